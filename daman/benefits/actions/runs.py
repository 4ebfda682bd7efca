"""The month: drawn up, looked at, signed by two, sent. Any step may be started again after a failure; nothing is paid twice."""

import time
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from daman.benefits import acts
from daman.benefits.actions.accounts import apply_due_accounts
from daman.benefits.models import RUN_MOVES, PaymentFile, PaymentRun, RunState
from daman.benefits.paying import checking, drawing, orders, previewing, sending
from daman.benefits.standards import PAY_DAY
from daman.determinations import actions as determinations
from daman.foundation import queue
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.foundation.months import month_of
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal

Progress = Callable[[str, float], None]


class RunNotReady(Refusal):
    code = "run_not_ready"
    message = _("لا يمكن هذا الآن: حالة دفعة الشهر «{state}». افتحها من جديد لترى ما بقي.")


class RunAlreadySent(Refusal):
    code = "run_already_sent"
    message = _("أُرسلت دفعة هذا الشهر من قبل، فلا تُحضَّر مرة ثانية. ما لم يصل يُعاد مع الشهر الموالي.")


class SameEyes(Refusal):
    code = "same_eyes"
    message = _("وقّعت هذه الدفعة من قبل، ولا تُرسل إلا بتوقيع شخص ثان. اطلب من زميل مكلف أن يراجعها ويوقّع.")


class OnlyAPersonSigns(Refusal):
    code = "only_a_person_signs"
    message = _("لا يوقّع على دفعة الشهر إلا عون مكلف.")


class NothingToPay(Refusal):
    code = "nothing_to_pay"
    message = _("لا يوجد ما يُدفع في هذا الشهر. تحقق من الشهر ثم أعد المحاولة.")


class NotRead(Refusal):
    code = "differences_not_read"
    message = _("في هذه الدفعة حقوق مبلغها غير ما يقوله القانون. اقرأها واحدا واحدا، ثم ضع العلامة ووقّع.")


def nothing(_step: str, _seconds: float) -> None:
    """Nobody watches the progress."""


@transaction.atomic
def open_run(*, month: date, actor: Actor, on: date) -> PaymentRun:
    """The run of a month: made the first time, the same one afterwards. Once sent, no other is made."""
    month = month_of(month)
    with connection.cursor() as cursor:  # two who open at once come one after the other
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('payment_run', 0))")
    run = PaymentRun.objects.filter(month=month).exclude(state=RunState.CANCELLED).first()
    if run is None:
        cancelled = PaymentRun.objects.filter(month=month).count()
        reference = f"RUN-{month:%Y-%m}" + (f"-{cancelled + 1}" if cancelled else "")
        run = PaymentRun.objects.create(reference=reference, month=month, pay_on=month.replace(day=PAY_DAY), prepared_on=on)
    elif run.state in (RunState.RELEASED, RunState.SENT, RunState.CLOSED):
        raise RunAlreadySent
    return run


@transaction.atomic
def ask_preparation(*, month: date, actor: Actor, on: date) -> PaymentRun:
    """Have the month drawn up in the background. A run that was signed by one loses that signature."""
    must_sign(actor)
    run = open_run(month=month, actor=actor, on=on)
    queue.defer("benefits.prepare_run", month=run.month, on=on)
    return run


def prepare_run(*, month: date, actor: Actor, on: date, progress: Progress = nothing) -> PaymentRun:
    """Draw up the month, hold it against the law, compare it with last month. Nothing moves; it may be done again.

    Each stretch of persons is a commit: stopped anywhere, the next call goes on with what is missing.
    """
    run = open_run(month=month, actor=actor, on=on)
    apply_due_accounts(on=on)
    if run.state != RunState.PREPARING:
        run = _move(run, RunState.PREPARING, prepared_on=on, approved_by="", approved_by_name="")
        _timed(progress, "letting go", lambda: drawing.let_go(run))
    checked = checking.Checked()
    for stretch in drawing.stretches(run.month):
        with transaction.atomic():
            _timed(progress, "drawing up", lambda stretch=stretch: drawing.draw(run, stretch))  # type: ignore[misc]
            checked.add(_timed(progress, "deciding by the law", lambda stretch=stretch: checking.check(run, stretch)))  # type: ignore[misc]
    _timed(progress, "analyzing", _analyze)
    summary = _timed(progress, "comparing with last month", lambda: previewing.summarize(run))
    summary["law"] = {
        "rights": checked.rights, "amount": checked.amount, "undecided": checked.undecided, "differing": checked.differing,
        "findings": checked.findings,
    }  # fmt: skip
    with transaction.atomic():
        run = _move(run, RunState.PREPARED, summary=summary, lawbook_hash=determinations.lawbook_hash(), prepared_on=on)
        journal.record(
            acts.RUN_PREPARED, about=f"run:{run.reference}", actor=actor, on=on, payments=summary["count"],
            amount=summary["amount"], differing=checked.differing,
        )  # fmt: skip
    return run


@transaction.atomic
def approve_run(*, run: PaymentRun, actor: Actor, on: date, has_read_differences: bool = False) -> PaymentRun:
    """The first pair of eyes: what was drawn up is right."""
    must_sign(actor)
    run = _locked(run)
    if run.state != RunState.PREPARED:
        raise RunNotReady(state=run.get_state_display())
    if not run.summary.get("count"):
        raise NothingToPay
    if run.summary["law"]["differing"] and not has_read_differences:
        raise NotRead
    run = _move(run, RunState.APPROVED, approved_by=actor.reference, approved_by_name=actor.name)
    journal.record(acts.RUN_APPROVED, about=f"run:{run.reference}", actor=actor, on=on, amount=run.summary["amount"])
    return run


@transaction.atomic
def release_run(*, run: PaymentRun, actor: Actor, on: date, at: datetime) -> PaymentRun:
    """The second pair of eyes: the money may leave. What follows is done in the background, to the end."""
    must_sign(actor)
    run = _locked(run)
    if run.state != RunState.APPROVED:
        raise RunNotReady(state=run.get_state_display())
    if run.approved_by == actor.reference:
        raise SameEyes
    run = _move(
        run, RunState.RELEASED, released_by=actor.reference, released_by_name=actor.name, released_at=at.replace(microsecond=0)
    )  # fmt: skip
    journal.record(acts.RUN_RELEASED, about=f"run:{run.reference}", actor=actor, on=on, approved_by=run.approved_by)
    queue.defer("benefits.send_run", reference=run.reference, on=on)
    return run


def send_run(*, run: PaymentRun, on: date, progress: Progress = nothing, most: int = orders.MOST) -> PaymentRun:
    """Keep back who died since, hold the money in the books, write the files. Killed anywhere, it is called again."""
    run.refresh_from_db()
    if run.state in (RunState.SENT, RunState.CLOSED):
        return run
    if run.state != RunState.RELEASED:
        raise RunNotReady(state=run.get_state_display())
    if not run.files.exists():
        _timed(progress, "looking again", lambda: _look_again(run))
        _timed(progress, "planning files", lambda: orders.plan(run, most))
    for stretch in drawing.stretches(run.month):
        _timed(progress, "holding in the books", lambda stretch=stretch: _order(run, stretch, on))  # type: ignore[misc]
    for file in run.files.select_related("run").order_by("name"):
        if not orders.is_whole(file):
            _timed(progress, "writing files", lambda file=file: orders.write(file))  # type: ignore[misc]
    with transaction.atomic():
        run = _move(run, RunState.SENT)
        sent = list(PaymentFile.objects.filter(run=run).values_list("name", "sha256", "payments_count", "amount"))
        journal.record(
            acts.RUN_SENT, about=f"run:{run.reference}", actor=THE_HOUSE, on=on, files=[list(row) for row in sent],
            amount=sum(row[3] for row in sent), payments=sum(row[2] for row in sent),
        )  # fmt: skip
    return run


@transaction.atomic
def cancel_run(*, run: PaymentRun, actor: Actor, on: date, reason: str) -> PaymentRun:
    """Give up a run that was not released. What it would have paid waits for the next one."""
    run = _locked(run)
    if RunState.CANCELLED not in RUN_MOVES[RunState(run.state)]:
        raise RunNotReady(state=run.get_state_display())
    drawing.let_go(run)
    run = _move(run, RunState.CANCELLED)
    journal.record(acts.RUN_CANCELLED, about=f"run:{run.reference}", actor=actor, on=on, reason=reason)
    return run


@transaction.atomic
def close_run(*, run: PaymentRun, actor: Actor, on: date) -> PaymentRun:
    """Every order was answered: the month is over."""
    run = _locked(run)
    if run.state != RunState.SENT or not is_answered(run):
        raise RunNotReady(state=run.get_state_display())
    run = _move(run, RunState.CLOSED, closed_on=on)
    journal.record(acts.RUN_CLOSED, about=f"run:{run.reference}", actor=actor, on=on)
    return run


def _look_again(run: PaymentRun) -> None:
    for stretch in drawing.stretches(run.month):
        with transaction.atomic():
            drawing.look_again(run, stretch)


@transaction.atomic
def _order(run: PaymentRun, stretch: drawing.Stretch, on: date) -> None:
    sending.order(run, stretch, on=on)


def is_answered(run: PaymentRun) -> bool:
    """Whether nothing of a run is on its way any more."""
    with connection.cursor() as cursor:
        cursor.execute("select not exists (select from benefits_payment where run_key = %s and state = 'held')", [run.pk])
        return bool(cursor.fetchone()[0])


def must_sign(actor: Actor) -> None:
    """Refused to whoever is not an officer."""
    if actor.kind != ActorKind.OFFICER:
        raise OnlyAPersonSigns


def _locked(run: PaymentRun) -> PaymentRun:
    return PaymentRun.objects.select_for_update().get(pk=run.pk)


@transaction.atomic
def _move(run: PaymentRun, state: RunState, **values: Any) -> PaymentRun:
    run = _locked(run)
    if state not in RUN_MOVES[RunState(run.state)]:
        raise RunNotReady(state=run.get_state_display())
    run.state = state
    for name, value in values.items():
        setattr(run, name, value)
    run.save()
    return run


def _analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("analyze benefits_payment")


def _timed(progress: Progress, step: str, work: Callable[[], Any]) -> Any:
    started = time.perf_counter()
    result = work()
    progress(step, time.perf_counter() - started)
    return result
