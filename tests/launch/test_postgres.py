"""The embedded database: killed, it is noticed and comes back with what was written; its log tells of nobody."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from daman.launch import environment
from daman.launch.postgres import EmbeddedPostgres


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(environment.var() / "test-killed-postgres").ensure()
    yield server
    server.stop()


def test_a_killed_server_is_noticed_and_started_again_with_what_was_written(server: EmbeddedPostgres) -> None:
    url = server.url("killed")
    with psycopg.connect(url) as connection:
        connection.execute("drop table if exists written")
        connection.execute("create table written as select 42 as answer")
    assert not server.is_gone()
    os.kill(int((server.data / "postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)
    ends = time.monotonic() + 5
    while not server.is_gone() and time.monotonic() < ends:
        time.sleep(0.05)
    assert server.is_gone()
    server.ensure()
    assert not server.is_gone()
    with psycopg.connect(url) as connection:
        assert connection.execute("select answer from written").fetchall() == [(42,)]


def test_a_refused_row_does_not_lie_in_the_log(server: EmbeddedPostgres) -> None:
    with psycopg.connect(server.url("killed"), autocommit=True) as connection:
        connection.execute("create temporary table person (nin text primary key)")
        connection.execute("insert into person values ('990000000000000017')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("insert into person values ('990000000000000017')")
    log = Path(server.data / "server.log").read_text()
    assert "person_pkey" in log  # that it happened is said
    assert "990000000000000017" not in log
