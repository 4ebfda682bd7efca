from django.db import models

from daman.foundation.distribution import By
from daman.foundation.models import Record


class Determination(Record):
    """The law applied to one file: reproducible from its facts and the lawbook's hash. Never changed."""

    placed = By("person_key")

    person_key = models.BigIntegerField()
    reference = models.CharField(max_length=24)
    targets = models.JSONField()  # ["pension.old_age.entitled", …]
    on = models.DateField()  # the day whose law applies
    known_on = models.DateField()  # what was known of the law that day
    facts = models.JSONField()
    values = models.JSONField()  # target → value
    trace = models.JSONField()  # name → {value, kind, article, reads, status}
    status = models.CharField(max_length=14)  # worst status of the legal values really used
    unconfirmed = models.JSONField(default=list)  # names of the values not confirmed
    lawbook_hash = models.CharField(max_length=64)
    about = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person_key", "reference"], name="determination_reference_once")]
