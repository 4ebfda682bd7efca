"""The trade register: which business each person represents, those that employ and one that does not yet."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa

from nation.cast import NOT_YET_AN_EMPLOYER, CastMember
from nation.places import COMMUNES

PUBLIC_SECTOR = "administration"  # public bodies are in no trade register
OFFICE_OF_EMPLOYEES = "99-CNAS-1"
WORKSHOP = ("ورشة النور للنجارة", "Menuiserie En-Nour", "manufacturing")
OPENED_DAYS_AGO = 20
COLUMNS = ("number", "nin", "employer_number", "name_ar", "name_latin", "activity", "commune_code", "starts_on", "ends_before")


def with_representatives(
    employers: pa.Table, members: Mapping[str, CastMember], grown: Sequence[str], draw: np.random.Generator
) -> pa.Table:
    """The employers, each with its kind, its agency, its number in the trade register and who represents it."""
    rows = employers.to_pylist()
    played = {m.role.represents: m.nin for m in members.values() if m.role.represents is not None}
    lots = draw.integers(0, len(grown), len(rows)).tolist()
    is_public = [row["sector"] == PUBLIC_SECTOR for row in rows]
    numbers = ["" if is_public[n] else _number(n, row["starts_on"]) for n, row in enumerate(rows)]
    columns = {
        "kind": ["public" if public else "company" for public in is_public],
        "trade_register_number": numbers,
        "office_code": [OFFICE_OF_EMPLOYEES] * len(rows),
        "representative_nin": [played.get(n, grown[lot]) for n, lot in enumerate(lots)],
    }
    for name, values in columns.items():
        employers = employers.append_column(name, pa.array(values, pa.string()))
    return employers


def registers(employers: pa.Table, members: Mapping[str, CastMember], on: date) -> pa.Table:
    """What the trade register holds: a row for each business and its representative."""
    rows: list[dict[str, Any]] = [
        {
            "number": e["trade_register_number"], "nin": e["representative_nin"], "employer_number": e["number"],
            "name_ar": e["name_ar"], "name_latin": e["name_latin"], "activity": e["sector"],
            "commune_code": e["commune_code"], "starts_on": e["starts_on"], "ends_before": None,
        }
        for e in employers.to_pylist() if e["trade_register_number"]
    ]  # fmt: skip
    opened_on = on - timedelta(days=OPENED_DAYS_AGO)
    for m in members.values():
        if m.role.represents == NOT_YET_AN_EMPLOYER:
            name_ar, name_latin, activity = WORKSHOP
            number = _number(employers.num_rows + 1, opened_on)
            said = (number, m.nin, "", name_ar, name_latin, activity, COMMUNES[0][0], opened_on, None)
            rows.append(dict(zip(COLUMNS, said, strict=True)))
    kinds = [pa.date32() if name in ("starts_on", "ends_before") else pa.string() for name in COLUMNS]
    return pa.Table.from_pylist(rows, schema=pa.schema(list(zip(COLUMNS, kinds, strict=True))))


def _number(position: int, starts_on: date) -> str:
    """Shaped like the register's own; the wilaya does not exist."""
    return f"99/00-{9_000_000 + position:07d}B{starts_on.year % 100:02d}"
