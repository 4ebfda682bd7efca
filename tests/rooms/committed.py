"""Tests that really commit, from several connections, and leave nothing behind."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What the test commits stays until its end, then every row written since its beginning goes.

    Some tables refuse deletion: their guards are put aside for the cleaning, which only the owner of the tables can do.
    """
    with django_db_blocker.unblock():
        began = _ask("select pg_current_xact_id()::text::bigint % 4294967296")
        try:
            yield
        finally:
            tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
            written = [t for t in tables if t != "django_migrations" and _ask(f"select 1 from {t} where {_since(began)} limit 1")]
            _clean(written, began)
            connection.close()


def _clean(tables: list[str], began: int) -> None:
    for table in tables:
        _do(f"alter table {table} disable trigger user")
    with transaction.atomic():  # one for all: foreign keys are looked at in the end
        for table in tables:
            _do(f"delete from {table} where {_since(began)}")
    for table in tables:
        _do(f"alter table {table} enable trigger user")


def _since(began: int) -> str:
    return f"xmin::text::bigint >= {began}"


def _ask(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        row = cursor.fetchone()
        return row[0] if row else 0


def _do(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
