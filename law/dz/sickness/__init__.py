"""Pay during sickness: who has a right to it, for how many days, and how much a day."""

from datetime import date

from lawengine import Count, Date, Days, Flag, Money, Months, Rate, add_months, add_years, half_up, rule, share

# Who


@rule(article="report-cas-1", since=date(2010, 1, 1), status="reported")
def scheme_pays(is_employee: Flag) -> Flag:
    """The employees' scheme pays for days not worked. That of the self-employed pays care, and no daily allowance."""
    return is_employee


@rule(article="law-83-11", since=date(2010, 1, 1), status="to_confirm")
def has_enough_work_at_first(
    days_worked_in_quarter: Count,
    hours_worked_in_quarter: Count,
    days_worked_in_year: Count,
    hours_worked_in_year: Count,
    days_required_in_quarter: Count,
    hours_required_in_quarter: Count,
    days_required_in_year: Count,
    hours_required_in_year: Count,
) -> Flag:
    """Days or hours, of the quarter or of the year before: any one of the four is enough for the first months."""
    return (
        days_worked_in_quarter >= days_required_in_quarter
        or days_worked_in_year >= days_required_in_year
        or hours_worked_in_quarter >= hours_required_in_quarter
        or hours_worked_in_year >= hours_required_in_year
    )


@rule(article="report-inv-3", since=date(2010, 1, 1), status="reported")
def has_enough_work_later(
    days_worked_in_year: Count,
    hours_worked_in_year: Count,
    days_worked_in_three_years: Count,
    hours_worked_in_three_years: Count,
    days_required_in_year: Count,
    hours_required_in_year: Count,
    days_required_in_three_years: Count,
    hours_required_in_three_years: Count,
) -> Flag:
    """Days or hours, of the year or of the three years before: any one of the four is enough."""
    return (
        days_worked_in_year >= days_required_in_year
        or days_worked_in_three_years >= days_required_in_three_years
        or hours_worked_in_year >= hours_required_in_year
        or hours_worked_in_three_years >= hours_required_in_three_years
    )


@rule(article="law-83-11", since=date(2010, 1, 1), status="to_confirm")
def later_from(stopped_on: Date, first_months: Months) -> Date:
    """The day from which the longer condition is asked."""
    return add_months(stopped_on, first_months)


@rule(article="law-83-11", since=date(2010, 1, 1), status="to_confirm")
def has_enough_work(today: Date, later_from: Date, has_enough_work_at_first: Flag, has_enough_work_later: Flag) -> Flag:
    """One condition for the first months of the stop, a longer one after them."""
    if today < later_from:
        return has_enough_work_at_first
    return has_enough_work_later


@rule(article="law-83-11", since=date(2010, 1, 1), status="to_confirm")
def entitled(scheme_pays: Flag, has_enough_work: Flag) -> Flag:
    """An employee who worked enough. What a late notice costs was not found."""
    return scheme_pays and has_enough_work


# How many days


@rule(article="law-83-11", since=date(2010, 1, 1), status="to_confirm")
def days_of_right(
    is_long_term: Flag, stopped_on: Date, years_long_term: Count, days_paid_in_period: Days, allowances_maximum: Days
) -> Days:
    """A long illness is paid for some years from the stop; another, so many allowances in a period, those paid taken off."""
    if is_long_term:
        return add_years(stopped_on, years_long_term) - stopped_on
    return max(allowances_maximum - days_paid_in_period, 0)


@rule(article="law-83-11", since=date(2010, 1, 1), status="to_confirm")
def days_paid(entitled: Flag, days_stopped: Days, days_of_right: Days) -> Days:
    """Every day of the stop from the first one, there is no waiting day, as far as the right goes."""
    if not entitled:
        return 0
    return min(days_stopped, days_of_right)


@rule(article="law-83-11", since=date(2010, 1, 1), status="to_confirm")
def days_reduced(is_long_term: Flag, days_paid: Days, days_at_reduced_rate: Days, days_in_hospital_at_first: Days) -> Days:
    """The first days, less those spent in hospital; none in a long illness."""
    if is_long_term:
        return 0
    return max(min(days_paid, days_at_reduced_rate) - days_in_hospital_at_first, 0)


@rule(article="law-83-11", since=date(2010, 1, 1), status="to_confirm")
def days_full(days_paid: Days, days_reduced: Days) -> Days:
    """All other days."""
    return days_paid - days_reduced


# How much


@rule(
    article="law-83-11",
    since=date(2010, 1, 1),
    status="to_confirm",
    note="how a thirtieth is rounded was not found: to the centime",
)
def wage_daily(wage_net_monthly: Money, month_days: Count) -> Money:
    """A thirtieth of the month's contributory wage, contributions and tax taken off."""
    return half_up(wage_net_monthly, month_days)


@rule(article="law-83-11", since=date(2010, 1, 1), status="to_confirm")
def rate_of_day(
    day_of_stop: Count,
    is_long_term: Flag,
    is_in_hospital: Flag,
    days_at_reduced_rate: Count,
    rate_reduced: Rate,
    rate_full: Rate,
) -> Rate:
    """The rate of one day of the stop, by its number: reduced for the first days, unless in hospital or in a long illness."""
    if is_long_term:
        return rate_full
    if is_in_hospital:
        return rate_full
    return rate_reduced if day_of_stop <= days_at_reduced_rate else rate_full


@rule(article="law-83-11", since=date(2010, 1, 1), status="to_confirm")
def allowance_reduced_daily(wage_daily: Money, rate_reduced: Rate) -> Money:
    """One day at the reduced rate."""
    return share(wage_daily, rate_reduced)


@rule(article="law-83-11", since=date(2010, 1, 1), status="to_confirm")
def allowance_full_daily(wage_daily: Money, rate_full: Rate) -> Money:
    """One day at the full rate."""
    return share(wage_daily, rate_full)


@rule(article="law-83-11", since=date(2010, 1, 1), status="to_confirm")
def allowance_total(
    entitled: Flag,
    days_reduced: Days,
    allowance_reduced_daily: Money,
    days_full: Days,
    allowance_full_daily: Money,
) -> Money:
    """All days of the stop, each at its rate."""
    if not entitled:
        return 0
    return days_reduced * allowance_reduced_daily + days_full * allowance_full_daily
