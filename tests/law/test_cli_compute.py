"""`daman law compute`, `diff` and proposals, as an actuary types them."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from law.cli import main
from law.reforms import names, reform
from lawengine import Lawbook

ON = ["--on", "2027-06-01"]
DUE = "contributions.employee.due_employee"


@pytest.fixture
def persons(tmp_path: Path) -> Path:
    """Four employees, one without a wage."""
    path = tmp_path / "persons.parquet"
    wages = pa.array([5_000_000, None, 2_400_000, 12_345_678])
    pq.write_table(pa.table({"contributions.employee.wage_monthly": wages, "contributions.employee.days": [30] * 4}), path)
    return path


@pytest.mark.parametrize("reader", ["kernel", "plain"])
def test_decides_a_file_and_names_the_bad_row(persons: Path, reader: str, capsys: pytest.CaptureFixture[str]) -> None:
    output = persons.with_name("out.parquet")
    assert main(["compute", DUE, *ON, "--input", str(persons), "--output", str(output), "--reader", reader]) == 0
    told = capsys.readouterr().out
    assert "4 rows by lawbook" in told and "1 could not be decided" in told and told.endswith("0 differ\n")
    assert pq.read_table(output).column(DUE).to_pylist() == [450_000, None, 216_000, 1_111_111]
    assert '1,contributions.employee.wage_monthly,"it is missing' in persons.with_name("out.bad_rows.csv").read_text()


def test_with_a_proposal(persons: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target, output = "contributions.employee.base", persons.with_name("out.parquet")
    asked = ["compute", target, *ON, "--input", str(persons), "--output", str(output)]
    assert main([*asked, "--with-reform", "exercise_minimum_wage"]) == 0
    assert pq.read_table(output).column(target).to_pylist() == [5_000_000, None, 3_000_000, 12_345_678]
    assert main([*asked, "--with-reform", "exercise_minimum_wages"]) == 2
    assert "did you mean 'exercise_minimum_wage'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (["compute", "contributions.employee.due_employees"], "did you mean 'contributions.employee.due_employee'"),
        (["compute", "pension.old_age.entitled"], "columns are missing: "),
        (["compute", DUE, "--keep", "wage"], "columns are missing: wage"),
    ],
)
def test_refusals_are_one_line(persons: Path, asked: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*asked, *ON, "--input", str(persons), "--output", str(persons.with_name("out.parquet"))]) == 2
    told = capsys.readouterr().err
    assert words in told and len(told.splitlines()) == 1


def test_every_proposal_can_be_laid_over_the_law(book: Lawbook) -> None:
    for name in names():
        assert book.reformed(reform(name)).reform == reform(name).name
        assert book.reformed(reform(name)).changes(date(2026, 12, 31), date(2027, 1, 1))


def test_says_in_words_what_changed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "2025-12-31", "2026-01-01", "--lang", "en"]) == 0
    assert "(minimum_wage.monthly): from 20,000.00" in capsys.readouterr().out
    assert main(["diff", "2026-12-31", "2027-01-01", "--lang", "fr", "--with-reform", "exercise_minimum_wage"]) == 0
    assert "de 24\u202f000,00" in capsys.readouterr().out
    assert main(["diff", "2026-03-01", "2026-03-02"]) == 0
    assert "لم يتغير شيء" in capsys.readouterr().out
    assert main(["diff", "2026-03-01", "2026-03-01"]) == 2
    assert "write the earlier day first" in capsys.readouterr().err


def test_explains_as_a_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "contributions.voluntary.price_monthly", *ON, "--format", "html"]) == 0
    page = capsys.readouterr().out
    assert page.startswith("<!doctype html>") and 'dir="rtl"' in page and "<details open><summary>" in page
    reformed = ["--with-reform", "exercise_minimum_wage", "--lang", "en", "--format", "html"]
    assert main(["explain", "contributions.voluntary.price_monthly", *ON, *reformed]) == 0
    assert "3,600.00" in capsys.readouterr().out
