"""The books: balanced, growing only, the same key once, and holds that are resolved once."""

from datetime import date
from threading import Barrier, Thread

import pyarrow as pa
import pytest
from django.db import DatabaseError, connection, transaction

from daman.ledger import actions as ledger
from daman.ledger import bulk, chart, queries
from daman.ledger.models import ChartAccount, Entry, Line, Phase

DAY = date(2026, 3, 2)
DUE, BANK, TRANSIT = "person.receivable.contributions", "fund.cnas.bank", "fund.cnas.transit"
INCOME = "fund.cnas.contributions.voluntary"
OWES = [(DUE, 240_000), (INCOME, -240_000)]


def post(key="k1", lines=OWES, owner="person:1", **changes):
    facts = {"reason": "contribution", "about": "payment:PAY-1", "on": DAY} | changes
    return ledger.post(owner=owner, key=key, lines=lines, **facts)


def hold(key="h1", lines=((BANK, 100), (TRANSIT, -100)), owner="person:1"):
    return ledger.hold(owner=owner, key=key, lines=lines, reason="contribution", about="payment:PAY-1", on=DAY)


def balance(account, owner="person:1"):
    found = queries.balance(owner, account)
    return found.posted, found.pending


def test_the_chart_is_in_three_languages(db):
    assert set(ChartAccount.objects.values_list("code", flat=True)) == chart.CODES
    assert all(a.name_ar and a.name_fr and a.name_en for a in ChartAccount.objects.all())


def test_a_posting_moves_both_accounts(db):
    entry = post()
    assert entry.phase == Phase.POSTED
    assert balance(DUE) == (240_000, 0)
    assert balance(INCOME) == (-240_000, 0)
    assert balance(DUE, "person:2") == (0, 0)


def test_the_same_key_is_the_same_entry(db):
    assert post() == post(lines=list(reversed(OWES)))
    assert balance(DUE) == (240_000, 0)


@pytest.mark.parametrize("change", [{"lines": [(DUE, 1), (INCOME, -1)]}, {"about": "payment:PAY-2"}, {"on": date(2026, 3, 3)}])
def test_the_same_key_for_something_else_is_refused(db, change):
    post()
    with pytest.raises(ledger.KeyReused):
        post(**change)
    assert balance(DUE) == (240_000, 0)


def test_the_same_key_in_another_book_is_another_entry(db):
    assert post() != post(owner="person:2")
    assert queries.total(DUE).posted == 480_000


@pytest.mark.parametrize("lines", [[(DUE, 5), (INCOME, -4)], [(DUE, 0), (INCOME, 0)], [], [(DUE, 5)]])
def test_what_does_not_balance_is_refused(db, lines):
    with pytest.raises(ledger.Unbalanced):
        post(lines=lines)
    assert not Entry.objects.exists()


def test_an_account_outside_the_chart_is_an_error(db):
    with pytest.raises(ValueError, match=r"fund\.nobody"):
        post(lines=[(DUE, 5), ("fund.nobody", -5)])


def test_a_hold_is_pending_then_posted(db):
    hold()
    assert balance(BANK) == (0, 100)
    settled = ledger.settle(owner="person:1", hold_key="h1", key="s1", on=DAY)
    assert settled.resolves.key == "h1"
    assert balance(BANK) == (100, 0)
    assert ledger.settle(owner="person:1", hold_key="h1", key="s1", on=DAY) == settled
    assert not queries.open_holds("person:1")


def test_a_void_posts_nothing_and_keeps_its_reason(db):
    hold()
    voided = ledger.void(owner="person:1", hold_key="h1", key="v1", reason="refused_by_operator", on=DAY)
    assert balance(BANK) == (0, 0)
    assert (voided.reason, voided.lines.count()) == ("refused_by_operator", 0)


def test_a_hold_is_resolved_once(db):
    hold()
    ledger.settle(owner="person:1", hold_key="h1", key="s1", on=DAY)
    with pytest.raises(ledger.AlreadyResolved):
        ledger.void(owner="person:1", hold_key="h1", key="v1", reason="late", on=DAY)
    with pytest.raises(ledger.AlreadyResolved):
        ledger.settle(owner="person:1", hold_key="h1", key="s2", on=DAY)
    assert balance(BANK) == (100, 0)


def test_only_a_hold_can_be_resolved(db):
    post()
    with pytest.raises(ledger.NotHeld):
        ledger.settle(owner="person:1", hold_key="k1", key="s1", on=DAY)
    with pytest.raises(ledger.NoSuchEntry):
        ledger.settle(owner="person:1", hold_key="nothing", key="s1", on=DAY)


def test_a_mistake_is_reversed_once_not_erased(db):
    post()
    undo = {"owner": "person:1", "entry_key": "k1", "reason": "wrong_month", "on": DAY}
    assert ledger.reverse(key="r1", **undo) == ledger.reverse(key="r1", **undo)
    assert balance(DUE) == (0, 0)
    assert Entry.objects.count() == 2
    with pytest.raises(ledger.NotReversible):
        ledger.reverse(key="r2", **undo)
    hold()
    with pytest.raises(ledger.NotReversible):
        ledger.reverse(owner="person:1", entry_key="h1", key="r3", reason="x", on=DAY)


def test_a_statement_shows_entries_with_their_lines(db):
    post()
    hold()
    shown = list(queries.statement("person:1"))
    assert [e.key for e in shown] == ["h1", "k1"]
    assert {(line.account_id, line.amount) for line in shown[1].lines.all()} == set(OWES)


# ---- what the database itself refuses, when somebody writes past the actions


def commit_now(cursor):
    cursor.execute("set constraints all immediate")


def raw_entry(cursor, phase="posted", resolves=None):
    book = ledger.open_book(owner="person:1").pk
    cursor.execute(
        'insert into ledger_entry (book_id, key, phase, reason, about, "on", resolves_id)'
        " values (%s, gen_random_uuid()::text, %s, 'r', 'a', '2026-03-02', %s) returning id",
        [book, phase, resolves],
    )
    return book, cursor.fetchone()[0]


def raw_lines(cursor, book, entry, *lines):
    values = ", ".join("(%s, %s, %s, %s)" for _ in lines)
    numbers = [value for account, amount in lines for value in (book, entry, account, amount)]
    cursor.execute(f"insert into ledger_line (book_id, entry_id, account_id, amount) values {values}", numbers)


def test_the_database_refuses_an_entry_without_lines(db):
    with pytest.raises(DatabaseError, match="does not balance"), transaction.atomic(), connection.cursor() as cursor:
        raw_entry(cursor)
        commit_now(cursor)


def test_the_database_refuses_unbalanced_lines(db):
    with pytest.raises(DatabaseError, match="do not balance"), transaction.atomic(), connection.cursor() as cursor:
        raw_lines(cursor, *raw_entry(cursor), (DUE, 5), (INCOME, -4))


def test_the_database_refuses_balanced_lines_that_come_late(db):
    entry = post()
    with pytest.raises(DatabaseError, match="come late"), transaction.atomic(), connection.cursor() as cursor:
        raw_lines(cursor, entry.book_id, entry.pk, (DUE, 5), (INCOME, -5))


def test_the_database_refuses_a_settlement_that_moves_something_else(db):
    held = hold()
    with pytest.raises(DatabaseError, match="does not move what"), transaction.atomic(), connection.cursor() as cursor:
        raw_lines(cursor, *raw_entry(cursor, "settled", held.pk), (BANK, 99), (TRANSIT, -99))
        commit_now(cursor)


def test_the_database_refuses_to_resolve_what_is_not_held(db):
    entry = post()
    with pytest.raises(DatabaseError, match="not held"), transaction.atomic(), connection.cursor() as cursor:
        raw_entry(cursor, "voided", entry.pk)
        commit_now(cursor)


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_line"])
@pytest.mark.parametrize("change", ["update {} set book_id = book_id", "delete from {}", "truncate {} cascade"])
def test_the_books_only_grow(db, table, change):
    post()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        commit_now(cursor)
        cursor.execute(change.format(table))


# ---- bulk


def bulk_lines(people):
    for n in people:
        for account, amount in OWES:
            yield bulk.BulkLine(f"person:{n}", "2026-03", "contribution", f"person:{n}", account, amount)


def test_many_are_posted_at_once_and_only_once(db):
    post(owner="person:3", key="other")
    assert ledger.post_many(lines=bulk_lines(range(1, 201)), on=DAY) == ledger.Posted(posted=200, already=0)
    table = pa.Table.from_pylist([line._asdict() for line in bulk_lines(range(101, 301))])
    assert ledger.post_many(lines=table, on=DAY) == ledger.Posted(posted=100, already=100)
    assert queries.total(DUE).posted == 301 * 240_000
    assert balance(DUE, "person:250") == (240_000, 0)
    assert queries.inconsistent_entries() == queries.inconsistent_books() == []


def test_a_bulk_that_does_not_balance_writes_nothing(db):
    lines = [*bulk_lines(range(5)), bulk.BulkLine("person:9", "k", "r", "a", DUE, 7)]
    with pytest.raises(ledger.Unbalanced):
        ledger.post_many(lines=lines, on=DAY)
    assert not Line.objects.exists()


def test_a_bulk_that_reuses_a_key_writes_nothing(db):
    post(owner="person:1", key="2026-03", lines=[(DUE, 1), (INCOME, -1)])
    with pytest.raises(ledger.KeyReused):
        ledger.post_many(lines=bulk_lines(range(3)), on=DAY)
    assert Entry.objects.count() == 1


def test_tampering_past_the_guards_is_found(db):
    entry = post()
    with connection.cursor() as cursor:
        commit_now(cursor)
        cursor.execute("set local session_replication_role = replica")
        cursor.execute("update ledger_line set amount = amount + 1 where entry_id = %s and amount > 0", [entry.pk])
        cursor.execute("set local session_replication_role = origin")
    assert queries.inconsistent_entries() == [(entry.pk, "does not balance")]
    assert queries.inconsistent_books() == [entry.book_id]


# ---- at the same moment


def at_once(*works):
    """Run each in its own thread and connection, all started together; what each returned or raised."""
    barrier, results = Barrier(len(works)), [None] * len(works)

    def run(index, work):
        barrier.wait()
        try:
            results[index] = work()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_two_who_settle_one_hold_settle_it_once(transactional_db):
    for n in range(5):
        hold(key=f"h{n}")
        settle = {"owner": "person:1", "hold_key": f"h{n}", "on": DAY}
        first, second = at_once(
            lambda s=settle, n=n: ledger.settle(key=f"a{n}", **s), lambda s=settle, n=n: ledger.settle(key=f"b{n}", **s)
        )
        assert sorted(isinstance(r, ledger.AlreadyResolved) for r in (first, second)) == [False, True]
        assert sorted(isinstance(r, Entry) for r in (first, second)) == [False, True]
        assert balance(BANK) == (100 * (n + 1), 0)


def test_two_who_post_one_key_post_it_once(transactional_db):
    first, second = at_once(lambda: post(owner="person:new"), lambda: post(owner="person:new"))
    assert first == second
    assert balance(DUE, "person:new") == (240_000, 0)
