"""What the medical adviser of the fund wrote about a claim."""

from daman.benefits.known import MEDICAL, Known
from daman.benefits.models import Claim, MedicalOpinion

OPINIONS_SHOWN = 20


def opinion_of(claim: Claim) -> dict[str, Known]:
    """The last opinion's answers, each as a fact; none before the adviser wrote."""
    found = MedicalOpinion.objects.filter(person_id=claim.person_id, claim=claim).order_by("-id").first()
    if found is None:
        return {}
    proof = {"opinion": found.reference, "adviser": found.adviser_name}
    return {name: Known(value, MEDICAL, found.given_on.isoformat(), proof) for name, value in found.said.items()}


def opinions_of(claim: Claim) -> list[MedicalOpinion]:
    """Everything medical advisers wrote about this person, the last first: for another medical adviser alone."""
    rows = MedicalOpinion.objects.filter(person_id=claim.person_id).select_related("claim")
    return list(rows.order_by("-id")[:OPINIONS_SHOWN])
