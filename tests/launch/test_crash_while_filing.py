"""Killed in the middle of a filing, worker and database both, any number of times: nothing lost, doubled or half done.

Five times in the suite; as many as `DAMAN_CRASHES` says, at instants that `DAMAN_CRASH_SEED` draws.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from daman.launch import environment
from daman.launch.postgres import EmbeddedPostgres
from tests.launch.filing_worker import EMPLOYERS, WORKERS

CRASHES = int(os.environ.get("DAMAN_CRASHES", "5"))
SEED = int(os.environ.get("DAMAN_CRASH_SEED", "2026"))
FILES = CRASHES * 6  # more than can be filed between two crashes
LONGEST = 3.0  # seconds before the blow
DUE = 2_100_000  # 35 % of a wage of 60,000, in centimes
LINES = EMPLOYERS * WORKERS
# Of each filing: is it filed, how many declarations, lines, centimes owed, centimes earned, months credited, journal entries.
STATE = """
select f.key, f.state = 'filed', count(distinct d.id), coalesce(sum(d.lines_count), 0)::bigint,
    coalesce(sum((select count(*) from contributions_declarationline l
        where l.employer_id = d.employer_id and l.month = d.month and l.declaration_id = d.id)), 0)::bigint,
    coalesce(sum((select sum(l.amount) from ledger_bookowner b
        join ledger_entry e on e.book_id = b.book_id and e.key = 'declaration:' || d.reference
        join ledger_line l on l.book_id = e.book_id and l.entry_id = e.id and l.account_id = 'employer.receivable'
        where b.owner = 'employer:' || d.employer_id)), 0)::bigint,
    coalesce(sum((select count(*) from affiliation_insuredmonth m where m.source = 'declaration:' || d.reference)), 0)::bigint,
    coalesce(sum((select count(*) from journal_entry j where j.about = 'declaration:' || d.reference)), 0)::bigint
from contributions_declarationfiling f left join contributions_contributiondeclaration d on d.filing_reference = f.reference
group by f.key, f.state
"""
NONE, WHOLE = (False, 0, 0, 0, 0, 0, 0), (True, EMPLOYERS, LINES, LINES, LINES * DUE, LINES, EMPLOYERS)
STRAY = """
select (select count(*) from contributions_declarationline), (select count(*) from affiliation_insuredmonth),
    (select coalesce(sum(amount), 0)::bigint from ledger_line where account_id = 'employer.receivable'),
    (select coalesce(sum(amount), 0)::bigint from ledger_line), (select count(*) from ledger_entry)
"""


@pytest.fixture
def server() -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(environment.var() / "test-crash-postgres").ensure()
    with psycopg.connect(server.url("daman"), autocommit=True) as connection:
        connection.execute("drop database if exists crash with (force)")
    yield server
    server.stop()


def start(server: EmbeddedPostgres, *arguments: str) -> "subprocess.Popen[bytes]":
    told = os.environ | {"DATABASE_URL": server.url("crash"), "DJANGO_SETTINGS_MODULE": "daman.settings.dev"}
    return subprocess.Popen([sys.executable, "-m", "tests.launch.filing_worker", *arguments], env=told)


def wait_for(notes: Path, word: str, process: "subprocess.Popen[bytes]") -> None:
    ends = time.monotonic() + 60
    while word not in (notes.read_text() if notes.exists() else ""):
        assert time.monotonic() < ends and process.poll() is None, "the worker did not begin"
        time.sleep(0.02)


def filed(server: EmbeddedPostgres) -> int:
    """How many filings are filed; each is whole, or nothing of it is there."""
    with psycopg.connect(server.url("crash")) as connection:
        states = {row[0]: row[1:] for row in connection.execute(STATE).fetchall()}
        stray = connection.execute(STRAY).fetchone()
    assert [key for key, state in states.items() if state not in (NONE, WHOLE)] == []
    count = sum(state == WHOLE for state in states.values())
    assert stray == (count * LINES, count * LINES, count * LINES * DUE, 0, count * EMPLOYERS)
    return count


def test_worker_and_database_killed_while_filing(server: EmbeddedPostgres, tmp_path: Path) -> None:
    draw = random.Random(SEED)
    assert start(server, "furnish").wait() == 0
    in_the_middle = before = 0
    for crash in range(CRASHES):
        notes = tmp_path / f"notes-{crash}"
        worker = start(server, "work", str(FILES), str(notes))
        wait_for(notes, "ready", worker)
        time.sleep(draw.uniform(0, LONGEST))
        postmaster = int((server.data / "postmaster.pid").read_text().splitlines()[0])
        blows = [worker.pid, postmaster]
        draw.shuffle(blows)
        for number in blows:
            os.kill(number, signal.SIGKILL)
        worker.wait()
        in_the_middle += notes.read_text().splitlines()[-1].startswith("begins")
        server.ensure()
        count = filed(server)
        assert count >= before, "what was filed is gone"
        ended = {line for line in notes.read_text().splitlines() if line.startswith("ends")}
        assert count >= len(ended), "what was said to be filed is gone"
        before = count
    assert in_the_middle >= CRASHES * 0.6
    notes = tmp_path / "last"
    assert start(server, "work", str(FILES), str(notes)).wait() == 0
    assert filed(server) == FILES
    assert {line.split()[2:] == ["filed", "0"] for line in notes.read_text().splitlines() if line.startswith("ends")} == {True}
