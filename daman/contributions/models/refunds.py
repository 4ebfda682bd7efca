"""Money that goes back to who paid too much: asked, granted by one, signed by another, paid by the bank."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from daman.foundation.distribution import By
from daman.foundation.models import Record
from daman.foundation.money import MoneyField


class RefundSource(models.TextChoices):
    """Which money of the owner goes back."""

    EMPLOYER = "employer", _("رصيد صاحب عمل")
    PREPAID = "prepaid", _("مبلغ دُفع مسبقا على الانتساب الإرادي")
    YEAR = "year", _("ما دُفع زائدا عن اشتراك سنة")


class RefundState(models.TextChoices):
    ASKED = "asked", _("قيد النظر")
    GRANTED = "granted", _("مقبول، ينتظر توقيعا ثانيا")
    ORDERED = "ordered", _("أُمر به، والبنك يحوله")
    PAID = "paid", _("وصل إلى الحساب")
    REFUSED = "refused", _("غير مقبول")
    FAILED = "failed", _("رده البنك")


REFUND_OPEN = (RefundState.ASKED, RefundState.GRANTED, RefundState.ORDERED)


class Refund(Record):
    """An employer's or a person's own money, on its way back. Held in the books when it is ordered, settled when it left."""

    placed = By("owner")

    owner = models.CharField(max_length=60)  # the book: "employer:12", "person:34"
    reference = models.CharField(max_length=24)
    key = models.CharField(max_length=80)
    source = models.CharField(max_length=10, choices=RefundSource)
    about = models.CharField(max_length=60, blank=True)  # the year that was paid too much
    amount = MoneyField()
    account_number = models.CharField(max_length=20)
    office_code = models.CharField(max_length=12)
    state = models.CharField(max_length=10, choices=RefundState, default=RefundState.ASKED)
    asked_by = models.CharField(max_length=60)  # an actor's reference
    asked_on = models.DateField()
    promised_on = models.DateField()
    officer = models.CharField(max_length=60, blank=True)
    decided_on = models.DateField(null=True)
    answer = models.TextField(blank=True)
    signer = models.CharField(max_length=60, blank=True)
    ordered_on = models.DateField(null=True)
    bank_reference = models.CharField(max_length=40, blank=True)  # how the bank named the transfer
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "reference"], name="refund_reference_once"),
            models.UniqueConstraint(fields=["owner", "key"], name="refund_key_once"),
            models.UniqueConstraint(
                fields=["owner", "source"], condition=models.Q(state__in=["asked", "granted", "ordered"]),
                name="refund_open_once",
            ),
            models.CheckConstraint(name="refund_is_positive", condition=models.Q(amount__gt=0)),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["reference"], name="refund_reference"),
            models.Index(fields=["office_code", "state"], name="refund_office"),
        ]

    @property
    def matter(self) -> str:
        """Its name in the journal, the books and the queue."""
        return f"refund:{self.reference}"
