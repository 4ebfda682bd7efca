"""A backup brings the whole house into another database, where the journal still holds and goes on growing."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from daman.launch import environment
from daman.launch.postgres import EmbeddedPostgres

NAMES = ("kept_house", "restored_house")
RECORD = (
    "from datetime import date; from django.utils import timezone;"
    "from daman.foundation.actor import THE_HOUSE; from daman.journal import actions; from daman.journal.acts import Act;"
    "actions.record(Act('test.done', 'x'), about='x:%s', actor=THE_HOUSE, on=date(2026, 11, 20)); actions.seal(timezone.now())"
)


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, dict[str, str]]]:
    """Two databases of one server, the second empty; the environment of each."""
    server = EmbeddedPostgres(environment.var() / "test-postgres").ensure()
    folder = tmp_path_factory.mktemp("house")
    urls = {name: server.url(name) for name in NAMES}
    for name in NAMES:
        server._run("dropdb", "-h", server.socket, "-U", "daman", name)
        server.url(name)
    yield {name: os.environ | {"DATABASE_URL": urls[name], "DAMAN_VAR": str(folder)} for name in NAMES}
    for name in NAMES:
        server._run("dropdb", "--force", "-h", server.socket, "-U", "daman", name)


def run(where: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command], env=where, cwd=environment.ROOT, capture_output=True, text=True, check=False
    )


def test_a_backup_is_restored_verified_and_goes_on(houses: dict[str, dict[str, str]], tmp_path: Path) -> None:
    kept, restored = (houses[name] for name in NAMES)
    file = tmp_path / "house.dump"
    run(kept, "manage.py", "migrate", "--verbosity", "0")
    assert run(kept, "manage.py", "shell", "-c", RECORD % "before").returncode == 0
    made = run(kept, "-m", "daman.launch.backup", "make", str(file))
    assert made.returncode == 0, made.stderr
    assert file.stat().st_mode & 0o077 == 0

    done = run(restored, "-m", "daman.launch.backup", "restore", str(file))
    assert done.returncode == 0, done.stderr
    assert "The journal holds: 1 entries" in done.stdout
    run(restored, "manage.py", "shell", "-c", RECORD % "after")
    assert "The journal holds: 2 entries, each as it was sealed. 0 are" in run(restored, "manage.py", "journal", "verify").stdout

    again = run(restored, "-m", "daman.launch.backup", "restore", str(file))
    assert again.returncode == 1
    assert "not empty" in again.stderr


def test_a_backup_that_fails_leaves_nothing(houses: dict[str, dict[str, str]], tmp_path: Path) -> None:
    nowhere = houses[NAMES[0]] | {"DATABASE_URL": houses[NAMES[0]]["DATABASE_URL"].replace(NAMES[0], "no_such_house")}
    done = run(nowhere, "-m", "daman.launch.backup", "make", str(tmp_path / "house.dump"))
    assert done.returncode == 1
    assert "no_such_house" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_no_password_is_shown_to_other_users(monkeypatch: pytest.MonkeyPatch) -> None:
    from daman.launch import backup

    monkeypatch.setenv("DATABASE_URL", "postgresql://daman:p%40ss@db.example.dz:5433/house?sslmode=require")
    assert backup._parts() == {
        "PGHOST": "db.example.dz", "PGPORT": "5433", "PGUSER": "daman", "PGPASSWORD": "p@ss", "PGDATABASE": "house",
        "PGSSLMODE": "require",
    }  # fmt: skip
