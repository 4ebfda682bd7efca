"""Family allowances: so much for each child, more when wages are low; paid for the State by the fund or the public employer."""

from datetime import date

from lawengine import Count, Flag, Money, rule


@rule(article="recalled", since=date(2017, 1, 1), status="to_confirm")
def has_low_income(income_monthly: Money, low_income_limit: Money) -> Flag:
    """Up to the limit."""
    return income_monthly <= low_income_limit


@rule(article="report-fam-1", since=date(2017, 1, 1), status="to_confirm")
def children_monthly(
    children: Count,
    has_low_income: Flag,
    children_at_high_amount: Count,
    amount_per_child_low_income: Money,
    amount_per_child: Money,
) -> Money:
    """On a low income the first children open a higher amount; otherwise all open the same."""
    if not has_low_income:
        return children * amount_per_child
    first = min(children, children_at_high_amount)
    return first * amount_per_child_low_income + (children - first) * amount_per_child


@rule(article="report-fam-1", since=date(2017, 1, 1), status="to_confirm")
def single_wage_monthly(has_single_wage: Flag, amount_single_wage: Money) -> Money:
    """When the household lives on one wage."""
    return amount_single_wage if has_single_wage else 0


@rule(article="report-fam-1", since=date(2017, 1, 1), status="to_confirm")
def allowances_monthly(children_monthly: Money, single_wage_monthly: Money) -> Money:
    """Both together."""
    return children_monthly + single_wage_monthly


@rule(article="recalled", since=date(2017, 1, 1), status="to_confirm")
def schooling_yearly(
    children_at_school: Count,
    has_low_income: Flag,
    children_at_high_amount: Count,
    schooling_per_child_low_income: Money,
    schooling_per_child: Money,
) -> Money:
    """Once a year for each child at school, in the same two steps."""
    if not has_low_income:
        return children_at_school * schooling_per_child
    first = min(children_at_school, children_at_high_amount)
    return first * schooling_per_child_low_income + (children_at_school - first) * schooling_per_child
