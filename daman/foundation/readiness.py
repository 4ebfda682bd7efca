"""What a distributed PostgreSQL (Citus) would refuse of our tables, found on the real schema of any PostgreSQL."""

from collections.abc import Iterator
from typing import Any

from daman.foundation.distribution import REFERENCE, By, Placement

# Triggers that look only at rows of their own book or at nothing: safe on each machine by itself.
SHARD_LOCAL_TRIGGERS = ("_append_only", "_never_emptied", "_balanced", "_complete", "_is_final")


def faults(cursor: Any, plan: dict[str, Placement]) -> list[str]:
    """One sentence for each thing to mend before the tables can be spread."""
    found: list[str] = []
    for table, placement in sorted(plan.items()):
        if isinstance(placement, By):
            found += [f"{table}: {fault}" for fault in _faults_of_distributed(cursor, table, placement.column)]
        found += [f"{table}: {fault}" for fault in _faults_of_keys(cursor, table, placement, plan)]
    return found


def _faults_of_distributed(cursor: Any, table: str, column: str) -> Iterator[str]:
    cursor.execute("select attnotnull from pg_attribute where attrelid = %s::regclass and attname = %s", [table, column])
    row = cursor.fetchone()
    if row is None:
        yield f"has no column {column} to spread by"
        return
    if not row[0]:
        yield f"{column} may be null"
    cursor.execute(
        "select i.relname, array_remove(array_agg(a.attname::text), null) from pg_index x"
        " join pg_class i on i.oid = x.indexrelid"
        " left join pg_attribute a on a.attrelid = x.indrelid and a.attnum = any(x.indkey)"
        " where x.indrelid = %s::regclass and (x.indisunique or x.indisexclusion) group by 1",
        [table],
    )
    for name, columns in cursor.fetchall():
        if column not in columns:
            yield f"{name} is unique without {column}"
    cursor.execute("select tgname from pg_trigger where tgrelid = %s::regclass and not tgisinternal", [table])
    for (name,) in cursor.fetchall():
        if not name.endswith(SHARD_LOCAL_TRIGGERS):
            yield f"trigger {name} is not known to be local to a machine"


def _faults_of_keys(cursor: Any, table: str, placement: Placement, plan: dict[str, Placement]) -> Iterator[str]:
    cursor.execute(
        "select c.conname, c.confrelid::regclass::text,"
        " (select array_agg(a.attname::text order by k.o) from unnest(c.conkey) with ordinality k(n, o)"
        "   join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.n),"
        " (select array_agg(a.attname::text order by k.o) from unnest(c.confkey) with ordinality k(n, o)"
        "   join pg_attribute a on a.attrelid = c.confrelid and a.attnum = k.n)"
        " from pg_constraint c where c.contype = 'f' and c.conparentid = 0 and c.conrelid = %s::regclass",
        [table],
    )
    for name, other, ours, theirs in cursor.fetchall():
        there = plan.get(other, "local")
        if isinstance(there, By):
            if not isinstance(placement, By):
                yield f"{name} points from a {placement} table to a distributed one"
            elif (placement.column, there.column) not in list(zip(ours, theirs, strict=True)):
                yield f"{name} does not carry the owner"
        elif there != REFERENCE and isinstance(placement, By):
            yield f"{name} points from a distributed table to a local one"
