"""The door for populations, the cache of kernels, and the text of a kernel."""

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from lawengine import Lawbook, LawError, Undecidable
from lawengine.kernel import LOADED, load
from tests.lawengine.persons import DAY, persons

EACH = "tide.rest.each_moon"
SMALL = ("tide.rest.rate", "tide.rest.first_and_last", "tide.rest.met_on")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"tide.months_at_sea": None}, "columns are missing: tide.months_at_sea"),
        ({"tide.months_at_sea": np.array([1.0] * 9)}, "float64 holds no whole numbers; give months as integers"),
        ({"tide.months_at_sea": np.array([1] * 8)}, "'tide.months_at_sea'"),
        ({"tide.months_at_sea": np.array([1, 2, 3, 4, 999, 6, 7, 8, 9])}, "row 4: 999 lies outside 0 to 720"),
        ({"tide.months_at_sea": [1, 2, None, 4, 5, 6, 7, 8, 9]}, "row 2: it has a gap"),
        ({"tide.months_at_sea": np.array([1, None] + [0] * 7)}, "row 1: it has a gap"),
        ({"tide.months_at_sea": np.ma.masked_equal(np.arange(9), 3)}, "row 3: it has a gap"),
        (
            {"tide.months_at_sea": pa.array([1, None] + [0] * 7)},
            "it has gaps; rows with a missing fact",
        ),
        ({"tide.months_at_sea": np.zeros((9, 2), int)}, "it must have one dimension"),
        ({"is_diver": np.zeros(9, int)}, "int64 is no flag; give true and false"),
        ({"born_on": np.array(["1965-05-01"] * 8 + ["NaT"], "datetime64[D]")}, "row 8: it has a gap"),
        ({"tide.catches": np.arange(9)}, "a career column is (offsets, values), or an Arrow list array"),
        ({"tide.catches": (np.arange(10), np.arange(8))}, "offsets run outside the 8 values"),
        ({"tide.catches": (np.array([0, 5, 2, *range(3, 10)]), np.arange(10))}, "row 1: a career ends before it begins"),
        ({"tide.catches": (np.arange(10), np.array([1, 2, 3, -4, 5, 6, 7, 8, 9]))}, "row 3: -4 lies outside 0 to"),
        ({"tide.catches": (np.arange(10), np.array([1, 2, 3, 4, 5, 6, 7, 8, -9], np.int32))}, "row 8: -9 lies outside 0 to"),
        ({"tide.catches": (np.arange(10), np.array([1, 2, 3, 4, 5, 6, 7, 2**41, 9]))}, "row 7: 2199023255552 lies outside"),
        ({"tide.catch": np.arange(9)}, "no fact is called 'tide.catch'; did you mean 'tide.catches'?"),
    ],
)
def test_bad_columns_are_refused_with_their_row(book: Lawbook, change: dict[str, Any], words: str) -> None:
    columns = {n: c for n, c in (persons(9, 1) | change).items() if c is not None}
    with pytest.raises(LawError, match=r".*") as refused:
        book.at(DAY, *SMALL).over(columns)
    assert words in str(refused.value)


def test_arrow_columns_are_taken(book: Lawbook) -> None:
    columns = persons(200, 2, np.int32)
    offsets, values = columns["tide.catches"]
    arrow = {
        "born_on": pa.array(columns["born_on"].astype(np.int32)).cast(pa.date32()),
        "is_diver": pa.array(columns["is_diver"]),
        "tide.months_at_sea": pa.chunked_array([columns["tide.months_at_sea"][:50], columns["tide.months_at_sea"][50:]]),
        "tide.catches": pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pa.array(values)),
    }
    program = book.at(DAY, *SMALL)
    plain, taken = program.over(columns), program.over(arrow)
    assert all((plain[name] == taken[name]).all() for name in SMALL)


def test_nobody_is_decided_too(book: Lawbook) -> None:
    assert len(book.at(DAY, *SMALL).over(persons(0, 3))[SMALL[0]]) == 0


def test_what_is_contradictory_is_refused_for_all(book: Lawbook) -> None:
    with pytest.raises(Undecidable, match="two oracles"):
        book.at(DAY, "tide.rest.thanks").over({"is_diver": np.array([False])})


def test_a_career_is_no_target(book: Lawbook) -> None:
    with pytest.raises(LawError, match="a career is no column"):
        book.at(DAY, "tide.catches").over(persons(2, 4))


def test_another_day_is_the_same_kernel(book: Lawbook, kernels: Path) -> None:
    """Amounts of the law are handed in: a new minimum wage compiles nothing."""
    texts = {book.at(day, EACH).kernel_source() for day in (date(2020, 7, 1), DAY)}
    assert len(texts) == 1
    assert book.at(date(2016, 1, 1), EACH).kernel_source() not in texts


def test_the_kernel_can_be_read(book: Lawbook) -> None:
    text = book.at(DAY, EACH).kernel_source()
    assert "# tide.rest.gross: first-tablet:art-14" in text
    assert "tide__rest__gross = half_up(tide__rest__gross, 100000000) * 100" in text
    assert "//" not in text.split("def kernel")[1]


def test_kernels_are_kept_on_disk_for_the_next_process(book: Lawbook, kernels: Path, tmp_path: Path) -> None:
    book.at(DAY, *SMALL).over(persons(4, 5))
    kept = list(kernels.glob("law_kernel_*.py"))
    assert kept and list(kernels.glob("__pycache__/law_kernel_*.nbi"))
    program = (
        "import sys, datetime, numba, lawengine\n"
        "from lawengine.kernel import load\n"
        "from tests.lawengine.persons import persons, DAY\n"
        f"program = lawengine.load('tests.lawengine.atlantis').at(DAY, *{SMALL!r})\n"
        "program.over(persons(4, 5))\n"
        "from lawengine.kernel import LOADED\n"
        "hits = sum(sum(k.stats.cache_hits.values()) for k in LOADED.values())\n"
        "sys.exit(0 if hits == len(LOADED) == 1 else 1)"
    )
    assert (
        subprocess.run([sys.executable, "-c", program], check=False, env=os.environ | {"LAW_CACHE": str(kernels)}).returncode == 0
    )


def test_a_broken_file_in_the_cache_is_written_again(book: Lawbook, kernels: Path) -> None:
    text = book.at(DAY, "pearl").kernel_source()
    load(text)
    written = {path.stem.removeprefix("law_kernel_"): path for path in kernels.glob("law_kernel_*.py")}
    digest, path = next((d, path) for d, path in written.items() if d in LOADED and path.read_text() == text)
    path.write_text("half a ker")
    del LOADED[digest]
    load(text)
    assert path.read_text() == text
