"""A cluster in a process of its own: PySpark's environment, all cores of this machine, told by lines of JSON what to decide."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tools.bench import ROOT


class Cluster:
    """A running cluster; it decides folders of files by programs that both sides can prepare."""

    def __init__(self, python: Path, cores: int) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYSPARK_PYTHON": str(python), "SPARK_LOCAL_IP": "127.0.0.1"}
        self.process = subprocess.Popen(
            [str(python), "-m", "tools.lawbench.cluster", str(cores)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT, env=environment,
        )  # fmt: skip
        self._answer()

    def decide(self, given: Path, output: Path, asked: tuple[str, tuple[str, ...], tuple[str, ...]]) -> tuple[float, int]:
        """Decide the files of a folder, by the law of a day for some targets, some names given: wall seconds and rows."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps([str(given), str(output), *asked]) + "\n")
        self.process.stdin.flush()
        seconds, rows = self._answer()
        return float(seconds), int(rows)

    def _answer(self) -> Any:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"the cluster stopped with {self.process.wait()}")
        return json.loads(line)

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        self.process.wait()


def main() -> None:
    """The other side: start Spark, then obey until the orders end."""
    import time
    from functools import partial

    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what Spark prints is no answer
    from pyspark.sql import SparkSession

    from lawengine.cluster import compute
    from tools.lawbench.asked import prepare

    builder: Any = SparkSession.builder
    builder = builder.master(f"local[{sys.argv[1]}]").config("spark.ui.enabled", False).config("spark.driver.host", "127.0.0.1")
    spark = builder.getOrCreate()
    print(json.dumps("ready"), file=answers, flush=True)
    for line in sys.stdin:
        given, output, on, targets, names = json.loads(line)
        program = partial(prepare, on, tuple(targets), tuple(names))
        started = time.perf_counter()
        done = compute(program, Path(given), Path(output), spark)
        if not all(part.agrees for part in done):
            raise SystemExit("the readers differ: " + "; ".join(part.check for part in done))
        print(json.dumps([time.perf_counter() - started, sum(part.rows for part in done)]), file=answers, flush=True)
    spark.stop()


if __name__ == "__main__":
    main()
