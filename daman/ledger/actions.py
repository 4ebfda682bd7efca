"""Writing in the books. Entries only grow; the same key twice is the same entry.

The books keep what moved and why (`about` names the act's matter); who did it is in the journal, in the same transaction,
written by the room that calls.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from daman.foundation.refusal import Refusal
from daman.ledger import bulk, chart, queries
from daman.ledger.models import Book, BookOwner, Entry, Line, Phase

Lines = Sequence[tuple[str, int]]


class Unbalanced(Refusal):
    code = "unbalanced"
    message = _("مجموع ما يخرج لا يساوي مجموع ما يدخل، فلم يُسجَّل شيء. راجع المبالغ ثم أعد المحاولة.")


class KeyReused(Refusal):
    code = "key_reused"
    message = _("استُعمل هذا الرقم من قبل لعملية أخرى، فلم يُسجَّل شيء. أعد العملية من بدايتها.")


class NoSuchEntry(Refusal):
    code = "no_such_entry"
    message = _("لا توجد هذه العملية في الدفتر. تحقق من رقمها.")


class NotHeld(Refusal):
    code = "not_held"
    message = _("هذه العملية ليست معلّقة، فلا يمكن تسديدها ولا إلغاؤها. صحّحها بعملية معاكسة.")


class AlreadyResolved(Refusal):
    code = "already_resolved"
    message = _("سُدّدت هذه العملية أو أُلغيت من قبل، فلم يتغير شيء. راجع كشف الحساب.")


class NotReversible(Refusal):
    code = "not_reversible"
    message = _("لا يمكن عكس هذه العملية: هي معلّقة أو ملغاة أو عُكست من قبل. راجع كشف الحساب.")


@dataclass(frozen=True)
class Posted:
    """What a bulk posting did: entries written now, entries that were there already."""

    posted: int
    already: int


@transaction.atomic
def open_book(*, owner: str) -> Book:
    """The book of a party, made the first time it is asked for."""
    key = queries.book_of(owner)
    if key is None:
        try:
            with transaction.atomic():
                book = Book.objects.create()
                BookOwner.objects.create(owner=owner, book_id=book.pk)
                return book
        except IntegrityError:  # somebody opened it at the same moment
            key = queries.book_of(owner)
    return Book.objects.get(pk=key or 0)


@transaction.atomic
def post(*, owner: str, key: str, lines: Lines, reason: str, about: str, on: date) -> Entry:
    """Write a movement: (account, centimes), debit positive; the lines sum to zero."""
    return _write(owner, key, lines, phase=Phase.POSTED, reason=reason, about=about, on=on)


@transaction.atomic
def hold(*, owner: str, key: str, lines: Lines, reason: str, about: str, on: date) -> Entry:
    """Announce a movement that is not certain yet: it is counted as pending until it is settled or voided."""
    return _write(owner, key, lines, phase=Phase.HELD, reason=reason, about=about, on=on)


@transaction.atomic
def settle(*, owner: str, hold_key: str, key: str, on: date) -> Entry:
    """The held movement took place: it is posted, exactly as it was held."""
    held = _held(owner, hold_key)
    return _write(
        owner, key, _lines_of(held), phase=Phase.SETTLED, reason=held.reason, about=held.about, on=on, resolves=held
    )  # fmt: skip


@transaction.atomic
def void(*, owner: str, hold_key: str, key: str, reason: str, on: date) -> Entry:
    """The held movement will not take place: nothing is posted, and the reason stays."""
    held = _held(owner, hold_key)
    return _write(owner, key, [], phase=Phase.VOIDED, reason=reason, about=held.about, on=on, resolves=held)


@transaction.atomic
def reverse(*, owner: str, entry_key: str, key: str, reason: str, on: date) -> Entry:
    """Undo a posted movement by its mirror image. What was written stays written."""
    wrong = _locked(owner, entry_key)
    if wrong.phase not in queries.COUNTED:
        raise NotReversible
    mirror = [(account, -amount) for account, amount in _lines_of(wrong)]
    return _write(owner, key, mirror, phase=Phase.POSTED, reason=reason, about=wrong.about, on=on, reverses=wrong)


@transaction.atomic
def post_many(*, lines: Iterable[bulk.BulkLine] | Any, on: date) -> Posted:
    """Post many entries at once, all or nothing: `BulkLine` tuples, or an Arrow table with the same columns.

    The lines of one (owner, key) are one entry. Keys that were posted before are left alone.
    """
    with bulk.staged(lines) as stage:
        if stage.count_unbalanced():
            raise Unbalanced
        if stage.count_unknown_accounts():
            raise ValueError("A line names an account that is not in the chart.")
        stage.open_books()
        if stage.count_reused_keys(on):
            raise KeyReused
        posted = stage.write(on)
        return Posted(posted=posted, already=stage.count_entries() - posted)


def _write(owner: str, key: str, lines: Lines, *, phase: Phase, **facts: Any) -> Entry:
    lines = [line for line in lines if line[1] != 0]  # a line of zero moves nothing
    _check(lines, phase)
    book = open_book(owner=owner)
    found = Entry.objects.filter(book=book, key=key).first()
    if found:
        return _same(found, lines, phase, facts)
    try:
        with transaction.atomic():
            entry = Entry.objects.create(book=book, key=key, phase=phase, **facts)
            Line.objects.bulk_create(Line(book=book, entry=entry, account_id=code, amount=amount) for code, amount in lines)
            return entry
    except IntegrityError as error:
        found = Entry.objects.filter(book=book, key=key).first()
        if found:  # written by somebody else at the same moment
            return _same(found, lines, phase, facts)
        if "ledger_hold_resolved_once" in str(error):
            raise AlreadyResolved from None
        if "ledger_entry_reversed_once" in str(error):
            raise NotReversible from None
        raise


def _check(lines: Lines, phase: Phase) -> None:
    unknown = {account for account, _amount in lines} - chart.CODES
    if unknown:
        raise ValueError(f"Not in the chart of accounts: {', '.join(sorted(unknown))}.")
    if phase != Phase.VOIDED and (len(lines) < 2 or sum(amount for _account, amount in lines) != 0):
        raise Unbalanced


def _same(found: Entry, lines: Lines, phase: Phase, facts: dict[str, Any]) -> Entry:
    ours = (phase, facts["reason"], facts["about"], facts["on"], facts.get("resolves"), facts.get("reverses"), sorted(lines))
    theirs = (found.phase, found.reason, found.about, found.on, found.resolves, found.reverses, sorted(_lines_of(found)))
    if ours != theirs:
        raise KeyReused
    return found


def _held(owner: str, key: str) -> Entry:
    held = _locked(owner, key)
    if held.phase != Phase.HELD:
        raise NotHeld
    return held


def _locked(owner: str, key: str) -> Entry:
    # Two who resolve the same hold come one after the other.
    entry = Entry.objects.select_for_update().filter(book_id=queries.book_of(owner) or 0, key=key).first()
    if entry is None:
        raise NoSuchEntry
    return entry


def _lines_of(entry: Entry) -> list[tuple[str, int]]:
    lines = Line.objects.filter(book_id=entry.book_id, entry_id=entry.pk).order_by("id")
    return [(line.account_id, line.amount) for line in lines]
