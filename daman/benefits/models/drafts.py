"""A claim that is being written, kept so that it can be finished another day."""

from django.db import models

from daman.benefits.models.claims import Benefit
from daman.foundation.distribution import By
from daman.foundation.models import Record
from daman.registry.models import Person


class ClaimDraft(Record):
    """The answers given so far, by the person who writes them. Sent or dropped, it is gone."""

    placed = By("person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="claim_drafts")  # who writes
    for_key = models.BigIntegerField()  # for whom: oneself, or another
    benefit = models.CharField(max_length=30, choices=Benefit)
    key = models.CharField(max_length=80)  # becomes the claim's: however often it is sent, it is filed once
    answers = models.JSONField(default=dict)
    saved_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "for_key", "benefit"], name="claim_draft_once"),
            models.UniqueConstraint(fields=["person", "key"], name="claim_draft_key_once"),
        ]
