"""Pensions raised by the law of a day, payees asked, and what was paid too much."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from daman.benefits.actions import overpayments, revaluations, runs, samples
from daman.benefits.models import Award, AwardChange, Overpayment, PayeeSample, Payment, PaymentAdjustment
from daman.correspondence import queries as correspondence
from daman.correspondence.models import Message
from daman.determinations.queries import LawUndecided
from daman.foundation.actor import Actor, ActorKind
from daman.registry.models import Person
from tests.rooms.benefits.months import FIRST, LAST, MONTH, ON, SECOND, a_payee, prepared, sent

pytestmark = pytest.mark.django_db
DAY = date(2026, 1, 1)


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.PAYMENT_FILES = tmp_path


class TestRevaluation:
    def test_previewed_by_band_as_the_law_says(self) -> None:
        a_payee(2_000_000), a_payee(2_000_001), a_payee(3_000_000, starts_on=date(2025, 6, 1))
        run = revaluations.preview_revaluation(effective_on=DAY, actor=FIRST, on=ON)
        assert [(b["rate"], b["pensions"], b["after"]) for b in run.bands] == [
            ("10", 1, 2_200_000), ("5", 1, 2_100_001), ("0", 1, 3_000_000),
        ]  # fmt: skip
        assert Award.objects.filter(amount_monthly=2_000_000).exists()

    def test_signed_by_two_applied_once_with_arrears_and_a_message(self) -> None:
        award = a_payee(2_000_000)
        sent(LAST)
        run = revaluations.preview_revaluation(effective_on=DAY, actor=FIRST, on=ON)
        run = revaluations.approve_revaluation(run=run, actor=FIRST, on=ON)
        with pytest.raises(runs.SameEyes):
            revaluations.apply_revaluation(run=run, actor=FIRST, on=ON)
        run = revaluations.apply_revaluation(run=run, actor=SECOND, on=ON)
        with pytest.raises(runs.RunNotReady):
            revaluations.apply_revaluation(run=run, actor=SECOND, on=ON)
        assert Award.objects.get(pk=award.pk).amount_monthly == 2_200_000
        month = prepared()
        assert month.summary["amount"] == 2_200_000 + 200_000
        assert [(row["what"], row["why"]) for row in month.summary["changes"]] == [("changes", "arrears")]
        assert revaluations.tell_revalued(run=run, after=0, on=ON) == 0
        assert revaluations.tell_revalued(run=run, after=0, on=ON) == 0
        assert len(correspondence.messages_to(f"person:{award.person_id}")) == 1
        assert AwardChange.objects.get().rate == "10"

    def test_a_year_that_the_law_does_not_know_is_refused(self) -> None:
        a_payee()
        with pytest.raises(LawUndecided):
            revaluations.preview_revaluation(effective_on=date(2025, 5, 1), actor=FIRST, on=ON)


class TestSample:
    def test_drawn_once_by_a_lot_that_can_be_drawn_again(self) -> None:
        for _ in range(4):
            a_payee()
        run = sent()
        drawn = samples.draw_sample(run=run, actor=FIRST, on=ON, size=2, seed="abc")
        assert [s.pk for s in samples.draw_sample(run=run, actor=FIRST, on=ON)] == [s.pk for s in drawn]
        assert len(drawn) == 2

    def test_the_person_asked_answers_and_nobody_else(self) -> None:
        a_payee()
        (sample,) = samples.draw_sample(run=sent(), actor=FIRST, on=ON)
        person = Actor(ActorKind.PERSON, "p", "p", person_key=sample.person_id)
        said = {"person_key": sample.person_id, "key": sample.pk, "arrived": False, "on": ON}
        with pytest.raises(samples.NotAsked):
            samples.answer_sample(actor=FIRST, **said)
        samples.answer_sample(actor=person, **said)
        with pytest.raises(samples.NotAsked):
            samples.answer_sample(actor=person, **said)
        assert PayeeSample.objects.get().answer == "not_arrived"


class TestOverpayment:
    @pytest.fixture
    def paid_after(self) -> Overpayment:
        award = a_payee()
        sent(LAST)
        Payment.objects.update(state="settled")
        Person.objects.filter(pk=award.person_id).update(died_on=date(2026, 10, 20))
        (found,) = overpayments.find_overpayments(on=ON)
        return found

    def test_found_once_and_explained(self, paid_after: Overpayment) -> None:
        assert (paid_after.amount, paid_after.reason) == (4_000_000, "deceased")
        assert paid_after.lines == [{"month": "2026-11-01", "paid": 4_000_000, "due": 0}]
        assert overpayments.find_overpayments(on=ON) == []

    def test_recovered_by_agreed_instalments_to_the_centime(self, paid_after: Overpayment) -> None:
        plan = {"overpayment": paid_after, "actor": FIRST, "on": ON}
        with pytest.raises(overpayments.NotAgreed):
            overpayments.plan_recovery(instalment=1_500_000, has_agreed=False, **plan)
        with pytest.raises(overpayments.InstalmentTooHigh):
            overpayments.plan_recovery(instalment=4_000_000, has_agreed=True, **plan)
        overpayments.plan_recovery(instalment=1_500_000, has_agreed=True, **plan)
        parts = PaymentAdjustment.objects.order_by("month").values_list("month", "amount")
        assert list(parts) == [
            (MONTH, -1_500_000), (date(2027, 1, 1), -1_500_000), (date(2027, 2, 1), -1_000_000),
        ]  # fmt: skip
        with pytest.raises(overpayments.NotRecoverable):
            overpayments.waive(overpayment=paid_after, actor=FIRST, on=ON, reason="x")

    def test_told_once_contested_answered_and_agreed_by_the_person_alone(self, reactions: Any) -> None:
        award = a_payee()
        sent(LAST)
        Payment.objects.update(state="settled")
        Award.objects.filter(pk=award.pk).update(ends_before=LAST)
        (found,) = overpayments.find_overpayments(on=ON)
        reactions()
        reactions()
        found.refresh_from_db()
        assert (found.reason, found.state) == ("ended", "told")
        assert Message.objects.filter(about=f"overpayment:{found.reference}").count() == 1
        person = Actor(ActorKind.PERSON, "p", "p", person_key=award.person_id)
        stranger = Actor(ActorKind.PERSON, "p", "p", person_key=award.person_id + 1)
        with pytest.raises(overpayments.NotAgreed):
            overpayments.contest(overpayment=found, words="لا", actor=stranger, on=ON)
        with pytest.raises(overpayments.WordsMissing):
            overpayments.contest(overpayment=found, words=" ", actor=person, on=ON)
        overpayments.contest(overpayment=found, words="كنت ما زلت صاحب الحق", actor=person, on=ON)
        agree = {"overpayment": found, "instalment": 2_000_000, "second_factor": "phone_code", "on": ON}
        with pytest.raises(overpayments.NotRecoverable):  # not while it is contested
            overpayments.agree_recovery(actor=person, **agree)
        overpayments.answer_contest(overpayment=found, words="انتهى الحق في أكتوبر", actor=FIRST, on=ON)
        with pytest.raises(overpayments.NotRecoverable):  # no right in payment to take it from
            overpayments.agree_recovery(actor=person, **agree)
        other = a_payee(person=award.person, benefit="survivors_pension")
        for actor, factor in ((FIRST, "phone_code"), (person, "")):
            with pytest.raises(overpayments.NotAgreed):
                overpayments.agree_recovery(**agree | {"actor": actor, "second_factor": factor})
        overpayments.agree_recovery(actor=person, **agree)
        parts = PaymentAdjustment.objects.filter(award_id=other.pk)
        assert [each.amount for each in parts] == [-2_000_000, -2_000_000]
        assert overpayments.close_recovered(on=ON) == 0
        for each in parts:
            Payment.objects.create(
                person=award.person, award=other, month=each.month, amount=1, due_on=each.month, state="settled"
            )
        assert overpayments.close_recovered(on=ON) == 1
