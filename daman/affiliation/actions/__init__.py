"""Everything that changes affiliations, careers and cards."""

from daman.affiliation.actions.affiliations import NotAliveThen, affiliate, end_affiliation
from daman.affiliation.actions.cards import NothingToCover, issue_card, revoke_card
from daman.affiliation.actions.careers import take_over_careers
from daman.affiliation.actions.declared import CorrectedMonth, correct_declared_months, credit_declared_months
from daman.affiliation.actions.months import Credit, credit_months, restate_months
from daman.affiliation.actions.taken_over import take_over_affiliations

__all__ = [
    "CorrectedMonth", "Credit", "NotAliveThen", "NothingToCover", "affiliate", "correct_declared_months",
    "credit_declared_months", "credit_months", "end_affiliation", "issue_card", "restate_months", "revoke_card",
    "take_over_affiliations", "take_over_careers",
]  # fmt: skip
