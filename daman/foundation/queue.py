"""The queue: work started by a fact or by the clock. It lives in the database, so a fact and its work are one commit.

The only module that knows which queue program is used. A job is a chunk of work, takes keywords, carries identifiers, and
may run twice.
"""

import inspect
import json
import logging
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any, Generic, ParamSpec, get_args, get_type_hints, overload

from asgiref.sync import async_to_sync
from django.db import connection, transaction
from django.utils import timezone
from procrastinate import exceptions, jobs, manager, retry
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector

P = ParamSpec("P")

QUEUE = "house"
RETRIES = retry.RetryStrategy(max_attempts=8, exponential_wait=3)  # after 3 s, 9 s, 27 s … about 3 hours in all
DAYS_KEPT = 14  # of jobs that are over; failed ones stay until somebody has looked
JOBS: dict[str, "Job[Any]"] = {}

log = logging.getLogger(__name__)


class Job(Generic[P]):
    """A function that can be run later: `job.defer(claim_id=7)`. Called directly, it runs here and now."""

    def __init__(self, function: Callable[P, object], *, name: str, lock: str, once: bool) -> None:
        if name in JOBS:
            raise ValueError(f"Two jobs are called {name!r}. Rename one.")
        self.function, self.name, self.lock, self.once = function, name, lock, once
        self.__doc__, self.__module__, self.__name__ = function.__doc__, function.__module__, name
        self.parameters = inspect.signature(function).parameters
        JOBS[name] = self
        self.task = app.task(
            name=name, queue=QUEUE, retry=RETRIES, lock=lock or None, queueing_lock=name if once else None
        )(self._run)  # fmt: skip

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> None:
        self.function(*args, **kwargs)

    def defer(self, *, run_at: datetime | None = None, **kwargs: Any) -> int | None:
        """Write the job down in the current transaction. None when one of the kind already waits and `once` was asked."""
        written = jobs.Job(
            queue=QUEUE,
            task_name=self.name,
            lock=self.lock.format(**kwargs) or None,
            queueing_lock=self.name if self.once else None,
            task_kwargs={name: _written(value) for name, value in kwargs.items()},
            scheduled_at=run_at,
        )
        try:
            # Not the worker's own connection: a job deferred inside a job must commit with what that job wrote.
            with transaction.atomic(savepoint=self.once):
                return manager.JobManager(connector=DjangoConnector()).defer_job(written).id  # type: ignore[no-any-return]
        except exceptions.AlreadyEnqueued:
            return None

    def run(self, arguments: Mapping[str, Any]) -> None:
        """Run with arguments as the queue keeps them."""
        self._run(**arguments)

    def _run(self, timestamp: int | None = None, **kwargs: Any) -> None:
        moment = datetime.fromtimestamp(timestamp, UTC) if timestamp else timezone.now()
        hints = get_type_hints(self.function)
        arguments = {name: _read(value, hints.get(name)) for name, value in kwargs.items()}
        clock = {"at": moment, "on": timezone.localdate(moment)}  # a job that names `on` or `at` is told the time
        arguments |= {name: value for name, value in clock.items() if name in self.parameters and name not in arguments}
        self.function(**arguments)  # type: ignore[call-arg]


@overload
def job(function: Callable[P, object]) -> Job[P]: ...
@overload
def job(*, name: str = ..., lock: str = ..., once: bool = ...) -> Callable[[Callable[P, object]], Job[P]]: ...
def job(function: Callable[..., object] | None = None, *, name: str = "", lock: str = "", once: bool = False) -> Any:
    """Make a job of a function. `lock` (it may hold {arguments}) keeps two from running at once, `once` from waiting."""

    def made(inner: Callable[..., object]) -> Job[Any]:
        return Job(inner, name=name or _name_of(inner), lock=lock, once=once)

    return made(function) if function else made


def defer(name: str, **kwargs: Any) -> int | None:
    """Defer a job by its name: for an action, whose room's `jobs` stand above it."""
    return JOBS[name].defer(**kwargs)


def every(*, cron: str) -> Callable[[Any], Job[Any]]:
    """Run at the minutes that `cron` says (UTC). It may name `on` and `at`: the day and moment it was due."""

    def made(inner: Any) -> Job[Any]:
        found = inner if isinstance(inner, Job) else Job(inner, name=_name_of(inner), lock=_name_of(inner), once=True)
        app.periodic(cron=cron)(found.task)
        return found

    return made


def run_worker(*, concurrency: int = 2, until_empty: bool = False) -> None:
    """Work the queue until told to stop (or until nothing that is due is left)."""
    connector: Any = app.connector  # the one for Django knows how to make a worker's
    with app.replace_connector(connector.get_worker_connector()):
        if not until_empty:
            app.run_worker(queues=[QUEUE], concurrency=concurrency)
        while until_empty and due():
            app.run_worker(queues=[QUEUE], concurrency=concurrency, wait=False, install_signal_handlers=False)


def run_waiting() -> int:
    """Run here and now, in order, what is due, and what that brings, until nothing is left. How many were run."""
    count = 0
    while taken := _take():
        identity, name, arguments = taken
        try:
            JOBS[name].run(arguments)
        except BaseException:
            _end(identity, "failed")
            raise
        _end(identity, "succeeded")
        count += 1
    return count


def due() -> int:
    """How many jobs could be taken now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from procrastinate_jobs where status = 'todo' and queue_name = %s"
            " and (scheduled_at is null or scheduled_at <= now())",
            [QUEUE],
        )
        return int(cursor.fetchone()[0])


def waiting() -> int:
    """How many jobs wait or run."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs where status in ('todo', 'doing')")
        return int(cursor.fetchone()[0])


def failed() -> int:
    """How many jobs failed for good and wait for somebody to look."""
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from procrastinate_jobs where status = 'failed'")
        return int(cursor.fetchone()[0])


def forget_finished(*, days: int = DAYS_KEPT) -> None:
    """Delete jobs that ended well more than so many days ago."""
    keeper = manager.JobManager(connector=DjangoConnector())
    async_to_sync(keeper.delete_old_jobs)(nb_hours=days * 24, include_cancelled=True)


def rescue_stalled() -> int:
    """Give back to the queue the jobs whose worker died: its heart stopped, or it was struck off already. How many."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_STALLED)
        stalled = [row[0] for row in cursor.fetchall()]
        for identity in stalled:
            # When one of the kind waits already, that one will do the work.
            cursor.execute(
                "update procrastinate_jobs j set worker_id = null, status = case when exists (select 1 from procrastinate_jobs o"
                " where o.queueing_lock = j.queueing_lock and o.status = 'todo') then 'cancelled' else 'todo' end"
                "::procrastinate_job_status where id = %s",
                [identity],
            )
        return len(stalled)


_STALLED = """
select j.id from procrastinate_jobs j left join procrastinate_workers w on w.id = j.worker_id
where j.status = 'doing' and case
  when w.id is not null then w.last_heartbeat < now() - interval '1 minute'
  else (select max(e.at) from procrastinate_events e where e.job_id = j.id and e.type = 'started')
       < now() - interval '1 minute' end
for update of j skip locked
"""


def _take() -> tuple[int, str, dict[str, Any]] | None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "select id, task_name, args::text from procrastinate_jobs j where status = 'todo' and task_name = any(%s)"
            " and (scheduled_at is null or scheduled_at <= now()) and (lock is null or not exists"
            " (select 1 from procrastinate_jobs o where o.lock = j.lock and o.status = 'doing'))"
            " order by id limit 1 for update skip locked",
            [list(JOBS)],
        )
        row = cursor.fetchone()
        if row is None:
            return None
        cursor.execute("update procrastinate_jobs set status = 'doing' where id = %s", [row[0]])
        return row[0], row[1], json.loads(row[2])


def _end(identity: int, status: str) -> None:
    if connection.needs_rollback:
        return  # the surrounding transaction is lost, and the job with it
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_jobs set status = %s, attempts = attempts + 1 where id = %s", [status, identity])


def _name_of(function: Callable[..., Any]) -> str:
    """`daman.benefits.jobs.pay_month` → `benefits.pay_month`."""
    parts = [p for p in function.__module__.split(".") if p not in ("daman", "jobs", "reactions")]
    return ".".join([*parts, function.__name__])


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _read(value: Any, hint: Any) -> Any:
    hints = (hint, *get_args(hint))
    if isinstance(value, str) and datetime in hints:
        return datetime.fromisoformat(value)
    if isinstance(value, str) and date in hints:
        return date.fromisoformat(value)
    return value
