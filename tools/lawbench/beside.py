"""What the bench measures beside one machine's flat tables: families, and a cluster that is given names of files."""

import importlib
import importlib.util
import os
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

import pyarrow as pa

from tools.bench import Figure, WrongResult
from tools.lawbench import engines, environment
from tools.lawbench.cluster import Cluster
from tools.lawbench.files import save_parts
from tools.lawbench.people import ON, opened

if TYPE_CHECKING:
    from tools.bench_law import Bench

ROUNDS = 3


def families(*, quick: bool) -> list[Figure]:
    """The survivors' law over families."""
    if importlib.util.find_spec("tools.lawbench.families") is None:
        return []
    found = []
    for name, value, unit, goal in importlib.import_module("tools.lawbench.families").figures(quick=quick):
        way, _, amount = goal.partition(" ")
        found.append(Figure(name, float(f"{value:.3g}"), unit, **({way: float(amount)} if amount else {})))
    return found


def cluster(bench: "Bench", size: int) -> list[Figure]:
    """The whole law with careers: Spark on all cores given file names, against the same files here on the same cores."""
    from lawengine.files import decide_file

    python = environment.spark(bench.folder.parent / "spark")
    if python is None:
        return []
    cores = os.cpu_count() or 1
    asked = (ON.isoformat(), engines.TARGETS, ())
    os.environ["LAW_CACHE"] = str(bench.kernels)
    law = engines.program(has_careers=True)
    here: list[float] = []
    there: list[float] = []
    with bench.population(size, has_careers=True) as folder, Cluster(python, cores) as spark:
        save_parts(law, engines.own_columns(opened(folder)), folder / "in", 4 * cores)
        (folder / "here").mkdir()
        for _ in range(1 + ROUNDS):
            there.append(spark.decide(folder / "in", folder / "there", asked)[0])
            started = perf_counter()
            for part in sorted((folder / "in").glob("*.arrow")):
                decide_file(law, part, folder / "here" / part.name, threads=cores)
            here.append(perf_counter() - started)
        same_files(folder / "here", folder / "there")
    mine, theirs = median(here[1:]), median(there[1:])
    ratio = median(h / t for h, t in zip(here[1:], there[1:], strict=True))
    name = f"{size:,} persons with careers, {cores} cores, file to file"
    return [
        Figure(f"{name}, here (wall)", float(f"{size / mine / 1e6:.3g}"), "M persons/s"),
        Figure(f"{name}, Spark given file names (wall)", float(f"{size / theirs / 1e6:.3g}"), "M persons/s"),
        Figure(f"{name}, Spark, speed of the run here", float(f"{ratio:.3g}"), "×", at_least=0.5),
    ]


def same_files(one: Path, other: Path) -> None:
    """Both folders must hold the same answers."""
    names = sorted(path.name for path in one.glob("*.arrow"))
    if not names or names != sorted(path.name for path in other.glob("*.arrow")):
        raise WrongResult(f"{other} does not hold the files of {one}")
    for name in names:
        if not pa.ipc.open_file(str(one / name)).read_all().equals(pa.ipc.open_file(str(other / name)).read_all()):
            raise WrongResult(f"the cluster decides {name} otherwise than this machine")
