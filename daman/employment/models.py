from django.db import models

from daman.foundation.distribution import By
from daman.foundation.models import Record
from daman.registry.models import Person


class Jobseeker(Record):
    """A person registered as looking for work, for a period."""

    placed = By("person_id")

    person = models.ForeignKey(Person, models.PROTECT, related_name="jobseeking")
    occupation_isco = models.CharField(max_length=4)
    is_first_time = models.BooleanField()
    starts_on = models.DateField()
    ends_before = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=models.Q(ends_before=None), name="jobseeker_open_once")
        ]
