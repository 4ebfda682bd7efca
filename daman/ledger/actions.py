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
from daman.ledger.models import Book, BookOwner, Entry, EntryKey, Phase
from daman.ledger.writing import Wanted, write

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
    named, held = _held(owner, hold_key)
    lines = queries.lines_of(held)
    return _write(owner, key, lines, phase=Phase.SETTLED, reason=held.reason, about=held.about, on=on, resolves=named)


@transaction.atomic
def void(*, owner: str, hold_key: str, key: str, reason: str, on: date) -> Entry:
    """The held movement will not take place: nothing is posted, and the reason stays."""
    named, held = _held(owner, hold_key)
    return _write(owner, key, [], phase=Phase.VOIDED, reason=reason, about=held.about, on=on, resolves=named)


@transaction.atomic
def reverse(*, owner: str, entry_key: str, key: str, reason: str, on: date) -> Entry:
    """Undo a posted movement by its mirror image. What was written stays written."""
    named, wrong = _named(owner, entry_key)
    if wrong.phase not in queries.COUNTED:
        raise NotReversible
    mirror = [(account, -amount) for account, amount in queries.lines_of(wrong)]
    return _write(owner, key, mirror, phase=Phase.POSTED, reason=reason, about=wrong.about, on=on, reverses=named)


@transaction.atomic
def post_many(*, lines: Iterable[bulk.BulkLine] | Any, on: date) -> Posted:
    """Post many entries at once, all or nothing: `BulkLine` tuples, or an Arrow table with the same columns.

    The lines of one (owner, key) are one entry. Keys that were posted before are left alone. `on` is the day of the lines
    that name none.
    """
    with bulk.staged(lines, on) as stage:
        return _post_staged(stage)


@transaction.atomic
def post_from(*, query: str, parameters: Any = None, on: date) -> Posted:
    """Post what a query gives, without a row passing through here: columns owner, key, reason, about, account, amount.

    A column `on` is read when it is there. Rules and result are those of `post_many`.
    """
    with bulk.selected(query, parameters, on) as stage:
        return _post_staged(stage)


@transaction.atomic
def hold_from(*, query: str, parameters: Any = None, on: date) -> Posted:
    """Hold what a query gives, as `post_from` posts it: money that is announced, and settled or voided later."""
    with bulk.selected(query, parameters, on, phase=Phase.HELD) as stage:
        return _post_staged(stage)


@transaction.atomic
def settle_from(*, query: str, parameters: Any = None, on: date) -> Posted:
    """Settle the holds that a query names: columns owner, hold_key, key. Those resolved before are left alone."""
    return _resolve_from(bulk.resolve(query, parameters, phase=Phase.SETTLED, on=on))


@transaction.atomic
def void_from(*, query: str, parameters: Any = None, reason: str, on: date) -> Posted:
    """Void the holds that a query names: columns owner, hold_key, key. Those resolved before are left alone."""
    return _resolve_from(bulk.resolve(query, parameters, phase=Phase.VOIDED, on=on, reason=reason))


def _resolve_from(done: tuple[int, int, int]) -> Posted:
    named, missing, resolved = done
    if missing:
        raise NoSuchEntry
    return Posted(posted=resolved, already=named - resolved)


def _post_staged(stage: bulk.Stage) -> Posted:
    found = stage.look_through()
    if found.unbalanced:
        raise Unbalanced
    if found.unknown_account:
        raise ValueError("A line names an account that is not in the chart.")
    posted = stage.write()
    if posted < found.entries and stage.count_reused_keys():
        raise KeyReused
    return Posted(posted=posted, already=found.entries - posted)


def _write(owner: str, key: str, lines: Lines, **facts: Any) -> Entry:
    lines = [line for line in lines if line[1] != 0]  # a line of zero moves nothing
    _check(lines, facts["phase"])
    wanted = Wanted(owner=owner, key=key, lines=lines, **facts)
    entry = write(wanted)
    if entry is None and not queries.book_of(owner):
        open_book(owner=owner)
        entry = write(wanted)
    if entry:
        return entry
    found = queries.entry(owner, key)
    if found:
        return _same(found, wanted)
    raise AlreadyResolved if wanted.resolves else NotReversible


def _check(lines: Lines, phase: Phase) -> None:
    unknown = {account for account, _amount in lines} - chart.CODES
    if unknown:
        raise ValueError(f"Not in the chart of accounts: {', '.join(sorted(unknown))}.")
    if phase != Phase.VOIDED and (len(lines) < 2 or sum(amount for _account, amount in lines) != 0):
        raise Unbalanced


def _same(found: Entry, wanted: Wanted) -> Entry:
    resolves, reverses = (other.pk if other else None for other in (wanted.resolves, wanted.reverses))
    ours = (wanted.phase, wanted.reason, wanted.about, wanted.on, resolves, reverses, sorted(wanted.lines))
    theirs = (found.phase, found.reason, found.about, found.on, found.resolves_id, found.reverses_id)
    if ours != (*theirs, sorted(queries.lines_of(found))):
        raise KeyReused
    return found


def _held(owner: str, key: str) -> tuple[EntryKey, Entry]:
    named, held = _named(owner, key)
    if held.phase != Phase.HELD:
        raise NotHeld
    return named, held


def _named(owner: str, key: str) -> tuple[EntryKey, Entry]:
    named = queries.entry_key(owner, key)
    if named is None:
        raise NoSuchEntry
    return named, queries.entry_of(named)
