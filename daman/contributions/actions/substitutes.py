"""What the fund assesses itself while an employer is silent, and what becomes of it when the employer speaks."""

from collections import Counter
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from daman.contributions import papers
from daman.contributions.actions.clearance import lock_employer
from daman.contributions.acts import CHARGE_ASSESSED, SUBSTITUTE_MADE, SUBSTITUTE_REPLACED
from daman.contributions.intake.writing import ACCOUNTS
from daman.contributions.models import (
    Channel,
    ChargeState,
    ContributionDeclaration,
    DeclarationKind,
    DeclarationState,
    LateCharge,
)
from daman.contributions.queries.accounts import months_missing
from daman.determinations import actions as determinations
from daman.determinations import queries as law
from daman.foundation.actor import Actor
from daman.foundation.money import spell
from daman.foundation.references import new_reference
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.ledger import actions as ledger
from daman.registry import queries as registry
from daman.registry.models import Employer

DUE = "contributions.penalties.provisional_due"
LAST = "contributions.penalties.last_period_due"
INCREASE = "increase"  # in due_by_branch: what the law adds, which no branch receives
RECEIVABLE, PENALTIES = "employer.receivable", "fund.cnas.penalties"


class NotSilent(Refusal):
    code = "not_silent"
    message = _("لا يُقدَّر هذا الشهر: صُرّح به، أو لم يفت أجله، أو لم يكن لصاحب العمل عمال فيه. راجع حسابه.")


class NoKnownPeriod(Refusal):
    code = "no_known_period"
    message = _("لا توجد فترة سابقة مصرح بها يُقاس عليها، فلا يمكن التقدير. أرسل إعذارا إلى صاحب العمل.")


@transaction.atomic
def substitute_declaration(*, employer: Employer, month: date, officer: Actor, on: date) -> ContributionDeclaration:
    """Assess a month that an employer did not declare on the last one it did, with what the law adds. Once for a month."""
    lock_employer(employer)
    known = ContributionDeclaration.objects.filter(employer=employer, month=month, kind=DeclarationKind.SUBSTITUTE).first()
    if known:
        return known
    if month not in months_missing(employer, on):
        raise NotSilent
    last = _last_period(employer, month)
    if not last:
        raise NoKnownPeriod
    total = sum(last.values())
    answer = determinations.simulate(targets=[DUE], facts={LAST: total}, on=on)
    due = int(answer.values[DUE])
    last |= {INCREASE: due - total}
    substitute = ContributionDeclaration.objects.create(
        employer=employer, reference=new_reference("DCL"), month=month, kind=DeclarationKind.SUBSTITUTE, channel=Channel.HOUSE,
        filed_on=on, state=DeclarationState.ACCEPTED, lines_count=0, due_employer=due, due_employee=0, due_social_works=0,
        due_by_branch={name: amount for name, amount in last.items() if amount}, lawbook_hash=determinations.lawbook_hash(),
    )  # fmt: skip
    about = f"declaration:{substitute.reference}"
    credits = [(ACCOUNTS.get(name, PENALTIES), -amount) for name, amount in last.items() if amount]
    ledger.post(
        owner=f"employer:{employer.pk}", key=about, lines=[(RECEIVABLE, due), *credits], reason="substitute", about=about, on=on
    )
    told: dict[str, Any] = {
        "employer": employer.pk,
        "month": month,
        "due": due,
        "last_period_due": total,
        "status": str(answer.status),
    }
    journal.record(SUBSTITUTE_MADE, about=about, actor=officer, on=on, **told)
    _tell_of_it(employer, substitute, due, officer, on)
    return substitute


@transaction.atomic
def replace_substitute(*, employer_key: int, month: date, by: str, actor: Actor, on: date) -> ContributionDeclaration | None:
    """The employer declared after all: the estimate is undone in the books. What the law added is kept by the fund.

    None when there is no estimate of that month that stands.
    """
    employer = registry.employer(employer_key)
    lock_employer(employer)
    found = ContributionDeclaration.objects.filter(employer=employer, month=month, kind=DeclarationKind.SUBSTITUTE)
    substitute = found.exclude(state=DeclarationState.REPLACED).first()
    if substitute is None:
        return None
    key, owner = f"declaration:{substitute.reference}", f"employer:{employer.pk}"
    ledger.reverse(owner=owner, entry_key=key, key=f"{key}:replaced", reason="substitute_replaced", on=on)
    increase = int(substitute.due_by_branch.get(INCREASE, 0))
    if increase:
        lines = [(RECEIVABLE, increase), (PENALTIES, -increase)]
        ledger.post(owner=owner, key=f"{key}:kept", lines=lines, reason="substitute_kept", about=key, on=on)
        charge = LateCharge.objects.create(
            employer=employer, reference=new_reference("CHG"), kind="no_declaration", about=key, month=month, months_late=0,
            amount=increase, state=ChargeState.ASSESSED, noted_on=on, why=_why(on),
        )  # fmt: skip
        journal.record(
            CHARGE_ASSESSED, about=f"charge:{charge.reference}", actor=actor, on=on, employer=employer.pk, amount=increase,
            kind=charge.kind, month=month,
        )  # fmt: skip
    substitute.state, substitute.replaced_by = DeclarationState.REPLACED, by
    substitute.save(update_fields=["state", "replaced_by"])
    journal.record(SUBSTITUTE_REPLACED, about=key, actor=actor, on=on, employer=employer.pk, month=month, by=by, kept=increase)
    return substitute


def _last_period(employer: Employer, month: date) -> Counter[str]:
    """What was due by branch, corrections applied, for the latest month before that the employer declared itself."""
    own = ContributionDeclaration.objects.filter(employer=employer, month__lt=month).exclude(kind=DeclarationKind.SUBSTITUTE)
    latest = own.filter(kind=DeclarationKind.NOMINATIVE).order_by("-month").values_list("month", flat=True).first()
    due: Counter[str] = Counter()
    if latest is None:
        return due
    for declared in own.filter(month=latest):
        due.update({name: int(amount) for name, amount in declared.due_by_branch.items()})
    return Counter({name: amount for name, amount in due.items() if amount > 0})


def _why(on: date) -> str:
    rate = law.parameter("contributions.penalties.provisional_increase", on)
    return f"contributions.penalties.provisional_increase · {rate.source} · {rate.status}"


def _tell_of_it(employer: Employer, substitute: ContributionDeclaration, due: int, officer: Actor, on: date) -> None:
    language = papers.language_of(employer)
    with override("ar-dz" if language == "ar" else language):
        body = _now(
            "لم تصرّح بشهر {month}، فقدّر الصندوق ما عليك بمبلغ {amount}، قياسا على آخر شهر صرّحت به "
            "مع الزيادة التي يقررها القانون. "
            "صرّح بالشهر، فيحل تصريحك محل هذا التقدير، وتبقى الزيادة وحدها."
        ).format(month=papers.spelled_month(substitute.month, language), amount=spell(due, get_language() or "ar"))
        papers.tell(
            employer, subject=_now("قدّر الصندوق شهرا لم تصرّح به"), body=body, about=f"declaration:{substitute.reference}",
            actor=officer, on=on,
        )  # fmt: skip
