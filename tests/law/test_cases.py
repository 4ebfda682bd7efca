"""The worked cases of the jurists, and that nothing of the law goes without one."""

from dataclasses import replace

import pytest

from law.cases import Case, read_cases
from lawengine import Lawbook
from lawengine.resolve import in_force
from lawengine.rules import Rule

CASES = list(read_cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.place} {case.title}")
def test_the_law_answers_as_the_case_says(case: Case, book: Lawbook) -> None:
    assert case.failures(book) == []


def test_a_wrong_expectation_is_noticed(book: Lawbook) -> None:
    case = next(c for c in CASES if c.title.startswith("B-04"))
    wrong = replace(case, expect={**case.expect, "pension.old_age.pension_monthly": 17999})
    assert wrong.failures(book) == ["pension.old_age.pension_monthly is 18,000.00\u00a0DZD, not 17,999.00\u00a0DZD"]


def test_every_version_of_every_rule_is_read_by_a_case(book: Lawbook) -> None:
    read = set()
    for case in CASES:
        if not case.undecidable:
            for name, one in case.run(book).trace.items():
                if one.what == "rule":
                    read.add(in_force(book.versions[name.partition("[")[0]], case.on, case.known_on))  # name[member of a family]
    rules = {v for versions in book.versions.values() for v in versions if isinstance(v, Rule)}
    assert sorted(f"{r.name} {r.since}" for r in rules - read) == []


def test_every_case_cites_a_known_text(book: Lawbook) -> None:
    assert [c.title for c in CASES if c.source.partition(":")[0] not in book.sources] == []
