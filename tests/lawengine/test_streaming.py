"""Populations in batches and in files: the same centimes, in order, in flat memory, each run checked by itself."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lawengine import Lawbook, LawError
from lawengine.cluster import compute, decide_one
from lawengine.files import decide_file
from lawengine.population import BadRow
from tests.lawengine.persons import DAY, persons

SMALL = ("tide.rest.rate", "tide.rest.first_and_last", "tide.rest.met_on")


def table(columns: dict[str, Any], lane: pa.DataType | None = None) -> pa.Table:
    offsets, values = columns["tide.catches"]
    catches = pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), pa.array(values, lane or pa.int64()))
    flat = {n: pa.array(c) for n, c in columns.items() if n not in ("tide.catches", "born_on")}
    born = pa.array(columns["born_on"].astype(np.int32)).cast(pa.date32())
    return pa.table(flat | {"born_on": born, "tide.catches": catches, "number": pa.array(np.arange(len(born)))})


@pytest.mark.parametrize("threads", [1, 3])
def test_batches_come_out_in_order_with_the_same_centimes(book: Lawbook, threads: int) -> None:
    columns, program = persons(5_000, 30), book.at(DAY, *SMALL)
    whole = program.over(columns)
    batches = table(columns).to_batches(max_chunksize=700)
    out = pa.Table.from_batches(program.stream(batches, keep=["number"], threads=threads))
    assert out.column("number").to_pylist() == list(range(5_000))
    assert all((out.column(t).to_numpy() == whole[t]).all() for t in SMALL)


def test_batches_are_taken_one_by_one(book: Lawbook) -> None:
    """Whoever streams never holds more than a few batches."""
    asked: list[int] = []

    def batches() -> Any:
        for k, batch in enumerate(table(persons(900, 31)).to_batches(max_chunksize=100)):
            asked.append(k)
            yield batch

    stream = book.at(DAY, *SMALL).stream(batches(), threads=2)
    next(stream)
    assert len(asked) == 3


def test_bad_rows_are_numbered_through_all_batches(book: Lawbook) -> None:
    columns, heard = persons(500, 32), []
    columns["tide.months_at_sea"][[3, 444]] = 999
    batches = table(columns).to_batches(max_chunksize=100)
    out = pa.Table.from_batches(book.at(DAY, *SMALL).stream(batches, heard=heard.append))
    assert heard == [BadRow(r, "tide.months_at_sea", "999 lies outside 0 to 720") for r in (3, 444)]
    assert np.flatnonzero(out.column(SMALL[0]).is_null().to_numpy()).tolist() == [3, 444]
    with pytest.raises(LawError, match=r"'tide\.months_at_sea', row 3: 999 lies outside"):
        list(book.at(DAY, *SMALL).stream(batches))


@pytest.mark.parametrize("ending", ["parquet", "arrow"])
@pytest.mark.parametrize("plainly", [False, True])
def test_a_file_is_decided_and_checks_itself(book: Lawbook, tmp_path: Path, ending: str, plainly: bool) -> None:
    columns, program = persons(1_500, 33), book.at(DAY, *SMALL)
    columns["tide.months_at_sea"][7] = -1
    given, output = tmp_path / f"persons.{ending}", tmp_path / f"out.{ending}"
    save(table(columns, pa.int32()), given)
    decided = decide_file(program, given, output, ["number"], plainly=plainly)
    assert (decided.rows, decided.bad, decided.agrees) == (1_500, 1, True)
    assert decided.check.startswith("1,006 persons read again") and decided.check.endswith("0 differ")
    assert (tmp_path / "out.bad_rows.csv").read_text().splitlines()[1] == "7,tide.months_at_sea,-1 lies outside 0 to 720"
    columns["tide.months_at_sea"][7] = 0
    found = pq.read_table(output) if ending == "parquet" else pa.ipc.open_file(str(output)).read_all()
    rates = program.over(columns)["tide.rest.rate"]
    assert [r for k, r in enumerate(found.column("tide.rest.rate").to_pylist()) if k != 7] == np.delete(rates, 7).tolist()
    assert found.schema.names == ["number", *SMALL]


def test_a_wrong_result_would_be_seen(book: Lawbook) -> None:
    from lawengine.selfcheck import SelfCheck

    program, columns = book.at(DAY, *SMALL), persons(100, 34)
    outcome = program.over(columns, bad_rows="report")
    outcome.columns["tide.rest.rate"] += 1
    check = SelfCheck(program)
    check.see(
        {n: c for n, c in columns.items() if n not in ("is_diver", "tide.trade")} | {"is_diver": columns["is_diver"]}, outcome
    )
    verdict = check.verdict()
    assert len(verdict.differences) == verdict.persons and "tide.rest.rate is" in verdict.line()


def save(one: pa.Table, path: Path) -> None:
    if path.suffix == ".parquet":
        pq.write_table(one, path, row_group_size=400)
    else:
        with pa.ipc.new_file(str(path), one.schema) as writer:
            writer.write_table(one, max_chunksize=400)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda t: t.drop_columns(["is_diver"]), "columns are missing: is_diver"),
        (
            lambda t: t.rename_columns([n.replace("months_at", "month_at") for n in t.column_names]),
            "did you mean 'tide.month_at_sea'",
        ),
        (lambda t: t.set_column(0, "is_diver", pa.array([1] * len(t))), "'is_diver': it holds int64; flag is given as bool"),
        (
            lambda t: t.set_column(4, "tide.catches", pa.array([1.5] * len(t))),
            "'tide.catches': it holds double; career is given as list<int32> or list<int64>",
        ),
    ],
)
def test_files_that_do_not_fit_are_refused_before_they_are_read(book: Lawbook, tmp_path: Path, change: Any, words: str) -> None:
    given = tmp_path / "persons.parquet"
    save(change(table(persons(20, 35))), given)
    with pytest.raises(LawError) as refused:
        decide_file(book.at(DAY, *SMALL), given, tmp_path / "out.parquet")
    assert words in str(refused.value)
    assert not list(tmp_path.glob("*out*"))


def test_what_is_no_file_of_persons_is_refused(book: Lawbook, tmp_path: Path) -> None:
    (tmp_path / "persons.parquet").write_text("no parquet")
    with pytest.raises(LawError, match="it is no parquet file"):
        decide_file(book.at(DAY, *SMALL), tmp_path / "persons.parquet", tmp_path / "out.parquet")
    with pytest.raises(LawError, match=r"the ending of persons\.csv is '\.csv'; choose one of \.parquet, \.arrow"):
        decide_file(book.at(DAY, *SMALL), tmp_path / "persons.csv", tmp_path / "out.parquet")


def test_a_worker_with_another_law_is_refused(book: Lawbook, tmp_path: Path) -> None:
    save(table(persons(20, 36)), tmp_path / "a.arrow")
    program = book.at(DAY, *SMALL)
    with pytest.raises(LawError, match="install the same law everywhere"):
        decide_one(lambda: program, "f" * 64, (str(tmp_path / "a.arrow"), str(tmp_path / "out.arrow")))
    with pytest.raises(LawError, match="there is no file that ends in"):
        compute(lambda: program, tmp_path / "nothing", tmp_path / "out")
    done = decide_one(lambda: program, program.lawbook, (str(tmp_path / "a.arrow"), str(tmp_path / "out.arrow")))
    assert (done.rows, done.agrees) == (20, True)
