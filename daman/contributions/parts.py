"""Pieces of a file in and out of the database as they are: through the ORM each would be written out in letters first."""

import psycopg
from django.db import connection

from daman.contributions.models import DeclarationFiling, FilingPart

WRITE = "insert into contributions_filingpart (filing_id, kind, number, content) values (%s, %s, %s, %b)"
READ = "select content from contributions_filingpart where filing_id = %s and kind = %s and number = %s"


def write_part(filing: DeclarationFiling, kind: str, number: int, content: bytes) -> None:
    """Keep a piece."""
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(WRITE, [filing.pk, str(kind), number, content])


def read_part(filing: DeclarationFiling, kind: str, number: int) -> bytes:
    """A piece that was kept."""
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(READ, [filing.pk, str(kind), number], binary=True)
        row = cursor.fetchone()
        return bytes(row[0]) if row else b""


def numbers_of(filing: DeclarationFiling, kind: str) -> list[int]:
    """The pieces of a kind, in order."""
    parts = FilingPart.objects.filter(filing=filing, kind=kind)
    return list(parts.order_by("number").values_list("number", flat=True))
