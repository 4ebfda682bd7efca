"""Death grant: twelve months of what the deceased last had, for the survivors together."""

from datetime import date
from enum import IntEnum

from lawengine import Career, Count, Flag, Money, Rate, floor_div, highest, rule, share


class Deceased(IntEnum):
    """What the deceased was insured as."""

    EMPLOYEE = 1
    PENSIONER = 2
    INVALID = 3
    INJURED = 4
    SELF_EMPLOYED = 5


@rule(article="report-inv-1", since=date(2010, 1, 1), status="reported")
def opened(deceased: Deceased, annuity_rate: Rate, annuity_rate_minimum: Rate) -> Flag:
    """Every insured person's death opens it; that of somebody with a work-injury annuity, from a rate on."""
    if deceased == Deceased.INJURED:
        return annuity_rate >= annuity_rate_minimum
    return True


@rule(article="report-ssa-2", since=date(2010, 1, 1), status="reported")
def of_employee(wages_of_last_year: Career, minimum_wage__monthly: Money, months: Count) -> Money:
    """Months at the best wage of the year before, and not below the minimum wage."""
    return months * max(highest(wages_of_last_year), minimum_wage__monthly)


@rule(article="report-ssa-2", since=date(2010, 1, 1), status="reported")
def minimum_of_inactive(minimum_wage__monthly: Money, months: Count, minimum_share_of_inactive: Rate) -> Money:
    """A share of the months at the minimum wage."""
    return share(months * minimum_wage__monthly, minimum_share_of_inactive)


@rule(article="law-83-11", since=date(2010, 1, 1), status="to_confirm")
def of_inactive(pension_received_monthly: Money, months: Count, minimum_of_inactive: Money) -> Money:
    """Months of the pension or annuity, and not below the minimum."""
    return max(months * pension_received_monthly, minimum_of_inactive)


@rule(article="report-cas-14", since=date(2010, 1, 1), status="reported")
def of_self_employed(income_of_last_year: Money) -> Money:
    """The contributory income of the last year."""
    return income_of_last_year


@rule(article="report-ssa-2", since=date(2010, 1, 1), status="reported")
def grant(opened: Flag, deceased: Deceased, of_employee: Money, of_inactive: Money, of_self_employed: Money) -> Money:
    """The whole grant, by what the deceased was insured as."""
    if not opened:
        return 0
    if deceased == Deceased.EMPLOYEE:
        return of_employee
    if deceased == Deceased.SELF_EMPLOYED:
        return of_self_employed
    return of_inactive


@rule(
    article="report-ssa-2",
    since=date(2010, 1, 1),
    status="to_confirm",
    note="that the survivors share equally is reported; how a part of a centime is rounded was not found: it is dropped",
)
def share_of_each(grant: Money, survivors: Count) -> Money:
    """Equal parts, which together never pass the grant."""
    if survivors == 0:
        return 0
    return floor_div(grant, survivors)
