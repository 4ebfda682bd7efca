"""Issuing documents. What is issued is never changed: a new one answers an old one."""

import hashlib
from datetime import date

from django.db import transaction
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
