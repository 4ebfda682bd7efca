"""Families in files: rows of members under a sorted key, or rows of families with their members inside."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import lawengine
from lawengine import Lawbook, LawError
from lawengine.families import read_family
from lawengine.family_population import BadMember
from lawengine.files import decide_file
from lawengine.levels import MEMBERS
from tests.lawengine.clans import DAY, LATER, Columns, clan, clans

TARGETS = ("part", "parts", "in_percent", "eldest_born_on")
FACTS = ("born_on", "kin", "is_apprentice")


@pytest.fixture(scope="session")
def reef() -> Lawbook:
    """The law of the clan."""
    return lawengine.load("tests.lawengine.clan")


def fields(columns: Columns) -> dict[str, pa.Array]:
    born = pa.array(columns["born_on"].astype(np.int32)).cast(pa.date32())
    return {"born_on": born, "kin": pa.array(columns["kin"]), "is_apprentice": pa.array(columns["is_apprentice"])}


def rows(columns: Columns) -> pa.Table:
    sizes = np.diff(columns[MEMBERS])
    of_family = {"family": np.repeat(np.arange(len(sizes)) + 100, sizes), "boat": np.repeat(columns["boat"], sizes)}
    return pa.table({n: pa.array(c) for n, c in of_family.items()} | fields(columns) | {"number": np.arange(int(sizes.sum()))})


def structs(columns: Columns) -> pa.Table:
    labels = pa.array([f"m{k}" for k in range(int(columns[MEMBERS][-1]))])
    inside = fields(columns) | {"label": labels}
    each = pa.StructArray.from_arrays([*inside.values()], [*inside])
    members = pa.ListArray.from_arrays(pa.array(columns[MEMBERS], pa.int32()), each)
    return pa.table({"boat": columns["boat"], MEMBERS: members})


def save(table: pa.Table, path: Path) -> None:
    if path.suffix == ".parquet":
        pq.write_table(table, path, row_group_size=500)
    else:
        with pa.ipc.new_file(str(path), table.schema) as writer:
            writer.write_table(table, max_chunksize=500)


def read(path: Path) -> pa.Table:
    return pq.read_table(path) if path.suffix == ".parquet" else pa.ipc.open_file(str(path)).read_all()


@pytest.mark.parametrize("ending", ["parquet", "arrow"])
@pytest.mark.parametrize("plainly", [False, True])
def test_rows_of_members_in_a_file(reef: Lawbook, tmp_path: Path, ending: str, plainly: bool) -> None:
    """A batch ends in the middle of a family; what the family has comes out on each of its rows."""
    columns, program = clans(700, 40), reef.at(DAY, *TARGETS)
    given, output = tmp_path / f"in.{ending}", tmp_path / f"out.{ending}"
    save(rows(columns), given)
    decided = decide_file(program, given, output, ["number", "family"], plainly=plainly)
    found, whole = read(output), program.over(columns)
    assert (decided.rows, decided.bad, decided.agrees) == (int(columns[MEMBERS][-1]), 0, True)
    assert "0 differ" in decided.check and found.column("number").to_pylist() == list(range(decided.rows))
    assert found.column("part").to_numpy().tolist() == whole["part"].tolist()
    assert found.column("parts").to_numpy().tolist() == np.repeat(whole["parts"], np.diff(columns[MEMBERS])).tolist()


@pytest.mark.parametrize("size", [1, 7, 100, 10_000])
def test_a_family_may_go_over_from_batch_to_batch(reef: Lawbook, size: int) -> None:
    columns, program = clans(200, 41), reef.at(DAY, *TARGETS)
    out = pa.Table.from_batches(program.stream(rows(columns).to_batches(max_chunksize=size), keep=["number"]))
    assert out.column("number").to_pylist() == list(range(int(columns[MEMBERS][-1])))
    assert out.column("in_percent").to_numpy().tolist() == program.over(columns)["in_percent"].tolist()


@pytest.mark.parametrize("ending", ["parquet", "arrow"])
def test_rows_of_families_with_their_members_inside(reef: Lawbook, tmp_path: Path, ending: str) -> None:
    columns, program = clans(900, 42), reef.at(DAY, *TARGETS)
    given, output = tmp_path / f"in.{ending}", tmp_path / f"out.{ending}"
    save(structs(columns), given)
    decided = decide_file(program, given, output, ["boat"], threads=2)
    found, whole = read(output), program.over(columns)
    assert (decided.rows, decided.bad, decided.agrees) == (900, 0, True)
    assert found.column("parts").to_numpy().tolist() == whole["parts"].tolist()
    assert [len(one) for one in found.column("part").to_pylist()] == np.diff(columns[MEMBERS]).tolist()
    assert [one for part in found.column("part").to_pylist() for one in part] == whole["part"].tolist()


def test_a_bad_row_is_named_with_its_family_and_member_and_the_others_go_on(reef: Lawbook) -> None:
    columns, program = clans(50, 43), reef.at(LATER, "part")  # the reefs disagree about apprentices
    columns["is_apprentice"][:] = False
    columns["born_on"][:] = 10_000
    columns["kin"][:] = 2
    columns["is_apprentice"][int(columns[MEMBERS][30])] = True  # 28 years old: older than both ages, but one is not known
    columns["boat"][7] = -5
    table = rows(columns)
    kin = table.column("kin").to_pylist()
    row = int(columns[MEMBERS][12]) + 0
    kin[row] = None
    table = table.set_column(table.schema.get_field_index("kin"), "kin", pa.array(kin))
    heard: list[BadMember] = []
    out = pa.Table.from_batches(program.stream(table.to_batches(max_chunksize=20), heard=heard.append))
    found = {(bad.family, bad.name): bad for bad in heard}
    assert set(found) == {("107", "boat"), ("112", "kin"), ("130", "apprentice_age")}
    assert found["112", "kin"] == BadMember(row, "kin", "it is missing, and the law needs it here", "112", "1")
    assert found["107", "boat"].row == int(columns[MEMBERS][7]) and "-5 lies outside" in found["107", "boat"].why
    assert "the reefs disagree" in found["130", "apprentice_age"].why
    undecided = np.flatnonzero(out.column("part").is_null().to_numpy())
    assert undecided.tolist() == [k for f in (7, 12, 30) for k in range(*columns[MEMBERS][f : f + 2])]
    with pytest.raises(LawError, match=r"family 107 \(row \d+\), boat: -5 lies outside"):
        list(program.stream(table.to_batches()))


def test_the_member_is_named_by_the_label_in_the_file(reef: Lawbook) -> None:
    columns, program = clans(20, 44), reef.at(DAY, "part")
    table = structs(columns)
    lists = table.column(MEMBERS).to_pylist()
    lists[4][0]["kin"] = None
    lists[9] = []
    table = table.set_column(1, MEMBERS, pa.array(lists, table.schema.field(MEMBERS).type))
    heard: list[BadMember] = []
    out = pa.Table.from_batches(program.stream(table.to_batches(max_chunksize=3), heard=heard.append))
    label = f"m{int(columns[MEMBERS][4])}"
    assert heard[0] == BadMember(4, "kin", "it is missing, and the law needs it here", "4", label)
    assert heard[1] == BadMember(9, MEMBERS, "the family has no members", "9", "")
    assert np.flatnonzero(out.column("part").is_null().to_numpy()).tolist() == [4, 9]


def test_a_file_in_which_families_cannot_be_told_is_refused(reef: Lawbook) -> None:
    columns, program = clans(30, 45), reef.at(DAY, "part")
    table = rows(columns)
    with pytest.raises(LawError, match=r"'family', row \d+: 100 comes after 129; sort the rows by 'family'"):
        list(program.stream(pa.concat_tables([table, table]).to_batches(max_chunksize=11)))
    with pytest.raises(LawError, match="columns are missing: family"):
        list(program.stream(table.drop_columns(["family"]).to_batches()))
    with pytest.raises(LawError, match=r"columns are missing: members\.kin"):
        bare = pa.array([[{"born_on": None, "is_apprentice": True}]])
        list(program.stream(pa.table({"boat": [1], MEMBERS: bare}).to_batches()))
    nobody = pa.array([None, *table.column("family").to_pylist()[1:]])
    with pytest.raises(LawError, match="row 0: the row belongs to no family"):
        list(program.stream(table.set_column(0, "family", nobody).to_batches()))


def test_a_family_s_own_fact_must_be_one(reef: Lawbook) -> None:
    columns, program = clans(30, 46, largest=4), reef.at(DAY, "parts")
    table = rows(columns)
    boats = table.column("boat").to_pylist()
    family = int(np.flatnonzero(np.diff(columns[MEMBERS]) > 1)[0])
    boats[int(columns[MEMBERS][family]) + 1] += 1
    heard: list[Any] = []
    list(program.stream(table.set_column(1, "boat", pa.array(boats)).to_batches(), heard=heard.append))
    assert [(bad.family, bad.name, bad.member) for bad in heard] == [(str(family + 100), "boat", "2")]
    assert "in the first row of the family, which has only one" in heard[0].why


def test_a_run_that_differs_says_so(reef: Lawbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The check that a run makes of itself can fail."""
    columns, program = clans(60, 47), reef.at(DAY, "part")
    save(rows(columns), tmp_path / "in.parquet")

    def wrong(program: Any, facts: Any) -> Any:
        return read_family(program, clan(columns, 0) | {"boat": 1})

    monkeypatch.setattr("lawengine.program.read_family", wrong)
    decided = decide_file(program, tmp_path / "in.parquet", tmp_path / "out.parquet")
    assert not decided.agrees
