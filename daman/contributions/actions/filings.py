"""A file, a message or a screen full of lines: received as it comes, checked, filed whole or not at all."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from daman.contributions import returns
from daman.contributions.actions.corrections import correct_staged
from daman.contributions.acts import DECLARATION_FILED, FILING_RECEIVED
from daman.contributions.findings import Finding
from daman.contributions.intake.checks import Checked, check
from daman.contributions.intake.staging import FOUND, copy_found, stage
from daman.contributions.intake.writing import lock_employers, write
from daman.contributions.models import (
    Channel,
    DeclarationFiling,
    FilingKey,
    FilingPart,
    FilingPartKind,
    FilingState,
)
from daman.contributions.parts import numbers_of, read_part, write_part
from daman.contributions.reading.cells import Expected, Lines, read_cells
from daman.contributions.reading.encoding import Sniffer
from daman.contributions.reading.files import Unreadable, read
from daman.determinations import actions as determinations
from daman.foundation import queue
from daman.foundation.actor import Actor
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.registry import queries as registry
from daman.registry.models import Employer

FILING_BYTES_LIMIT = 200 * 2**20
PART = 2**20
AT_ONCE = 512 * 2**10  # a file up to this size is checked while its sender waits
WORK_MEM = "256MB"


class FilingTooBig(Refusal):
    code = "filing_too_big"
    message = _("الملف أكبر من {limit} ميغابايت، فلم نأخذ منه شيئا. قسّمه حسب صاحب العمل أو الشهر، ثم أرسل الأجزاء.")


class FilingEmpty(Refusal):
    code = "filing_empty"
    message = _("لم يصل أي محتوى. اختر الملف من جديد ثم أرسله.")


class FilingKeyReused(Refusal):
    code = "filing_key_reused"
    message = _("استُعمل هذا المفتاح من قبل مع ملف آخر ({reference})، فلم نأخذ الملف الجديد. أعد الإرسال بمفتاح جديد.")


class FilingRefused(Refusal):
    code = "filing_refused"
    message = _("لا يمكن إيداع هذا الملف لأنه لم يُقرأ. أصلحه ثم أرسله من جديد.")


class FilingWasAbandoned(Refusal):
    code = "filing_abandoned"
    message = _("مرّت مدة طويلة على هذا الملف دون أن يودع، فحذفناه ولم يُصرَّح بشيء مما فيه. أرسله من جديد ثم اضغط «أودع».")


@dataclass(frozen=True)
class ScreenLine:
    """One worker's line as typed: the wage as text in dinars, or a whole number of centimes."""

    nin: str
    wage: str | int
    days: str | int = 30
    category: str = "general"


@dataclass(frozen=True)
class Precheck:
    """What would be found and what would be due; nothing is kept."""

    findings: list[Finding]
    totals: dict[str, int]

    @property
    def can_be_filed(self) -> bool:
        return bool(self.totals.get("lines")) and not any(finding.severity == "error" for finding in self.findings)


@transaction.atomic
def receive_filing(
    *,
    sender: Actor,
    key: str,
    channel: str,
    employer: Employer | None,
    month: date | None,
    chunks: Iterable[bytes],
    file_name: str = "",
    is_correction: bool = False,
    on: date,
) -> DeclarationFiling:
    """Keep a file as it comes, piece by piece. The same key from the same sender is the same filing."""
    key_hash = hashlib.sha256(f"{sender.reference}\n{key}".encode()).hexdigest()
    filing = DeclarationFiling(
        reference=new_reference("FIL"), key=key[:80], sender=sender.reference, employer_key=employer.pk if employer else None,
        month=month, channel=Channel(channel), is_correction=is_correction, file_name=file_name[-200:], received_on=on,
    )  # fmt: skip
    try:
        with transaction.atomic():
            filing.save(force_insert=True)
            FilingKey.objects.create(key_hash=key_hash, filing_id=filing.pk)
    except IntegrityError:
        return _received_before(key_hash, chunks)
    sniffer, digest = Sniffer(), hashlib.sha256(f"{month or ''}".encode() if channel == Channel.SCREEN else b"")
    for number, part in enumerate(_pieces(chunks)):
        filing.size += len(part)
        if filing.size > FILING_BYTES_LIMIT:
            raise FilingTooBig(limit=FILING_BYTES_LIMIT // 2**20)
        sniffer.feed(part)
        digest.update(part)
        write_part(filing, FilingPartKind.RECEIVED, number, part)
    if not filing.size:
        raise FilingEmpty
    filing.content_hash, filing.encoding = digest.hexdigest(), sniffer.encoding
    filing.save(update_fields=["size", "content_hash", "encoding"])
    told: dict[str, Any] = {
        "channel": channel,
        "employer": filing.employer_key,
        "size": filing.size,
        "content_hash": filing.content_hash,
    }
    journal.record(FILING_RECEIVED, about=f"filing:{filing.reference}", actor=sender, on=on, **told)
    return filing


def check_filing(*, filing: DeclarationFiling, on: date) -> DeclarationFiling:
    """Read every line, find what is wrong and what would be due, keep the return. Nothing is declared by it."""
    with transaction.atomic():
        filing = _locked(filing)
        if filing.state in (FilingState.RECEIVED, FilingState.CHECKED):
            _take(filing, on=on, actor=None)
    return filing


def file_filing(*, filing: DeclarationFiling, key: str, on: date, actor: Actor) -> DeclarationFiling:
    """Declare what the filing says. An employer's declaration of a month is taken whole or not at all.

    Filed once, whatever the key. When nothing could be filed the filing stays CHECKED, with what was found.
    """
    with transaction.atomic():
        filing = _locked(filing)
        if filing.state == FilingState.FILED:
            return filing
        if filing.state == FilingState.ABANDONED:
            raise FilingWasAbandoned
        if filing.state == FilingState.REFUSED:
            raise FilingRefused
        _take(filing, on=on, actor=actor)
    return filing


def process_filing(*, filing: DeclarationFiling, files_it: bool, on: date, actor: Actor) -> DeclarationFiling:
    """Check a filing (and file it): here and now when it is small, by the worker when it is not."""
    if filing.size <= AT_ONCE:
        if files_it:
            return file_filing(filing=filing, key=filing.key, on=on, actor=actor)
        return check_filing(filing=filing, on=on)
    told = {"kind": str(actor.kind), "reference": actor.reference, "name": actor.name, "person_key": actor.person_key}
    queue.defer("contributions.take_filing", filing_id=filing.pk, files_it=files_it, actor=told)
    return filing


def file_screen_lines(
    *, employer: Employer, month: date, lines: Sequence[ScreenLine], key: str, actor: Actor, on: date
) -> DeclarationFiling:
    """Receive, check and file the lines of a screen."""
    with transaction.atomic():
        filing = receive_filing(
            sender=actor, key=key, channel=Channel.SCREEN, employer=employer, month=month, chunks=[_as_json(lines)], on=on
        )
        return file_filing(filing=filing, key=key, on=on, actor=actor)


def precheck_lines(*, employer: Employer, month: date, lines: Sequence[ScreenLine], on: date) -> Precheck:
    """What would be found in the lines of a screen, and what would be due. Nothing is written."""
    expected = Expected(on, employer.number, month)
    content = _as_json(lines)
    with transaction.atomic(), connection.cursor() as cursor:
        batches = (read_cells(cells, expected) for cells in read(lambda: [content], "utf-8", content[:8]))
        count = stage(cursor, batches)
        checked = check(cursor, on=on, employer=employer.pk, month=month, is_correction=False, lines=count)
        cursor.execute(f"select {', '.join(FOUND)} from staged_found order by line, code")  # noqa: S608
        found = [returns.Found(*row).finding() for row in cursor.fetchall()]
    return Precheck(found, checked.totals | {"lines": checked.lines_good})


def _take(filing: DeclarationFiling, *, on: date, actor: Actor | None) -> None:
    """Check the filing; with an actor, file it too."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"set local work_mem = '{WORK_MEM}'")
            _take_lines(cursor, filing, on, actor)
    except Unreadable as error:
        filing.state, filing.problem, filing.errors_count = FilingState.REFUSED, error.code, 1
        returns.keep_found(filing, [(0, "", None, error.code, "", str(error.details.get("said", "")), "")])
    filing.save()


def _take_lines(cursor: Any, filing: DeclarationFiling, on: date, actor: Actor | None) -> None:
    _refuse_same_file(filing)
    law = determinations.lawbook_hash()
    is_kept = filing.lawbook_hash == law and filing.state == FilingState.CHECKED
    if not is_kept:
        FilingPart.objects.filter(filing=filing, kind=FilingPartKind.RETURN).delete()
    count = stage(cursor, _lines(filing, on), None if is_kept else _Keeper(filing))
    if not count:
        raise Unreadable("empty")
    if actor:
        lock_employers(cursor)
    if filing.encoding.startswith("cp"):
        copy_found(cursor, [(0, "", None, "encoding_read", "", filing.encoding.replace("cp", "Windows-"), "")])
    checked = check(
        cursor, on=on, employer=filing.employer_key, month=filing.month, is_correction=filing.is_correction, lines=count
    )
    filing.lawbook_hash, filing.state = law, FilingState.CHECKED
    if actor and checked.declarations:
        if filing.is_correction:
            correct_staged(cursor, filing=filing, actor=actor, on=on)
        else:
            write(cursor, channel=filing.channel, filing=filing.reference, actor=actor, on=on)
        filing.state, filing.filed_on = FilingState.FILED, on
    returns.keep_found(filing, _found(cursor))
    _count(filing, checked)
    if filing.state == FilingState.FILED and actor:
        told: dict[str, Any] = {"declarations": checked.declarations, "accepted": checked.lines_good, "errors": checked.errors}
        journal.record(DECLARATION_FILED, about=f"filing:{filing.reference}", actor=actor, on=on, **told)


def _count(filing: DeclarationFiling, checked: Checked) -> None:
    filing.lines_count, filing.errors_count, filing.warnings_count = checked.lines, checked.errors, checked.warnings
    filing.totals = checked.totals | {"lines": checked.lines_good, "declarations": checked.declarations}
    filing.problem = ""


class _Keeper:
    """Writes the return beside the file, batch by batch."""

    def __init__(self, filing: DeclarationFiling) -> None:
        self.filing, self.number = filing, 0

    def __call__(self, lines: Lines, amounts: dict[str, Any]) -> None:
        write_part(self.filing, FilingPartKind.RETURN, self.number, returns.pack(lines, amounts))
        self.number += 1


def _lines(filing: DeclarationFiling, on: date) -> Iterator[Lines]:
    number = ""
    if filing.employer_key:
        number = registry.employer(filing.employer_key).number
    expected = Expected(on, number, filing.month, filing.is_correction)

    def chunks() -> Iterator[bytes]:
        for each in numbers_of(filing, FilingPartKind.RECEIVED):
            yield read_part(filing, FilingPartKind.RECEIVED, each)

    start = next(chunks(), b"")[:64]
    for cells in read(chunks, filing.encoding, start):
        yield read_cells(cells, expected)


def _found(cursor: Any) -> Iterator[tuple[Any, ...]]:
    """In the order of the lines, some at a time."""
    last = (-1, "", "")
    names = ", ".join(FOUND)
    while True:
        cursor.execute(
            f"select {names} from staged_found where (line, code, field) > (%s, %s, %s) order by line, code, field limit %s",  # noqa: S608
            [*last, returns.FOUND_A_PART],
        )
        rows = cursor.fetchall()
        yield from rows
        if len(rows) < returns.FOUND_A_PART:
            return
        last = (rows[-1][0], rows[-1][3], rows[-1][4])


def _refuse_same_file(filing: DeclarationFiling) -> None:
    before = DeclarationFiling.objects.filter(
        content_hash=filing.content_hash, employer_key=filing.employer_key, month=filing.month, state=FilingState.FILED,
        is_correction=filing.is_correction, errors_count=0,
    ).exclude(pk=filing.pk)  # fmt: skip
    if filing.channel != Channel.SCREEN and (found := before.order_by("id").first()):
        raise Unreadable("same_file", said=found.reference)


def _received_before(key_hash: str, chunks: Iterable[bytes]) -> DeclarationFiling:
    known = FilingKey.objects.get(pk=key_hash)
    filing = DeclarationFiling.objects.get(pk=known.filing_id)
    digest = hashlib.sha256(f"{filing.month or ''}".encode() if filing.channel == Channel.SCREEN else b"")
    for chunk in chunks:
        digest.update(chunk)
    if digest.hexdigest() != filing.content_hash:
        raise FilingKeyReused(reference=filing.reference)
    return filing


def _locked(filing: DeclarationFiling) -> DeclarationFiling:
    return DeclarationFiling.objects.select_for_update().get(pk=filing.pk)


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    rest = bytearray()
    for chunk in chunks:
        rest += chunk
        while len(rest) >= PART:
            yield bytes(rest[:PART])
            del rest[:PART]
    if rest:
        yield bytes(rest)


def _as_json(lines: Sequence[ScreenLine]) -> bytes:
    said = [
        {"nin": line.nin, "wage": _dinars(line.wage), "days": str(line.days), "category": line.category or "general"}
        for line in lines
    ]
    return json.dumps(said, ensure_ascii=False).encode()


def _dinars(wage: str | int) -> str:
    return f"{wage // 100}.{wage % 100:02d}" if isinstance(wage, int) and wage >= 0 else str(wage)
