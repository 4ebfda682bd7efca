"""What a worker can run: each engine is prepared once and gives a function that decides the whole population."""

import json
import os
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from tools.lawbench.people import ON, Array, Columns, opened

TARGETS = (
    "pension.old_age.entitled", "pension.old_age.pension_monthly", "pension.old_age.missing_months",
    "pension.self_employed.entitled", "pension.self_employed.pension_monthly", "pension.total_monthly",
    "pension.allowance.entitled", "pension.allowance.allowance_monthly",
)  # fmt: skip
BRANCH = (
    *TARGETS, "pension.entitled", "pension.old_age.met_on", "pension.self_employed.met_on",
    "pension.self_employed.missing_months", "pension.allowance.missing_months", "pension.allowance.met_on",
)  # fmt: skip
GIVEN = (
    "pension.old_age.wage_last_monthly",
    "pension.old_age.wage_best_monthly",
    "pension.self_employed.reference_income_yearly",
)
IN_LAW = {
    "born_on": "born_on",
    "is_woman": "is_woman",
    "wage_last_monthly": "pension.old_age.wage_last_monthly",
    "wage_best_monthly": "pension.old_age.wage_best_monthly",
    "reference_income_yearly": "pension.self_employed.reference_income_yearly",
}
CAREER_COLUMNS = ("wages", "wages_offsets", "incomes", "incomes_offsets")
PEERS = ("openfisca", "ttsim", "ttsim_prepared")
Run = Callable[[], Columns]


def in_law(name: str) -> str:
    """The lawbook's name of a column of the bench."""
    return IN_LAW.get(name, f"pension.{name}")


def own_columns(columns: Columns) -> dict[str, Any]:
    """The columns as the engine takes them: careers when there are any, otherwise their averages."""
    found: dict[str, Any] = {in_law(n): held(c) for n, c in columns.items() if n not in CAREER_COLUMNS}
    if "wages" in columns:
        for name in GIVEN:
            del found[name]
        found["pension.wages"] = (columns["wages_offsets"], columns["wages"])
        found["pension.incomes_self_employed_yearly"] = (columns["incomes_offsets"], columns["incomes"])
    return found


def narrow(columns: Columns) -> Columns:
    """The same columns for what is written by hand as for this engine; where a career begins keeps its 64 bits."""
    return {name: column if name.endswith("_offsets") else held(column) for name, column in columns.items()}


def held(column: Array) -> Array:
    """A column as narrow as a file would hold it; each peer too is given its own types, none wider than these."""
    if column.dtype.kind != "i":
        return column
    lane = np.int16 if column.min() >= -(2**15) and column.max() < 2**15 else np.int32
    return column.astype(lane) if np.array_equal(column.astype(lane), column) else column


def program(*, has_careers: bool, targets: tuple[str, ...] = TARGETS) -> Any:
    """The law of this repository, on the day of the bench."""
    from lawengine import load

    return load("law.dz").at(ON, *targets, given=() if has_careers else GIVEN)


class Own:
    """The compiled reader over columns, which the plain reader can check row by row."""

    def __init__(self, law: Any, columns: Mapping[str, Any], threads: int = 1) -> None:
        self.law, self.columns, self.threads = law, columns, threads

    def __call__(self) -> Columns:
        return self.law.over(self.columns, threads=self.threads)  # type: ignore[no-any-return]

    def check(self, rows: int) -> tuple[int, int]:
        """Values compared between the two readers, and how many differ."""
        found, compared, differing = self(), 0, 0
        size = len(next(iter(found.values())))
        for row in np.random.default_rng(9).choice(size, min(rows, size), replace=False):
            answer = self.law.run({fact.name: self.fact(fact, int(row)) for fact in self.law.facts()})
            for target in found:
                value = answer.values[target]
                compared += 1
                differing += found[target][row] != (np.datetime64(value) if isinstance(value, date) else value)
        return compared, int(differing)

    def fact(self, one: Any, row: int) -> Any:
        column = self.columns[one.name]
        if isinstance(column, tuple):
            offsets, amounts = column
            return amounts[offsets[row] : offsets[row + 1]].tolist()
        value = column[row].item()
        return date.fromordinal(value + date(1970, 1, 1).toordinal()) if one.kind.name == "date" else value


def own(folder: Path, *, threads: int = 1) -> Run:
    """The law of this repository on the common part; with careers where the population has them."""
    columns = opened(folder)
    return Own(program(has_careers="wages" in columns), own_columns(columns), threads)


def branch(folder: Path) -> Run:
    """Everything that a claim asks of the pension law, days included."""
    return Own(program(has_careers=True, targets=BRANCH), own_columns(opened(folder)))


def streamed(folder: Path, *, threads: int = 1) -> Run:
    """From a file of persons to a file of answers, batch by batch."""
    from lawengine.files import decide_file
    from tools.lawbench.files import save_arrow

    columns = opened(folder)
    law, given = program(has_careers="wages" in columns), folder / "persons.arrow"
    if not given.exists():
        save_arrow(law, own_columns(columns), given)
    del columns

    def run() -> Columns:
        done = decide_file(law, given, folder / "answers.arrow", threads=threads)
        if done.bad or not done.agrees:
            raise SystemExit(f"{done.bad} rows could not be decided; {done.check}")
        return {}

    return run


def worlds(folder: Path) -> Run:
    """This law and a bill that changes two values, in one pass."""
    from lawengine import Reform, load

    book = load("law.dz")
    bill = Reform("Bill", ON, "bill", values={"minimum_wage.monthly": 26_000, "pension.old_age.rate_maximum": 75})
    columns = opened(folder)
    given = () if "wages" in columns else GIVEN
    before, after = (world.at(ON, *TARGETS, given=given) for world in (book, book.reformed(bill)))
    ready = own_columns(columns)
    together, apart = before.beside(after, ready), after.over(ready)
    if any((together.after[t] != apart[t]).any() for t in TARGETS) or not together.losers("pension.total_monthly").size:
        raise SystemExit("both worlds in one pass differ from each alone")
    return lambda: before.beside(after, ready).after


def generated(folder: Path) -> Run:
    """A law of generated rules."""
    from lawengine import load
    from tools.lawbench.generated import ROWS, last

    sys.path.insert(0, str(folder))
    random = np.random.default_rng(0)
    law = load("generated_law").at(ON, *last(folder))
    return Own(law, {fact.name: random.integers(0, 10_000_000, ROWS) for fact in law.facts()})


def numpy(folder: Path) -> Run:
    """By hand, in NumPy."""
    from tools.lawbench import numpy_law

    columns, values = narrow(opened(folder)), whole_values(folder)
    by_hand = numpy_law.whole if "wages" in columns else numpy_law.flat
    return lambda: by_hand(columns, values)


def loop(folder: Path) -> Run:
    """By hand, as a loop for numba."""
    from tools.lawbench import loop_law

    columns, values = narrow(opened(folder)), whole_values(folder)
    return lambda: loop_law.flat(columns, values)


def openfisca(folder: Path) -> Run:
    """The peer, its inputs already in its types."""
    from tools.lawbench import openfisca_law

    made, ready = openfisca_law.system(written_values(folder)), openfisca_law.inputs(opened(folder))
    return lambda: openfisca_law.calculate(made, ready)


def ttsim(folder: Path) -> Run:
    """The peer as its documentation shows it."""
    from tools.lawbench import ttsim_side

    root = ttsim_side.law(written_values(folder), folder / f"ttsim-{os.getpid()}")
    ready = ttsim_side.inputs(opened(folder))
    return lambda: ttsim_side.calculate(root, ready)


def ttsim_prepared(folder: Path) -> Run:
    """The peer's inner function alone."""
    from tools.lawbench import ttsim_side

    root = ttsim_side.law(written_values(folder), folder / f"ttsim-{os.getpid()}")
    return ttsim_side.prepared(root, ttsim_side.inputs(opened(folder)))


def own_case(folder: Path) -> Run:
    """One person, every value kept."""
    law, facts = program(has_careers=True), case(folder)["facts"]
    return lambda: law.run(facts).values  # type: ignore[no-any-return]


def own_explained(folder: Path) -> Run:
    """One person, and why, in Arabic words with the articles."""
    from lawengine import load

    book, facts = load("law.dz"), case(folder)["facts"]
    law = book.at(ON, *TARGETS)

    def run() -> Columns:
        answer = law.run(facts)
        book.explain(answer, "pension.total_monthly", "ar").text("ar")
        return answer.values  # type: ignore[return-value]

    return run


def openfisca_case(folder: Path, *, is_traced: bool = False) -> Run:
    """One person in the peer, from its JSON."""
    from tools.lawbench import openfisca_law

    made = openfisca_law.system(written_values(folder))
    columns = {name: np.array([value]) for name, value in case(folder)["person"].items()}
    asked = openfisca_law.situation(columns, 0)

    def run() -> Columns:
        found = openfisca_law.calculate_one(made, asked, is_traced=is_traced)
        return dict(zip(openfisca_law.OUT, found, strict=False))

    return run


def openfisca_traced(folder: Path) -> Run:
    """One person in the peer, with its log of what was computed."""
    return openfisca_case(folder, is_traced=True)


ENGINES: dict[str, Callable[..., Run]] = {
    "own": own, "branch": branch, "worlds": worlds,
    "streamed": streamed, "generated": generated, "numpy": numpy, "loop": loop, "openfisca": openfisca,
    "ttsim": ttsim, "ttsim_prepared": ttsim_prepared, "own_case": own_case, "own_explained": own_explained,
    "openfisca_case": openfisca_case, "openfisca_traced": openfisca_traced,
}  # fmt: skip


def named(engine: str) -> Callable[..., Run]:
    """An engine of the pension law, or of the trial law when its name says so."""
    if not engine.startswith("trial_"):
        return ENGINES[engine]
    from tools.lawbench.trial.engines import ENGINES as OF_TRIAL

    return OF_TRIAL[engine]


def is_peer(engine: str) -> bool:
    """Whether it is another's engine, which runs in the peers' environment."""
    return engine.removeprefix("trial_").startswith(("openfisca", "ttsim"))


def exact(engine: str, found: Columns) -> dict[str, Array]:
    """What an engine found, in whole centimes."""
    if engine.startswith("trial_"):
        from tools.lawbench.trial.engines import exact as of_trial

        return of_trial(found)
    names = dict.fromkeys(TARGETS)
    if engine.startswith("ttsim"):
        from tools.lawbench import ttsim_side

        names = dict(ttsim_side.OUT)
    result = {}
    for target, name in names.items():
        column = np.atleast_1d(found[name or target])
        is_money = column.dtype.kind == "f" and target.endswith("_monthly")
        result[target] = np.rint(column.astype(np.float64) * (100 if is_money else 1)).astype(np.int64)
    return result


# The law's values, handed to everybody from the lawbook


def hand_over(folder: Path) -> None:
    """Write the values of the day beside the population, so that nobody types them again."""
    from lawengine import load
    from lawengine.entries import Value

    book = load("law.dz")
    names = {node.name for node in program(has_careers=True).nodes if isinstance(node.law, Value)}
    found = {name: book.parameter(name, ON) for name in sorted(names)}
    values = {n: [p.value.isoformat() if isinstance(p.value, date) else p.value, p.unit] for n, p in found.items()}
    (folder / "values.json").write_text(json.dumps(values))


def whole_values(folder: Path) -> dict[str, int]:
    """Centimes, parts per million and counts."""
    return {name: value for name, (value, _) in json.loads((folder / "values.json").read_text()).items()}


def written_values(folder: Path) -> dict[str, Any]:
    """Dinars, fractions and counts, as the peers write them."""
    by = {"money": 100, "rate": 1_000_000}
    stored = json.loads((folder / "values.json").read_text())
    return {name: value / by[unit] if unit in by else value for name, (value, unit) in stored.items()}


# One person


def choose(folder: Path) -> None:
    """Write the first pensioner with twenty years and more of the population: the facts, and the averages for the peer."""
    columns = opened(folder)
    ready = own_columns(columns)
    law = program(has_careers=True, targets=("pension.old_age.entitled", *GIVEN))
    found = law.over(ready)
    row = int(np.flatnonzero(found["pension.old_age.entitled"] & (columns["months_worked_employee"] >= 300))[0])
    reader = Own(program(has_careers=True), ready)
    person = {name: column[row].item() for name, column in columns.items() if name not in CAREER_COLUMNS}
    person |= {name: found[in_law(name)][row].item() for name in person if in_law(name) in GIVEN}
    facts = {fact.name: reader.fact(fact, row) for fact in reader.law.facts()}
    facts["born_on"] = facts["born_on"].isoformat()
    (folder / "case.json").write_text(json.dumps({"person": person, "facts": facts}))


def case(folder: Path) -> dict[str, Any]:
    """The person chosen."""
    found: dict[str, Any] = json.loads((folder / "case.json").read_text())
    found["facts"]["born_on"] = date.fromisoformat(found["facts"]["born_on"])
    return found
