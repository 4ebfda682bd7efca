"""Writing to the journal, and sealing what was written."""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from daman.foundation.actor import Actor
from daman.journal import merkle, notes, publishing, queries, reacting, sealing, signed_notes
from daman.journal.acts import Act
from daman.journal.models import Checkpoint, Cosignature, Entry, Tile
from daman.journal.signed_notes import COSIGNATURE, VerifierKey


@dataclass(frozen=True)
class Row:
    """One entry of many: see `record_many`."""

    about: str
    person_key: int | None = None
    office_code: str = ""
    details: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def record(
    act: Act, *, about: str, actor: Actor, on: date, person_key: int | None = None, office_code: str = "", **details: Any
) -> Entry:
    """Write one act down, in the caller's transaction, and queue those who react to it: fact and reactions are one commit."""
    entry = Entry.objects.create(
        act=act.key,
        about=about,
        person_key=person_key,
        office_code=office_code,
        actor_kind=actor.kind,
        actor_reference=actor.reference,
        actor_name=actor.name,
        on=on,
        details=json.loads(_json(details)),
    )
    for reaction in reacting.reactions_to(act):
        reacting.react.defer(entry_id=entry.pk, reaction=reaction)
    return entry


@transaction.atomic
def record_many(act: Act, rows: Iterable[Row], *, actor: Actor, on: date) -> int:
    """Write many alike acts at once, by COPY. Nobody reacts: a bulk act speaks for itself in its own summary entry."""
    columns = 'act, about, person_key, office_code, actor_kind, actor_reference, actor_name, "on", details'
    count = 0
    with connection.cursor() as cursor, cursor.copy(f"copy journal_entry ({columns}) from stdin") as copy:
        for row in rows:
            who = (str(actor.kind), actor.reference, actor.name)
            copy.write_row((act.key, row.about, row.person_key, row.office_code, *who, on, _json(row.details)))
            count += 1
    return count


def seal(at: datetime) -> Checkpoint | None:
    """Give each finished entry its place and its hash, and sign the new root. None when there was nothing to seal.

    One sealer at a time; entries by the thousand, each batch with its own checkpoint.
    """
    last = None
    while checkpoint := _seal_batch(at):
        last = checkpoint
    return last


@transaction.atomic
def _seal_batch(at: datetime) -> Checkpoint | None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [sealing.LOCK])
        if not cursor.fetchone()[0]:
            return None  # another is at it
        entries = sealing.ready()
        if not entries:
            return None
        tree, filled = queries.last_tree(), list[Tile]()
        with cursor.copy("copy journal_leaf (seq, entry_id, xid, hash, salt) from stdin") as copy:
            for entry in entries:
                salt = os.urandom(sealing.SALT)
                digest = sealing.hash_of(entry, salt)
                copy.write_row((tree.size, entry[0], entry[-1], digest, salt))
                filled += [
                    Tile(level=level, number=(tree.size >> merkle.TILE_HEIGHT * (level + 1)) - 1, root=root)
                    for level, root in tree.add(digest)
                ]
    Tile.objects.bulk_create(filled)
    root = tree.root()
    note = notes.sign(tree.size, root)
    return Checkpoint.objects.create(size=tree.size, root=root, peaks=b"".join(tree.peaks), note=note, recorded_at=at)


def publish(folder: Path) -> int:
    """Bring the folder that others copy up to the last checkpoint: new tiles first, the checkpoint last. Gives its size."""
    return publishing.publish(folder)


@transaction.atomic
def accept_cosignatures(*, note: str, witnesses: Iterable[VerifierKey]) -> list[str]:
    """Keep what witnesses signed under one of our checkpoints. ValueError when it is not ours, or a signature is false."""
    said, text, lines = signed_notes.parse(note)
    ours = Checkpoint.objects.filter(size=said.size).first()
    if ours is None or signed_notes.parse(ours.note)[1] != text:
        raise ValueError("it is not a checkpoint of this journal")
    found = [key for key in signed_notes.signers(note, witnesses) if key.kind == COSIGNATURE]
    for key in found:
        line = next(each for each in lines if each.startswith(f"{signed_notes.DASH}{key.name} "))
        Cosignature.objects.get_or_create(size=said.size, witness=key.name, defaults={"line": f"{line}\n"})
    return [key.name for key in found]


def _json(details: dict[str, Any]) -> str:
    return json.dumps(details, cls=DjangoJSONEncoder, ensure_ascii=False)
