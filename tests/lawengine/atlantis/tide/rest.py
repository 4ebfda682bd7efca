"""Rest: a yearly share of the best catches, after enough months at sea."""

from datetime import date

from lawengine import (
    WHOLE,
    Career,
    Count,
    Date,
    Flag,
    Money,
    Months,
    Rate,
    Scale,
    add_months,
    best_average,
    divide_up,
    half_up_to,
    last_average,
    progressive,
    rule,
    share,
)


@rule(article="first-tablet:art-10", since=date(1990, 1, 1))
def entitled(age: Count, age_minimum: Count, months_at_sea: Months, months_minimum: Months, is_diver: Flag) -> Flag:
    """Old enough, or a diver; and long enough at sea."""
    return (age >= age_minimum or is_diver) and months_at_sea >= months_minimum


@rule(article="first-tablet:art-11", since=date(1990, 1, 1), until=date(2017, 1, 1))
def age_minimum(age_of_rest: Count) -> Count:
    """The age of rest."""
    return age_of_rest


@rule(answers="age_minimum", article="second-tablet:art-2", since=date(2017, 1, 1))
def age_minimum_since_2017(is_diver: Flag, age_of_rest: Count, age_of_rest_divers: Count) -> Count:
    """Divers rest earlier."""
    return age_of_rest_divers if is_diver else age_of_rest


@rule(article="first-tablet:art-12", since=date(1990, 1, 1))
def catch_reference(catches: Career, catches_counted: Count) -> Money:
    """The better of the last and of the best."""
    return max(last_average(catches, catches_counted), best_average(catches, catches_counted))


@rule(article="first-tablet:art-13", since=date(1990, 1, 1))
def rate(months_at_sea: Months, rate_yearly: Rate, rate_maximum: Rate) -> Rate:
    """So much a month at sea, up to the limit."""
    return min(months_at_sea * rate_yearly // 12, rate_maximum)


@rule(article="first-tablet:art-14", since=date(1990, 1, 1), rounds=half_up_to(WHOLE, article="second-tablet:art-14"))
def gross(catch_reference: Money, rate: Rate) -> Money:
    """The reference times the rate, in whole shells."""
    return catch_reference * rate


@rule(article="second-tablet:art-20", since=date(1990, 1, 1))
def tax(gross: Money, tax_scale: Scale) -> Money:
    """The scale over the gross amount."""
    return progressive(gross, tax_scale)


@rule(article="first-tablet:art-15", since=date(1990, 1, 1))
def good_moons(catches: Career, pearl: Money) -> Count:
    """How many catches were worth more than a pearl, until the first storm."""
    good = 0
    for catch in catches:
        if catch == 0:
            break
        if catch <= pearl:
            continue
        good += 1
    return good


@rule(article="first-tablet:art-16", since=date(1990, 1, 1))
def first_and_last(catches: Career) -> Money:
    """A gift of the first and the last catch."""
    if len(catches) == 0:
        return 0
    gift = catches[0] + catches[-1]
    return gift % 1000 if gift > 100000 else gift


@rule(article="first-tablet:art-17", since=date(1990, 1, 1))
def each_moon(gross: Money, tax: Money, good_moons: Count, entitled: Flag, harbour__fee: Money) -> Money:
    """What is paid each moon; flat rules come again after rules that walk a career."""
    if not entitled:
        return 0
    left = gross - tax + good_moons * harbour__fee
    if left > harbour__fee:
        left -= harbour__fee
    return divide_up(left, 13)


@rule(article="first-tablet:art-18", since=date(1990, 1, 1))
def met_on(born_on: Date, age_minimum: Count) -> Date:
    """The day the age of rest is reached."""
    return add_months(born_on, 12 * age_minimum)


@rule(article="first-tablet:art-19", since=date(1990, 1, 1))
def thanks(is_diver: Flag, oracle: Money, pearl: Money, gift_rate: Rate) -> Money:
    """The oracle is asked for divers only."""
    if is_diver:
        return oracle
    return share(pearl, gift_rate)
