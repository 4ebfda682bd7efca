"""The books: balanced, growing only, the same key once, and holds that are resolved once."""

from datetime import date
from threading import Barrier, Thread

import pyarrow as pa
import pytest
from django.db import DatabaseError, connection, transaction

from daman.ledger import actions as ledger
from daman.ledger import bulk, chart, jobs, months, queries
from daman.ledger.models import ChartAccount, Entry, EntryKey, Line, Phase

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


def raw(lines, *, phase="posted", other=None, count=None, entry_table="ledger_entry", line_table="ledger_line", **changes):
    """One statement past the actions: a key, an entry and its lines, with whatever is wrong in them."""
    row = {"key": "raw", "on": DAY, "phase": phase, "resolves": other, "reverses": None, "is_held": phase == "held"} | changes
    row |= {"book": ledger.open_book(owner="person:1").pk, "count": len(lines) if count is None else count}
    row |= {"accounts": [account for account, _ in lines], "amounts": [amount for _, amount in lines]}
    months.open_for([row["on"]])
    with connection.cursor() as cursor:
        cursor.execute(
            'with k as (insert into ledger_entrykey (id, book_id, "on", key, phase, resolves_id, reverses_id)'
            "   select nextval('ledger_entry_id_seq'), %(book)s, %(on)s, %(key)s, %(phase)s, %(resolves)s, %(reverses)s"
            "   returning id),"
            f' e as (insert into {entry_table} (id, book_id, "on", key, phase, resolves_id, reverses_id, lines_count, reason,'
            "   about) select id, %(book)s, %(on)s, %(key)s, %(phase)s, %(resolves)s, %(reverses)s, %(count)s, 'r', 'a' from k)"
            f' insert into {line_table} (book_id, entry_id, number, "on", account_id, amount, is_held)'
            "   select %(book)s, k.id, line.number, %(on)s, line.account, line.amount, %(is_held)s"
            "   from k, unnest(%(accounts)s::text[], %(amounts)s::bigint[]) with ordinality line (account, amount, number)",
            row,
        )


def refused(words, statement, *values):
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        if callable(statement):
            statement()
        else:
            with connection.cursor() as cursor:
                cursor.execute(statement, values)


PARENTS = {"entry_table": "ledger_entry", "line_table": "ledger_line"}
PARTS = {"entry_table": "ledger_entry_2026_03", "line_table": "ledger_line_2026_03"}
TABLES = pytest.mark.parametrize("tables", [PARENTS, PARTS], ids=["parent", "part"])


@TABLES
def test_the_database_takes_what_is_whole(db, tables):
    raw(OWES, **tables)
    assert balance(DUE) == (240_000, 0)


@TABLES
@pytest.mark.parametrize(
    ("words", "lines", "changes"),
    [
        ("lines are missing", [], {}),
        ("do not balance", [(DUE, 5), (INCOME, -4)], {}),
        ("lines are missing|do not balance", [(DUE, 5), (INCOME, -5)], {"count": 3}),
        ("do not balance", [(DUE, 5), (INCOME, -4), (BANK, -1)], {"count": 2}),
        ("do not balance", [(DUE, 5), (INCOME, -5)], {"is_held": True}),
        ("not in the chart", [(DUE, 5), ("fund.nobody", -5)], {}),
        ("names_its_hold", [(DUE, 5), (INCOME, -5)], {"phase": "settled"}),
        ("moves_money", [(DUE, 5), (INCOME, -5), (BANK, 0)], {}),
    ],
)
def test_the_database_refuses_what_is_not(db, tables, words, lines, changes):
    refused(words, lambda: raw(lines, **tables, **changes))
    assert not EntryKey.objects.exists()


@TABLES
def test_the_database_refuses_lines_that_come_late(db, tables):
    entry = post()
    insert = f'insert into {tables["line_table"]} (book_id, entry_id, number, "on", account_id, amount, is_held)'
    for first in (1, 3):  # beside the others, or in their place
        values = (entry.book_id, entry.pk, first, DAY, DUE, 5, entry.book_id, entry.pk, first + 1, DAY, INCOME, -5)
        words = "duplicate key" if first == 1 else "come late"
        refused(words, f"{insert} values (%s, %s, %s, %s, %s, %s, false), (%s, %s, %s, %s, %s, %s, false)", *values)


@TABLES
def test_the_database_refuses_a_settlement_that_moves_something_else(db, tables):
    held = hold()
    refused("does not move what", lambda: raw([(BANK, 99), (TRANSIT, -99)], phase="settled", other=held.pk, **tables))
    refused("does not move what", lambda: raw([(BANK, -100), (TRANSIT, 100)], phase="settled", other=held.pk, **tables))
    raw([(BANK, 60), (BANK, 40), (TRANSIT, -100)], phase="settled", other=held.pk, **tables)


@TABLES
def test_the_database_refuses_to_resolve_or_reverse_what_cannot_be(db, tables):
    entry, held = post(), hold()
    refused("not held", lambda: raw([], phase="voided", other=entry.pk, **tables))
    refused("not posted", lambda: raw([(BANK, -100), (TRANSIT, 100)], reverses=held.pk, **tables))
    refused("reversal_is_posted", lambda: raw([(BANK, -1), (TRANSIT, 1)], phase="held", reverses=entry.pk, **tables))
    other = post(owner="person:2")
    refused("not posted", lambda: raw([(DUE, -240_000), (INCOME, 240_000)], reverses=other.pk, **tables))  # another's book


def test_the_database_refuses_keys_and_entries_without_each_other(db):
    entry = post()
    key = 'insert into ledger_entrykey (id, book_id, "on", key, phase) values (%s, %s, %s, %s, %s)'
    refused("names no entry", key, 10**9, entry.book_id, DAY, "alone", "posted")
    refused("duplicate key", key, entry.pk, entry.book_id, DAY, "another", "posted")
    for table in ("ledger_entry", "ledger_entry_2026_03"):
        alone = f'insert into {table} (book_id, "on", key, phase, lines_count, reason, about) values (%s, %s, %s, %s, 2, %s, %s)'
        refused("not in the directory", alone, entry.book_id, DAY, "alone", "posted", "r", "a")


def test_a_table_by_month_takes_its_month_only_and_no_table_takes_any(db):
    post()
    refused("violates partition constraint", lambda: raw(OWES, on=date(2026, 4, 1), **PARTS))
    insert = 'insert into ledger_line (book_id, entry_id, number, "on", account_id, amount, is_held)'
    refused("no partition", f"{insert} values (1, 1, 1, '1913-07-01', 'fund.cnas.bank', 1, false)")
    refused("no books are kept", "select ledger_open_month('1066-10-14')")
    with connection.cursor() as cursor:
        cursor.execute("create table anything partition of ledger_line default")
    assert queries.inconsistent_guards() == ["anything"]


def test_a_guard_that_is_missing_is_found(db):
    post()
    assert queries.inconsistent_guards() == []
    with connection.cursor() as cursor:
        cursor.execute("alter table ledger_line_2026_03 disable trigger ledger_line_balanced")
        cursor.execute("drop trigger ledger_entry_never_emptied on ledger_entry")
    assert queries.inconsistent_guards() == ["ledger_entry", "ledger_line_2026_03"]


GROWING = ["ledger_entrykey", "ledger_entry", "ledger_line", "ledger_book", "ledger_entry_2026_03", "ledger_line_2026_03"]


@pytest.mark.parametrize("table", [*GROWING, "ledger_entry_1999_12", "ledger_line_1999_12"])
@pytest.mark.parametrize("change", ["update {} set {} = {}", "delete from {}", "truncate {} cascade"])
def test_the_books_only_grow(db, table, change):
    post()
    post(key="old", on=date(1999, 12, 31))  # its month is opened by this posting
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
    column = "opened_at" if table == "ledger_book" else "book_id"
    refused("append-only", change.format(table, column, column))
    assert balance(DUE) == (480_000, 0)


# ---- months


def test_what_must_be_once_is_once_whatever_the_month(db):
    later = {"on": date(2026, 5, 4)}
    post()
    with pytest.raises(ledger.KeyReused):
        post(**later)
    hold()
    ledger.settle(owner="person:1", hold_key="h1", key="s1", **later)
    with pytest.raises(ledger.AlreadyResolved):
        ledger.void(owner="person:1", hold_key="h1", key="v1", reason="late", on=date(2026, 6, 1))
    ledger.reverse(owner="person:1", entry_key="k1", key="r1", reason="wrong", on=date(2024, 2, 29))
    with pytest.raises(ledger.NotReversible):
        ledger.reverse(owner="person:1", entry_key="k1", key="r2", reason="wrong", **later)
    assert balance(BANK) == (100, 0)
    assert balance(DUE) == (0, 0)
    assert [e.key for e in queries.statement("person:1")] == ["s1", "h1", "k1", "r1"]
    assert queries.inconsistent_entries() == queries.inconsistent_books() == []


def test_each_month_has_its_table(db):
    post(on=date(2031, 1, 31))
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from ledger_line_2031_01")
        assert cursor.fetchone() == (2,)


def test_the_next_months_are_made_ahead(db):
    jobs.open_months(on=date(2044, 11, 30))
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass('ledger_entry_2044_11'), to_regclass('ledger_line_2045_05'),"
                       " to_regclass('ledger_line_2045_06')")  # fmt: skip
        assert cursor.fetchone() == ("ledger_entry_2044_11", "ledger_line_2045_05", None)


def test_an_account_is_shown_line_by_line_with_its_balance(db):
    post()
    post(key="k0", lines=[(DUE, 60), (DUE, 40), (BANK, -100)], on=date(2025, 12, 31), reason="older")
    post(key="k2", lines=[(BANK, 40_000), (DUE, -40_000)], on=date(2026, 4, 1), reason="paid", about="payment:PAY-9")
    hold()
    shown = queries.account_lines("person:1", DUE)
    assert shown[0] == queries.StatementLine(date(2026, 4, 1), "paid", "payment:PAY-9", 0, 40_000, 200_100, "k2")
    assert [(line.key, line.debit, line.credit, line.balance_after) for line in shown[1:]] == [
        ("k1", 240_000, 0, 240_100), ("k0", 100, 0, 100),
    ]  # fmt: skip
    assert queries.account_lines("person:1", DUE, limit=1, before="k2") == shown[1:2]
    assert queries.account_lines("person:1", DUE, limit=9, before="k0") == []
    assert queries.account_lines("person:1", DUE, before="unknown") == queries.account_lines("person:9", DUE) == []


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


GOOD = {"owner": "person:8", "key": "k", "reason": "r", "about": "a", "account": DUE, "amount": 7}


@pytest.mark.parametrize(
    "second",
    [None, {"amount": -6}, {"amount": None}, {"reason": "other"}, {"about": None}, {"owner": None}, {"on": DAY}, {"key": None}],
)
def test_a_bulk_that_does_not_balance_writes_nothing(db, second):
    wrong = [GOOD] if second is None else [GOOD, GOOD | {"account": BANK, "amount": -7} | second]
    with pytest.raises(ledger.Unbalanced):
        ledger.post_many(lines=[*bulk_lines(range(5)), *(bulk.BulkLine(**line) for line in wrong)], on=DAY)
    assert not Line.objects.exists()


@pytest.mark.parametrize("account", ["fund.nobody", None])
def test_a_bulk_on_an_unknown_account_writes_nothing(db, account):
    lines = [bulk.BulkLine(**GOOD), bulk.BulkLine(**(GOOD | {"account": account, "amount": -7}))]
    with pytest.raises(ValueError, match="not in the chart"):
        ledger.post_many(lines=lines, on=DAY)


def test_a_bulk_leaves_lines_of_zero_aside(db):
    lines = [bulk.BulkLine(**GOOD), bulk.BulkLine(**(GOOD | {"account": BANK, "amount": -7}))]
    zeros = [bulk.BulkLine(**(GOOD | {"amount": 0})), bulk.BulkLine(**(GOOD | {"key": "empty", "amount": 0}))]
    assert ledger.post_many(lines=lines + zeros, on=DAY) == ledger.Posted(posted=1, already=0)
    assert Line.objects.count() == 2


def test_a_bulk_may_reach_over_many_months(db):
    days = [date(2001 + n // 12, 1 + n % 12, 28) for n in range(40)]
    lines = [line._replace(on=day) for n, day in enumerate(days) for line in bulk_lines([n])]
    assert ledger.post_many(lines=lines, on=DAY) == ledger.Posted(posted=40, already=0)
    assert ledger.post_many(lines=lines, on=DAY) == ledger.Posted(posted=0, already=40)
    assert [e.on for n in range(40) for e in queries.statement(f"person:{n}")] == days
    with pytest.raises(ledger.KeyReused):
        ledger.post_many(lines=lines[:-2] + list(bulk_lines([39])), on=DAY)  # the last one on another day
    assert queries.inconsistent_entries() == queries.inconsistent_books() == []


@pytest.mark.parametrize("day", ["", ", date '2009-01-31' as \"on\""])
def test_a_query_is_posted_without_its_rows_leaving_the_database(db, day):
    query = f"""
        select 'employer:' || n %% 10 as owner, 'd' || n as key, %(reason)s as reason, 'declaration:' || n as about,
          side.account, side.amount * n as amount{day}
        from generate_series(1, 50) n,
          (values ('employer.receivable', 3), ('fund.cnas.contributions.retirement', -3)) side (account, amount)
    """
    asked = {"query": query, "parameters": {"reason": "contribution"}, "on": DAY}
    assert ledger.post_from(**asked) == ledger.Posted(posted=50, already=0)
    assert ledger.post_from(**asked) == ledger.Posted(posted=0, already=50)
    assert queries.total("employer.receivable").posted == 3 * 1275
    assert queries.statement("employer:3").first().on == (date(2009, 1, 31) if day else DAY)
    with pytest.raises(ledger.KeyReused):
        ledger.post_from(query=query, parameters={"reason": "other"}, on=DAY)


def test_a_bulk_that_reuses_a_key_writes_nothing(db):
    post(owner="person:1", key="2026-03", lines=[(DUE, 1), (INCOME, -1)])
    with pytest.raises(ledger.KeyReused):
        ledger.post_many(lines=bulk_lines(range(3)), on=DAY)
    assert Entry.objects.count() == 1


def test_tampering_past_the_guards_is_found(db):
    entry = post()
    with connection.cursor() as cursor:
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


def test_eight_who_hammer_one_key_write_it_once(transactional_db):
    def hammer(n):
        written = set()
        for turn in range(6):
            written.add((turn, post(owner="person:hammered", key=f"k{turn}", on=date(2038 + turn, 7, 1)).pk))
        lines = [line._replace(owner="person:hammered", on=date(2050, 1, 1)) for line in bulk_lines([0])]
        return written, ledger.post_many(lines=lines, on=DAY).posted

    results = at_once(*(lambda n=n: hammer(n) for n in range(8)))
    assert [type(result) for result in results] == [tuple] * 8, results
    assert all(written == results[0][0] for written, _posted in results)
    assert sum(posted for _written, posted in results) == 1
    assert Entry.objects.count() == 7
    assert balance(DUE, "person:hammered") == (7 * 240_000, 0)


def test_eight_who_want_one_key_for_different_things_get_one_entry(transactional_db):
    def want(n):
        return post(owner="person:torn", lines=[(DUE, n), (INCOME, -n)])

    results = at_once(*(lambda n=n: want(n) for n in range(1, 9)))
    [written] = [result for result in results if isinstance(result, Entry)]
    assert sum(isinstance(result, ledger.KeyReused) for result in results) == 7
    assert balance(DUE, "person:torn")[0] == dict(queries.lines_of(written))[DUE]


def test_two_who_post_the_same_many_wait_for_each_other(transactional_db):
    def many(numbers):
        return ledger.post_many(lines=bulk_lines(numbers), on=DAY).posted

    forth = list(range(300))
    results = at_once(*(lambda numbers=numbers: many(numbers) for numbers in (forth, forth[::-1], forth[100:], forth[:200])))
    assert sum(results) == 300
    assert queries.total(DUE).posted == 300 * 240_000
