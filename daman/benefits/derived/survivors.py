"""The family of somebody who died, as the law takes it: the claimant first, then the others."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from daman.benefits.derived.households import income_of, keys_of
from daman.benefits.derived.pension import without_income
from daman.benefits.known import Case, Known
from daman.benefits.rights import CLAIMANT

SPOUSE, CHILD, ASCENDANT, COLLATERAL = 1, 2, 3, 4
KINSHIP = {"spouse": SPOUSE, "child": CHILD, "parent": ASCENDANT, "sibling": COLLATERAL}
CALLED = {SPOUSE: "الزوج", CHILD: "الولد", ASCENDANT: "الأصل", COLLATERAL: "القريب"}
STUDIES, APPRENTICE = ("school", "university", "training"), "apprenticeship"


def members(case: Case) -> Known:
    """Every living survivor; brothers and sisters only when one of them claims, because no share of theirs is known."""
    family = case.of_others.get(case.deceased, {}).get("family.members")
    rows = [row for row in (family.value if family else ()) if row["kind"] in KINSHIP and not row.get("died_on")]
    nins = [row["nin"] for row in rows]
    idle = without_income(nins, case.on)
    count: Counter[int] = Counter()
    found = []
    for row in sorted(rows, key=lambda row: row["nin"] != case.person.nin):
        kinship, is_claimant = KINSHIP[row["kind"]], row["nin"] == case.person.nin
        if kinship == COLLATERAL and not is_claimant:
            continue
        count[kinship] += 1
        label = CLAIMANT if is_claimant else f"{CALLED[kinship]} {count[kinship]}"
        found.append({"label": label, "survivors.kinship": kinship, **_of_member(kinship, row, case, row["nin"] in idle)})
    source = (family.source, family.known_at, family.certificate) if family else ("own", case.day, {})
    return Known(found, *source)


def _of_member(kinship: int, row: Mapping[str, Any], case: Case, is_idle: bool) -> dict[str, Any]:
    if kinship == ASCENDANT:
        return {"survivors.ascendant.income_monthly": income_of(keys_of([row["nin"]]), case.on)}
    if kinship != CHILD:
        return {}
    held = case.held if row["nin"] == case.person.nin else case.of_others.get(row["nin"], {})
    facts: dict[str, Any] = {
        "born_on": date.fromisoformat(row["born_on"]),
        "survivors.orphan.has_income": not is_idle,
    }
    if "civil.sex" in held:
        facts["is_woman"] = held["civil.sex"].value == "F"
    if "education.enrolment" not in case.missing:
        school = held["school.kind"].value if "school.kind" in held else None
        facts["survivors.orphan.is_studying"] = school in STUDIES
        facts["survivors.orphan.is_apprentice"] = school == APPRENTICE
        if "school.apprentice_wage_monthly" in held:
            facts["survivors.orphan.apprentice_wage_monthly"] = int(held["school.apprentice_wage_monthly"].value or 0)
    if "solidarity.disability" not in case.missing:
        known = held.get("disability.is_recognised")
        facts["survivors.orphan.is_disabled"] = bool(known and known.value)
    return facts
