from django.db import models

from daman.foundation.distribution import LOCAL


class FurnishedStep(models.Model):
    """A step of furnishing that is done: written in the transaction of its work, so that it is done once."""

    placed = LOCAL

    key = models.CharField(max_length=60, primary_key=True)
    details = models.JSONField(default=dict)
    recorded_at = models.DateTimeField(auto_now_add=True)
