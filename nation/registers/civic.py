"""What the farmers' register, the tax administration, electricity, social assistance and justice say of the nation's persons."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from nation.making import Nation

PROVIDERS = {
    "solidarity.social_aid": "solidarity", "farmer.register": "agriculture", "tax.standing": "tax",
    "electricity.meter": "electricity", "justice.release": "justice",
}  # fmt: skip
GROWN = 19


def facts(nation: Nation) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """An answer for each living grown-up; of whom nothing is known there is none."""
    traders = {row["nin"]: row["activity"] for row in nation.trade_registers.to_pylist()}
    for p in nation.persons.to_pylist():
        if p["died_on"] or (nation.on - p["born_on"]).days < GROWN * 365:
            continue
        nin = p["nin"]
        number = int(nin[-8:-2])
        yield "solidarity.social_aid", nin, {"social.receives_aid": number % 31 == 0}
        if number % 9 == 0:
            yield "farmer.register", nin, {"farmer.is_registered": True, "farmer.area_hundredths": 50 + number % 900}
        yield "tax.standing", nin, {"tax.is_registered": nin in traders, "tax.activity": traders.get(nin)}
        if number % 3:
            yield "electricity.meter", nin, {"electricity.has_meter": True, "electricity.commune_code": p["commune_code"]}
        if number % 211 == 0:
            released = nation.on - timedelta(days=60 + number % 300)
            yield "justice.release", nin, {"justice.is_released_prisoner": True, "justice.released_on": released}
