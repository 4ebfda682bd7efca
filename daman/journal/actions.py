"""Writing to the journal, and sealing what was written."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction

from daman.foundation.actor import Actor
from daman.journal import notes, queries, reacting, sealing
from daman.journal.acts import Act
from daman.journal.models import Checkpoint, Entry


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
        tree = queries.last_tree()
        with cursor.copy("copy journal_leaf (seq, entry_id, xid, hash) from stdin") as copy:
            for entry in entries:
                digest = sealing.hash_of(entry)
                copy.write_row((tree.size, entry[0], entry[-1], digest))
                tree.add(digest)
    root = tree.root()
    note = notes.sign(tree.size, root)
    return Checkpoint.objects.create(size=tree.size, root=root, peaks=b"".join(tree.peaks), note=note, recorded_at=at)


def _json(details: dict[str, Any]) -> str:
    return json.dumps(details, cls=DjangoJSONEncoder, ensure_ascii=False)
