"""Ways to break the law that change nothing for anybody, each with its reason: nothing can notice them.

`python -m tools.mutation` counts them apart, refutes one when it finds amounts for which the answers differ, and reports
one that is noticed or that does not occur any more.
"""

from datetime import date

NO_GAP = "the bands begin at nothing and leave no gap: what stands before the loop is always replaced"
UPWARDS = "the bands follow each other upwards: the last one that begins at or below the amount replaces those before it"
ONE_BAND = "of the years of this rule 2007 alone was found, and its one band holds every amount"
SAME_MONTH = "any day of the month of birth leads to the same first day of the next month"
NEVER_EQUAL = "the line before has set equal ages aside"

BAND = "low <= amount_monthly and amount_monthly < high"
RATE = "pension.revaluation.rate"

EQUIVALENT: dict[tuple[str, date, str], str] = {
    ("time_limits.life_proof_last_day", date(2025, 6, 1), "1 as 2"): SAME_MONTH,
    ("unemployment.allowance.is_of_age", date(2022, 3, 1), "`age < age_maximum` compared with LtE"): NEVER_EQUAL,
    (RATE, date(2005, 5, 1), f"`if {BAND}` always True"): ONE_BAND,
    (RATE, date(2005, 5, 1), f"`{BAND}` joined by Or"): ONE_BAND,
    (RATE, date(2005, 5, 1), f"`{BAND}` without `low <= amount_monthly`"): ONE_BAND,
    **{
        (RATE, since, how): why
        for since in (date(2005, 5, 1), date(2012, 1, 1), date(2013, 5, 1))
        for how, why in (
            ("0 as 1", NO_GAP),
            ("0 as -1", NO_GAP),
            (f"`{BAND}` without `amount_monthly < high`", UPWARDS),
            ("`amount_monthly < high` compared with LtE", UPWARDS),
        )
    },
}
