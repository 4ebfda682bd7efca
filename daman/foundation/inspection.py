"""The data inspects itself: rooms hold `queries.inconsistent_…`, functions that give what breaks a rule. Empty, or trouble."""

import importlib
import importlib.util
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps

PREFIX = "inconsistent_"
AT_MOST = 100

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Finding:
    """One question of one room, and what it found: at most a hundred keys or references, never a name."""

    question: str
    found: Sequence[Any]


def questions() -> Iterator[tuple[str, Callable[..., Sequence[Any]]]]:
    """Every such function of every room, by name: "ledger.inconsistent_books"."""
    for app in apps.get_app_configs():
        if app.name.startswith("daman.") and importlib.util.find_spec(f"{app.name}.queries"):
            module = importlib.import_module(f"{app.name}.queries")
            for name, function in sorted(vars(module).items()):
                if name.startswith(PREFIX) and f"{function.__module__}.".startswith(f"{module.__name__}."):
                    yield f"{app.label}.{name}", function


def inspect() -> list[Finding]:
    """Ask every question; what was found is returned, and written to the log as an error."""
    findings = [Finding(question, found) for question, ask in questions() if (found := ask(limit=AT_MOST))]
    for finding in findings:
        log.error("inconsistent data", extra={"question": finding.question, "count": len(finding.found), "found": finding.found})
    return findings
