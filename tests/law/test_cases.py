"""The worked cases of the jurists, and that nothing of the law goes without one."""

from dataclasses import replace

import pytest

from law.cases import Case, read_cases
from lawengine import Lawbook

CASES = list(read_cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.place} {case.title}")
def test_the_law_answers_as_the_case_says(case: Case, book: Lawbook) -> None:
    assert case.failures(book) == []


def test_a_wrong_expectation_is_noticed(book: Lawbook) -> None:
    case = next(c for c in CASES if c.title.startswith("B-04"))
    wrong = replace(case, expect={**case.expect, "pension.old_age.pension_monthly": 17999})
    assert wrong.failures(book) == ["pension.old_age.pension_monthly is 18,000.00\u00a0DZD, not 17,999.00\u00a0DZD"]


def without_a_case(book: Lawbook, cases: list[Case]) -> list[str]:
    decided = {version for case in cases if not case.undecidable for version in case.reads(book)}
    refused = {version for case in cases if case.undecidable for version in case.reads(book)}
    versions = {v for vs in book.versions.values() for v in vs}
    return sorted(f"{v.name} {v.since}" for v in versions - (decided | {v for v in refused if v.status == "contradictory"}))


def test_every_version_of_every_rule_and_value_is_read_by_a_case(book: Lawbook) -> None:
    assert without_a_case(book, CASES) == []


def test_a_rule_and_a_value_without_a_case_are_noticed(book: Lawbook) -> None:
    others = [case for case in CASES if "time_limits" not in case.place]
    assert without_a_case(book, others) == [
        "time_limits.fund_affiliates_when_late 2010-01-01",
        "time_limits.life_proof_last_day 2025-06-01",
        "time_limits.months_certificate_valid 2010-01-01",
    ]


PUBLISHED = [
    *(f"A-{n:02d}" for n in (*range(1, 13), 14, 15, 17, *range(20, 25), *range(30, 34), 36, 37, 43, 45, 46)),
    *(f"A-{n:02d}" for n in range(48, 53)), "A-03b", "A-03c", "A-54", "A-56", "A-58", "A-59",
]  # fmt: skip
OURS = [f"B-{n:02d}" for n in (1, 2, 3, 4, 6, 8, 9, 10, 12, 15, 17, 20, 21, 23, 25, 28, 30, 32, 33, 34, 35, 36)]
TRAPS = [f"C-{n:02d}" for n in (2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15)]


@pytest.mark.parametrize(
    ("identifiers", "label", "never"),
    [(PUBLISHED, "published", "trap"), (OURS, "computed", "published"), (TRAPS, "trap", "published")],
    ids=["published", "ours", "traps"],
)
def test_every_worked_example_is_a_case_with_its_label(identifiers: list[str], label: str, never: str) -> None:
    labelled: dict[str, set[str]] = {}
    for case in CASES:
        labelled.setdefault(case.title.partition(" ")[0], set()).add(case.label)
    assert [i for i in identifiers if i not in labelled] == []
    assert [i for i in identifiers if label not in labelled[i] or never in labelled[i]] == []


def test_every_case_cites_a_known_text(book: Lawbook) -> None:
    assert [c.title for c in CASES if c.source.partition(":")[0] not in book.sources] == []
