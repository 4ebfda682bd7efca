"""What the registers know, in one SQLite file: an answer for each person and kind of evidence, or silence."""

import contextlib
import json
import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from nation.making import Nation
from nation.registers import civic, life

FILE = "registers.sqlite"
PROVIDERS = {
    "civil.identity": "interior", "civil.contact": "interior", "civil.family": "interior",
    "defence.national_service": "defence", "post.account": "post", "trade.register": "trade", **life.PROVIDERS, **civic.PROVIDERS,
}  # fmt: skip


class Answer(NamedTuple):
    """What a register would answer: facts, or nothing known, or silence."""

    facts: dict[str, Any] | None
    valid_from: str
    is_silent: bool


def write(nation: Nation, folder: Path) -> Path:
    """Write the file, whole or not at all; what an earlier nation left is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f"{FILE}.{os.getpid()}"
    draft.unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(draft)) as database, database:
        database.execute("CREATE TABLE about (made_on TEXT, persons INTEGER, seed INTEGER)")
        database.execute("INSERT INTO about VALUES (?, ?, ?)", (nation.on.isoformat(), nation.persons.num_rows, nation.seed))
        database.execute(
            "CREATE TABLE answer (evidence TEXT, subject TEXT, facts TEXT, PRIMARY KEY (evidence, subject)) WITHOUT ROWID"
        )
        database.execute("CREATE TABLE silence (register TEXT, subject TEXT, PRIMARY KEY (register, subject)) WITHOUT ROWID")
        database.executemany("INSERT INTO answer VALUES (?, ?, ?)", _answers(nation))
        database.executemany("INSERT INTO silence VALUES (?, ?)", _rows(nation.silences, "register", "nin"))
    draft.replace(folder / FILE)
    return folder / FILE


def made(folder: Path) -> tuple[str, int, int] | None:
    """Day, persons and seed of the nation in the folder; None when there is none."""
    if not (folder / FILE).exists():
        return None
    with contextlib.closing(sqlite3.connect(folder / FILE)) as database:
        row: tuple[str, int, int] = database.execute("SELECT made_on, persons, seed FROM about").fetchone()
        return row


class Registers:
    """Reads the file; one connection a thread is opened and closed, SQLite does the rest."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / FILE
        if not self.file.exists():
            raise FileNotFoundError(f"{self.file} is not there: write a nation first")

    def answer(self, evidence: str, subject: str) -> Answer:
        with contextlib.closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)) as database:
            silent = database.execute(
                "SELECT 1 FROM silence WHERE register = ? AND subject = ?", (PROVIDERS[evidence], subject)
            ).fetchone()
            row = database.execute(
                "SELECT facts, made_on FROM answer, about WHERE evidence = ? AND subject = ?", (evidence, subject)
            ).fetchone()
        return Answer(json.loads(row[0]) if row else None, row[1] if row else "", silent is not None)


def _answers(nation: Nation) -> Iterator[tuple[str, str, str]]:
    for evidence, subject, facts in _facts(nation):
        yield evidence, subject, json.dumps(facts, ensure_ascii=False, default=str)


def _facts(nation: Nation) -> Iterator[tuple[str, str, dict[str, Any]]]:
    persons = nation.persons.to_pylist()
    for p in persons:
        yield "civil.identity", p["nin"], {
            "civil.family_name_ar": p["family_name_ar"], "civil.given_name_ar": p["given_name_ar"],
            "civil.family_name_latin": p["family_name_latin"], "civil.given_name_latin": p["given_name_latin"],
            "civil.sex": p["sex"], "civil.born_on": p["born_on"], "civil.birth_commune_code": p["commune_code"],
            "civil.died_on": p["died_on"],
        }  # fmt: skip
        yield "civil.contact", p["nin"], {"contact.phone": p["phone"], "contact.residence_commune_code": p["commune_code"]}
    families = _families(nation)
    for p in persons:
        yield "civil.family", p["nin"], {"family.members": families.get(p["nin"], [])}
    for s in nation.services.to_pylist():
        service = {f"service.{name}": s[name] for name in ("status", "starts_on", "ends_before", "months")}
        yield "defence.national_service", s["nin"], service
    for a in nation.accounts.to_pylist():
        yield "post.account", a["nin"], {"account.number": a["number"], "account.holder_matches": True}
    for nin, registrations in _registrations(nation).items():
        yield "trade.register", nin, {"trade.registrations": registrations}
    yield from {(evidence, nin): (evidence, nin, said) for evidence, nin, said in life.facts(nation)}.values()
    yield from civic.facts(nation)


def _families(nation: Nation) -> dict[str, list[dict[str, Any]]]:
    born, died = (
        dict(zip(nation.persons["nin"].to_pylist(), nation.persons[column].to_pylist(), strict=True))
        for column in ("born_on", "died_on")
    )
    families: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for nin, other, kind, since in _rows(nation.kinships, "nin", "relative_nin", "kind", "starts_on"):
        member = {"nin": other, "kind": kind, "born_on": born[other], "died_on": died[other], "since": since}
        families[nin].append(member)
    return families


def _registrations(nation: Nation) -> dict[str, list[dict[str, Any]]]:
    """What each person represents in the trade register."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in nation.trade_registers.to_pylist():
        said = {name: value for name, value in row.items() if name not in ("nin", "employer_number")}
        found[row["nin"]].append(said)
    return found


def _rows(table: Any, *columns: str) -> Iterator[tuple[Any, ...]]:
    return zip(*(table[column].to_pylist() for column in columns), strict=True)
