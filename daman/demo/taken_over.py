"""What the former files hold, taken over in bulk by the actions that real files use."""

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from daman.affiliation import actions as affiliation
from daman.benefits import actions as benefits
from daman.contributions import actions as contributions
from daman.employment import actions as employment
from daman.foundation.actor import THE_HOUSE
from daman.foundation.months import add_months, month_of
from daman.registry import actions as registry
from nation import Nation
from nation.cast import KEPT_BY_THE_ACCOUNTANT

MONTHS_DECLARED = 12  # the last year comes as employers' declarations, the years before as careers
CAREERS_AT_ONCE = 250_000

Described = tuple[str, str, str, Callable[[], object]]


class NotTaken(RuntimeError):
    """Rows of the nation were refused. They are made to be right, so this is a fault of ours."""


def steps(nation: Nation) -> Iterator[Described]:
    """Key, Arabic, English and deed of each step."""
    by_whom: dict[str, Any] = {"actor": THE_HOUSE, "on": nation.on}
    known = set(nation.funds_persons["nin"].to_pylist())
    places, offices = nation.communes.to_pylist(), nation.offices.to_pylist()
    yield "places", "البلديات", "communes", partial(registry.register_places, rows=places, **by_whom)
    yield "offices", "الوكالات", "offices", partial(registry.register_offices, rows=offices, **by_whom)
    yield _bulk("persons", "الأشخاص", "persons", registry.register_persons, nation.funds_persons, by_whom)
    yield _bulk("kinships", "الأسر", "families", registry.register_kinships, _among(nation.kinships, known), by_whom)
    yield _bulk("employers", "أصحاب العمل", "employers", registry.register_employers, nation.employers, by_whom)
    first_declared = add_months(month_of(nation.on), -MONTHS_DECLARED)
    is_declared = pc.and_(
        pc.greater_equal(nation.careers["month"], pa.scalar(first_declared)), pc.equal(nation.careers["scheme"], "employee")
    )
    yield from _careers(nation.careers.filter(pc.invert(is_declared)), by_whom)
    yield from _declarations(nation, nation.careers.filter(is_declared), first_declared, by_whom)
    yield _bulk(
        "affiliations", "العاملون لحسابهم", "who work for themselves", affiliation.take_over_affiliations,
        self_employed_now(nation), by_whom,
    )  # fmt: skip
    yield _bulk("awards", "المعاشات الجارية", "pensions in payment", benefits.take_over_awards, nation.awards, by_whom)
    yield _bulk("jobseekers", "طالبو العمل", "job-seekers", employment.register_jobseekers, nation.jobseekers, by_whom)


def _among(kinships: pa.Table, known: set[str]) -> pa.Table:
    """Only kin whom the funds' files know on both ends."""
    numbers = pa.array(sorted(known))
    return kinships.filter(
        pc.and_(pc.is_in(kinships["nin"], value_set=numbers), pc.is_in(kinships["relative_nin"], value_set=numbers))
    )


def _careers(careers: pa.Table, by_whom: dict[str, Any]) -> Iterator[Described]:
    parts = max(1, -(-careers.num_rows // CAREERS_AT_ONCE))
    for part in range(parts):
        rows = careers.slice(part * CAREERS_AT_ONCE, CAREERS_AT_ONCE)
        words = f"{part + 1}/{parts}"
        yield _bulk(
            f"careers-{part}", f"المسارات المهنية {words}", f"careers {words}", affiliation.take_over_careers, rows, by_whom
        )


def declare_for_themselves(nation: Nation) -> list[str]:
    """Numbers of the employers whose last month is left to whoever plays them."""
    return [nation.employers["number"][position].as_py() for position in KEPT_BY_THE_ACCOUNTANT]


def _declarations(nation: Nation, careers: pa.Table, first: date, by_whom: dict[str, Any]) -> Iterator[Described]:
    """Each month's declarations of all employers, filed in the month after."""
    kept = pc.is_in(careers["employer_number"], value_set=pa.array(declare_for_themselves(nation), pa.string()))
    is_last = pc.equal(careers["month"], pa.scalar(add_months(first, MONTHS_DECLARED - 1)))
    careers = careers.filter(pc.invert(pc.and_(kept, is_last)))
    lines = careers.select(["employer_number", "month", "nin", "base", "days"]).rename_columns(
        ["employer_number", "month", "nin", "wage", "days"]
    )
    for step in range(MONTHS_DECLARED):
        month = add_months(first, step)
        rows = lines.filter(pc.equal(lines["month"], pa.scalar(month)))
        filed_on = min(add_months(month, 1).replace(day=20), by_whom["on"])
        yield _bulk(
            f"declared-{month:%Y-%m}", f"تصريحات {month:%Y-%m}", f"declarations of {month:%Y-%m}",
            contributions.file_declarations, rows, by_whom | {"on": filed_on},
        )  # fmt: skip


def self_employed_now(nation: Nation) -> pa.Table:
    """Declarations affiliate those who work for others; here, whoever contributed for himself last month, since when."""
    alive = nation.funds_persons.filter(pc.is_null(nation.funds_persons["died_on"]))["nin"]
    own = nation.careers.filter(pc.equal(nation.careers["scheme"], "self_employed")).select(["nin", "month"])
    own = own.filter(pc.is_in(own["nin"], value_set=alive.combine_chunks())).sort_by(
        [("nin", "ascending"), ("month", "ascending")]
    )
    nins, months = own["nin"].to_numpy(), own["month"].to_numpy().astype("datetime64[M]")
    is_first = np.ones(len(nins), dtype=bool)  # of an unbroken run of months
    is_first[1:] = (nins[1:] != nins[:-1]) | (np.diff(months).astype(np.int64) > 1)
    starts = np.flatnonzero(is_first)
    ends = np.append(starts[1:], len(nins)) - 1
    goes_on = months[ends] >= np.datetime64(add_months(month_of(nation.on), -1), "M")
    since = months[starts[goes_on]].astype("datetime64[D]")
    return pa.table({"nin": nins[starts[goes_on]], "scheme": ["self_employed"] * len(since), "starts_on": since})


def _bulk(key: str, arabic: str, english: str, action: Callable[..., Any], table: pa.Table, by_whom: dict[str, Any]) -> Described:
    def do() -> None:
        if not table.num_rows:
            return
        report = action(table=table, **by_whom)
        if report.rejected.num_rows:
            raise NotTaken(
                f"{key}: {report.rejected.num_rows} rows refused, the first: {report.rejected.slice(0, 3).to_pylist()}"
            )

    return key, f"{arabic} ({table.num_rows:,})", f"{english} ({table.num_rows:,})", do
