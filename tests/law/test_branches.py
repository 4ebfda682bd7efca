"""Sickness, maternity, invalidity, work injury, death grants and care: two readers, and what holds for anybody."""

from datetime import date
from typing import Any

import numpy as np
import pytest

from lawengine import Lawbook, Undecidable
from tests.law.people import columns_for, person
from tests.law.test_readers import plain

ON = date(2026, 11, 23)
CHANGE = date(2025, 7, 19)
SICKNESS = (
    "sickness.entitled", "sickness.days_paid", "sickness.days_reduced", "sickness.days_full", "sickness.rate_of_day",
    "sickness.allowance_total",
)  # fmt: skip
MATERNITY = (
    "maternity.entitled", "maternity.first_day", "maternity.days_of_leave", "maternity.last_day", "maternity.allowance_total",
)  # fmt: skip
INVALIDITY = (
    "invalidity.entitled", "invalidity.main_yearly", "invalidity.help_increase_yearly", "invalidity.pension_monthly",
    "invalidity.self_employed.entitled", "invalidity.self_employed.pension_monthly",
)  # fmt: skip
INJURY = (
    "work_injury.allowance_total", "work_injury.rate_counted", "work_injury.has_annuity", "work_injury.annuity_monthly",
    "work_injury.sum_paid_once",
)  # fmt: skip
DEATH = ("death_grant.opened", "death_grant.grant", "death_grant.share_of_each")
CARE = ("health_care.is_whole", "health_care.refund", "health_care.left_to_pay", "health_care.needs_no_advance")
LIMITS = ("time_limits.life_proof_last_day",)
UNSETTLED = {
    MATERNITY: ("maternity.days_of_leave_in_progress",),
    INVALIDITY: ("invalidity.minimum_yearly", "invalidity.self_employed.base_yearly"),
    INJURY: ("work_injury.sum_by_table",),
}
EVERY = (SICKNESS, MATERNITY, INVALIDITY, INJURY, DEATH, CARE, LIMITS)


@pytest.mark.parametrize(
    ("on", "targets"),
    [*((ON, targets) for targets in EVERY), (CHANGE, MATERNITY), (date(2025, 9, 1), MATERNITY), (date(2025, 7, 18), MATERNITY)],
    ids=lambda value: str(value) if isinstance(value, date) else value[0],
)
def test_both_readers_agree(book: Lawbook, on: date, targets: tuple[str, ...]) -> None:
    given = [name for name in UNSETTLED.get(targets, ()) if book.versions[name][0].since <= on]
    program = book.at(on, *targets, given=given)
    columns = columns_for(program, 5_000, seed=on.toordinal())
    many = program.over(columns)
    for row in range(400):
        facts = person(program, columns, row)
        one = program.run(facts)
        assert one.missing == ()
        for name in targets:
            assert plain(many[name][row]) == plain(one.values[name]), (name, facts)


def answers(book: Lawbook, targets: tuple[str, ...], size: int = 20_000) -> tuple[Any, dict[str, Any], dict[str, Any]]:
    program = book.at(ON, *targets, given=UNSETTLED.get(targets, ()))
    columns = columns_for(program, size, seed=11)
    return program, columns, program.over(columns)


@pytest.mark.parametrize("targets", EVERY, ids=lambda targets: targets[0])
def test_no_amount_is_negative(book: Lawbook, targets: tuple[str, ...]) -> None:
    _, _, found = answers(book, targets)
    for name, column in found.items():
        if column.dtype == np.int64:
            assert (column >= 0).all(), name
            assert column.any(), name


@pytest.mark.parametrize(
    ("targets", "days", "money"),
    [
        (SICKNESS, "sickness.days_stopped", "sickness.allowance_total"),
        (SICKNESS, "sickness.days_in_hospital_at_first", "sickness.allowance_total"),
        (INJURY, "work_injury.days_until_consolidation", "work_injury.allowance_total"),
    ],
)
def test_more_days_never_bring_less(book: Lawbook, targets: tuple[str, ...], days: str, money: str) -> None:
    program, columns, before = answers(book, targets)
    for more in (1, 16):
        after = program.over({**columns, days: columns[days] + more})
        assert (after[money] >= before[money]).all()
        assert (after[money] > before[money]).any()


@pytest.mark.parametrize(
    ("targets", "wage", "money"),
    [
        (SICKNESS, "sickness.wage_net_monthly", "sickness.allowance_total"),
        (MATERNITY, "sickness.wage_net_monthly", "maternity.allowance_total"),
        (INJURY, "sickness.wage_net_monthly", "work_injury.allowance_total"),
        (INJURY, "work_injury.wages_before_stop", "work_injury.annuity_monthly"),
        (INVALIDITY, "invalidity.wages_yearly", "invalidity.pension_monthly"),
        (DEATH, "death_grant.wages_of_last_year", "death_grant.grant"),
        (DEATH, "death_grant.pension_received_monthly", "death_grant.share_of_each"),
    ],
)
def test_a_higher_wage_never_brings_less(book: Lawbook, targets: tuple[str, ...], wage: str, money: str) -> None:
    program, columns, before = answers(book, targets)
    for more in (1, 999_999):
        paid = columns[wage]
        after = program.over({**columns, wage: (paid[0], paid[1] + more) if isinstance(paid, tuple) else paid + more})
        assert (after[money] >= before[money]).all()
    assert (after[money] > before[money]).any()


def test_only_employees_get_pay_for_days_not_worked(book: Lawbook) -> None:
    for targets in (SICKNESS, MATERNITY, INJURY):
        _, columns, found = answers(book, targets)
        total = found[targets[0].replace("entitled", "allowance_total")]
        assert (total[~columns["is_employee"]] == 0).all() and total[columns["is_employee"]].any()


def test_no_leave_is_longer_than_a_year_and_every_length_of_the_law_occurs(book: Lawbook) -> None:
    _, _, found = answers(book, MATERNITY)
    assert set(np.unique(found["maternity.days_of_leave"])) == {150, 200, 365}


def test_nobody_has_an_annuity_and_a_sum(book: Lawbook) -> None:
    _, _, found = answers(book, INJURY)
    assert not ((found["work_injury.annuity_monthly"] > 0) & (found["work_injury.sum_paid_once"] > 0)).any()


def test_survivors_never_share_more_than_the_grant(book: Lawbook) -> None:
    _, columns, found = answers(book, DEATH)
    shared = found["death_grant.share_of_each"] * columns["death_grant.survivors"]
    assert (shared <= found["death_grant.grant"]).all()


@pytest.mark.parametrize("targets", [MATERNITY, INVALIDITY, INJURY], ids=lambda targets: targets[0])
def test_a_population_is_refused_what_the_sources_leave_open_unless_it_is_given(book: Lawbook, targets: tuple[str, ...]) -> None:
    program = book.at(ON, *targets)
    with pytest.raises(Undecidable):
        program.over(columns_for(program, 10, seed=1))


@pytest.mark.parametrize("minimum", [0, 100_000_000])
def test_above_every_minimum_named_an_invalidity_pension_rests_on_none(book: Lawbook, minimum: int) -> None:
    program = book.at(ON, "invalidity.main_yearly", given=["invalidity.minimum_yearly"])
    columns = columns_for(program, 5_000, seed=2)
    found = program.over({**columns, "invalidity.minimum_yearly": np.full(5_000, minimum)})["invalidity.main_yearly"]
    computed = book.at(ON, "invalidity.computed_yearly").over(columns_only(columns, book, "invalidity.computed_yearly"))
    alone = computed["invalidity.computed_yearly"]
    above = alone >= book.parameter("invalidity.highest_minimum_yearly", ON).value
    assert above.any() and (~above).any()
    assert (found[above] == alone[above]).all()


def columns_only(columns: dict[str, Any], book: Lawbook, target: str) -> dict[str, Any]:
    return {fact.name: columns[fact.name] for fact in book.at(ON, target).facts()}
