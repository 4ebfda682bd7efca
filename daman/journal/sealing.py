"""Sealing: entries are ordered and hashed after they were written, so that no writer waits for another.

An entry is ready when no transaction that could still commit before it is running: its xid lies below the oldest running
one. `(xid, id)` is then final. Going by `id` alone would lose entries, because ids are handed out before the commit.
"""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from django.db import connection

from daman.journal.merkle import leaf_hash
from daman.journal.proof_files import commitment

BATCH = 5_000
SALT = 32  # bytes: nobody finds an entry by trying all that it may say
LOCK = 0x6A6F7572  # "jour"
COLUMNS = (
    "e.id, e.act, e.about, e.person_key, e.office_code, e.actor_kind, e.actor_reference, e.actor_name,"
    ' e."on", e.at, e.details::text'
)
NAMES = (
    "id", "act", "about", "person_key", "office_code", "actor_kind", "actor_reference", "actor_name", "on", "at", "details",
)  # fmt: skip

READY = f"""
select {COLUMNS}, e.xid from journal_entry e
where e.xid < (select pg_snapshot_xmin(pg_current_snapshot())::text::bigint) and (e.xid, e.id) > (%s, %s)
  and not exists (select 1 from journal_leaf l where l.entry_id = e.id)
order by e.xid, e.id limit {BATCH}
"""  # noqa: S608  nothing in it comes from outside

# After a dump was restored into a new cluster, xids begin again below those of the entries that came with it: the last
# leaf then lies in the future of this cluster. Once, every entry without a leaf is taken, wherever it lies.
READY_ANYWHERE = f"""
with edge as materialized (
  select pg_snapshot_xmin(s)::text::bigint as low, pg_snapshot_xmax(s)::text::bigint as high,
         coalesce(pg_current_xact_id_if_assigned()::text::bigint, 0) as own
  from (select pg_current_snapshot()) as now (s))
select {COLUMNS}, e.xid from journal_entry e cross join edge
where (e.xid < edge.low or (e.xid >= edge.high and e.xid <> edge.own))
  and not exists (select 1 from journal_leaf l where l.entry_id = e.id)
order by e.xid < edge.low, e.xid, e.id limit {BATCH}
"""  # noqa: S608


def ready() -> list[tuple[Any, ...]]:
    """The next entries to seal, in their final order, with their xid at the end."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select xid, entry_id from journal_leaf where seq = (select max(seq) from journal_leaf)"
            " and xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
        )
        last = cursor.fetchone()
        if last:
            cursor.execute(READY, last)
        else:
            cursor.execute(READY_ANYWHERE)
        return cursor.fetchall()  # type: ignore[no-any-return]


def sealed(size: int) -> Iterator[tuple[int, bytes, bytes, int, tuple[Any, ...] | None]]:
    """The first `size` leaves in order: place, hash, salt, entry id, and the entry as it is now (None: it is gone)."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(
            f"select l.seq, l.hash, l.salt, l.entry_id, {COLUMNS} from journal_leaf l"  # noqa: S608
            " left join journal_entry e on e.id = l.entry_id where l.seq < %s order by l.seq",
            [size],
        )
        while rows := cursor.fetchmany(2_000):
            for seq, digest, salt, entry_id, *entry in rows:
                yield seq, bytes(digest), bytes(salt), entry_id, None if entry[0] is None else tuple(entry)


def entries_of(first: int, count: int) -> list[tuple[bytes, tuple[Any, ...]]]:
    """Salt and entry of so many leaves from a place on, in order. Entries that are gone are left out."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"select l.salt, {COLUMNS} from journal_leaf l join journal_entry e on e.id = l.entry_id"  # noqa: S608
            " where l.seq >= %s and l.seq < %s order by l.seq",
            [first, first + count],
        )
        return [(bytes(salt), tuple(entry)) for salt, *entry in cursor.fetchall()]


def hash_of(entry: tuple[Any, ...], salt: bytes) -> bytes:
    """The leaf hash of an entry's row."""
    return leaf_hash(commitment(salt, content_of(entry)))


def content_of(entry: tuple[Any, ...]) -> bytes:
    """An entry's row as bytes."""
    facts = dict(zip(NAMES, entry, strict=False))
    return canonical(facts | {"details": json.loads(facts["details"])})


def canonical(facts: dict[str, Any]) -> bytes:
    """An entry as bytes, the same for the same content: JSON, keys in order, moments in UTC."""
    return json.dumps(facts, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_written).encode()


def _written(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in the journal")
