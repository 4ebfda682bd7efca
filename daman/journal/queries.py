"""Reading the journal."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db.models import Count, Min, Q, QuerySet

from daman.journal import merkle, notes, sealing, tiles, verification
from daman.journal.models import Checkpoint, Cosignature, Entry, Leaf, Tile
from daman.journal.proof_files import ProofFile, commitment
from daman.journal.tiles import Reader

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


def inclusion_proof(entry: Entry) -> ProofFile | None:
    """The proof that an entry lies under the newest root; None when it is not sealed yet. Reads a few tiles."""
    leaf, checkpoint = Leaf.objects.filter(entry_id=entry.pk).first(), last_checkpoint()
    if leaf is None or checkpoint is None or leaf.seq >= checkpoint.size:
        return None
    ((salt, row),) = sealing.entries_of(leaf.seq, 1)
    path = merkle.inclusion_path(leaf.seq, checkpoint.size, Reader(checkpoint.size, tile).root_between)
    return ProofFile(leaf.seq, path, cosigned_note(checkpoint), salt, sealing.content_of(row))


def consistency_proof(old: int, new: int) -> list[bytes]:
    """The proof that the journal of `new` leaves is that of `old` leaves, grown."""
    return merkle.consistency_path(old, new, Reader(new, tile).root_between)


def cosigned_note(checkpoint: Checkpoint) -> str:
    """A checkpoint's note, with the signatures of the witnesses that saw it."""
    lines = Cosignature.objects.filter(size=checkpoint.size).order_by("witness").values_list("line", flat=True)
    return checkpoint.note + "".join(lines)


def tile(level: int, number: int, width: int) -> bytes:
    """The hashes of a tile, or of its beginning; fewer than asked for when the journal does not go so far."""
    first = number * tiles.WIDTH
    if level:
        roots = Tile.objects.filter(level=level - 1, number__gte=first, number__lt=first + width).order_by("number")
        return b"".join(map(bytes, roots.values_list("root", flat=True)))
    leaves = Leaf.objects.filter(seq__gte=first, seq__lt=first + width).order_by("seq")
    return b"".join(map(bytes, leaves.values_list("hash", flat=True)))


def entry_bundle(number: int, width: int) -> bytes | None:
    """What the leaves of a tile commit to, as tlog readers expect it. None when one of them was sealed without salt."""
    found = sealing.entries_of(number * tiles.WIDTH, width)
    if len(found) != width or not all(salt for salt, _entry in found):
        return None
    contents = (commitment(salt, sealing.content_of(entry)) for salt, entry in found)
    return b"".join(len(content).to_bytes(2, "big") + content for content in contents)


def public_file(path: str) -> bytes | None:
    """A tile or bundle by its public path, if it belongs to the last checkpoint."""
    checkpoint = last_checkpoint()
    try:
        level, number, width = tiles.parse_path(path)
    except ValueError:
        return None
    if checkpoint is None or width > tiles.width_of(0 if level == "entries" else int(level), number, checkpoint.size):
        return None
    return entry_bundle(number, width) if level == "entries" else tile(int(level), number, width)


def public_key() -> str:
    """The key to check the journal with, as note tools read it."""
    return notes.verifier_key()


def inconsistent_seals(limit: int = 100) -> list[str]:
    """What the sealed journal does not agree with, in words: see `verification`."""
    return [finding.words for finding in islice(verification.verify(), limit)]
