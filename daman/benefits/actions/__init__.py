"""Filing, gathering, deciding, paying."""

from daman.benefits.actions.awards import take_over_awards
from daman.benefits.actions.claims import (
    AlreadyClaimed,
    AlreadyInPayment,
    ClaimantDead,
    NotWithdrawable,
    WantedTooEarly,
    file_claim,
    withdraw,
)
from daman.benefits.actions.decisions import (
    AlreadyDecided,
    EntitledByLaw,
    FactsNotCertified,
    NotEntitled,
    NotReady,
    OnlyAPersonRefuses,
    OwnFile,
    grant,
    refuse,
)
from daman.benefits.actions.estimates import prepare_estimate
from daman.benefits.actions.gathering import gather, gather_waiting
from daman.benefits.actions.letters import issue_letter

__all__ = [
    "AlreadyClaimed",
    "AlreadyDecided",
    "AlreadyInPayment",
    "ClaimantDead",
    "EntitledByLaw",
    "FactsNotCertified",
    "NotEntitled",
    "NotReady",
    "NotWithdrawable",
    "OnlyAPersonRefuses",
    "OwnFile",
    "WantedTooEarly",
    "file_claim",
    "gather",
    "gather_waiting",
    "grant",
    "issue_letter",
    "prepare_estimate",
    "refuse",
    "take_over_awards",
    "withdraw",
]
