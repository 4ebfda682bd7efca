"""bin/bench log: the journal as a transparency log, and the cards.

Acts written one by one by several writers at once, a journal grown to its size, sealed, proofs drawn from it and checked by
the program that strangers use, codes of cards verified. Each answer is checked: a time for a wrong one would mean nothing.
The parts are functions that another bench may call, in a house that is furnished already.
"""

import os
import random
import statistics
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

from tools.bench import ROOT, Figure, WrongResult

ON = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
SIZE, QUICK_SIZE = 1_000_000, 30_000
WRITERS = 8
SCRATCH = "bench-log"


def run(*, quick: bool) -> list[Figure]:
    """All parts, in a database of their own."""
    folder = Path(os.environ.get("DAMAN_VAR", ROOT / "var")) / SCRATCH
    os.environ["DAMAN_VAR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "daman.settings.dev"
    os.environ.pop("DATABASE_URL", None)
    from daman.launch import environment
    from daman.launch.postgres import EmbeddedPostgres

    environment.var()
    server = EmbeddedPostgres(folder / "postgres").ensure()
    try:
        _fresh(server, "log")
        environment.prepare()
        return measured(QUICK_SIZE if quick else SIZE, quick=quick)
    finally:
        from django.db import connections

        connections.close_all()
        server.stop()


def _fresh(server: Any, name: str) -> None:
    import psycopg

    with psycopg.connect(server.url("daman"), autocommit=True) as connection:
        connection.execute(f"drop database if exists {name}")  # type: ignore[call-overload]
        connection.execute(f"create database {name}")  # type: ignore[call-overload]
    os.environ["DATABASE_URL"] = server.url(name)


def measured(size: int, *, quick: bool) -> list[Figure]:
    """The figures, in the house that this process is in."""
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    rate = appends(400 if quick else 2_000)
    written, sealed = grown(size)
    drawn, tiles_kib = proofs(100 if quick else 1_000, size)
    checked, server_checked = cards(500 if quick else 4_000)
    ordered = sorted(drawn)
    return [
        Figure(f"acts written one by one, {WRITERS} writers", round(rate), "acts/s"),
        Figure("acts written in bulk", round(written), "acts/s"),
        Figure("entries sealed", round(sealed), "entries/s", at_least=None if quick else 10_000),
        Figure("leaves", size, "leaves"),
        Figure("proof, median", round(statistics.median(ordered) * 1000, 2), "ms", at_most=50),
        Figure("proof, 99 of 100", round(ordered[len(ordered) * 99 // 100] * 1000, 2), "ms", at_most=200),
        Figure("public folder", tiles_kib, "KiB"),
        Figure("codes of cards verified, one core, without database", round(checked), "cards/s"),
        Figure("cards verified by the service, one core", round(server_checked), "cards/s"),
    ]


def appends(each: int) -> float:
    """Acts per second, one transaction each, written by several at once. All of them must be there, and sealed once."""
    from django.db import connection

    from daman.foundation.actor import THE_HOUSE
    from daman.journal import actions as journal
    from daman.journal.acts import ACTS
    from daman.journal.models import Entry, Leaf

    act, before = ACTS["file.opened"], Entry.objects.count()

    def write(writer: int) -> None:
        for n in range(each):
            journal.record(act, about=f"claim:{writer}-{n}", actor=THE_HOUSE, on=ON, person_key=n, reason="task")
        connection.close()

    writers = [Thread(target=write, args=(n,)) for n in range(WRITERS)]
    started = time.perf_counter()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    seconds = time.perf_counter() - started
    journal.seal(AT)
    if not Entry.objects.count() - before == each * WRITERS or Leaf.objects.count() != Entry.objects.count():
        raise WrongResult("acts are missing, or were not sealed")
    return each * WRITERS / seconds


def grown(size: int) -> tuple[float, float]:
    """A journal of so many leaves: acts written in bulk per second, entries sealed per second."""
    from daman.foundation.actor import THE_HOUSE
    from daman.journal import actions as journal
    from daman.journal import queries
    from daman.journal.acts import ACTS
    from daman.journal.models import Leaf

    missing = size - Leaf.objects.count()
    rows = (journal.Row(about=f"claim:{n}", person_key=n, details={"n": n, "reason": "task"}) for n in range(missing))
    started = time.perf_counter()
    journal.record_many(ACTS["file.opened"], rows, actor=THE_HOUSE, on=ON)
    written = time.perf_counter()
    journal.seal(AT)
    sealed = time.perf_counter()
    last = queries.last_checkpoint()
    if last is None or last.size != size:
        raise WrongResult(f"the journal has not {size} leaves")
    return missing / (written - started), missing / (sealed - written)


def proofs(count: int, size: int) -> tuple[list[float], int]:
    """Seconds of each of so many proofs of entries drawn at random; the size of the folder that others copy, in KiB.

    Each is read back from its file and checked against the checkpoint; the folder is checked whole by `daman log check`.
    """
    from daman.journal import actions as journal
    from daman.journal import log_tool, merkle, notes, proof_files, queries
    from daman.journal.models import Entry, Leaf

    draw, seconds = random.Random(2026), []
    for _ in range(count):
        entry = Entry.objects.get(pk=Leaf.objects.get(pk=draw.randrange(size)).entry_id)
        started = time.perf_counter()
        found = queries.inclusion_proof(entry)
        seconds.append(time.perf_counter() - started)
        proof = proof_files.read(str(found))
        said = notes.read(proof.note)
        if proof.facts()["id"] != entry.pk or not merkle.is_included(proof.leaf(), proof.index, said.size, proof.path, said.root):
            raise WrongResult(f"the proof of entry {entry.pk} does not hold")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "public"
        journal.publish(folder)
        weight = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        if log_tool.main(["check", str(folder), "--key", str(folder / "key")], at=0) != log_tool.HOLDS:
            raise WrongResult("the folder that others copy does not hold")
    return seconds, weight // 1024


def cards(count: int) -> tuple[float, float]:
    """Codes verified per second by themselves, and by the service with its look at the database. One in ten is forged."""
    from daman.affiliation import base45, card_code, card_keys, cose, queries

    claims = card_code.Claims(
        serial="CRD-BENCH", affiliation="AFF-BENCH", name_ar="سعيد بوعلام", name_latin="Said Boualem", birth_year=1990,
        scheme="voluntary", rights=("sickness_care", "maternity_care"), issued_on=ON, covers_from=ON,
        covers_before=ON + timedelta(days=90), status=(0, 12345),
    )  # fmt: skip
    good = [card_code.encode(claims) for _ in range(50)]
    forged = [text[:150] + ("0" if text[150] != "0" else "1") + text[151:] for text in good]
    codes = [(forged if n % 10 == 0 else good)[n % 50] for n in range(count)]
    expected = sum(n % 10 != 0 for n in range(count))
    public = card_keys.ring()[0].public

    def holds(text: str) -> bool:
        try:
            return bool(cose.mapping(cose.verified(cose.unpack(base45.decode(text.removeprefix("DZ1:"))), public)))
        except ValueError:
            return False

    started = time.perf_counter()
    alone = sum(map(holds, codes))
    middle = time.perf_counter()
    served = sum(queries.verify_card(text, ON).state == "green" for text in codes)
    ended = time.perf_counter()
    if not alone == served == expected:
        raise WrongResult(f"{alone} and {served} cards held, not {expected}")
    return count / (middle - started), count / (ended - middle)
