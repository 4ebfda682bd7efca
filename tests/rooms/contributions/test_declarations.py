from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from daman.affiliation import queries as affiliation
from daman.contributions import actions as contributions
from daman.contributions import queries
from daman.contributions.models import DeclarationLine
from daman.determinations import actions as determinations
from daman.foundation.actor import THE_HOUSE
from daman.journal import queries as journal
from daman.ledger import queries as ledger
from daman.registry import queries as registry
from tests.rooms.people import ON, a_person, employers, new_nin

pytestmark = pytest.mark.django_db
HOW: dict[str, Any] = {"actor": THE_HOUSE, "on": ON}
OCTOBER = date(2026, 10, 1)


def line(number: str, nin: str, month: Any = OCTOBER, **fields: Any) -> dict[str, Any]:
    return {"employer_number": number, "month": month, "nin": nin, "wage": 6_000_000, "days": 30, **fields}


def file(*lines: dict[str, Any]) -> Any:
    return contributions.file_declarations(table=pa.Table.from_pylist(list(lines)), **HOW)


def key_of(number: str) -> int:
    employer = registry.find_employer(number)
    assert employer is not None
    return employer.id


def test_assesses_posts_and_credits_what_was_declared() -> None:
    [number], one, other = employers(1), a_person(), a_person()
    report = file(line(number, one.nin), line(number, other.nin, wage=5_000_000))
    assert (report.accepted, report.rejected.num_rows) == (2, 0)
    declared = queries.declaration(key_of(number), OCTOBER)
    assert declared is not None
    assert (declared.state, declared.lines_count, declared.filed_on) == ("accepted", 2, ON)
    assert (declared.due_employer, declared.due_employee) == (2_750_000, 990_000)  # 25 % and 9 % of 110,000 DZD
    assert declared.due_social_works == 110_000  # 1 %
    assert len(declared.lawbook_hash) == 64
    assert ledger.balance(f"employer:{key_of(number)}", "employer.receivable").posted == 3_850_000
    assert [(m.month, m.contribution_base, m.employer_key) for m in affiliation.career_of(one)] == [
        (OCTOBER, 6_000_000, key_of(number))
    ]
    [entry] = journal.entries_about(f"declaration:{declared.reference}")
    assert (entry.act, entry.details["lines"], entry.details["due_employer"]) == ("declaration.accepted", 2, 2_750_000)


def test_each_line_keeps_what_is_due_on_it() -> None:
    [number], one = employers(1), a_person()
    file(line(number, one.nin, date(2026, 9, 1)), line(number, one.nin))
    lines = DeclarationLine.objects.filter(employer_id=key_of(number), person_key=one.id)
    assert {(each.due_employer, each.due_employee, each.due_social_works) for each in lines} == {(1_500_000, 540_000, 60_000)}
    assert queries.declarations_of(registry.employer(key_of(number))).count() == 2


def test_a_month_counts_with_the_base_that_the_law_gives_not_the_wage() -> None:
    [number], one = employers(1), a_person()
    file(line(number, one.nin, wage=1_000_000))  # below the minimum wage
    [month] = affiliation.career_of(one)
    [declared] = DeclarationLine.objects.filter(employer_id=key_of(number))
    assert (declared.wage, month.contribution_base) == (1_000_000, 2_400_000)
    assert declared.due_employer == month.contribution_base * 25 // 100


def test_the_books_hold_exactly_the_total_of_the_law() -> None:
    [number], workers = employers(1), [a_person() for _ in range(5)]
    wages = [2_400_000, 3_333_333, 4_199_999, 7_654_321, 12_345_678]
    file(*(line(number, worker.nin, wage=wage) for worker, wage in zip(workers, wages, strict=True)))
    total = "contributions.employee.due_total"
    due = sum(
        determinations.simulate(
            targets=[total],
            facts={"contributions.employee.wage_monthly": wage, "contributions.employee.days": 30},
            on=OCTOBER,
        ).values[total]
        for wage in wages
    )
    owner = f"employer:{key_of(number)}"
    assert ledger.balance(owner, "employer.receivable").posted == due
    branches = ("social_insurance", "work_injury", "retirement", "unemployment", "early_retirement", "housing")
    assert sum(ledger.balance(owner, f"fund.cnas.contributions.{branch}").posted for branch in branches) == -due
    declared = queries.declaration(key_of(number), OCTOBER)
    assert declared is not None
    assert sum(declared.due_by_branch.values()) == due


def test_a_period_is_declared_once() -> None:
    [number], one, other = employers(1), a_person(), a_person()
    file(line(number, one.nin))
    report = file(line(number, other.nin), line(number, one.nin, date(2026, 9, 1)))
    assert report.accepted == 1
    assert report.rejected["reason"].to_pylist() == ["month_declared"]
    assert affiliation.career_of(other) == []


def test_a_faulty_line_holds_its_declaration_back_and_no_other() -> None:
    [bad, good], one, dead = employers(2), a_person(), a_person(died_on=date(2020, 1, 1))
    lines = [
        line(bad, one.nin),
        line(bad, new_nin()),
        line(bad, dead.nin),
        line(bad, one.nin, wage=-1, month=date(2026, 9, 1)),
        line(bad, one.nin, days=40, month=date(2026, 8, 1)),
        line(bad, one.nin, month=date(2026, 7, 3)),
        line(bad, one.nin, month=date(2027, 1, 1)),
        line("0", one.nin),
        line(bad, one.nin, month=date(1999, 1, 1)),
        line(bad, one.nin, month=date(2026, 6, 1)),
        line(bad, one.nin, month=date(2026, 6, 1), wage=1),
        line(good, one.nin),
    ]
    report = file(*lines)
    assert report.accepted == 1
    assert report.rejected["reason"].to_pylist() == [
        "other_lines_faulty", "person_unknown", "person_died", "negative_wage", "days_out_of_bounds",
        "month_malformed", "month_in_future", "employer_malformed", "month_without_law", "line_twice", "line_twice",
    ]  # fmt: skip
    assert queries.declaration(key_of(bad), OCTOBER) is None
    assert queries.declaration(key_of(good), OCTOBER) is not None


def test_a_corrected_declaration_is_taken() -> None:
    [number], one = employers(1), a_person()
    assert file(line(number, one.nin), line(number, new_nin())).accepted == 0
    assert file(line(number, one.nin)).accepted == 1


def test_a_file_with_nothing_good_changes_nothing() -> None:
    report = file(line("0", new_nin()))
    assert (report.accepted, report.rejected.num_rows) == (0, 1)


class TestEmployment:
    """A declaration insures by itself."""

    def test_the_first_declaration_affiliates(self) -> None:
        [number], one = employers(1), a_person()
        file(line(number, one.nin, date(2026, 9, 1)), line(number, one.nin))
        [made] = affiliation.current_affiliations(one)
        assert (made.scheme, made.employer_key, made.starts_on) == ("employee", key_of(number), date(2026, 9, 1))
        assert affiliation.covered_until(one) == date(2027, 1, 1)

    def test_whoever_is_declared_no_more_has_left(self) -> None:
        [number], stays, leaves = employers(1), a_person(), a_person()
        file(line(number, stays.nin, date(2026, 9, 1)), line(number, leaves.nin, date(2026, 9, 1)))
        file(line(number, stays.nin))
        assert len(affiliation.current_affiliations(stays)) == 1
        assert affiliation.current_affiliations(leaves) == []
        assert affiliation.covered_until(leaves) == OCTOBER

    def test_whoever_comes_back_is_affiliated_again(self) -> None:
        [number], stays, returns = employers(1), a_person(), a_person()
        file(line(number, stays.nin, date(2026, 8, 1)), line(number, returns.nin, date(2026, 8, 1)))
        file(line(number, stays.nin, date(2026, 9, 1)))
        file(line(number, stays.nin), line(number, returns.nin))
        [made] = affiliation.current_affiliations(returns)
        assert made.starts_on == OCTOBER

    def test_an_older_month_filed_late_ends_nothing(self) -> None:
        [number], one, other = employers(1), a_person(), a_person()
        file(line(number, one.nin))
        file(line(number, other.nin, date(2026, 9, 1)))
        assert len(affiliation.current_affiliations(one)) == 1
