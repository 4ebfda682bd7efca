"""Families decided although some of them cannot be: those are named, with the member and the reason, and the others go on.

Members stand one after the other, the family's own facts once a family. Columns say where families end: either `members`, the
places where each begins and the last ends, or `family`, the rising key of the family of each row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from lawengine import columns as door
from lawengine import refuse
from lawengine.entries import FAMILY, MEMBER
from lawengine.families import of_label
from lawengine.family_kernel import FamilyKernel, kernel_of
from lawengine.kinds import Kind
from lawengine.levels import KEY, MEMBERS
from lawengine.nodes import TODAY
from lawengine.population import whole
from lawengine.refuse import LawError

if TYPE_CHECKING:
    from lawengine.program import Program


class BadMember(NamedTuple):
    """A family that could not be decided: the row and the member in its way (or its first row), what, and why."""

    row: int
    name: str
    why: str
    family: str
    member: str


@dataclass(frozen=True)
class Families:
    """What came through the door: where families begin, their keys, facts without gaps, and where the gaps were."""

    offsets: door.Array
    keys: door.Array | None
    columns: dict[str, door.Array]
    careers: dict[str, door.Ragged]
    gaps: dict[str, door.Array]
    kinds: Mapping[str, tuple[Kind, str]]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def key(self, family: int) -> str:
        """How a family is called: by its key, or by its place."""
        return str(family if self.keys is None else self.keys[family])

    def where(self, name: str, place: int) -> tuple[int, str]:
        """The family, and the member in it, of a place in a column."""
        if self.kinds[name][1] == FAMILY:
            return place, ""
        family = int(np.searchsorted(self.offsets, place, side="right")) - 1
        return family, str(place - int(self.offsets[family]) + 1)

    def facts(self, family: int) -> dict[str, Any]:
        """One family as the plain reader takes it."""
        start, stop = int(self.offsets[family]), int(self.offsets[family + 1])
        facts: dict[str, Any] = {MEMBERS: [{} for _ in range(start, stop)]}
        for name, (_, level) in self.kinds.items():
            if level == FAMILY:
                facts[name] = self._fact(name, family)
            else:
                for one, place in zip(facts[MEMBERS], range(start, stop), strict=True):
                    one[name] = self._fact(name, place)
        return facts

    def _fact(self, name: str, place: int) -> Any:
        if name in self.gaps and self.gaps[name][place]:
            return None
        if name in self.careers:
            career = self.careers[name]
            return career.values[career.offsets[place] : career.offsets[place + 1]].tolist()
        kind, amount = self.kinds[name][0], self.columns[name][place]
        return bool(amount) if kind.name == "flag" else kind.public(int(amount))


@dataclass(frozen=True)
class FamilyOutcome:
    """What was decided, and which families were not: those and their members hold zeros."""

    columns: dict[str, door.Array]
    levels: Mapping[str, str]
    decided: door.Array  # a flag for each family
    bad: tuple[BadMember, ...]
    families: Families

    def decided_members(self) -> door.Array:
        """A flag for each member."""
        return np.repeat(self.decided, np.diff(self.families.offsets))


# The door


def take(kernel: FamilyKernel, given: Mapping[str, Any], known: Mapping[str, Kind]) -> tuple[Families, list[BadMember]]:
    """The families in columns, and those that are none."""
    for name in given:
        if name not in known and name not in (MEMBERS, KEY):
            refuse.fact_unknown(name, [*known, MEMBERS, KEY])
    if absent := [name for name in kernel.facts if name not in given]:
        refuse.columns_missing(absent, [n for n in given if n not in kernel.facts])
    keys: door.Array | None = None
    if KEY in given:
        offsets, keys = _by_key(given[KEY])
    elif MEMBERS in given:
        offsets = _offsets(given[MEMBERS])
    else:
        refuse.columns_missing([KEY], given)
    families = Families(offsets, keys, {}, {}, {}, kernel.facts)
    bad = []
    for name, (kind, level) in kernel.facts.items():
        bad += _take(families, name, kind, level, given[name])
    return families, bad


def _take(families: Families, name: str, kind: Kind, level: str, given: Any) -> list[BadMember]:
    filled, gap = (door.career_without_gaps if kind.is_career else door.without_gaps)(name, kind, given)
    members = int(families.offsets[-1])
    is_repeated = level == FAMILY and families.keys is not None  # rows of members say what the family has again and again
    wanted = members if level == MEMBER or is_repeated else len(families)
    one: Any = door.ragged(name, filled) if kind.is_career else door.column(name, kind, filled)
    size = len(one.offsets) - 1 if kind.is_career else len(one)
    if size != wanted:
        whose = "members" if wanted == members else "families"
        refuse.column_wrong(name, f"it has {size} rows, and there are {wanted} {whose}")
    bad: list[BadMember] = []
    if is_repeated:
        first = families.offsets[:-1]
        if kind.is_career:
            one = _careers_of(one, first)
        else:
            bad = _differing(families, name, one, gap)
            one = one[first]
        gap = gap[first]
    if gap.any():
        families.gaps[name] = gap
    (families.careers if kind.is_career else families.columns)[name] = one
    return bad


def _careers_of(career: door.Ragged, rows: door.Array) -> door.Ragged:
    """The careers of some rows only."""
    starts, lengths = career.offsets[rows], np.diff(career.offsets)[rows]
    offsets = np.concatenate([[0], np.cumsum(lengths)])
    places = np.repeat(starts - offsets[:-1], lengths) + np.arange(offsets[-1])
    return door.Ragged(offsets, career.values[places])


def _differing(families: Families, name: str, column: door.Array, gap: door.Array) -> list[BadMember]:
    """Families whose rows do not agree on what the family has."""
    first = np.repeat(families.offsets[:-1], np.diff(families.offsets))
    differ = np.flatnonzero((column != column[first]) | (gap != gap[first]))
    found = []
    for row in differ.tolist():
        family = int(np.searchsorted(families.offsets, row, side="right")) - 1
        why = f"it is {column[row]}, and {column[first[row]]} in the first row of the family, which has only one"
        found.append(BadMember(row, name, why, families.key(family), str(row - int(first[row]) + 1)))
    return found


def _by_key(given: Any) -> tuple[door.Array, door.Array]:
    """Where families begin, and their keys, from the key of each row."""
    if getattr(given, "null_count", 0):
        where = np.asarray(given.is_null()).argmax()
        refuse.column_wrong(KEY, "a row belongs to no family", int(where))
    keys = np.asarray(given.to_numpy(zero_copy_only=False) if hasattr(given, "to_numpy") else given)
    if keys.ndim != 1 or keys.dtype.kind not in "iuOUST":
        refuse.column_wrong(KEY, f"{keys.dtype} is no key; give whole numbers or text")
    if len(falls := np.flatnonzero(keys[1:] < keys[:-1])):
        row = int(falls[0]) + 1
        refuse.column_wrong(KEY, f"{keys[row]} comes after {keys[row - 1]}; sort the rows by {KEY!r}", row)
    starts = np.flatnonzero(np.concatenate([[len(keys) > 0], keys[1:] != keys[:-1]]))
    return np.append(starts, len(keys)).astype(np.int64), keys[starts]


def _offsets(given: Any) -> door.Array:
    offsets = np.ascontiguousarray(np.asarray(given))
    if offsets.ndim != 1 or offsets.dtype.kind not in "iu" or not len(offsets) or offsets[0] != 0:
        refuse.column_wrong(MEMBERS, "give whole numbers from 0: where each family begins, and where the last one ends")
    offsets = offsets.astype(np.int64)
    if len(falls := np.flatnonzero(offsets[1:] < offsets[:-1])):
        refuse.column_wrong(MEMBERS, "a family ends before it begins", int(falls[0]))
    return offsets


# Deciding


def decide_families(program: "Program", given: Mapping[str, Any], threads: int, plainly: bool = False) -> FamilyOutcome:
    """Decide every family that can be; a family with a gap, or that comes across a doubt, is read one by one."""
    kernel = kernel_of(program, TODAY in given)
    families, bad = take(kernel, given, program.known_facts)
    sizes = np.diff(families.offsets)
    bad += [_bad(families, f, "", MEMBERS, "the family has no members") for f in np.flatnonzero(sizes == 0).tolist()]
    if len(sizes) and sizes.max() > door.LONGEST:
        large = np.flatnonzero(sizes > door.LONGEST).tolist()
        bad += [_bad(families, f, "", MEMBERS, f"{sizes[f]} members; no family has so many") for f in large]
    out, doubt, outside = _compute(kernel, families, sizes, threads, plainly)
    if outside:
        bad += _outside(families)
    for gap, level in ((gap, kernel.facts[name][1]) for name, gap in families.gaps.items()):
        doubt |= gap if level == FAMILY else _by_family(gap, families.offsets, sizes)
    undecided = {b.family for b in bad}
    levels = {t: kernel.level(t) for t in dict.fromkeys(program.targets)}
    for family in np.flatnonzero(doubt).tolist():
        if families.key(family) not in undecided:
            values, found = _read(program, families, family, levels)
            bad += found
            for name, value in values.items() if not found else ():
                where = slice(families.offsets[family], families.offsets[family + 1]) if levels[name] == MEMBER else family
                out[name][where] = value
    decided = np.ones(len(families), np.bool_)
    decided[[f for f in range(len(families)) if families.key(f) in {b.family for b in bad}] if bad else []] = False
    return _outcome(kernel, families, out, levels, decided, bad)


def _outcome(
    kernel: FamilyKernel,
    families: Families,
    out: dict[str, door.Array],
    levels: Mapping[str, str],
    decided: door.Array,
    bad: list[BadMember],
) -> FamilyOutcome:
    dates = {kernel.nodes[t].name for t in kernel.targets if kernel.nodes[t].kind.name == "date"}
    members = np.repeat(decided, np.diff(families.offsets)) if bad else decided
    for name, column in out.items() if bad else ():
        column[~(members if levels[name] == MEMBER else decided)] = 0
    public = {name: column.view("datetime64[D]") if name in dates else column for name, column in out.items()}
    return FamilyOutcome(public, levels, decided, tuple(sorted(bad)), families)


def _compute(
    kernel: FamilyKernel, families: Families, sizes: door.Array, threads: int, plainly: bool
) -> tuple[dict[str, door.Array], door.Array, int]:
    """The compiled reader over the families that have members."""
    members = int(families.offsets[-1])
    out = kernel.empty(len(families), members)
    if plainly:
        return out, sizes > 0, 1
    if not (is_empty := sizes == 0).any():
        outside, doubt = kernel.compute(families.columns, families.careers, families.offsets, out, threads)
        return out, doubt, outside
    kept = np.flatnonzero(~is_empty)
    level = {name: level for name, (_, level) in families.kinds.items()}
    columns = {n: c[kept] if level[n] == FAMILY else c for n, c in families.columns.items()}
    careers = {n: _careers_of(c, kept) if level[n] == FAMILY else c for n, c in families.careers.items()}
    made = kernel.empty(len(kept), members)
    outside, met = kernel.compute(columns, careers, np.append(families.offsets[:-1][kept], members), made, threads)
    for name, column in made.items():
        if kernel.level(name) == FAMILY:
            out[name][kept] = column
        else:
            out[name] = column
    doubt = np.zeros(len(families), np.bool_)
    doubt[kept] = met
    return out, doubt, outside


def _by_family(flags: door.Array, offsets: door.Array, sizes: door.Array) -> door.Array:
    """Whether it is true for any member, family by family."""
    found = np.zeros(len(sizes), np.bool_)
    kept = np.flatnonzero(sizes > 0)
    if len(kept):
        found[kept] = np.logical_or.reduceat(flags, offsets[:-1][kept])
    return found


def _bad(families: Families, family: int, member: str, name: str, why: str) -> BadMember:
    row = int(families.offsets[family]) + (int(member) - 1 if member else 0)
    return BadMember(row, name, why, families.key(family), member)


def _outside(families: Families) -> list[BadMember]:
    found = []
    for name, (kind, _) in families.kinds.items():
        taken = families.columns[name] if name in families.columns else families.careers[name]
        for place, amount in door.outside(kind, taken):
            family, member = families.where(name, place)
            found.append(_bad(families, family, member, name, f"{amount} lies outside {kind.low} to {kind.high}"))
    return found


def _read(
    program: "Program", families: Families, family: int, levels: Mapping[str, str]
) -> tuple[dict[str, Any], list[BadMember]]:
    """One family read plainly: its targets as whole numbers, or why there are none."""
    try:
        answer = program.run(families.facts(family))
    except LawError as error:
        return {}, [_bad(families, family, "", getattr(error, "name", ""), str(error))]
    if answer.missing:
        name, member = of_label(answer.missing[0])
        return {}, [_bad(families, family, member, name, "it is missing, and the law needs it here")]
    values: dict[str, Any] = {}
    for target, level in levels.items():
        value = answer.values[target]
        values[target] = [whole(one) for one in value] if level == MEMBER else whole(value)
        listed = values[target] if level == MEMBER else [values[target]]
        if any(abs(one) >= 2**63 for one in listed):
            return {}, [_bad(families, family, "", target, "a number does not fit into 64 bits")]
    return values, []


def over_families(program: "Program", given: Mapping[str, Any], threads: int, bad_rows: str) -> Any:
    """Decide families in columns, and refuse the first that cannot be decided, or report all."""
    outcome = decide_families(program, given, threads)
    if bad_rows == "report":
        return outcome
    for bad in outcome.bad:
        raise LawError(told(bad))
    return outcome.columns


def told(bad: BadMember) -> str:
    """A bad member in one line."""
    member = f", member {bad.member}" if bad.member else ""
    return f"family {bad.family}{member} (row {bad.row}), {bad.name}: {bad.why}"
