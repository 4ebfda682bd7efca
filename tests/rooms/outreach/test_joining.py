from datetime import date
from typing import Any

import pytest
from django.utils import translation

from daman.affiliation import actions as affiliation
from daman.affiliation import queries as affiliations
from daman.contributions import actions as contributions
from daman.contributions import queries as payments
from daman.correspondence import queries as correspondence
from daman.determinations.models import Determination
from daman.foundation.actor import THE_HOUSE
from daman.foundation.months import add_months
from daman.journal import queries as journal
from daman.journal.models import Entry
from daman.outreach import actions as outreach
from daman.outreach import queries
from daman.outreach import reactions as hearing
from daman.outreach.models import Joining
from daman.registry.models import Person
from tests.rooms.contributions.stub import Operator
from tests.rooms.people import ON, a_person

pytestmark = pytest.mark.django_db
HOW: dict[str, Any] = {"actor": THE_HOUSE, "on": ON}
PORTER = {"does": "service", "for_whom": "several", "how_often": "daily"}
NOVEMBER = date(2026, 11, 1)
PRICE = 288_000


def started(person: Person) -> Joining:
    return outreach.start_joining(person=person, answers=PORTER, **HOW)


def agreed(person: Person) -> Joining:
    return outreach.agree(joining=started(person), **HOW)


def begin(joining: Joining, **fields: Any) -> str:
    return outreach.begin_payment(
        joining=joining,
        **{"months": 1, "return_url": "http://h/back", "callback_url": "http://h/cb", "key": "first", **HOW, **fields},
    )


def settle(person: Person, *, on: date = ON) -> None:
    payment = payments.payments_of(person)[0]
    contributions.settle_payment(
        reference=payment.reference, operator_reference=payment.operator_reference, amount=payment.amount,
        actor=THE_HOUSE, on=on,
    )  # fmt: skip


class TestOffer:
    def test_says_price_and_limits_as_the_law_does(self) -> None:
        offer = queries.offer(None, ON)
        assert offer.price_monthly == PRICE
        assert offer.starts_on == ON
        assert offer.status == "to_confirm"
        assert "علاج المرض والأدوية" in offer.covers
        assert "معاش العجز" in offer.covers_not
        assert not set(offer.covers) & set(offer.covers_not)
        assert "36" in offer.later
        assert len(offer.covers) == 4
        assert len(offer.covers_not) == 6

    def test_speaks_the_readers_language(self) -> None:
        with translation.override("fr"):
            assert "Les allocations familiales" in queries.offer(None, ON).covers_not

    def test_followed_the_minimum_wage_of_its_day(self) -> None:
        assert queries.offer(None, date(2016, 5, 1)).price_monthly == 216_000


class TestStartJoining:
    def test_resumes_the_one_that_is_open(self) -> None:
        person = a_person()
        joining = started(person)
        assert started(person) == joining
        assert (joining.state, joining.door) == ("started", "voluntary")
        assert queries.open_joining(person) == joining

    def test_answers_may_change_until_the_price_is_agreed(self) -> None:
        person = a_person()
        started(person)
        other = {**PORTER, "for_whom": "self"}
        joining = outreach.start_joining(person=person, answers=other, **HOW)
        assert (joining.answers, joining.door) == (other, "auto_entrepreneur")
        outreach.agree(joining=joining, **HOW)
        assert outreach.start_joining(person=person, answers=PORTER, **HOW).answers == other

    @pytest.mark.parametrize("answers", [{}, {**PORTER, "does": "hacking"}, {"does": "trade"}])
    def test_refuses_half_an_answer(self, answers: dict[str, str]) -> None:
        with pytest.raises(outreach.AnswersMissing):
            outreach.start_joining(person=a_person(), answers=answers, **HOW)

    def test_refuses_a_dead_person_and_not_a_living_one(self) -> None:
        with pytest.raises(outreach.NotAlive):
            started(a_person(died_on=date(2026, 1, 1)))
        assert started(a_person())

    def test_refuses_somebody_insured_elsewhere_and_says_where(self) -> None:
        person = a_person()
        affiliation.affiliate(person=person, scheme="employee", starts_on=date(2020, 1, 1), employer_key=1, **HOW)
        with pytest.raises(outreach.AlreadyInsured) as refusal:
            started(person)
        assert "نظام الأجراء" in str(refusal.value)
        assert queries.open_joining(person) is None

    def test_a_joining_of_somebody_else_is_not_found(self) -> None:
        joining = started(a_person())
        assert queries.joining(a_person(), joining.reference) is None
        assert queries.joining(joining.person, joining.reference) == joining


class TestAgree:
    def test_affiliates_and_keeps_what_the_law_said(self) -> None:
        joining = agreed(a_person())
        assert (joining.state, joining.price_monthly) == ("agreed", PRICE)
        [made] = affiliations.current_affiliations(joining.person)
        assert (made.reference, made.scheme, made.starts_on) == (joining.affiliation_reference, "voluntary", ON)
        kept = Determination.objects.get(person_key=joining.person_id, reference=joining.determination_reference)
        assert kept.values[queries.PRICE] == PRICE
        assert kept.about == f"joining:{joining.reference}"

    def test_twice_changes_nothing(self) -> None:
        joining = agreed(a_person())
        before = Entry.objects.count()
        assert outreach.agree(joining=joining, **HOW) == joining
        assert Entry.objects.count() == before

    def test_refuses_whoever_became_insured_meanwhile(self) -> None:
        joining = started(a_person())
        affiliation.affiliate(person=joining.person, scheme="self_employed", starts_on=NOVEMBER, **HOW)
        with pytest.raises(outreach.AlreadyInsured):
            outreach.agree(joining=joining, **HOW)


class TestBeginPayment:
    def test_leads_to_the_operators_page(self, post: Operator) -> None:
        joining = agreed(a_person())
        url = begin(joining, months=3)
        assert url.startswith("http://post.test/post/pay/")
        joining.refresh_from_db()
        payment = payments.payment(joining.person_id, joining.payment_reference)
        assert payment is not None
        assert (joining.state, payment.amount) == ("paying", 3 * PRICE)
        assert payment.months == ["2026-11-01", "2026-12-01", "2027-01-01"]

    def test_two_tabs_are_one_payment(self, post: Operator) -> None:
        joining = agreed(a_person())
        assert begin(joining) == begin(joining)
        assert payments.payments_of(joining.person).count() == 1

    def test_a_tab_left_open_until_the_next_month_is_the_same_payment(self, post: Operator) -> None:
        joining = agreed(a_person())
        assert begin(joining) == begin(joining, on=date(2026, 12, 2))

    def test_a_silent_operator_leaves_the_way_open(self, post: Operator) -> None:
        joining = agreed(a_person())
        post.is_silent = True
        with pytest.raises(contributions.OperatorSilent):
            begin(joining)
        joining.refresh_from_db()
        assert joining.state == "agreed"
        post.is_silent = False
        assert begin(joining)
        assert payments.payments_of(joining.person).count() == 1

    def test_a_first_payment_that_failed_unheard_does_not_bar_the_way(self, post: Operator) -> None:
        joining = agreed(a_person())
        post.is_silent = True
        with pytest.raises(contributions.OperatorSilent):
            begin(joining, key=queries.payment_key(joining))
        post.is_silent = False
        [unheard] = payments.payments_of(joining.person)
        contributions.fail_payment(
            reference=unheard.reference, operator_reference="", amount=unheard.amount, actor=THE_HOUSE, on=ON
        )
        joining.refresh_from_db()
        with pytest.raises(contributions.PaymentOver):
            begin(joining, key=unheard.key)
        assert begin(joining, key=queries.payment_key(joining))

    def test_coming_back_with_fewer_months_gives_up_what_was_not_paid(self, post: Operator, reactions: Any) -> None:
        joining = agreed(a_person())
        begin(joining, months=3)
        url = begin(joining, months=1)
        reactions()
        joining.refresh_from_db()
        wanted, given_up = payments.payments_of(joining.person)
        assert (given_up.state, len(given_up.months), given_up.cancelled_on) == ("failed", 3, ON)
        assert (wanted.state, wanted.months, joining.payment_reference) == ("asked", ["2026-11-01"], wanted.reference)
        assert joining.state == "paying"
        assert url.endswith(wanted.operator_reference)
        assert begin(joining, months=1) == url  # the same tab again
        assert begin(joining, months=1, key=wanted.key) == url
        settle(joining.person)
        reactions()
        assert [m.month for m in affiliations.career_of(joining.person)] == [NOVEMBER]

    def test_whoever_paid_already_does_not_choose_again(self, post: Operator) -> None:
        joining = agreed(a_person())
        begin(joining, months=3)
        [payment] = payments.payments_of(joining.person)
        post.move(payment.reference, "settled")
        with pytest.raises(contributions.AlreadyPaid):
            begin(joining, months=1)
        assert payments.payments_of(joining.person).count() == 1

    def test_paid_on_the_page_left_open_as_well_both_count(self, post: Operator, reactions: Any) -> None:
        joining = agreed(a_person())
        begin(joining, months=2)
        begin(joining, months=1)
        for payment in payments.payments_of(joining.person):
            contributions.settle_payment(
                reference=payment.reference, operator_reference=payment.operator_reference, amount=payment.amount, **HOW
            )
        reactions()
        months = [m.month for m in affiliations.career_of(joining.person)]
        assert months == [NOVEMBER, date(2026, 12, 1), date(2027, 1, 1)]
        card = affiliations.current_card(joining.person)
        assert card is not None and card.covers_before == date(2027, 2, 23)

    def test_pays_no_month_beyond_the_longest_the_law_allows(self, post: Operator) -> None:
        joining = agreed(a_person())
        months = [add_months(NOVEMBER, -n) for n in range(1, 36)]
        affiliation.credit_months(
            person=joining.person, months=months, scheme="voluntary", ground="contribution", base=1, source="test", **HOW
        )
        with pytest.raises(outreach.MonthsUsedUp) as refusal:
            begin(joining, months=2)
        assert "36" in str(refusal.value)
        assert post.asked == []
        assert begin(joining, months=1)

    def test_refuses_before_the_price_was_agreed(self, post: Operator) -> None:
        with pytest.raises(outreach.NotAgreedYet):
            begin(started(a_person()))

    @pytest.mark.parametrize("months", [0, -1, 13])
    def test_refuses_no_month_and_too_many(self, post: Operator, months: int) -> None:
        with pytest.raises(outreach.MonthsOutOfBounds):
            begin(agreed(a_person()), months=months)


class TestCover:
    def test_a_settled_payment_credits_covers_and_tells(self, post: Operator, reactions: Any) -> None:
        joining = agreed(a_person())
        begin(joining, months=2)
        settle(joining.person)
        reactions()
        joining.refresh_from_db()
        assert (joining.state, joining.covered_on) == ("covered", ON)
        career = affiliations.career_of(joining.person)
        assert [(m.month, m.ground, m.scheme) for m in career] == [
            (NOVEMBER, "contribution", "voluntary"),
            (date(2026, 12, 1), "contribution", "voluntary"),
        ]
        card = affiliations.current_card(joining.person)
        assert card is not None
        assert (card.covers_from, card.covers_before) == (ON, date(2027, 1, 23))
        check = affiliations.verify_card(card.code, ON)
        assert check.state == "green"
        assert check.claims is not None
        assert set(check.claims.rights) == {"sickness_care", "maternity_care", "dependants"}
        [text] = correspondence.messages_to(f"person:{joining.person_id}")
        assert "23/11/2026" in text.body

    def test_heard_twice_is_done_once(self, post: Operator, reactions: Any) -> None:
        joining = agreed(a_person())
        begin(joining)
        settle(joining.person)
        reactions()
        [entry] = [e for e in journal.entries_of_person(joining.person_id) if e.act == "contribution_payment.settled"]
        card = affiliations.current_card(joining.person)
        hearing.cover_the_person(entry)
        assert affiliations.current_card(joining.person) == card
        assert len(affiliations.career_of(joining.person)) == 1
        assert correspondence.messages_to(f"person:{joining.person_id}").count() == 1

    def test_a_failed_payment_lets_the_person_pay_again(self, post: Operator, reactions: Any) -> None:
        joining = agreed(a_person())
        begin(joining)
        payment = payments.payments_of(joining.person)[0]
        contributions.fail_payment(
            reference=payment.reference, operator_reference=payment.operator_reference, amount=payment.amount, **HOW
        )
        reactions()
        joining.refresh_from_db()
        assert (joining.state, joining.payment_reference) == ("agreed", payment.reference)
        assert affiliations.current_card(joining.person) is None
        begin(joining, key="second")
        settle(joining.person)
        reactions()
        joining.refresh_from_db()
        assert joining.state == "covered"

    def test_two_payments_settled_credit_two_months_and_not_the_same_twice(self, post: Operator, reactions: Any) -> None:
        joining = agreed(a_person())
        begin(joining, key="one")
        begin(joining, key="two")
        for payment in payments.payments_of(joining.person):
            contributions.settle_payment(
                reference=payment.reference, operator_reference=payment.operator_reference, amount=payment.amount, **HOW
            )
        reactions()
        assert [m.month for m in affiliations.career_of(joining.person)] == [NOVEMBER, date(2026, 12, 1)]
        card = affiliations.current_card(joining.person)
        assert card is not None
        assert (card.covers_from, card.covers_before) == (ON, date(2027, 1, 23))

    def test_covered_for_long_is_not_asked_again_and_renews_in_time(self, post: Operator, reactions: Any) -> None:
        joining = agreed(a_person())
        begin(joining, months=3)
        settle(joining.person)
        reactions()
        with pytest.raises(outreach.AlreadyCovered):
            started(joining.person)
        with pytest.raises(outreach.AlreadyCovered):
            begin(joining)
        later = date(2027, 2, 10)
        again = outreach.start_joining(person=joining.person, answers=PORTER, actor=THE_HOUSE, on=later)
        outreach.agree(joining=again, actor=THE_HOUSE, on=later)
        begin(again, key="renewal", on=later)
        settle(joining.person, on=later)
        reactions()
        assert [m.month for m in affiliations.career_of(joining.person)][-1] == date(2027, 2, 1)
        card = affiliations.current_card(joining.person)
        assert card is not None
        assert (card.covers_from, card.covers_before) == (ON, date(2027, 3, 23))


class TestTwoWindows:
    def test_a_joining_never_points_at_a_payment_given_up_meanwhile(
        self, post: Operator, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The other window gave this payment up between the question to the operator and the end of the asking."""
        joining = agreed(a_person())
        ask = contributions.ask_payment

        def slow(**asked: Any) -> Any:
            payment, page_url = ask(**asked)
            contributions.cancel_payment(payment=payment, **HOW)
            return payment, page_url

        monkeypatch.setattr(contributions, "ask_payment", slow)
        with pytest.raises(contributions.PaymentOver):
            begin(joining)
        joining.refresh_from_db()
        assert (joining.state, joining.payment_reference) == ("agreed", "")
