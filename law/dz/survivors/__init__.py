"""Survivors' pensions: the shares of spouses, orphans and ascendants in the pension of the deceased.

A family is the group: each member is looked at alone (a spouse, a child who qualifies, a parent who qualifies), then the family
counts them, and each receives a part. The shares follow from how many survive on the day considered: when one of them leaves, the
others are counted again.
"""

from datetime import date
from enum import IntEnum

from lawengine import Count, Each, Flag, Money, Rate, floor_div, how_many, rule, share_down, total


class Kinship(IntEnum):
    """What a member of the family was to the deceased."""

    SPOUSE = 1
    CHILD = 2
    ASCENDANT = 3
    COLLATERAL = 4


@rule(
    article="report-revs-1",
    since=date(2017, 1, 1),
    status="reported",
    note="collaterals to the third degree are among the survivors, but their share is stated nowhere: it stops the decision",
)
def may_share(kinship: Kinship, rate_collateral: Rate) -> Flag:
    """Spouses, children and ascendants; for collaterals, no share is known."""
    if kinship == Kinship.COLLATERAL:
        return rate_collateral > 0
    return True


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def is_spouse(may_share: Flag, kinship: Kinship) -> Flag:
    """Whether it is a surviving spouse."""
    return may_share and kinship == Kinship.SPOUSE


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def is_orphan(may_share: Flag, kinship: Kinship, orphan__qualifies: Flag) -> Flag:
    """Whether it is a dependent orphan."""
    return may_share and kinship == Kinship.CHILD and orphan__qualifies


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def is_ascendant(may_share: Flag, kinship: Kinship, ascendant__qualifies: Flag) -> Flag:
    """Whether it is a dependent ascendant."""
    return may_share and kinship == Kinship.ASCENDANT and ascendant__qualifies


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported", per="family")
def spouses(is_spouse: Each[Flag]) -> Count:
    """How many spouses survive."""
    return how_many(is_spouse)


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported", per="family")
def orphans(is_orphan: Each[Flag]) -> Count:
    """How many orphans keep the right."""
    return how_many(is_orphan)


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported", per="family")
def ascendants(is_ascendant: Each[Flag]) -> Count:
    """How many ascendants keep the right."""
    return how_many(is_ascendant)


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported", per="family")
def others(orphans: Count, ascendants: Count) -> Count:
    """Those who survive besides the spouses."""
    return orphans + ascendants


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported", per="family")
def rate_spouses(spouses: Count, others: Count, rate_spouse_alone: Rate, rate_spouse_with_others: Rate) -> Rate:
    """The spouses' part, less when others survive too."""
    if spouses == 0:
        return 0
    if others == 0:
        return rate_spouse_alone
    return rate_spouse_with_others


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported", per="family")
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


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported", per="family")
def maximum_monthly(pension_of_deceased_monthly: Money, rate_maximum: Rate) -> Money:
    """The most that all survivors together may receive."""
    return share_down(pension_of_deceased_monthly, rate_maximum)


@rule(
    article="law-83-12",
    since=date(2017, 1, 1),
    status="reported",
    per="family",
    note="how parts of a centime are rounded was not found; they are dropped, so that the limit of all is never passed",
)
def spouses_monthly(pension_of_deceased_monthly: Money, rate_spouses: Rate) -> Money:
    """What the spouses receive together."""
    return share_down(pension_of_deceased_monthly, rate_spouses)


@rule(
    article="law-83-12", since=date(2017, 1, 1), status="to_confirm", note="recalled: several widows share equally", per="family"
)
def spouse_among_several_monthly(spouses: Count, spouses_monthly: Money) -> Money:
    """An equal part for each of several spouses."""
    return floor_div(spouses_monthly, max(spouses, 1))


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported", per="family")
def spouse_monthly(spouses: Count, spouses_monthly: Money, spouse_among_several_monthly: Money) -> Money:
    """What each spouse receives."""
    if spouses == 0:
        return 0
    if spouses == 1:
        return spouses_monthly
    return spouse_among_several_monthly


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported", per="family")
def equal_part_monthly(pension_of_deceased_monthly: Money, others: Count, rate_others: Rate) -> Money:
    """The others' part, cut equally, orphans and ascendants alike."""
    return floor_div(share_down(pension_of_deceased_monthly, rate_others), max(others, 1))


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported", per="family")
def orphan_monthly(
    spouses: Count, orphans: Count, equal_part_monthly: Money, pension_of_deceased_monthly: Money, rate_orphan_maximum: Rate
) -> Money:
    """What each orphan receives; without a spouse, up to a limit for each."""
    if orphans == 0:
        return 0
    if spouses > 0:
        return equal_part_monthly
    return min(equal_part_monthly, share_down(pension_of_deceased_monthly, rate_orphan_maximum))


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported", per="family")
def ascendant_monthly(
    spouses: Count, ascendants: Count, equal_part_monthly: Money, pension_of_deceased_monthly: Money, rate_ascendant_maximum: Rate
) -> Money:
    """What each ascendant receives; without a spouse, up to a limit for each."""
    if ascendants == 0:
        return 0
    if spouses > 0:
        return equal_part_monthly
    return min(equal_part_monthly, share_down(pension_of_deceased_monthly, rate_ascendant_maximum))


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported", per="family")
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


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported")
def share_monthly(
    is_spouse: Flag, is_orphan: Flag, is_ascendant: Flag, spouse_monthly: Money, orphan_monthly: Money, ascendant_monthly: Money
) -> Money:
    """What one member receives."""
    if is_spouse:
        return spouse_monthly
    if is_orphan:
        return orphan_monthly
    if is_ascendant:
        return ascendant_monthly
    return 0


@rule(article="law-83-12", since=date(2017, 1, 1), status="reported", per="family")
def shared_monthly(share_monthly: Each[Money]) -> Money:
    """All members' parts together; with the total that follows from the counts, it checks the sharing."""
    return total(share_monthly)
