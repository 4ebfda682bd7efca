"""Any sequence of movements in any months, against a model of a few lines: balances and statements agree, the books hold."""

from datetime import date
from typing import Any

import pytest
from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from daman.foundation.refusal import Refusal
from daman.ledger import actions as ledger
from daman.ledger import queries
from daman.ledger.bulk import BulkLine

ACCOUNTS = ["fund.cnas.bank", "fund.cnas.transit", "person.receivable.contributions"]
OWNERS = ["person:1", "fund:cnas"]
COUNTED = ("posted", "settled")

owners = st.sampled_from(OWNERS)
keys = st.sampled_from([f"k{n}" for n in range(6)])
days = st.sampled_from([date(1998, 12, 31), date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 2), date(2026, 4, 1)])
moves = st.sampled_from([(5, -5), (7, 0), (-3, 3), (10**12, 1), (4, -1), (0, 0)])


def lines(move):
    first, second = move
    return list(zip(ACCOUNTS, (first, second, -first - second), strict=True))


class Books(RuleBasedStateMachine):
    """`entries` is what the books should hold: owner → key → (phase, lines, on, resolves, reverses), in the order written."""

    def __init__(self) -> None:
        super().__init__()
        self.whole = transaction.atomic()
        self.whole.__enter__()
        self.entries: dict[str, dict[str, Any]] = {owner: {} for owner in OWNERS}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.whole.__exit__(None, None, None)

    @rule(verb=st.sampled_from(["post", "hold"]), owner=owners, key=keys, move=moves, on=days)
    def move(self, verb, owner, key, move, on):
        wanted = {account: amount for account, amount in lines(move) if amount}
        entry = ({"post": "posted", "hold": "held"}[verb], wanted, on, None, None)
        facts = {"owner": owner, "key": key, "lines": lines(move), "reason": "r", "about": "a", "on": on}
        self.check(owner, key, entry if len(wanted) > 1 else None, lambda: getattr(ledger, verb)(**facts))

    @rule(verb=st.sampled_from(["settle", "void"]), owner=owners, key=keys, other=keys, on=days)
    def resolve(self, verb, owner, key, other, on):
        held = self.entries[owner].get(other)
        entry = None
        if held and held[0] == "held":
            entry = ("settled", held[1], on, other, None) if verb == "settle" else ("voided", {}, on, other, None)
        reason = {"reason": "r"} if verb == "void" else {}
        facts = {"owner": owner, "hold_key": other, "key": key, "on": on} | reason
        self.check(owner, key, entry, lambda: getattr(ledger, verb)(**facts))

    @rule(owner=owners, key=keys, other=keys, on=days)
    def reverse(self, owner, key, other, on):
        wrong = self.entries[owner].get(other)
        entry = None
        if wrong and wrong[0] in COUNTED:
            entry = ("posted", {account: -amount for account, amount in wrong[1].items()}, on, None, other)
        facts = {"owner": owner, "entry_key": other, "key": key, "reason": "r", "on": on}
        self.check(owner, key, entry, lambda: ledger.reverse(**facts))

    @rule(rows=st.lists(st.tuples(owners, keys, moves, days), min_size=1, max_size=4, unique_by=lambda row: row[:2]))
    def post_many(self, rows):
        wanted = {
            (owner, key): ("posted", {account: amount for account, amount in lines(move) if amount}, on, None, None)
            for owner, key, move, on in rows
        }
        wanted = {name: entry for name, entry in wanted.items() if entry[1]}  # nothing but zeros is left aside
        given = [
            BulkLine(owner, key, "r", "a", account, amount, on)
            for owner, key, move, on in rows
            for account, amount in lines(move)
        ]
        new = {name: entry for name, entry in wanted.items() if name[1] not in self.entries[name[0]]}
        if any(self.entries[owner].get(key, entry) != entry for (owner, key), entry in wanted.items()):
            self.refused(lambda: ledger.post_many(lines=given, on=date(2026, 3, 2)))
            return
        found = ledger.post_many(lines=given, on=date(2026, 3, 2))
        assert found == ledger.Posted(posted=len(new), already=len(wanted) - len(new))
        for (owner, key), entry in new.items():
            self.entries[owner][key] = entry

    def check(self, owner, key, entry, perform):
        """Do it here, and expect of the books what the model says. An entry of None must be refused."""
        mine = self.entries[owner]
        resolved = [e[3] for e in mine.values() if e[3]]
        reversed_ = [e[4] for e in mine.values() if e[4]]
        if entry is not None and (mine[key] == entry if key in mine else entry[3] not in resolved and entry[4] not in reversed_):
            assert perform().key == key
            mine.setdefault(key, entry)
        else:
            self.refused(perform)

    def refused(self, perform):
        with pytest.raises(Refusal):
            perform()

    @invariant()
    def the_balances_agree(self):
        for owner, mine in self.entries.items():
            resolved = {entry[3] for entry in mine.values()}
            pending = {key: entry for key, entry in mine.items() if entry[0] == "held" and key not in resolved}
            assert {entry.key for entry in queries.open_holds(owner)} == set(pending)
            for account in ACCOUNTS:
                found = queries.balance(owner, account)
                assert found.posted == sum(e[1].get(account, 0) for e in mine.values() if e[0] in COUNTED)
                assert found.pending == sum(e[1].get(account, 0) for e in pending.values())

    @invariant()
    def the_statements_agree(self):
        for owner, mine in self.entries.items():
            shown = {e.key: (e.phase, {n.account_id: n.amount for n in e.lines.all()}, e.on) for e in queries.statement(owner)}
            assert shown == {key: entry[:3] for key, entry in mine.items()}
            for account in ACCOUNTS:
                running = 0
                for line in reversed(queries.account_lines(owner, account)):
                    phase, amounts, on, *_ = mine[line.key]
                    running += amounts[account]
                    assert (phase in COUNTED, line.on, line.debit - line.credit) == (True, on, amounts[account])
                    assert line.balance_after == running
                assert running == sum(e[1].get(account, 0) for e in mine.values() if e[0] in COUNTED)

    @invariant()
    def the_books_hold(self):
        assert queries.inconsistent_entries() == queries.inconsistent_books() == []


def test_the_books_agree_with_the_model(db):
    run_state_machine_as_test(Books, settings=settings(max_examples=25, stateful_step_count=15, deadline=None))
