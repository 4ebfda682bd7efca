"""Law and proposal in one pass: the same numbers as two runs, what is shared computed once, and each difference explained."""

from datetime import date
from decimal import Decimal

import pytest

from lawengine import Lawbook, LawError, Reform
from tests.lawengine.persons import persons
from tests.lawengine.test_reforms import PEARL, RULES

DAY = date(2027, 6, 1)
TARGETS = ("tide.allowance", "tide.rest.tax", "tide.rest.age_minimum")
SCALE = Reform("Scale", date(2027, 1, 1), "bill-3", values={"tide.rest.tax_scale": [{"from": 0, "rate": 5}]})
COUNTED = Reform("Counted", date(2027, 1, 1), "bill-2", values={"tide.rest.catches_counted": 12})


@pytest.mark.parametrize("reform", [PEARL, RULES, SCALE, COUNTED], ids=lambda r: r.name)
def test_one_pass_gives_what_two_runs_give(book: Lawbook, reform: Reform) -> None:
    columns = persons(2_000, 40)
    before, after = book.at(DAY, *TARGETS), book.reformed(reform).at(DAY, *TARGETS)
    both = before.beside(after, columns)
    first, second = before.over(columns), after.over(columns)
    for target in TARGETS:
        assert (both.before[target] == first[target]).all()
        assert (both.after[target] == second[target]).all()


def test_before_its_day_a_proposal_is_the_law_itself(book: Lawbook) -> None:
    eve = date(2026, 12, 31)
    both = book.at(eve, *TARGETS).beside(book.reformed(PEARL).at(eve, *TARGETS), persons(50, 41))
    assert all(both.before[t] is both.after[t] for t in TARGETS)


def test_careers_are_walked_once_when_the_proposal_leaves_them_alone(book: Lawbook) -> None:
    from lawengine.beside import _merged

    before, after = book.at(DAY, "tide.rest.gross"), book.reformed(PEARL).at(DAY, "tide.rest.gross")
    assert _merged(before, after, False)[0].source().count("best_average(tide__catches") == 1
    counted = book.reformed(COUNTED).at(DAY, "tide.rest.gross")
    assert _merged(before, counted, False)[0].source().count("best_average(tide__catches") == 2


def test_who_loses_and_why(book: Lawbook) -> None:
    columns = persons(300, 42)
    less = Reform("A smaller pearl", date(2027, 1, 1), "bill-4", values={"pearl": Decimal("90.00")})
    both = book.at(DAY, "tide.allowance").beside(book.reformed(less).at(DAY, "tide.allowance"), columns)
    losers = both.losers("tide.allowance")
    assert losers.tolist() == (columns["tide.trade"] != 7).nonzero()[0].tolist()
    assert len(both.gainers("tide.allowance")) == 0
    assert [(c.name, c.before, c.after) for c in both.cause(int(losers[0]))] == [("pearl", 15_000, 9_000)]
    with pytest.raises(LawError, match=r"did you mean 'tide\.allowance'"):
        both.losers("tide.alowance")
