"""bin/bench letters: the letter of a raised pension to each, made by the job that makes them, its memory measured.

Batches of letters, their documents and messages are each one commit. Afterwards each person must have one letter, its bytes must
be those of its hash, and the job run again must write nothing. The letters of decisions are set once more, without the database.
"""

import json
import os
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

from tools.bench import ROOT, Figure, WrongResult

ON, DAY = date(2026, 12, 19), date(2026, 1, 1)
SIZES, QUICK = (1_000, 10_000), (200, 1_000)
SCRATCH = "bench-letters"
TIMES = 5  # each letter of a decision


def run(*, quick: bool) -> list[Figure]:
    """Each size in a database of its own."""
    folder = Path(os.environ.get("DAMAN_VAR", ROOT / "var")) / SCRATCH
    os.environ["DAMAN_VAR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "daman.settings.dev"
    from daman.launch import environment
    from daman.launch.postgres import EmbeddedPostgres

    environment.var()
    server = EmbeddedPostgres(folder / "postgres").ensure()
    figures: list[Figure] = []
    done: dict[int, dict[str, Any]] = {}
    try:
        for size in QUICK if quick else SIZES:
            name = f"letters_{size}"
            _execute(server.url("daman"), f"drop database if exists {name}")
            _execute(server.url("daman"), f"create database {name}")
            os.environ["DATABASE_URL"] = server.url(name)
            if not done:
                environment.prepare()
            _child("furnish", size)
            _execute(server.url(name), "vacuum analyze")
            done[size] = _child("write", size)
            if done[size]["letters"] != size or done[size]["persons"] != size or done[size]["broken"]:
                raise WrongResult(f"{done[size]} for {size} raised pensions")
            if again := _child("write", size)["made"]:
                raise WrongResult(f"begun again, {again} letters were written anew")
            figures.append(Figure(f"letters to {size:_} persons", round(done[size]["seconds"], 1), "s"))
            figures.append(Figure(f"peak memory at {size:_}", round(done[size]["peak"]), "MB"))
            if size == max(QUICK if quick else SIZES):
                decisions = _child("decisions", size)
            _execute(server.url("daman"), f"drop database {name}")
    finally:
        server.stop()
    largest, smallest = max(done), min(done)
    grown = done[largest]["peak"] / done[smallest]["peak"]
    return [
        *figures,
        Figure("letters of a raise per second, one core", round(largest / done[largest]["seconds"], 1), "letters/s"),
        Figure("size of a letter of a raise", round(done[largest]["bytes"] / largest / 1000, 1), "kB"),
        Figure("letters of decisions per second, one core", round(decisions["letters"] / decisions["seconds"], 1), "letters/s"),
        Figure("memory grown from the smallest to the largest", round(grown, 2), "times", at_most=1.5),
    ]


def _child(deed: str, size: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tools.bench_letters", deed, str(size)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ, stdout=subprocess.PIPE, check=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _execute(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


FURNISH = (
    "insert into registry_commune values ('9901', '99', 'الوادي', 'El Oued', 'عين الزيتون', 'Ain Zitoun') on conflict do nothing",
    "insert into registry_person (nin, family_name_ar, given_name_ar, family_name_latin, given_name_latin, sex, born_on,"
    " commune_id, phone, language, name_key, sort_key_ar)"
    " select (990000000000000000 + i)::text, 'بوعلام', 'سعيد', 'Boualem', 'Said', 'M', '1950-01-01', '9901', '',"
    " case when i %% 20 = 0 then 'fr' else 'ar' end, 'n', 'n' from generate_series(1, %(size)s) i",
    "insert into benefits_award (person_id, reference, benefit, scheme, amount_monthly, account_number, starts_on)"
    " select id, 'AWD-' || id, 'old_age_pension', 'employee', 1500000 + id * 700 %% 4000000, '00799999002311500797',"
    " '2018-02-01' from registry_person",
)


def _furnish(size: int) -> dict[str, Any]:
    """Pensions in payment, raised by the actions that raise them."""
    from django.core.management import call_command
    from django.db import connection

    from daman.benefits import actions as benefits
    from daman.foundation.actor import Actor, ActorKind

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        for statement in FURNISH:
            cursor.execute(statement, {"size": size})
    first, second = (Actor(ActorKind.OFFICER, f"pay.{name}", name) for name in ("first", "second"))
    run_ = benefits.preview_revaluation(effective_on=DAY, actor=first, on=ON)
    run_ = benefits.approve_revaluation(run=run_, actor=first, on=ON)
    benefits.apply_revaluation(run=run_, actor=second, on=ON)
    return {}


def _write(_size: int) -> dict[str, Any]:
    """As the chain of jobs does, batch after batch."""
    from django.db.models import Sum
    from django.db.models.functions import Length

    from daman.benefits import actions as benefits
    from daman.benefits.models import AwardChange, RevaluationRun
    from daman.documents import queries as documents
    from daman.documents.models import Document

    run_, before = RevaluationRun.objects.get(), Document.objects.count()
    started, after = time.perf_counter(), 0
    while after := benefits.tell_revalued(run=run_, after=after, on=ON):
        pass
    seconds = time.perf_counter() - started
    return {
        "seconds": seconds, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "letters": Document.objects.count(), "made": Document.objects.count() - before,
        "persons": AwardChange.objects.exclude(letter_reference="").values("person_id").distinct().count(),
        "broken": documents.inconsistent_documents(),
        "bytes": Document.objects.aggregate(size=Sum(Length("content")))["size"],
    }  # fmt: skip


def _decisions(_size: int) -> dict[str, Any]:
    """The letter of every benefit and outcome, words and print, in Arabic."""
    from daman.benefits import letters
    from tools.letter_samples import samples

    found = samples()
    for sample in found:  # the law and the fonts are read once
        letters.typeset(sample.letter("ar"))
    started = time.perf_counter()
    for _ in range(TIMES):
        for sample in found:
            letters.typeset(sample.letter("ar"))
    return {"letters": TIMES * len(found), "seconds": time.perf_counter() - started}


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps({"furnish": _furnish, "write": _write, "decisions": _decisions}[sys.argv[1]](int(sys.argv[2]))))
