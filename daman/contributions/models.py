from django.db import models
from django.utils.translation import gettext_lazy as _

from daman.foundation.distribution import By, OwnedKey
from daman.foundation.models import Record
from daman.foundation.money import MoneyField
from daman.registry.models import Employer, Person


class DeclarationState(models.TextChoices):
    FILED = "filed", _("مودع")
    ACCEPTED = "accepted", _("مقبول")


class ContributionDeclaration(Record):
    """What one employer said for one month, as it was said."""

    placed = By("employer_id")

    employer = models.ForeignKey(Employer, models.PROTECT, related_name="declarations")
    reference = models.CharField(max_length=24)
    month = models.DateField()
    filed_on = models.DateField()
    state = models.CharField(max_length=10, choices=DeclarationState, default=DeclarationState.FILED)
    lines_count = models.IntegerField()
    due_employer = MoneyField(null=True)  # set when assessed
    due_employee = MoneyField(null=True)
    due_social_works = MoneyField(null=True)
    lawbook_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["employer", "month"], name="declaration_once_a_month"),
            models.UniqueConstraint(fields=["employer", "reference"], name="declaration_reference_once"),
            models.CheckConstraint(name="declaration_month_is_a_month", condition=models.Q(month__day=1)),
        ]


class DeclarationLine(Record):
    """One worker in one declaration."""

    placed = By("employer_id")

    employer = models.ForeignKey(Employer, models.PROTECT)
    declaration = OwnedKey(ContributionDeclaration, related_name="lines")
    person_key = models.BigIntegerField()
    wage = MoneyField()
    days = models.SmallIntegerField(default=30)
    due_employer = MoneyField(null=True)
    due_employee = MoneyField(null=True)
    due_social_works = MoneyField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["employer", "declaration", "person_key"], name="declaration_line_once"),
            models.CheckConstraint(
                name="declaration_line_has_bounds", condition=models.Q(wage__gte=0, days__gte=1, days__lte=31)
            ),
        ]


class PaymentState(models.TextChoices):
    ASKED = "asked", _("في انتظار الدفع")
    HELD = "held", _("قيد التأكيد")
    SETTLED = "settled", _("مدفوع")
    FAILED = "failed", _("لم يتم")


PAYMENT_MOVES = {
    PaymentState.ASKED: {PaymentState.HELD, PaymentState.FAILED},
    PaymentState.HELD: {PaymentState.SETTLED, PaymentState.FAILED},
    PaymentState.SETTLED: set(),
    PaymentState.FAILED: {PaymentState.HELD},  # only when the person gave it up, and paid after all on a page left open
}


class ContributionPayment(Record):
    """A person pays contributions through an operator: asked, held when the operator takes it, settled when it confirms."""

    placed = By("person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="contribution_payments")
    reference = models.CharField(max_length=24)
    affiliation_reference = models.CharField(max_length=24)
    key = models.CharField(max_length=80)  # made once per intention: two tabs, one payment
    amount = MoneyField()
    months = models.JSONField()  # ["2026-11-01", …]
    state = models.CharField(max_length=10, choices=PaymentState, default=PaymentState.ASKED)
    operator = models.CharField(max_length=20, default="post")
    operator_reference = models.CharField(max_length=60, blank=True)
    asked_on = models.DateField()
    settled_on = models.DateField(null=True)
    cancelled_on = models.DateField(null=True)  # failed because the person gave it up, not because the operator said so

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "reference"], name="contribution_payment_reference_once"),
            models.UniqueConstraint(fields=["person", "key"], name="contribution_payment_key_once"),
            models.CheckConstraint(name="contribution_payment_is_positive", condition=models.Q(amount__gt=0)),
        ]
        indexes = [
            models.Index(fields=["state", "asked_on"], name="contribution_payment_state"),
            models.Index(fields=["reference"], name="contribution_payment_reference"),
        ]
