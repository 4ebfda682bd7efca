"""Survivors, revaluation, unemployment, family allowances and penalties: both readers, and what must hold for anybody."""

from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from lawengine import Lawbook, LawError, Program, Undecidable
from lawengine.kinds import days_of
from tests.law.people import person

ON = date(2026, 11, 23)
REVALUED = "pension.revaluation.revalued_monthly"
DECIDED_YEARS = [
    date(2004, 5, 1), date(2007, 5, 1), date(2013, 5, 1), date(2014, 5, 1), date(2015, 5, 1), date(2016, 5, 1), date(2017, 5, 1),
    date(2018, 5, 1), date(2020, 5, 1), date(2021, 5, 1), date(2022, 5, 1), date(2023, 5, 1), date(2024, 5, 1), date(2026, 1, 1),
]  # fmt: skip
SURVIVORS = tuple(
    f"survivors.{name}" for name in ("spouse_monthly", "orphan_monthly", "ascendant_monthly", "total_monthly", "maximum_monthly")
)
COUNTS = ("survivors.spouses", "survivors.orphans", "survivors.ascendants")
INSURANCE = tuple(
    f"unemployment.insurance.{name}"
    for name in (
        "entitled", "length_months", "reference_wage_monthly", "minimum_monthly", "maximum_monthly", "first_part_monthly",
        "second_part_monthly", "third_part_monthly", "fourth_part_monthly", "benefit_monthly", "benefit_total", "opening_due",
        "opening_maximum", "rights_end_on",
    )
)  # fmt: skip
SAME_FOR_ALL = ("unemployment.insurance.minimum_monthly", "unemployment.insurance.maximum_monthly")
ALLOWANCE = (
    "unemployment.allowance.entitled",
    "unemployment.allowance.allowance_monthly",
    "unemployment.allowance.revalidate_by",
)
FAMILY = ("family.allowances.allowances_monthly", "family.allowances.schooling_yearly")
DUE = (
    "contributions.penalties.provisional_due", "contributions.penalties.undeclared_fine_lowest",
    "contributions.penalties.undeclared_fine_highest", "contributions.special.weather_due_employer",
    "contributions.special.weather_due_employee", "contributions.special.leave_due_employer",
    "contributions.special.weather_pay_maximum", "contributions.special.pensioner_due",
    "contributions.special.pre_employment_due_state", "survivors.ascendant.qualifies", "appeals.national.is_first",
    "appeals.medical.expertise_last_day", "appeals.medical.invalidity_last_day",
)  # fmt: skip
SPREAD = {  # the highest of each number; half of everybody lies at a few small ones
    "survivors.spouses": 4, "survivors.orphans": 9, "survivors.ascendants": 4,
    "unemployment.insurance.months_affiliated": 240, "unemployment.insurance.months_contributed_before": 24,
    "unemployment.insurance.months_contributed": 300, "unemployment.insurance.months_of_service": 420,
    "unemployment.allowance.offers_refused": 3, "family.allowances.children": 12, "family.allowances.children_at_school": 12,
    "contributions.penalties.workers_undeclared": 200, "contributions.employee.days": 31,
}  # fmt: skip
USUAL = (
    "is_algerian", "is_resident", "is_open_ended", "is_economic_loss", "is_on_checked_list", "has_settled_service",
    "is_first_time_jobseeker",
)  # fmt: skip
EDGES = [0, 1, 1_500_000, 1_500_001, 2_000_000, 2_000_001, 1_999_999, 4_000_000, 4_300_000, 5_000_000, 8_000_000, 8_000_001]


def people(program: Program, size: int, seed: int) -> dict[str, Any]:
    """A column for each fact, many of them on an edge of the law."""
    random = np.random.default_rng(seed)
    columns: dict[str, Any] = {}
    for fact in program.facts():
        kind = fact.kind.name
        if kind == "flag":
            good = fact.name.endswith(("is_algerian", "is_resident", "is_open_ended", "is_economic_loss", "is_on_checked_list"))
            columns[fact.name] = random.random(size) < (
                0.9 if good or "settled" in fact.name or "first_time" in fact.name else 0.1
            )
        elif kind == "date":
            columns[fact.name] = days_of(program.on) - random.integers(0, 45 * 365, size)
        elif kind == "money":
            amounts = random.integers(0, 200_000_000 if fact.name.endswith("disputed") else 15_000_000, size)
            on_edge = random.random(size) < 0.3
            amounts[on_edge] = random.choice(EDGES, int(on_edge.sum()))
            columns[fact.name] = amounts
        elif kind == "career":
            lengths = random.integers(0, 30, size)
            offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
            columns[fact.name] = (offsets, random.integers(0, 25_000_000, int(offsets[-1])).astype(np.int64))
        elif fact.name.endswith("month_of_benefit"):
            columns[fact.name] = random.integers(1, 40, size)
        else:
            columns[fact.name] = random.integers(0, SPREAD[fact.name] + 1, size)
    return columns


def plain(value: Any) -> int:
    """A date as its number of days, everything else as a whole number."""
    if isinstance(value, np.datetime64):
        return int(value.astype("datetime64[D]").astype(int))
    return days_of(value) if isinstance(value, date) else int(value)


@pytest.mark.parametrize(
    ("on", "targets"),
    [
        (ON, SURVIVORS), (ON, INSURANCE), (date(2025, 6, 1), INSURANCE), (ON, ALLOWANCE), (date(2022, 6, 1), ALLOWANCE),
        (ON, FAMILY), (ON, DUE), (date(2018, 6, 1), (REVALUED,)), (date(2004, 6, 1), (REVALUED,)), (ON, (REVALUED,)),
    ],
    ids=lambda value: str(value) if isinstance(value, date) else value[0],
)  # fmt: skip
def test_both_readers_agree(book: Lawbook, on: date, targets: tuple[str, ...]) -> None:
    program = book.at(on, *targets, given=COUNTS if targets == SURVIVORS else ())
    columns = people(program, 4_000, seed=on.toordinal())
    many = program.over(columns)
    alike = [name for name in targets if len(np.unique(many[name])) == 1 and name not in SAME_FOR_ALL]
    assert alike == [], "everybody alike proves nothing"
    for row in range(0, 4_000, 10):
        one = program.run(person(program, columns, row))
        assert one.missing == ()
        for name in targets:
            assert plain(many[name][row]) == plain(one.values[name]), (name, person(program, columns, row))


# Survivors


def test_survivors_never_receive_more_than_the_limit_of_all(book: Lawbook) -> None:
    program = book.at(ON, *SURVIVORS, given=COUNTS)
    columns = people(program, 50_000, seed=7)
    found = program.over(columns)
    assert (found["survivors.total_monthly"] <= found["survivors.maximum_monthly"]).all()
    assert (found["survivors.total_monthly"] * 100 <= columns["survivors.pension_of_deceased_monthly"] * 90).all()
    assert all((found[name] >= 0).all() for name in SURVIVORS)


def test_one_more_survivor_never_raises_the_part_of_the_others_nor_lowers_the_total(book: Lawbook) -> None:
    program = book.at(ON, *SURVIVORS, given=COUNTS)
    columns = people(program, 20_000, seed=8)
    found = program.over(columns)
    for more in ("survivors.orphans", "survivors.ascendants"):
        larger = program.over({**columns, more: columns[more] + 1})
        dropped = 20  # parts of a centime, one for each survivor
        assert (larger["survivors.total_monthly"] >= found["survivors.total_monthly"] - dropped).all()
        for part, count in (("orphan_monthly", "orphans"), ("ascendant_monthly", "ascendants"), ("spouse_monthly", "spouses")):
            there = columns[f"survivors.{count}"] > 0
            assert (larger[f"survivors.{part}"][there] <= found[f"survivors.{part}"][there]).all(), (more, part)


def test_an_orphan_on_whom_two_texts_disagree_is_decided_neither_alone_nor_in_columns(book: Lawbook) -> None:
    program = book.at(ON, "survivors.orphan.qualifies")
    no = dict.fromkeys((f"survivors.orphan.{name}" for name in ("is_disabled", "has_income", "is_studying")), False)
    paid = {"survivors.orphan.is_apprentice": True, "survivors.orphan.apprentice_wage_monthly": 0}
    apprentice = {"born_on": date(2003, 1, 1), "is_woman": False, **no, **paid}
    with pytest.raises(Undecidable, match="one text says 25, another 21"):
        program.run(apprentice)
    with pytest.raises(Undecidable, match="one text says 25, another 21"):
        program.over(people(program, 10, seed=1))
    assert program.run({**apprentice, "born_on": date(2006, 1, 1)}).values["survivors.orphan.qualifies"] is True


# Revaluation


@pytest.mark.parametrize("on", DECIDED_YEARS, ids=str)
def test_a_revaluation_never_lowers_a_pension_and_crosses_only_at_its_edges(book: Lawbook, on: date) -> None:
    program = book.at(on, REVALUED)
    amounts = np.unique(np.concatenate([np.arange(0, 12_000_000, 997), np.array(EDGES), np.array(EDGES) + 1]))
    settled = np.full(len(amounts), days_of(date(2000, 1, 1)), dtype=np.int64)
    found = program.over({"pension.revaluation.amount_monthly": amounts, "pension.revaluation.settled_on": settled})[REVALUED]
    assert (found >= amounts).all()
    bands = [] if on.year == 2004 else book.parameter("pension.revaluation.rates", on).value
    edges = {low for low, _, _ in bands}
    rates = [rate for _, _, rate in bands]
    assert rates == sorted(rates, reverse=True), "the more a pension is, the less it rises"
    for fall in np.flatnonzero(np.diff(found) < 0):
        crossed = [low for low in edges if amounts[fall] < low <= amounts[fall + 1]]
        assert crossed, (amounts[fall], amounts[fall + 1])
        (low,) = crossed
        step = rates[[b[0] for b in bands].index(low) - 1] - rates[[b[0] for b in bands].index(low)]
        assert found[fall] - found[fall + 1] <= low * step // 1_000_000, "no cliff larger than the bands say"


@pytest.mark.parametrize("year", [2005, 2006, 2008, 2009, 2010, 2011, 2019, 2025])
def test_a_year_that_was_not_found_is_refused_with_its_reason(book: Lawbook, year: int) -> None:
    facts = {"pension.revaluation.amount_monthly": 3_000_000, "pension.revaluation.settled_on": date(2000, 1, 1)}
    with pytest.raises(Undecidable, match=r"not found|4 % or 8 %"):
        book.at(date(year, 5, 1), REVALUED).run(facts)


def test_the_rise_of_2012_is_refused_only_on_the_edges_printed_twice(book: Lawbook) -> None:
    program = book.at(date(2012, 1, 1), "pension.revaluation.rate")
    refused = []
    for edge in range(1_000_000, 5_000_001, 500_000):
        for amount in (edge - 1, edge, edge + 1):
            try:
                program.run({"pension.revaluation.amount_monthly": amount, "pension.revaluation.settled_on": date(2000, 1, 1)})
            except Undecidable:
                refused.append(amount)
    assert refused == [2_000_000, 2_500_000, 3_000_000, 3_500_000]


# Unemployment


@pytest.fixture(scope="module")
def laid_off(book: Lawbook) -> dict[str, Any]:
    """Everybody's facts and answers, in columns."""
    program = book.at(ON, *INSURANCE)
    columns = people(program, 20_000, seed=9)
    return {"facts": columns, **{name.rpartition(".")[2]: column for name, column in program.over(columns).items()}}


def test_the_parts_of_the_benefit_fall_and_stay_in_their_bounds(laid_off: dict[str, Any]) -> None:
    parts = [laid_off[f"{part}_part_monthly"] for part in ("first", "second", "third", "fourth")]
    for earlier, later in pairwise(parts):
        assert (earlier >= later).all()
    for part in parts:
        assert ((laid_off["minimum_monthly"] <= part) & (part <= laid_off["maximum_monthly"])).all()


def test_a_benefit_lasts_twelve_to_thirty_six_months_or_is_none(laid_off: dict[str, Any]) -> None:
    entitled, length = laid_off["entitled"], laid_off["length_months"]
    assert entitled.any() and not entitled.all()
    assert ((length[entitled] >= 12) & (length[entitled] <= 36)).all()
    for name in ("length_months", "benefit_monthly", "benefit_total"):
        assert (laid_off[name][~entitled] == 0).all()
    assert (laid_off["opening_due"] <= laid_off["opening_maximum"]).all()


def test_the_months_of_a_benefit_make_its_total_and_never_rise(book: Lawbook) -> None:
    program = book.at(date(2025, 6, 1), *INSURANCE)
    facts = person(program, people(program, 1, seed=2), 0) | {
        f"unemployment.insurance.{name}": value
        for name, value in {
            "is_open_ended": True, "is_economic_loss": True, "is_on_checked_list": True, "months_affiliated": 200,
            "months_contributed_before": 6, "has_other_income": False, "has_refused_offer": False,
        }.items()
    }  # fmt: skip
    for contributed in (36, 78, 84, 90, 102, 240):
        paid = []
        for month in range(1, 41):
            mine = {
                "unemployment.insurance.months_contributed": contributed, "unemployment.insurance.month_of_benefit": month,
                "pension.wages": [7_654_321] * 12,
            }  # fmt: skip
            answer = program.run(facts | mine)
            paid.append(answer["unemployment.insurance.benefit_monthly"])
        total = answer["unemployment.insurance.benefit_total"]
        assert paid == sorted(paid, reverse=True)
        assert sum(1 for amount in paid if amount) == answer["unemployment.insurance.length_months"]
        assert abs(sum(paid) - total) <= 3, "each month in two parts is rounded once"


def test_nobody_receives_the_allowance_outside_its_ages(book: Lawbook) -> None:
    program = book.at(ON, *ALLOWANCE)
    columns = people(program, 30_000, seed=11)
    found = program.over(columns)
    entitled = found["unemployment.allowance.entitled"]
    days = days_of(ON) - columns["born_on"][entitled]
    assert entitled.sum() > 100
    assert days.min() >= 19 * 365 and days.max() <= 41 * 366
    assert (found["unemployment.allowance.allowance_monthly"] == np.where(entitled, 1_800_000, 0)).all()
    assert (columns["unemployment.allowance.offers_refused"][entitled] < 2).all()


# Families and duties


def test_one_more_child_never_lowers_the_allowances(book: Lawbook) -> None:
    program = book.at(ON, *FAMILY)
    columns = people(program, 5_000, seed=12)
    found = program.over(columns)
    more = {name: columns[name] + 1 for name in ("family.allowances.children", "family.allowances.children_at_school")}
    larger = program.over({**columns, **more})
    for name in FAMILY:
        assert (found[name] >= 0).all() and (larger[name] >= found[name]).all()


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("contributions.penalties.late_payment_rate", "5 % then 1 % a month"),
        ("contributions.penalties.late_payment_rate_self_employed", "7 % and growing"),
        ("contributions.penalties.prison_months_lowest", "two months in one report"),
        ("contributions.special.flat_rate", "the table of decree 85-34 was not found"),
    ],
)
def test_what_the_sources_tell_in_several_ways_is_refused_with_the_reason(book: Lawbook, target: str, reason: str) -> None:
    with pytest.raises(Undecidable, match=reason):
        book.at(ON, target).run({})


def test_a_household_that_cannot_be_is_refused(book: Lawbook) -> None:
    facts = {"survivors.pension_of_deceased_monthly": 4_000_000, "survivors.orphans": 0, "survivors.ascendants": 0}
    with pytest.raises(LawError, match=r"survivors\.spouses.* between"):
        book.at(ON, "survivors.total_monthly", given=COUNTS).run({**facts, "survivors.spouses": -(2**23)})
