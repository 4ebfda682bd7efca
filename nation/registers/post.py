"""The post office's payments: asked, confirmed on its page, reported by callbacks until they are acknowledged.

Everything is in one SQLite file before it is answered, so that a killed program goes on where it was.
"""

import contextlib
import hashlib
import hmac
import json
import secrets
import sqlite3
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FILE = "payments.sqlite"
WAITING, TAKEN, SETTLED, FAILED = "waiting", "taken", "settled", "failed"
SETTLES_AFTER_SECONDS = 0.4
TRIES_EVERY_SECONDS = 0.1
PAUSE_AT_MOST_SECONDS = 30.0
GIVES_UP_AFTER_TRIES = 200

SCHEMA = """
CREATE TABLE IF NOT EXISTS payment (
    operator_reference TEXT PRIMARY KEY, reference TEXT UNIQUE NOT NULL, amount INTEGER NOT NULL, description TEXT NOT NULL,
    return_url TEXT NOT NULL, callback_url TEXT NOT NULL, state TEXT NOT NULL, behaviour TEXT NOT NULL DEFAULT '',
    settles_at REAL);
CREATE TABLE IF NOT EXISTS callback (
    id INTEGER PRIMARY KEY, operator_reference TEXT NOT NULL, body TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
    next_at REAL NOT NULL DEFAULT 0, acknowledged INTEGER NOT NULL DEFAULT 0);
"""


class Conflict(ValueError):
    """The same reference was asked before with another amount."""


class PostOperator:
    """The counter and, in a thread, the messenger."""

    def __init__(self, folder: Path, secret: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.file, self.secret = folder / FILE, secret.encode()
        self.stopping, self.news = threading.Event(), threading.Event()
        with self._database() as database:
            database.executescript(f"PRAGMA journal_mode = WAL; {SCHEMA}")
        self.messenger = threading.Thread(target=self._run, name="post-messenger", daemon=True)

    def start(self) -> None:
        self.messenger.start()

    def stop(self) -> None:
        self.stopping.set()
        self.news.set()
        if self.messenger.is_alive():
            self.messenger.join(timeout=10)

    def ask(self, *, reference: str, amount: int, description: str, return_url: str, callback_url: str) -> dict[str, Any]:
        """A payment to be confirmed. The same reference again gives the same payment."""
        with self._database() as database:
            database.execute(
                "INSERT INTO payment (operator_reference, reference, amount, description, return_url, callback_url, state)"
                " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (reference) DO NOTHING",
                (f"POST-{secrets.token_hex(6).upper()}", reference, amount, description, return_url, callback_url, WAITING),
            )
            payment = _one(database, "reference", reference)
        assert payment is not None
        if payment["amount"] != amount:
            raise Conflict(reference)
        return payment

    def by_reference(self, reference: str) -> dict[str, Any] | None:
        with self._database() as database:
            return _one(database, "reference", reference)

    def by_operator_reference(self, operator_reference: str) -> dict[str, Any] | None:
        with self._database() as database:
            return _one(database, "operator_reference", operator_reference)

    def confirm(self, operator_reference: str, behaviour: str) -> None:
        """The payer agrees. A second time changes nothing. `behaviour`: "", "twice" or "never" (call back)."""
        with self._database() as database:
            moved = database.execute(
                "UPDATE payment SET state = ?, behaviour = ?, settles_at = ? WHERE operator_reference = ? AND state = ?",
                (TAKEN, behaviour, time.time() + SETTLES_AFTER_SECONDS, operator_reference, WAITING),
            ).rowcount
            if moved:
                self._call_back(database, operator_reference)
        self.news.set()

    def cancel(self, operator_reference: str) -> None:
        with self._database() as database:
            moved = database.execute(
                "UPDATE payment SET state = ? WHERE operator_reference = ? AND state = ?", (FAILED, operator_reference, WAITING)
            ).rowcount
            if moved:
                self._call_back(database, operator_reference)
        self.news.set()

    def is_quiet(self, operator_reference: str) -> bool:
        """Settled or failed, and everything said was acknowledged."""
        with self._database() as database:
            payment = _one(database, "operator_reference", operator_reference)
            waiting = database.execute(
                "SELECT count(*) FROM callback WHERE operator_reference = ? AND NOT acknowledged", (operator_reference,)
            ).fetchone()[0]
        return payment is not None and payment["state"] in (SETTLED, FAILED) and not waiting

    def _call_back(self, database: sqlite3.Connection, operator_reference: str) -> None:
        payment = _one(database, "operator_reference", operator_reference)
        assert payment is not None
        times = {"never": 0, "twice": 2}.get(payment["behaviour"], 1)
        body = json.dumps({name: payment[name] for name in ("operator_reference", "reference", "amount", "state")})
        rows = [(operator_reference, body)] * times
        database.executemany("INSERT INTO callback (operator_reference, body) VALUES (?, ?)", rows)

    def _run(self) -> None:
        while not self.stopping.is_set():
            self._settle()
            self._deliver()
            self.news.wait(TRIES_EVERY_SECONDS)
            self.news.clear()

    def _settle(self) -> None:
        with self._database() as database:
            ripe = database.execute(
                "SELECT operator_reference FROM payment WHERE state = ? AND settles_at <= ?", (TAKEN, time.time())
            ).fetchall()
            for row in ripe:
                reference = row["operator_reference"]
                database.execute("UPDATE payment SET state = ? WHERE operator_reference = ?", (SETTLED, reference))
                self._call_back(database, reference)

    def _deliver(self) -> None:
        """The oldest unacknowledged callback of each payment: "settled" never overtakes "taken"."""
        with self._database() as database:
            due = database.execute(
                "SELECT c.id, c.body, c.tries, p.callback_url FROM callback c JOIN payment p USING (operator_reference)"
                " WHERE NOT c.acknowledged AND c.next_at <= ? AND c.id = (SELECT min(o.id) FROM callback o"
                " WHERE o.operator_reference = c.operator_reference AND NOT o.acknowledged)",
                (time.time(),),
            ).fetchall()
        for row in due:
            acknowledged = self._post(row["callback_url"], row["body"].encode()) or row["tries"] + 1 >= GIVES_UP_AFTER_TRIES
            pause = min(PAUSE_AT_MOST_SECONDS, 0.2 * 2 ** min(row["tries"], 10))
            with self._database() as database:
                database.execute(
                    "UPDATE callback SET tries = tries + 1, acknowledged = ?, next_at = ? WHERE id = ?",
                    (acknowledged, time.time() + pause, row["id"]),
                )
            if acknowledged:
                self.news.set()

    def _post(self, url: str, body: bytes) -> bool:
        signature = hmac.new(self.secret, body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Post-Signature": signature}
        request = urllib.request.Request(url, data=body, headers=headers, method="POST")  # noqa: S310 (only http(s) is accepted)
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
                return bool(200 <= answer.status < 300)
        except OSError:  # refused, timed out, or answered with an error: tried again
            return False

    @contextlib.contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        with contextlib.closing(sqlite3.connect(self.file, timeout=10)) as database, database:
            database.row_factory = sqlite3.Row
            database.execute("PRAGMA synchronous = FULL")
            yield database


def _one(database: sqlite3.Connection, column: str, value: str) -> dict[str, Any] | None:
    row = database.execute(f"SELECT * FROM payment WHERE {column} = ?", (value,)).fetchone()  # noqa: S608 (our own column names)
    return dict(row) if row else None
