"""Statements of the fund's bank: what is refused, what finds its place by itself, what an officer does with the rest."""

import resource
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from daman.contributions import actions as contributions
from daman.contributions import camt, queries
from daman.contributions.acts import EMPLOYER_PAYMENT_SETTLED
from daman.contributions.models import BankLine, BankStatement, EmployerPayment
from daman.journal import queries as journal
from daman.ledger import queries as ledger
from daman.registry.models import Employer
from tests.rooms.contributions.bank import SPACE, entry, statement
from tests.rooms.contributions.employers import DUE, HOW, OFFICER, SEPTEMBER, a_company
from tests.rooms.people import ON

pytestmark = pytest.mark.django_db
RIB = "00799999002311500797"


def take(*entries: str, moved: int, **said: Any) -> BankStatement:
    return contributions.take_statement(chunks=statement(entries, moved, **said), **HOW)


def lines(taken: BankStatement) -> list[tuple[str, str]]:
    return [(line.state, line.matched_by) for line in BankLine.objects.filter(statement=taken).order_by("number")]


def owed(employer: Employer) -> int:
    return ledger.balance(f"employer:{employer.pk}", "employer.receivable").posted


def suspense() -> int:
    return -ledger.balance("fund:cnas", "fund.cnas.suspense").posted


def asked(employer: Employer, amount: int = DUE, key: str = "k", about: str = "") -> EmployerPayment:
    return contributions.ask_employer_payment(employer=employer, amount=amount, key=key, about=about, **HOW)


def problem(chunks: Iterable[bytes]) -> str:
    with pytest.raises(contributions.StatementUnreadable) as refusal:
        contributions.take_statement(chunks=chunks, **HOW)
    assert BankStatement.objects.count() == BankLine.objects.count() == 0
    return str(refusal.value.details["problem"])


class TestTaking:
    def test_a_reference_finds_its_account_wherever_it_was_written(self) -> None:
        employers = [a_company(SEPTEMBER) for _ in range(3)]
        one, two, three = (asked(employer) for employer in employers)
        taken = take(
            entry(DUE, end_to_end=one.reference),
            entry(DUE, remittance=f"cotisations {two.reference.lower().replace('-', ' ')} merci"),
            entry(DUE - 500, remittance=f"REF:{three.reference.replace('-', '')}/2026"),
            moved=3 * DUE - 500,
        )
        assert lines(taken) == [("matched", "reference")] * 3
        assert [owed(employer) for employer in employers] == [0, 0, 500]
        assert [queries.employer_payment(p.employer_id, p.reference).state for p in (one, two, three)] == [  # type: ignore[union-attr]
            "settled", "settled", "part",
        ]  # fmt: skip
        assert ledger.total("fund.cnas.bank").posted == 3 * DUE - 500

    def test_who_waits_for_a_payment_hears_of_it(self) -> None:
        payment = asked(a_company(SEPTEMBER), about="vouchers:V-1")
        take(entry(DUE, end_to_end=payment.reference), moved=DUE)
        acts = {e.act: e.details for e in journal.entries_about(f"payment:{payment.reference}")}
        assert acts[str(EMPLOYER_PAYMENT_SETTLED)]["pays"] == "vouchers:V-1"

    def test_a_mistyped_reference_waits_in_suspense(self) -> None:
        payment = asked(a_company(SEPTEMBER))
        wrong = payment.reference[:-1] + ("A" if payment.reference[-1] != "A" else "B")
        taken = take(entry(DUE, remittance=wrong), moved=DUE)
        assert lines(taken) == [("waiting", "")]
        assert suspense() == DUE
        assert [line.amount for line in queries.bank_queue()] == [DUE]

    def test_the_same_file_again_is_the_same_statement(self) -> None:
        payment = asked(a_company(SEPTEMBER))
        first = take(entry(DUE, end_to_end=payment.reference), moved=DUE)
        assert take(entry(DUE, end_to_end=payment.reference), moved=DUE) == first
        assert BankLine.objects.count() == 1
        assert ledger.total("fund.cnas.bank").posted == DUE

    def test_the_same_number_with_another_content_is_refused(self) -> None:
        take(entry(DUE), moved=DUE)
        with pytest.raises(contributions.StatementSaidOtherwise):
            take(entry(DUE + 1), moved=DUE + 1)

    def test_a_movement_of_another_statement_is_refused(self) -> None:
        take(entry(DUE, of_bank="B-77"), moved=DUE)
        with pytest.raises(contributions.StatementOverlaps):
            take(entry(DUE, of_bank="B-77"), entry(5), moved=DUE + 5, message="S2")
        assert BankStatement.objects.count() == 1

    def test_known_account_and_the_amount_of_the_one_payment_awaited(self) -> None:
        employer = a_company(SEPTEMBER)
        first = asked(employer, 1_000)
        take(entry(1_000, end_to_end=first.reference, account=RIB), moved=1_000)
        asked(employer, 7_000, "second")
        taken = take(entry(7_000, account=RIB), entry(6_999, account=RIB), moved=13_999, message="S2")
        assert lines(taken) == [("matched", "account_amount"), ("waiting", "")]
        assert owed(employer) == DUE - 8_000

    def test_two_alike_are_nobodys_to_choose(self) -> None:
        employer = a_company(SEPTEMBER)
        take(entry(1_000, end_to_end=asked(employer, 1_000).reference, account=RIB), moved=1_000)
        asked(employer, 7_000, "second")
        taken = take(entry(7_000, account=RIB), entry(7_000, account=RIB), moved=14_000, message="S2")
        assert lines(taken) == [("waiting", ""), ("waiting", "")]

    def test_what_the_bank_takes_back_undoes_the_earlier_line(self) -> None:
        employer = a_company(SEPTEMBER)
        payment = asked(employer)
        take(entry(DUE, end_to_end=payment.reference, of_bank="B-1"), moved=DUE)
        taken = take(entry(-DUE, end_to_end=payment.reference, reversal=True), moved=-DUE, message="S2")
        assert lines(taken) == [("matched", "reversal")]
        assert (owed(employer), suspense(), ledger.total("fund.cnas.bank").posted) == (DUE, 0, 0)
        after = queries.employer_payment(employer.pk, payment.reference)
        assert after is not None and (after.state, after.received, after.settled_on) == ("asked", 0, None)
        again = take(entry(-DUE, end_to_end=payment.reference, reversal=True), moved=-DUE, message="S3")
        assert lines(again) == [("waiting", "")]  # taken back once already: an officer looks

    def test_announced_and_not_booked_is_left_for_later(self) -> None:
        payment = asked(a_company(SEPTEMBER))
        assert take(entry(DUE, end_to_end=payment.reference, status="PDNG"), moved=0).lines_count == 0

    def test_a_batch_is_parted_when_its_parts_are_told(self) -> None:
        one, two = asked(a_company(SEPTEMBER)), asked(a_company(SEPTEMBER))
        details = "".join(
            f'<TxDtls><Refs><EndToEndId>{p.reference}</EndToEndId></Refs><Amt Ccy="DZD">21000.00</Amt>'
            "<CdtDbtInd>CRDT</CdtDbtInd></TxDtls>"
            for p in (one, two)
        )
        batch = (
            '<Ntry><Amt Ccy="DZD">42000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
            f"<BookgDt><Dt>2026-11-20</Dt></BookgDt><NtryDtls>{details}</NtryDtls></Ntry>"
        )
        assert lines(take(batch, moved=2 * DUE)) == [("matched", "reference")] * 2


class TestRefusing:
    def test_sums_that_do_not_add_up(self) -> None:
        with pytest.raises(contributions.StatementDoesNotAddUp):
            take(entry(DUE), moved=DUE + 1)
        assert BankStatement.objects.count() == BankLine.objects.count() == 0
        assert ledger.total("fund.cnas.bank").posted == 0

    def test_another_account(self) -> None:
        with pytest.raises(contributions.WrongBankAccount):
            take(entry(DUE), moved=DUE, account="00200112112300000146")

    def test_a_day_to_come(self) -> None:
        with pytest.raises(contributions.StatementFromFuture):
            take(entry(DUE), moved=DUE, day="2027-01-01")

    def test_an_entity_bomb_in_no_time(self) -> None:
        bomb = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
        assert problem([bomb, f'<Document xmlns="{SPACE}">&b;</Document>'.encode()]) == "entities"

    def test_an_entity_that_reads_a_file(self) -> None:
        spy = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        assert problem([spy, f'<Document xmlns="{SPACE}">&x;</Document>'.encode()]) == "entities"

    @pytest.mark.parametrize(
        ("content", "code"),
        [
            (b"", "not_xml"),
            (b"employer;amount\n1;2", "not_xml"),
            (b"<html></html>", "not_camt053"),
            (b"\xff\xfe\x00garbage", "not_xml"),
            (f'<Document xmlns="{SPACE}"><BkToCstmrStmt/></Document>'.encode(), "not_camt053"),
        ],
    )
    def test_what_is_no_statement(self, content: bytes, code: str) -> None:
        assert problem([content]) == code

    def test_cut_in_the_middle(self) -> None:
        whole = b"".join(statement([entry(DUE)], DUE))
        assert problem([whole[: len(whole) * 2 // 3]]) == "not_xml"

    @pytest.mark.parametrize(("wrong", "code"), [("euro", "currency"), ("amount", "amount")])
    def test_what_cannot_be_counted(self, wrong: str, code: str) -> None:
        line = entry(DUE, currency="EUR") if wrong == "euro" else entry(DUE).replace("21000.00", "21,000.00")
        assert problem(statement([line], DUE)) == code

    def test_more_than_one_statement(self) -> None:
        whole = b"".join(statement([entry(DUE)], DUE))
        inner = whole[whole.index(b"<Stmt>") : whole.index(b"</Stmt>") + 7]
        assert problem([whole.replace(b"</BkToCstmrStmt>", inner + b"</BkToCstmrStmt>")]) == "many_statements"

    def test_a_movement_that_never_ends(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(camt, "ENTRY_BYTES_MOST", 200_000)
        heavy = entry(DUE, remittance="x" * 400_000)
        assert problem(statement([heavy], DUE)) == "entry_too_big"

    def test_more_than_the_limit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("daman.contributions.actions.bank.STATEMENT_BYTES_LIMIT", 10_000)
        with pytest.raises(contributions.StatementTooBig):
            take(*[entry(1)] * 100, moved=100)


def test_fifty_megabytes_are_read_with_flat_memory() -> None:
    one = entry(100, remittance="y" * 150, account=RIB)
    count = 50 * 2**20 // len(one)
    read = camt.Statement(statement((one for _ in range(count)), 100 * count))
    sizes = [resident() for movement in read if movement.number % 5_000 == 1]
    assert (read.head.lines, read.head.adds_up) == (count, True)
    assert max(sizes) - sizes[0] < 16 * 2**20


def resident() -> int:
    """What the process holds in memory now, in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


class TestQueue:
    def waiting(self, **said: Any) -> BankLine:
        [line] = BankLine.objects.filter(statement=take(entry(DUE, **said), moved=DUE)).select_related("statement")
        return line

    def test_assigned_it_leaves_suspense_for_the_account(self) -> None:
        employer, line = a_company(SEPTEMBER), self.waiting()
        payment = asked(employer)
        for _again in range(2):
            after = contributions.assign_bank_line(line=line, employer=employer, officer=OFFICER, on=ON)
        assert (after.state, after.matched_by, after.officer, after.payment_reference) == (
            "assigned", "officer", "amel", payment.reference,
        )  # fmt: skip
        assert (owed(employer), suspense(), ledger.total("fund.cnas.bank").posted) == (0, 0, DUE)
        assert EmployerPayment.objects.get(pk=payment.pk).state == "settled"

    def test_assigned_to_the_wrong_one_it_is_undone_and_assigned_again(self) -> None:
        wrong, right, line = a_company(SEPTEMBER), a_company(SEPTEMBER), self.waiting()
        contributions.assign_bank_line(line=line, employer=wrong, officer=OFFICER, on=ON)
        with pytest.raises(contributions.LineAlreadyResolved):
            contributions.assign_bank_line(line=line, employer=right, officer=OFFICER, on=ON)
        with pytest.raises(contributions.ReasonMissing):
            contributions.undo_assignment(line=line, reason=" ", officer=OFFICER, on=ON)
        contributions.undo_assignment(line=line, reason="خطأ في الاسم", officer=OFFICER, on=ON)
        assert (owed(wrong), suspense()) == (DUE, DUE)
        contributions.assign_bank_line(line=line, employer=right, officer=OFFICER, on=ON)
        assert (owed(wrong), owed(right), suspense(), ledger.total("fund.cnas.bank").posted) == (DUE, 0, 0, DUE)

    def test_returned_it_is_held_until_the_bank_says_that_it_left(self) -> None:
        line = self.waiting()
        returned = contributions.return_bank_line(line=line, reason="لا نعرف صاحبه", officer=OFFICER, on=ON)
        assert ledger.balance("fund:cnas", "fund.cnas.suspense") == ledger.Balance(-DUE, DUE)  # type: ignore[arg-type]
        with pytest.raises(contributions.LineAlreadyResolved):
            contributions.assign_bank_line(line=line, employer=a_company(), officer=OFFICER, on=ON)
        left = take(entry(-DUE, end_to_end=returned.payment_reference), moved=-DUE, message="S2")
        assert lines(left) == [("matched", "return")]
        assert ledger.balance("fund:cnas", "fund.cnas.suspense") == ledger.Balance(0, 0)  # type: ignore[arg-type]
        assert ledger.total("fund.cnas.bank").posted == 0

    def test_no_contribution_leaves_the_queue_and_may_come_back(self) -> None:
        line = self.waiting()
        with pytest.raises(contributions.ReasonMissing):
            contributions.leave_bank_line(line=line, reason="", officer=OFFICER, on=ON)
        contributions.leave_bank_line(line=line, reason="هبة", officer=OFFICER, on=ON)
        assert not queries.bank_queue().exists() and suspense() == DUE
        assert contributions.assign_bank_line(line=line, employer=a_company(), officer=OFFICER, on=ON).state == "assigned"

    def test_money_that_left_is_nobodys_payment(self) -> None:
        [line] = BankLine.objects.filter(statement=take(entry(-500), moved=-500))
        with pytest.raises(contributions.OnlyMoneyReceived):
            contributions.assign_bank_line(line=line, employer=a_company(), officer=OFFICER, on=ON)

    def test_suggests_whose_it_may_be_and_why(self) -> None:
        named, paid, awaited = a_company(SEPTEMBER), a_company(SEPTEMBER), a_company(SEPTEMBER)
        take(entry(900, end_to_end=asked(paid, 900).reference, account=RIB), moved=900)
        asked(awaited, DUE)
        [line] = BankLine.objects.filter(
            statement=take(entry(DUE, remittance=f"employeur {named.number}", account=RIB), moved=DUE, message="S2")
        )
        assert [(each.employer, each.why) for each in queries.suggestions(line)] == [
            (named, "number"), (paid, "account"), (awaited, "amount"),
        ]  # fmt: skip
