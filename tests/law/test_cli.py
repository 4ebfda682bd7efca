"""`daman law …`, as a jurist types it."""

import json
from pathlib import Path

import pytest

from law.cli import main

ON = ["--on", "2026-11-23"]


def test_explains_in_the_language_asked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "contributions.voluntary.price_monthly", *ON]) == 0
    told = capsys.readouterr().out
    assert told.startswith("ثمن الاشتراك الإرادي في الشهر")
    assert "للتأكيد" in told and "contributions.voluntary.rate" in told
    assert main(["explain", "contributions.voluntary.price_monthly", "--lang", "fr", *ON]) == 0
    assert "Prix mensuel de la cotisation volontaire" in capsys.readouterr().out


def test_reads_facts_from_a_file_and_answers_in_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps({"appeals.notified_on": "2026-11-23"}))
    assert main(["explain", "appeals.local.last_day", *ON, "--facts", str(facts), "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["trace"]["appeals.local.last_day"]["value"] == "2026-12-08"


def test_says_what_is_missing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "appeals.local.last_day", *ON, "--lang", "en"]) == 2
    assert "cannot decide: needs Day of notification" in capsys.readouterr().out


def test_an_unknown_target_gets_the_nearest_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "appeals.local.lastday", *ON]) == 2
    assert "did you mean 'appeals.local.last_day'" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["[1]", "{", '{"appeals.notified_on": "soon"}', '{"no_such_fact": 1}'])
def test_bad_facts_are_refused_in_one_line(tmp_path: Path, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    facts = tmp_path / "facts.json"
    facts.write_text(text)
    assert main(["explain", "appeals.local.last_day", *ON, "--facts", str(facts)]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_a_missing_file_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "appeals.local.last_day", *ON, "--facts", "nowhere.json"]) == 2
    assert "nowhere.json" in capsys.readouterr().err


def test_lists_the_facts_of_a_target(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["facts", "contributions.employee.due_employee", "--lang", "en"]) == 0
    assert capsys.readouterr().out.splitlines()[0].startswith("contributions.employee.wage_monthly\tmoney")


def test_runs_the_cases_and_lists_the_debts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cases"]) == 0
    assert capsys.readouterr().out.endswith("0 failures\n")
    assert main(["debts"]) == 0
    assert "pension.old_age.revaluation_of_old_wages" in capsys.readouterr().out


def test_the_index_by_article_is_up_to_date(tmp_path: Path) -> None:
    written = tmp_path / "articles.md"
    assert main(["articles", "--write", str(written)]) == 0
    kept = Path(__file__).resolve().parents[2] / "docs" / "reference" / "articles.md"
    fresh = written.read_text(encoding="utf-8")
    assert kept.read_text(encoding="utf-8").endswith(fresh), "run python -m tools.pages write"
