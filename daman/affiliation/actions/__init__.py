"""Everything that changes affiliations, careers and cards."""

from daman.affiliation.actions.affiliations import NotAliveThen, affiliate, end_affiliation
from daman.affiliation.actions.card_keys import KeyInThePast, LastKey, UnknownKey, rotate_card_key, withdraw_card_key
from daman.affiliation.actions.cards import (
    CardHoldsNoMore,
    NothingToCover,
    close_status,
    issue_card,
    open_status,
    replace_lost_card,
    revoke_card,
    withdraw_cards,
)
from daman.affiliation.actions.careers import take_over_careers
from daman.affiliation.actions.declared import CorrectedMonth, correct_declared_months, credit_declared_months
from daman.affiliation.actions.months import Credit, credit_months, restate_months
from daman.affiliation.actions.own_card import give_card
from daman.affiliation.actions.taken_over import take_over_affiliations

__all__ = [
    "CardHoldsNoMore", "CorrectedMonth", "Credit", "KeyInThePast", "LastKey", "NotAliveThen", "NothingToCover", "UnknownKey",
    "affiliate", "close_status", "correct_declared_months", "credit_declared_months", "credit_months", "end_affiliation",
    "give_card", "issue_card", "open_status", "replace_lost_card", "restate_months", "revoke_card", "rotate_card_key",
    "take_over_affiliations", "take_over_careers", "withdraw_card_key", "withdraw_cards",
]  # fmt: skip
