"""The cluster reader: Spark hands out the names of files, and each task maps its own file and runs the same kernel.

Rows through Spark cost ten times more than the law; names cost nothing.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from lawengine.files import ENDINGS, Decided, decide_file
from lawengine.program import Program
from lawengine.refuse import LawError

Prepare = Callable[[], Program]


def compute(prepare: Prepare, given: Path, output: Path, spark: Any = None) -> list[Decided]:
    """Decide the files of a folder (or one file) into a folder. Workers must see the same paths and hold the same law."""
    files = [given] if given.is_file() else sorted(path for path in given.glob("*") if path.suffix in ENDINGS)
    if not files:
        raise LawError(f"{given}: there is no file that ends in {' or '.join(ENDINGS)}")
    output.mkdir(parents=True, exist_ok=True)
    names = [(str(path.resolve()), str(output.resolve() / path.name)) for path in files]
    context = (spark or _session()).sparkContext
    decide = partial(decide_one, prepare, prepare().lawbook)
    done: list[Decided] = context.parallelize(names, len(names)).map(decide).collect()
    return done


def decide_one(prepare: Prepare, lawbook: str, names: tuple[str, str]) -> Decided:
    """What one task does; refused when the worker holds another law than the one that asks."""
    program = prepare()
    if program.lawbook != lawbook:
        raise LawError(f"this worker holds lawbook {program.lawbook[:12]}, not {lawbook[:12]}; install the same law everywhere")
    return decide_file(program, Path(names[0]), Path(names[1]))


def _session() -> Any:
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise LawError("the spark reader needs PySpark, which is not installed: pip install pyspark") from None
    return SparkSession.builder.getOrCreate()
