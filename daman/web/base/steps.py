"""Explanations on one page: what several numbers share is told once, and the others lead back to it."""

from collections.abc import Iterable
from dataclasses import replace

from django.utils.text import slugify

from daman.determinations.queries import Step


def told_once(steps: Iterable[Step]) -> list[Step]:
    """The same explanations, each subtree opened where it comes first."""
    seen: set[str] = set()
    return [_once(step, seen) for step in steps]


def place(step: Step) -> str:
    """Where on the page a step is explained."""
    return f"why-{slugify(step.name.replace('.', '-'))}"


def _once(step: Step, seen: set[str]) -> Step:
    if step.kind == "fact":
        return step
    if step.name in seen:
        return replace(step, told=True, reads=[])
    seen.add(step.name)
    return replace(step, told=False, reads=[_once(one, seen) for one in step.reads])
