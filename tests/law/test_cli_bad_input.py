"""What is wrong is said in one line, with the place and the nearest name; a file of persons is gone through to its end."""

import json
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from law.cli import main
from lawengine import Lawbook, LawError, Reform

ON = ["--on", "2026-11-23"]
DUE = "contributions.employee.due_employee"
WAGE, DAYS = "contributions.employee.wage_monthly", "contributions.employee.days"


def explain(tmp_path: Path, text: str, target: str = DUE, on: str = "2026-11-23") -> int:
    path = tmp_path / "facts.json"
    path.write_text(text, encoding="utf-8")
    return main(["explain", target, "--on", on, "--facts", str(path), "--lang", "en"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f'{{"{WAGE}": 50000.5}}', "50000.5 is not money: give a whole number (centimes"),
        (f'{{"{WAGE}": "50000"}}', "is not money"),
        (f'{{"{WAGE}": -1}}', "it must lie between 0 and"),
        (f'{{"{WAGE}": 1, "{WAGE}": 2}}', f"{WAGE!r} is written 2 times; only one can be meant"),
        ('{"pension.wages": {"2026-01": 5000000, "2026-01": 4000000}}', "'2026-01' is written 2 times"),
        ('{"pension.wages": {"january": 5000000}}', "'january' is no month or year"),
        (f'{{"{WAGE}s": 1}}', f"did you mean {WAGE!r}?"),
        ('{"born_on": "1960-02-30"}', "give a date, as in 2026-11-01"),
        ("{", "line 1: this is no JSON"),
    ],
)  # fmt: skip
def test_facts_that_cannot_be_meant(tmp_path: Path, text: str, words: str, capsys: pytest.CaptureFixture[str]) -> None:
    target = "pension.old_age.pension_monthly" if "pension" in text or "born" in text else DUE
    assert explain(tmp_path, text, target) == 2
    told = capsys.readouterr().err
    assert words in told and len(told.splitlines()) == 1


def test_a_career_written_month_by_month(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = "pension.old_age.wage_last_monthly"
    texts = ['{"2026-02": 6000000, "2026-01": 5000000}', "[5000000, 6000000]"]
    told = []
    for wages in texts:
        explain(tmp_path, f'{{"pension.wages": {wages}, "pension.months_worked_employee": 2}}', target)
        told.append(capsys.readouterr().out)
    assert told[0] == told[1] != ""


def test_a_day_before_the_first_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert explain(tmp_path, json.dumps({WAGE: 5_000_000, DAYS: 30}), on="1950-01-01") == 2
    assert "is not in force on 1950-01-01; its first text is in force from" in capsys.readouterr().err


def test_a_proposal_for_a_value_that_does_not_exist(book: Lawbook) -> None:
    with pytest.raises(LawError, match=r"did you mean 'minimum_wage\.monthly'"):
        book.reformed(Reform("Bill", date(2027, 1, 1), "bill", values={"minimum_wage.monthly_": 1}))


@pytest.mark.parametrize("reader", ["kernel", "plain"])
def test_a_population_goes_on(tmp_path: Path, reader: str, capsys: pytest.CaptureFixture[str]) -> None:
    persons, output = tmp_path / "persons.parquet", tmp_path / "out.parquet"
    pq.write_table(pa.table({WAGE: [5_000_000, None, -4, 2**60, 2_400_000], DAYS: [30] * 5}), persons)
    assert main(["compute", DUE, *ON, "--input", str(persons), "--output", str(output), "--reader", reader]) == 0
    assert "5 rows" in (told := capsys.readouterr().out) and "3 could not be decided" in told
    assert pq.read_table(output).column(DUE).to_pylist() == [450_000, None, None, None, 216_000]
    rows = output.with_name("out.bad_rows.csv").read_text().splitlines()[1:]
    assert [row.split(",")[0] for row in rows] == ["1", "2", "3"]


def test_a_contradictory_text_stops_only_who_reads_it(tmp_path: Path, book: Lawbook) -> None:
    """Some branches of the law are contradictory; whoever does not come across them is decided."""
    doubtful = {debt.name for debt in book.debts() if debt.status == "contradictory"}
    assert doubtful
    from tests.law.test_readers import PENSION
    from tools.generated_persons import persons

    program = book.at(date(2026, 11, 23), *PENSION)
    outcome = program.over(persons(program, 300, 5), bad_rows="report")
    assert outcome.decided.any() and len(outcome.bad) < 300


@pytest.mark.parametrize(
    ("name", "language", "words"),
    [("nothing.json", "ar", "لا يوجد هذا الملف"), (".", "fr", "C’est un dossier"), ("bytes.json", "en", "is not text (UTF-8)")],
)
def test_a_file_that_cannot_be_read_is_told_in_the_language_asked(
    tmp_path: Path, name: str, language: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bytes.json").write_bytes(b"\x7fELF\xd0")
    assert main(["explain", DUE, *ON, "--facts", str(tmp_path / name), "--lang", language]) == 2
    told = capsys.readouterr().err
    assert words in told and len(told.splitlines()) == 1


def test_a_day_in_arabic_digits_is_read_and_a_day_that_is_none_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["diff", "٢٠٢٥-١٢-٣١", "٢٠٢٦-٠١-٠١"]) == main(["diff", "2025-12-31", "2026-01-01"]) == 0
    told = capsys.readouterr().out
    assert told[: len(told) // 2] == told[len(told) // 2 :] != ""
    with pytest.raises(SystemExit, match="2"):
        main(["explain", DUE, "--on", "2026-02-30"])
    assert "2026-02-30 is no day; write it as 2026-11-01" in capsys.readouterr().err
