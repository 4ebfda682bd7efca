"""What somebody else adds to a claim: the medical adviser's opinion, and the mandate to claim for another."""

from django.db import models

from daman.benefits.models.claims import Benefit, Claim
from daman.foundation.distribution import By, OwnedKey
from daman.foundation.models import Record
from daman.registry.models import Person


class MedicalOpinion(Record):
    """What the fund's medical adviser found, for one claim. The last one counts; officers read only what the law asks."""

    placed = By("person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="medical_opinions")
    claim = OwnedKey(Claim, related_name="medical_opinions")
    reference = models.CharField(max_length=24)
    said = models.JSONField()  # the adviser's answers by name: rates in whole hundredths
    grounds = models.TextField(blank=True)  # what the adviser saw: read by medical advisers alone
    adviser_reference = models.CharField(max_length=60)
    adviser_name = models.CharField(max_length=200)
    given_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "reference"], name="medical_opinion_reference_once")]


class ClaimMandate(Record):
    """A person lets another claim in their place, until it is taken back."""

    placed = By("person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="claim_mandates")  # who gives it
    holder_key = models.BigIntegerField()
    benefit = models.CharField(max_length=30, choices=Benefit, blank=True)  # empty: every benefit
    starts_on = models.DateField()
    ends_before = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "holder_key", "benefit"], condition=models.Q(ends_before=None), name="claim_mandate_open_once"
            )
        ]
