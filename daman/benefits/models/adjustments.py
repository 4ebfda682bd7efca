"""What a month is raised or lowered by, and what was paid too much."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from daman.benefits.models.awards import Award
from daman.foundation.distribution import By, OwnedKey
from daman.foundation.models import Record
from daman.foundation.money import MoneyField
from daman.registry.models import Person


class AdjustmentReason(models.TextChoices):
    ARREARS = "arrears", _("مبالغ متأخرة لصاحبها")
    RECOVERY = "recovery", _("قسط من مبلغ دُفع بغير حق")
    DEDUCTION = "deduction", _("اقتطاع وافق عليه صاحبه")


class DeductionConsent(Record):
    """A person lets somebody be paid out of the person's month. Strong when given, ended by a word."""

    placed = By("person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="deduction_consents")
    reference = models.CharField(max_length=24)
    payee = models.CharField(max_length=120)
    amount_monthly = MoneyField()
    second_factor = models.CharField(max_length=20)
    given_on = models.DateField()
    revoked_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "reference"], name="deduction_consent_reference_once"),
            models.CheckConstraint(name="deduction_consent_was_proved", condition=~Q(second_factor="")),
        ]


class PaymentAdjustment(Record):
    """What one month of one award is raised or lowered by. A third party takes nothing without the person's consent."""

    placed = By("person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="payment_adjustments")
    award = OwnedKey(Award, related_name="adjustments")
    month = models.DateField()
    amount = MoneyField()  # signed
    reason = models.CharField(max_length=10, choices=AdjustmentReason)
    about = models.CharField(max_length=60)
    consent = OwnedKey(DeductionConsent, null=True, related_name="adjustments")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "award", "month", "about"], name="payment_adjustment_once"),
            models.CheckConstraint(
                name="payment_adjustment_has_its_sign",
                condition=(Q(reason="arrears") & Q(amount__gt=0)) | (~Q(reason="arrears") & Q(amount__lt=0)),
            ),
            models.CheckConstraint(
                name="payment_deduction_needs_consent", condition=~Q(reason="deduction") | Q(consent__isnull=False)
            ),
        ]


class OverpaymentState(models.TextChoices):
    FOUND = "found", _("وُجد")
    TOLD = "told", _("أُبلغ صاحبه")
    CONTESTED = "contested", _("اعترض عليه صاحبه")
    RECOVERING = "recovering", _("يُسترجع بأقساط")
    RECOVERED = "recovered", _("استُرجع")
    WAIVED = "waived", _("تنازل عنه الصندوق")


class Overpayment(Record):
    """Months paid too much to one person on one award: how much, why, and how it comes back."""

    placed = By("person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="overpayments")
    award = OwnedKey(Award, related_name="overpayments")
    reference = models.CharField(max_length=24)
    reason = models.CharField(max_length=20)  # "deceased", "ended", "amount"
    from_month = models.DateField()
    to_month = models.DateField()  # the last one
    amount = MoneyField()
    lines = models.JSONField(default=list)  # [{month, paid, due}]
    instalment = MoneyField(default=0)
    state = models.CharField(max_length=10, choices=OverpaymentState, default=OverpaymentState.FOUND)
    found_on = models.DateField()
    contested = models.TextField(blank=True)  # what the person says against it
    answer = models.TextField(blank=True)  # what an officer answered, or why it was given up
    agreed_by = models.CharField(max_length=20, blank=True)  # how the person proved agreeing to the instalments

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "reference"], name="overpayment_reference_once"),
            models.UniqueConstraint(fields=["person", "award", "from_month"], name="overpayment_once"),
            models.CheckConstraint(name="overpayment_is_money", condition=Q(amount__gt=0)),
        ]
