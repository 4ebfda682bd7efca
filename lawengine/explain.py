"""Why a value is what it is: a tree of what was really read, each step with its words, its article and its status."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from lawengine.answer import Read
from lawengine.kinds import day_of_number

Amounts = Any  # the values of one case, by their keys

UNSURE = {
    "reported": {"ar": "حسب مصدر منشور", "fr": "d’après une source publiée", "en": "as reported"},
    "to_confirm": {"ar": "للتأكيد", "fr": "à confirmer", "en": "to be confirmed"},
    "contradictory": {"ar": "مصادر متضاربة", "fr": "sources contradictoires", "en": "sources disagree"},
}
ROUNDED = {"ar": "يُقرَّب حسب", "fr": "arrondi selon", "en": "rounded under"}
ABOVE = {"ar": "سبق ذكره أعلاه", "fr": "voir plus haut", "en": "see above"}


class Telling(NamedTuple):
    """How one thing that was read is told: in which words, and how its value is shown."""

    words: str
    source_title: str
    cited: str
    rounded: str
    shown: str = ""
    show: Callable[[Any], str] | None = None  # for what differs from case to case, as it stands among its values
    key: Any = None  # where its value stands among those of a case; its name, when nothing is said
    is_day: bool = False  # its value there is the number of a day


@dataclass(slots=True, eq=False)
class Line:
    """What is told of one thing that was read, for whatever case went this way."""

    name: str
    what: str
    kind: str
    article: str
    status: str
    telling: Telling
    reads: tuple["Line", ...]
    told: bool
    texts: dict[str, "Text"] = field(default_factory=dict)

    def value(self, amounts: Amounts) -> Any:
        """Its public value in a case."""
        value = amounts[self.name if self.telling.key is None else self.telling.key]
        return day_of_number(value) if self.telling.is_day else value

    def shown(self, amounts: Amounts) -> str:
        """Its value in a case, in words."""
        return self.telling.show(amounts[self.telling.key]) if self.telling.show else self.telling.shown

    def text(self, language: str) -> "Text":
        """The tree below it, written once."""
        if language not in self.texts:
            self.texts[language] = Text.of(self, language)
        return self.texts[language]

    def note(self, language: str) -> str:
        """Where it is written, and how sure that is."""
        told = self.telling
        notes = [told.cited] if told.cited else []
        notes += [f"{ROUNDED[language]} {told.rounded}"] if told.rounded else []
        notes += [UNSURE[self.status][language]] if self.status in UNSURE and self.what != "fact" else []
        notes += [ABOVE[language]] if self.told else []
        return f"  [{'؛ '.join(notes) if language == 'ar' else '; '.join(notes)}]" if notes else ""


@dataclass(frozen=True, slots=True)
class Text:
    """A tree as text, with a place for each value that differs from case to case."""

    parts: tuple[str, ...]  # what stands before, between and after the places
    shows: tuple[tuple[Callable[[Any], str], Any], ...]  # how each value is shown, and its key; each once
    places: tuple[int, ...]  # which of them stands in each place

    @classmethod
    def of(cls, line: Line, language: str) -> "Text":
        """The text of a tree."""
        parts = [""]
        places: list[int] = []
        numbers: dict[Any, int] = {}
        shows: list[tuple[Callable[[Any], str], Any]] = []

        def write(one: Line, depth: int) -> None:
            parts[-1] += f"{'  ' * depth}{one.telling.words} = {one.telling.shown}"
            if one.telling.show:
                if one.telling.key not in numbers:
                    numbers[one.telling.key] = len(shows)
                    shows.append((one.telling.show, one.telling.key))
                places.append(numbers[one.telling.key])
                parts.append("")
            parts[-1] += f"{one.note(language)}\n"
            for below in one.reads:
                write(below, depth + 1)

        write(line, 0)
        parts[-1] = parts[-1].removesuffix("\n")
        return cls(tuple(parts), tuple(shows), tuple(places))

    def filled(self, amounts: Amounts) -> str:
        """The text for one case."""
        shown = [show(amounts[key]) for show, key in self.shows]
        text = [""] * (2 * len(self.parts) - 1)
        text[::2] = self.parts
        text[1::2] = [shown[k] for k in self.places]
        return "".join(text)


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """One step of an explanation: a line, for one case."""

    line: Line
    amounts: Amounts

    @property
    def name(self) -> str:
        """Its name in the law."""
        return self.line.name

    @property
    def words(self) -> str:
        """Its name, as people read it."""
        return self.line.telling.words

    @property
    def value(self) -> Any:
        """Its value; nothing when it could not be decided."""
        return self.line.value(self.amounts)

    @property
    def shown(self) -> str:
        """Its value, as people read it."""
        return self.line.shown(self.amounts)

    @property
    def article(self) -> str:
        """The article it rests on."""
        return self.line.article

    @property
    def source_title(self) -> str:
        """The title of that text."""
        return self.line.telling.source_title

    @property
    def cited(self) -> str:
        """The text and the article, in words."""
        return self.line.telling.cited

    @property
    def rounded(self) -> str:
        """Where it is written how this is rounded."""
        return self.line.telling.rounded

    @property
    def status(self) -> str:
        """How sure it is."""
        return self.line.status

    @property
    def kind(self) -> str:
        """The kind of its value."""
        return self.line.kind

    @property
    def what(self) -> str:
        """A rule, a value or a fact."""
        return self.line.what

    @property
    def told(self) -> bool:
        """Whether its own steps stand above already."""
        return self.line.told

    @property
    def reads(self) -> "list[Step]":
        """What it read."""
        return [Step(line, self.amounts) for line in self.line.reads]

    def text(self, language: str) -> str:
        """The tree as text."""
        return self.line.text(language).filled(self.amounts)

    def walk(self) -> Iterator["Step"]:
        """This step and all below it."""
        yield self
        for step in self.reads:
            yield from step.walk()


def told(trace: Mapping[str, Read], target: str, telling: Callable[[Read], Telling]) -> Line:
    """The tree below a target; what was told once is not told again."""
    known: dict[str, Telling] = {}

    def line(name: str) -> Line:
        read = trace[name]
        again = name in known
        words = known[name] if again else known.setdefault(name, telling(read))
        below = () if again else tuple([line(one) for one in read.reads])
        return Line(name, read.what, read.kind, read.article, read.status, words, below, again and bool(read.reads))

    return line(target)


def tell(trace: Mapping[str, Read], target: str, telling: Callable[[Read], Telling]) -> Step:
    """The tree below a target, for the one case of a trace."""
    return Step(told(trace, target, telling), {name: read.value for name, read in trace.items()})
