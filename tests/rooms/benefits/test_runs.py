"""The month: drawn up, looked at, signed by two, ordered. Nothing is paid twice."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sepaxml
from django.db import IntegrityError, transaction
from lxml import etree

from daman.benefits import actions as benefits
from daman.benefits.models import Award, Payment, PaymentRun
from daman.benefits.paying import orders
from daman.foundation.actor import THE_HOUSE, Actor
from daman.foundation.months import add_months
from daman.ledger import queries as ledger
from daman.registry.models import Person
from tests.rooms.benefits.lives import FROM, draw
from tests.rooms.benefits.months import AT, BANK, FIRST, LAST, MONTH, ON, SECOND, a_payee, prepared, released, sent

pytestmark = pytest.mark.django_db
SCHEMA = Path(sepaxml.__file__).parent / "schemas" / "pain.001.001.09.xsd"
NS = {"p": orders.NAMESPACE}


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> Path:
    settings.PAYMENT_FILES = tmp_path
    return tmp_path


def why(run: PaymentRun) -> dict[tuple[str, str], int]:
    return {(row["what"], row["why"]): row["count"] for row in run.summary["changes"]}


class TestPrepare:
    def test_draws_one_payment_for_each_right_in_force(self) -> None:
        a_payee()
        a_payee(1_500_000, scheme="self_employed")
        a_payee(starts_on=date(2026, 1, 1))
        run = prepared()
        assert (run.state, run.summary["count"], run.summary["amount"]) == ("prepared", 3, 9_500_000)
        assert {(row.fund, row.amount, row.state) for row in Payment.objects.all()} == {
            ("cnr", 4_000_000, "scheduled"), ("casnos", 1_500_000, "scheduled"),
        }  # fmt: skip

    def test_done_twice_it_is_there_once(self) -> None:
        a_payee()
        first = prepared()
        again = prepared()
        assert (first.pk, Payment.objects.count(), again.summary["count"]) == (again.pk, 1, 1)

    def test_drawn_again_it_sees_what_changed(self) -> None:
        award = a_payee()
        prepared()
        Award.objects.filter(pk=award.pk).update(amount_monthly=4_200_000)
        assert prepared().summary["amount"] == 4_200_000

    def test_leaves_out_what_has_ended_and_who_has_died_before_the_month(self) -> None:
        a_payee()
        Award.objects.filter(pk=a_payee().pk).update(ends_before=MONTH)
        Person.objects.filter(pk=a_payee().person_id).update(died_on=date(2026, 11, 20))
        assert prepared().summary["count"] == 1

    def test_keeps_back_who_died_in_the_month_and_an_account_with_a_wrong_key(self) -> None:
        Person.objects.filter(pk=a_payee().person_id).update(died_on=date(2026, 12, 5))
        Award.objects.filter(pk=a_payee().pk).update(account_number="00799999002311500798")
        run = prepared()
        assert run.summary["count"] == 0
        assert {row["of"][0]: row["count"] for row in run.summary["kept"]} == {"deceased": 1, "account": 1}

    def test_says_who_enters_leaves_and_changes_and_why(self) -> None:
        stays, dies, ends, rises = a_payee(), a_payee(), a_payee(), a_payee()
        sent(LAST)
        Person.objects.filter(pk=dies.person_id).update(died_on=date(2026, 11, 29))
        Award.objects.filter(pk=ends.pk).update(ends_before=MONTH)
        Award.objects.filter(pk=rises.pk).update(amount_monthly=4_400_000)
        a_payee(starts_on=date(2026, 12, 1))
        run = prepared()
        assert why(run) == {
            ("enters", "new_right"): 1, ("leaves", "deceased"): 1, ("leaves", "ended"): 1, ("changes", "other"): 1,
        }  # fmt: skip
        assert stays.reference not in str(run.summary)
        (named,) = benefits_changes(run, "changes", "other")
        assert (named["before"], named["after"], named["reference"]) == (4_000_000, 4_400_000, rises.reference)

    def test_pays_the_months_that_a_run_left_out(self) -> None:
        award = a_payee()
        sent(add_months(MONTH, -2))
        run = prepared()
        assert sorted(Payment.objects.filter(award_id=award.pk).values_list("month", flat=True)) == [
            add_months(MONTH, -2), LAST, MONTH,
        ]  # fmt: skip
        assert run.summary["arrears"][0]["count"] == 1


class TestFromDecisionToMoney:
    def test_the_first_months_are_taken_into_the_run_and_held_against_the_law(self, ready: Any, officer: Actor) -> None:
        draw(ready, officer)
        benefits.grant(claim=ready, officer=officer, on=date(2026, 3, 1))
        run = benefits.prepare_run(month=date(2026, 5, 1), actor=THE_HOUSE, on=date(2026, 5, 19))
        award = Award.objects.get(person_id=ready.person_id)
        assert [p.month for p in Payment.objects.order_by("month")] == [FROM, date(2026, 5, 1)]
        assert run.summary["law"] | {"findings": []} == {
            "rights": 1, "amount": award.amount_monthly, "undecided": 0, "differing": 0, "findings": [],
        }  # fmt: skip
        run = benefits.approve_run(run=run, actor=FIRST, on=ON)
        benefits.send_run(run=benefits.release_run(run=run, actor=SECOND, on=ON, at=AT), on=ON)
        owner = f"person:{ready.person_id}"
        assert ledger.balance(owner, "fund.cnr.bank").pending == -2 * award.amount_monthly
        assert ledger.balance(owner, "fund.cnr.payable") == ledger.Balance(0, 0)  # type: ignore[arg-type]

    def test_an_amount_that_the_law_does_not_give_must_be_read_before_it_is_signed(self, ready: Any, officer: Actor) -> None:
        draw(ready, officer)
        benefits.grant(claim=ready, officer=officer, on=date(2026, 3, 1))
        Award.objects.filter(person_id=ready.person_id).update(amount_monthly=9_999_900)
        run = benefits.prepare_run(month=date(2026, 5, 1), actor=THE_HOUSE, on=date(2026, 5, 19))
        assert (run.summary["law"]["differing"], run.summary["law"]["findings"][0]["paid"]) == (1, 9_999_900)
        with pytest.raises(benefits.NotRead):
            benefits.approve_run(run=run, actor=FIRST, on=ON)

    def test_who_dies_between_the_signature_and_the_sending_is_kept_back(self) -> None:
        alive, dies = a_payee(), a_payee()
        run = released()
        Person.objects.filter(pk=dies.person_id).update(died_on=date(2026, 12, 20))
        benefits.send_run(run=run, on=ON)
        assert dict(Payment.objects.values_list("award__reference", "state")) == {
            alive.reference: "held", dies.reference: "kept",
        }  # fmt: skip
        (file,) = run.files.all()
        assert file.payments_count == 1
        assert dies.reference not in orders.path_of(file).read_text()


class TestSign:
    def test_two_different_persons_sign(self) -> None:
        a_payee()
        run = benefits.approve_run(run=prepared(), actor=FIRST, on=ON)
        with pytest.raises(benefits.SameEyes):
            benefits.release_run(run=run, actor=FIRST, on=ON, at=AT)
        assert benefits.release_run(run=run, actor=SECOND, on=ON, at=AT).state == "released"

    def test_a_machine_does_not_sign(self) -> None:
        a_payee()
        with pytest.raises(benefits.OnlyAPersonSigns):
            benefits.approve_run(run=prepared(), actor=THE_HOUSE, on=ON)

    def test_the_database_refuses_one_pair_of_eyes(self) -> None:
        a_payee()
        run = prepared()
        with pytest.raises(IntegrityError), transaction.atomic():
            PaymentRun.objects.filter(pk=run.pk).update(
                state="released", released_at=AT, approved_by="pay.first", released_by="pay.first"
            )

    def test_nothing_is_released_before_it_is_approved_nor_sent_before_it_is_released(self) -> None:
        a_payee()
        run = prepared()
        for early in (
            lambda: benefits.release_run(run=run, actor=SECOND, on=ON, at=AT),
            lambda: benefits.send_run(run=run, on=ON),
        ):
            with pytest.raises(benefits.RunNotReady):
                early()

    def test_preparing_again_takes_the_signature_away(self) -> None:
        a_payee()
        benefits.approve_run(run=prepared(), actor=FIRST, on=ON)
        assert prepared().approved_by == ""

    def test_an_empty_month_is_not_signed(self) -> None:
        with pytest.raises(benefits.NothingToPay):
            benefits.approve_run(run=prepared(), actor=FIRST, on=ON)

    def test_cancelled_it_pays_nothing_and_another_run_pays_once(self) -> None:
        a_payee()
        benefits.cancel_run(run=prepared(), actor=FIRST, on=ON, reason="خطأ")
        again = sent()
        assert (again.reference, Payment.objects.count()) == ("RUN-2026-12-2", 1)


class TestSend:
    def test_the_money_is_held_and_the_files_say_the_same(self) -> None:
        payees = [a_payee(), a_payee(1_234_567, account_number=BANK), a_payee(2_000_000, scheme="self_employed")]
        run = sent()
        assert run.state == "sent"
        held = {fund: -ledger.total(f"fund.{fund}.bank").pending for fund in ("cnr", "casnos")}
        assert held == {"cnr": 5_234_567, "casnos": 2_000_000}
        assert {(f.fund, f.institution, f.amount) for f in run.files.all()} == {
            ("cnr", "007", 4_000_000), ("cnr", "002", 1_234_567), ("casnos", "007", 2_000_000),
        }  # fmt: skip
        assert {p.state for p in Payment.objects.all()} == {"held"}
        assert len(payees) == 3

    def test_every_file_holds_to_the_official_schema(self) -> None:
        person = a_payee().person
        Person.objects.filter(pk=person.pk).update(family_name_latin="Ould <Kacem> & fils")
        a_payee(1, account_number=BANK)
        schema = etree.XMLSchema(etree.parse(SCHEMA))
        for file in sent().files.all():
            tree = etree.parse(orders.path_of(file))
            schema.assertValid(tree)
            amounts = [Decimal(e.text) for e in tree.iterfind(".//p:InstdAmt", NS)]
            assert sum(amounts) == Decimal(tree.findtext(".//p:GrpHdr/p:CtrlSum", namespaces=NS)) == Decimal(file.amount) / 100
            assert int(tree.findtext(".//p:GrpHdr/p:NbOfTxs", namespaces=NS)) == len(amounts) == file.payments_count

    def test_a_large_month_is_cut_into_files_that_hold_everybody_once(self) -> None:
        references = {a_payee(1_000_000 + n).reference for n in range(7)}
        two = a_payee(5_000_000)
        references |= {two.reference, a_payee(900_000, person=two.person, benefit="survivors_pension").reference}
        run = sent(most=3)
        found: list[str] = []
        for file in run.files.all():
            tree = etree.parse(orders.path_of(file))
            found += [e.text[:-7] for e in tree.iterfind(".//p:EndToEndId", NS)]
        assert run.files.count() == 3
        assert sorted(found) == sorted(references)

    def test_sent_twice_it_pays_once_and_a_lost_file_comes_back_as_it_was(self) -> None:
        a_payee()
        run = sent()
        (file,) = run.files.all()
        before, held = orders.path_of(file).read_bytes(), ledger.total("fund.cnr.bank").pending
        orders.path_of(file).unlink()
        orders.write(file)
        benefits.send_run(run=run, on=ON)
        assert orders.path_of(file).read_bytes() == before
        assert ledger.total("fund.cnr.bank").pending == held == -4_000_000
        with pytest.raises(benefits.RunAlreadySent):
            prepared()
        assert Payment.objects.count() == 1

    def test_a_file_that_is_not_what_was_planned_does_not_leave(self) -> None:
        award = a_payee()
        run = sent()
        (file,) = run.files.select_related("run")
        Payment.objects.filter(award_id=award.pk).update(amount=4_000_001)
        orders.path_of(file).unlink()
        with pytest.raises(orders.FileNotAsPlanned):
            orders.write(file)
        assert not orders.path_of(file).exists()


def benefits_changes(run: PaymentRun, what: str, why: str) -> list[dict[str, Any]]:
    from daman.benefits.paying import previewing

    return previewing.named(run, what, why)
