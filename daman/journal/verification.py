"""Verification: everything sealed is computed again, in one pass, and what does not agree is said in words."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import Max
from django.db.models.functions import Coalesce

from daman.journal import merkle, notes, sealing
from daman.journal.models import Checkpoint, Leaf, Tile
from daman.journal.signed_notes import Statement

_LAST_SIZE = Checkpoint.objects.order_by("-size").values("size")[:1]


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: which kind, about which entry or size, and a sentence."""

    kind: str
    number: int
    words: str


def verify(*, kept_note: str = "") -> Iterator[Finding]:
    """What is wrong with the sealed journal. `kept_note`: a checkpoint that was kept outside, which must still hold."""
    kept = None
    if kept_note:
        try:
            kept = notes.read(kept_note)
        except ValueError as error:
            yield Finding("note", 0, f"The checkpoint that you kept cannot be used: {error}.")
    size = Checkpoint.objects.aggregate(size=Max("size"))["size"] or 0  # what is sealed meanwhile is for the next time
    yield from _leaves_and_checkpoints(size, kept)
    if unsigned := Leaf.objects.filter(seq__gte=Coalesce(_LAST_SIZE, 0)).count():
        yield Finding("unsigned", unsigned, f"{unsigned} leaves after the last checkpoint are not signed.")
    yield from _left_out()


def _leaves_and_checkpoints(size: int, kept: Statement | None) -> Iterator[Finding]:
    """Both in one pass, side by side: the memory does not grow with the journal."""
    checkpoints = Checkpoint.objects.filter(size__lte=size).order_by("size").iterator(chunk_size=500)
    checkpoint = next(checkpoints, None)
    tree, kept_root = merkle.Tree(), b""
    for seq, digest, salt, entry_id, entry in sealing.sealed(size):
        if seq != tree.size:
            yield Finding("gap", seq, f"Leaf {tree.size} is missing: the next one there is {seq}.")
            break
        if entry is None:
            yield Finding("missing", entry_id, f"Entry {entry_id} was sealed and is gone.")
        elif sealing.hash_of(entry, salt) != digest:
            yield Finding("altered", entry_id, f"Entry {entry_id} was altered after it was sealed.")
        for level, root in tree.add(digest):
            yield from _tile(level, (tree.size >> merkle.TILE_HEIGHT * (level + 1)) - 1, root)
        if kept and tree.size == kept.size:
            kept_root = tree.root()
        if checkpoint and checkpoint.size == tree.size:
            yield from _checkpoint(checkpoint, tree.root())
            checkpoint = next(checkpoints, None)
    while checkpoint:
        yield from _checkpoint(checkpoint, None)
        checkpoint = next(checkpoints, None)
    if kept and kept_root != kept.root:
        yield Finding("rewritten", kept.size, f"The first {kept.size} entries are not those of the checkpoint that you kept.")


def _tile(level: int, number: int, root: bytes) -> Iterator[Finding]:
    kept = Tile.objects.filter(level=level, number=number).values_list("root", flat=True).first()
    if kept is None or bytes(kept) != root:
        yield Finding("tile", number, f"Tile {number} of level {level} does not give the root of its leaves.")


def _checkpoint(checkpoint: Checkpoint, root: bytes | None) -> Iterator[Finding]:
    size = checkpoint.size
    if root is None:
        yield Finding("shortened", size, f"The checkpoint of {size} entries speaks of more leaves than there are.")
    elif root != bytes(checkpoint.root):
        yield Finding("root", size, f"The leaves do not give the root of the checkpoint of {size} entries.")
    try:
        said = notes.read(checkpoint.note)
    except ValueError as error:
        yield Finding("signature", size, f"The note of the checkpoint of {size} entries is not valid: {error}.")
        return
    if (said.size, said.root) != (size, bytes(checkpoint.root)):
        yield Finding("signature", size, f"The note of the checkpoint of {size} entries says something else.")


def _left_out() -> Iterator[Finding]:
    """Entries that lie before the last sealed one and have no leaf: put in later, or their leaf was taken away."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select e.id from journal_entry e, (select xid, entry_id from journal_leaf order by seq desc limit 1) l"
            " where (e.xid, e.id) < (l.xid, l.entry_id) and l.xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
            " and not exists (select 1 from journal_leaf o where o.entry_id = e.id) order by e.id limit 100"
        )
        for (entry_id,) in cursor.fetchall():
            yield Finding("left_out", entry_id, f"Entry {entry_id} was slipped in before sealed ones, and has no leaf.")
