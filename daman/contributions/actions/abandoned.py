"""What was sent and never filed does not wait for ever: its sender is told, and the people in it are forgotten."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _now

from daman.contributions.acts import FILING_ABANDONED
from daman.contributions.models import DeclarationFiling, FilingPart, FilingState
from daman.contributions.papers import language_of, tell
from daman.foundation.actor import THE_HOUSE
from daman.journal import actions as journal
from daman.registry import queries as registry

FILED_WITHIN = timedelta(days=60)  # the house's own choice: two months of declarations
AT_ONCE = 200


def abandon_filings(*, on: date) -> int:
    """Let go of some filings that nobody filed in time; how many. What was in them is deleted, that they came is kept."""
    with transaction.atomic():
        waiting = DeclarationFiling.objects.filter(
            state__in=(FilingState.RECEIVED, FilingState.CHECKED), received_on__lt=on - FILED_WITHIN
        )
        left = list(waiting.order_by("id").select_for_update(skip_locked=True)[:AT_ONCE])
        keys = [filing.pk for filing in left]
        FilingPart.objects.filter(filing_id__in=keys)._raw_delete(using=waiting.db)  # the pieces are never read to be deleted
        DeclarationFiling.objects.filter(pk__in=keys).update(state=FilingState.ABANDONED)
        for filing in left:
            journal.record(
                FILING_ABANDONED, about=f"filing:{filing.reference}", actor=THE_HOUSE, on=on, employer=filing.employer_key
            )
            _tell(filing, on)
    return len(left)


def _tell(filing: DeclarationFiling, on: date) -> None:
    if filing.employer_key is None:
        return
    employer = registry.employer(filing.employer_key)
    with translation.override(language_of(employer)):
        body = _now(
            "أرسلت {file} يوم {day} ولم تودعه، ولم يُصرَّح بشيء مما فيه. حذفنا الملف. "
            "إن كان فيه شهر لم تصرح به بعد، فأرسله من جديد ثم اضغط «أودع»."
        )
        tell(
            employer, subject=_now("ملف أرسلته ولم تودعه"),
            body=body.format(file=filing.file_name or filing.reference, day=filing.received_on.strftime("%d/%m/%Y")),
            about=f"filing:{filing.reference}", actor=THE_HOUSE, on=on,
        )  # fmt: skip
