from django.db import models
from django.utils.translation import gettext_lazy as _

from daman.foundation.distribution import By
from daman.foundation.models import Record


class Channel(models.TextChoices):
    SMS = "sms", _("رسالة قصيرة")
    PORTAL = "portal", _("صندوق الرسائل")


class State(models.TextChoices):
    QUEUED = "queued", _("في الانتظار")
    SENT = "sent", _("أُرسلت")
    FAILED = "failed", _("تعذّر الإرسال")


MOVES = {State.QUEUED: {State.SENT, State.FAILED}, State.FAILED: {State.SENT, State.FAILED}, State.SENT: set()}


class Message(Record):
    """One message to one recipient: a person (`person:12`) or a bare phone (`phone:0550…`)."""

    placed = By("recipient")

    recipient = models.CharField(max_length=40)
    reference = models.CharField(max_length=24)
    channel = models.CharField(max_length=10, choices=Channel)
    address = models.CharField(max_length=40, blank=True)  # the phone number, for a text message
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    is_secret = models.BooleanField(default=False)  # a code: the body is wiped once sent, outside a demonstration
    language = models.CharField(max_length=5)
    about = models.CharField(max_length=60, blank=True)
    document_reference = models.CharField(max_length=24, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recipient", "reference"], name="message_reference_once")]
        indexes = [
            models.Index(fields=["state", "id"], name="message_state"),
            models.Index(fields=["address", "-id"], name="message_address"),
        ]
