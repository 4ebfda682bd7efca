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
from daman.benefits.actions.runs import (
    NothingToPay,
    NotRead,
    OnlyAPersonSigns,
    RunAlreadySent,
    RunNotReady,
    SameEyes,
    approve_run,
    cancel_run,
    close_run,
    open_run,
    prepare_run,
    release_run,
    send_run,
)

__all__ = [
    "AlreadyClaimed",
    "AlreadyDecided",
    "AlreadyInPayment",
    "ClaimantDead",
    "EntitledByLaw",
    "FactsNotCertified",
    "NotEntitled",
    "NotRead",
    "NotReady",
    "NotWithdrawable",
    "NothingToPay",
    "OnlyAPersonRefuses",
    "OnlyAPersonSigns",
    "OwnFile",
    "RunAlreadySent",
    "RunNotReady",
    "SameEyes",
    "WantedTooEarly",
    "approve_run",
    "cancel_run",
    "close_run",
    "file_claim",
    "gather",
    "gather_waiting",
    "grant",
    "issue_letter",
    "open_run",
    "prepare_estimate",
    "prepare_run",
    "refuse",
    "release_run",
    "send_run",
    "take_over_awards",
    "withdraw",
]
