"""Workers told to run by turns, and what came of it."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from tools.bench import ROOT, WrongResult
from tools.lawbench.engines import is_peer


class Worker:
    """A process with one engine, ready to run."""

    def __init__(self, engine: str, folder: Path, *, peers: Path | None, kernels: Path, cores: int = 1) -> None:
        python = str(peers) if is_peer(engine) else sys.executable
        environment = {**os.environ, "LAW_CACHE": str(kernels), "PYTHONPATH": str(ROOT)}
        command = [python, "-m", "tools.lawbench.worker", engine, str(folder), str(cores)]
        self.engine = engine
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment
        )
        self.start = self._answer()

    def tell(self, order: str) -> Any:
        """One order and its answer."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def _answer(self) -> Any:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise WrongResult(f"{self.engine} stopped with {self.process.wait()}")
        return json.loads(line)

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


@dataclass(frozen=True)
class Turns:
    """Medians of alternating rounds: seconds of both, and how many times the other one cost."""

    own: tuple[float, float]
    other: tuple[float, float]
    ratio_cpu: float
    ratio_wall: float

    @property
    def is_busy(self) -> bool:
        """Whether the machine had other work, so that waiting and working differ."""
        return any(wall > 1.1 * cpu for cpu, wall in (self.own, self.other))


def by_turns(own: Worker, other: Worker, rounds: int) -> Turns:
    """The other one and ours, again and again."""
    costs = [(other.tell("run"), own.tell("run")) for _ in range(rounds)]
    return Turns(
        own=(median(o[0] for _, o in costs), median(o[1] for _, o in costs)),
        other=(median(t[0] for t, _ in costs), median(t[1] for t, _ in costs)),
        ratio_cpu=median(t[0] / o[0] for t, o in costs),
        ratio_wall=median(t[1] / o[1] for t, o in costs),
    )


def compared(own: Worker, other: Worker) -> float:
    """The share of persons for whom the other one differs by a centime or more in any target; its conditions must be equal."""
    mine, theirs = np.load(own.tell("result")), np.load(other.tell("result"))
    off = np.zeros(len(mine[mine.files[0]]), bool)
    for target in (name for name in mine.files if name in theirs.files):
        differs = mine[target] != theirs[target]
        if differs.any() and not target.endswith("_monthly"):
            row = int(np.flatnonzero(differs)[0])
            raise WrongResult(f"{other.engine}: {target} of person {row} is {theirs[target][row]}, not {mine[target][row]}")
        off |= differs
    return float(off.mean())
