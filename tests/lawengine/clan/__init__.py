"""The law of inheriting a boat: invented, with families of every shape."""

from enum import IntEnum

from lawengine import (
    Career,
    Count,
    Date,
    Each,
    Flag,
    Money,
    Rate,
    Years,
    any_of,
    best_total,
    count_above,
    floor_div,
    full_years_between,
    highest,
    how_many,
    lowest,
    rule,
    share_down,
    total,
)


class Kin(IntEnum):
    """What a member was to the deceased."""

    MATE = 1
    CHILD = 2
    ELDER = 5


@rule(article="reef:art-1")
def age(today: Date, born_on: Date) -> Years:
    """Whole years."""
    return full_years_between(born_on, today)


@rule(article="reef:art-1")
def counts_as_child(kin: Kin, age: Years, age_limit: Years, apprentice_age: Years, is_apprentice: Flag) -> Flag:
    """Young enough; of apprentices the reefs tell different ages."""
    if kin != Kin.CHILD:
        return False
    if age < age_limit:
        return True
    return is_apprentice and age < apprentice_age


@rule(article="reef:art-2", per="family")
def children(counts_as_child: Each[Flag]) -> Count:
    """How many share."""
    return how_many(counts_as_child)


@rule(article="reef:art-2", per="family")
def mates(kin: Each[Kin]) -> Count:
    """How many mates share."""
    found = 0
    for one in kin:
        if one == Kin.MATE:
            found += 1
    return found


@rule(article="reef:art-2", per="family")
def eldest_born_on(born_on: Each[Date]) -> Date:
    """The day on which the eldest was born."""
    return lowest(born_on)


@rule(article="reef:art-3", per="family")
def somebody_is_apprentice(is_apprentice: Each[Flag]) -> Flag:
    """Whether somebody learns the sea."""
    return any_of(is_apprentice)


@rule(article="reef:art-3")
def best_catches(catches: Career, catches_counted: Count) -> Money:
    """A member's best catches."""
    return best_total(catches, catches_counted)


@rule(article="reef:art-3", per="family")
def all_catches(best_catches: Each[Money]) -> Money:
    """The best catches of all members."""
    return total(best_catches)


@rule(article="reef:art-3", per="family")
def richer_than_the_boat(best_catches: Each[Money], boat: Money) -> Count:
    """How many have more than the boat is worth."""
    return count_above(best_catches, boat)


@rule(article="reef:art-4", per="family")
def boat_before(boat_history: Career, boat: Money) -> Money:
    """The highest worth that the boat ever had."""
    return max(highest(boat_history), boat)


@rule(article="reef:art-4", per="family")
def eldest_child_catch(counts_as_child: Each[Flag], born_on: Each[Date], best_catches: Each[Money]) -> Money:
    """What the eldest of the children who share has caught."""
    found = 0
    oldest = 1_000_000
    for k in range(len(born_on)):
        if counts_as_child[k] and born_on[k] < oldest:
            oldest = born_on[k]
            found = best_catches[k]
    return found


@rule(article="reef:art-5")
def part(
    kin: Kin,
    counts_as_child: Flag,
    boat: Money,
    mates: Count,
    mates_rate: Rate,
    children: Count,
    children_rate: Rate,
) -> Money:
    """A mate's part, or a child's."""
    if kin == Kin.MATE:
        return floor_div(share_down(boat, mates_rate), mates)
    if counts_as_child:
        return floor_div(share_down(boat, children_rate), children)
    return 0


@rule(article="reef:art-5")
def part_by_catch(best_catches: Money, all_catches: Money, boat: Money) -> Money:
    """A part as large as one's part in the catch; without any catch, the law has no answer."""
    return boat * best_catches // all_catches


@rule(article="reef:art-6", per="family")
def parts(part: Each[Money]) -> Money:
    """All parts together."""
    return total(part)


@rule(article="reef:art-6")
def in_percent(part: Money, parts: Money) -> Count:
    """A member's part of all parts, in whole percent."""
    if parts == 0:
        return 0
    return part * 100 // parts


@rule(article="reef:art-7", per="family")
def parts_above_the_mean(part: Each[Money], parts: Money) -> Count:
    """How many have more than an equal part."""
    return count_above(part, parts // len(part))
