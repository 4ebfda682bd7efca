from django.db import models
from django.utils.translation import gettext_lazy as _

from daman.foundation.distribution import By
from daman.foundation.models import Record
from daman.foundation.money import MoneyField
from daman.registry.models import Person


class JoiningState(models.TextChoices):
    STARTED = "started", _("بدأ")
    AGREED = "agreed", _("وافق على السعر")
    PAYING = "paying", _("في الدفع")
    COVERED = "covered", _("مؤمَّن")


JOINING_MOVES = {
    JoiningState.STARTED: {JoiningState.AGREED},
    JoiningState.AGREED: {JoiningState.PAYING},
    JoiningState.PAYING: {JoiningState.AGREED, JoiningState.COVERED},
    JoiningState.COVERED: set(),
}


class Joining(Record):
    """One person on the way to being covered; kept here, so that a lost network loses nothing."""

    placed = By("person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="joinings")
    reference = models.CharField(max_length=24)
    answers = models.JSONField(default=dict)  # what do you do, for whom, how often
    door = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=JoiningState, default=JoiningState.STARTED)
    price_monthly = MoneyField(null=True)
    determination_reference = models.CharField(max_length=24, blank=True)
    affiliation_reference = models.CharField(max_length=24, blank=True)
    payment_reference = models.CharField(max_length=24, blank=True)
    started_on = models.DateField()
    covered_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "reference"], name="joining_reference_once"),
            models.UniqueConstraint(fields=["person"], condition=~models.Q(state="covered"), name="joining_open_once"),
        ]
