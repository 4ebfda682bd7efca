"""The month killed at ten random points and gone on with: the same files, byte for byte, and each person paid once."""

import hashlib
import os
import random
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
COUNT = 1_000
IN_PREPARING, IN_SENDING = 4, 6


class House:
    """A database of its own and a folder for its files."""

    def __init__(self, server: EmbeddedPostgres, name: str, folder: Path) -> None:
        self.url, self.folder = server.url(name), folder

    def start(self, *deed: str) -> "subprocess.Popen[str]":
        environment = os.environ | {
            "DATABASE_URL": self.url, "DAMAN_PAYMENT_FILES": str(self.folder), "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        command = [sys.executable, *deed]
        return subprocess.Popen(command, cwd=ROOT, env=environment, text=True, stdout=subprocess.PIPE)

    def do(self, deed: str, *more: str) -> int:
        """The deed to its end; how many steps it said."""
        out, _ = self.start("-m", "tests.rooms.benefits.runner", deed, *more).communicate()
        assert out.splitlines()[-1:] == ["done"], (deed, out)
        return len(out.splitlines()) - 1

    def killed_in(self, deed: str, steps: int) -> str:
        """The deed, killed shortly after it said so many steps. The last it said."""
        process = self.start("-m", "tests.rooms.benefits.runner", deed)
        said = [process.stdout.readline().strip() for _ in range(steps)]
        time.sleep(random.uniform(0, 0.05))
        process.kill()
        process.communicate()
        return said[-1]

    def rows(self, query: str) -> list[tuple]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(query).fetchall()

    def files(self) -> dict[str, str]:
        found = sorted(self.folder.rglob("*.xml"))
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


@pytest.fixture(scope="module")
def houses() -> Iterator[tuple[House, House]]:
    folder = Path(tempfile.mkdtemp(prefix="daman-months-"))
    folder.chmod(0o755)
    server = EmbeddedPostgres(folder / "postgres", settings=("shared_buffers=64MB", "max_connections=20", "fsync=off")).ensure()
    try:
        whole = House(server, "daman", folder / "whole")
        assert whole.start("manage.py", "migrate", "-v0", "--skip-checks").wait() == 0
        whole.do("furnish", str(COUNT))
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            connection.execute("create database killed template daman strategy file_copy")
        yield whole, House(server, "killed", folder / "killed")
    finally:
        server.stop()
        subprocess.run(["rm", "-rf", str(folder), str(server.socket)], check=True)


def test_killed_ten_times_it_pays_each_once_with_the_same_files(houses: tuple[House, House]) -> None:
    whole, killed = houses
    in_preparing = whole.do("prepare")
    whole.do("sign")
    in_sending = whole.do("send")
    assert len(whole.files()) == 5

    places = [killed.killed_in("prepare", random.randint(1, in_preparing - 1)) for _ in range(IN_PREPARING)]
    killed.do("prepare")
    killed.do("sign")
    for turn in range(IN_SENDING):  # the last ones among the files
        first = in_sending - 5 if turn >= IN_SENDING // 2 else 1
        places.append(killed.killed_in("send", random.randint(first, in_sending - 1)))
    killed.do("send")

    assert len(places) == 10
    assert killed.files() == whole.files()
    assert killed.rows(PAID) == whole.rows(PAID)
    assert killed.rows(BOOKS) == whole.rows(BOOKS)
    assert killed.rows("select count(*), count(distinct (person_id, award_id)) from benefits_payment") == [(1250, 1250)]
    assert killed.rows("select count(*), count(distinct about) from ledger_entry where phase = 'held'") == [(1250, 1250)]


PAID = "select person_id, award_id, month, amount, state, fund, account_number from benefits_payment order by 1, 2, 3"
BOOKS = "select account_id, is_held, count(*), sum(amount) from ledger_line group by 1, 2 order by 1, 2"
