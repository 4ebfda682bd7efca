"""POST /v1/declarations — a file of declarations from another program; its state, what was found, its return line by line.

Format: docs/reference/declaration-format.md. The same Idempotency-Key twice is the same filing.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status

from daman.api.errors import Error, No
from daman.api.partners import Declarer, Sender, sender_of
from daman.contributions import actions as contributions
from daman.contributions import queries
from daman.contributions.models import Channel, DeclarationFiling, FilingState
from daman.registry import queries as registry
from daman.registry.models import Employer

SCOPE = "declarations:write"
CHUNK = 2**16
LANGUAGES = {"ar": "ar-dz", "fr": "fr", "en": "en"}
router = Router(tags=["declarations"])


class Filing(Schema):  # type: ignore[misc]
    """Where a filing is. `return_url` answers once it is checked."""

    filing: str
    state: str
    problem: str | None = None
    lines_count: int
    errors_count: int
    warnings_count: int
    totals: dict[str, int]  # centimes
    rate_version: str
    declarations: list[str]
    status_url: str
    findings_url: str
    return_url: str


class FindingOut(Schema):  # type: ignore[misc]
    """One thing found on one line (0: the file as a whole)."""

    line: int
    code: str
    severity: str
    field: str
    message: str
    what_to_do: str


class Findings(Schema):  # type: ignore[misc]
    """Some of what was found, and from where to ask on."""

    findings: list[FindingOut]
    next_offset: int | None = None


@router.post(  # type: ignore[untyped-decorator]
    "",
    url_name="declarations",
    response={202: Filing, 400: Error, 401: Error, 403: Error, 404: Error, 409: Error, 413: Error, 422: Error, 429: Error},
    auth=Declarer(SCOPE),
)
def post(
    request: HttpRequest,
    response: HttpResponse,
    employer: str = "",
    month: str = "",
    correction: bool = False,
    check_only: bool = False,
    language: str = "ar",
) -> Status:
    """Send a file (CSV, XLSX or JSON) as the body. A declaration with no faulty line is filed; `check_only` files nothing."""
    key = request.headers.get("Idempotency-Key", "").strip()
    with _in(language):
        if not re.fullmatch(r"[\x21-\x7e]{1,80}", key):
            raise No(400, "key_missing", _("أرسل ترويسة Idempotency-Key فيها مفتاح لا يتكرر، من 80 حرفا على الأكثر."))
        sender, on = sender_of(request), timezone.localdate()
        whose = _employer(sender, employer)
        try:
            filing = contributions.receive_filing(
                sender=sender.actor, key=key, channel=Channel.API, employer=whose, month=_month(month),
                chunks=_body(request), is_correction=correction, on=on,
            )  # fmt: skip
        except contributions.FilingTooBig as refusal:
            raise No(413, refusal.code, refusal) from None
        except contributions.FilingKeyReused as refusal:
            raise No(422, refusal.code, refusal) from None
        if filing.state == FilingState.RECEIVED:
            filing = contributions.process_filing(filing=filing, files_it=not check_only, on=on, actor=sender.actor)
        response["Location"] = reverse("v1:declaration", args=[filing.reference])
        return Status(202, _told(filing))


@router.get(  # type: ignore[untyped-decorator]
    "/{reference}", url_name="declaration", response={200: Filing, 401: Error, 403: Error, 404: Error}, auth=Declarer(SCOPE)
)
def get(request: HttpRequest, reference: str) -> Filing:
    """Where a filing is."""
    return _told(_own(request, reference))


@router.get(  # type: ignore[untyped-decorator]
    "/{reference}/findings",
    url_name="declaration_findings",
    response={200: Findings, 401: Error, 403: Error, 404: Error},
    auth=Declarer(SCOPE),
)
def findings(request: HttpRequest, reference: str, offset: int = 0, language: str = "ar") -> Findings:
    """What was found, 500 at a time, in the order of the lines."""
    filing, start = _own(request, reference), max(offset, 0)
    with _in(language):
        found = queries.findings(filing, limit=501, offset=start)
        told = [
            FindingOut(
                line=each.line, code=each.code, severity=each.severity, field=each.field, message=each.message,
                what_to_do=each.what_to_do,
            )
            for each in found[:500]
        ]  # fmt: skip
    return Findings(findings=told, next_offset=start + 500 if len(found) > 500 else None)


@router.get(  # type: ignore[untyped-decorator]
    "/{reference}/return",
    url_name="declaration_return",
    response={200: None, 401: Error, 403: Error, 404: Error, 409: Error},
    auth=Declarer(SCOPE),
)
def return_file(request: HttpRequest, reference: str, format: str = "json", language: str = "ar") -> StreamingHttpResponse:
    """The answer to every line, as JSON or CSV."""
    filing = _own(request, reference)
    if filing.state == FilingState.RECEIVED:
        with _in(language):
            raise No(409, "not_checked_yet", _("لم يُفحص الملف بعد. أعد السؤال بعد دقيقة."))
    kind = "csv" if format == "csv" else "json"
    kinds = {"csv": "text/csv; charset=utf-8", "json": "application/json"}
    answer = StreamingHttpResponse(_spoken(queries.return_file(filing, kind), language), content_type=kinds[kind])
    answer["Content-Disposition"] = f'attachment; filename="{filing.reference}.{kind}"'
    answer["Cache-Control"] = "no-store"
    return answer


def _employer(sender: Sender, number: str) -> Employer | None:
    """The only employer that the key may speak for; with a fund's own key, whichever is named, or all."""
    own = sender.employers
    if own is not None and number and number not in own:
        raise No(403, "not_your_employer", _("هذا المفتاح لا يسمح بالتصريح باسم صاحب العمل هذا."))
    if own is not None and not number and len(own) > 1:
        raise No(422, "employer_missing", _("يصرّح هذا المفتاح باسم أكثر من صاحب عمل. قل باسم من: employer=رقم صاحب العمل."))
    wanted = number or (own[0] if own else "")
    if not wanted:
        return None
    found = registry.find_employer(wanted)
    if found is None:
        raise No(404, "employer_unknown", _("لا نعرف صاحب عمل بهذا الرقم."))
    return found


def _month(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError:
        raise No(422, "month_malformed", _("الشهر يُكتب هكذا: 2026-10.")) from None


def _body(request: HttpRequest) -> Iterator[bytes]:
    """The body as it comes; a connection that breaks leaves nothing behind."""
    length = int(request.headers.get("Content-Length") or 0)
    if length > contributions.FILING_BYTES_LIMIT:
        raise contributions.FilingTooBig(limit=contributions.FILING_BYTES_LIMIT // 2**20)
    seen = 0
    while chunk := request.read(CHUNK):
        seen += len(chunk)
        yield chunk
    if seen < length:
        raise No(400, "incomplete", _("انقطع الإرسال قبل نهايته، فلم نأخذ شيئا. أعد إرسال الملف بالمفتاح نفسه."))


def _own(request: HttpRequest, reference: str) -> DeclarationFiling:
    """A filing of this sender, for whom it may still speak; any other does not exist for it."""
    filing, sender = queries.filing(reference), sender_of(request)
    if filing is None or filing.sender != sender.actor.reference:
        raise Http404
    if not sender.speaks_for(registry.employer(filing.employer_key) if filing.employer_key else None):
        raise Http404
    return filing


def _told(filing: DeclarationFiling) -> Filing:
    at = {name: reverse(f"v1:{name}", args=[filing.reference]) for name in DOORS}
    return Filing(
        filing=filing.reference, state=filing.state, problem=filing.problem or None, lines_count=filing.lines_count,
        errors_count=filing.errors_count, warnings_count=filing.warnings_count, totals=filing.totals,
        rate_version=filing.lawbook_hash, status_url=at["declaration"], findings_url=at["declaration_findings"],
        return_url=at["declaration_return"],
        declarations=[each.reference for each in queries.declarations_of_filing(filing, limit=100)],
    )  # fmt: skip


DOORS = ("declaration", "declaration_findings", "declaration_return")


def _in(language: str) -> Any:
    return translation.override(LANGUAGES.get(language[:2], "ar-dz"))


def _spoken(pieces: Iterator[bytes], language: str) -> Iterator[bytes]:
    """Each piece is written in the reader's language, whoever else is served between two."""
    while True:
        with _in(language):
            piece = next(pieces, b"")
        if not piece:
            return
        yield piece
