"""bin/bench declarations: a file of a million lines of 2,000 employers, from its first byte to posted ledger entries.

Beside it, in the same run and the same tables: a bare binary COPY of the same rows, and the ORM's bulk_create of the lines
alone, neither with any check. The sum of the books is compared with a sum made apart before anything is printed.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from tools.bench import ROOT, Figure, WrongResult

ON = date(2026, 11, 23)
WORKERS, MONTHS = 250, 2  # of each employer
ORM_PART = 5  # bulk_create is timed on one line of so many: it only becomes slower when the tables grow
ROUNDS = 3  # of the bare COPY: the fastest counts
COLUMNS = (
    "employer_id, declaration_id, month, person_key, category, wage, days, base, due_employer, due_employee, due_social_works"
)
RATES = {"employer": 25, "employee": 9, "social_works": 1}  # per cent, written here to be compared with what the law gives


def run(*, quick: bool) -> list[Figure]:
    """Furnish a database, take the file, compare."""
    employers = 60 if quick else 2_000
    folder = Path(os.environ.get("DAMAN_VAR", ROOT / "var")) / "bench-declarations"
    os.environ["DAMAN_VAR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "daman.settings.dev"
    from daman.launch import environment
    from daman.launch.postgres import EmbeddedPostgres

    environment.var()
    server = EmbeddedPostgres(folder / "postgres").ensure()
    try:
        for name in ("taken", "bare", "orm", "furnished"):
            _execute(server.url("daman"), f"drop database if exists {name}")
        os.environ["DATABASE_URL"] = server.url("furnished")
        environment.prepare()
        expected = _furnish(folder / "lines.csv", employers)
        for name in ("taken", "bare", "orm"):
            _execute(server.url("daman"), f"create database {name} template furnished strategy file_copy")
        taken = _take(server.url("taken"), folder / "lines.csv")
        lines = employers * WORKERS * MONTHS
        _verify(server.url("taken"), lines, expected)
        bare = _bare(server.url("taken"), server.url("bare"), folder / "lines.binary")
        orm = _child("orm", server.url("orm"), folder / "lines.binary")["lines_per_second"]
    finally:
        server.stop()
    seconds = taken["seconds"]
    steps = [Figure(f"of which {name}", round(value, 2), "s") for name, value in taken["steps"].items()]
    return [
        Figure("lines", lines, "lines"),
        Figure("file", round((folder / "lines.csv").stat().st_size / 1e6, 1), "MB"),
        Figure("declarations", employers * MONTHS, "declarations"),
        Figure("from file to posted entries", round(seconds, 2), "s"),
        *steps,
        Figure("crediting the careers, by the worker afterwards", round(taken["careers"], 2), "s"),
        Figure("lines per second", round(lines / seconds), "lines/s"),
        Figure("bare binary COPY", round(lines / bare), "lines/s"),
        Figure("bulk_create of the lines alone", round(orm), "lines/s"),
        Figure("ratio to the bare COPY", round(bare / seconds, 3), "", at_least=0.30),
        Figure("ratio to bulk_create", round(lines / seconds / orm, 2), "", at_least=2),
        Figure("peak memory of the process", round(taken["peak"]), "MB", at_most=600),
    ]


def _furnish(path: Path, employers: int) -> dict[str, int]:
    """Places, employers and persons in the database, the file on disk; and what must be due in all."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    persons = employers * WORKERS
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into registry_commune values ('9901', '99', 'الوادي', 'El Oued', 'عين الزيتون', 'Ain Zitoun')"
            " on conflict do nothing"
        )
        cursor.execute(
            "insert into registry_person (nin, family_name_ar, given_name_ar, family_name_latin, given_name_latin, sex, born_on,"
            " commune_id, phone, language, name_key, sort_key_ar)"
            " select (990000000000000000 + i)::text, 'بوعلام', 'سعيد', 'Boualem', 'Said', 'M', '1990-01-01', '9901', '', 'ar',"
            " 'n', 'n' from generate_series(0, %s) i",
            [persons - 1],
        )
        cursor.execute("insert into registry_personnumber (nin, person_id) select nin, id from registry_person")
        cursor.execute(
            "insert into registry_employer (number, name_ar, name_latin, sector, commune_id, starts_on)"
            " select (9000000000 + i)::text, 'مؤسسة', 'Etablissement', 'trade', '9901', '2000-01-01'"
            " from generate_series(0, %s) i",
            [employers - 1],
        )
        cursor.execute("insert into registry_employernumber (number, employer_id) select number, id from registry_employer")
    connection.close()
    _execute(os.environ["DATABASE_URL"], "vacuum analyze")
    return _write_file(path, employers)


def _write_file(path: Path, employers: int) -> dict[str, int]:
    """Each employer's lines together, month by month, persons of one employer not next to each other in the registry."""
    draw = np.random.default_rng(2026)
    count = employers * WORKERS
    person = draw.permutation(count)
    total = dict.fromkeys((*RATES, "base"), 0)
    with path.open("w") as file:
        file.write("employer_number;month;nin;wage;days;category\n")
        for month in range(1, MONTHS + 1):
            wages = draw.integers(2_400_000, 20_000_000, count)
            total["base"] += int(wages.sum())
            for share, rate in RATES.items():
                total[share] += int(((wages * rate * 2 + 100) // 200).sum())
            for i, wage in enumerate(wages.tolist()):
                number, nin = 9_000_000_000 + i // WORKERS, 990_000_000_000_000_000 + int(person[i])
                file.write(f"{number};2026-{month:02d};{nin};{wage // 100}.{wage % 100:02d};30;general\n")
    return total


def _take(url: str, path: Path) -> dict[str, Any]:
    return _child("take", url, path)


def _child(deed: str, url: str, path: Path) -> dict[str, Any]:
    """A process of its own, so that its memory is its own."""
    _execute(url, "checkpoint")
    command = [sys.executable, "-m", "tools.bench_declarations", deed, str(path)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ | {"DATABASE_URL": url}, stdout=subprocess.PIPE, check=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _bare(source: str, url: str, path: Path) -> float:
    """The same rows, as the database itself writes them, copied into the same tables without any check."""
    import psycopg

    with psycopg.connect(source) as connection, path.open("wb") as file:
        connection.execute("set work_mem = '256MB'")
        rows = f"select {COLUMNS} from contributions_declarationline order by id"
        with connection.cursor().copy(f"copy ({rows}) to stdout (format binary)") as copy:
            for block in copy:
                file.write(block)
    times = []
    for _ in range(ROUNDS):
        with psycopg.connect(url, autocommit=True) as connection:
            for month in range(1, MONTHS + 1):
                connection.execute("select contributions_open_month(%s)", [date(2026, month, 1)])
            connection.execute("set session_replication_role = replica")
            connection.execute("truncate contributions_declarationline")
            connection.execute("checkpoint")
            started = time.perf_counter()
            with (
                path.open("rb") as file,
                connection.cursor().copy(f"copy contributions_declarationline ({COLUMNS}) from stdin (format binary)") as copy,
            ):
                while block := file.read(2**20):
                    copy.write(block)
            times.append(time.perf_counter() - started)
    return min(times)


def _verify(url: str, lines: int, expected: dict[str, int]) -> None:
    import psycopg

    with psycopg.connect(url) as connection:
        one = connection.execute("select count(*), sum(base)::bigint from contributions_declarationline").fetchone()
        books = dict(connection.execute("select account_id, sum(amount)::bigint from ledger_line group by 1").fetchall())
        months = connection.execute("select count(*), sum(contribution_base)::bigint from affiliation_insuredmonth").fetchone()
    due = sum(expected[share] for share in RATES)
    earned = -sum(amount for account, amount in books.items() if account.startswith("fund.cnas.contributions."))
    if one != (lines, expected["base"]) or months != one:
        raise WrongResult(f"lines {one}, insured months {months}; expected {lines} and a base of {expected['base']}")
    if (books.get("employer.receivable"), earned) != (due, due):
        raise WrongResult(f"the books say {books.get('employer.receivable')} owed, {earned} earned; expected {due}")


def _execute(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def _deed_take(path: Path) -> dict[str, Any]:
    """In the child: receive and file, the law read before as in any worker that has worked."""
    from daman.contributions import actions as contributions
    from daman.contributions.intake import pricing
    from daman.foundation.actor import THE_HOUSE

    for month in range(1, MONTHS + 1):
        pricing.price(np.array([f"2026-{month:02d}-01"], "datetime64[D]"), np.array([1]), np.array([30]), np.array([0]))

    def chunks() -> Iterator[bytes]:
        with path.open("rb") as file:
            while chunk := file.read(2**16):
                yield chunk

    steps = _timed_steps()
    started = time.perf_counter()
    filing = contributions.receive_filing(
        sender=THE_HOUSE, key="bench", channel="house", employer=None, month=None, chunks=chunks(), on=ON
    )
    steps["receiving the file"] = time.perf_counter() - started
    filed = contributions.file_filing(filing=filing, key="bench", on=ON, actor=THE_HOUSE)
    seconds = time.perf_counter() - started
    if (filed.state, filed.errors_count) != ("filed", 0):
        raise WrongResult(f"{filed.state}: {filed.problem} {filed.errors_count} errors")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 2**20)
    from daman.foundation import queue

    started = time.perf_counter()
    queue.run_waiting()
    return {"seconds": seconds, "peak": peak, "steps": steps, "careers": time.perf_counter() - started}


def _timed_steps() -> dict[str, float]:
    """Measure the large steps where filing calls them."""
    from daman.contributions.actions import filings
    from daman.contributions.intake import writing

    steps: dict[str, float] = {}

    def measure(module: Any, name: str, words: str) -> None:
        inner = getattr(module, name)

        def timed(*args: Any, **kwargs: Any) -> Any:
            begun = time.perf_counter()
            try:
                return inner(*args, **kwargs)
            finally:
                steps[words] = steps.get(words, 0.0) + time.perf_counter() - begun

        setattr(module, name, timed)

    measure(filings, "stage", "reading, pricing and staging")
    measure(filings, "check", "checking")
    measure(writing, "_write_lines", "writing declarations and lines")
    measure(writing.ledger, "post_many", "posting to the ledger")
    measure(writing, "_tell", "writing to the journal")
    return steps


def _deed_orm(path: Path) -> dict[str, Any]:
    """In the child: the same lines by bulk_create, in batches of 5,000."""
    from django.db import connection, transaction

    from daman.contributions.models import DeclarationLine

    with connection.cursor() as cursor:
        for month in range(1, MONTHS + 1):
            cursor.execute("select contributions_open_month(%s)", [date(2026, month, 1)])
    count, started = 0, time.perf_counter()
    with transaction.atomic():
        for batch in _batches(path, 5_000):
            DeclarationLine.objects.bulk_create(
                DeclarationLine(
                    employer_id=e, declaration_id=d, month=m, person_key=p, category="general", wage=w, days=days, base=b,
                    due_employer=x, due_employee=y, due_social_works=z,
                )
                for e, d, m, p, w, days, b, x, y, z in batch
            )  # fmt: skip
            count += len(batch)
    return {"lines_per_second": count / (time.perf_counter() - started)}


def _batches(path: Path, size: int) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of the binary file: all of one width, because no value is missing."""
    cell = [("employer", ">i8"), ("declaration", ">i8"), ("month", ">i4"), ("person", ">i8"), ("category", "S7")]
    cell += [("wage", ">i8"), ("days", ">i2"), ("base", ">i8")]
    cell += [(due, ">i8") for due in ("due_employer", "due_employee", "due_social_works")]
    fields = [("count", ">i2")]
    for name, kind in cell:
        fields += [(f"{name}_size", ">i4"), (name, kind)]
    kind = np.dtype(fields)
    rows = np.memmap(path, dtype=kind, mode="r", offset=19, shape=((path.stat().st_size - 21) // kind.itemsize,))
    rows = rows[: max(len(rows) // ORM_PART, size)]
    names = [name for name, _kind in cell if name != "category"]
    first = date(2000, 1, 1).toordinal()
    for start in range(0, len(rows), size):
        part = rows[start : start + size]
        columns = [part[name].tolist() for name in names]
        columns[2] = [date.fromordinal(first + day) for day in columns[2]]
        yield list(zip(*columns, strict=True))


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps({"take": _deed_take, "orm": _deed_orm}[sys.argv[1]](Path(sys.argv[2]))))
