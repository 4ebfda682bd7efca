"""bin/bench NAME [--quick] [--only PART]: runs one bench, prints a line a figure, writes var/bench/NAME.json.

It fails only on a wrong result.
"""

import argparse
import importlib
import json
import os
import platform
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BENCHES = {path.stem.removeprefix("bench_"): path.stem for path in (ROOT / "tools").glob("bench_*.py")}


@dataclass(frozen=True)
class Figure:
    """One measured value, with its goal when there is one (`at_most` or `at_least`)."""

    name: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None

    def line(self) -> str:
        goal = self.at_most if self.at_most is not None else self.at_least
        if goal is None:
            return f"{self.name}: {self.value:g} {self.unit}"
        met = self.value <= goal if self.at_most is not None else self.value >= goal
        sign = "≤" if self.at_most is not None else "≥"
        return f"{self.name}: {self.value:g} {self.unit}; goal {sign} {goal:g}: {'met' if met else 'missed'}"


class WrongResult(SystemExit):
    """What was measured gave a wrong answer: a time for it would mean nothing."""


def machine() -> dict[str, object]:
    """The machine's size, written beside every figure."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cpu = next((line.split(":", 1)[1].strip() for line in _cpuinfo() if line.startswith("model name")), platform.processor())
    load = os.getloadavg()[0]
    return {
        "cores": os.cpu_count(),
        "memory_gib": round(memory, 1),
        "cpu": cpu,
        "python": platform.python_version(),
        "load_before": load,
    }


def _cpuinfo() -> list[str]:
    path = Path("/proc/cpuinfo")
    return path.read_text().splitlines() if path.exists() else []


def main() -> int:
    """Run the bench named first."""
    asked = argparse.ArgumentParser(prog="bin/bench", description="Measures, and checks each result before it is timed.")
    asked.add_argument("name", choices=sorted(BENCHES))
    asked.add_argument("--quick", action="store_true", help="a smaller run, within a minute")
    asked.add_argument("--only", default="", metavar="PART", help="one part, where a bench has parts")
    told = asked.parse_args()
    bench = importlib.import_module(f"tools.{BENCHES[told.name]}")
    parts = sorted(getattr(bench, "PARTS", ()))
    if told.only and told.only not in parts:
        asked.error(f"{told.name} has {'the parts ' + ', '.join(parts) if parts else 'no parts'}")
    before = machine()
    folder = Path(os.environ.get("DAMAN_VAR", ROOT / "var")) / "bench"  # read first: a bench may furnish a house of its own
    figures: list[Figure] = bench.run(quick=told.quick, **({"only": told.only} if told.only else {}))
    for figure in figures:
        print(figure.line())
    folder.mkdir(parents=True, exist_ok=True)
    result = {"machine": before, "figures": [asdict(f) for f in figures]}
    (folder / f"{told.name}.json").write_text(json.dumps(result, indent=1))
    return 0


if __name__ == "__main__":
    sys.exit(main())
