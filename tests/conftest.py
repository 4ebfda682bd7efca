"""One database for all tests, kept between runs and named by what the migrations say."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def pytest_configure() -> None:
    from daman.launch import environment
    from daman.launch.postgres import EmbeddedPostgres

    os.environ.setdefault("DAMAN_VAR", str(ROOT / "var" / "test"))
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser driver keeps an event loop in this thread
    folder = environment.var()
    if not os.environ.get("DATABASE_URL"):
        settings = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")
        os.environ["DATABASE_URL"] = EmbeddedPostgres(folder / "postgres", settings=settings).ensure().url("daman")
    environment.prepare(settings="daman.settings.test")


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
