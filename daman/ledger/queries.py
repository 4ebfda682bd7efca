"""Reading the books, and asking them whether they hold."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from daman.foundation.money import Money
from daman.ledger.models import BookOwner, Entry, Line, Phase

COUNTED = (Phase.POSTED, Phase.SETTLED)


@dataclass(frozen=True)
class Balance:
    """What was posted, and what is held and not resolved yet. Debits are positive."""

    posted: Money
    pending: Money


def balance(owner: str, account: str) -> Balance:
    """The balance of one account in one party's book; nothing when there is no book."""
    book = book_of(owner)
    return _balance(Line.objects.filter(book_id=book, account=account)) if book else Balance(Money(0), Money(0))


def total(account: str) -> Balance:
    """The balance of one account over all books: the position of the fund."""
    return _balance(Line.objects.filter(account=account))


def statement(owner: str) -> QuerySet[Entry]:
    """The entries of a party's book with their lines, newest first."""
    return Entry.objects.filter(book_id=book_of(owner) or 0).prefetch_related("lines").order_by("-id")


def entry(owner: str, key: str) -> Entry | None:
    """The entry of a key in a party's book."""
    return Entry.objects.filter(book_id=book_of(owner) or 0, key=key).first()


def open_holds(owner: str) -> QuerySet[Entry]:
    """What is held in a party's book and neither settled nor voided, oldest first."""
    return Entry.objects.filter(_unresolved(), book_id=book_of(owner) or 0).order_by("id")


def book_of(owner: str) -> int | None:
    """The number of a party's book."""
    return BookOwner.objects.filter(pk=owner).values_list("book_id", flat=True).first()


def inconsistent_entries(limit: int = 100) -> list[tuple[int, str]]:
    """Entries that break a rule of the books, with what is wrong. Empty, unless somebody wrote past the database's guards."""
    with connection.cursor() as cursor:
        cursor.execute(_INCONSISTENT_ENTRIES, [limit])
        return [(key, words) for key, words in cursor.fetchall()]


def inconsistent_books(limit: int = 100) -> list[int]:
    """Books whose lines do not sum to zero, or whose lines belong to no entry."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct l.book_id from ledger_line l left join ledger_entry e on e.book_id = l.book_id and e.id = l.entry_id"
            " where e.id is null union select book_id from ledger_line group by 1 having sum(amount) <> 0 limit %s",
            [limit],
        )
        return [row[0] for row in cursor.fetchall()]


def _balance(lines: QuerySet[Line]) -> Balance:
    sums = lines.aggregate(
        posted=Sum("amount", filter=Q(entry__phase__in=COUNTED)),
        pending=Sum("amount", filter=_unresolved("entry__", "entry_id")),
    )
    return Balance(Money(int(sums["posted"] or 0)), Money(int(sums["pending"] or 0)))


def _unresolved(prefix: str = "", key: str = "pk") -> Q:
    resolution = Entry.objects.filter(book_id=OuterRef("book_id"), resolves_id=OuterRef(key))
    return Q(**{f"{prefix}phase": Phase.HELD}) & ~Q(Exists(resolution))


_INCONSISTENT_ENTRIES = """
with sums as (
  select e.id, e.book_id, e.phase, e.resolves_id, coalesce(sum(l.amount), 0) as total, count(l.id) as lines
  from ledger_entry e left join ledger_line l on l.book_id = e.book_id and l.entry_id = e.id
  group by e.book_id, e.id
)
select s.id, case
  when s.phase = 'voided' and s.lines > 0 then 'voids a hold but has lines'
  when s.phase <> 'voided' and s.total <> 0 then 'does not balance'
  when s.phase <> 'voided' and s.lines < 2 then 'has fewer than two lines'
  else 'resolves something that is not held' end
from sums s left join ledger_entry h on h.book_id = s.book_id and h.id = s.resolves_id
where (s.phase = 'voided' and s.lines > 0) or (s.phase <> 'voided' and (s.total <> 0 or s.lines < 2))
   or (s.resolves_id is not null and h.phase is distinct from 'held')
order by s.id limit %s
"""
