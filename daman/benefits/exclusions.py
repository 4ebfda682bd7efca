"""Two rights for the same days: those that the law does not give together, and those that end when a greater one begins."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from daman.benefits import rights
from daman.benefits.models import Award, Benefit, Claim
from daman.benefits.parts import days_of
from daman.determinations import queries as law
from daman.determinations.models import Determination

_SICK, _BIRTH, _HURT = Benefit.SICKNESS_ALLOWANCE, Benefit.MATERNITY_ALLOWANCE, Benefit.WORK_INJURY_ALLOWANCE
_PENSION, _ALLOWANCE = Benefit.OLD_AGE_PENSION, Benefit.OLD_AGE_ALLOWANCE
_IDLE = (Benefit.UNEMPLOYMENT_INSURANCE, Benefit.UNEMPLOYMENT_ALLOWANCE)
UNEMPLOYED = "overlaps.daily_allowance_beside_unemployment"

EXCLUDES: Mapping[frozenset[Benefit], str] = {  # two benefits → the law's name of what keeps them apart
    frozenset((_SICK, _BIRTH)): "overlaps.sickness_beside_maternity",
    frozenset((_SICK, _HURT)): "overlaps.sickness_beside_work_injury",
    frozenset((_BIRTH, _HURT)): "overlaps.maternity_beside_work_injury",
    frozenset((_PENSION, _ALLOWANCE)): "overlaps.old_age_pension_beside_allowance",
    **{frozenset((daily, idle)): UNEMPLOYED for daily in (_SICK, _BIRTH, _HURT) for idle in _IDLE},
}
ENDS: Mapping[Benefit, tuple[str, tuple[Benefit, ...]]] = {  # what begins → what it ends
    _PENSION: ("overlaps.unemployment_ends_at_pension", _IDLE),
}


@dataclass(frozen=True)
class Clash:
    """Another right of the person for the same days."""

    rule: str  # the law's name
    benefit: str  # in words
    reference: str
    starts_on: date
    ends_before: date | None


def clash_of(claim: Claim, values: Mapping[str, Any], on: date) -> Clash | None:
    """The first right in the books that excludes this one for days that both would pay."""
    start, end = days_of(claim, values, on)
    others = {
        next(iter(pair - {claim.benefit})): rule
        for pair, rule in EXCLUDES.items()
        if claim.benefit in pair and law.parameter(rule, on).value
    }
    for award in _awards(claim, tuple(others), start, end):
        return Clash(
            others[Benefit(award.benefit)], str(award.get_benefit_display()), award.reference, award.starts_on, award.ends_before
        )  # fmt: skip
    return None


def ended_by(claim: Claim, on: date) -> list[Award]:
    """The rights in payment that end when this one begins."""
    rule, benefits = ENDS.get(Benefit(claim.benefit), ("", ()))
    if not benefits or not law.parameter(rule, on).value:
        return []
    return _awards(claim, benefits, claim.wants_from, None)


def lack_of(claim: Claim, determination: Determination, on: date) -> rights.Lack | None:
    """Why the right cannot be granted: a condition of its own, or another right for the same days; none when it can."""
    if not rights.is_open(claim.benefit, determination.values):
        return rights.lack_for(claim.benefit, determination)
    clash = clash_of(claim, determination.values, on)
    return rights.Lack(clash.rule, 0, None) if clash else None


def _awards(claim: Claim, benefits: tuple[Benefit, ...], start: date, end: date | None) -> list[Award]:
    rows = Award.objects.filter(Q(ends_before=None) | Q(ends_before__gt=start), person_id=claim.person_id, benefit__in=benefits)
    return list((rows.filter(starts_on__lt=end) if end else rows).order_by("starts_on", "id"))
