"""Money paid too much goes back: asked, granted by one, signed by another, paid once."""

from typing import Any

import pytest

from daman.casework import actions as casework
from daman.contributions import actions as contributions
from daman.contributions import queries
from daman.contributions.models import BankLine, BankStatement, Refund
from daman.correspondence import queries as messages
from daman.foundation.actor import Actor, ActorKind
from daman.ledger import queries as ledger
from daman.registry.identifiers import BadAccount
from daman.registry.models import Employer, Office
from tests.rooms.contributions.bank import entry, statement
from tests.rooms.contributions.employers import DUE, HOW, OCTOBER, OFFICER, SEPTEMBER, a_company, declare, receive
from tests.rooms.people import ON, a_person

pytestmark = pytest.mark.django_db
RIB = "00799999002311500797"
HEAD = Actor(ActorKind.OFFICER, "rachid", "المشرف رشيد", office="99-CNAS-1")


@pytest.fixture(autouse=True)
def office(db: None) -> None:
    a_person()
    Office.objects.get_or_create(
        code="99-CNAS-1",
        defaults={"fund": "cnas", "wilaya_code": "99", "name_ar": "وكالة", "name_fr": "Agence", "name_en": "Agency"},
    )


@pytest.fixture
def employer() -> Employer:
    """Paid 1 000 DZD more than it owes."""
    made = a_company(SEPTEMBER, representative=a_person())
    receive(made, DUE + 100_000)
    return made


def ask(employer: Employer, amount: int = 100_000, *, key: str = "one", account: str = RIB) -> Refund:
    return contributions.ask_employer_refund(employer=employer, amount=amount, account_number=account, key=key, **HOW)


def drawn(refund: Refund) -> Refund:
    task = casework.draw_next(office_code="99-CNAS-1", officer=OFFICER, competent=[OFFICER.reference], barred=[], on=ON)
    assert task is not None and task.about == refund.matter
    return refund


def granted(refund: Refund) -> Refund:
    return contributions.decide_refund(refund=drawn(refund), granted=True, answer="", officer=OFFICER, on=ON)


def ordered(refund: Refund) -> Refund:
    return contributions.order_refund(refund=granted(refund), signer=HEAD, on=ON)


def credit(employer: Employer) -> tuple[int, int]:
    balance = ledger.balance(f"employer:{employer.pk}", "employer.receivable")
    return -balance.posted, balance.pending


def take(*entries: str, moved: int, **said: Any) -> BankStatement:
    return contributions.take_statement(chunks=statement(entries, moved, **said), **HOW)


def suspense() -> int:
    return int(ledger.balance("fund:cnas", "fund.cnas.suspense").posted)


def test_asked_granted_signed_paid(employer: Employer) -> None:
    bank = ledger.total("fund.cnas.bank").posted
    refund = ask(employer)
    assert (refund.state, credit(employer)) == ("asked", (100_000, 0))
    refund = granted(refund)
    assert (refund.state, credit(employer)) == ("granted", (100_000, 0))
    for _again in range(2):
        refund = contributions.order_refund(refund=refund, signer=HEAD, on=ON)
    assert (refund.state, credit(employer)) == ("ordered", (100_000, 100_000))
    assert queries.refundable(f"employer:{employer.pk}", "employer") == 0
    for _again in range(2):
        refund = contributions.confirm_refund(refund=refund, bank_reference="VIR-1", officer=OFFICER, on=ON)
    assert (refund.state, refund.bank_reference, credit(employer)) == ("paid", "VIR-1", (0, 0))
    assert ledger.total("fund.cnas.bank").posted == bank - 100_000
    told = [each.subject for each in messages.messages_to(f"person:{employer.representative_key}")]
    assert told.count("أُعيد إليك مبلغ") == told.count("قُبل طلب الاسترجاع") == 1


def test_the_same_key_is_the_same_request_and_one_is_open_at_a_time(employer: Employer) -> None:
    refund = ask(employer, 60_000)
    assert ask(employer, 60_000) == refund
    with pytest.raises(contributions.RefundKeyReused):
        ask(employer, 70_000)
    with pytest.raises(contributions.RefundOpen):
        ask(employer, 40_000, key="two")
    assert Refund.objects.count() == 1


@pytest.mark.parametrize(
    ("amount", "account", "refusal"),
    [
        (100_001, RIB, contributions.RefundTooMuch),
        (0, RIB, contributions.NothingToRefund),
        (-5, RIB, contributions.NothingToRefund),
        (1_000, "00799999002311500798", BadAccount),
    ],
)
def test_refuses(employer: Employer, amount: int, account: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        ask(employer, amount, account=account)
    assert not Refund.objects.exists()


def test_nothing_goes_back_to_who_owes() -> None:
    with pytest.raises(contributions.NothingToRefund):
        ask(a_company(SEPTEMBER))


def test_two_different_people_sign(employer: Employer) -> None:
    refund = ask(employer)
    with pytest.raises(contributions.RefundDecided):  # not granted yet
        contributions.order_refund(refund=refund, signer=HEAD, on=ON)
    refund = granted(refund)
    with pytest.raises(contributions.SameSigner):
        contributions.order_refund(refund=refund, signer=OFFICER, on=ON)
    with pytest.raises(contributions.RefundDecided):
        contributions.decide_refund(refund=refund, granted=False, answer="لا", officer=OFFICER, on=ON)
    with pytest.raises(contributions.RefundNotOrdered):
        contributions.confirm_refund(refund=refund, bank_reference="X", officer=OFFICER, on=ON)
    with pytest.raises(contributions.RefundAnswerMissing):
        contributions.refuse_to_sign(refund=refund, answer="", signer=HEAD, on=ON)
    assert contributions.refuse_to_sign(refund=refund, answer="الحساب ليس له", signer=HEAD, on=ON).state == "refused"
    assert credit(employer) == (100_000, 0) and ask(employer, key="two").state == "asked"


def test_only_who_drew_it_decides_and_a_refusal_is_in_words(employer: Employer) -> None:
    refund = ask(employer)
    with pytest.raises(casework.NotInHand):
        contributions.decide_refund(refund=refund, granted=True, answer="", officer=OFFICER, on=ON)
    drawn(refund)
    with pytest.raises(contributions.RefundAnswerMissing):
        contributions.decide_refund(refund=refund, granted=False, answer=" ", officer=OFFICER, on=ON)
    assert contributions.decide_refund(refund=refund, granted=False, answer="أكمل", officer=OFFICER, on=ON).state == "refused"


def test_what_became_due_meanwhile_is_kept(employer: Employer) -> None:
    refund = granted(ask(employer))
    declare(employer, OCTOBER)
    with pytest.raises(contributions.CreditGone):
        contributions.order_refund(refund=refund, signer=HEAD, on=ON)
    assert not ledger.open_holds(f"employer:{employer.pk}")


def test_the_bank_s_statement_settles_it_once(employer: Employer) -> None:
    refund = ordered(ask(employer))
    bank = ledger.total("fund.cnas.bank").posted
    taken = take(entry(-100_000, end_to_end=refund.reference, of_bank="B1"), moved=-100_000)
    refund.refresh_from_db()
    line = BankLine.objects.get(statement=taken)
    assert (refund.state, refund.bank_reference, line.state, line.matched_by) == ("paid", "B1", "matched", "refund")
    assert credit(employer) == (0, 0) and suspense() == 0
    assert ledger.total("fund.cnas.bank").posted == bank - 100_000
    # Told by an officer before the statement, it is the same.
    again = ordered_again(employer)
    contributions.confirm_refund(refund=again, bank_reference="VIR", officer=OFFICER, on=ON)
    take(entry(-50_000, end_to_end=again.reference, of_bank="B2"), moved=-50_000, message="S2")
    assert ledger.total("fund.cnas.bank").posted == bank - 150_000 and suspense() == 0


def ordered_again(employer: Employer) -> Refund:
    receive(employer, 50_000, key="more")
    return ordered(ask(employer, 50_000, key="again"))


def test_another_amount_waits_for_an_officer(employer: Employer) -> None:
    refund = ordered(ask(employer))
    taken = take(entry(-90_000, end_to_end=refund.reference), moved=-90_000)
    refund.refresh_from_db()
    assert refund.state == "ordered" and BankLine.objects.get(statement=taken).state == "waiting"


def test_what_the_bank_did_not_pay_is_the_owner_s_again(employer: Employer) -> None:
    refund = ordered(ask(employer))
    with pytest.raises(contributions.RefundReasonMissing):
        contributions.fail_refund(refund=refund, reason="", officer=OFFICER, on=ON)
    for _again in range(2):
        assert contributions.fail_refund(refund=refund, reason="حساب مغلق", officer=OFFICER, on=ON).state == "failed"
    assert credit(employer) == (100_000, 0) and ask(employer, key="two").state == "asked"


def test_what_the_bank_sent_back_is_the_owner_s_again(employer: Employer) -> None:
    refund = ordered(ask(employer))
    bank = ledger.total("fund.cnas.bank").posted
    take(entry(-100_000, end_to_end=refund.reference, of_bank="B1"), moved=-100_000)
    back = take(entry(100_000, end_to_end=refund.reference, of_bank="B1", reversal=True), moved=100_000, message="S2")
    refund.refresh_from_db()
    assert refund.state == "failed" and credit(employer) == (100_000, 0) and suspense() == 0
    assert ledger.total("fund.cnas.bank").posted == bank
    assert BankLine.objects.get(statement=back).matched_by == "reversal"
