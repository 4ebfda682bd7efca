"""Reading the queue, and redoing a draw."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from daman.casework import lot
from daman.casework.models import State, Task

TO_BE_SERVED = Q(state=State.WAITING) | Q(state=State.ASSIGNED, assigned_at=None)


def queue(office_code: str) -> QuerySet[Task]:
    """What nobody has in hand yet in an office, in the order in which it is served."""
    return Task.objects.filter(TO_BE_SERVED, office_code=office_code).order_by("id")


def open_tasks(office_code: str) -> QuerySet[Task]:
    """What is not finished in an office, in whosever hands, in the order of the queue."""
    return Task.objects.filter(office_code=office_code).exclude(state=State.DONE).order_by("id")


def tasks_of(officer_reference: str) -> QuerySet[Task]:
    """What an officer has in hand, oldest first."""
    return Task.objects.filter(officer=officer_reference, state=State.ASSIGNED, assigned_at__isnull=False).order_by("id")


def task(office_code: str, kind: str, about: str) -> Task | None:
    """The task of one matter in one office."""
    return Task.objects.filter(office_code=office_code, kind=kind, about=about).first()


def has_in_hand(office_code: str, kind: str, about: str, officer_reference: str) -> bool:
    """Whether this officer holds this file now."""
    return tasks_of(officer_reference).filter(office_code=office_code, kind=kind, about=about).exists()


def was_handed(office_code: str, kinds: Collection[str], about: str, officer_reference: str) -> bool:
    """Whether this officer has or had this matter in hand, for one of these kinds of work."""
    rows = Task.objects.filter(office_code=office_code, kind__in=kinds, about=about, officer=officer_reference)
    return rows.filter(assigned_at__isnull=False).exists()


def kinds_in_hand(office_code: str, about: str, officer_reference: str) -> set[str]:
    """What this officer has to do now with one matter."""
    rows = tasks_of(officer_reference).filter(office_code=office_code, about=about)
    return set(rows.values_list("kind", flat=True))


def of_matter(office_code: str, about: str) -> list[Task]:
    """Every kind of work that one matter of an office asks or asked for."""
    return list(Task.objects.filter(office_code=office_code, about=about).order_by("id"))


def verify_draw(task: Task) -> bool:
    """Whether the recorded number and names give the recorded officer."""
    return bool(task.drawn_from) and task.officer == lot.winner(seed=task.draw_seed, about=task.about, among=task.drawn_from)
