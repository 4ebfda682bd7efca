from daman.benefits.models.accounts import AccountState, PaymentAccount
from daman.benefits.models.adjustments import (
    AdjustmentReason,
    DeductionConsent,
    Overpayment,
    OverpaymentState,
    PaymentAdjustment,
)
from daman.benefits.models.advice import ClaimMandate, MedicalOpinion
from daman.benefits.models.awards import Award, Payment, PaymentState
from daman.benefits.models.claims import CLAIM_MOVES, PENSIONS, Benefit, Claim, ClaimState, Decision, Outcome
from daman.benefits.models.drafts import ClaimDraft
from daman.benefits.models.life import LIFE_MOVES, LifeCheck, LifeMeans, LifeState
from daman.benefits.models.offers import Offer, OfferState
from daman.benefits.models.provisions import PROVISION_MOVES, ControlFinding, DecisionControl, Provision, ProvisionState
from daman.benefits.models.revaluations import AwardChange, RevaluationRun, RevaluationState
from daman.benefits.models.reviews import REVIEW_MOVES, Review, ReviewReason, ReviewState
from daman.benefits.models.runs import (
    RUN_MOVES,
    PayeeSample,
    PaymentFile,
    PaymentReject,
    PaymentReply,
    PaymentRun,
    RejectRoute,
    ReplyKind,
    RunState,
    SampleAnswer,
)

__all__ = [
    "CLAIM_MOVES",
    "LIFE_MOVES",
    "PENSIONS",
    "PROVISION_MOVES",
    "REVIEW_MOVES",
    "RUN_MOVES",
    "AccountState",
    "AdjustmentReason",
    "Award",
    "AwardChange",
    "Benefit",
    "Claim",
    "ClaimDraft",
    "ClaimMandate",
    "ClaimState",
    "ControlFinding",
    "Decision",
    "DecisionControl",
    "DeductionConsent",
    "LifeCheck",
    "LifeMeans",
    "LifeState",
    "MedicalOpinion",
    "Offer",
    "OfferState",
    "Outcome",
    "Overpayment",
    "OverpaymentState",
    "PayeeSample",
    "Payment",
    "PaymentAccount",
    "PaymentAdjustment",
    "PaymentFile",
    "PaymentReject",
    "PaymentReply",
    "PaymentRun",
    "PaymentState",
    "Provision",
    "ProvisionState",
    "RejectRoute",
    "ReplyKind",
    "RevaluationRun",
    "RevaluationState",
    "Review",
    "ReviewReason",
    "ReviewState",
    "RunState",
    "SampleAnswer",
]
