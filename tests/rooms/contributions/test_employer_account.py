"""What an employer owes, what it pays, and the proof of being up to date."""

from datetime import date
from typing import Any

import pytest

from daman.affiliation import actions as affiliation
from daman.contributions import actions as contributions
from daman.contributions import queries
from daman.contributions.acts import EMPLOYER_PAYMENT_SETTLED
from daman.documents import queries as documents
from daman.journal import queries as journal
from daman.ledger import queries as ledger
from tests.rooms.contributions.employers import AUGUST, DUE, HOW, OCTOBER, SEPTEMBER, a_company, declare, receive
from tests.rooms.contributions.stub import Operator
from tests.rooms.people import ON, a_person

pytestmark = pytest.mark.django_db


def ask(employer: Any, amount: int = DUE, **more: Any) -> Any:
    return contributions.ask_employer_payment(employer=employer, amount=amount, **{"key": "k", **HOW, **more})


class TestAccount:
    def test_parts_what_is_late_from_what_is_to_be_paid_next(self) -> None:
        employer = a_company(SEPTEMBER, OCTOBER)
        account = queries.account(employer, ON)
        assert (account.balance, account.due_now, account.overdue) == (2 * DUE, 2 * DUE, DUE)
        assert (account.next_due_on, account.next_due) == (date(2026, 11, 30), DUE)  # thirty days after October
        assert [(each.month, each.amount) for each in account.unpaid] == [(SEPTEMBER, DUE), (OCTOBER, DUE)]
        assert not account.is_up_to_date

    def test_a_payment_covers_the_oldest_month_first(self) -> None:
        employer = a_company(SEPTEMBER, OCTOBER)
        receive(employer, DUE + 100)
        account = queries.account(employer, ON)
        assert (account.overdue, account.due_now) == (0, DUE - 100)
        assert [(each.month, each.amount) for each in account.unpaid] == [(OCTOBER, DUE - 100)]
        assert account.is_up_to_date

    def test_paid_too_much_the_fund_owes(self) -> None:
        employer = a_company(SEPTEMBER)
        receive(employer, DUE + 700)
        account = queries.account(employer, ON)
        assert (account.balance, account.due_now, account.overdue, account.unpaid) == (-700, 0, 0, [])

    def test_the_last_day_itself_is_not_late(self) -> None:
        employer = a_company(OCTOBER)
        assert queries.account(employer, date(2026, 11, 30)).overdue == 0
        assert queries.account(employer, date(2026, 12, 1)).overdue == DUE

    def test_names_the_months_that_were_not_declared(self) -> None:
        employer = a_company(AUGUST)
        assert queries.account(employer, ON).not_declared == [SEPTEMBER]
        assert queries.account(employer, date(2026, 12, 1)).not_declared == [SEPTEMBER, OCTOBER]
        declare(employer, SEPTEMBER)
        assert queries.account(employer, ON).not_declared == []

    def test_months_without_workers_are_not_asked_for(self) -> None:
        employer = a_company()
        worker = a_person()
        work = affiliation.affiliate(
            person=worker, scheme="employee", starts_on=date(2026, 6, 10), employer_key=employer.pk, **HOW
        )
        assert queries.months_missing(employer, ON) == [date(2026, 6, 1), date(2026, 7, 1), AUGUST, SEPTEMBER]
        affiliation.end_affiliation(affiliation=work, ends_before=date(2026, 8, 1), **HOW)
        assert queries.months_missing(employer, ON) == [date(2026, 6, 1), date(2026, 7, 1)]

    def test_who_never_employed_owes_nothing(self) -> None:
        account = queries.account(a_company(), ON)
        assert (account.balance, account.not_declared, account.is_up_to_date) == (0, [], True)

    def test_the_statement_runs(self) -> None:
        employer = a_company(SEPTEMBER)
        receive(employer, DUE)
        assert [(line.debit, line.credit, line.balance_after) for line in queries.statement(employer)] == [
            (0, DUE, 0), (DUE, 0, DUE),
        ]  # fmt: skip


class TestPayment:
    def test_the_same_key_is_the_same_payment(self) -> None:
        employer = a_company(SEPTEMBER)
        assert ask(employer) == ask(employer)
        assert ask(employer).reference.startswith("EPY-")

    def test_a_key_is_not_used_for_another_amount(self) -> None:
        employer = a_company(SEPTEMBER)
        ask(employer)
        with pytest.raises(contributions.PaymentKeyReused):
            ask(employer, DUE + 1)

    @pytest.mark.parametrize("amount", [0, -5])
    def test_refuses_nothing_and_less(self, amount: int) -> None:
        with pytest.raises(contributions.AmountNotPossible):
            ask(a_company(), amount)

    def test_through_the_post_it_is_held_then_settled_and_heard_again_changes_nothing(self, post: Operator) -> None:
        employer = a_company(SEPTEMBER)
        payment = ask(employer, channel="post", about="instalment:PLN-1:1")
        assert contributions.open_post_page(payment=payment, return_url="http://x/", callback_url="http://y/").startswith("http")
        said = {"reference": payment.reference, "operator_reference": post.reference_of(payment.reference), "amount": DUE, **HOW}
        contributions.hold_employer_payment(**said)
        owner = f"employer:{employer.pk}"
        assert ledger.balance(owner, "employer.receivable") == ledger.Balance(DUE, -DUE)  # type: ignore[arg-type]
        with pytest.raises(contributions.MoneyOnItsWay):
            contributions.cancel_employer_payment(payment=payment, **HOW)
        for _again in range(2):
            settled = contributions.settle_employer_payment(**said)
        assert (settled.state, settled.received, settled.settled_on) == ("settled", DUE, ON)
        assert ledger.balance(owner, "employer.receivable") == ledger.Balance(0, 0)  # type: ignore[arg-type]
        told = [e for e in journal.entries_about(f"payment:{payment.reference}") if e.act == str(EMPLOYER_PAYMENT_SETTLED)]
        assert [(e.details["employer"], e.details["pays"]) for e in told] == [(employer.pk, "instalment:PLN-1:1")]

    def test_failed_at_the_post_it_is_void(self) -> None:
        employer = a_company(SEPTEMBER)
        payment = ask(employer, channel="post")
        said = {"reference": payment.reference, "operator_reference": "P1", "amount": DUE, **HOW}
        contributions.hold_employer_payment(**said)
        assert contributions.fail_employer_payment(**said).state == "cancelled"
        assert ledger.balance(f"employer:{employer.pk}", "employer.receivable").pending == 0
        with pytest.raises(contributions.PaymentContradicted):
            contributions.settle_employer_payment(**said)

    def test_another_amount_than_asked_is_refused(self) -> None:
        payment = ask(a_company(SEPTEMBER), channel="post")
        with pytest.raises(contributions.WrongAmount):
            contributions.settle_employer_payment(reference=payment.reference, operator_reference="P", amount=DUE - 1, **HOW)

    def test_the_post_says_nothing_of_a_transfer(self) -> None:
        payment = ask(a_company(SEPTEMBER))
        with pytest.raises(contributions.PaymentContradicted):
            contributions.settle_employer_payment(reference=payment.reference, operator_reference="P", amount=DUE, **HOW)
        with pytest.raises(contributions.NotByPost):
            contributions.open_post_page(payment=payment, return_url="", callback_url="")

    def test_given_up_before_anything_came(self) -> None:
        payment = ask(a_company(SEPTEMBER))
        assert contributions.cancel_employer_payment(payment=payment, **HOW).state == "cancelled"


class TestClearance:
    def test_certifies_who_declared_and_paid(self) -> None:
        boss = a_person()
        employer = a_company(SEPTEMBER, representative=boss)
        receive(employer, DUE)
        certificate = contributions.issue_clearance(employer=employer, key="k", **HOW)
        assert (certificate.declared_until, certificate.ends_before) == (SEPTEMBER, date(2026, 12, 1))
        document = documents.document_of(boss.pk, certificate.document_reference)
        assert document is not None and bytes(document.content).startswith(b"%PDF")
        check = queries.verify_clearance(certificate.code, ON)
        assert check.state == "green" and check.claims is not None
        assert (check.claims.number, check.claims.reference) == (employer.number, certificate.reference)
        assert contributions.issue_clearance(employer=employer, key="other", **HOW) == certificate

    def test_the_code_fits_a_small_picture(self) -> None:
        employer = a_company(SEPTEMBER)
        receive(employer, DUE)
        assert len(contributions.issue_clearance(employer=employer, **HOW).code) < 420

    def test_refuses_while_something_is_late(self) -> None:
        with pytest.raises(contributions.SomethingOverdue) as refusal:
            contributions.issue_clearance(employer=a_company(SEPTEMBER), **HOW)
        assert "21\u202f000" in str(refusal.value)

    def test_refuses_while_a_month_is_not_declared(self) -> None:
        employer = a_company(AUGUST)
        receive(employer, DUE)
        with pytest.raises(contributions.MonthsNotDeclared) as refusal:
            contributions.issue_clearance(employer=employer, **HOW)
        assert "سبتمبر 2026" in str(refusal.value)

    def test_refuses_who_never_declared(self) -> None:
        with pytest.raises(contributions.NothingDeclaredYet):
            contributions.issue_clearance(employer=a_company(), **HOW)

    def test_after_its_last_day_it_is_amber(self) -> None:
        employer = a_company(SEPTEMBER)
        receive(employer, DUE)
        code = contributions.issue_clearance(employer=employer, **HOW).code
        assert queries.verify_clearance(code, date(2026, 11, 30)).state == "green"
        assert queries.verify_clearance(code, date(2026, 12, 1)).state == "amber"

    def test_revoked_forged_and_foreign_are_red(self) -> None:
        employer = a_company(SEPTEMBER)
        receive(employer, DUE)
        certificate = contributions.issue_clearance(employer=employer, **HOW)
        middle = len(certificate.code) // 2
        swapped = "0" if certificate.code[middle] != "0" else "1"
        forged = certificate.code[:middle] + swapped + certificate.code[middle + 1 :]
        assert queries.verify_clearance(forged, ON).state == "red"
        assert queries.verify_clearance("DZ1:HELLO", ON).state == "red"
        contributions.revoke_clearance(certificate=certificate, reason="خطأ", **HOW)
        assert queries.verify_clearance(certificate.code, ON).state == "red"
        again = contributions.issue_clearance(employer=employer, **HOW)
        assert again.reference != certificate.reference

    def test_a_coverage_card_is_no_certificate_nor_the_other_way(self) -> None:
        from daman.affiliation import queries as cards

        employer = a_company(SEPTEMBER)
        receive(employer, DUE)
        code = contributions.issue_clearance(employer=employer, **HOW).code
        assert cards.verify_card(code, ON).state == "red"
        made = affiliation.affiliate(person=a_person(), scheme="voluntary", starts_on=SEPTEMBER, **HOW)
        card = affiliation.issue_card(affiliation=made, covers_from=SEPTEMBER, covers_before=date(2027, 1, 1), **HOW)
        assert not queries.is_clearance(card.code) and queries.is_clearance(code)
        assert queries.verify_clearance(card.code, ON).state == "red"
