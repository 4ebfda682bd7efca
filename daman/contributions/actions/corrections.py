"""Correcting a declared month: a new line beside the old one, the difference in the books, the career set right."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from daman.affiliation import actions as affiliation
from daman.contributions.acts import DECLARATION_CORRECTED
from daman.contributions.intake.pricing import BRANCHES, SHARES, WORKS, price
from daman.contributions.intake.writing import ACCOUNTS, LOCK, LOCKS
from daman.contributions.models import (
    Channel,
    ContributionDeclaration,
    DeclarationFiling,
    DeclarationKind,
    DeclarationLine,
    DeclarationState,
    FilingKey,
    FilingState,
)
from daman.contributions.queries.lines import StandingLine, standing_lines
from daman.contributions.reading.cells import CATEGORIES
from daman.determinations import actions as determinations
from daman.foundation.actor import Actor
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.ledger import actions as ledger
from daman.registry import queries as registry
from daman.registry.models import Employer

DUES = SHARES[1:]


class NothingToCorrect(Refusal):
    code = "nothing_to_correct"
    message = _("لم يُصرَّح بهذا الشهر بعد، فلا شيء يُصحَّح. أودع تصريح الشهر أولا.")


class NothingChanges(Refusal):
    code = "nothing_changes"
    message = _("ما كتبته هو نفسه المصرَّح به، فلم يتغير شيء. غيّر الأجر أو الأيام، أو اترك الشهر كما هو.")


class NotInDeclaration(Refusal):
    code = "not_in_declaration"
    message = _("هذا العامل ليس في تصريح هذا الشهر، فلا يمكن سحبه منه. تحقق من الشهر ومن العامل.")


class WageNotPossible(Refusal):
    code = "wage_not_possible"
    message = _("الأجر لا يقل عن الصفر، والأيام من يوم إلى 31. راجع السطر ثم أعد الإيداع.")


class CategoryNotAllowed(Refusal):
    code = "category_not_allowed"
    message = _("هذا الصنف غير مسموح: نسبته لم تثبت أو لا يخص نشاط صاحب العمل. استعمل الصنف العام.")


@dataclass(frozen=True)
class CorrectionLine:
    """How a worker's month should have been said."""

    person_key: int
    wage: int
    days: int = 30
    is_withdrawn: bool = False
    category: str = ""  # empty: as it was


@transaction.atomic
def correct_lines(
    *,
    employer: Employer,
    month: date,
    lines: Sequence[CorrectionLine],
    reason: str,
    key: str,
    actor: Actor,
    on: date,
) -> ContributionDeclaration:
    """Correct some workers of a declared month; who was forgotten is added. The old lines stay, the difference is posted.

    The same key twice is the same correction.
    """
    filing = DeclarationFiling(
        reference=new_reference("FIL"), key=key[:80], sender=actor.reference, employer_key=employer.pk, month=month,
        channel=Channel.HOUSE if actor.kind in ("house", "officer") else Channel.SCREEN, is_correction=True,
        state=FilingState.FILED, lines_count=len(lines), received_on=on, filed_on=on,
    )  # fmt: skip
    key_hash = hashlib.sha256(f"correction\n{actor.reference}\n{employer.pk}\n{month}\n{key}".encode()).hexdigest()
    try:
        with transaction.atomic():
            filing.save(force_insert=True)
            FilingKey.objects.create(key_hash=key_hash, filing_id=filing.pk)
    except IntegrityError:
        before = DeclarationFiling.objects.get(pk=FilingKey.objects.get(pk=key_hash).filing_id)
        return ContributionDeclaration.objects.get(employer=employer, filing_reference=before.reference)
    correction = _correct(employer, month, lines, filing, reason, actor, on)
    if correction is None:
        raise NothingChanges
    return correction


def correct_staged(cursor: Any, *, filing: DeclarationFiling, actor: Actor, on: date) -> int:
    """Apply the staged lines of a file of corrections, month by month. How many corrections were made."""
    cursor.execute(
        "select d.employer_id, d.month, r.person_key, r.wage, r.days, r.is_withdrawn, r.category from staged_resolved r"
        " join staged_declaration d on d.employer_id = r.employer_id and d.month = r.month order by 1, 2, r.line"
    )
    of_month: dict[tuple[int, date], list[CorrectionLine]] = {}
    for employer, month, person, wage, days, withdrawn, category in cursor.fetchall():
        line = CorrectionLine(person, wage, days, bool(withdrawn) or days == 0, CATEGORIES[category])
        of_month.setdefault((employer, month), []).append(line)
    employers = registry.employers_by_key({employer for employer, _month in of_month})
    made = [_correct(employers[employer], month, lines, filing, "", actor, on) for (employer, month), lines in of_month.items()]
    return sum(correction is not None for correction in made)


def _correct(
    employer: Employer,
    month: date,
    lines: Sequence[CorrectionLine],
    filing: DeclarationFiling,
    reason: str,
    actor: Actor,
    on: date,
) -> ContributionDeclaration | None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, %s)", [LOCK, employer.pk % LOCKS])
        cursor.execute("select contributions_open_month(%s)", [month])
    original = ContributionDeclaration.objects.filter(employer=employer, month=month, kind=DeclarationKind.NOMINATIVE).first()
    if original is None:
        raise NothingToCorrect
    standing = {line.person_key: line for line in standing_lines(employer, month)}
    changed = [line for line in lines if _changes(line, standing.get(line.person_key), employer)]
    if not changed:
        return None
    new = _priced(month, [(0 if c.is_withdrawn else c.wage, c.days, _category(c, standing)) for c in changed])
    old_lines = [standing.get(line.person_key) for line in changed]
    old = _priced(month, [(o.wage, o.days, o.category) if o else (0, 0, CATEGORIES[0]) for o in old_lines])
    for row, line in enumerate(changed):
        if line.is_withdrawn:
            _clear(new, row)
        _as_posted(old, row, old_lines[row])
    difference = {name: int((new[name] - old[name]).sum()) for name in (*SHARES, *BRANCHES, *WORKS)}
    correction = ContributionDeclaration.objects.create(
        employer=employer, reference=new_reference("DCL"), month=month, kind=DeclarationKind.CORRECTION, channel=filing.channel,
        filing_reference=filing.reference, corrects=original.reference, filed_on=on, state=DeclarationState.ACCEPTED,
        lines_count=len(changed), base_total=difference["base"], lawbook_hash=determinations.lawbook_hash(),
        due_by_branch={name: difference[name] for name in (*BRANCHES, *WORKS) if difference[name]},
        **{share: difference[share] for share in DUES},
    )  # fmt: skip
    _write_lines(correction, changed, old_lines, new, standing)
    _post(correction, difference, on)
    _set_careers_right(correction, changed, new, actor, on)
    told: dict[str, Any] = {"employer": employer.pk, "month": month, "corrects": original.reference}
    told |= {"lines": len(changed), "reason": reason}
    told |= {share: difference[share] for share in DUES} | {"filing": filing.reference}
    journal.record(DECLARATION_CORRECTED, about=f"declaration:{correction.reference}", actor=actor, on=on, **told)
    return correction


def _changes(line: CorrectionLine, standing: StandingLine | None, employer: Employer) -> bool:
    from daman.contributions.intake.checks import BUILDERS

    if line.is_withdrawn:
        if standing is None:
            raise NotInDeclaration
        return True
    if line.wage < 0 or not 1 <= line.days <= 31:
        raise WageNotPossible
    if line.category and (line.category not in CATEGORIES or (line.category == "building" and employer.sector not in BUILDERS)):
        raise CategoryNotAllowed
    if standing is None:
        return True
    category = line.category or standing.category
    return (line.wage, line.days, category) != (standing.wage, standing.days, standing.category)


def _category(line: CorrectionLine, standing: Mapping[int, StandingLine]) -> str:
    old = standing.get(line.person_key)
    return line.category or (old.category if old else CATEGORIES[0])


def _priced(month: date, rows: Iterable[tuple[int, int, str]]) -> dict[str, Any]:
    told = list(rows)
    wages = np.array([wage for wage, _days, _category in told], dtype=np.int64)
    days = np.array([days for _wage, days, _category in told], dtype=np.int64)
    categories = np.array([CATEGORIES.index(category) for _wage, _days, category in told], dtype=np.int16)
    amounts, without_law = price(np.full(len(told), month, dtype="datetime64[D]"), wages, days, categories)
    if without_law.any():
        raise CategoryNotAllowed
    return amounts


def _clear(amounts: dict[str, Any], row: int) -> None:
    for column in amounts.values():
        column[row] = 0


def _as_posted(old: dict[str, Any], row: int, line: StandingLine | None) -> None:
    """What was posted then counts, even if the rates were written differently; retirement takes what is left."""
    if line is None:
        _clear(old, row)
        return
    for share in SHARES:
        old[share][row] = getattr(line, share)
    others = sum(int(old[name][row]) for name in (*BRANCHES, *WORKS) if name != "retirement")
    old["retirement"][row] = sum(int(old[share][row]) for share in DUES) - others


def _write_lines(
    correction: ContributionDeclaration,
    changed: Sequence[CorrectionLine],
    old: Sequence[StandingLine | None],
    new: Mapping[str, Any],
    standing: Mapping[int, StandingLine],
) -> None:
    DeclarationLine.objects.bulk_create(
        [
            DeclarationLine(
                employer_id=correction.employer_id, declaration_id=correction.pk, month=correction.month,
                person_key=line.person_key, replaces_key=before.id if before else None, is_withdrawn=line.is_withdrawn,
                category=_category(line, standing), wage=0 if line.is_withdrawn else line.wage,
                days=0 if line.is_withdrawn else line.days, **{share: int(new[share][row]) for share in SHARES},
            )
            for row, (line, before) in enumerate(zip(changed, old, strict=True))
        ]
    )  # fmt: skip


def _post(correction: ContributionDeclaration, difference: Mapping[str, int], on: date) -> None:
    credits = [(ACCOUNTS[name], -difference[name]) for name in (*BRANCHES, *WORKS) if difference[name]]
    total = -sum(amount for _account, amount in credits)
    lines = [*credits, *([("employer.receivable", total)] if total else [])]
    if lines:
        about = f"declaration:{correction.reference}"
        owner = f"employer:{correction.employer_id}"
        ledger.post(owner=owner, key=about, lines=lines, reason="contribution", about=about, on=on)


def _set_careers_right(
    correction: ContributionDeclaration, changed: Sequence[CorrectionLine], new: Mapping[str, Any], actor: Actor, on: date
) -> None:
    months = [
        affiliation.CorrectedMonth(line.person_key, int(new["base"][row]), line.days, line.is_withdrawn)
        for row, line in enumerate(changed)
    ]
    affiliation.correct_declared_months(
        employer_key=correction.employer_id, month=correction.month, months=months,
        source=f"declaration:{correction.reference}", actor=actor, on=on,
    )  # fmt: skip
