"""Entries only grow; leaves and checkpoints prove that they did."""

from django.db import models
from django.db.models import BigIntegerField, Func, TextField
from django.db.models.functions import Cast, Now

from daman.foundation.distribution import LOCAL
from daman.foundation.models import Record

XID = Cast(Cast(Func(function="pg_current_xact_id"), TextField()), BigIntegerField())


class Entry(models.Model):
    """One act: who, what, about what, when. Never changed, never deleted (the database refuses)."""

    placed = LOCAL

    id = models.BigAutoField(primary_key=True)
    xid = models.BigIntegerField(db_default=XID, editable=False)  # the writing transaction
    act = models.CharField(max_length=60)
    about = models.CharField(max_length=60)  # "claim:CLM-7K3M-9QTX-4"
    person_key = models.BigIntegerField(null=True)  # whose file it touches
    office_code = models.CharField(max_length=12, blank=True)
    actor_kind = models.CharField(max_length=10)
    actor_reference = models.CharField(max_length=60)
    actor_name = models.CharField(max_length=200)
    on = models.DateField()
    at = models.DateTimeField(db_default=Now())
    details = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["xid", "id"], name="journal_entry_seal"),
            models.Index(fields=["person_key", "-id"], name="journal_entry_person"),
            models.Index(fields=["about", "id"], name="journal_entry_about"),
            models.Index(fields=["act", "on"], name="journal_entry_act"),
        ]


class Leaf(models.Model):
    """An entry's place in the sealed order, with its hash (RFC 6962)."""

    placed = LOCAL

    seq = models.BigIntegerField(primary_key=True)
    entry_id = models.BigIntegerField(unique=True)
    xid = models.BigIntegerField()
    hash = models.BinaryField()
    salt = models.BinaryField(default=b"")  # what the entry was hidden with; none: sealed before salts were used


class Tile(Record):
    """The root of a full tile, 256 hashes of the level below: with these a proof reads a few rows."""

    placed = LOCAL

    level = models.SmallIntegerField()
    number = models.BigIntegerField()
    root = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "number"], name="journal_tile_once")]


class Cosignature(Record):
    """A witness's signature under a checkpoint: another body saw that the journal only grew."""

    placed = LOCAL

    size = models.BigIntegerField()
    witness = models.CharField(max_length=200)
    line = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["size", "witness"], name="journal_cosignature_once")]


class Checkpoint(Record):
    """A signed statement: so many leaves, this root."""

    size = models.BigIntegerField(unique=True)
    root = models.BinaryField()
    peaks = models.BinaryField()  # the roots of the perfect subtrees, one after the other: enough to go on from here
    note = models.TextField()  # signed note, C2SP tlog-checkpoint
