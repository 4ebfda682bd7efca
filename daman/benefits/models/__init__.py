from daman.benefits.models.awards import Award, Payment, PaymentState
from daman.benefits.models.claims import CLAIM_MOVES, Benefit, Claim, ClaimState, Decision, Outcome

__all__ = ["CLAIM_MOVES", "Award", "Benefit", "Claim", "ClaimState", "Decision", "Outcome", "Payment", "PaymentState"]
