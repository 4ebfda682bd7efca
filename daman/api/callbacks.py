"""POST /v1/callbacks/post — the post operator says what became of a payment.

Signed with a shared secret over the raw body. The operator may say the same thing as often as it likes.
"""

import hmac
from hashlib import sha256
from typing import Any, Literal

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from daman.api.errors import Error, No
from daman.contributions import actions as contributions
from daman.foundation.actor import Actor, ActorKind

SIGNATURE = "X-Post-Signature"
EMPLOYERS = "EPY"  # how the references of their payments begin
PRINTABLE = r"^[!-~]+$"
router = Router(tags=["callbacks"])


class Callback(Schema):  # type: ignore[misc]
    """What the operator says. `amount` is in centimes."""

    operator_reference: str = Field(min_length=1, max_length=60, pattern=PRINTABLE)
    reference: str = Field(min_length=1, max_length=24, pattern=PRINTABLE)
    amount: int = Field(gt=0, lt=2**63)
    state: Literal["taken", "settled", "failed"]


class Received(Schema):  # type: ignore[misc]
    """Said and written down."""

    reference: str
    state: str


ANSWERS = {
    "taken": contributions.hold_payment,
    "settled": contributions.settle_payment,
    "failed": contributions.fail_payment,
}
ANSWERS_OF_EMPLOYERS = {
    "taken": contributions.hold_employer_payment,
    "settled": contributions.settle_employer_payment,
    "failed": contributions.fail_employer_payment,
}


def signed_by_operator(request: HttpRequest) -> str | None:
    """The operator's signature over the body as it was received, compared in constant time."""
    expected = hmac.new(settings.POST_OPERATOR_SECRET.encode(), request.body, sha256).hexdigest()
    given = request.headers.get(SIGNATURE, "")
    return "post" if hmac.compare_digest(expected.encode(), given.encode()) else None


@router.post(  # type: ignore[untyped-decorator]
    "/post", url_name="post_callback", response={200: Received, 401: Error, 404: Error, 409: Error}, auth=signed_by_operator
)
def post(request: HttpRequest, callback: Callback) -> Received:
    """The post operator reports a payment: taken, settled or failed."""
    operator = Actor(ActorKind.PARTNER, "operator:post", _("بريد الجزائر"))
    answers: Any = ANSWERS_OF_EMPLOYERS if callback.reference.startswith(f"{EMPLOYERS}-") else ANSWERS
    try:
        payment = answers[callback.state](
            reference=callback.reference,
            operator_reference=callback.operator_reference,
            amount=callback.amount,
            actor=operator,
            on=timezone.localdate(),
        )
    except contributions.UnknownPayment as refusal:
        raise No(404, refusal.code, refusal) from refusal
    return Received(reference=payment.reference, state=payment.state)
