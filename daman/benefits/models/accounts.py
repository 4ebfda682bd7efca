"""Where a person asked to be paid."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from daman.foundation.distribution import By
from daman.foundation.models import Record
from daman.registry.models import Person


class AccountState(models.TextChoices):
    ASKED = "asked", _("ينتظر جواب المؤسسة المالية")
    CONFIRMED = "confirmed", _("مؤكَّد، يسري بعد مهلة الأمان")
    IN_FORCE = "in_force", _("يُدفع فيه الآن")
    REFUSED = "refused", _("ليس باسم صاحبه")
    CANCELLED = "cancelled", _("ألغاه صاحبه")
    REPLACED = "replaced", _("عُوِّض بحساب آخر")


class PaymentAccount(Record):
    """An account that a person asked to be paid into. It is used only confirmed, and only after a delay."""

    placed = By("person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="payment_accounts")
    reference = models.CharField(max_length=24)
    account_number = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=AccountState, default=AccountState.ASKED)
    asked_on = models.DateField()
    second_factor = models.CharField(max_length=20)  # how the person proved it was them, beside being signed in
    confirmed_by = models.CharField(max_length=40, blank=True)  # the register that says whose account it is
    in_force_from = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "reference"], name="payment_account_reference_once"),
            models.UniqueConstraint(
                fields=["person"], condition=Q(state__in=["asked", "confirmed"]), name="payment_account_one_change_at_a_time"
            ),
            models.CheckConstraint(name="payment_account_was_proved", condition=~Q(second_factor="")),
            models.CheckConstraint(
                name="payment_account_used_is_confirmed",
                condition=~Q(state__in=["confirmed", "in_force"]) | (~Q(confirmed_by="") & Q(in_force_from__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(fields=["in_force_from"], condition=Q(state="confirmed"), name="payment_account_due"),
        ]
