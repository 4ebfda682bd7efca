"""Issuing documents. What is issued is never changed: a new one answers an old one."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from daman.documents.acts import DOCUMENT_ISSUED
from daman.documents.models import Document, Kind
from daman.foundation.actor import Actor
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal


class NothingToIssue(Refusal):
    code = "nothing_to_issue"
    message = _("الوثيقة فارغة، فلم تصدر. أعد إعدادها ثم أصدرها.")


@transaction.atomic
def issue(
    *,
    person_key: int,
    kind: str,
    language: str,
    title: str,
    about: str,
    content: bytes,
    on: date,
    actor: Actor,
    media_type: str = "application/pdf",
) -> Document:
    """Keep a document exactly as it is given out; its hash goes into the journal, which is sealed."""
    if not content:
        raise NothingToIssue
    document = Document.objects.create(
        reference=new_reference("DOC"),
        person_key=person_key,
        kind=Kind(kind),
        language=language,
        title=title,
        about=about,
        media_type=media_type,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        issued_on=on,
    )
    journal.record(
        DOCUMENT_ISSUED, about=about, person_key=person_key, actor=actor, on=on,
        document=document.reference, kind=document.kind, sha256=document.sha256,
    )  # fmt: skip
    return document


@dataclass(frozen=True)
class Issued:
    """One of many documents that are issued together."""

    person_key: int
    language: str
    title: str
    about: str
    content: bytes


@transaction.atomic
def issue_many(*, documents: Sequence[Issued], kind: str, on: date, actor: Actor) -> list[str]:
    """Keep many alike documents at once, by COPY; each has its entry in the journal. Their references, in the same order."""
    if not all(each.content for each in documents):
        raise NothingToIssue
    references = [new_reference("DOC") for _each in documents]
    digests = [hashlib.sha256(each.content).hexdigest() for each in documents]
    columns = "reference, person_key, kind, language, title, about, media_type, content, sha256, issued_on"
    with connection.cursor() as cursor, cursor.copy(f"copy {Document._meta.db_table} ({columns}) from stdin") as copy:
        for each, reference, digest in zip(documents, references, digests, strict=True):
            told = (each.language, each.title, each.about, "application/pdf", each.content, digest, on)
            copy.write_row((reference, each.person_key, str(Kind(kind)), *told))
    journal.record_many(
        DOCUMENT_ISSUED,
        [
            journal.Row(each.about, each.person_key, details={"document": reference, "kind": str(kind), "sha256": digest})
            for each, reference, digest in zip(documents, references, digests, strict=True)
        ],
        actor=actor, on=on,
    )  # fmt: skip
    return references
