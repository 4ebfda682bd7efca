"""Which registers' facts a claim rests on: when one of them is corrected, the claim hears of it."""

from collections.abc import Sequence
from datetime import date

from daman.benefits.facts import kinds_of, others_of
from daman.benefits.models import Claim
from daman.benefits.services import service
from daman.exchange import actions as exchange

ACCOUNT = "account.number"


def note_uses(claim: Claim, family: Sequence[str], on: date) -> None:
    """The facts held now about the claimant and about those on whom the claim rests."""
    table = service(claim.benefit)
    others = others_of(table, {**claim.asks_as, "family": family})
    exchange.note_use(
        subjects=[claim.person.nin, *others], kinds=[kind for kind in kinds_of(table) if kind != ACCOUNT],
        about=f"claim:{claim.reference}", on=on, person_key=claim.person_id,
    )  # fmt: skip
