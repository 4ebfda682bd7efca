"""Rights that the house offers by itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from daman.benefits.models.claims import Benefit
from daman.foundation.distribution import By
from daman.foundation.models import Record
from daman.foundation.money import MoneyField
from daman.registry.models import Person


class OfferState(models.TextChoices):
    OFFERED = "offered", _("معروض عليك")
    ACCEPTED = "accepted", _("قبلته")
    DECLINED = "declined", _("لم ترده")
    WITHDRAWN = "withdrawn", _("لم يعد معروضا")


class Offer(Record):
    """A right that somebody has and did not ask for. The same cause never offers twice, whatever the answer was.

    What is withdrawn because the law no longer opens it is offered again when the law opens it again.
    """

    placed = By("person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="offers")
    reference = models.CharField(max_length=24)
    benefit = models.CharField(max_length=30, choices=Benefit)
    cause = models.CharField(max_length=40)  # "age", "death:<person key>", "birth:<day>" …
    asks_as = models.JSONField(default=dict)  # what the claim will say by itself
    amount_monthly = MoneyField(null=True)  # what the law gives on what is held; none when it is not known yet
    facts = models.JSONField(default=dict)  # what the law was told: the amount opens down to its articles
    found_on = models.DateField()
    state = models.CharField(max_length=10, choices=OfferState, default=OfferState.OFFERED)
    claim_reference = models.CharField(max_length=24, blank=True)
    guardian_key = models.BigIntegerField(null=True)  # the parent who is told and may confirm, for a young child
    withdrawn_for = models.CharField(max_length=12, blank=True, db_default="")  # "claimed", "died", "law"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "reference"], name="offer_reference_once"),
            models.UniqueConstraint(fields=["person", "benefit", "cause"], name="offer_of_a_cause_once"),
        ]
        indexes = [
            models.Index(fields=["state", "person"], name="offer_state"),
            models.Index(fields=["guardian_key"], condition=models.Q(guardian_key__isnull=False), name="offer_guardian"),
        ]
