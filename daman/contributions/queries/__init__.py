"""Everything that reads declarations and payments: one file a noun, each name given out here."""

from daman.contributions.queries.accounts import (
    Account,
    MonthDue,
    account,
    late_part,
    months_due,
    months_missing,
    paid_to_plan,
    statement,
)
from daman.contributions.queries.bank import (
    Suggestion,
    bank_line,
    bank_queue,
    bank_statement,
    statements,
    suggestions,
)
from daman.contributions.queries.clearance import (
    ClearanceCheck,
    certificate,
    certificates_of,
    is_clearance,
    verify_clearance,
)
from daman.contributions.queries.contests import (
    AskedCorrection,
    contest_of,
    contests_of,
    corrections_asked,
    find_contest,
    open_contest_of,
)
from daman.contributions.queries.declarations import declaration, declaration_of, declarations_of
from daman.contributions.queries.employer_payments import (
    employer_payment,
    employer_payments,
    find_employer_payment,
)
from daman.contributions.queries.filings import (
    declarations_of_filing,
    filing,
    filings_of,
    findings,
    inconsistent_declarations,
    months_declared,
    return_file,
)
from daman.contributions.queries.history import HistoryLine, line_history
from daman.contributions.queries.lines import PersonLine, PrefillLine, StandingLine, lines_of_person, prefill, standing_lines
from daman.contributions.queries.own_account import (
    Balance,
    YearAccount,
    YearEstimate,
    affiliation_of_year,
    any_amount_payments,
    balance_of,
    balance_sentence,
    declared_by,
    estimate_year,
    next_month_to_buy,
    open_payments_of_year,
    prepaid_of,
    price_of,
    schemes_of,
    standing_year,
    voluntary_months_left,
    vouchers_of,
    vouchers_of_employer,
    vouchers_of_payment,
    year_account,
    year_of_reference,
    years_of,
)
from daman.contributions.queries.payments import (
    OPEN,
    find_payment,
    hanging_payments,
    inconsistent_payments,
    payment,
    payment_locked,
    payment_of_key,
    payments_of,
)
from daman.contributions.queries.recovery import (
    LateEmployer,
    PlanView,
    charges_of,
    late_employers,
    notices_of,
    plan,
    plan_view,
    plans_of,
)
from daman.contributions.queries.yearly import (
    YearlyLine,
    changed_since,
    hash_of,
    yearly_lines,
    yearly_return,
    yearly_returns_of,
)

__all__ = [
    "OPEN", "Account", "AskedCorrection", "Balance", "ClearanceCheck", "HistoryLine", "LateEmployer", "MonthDue",
    "PersonLine", "PlanView", "PrefillLine", "StandingLine", "Suggestion", "YearAccount", "YearEstimate", "YearlyLine",
    "account", "affiliation_of_year", "any_amount_payments", "balance_of", "balance_sentence", "bank_line",
    "bank_queue", "bank_statement", "certificate", "certificates_of", "changed_since", "charges_of", "contest_of",
    "contests_of", "corrections_asked", "declaration", "declaration_of", "declarations_of", "declarations_of_filing",
    "declared_by", "employer_payment", "employer_payments", "estimate_year", "filing", "filings_of", "find_contest",
    "find_employer_payment", "find_payment", "findings", "hanging_payments", "hash_of", "inconsistent_declarations",
    "inconsistent_payments", "is_clearance", "late_employers", "late_part", "line_history", "lines_of_person",
    "months_declared", "months_due", "months_missing", "next_month_to_buy", "notices_of", "open_contest_of",
    "open_payments_of_year", "paid_to_plan", "payment", "payment_locked", "payment_of_key", "payments_of", "plan",
    "plan_view", "plans_of", "prefill", "prepaid_of", "price_of", "return_file", "schemes_of", "standing_lines",
    "standing_year", "statement", "statements", "suggestions", "verify_clearance", "voluntary_months_left",
    "vouchers_of", "vouchers_of_employer", "vouchers_of_payment", "year_account", "year_of_reference", "yearly_lines",
    "yearly_return", "yearly_returns_of", "years_of",
]  # fmt: skip
