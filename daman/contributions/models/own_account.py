"""What people pay for themselves, or somebody buys for a day of their work."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from daman.foundation.distribution import By
from daman.foundation.models import Record
from daman.foundation.money import MoneyField
from daman.registry.models import Person


class YearKind(models.TextChoices):
    DECLARED = "declared", _("مصرح به")
    PROVISIONAL = "provisional", _("تقدير مؤقت من الصندوق")


class SelfEmployedYear(Record):
    """The yearly base of a self-employed person or auto-entrepreneur. A later row of the year stands in place of an earlier."""

    placed = By("person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="self_employed_years")
    reference = models.CharField(max_length=24)
    key = models.CharField(max_length=80)
    scheme = models.CharField(max_length=20)  # "self_employed", "auto_entrepreneur"
    year = models.SmallIntegerField()
    kind = models.CharField(max_length=12, choices=YearKind, default=YearKind.DECLARED)
    income = MoneyField(null=True)
    base = MoneyField()
    due = MoneyField()
    replaces = models.CharField(max_length=24, blank=True)
    replaced_by = models.CharField(max_length=24, blank=True)
    determination_reference = models.CharField(max_length=24)
    filed_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "reference"], name="self_employed_year_reference_once"),
            models.UniqueConstraint(fields=["person", "key"], name="self_employed_year_key_once"),
            models.UniqueConstraint(
                fields=["person", "scheme", "year"], condition=models.Q(replaced_by=""), name="self_employed_year_standing_once"
            ),
        ]


class VoucherState(models.TextChoices):
    ORDERED = "ordered", _("في انتظار الدفع")
    PAID = "paid", _("مدفوع")
    CANCELLED = "cancelled", _("ملغى")


class DayVoucher(Record):
    """One day of work of one person for one employer or household, declared and paid at once."""

    placed = By("person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="vouchers")
    reference = models.CharField(max_length=24)
    employer_key = models.BigIntegerField()
    day = models.DateField()
    wage = MoneyField()
    base = MoneyField()
    due = MoneyField()
    payment_reference = models.CharField(max_length=24)
    state = models.CharField(max_length=10, choices=VoucherState, default=VoucherState.ORDERED)
    ordered_on = models.DateField()
    paid_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "reference"], name="day_voucher_reference_once"),
            models.UniqueConstraint(
                fields=["person", "employer_key", "day"], condition=~models.Q(state="cancelled"), name="day_voucher_once"
            ),
            models.CheckConstraint(name="day_voucher_has_bounds", condition=models.Q(wage__gt=0, due__gt=0)),
        ]
        indexes = [
            models.Index(fields=["payment_reference"], name="day_voucher_payment"),
            models.Index(fields=["employer_key", "day"], name="day_voucher_of_employer"),
        ]
