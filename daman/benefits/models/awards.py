"""Rights in payment, and their months."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from daman.benefits.models.claims import Benefit, Decision
from daman.foundation.distribution import By, OwnedKey
from daman.foundation.models import Record
from daman.foundation.money import MoneyField
from daman.registry.models import Person


class Award(Record):
    """A right in payment."""

    placed = By("person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="awards")
    decision = OwnedKey(Decision, null=True, related_name="awards")  # none: taken over from the former files
    reference = models.CharField(max_length=24)
    benefit = models.CharField(max_length=30, choices=Benefit)
    scheme = models.CharField(max_length=20)
    amount_monthly = MoneyField()
    account_number = models.CharField(max_length=20)
    starts_on = models.DateField()
    ends_before = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "reference"], name="award_reference_once"),
            models.UniqueConstraint(
                fields=["person", "benefit", "scheme"], condition=models.Q(ends_before=None), name="award_open_once"
            ),
            models.CheckConstraint(
                name="award_ends_after_it_starts",  # on its first day: replaced before it paid anything
                condition=models.Q(ends_before=None) | models.Q(ends_before__gte=models.F("starts_on")),
            ),
            models.CheckConstraint(name="award_pays_something", condition=models.Q(amount_monthly__gt=0)),
        ]
        indexes = [models.Index(fields=["reference"], name="award_reference")]  # what payment files name


class PaymentState(models.TextChoices):
    SCHEDULED = "scheduled", _("مبرمج")
    HELD = "held", _("أُرسل إلى البريد")
    SETTLED = "settled", _("وصل إلى الحساب")
    FAILED = "failed", _("لم يصل إلى الحساب")
    KEPT = "kept", _("محفوظ إلى أن يُتحقق منه")


class Payment(Record):
    """One month of one award."""

    placed = By("person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="benefit_payments")
    award = OwnedKey(Award, related_name="payments")
    month = models.DateField()
    amount = MoneyField()
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=PaymentState, default=PaymentState.SCHEDULED)
    # Frozen by the run that pays it; what is sent again after a reject is another attempt.
    run_key = models.BigIntegerField(null=True)
    fund = models.CharField(max_length=10, blank=True, db_default="")
    account_number = models.CharField(max_length=20, blank=True, db_default="")
    attempt = models.SmallIntegerField(default=1, db_default=1)
    kept_for = models.CharField(max_length=20, blank=True, db_default="")  # why it is not sent: "deceased", "reject", "account"

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "award", "month"], name="benefit_payment_once_a_month")]
        indexes = [models.Index(fields=["run_key", "person", "award"], name="benefit_payment_run")]
