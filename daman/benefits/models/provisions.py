"""Decisions made while a register stays silent, and decisions of the house that an officer looks at again."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from daman.benefits.models.claims import Decision
from daman.foundation.distribution import By, OwnedKey
from daman.foundation.models import Record
from daman.foundation.money import MoneyField
from daman.registry.models import Person


class ProvisionState(models.TextChoices):
    OPEN = "open", _("مؤقت، ننتظر جواب الإدارة")
    OVER = "over", _("انتهت مدته، وينتظر توقيع عون")
    STOPPED = "stopped", _("أوقف عون دفعه إلى أن يأتي الجواب")
    CONFIRMED = "confirmed", _("تأكد")
    RAISED = "raised", _("صُحّح بالزيادة")
    LOWERED = "lowered", _("صُحّح بالنقصان")
    TAKEN_BACK = "taken_back", _("لا حق فيه، بتوقيع عون")


PROVISION_MOVES = {
    ProvisionState.OPEN: {
        ProvisionState.OVER, ProvisionState.CONFIRMED, ProvisionState.RAISED, ProvisionState.LOWERED, ProvisionState.TAKEN_BACK,
    },
    ProvisionState.OVER: {
        ProvisionState.OPEN, ProvisionState.STOPPED, ProvisionState.CONFIRMED, ProvisionState.RAISED, ProvisionState.LOWERED,
        ProvisionState.TAKEN_BACK,
    },
    ProvisionState.STOPPED: {
        ProvisionState.CONFIRMED, ProvisionState.RAISED, ProvisionState.LOWERED, ProvisionState.TAKEN_BACK,
    },
    ProvisionState.CONFIRMED: set(), ProvisionState.RAISED: set(), ProvisionState.LOWERED: set(),
    ProvisionState.TAKEN_BACK: set(),
}  # fmt: skip


class Provision(Record):
    """A right granted for a time on what is known, lower than what the law gives on it, until a silent register answers."""

    placed = By("person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="provisions")
    decision = OwnedKey(Decision, related_name="provisions")
    waits_for = models.JSONField()  # the evidence that did not come
    share = models.SmallIntegerField()  # of what the law gives on what is known, per cent
    amount_whole = MoneyField()  # what the law gives on what is known
    amount = MoneyField()  # what is paid meanwhile
    expires_on = models.DateField()
    state = models.CharField(max_length=12, choices=ProvisionState, default=ProvisionState.OPEN)
    settled_by = models.CharField(max_length=24, blank=True)  # the decision that took its place
    amount_after = MoneyField(null=True)
    difference = MoneyField(null=True)  # for the months paid meanwhile: to the person, or, below zero, paid too much
    settled_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "decision"], name="provision_once"),
            models.CheckConstraint(name="provision_is_capped", condition=Q(amount__lte=models.F("amount_whole"), share__lte=100)),
            models.CheckConstraint(
                name="provision_settled_by_a_decision",
                condition=~Q(state__in=["confirmed", "raised", "lowered", "taken_back"])
                | (~Q(settled_by="") & Q(settled_on__isnull=False)),
            ),
        ]
        indexes = [models.Index(fields=["expires_on"], condition=Q(state__in=["open", "over", "stopped"]), name="provision_open")]


class ControlFinding(models.TextChoices):
    RIGHT = "right", _("صحيح")
    WRONG = "wrong", _("فيه خطأ")


class DecisionControl(Record):
    """A grant that the house signed alone, drawn by lot to be looked at by an officer."""

    placed = By("person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="decision_controls")
    decision = OwnedKey(Decision, related_name="controls")
    seed = models.CharField(max_length=64)  # the lot can be drawn again
    drawn_on = models.DateField()
    finding = models.CharField(max_length=6, choices=ControlFinding, blank=True)
    note = models.CharField(max_length=500, blank=True)
    controlled_by = models.CharField(max_length=60, blank=True)
    controlled_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "decision"], name="decision_control_once"),
            models.CheckConstraint(
                name="decision_control_is_signed",
                condition=Q(finding="") | (~Q(controlled_by="") & Q(controlled_on__isnull=False)),
            ),
            models.CheckConstraint(name="decision_control_says_what_is_wrong", condition=~Q(finding="wrong") | ~Q(note="")),
        ]
