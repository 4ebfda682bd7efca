"""What a death opens for those who survive: the family is read by the law as one, and each is offered what is theirs."""

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from daman.benefits.models import Benefit
from daman.benefits.offering import books, columns
from daman.benefits.offering.reach import Found, Reach
from daman.benefits.rights import CLAIMANT
from daman.determinations import actions as determinations

PENSION = "survivors.pension_of_deceased_monthly"
SHARE, GRANT = "survivors.share_monthly", "death_grant.share_of_each"
SURVIVES = ("survivors.is_spouse", "survivors.is_orphan", "survivors.is_ascendant")
OF_MEMBERS = {
    "survivors.kinship": "kinship", "born_on": "born_on", "is_woman": "is_woman",
    "survivors.orphan.has_income": "has_income", "survivors.orphan.is_studying": "is_studying",
    "survivors.orphan.is_apprentice": "is_apprentice", "survivors.orphan.apprentice_wage_monthly": "apprentice_wage",
    "survivors.orphan.is_disabled": "is_disabled", "survivors.ascendant.income_monthly": "income_monthly",
}  # fmt: skip
KINDS = {
    "deceased": "int", "deceased_nin": "text", "person": "int", "may_pension": "flag", "may_grant": "flag", "kinship": "int",
    "born_on": "date", "is_woman": "flag", "has_income": "flag", "is_studying": "flag", "is_apprentice": "flag",
    "apprentice_wage": "int", "is_disabled": "flag", "income_monthly": "int", "pension": "int", "received": "int",
    "worked": "flag", "quality": "int", "rate": "int", "wages": "text", "income": "int", "guardian": "int",
}  # fmt: skip


def by_death(reach: Reach, on: date, again: bool = False) -> list[Found]:
    """A share of the pension that was in payment, and of the grant, for each survivor whom the law counts.

    How a pension is counted for somebody who died still working no text says: it is offered without an amount.
    """
    table = columns.ask(_question(again), reach.told(on, again), KINDS)
    if not table.num_rows:
        return []
    starts = np.flatnonzero(np.diff(columns.column(table, "deceased"), prepend=-1))
    ends = np.append(starts[1:], table.num_rows)
    members = {name: columns.column(table, known) for name, known in OF_MEMBERS.items()}
    members |= {"members": np.append(starts, table.num_rows).astype(np.int64)}
    members[PENSION] = columns.column(table, "pension")[starts]
    answer = determinations.determine_many(targets=(*SURVIVES, SHARE), columns=members, on=on)
    survives = np.logical_or.reduce([answer[name].astype(bool) for name in SURVIVES])
    count = np.add.reduceat(survives.astype(np.int64), starts)
    of_grant = _told_of_grant(table.take(pa.array(starts)), count)
    grants = _grants(of_grant, columns.column(table, "quality")[starts], on)
    family_of = np.repeat(np.arange(len(starts)), ends - starts)
    shares, rows = answer[SHARE], table.to_pylist()
    made = []
    for at, row in enumerate(rows):
        family = int(family_of[at])
        if not survives[at]:
            continue
        cause, said = f"death:{row['deceased']}", {"deceased": row["deceased_nin"]}
        is_known = row["pension"] > 0 or not row["worked"]
        if row["may_pension"] and (shares[at] > 0 or not is_known):
            amount = int(shares[at]) if is_known else None
            facts = _family(members, at, int(starts[family]), int(ends[family]), family) if is_known else {}
            made.append(Found(row["person"], Benefit.SURVIVORS_PENSION, cause, amount, said, row["guardian"], facts))
        if row["may_grant"] and grants[family] > 0:
            facts = columns.row_of(of_grant, family)
            made.append(Found(row["person"], Benefit.DEATH_GRANT, cause, int(grants[family]), said, row["guardian"], facts))
    return made


def _family(members: dict[str, Any], at: int, start: int, end: int, family: int) -> dict[str, Any]:
    """A family as one claim tells it: who asks comes first."""
    of_each = {name: members[name] for name in OF_MEMBERS}
    order = [at, *(other for other in range(start, end) if other != at)]
    labels = [CLAIMANT, *(f"{number}" for number in range(2, len(order) + 1))]
    told = [{"label": label, **columns.row_of(of_each, row)} for label, row in zip(labels, order, strict=True)]
    return {PENSION: members[PENSION][family].item(), "members": told}


def _grants(told: dict[str, Any], quality: Any, on: date) -> Any:
    """What each survivor of each deceased receives once; nothing where our books do not say as what the deceased was insured."""
    return np.where(quality > 0, determinations.determine_many(targets=(GRANT,), columns=told, on=on)[GRANT], 0)


def _told_of_grant(deceased: pa.Table, survivors: Any) -> dict[str, Any]:
    quality = columns.column(deceased, "quality")
    return {
        "death_grant.deceased": np.where(quality > 0, quality, 1), "death_grant.annuity_rate": columns.column(deceased, "rate"),
        "death_grant.wages_of_last_year": columns.career(deceased, "wages"),
        "death_grant.pension_received_monthly": columns.column(deceased, "received"),
        "death_grant.income_of_last_year": columns.column(deceased, "income"), "death_grant.survivors": survivors,
    }  # fmt: skip


def _question(again: bool) -> str:
    same = "o.cause = 'death:' || m.deceased"
    unclaimed = (
        " and not exists (select from benefits_claim c where c.person_id = m.person and c.benefit = '{benefit}'"
        " and c.state <> 'withdrawn' and c.asks_as ->> 'deceased' = w.nin)"
    )
    may = {
        name: books.may(benefit, key="m.person", same_cause=same, again=again)
        + ("" if again else unclaimed.format(benefit=benefit))
        for name, benefit in (("pension", Benefit.SURVIVORS_PENSION), ("grant", Benefit.DEATH_GRANT))
    }
    school = {
        "school": "school.kind", "wage": "school.apprentice_wage_monthly", "disabled": "disability.is_recognised",
    }  # fmt: skip
    return books.DEATHS.format(
        in_reach=books.IN_REACH.format(who="p"), family=books.FAMILY, **may, earns=books.EARNS.format(key="m.person"),
        income=books.INCOME.format(key="m.person"),
        **{name: books.SCHOOL.format(nin="m.nin", kind=kind) for name, kind in school.items()},
    )  # fmt: skip
