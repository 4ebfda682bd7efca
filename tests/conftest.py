"""One database for all tests, kept between runs and named by what the migrations say."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    from django.conf import settings

    digest = hashlib.sha256()
    for path in sorted([*ROOT.glob("daman/*/migrations/*.py"), ROOT / "daman" / "foundation" / "distribution.py"]):
        digest.update(path.read_bytes())
    settings.DATABASES["default"]["TEST"]["NAME"] = f"test_daman_{digest.hexdigest()[:10]}"


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    return True


@pytest.fixture
def reactions() -> Iterator[object]:
    """Call it to run, here and now, the reactions that acts recorded in this test would start after the commit."""
    from daman.journal import reacting

    yield reacting.run_waiting


@pytest.fixture(scope="session", autouse=True)
def tables_are_emptied_between_tests() -> Iterator[None]:
    """A test that commits is followed by a flush: here it may empty what only grows, and it empties the queue too."""
    from django.db.backends.postgresql.operations import DatabaseOperations

    queue = "truncate procrastinate_jobs, procrastinate_events, procrastinate_periodic_defers, procrastinate_workers"
    flush = DatabaseOperations.execute_sql_flush

    def flush_all(operations: DatabaseOperations, statements: list[str]) -> None:
        flush(operations, ["set local session_replication_role = replica", *statements, queue])

    DatabaseOperations.execute_sql_flush = flush_all
    yield
    DatabaseOperations.execute_sql_flush = flush
