from datetime import date, timedelta
from typing import Any

import pytest

from daman.affiliation import actions as affiliation
from daman.affiliation import queries
from daman.foundation.actor import THE_HOUSE
from daman.foundation.months import add_months
from daman.journal import queries as journal
from daman.registry import queries as registry
from tests.rooms.people import ON, a_person, employers

pytestmark = pytest.mark.django_db
HOW: dict[str, Any] = {"actor": THE_HOUSE, "on": ON}
NOVEMBER = date(2026, 11, 1)


class TestAffiliate:
    def test_insures_from_a_day_on(self) -> None:
        person = a_person()
        made = affiliation.affiliate(person=person, scheme="voluntary", starts_on=NOVEMBER, **HOW)
        assert made.reference.startswith("AFF-")
        assert queries.current_affiliations(person) == [made]
        assert queries.affiliation(person.id, made.reference) == made
        assert [e.act for e in journal.entries_about(f"affiliation:{made.reference}")] == ["affiliation.opened"]

    def test_twice_gives_the_one_in_force(self) -> None:
        person = a_person()
        made = affiliation.affiliate(person=person, scheme="voluntary", starts_on=NOVEMBER, **HOW)
        assert affiliation.affiliate(person=person, scheme="voluntary", starts_on=date(2026, 12, 1), **HOW) == made
        assert len(journal.entries_of_person(person.id)) == 1

    def test_two_employers_are_two_affiliations(self) -> None:
        person = a_person()
        for number in employers(2):
            employer = registry.find_employer(number)
            assert employer is not None
            affiliation.affiliate(person=person, scheme="employee", starts_on=NOVEMBER, employer_key=employer.id, **HOW)
        assert len(queries.current_affiliations(person)) == 2

    def test_a_dead_person_is_refused_and_a_living_one_is_not(self) -> None:
        with pytest.raises(affiliation.NotAliveThen):
            affiliation.affiliate(person=a_person(died_on=date(2026, 1, 1)), scheme="voluntary", starts_on=NOVEMBER, **HOW)
        assert affiliation.affiliate(person=a_person(), scheme="voluntary", starts_on=NOVEMBER, **HOW)

    def test_ended_once_stays_ended_and_leaves_room_for_another(self) -> None:
        person = a_person()
        first = affiliation.affiliate(person=person, scheme="voluntary", starts_on=NOVEMBER, **HOW)
        december = date(2026, 12, 1)
        affiliation.end_affiliation(affiliation=first, ends_before=december, **HOW)
        assert affiliation.end_affiliation(affiliation=first, ends_before=date(2027, 1, 1), **HOW).ends_before == december
        assert queries.current_affiliations(person) == []
        assert queries.current_affiliations(person, ON)[0] == first
        second = affiliation.affiliate(person=person, scheme="voluntary", starts_on=december, **HOW)
        assert second != first


class TestCreditMonths:
    HOW = {"scheme": "voluntary", "ground": "contribution", "base": 2_400_000, **HOW}

    def test_credits_each_month_once(self) -> None:
        person = a_person()
        months = [NOVEMBER, add_months(NOVEMBER, 1)]
        credit = affiliation.credit_months(person=person, months=months, source="payment:PAY-1", **self.HOW)
        assert (credit.added, credit.already) == (months, [])
        assert [m.month for m in queries.career_of(person)] == months

    def test_says_which_months_were_paid_already(self) -> None:
        person = a_person()
        affiliation.credit_months(person=person, months=[NOVEMBER], source="payment:PAY-1", **self.HOW)
        months = [NOVEMBER, add_months(NOVEMBER, 1)]
        credit = affiliation.credit_months(person=person, months=months, source="payment:PAY-2", **self.HOW)
        assert credit.added == months[1:]
        assert credit.already == months[:1]
        again = affiliation.credit_months(person=person, months=months, source="payment:PAY-2", **self.HOW)
        assert again.added == []
        assert len(journal.entries_of_person(person.id)) == 2

    def test_a_day_inside_a_month_means_the_month(self) -> None:
        person = a_person()
        affiliation.credit_months(person=person, months=[date(2026, 11, 17)], source="x", **self.HOW)
        assert queries.career_of(person)[0].month == NOVEMBER


class TestOverview:
    def test_counts_a_month_worked_for_two_once(self) -> None:
        person = a_person()
        months = [add_months(NOVEMBER, -i) for i in range(12)]
        for employer_key in (1, 2):
            affiliation.credit_months(
                person=person, months=months, scheme="employee", ground="work", base=1, source="x",
                employer_key=employer_key, **HOW,
            )  # fmt: skip
        affiliation.credit_months(
            person=person, months=[date(2025, 6, 1)], scheme="self_employed", ground="contribution", base=1, source="x", **HOW
        )
        career = queries.career_summary(person)
        assert career.months == 13
        assert career.by_scheme == {"employee": 12, "self_employed": 1}
        assert career.by_ground == {"work": 12, "contribution": 1}
        assert career.by_year == {2025: 2, 2026: 11}
        assert career.by_year_and_scheme[2025, "self_employed"] == 1
        assert queries.covered_until(person) == date(2026, 12, 1)

    def test_of_somebody_never_insured_is_empty(self) -> None:
        person = a_person()
        seen = queries.overview(person, ON)
        assert (seen.affiliations, seen.card, seen.covered_until, seen.career.months) == ([], None, None, 0)

    def test_asks_three_questions(self, django_assert_num_queries: Any) -> None:
        person = a_person()
        made = affiliation.affiliate(person=person, scheme="voluntary", starts_on=NOVEMBER, **HOW)
        affiliation.issue_card(affiliation=made, covers_from=NOVEMBER, covers_before=date(2027, 2, 1), **HOW)
        with django_assert_num_queries(3):
            seen = queries.overview(person, ON)
        assert seen.affiliations == [made]
        assert seen.covered_until == date(2027, 2, 1)


def test_the_workers_of_an_employer(db: None) -> None:
    one, other, gone = a_person(given_name_ar="أحمد"), a_person(given_name_ar="ياسين"), a_person()
    for worker in (other, one, gone):
        made = affiliation.affiliate(person=worker, scheme="employee", starts_on=ON - timedelta(days=40), employer_key=77, **HOW)
    affiliation.end_affiliation(affiliation=made, ends_before=ON - timedelta(days=5), **HOW)
    assert [each.person_id for each in queries.workers_of(77)] == [one.id, other.id]
    assert len(queries.workers_of(77, ON - timedelta(days=10))) == 3
    assert queries.workers_of(77, ON - timedelta(days=50)) == [] and queries.workers_of(78) == []
