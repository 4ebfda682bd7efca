"""A population in record batches: in one after the other, out in the same order, memory flat however many there are."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from lawengine import refuse
from lawengine.arrow_types import ARROW, fits
from lawengine.families import has_families
from lawengine.nodes import TODAY
from lawengine.population import Outcome
from lawengine.population import decide as decide_rows

if TYPE_CHECKING:
    from lawengine.program import Program

Heard = Callable[[Any], None]  # a BadRow, or a BadMember of a family
Seen = Callable[..., None]


def columns_read(program: "Program", known: Sequence[str]) -> list[str]:
    """The columns that a program reads of those that a source has; refused when one is missing or is of another type."""
    kernel = program.kernel(TODAY in known, doubts=True)
    needed = [kernel.nodes[k].name for k in (*kernel.columns, *kernel.careers)]
    if absent := [name for name in needed if name not in known]:
        refuse.columns_missing(absent, [n for n in known if n not in needed])
    return needed


def stream(
    program: "Program",
    batches: Iterable[pa.RecordBatch],
    *,
    keep: Sequence[str] = (),
    threads: int = 1,
    heard: Heard | None = None,
    seen: Seen | None = None,
    plainly: bool = False,
) -> Iterator[pa.RecordBatch]:
    """Decide batch by batch: the columns kept, then the targets, empty where a row could not be decided.

    `heard` is told of every bad row, numbered through all batches; without it, the first bad row stops the run. `seen` gets
    each batch with its outcome. Plainly, every row is read one by one.
    """
    if has_families(program):
        from lawengine.family_files import stream_families

        yield from stream_families(program, batches, keep, threads, heard, seen, plainly)
        return
    first = 0

    def decide(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, dict[str, Any], Outcome]:
        check_schema(program, batch.schema)
        columns: dict[str, Any] = {n: batch.column(n) for n in columns_read(program, batch.schema.names)}
        outcome = decide_rows(program, columns or {TODAY: _day(program, len(batch))}, 1, plainly)
        return batch, columns, outcome

    for batch, columns, outcome in _in_order(decide, batches, threads):
        for bad in outcome.bad:
            told = bad._replace(row=bad.row + first)
            if heard is None:
                refuse.column_wrong(told.name, told.why, told.row)
            heard(told)
        if seen is not None:
            seen(columns, outcome)
        first += len(batch)
        yield _written(program, batch, outcome, keep)


def _day(program: "Program", size: int) -> Any:
    return pa.array([program.on] * size, pa.date32())


def _in_order(decide: Callable[[pa.RecordBatch], Any], batches: Iterable[pa.RecordBatch], threads: int) -> Iterator[Any]:
    """Each batch decided, a few at once, in the order in which they came."""
    if threads == 1:
        yield from map(decide, batches)
        return
    waiting: deque[Future[Any]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for batch in batches:
            waiting.append(pool.submit(decide, batch))
            if len(waiting) > threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _written(program: "Program", batch: pa.RecordBatch, outcome: Outcome, keep: Sequence[str]) -> pa.RecordBatch:
    gaps = None if outcome.decided.all() else ~outcome.decided
    names, arrays = list(keep), [batch.column(n) for n in keep]
    for target in dict.fromkeys(program.targets):
        names.append(target)
        arrays.append(pa.array(outcome.columns[target], mask=gaps))
    return pa.RecordBatch.from_arrays(arrays, names=names)


def check_schema(program: "Program", schema: pa.Schema) -> None:
    """Refuse a column whose type cannot hold its fact."""
    for name in columns_read(program, schema.names):
        kind, found = program.known_facts[name], schema.field(name).type
        if not fits(kind, found):
            wanted = ARROW.get(kind.name, "whole numbers (int64)")
            refuse.column_wrong(name, f"it holds {found}; {kind.unit} is given as {wanted}")
