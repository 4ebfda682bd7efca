"""What an employer owes and is late with: notices, instalments, charges, and the proof of being up to date."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from daman.foundation.distribution import By, OwnedKey
from daman.foundation.models import Record
from daman.foundation.money import MoneyField
from daman.registry.models import Employer


class FormalNotice(Record):
    """A formal notice to an employer: for what, how much, by when."""

    placed = By("employer_id")

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="notices")
    reference = models.CharField(max_length=24)
    kind = models.CharField(max_length=20)  # "not_declared", "not_paid"
    month = models.DateField()
    amount = MoneyField(null=True)
    answer_by = models.DateField()
    sent_on = models.DateField()
    document_reference = models.CharField(max_length=24)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["employer", "reference"], name="formal_notice_reference_once"),
            models.UniqueConstraint(fields=["employer", "kind", "month"], name="formal_notice_once"),
        ]


class PlanState(models.TextChoices):
    ASKED = "asked", _("مطلوب")
    GRANTED = "granted", _("ممنوح")
    REFUSED = "refused", _("مرفوض")
    KEPT = "kept", _("مسدّد")
    BROKEN = "broken", _("لم يُحترم")


class InstalmentPlan(Record):
    """Arrears paid in parts."""

    placed = By("employer_id")

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="plans")
    reference = models.CharField(max_length=24)
    key = models.CharField(max_length=80)
    amount = MoneyField()
    count = models.SmallIntegerField()
    first_due_on = models.DateField()
    reason = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=PlanState, default=PlanState.ASKED)
    office_code = models.CharField(max_length=12)
    asked_on = models.DateField()
    decided_on = models.DateField(null=True)
    officer = models.CharField(max_length=60, blank=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["employer", "reference"], name="instalment_plan_reference_once"),
            models.UniqueConstraint(fields=["employer", "key"], name="instalment_plan_key_once"),
            models.UniqueConstraint(
                fields=["employer"], condition=models.Q(state__in=["asked", "granted"]), name="instalment_plan_open_once"
            ),
            models.CheckConstraint(name="instalment_plan_has_bounds", condition=models.Q(amount__gt=0, count__gte=2)),
        ]


class Instalment(Record):
    """One part of a plan; paid with the payment that names it."""

    placed = By("employer_id")

    employer = models.ForeignKey(Employer, models.PROTECT)
    plan = OwnedKey(InstalmentPlan, related_name="instalments")
    number = models.SmallIntegerField()
    due_on = models.DateField()
    amount = MoneyField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["employer", "plan", "number"], name="instalment_once")]


class ChargeState(models.TextChoices):
    HELD = "held", _("غير محسوب: النص غير مؤكد")
    ASSESSED = "assessed", _("محسوب")
    WAIVED = "waived", _("معفى منه")


class LateCharge(Record):
    """What a delay costs. Where the sources disagree nothing is assessed: the charge is held, with the reason."""

    placed = By("employer_id")

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="charges")
    reference = models.CharField(max_length=24)
    kind = models.CharField(max_length=20)  # "late_payment", "late_return", "late_worker", "late_activity"
    about = models.CharField(max_length=60)
    month = models.DateField()
    months_late = models.SmallIntegerField()
    amount = MoneyField(null=True)
    state = models.CharField(max_length=10, choices=ChargeState)
    why = models.TextField(blank=True)
    noted_on = models.DateField()
    determination_reference = models.CharField(max_length=24, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["employer", "reference"], name="late_charge_reference_once"),
            models.UniqueConstraint(fields=["employer", "kind", "about"], name="late_charge_once"),
            models.CheckConstraint(
                name="late_charge_is_assessed_or_not",
                condition=models.Q(state="held", amount=None) | models.Q(state__in=["assessed", "waived"]),
            ),
        ]


class ClearanceCertificate(Record):
    """Proof that an employer is up to date, with a code that anyone verifies without network."""

    placed = By("employer_id")

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="certificates")
    reference = models.CharField(max_length=24)
    issued_on = models.DateField()
    ends_before = models.DateField()
    declared_until = models.DateField()  # the last month declared
    code = models.TextField()
    document_reference = models.CharField(max_length=24)
    revoked_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["employer", "reference"], name="clearance_reference_once")]
        indexes = [models.Index(fields=["reference"], name="clearance_reference")]


class YearlyReturn(Record):
    """The yearly return of wages, made from the months already filed."""

    placed = By("employer_id")

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="yearly_returns")
    reference = models.CharField(max_length=24)
    year = models.SmallIntegerField()
    workers_count = models.IntegerField()
    base_total = MoneyField()
    due_total = MoneyField()
    content_hash = models.CharField(max_length=64)  # of the lines it was confirmed with
    filed_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["employer", "year"], name="yearly_return_once"),
            models.UniqueConstraint(fields=["employer", "reference"], name="yearly_return_reference_once"),
        ]
