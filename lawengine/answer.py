"""What the law answered, with everything that was really read on the way."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from lawengine.kinds import KINDS, Kind
from lawengine.rules import STATUSES

if TYPE_CHECKING:
    from lawengine.straight import Shape


class Read(NamedTuple):
    """One thing that was read: a rule, a value of the law, or a fact."""

    name: str
    what: str  # rule, value, fact, given
    value: Any  # None when it could not be decided
    kind: str
    article: str
    status: str
    reads: tuple[str, ...]
    rounding: str = ""  # the article that says how it is rounded

    def to_json(self) -> dict[str, Any]:
        """As JSON can hold it; its name is the key it stands under."""
        kept = self._asdict() | {"value": _plain(self.value), "reads": list(self.reads)}
        return {key: part for key, part in kept.items() if key != "name" and (key != "rounding" or part)}

    @classmethod
    def from_json(cls, name: str, kept: Mapping[str, Any]) -> "Read":
        """One thing that was read, as it was kept."""
        value = _kind(kept["kind"]).from_json(kept["value"])
        return cls(**{**kept, "name": name, "value": value, "reads": tuple(kept["reads"])})


class Trace(Mapping[str, Read]):
    """Everything that was read for one case, made ready when it is asked for: which way was taken, and the amounts on it."""

    __slots__ = ("_made", "amounts", "shape")

    def __init__(self, shape: "Shape", amounts: Sequence[Any]) -> None:
        self.shape, self.amounts = shape, amounts
        self._made: dict[str, Read] = {}

    def __getitem__(self, name: str) -> Read:
        if name not in self._made:
            self._made[name] = self.shape.read(name, self.amounts)
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self.shape.numbers

    def __iter__(self) -> Iterator[str]:
        return iter(self.shape.numbers)

    def __len__(self) -> int:
        return len(self.shape.numbers)


@dataclass(frozen=True)
class Answer:
    """The answer for one case: values and the trace of the branch taken."""

    targets: tuple[str, ...]
    on: date
    known_on: date | None
    lawbook: str
    trace: Mapping[str, Read] = field(repr=False)
    undecided: Mapping[str, tuple[str, ...]]  # target → facts that are needed and were not given

    @property
    def values(self) -> dict[str, Any]:
        """Everything that was read or decided, by name."""
        if isinstance(self.trace, Trace):
            return self.trace.shape.found(self.trace.amounts)
        return {name: read.value for name, read in self.trace.items() if read.value is not None}

    def __getitem__(self, name: str) -> Any:
        """One value."""
        value = self.trace[name].value
        if value is None:
            raise KeyError(name)
        return value

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts that are needed and were not given."""
        return tuple(dict.fromkeys(name for names in self.undecided.values() for name in names))

    @property
    def status(self) -> str:
        """The least sure status among what was really read."""
        if isinstance(self.trace, Trace):
            return self.trace.shape.status
        return max((read.status for read in self.trace.values()), key=STATUSES.index, default=STATUSES[0])

    @property
    def unconfirmed(self) -> tuple[str, ...]:
        """Rules and values that were read and are still to be confirmed."""
        if isinstance(self.trace, Trace):
            return self.trace.shape.unconfirmed
        return tuple(name for name, read in self.trace.items() if read.status == "to_confirm")

    def to_json(self) -> dict[str, Any]:
        """Everything, as JSON can hold it."""
        return {
            "targets": list(self.targets),
            "on": self.on.isoformat(),
            "known_on": self.known_on.isoformat() if self.known_on else None,
            "lawbook": self.lawbook,
            "status": self.status,
            "unconfirmed": list(self.unconfirmed),
            "missing": list(self.missing),
            "undecided": {target: list(names) for target, names in self.undecided.items()},
            "trace": {name: read.to_json() for name, read in self.trace.items()},
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Answer":
        """An answer as it was kept."""
        trace = {name: Read.from_json(name, read) for name, read in kept["trace"].items()}
        known = date.fromisoformat(kept["known_on"]) if kept.get("known_on") else None
        undecided = {target: tuple(names) for target, names in kept["undecided"].items()}
        return cls(tuple(kept["targets"]), date.fromisoformat(kept["on"]), known, kept["lawbook"], trace, undecided)


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return [_plain(v) for v in value] if isinstance(value, tuple) else value


def _kind(name: str) -> Kind:
    return KINDS.get(name, KINDS["count"])
