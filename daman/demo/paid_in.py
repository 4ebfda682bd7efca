"""What employers paid over the year, as the fund's bank tells it: one statement, most of it matched by itself."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from xml.sax.saxutils import escape

from django.conf import settings
from django.db.models import F, Sum

from daman.contributions import actions as contributions
from daman.contributions.models import ContributionDeclaration
from daman.demo.taken_over import declare_for_themselves
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.foundation.months import add_months, month_of
from daman.registry import queries as registry
from daman.registry.models import Employer
from nation import Nation

LATE_FOR, PLAN_FOR = 5, 3  # months that the late employer, and the one that asks for instalments, did not pay
FORGOTTEN = 4  # employers that wrote no reference on their last transfer
OPENING = 1_000_000_000_00
PARTS = 6
SPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


class Movement(NamedTuple):
    """Money that came to the fund's account."""

    on: date
    amount: int
    end_to_end: str
    said: str
    name: str


def steps(nation: Nation) -> Iterator[tuple[str, str, str, Callable[[], object]]]:
    yield "bank", "كشف بنك الصندوق", "the fund's bank statement", lambda: _take(nation)
    yield "plan", "طلب دفع بالتقسيط", "a request for instalments", lambda: _ask_for_instalments(nation)


def _take(nation: Nation) -> None:
    """One announced payment an employer, a transfer a month with its reference, and the bank's file as a bank writes it."""
    movements: list[Movement] = []
    late, asks = _late(nation)
    for position, (employer, months) in enumerate(_due(nation)):
        unpaid = {late.pk: LATE_FOR, asks.pk: PLAN_FOR}.get(employer.pk, 0)
        paid = months[: max(0, len(months) - unpaid)]
        total = sum(amount for _, amount in paid)
        if total <= 0:
            continue
        payment = contributions.ask_employer_payment(
            employer=employer, amount=total, key="demo:bank", actor=_who(employer), on=paid[0][0]
        )
        forgets = 0 < position <= FORGOTTEN and not unpaid
        for number, (on, amount) in enumerate(paid, start=1):
            is_forgotten = forgets and number == len(paid)
            said = f"اشتراكات {add_months(month_of(on), -1):%m/%Y}" if is_forgotten else payment.reference
            movements.append(Movement(on, amount, "" if is_forgotten else payment.reference, said, employer.name_latin))
    movements.sort(key=lambda each: each.on)
    if movements:
        contributions.take_statement(chunks=_camt053(movements), actor=THE_HOUSE, on=nation.on)


def _due(nation: Nation) -> list[tuple[Employer, list[tuple[date, int]]]]:
    """Employers with the day and amount of each month that fell due; those whom the cast plays paid at the post."""
    own = set(declare_for_themselves(nation))
    last = add_months(month_of(nation.on), -2)
    declared = ContributionDeclaration.objects.filter(month__lte=last).values("employer_id", "month")
    due = declared.annotate(amount=Sum(F("due_employer") + F("due_employee") + F("due_social_works")))
    months: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for row in due.order_by("employer_id", "month"):
        paid_on = add_months(row["month"], 1).replace(day=25)
        months[row["employer_id"]].append((min(paid_on, nation.on - timedelta(days=1)), row["amount"]))
    employers = registry.employers_by_key(list(months))
    return [(employers[key], found) for key, found in months.items() if employers[key].number not in own]


def _late(nation: Nation) -> tuple[Employer, Employer]:
    """Who pays late, and who asks for instalments: the last two that declared every month."""
    employers = [employer for employer, months in _due(nation) if len(months) > LATE_FOR]
    return employers[-1], employers[-2]


def _who(employer: Employer) -> Actor:
    if employer.representative_key is None:
        return THE_HOUSE
    key = employer.representative_key
    return Actor(ActorKind.PERSON, f"person:{key}", employer.name_ar, person_key=key)


def _ask_for_instalments(nation: Nation) -> None:
    _, employer = _late(nation)
    contributions.ask_plan(
        employer=employer, count=PARTS, first_due_on=add_months(month_of(nation.on), 1),
        reason="توقفت الورشة شهرين بسبب أشغال الطريق، وعاد العمل الآن.", key="demo:plan", actor=_who(employer), on=nation.on,
    )  # fmt: skip


def _camt053(movements: Sequence[Movement]) -> Iterator[bytes]:
    first, last = movements[0].on, movements[-1].on
    closing = OPENING + sum(each.amount for each in movements)
    balances = "".join(
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy='DZD'>{_dinars(amount)}</Amt>"
        f"<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
        for kind, amount, day in (("OPBD", OPENING, first), ("CLBD", closing, last))
    )
    yield (
        f"<?xml version='1.0' encoding='UTF-8'?><Document xmlns='{SPACE}'><BkToCstmrStmt><GrpHdr><MsgId>DEMO-1</MsgId></GrpHdr>"
        f"<Stmt><Id>DEMO-{last}</Id><Acct><Id><Othr><Id>{settings.FUND_BANK_ACCOUNT}</Id></Othr></Id><Ccy>DZD</Ccy></Acct>{balances}"
    ).encode()
    for number, each in enumerate(movements, start=1):
        yield (
            f"<Ntry><Amt Ccy='DZD'>{_dinars(each.amount)}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
            f"<BookgDt><Dt>{each.on}</Dt></BookgDt><AcctSvcrRef>DEMO{number:08d}</AcctSvcrRef><NtryDtls><TxDtls>"
            f"<Refs><EndToEndId>{each.end_to_end or 'NOTPROVIDED'}</EndToEndId></Refs>"
            f"<RltdPties><Dbtr><Pty><Nm>{escape(each.name)}</Nm></Pty></Dbtr></RltdPties>"
            f"<RmtInf><Ustrd>{escape(each.said)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
        ).encode()
    yield b"</Stmt></BkToCstmrStmt></Document>"


def _dinars(centimes: int) -> str:
    return f"{centimes // 100}.{centimes % 100:02d}"
