"""Rights that got another amount: one by one, or all together by the law of a day."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from daman.benefits.models.awards import Award
from daman.foundation.distribution import LOCAL, By, OwnedKey
from daman.foundation.models import Record
from daman.foundation.money import MoneyField
from daman.registry.models import Person


class AwardChange(Record):
    """A right in payment got another amount from a month on: what it was, what it is, why."""

    placed = By("person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="award_changes")
    award = OwnedKey(Award, related_name="changes")
    from_month = models.DateField()
    amount_before = MoneyField()
    amount_after = MoneyField()
    reason = models.CharField(max_length=20)  # "revaluation", "correction"
    about = models.CharField(max_length=60)
    rate = models.CharField(max_length=12, blank=True)  # per cent, as the law shows it
    letter_reference = models.CharField(max_length=24, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "award", "about"], name="award_change_once")]
        indexes = [models.Index(fields=["about", "person"], name="award_change_about")]


class RevaluationState(models.TextChoices):
    PREVIEWED = "previewed", _("معاينة")
    APPROVED = "approved", _("وقّعه الأول")
    APPLIED = "applied", _("طُبِّق")
    CANCELLED = "cancelled", _("أُلغي")


class RevaluationRun(Record):
    """The pensions raised by the law of a day: by bands, previewed, signed by two, applied once."""

    placed = LOCAL

    reference = models.CharField(max_length=24, unique=True)
    effective_on = models.DateField()
    state = models.CharField(max_length=10, choices=RevaluationState, default=RevaluationState.PREVIEWED)
    lawbook_hash = models.CharField(max_length=64)
    status = models.CharField(max_length=14)  # how sure the law is
    bands = models.JSONField(default=list)  # [{rate, from, to, pensions, before, after}]
    previewed_on = models.DateField()
    approved_by = models.CharField(max_length=60, blank=True)
    approved_by_name = models.CharField(max_length=200, blank=True)
    applied_by = models.CharField(max_length=60, blank=True)
    applied_by_name = models.CharField(max_length=200, blank=True)
    applied_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["effective_on"], condition=~Q(state="cancelled"), name="revaluation_once"),
            models.CheckConstraint(
                name="revaluation_needs_four_eyes",
                condition=Q(applied_on=None) | (~Q(approved_by="") & ~Q(applied_by="") & ~Q(approved_by=F("applied_by"))),
            ),
        ]
