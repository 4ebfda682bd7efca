"""Health care: which share of the regulated tariff the fund bears, and when nothing is advanced. Every scheme has it."""

from datetime import date

from lawengine import Flag, Money, Rate, rule, share


@rule(article="report-health-1", since=date(2010, 1, 1), status="reported")
def is_whole(
    has_listed_disease: Flag,
    is_for_work_injury: Flag,
    is_for_maternity: Flag,
    is_pensioner: Flag,
    pension_monthly: Money,
    minimum_wage__monthly: Money,
) -> Flag:
    """Listed chronic diseases, work injury and maternity; and a pensioner whose pension is below the minimum wage."""
    if has_listed_disease or is_for_work_injury or is_for_maternity:
        return True
    return is_pensioner and pension_monthly < minimum_wage__monthly


@rule(article="report-health-1", since=date(2010, 1, 1), status="reported")
def rate(is_whole: Flag, rate_whole: Rate, rate_ordinary: Rate) -> Rate:
    """The share that the fund bears."""
    return rate_whole if is_whole else rate_ordinary


@rule(article="report-health-1", since=date(2010, 1, 1), status="reported")
def refund(tariff: Money, rate: Rate) -> Money:
    """The share of the regulated tariff, whatever was really paid."""
    return share(tariff, rate)


@rule(article="report-health-1", since=date(2010, 1, 1), status="reported")
def left_to_pay(tariff: Money, refund: Money) -> Money:
    """The rest of the regulated tariff."""
    return tariff - refund


@rule(article="report-chifa-1", since=date(2026, 1, 1), status="reported")
def needs_no_advance(has_listed_disease: Flag, prescription: Money, prescription_maximum: Money) -> Flag:
    """With the Chifa card, up to an amount a prescription; for listed chronic diseases without limit."""
    if has_listed_disease:
        return True
    return prescription <= prescription_maximum
