"""Why a value is what it is: a tree of what was really read, each step with its words, its article and its status."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lawengine.answer import Answer, Read

UNSURE = {
    "reported": {"ar": "حسب مصدر منشور", "fr": "d’après une source publiée", "en": "as reported"},
    "to_confirm": {"ar": "للتأكيد", "fr": "à confirmer", "en": "to be confirmed"},
    "contradictory": {"ar": "مصادر متضاربة", "fr": "sources contradictoires", "en": "sources disagree"},
}
ROUNDED = {"ar": "يُقرَّب حسب", "fr": "arrondi selon", "en": "rounded under"}
ABOVE = {"ar": "سبق ذكره أعلاه", "fr": "voir plus haut", "en": "see above"}


@dataclass(slots=True)
class Step:
    """One step of an explanation."""

    name: str
    words: str
    value: Any
    shown: str
    article: str
    source_title: str
    cited: str
    rounded: str  # where it is written how this is rounded
    status: str
    kind: str
    what: str
    reads: list["Step"] = field(default_factory=list)
    told: bool = False  # its own steps stand above already

    def lines(self, language: str, depth: int = 0) -> Iterator[str]:
        """The tree as lines of text."""
        notes = [self.cited] if self.cited else []
        notes += [f"{ROUNDED[language]} {self.rounded}"] if self.rounded else []
        notes += [UNSURE[self.status][language]] if self.status in UNSURE and self.what != "fact" else []
        notes += [ABOVE[language]] if self.told else []
        note = f"  [{'؛ '.join(notes) if language == 'ar' else '; '.join(notes)}]" if notes else ""
        yield f"{'  ' * depth}{self.words} = {self.shown}{note}"
        for step in self.reads:
            yield from step.lines(language, depth + 1)

    def text(self, language: str) -> str:
        """The tree as text."""
        return "\n".join(self.lines(language))

    def walk(self) -> Iterator["Step"]:
        """This step and all below it."""
        yield self
        for step in self.reads:
            yield from step.walk()


Telling = Callable[[Read], dict[str, str]]


def tell(answer: Answer, target: str, telling: Telling) -> Step:
    """The tree below a target; what was told once is not told again."""
    told: dict[str, dict[str, str]] = {}

    def step(name: str) -> Step:
        read = answer.trace[name]
        again = name in told
        words = told[name] if again else told.setdefault(name, telling(read))
        below = [] if again else [step(one) for one in read.reads]
        return Step(
            name=name,
            value=read.value,
            article=read.article,
            status=read.status,
            kind=read.kind,
            what=read.what,
            reads=below,
            told=again and bool(read.reads),
            **words,
        )

    return step(target)
