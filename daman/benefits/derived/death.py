"""What survivors' rights rest on: what the deceased was insured as, earned and was paid."""

from collections.abc import Sequence
from datetime import date

from daman.benefits.careers import Career, careers_of
from daman.benefits.derived import survivors
from daman.benefits.known import Case, Known
from daman.benefits.models import Award, Benefit
from daman.determinations import actions as determinations
from daman.determinations import queries as law
from daman.foundation.months import add_months, month_of
from daman.registry import queries as registry
from daman.registry.models import Person

EMPLOYEE, PENSIONER, INVALID, INJURED, SELF_EMPLOYED = 1, 2, 3, 4, 5
INACTIVE = {  # what was in payment → what the deceased was insured as, the first that applies
    Benefit.OLD_AGE_PENSION: PENSIONER, Benefit.OLD_AGE_ALLOWANCE: PENSIONER, Benefit.INVALIDITY_PENSION: INVALID,
    Benefit.WORK_INJURY_ANNUITY: INJURED,
}  # fmt: skip
INHERITED = (Benefit.OLD_AGE_PENSION, Benefit.INVALIDITY_PENSION, Benefit.WORK_INJURY_ANNUITY)
COUNTED = ("survivors.is_spouse", "survivors.is_orphan", "survivors.is_ascendant")
YEAR = 12


def deceased(case: Case) -> Known | None:
    """What the deceased was insured as; nothing when our books hold neither a right in payment nor a recent month."""
    in_payment = {award.benefit for award in _in_payment(case)}
    for benefit, quality in INACTIVE.items():
        if benefit in in_payment:
            return case.own(quality)
    career, last = _career(case), _last_year(case)
    if any(month in last for month in career.employee):
        return case.own(EMPLOYEE)
    return case.own(SELF_EMPLOYED) if any(month in last for month in career.self_employed) else None


def wages_of_last_year(case: Case) -> Known:
    career, last = _career(case), _last_year(case)
    return case.own([career.employee[month] for month in sorted(career.employee) if month in last])


def income_of_last_year(case: Case) -> Known:
    """The last year in which the deceased contributed for himself."""
    incomes = _career(case).incomes_yearly()
    return case.own(incomes[-1] if incomes else 0)


def pension_received_monthly(case: Case) -> Known:
    return case.own(sum(award.amount_monthly for award in _in_payment(case)))


def annuity_rate(case: Case) -> Known:
    """The rate on which the annuity of the deceased rests, from the decision that opened it."""
    for award in _in_payment(case):
        if award.benefit == Benefit.WORK_INJURY_ANNUITY and award.decision is not None:
            kept = law.determination_of(award.person_id, award.decision.determination_reference)
            return case.own(law.answer_of(kept.trace).trace["work_injury.rate_counted"].value)
    return case.own(0)


def survivors_count(case: Case) -> Known:
    """How many survive, by the conditions of survivors' pensions: no other definition was found."""
    family = survivors.members(case)
    if not family.value:
        return case.own(0)
    values = determinations.simulate(targets=COUNTED, facts={"members": family.value}, on=case.on).values
    count = sum(bool(is_one) for name in COUNTED for is_one in values.get(name, ()))
    return Known(count, family.source, family.known_at, family.certificate)


def pension_of_deceased_monthly(case: Case) -> Known | None:
    """What was in payment. Of somebody who died still working it is not known: no text says how it is counted."""
    in_payment = sum(award.amount_monthly for award in _in_payment(case) if award.benefit in INHERITED)
    return None if not in_payment and _career(case).worked() else case.own(in_payment)


def _person(case: Case) -> Person | None:
    return registry.find_person(case.deceased) if case.deceased else None


def died_on(case: Case) -> date:
    known = case.of_others.get(case.deceased, {}).get("civil.died_on")
    return date.fromisoformat(known.value) if known and known.value else case.on


def _in_payment(case: Case) -> Sequence[Award]:
    person, day = _person(case), died_on(case)
    if person is None:
        return []
    rows = Award.objects.filter(person=person, starts_on__lte=day).select_related("decision").order_by("id")
    return [award for award in rows if award.ends_before is None or award.ends_before > month_of(day)]


def _career(case: Case) -> Career:
    person = _person(case)
    return careers_of([person.pk], before=died_on(case))[person.pk] if person else Career()


def _last_year(case: Case) -> set[date]:
    month = month_of(died_on(case))
    return {add_months(month, -back) for back in range(YEAR + 1)}
