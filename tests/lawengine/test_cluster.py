"""The cluster reader gives the same centimes; skipped where PySpark is not installed."""

import os
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

import lawengine
from lawengine.cluster import compute
from tests.lawengine.persons import DAY, persons
from tests.lawengine.test_streaming import SMALL, save, table

pytest.importorskip("pyspark")


@lru_cache
def program() -> lawengine.Program:
    """What every worker prepares for itself."""
    return lawengine.load("tests.lawengine.atlantis").at(DAY, *SMALL)


def test_spark_hands_out_file_names(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pyspark.sql import SparkSession

    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, sys.path)))
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    builder: Any = SparkSession.builder
    spark = builder.master("local[2]").config("spark.ui.enabled", False).config("spark.driver.host", "127.0.0.1").getOrCreate()
    try:
        (tmp_path / "in").mkdir()
        for k in range(3):
            save(table(persons(500, 50 + k)), tmp_path / "in" / f"part-{k}.arrow")
        done = compute(program, tmp_path / "in", tmp_path / "out", spark)
    finally:
        spark.stop()
    assert [(part.rows, part.agrees) for part in done] == [(500, True)] * 3
    for k in range(3):
        whole = program().over(persons(500, 50 + k))
        found = pa.ipc.open_file(str(tmp_path / "out" / f"part-{k}.arrow")).read_all()
        assert all((found.column(t).to_numpy() == whole[t]).all() for t in SMALL)
