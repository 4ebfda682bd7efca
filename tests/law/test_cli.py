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


BEFORE_AND_AFTER = ["2025-12-31", "2026-01-01"]


def with_plain_spaces(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out.replace("\u00a0", " ").replace("\u202f", " ")


def test_says_in_words_what_changed(capsys: pytest.CaptureFixture[str]) -> None:
    told = {}
    for language in ("ar", "fr", "en"):
        assert main(["diff", *BEFORE_AND_AFTER, "--lang", language]) == 0
        told[language] = with_plain_spaces(capsys)
    assert "(minimum_wage.monthly): من 20 000,00 دج إلى 24 000,00 دج  [المرسوم الرئاسي رقم 26-01" in told["ar"]
    assert "(minimum_wage.monthly): de 20 000,00 DA à 24 000,00 DA  [Décret présidentiel n° 26-01" in told["fr"]
    assert "(minimum_wage.monthly): from 20,000.00 DZD to 24,000.00 DZD  [Presidential decree 26-01" in told["en"]
    assert "(pension.old_age.age_education): a new rule" in told["en"]
    assert "(pension.old_age.age_minimum): the rule changes" in told["en"]
    assert "(minimum_wage.hourly_published): 138.46 DZD; before, the sources disagree" in told["en"]
    assert len({len(text.splitlines()) for text in told.values()}) == 1


@pytest.mark.parametrize(
    ("days", "line"),
    [
        (["1991-01-01", "1991-07-01"], "(minimum_wage.monthly): was 1,800.00 DZD; from then on the sources disagree"),
        (["2018-07-22", "2018-07-23"], "(contributions.voluntary.rate): stays 12 % (to be confirmed)"),
        (["2024-12-31", "2025-07-18"], "(pension.revaluation.rates): was from 0.00"),
        (["2025-07-18", "2025-07-19"], "(maternity.days_since_2025): new: 150 days"),
        (["2010-01-01", "2010-01-02"], "nothing changed"),
    ],
)
def test_says_how_it_changed(days: list[str], line: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", *days, "--lang", "en"]) == 0
    assert line in with_plain_spaces(capsys)


def test_days_in_the_wrong_order_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", *reversed(BEFORE_AND_AFTER)]) == 2
    assert "write the earlier day first" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("ar", ["ثمن الاشتراك", "مصادر متضاربة", "للتأكيد", "القواعد التي تقوم عليه (", "، منذ "]),
        ("fr", ["sources contradictoires", "à confirmer", "Règles qui en dépendent (", ", depuis le "]),
        ("en", ["sources disagree", "to be confirmed", "Rules that rest on it (", ", since "]),
    ],
)
def test_lists_the_debts_in_words(language: str, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["debts", "--lang", language]) == 0
    told = capsys.readouterr().out
    assert [word for word in words if word not in told] == []
    assert "to_confirm" not in told and "contradictory" not in told
