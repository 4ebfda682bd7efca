"""Reading the books, and asking them whether they hold."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from daman.foundation.money import Money
from daman.ledger.models import BookOwner, Entry, EntryKey, Line, Phase

COUNTED = (Phase.POSTED, Phase.SETTLED)


@dataclass(frozen=True)
class Balance:
    """What was posted, and what is held and not resolved yet. Debits are positive."""

    posted: Money
    pending: Money


@dataclass(frozen=True)
class StatementLine:
    """What one entry did to one account, and the balance after it."""

    on: date
    reason: str
    about: str
    debit: Money
    credit: Money
    balance_after: Money
    key: str


def balance(owner: str, account: str) -> Balance:
    """The balance of one account in one party's book; nothing when there is no book."""
    book, days = _book_and_days(owner)
    return _balance(f'l.book_id = %s and l."on" between %s and %s and {_OF_ACCOUNT}', [book, *days, account])


def total(account: str) -> Balance:
    """The balance of one account over all books: the position of the fund."""
    return _balance(_OF_ACCOUNT, [account])


def account_lines(owner: str, account: str, *, limit: int = 50, before: str | None = None) -> list[StatementLine]:
    """What was posted on one account of a party, newest first, with the running balance. What is held is not in it.

    `before` is the key of the last line shown: the older ones follow.
    """
    book, days = _book_and_days(owner)
    asked: dict[str, Any] = {"book": book, "first": days[0], "last": days[1], "account": account, "limit": limit}
    older = ""
    if before is not None:
        last = entry_key(owner, before)
        if last is None:
            return []
        older, asked = 'where ("on", id) < (%(day)s, %(id)s)', asked | {"day": last.on, "id": last.pk}
    with connection.cursor() as cursor:
        cursor.execute(_ACCOUNT_LINES.format(older=older), asked)
        found = cursor.fetchall()
    return [
        StatementLine(on, reason, about, _money(debit), _money(credit), _money(after), key)
        for on, reason, about, debit, credit, after, key in found
    ]


def statement(owner: str) -> QuerySet[Entry]:
    """The entries of a party's book with their lines, newest first."""
    book, days = _book_and_days(owner)
    lines = Line.objects.filter(book_id=book, on__range=days).order_by("number")
    entries = Entry.objects.filter(book_id=book, on__range=days)
    return entries.prefetch_related(Prefetch("lines", lines)).order_by("-on", "-id")


def entry(owner: str, key: str) -> Entry | None:
    """The entry of a key in a party's book."""
    named = entry_key(owner, key)
    return entry_of(named) if named else None


def entry_key(owner: str, key: str) -> EntryKey | None:
    """Where the entry of a key stands in a party's book."""
    return EntryKey.objects.filter(book_id=book_of(owner) or 0, key=key).first()


def entry_of(named: EntryKey) -> Entry:
    """The entry that a key names."""
    return Entry.objects.get(book_id=named.book_id, pk=named.pk, on=named.on)


def lines_of(entry: Entry) -> list[tuple[str, int]]:
    """The lines of an entry as (account, centimes), in their order."""
    lines = Line.objects.filter(book_id=entry.book_id, entry_id=entry.pk, on=entry.on).order_by("number")
    return [(line.account_id, line.amount) for line in lines]


def open_holds(owner: str) -> QuerySet[Entry]:
    """What is held in a party's book and neither settled nor voided, oldest first."""
    book, days = _book_and_days(owner)
    resolution = EntryKey.objects.filter(book_id=book, resolves_id=OuterRef("pk"))
    return Entry.objects.filter(~Exists(resolution), book_id=book, on__range=days, phase=Phase.HELD).order_by("id")


def book_of(owner: str) -> int | None:
    """The number of a party's book."""
    return BookOwner.objects.filter(pk=owner).values_list("book_id", flat=True).first()


def inconsistent_entries(limit: int = 100) -> list[tuple[int, str]]:
    """Entries that break a rule of the books, with what is wrong. Empty, unless somebody wrote past the database's guards."""
    return [(key, words) for key, words in _ask(_INCONSISTENT_ENTRIES, [limit])]


def inconsistent_books(limit: int = 100) -> list[int]:
    """Books whose lines do not sum to zero, or whose lines or keys belong to no entry."""
    return [row[0] for row in _ask(_INCONSISTENT_BOOKS, [limit])]


def inconsistent_guards(limit: int = 100) -> list[str]:
    """Tables of the books that miss a guard or have it switched off, or that would take any month."""
    return [row[0] for row in _ask(_INCONSISTENT_GUARDS, [limit])]


def _ask(question: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return list(cursor.fetchall())


def _money(amount: int | None) -> Money:
    return Money(int(amount or 0))


def _book_and_days(owner: str) -> tuple[int, tuple[date, date]]:
    """A party's book and its first and last day, so that the tables of other months are not opened."""
    rows = _ask(
        'select o.book_id, min(k."on"), max(k."on") from ledger_bookowner o join ledger_entrykey k on k.book_id = o.book_id'
        " where o.owner = %s group by 1",
        [owner],
    )
    return (rows[0][0], (rows[0][1], rows[0][2])) if rows else (0, (date.min, date.min))


def _balance(which: str, values: list[Any]) -> Balance:
    [row] = _ask(_BALANCE.format(which=which), values)
    return Balance(*map(_money, row))


_OF_ACCOUNT = "l.account_id = %s"
_BALANCE = """
select sum(l.amount) filter (where not l.is_held), sum(l.amount) filter (where l.is_held and not exists (
  select from ledger_entrykey r where r.book_id = l.book_id and r.resolves_id = l.entry_id))
from ledger_line l where {which}
"""
_ACCOUNT_LINES = """
with moved as (
  select l."on", l.entry_id as id, sum(l.amount) as amount,
    sum(l.amount) filter (where l.amount > 0) as debit, -sum(l.amount) filter (where l.amount < 0) as credit
  from ledger_line l
  where l.book_id = %(book)s and l."on" between %(first)s and %(last)s and l.account_id = %(account)s and not l.is_held
  group by 1, 2),
running as (select *, sum(amount) over (order by "on", id) as balance_after from moved),
page as (select * from running {older} order by "on" desc, id desc limit %(limit)s)
select p."on", e.reason, e.about, p.debit, p.credit, p.balance_after, e.key
from page p join ledger_entry e
  on e.book_id = %(book)s and e.id = p.id and e."on" = p."on" and e."on" between %(first)s and %(last)s
order by p."on" desc, p.id desc
"""
_INCONSISTENT_ENTRIES = """
with moved as (
  select book_id, entry_id, "on", sum(amount) as total, count(*) as lines, bool_and(is_held) as is_held
  from ledger_line group by 1, 2, 3
), found as (
  select e.id, case
    when (k.key, k."on", k.phase, k.resolves_id, k.reverses_id)
      is distinct from (e.key, e."on", e.phase, e.resolves_id, e.reverses_id) then 'is not what the directory says'
    when e.phase = 'voided' and l.lines > 0 then 'voids a hold but has lines'
    when e.phase <> 'voided' and coalesce(l.total, 0) <> 0 then 'does not balance'
    when e.phase <> 'voided' and coalesce(l.lines, 0) < 2 then 'has fewer than two lines'
    when coalesce(l.lines, 0) <> e.lines_count then 'does not have all its lines'
    when l.is_held <> (e.phase = 'held') then 'is counted as what it is not'
    when e.resolves_id is not null and h.phase is distinct from 'held' then 'resolves something that is not held' end as words
  from ledger_entry e
  left join ledger_entrykey k on k.book_id = e.book_id and k.id = e.id
  left join moved l on l.book_id = e.book_id and l.entry_id = e.id and l."on" = e."on"
  left join ledger_entrykey h on h.book_id = e.book_id and h.id = e.resolves_id
)
select id, words from found where words is not null order by id limit %s
"""
_INCONSISTENT_BOOKS = """
select distinct book_id from (
  select l.book_id from ledger_line l
    left join ledger_entry e on e.book_id = l.book_id and e.id = l.entry_id and e."on" = l."on" where e.id is null
  union all select k.book_id from ledger_entrykey k
    left join ledger_entry e on e.book_id = k.book_id and e.id = k.id and e."on" = k."on" where e.id is null
  union all (select book_id from ledger_line group by 1 having sum(amount) <> 0)) found
order by 1 limit %s
"""
_INCONSISTENT_GUARDS = """
with part as (
  select c.oid, c.relname, coalesce(i.inhparent, c.oid)::regclass::text as family,
    coalesce(pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT', false) as takes_any_month
  from pg_class c left join pg_inherits i on i.inhrelid = c.oid
  where c.relkind in ('r', 'p') and coalesce(i.inhparent, c.oid) = any(
    array['ledger_entrykey', 'ledger_entry', 'ledger_line']::regclass[])
), guard as (
  select family, unnest(array[family || '_append_only', family || '_never_emptied',
    case family when 'ledger_line' then family || '_balanced' else family || '_complete' end]) as name
  from (select distinct family from part) f
)
select p.relname from part p join guard g using (family)
left join pg_trigger t on t.tgrelid = p.oid and t.tgname = g.name and t.tgenabled in ('O', 'A')
group by 1 having count(t.oid) < count(*) or bool_or(p.takes_any_month) order by 1 limit %s
"""
