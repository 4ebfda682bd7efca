"""Furnishes the fictional wilaya: each step calls the rooms' own actions and is marked done in the same transaction."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from django.db import transaction

from daman.demo import employers, joined, office, own_account, paid_in, staff, taken_over
from daman.demo.models import FurnishedStep
from daman.foundation import queue
from daman.journal import actions as journal
from nation import Nation

PLAN, COMPLETE = "plan", "complete"


class Progress(Protocol):
    """Told after each step: what is there now, in Arabic and in English."""

    def __call__(self, arabic: str, english: str, /) -> None: ...


@dataclass(frozen=True)
class Plan:
    """What is being furnished: decided once, kept over restarts and the change of days."""

    persons: int
    seed: int
    on: date
    is_complete: bool


@dataclass(frozen=True)
class Step:
    """One piece of furnishing."""

    key: str
    arabic: str
    english: str
    do: Callable[[], object]
    reacts: bool = False  # its acts start reactions: they run before the next step


def plan(*, persons: int, seed: int, on: date) -> Plan:
    """The plan already begun; otherwise this one, from now on."""
    wanted = {"persons": persons, "seed": seed, "on": on.isoformat()}
    kept = FurnishedStep.objects.get_or_create(key=PLAN, defaults={"details": wanted})[0].details
    done = FurnishedStep.objects.filter(key=COMPLETE).exists()
    return Plan(kept["persons"], kept["seed"], date.fromisoformat(kept["on"]), done)


def furnish(nation: Nation, *, report: Progress) -> None:
    """Do what is left to do. Killed in the middle, called again it goes on with the step it was at."""
    done = set(FurnishedStep.objects.values_list("key", flat=True))
    queue.run_waiting()  # reactions that an interrupted run left behind
    for step in _steps(nation):
        if step.key in done:
            continue
        with transaction.atomic():
            step.do()
            FurnishedStep.objects.create(key=step.key)
        if step.reacts:
            queue.run_waiting()
        report(step.arabic, step.english)
    FurnishedStep.objects.get_or_create(key=COMPLETE)


def _steps(nation: Nation) -> list[Step]:
    steps = [Step(*step) for step in taken_over.steps(nation)]
    steps += [Step(*step) for step in staff.steps(nation)]
    steps += [Step(*step) for step in employers.steps(nation)]
    steps += [Step(*step, reacts=True) for step in paid_in.steps(nation)]
    steps += [Step(*step, reacts=True) for step in own_account.steps(nation)]
    steps += [Step(*step, reacts=True) for step in office.steps(nation)]
    steps += [Step(*step, reacts=True) for step in joined.steps(nation)]
    return [*steps, Step("seal", "ختم السجل", "the journal, sealed", _seal)]


def _seal() -> None:
    from django.utils import timezone

    journal.seal(at=timezone.now())
