from django.db import models
from django.utils.translation import gettext_lazy as _

from daman.foundation.distribution import By
from daman.foundation.models import Record


class RequestState(models.TextChoices):
    ASKED = "asked", _("سُئل")
    ANSWERED = "answered", _("أجاب")
    NOT_FOUND = "not_found", _("الرقم غير موجود في السجل")
    SILENT = "silent", _("لم يُجب")
    NOT_TRUSTED = "not_trusted", _("جواب غير موثوق")


class Request(Record):
    """One question to one register: who asked, for which file, on which legal basis, how it ended."""

    placed = By("subject")

    subject = models.CharField(max_length=20)  # national number, or employer number
    reference = models.CharField(max_length=24)
    evidence = models.CharField(max_length=60)  # "civil.identity"
    provider = models.CharField(max_length=40)  # "interior"
    purpose = models.CharField(max_length=60)  # "claim:CLM-…"
    legal_basis = models.CharField(max_length=120)
    state = models.CharField(max_length=12, choices=RequestState, default=RequestState.ASKED)
    asked_on = models.DateField()
    answered_at = models.DateTimeField(null=True)
    elapsed_ms = models.IntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "reference"], name="exchange_request_once")]
        indexes = [
            models.Index(fields=["provider", "state"], name="exchange_request_provider"),
            models.Index(fields=["subject", "evidence", "-id"], name="exchange_request_latest"),
        ]


class Fact(Record):
    """What a register says: a value, its validity, its certificate, and since when we know it. Never changed, only superseded."""

    placed = By("subject")

    subject = models.CharField(max_length=20)
    kind = models.CharField(max_length=60)  # "civil.born_on"
    value = models.JSONField()
    source = models.CharField(max_length=40)  # provider, "own" for our books, "person" when the person said it
    valid_from = models.DateField(null=True)
    valid_until = models.DateField(null=True)  # not valid from this day on
    known_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)
    certificate = models.JSONField(default=dict)  # request reference, hash of the answer, signature, key id

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["subject", "kind"], condition=models.Q(superseded_at=None), name="exchange_fact_current_once"
            )
        ]


class DocumentAsked(Record):
    """A paper that a person was still asked for, and why: the document debt."""

    placed = By("subject")

    subject = models.CharField(max_length=20)
    evidence = models.CharField(max_length=60)
    service = models.CharField(max_length=60)
    legal_reason = models.CharField(max_length=200)
    asked_on = models.DateField()
