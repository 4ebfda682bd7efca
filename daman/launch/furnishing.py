"""`python -m daman.launch.furnishing`: migrations, words, static files, and the fictional wilaya. Twice is harmless."""

import argparse
import os
import sys
import time
from datetime import date
from pathlib import Path

from daman.launch import environment
from daman.launch.messages import compile_messages

REGISTERS = "registers"


def main() -> int:
    parser = argparse.ArgumentParser(prog="daman.launch.furnishing", description=__doc__)
    parser.add_argument("--persons", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    wants = parser.parse_args()
    environment.prepare()
    _ground()
    _furnish(wants.persons, wants.seed)
    return 0


def _ground() -> None:
    import django

    compile_messages()
    django.setup()
    from django.core.management import call_command

    with _told("الجداول", "tables"):
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
    with _told("ملفات الواجهة", "static files"):
        call_command("collectstatic", interactive=False, verbosity=0)


def _furnish(persons: int, seed: int) -> None:
    """The registers answer from here, on any free port, while the rooms ask them; `up` starts their own program afterwards."""
    from django.conf import settings
    from django.utils import timezone

    import nation
    from daman.demo import furnish
    from nation.registers import store
    from nation.registers.program import Program

    plan = furnish.plan(persons=persons, seed=seed, on=timezone.localdate())
    if (plan.persons, plan.seed) != (persons, seed):
        print(f"· {plan.persons:,} persons (seed {plan.seed}) live here already and stay. For others, set another DAMAN_VAR.")
    folder = environment.var() / REGISTERS
    if plan.is_complete and store.made(folder) == (plan.on.isoformat(), plan.persons, plan.seed):
        return
    with _told("الولاية الخيالية", f"a fictional wilaya of {plan.persons:,}"):
        made = nation.make(plan.persons, plan.seed, plan.on)
        store.write(made, folder)
    if plan.is_complete:
        return
    registers = Program(folder, port=0, secret=settings.POST_OPERATOR_SECRET).start()
    settings.REGISTERS_URL = settings.POST_OPERATOR_URL = registers.url
    try:
        furnish.furnish(made, report=_Reporter().report)
    finally:
        registers.stop()


class _told:
    """Says what begins, and how long it took."""

    def __init__(self, arabic: str, english: str) -> None:
        self.words = f"· {arabic} — {english}"

    def __enter__(self) -> None:
        self.started = time.monotonic()
        print(f"{self.words} …", flush=True)

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            print(f"{self.words}: {time.monotonic() - self.started:.1f} s", flush=True)


class _Reporter:
    """Says each step of furnishing when it is done, with its time."""

    def __init__(self) -> None:
        self.since = time.monotonic()

    def report(self, arabic: str, english: str) -> None:
        now = time.monotonic()
        print(f"  {arabic} — {english}: {now - self.since:.1f} s", flush=True)
        self.since = now


def nation_of(folder: Path) -> tuple[date, int] | None:
    """Day and size of the nation that the registers of this copy know."""
    from nation.registers import store

    made = store.made(folder / REGISTERS)
    return (date.fromisoformat(made[0]), made[1]) if made else None


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    sys.exit(main())
