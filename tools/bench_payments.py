"""bin/bench payments: a month of pensions, from rights in force to the files that order their payment.

Everything is done by the actions that the service uses, in a process of its own whose memory is measured: drawn up, decided
again by the compiled law over the facts that each decision kept, compared with last month, signed, held in the ledger,
written as pain.001. Then the files are read again and their sum compared with the ledger, and with the law run on its own.
"""

import json
import os
import resource
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np

from tools.bench import ROOT, Figure, WrongResult

ON, MONTH = date(2026, 12, 19), date(2026, 12, 1)
AT = datetime(2026, 12, 20, 8, 30, tzinfo=UTC)
DECIDED_ON = date(2026, 1, 15)  # whose law decides
LIVES = 10_000  # different careers; each is lived by as many persons as needed
TARGET = "pension.old_age.pension_monthly"
SIZES, QUICK = (10_000, 100_000, 1_000_000), (2_000, 20_000)
SCRATCH = "bench-payments"


def run(*, quick: bool) -> list[Figure]:
    """Each size in a database of its own; the largest one gives the figures."""
    folder = Path(os.environ.get("DAMAN_VAR", ROOT / "var")) / SCRATCH
    os.environ["DAMAN_VAR"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "daman.settings.dev"
    from daman.launch import environment
    from daman.launch.postgres import EmbeddedPostgres

    environment.var()
    server = EmbeddedPostgres(folder / "postgres").ensure()
    figures: list[Figure] = []
    done: dict[int, dict[str, Any]] = {}
    try:
        for size in QUICK if quick else SIZES:
            name = f"month_{size}"
            _execute(server.url("daman"), f"drop database if exists {name}")
            _execute(server.url("daman"), f"create database {name}")
            os.environ["DATABASE_URL"] = server.url(name)
            os.environ["DAMAN_PAYMENT_FILES"] = str(folder / name)
            if not done:
                environment.prepare()
            _child("furnish", size)
            _execute(server.url(name), "vacuum analyze")
            _execute(server.url(name), "checkpoint")
            done[size] = _child("month", size)
            _verify(done[size], _child("law", size)["amount"], _child("files", size))
            _execute(server.url("daman"), f"drop database {name}")
            figures.append(Figure(f"month of {size:_} pensions", round(done[size]["seconds"], 2), "s"))
            figures.append(Figure(f"peak memory at {size:_}", round(done[size]["peak"]), "MB"))
    finally:
        server.stop()
    largest = max(done)
    last = done[largest]
    smallest = done[min(done)]
    figures += [Figure(f"of which {step}", round(seconds, 2), "s") for step, seconds in last["steps"].items()]
    return [
        *figures,
        Figure("pensions", largest, "pensions"),
        Figure("from rights to files", round(last["seconds"], 2), "s", at_most=None if quick else 300),
        Figure("pensions per second", round(largest / last["seconds"]), "pensions/s", at_least=3_333),
        Figure("memory grown from the smallest to the largest", round(last["peak"] / smallest["peak"], 2), "times", at_most=1.5),
        Figure("files", last["files"], "files"),
        Figure("size of files", round(last["bytes"] / 1e6), "MB"),
    ]


def _verify(month: dict[str, Any], law: int, files: dict[str, Any]) -> None:
    if not month["held"] == law == files["amount"] == month["decided"]:
        raise WrongResult(
            f"ledger {month['held']}, law {law}, files {files['amount']}, decided in the run {month['decided']}: not the same"
        )
    if not files["payments"] == files["payees"] == month["payments"]:
        raise WrongResult(f"{files['payments']} payments in files to {files['payees']} payees; {month['payments']} drawn up")


def _child(deed: str, size: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tools.bench_payments", deed, str(size)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ, stdout=subprocess.PIPE, check=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _execute(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


def lives(count: int) -> list[dict[str, Any]]:
    """Careers that open a pension: their facts, as a decision keeps them."""
    draw = np.random.default_rng(2026)
    found = []
    for _ in range(count):
        months = int(draw.integers(184, 384))
        first = int(draw.integers(1_800_000, 5_000_000))
        rise = 1 + draw.random() * 0.004
        wages = (first * rise ** np.arange(months)).astype(np.int64)
        born = date(1930, 1, 1).toordinal() + int(draw.integers(0, 33 * 365))
        found.append({
            "born_on": date.fromordinal(born).isoformat(), "is_woman": bool(draw.random() < 0.3),
            "pension.asks_before_age": True, "pension.is_education_staff": False, "pension.is_moudjahid": False,
            "pension.moudjahid_invalidity_rate": 0, "pension.months_of_war": 0, "pension.is_regularised": False,
            "pension.months_worked_employee": months, "pension.months_worked_self_employed": 0,
            "pension.months_in_both_schemes": 0, "pension.months_voluntary": 0, "pension.is_settled_self_employed": True,
            "pension.months_credited": int(draw.integers(0, 25)), "pension.children_raised": int(draw.integers(0, 5)),
            "pension.has_dependent_spouse": bool(draw.random() < 0.5), "pension.wages": wages.tolist(),
            "pension.incomes_self_employed_yearly": [],
        })  # fmt: skip
    return found


def _amounts(facts: list[dict[str, Any]]) -> list[int]:
    """What the law's other reader gives, one life at a time: not the reader that the run uses."""
    from lawengine import load

    program = load("law.dz").at(DECIDED_ON, TARGET, known_on=DECIDED_ON)
    return [
        int(program.run({name: tuple(v) if isinstance(v, list) else v for name, v in one.items()} | {
            "born_on": date.fromisoformat(one["born_on"])}).values[TARGET] or 0)
        for one in facts
    ]  # fmt: skip


def _furnish(size: int) -> dict[str, Any]:
    """Persons, decisions with their facts, rights in payment, and a last month that was paid."""
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    facts = lives(min(LIVES, size))
    amounts = _amounts(facts)
    with connection.cursor() as cursor:
        cursor.execute("set work_mem = '256MB'")
        cursor.execute("create temporary table life (number int primary key, facts jsonb, amount bigint)")
        with cursor.copy("copy life from stdin") as copy:
            for number, (one, amount) in enumerate(zip(facts, amounts, strict=True)):
                copy.write_row((number, json.dumps(one), amount))
        for statement in FURNISH:
            cursor.execute(statement, {"size": size, "lives": len(facts), "on": DECIDED_ON, "last": date(2026, 11, 1)})
    return {"amount": sum(amounts)}


FURNISH = (
    "insert into registry_commune values ('9901', '99', 'الوادي', 'El Oued', 'عين الزيتون', 'Ain Zitoun') on conflict do nothing",
    "insert into registry_person (nin, family_name_ar, given_name_ar, family_name_latin, given_name_latin, sex, born_on,"
    " commune_id, phone, language, name_key, sort_key_ar)"
    " select (990000000000000000 + i)::text, 'بوعلام', 'سعيد', 'Boualem', 'Said', 'M', '1950-01-01', '9901', '', 'ar', 'n', 'n'"
    " from generate_series(1, %(size)s) i",
    "insert into benefits_claim (person_id, reference, benefit, key, wants_from, office_code, account_number, asks_as, facts,"
    " determination_reference, waits_for, state, filed_on, promised_on)"
    " select id, 'CLM-' || id, 'old_age_pension', 'k', '2026-02-01', '99-CNR-1', '', '{}', '[]', 'DET-' || id, '[]', 'decided',"
    " %(on)s, %(on)s from registry_person",
    'insert into determinations_determination (person_key, reference, targets, "on", known_on, facts, values, trace, status,'
    " unconfirmed, lawbook_hash, about)"
    " select p.id, 'DET-' || p.id, '[]', %(on)s, %(on)s, l.facts, '{}', '{}', '', '[]', '', 'claim:CLM-' || p.id"
    " from registry_person p join life l on l.number = p.id %% %(lives)s",
    "insert into benefits_decision (person_id, claim_id, reference, outcome, benefit, determination_reference,"
    " failing_condition, is_provisional, signed_by_kind, signed_by_reference, signed_by_name, decided_on, letter_reference)"
    " select c.person_id, c.id, 'DEC-' || c.person_id, 'granted', c.benefit, c.determination_reference, '', false, 'officer',"
    " 'o', 'o', %(on)s, '' from benefits_claim c",
    "insert into benefits_award (person_id, decision_id, reference, benefit, scheme, amount_monthly, account_number, starts_on)"
    " select d.person_id, d.id, 'AWD-' || d.person_id, 'old_age_pension', 'employee', l.amount,"
    " case d.person_id %% 10 when 0 then '00200112112300000146' when 1 then '00100627030030018036'"
    " else '00799999002311500797' end, '2026-02-01'"
    " from benefits_decision d join life l on l.number = d.person_id %% %(lives)s",
    # Last month, as it was paid: the preview compares with it.
    "insert into benefits_paymentrun (reference, month, pay_on, state, prepared_on, lawbook_hash, summary, approved_by,"
    " approved_by_name, released_by, released_by_name, released_at)"
    " values ('RUN-2026-11', %(last)s, '2026-11-22', 'closed', '2026-11-19', '', '{}', 'a', 'a', 'b', 'b', now())",
    "insert into benefits_payment (person_id, award_id, month, amount, due_on, state, run_key, fund, account_number, attempt)"
    " select a.person_id, a.id, %(last)s, a.amount_monthly, '2026-11-22', 'settled', r.id, 'cnr', a.account_number, 1"
    " from benefits_award a cross join benefits_paymentrun r",
)


def _month(_size: int) -> dict[str, Any]:
    """The month itself, in this process."""
    import time

    from daman.benefits import actions as benefits
    from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
    from daman.ledger import queries as ledger

    steps: dict[str, float] = {}

    def progress(step: str, seconds: float) -> None:
        steps[step] = steps.get(step, 0.0) + seconds

    first, second = (Actor(ActorKind.OFFICER, f"pay.{name}", name) for name in ("first", "second"))
    started = time.perf_counter()
    run = benefits.prepare_run(month=MONTH, actor=THE_HOUSE, on=ON, progress=progress)
    run = benefits.approve_run(run=run, actor=first, on=ON)
    run = benefits.release_run(run=run, actor=second, on=ON, at=AT)
    run = benefits.send_run(run=run, on=ON, progress=progress)
    seconds = time.perf_counter() - started
    law = run.summary["law"]
    if law["differing"] or law["undecided"]:
        raise WrongResult(f"the law said something else: {law}")
    files = list(run.files.all())
    return {
        "seconds": seconds, "steps": steps, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "decided": law["amount"], "payments": run.summary["count"], "files": len(files), "bytes": sum(f.size for f in files),
        "held": -ledger.total("fund.cnr.bank").pending,
    }  # fmt: skip


def _law(size: int) -> dict[str, Any]:
    """What the law gives to everybody, without the run and without the database."""
    amounts = _amounts(lives(min(LIVES, size)))
    return {"amount": sum(amounts[number % len(amounts)] for number in range(1, size + 1))}


def _files(_size: int) -> dict[str, Any]:
    """What the files say, read as a bank would."""
    from decimal import Decimal

    from defusedxml.ElementTree import iterparse

    amount, payments, payees = Decimal(0), 0, set()
    for path in sorted(Path(os.environ["DAMAN_PAYMENT_FILES"]).rglob("*.xml")):
        for _event, element in iterparse(path):
            name = element.tag.rpartition("}")[2]
            if name == "InstdAmt":
                amount += Decimal(element.text)
                payments += 1
            elif name == "EndToEndId":
                payees.add(hash(element.text))
            elif name == "CdtTrfTxInf":
                element.clear()
    return {"amount": int(amount * 100), "payments": payments, "payees": len(payees)}


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps({"furnish": _furnish, "month": _month, "law": _law, "files": _files}[sys.argv[1]](int(sys.argv[2]))))
