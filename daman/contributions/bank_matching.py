"""The movements of a statement as a set: staged, matched, written, posted."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q

from daman.contributions import receipts, refund_books
from daman.contributions.acts import EMPLOYER_PAYMENT_RECEIVED, EMPLOYER_PAYMENT_SETTLED
from daman.contributions.camt import Movement
from daman.contributions.models import BankLine, BankLineState, BankStatement, EmployerPayment
from daman.foundation.actor import Actor
from daman.journal import actions as journal
from daman.ledger import actions as ledger
from daman.ledger import queries as books

FUND = "fund:cnas"
BANK, SUSPENSE, RECEIVABLE = "fund.cnas.bank", "fund.cnas.suspense", "employer.receivable"
COLUMNS = Movement.__dataclass_fields__
TABLE = """
create temporary table bank_staged (
    number integer, amount bigint, booked_on date, end_to_end text, remittance text, debtor_name text, debtor_account text,
    bank_reference text, reference text, is_reversal boolean, state text default 'waiting', matched_by text default '',
    employer_key bigint, payment_reference text default ''
) on commit drop
"""
TAKEN_BEFORE = """
select t.reference from bank_staged s
join contributions_bankline l on l.bank_reference = s.bank_reference and l.amount = s.amount and l.booked_on = s.booked_on
    and l.end_to_end = s.end_to_end
join contributions_bankstatement t on t.id = l.statement_id and t.account = %s
where s.bank_reference <> '' limit 1
"""
BY_REFERENCE = """
update bank_staged s set state = 'matched', matched_by = 'reference', employer_key = p.employer_id,
    payment_reference = p.reference
from contributions_employerpayment p where p.reference = s.reference and s.amount > 0 and not s.is_reversal
"""
# One employer ever paid from this account, one payment of theirs awaits just this amount, and one movement claims it.
BY_ACCOUNT = """
with claimed as (
    select s.number, min(p.employer_id) as employer_id, min(p.reference) as reference
    from bank_staged s
    cross join lateral (
        select min(l.employer_key) as employer_key from contributions_bankline l
        where l.debtor_account = s.debtor_account and l.employer_key is not null and l.state in ('matched', 'assigned')
        having count(distinct l.employer_key) = 1) k
    join contributions_employerpayment p on p.employer_id = k.employer_key and p.state in ('asked', 'part')
        and p.channel = 'transfer' and p.amount - p.received = s.amount
    where s.state = 'waiting' and s.amount > 0 and not s.is_reversal and s.debtor_account <> ''
        and not exists (select 1 from bank_staged o where o.payment_reference = p.reference)
    group by s.number having count(*) = 1),
alone as (select reference from claimed group by 1 having count(*) = 1)
update bank_staged s set state = 'matched', matched_by = 'account_amount', employer_key = c.employer_id,
    payment_reference = c.reference
from claimed c join alone using (reference) where s.number = c.number
"""
WRITE = """
insert into contributions_bankline (statement_id, number, amount, booked_on, end_to_end, remittance, debtor_name, debtor_account,
    bank_reference, state, matched_by, employer_key, payment_reference, resolved_on, officer)
select %(statement)s, number, amount, booked_on, end_to_end, remittance, debtor_name, debtor_account, bank_reference, state,
    matched_by, employer_key, payment_reference, case when state = 'matched' then %(on)s::date end, ''
from bank_staged order by number
"""
POSTED = """
select case when s.state = 'matched' then 'employer:' || s.employer_key else 'fund:cnas' end as owner,
    %(about)s || ':' || s.number as key, case when s.state = 'matched' then 'payment' else 'unmatched' end as reason,
    %(about)s as about, a.account, a.sign * s.amount as amount, s.booked_on as "on"
from bank_staged s
cross join lateral (values ('fund.cnas.bank', 1),
    (case when s.state = 'matched' then 'employer.receivable' else 'fund.cnas.suspense' end, -1)) a (account, sign)
where s.amount <> 0
"""
COUNT_IN = """
with came as (
    select employer_key as employer_id, payment_reference as reference, sum(amount) as amount
    from bank_staged where state = 'matched' group by 1, 2),
before as (
    select p.employer_id, p.id, p.state as was, c.amount as came from contributions_employerpayment p join came c
    on c.employer_id = p.employer_id and c.reference = p.reference order by p.id for update of p)
update contributions_employerpayment p set received = p.received + b.came,
    state = case when p.received + b.came >= p.amount then 'settled' else 'part' end,
    settled_on = case when p.received + b.came >= p.amount then coalesce(p.settled_on, %(on)s) end
from before b where p.employer_id = b.employer_id and p.id = b.id
returning p.employer_id, p.reference, p.about, p.amount, p.received, b.came, p.state = 'settled' and b.was <> 'settled'
"""
REACTED_AT_MOST = 50  # payments of one statement that are told one by one; those that pay for something always are


def stage(cursor: Any, movements: Iterable[Movement]) -> None:
    """Copy the movements as they are read into a table of this transaction."""
    cursor.execute("drop table if exists bank_staged")
    cursor.execute(TABLE)
    names = ", ".join(COLUMNS)
    with cursor.copy(f"copy bank_staged ({names}) from stdin") as copy:
        for movement in movements:
            copy.write_row([getattr(movement, name) for name in COLUMNS])
    cursor.execute("analyze bank_staged")


def taken_before(cursor: Any, account: str) -> str:
    """The statement that holds one of the staged movements already; empty when none does."""
    cursor.execute(TAKEN_BEFORE, [account])
    row = cursor.fetchone()
    return row[0] if row else ""


def match(cursor: Any, statement: BankStatement, *, actor: Actor, on: date) -> dict[str, int]:
    """Match what can be, write the lines, post all of them. How many became what."""
    cursor.execute(BY_REFERENCE)
    cursor.execute(BY_ACCOUNT)
    cursor.execute(WRITE, {"statement": statement.pk, "on": on})
    about = f"statement:{statement.reference}"
    ledger.post_from(query=POSTED, parameters={"about": about}, on=on)
    cursor.execute(COUNT_IN, {"on": on})
    _tell(cursor.fetchall(), statement, actor, on)
    _take_back(cursor, statement, actor, on)
    cursor.execute("select state, count(*) from contributions_bankline where statement_id = %s group by 1", [statement.pk])
    counts = dict(cursor.fetchall())
    return {"matched": counts.get("matched", 0), "waiting": counts.get("waiting", 0)}


def entry_key(line: BankLine) -> str:
    """The key of a line's own entry in the books."""
    return f"statement:{line.statement.reference}:{line.number}"


def _tell(rows: list[Any], statement: BankStatement, actor: Actor, on: date) -> None:
    """Who waits for a payment hears of it: always when it pays for something, else when they are few."""
    received, settled = [], []
    for employer, reference, pays, amount, sum_received, came, is_settled in rows:
        told = {"employer": employer, "pays": pays, "statement": statement.reference}
        about = f"payment:{reference}"
        received.append(journal.Row(about=about, details=told | {"amount": int(came), "received": int(sum_received)}))
        if not is_settled:
            continue
        told |= {"amount": amount, "state": "settled"}
        if pays or len(rows) <= REACTED_AT_MOST:
            journal.record(EMPLOYER_PAYMENT_SETTLED, about=about, actor=actor, on=on, **told)
        else:
            settled.append(journal.Row(about=about, details=told))
    journal.record_many(EMPLOYER_PAYMENT_RECEIVED, received, actor=actor, on=on)
    journal.record_many(EMPLOYER_PAYMENT_SETTLED, settled, actor=actor, on=on)


def _take_back(cursor: Any, statement: BankStatement, actor: Actor, on: date) -> None:
    """What the bank took back undoes the earlier line; what we returned leaves when the bank says that it left. Few."""
    cursor.execute(
        "select number, reference from bank_staged"
        " where is_reversal or (amount < 0 and left(reference, 4) in ('RTN-', 'RFD-')) order by number"
    )
    for number, reference in cursor.fetchall():
        line = BankLine.objects.select_related("statement").get(statement=statement, number=number)
        if reference.startswith("RFD-") and line.amount < 0:
            refund_books.left(line, reference, actor=actor, on=on)
        elif reference.startswith("RTN-"):
            _left(line, reference, on)
        else:
            _reverse(line, actor, on)


def _reverse(line: BankLine, actor: Actor, on: date) -> None:
    same = Q(bank_reference=line.bank_reference) & ~Q(bank_reference="") | Q(end_to_end=line.end_to_end) & ~Q(end_to_end="")
    earlier = BankLine.objects.filter(same, amount=-line.amount, statement__account=line.statement.account).exclude(pk=line.pk)
    undone = BankLine.objects.filter(reverses_key__isnull=False).values("reverses_key")
    found = list(earlier.exclude(pk__in=undone).exclude(state=BankLineState.RETURNED).select_related("statement")[:2])
    if len(found) != 1:
        return  # which one is not certain: an officer looks
    [original] = found
    if original.matched_by == "refund":
        refund_books.came_back(line, original, actor=actor, on=on)
        return
    line.reverses_key, line.employer_key, line.payment_reference = original.pk, original.employer_key, original.payment_reference
    line.state, line.matched_by, line.resolved_on = BankLineState.MATCHED, "reversal", on
    line.save(update_fields=["reverses_key", "employer_key", "payment_reference", "state", "matched_by", "resolved_on"])
    if original.employer_key is None:
        original.state, original.matched_by, original.resolved_on = BankLineState.MATCHED, "reversal", on
        original.save(update_fields=["state", "matched_by", "resolved_on"])
        return  # both stay in suspense, where they cancel each other
    move(line, to=f"employer:{original.employer_key}", reason="payment_reversed", on=on)
    count_back(original.employer_key, original.payment_reference, line.amount, actor=actor, on=on)


def count_back(employer_key: int, reference: str, amount: int, *, actor: Actor, on: date) -> None:
    """A payment is so much more, or less, received."""
    payments = EmployerPayment.objects.select_for_update(of=("self",))
    if reference and (payment := payments.filter(employer_id=employer_key, reference=reference).first()):
        receipts.count_in(payment, amount, actor=actor, on=on)


def move(line: BankLine, *, to: str, reason: str, on: date) -> None:
    """From suspense to an employer's account: out of the fund's book, into the employer's. Done for each time it is said."""
    base = entry_key(line)
    times = next(n for n in range(1, 1000) if books.entry_key(FUND, f"{base}:out:{n}") is None)
    about = f"statement:{line.statement.reference}"
    lines = [(SUSPENSE, line.amount), (BANK, -line.amount)]
    ledger.post(owner=FUND, key=f"{base}:out:{times}", lines=lines, reason="assigned", about=about, on=on)
    lines = [(BANK, line.amount), (RECEIVABLE, -line.amount)]
    ledger.post(owner=to, key=f"{base}:in:{times}", lines=lines, reason=reason, about=about, on=on)


def move_back(line: BankLine, *, on: date) -> None:
    """Back to suspense: the last assignment is reversed in both books."""
    base, owner = entry_key(line), f"employer:{line.employer_key}"
    times = next(n for n in range(1, 1000) if books.entry_key(FUND, f"{base}:out:{n}") is None) - 1
    for book, side in ((owner, "in"), (FUND, "out")):
        key = f"{base}:{side}:{times}"
        ledger.reverse(owner=book, entry_key=key, key=f"{key}:undone", reason="assignment_undone", on=on)


def _left(line: BankLine, reference: str, on: date) -> None:
    returned = BankLine.objects.filter(state=BankLineState.RETURNED, payment_reference=reference).select_related("statement")
    original = returned.first()
    if original is None or original.amount != -line.amount:
        return
    about = f"statement:{line.statement.reference}"
    key = f"return:{reference}"
    if books.entry_key(FUND, f"{key}:settled"):
        return
    ledger.settle(owner=FUND, hold_key=key, key=f"{key}:settled", on=on)
    # The hold said that the money leaves the bank; the statement says so too: once is enough.
    lines = [(BANK, -line.amount), (SUSPENSE, line.amount)]
    ledger.post(owner=FUND, key=f"{entry_key(line)}:left", lines=lines, reason="returned", about=about, on=on)
    line.state, line.matched_by, line.resolved_on = BankLineState.MATCHED, "return", on
    line.reverses_key, line.payment_reference = original.pk, reference
    line.save(update_fields=["state", "matched_by", "resolved_on", "reverses_key", "payment_reference"])
