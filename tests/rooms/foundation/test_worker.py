"""The worker, for real: its own threads and connections, on what was committed."""

import pytest
from django.db import connection, transaction

from daman.foundation import queue

RAN: list[str] = []


@queue.job(name="test.outer")
def outer(*, fails: bool) -> None:
    with transaction.atomic():
        inner.defer()
        RAN.append("outer")
        if fails:
            raise ZeroDivisionError


@queue.job(name="test.inner")
def inner() -> None:
    RAN.append("inner")
    connection.close()


@pytest.fixture(autouse=True)
def only_these(transactional_db, monkeypatch):
    RAN.clear()
    monkeypatch.setattr(queue.app.periodic_registry, "periodic_tasks", {})  # the clock starts nothing here


def work():
    queue.run_worker(until_empty=True)


def rows(query, *arguments):
    with connection.cursor() as cursor:
        cursor.execute(query, arguments)
        return cursor.fetchall() if cursor.description else None


def test_a_job_deferred_inside_a_job_is_worked_too():
    outer.defer(fails=False)
    work()
    assert RAN == ["outer", "inner"]
    assert (queue.waiting(), queue.failed()) == (0, 0)


def test_a_job_that_fails_takes_back_what_it_deferred_and_is_tried_again():
    outer.defer(fails=True)
    work()
    assert RAN == ["outer"]
    [(name, status, attempts, waits)] = rows(
        "select task_name, status::text, attempts, scheduled_at > now() from procrastinate_jobs"
    )
    assert (name, status, attempts, waits) == ("test.outer", "todo", 1, True)


def test_what_a_dead_worker_left_is_taken_up_again():
    for _ in range(2):
        inner.defer()
    [(dead,)] = rows("insert into procrastinate_workers (last_heartbeat) values (now() - interval '5 minutes') returning id")
    rows(
        "update procrastinate_jobs set status = 'doing', worker_id = %s where id = (select min(id) from procrastinate_jobs)", dead
    )
    assert queue.rescue_stalled() == 1
    work()
    assert RAN == ["inner", "inner"]


def test_what_a_living_worker_does_is_left_alone():
    inner.defer()
    [(alive,)] = rows("insert into procrastinate_workers (last_heartbeat) values (now()) returning id")
    rows("update procrastinate_jobs set status = 'doing', worker_id = %s", alive)
    assert queue.rescue_stalled() == 0


def test_a_stalled_job_gives_way_to_its_twin_that_waits():
    rows(
        "insert into procrastinate_jobs (queue_name, task_name, queueing_lock, status) values"
        " ('house', 'test.inner', 'one', 'doing'), ('house', 'test.inner', 'one', 'todo')"
    )
    rows(
        "insert into procrastinate_events (job_id, type, at) select id, 'started', now() - interval '1 hour'"
        " from procrastinate_jobs"
    )
    assert queue.rescue_stalled() == 1
    assert sorted(rows("select status::text from procrastinate_jobs")) == [("cancelled",), ("todo",)]
