"""What is owed for declaring late or not at all. Where the sources do not say how further months add up, nothing is decided."""

from datetime import date

from lawengine import Count, Date, Days, Flag, Money, Months, Rate, date_of, rule, share, year_of

# The activity and each worker must be declared within days


@rule(article="law-83-14", since=date(1983, 7, 2), status="reported")
def employer_declare_by(first_hired_on: Date, employer_days: Days) -> Date:
    """So many days from the first hire."""
    return first_hired_on + employer_days


@rule(article="law-83-14", since=date(1983, 7, 2), status="reported")
def employer_penalty(
    is_declared_late: Flag,
    further_months_late: Months,
    employer_amount: Money,
    employer_rate_per_month: Rate,
    rate_from_second_month: Rate,
) -> Money:
    """A fixed amount, and a rate of it for a further month; how a second one is added is unsettled."""
    if not is_declared_late:
        return 0
    if further_months_late == 0:
        return employer_amount
    one_month = employer_amount + share(employer_amount, employer_rate_per_month)
    if further_months_late == 1:
        return one_month
    return one_month + (further_months_late - 1) * share(employer_amount, rate_from_second_month)


@rule(article="law-83-14", since=date(1983, 7, 2), status="reported")
def worker_declare_by(hired_on: Date, worker_days: Days) -> Date:
    """So many days from the hiring."""
    return hired_on + worker_days


@rule(article="law-83-14", since=date(2004, 11, 13), status="to_confirm")
def workers_penalty(
    workers_late: Count,
    further_months_late: Months,
    worker_amount: Money,
    worker_rate_per_month: Rate,
    rate_from_second_month: Rate,
) -> Money:
    """The same for each worker affiliated late."""
    amount = workers_late * worker_amount
    if further_months_late == 0:
        return amount
    one_month = amount + share(amount, worker_rate_per_month)
    if further_months_late == 1:
        return one_month
    return one_month + (further_months_late - 1) * share(amount, rate_from_second_month)


# The yearly return of wages


@rule(article="law-83-14", since=date(2004, 11, 13), status="reported")
def yearly_return_last_day(today: Date, return_month: Count, return_day: Count) -> Date:
    """The last day of this year's return."""
    return date_of(year_of(today), return_month, return_day)


@rule(article="law-04-17", since=date(2004, 11, 13), status="reported")
def yearly_return_penalty(
    is_return_late: Flag, return_months_late: Months, due_yearly: Money, return_rate: Rate, return_rate_per_month: Rate
) -> Money:
    """A rate of the year's contributions; what each month of delay adds is unsettled."""
    if not is_return_late:
        return 0
    if return_months_late == 0:
        return share(due_yearly, return_rate)
    return share(due_yearly, return_rate) + return_months_late * share(due_yearly, return_rate_per_month)


@rule(article="law-04-17", since=date(2004, 11, 13), status="reported")
def provisional_due(last_period_due: Money, provisional_increase: Rate) -> Money:
    """Without a declaration the fund takes the last known period and adds a rate, which it keeps."""
    return last_period_due + share(last_period_due, provisional_increase)


# Workers who were not declared: the court sets the fine between two limits


@rule(article="ordinance-15-01", since=date(2015, 7, 23), status="reported")
def undeclared_fine_lowest(
    workers_undeclared: Count, is_repeated: Flag, fine_lowest: Money, fine_lowest_repeated: Money
) -> Money:
    """The least, for all workers found."""
    return workers_undeclared * (fine_lowest_repeated if is_repeated else fine_lowest)


@rule(article="ordinance-15-01", since=date(2015, 7, 23), status="reported")
def undeclared_fine_highest(
    workers_undeclared: Count, is_repeated: Flag, fine_highest: Money, fine_highest_repeated: Money
) -> Money:
    """The most, for all workers found."""
    return workers_undeclared * (fine_highest_repeated if is_repeated else fine_highest)
