"""What comes back from the institutions: what arrived, what did not and why, and the way each takes."""

import io
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from daman.benefits.actions import rejects, replies, runs
from daman.benefits.models import Award, Payment, PaymentReject, PaymentReply, PaymentRun
from daman.benefits.paying import orders
from daman.casework import queries as tasks
from daman.ledger import queries as ledger
from daman.registry.models import Person
from tests.rooms.benefits.months import BANK, FIRST, MONTH, ON, a_payee, prepared, sent
from tests.rooms.exchange.stub import Registers

pytestmark = pytest.mark.django_db
LATER = date(2026, 12, 23)
STATUS = '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>'
NOTICE = '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>'


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.PAYMENT_FILES = tmp_path


def of(award: Award, attempt: str = "") -> str:
    return f"{award.reference}.202612{attempt}"


def status(*lines: str, message: str = "S1", group: str = "") -> io.BytesIO:
    return io.BytesIO(
        f"{STATUS}<GrpHdr><MsgId>{message}</MsgId></GrpHdr>"
        f"<OrgnlGrpInfAndSts><OrgnlMsgId>RUN-2026-12-CNR-007-1</OrgnlMsgId>{group}</OrgnlGrpInfAndSts>"
        f"<OrgnlPmtInfAndSts>{''.join(lines)}</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>".encode()
    )


def line(end_to_end: str, state: str, reason: str = "", amount: str = "") -> str:
    why = f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn></StsRsnInf>" if reason else ""
    tells = f'<OrgnlTxRef><Amt><InstdAmt Ccy="DZD">{amount}</InstdAmt></Amt></OrgnlTxRef>' if amount else ""
    named = f"<OrgnlEndToEndId>{end_to_end}</OrgnlEndToEndId>"
    return f"<TxInfAndSts>{named}<TxSts>{state}</TxSts>{why}{tells}</TxInfAndSts>"


def notice(*entries: str, message: str = "N1") -> io.BytesIO:
    return io.BytesIO(
        f"{NOTICE}<GrpHdr><MsgId>{message}</MsgId></GrpHdr><Ntfctn>{''.join(entries)}</Ntfctn>"
        "</BkToCstmrDbtCdtNtfctn></Document>".encode()
    )


def entry(direction: str = "DBIT", *, refs: str = "", amount: str = "40000.00", reason: str = "", account: str = "") -> str:
    why = f"<RtrInf><Rsn><Cd>{reason}</Cd></Rsn></RtrInf>" if reason else ""
    to = f"<RltdPties><CdtrAcct><Id><Othr><Id>{account}</Id></Othr></Id></CdtrAcct></RltdPties>" if account else ""
    return (
        f"<Ntry><CdtDbtInd>{direction}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><NtryDtls><TxDtls><Refs>{refs}</Refs>"
        f'<Amt Ccy="DZD">{amount}</Amt>{to}{why}</TxDtls></NtryDtls></Ntry>'
    )


def read(content: io.BytesIO) -> PaymentReply:
    return replies.read_reply(content=content, actor=FIRST, on=LATER)


def states() -> dict[str, str]:
    return dict(Payment.objects.values_list("award__reference", "state"))


class TestRead:
    def test_what_arrived_is_settled_and_the_month_closes(self) -> None:
        one, two = a_payee(), a_payee(1_000_000)
        run = sent()
        assert read(status(line(of(one), "ACSC"))).settled_count == 1
        assert runs.is_answered(run) is False
        assert read(notice(entry(refs=f"<EndToEndId>{of(two)}</EndToEndId>", amount="10000.00"))).settled_count == 1
        assert set(states().values()) == {"settled"}
        assert ledger.total("fund.cnr.bank") == ledger.Balance(-5_000_000, 0)  # type: ignore[arg-type]
        assert ledger.total("fund.cnr.pensions").posted == 5_000_000
        assert [each.state for each in replies.close_answered(actor=FIRST, on=LATER)] == ["closed"]

    def test_the_same_file_twice_is_read_once(self) -> None:
        award = a_payee()
        sent()
        first, again = read(status(line(of(award), "ACSC"))), read(status(line(of(award), "ACSC")))
        assert first.pk == again.pk
        other = read(status(line(of(award), "ACSC"), message="S2"))
        assert (other.settled_count, other.already_count) == (0, 1)
        assert ledger.total("fund.cnr.bank").posted == -4_000_000

    def test_a_status_for_the_whole_file_is_one_for_each_payment(self) -> None:
        a_payee(), a_payee()
        other = a_payee(account_number=BANK)
        sent()
        assert read(status(group="<GrpSts>ACSC</GrpSts>")).settled_count == 2
        assert states()[other.reference] == "held"

    def test_what_only_waits_changes_nothing(self) -> None:
        award = a_payee()
        sent()
        assert read(status(line(of(award), "ACSP"))).waiting_count == 1
        assert states() == {award.reference: "held"}

    def test_what_we_did_not_order_or_not_so_much_is_told_and_changes_nothing(self) -> None:
        award = a_payee()
        sent()
        reply = read(status(line("AWD-0000-0000-0.202612", "ACSC"), line(of(award), "ACSC", amount="39999.99")))
        assert [row["why"] for row in reply.unknown] == ["unknown", "amount"]
        assert states() == {award.reference: "held"}

    def test_found_by_uetr_and_by_amount_and_account(self) -> None:
        one, two = a_payee(), a_payee(1_000_000, account_number=BANK)
        run = sent()
        text = "".join(orders.path_of(f).read_text() for f in run.files.select_related("run") if f.institution == "007")
        uetr = text.partition("<UETR>")[2].partition("</UETR>")[0]
        reply = read(notice(entry(refs=f"<UETR>{uetr}</UETR>"), entry(amount="10000.00", account=BANK)))
        assert (reply.settled_count, reply.unknown) == (2, [])
        assert states() == {one.reference: "settled", two.reference: "settled"}

    @pytest.mark.parametrize("content", [b"", b"<a/>", b"not xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'])
    def test_what_is_not_an_answer_is_refused_whole(self, content: bytes) -> None:
        with pytest.raises(replies.NotAReply):
            read(io.BytesIO(content))
        assert not PaymentReply.objects.exists()


class TestReject:
    def test_it_is_owed_again_and_goes_its_way(self) -> None:
        award, fine = a_payee(), a_payee(1_000_000)
        sent()
        reply = read(status(line(of(award), "RJCT", "AC04"), line(of(fine), "ACSC")))
        assert (reply.settled_count, reply.rejected_count) == (1, 1)
        reject = PaymentReject.objects.get()
        assert (reject.reason, reject.route, reject.amount) == ("AC04", "check_account", 4_000_000)
        assert ledger.balance(f"person:{award.person_id}", "fund.cnr.payable") == ledger.Balance(-4_000_000, 0)  # type: ignore[arg-type]
        assert [task.kind for task in tasks.open_tasks("PAY-CNR")] == ["check_account"]
        assert states()[award.reference] == "failed"

    def test_nothing_more_is_sent_while_it_is_open(self) -> None:
        award = a_payee()
        sent()
        read(status(line(of(award), "RJCT", "AC04")))
        run = prepared(date(2027, 1, 1))
        assert run.summary["kept"] == [{"of": ["reject"], "count": 1, "amount": 4_000_000}]

    def test_sent_again_to_another_account_it_is_paid_once(self) -> None:
        award = a_payee()
        sent()
        read(status(line(of(award), "RJCT", "AC04")))
        reject = PaymentReject.objects.get()
        with pytest.raises(rejects.AccountNotChanged):
            rejects.send_again(reject=reject, actor=FIRST, on=LATER)
        Award.objects.filter(pk=award.pk).update(account_number=BANK)
        rejects.send_again(reject=reject, actor=FIRST, on=LATER)
        with pytest.raises(replies.RejectResolved):
            rejects.send_again(reject=reject, actor=FIRST, on=LATER)
        run = sent(date(2027, 1, 1))
        assert run.summary["count"] == 2
        text = "".join(orders.path_of(file).read_text() for file in run.files.select_related("run"))
        assert of(award, ".2") in text and BANK in text
        read(status(line(of(award, ".2"), "ACSC"), line(f"{award.reference}.202701", "ACSC"), message="S2"))
        assert ledger.total("fund.cnr.bank") == ledger.Balance(-8_000_000, 0)  # type: ignore[arg-type]
        assert ledger.total("fund.cnr.payable") == ledger.Balance(0, 0)  # type: ignore[arg-type]
        assert ledger.total("fund.cnr.pensions").posted == 8_000_000

    def test_money_returned_after_it_had_arrived_is_owed_too(self) -> None:
        award = a_payee()
        sent()
        read(status(line(of(award), "ACSC")))
        read(notice(entry("CRDT", refs=f"<EndToEndId>{of(award)}</EndToEndId>", reason="AC06")))
        assert states() == {award.reference: "failed"}
        assert ledger.total("fund.cnr.bank").posted == 0
        assert ledger.total("fund.cnr.payable").posted == -4_000_000

    def test_a_reason_nobody_knows_is_read_by_a_person(self) -> None:
        award = a_payee()
        sent()
        read(status(line(of(award), "RJCT", "XX99")))
        assert PaymentReject.objects.get().route == "read"


class TestDeath:
    @pytest.fixture
    def told_dead(self) -> PaymentReject:
        award = a_payee()
        sent()
        read(status(line(of(award), "RJCT", "MD07")))
        return PaymentReject.objects.select_related("person").get()

    def test_opens_a_death_check_and_is_not_simply_sent_again(self, told_dead: PaymentReject) -> None:
        assert [task.kind for task in tasks.open_tasks("PAY-CNR")] == ["check_death"]
        with pytest.raises(rejects.DeathNotChecked):
            rejects.send_again(reject=told_dead, actor=FIRST, on=LATER)
        assert prepared(date(2027, 1, 1)).summary["kept"][0]["of"] == ["death_check"]

    def test_confirmed_by_the_civil_register_the_right_ends(self, told_dead: PaymentReject, registers: Registers) -> None:
        registers.know_person(told_dead.person.nin, born_on="1955-03-01", died_on="2026-12-03")
        assert rejects.check_death(reject=told_dead, actor=FIRST, on=LATER).resolution == "deceased"
        assert Person.objects.get(pk=told_dead.person_id).died_on == date(2026, 12, 3)
        assert Award.objects.get(person_id=told_dead.person_id).ends_before == date(2027, 1, 1)
        assert prepared(date(2027, 1, 1)).summary["count"] == 0
        assert not tasks.open_tasks("PAY-CNR").exists()

    def test_alive_the_account_is_what_must_be_put_right(self, told_dead: PaymentReject, registers: Registers) -> None:
        registers.know_person(told_dead.person.nin, born_on="1955-03-01")
        assert rejects.check_death(reject=told_dead, actor=FIRST, on=LATER).route == "check_account"
        assert [task.kind for task in tasks.open_tasks("PAY-CNR")] == ["check_account"]
        assert Award.objects.get(person_id=told_dead.person_id).ends_before is None

    def test_a_fresh_answer_from_before_is_not_believed(self, told_dead: PaymentReject, registers: Registers) -> None:
        from daman.foundation.actor import THE_HOUSE
        from daman.registry import actions as registry

        registers.know_person(told_dead.person.nin, born_on="1955-03-01")
        registry.know_person(nin=told_dead.person.nin, purpose="p", legal_basis="l", actor=THE_HOUSE, on=LATER)
        registers.know_person(told_dead.person.nin, born_on="1955-03-01", died_on="2026-12-03")
        assert rejects.check_death(reject=told_dead, actor=FIRST, on=LATER).resolution == "deceased"


def test_a_run_is_not_closed_while_an_order_is_unanswered() -> None:
    a_payee()
    run = sent()
    with pytest.raises(runs.RunNotReady):
        runs.close_run(run=run, actor=FIRST, on=LATER)
    assert PaymentRun.objects.get(month=MONTH).state == "sent"
    assert replies.close_answered(actor=FIRST, on=ON) == []
