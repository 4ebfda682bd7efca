"""Whatever is killed, and whenever: every acknowledged entry is there, none by half, none twice."""

import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from daman.launch.postgres import EmbeddedPostgres

ROOT = Path(__file__).resolve().parents[3]
SETTINGS = ("shared_buffers=32MB", "max_connections=20")


@pytest.fixture
def server() -> Iterator[EmbeddedPostgres]:
    folder = Path(tempfile.mkdtemp(prefix="daman-kills-"))
    folder.chmod(0o755)  # when the tests run as root, the database runs as another account
    server = EmbeddedPostgres(folder / "postgres", settings=SETTINGS).ensure()
    yield server
    server.stop()
    shutil.rmtree(folder)
    shutil.rmtree(server.socket, ignore_errors=True)


def run(server: EmbeddedPostgres, *arguments: str) -> subprocess.Popen[str]:
    environment = os.environ | {"DATABASE_URL": server.url("daman"), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, *arguments]
    return subprocess.Popen(command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)


def poster(server: EmbeddedPostgres, worker: int, *numbers: int) -> subprocess.Popen[str]:
    return run(server, "-m", "tests.rooms.ledger.poster", f"w{worker}", *map(str, numbers))


def kill_postmaster(server: EmbeddedPostgres) -> None:
    os.kill(int((server.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)


def kill_a_backend(server: EmbeddedPostgres) -> None:
    """One server process, in the middle of a posting if there is one: the others are thrown out, and the server recovers."""
    clients = "backend_type = 'client backend' and pid <> pg_backend_pid() order by state limit 1"  # active before idle
    while not (found := rows(server, f"select pid from pg_stat_activity where {clients}")):
        time.sleep(0.01)
    os.kill(found[0][0], signal.SIGKILL)


def said(process: subprocess.Popen[str], first: str) -> list[str]:
    return [line.strip() for line in [first, *process.stdout] if line.endswith("\n")]


def rows(server: EmbeddedPostgres, query: str) -> list[tuple]:
    with psycopg.connect(server.url("daman")) as connection:
        return connection.execute(query).fetchall()


def written(server: EmbeddedPostgres) -> set[str]:
    return {key for (key,) in rows(server, "select key from ledger_entry where phase in ('posted', 'settled')")}


def broken(server: EmbeddedPostgres) -> list[tuple]:
    return rows(
        server,
        "select e.id from ledger_entry e left join ledger_line l on l.book_id = e.book_id and l.entry_id = e.id"
        " group by e.book_id, e.id having coalesce(sum(l.amount), 0) <> 0 or count(l.number) <> 2 or min(e.lines_count) <> 2"
        ' or count(*) filter (where l."on" <> e."on") > 0'
        " union all select min(id) from ledger_entry group by book_id, key having count(*) > 1"
        " union all select coalesce(k.id, e.id) from ledger_entrykey k full join ledger_entry e"
        '   on e.book_id = k.book_id and e.id = k.id and e."on" = k."on" and e.key = k.key where e.id is null or k.id is null',
    )


def test_kills_lose_nothing_and_double_nothing(server):
    assert run(server, "manage.py", "migrate", "ledger", "-v0", "--skip-checks").wait() == 0
    acknowledged: set[str] = set()
    for turn in range(4):
        first = len(acknowledged)  # numbers that nobody used yet
        posters = [poster(server, worker, first) for worker in range(3)]
        begun = [process.stdout.readline() for process in posters]
        for process in posters[1:]:
            time.sleep(random.uniform(0.02, 0.35))
            process.kill()
        time.sleep(random.uniform(0.02, 0.35))
        (kill_postmaster if turn % 2 else kill_a_backend)(server)  # under the last one
        for process, line in zip(posters, begun, strict=True):
            acknowledged |= set(said(process, line))
            process.wait()
        server.ensure()
        assert acknowledged <= written(server)
        assert broken(server) == []
    assert len(acknowledged) > 20

    # Each caller does again what it is not sure of: nothing is written twice.
    before = written(server)
    last = max(int(key.split("-")[1]) for key in before) + 1
    again = [poster(server, worker, max(0, last - 20), last) for worker in range(3)]
    for process in again:
        assert len(process.communicate()[0].splitlines()) == min(20, last)
    keys = written(server)
    assert before <= keys
    assert broken(server) == []
    [(bank,)] = rows(
        server,
        "select sum(l.amount) from ledger_line l join ledger_entry e on e.book_id = l.book_id and e.id = l.entry_id"
        " where l.account_id = 'fund.cnas.bank' and e.phase in ('posted', 'settled')",
    )
    assert bank == 700 * len(keys)
