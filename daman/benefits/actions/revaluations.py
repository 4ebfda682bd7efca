"""Pensions raised by the law of a day: previewed by band, signed by two, applied once, a message to each."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.utils.translation import gettext_lazy

from daman.benefits import acts, letters, notices
from daman.benefits.actions.runs import RunNotReady, SameEyes, must_sign
from daman.benefits.models import AwardChange, Benefit, Decision, PaymentAdjustment, RevaluationRun, RevaluationState
from daman.benefits.paying import drawing
from daman.correspondence import actions as correspondence
from daman.correspondence.actions import Outgoing
from daman.determinations import actions as determinations
from daman.determinations import queries as law
from daman.documents import actions as documents
from daman.documents.models import Kind
from daman.foundation import queue
from daman.foundation.actor import THE_HOUSE, Actor
from daman.foundation.months import month_of
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal

REVALUED = [str(b) for b in (Benefit.OLD_AGE_PENSION, Benefit.SURVIVORS_PENSION, Benefit.INVALIDITY_PENSION)]
AMOUNT, SETTLED = notices.AMOUNT, notices.SETTLED
RATE, AFTER = notices.RATE, notices.AFTER
PER_CENT = 10_000  # how the law holds a rate
LETTERS_AT_ONCE = 500
HELD = """
select a.person_id, a.id, a.amount_monthly, coalesce((
  select min(f.decided_on) from benefits_decision f where f.person_id = d.person_id and f.claim_id = d.claim_id), a.starts_on)
from benefits_award a left join benefits_decision d on d.person_id = a.person_id and d.id = a.decision_id
where a.benefit = any(%(revalued)s) and a.starts_on < %(on)s and (a.ends_before is null or a.ends_before > %(on)s)
  and a.person_id >= %(from)s and a.person_id < %(before)s
  and not exists (select from benefits_awardchange c
    where c.person_id = a.person_id and c.award_id = a.id and c.about = %(about)s)
"""
CHANGE = """
insert into benefits_awardchange
  (person_id, award_id, from_month, amount_before, amount_after, reason, about, rate, letter_reference)
select person_id, award_id, %(month)s, before, after, 'revaluation', %(about)s, rate, '' from raised on conflict do nothing
"""
RAISE = """
update benefits_award a set amount_monthly = r.after from raised r where a.person_id = r.person_id and a.id = r.award_id
"""
# Months already ordered at the old amount: the difference is paid with the next month.
ARREARS = """
insert into benefits_paymentadjustment (person_id, award_id, month, amount, reason, about)
select r.person_id, r.award_id, last.month + interval '1 month', last.months * (r.after - r.before), 'arrears', %(about)s
from raised r join lateral (
  select max(month) as month, count(*) as months from benefits_payment p
  where p.person_id = r.person_id and p.award_id = r.award_id and p.month >= %(month)s
    and p.state in ('held', 'settled', 'failed')) last on last.months > 0
on conflict do nothing
"""
WRITTEN = """
update benefits_awardchange c set letter_reference = w.reference
from unnest(%s::bigint[], %s::bigint[], %s::text[]) w(person_id, id, reference)
where c.person_id = w.person_id and c.id = w.id
"""


class NothingRevalued(Refusal):
    code = "nothing_revalued"
    message = gettext_lazy("لا يوجد معاش يشمله التثمين في هذا اليوم. تحقق من التاريخ.")


def preview_revaluation(*, effective_on: date, actor: Actor, on: date) -> RevaluationRun:
    """What the law of that day would give: pensions and money by band, before and after. Nothing changes."""
    status = law.parameter("pension.revaluation.rates", effective_on).status  # refused where the law is not known
    bands: dict[int, list[int]] = {}
    for _stretch, rows, rates, after in _raised(effective_on):
        before = rows[2]
        for rate in np.unique(rates).tolist():
            here = rates == rate
            kept = bands.setdefault(int(rate), [0, 2**62, 0, 0, 0])
            kept[0] += int(here.sum())
            kept[1], kept[2] = min(kept[1], int(before[here].min())), max(kept[2], int(before[here].max()))
            kept[3] += int(before[here].sum())
            kept[4] += int(after[here].sum())
    if not any(rate for rate in bands):
        raise NothingRevalued
    told = [
        {"rate": _per_cent(rate), "pensions": n, "from": low, "to": high, "before": before, "after": after_all}
        for rate, (n, low, high, before, after_all) in sorted(bands.items(), reverse=True)
    ]
    with transaction.atomic():
        run, _new = RevaluationRun.objects.exclude(state=RevaluationState.CANCELLED).get_or_create(
            effective_on=effective_on,
            defaults={"reference": f"REV-{effective_on}", "lawbook_hash": "", "status": status, "previewed_on": on},
        )
        if run.state == RevaluationState.APPLIED:
            raise RunNotReady(state=run.get_state_display())
        run.state, run.bands, run.previewed_on, run.status = RevaluationState.PREVIEWED, told, on, status
        run.approved_by, run.lawbook_hash = "", determinations.lawbook_hash()
        run.save()
        journal.record(acts.REVALUATION_PREVIEWED, about=f"revaluation:{run.reference}", actor=actor, on=on)
    return run


@transaction.atomic
def approve_revaluation(*, run: RevaluationRun, actor: Actor, on: date) -> RevaluationRun:
    """The first signature."""
    must_sign(actor)
    run = RevaluationRun.objects.select_for_update().get(pk=run.pk)
    if run.state != RevaluationState.PREVIEWED:
        raise RunNotReady(state=run.get_state_display())
    run.state, run.approved_by, run.approved_by_name = RevaluationState.APPROVED, actor.reference, actor.name
    run.save()
    journal.record(acts.REVALUATION_APPROVED, about=f"revaluation:{run.reference}", actor=actor, on=on)
    return run


@transaction.atomic
def apply_revaluation(*, run: RevaluationRun, actor: Actor, on: date) -> RevaluationRun:
    """The second signature, and the raise: all of it or nothing. Everybody is told afterwards, in the background."""
    must_sign(actor)
    run = RevaluationRun.objects.select_for_update().get(pk=run.pk)
    if run.state != RevaluationState.APPROVED:
        raise RunNotReady(state=run.get_state_display())
    if run.approved_by == actor.reference:
        raise SameEyes
    told: dict[str, Any] = {"month": month_of(run.effective_on), "about": f"revaluation:{run.reference}"}
    with connection.cursor() as cursor:
        for _stretch, rows, rates, after in _raised(run.effective_on):
            raised = np.flatnonzero(after > rows[2])
            cursor.execute("drop table if exists raised")
            cursor.execute(
                "create temporary table raised (person_id bigint, award_id bigint, before bigint, after bigint, rate text)"
                " on commit drop"
            )
            with cursor.copy("copy raised from stdin") as copy:
                for row in raised.tolist():
                    copy.write_row(
                        (int(rows[0][row]), int(rows[1][row]), int(rows[2][row]), int(after[row]), _per_cent(int(rates[row])))
                    )
            for statement in (CHANGE, RAISE, ARREARS):
                cursor.execute(statement, told)
    run.state, run.applied_by, run.applied_by_name, run.applied_on = RevaluationState.APPLIED, actor.reference, actor.name, on
    run.save()
    journal.record(acts.REVALUATION_APPLIED, about=told["about"], actor=actor, on=on, bands=run.bands)
    queue.defer("benefits.tell_revalued", reference=run.reference, after=0, on=on)
    return run


@transaction.atomic
def tell_revalued(*, run: RevaluationRun, after: int, on: date, at_once: int = LETTERS_AT_ONCE) -> int:
    """A letter to each of the next few hundred, and a message that it is there: all of them in one commit.

    Gives the person with whom to go on, 0 when everybody was told. Killed and begun again, each has one letter.
    """
    changes = _untold(run, after, at_once)
    if not changes:
        return 0
    arrears, settled = _arrears(run, [change.person_id for change in changes]), _settled_on(changes)
    made, messages = [], []
    for change in changes:
        language = change.person.language[:2] or "ar"
        told = _told(change, run, settled[change.pk], arrears.get((change.person_id, change.award_id), 0))
        letter = notices.revaluation_letter(told, person=change.person, language=language)
        content = letters.typeset(letter)
        made.append(documents.Issued(change.person_id, language, letter.title, run_about(run), content))
        messages.append((language, letter.title, letter.sentence))
    references = documents.issue_many(documents=made, kind=Kind.REVALUATION_LETTER, on=on, actor=THE_HOUSE)
    correspondence.send_many(
        messages=[
            Outgoing(f"person:{one.person_key}", language, subject, body, document_reference=reference)
            for one, reference, (language, subject, body) in zip(made, references, messages, strict=True)
        ],
        about=run_about(run), actor=THE_HOUSE, on=on,
    )  # fmt: skip
    with connection.cursor() as cursor:
        rows = [(change.person_id, change.pk, reference) for change, reference in zip(changes, references, strict=True)]
        cursor.execute(WRITTEN, list(map(list, zip(*rows, strict=True))))
    return changes[-1].person_id if len(changes) == at_once else 0


def run_about(run: RevaluationRun) -> str:
    """What everything of a run is about."""
    return f"revaluation:{run.reference}"


def _untold(run: RevaluationRun, after: int, at_once: int) -> list[AwardChange]:
    """The next rights without a letter, kept from another who writes at the same time."""
    rows = AwardChange.objects.filter(about=run_about(run), letter_reference="", person_id__gte=after)
    rows = rows.select_related("person", "award").select_for_update(of=("self",))
    return list(rows.order_by("person_id", "pk")[:at_once])


def _told(change: AwardChange, run: RevaluationRun, settled_on: date, arrears: int) -> notices.Raised:
    award = change.award
    return notices.Raised(
        reference=award.reference, benefit=award.benefit, scheme=award.scheme, run=run.reference, effective_on=run.effective_on,
        settled_on=settled_on, before=change.amount_before, after=change.amount_after, arrears=arrears,
        signed_by=run.applied_by_name, decided_on=run.applied_on or run.effective_on,
    )  # fmt: skip


def _settled_on(changes: list[AwardChange]) -> dict[int, date]:
    """Change → the day on which its right was settled: that of its decision or, taken over, its first day."""
    persons = [change.person_id for change in changes]
    decisions = Decision.objects.filter(person_id__in=persons).values_list("person_id", "pk", "decided_on")
    decided = {(person, decision): day for person, decision, day in decisions}
    return {each.pk: decided.get((each.person_id, each.award.decision_id or 0), each.award.starts_on) for each in changes}


def _arrears(run: RevaluationRun, persons: list[int]) -> dict[tuple[int, int], int]:
    rows = PaymentAdjustment.objects.filter(about=run_about(run), person_id__in=persons)
    return {(person, award): int(amount) for person, award, amount in rows.values_list("person_id", "award_id", "amount")}


def _raised(on: date) -> Iterator[tuple[drawing.Stretch, Any, Any, Any]]:
    """Rights of each stretch as columns, with the law's rate and amount."""
    for stretch in drawing.stretches(on):
        told: dict[str, Any] = {
            "revalued": REVALUED,
            "on": on,
            "from": stretch[0],
            "before": stretch[1],
            "about": f"revaluation:REV-{on}",
        }
        with connection.cursor() as cursor:
            cursor.execute(HELD, told)
            rows = cursor.fetchall()
        if not rows:
            continue
        columns = [np.array([row[n] for row in rows], dtype=np.int64) for n in range(3)]
        settled = np.array([row[3] for row in rows], dtype="datetime64[D]")
        answer = determinations.determine_many(
            targets=[RATE, AFTER], columns={AMOUNT: columns[2], SETTLED: settled}, on=on
        )  # fmt: skip
        yield stretch, columns, answer[RATE].astype(np.int64), answer[AFTER].astype(np.int64)


def _per_cent(rate: int) -> str:
    return f"{(Decimal(rate) / PER_CENT).normalize():f}"
