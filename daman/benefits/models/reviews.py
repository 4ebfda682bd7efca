"""Decisions looked at again, because a fact was corrected or because one of a family left."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from daman.benefits.models.claims import Claim, Decision
from daman.foundation.distribution import By, OwnedKey
from daman.foundation.models import Record
from daman.foundation.money import MoneyField
from daman.registry.models import Person


class ReviewReason(models.TextChoices):
    FACT_CORRECTED = "fact_corrected", _("صُححت معلومة بُني عليها القرار")
    FAMILY_LEFT = "family_left", _("خرج أحد ذوي الحقوق من العائلة")


class ReviewState(models.TextChoices):
    WAITING = "waiting", _("ننتظر جواب الإدارة")
    READY = "ready", _("ينتظر نظر عون")
    KEPT = "kept", _("بقي القرار كما هو")
    CHANGED = "changed", _("صدر قرار جديد")


REVIEW_MOVES = {
    ReviewState.WAITING: {ReviewState.READY, ReviewState.KEPT},
    ReviewState.READY: {ReviewState.WAITING, ReviewState.KEPT, ReviewState.CHANGED},
    ReviewState.KEPT: set(),
    ReviewState.CHANGED: set(),
}


class Review(Record):
    """What the law says of a decided claim on the facts as they are known since; nothing changes without a signature."""

    placed = By("person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="reviews")
    claim = OwnedKey(Claim, related_name="reviews")
    decision = OwnedKey(Decision, related_name="reviews")  # the one that is looked at again
    reference = models.CharField(max_length=24)
    reason = models.CharField(max_length=16, choices=ReviewReason)
    kinds = models.JSONField(default=list)  # the facts that are not what they were
    since = models.DateField()  # the first month for which it counts
    facts = models.JSONField(default=list)  # frozen, as a claim keeps them
    determination_reference = models.CharField(max_length=24, blank=True)
    waits_for = models.JSONField(default=list)
    amount_before = MoneyField(default=0)
    amount_after = MoneyField(default=0)
    is_open_after = models.BooleanField(default=False)  # the law still gives the right
    state = models.CharField(max_length=8, choices=ReviewState, default=ReviewState.WAITING)
    opened_on = models.DateField()
    signed_by = models.CharField(max_length=60, blank=True)
    signed_by_name = models.CharField(max_length=200, blank=True)
    signed_on = models.DateField(null=True)
    note = models.CharField(max_length=500, blank=True)
    decided_by = models.CharField(max_length=24, blank=True)  # the decision that took its place

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "reference"], name="review_reference_once"),
            models.UniqueConstraint(
                fields=["person", "claim"], condition=Q(state__in=["waiting", "ready"]), name="review_open_once"
            ),
            models.CheckConstraint(
                name="review_is_signed",
                condition=Q(state__in=["waiting", "ready"]) | (~Q(signed_by="") & Q(signed_on__isnull=False)),
            ),
            models.CheckConstraint(name="review_change_is_a_decision", condition=~Q(state="changed") | ~Q(decided_by="")),
        ]
        indexes = [models.Index(fields=["opened_on"], condition=Q(state__in=["waiting", "ready"]), name="review_open")]
