"""Families in files, batch by batch in flat memory, in one of two shapes.

Rows of members: a rising key in the column `family`; what the family has stands on each of its rows; a family may go over from
one batch to the next. Or rows of families: the column `members` lists a struct for each member.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from lawengine import refuse
from lawengine.arrow_types import ARROW, fits
from lawengine.entries import FAMILY, MEMBER
from lawengine.family_kernel import kernel_of
from lawengine.family_population import BadMember, Families, FamilyOutcome, decide_families, told
from lawengine.levels import KEY, LABEL, MEMBERS
from lawengine.nodes import TODAY
from lawengine.population import whole
from lawengine.refuse import LawError
from lawengine.selfcheck import Verdict

if TYPE_CHECKING:
    from lawengine.program import Program

Seen = Callable[[FamilyOutcome], None]
DRAWN = 300  # families read again


def columns_read(program: "Program", schema: pa.Schema) -> list[str]:
    """The columns that a program reads; refused when one is missing or is of another type."""
    facts = kernel_of(program, TODAY in schema.names).facts
    inside: dict[str, pa.DataType] = {}
    if MEMBERS in schema.names:
        kind = schema.field(MEMBERS).type
        if not (pa.types.is_list(kind) or pa.types.is_large_list(kind)) or not pa.types.is_struct(kind.value_type):
            refuse.column_wrong(MEMBERS, f"it holds {kind}; give a list of structs, one for each member")
        inside = {one.name: one.type for one in kind.value_type}
    elif KEY not in schema.names:
        refuse.columns_missing([KEY], schema.names)
    needed = [MEMBERS if inside else KEY]
    for name, (kind, level) in facts.items():
        where = inside if inside and level == MEMBER else {n: schema.field(n).type for n in schema.names}
        if name not in where:
            refuse.columns_missing([f"{MEMBERS}.{name}" if where is inside else name], where)
        if not fits(kind, where[name]):
            wanted = ARROW.get(kind.name, "whole numbers (int64)")
            refuse.column_wrong(name, f"it holds {where[name]}; {kind.unit} is given as {wanted}")
        if where is not inside:
            needed.append(name)
    return needed


def stream_families(
    program: "Program",
    batches: Iterable[pa.RecordBatch],
    keep: Sequence[str],
    threads: int,
    heard: Callable[[BadMember], None] | None,
    seen: Seen | None,
    plainly: bool,
) -> Iterator[pa.RecordBatch]:
    """Decide batch by batch: the columns kept, then the targets, empty where a family could not be decided."""
    first = 0
    for batch in _whole(batches):
        names = columns_read(program, batch.schema)
        given, labels = _given(batch, names)
        outcome = decide_families(program, given, threads, plainly)
        for bad in outcome.bad:
            named = _named(bad, outcome.families, labels, first)
            if heard is None:
                raise LawError(told(named))
            heard(named)
        if seen is not None:
            seen(outcome)
        first += len(batch)
        yield _written(program, batch, outcome, keep)


def _whole(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Batches of whole families: the last family of a batch waits for the next one. Rows of families are whole already."""
    rest: pa.RecordBatch | None = None
    passed = 0
    for batch in batches:
        if MEMBERS in batch.schema.names:
            yield batch
            continue
        if KEY not in batch.schema.names:
            refuse.columns_missing([KEY], batch.schema.names)
        joined = batch if rest is None else pa.Table.from_batches([rest, batch]).combine_chunks().to_batches()[0]
        if not len(joined):
            continue
        starts = _starts(joined.column(KEY), passed)
        last = int(starts[-1])
        if last:
            yield joined.slice(0, last)
        passed += last
        rest = joined.slice(last)
    if rest is not None:
        yield rest


def _starts(key: pa.Array, passed: int) -> np.ndarray[Any, Any]:
    if key.null_count:
        refuse.column_wrong(KEY, "the row belongs to no family", passed + int(np.asarray(key.is_null()).argmax()))
    keys = key.to_numpy(zero_copy_only=False)
    if keys.dtype.kind not in "iuO":
        refuse.column_wrong(KEY, f"it holds {key.type}; give whole numbers or text")
    if len(falls := np.flatnonzero(keys[1:] < keys[:-1])):
        row = int(falls[0]) + 1
        refuse.column_wrong(KEY, f"{keys[row]} comes after {keys[row - 1]}; sort the rows by {KEY!r}", passed + row)
    return np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))


def _given(batch: pa.RecordBatch, names: Sequence[str]) -> tuple[dict[str, Any], list[str] | None]:
    """The facts of a batch as columns, and how its members are called when they say so."""
    given: dict[str, Any] = {name: batch.column(name) for name in names if name != MEMBERS}
    if MEMBERS not in names:
        return given, None
    lists = batch.column(MEMBERS)
    sizes = pc.fill_null(pc.list_value_length(lists), 0).to_numpy(zero_copy_only=False)
    given[MEMBERS] = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    members = lists.flatten()
    fields = dict(zip((f.name for f in members.type), members.flatten(), strict=True))
    labels = [str(one or "") for one in fields.pop(LABEL).to_pylist()] if LABEL in fields else None
    return given | fields, labels


def _named(bad: BadMember, families: Families, labels: list[str] | None, first: int) -> BadMember:
    """A bad member with its row in the whole file and its label."""
    if families.keys is not None:
        return bad._replace(row=bad.row + first)
    family = int(bad.family)
    member = bad.member
    if member and labels is not None:
        member = labels[int(families.offsets[family]) + int(member) - 1] or member
    return bad._replace(row=family + first, family=str(family + first), member=member)


def _written(program: "Program", batch: pa.RecordBatch, outcome: FamilyOutcome, keep: Sequence[str]) -> pa.RecordBatch:
    names, arrays = list(keep), [batch.column(n) for n in keep]
    families = outcome.families
    is_by_member = families.keys is not None
    sizes = np.diff(families.offsets)
    gaps = ~(outcome.decided_members() if is_by_member else outcome.decided)
    for target in dict.fromkeys(program.targets):
        column = outcome.columns[target]
        if is_by_member and outcome.levels[target] == FAMILY:
            column = np.repeat(column, sizes)
        if not is_by_member and outcome.levels[target] == MEMBER:
            offsets = pa.array(families.offsets, pa.int32())
            array: Any = pa.ListArray.from_arrays(offsets, pa.array(column), mask=pa.array(gaps))
        else:
            array = pa.array(column, mask=gaps)
        names.append(target)
        arrays.append(array)
    return pa.RecordBatch.from_arrays(arrays, names=names)


def is_list_of_members(program: "Program", schema: pa.Schema, target: str) -> bool:
    """Whether a target of a file comes out as a list, one amount for each member of the row's family."""
    return MEMBERS in schema.names and kernel_of(program, TODAY in schema.names).level(target) == MEMBER


@dataclass
class FamilyCheck:
    """Draws families while a run goes by, and the most extreme ones, and reads them again at its end."""

    program: "Program"
    seed: int = 0
    passed: int = 0
    kept: dict[int, tuple[dict[str, Any], dict[str, Any]]] = field(default_factory=dict)
    extremes: dict[tuple[str, bool], tuple[int, tuple[dict[str, Any], dict[str, Any]]]] = field(default_factory=dict)

    def see(self, outcome: FamilyOutcome) -> None:
        """Draw from one batch."""
        good = np.flatnonzero(outcome.decided)
        lot = random.Random(f"{self.seed}:{self.passed}")
        self.passed += len(good)
        share = min(len(good), max(1, round(DRAWN * len(good) / self.passed)) if self.passed else 0)
        for family in lot.sample(good.tolist(), share):
            place = len(self.kept) if len(self.kept) < DRAWN else lot.randrange(DRAWN)
            self.kept[place] = self._pair(outcome, family)
        for name, column in outcome.families.columns.items():
            for is_top in (False, True):
                self._extreme(name, column, is_top, outcome)

    def _extreme(self, name: str, column: Any, is_top: bool, outcome: FamilyOutcome) -> None:
        if not len(column):
            return
        place = int(column.argmax() if is_top else column.argmin())
        family, amount = outcome.families.where(name, place)[0], int(column[place])
        known = self.extremes.get((name, is_top))
        if outcome.decided[family] and (known is None or (amount > known[0] if is_top else amount < known[0])):
            self.extremes[name, is_top] = (amount, self._pair(outcome, family))

    def _pair(self, outcome: FamilyOutcome, family: int) -> tuple[dict[str, Any], dict[str, Any]]:
        start, stop = outcome.families.offsets[family : family + 2]
        values: dict[str, Any] = {}
        for target, level in outcome.levels.items():
            column = outcome.columns[target]
            mine = column[start:stop] if level == MEMBER else column[family : family + 1]
            values[target] = [whole(one) for one in mine.tolist()]
        return outcome.families.facts(family), values

    def verdict(self) -> Verdict:
        """Read every family drawn again, and compare every target of every member."""
        pairs = [*self.kept.values(), *(pair for _, pair in self.extremes.values())]
        differences, compared, persons = [], 0, 0
        for facts, values in pairs:
            answer = self.program.run(facts)
            persons += len(facts[MEMBERS])
            for target, found in values.items():
                plain = answer.values.get(target)
                listed = [whole(one) for one in (plain if isinstance(plain, tuple) else (plain,)) if one is not None]
                compared += len(found)
                if listed != found:
                    differences.append(f"{target} is {listed} one by one and {found} among all")
        return Verdict(persons, compared, tuple(differences))
