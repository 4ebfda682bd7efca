"""Who has a right and did not ask: one question to the books and one reading of the law for each kind of right."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from daman.benefits.models import Benefit
from daman.benefits.offering import books, columns
from daman.benefits.offering.families import by_death
from daman.benefits.offering.reach import Found, Reach
from daman.benefits.services import service
from daman.determinations import actions as determinations
from daman.determinations import queries as law

AGE = "age"
PENSION, PENSION_AMOUNT = "pension.entitled", "pension.total_monthly"
ALLOWANCE, ALLOWANCE_AMOUNT = "pension.allowance.entitled", "pension.allowance.allowance_monthly"


Finder = Callable[[Reach, date, bool], list[Found]]


@dataclass(frozen=True)
class Sweep:
    """One question that is asked of everybody at night, and of one person when something happens in a life."""

    name: str
    benefits: tuple[Benefit, ...]
    find: Finder


def by_age(reach: Reach, on: date, again: bool = False) -> list[Found]:
    """An old-age pension of employees, of the self-employed or of both; else the allowance of old age."""
    table = _careers(reach, on, again, with_amounts=False)
    if not table.num_rows:
        return []
    told = _facts(Benefit.OLD_AGE_PENSION, table, (PENSION, ALLOWANCE), on)
    is_open = determinations.determine_many(targets=(PENSION, ALLOWANCE), columns=told, on=on)
    found = np.flatnonzero((is_open[PENSION] & columns.column(table, "may_pension"))
                           | (is_open[ALLOWANCE] & columns.column(table, "may_allowance")))  # fmt: skip
    if not len(found):
        return []
    # Amounts are read for those alone who have the right: few, every night.
    keys = tuple(table["person"].take(pa.array(found)).to_pylist())
    few = _careers(replace(reach, keys=keys), on, again, with_amounts=True)
    told = _facts(Benefit.OLD_AGE_PENSION, few, (PENSION, PENSION_AMOUNT, ALLOWANCE, ALLOWANCE_AMOUNT), on)
    answer = determinations.determine_many(targets=(PENSION, PENSION_AMOUNT, ALLOWANCE, ALLOWANCE_AMOUNT), columns=told, on=on)
    made = []
    for row, person in enumerate(few["person"].to_pylist()):
        is_pension = bool(answer[PENSION][row])
        benefit = Benefit.OLD_AGE_PENSION if is_pension else Benefit.OLD_AGE_ALLOWANCE
        amount = answer[PENSION_AMOUNT if is_pension else ALLOWANCE_AMOUNT][row]
        is_open_still = is_pension or answer[ALLOWANCE][row]  # the books may have changed between the two questions
        if is_open_still and few["may_pension" if is_pension else "may_allowance"][row].as_py():
            made.append(Found(person, benefit, AGE, int(amount), facts=columns.row_of(told, row)))
    return made


def by_children(reach: Reach, on: date, again: bool = False) -> list[Found]:
    """Family allowances, for whoever has children in care and an income."""
    amount, opens = "family.allowances.allowances_monthly", "family.allowances.children_monthly"
    may = books.may(Benefit.FAMILY_ALLOWANCES, key="p.id", same_cause="o.cause like 'children:%%'", again=again)
    question = books.CHILDREN.format(
        in_reach=books.IN_REACH.format(who="p"), may=may, family=books.FAMILY, income=books.INCOME.format(key="c.id"),
        earns=books.EARNS.format(key="n.person_id"), taken="false" if again else books.TAKEN,
        school=books.SCHOOL.format(nin="f.nin", kind="school.kind"),
    )  # fmt: skip
    kinds = {"person": "int", "children": "int", "income_monthly": "int", "has_single_wage": "flag", "cause": "text"}
    table = columns.ask(question, reach.told(on, again), kinds)
    if not table.num_rows:
        return []
    told = {
        f"family.allowances.{name}": columns.column(table, name) for name in ("children", "income_monthly", "has_single_wage")
    }
    answer = determinations.determine_many(targets=(opens, amount), columns=told, on=on)
    return _found(Benefit.FAMILY_ALLOWANCES, table, answer[opens] > 0, answer[amount], told)


def by_birth(reach: Reach, on: date, again: bool = False) -> list[Found]:
    """Maternity, for an employee who gave birth: the leave begins on the day of the birth unless she says otherwise."""
    may = books.may(Benefit.MATERNITY_ALLOWANCE, key="b.id", same_cause="o.cause = 'birth:' || b.born_on", again=again)
    question = books.BIRTHS.format(in_reach=books.IN_REACH.format(who="p"), may=may, family=books.FAMILY)
    kinds = {"person": "int", "cause": "text", "starts_on": "date", "is_employee": "flag"}
    table = columns.ask(question, reach.told(on, again), kinds)
    if not table.num_rows:
        return []
    target = "maternity.scheme_pays"
    answer = determinations.determine_many(
        targets=(target,), columns={"is_employee": columns.column(table, "is_employee")}, on=on
    )  # fmt: skip
    rows = zip(
        table["person"].to_pylist(), table["cause"].to_pylist(), table["starts_on"].to_pylist(), answer[target], strict=True
    )
    return [
        Found(person, Benefit.MATERNITY_ALLOWANCE, cause, None, {"starts_on": day.isoformat(), "asks_first_extension": False})
        for person, cause, day, is_paid in rows
        if is_paid
    ]


def by_loss(reach: Reach, on: date, again: bool = False) -> list[Found]:
    """Unemployment insurance, for whoever's employment ended and whose months suffice. The inspectorate's word comes later."""
    opens, amount = "unemployment.insurance.entitled", "unemployment.insurance.benefit_monthly"
    may = books.may(Benefit.UNEMPLOYMENT_INSURANCE, key="w.id", same_cause="o.cause = 'work_ended:' || w.ended_on", again=again)
    question = books.ENDED.format(in_reach=books.IN_REACH.format(who="p"), may=may)
    flags = ("is_open_ended", "is_economic_loss", "is_on_checked_list")
    kinds = {"person": "int", "cause": "text", "months_affiliated": "int", "months_contributed_before": "int", "wages": "text"}
    table = columns.ask(question, reach.told(on, again), kinds | dict.fromkeys(flags, "flag"))
    if not table.num_rows:
        return []
    of_branch = {name: columns.column(table, name) for name in ("months_affiliated", "months_contributed_before", *flags)}
    of_branch["months_contributed"] = of_branch["months_affiliated"]
    of_branch |= {name: columns.repeated(False, table.num_rows) for name in ("has_other_income", "has_refused_offer")}
    of_branch["month_of_benefit"] = columns.repeated(1, table.num_rows)
    told = {f"unemployment.insurance.{name}": values for name, values in of_branch.items()}
    told["pension.wages"] = columns.career(table, "wages")
    answer = determinations.determine_many(targets=(opens, amount), columns=told, on=on)
    return _found(Benefit.UNEMPLOYMENT_INSURANCE, table, answer[opens], answer[amount], told)


def _found(benefit: Benefit, table: pa.Table, opens: Any, amounts: Any, told: dict[str, Any]) -> list[Found]:
    persons, causes = table["person"].to_pylist(), table["cause"].to_pylist()
    return [
        Found(persons[at], benefit, causes[at], int(amounts[at]), facts=columns.row_of(told, at))
        for at in np.flatnonzero(opens).tolist()
    ]


def _careers(reach: Reach, on: date, again: bool, *, with_amounts: bool) -> pa.Table:
    may = {
        name: books.may(benefit, key="p.id", same_cause=f"o.cause = '{AGE}'", again=again)
        for name, benefit in (("pension", Benefit.OLD_AGE_PENSION), ("allowance", Benefit.OLD_AGE_ALLOWANCE))
    }
    if not again:  # the one excludes the other
        may["allowance"] += f" and {may['pension']}"
    question = books.CAREERS.format(
        in_reach=books.IN_REACH.format(who="p"), spouse_earns=books.EARNS.format(key="n.person_id"), **may,
        **(books.AMOUNTS if with_amounts else books.NO_AMOUNTS),
    )  # fmt: skip
    return columns.ask(question, reach.told(on, again), OF_CAREERS)


OF_CAREERS = {
    "person": "int", "may_pension": "flag", "may_allowance": "flag", "born_on": "date", "is_woman": "flag",
    "months_worked_employee": "int", "months_worked_self_employed": "int", "months_in_both_schemes": "int",
    "months_voluntary": "int", "is_regularised": "flag", "months_credited": "int", "owes_nothing": "flag",
    "children_raised": "int", "has_dependent_spouse": "flag", "wages": "text", "incomes_self_employed_yearly": "text",
}  # fmt: skip


def _facts(benefit: Benefit, table: pa.Table, targets: tuple[str, ...], on: date) -> dict[str, Any]:
    """The law's facts as the benefit's table says where they come from: our books' columns, or what holds for everybody."""
    told: dict[str, Any] = {}
    needed = {fact.name for fact in law.facts_needed(targets, on)}
    for name, origin in service(benefit).facts.items():
        if name not in needed:
            continue
        if origin.way != "own":
            told[name] = columns.repeated(origin.when_unknown if origin.way == "said" else origin.name, table.num_rows)
        elif law.fact_kind(name) == "career":
            told[name] = columns.career(table, origin.name)
        else:
            told[name] = columns.column(table, origin.name)
    return told


SWEEPS = (
    Sweep("age", (Benefit.OLD_AGE_PENSION, Benefit.OLD_AGE_ALLOWANCE), by_age),
    Sweep("children", (Benefit.FAMILY_ALLOWANCES,), by_children),
    Sweep("birth", (Benefit.MATERNITY_ALLOWANCE,), by_birth),
    Sweep("work_ended", (Benefit.UNEMPLOYMENT_INSURANCE,), by_loss),
    Sweep("death", (Benefit.SURVIVORS_PENSION, Benefit.DEATH_GRANT), by_death),
)
