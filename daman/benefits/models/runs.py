"""The month: one run for every payment of a month, its files, the answers of those who carry the money."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from daman.benefits.models.awards import Award
from daman.foundation.distribution import LOCAL, By, OwnedKey
from daman.foundation.models import Record
from daman.foundation.money import MoneyField
from daman.registry.models import Person


class RunState(models.TextChoices):
    PREPARING = "preparing", _("قيد التحضير")
    PREPARED = "prepared", _("جاهز للمراجعة")
    APPROVED = "approved", _("وقّعه الأول")
    RELEASED = "released", _("وقّعه الثاني، ويُرسل الآن")
    SENT = "sent", _("أُرسلت الملفات")
    CLOSED = "closed", _("أُقفل")
    CANCELLED = "cancelled", _("أُلغي")


RUN_MOVES = {
    RunState.PREPARING: {RunState.PREPARED, RunState.CANCELLED},
    RunState.PREPARED: {RunState.PREPARING, RunState.APPROVED, RunState.CANCELLED},
    RunState.APPROVED: {RunState.PREPARING, RunState.RELEASED, RunState.CANCELLED},
    RunState.RELEASED: {RunState.SENT},
    RunState.SENT: {RunState.CLOSED},
    RunState.CLOSED: set(),
    RunState.CANCELLED: set(),
}


class PaymentRun(Record):
    """Everything that is paid in a month. Two persons sign before a centime leaves (the database checks)."""

    placed = LOCAL

    reference = models.CharField(max_length=24, unique=True)
    month = models.DateField()
    pay_on = models.DateField()
    state = models.CharField(max_length=10, choices=RunState, default=RunState.PREPARING)
    prepared_on = models.DateField()
    lawbook_hash = models.CharField(max_length=64, blank=True)  # the law that the amounts were held against
    summary = models.JSONField(default=dict)  # who enters, leaves, changes, and why; sums by fund
    approved_by = models.CharField(max_length=60, blank=True)
    approved_by_name = models.CharField(max_length=200, blank=True)
    released_by = models.CharField(max_length=60, blank=True)
    released_by_name = models.CharField(max_length=200, blank=True)
    released_at = models.DateTimeField(null=True)
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month"], condition=~Q(state="cancelled"), name="payment_run_once_a_month"),
            models.CheckConstraint(
                name="payment_run_needs_four_eyes",
                condition=Q(released_at=None) | (~Q(approved_by="") & ~Q(released_by="") & ~Q(approved_by=F("released_by"))),
                violation_error_message=_("لا تُرسل الدفعة إلا بتوقيع شخصين"),
            ),
            models.CheckConstraint(
                name="payment_run_sent_was_released",
                condition=~Q(state__in=["released", "sent", "closed"]) | Q(released_at__isnull=False),
            ),
        ]


class PaymentFile(Record):
    """One pain.001 of a run: what a fund orders one institution to pay. Written again, it has the same bytes."""

    placed = LOCAL

    run = models.ForeignKey(PaymentRun, models.PROTECT, related_name="files")
    name = models.CharField(max_length=35)  # the message's own identifier
    fund = models.CharField(max_length=10)
    institution = models.CharField(max_length=3)  # the bank's code in the account number
    from_person = models.BigIntegerField()  # the persons whose payments it holds
    before_person = models.BigIntegerField(null=True)
    payments_count = models.IntegerField()
    amount = MoneyField()
    sha256 = models.CharField(max_length=64, blank=True)  # empty until the file is whole
    size = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "name"], name="payment_file_once")]


class ReplyKind(models.TextChoices):
    STATUS = "pain.002", _("حالة الأوامر")
    NOTICE = "camt.054", _("إشعار بالحركات")


class PaymentReply(Record):
    """A file that the institution sent back. The same file twice is read once."""

    placed = LOCAL

    kind = models.CharField(max_length=10, choices=ReplyKind)
    message = models.CharField(max_length=35)  # its own identifier
    sha256 = models.CharField(max_length=64, unique=True)
    read_on = models.DateField()
    settled_count = models.IntegerField(default=0)
    rejected_count = models.IntegerField(default=0)
    already_count = models.IntegerField(default=0)  # what was known before
    waiting_count = models.IntegerField(default=0)  # accepted, not carried out yet
    unknown = models.JSONField(default=list)  # lines that match no payment, or not its amount


class RejectRoute(models.TextChoices):
    CHECK_DEATH = "check_death", _("التحقق من الوفاة")
    CHECK_ACCOUNT = "check_account", _("التحقق من الحساب")
    CHECK_NAME = "check_name", _("التحقق من الاسم")
    SEND_AGAIN = "send_again", _("إعادة الإرسال")
    READ = "read", _("قراءة السبب")


class PaymentReject(Record):
    """A payment that came back, why, and what is done about it."""

    placed = By("person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="payment_rejects")
    award = OwnedKey(Award, related_name="rejects")
    month = models.DateField()
    attempt = models.SmallIntegerField()
    amount = MoneyField()
    reason = models.CharField(max_length=4)  # as the institution says it: "MD07"
    words = models.CharField(max_length=200, blank=True)
    route = models.CharField(max_length=15, choices=RejectRoute)
    rejected_on = models.DateField()
    resolved_on = models.DateField(null=True)
    resolution = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "award", "month", "attempt"], name="payment_reject_once")]
        indexes = [models.Index(fields=["route"], condition=Q(resolved_on=None), name="payment_reject_open")]


class SampleAnswer(models.TextChoices):
    WAITING = "waiting", _("لم يجب بعد")
    ARRIVED = "arrived", _("وصل المبلغ")
    NOT_ARRIVED = "not_arrived", _("لم يصل المبلغ")


class PayeeSample(Record):
    """A payee drawn by lot, asked whether the money arrived."""

    placed = By("person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="payee_samples")
    award = OwnedKey(Award, related_name="samples")
    run_key = models.BigIntegerField()
    month = models.DateField()
    amount = MoneyField()
    seed = models.CharField(max_length=64)  # the lot can be drawn again
    asked_on = models.DateField()
    answer = models.CharField(max_length=12, choices=SampleAnswer, default=SampleAnswer.WAITING)
    answered_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "award", "month"], name="payee_asked_once")]
        indexes = [models.Index(fields=["run_key"], name="payee_sample_run")]
