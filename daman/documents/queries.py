"""Reading issued documents, always within one person's own."""

import hashlib

from django.db import connection
from django.db.models import QuerySet

from daman.documents.models import Document


def document_of(person_key: int, reference: str) -> Document | None:
    """One document of one person; None when that person has no such document."""
    return Document.objects.filter(person_key=person_key, reference=reference).first()


def documents_of(person_key: int) -> QuerySet[Document]:
    """A person's documents, newest first, without their contents."""
    return Document.objects.filter(person_key=person_key).defer("content").order_by("-id")


def documents_about(person_key: int, about: str) -> QuerySet[Document]:
    """The documents of one matter, oldest first, without their contents."""
    return Document.objects.filter(person_key=person_key, about=about).defer("content").order_by("id")


def is_intact(document: Document) -> bool:
    """Whether the bytes are those that were issued."""
    return hashlib.sha256(bytes(document.content)).hexdigest() == document.sha256


def inconsistent_documents(limit: int = 100) -> list[str]:
    """Documents whose bytes are not those that were issued."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select reference from documents_document where encode(sha256(content), 'hex') <> sha256 order by id limit %s",
            [limit],
        )
        return [row[0] for row in cursor.fetchall()]
