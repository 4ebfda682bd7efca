from django.db import models
from django.utils.translation import gettext_lazy as _

from daman.foundation.distribution import LOCAL, By, OwnedKey
from daman.foundation.models import Record


class RequestState(models.TextChoices):
    """How a question ended. Each way of failing is its own: what is done next depends on it."""

    ASKED = "asked", _("سُئل")
    ANSWERED = "answered", _("أجاب")
    NOT_FOUND = "not_found", _("الرقم غير موجود في السجل")
    AMBIGUOUS = "ambiguous", _("السجل يعرف أكثر من شخص بهذا الرقم")
    REFUSED = "refused", _("رفض أن يجيب")
    BUSY = "busy", _("مشغول")
    SILENT = "silent", _("لم يُجب")
    NOT_TRUSTED = "not_trusted", _("جواب غير موثوق")
    STALE = "stale", _("جواب قديم أو معاد")


FAILED = (
    RequestState.AMBIGUOUS, RequestState.REFUSED, RequestState.BUSY, RequestState.SILENT, RequestState.NOT_TRUSTED,
    RequestState.STALE,
)  # fmt: skip
WORTH_ASKING_AGAIN = (RequestState.BUSY, RequestState.SILENT, RequestState.NOT_TRUSTED, RequestState.STALE)


class Request(Record):
    """One question to one register: who asked, for which file, on which legal basis, how it ended."""

    placed = By("subject")

    subject = models.CharField(max_length=20)  # national number, or employer number
    reference = models.CharField(max_length=24)  # asked again after a failure, it stays the same
    evidence = models.CharField(max_length=60)  # "civil.identity"
    provider = models.CharField(max_length=40)  # "interior"
    protocol = models.CharField(max_length=12, blank=True)
    service = models.CharField(max_length=60, blank=True)  # the public service that needed it
    purpose = models.CharField(max_length=60)  # "claim:CLM-…"
    legal_basis = models.CharField(max_length=120)
    state = models.CharField(max_length=12, choices=RequestState, default=RequestState.ASKED)
    tries = models.SmallIntegerField(default=1)
    asked_on = models.DateField()
    answered_at = models.DateTimeField(null=True)
    elapsed_ms = models.IntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "reference"], name="exchange_request_once")]
        indexes = [
            models.Index(fields=["provider", "state"], name="exchange_request_provider"),
            models.Index(fields=["provider", "asked_on"], name="exchange_request_day"),
            models.Index(fields=["subject", "evidence", "-id"], name="exchange_request_latest"),
        ]


class Fact(Record):
    """What a register says: a value, its validity, its certificate, and since when we know it. Never changed, only superseded.

    The database refuses to change what a fact says: only `superseded_at` may be written, once.
    """

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


class FactUse(Record):
    """A file or a decision that rests on a fact."""

    placed = By("subject")

    subject = models.CharField(max_length=20)
    fact = OwnedKey(Fact, related_name="uses")
    about = models.CharField(max_length=60)  # "claim:CLM-…", "decision:DEC-…"
    person_key = models.BigIntegerField(null=True)  # whose file it is
    used_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "fact", "about"], name="exchange_use_once")]
        indexes = [models.Index(fields=["about"], name="exchange_use_about")]


class NeedState(models.TextChoices):
    HELD = "held", _("معلوم من قبل")
    OBTAINED = "obtained", _("أحضرناه من السجل")
    NOTHING = "nothing", _("السجل لا يعرف شيئا")
    WAITING = "waiting", _("ننتظر السجل")
    GAVE_UP = "gave_up", _("كففنا عن السؤال")


class Need(Record):
    """An evidence that one file needs: met or not, how often it was asked, since when the register is silent."""

    placed = By("subject")

    subject = models.CharField(max_length=20)
    evidence = models.CharField(max_length=60)
    provider = models.CharField(max_length=40)
    service = models.CharField(max_length=60, blank=True)
    purpose = models.CharField(max_length=60)
    legal_basis = models.CharField(max_length=120)
    person_key = models.BigIntegerField(null=True)  # whose file it is
    request = models.CharField(max_length=24, blank=True)  # the question that is still open
    facts = models.SmallIntegerField()  # how many facts this evidence gives
    state = models.CharField(max_length=12, choices=NeedState)
    failure = models.CharField(max_length=12, choices=RequestState, blank=True)  # the last one
    tries = models.SmallIntegerField(default=0)  # those that failed
    silent_since = models.DateField(null=True)
    next_try_at = models.DateTimeField(null=True)
    opened_on = models.DateField()
    settled_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "purpose", "evidence"], name="exchange_need_once")]
        indexes = [
            models.Index(fields=["provider", "next_try_at"], condition=models.Q(state="waiting"), name="exchange_need_due"),
            models.Index(fields=["service", "opened_on"], name="exchange_need_service"),
        ]


class Register(Record):
    """A register as we meet it: whether it answers now, until when it is left in peace, and the contract it last kept."""

    placed = LOCAL

    provider = models.CharField(max_length=40, unique=True)
    failures = models.IntegerField(default=0)  # in a row
    silent_since = models.DateTimeField(null=True)
    open_until = models.DateTimeField(null=True)  # not asked before this moment
    openings = models.IntegerField(default=0)  # in a row: each waits longer
    contract = models.CharField(max_length=64, blank=True)  # what the catalogue agrees with it
    contract_changed_on = models.DateField(null=True)


class MessageSeen(Record):
    """A message that came in already: the same one again is a replay."""

    placed = LOCAL

    sender = models.CharField(max_length=100)
    message = models.CharField(max_length=100)
    forget_after = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sender", "message"], name="exchange_message_once")]
        indexes = [models.Index(fields=["forget_after"], name="exchange_message_old")]


class Missing(models.TextChoices):
    NOT_CONNECTED = "not_connected", _("هذه الإدارة غير مربوطة بعد")
    SILENT = "silent", _("السجل لم يُجب")


class DocumentAsked(Record):
    """A paper that a person was still asked for, and why: the document debt."""

    placed = By("subject")

    subject = models.CharField(max_length=20)
    evidence = models.CharField(max_length=60)
    provider = models.CharField(max_length=40, blank=True)
    service = models.CharField(max_length=60)
    legal_reason = models.CharField(max_length=200)
    missing = models.CharField(max_length=14, choices=Missing, default=Missing.NOT_CONNECTED)
    asked_on = models.DateField()
