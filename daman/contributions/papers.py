"""Papers for employers: what they share, and how they are kept and announced."""

import io
from datetime import date
from typing import Any

import segno
from babel.dates import format_date
from django.conf import settings
from django.utils.translation import gettext as _

from daman.correspondence import actions as correspondence
from daman.correspondence.models import Channel
from daman.determinations import queries as law
from daman.documents import actions as documents
from daman.documents.typesetting import Paper, typeset
from daman.foundation.actor import Actor
from daman.registry import queries as registry
from daman.registry.models import Employer, Office

FUND = "cnas"
LOCALES = {"ar": "ar_DZ", "fr": "fr_DZ", "en": "en_GB"}


def office_of(employer: Employer) -> Office | None:
    """The agency that serves an employer."""
    if employer.office_code and (found := registry.office(employer.office_code)):
        return found
    return registry.office_at(employer.commune.wilaya_code, FUND)


def office_code_of(employer: Employer) -> str:
    """The code of the agency that serves an employer; empty when no agency is known."""
    office = office_of(employer)
    return employer.office_code or (office.code if office else "")


def language_of(employer: Employer) -> str:
    """The language of the person who answers for an employer."""
    if employer.representative_key is None:
        return "ar"
    return registry.person(employer.representative_key).language[:2] or "ar"


def spelled(day: date, language: str) -> str:
    """A day with the month names of the country."""
    said = format_date(day, "d MMMM y", locale=LOCALES.get(language[:2], "ar_DZ"))
    return f"1er{said[1:]}" if language[:2] == "fr" and day.day == 1 else said


def spelled_month(month: date, language: str) -> str:
    """A month with the names of the country."""
    return format_date(month, "MMMM y", locale=LOCALES.get(language[:2], "ar_DZ"))


def paper_for(employer: Employer, *, language: str, reference: str, on: date, **said: Any) -> Paper:
    """A paper to an employer with the words that every paper bears."""
    office = office_of(employer)
    name = employer.name_ar if language == "ar" or not employer.name_latin else employer.name_latin
    named = {"fr": "name_fr", "en": "name_en"}.get(language, "name_ar")
    fund = law.words(f"funds.{FUND}", language)
    return Paper(
        lang=language,
        day=on,
        fund=fund,
        office=getattr(office, named) if office else "",
        marks=[(_("الرقم"), reference), (_("التاريخ"), spelled(on, language))],
        name=name,
        lines=[_("رقم صاحب العمل: {number}").format(number=employer.number)],
        footer=f"{reference} · {fund}",
        page_word=_("صفحة"),
        specimen=_("نموذج من ولاية خيالية، ليس له أي أثر قانوني.") if settings.DEMO else "",
        **said,
    )


def keep(paper: Paper, employer: Employer, *, kind: str, about: str, actor: Actor, on: date) -> str:
    """Keep a paper with the person who answers for the employer (or who asked for it). Its reference; empty: nobody is known."""
    person_key = employer.representative_key or actor.person_key
    if person_key is None:
        return ""
    document = documents.issue(
        person_key=person_key, kind=kind, language=paper.lang, title=paper.title, about=about, content=typeset(paper), on=on,
        actor=actor,
    )  # fmt: skip
    return document.reference


def tell(employer: Employer, *, subject: str, body: str, about: str, document: str = "", actor: Actor, on: date) -> None:
    """Write to the person who answers for an employer, when there is one."""
    if employer.representative_key is not None:
        correspondence.send(
            recipient=f"person:{employer.representative_key}", channel=Channel.PORTAL, subject=subject, body=body,
            language=language_of(employer), about=about, document_reference=document, actor=actor, on=on,
        )  # fmt: skip


def qr_svg(text: str) -> str:
    """A code as a picture."""
    picture = io.BytesIO()
    segno.make(text, error="m", micro=False).save(picture, kind="svg", xmldecl=False, border=2, dark="#000", light="#fff")
    return picture.getvalue().decode()
