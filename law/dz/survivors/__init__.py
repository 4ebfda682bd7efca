"""Survivors' pensions: the shares of spouses, orphans and ascendants in the pension of the deceased.

The shares follow from how many survive. When one of them leaves, the others are counted again.
"""

from datetime import date

from lawengine import Count, Money, Rate, floor_div, rule, share_down


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def others(orphans: Count, ascendants: Count) -> Count:
    """Those who survive besides the spouses."""
    return orphans + ascendants


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def rate_spouses(spouses: Count, others: Count, rate_spouse_alone: Rate, rate_spouse_with_others: Rate) -> Rate:
    """The spouses' part, less when others survive too."""
    if spouses == 0:
        return 0
    if others == 0:
        return rate_spouse_alone
    return rate_spouse_with_others


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def rate_others(
    spouses: Count, others: Count, rate_one_beside_spouse: Rate, rate_several_beside_spouse: Rate, rate_maximum: Rate
) -> Rate:
    """The part that the others share equally, before the limit of each."""
    if others == 0:
        return 0
    if spouses == 0:
        return rate_maximum
    if others == 1:
        return rate_one_beside_spouse
    return rate_several_beside_spouse


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def maximum_monthly(pension_of_deceased_monthly: Money, rate_maximum: Rate) -> Money:
    """The most that all survivors together may receive."""
    return share_down(pension_of_deceased_monthly, rate_maximum)


@rule(
    article="law-83-12",
    since=date(2017, 1, 1),
    status="reported",
    note="how parts of a centime are rounded was not found; they are dropped, so that the limit of all is never passed",
)
def spouses_monthly(pension_of_deceased_monthly: Money, rate_spouses: Rate) -> Money:
    """What the spouses receive together."""
    return share_down(pension_of_deceased_monthly, rate_spouses)


@rule(article="law-83-12", since=date(2017, 1, 1), status="to_confirm", note="recalled: several widows share equally")
def spouse_among_several_monthly(spouses: Count, spouses_monthly: Money) -> Money:
    """An equal part for each of several spouses."""
    return floor_div(spouses_monthly, max(spouses, 1))


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def spouse_monthly(spouses: Count, spouses_monthly: Money, spouse_among_several_monthly: Money) -> Money:
    """What each spouse receives."""
    if spouses == 0:
        return 0
    if spouses == 1:
        return spouses_monthly
    return spouse_among_several_monthly


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def equal_part_monthly(pension_of_deceased_monthly: Money, others: Count, rate_others: Rate) -> Money:
    """The others' part, cut equally, orphans and ascendants alike."""
    return floor_div(share_down(pension_of_deceased_monthly, rate_others), max(others, 1))


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def orphan_monthly(
    spouses: Count, orphans: Count, equal_part_monthly: Money, pension_of_deceased_monthly: Money, rate_orphan_maximum: Rate
) -> Money:
    """What each orphan receives; without a spouse, up to a limit for each."""
    if orphans == 0:
        return 0
    if spouses > 0:
        return equal_part_monthly
    return min(equal_part_monthly, share_down(pension_of_deceased_monthly, rate_orphan_maximum))


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def ascendant_monthly(
    spouses: Count, ascendants: Count, equal_part_monthly: Money, pension_of_deceased_monthly: Money, rate_ascendant_maximum: Rate
) -> Money:
    """What each ascendant receives; without a spouse, up to a limit for each."""
    if ascendants == 0:
        return 0
    if spouses > 0:
        return equal_part_monthly
    return min(equal_part_monthly, share_down(pension_of_deceased_monthly, rate_ascendant_maximum))


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def total_monthly(
    spouses: Count,
    orphans: Count,
    ascendants: Count,
    spouse_monthly: Money,
    orphan_monthly: Money,
    ascendant_monthly: Money,
) -> Money:
    """All survivors together."""
    return spouses * spouse_monthly + orphans * orphan_monthly + ascendants * ascendant_monthly
