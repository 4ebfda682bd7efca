"""bin/bench law: the pension law here, by hand, and in its peers, on the same persons, compared before they are timed.

What is written by hand reads the same narrow columns as this engine; each peer is given its own types, made before it is timed.
`--only PART` runs one part of it; the time that each part took is the last of the figures.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from tools.bench import ROOT, Figure, WrongResult
from tools.lawbench import beside, engines, environment, generated
from tools.lawbench.people import careers, people, save
from tools.lawbench.team import Turns, Worker, by_turns, compared
from tools.lawbench.trial.people import people as trial_people

OFF_AT_MOST = 0.15  # above this share of persons it is not the same law
BYTES_A_PERSON = 100
RULES, RULES_QUICK = 300, 50
CAREERS_QUICK = 30_000
TITLES = {
    "own": "this engine", "numpy": "NumPy by hand, in chunks", "loop": "a loop by hand, numba", "openfisca": "openfisca-core",
    "ttsim": "ttsim main()", "ttsim_prepared": "ttsim, its inner function alone",
}  # fmt: skip
LAWS = {
    "": "pension law, averages given", "careers": "pension law with careers", "trial_": "trial law",
}  # fmt: skip
# The goals were set on the trial law: an invented one of 25 rules. Those against a loop and of careers are of the pension law.
GOALS = {
    ("openfisca", 1_000_000): 33.0, ("openfisca", 10_000_000): 42.0, ("ttsim", 1_000_000): 40.0, ("ttsim", 10_000_000): 40.0,
    ("loop", 1_000_000): 0.8, ("loop", 10_000_000): 0.8,
    ("trial_openfisca", 1_000_000): 33.0, ("trial_openfisca", 10_000_000): 42.0, ("trial_ttsim", 1_000_000): 40.0,
    ("trial_ttsim", 10_000_000): 40.0, ("trial_loop", 1_000_000): 0.8, ("trial_loop", 10_000_000): 0.8,
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    engine: str
    size: int
    turns: Turns
    megabytes: tuple[float, float] | None
    off: float | None
    law: str = ""


class Bench:
    """One run of the bench, with its folder and the peers that could be installed."""

    def __init__(self, folder: Path, *, quick: bool) -> None:
        self.folder, self.quick = folder, quick
        self.kernels = folder / "kernels"
        self.peers = environment.peers(folder.parent / "peers")
        self.rows: list[Row] = []
        self.figures: list[Figure] = []

    def worker(self, engine: str, folder: Path, *, kernels: Path | None = None, cores: int = 1) -> Worker:
        """A process with one engine."""
        return Worker(engine, folder, peers=self.peers, kernels=kernels or self.kernels, cores=cores)

    @contextmanager
    def population(self, size: int, *, has_careers: bool = False, law: str = "") -> Iterator[Path]:
        """The persons on disk, for as long as they are needed."""
        folder = Path(tempfile.mkdtemp(prefix="persons-", dir=self.folder))
        try:
            columns = trial_people(size) if law else people(size)
            if has_careers:
                columns |= careers(columns)
            save(columns, folder)
            if not law:
                engines.hand_over(folder)
            yield folder
        finally:
            shutil.rmtree(folder)

    def add(self, name: str, value: float, unit: str, **goal: float) -> None:
        """A figure, to three digits that mean something."""
        self.figures.append(Figure(name, float(f"{value:.3g}"), unit, **goal))

    # The parts

    def bandwidth(self) -> None:
        """What the memory of one core gives."""
        with self.population(1_000, has_careers=False) as folder, self.worker("own", folder) as own:
            copied, summed = own.tell("bandwidth")
        self.add("memory, copy (read and write)", copied, "GB/s")
        self.add("memory, sum (read)", summed, "GB/s")

    def flat(self, size: int, law: str = "") -> None:
        """What each can express: the pension law with careers given as averages, or the trial law."""
        peers = engines.PEERS[:2] if self.quick else engines.PEERS
        others = [f"{law}{name}" for name in ("numpy", "loop", *(peers if self.peers else ()))]
        rounds = 3 if self.quick else 5 if size > 5_000_000 else 7
        with self.population(size, law=law) as folder, self.worker(f"{law}own", folder) as own:
            exactly(own)
            own_memory = own.tell("memory")
            for engine in others:
                with self.worker(engine, folder) as other:
                    off = agreed(own, other)
                    memory = other.tell("memory")
                    turns = by_turns(own, other, rounds)
                self.rows.append(Row(engine, size, turns, memory, off, law))
                self._say_peer(engine, size, law, turns, off)
                if engine.endswith("openfisca") and memory and own_memory and size >= 1_000_000:
                    self._say_memory(f"{size:,} persons, {LAWS[law]}", own_memory, memory)
        costs = sorted(row.turns.own[0] for row in self.rows if row.size == size and row.law == law)
        self.rows.append(own_row(size, costs[len(costs) // 2], own_memory, law))
        self.add(f"{size:,} persons, {LAWS[law]}, this engine", size / costs[len(costs) // 2] / 1e6, "M persons/CPU s")
        self.add(f"{size:,} persons, {LAWS[law]}, this engine at its best", size / costs[0] / 1e6, "M persons/CPU s")

    def _say_peer(self, engine: str, size: int, law: str, turns: Turns, off: float) -> None:
        goal = GOALS.get((engine, size))
        label = f"{size:,} persons, {LAWS[law]}, {title(engine)}"
        more = {} if goal is None else {"at_least": goal}
        self.add(f"{label}, costs × this engine (CPU)", turns.ratio_cpu, "×", **more)
        if engines.is_peer(engine):
            self.add(f"{label}, persons off by a centime or more", 100 * off, "%", at_most=100 * OFF_AT_MOST)

    def _say_memory(self, label: str, mine: tuple[float, float], theirs: tuple[float, float]) -> None:
        """Peak beyond what each held before, its results included; and without them, for nobody can do without."""
        name = f"{label}, extra memory, this engine / {title('openfisca')}"
        self.add(f"{name}: {mine[0]:,.0f} / {theirs[0]:,.0f} MB", mine[0] / theirs[0], "×", at_most=0.1)
        mine_beyond, their_beyond = (max(taken - result, 0) for taken, result in (mine, theirs))
        self.add(f"{name}, the results themselves not counted", mine_beyond / max(their_beyond, 1), "×")

    def streamed(self, size: int) -> None:
        """From file to file, whose memory must not grow with the persons."""
        with self.population(size) as folder, self.worker("streamed", folder) as own:
            taken = own.tell("memory_flat")
            _, seconds = own.tell("run")
        name = f"{size:,} persons, file to file"
        self.add(f"{name}, with the run's check of itself (wall)", size / seconds / 1e6, "M persons/s")
        if taken is not None:
            self.add(f"{name}, memory taken", taken, "MB")

    def with_careers(self, size: int) -> None:
        """The whole law, up to 480 monthly wages a person, against NumPy."""
        with self.population(size, has_careers=True) as folder, self.worker("own", folder) as own:
            exactly(own)
            memory = own.tell("memory")
            with self.worker("numpy", folder) as other:
                off = agreed(own, other)
                other_memory = other.tell("memory")
                turns = by_turns(own, other, 3 if size >= 1_000_000 else 5)
        self.rows.append(Row("numpy", size, turns, other_memory, off, "careers"))
        self.rows.append(own_row(size, turns.own[0], memory, "careers"))
        goal = {"at_least": 3.0} if size == (CAREERS_QUICK if self.quick else 1_000_000) else {}
        self.add(f"{size:,} persons with careers, this engine", size / turns.own[0] / 1e6, "M persons/CPU s", **goal)
        self.add(f"{size:,} persons with careers, {TITLES['numpy']}, costs × this engine (CPU)", turns.ratio_cpu, "×")

    def two_worlds(self, size: int) -> None:
        """This law and a bill that changes two values, in one pass."""
        for has_careers, title in ((False, "careers as averages"), (True, "with careers")):
            size = min(size, 200_000) if has_careers else size
            with (
                self.population(size, has_careers=has_careers) as folder,
                self.worker("own", folder) as own,
                self.worker("worlds", folder) as other,
            ):
                turns = by_turns(own, other, 7)
            name = f"{size:,} persons, {title}: two worlds in one pass, values-only reform, cost × one world (CPU)"
            self.add(name, turns.ratio_cpu, "×", at_most=1.6)

    def all_cores(self, size: int) -> None:
        """Waiting time with every core, against the peer as its user runs it."""
        if not self.peers:
            return
        cores = os.cpu_count() or 1
        for law in ("", "trial_"):
            with (
                self.population(size, law=law) as folder,
                self.worker(f"{law}own", folder, cores=cores) as own,
                self.worker(f"{law}openfisca", folder, cores=cores) as other,
            ):
                turns = by_turns(own, other, 5)
            goal = {} if self.quick else {"at_least": 60.0}
            name = f"{size:,} persons, {LAWS[law]}, {title('openfisca')}, waits × this engine with {cores} cores (wall)"
            self.add(name, turns.ratio_wall, "×", **goal)

    def starts(self) -> None:
        """From nothing to the first answer: with an empty cache of kernels, then with a filled one."""
        with self.population(1_000, has_careers=True) as folder:
            self._start("pension branch, careers and days", "branch", folder, 10.0, 1.0)
            for engine in engines.PEERS[:2] if self.peers else ():
                with self.population(1_000, has_careers=False) as flat, self.worker(engine, flat) as other:
                    self.add(f"{TITLES[engine]}, start to first answer (CPU)", sum(other.start.values()), "s")
        count = RULES_QUICK if self.quick else RULES
        with tempfile.TemporaryDirectory(dir=self.folder) as made:
            generated.write(Path(made), count)
            self._start(f"{count} generated rules", "generated", Path(made), None, 1.0)

    def _start(self, title: str, engine: str, folder: Path, cold: float | None, warm: float) -> None:
        with tempfile.TemporaryDirectory(dir=self.folder) as kernels:
            for state, goal in (("cold", cold), ("warm", warm)):
                with self.worker(engine, folder, kernels=Path(kernels)) as own:
                    more = {} if goal is None else {"at_most": goal}
                    self.add(f"{title}, {state} start to first answer (CPU)", sum(own.start.values()), "s", **more)
                    if state == "warm":
                        exactly(own)
                        if engine == "generated":
                            cost = min(own.tell("run")[0] for _ in range(5))
                            self.add(f"{title}, speed", generated.ROWS / cost / 1e6, "M persons/CPU s")

    def one_case(self) -> None:
        """One person: ours with the whole career, the peer with its averages."""
        with self.population(2_000, has_careers=True) as folder:
            engines.choose(folder)
            with self.worker("own_case", folder) as plain, self.worker("own_explained", folder) as explained:
                told = by_turns(plain, explained, 7)
                self.add("one case, every value kept (CPU)", 1e3 * told.own[0], "ms")
                self.add("one case, explained (CPU)", 1e3 * told.other[0], "ms", at_most=0.5)
                for engine, goal in (("openfisca_case", {"at_least": 20.0}), ("openfisca_traced", {})) if self.peers else ():
                    with self.worker(engine, folder) as other:
                        agreed(plain, other)
                        turns = by_turns(explained, other, 7)
                    how = "calculated" if engine == "openfisca_case" else "with its trace as text"
                    self.add(f"one case, openfisca-core, {how} (CPU)", 1e3 * turns.other[0], "ms")
                    self.add(f"one case, openfisca-core, {how}, costs × this engine explained", turns.ratio_cpu, "×", **goal)


def exactly(own: Worker) -> None:
    """Both readers must agree on a sample before anything is timed."""
    _, differing = own.tell("check")
    if differing:
        raise WrongResult(f"{own.engine}: {differing} values differ between the two readers")


def agreed(own: Worker, other: Worker) -> float:
    """Exact laws by hand must be equal for everybody, peers nearly so."""
    off = compared(own, other)
    if off > (OFF_AT_MOST if engines.is_peer(other.engine) else 0) and not other.engine.startswith("openfisca_"):
        raise WrongResult(f"{other.engine}: {off:.1%} of the persons differ: it is not the same law")
    return off


def own_row(size: int, seconds: float, megabytes: tuple[float, float] | None, law: str = "") -> Row:
    """This engine's own line."""
    return Row("own", size, Turns((seconds, seconds), (seconds, seconds), 1, 1), megabytes, 0.0, law)


def title(engine: str) -> str:
    """An engine, as the table calls it."""
    return TITLES[engine.removeprefix("trial_")]


def sizes(*, quick: bool) -> list[int]:
    """How many persons: the largest only when a quarter of the free memory holds it."""
    if quick:
        return [100_000]
    free = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_AVPHYS_PAGES")
    largest = 10_000_000
    return [10_000, 100_000, 1_000_000, *([largest] if largest * BYTES_A_PERSON < free / 4 else [])]


def run(*, quick: bool, only: str = "") -> list[Figure]:
    """Everything in one run, or one part of it; the table goes to var/bench/law.md."""
    folder = Path(os.environ.get("DAMAN_VAR", ROOT / "var")) / "bench"
    (folder / "law").mkdir(parents=True, exist_ok=True)
    bench = Bench(folder / "law", quick=quick)
    took = {}
    for name, part in PARTS.items():
        if only in ("", name):
            started = perf_counter()
            part(bench)
            took[name] = perf_counter() - started
    if bench.rows:
        text = table(bench.rows)
        (folder / "law.md").write_text(text, encoding="utf-8")
        print(text)
    if any(row.turns.is_busy for row in bench.rows):
        print("machine busy: waiting and working time differ by more than a tenth; the ratios are of CPU time")
    for name, seconds in took.items():
        bench.add(f"time of the part {name} (wall)", seconds, "s")
    return bench.figures


def _flat(bench: Bench) -> None:
    for size in sizes(quick=bench.quick):
        for law in ("", "trial_"):
            bench.flat(size, law)


def _careers(bench: Bench) -> None:
    for size in (CAREERS_QUICK,) if bench.quick else (10_000, 100_000, 1_000_000):
        bench.with_careers(size)


def _streamed(bench: Bench) -> None:
    for size in (100_000,) if bench.quick else (1_000_000, 10_000_000):
        bench.streamed(size)


def _families(bench: Bench) -> None:
    bench.figures += beside.families(quick=bench.quick)


def _worlds(bench: Bench) -> None:
    if not bench.quick:
        bench.two_worlds(1_000_000)


def _cluster(bench: Bench) -> None:
    if not bench.quick:
        bench.figures += beside.cluster(bench, 1_000_000)


PARTS: dict[str, Callable[[Bench], None]] = {
    "memory": Bench.bandwidth, "flat": _flat, "careers": _careers,
    "cores": lambda bench: bench.all_cores(100_000 if bench.quick else 1_000_000),
    "streamed": _streamed, "worlds": _worlds, "case": Bench.one_case, "starts": Bench.starts, "families": _families,
    "cluster": _cluster,
}  # fmt: skip


def table(rows: list[Row]) -> str:
    """The lines as Markdown, a table for each law."""
    heads = ["persons", "engine", "M persons / CPU s", "costs × this engine", "extra memory (of it the result)"]
    lines = []
    for law, words in LAWS.items():
        mine = [row for row in rows if row.law == law]
        lines += ["", f"## {words.capitalize()}", "", f"| {' | '.join([*heads, 'persons off by ≥ 1 centime'])} |"]
        lines += ["| ---: | --- | ---: | ---: | ---: | ---: |"]
        for row in sorted(mine, key=lambda r: (r.size, list(TITLES.values()).index(title(r.engine)))):
            memory = "–" if row.megabytes is None else f"{row.megabytes[0]:,.0f} MB ({row.megabytes[1]:,.0f})"
            speed, off = row.size / row.turns.other[0] / 1e6, "–" if row.off is None else f"{100 * row.off:.2f} %"
            ratio = f"{row.turns.ratio_cpu:.3g}"
            lines.append(f"| {row.size:,} | {title(row.engine)} | {speed:.3g} | {ratio} | {memory} | {off} |")
    return "\n".join(lines).lstrip("\n") + "\n"
