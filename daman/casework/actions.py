"""Opening, drawing, giving back and finishing tasks."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from daman.casework import calendar, lot
from daman.casework.acts import TASK_DRAWN, TASK_FINISHED, TASK_HANDED, TASK_OPENED, TASK_RETURNED
from daman.casework.models import State, Task
from daman.foundation.actor import Actor, ActorKind
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.journal.acts import Act

TRAY = 3  # files drawn for an officer who has not come for them yet; a full tray leaves the hat


class NotCompetent(Refusal):
    code = "not_competent"
    message = _("لست من الأعوان المكلفين بهذا النوع من الملفات. اطلب من رئيس الوكالة تكليفك.")


class NotInHand(Refusal):
    code = "not_in_hand"
    message = _("هذا الملف لم تمنحه لك القرعة، فلا يمكنك معالجته. اطلب الملف الموالي من قائمة الانتظار.")


class NoSuchTask(Refusal):
    code = "no_such_task"
    message = _("لا يوجد هذا الملف في قائمة الوكالة. عد إلى القائمة واختر منها.")


@transaction.atomic
def open_task(
    *, office_code: str, kind: str, about: str, person_key: int, opened_on: date, working_days: int, actor: Actor,
    again: bool = False,
) -> Task:  # fmt: skip
    """Put a file in the office's queue; asked twice, it is there once. `again` brings back one that was dealt with before."""
    task, is_new = Task.objects.get_or_create(
        office_code=office_code,
        kind=kind,
        about=about,
        defaults={
            "person_key": person_key,
            "opened_on": opened_on,
            "due_on": calendar.working_day_after(opened_on, working_days),
        },
    )
    if again and task.state == State.DONE:
        is_new, task = True, _locked(office_code, kind, about)
        task.state, task.officer, task.assigned_at, task.done_on = State.WAITING, "", None, None
        task.opened_on, task.due_on = opened_on, calendar.working_day_after(opened_on, working_days)
        task.save(update_fields=["state", "officer", "assigned_at", "done_on", "opened_on", "due_on"])
    if is_new:
        _journal(TASK_OPENED, task, actor=actor, on=opened_on, due_on=task.due_on)
    return task


@transaction.atomic
def draw_next(
    *, office_code: str, officer: Actor, competent: Sequence[str], barred: Collection[int], on: date,
    kinds: Collection[str] = (), but: Collection[str] = (),
) -> Task | None:  # fmt: skip
    """The next file for an officer who asks for work. Neither chooses the other.

    Files are dealt in the order of the queue. Each is dealt by lot among all competent officers, not given to whoever asks:
    one that falls to a colleague waits in the colleague's tray, and the next is dealt, until one falls to the one who
    asks. So nobody meets a certain file by asking at a certain moment. A tray holds at most three, so a file is overtaken
    by few; a draw lasts one day, after which the file goes back to its place in the queue; and when nothing else
    is left, the oldest file in a colleague's tray is drawn again, because nobody should idle while somebody waits. Who has
    a file in hand gets that one again. A file of a barred person never reaches the officer. `kinds` are those that the
    officers of this hat deal with (none: all), `but` those that they never see.
    """
    if officer.reference not in competent:
        raise NotCompetent
    _one_draw_at_a_time(office_code)
    served = (Q(kind__in=kinds) if kinds else Q()) & ~Q(kind__in=but)
    _take_back_stale(office_code, served, competent=competent, officer=officer, on=on)
    mine = _own(office_code, officer, barred=barred, on=on)
    if mine is not None:
        return mine
    for task in _in_order(office_code, served & Q(state=State.WAITING)):
        names = _hat(task, office_code, officer=officer, competent=competent, barred=barred)
        if names:
            _draw(task, names, officer=officer, on=on)
            if task.officer == officer.reference:
                return _hand(task, officer=officer, on=on)
    for task in _in_order(office_code, served & Q(state=State.ASSIGNED, assigned_at=None)):
        if task.person_key not in barred and officer.reference not in task.not_for:
            _draw(task, [officer.reference], officer=officer, on=on)
            return _hand(task, officer=officer, on=on)
    return None


@transaction.atomic
def give_back(*, office_code: str, kind: str, about: str, officer: Actor, reason: str, on: date) -> Task:
    """Return a file that one should not decide; it keeps its place in the queue and goes to somebody else."""
    task = _locked(office_code, kind, about)
    if not _is_in_hand(task, officer):
        raise NotInHand
    return _return(task, actor=officer, on=on, never_again=officer.reference, reason=reason)


@transaction.atomic
def finish(*, office_code: str, kind: str, about: str, officer: Actor, on: date) -> Task:
    """The file is dealt with. An officer can finish only what the lot gave them; finished twice is finished once."""
    task = _locked(office_code, kind, about)
    if task.state == State.DONE:
        return task
    if officer.kind == ActorKind.OFFICER and not _is_in_hand(task, officer):
        raise NotInHand
    task.state, task.done_on = State.DONE, on
    task.save(update_fields=["state", "done_on"])
    _journal(TASK_FINISHED, task, actor=officer, on=on)
    return task


def _one_draw_at_a_time(office_code: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"casework:{office_code}"])


def _in_order(office_code: str, which: Q) -> Iterator[Task]:
    found = Task.objects.filter(which, office_code=office_code).order_by("id")
    for key in found.values_list("pk", flat=True).iterator(chunk_size=100):
        # A file that is being finished at this moment is left alone.
        task = found.select_for_update(skip_locked=True).filter(pk=key).first()
        if task is not None:
            yield task


def _take_back_stale(office_code: str, served: Q, *, competent: Sequence[str], officer: Actor, on: date) -> None:
    stale = served & Q(state=State.ASSIGNED, assigned_at=None) & (Q(drawn_on__lt=on) | ~Q(officer__in=competent))
    for task in list(_in_order(office_code, stale)):
        _return(task, actor=officer, on=on, reason="not_taken")


def _own(office_code: str, officer: Actor, *, barred: Collection[int], on: date) -> Task | None:
    held = list(_in_order(office_code, Q(state=State.ASSIGNED, officer=officer.reference)))
    for task in sorted(held, key=lambda task: (task.assigned_at is None, task.pk)):
        if task.person_key in barred:
            _return(task, actor=officer, on=on, never_again=officer.reference, reason="barred")
        else:
            return task if task.assigned_at else _hand(task, officer=officer, on=on)
    return None


def _hat(task: Task, office_code: str, *, officer: Actor, competent: Sequence[str], barred: Collection[int]) -> list[str]:
    trays = list(
        Task.objects.filter(office_code=office_code, state=State.ASSIGNED, assigned_at=None).values_list("officer", flat=True)
    )
    names = (name for name in competent if name not in task.not_for and trays.count(name) < TRAY)
    return lot.ordered(name for name in names if name != officer.reference or task.person_key not in barred)


def _draw(task: Task, names: list[str], *, officer: Actor, on: date) -> None:
    task.draw_seed, task.drawn_from, task.drawn_on = lot.new_seed(), names, on
    task.officer = lot.winner(seed=task.draw_seed, about=task.about, among=names)
    task.state, task.assigned_at = State.ASSIGNED, None
    task.save(update_fields=["draw_seed", "drawn_from", "drawn_on", "officer", "state", "assigned_at"])
    _journal(TASK_DRAWN, task, actor=officer, on=on, seed=task.draw_seed, among=names, officer=task.officer)


def _hand(task: Task, *, officer: Actor, on: date) -> Task:
    task.assigned_at = Now()
    task.save(update_fields=["assigned_at"])
    task = Task.objects.get(office_code=task.office_code, pk=task.pk)
    _journal(TASK_HANDED, task, actor=officer, on=on)
    return task


def _return(task: Task, *, actor: Actor, on: date, reason: str, never_again: str = "") -> Task:
    was, task.officer, task.state, task.assigned_at = task.officer, "", State.WAITING, None
    task.not_for = sorted({*task.not_for, never_again} - {""})
    task.save(update_fields=["officer", "state", "assigned_at", "not_for"])
    _journal(TASK_RETURNED, task, actor=actor, on=on, officer=was, reason=reason)
    return task


def _locked(office_code: str, kind: str, about: str) -> Task:
    task = Task.objects.select_for_update().filter(office_code=office_code, kind=kind, about=about).first()
    if task is None:
        raise NoSuchTask
    return task


def _is_in_hand(task: Task, officer: Actor) -> bool:
    return task.state == State.ASSIGNED and task.officer == officer.reference and task.assigned_at is not None


def _journal(act: Act, task: Task, *, actor: Actor, on: date, **details: object) -> None:
    journal.record(
        act, about=task.about, person_key=task.person_key, office_code=task.office_code, actor=actor, on=on,
        task=task.kind, **details,
    )  # fmt: skip
