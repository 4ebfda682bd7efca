import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from daman.affiliation import actions as affiliation
from daman.affiliation import queries as affiliations
from daman.contributions import actions as contributions
from daman.contributions import queries
from daman.contributions.models import ContributionPayment
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.foundation.money import Money
from daman.journal import queries as journal
from daman.ledger import queries as ledger
from daman.registry.models import Person
from tests.rooms.contributions.stub import Operator
from tests.rooms.people import ON, a_person

HOW: dict[str, Any] = {"actor": THE_HOUSE, "on": ON}
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
TRANSIT, INCOME = "fund.cnas.transit", "fund.cnas.contributions.voluntary"


def ask(person: Person, **fields: Any) -> tuple[ContributionPayment, str]:
    made = affiliation.affiliate(person=person, scheme="voluntary", starts_on=NOVEMBER, **HOW)
    return contributions.ask_payment(
        person=person,
        affiliation=made,
        **{
            "months": [NOVEMBER, DECEMBER],
            "amount": 576_000,
            "key": "one",
            "return_url": "http://house.test/back",
            "callback_url": "http://house.test/v1/callbacks/post",
            **HOW,
            **fields,
        },
    )


def said(payment: ContributionPayment, **fields: Any) -> dict[str, Any]:
    return {
        "reference": payment.reference,
        "operator_reference": payment.operator_reference,
        "amount": payment.amount,
        **HOW,
        **fields,
    }


def acts(payment: ContributionPayment) -> list[str]:
    return [e.act.removeprefix("contribution_payment.") for e in journal.entries_about(f"payment:{payment.reference}")]


@pytest.mark.django_db
class TestAskPayment:
    def test_opens_a_page_at_the_operator(self, post: Operator) -> None:
        payment, url = ask(a_person())
        assert url == f"http://post.test/post/pay/{payment.operator_reference}"
        assert (payment.state, payment.months) == ("asked", ["2026-11-01", "2026-12-01"])
        assert post.asked[0]["amount"] == 576_000

    def test_two_tabs_are_one_payment(self, post: Operator) -> None:
        person = a_person()
        first, second = ask(person), ask(person)
        assert first == second
        assert queries.payments_of(person).count() == 1
        assert len(post.states) == 1

    def test_another_intention_is_another_payment(self, post: Operator) -> None:
        person = a_person()
        assert ask(person)[0] != ask(person, key="two")[0]

    def test_a_tab_with_another_amount_is_refused(self, post: Operator) -> None:
        person = a_person()
        ask(person)
        with pytest.raises(contributions.OtherPayment):
            ask(person, months=[NOVEMBER], amount=288_000)

    @pytest.mark.parametrize("trouble", ["is_silent", "speaks_nonsense"])
    def test_a_silent_operator_loses_nothing(self, post: Operator, trouble: str) -> None:
        person = a_person()
        setattr(post, trouble, True)
        with pytest.raises(contributions.OperatorSilent):
            ask(person)
        [kept] = queries.payments_of(person)
        assert (kept.state, kept.operator_reference) == ("asked", "")
        setattr(post, trouble, False)
        payment, _url = ask(person)
        assert payment == kept
        assert payment.operator_reference

    def test_paid_already_is_not_paid_again(self, post: Operator) -> None:
        person = a_person()
        payment, _url = ask(person)
        contributions.settle_payment(**said(payment))
        with pytest.raises(contributions.AlreadyPaid):
            ask(person)

    def test_a_failed_payment_needs_a_new_intention(self, post: Operator) -> None:
        person = a_person()
        payment, _url = ask(person)
        contributions.fail_payment(**said(payment))
        with pytest.raises(contributions.PaymentOver):
            ask(person)
        assert ask(person, key="again")[0].state == "asked"

    @pytest.mark.parametrize("nothing", [{"months": []}, {"amount": 0}])
    def test_refuses_to_ask_for_nothing(self, post: Operator, nothing: dict[str, Any]) -> None:
        with pytest.raises(contributions.NothingToPay):
            ask(a_person(), **nothing)
        assert post.asked == []


@pytest.mark.django_db
class TestOutcomes:
    def test_taken_is_in_transit_and_settled_is_posted(self, post: Operator) -> None:
        payment, _url = ask(a_person())
        owner = f"person:{payment.person_id}"
        contributions.hold_payment(**said(payment))
        assert ledger.balance(owner, TRANSIT) == ledger.Balance(0, 576_000)
        settled = contributions.settle_payment(**said(payment))
        assert (settled.state, settled.settled_on) == ("settled", ON)
        assert ledger.balance(owner, TRANSIT) == ledger.Balance(576_000, 0)
        assert ledger.balance(owner, INCOME) == ledger.Balance(-576_000, 0)
        assert acts(payment) == ["asked", "held", "settled"]

    @pytest.mark.parametrize(
        "heard",
        [["settle"], ["settle", "hold"], ["hold", "hold", "settle", "settle"], ["settle", "settle", "hold", "settle"]],
        ids=lambda steps: "-".join(steps),
    )
    def test_any_order_and_any_number_of_times_pays_once(self, post: Operator, heard: list[str]) -> None:
        payment, _url = ask(a_person())
        for step in heard:
            getattr(contributions, f"{step}_payment")(**said(payment))
        assert ledger.balance(f"person:{payment.person_id}", TRANSIT) == ledger.Balance(576_000, 0)
        assert acts(payment) == ["asked", "held", "settled"]

    def test_failed_voids_what_was_held(self, post: Operator) -> None:
        payment, _url = ask(a_person())
        contributions.hold_payment(**said(payment))
        for _ in range(2):
            assert contributions.fail_payment(**said(payment)).state == "failed"
        assert ledger.balance(f"person:{payment.person_id}", TRANSIT) == ledger.Balance(0, 0)
        assert acts(payment) == ["asked", "held", "failed"]

    @pytest.mark.parametrize(("first", "then"), [("fail", "settle"), ("fail", "hold"), ("settle", "fail")])
    def test_what_contradicts_the_end_is_refused_and_written_down(self, post: Operator, first: str, then: str) -> None:
        payment, _url = ask(a_person())
        state = getattr(contributions, f"{first}_payment")(**said(payment)).state
        with pytest.raises(contributions.PaymentContradicted):
            getattr(contributions, f"{then}_payment")(**said(payment))
        payment.refresh_from_db()
        assert payment.state == state
        assert acts(payment)[-1] == "contradicted"

    def test_a_wrong_amount_is_refused_and_written_down(self, post: Operator) -> None:
        payment, _url = ask(a_person())
        with pytest.raises(contributions.WrongAmount):
            contributions.settle_payment(**said(payment, amount=1))
        payment.refresh_from_db()
        assert payment.state == "asked"
        assert acts(payment) == ["asked", "contradicted"]
        assert contributions.settle_payment(**said(payment)).state == "settled"

    def test_another_reference_at_the_operator_is_refused(self, post: Operator) -> None:
        payment, _url = ask(a_person())
        with pytest.raises(contributions.PaymentContradicted):
            contributions.settle_payment(**said(payment, operator_reference="POST-999"))

    def test_an_unknown_payment_is_refused(self) -> None:
        with pytest.raises(contributions.UnknownPayment):
            contributions.settle_payment(reference="PAY-0000-0000-0", operator_reference="P", amount=1, **HOW)


@pytest.mark.django_db
class TestCancelPayment:
    def cancel(self, payment: ContributionPayment) -> ContributionPayment:
        actor = Actor(ActorKind.PERSON, f"person:{payment.person_id}", "", person_key=payment.person_id)
        return contributions.cancel_payment(payment=payment, actor=actor, on=ON)

    def test_a_payment_not_made_is_given_up_once_by_the_person(self, post: Operator) -> None:
        payment, _url = ask(a_person())
        for _ in range(2):
            given_up = self.cancel(payment)
        assert (given_up.state, given_up.cancelled_on) == ("failed", ON)
        assert acts(payment) == ["asked", "cancelled"]
        [_asked, cancelled] = journal.entries_about(f"payment:{payment.reference}")
        assert cancelled.actor_reference == f"person:{payment.person_id}"

    def test_a_question_that_never_reached_the_operator_is_given_up_too(self, post: Operator) -> None:
        payment, _url = ask(a_person())
        post.states.clear()
        assert self.cancel(payment).state == "failed"

    @pytest.mark.parametrize(("told", "state"), [("taken", "held"), ("settled", "settled")])
    def test_what_the_operator_holds_is_taken_in_instead(self, post: Operator, told: str, state: str) -> None:
        payment, _url = ask(a_person())
        post.move(payment.reference, told)
        with pytest.raises(contributions.AlreadyPaid):
            self.cancel(payment)
        payment.refresh_from_db()
        assert (payment.state, payment.cancelled_on) == (state, None)

    def test_a_silent_operator_lets_nothing_be_given_up(self, post: Operator) -> None:
        payment, _url = ask(a_person())
        post.is_silent = True
        with pytest.raises(contributions.OperatorSilent):
            self.cancel(payment)
        payment.refresh_from_db()
        assert payment.state == "asked"

    def test_money_paid_after_all_on_a_page_left_open_is_not_lost(self, post: Operator) -> None:
        payment, _url = ask(a_person())
        self.cancel(payment)
        settled = contributions.settle_payment(**said(payment))
        assert (settled.state, settled.cancelled_on) == ("settled", None)
        assert ledger.balance(f"person:{payment.person_id}", TRANSIT).posted == 576_000
        assert acts(payment) == ["asked", "cancelled", "held", "settled"]

    def test_it_is_found_even_when_the_operator_never_calls(self, post: Operator) -> None:
        payment, _url = ask(a_person())
        self.cancel(payment)
        assert contributions.reconcile_payments(on=ON) == 0
        post.move(payment.reference, "settled")
        assert contributions.reconcile_payments(on=ON) == 1
        payment.refresh_from_db()
        assert payment.state == "settled"

    def test_what_the_operator_ended_stays_ended(self, post: Operator) -> None:
        payment, _url = ask(a_person())
        self.cancel(payment)
        contributions.hold_payment(**said(payment))
        contributions.fail_payment(**said(payment))
        with pytest.raises(contributions.PaymentContradicted):
            contributions.hold_payment(**said(payment))
        assert ledger.balance(f"person:{payment.person_id}", TRANSIT) == ledger.Balance(Money(0), Money(0))


@pytest.mark.django_db
class TestReconcilePayments:
    @pytest.mark.parametrize(
        ("told", "state"), [("settled", "settled"), ("failed", "failed"), ("taken", "held"), ("waiting", "asked")]
    )
    def test_asks_the_operator_that_never_called(self, post: Operator, told: str, state: str) -> None:
        payment, _url = ask(a_person())
        post.move(payment.reference, told)
        contributions.reconcile_payments(on=ON)
        payment.refresh_from_db()
        assert payment.state == state

    def test_leaves_the_operator_time_to_call(self, post: Operator) -> None:
        payment, _url = ask(a_person())
        post.move(payment.reference, "settled")
        contributions.reconcile_payments(on=ON, at=timezone.now() - timedelta(minutes=2))
        payment.refresh_from_db()
        assert payment.state == "asked"

    def test_a_question_that_never_arrived_fails_after_a_day(self, post: Operator) -> None:
        payment, _url = ask(a_person())
        post.states.clear()
        assert contributions.reconcile_payments(on=ON) == 0
        assert contributions.reconcile_payments(on=ON + timedelta(days=2)) == 1
        payment.refresh_from_db()
        assert payment.state == "failed"

    def test_a_silent_operator_changes_nothing(self, post: Operator) -> None:
        payment, _url = ask(a_person())
        post.is_silent = True
        assert contributions.reconcile_payments(on=ON) == 0
        payment.refresh_from_db()
        assert payment.state == "asked"

    def test_one_wrong_answer_does_not_stop_the_others(self, post: Operator) -> None:
        wrong, _url = ask(a_person())
        right, _url = ask(a_person())
        post.states[wrong.reference]["amount"] = 1
        for payment in (wrong, right):
            post.move(payment.reference, "settled")
        assert contributions.reconcile_payments(on=ON) == 1
        right.refresh_from_db()
        assert right.state == "settled"


@pytest.mark.django_db(transaction=True)
def test_six_callbacks_at_once_pay_once(post: Operator) -> None:
    start = threading.Barrier(6)
    errors: list[BaseException] = []

    def call(step: str, payment: ContributionPayment) -> None:
        try:
            start.wait()
            getattr(contributions, f"{step}_payment")(**said(payment))
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    payment, _url = ask(a_person())
    threads = [threading.Thread(target=call, args=(step, payment)) for step in ("hold", "settle", "settle") * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert ledger.balance(f"person:{payment.person_id}", TRANSIT) == ledger.Balance(576_000, 0)
    assert acts(payment) == ["asked", "held", "settled"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", range(3))
def test_given_up_while_the_operator_calls_the_money_is_taken_in(post: Operator, attempt: int) -> None:
    start, ends = threading.Barrier(2), dict[str, object]()

    def call(name: str, deed: Callable[[], object]) -> None:
        try:
            start.wait()
            ends[name] = deed()
        except BaseException as error:
            ends[name] = error
        finally:
            connection.close()

    payment, _url = ask(a_person())
    deeds: dict[str, Callable[[], object]] = {
        "cancel": lambda: contributions.cancel_payment(payment=payment, **HOW),
        "settle": lambda: contributions.settle_payment(**said(payment)),
    }
    threads = [threading.Thread(target=call, args=each) for each in deeds.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    payment.refresh_from_db()
    assert payment.state == "settled" and isinstance(ends["settle"], ContributionPayment)
    assert isinstance(ends["cancel"], ContributionPayment | contributions.AlreadyPaid)
    assert ledger.balance(f"person:{payment.person_id}", TRANSIT).posted == 576_000
    assert acts(payment) in (["asked", "held", "settled"], ["asked", "cancelled", "held", "settled"])


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_are_one_payment(post: Operator) -> None:
    person, start = a_person(), threading.Barrier(4)
    affiliation.affiliate(person=person, scheme="voluntary", starts_on=NOVEMBER, **HOW)
    pages: list[str] = []

    def tab() -> None:
        try:
            start.wait()
            pages.append(ask(person)[1])
        finally:
            connection.close()

    threads = [threading.Thread(target=tab) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(pages) == 4
    assert len(set(pages)) == 1
    assert queries.payments_of(person).count() == 1
    assert len(affiliations.current_affiliations(person)) == 1
