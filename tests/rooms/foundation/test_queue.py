"""Work is written down with the fact that starts it, and survives what goes wrong."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from daman.foundation import queue

RAN: list[object] = []


@queue.job(name="test.note", lock="note:{what}")
def note(*, what: str, day: date | None = None) -> None:
    RAN.append((what, day))
    if what == "chain":
        note.defer(what="link")
    if what == "bad":
        raise ZeroDivisionError


@queue.job(name="test.single", once=True)
def single() -> None:
    RAN.append("single")


@queue.every(cron="0 3 * * *")
def nightly(*, on: date, at: datetime) -> None:
    RAN.append((on, at))


@pytest.fixture(autouse=True)
def nothing_ran(db):
    RAN.clear()


def test_a_job_runs_with_its_arguments_as_they_were():
    note.defer(what="a", day=date(2026, 3, 2))
    assert RAN == []
    assert queue.run_waiting() == 1
    assert [("a", date(2026, 3, 2))] == RAN
    assert queue.waiting() == 0


def test_a_job_may_bring_another():
    note.defer(what="chain")
    assert queue.run_waiting() == 2
    assert RAN == [("chain", None), ("link", None)]


def test_a_rolled_back_job_was_never_written():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        note.defer(what="a")
        raise ZeroDivisionError
    assert queue.run_waiting() == 0


def test_only_one_waits_when_one_is_enough():
    assert single.defer() is not None
    assert single.defer() is None
    assert queue.run_waiting() == 1
    assert single.defer() is not None  # the first is over


def test_a_job_for_later_waits():
    note.defer(what="later", run_at=timezone.now() + timedelta(hours=1))
    assert queue.run_waiting() == 0
    assert queue.waiting() == 1


def test_a_job_that_fails_is_kept_for_somebody_to_look():
    note.defer(what="bad")
    with pytest.raises(ZeroDivisionError):
        queue.run_waiting()
    assert (queue.waiting(), queue.failed()) == (0, 1)


def test_the_clock_hands_in_the_time_that_was_due():
    nightly.run({"timestamp": int(datetime(2026, 3, 1, 23, 30, tzinfo=UTC).timestamp())})
    assert [(date(2026, 3, 2), datetime(2026, 3, 1, 23, 30, tzinfo=UTC))] == RAN  # already the 2nd in Algiers


def test_finished_jobs_are_forgotten_and_failed_ones_are_kept():
    note.defer(what="a")
    queue.run_waiting()
    note.defer(what="bad")
    with pytest.raises(ZeroDivisionError):
        queue.run_waiting()
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_events set at = now() - interval '15 days'")
    queue.forget_finished(days=14)
    with connection.cursor() as cursor:
        cursor.execute("select status::text from procrastinate_jobs")
        assert cursor.fetchall() == [("failed",)]


def test_two_jobs_cannot_share_a_name():
    with pytest.raises(ValueError, match=r"test\.note"):
        queue.job(name="test.note")(lambda: None)


def died(name: str, *, lock: str, at: str = "2 minutes") -> int:
    """A job whose worker was killed in the middle of it, and struck off since."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, status)"
            " values ('house', %s, %s, %s, '{}', 'todo') returning id",
            [name, lock or None, name],
        )
        identity = cursor.fetchone()[0]
        cursor.execute("update procrastinate_jobs set status = 'doing' where id = %s", [identity])
        cursor.execute("update procrastinate_events set at = now() - %s::interval where job_id = %s", [at, identity])
        return int(identity)


def statuses() -> dict[int, str]:
    with connection.cursor() as cursor:
        cursor.execute("select id, status::text from procrastinate_jobs")
        return dict(cursor.fetchall())


class TestADeadWorker:
    def test_its_job_is_given_back_within_minutes(self):
        dead = died("test.single", lock="")
        assert queue.rescue_stalled() == 1
        assert statuses()[dead] == "todo"
        assert queue.run_waiting() == 1
        assert RAN == ["single"]

    def test_a_job_that_just_began_is_left_alone(self):
        died("test.single", lock="", at="5 seconds")
        assert queue.rescue_stalled() == 0

    def test_does_not_keep_the_rescue_itself_from_running(self):
        rescue = queue.JOBS["foundation.rescue_stalled_jobs"]
        dead = died(rescue.name, lock=rescue.lock), died("test.single", lock="test.single")
        rescue.defer()
        assert queue.run_waiting() >= 2
        assert RAN == ["single"]
        assert "doing" not in {statuses()[each] for each in dead}

    def test_its_job_is_dropped_when_another_of_the_kind_waits_and_nobody_is_alarmed(self):
        dead = died("test.single", lock="")
        single.defer()
        queue.rescue_stalled()
        assert statuses()[dead] == "cancelled"
        assert queue.failed() == 0
