from django.db import models
from django.utils.translation import gettext_lazy as _

from daman.foundation.distribution import By
from daman.foundation.models import Record


class Kind(models.TextChoices):
    DECISION_LETTER = "decision_letter", _("رسالة قرار")
    REVALUATION_LETTER = "revaluation_letter", _("رسالة رفع المعاش")
    OVERPAYMENT_LETTER = "overpayment_letter", _("رسالة مبلغ دُفع بغير حق")
    COVERAGE_CARD = "coverage_card", _("بطاقة التغطية")
    CLEARANCE = "clearance", _("شهادة أداء المستحقات")
    FORMAL_NOTICE = "formal_notice", _("إعذار")


class Document(Record):
    """One issued document: bytes, hash, language. Never changed."""

    placed = By("person_key")

    reference = models.CharField(max_length=24)
    person_key = models.BigIntegerField()
    kind = models.CharField(max_length=30, choices=Kind)
    language = models.CharField(max_length=5)
    title = models.CharField(max_length=200)
    about = models.CharField(max_length=60)
    media_type = models.CharField(max_length=60, default="application/pdf")
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    issued_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person_key", "reference"], name="document_reference_once")]
