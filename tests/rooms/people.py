"""A small cast and a few places, for the tests of the rooms. Numbers begin with 99: they cannot exist."""

import itertools
import secrets
from datetime import date
from typing import Any

import pyarrow as pa

from daman.foundation.actor import THE_HOUSE
from daman.registry import actions as registry
from daman.registry import queries
from daman.registry.models import Person

ON = date(2026, 11, 23)
NUMBERS = itertools.count(1)


def new_nin() -> str:
    """A fresh national number, never used before, even by another run."""
    return f"99{secrets.randbelow(10**16):016d}"


def settle() -> None:
    """Two communes, once."""
    registry.register_places(
        rows=[
            {"code": code, "wilaya_code": "99", "wilaya_ar": "الوادي الأخضر", "wilaya_latin": "El Oued El Akhdar",
             "name_ar": name, "name_latin": latin}
            for code, name, latin in (("9901", "عين الزيتون", "Ain Zitoun"), ("9902", "برج السلام", "Bordj Essalem"))
        ],
        actor=THE_HOUSE, on=ON,
    )  # fmt: skip


def person_row(**fields: Any) -> dict[str, Any]:
    """One row of a civil register's extract."""
    return {
        "nin": new_nin(), "family_name_ar": "بوعلام", "given_name_ar": "سعيد", "family_name_latin": "Boualem",
        "given_name_latin": "Said", "sex": "M", "born_on": date(1990, 3, 1), "died_on": None, "commune_code": "9901",
        "phone": "0550000001", **fields,
    }  # fmt: skip


def table_of(rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows)


def a_person(**fields: Any) -> Person:
    """A person of the registry, made as bulk files make them."""
    settle()
    row = person_row(**fields)
    registry.register_persons(table=_typed(table_of([row])), actor=THE_HOUSE, on=ON)
    found = queries.find_person(row["nin"])
    assert found is not None
    return found


def employers(count: int) -> list[str]:
    """Numbers of fresh employers."""
    settle()
    numbers = [f"9{secrets.randbelow(10**9):09d}" for _ in range(count)]
    rows = [
        {"number": number, "name_ar": "مؤسسة البناء", "name_latin": "Etablissement du batiment", "sector": "construction",
         "commune_code": "9901", "starts_on": date(2000, 1, 1), "ends_before": None}
        for number in numbers
    ]  # fmt: skip
    registry.register_employers(table=_dated(table_of(rows), "ends_before"), actor=THE_HOUSE, on=ON)
    return numbers


def _typed(table: pa.Table) -> pa.Table:
    return _dated(table, "died_on")


def _dated(table: pa.Table, column: str) -> pa.Table:
    return table.set_column(table.column_names.index(column), column, table[column].cast(pa.date32()))
