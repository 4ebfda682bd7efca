"""Each run over a population checks itself: persons drawn by lot, and the most extreme ones, are read again, one by one."""

import random
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from lawengine import columns as door
from lawengine.kinds import Kind
from lawengine.population import Outcome, facts_of, whole

if TYPE_CHECKING:
    from lawengine.program import Program

DRAWN = 1_000


@dataclass(frozen=True)
class Verdict:
    """How many persons were read again, and where both readers differ (nowhere)."""

    persons: int
    compared: int
    differences: tuple[str, ...]

    def line(self) -> str:
        """One line to be published with the result."""
        what = f"{self.persons:,} persons read again one by one, {self.compared:,} values compared"
        return f"{what}, {len(self.differences)} differ" + (f": {self.differences[0]}" if self.differences else "")


@dataclass
class SelfCheck:
    """Draws persons while a run goes by, and reads them again at its end."""

    program: "Program"
    seed: int = 0
    drawn: int = DRAWN
    passed: int = 0
    kept: dict[int, tuple[dict[str, Any], dict[str, int]]] = field(default_factory=dict)
    extremes: dict[tuple[str, bool], tuple[int, dict[str, Any], dict[str, int]]] = field(default_factory=dict)

    def see(self, given: dict[str, Any], outcome: Outcome) -> None:
        """Draw from one batch; each person of the whole run is equally likely to be kept."""
        size = len(outcome.decided)
        good = np.flatnonzero(outcome.decided)
        taken, careers = self._taken(given)
        lot = random.Random(f"{self.seed}:{self.passed}")
        for row, place in self._places(good.tolist(), lot):
            self.kept[place] = self._pair(taken, careers, outcome, row)
        self.passed += size
        if len(good):
            for name, array in taken.items():
                for is_top in (False, True):
                    self._extreme(name, array, is_top, good, (taken, careers, outcome))

    def _places(self, rows: list[int], lot: random.Random) -> list[tuple[int, int]]:
        found, next_place = [], len(self.kept)
        if self.passed == 0 and len(rows) > self.drawn:
            return [(row, place) for place, row in enumerate(lot.sample(rows, self.drawn))]
        share = max(1, round(self.drawn * len(rows) / (self.passed + len(rows)))) if rows else 0
        for row in lot.sample(rows, min(share, len(rows))):
            place = next_place if next_place < self.drawn else lot.randrange(self.drawn)
            next_place += next_place < self.drawn
            found.append((row, place))
        return found

    def _taken(self, given: dict[str, Any]) -> tuple[dict[str, door.Array], dict[str, door.Ragged]]:
        columns, careers = {}, {}
        for name, column in given.items():
            kind: Kind = self.program.known_facts[name]
            if kind.is_career:
                careers[name] = door.ragged(name, door.career_without_gaps(name, kind, column)[0])
            else:
                columns[name] = door.column(name, kind, door.without_gaps(name, kind, column)[0])
        return columns, careers

    def _pair(self, columns: Any, careers: Any, outcome: Outcome, row: int) -> tuple[dict[str, Any], dict[str, int]]:
        values = {t: whole(outcome.columns[t][row].item()) for t in self.program.targets}
        return facts_of(self.program, columns, careers, row), values

    def _extreme(self, name: str, array: door.Array, is_top: bool, good: door.Array, batch: tuple[Any, Any, Outcome]) -> None:
        among = array[good]
        place = int(among.argmax() if is_top else among.argmin())
        amount, known = int(among[place]), self.extremes.get((name, is_top))
        if known is None or (amount > known[0] if is_top else amount < known[0]):
            self.extremes[name, is_top] = (amount, *self._pair(*batch, int(good[place])))

    def verdict(self) -> Verdict:
        """Read everybody drawn again, and compare every target."""
        pairs = [*self.kept.values(), *((facts, values) for _, facts, values in self.extremes.values())]
        differences = []
        for facts, values in pairs:
            answer = self.program.run(facts)
            for target, value in values.items():
                if target not in answer.values or whole(answer.values[target]) != value:
                    differences.append(f"{target} is {answer.values.get(target)} one by one and {value} among all")
        return Verdict(len(pairs), sum(len(values) for _, values in pairs), tuple(differences))
