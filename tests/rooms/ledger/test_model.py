"""Any sequence of movements, against a model of a few lines: the balances agree, and the books hold."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from daman.foundation.refusal import Refusal
from daman.ledger import actions as ledger
from daman.ledger import queries

DAY = date(2026, 3, 2)
ACCOUNTS = ["fund.cnas.bank", "fund.cnas.transit", "person.receivable.contributions"]
OWNERS = ["person:1", "fund:cnas"]
KEYS = [f"k{n}" for n in range(6)]

amounts = st.lists(st.integers(-(10**9), 10**9), min_size=2, max_size=2)
operation = st.one_of(
    st.tuples(st.sampled_from(["post", "hold"]), st.sampled_from(OWNERS), st.sampled_from(KEYS), amounts),
    st.tuples(
        st.sampled_from(["settle", "void", "reverse"]), st.sampled_from(OWNERS), st.sampled_from(KEYS), st.sampled_from(KEYS)
    ),
)


class Model:
    """What the books should say, kept in dictionaries."""

    def __init__(self):
        self.entries = {owner: {} for owner in OWNERS}
        self.resolved, self.reversed = set(), set()

    def apply(self, verb, owner, key, rest):
        """True when the books must accept it."""
        mine = self.entries[owner]
        if verb in ("post", "hold"):
            first, second = rest
            wanted = {a: n for a, n in zip(ACCOUNTS, (first, second, -first - second), strict=True) if n}
            if len(wanted) < 2:
                return False
            return self._write(mine, key, ({"post": "posted", "hold": "held"}[verb], wanted, None))
        other = mine.get(rest)
        if other is None:
            return False
        phase, lines, _ = other
        if verb == "reverse":
            if phase not in ("posted", "settled"):
                return False
            return self._write(mine, key, ("posted", {a: -n for a, n in lines.items()}, ("-", owner, rest)), self.reversed)
        if phase != "held":
            return False
        done = ("settled", lines) if verb == "settle" else ("voided", {})
        return self._write(mine, key, (*done, ("=", owner, rest)), self.resolved)

    def _write(self, mine, key, entry, done=None):
        if key in mine:
            return mine[key] == entry
        if done is not None:
            if entry[2] in done:
                return False
            done.add(entry[2])
        mine[key] = entry
        return True

    def balance(self, owner, account):
        mine = self.entries[owner]
        posted = sum(lines.get(account, 0) for phase, lines, _ in mine.values() if phase in ("posted", "settled"))
        held = [(key, lines) for key, (phase, lines, _) in mine.items() if phase == "held"]
        return posted, sum(lines.get(account, 0) for key, lines in held if ("=", owner, key) not in self.resolved)


def perform(verb, owner, key, rest):
    if verb in ("post", "hold"):
        lines = list(zip(ACCOUNTS, (*rest, -sum(rest)), strict=True))
        return getattr(ledger, verb)(owner=owner, key=key, lines=lines, reason="r", about="a", on=DAY)
    if verb == "reverse":
        return ledger.reverse(owner=owner, entry_key=rest, key=key, reason="r", on=DAY)
    reason = {"reason": "r"} if verb == "void" else {}
    return getattr(ledger, verb)(owner=owner, hold_key=rest, key=key, on=DAY, **reason)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(operations=st.lists(operation, max_size=14))
def test_the_books_agree_with_the_model(db, operations):
    from django.db import transaction

    with transaction.atomic():
        model = Model()
        for verb, owner, key, rest in operations:
            if model.apply(verb, owner, key, rest):
                assert perform(verb, owner, key, rest).key == key
            else:
                with pytest.raises(Refusal):
                    perform(verb, owner, key, rest)
        for owner in OWNERS:
            for account in ACCOUNTS:
                found = queries.balance(owner, account)
                assert (found.posted, found.pending) == model.balance(owner, account)
        assert queries.inconsistent_entries() == queries.inconsistent_books() == []
        transaction.set_rollback(True)
