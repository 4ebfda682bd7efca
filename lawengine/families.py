"""One family read plainly: a member's name once for each member, the family's once, and everything that was read kept.

In the trace, what is a member's stands under its name with the member's label: `survivors.share_monthly[Amina]`.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lawengine import refuse
from lawengine.answer import Answer, Read
from lawengine.entries import FAMILY, MEMBER, Fact
from lawengine.kinds import days_of
from lawengine.levels import ALL, LABEL, MEMBERS, level_of
from lawengine.nodes import TODAY, Absent, Node
from lawengine.refuse import LawError
from lawengine.rules import Rule

if TYPE_CHECKING:
    from lawengine.program import Program

NOBODY = -1  # in place of a member, for what is the family's or everybody's
Place = tuple[int, int]  # a node, and the member it is read for
LIST = (-1, NOBODY)  # the list of the members itself, when it was not given
MISSING = object()


class _Missing(Exception):
    """A fact is needed and was not given."""


def has_families(program: "Program") -> bool:
    """Whether a program goes between families and their members."""
    known: bool | None = program.__dict__.get("_has_families")
    if known is None:
        levels = {level_of(node.law) for node in program.nodes}
        known = program.__dict__["_has_families"] = {FAMILY, MEMBER} <= levels
    return known


def labelled(name: str, label: str) -> str:
    """How something of a member is called in a trace."""
    return f"{name}[{label}]"


def of_label(name: str) -> tuple[str, str]:
    """A name in a trace: the name in the law, and the label of the member ("" for what is no member's)."""
    plain, _, label = name.partition("[")
    return plain, label.removesuffix("]")


def read_family(program: "Program", facts: Mapping[str, Any]) -> Answer:
    """Decide one family: its facts, and under "members" a list of each member's facts."""
    run = _Reading(program, facts)
    undecided: dict[str, tuple[str, ...]] = {}
    for target in program.targets:
        number = program.numbers[target]
        if run.levels[number] != MEMBER:
            _try(run, undecided, target, (number, NOBODY))
        elif run.labels is None:
            undecided[target] = (MEMBERS,)
            run.ask_for_members()
        else:
            for m, label in enumerate(run.labels):
                _try(run, undecided, labelled(target, label), (number, m))
    return Answer(program.targets, program.on, program.known_on, program.lawbook, run.trace(), undecided)


def _try(run: "_Reading", undecided: dict[str, tuple[str, ...]], shown: str, place: Place) -> None:
    try:
        run.value(place, "target")
    except _Missing:
        undecided[shown] = tuple(run.missing[place])


class _Reading:
    """One reading of a program for one family."""

    def __init__(self, program: "Program", facts: Mapping[str, Any]) -> None:
        self.program, self.nodes = program, program.nodes
        self.levels = [level_of(node.law) for node in program.nodes]
        self.labels: tuple[str, ...] | None = None
        self.facts: dict[Place, Any] = {}
        self._take(facts)
        self.values: dict[Place, Any] = {}
        self.reads: dict[Place, list[Place]] = {}
        self.missing: dict[Place, dict[str, None]] = {}

    # What is given

    def _take(self, facts: Mapping[str, Any]) -> None:
        own = {name: value for name, value in facts.items() if name != MEMBERS}
        for number, value in self._accepted(own, ""):
            if self.levels[number] == MEMBER:
                refuse.fact_of_member(self.nodes[number].name)
            self.facts[number, NOBODY] = value
        if TODAY not in own and TODAY in self.program.numbers:
            self.facts[self.program.numbers[TODAY], NOBODY] = days_of(self.program.on)
        if facts.get(MEMBERS) is not None:
            self._take_members(facts[MEMBERS])

    def _take_members(self, members: Any) -> None:
        if not isinstance(members, list | tuple) or not all(isinstance(one, Mapping) for one in members):
            refuse.members_wrong("give a list, for each member an object fact → value")
        if not members:
            refuse.family_empty()
        self.labels = tuple(str(one.get(LABEL) or k) for k, one in enumerate(members, 1))
        if twice := next((one for one in self.labels if self.labels.count(one) > 1), ""):
            refuse.members_wrong(f"two are labelled {twice!r}; give each a label of its own")
        for m, (one, label) in enumerate(zip(members, self.labels, strict=True)):
            for number, value in self._accepted({n: v for n, v in one.items() if n != LABEL}, label):
                if self.levels[number] != MEMBER:
                    refuse.fact_of_family(self.nodes[number].name, label)
                self.facts[number, m] = value

    def _accepted(self, facts: Mapping[str, Any], label: str) -> Iterator[tuple[int, Any]]:
        for name, value in facts.items():
            kind = self.program.known_facts.get(name)
            if kind is None:
                if name in self.program.law_names:
                    refuse.fact_is_law(name)
                refuse.fact_unknown(name, [*self.program.known_facts, MEMBERS])
            number = self.program.numbers.get(name)
            if value is not None and number is not None:
                try:
                    taken = kind.accepted(value, name)
                except LawError as error:
                    if label:
                        refuse.member_fact_wrong(label, error)
                    raise
                yield number, taken

    # What is read

    def value(self, place: Place, asker: str) -> Any:
        """The value of a node for a member (or nobody), decided when it is first read."""
        if place not in self.values:
            self.values[place] = self._decide(place, asker)
        if self.values[place] is MISSING:
            raise _Missing
        return self.values[place]

    def _decide(self, place: Place, asker: str) -> Any:
        node = self.nodes[place[0]]
        law = node.law
        if isinstance(law, Rule):
            return self._apply(place, node, law)
        if isinstance(law, Fact):
            if place in self.facts:
                return self.facts[place]
            self.missing[place] = {self.name(place): None}
            return MISSING
        if isinstance(law, Absent):
            refuse.not_in_force(law.name, self.program.on, law.first, asker)
        if law.status == "contradictory":
            refuse.contradictory(law.name, law.note)
        return law.amount

    def _apply(self, place: Place, node: Node, law: Rule) -> Any:
        if law.status == "contradictory":
            refuse.contradictory(law.name, law.note)
        mine = self.reads[place] = []
        m, name = place[1], node.name

        def one(other: Place) -> Any:
            mine.append(other)
            return self.value(other, name)

        def read(k: int) -> Any:
            ref = node.refs[k]
            if k in law.each:
                return self._each(place, ref, one)
            return one((ref, m if self.levels[ref] == MEMBER else NOBODY))

        try:
            value = law.code(read)
        except _Missing:
            self._ask_for_the_rest(law, read)
            found = self.missing.setdefault(place, {})
            found.update({fact: None for other in mine for fact in self.missing.get(other, ())})
            return MISSING
        except (ArithmeticError, IndexError, NameError, TypeError) as error:
            refuse.rule_failed(law.place, law.name, error)
        if law.rounds:
            value = law.rounds.apply(value, law.divisor)
        return bool(value) if law.kind.name == "flag" else value

    def _each(self, place: Place, ref: int, one: Any) -> tuple[Any, ...]:
        """What every member has; when it is missing for some, all of them are asked for at once."""
        if self.labels is None:
            self.ask_for_members()
            self.reads[place].append(LIST)
            raise _Missing
        found = []
        for m in range(len(self.labels)):
            try:
                found.append(one((ref, m)))
            except _Missing:
                continue
        if len(found) < len(self.labels):
            raise _Missing
        return tuple(found)

    def ask_for_members(self) -> None:
        """Note that the list of the members is needed and was not given."""
        self.values[LIST] = MISSING
        self.missing[LIST] = {MEMBERS: None}

    def _ask_for_the_rest(self, law: Rule, read: Any) -> None:
        """Whatever the branch, these are needed too: ask for them at once."""
        for k in law.always:
            try:
                read(k)
            except _Missing:
                continue

    # What was read

    def name(self, place: Place) -> str:
        """How it is called in the trace."""
        if place == LIST:
            return MEMBERS
        name = self.nodes[place[0]].name
        return name if place[1] == NOBODY or self.labels is None else labelled(name, self.labels[place[1]])

    def trace(self) -> dict[str, Read]:
        """Everything that was read, each after what it read itself; last, what all members have of each target."""
        found: dict[str, Read] = {}
        if LIST in self.values:
            found[MEMBERS] = Read(MEMBERS, "fact", None, "count", "", "enacted", ())
        for place, value in self.values.items():
            if place == LIST:
                continue
            label = self.program.labels[place[0]]
            public = None if value is MISSING else self.nodes[place[0]].kind.public(value)
            reads = tuple(self.name(other) for other in dict.fromkeys(self.reads.get(place, ())))
            name = self.name(place)
            found[name] = Read(name, label.what, public, label.kind, label.article, label.status, reads, label.rounding)
        for target in dict.fromkeys(self.program.targets):
            number = self.program.numbers[target]
            if self.levels[number] == MEMBER and self.labels is None:
                found[target] = Read(target, MEMBERS, None, self.program.labels[number].kind, "", "enacted", (MEMBERS,))
            elif self.levels[number] == MEMBER and self.labels is not None:
                each = tuple(labelled(target, one) for one in self.labels)
                values = tuple(found[one].value for one in each)
                kind = self.program.labels[number].kind
                all_of = None if None in values else values
                found[target] = Read(target, MEMBERS, all_of, kind, "", "enacted", each)
        return found


def same_for_all(program: "Program", each_has_a_day: bool) -> tuple[dict[int, Any], dict[int, LawError]]:
    """What reads no fact at all, and what cannot be read on this day; of a member nothing is taken to be the same for all."""
    run = _Reading(program, {})
    if each_has_a_day and TODAY in program.numbers:
        run.facts.pop((program.numbers[TODAY], NOBODY), None)
    run.labels = ("1",)
    constants: dict[int, Any] = {}
    failures: dict[int, LawError] = {}
    for number, level in enumerate(run.levels):
        try:
            value = run.value((number, 0 if level == MEMBER else NOBODY), "columns")
        except _Missing:
            continue
        except LawError as error:
            failures[number] = error
            continue
        if level == ALL or (level == FAMILY and not _reads_members(program.nodes, run, number)):
            constants[number] = value
    return constants, failures


def _reads_members(nodes: tuple[Node, ...], run: _Reading, number: int) -> bool:
    """Whether it depends on how many members there are, though on no fact."""
    return any(run.levels[r] == MEMBER or (run.levels[r] == FAMILY and _reads_members(nodes, run, r)) for r in nodes[number].refs)
