"""A reform is laid over the law, from its day on; the law itself does not move."""

from datetime import date
from decimal import Decimal

import pytest

from lawengine import Count, Flag, Lawbook, LawError, Money, Reform, rule
from tests.lawengine.persons import DAY, one, persons

PEARL = Reform("A bigger pearl", date(2027, 1, 1), "bill-8", values={"pearl": Decimal("200.00")})


@rule(answers="tide.rest.age_minimum", article="bill-9:art-1", since=date(2027, 1, 1))
def everybody_rests_at_50(is_diver: Flag, pearl: Money) -> Count:
    """Names are found from the namespace of the answer."""
    return 50 if pearl > 0 or is_diver else 51


RULES = Reform("Rest at fifty", date(2027, 1, 1), "bill-9", rules=(everybody_rests_at_50,))


def test_a_value_changes_from_its_day_on(book: Lawbook) -> None:
    reformed = book.reformed(PEARL)
    assert reformed.parameter("pearl", date(2026, 12, 31)).value == 15_000
    assert reformed.parameter("pearl", date(2027, 1, 1)).value == 20_000
    assert book.parameter("pearl", date(2027, 1, 1)).value == 15_000
    assert (reformed.reform, reformed.hash != book.hash) == ("A bigger pearl", True)


def test_a_rule_is_replaced(book: Lawbook) -> None:
    reformed = book.reformed(RULES)
    answer = reformed.at(date(2027, 1, 1), "tide.rest.age_minimum").run(one())
    assert answer["tide.rest.age_minimum"] == 50
    assert reformed.explain(answer, "tide.rest.age_minimum", "en").cited == "Rest at fifty, article 1"
    assert reformed.at(DAY, "tide.rest.age_minimum").run(one())["tide.rest.age_minimum"] == 60


def test_reforms_can_be_laid_over_each_other_and_over_columns(book: Lawbook) -> None:
    both = book.reformed(PEARL).reformed(RULES)
    columns = persons(500, 1)
    day = date(2027, 6, 1)
    before, after = (b.at(day, "tide.allowance").over(columns)["tide.allowance"] for b in (book, both))
    assert (after >= before).all() and (after > before).any()
    facts = one(tide__months_at_sea=3)
    assert both.at(day, "tide.rest.age_minimum").run(facts)["tide.rest.age_minimum"] == 50


def test_a_reform_that_touches_nothing_is_refused(book: Lawbook) -> None:
    with pytest.raises(LawError, match=r"the reform 'x' changes 'perl', and nothing is called so; did you mean 'pearl'\?"):
        book.reformed(Reform("x", DAY, "bill-1", values={"perl": 1}))
    with pytest.raises(LawError, match="has more decimals than money can hold"):
        book.reformed(Reform("x", DAY, "bill-1", values={"pearl": Decimal("1.005")}))
