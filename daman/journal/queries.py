"""Reading the journal."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db.models import Count, Min, Q, QuerySet

from daman.journal import merkle, verification
from daman.journal.models import Checkpoint, Entry, Leaf

FILE_OPENED = "file.opened"


def entries_about(about: str) -> QuerySet[Entry]:
    """What happened to one thing ("claim:CLM-…"), oldest first."""
    return Entry.objects.filter(about=about).order_by("id")


def entries_of_person(person_key: int) -> QuerySet[Entry]:
    """What touched a person's file, newest first."""
    return Entry.objects.filter(person_key=person_key).order_by("-id")


def readings_of_person(person_key: int) -> QuerySet[Entry]:
    """Who opened a person's file, newest first."""
    return entries_of_person(person_key).filter(act=FILE_OPENED)


@dataclass(frozen=True)
class Lag:
    """What is written but not sealed yet: how many entries, and the moment of the oldest."""

    entries: int
    oldest_at: datetime | None


@dataclass(frozen=True)
class Proof:
    """That an entry is in the journal: its place, the path to the root, and the signed note that names the root."""

    index: int
    size: int
    leaf: bytes
    path: list[bytes]
    note: str


def last_checkpoint() -> Checkpoint | None:
    """The newest signed statement about the journal."""
    return Checkpoint.objects.order_by("-size").first()


def last_tree() -> merkle.Tree:
    """The tree of all sealed leaves, ready to grow."""
    checkpoint = last_checkpoint()
    if checkpoint is None:
        return merkle.Tree()
    peaks = bytes(checkpoint.peaks)
    return merkle.Tree(checkpoint.size, [peaks[i : i + merkle.HASH] for i in range(0, len(peaks), merkle.HASH)])


def sealing_lag() -> Lag:
    """How far the seal is behind. One long transaction holds it back: watch it."""
    last = Leaf.objects.order_by("-seq").first()
    waiting = Entry.objects.all()
    if last:
        waiting = waiting.filter(Q(xid__gt=last.xid) | Q(xid=last.xid, id__gt=last.entry_id))
    found = waiting.aggregate(entries=Count("pk"), oldest_at=Min("at"))
    return Lag(**found)


def inclusion_proof(entry: Entry) -> Proof | None:
    """The proof that an entry lies under the newest root; None when it is not sealed yet. Reads each leaf's hash once."""
    leaf, checkpoint = Leaf.objects.filter(entry_id=entry.pk).first(), last_checkpoint()
    if leaf is None or checkpoint is None:
        return None
    path = merkle.inclusion_path(leaf.seq, checkpoint.size, _root_between)
    return Proof(leaf.seq, checkpoint.size, bytes(leaf.hash), path, checkpoint.note)


def inconsistent_seals(limit: int = 100) -> list[str]:
    """What the sealed journal does not agree with, in words: see `verification`."""
    return [finding.words for finding in islice(verification.verify(), limit)]


def _root_between(start: int, end: int) -> bytes:
    leaves = Leaf.objects.filter(seq__gte=start, seq__lt=end).order_by("seq").values_list("hash", flat=True)
    return merkle.root_of(bytes(digest) for digest in leaves.iterator(chunk_size=5_000))
