"""The law as a library: the page's examples run, nothing of Django comes along, and the package carries its data."""

import fnmatch
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tools.identity import run

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "how-to" / "the-law-as-a-library.md"


def test_the_examples_of_the_page_run(capsys: pytest.CaptureFixture[str]) -> None:
    examples = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(examples) == 3
    names: dict[str, Any] = {}
    for example in examples:
        exec(compile(example, str(PAGE), "exec"), names)
    told = capsys.readouterr().out
    assert "contributions.employee.wage_monthly money Contributory wage of the month" in told
    assert "\n450000\n" in told and "persons pay more" in told


def test_nothing_of_the_platform_is_imported() -> None:
    unwanted = {"django", "daman", "numba", "pyarrow"}
    code = f"import sys, law.cli, lawengine; lawengine.load('law.dz'); print({unwanted} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_package_carries_its_data_and_its_types() -> None:
    packaged = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]["package-data"]["*"]
    files = [path for name in ("law", "lawengine") for path in (ROOT / name).rglob("*") if path.is_file()]
    left = [p for p in files if p.suffix not in (".py", ".pyc") and not any(fnmatch.fnmatch(p.name, g) for g in packaged)]
    assert not left
    assert {ROOT / "law" / "py.typed", ROOT / "lawengine" / "py.typed"} <= set(files)


def test_the_readers_are_identical_on_generated_persons() -> None:
    found = run(("plain", "kernel"), 4_000)
    assert (found.persons, found.differences) == (4_000, 0), found.examples
    assert found.undecided and found.comparisons == 4_000 * 11


def test_the_kernel_has_the_same_text_in_every_process() -> None:
    """Otherwise every process would compile it again."""
    code = "import datetime, lawengine; print(lawengine.load('law.dz').at(datetime.date(2026, 11, 1), 'pension.total_monthly')"
    texts = {
        subprocess.run(
            [sys.executable, "-c", f"{code}.kernel_source())"],
            cwd=ROOT, capture_output=True, text=True, check=True, env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2", "3")
    }  # fmt: skip
    assert len(texts) == 1
