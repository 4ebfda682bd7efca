"""The letter of a decision: written once, kept as issued, announced to the person."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from daman.benefits import acts, letters
from daman.benefits.models import Decision
from daman.correspondence import actions as correspondence
from daman.correspondence.models import Channel
from daman.determinations import queries as law
from daman.documents import actions as documents
from daman.documents.models import Kind
from daman.foundation.actor import THE_HOUSE
from daman.journal import actions as journal


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
