"""The account as a statement: what was added, what was paid, what is left after each line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from daman.contributions import queries as contributions
from daman.contributions.models import ContributionDeclaration, DeclarationKind
from daman.foundation.money import spell
from daman.ledger.queries import StatementLine
from daman.registry.models import Employer
from daman.web.base.charts import Point
from daman.web.base.templatetags.daman import spelled
from daman.web.employers.shell import for_employer, show

LINES_A_PAGE = 30
LINES_DRAWN = 240
MONTHS_DRAWN = 12
THOUSANDS = 100_000  # centimes in a thousand dinars
REASONS: Mapping[str, Any] = {
    "contribution": _("اشتراكات مصرح بها"),
    "substitute": _("تقدير من الصندوق"),
    "substitute_replaced": _("إلغاء تقدير الصندوق"),
    "payment": _("دفع وصل"),
    "voucher": _("قسائم عمل"),
    "late_charge": _("زيادة تأخر"),
    "refund": _("مبلغ أُعيد إليك"),
    "refund_back": _("مبلغ مسترجع رده البنك"),
}


@dataclass(frozen=True)
class Movement:
    """One line of the statement, in words."""

    line: StatementLine
    words: Any
    declaration: ContributionDeclaration | None


@for_employer
def account(request: HttpRequest, employer: Employer) -> HttpResponse:
    """Debits and credits with what was left after each, and the balance drawn."""
    before = request.GET.get("before") or None
    lines = contributions.statement(employer, limit=LINES_A_PAGE + 1, before=before)
    now = contributions.account(employer, timezone.localdate())
    made = {each.reference: each for each in contributions.declarations_of(employer)}
    context = {
        "now": now,
        "balance": now.balance,
        "balance_shown": abs(now.balance),
        "movements": [_movement(line, made) for line in lines[:LINES_A_PAGE]],
        "older": lines[LINES_A_PAGE - 1].key if len(lines) > LINES_A_PAGE else "",
        "is_first": before is None,
        "points": _points(employer) if before is None else [],
    }
    return show(request, employer, "money/account", context, tab="account")


def _movement(line: StatementLine, made: Mapping[str, ContributionDeclaration]) -> Movement:
    kind, _colon, reference = line.about.partition(":")
    declaration = made.get(reference) if kind == "declaration" else None
    words = REASONS.get(line.reason, REASONS["contribution"] if declaration else _("حركة في الحساب"))
    if declaration and declaration.kind != DeclarationKind.NOMINATIVE:
        words = DeclarationKind(declaration.kind).label
    return Movement(line, words, declaration)


def _points(employer: Employer) -> Sequence[Point]:
    """The balance at the end of each of the last months that moved it, oldest first."""
    last: dict[date, int] = {}
    for line in contributions.statement(employer, limit=LINES_DRAWN):
        last.setdefault(line.on.replace(day=1), int(line.balance_after))
    months = sorted(last)[-MONTHS_DRAWN:]
    language = get_language() or "ar"
    return [
        Point(spelled(m, "F Y"), max(0, last[m]) / THOUSANDS, spell(last[m], language), tick=spelled(m, "m/y")) for m in months
    ]
