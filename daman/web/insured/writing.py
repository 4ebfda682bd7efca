"""The claim that is being written: kept in the house at each page, so that it can be finished another day."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from daman.access import gate
from daman.benefits import actions as benefits
from daman.benefits import queries as claims
from daman.benefits.actions.mandates import check_may_claim
from daman.benefits.models import Benefit, ClaimDraft
from daman.foundation.refusal import Refusal
from daman.registry import queries as registry
from daman.registry.models import Person

IN_HAND, SENT = "claim_draft", "claim_sent"  # in the session: the draft one is on, and what the last one became


def begin(request: HttpRequest, person: Person, benefit: str) -> dict[str, Any]:
    """Begin, or go on with what was begun for this person and benefit."""
    draft = benefits.begin_draft(
        writer=gate.person_of(request), person=person, benefit=benefit, actor=gate.actor_of(request), on=timezone.localdate()
    )
    return _take(request, draft)


def take_up(request: HttpRequest, key: str) -> dict[str, Any] | None:
    """One of my drafts, in hand again."""
    draft = claims.drafts_of(gate.person_of(request)).filter(key=key).first()
    return _take(request, draft) if draft else None


def in_hand(request: HttpRequest) -> dict[str, Any] | None:
    """The answers so far of the draft one is on; none when it was sent, or on another phone."""
    draft = _found(request)
    return told(draft) if draft else None


def keep(request: HttpRequest, **answers: Any) -> dict[str, Any] | None:
    """Add what was answered on a page."""
    draft = _found(request)
    return told(benefits.keep_answers(draft=draft, answers=answers, on=timezone.localdate())) if draft else None


def drop(request: HttpRequest, key: str = "", *, became: str = "") -> None:
    """The draft in hand, or another of mine, is over."""
    draft = claims.drafts_of(gate.person_of(request)).filter(key=key).first() if key else _found(request)
    if draft is None:
        return
    benefits.drop_draft(draft=draft, actor=gate.actor_of(request), on=timezone.localdate())
    request.session.pop(IN_HAND, None)
    if became:
        request.session[SENT] = became


def sent(request: HttpRequest) -> str:
    """What the last draft became: whoever goes back and sends again is led to it."""
    return str(request.session.get(SENT, ""))


def claimant_of(request: HttpRequest, draft: dict[str, Any]) -> Person:
    """For whom the claim is written: oneself, or another who still lets it be."""
    me = gate.person_of(request)
    return me if draft["for"] == me.pk else registry.person(draft["for"])


def is_mine(request: HttpRequest, draft: dict[str, Any]) -> bool:
    return bool(draft["for"] == gate.person_of(request).pk)


def why_not(request: HttpRequest, draft: dict[str, Any]) -> str:
    """Why this draft cannot go on: the mandate was taken back meanwhile. Empty when it can."""
    try:
        check_may_claim(claimant_of(request, draft), draft["benefit"], gate.actor_of(request), timezone.localdate())
    except Refusal as refusal:
        return str(refusal)
    return ""


def told(draft: ClaimDraft) -> dict[str, Any]:
    """A draft as the pages read it."""
    return {"said": {}, **draft.answers, "key": draft.key, "benefit": Benefit(draft.benefit), "for": draft.for_key}


def _take(request: HttpRequest, draft: ClaimDraft) -> dict[str, Any]:
    request.session[IN_HAND] = draft.key
    request.session.pop(SENT, None)
    return told(draft)


def _found(request: HttpRequest) -> ClaimDraft | None:
    key = request.session.get(IN_HAND)
    return claims.drafts_of(gate.person_of(request)).filter(key=key).first() if key else None
