"""A claim that is being written: kept at each page, taken up again another day, gone when sent."""

import uuid
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from daman.benefits import acts
from daman.benefits.actions.mandates import check_may_claim
from daman.benefits.models import Benefit, ClaimDraft
from daman.benefits.standards import DRAFT_KEPT_DAYS
from daman.foundation.actor import THE_HOUSE, Actor
from daman.journal import actions as journal
from daman.registry.models import Person


@transaction.atomic
def begin_draft(*, writer: Person, person: Person, benefit: str, actor: Actor, on: date) -> ClaimDraft:
    """Begin to write a claim; one that was begun and not sent is taken up again."""
    check_may_claim(person, benefit, actor, on)
    draft, is_new = ClaimDraft.objects.get_or_create(
        person=writer, for_key=person.pk, benefit=Benefit(benefit), defaults={"key": uuid.uuid4().hex, "saved_on": on}
    )
    if is_new:
        journal.record(
            acts.DRAFT_BEGUN, about=f"person:{person.pk}", person_key=person.pk, actor=actor, on=on, benefit=str(draft.benefit)
        )  # fmt: skip
    return draft


@transaction.atomic
def keep_answers(*, draft: ClaimDraft, answers: Mapping[str, Any], on: date) -> ClaimDraft:
    """Add what was answered on one page. These are the writer's own notes: only their beginning and end are journaled."""
    kept = ClaimDraft.objects.select_for_update().get(person_id=draft.person_id, pk=draft.pk)
    kept.answers, kept.saved_on = {**kept.answers, **answers}, on
    kept.save(update_fields=["answers", "saved_on"])
    return kept


@transaction.atomic
def drop_draft(*, draft: ClaimDraft, actor: Actor, on: date) -> None:
    """It was sent, or it is not wanted any more."""
    gone, _each = ClaimDraft.objects.filter(person_id=draft.person_id, pk=draft.pk).delete()
    if gone:
        journal.record(
            acts.DRAFT_DROPPED, about=f"person:{draft.for_key}", person_key=draft.for_key, actor=actor, on=on,
            benefit=str(draft.benefit),
        )  # fmt: skip


@transaction.atomic
def drop_old_drafts(*, on: date) -> int:
    """What nobody went on with is not kept for ever. How many are gone."""
    old = ClaimDraft.objects.filter(saved_on__lt=on - timedelta(days=DRAFT_KEPT_DAYS))
    rows = [
        journal.Row(about=f"person:{each.for_key}", person_key=each.for_key, details={"benefit": str(each.benefit)})
        for each in old.order_by("id")
    ]
    old.delete()
    journal.record_many(acts.DRAFT_DROPPED, rows, actor=THE_HOUSE, on=on)
    return len(rows)
