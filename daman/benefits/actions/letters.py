"""The letter of a decision: written once, kept as issued, announced to the person."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from daman.benefits import acts, letters, notices
from daman.benefits.models import Decision, Overpayment, OverpaymentState
from daman.correspondence import actions as correspondence
from daman.correspondence.models import Channel
from daman.determinations import queries as law
from daman.documents import actions as documents
from daman.documents import queries as documents_queries
from daman.documents.models import Kind
from daman.foundation.actor import THE_HOUSE
from daman.journal import actions as journal

LETTERS_AT_ONCE = 200


@transaction.atomic
def issue_letter(*, person_key: int, reference: str, on: date) -> Decision:
    """Write the decision's letter in the person's language, keep it, say that it is there. Done twice, it is there once."""
    rows = Decision.objects.select_for_update(of=("self",)).select_related("person", "claim")
    decision = rows.get(person_id=person_key, reference=reference)
    if decision.letter_reference:
        return decision
    person, claim = decision.person, decision.claim
    language = person.language[:2] or "ar"
    determination = law.determination_of(person_key, decision.determination_reference)
    letter = letters.letter_of(decision, claim=claim, person=person, determination=determination, language=language)
    about = f"claim:{claim.reference}"
    document = documents.issue(
        person_key=person_key,
        kind=Kind.DECISION_LETTER,
        language=language,
        title=letter.title,
        about=about,
        content=letters.typeset(letter),
        on=on,
        actor=THE_HOUSE,
    )
    decision.letter_reference = document.reference
    decision.save(update_fields=["letter_reference"])
    journal.record(
        acts.LETTER_ISSUED, about=about, person_key=person_key, office_code=claim.office_code, actor=THE_HOUSE, on=on,
        decision=decision.reference, document=document.reference,
    )  # fmt: skip
    _announce(decision, letter, language, on)
    return decision


def issue_waiting_letters(*, on: date, at_once: int = LETTERS_AT_ONCE) -> int:
    """The decisions whose letter did not leave, some hundreds at a time, each in a commit of its own. How many."""
    waiting = Decision.objects.filter(letter_reference="").order_by("person_id", "pk")
    keys = list(waiting.values_list("person_id", "reference")[:at_once])
    for person_key, reference in keys:
        issue_letter(person_key=person_key, reference=reference, on=on)
    return len(keys)


@transaction.atomic
def issue_overpayment_letter(*, person_key: int, reference: str, on: date) -> str:
    """The letter of months paid too much, and a message that it is there. Done twice, it is there once.

    Nothing is written to somebody who died: the heirs are met at the agency.
    """
    rows = Overpayment.objects.select_for_update(of=("self",)).select_related("person", "award")
    found, about = rows.get(person_id=person_key, reference=reference), f"overpayment:{reference}"
    written = documents_queries.documents_about(person_key, about).filter(kind=Kind.OVERPAYMENT_LETTER).first()
    if written or found.person.died_on:
        return written.reference if written else ""
    language = found.person.language[:2] or "ar"
    letter = notices.overpayment_letter(found, person=found.person, language=language)
    document = documents.issue(
        person_key=person_key, kind=Kind.OVERPAYMENT_LETTER, language=language, title=letter.title, about=about,
        content=letters.typeset(letter), on=on, actor=THE_HOUSE,
    )  # fmt: skip
    if found.state == OverpaymentState.FOUND:
        found.state = OverpaymentState.TOLD
        found.save(update_fields=["state"])
        journal.record(acts.OVERPAYMENT_TOLD, about=about, person_key=person_key, actor=THE_HOUSE, on=on)
    correspondence.send(
        recipient=f"person:{person_key}", channel=Channel.PORTAL, subject=letter.title, body=letter.sentence, language=language,
        about=about, document_reference=document.reference, actor=THE_HOUSE, on=on,
    )  # fmt: skip
    return document.reference


def _announce(decision: Decision, letter: letters.Letter, language: str, on: date) -> None:
    person, about = decision.person, f"claim:{decision.claim.reference}"
    recipient = f"person:{person.pk}"
    with override(language):
        # What was decided is in the letter alone: a text message may be read by anybody who holds the phone.
        short = _("ضمان: صدر القرار في طلبك. ادخل إلى صفحتك لقراءة الرسالة.")
    correspondence.send(
        recipient=recipient, channel=Channel.PORTAL, subject=letter.title, body=letter.sentence, language=language,
        about=about, document_reference=decision.letter_reference, actor=THE_HOUSE, on=on,
    )  # fmt: skip
    if person.phone:
        correspondence.send(
            recipient=recipient, channel=Channel.SMS, address=person.phone, body=short, language=language, about=about,
            actor=THE_HOUSE, on=on,
        )  # fmt: skip
