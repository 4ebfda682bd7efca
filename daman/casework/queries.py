"""Reading the queue, and redoing a draw."""

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


def verify_draw(task: Task) -> bool:
    """Whether the recorded number and names give the recorded officer."""
    return bool(task.drawn_from) and task.officer == lot.winner(seed=task.draw_seed, about=task.about, among=task.drawn_from)
