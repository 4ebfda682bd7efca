"""bin/bench offers: one night in which the rights of everybody are looked for, through the actions that the service uses.

The books of a population are read in stretches, the compiled law decides each stretch, offers and messages are written. Then a
sample of persons is looked at again one by one, with the law's plain reader over facts gathered as a claim gathers them, and so
is a sample of the offers of each benefit on the facts that they kept. The night is run a second time: it must offer nothing.
"""

import json
import os
import resource
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

from tools.bench import ROOT, Figure, WrongResult

ON = date(2026, 11, 24)
SIZES, QUICK = (10_000, 100_000), (1_000, 5_000)
SAMPLE = 300
SCRATCH = "bench-offers"


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
            name = f"night_{size}"
            _execute(server.url("daman"), f"drop database if exists {name}")
            _execute(server.url("daman"), f"create database {name}")
            os.environ["DATABASE_URL"] = server.url(name)
            if not done:
                environment.prepare()
            _child("furnish", size)
            _execute(server.url(name), "vacuum analyze")
            _execute(server.url(name), "checkpoint")
            done[size] = _child("night", size)
            _child("check", size)
            again = _child("night", size)
            if again["offers"]:
                raise WrongResult(f"the second night offered {again['offers']} rights anew")
            _execute(server.url("daman"), f"drop database {name}")
            figures.append(Figure(f"night of {size:_} persons", round(done[size]["seconds"], 2), "s"))
            figures.append(Figure(f"peak memory at {size:_}", round(done[size]["peak"]), "MB"))
    finally:
        server.stop()
    largest, smallest = max(done), min(done)
    last, grown = done[largest], done[largest]["peak"] / done[smallest]["peak"]
    figures += [Figure(f"offers: {benefit}", count, "offers") for benefit, count in sorted(last["by_benefit"].items())]
    return [
        *figures,
        Figure("months read", last["months"], "months"),
        Figure("second night of the same", round(again["seconds"], 2), "s"),
        Figure("persons per second", round(largest / last["seconds"]), "persons/s"),
        Figure("memory grown from the smallest to the largest", round(grown, 2), "times", at_most=1.5),
    ]


def _child(deed: str, size: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "tools.bench_offers", deed, str(size)]
    done = subprocess.run(command, cwd=ROOT, env=os.environ, stdout=subprocess.PIPE, check=True)
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return result


def _execute(url: str, statement: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)  # type: ignore[call-overload]


# One person in three is a woman; careers of 2 to 34 years, one in eight for oneself, one in seven ended this autumn.
FURNISH = (
    "insert into registry_commune values ('9901', '99', 'الوادي', 'El Oued', 'عين الزيتون', 'Ain Zitoun') on conflict do nothing",
    "insert into registry_person (nin, family_name_ar, given_name_ar, family_name_latin, given_name_latin, sex, born_on, died_on,"
    " commune_id, phone, language, name_key, sort_key_ar)"
    " select (990000000000000000 + i)::text, 'بوعلام', 'سعيد', 'Boualem', 'Said', case when i %% 3 = 0 then 'F' else 'M' end,"
    " date '1955-01-01' + (i * 7919 %% 17500)::int, case when i %% 97 = 0 then date '2026-09-01' end, '9901',"
    " case when i %% 2 = 0 then '0550000000' else '' end, 'ar', 'n', 'n' from generate_series(1, %(size)s) i",
    "insert into registry_personnumber (nin, person_id) select nin, id from registry_person",
    "insert into affiliation_insuredmonth (person_id, month, scheme, ground, employer_key, contribution_base, days, source)"
    " select p.id, m.month, case when p.id %% 8 = 1 then 'self_employed' else 'employee' end,"
    " case when extract(month from m.month) = 7 and p.id %% 11 = 0 then 'sickness' else 'work' end,"
    " case when p.id %% 8 = 1 then 0 else 1 end, 2500000 + p.id %% 900 * 5000 + m.number * 9000, 30, 'bench'"
    " from registry_person p cross join lateral (select n as number, (date '2026-10-01' - n * interval '1 month')::date as month"
    " from generate_series(0, 24 + (p.id * 31 %% 384)::int) n) m"
    " where m.month > p.born_on + interval '16 years' and (p.died_on is null or m.month <= p.died_on)",
    "insert into affiliation_affiliation (person_id, reference, scheme, employer_key, starts_on, ends_before)"
    " select id, 'AFF-' || id, 'employee', 1, '2010-01-01', case when id %% 7 = 3 then date '2026-11-01' end"
    " from registry_person where id %% 8 <> 1",
    # Families: the spouse stands beside, the children come after; some are told by the civil register, some by our own book.
    "insert into exchange_fact (subject, kind, value, source, known_at, certificate)"
    " select p.nin, 'family.members', jsonb_build_array("
    " jsonb_build_object('nin', s.nin, 'kind', 'spouse', 'born_on', s.born_on, 'died_on', s.died_on),"
    " jsonb_build_object('nin', '98' || p.nin, 'kind', 'child', 'born_on', p.born_on + 9000, 'died_on', null),"
    " jsonb_build_object('nin', '97' || p.nin, 'kind', 'child', 'born_on', p.born_on + 10500, 'died_on', null)),"
    " 'interior', now(), '{}' from registry_person p join registry_person s on s.id = p.id + 1 where p.id %% 4 = 0",
    "insert into exchange_fact (subject, kind, value, source, known_at, certificate)"
    " select p.nin, f.kind, f.value, 'defence', now(), '{}' from registry_person p cross join lateral (values"
    " ('service.status', '\"done\"'::jsonb), ('service.starts_on', to_jsonb(p.born_on + 7300)),"
    " ('service.ends_before', to_jsonb(p.born_on + 7850)), ('service.months', '18'::jsonb)) f(kind, value)"
    " where p.sex = 'M' and p.id %% 5 = 1",
    "insert into registry_kinship (person_id, relative_key, kind) select p.id, p.id + 1, 'spouse' from registry_person p"
    " where p.id %% 4 = 1 and p.id < %(size)s on conflict do nothing",
    "insert into registry_kinship (person_id, relative_key, kind) select p.id - 2, p.id, 'child' from registry_person p"
    " where p.born_on > '2000-01-01' and p.id > 2 on conflict do nothing",
    "insert into benefits_award (person_id, reference, benefit, scheme, amount_monthly, account_number, starts_on)"
    " select id, 'AWD-' || id, 'old_age_pension', 'employee', 4000000, '00799999002311500797', '2020-01-01' from registry_person"
    " where born_on < '1962-01-01' and id %% 10 <> 0",
)


def _furnish(size: int) -> dict[str, Any]:
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("set work_mem = '256MB'")
        for statement in FURNISH:
            cursor.execute(statement, {"size": size})
    return {}


def _night(_size: int) -> dict[str, Any]:
    import time

    from django.db.models import Count

    from daman.affiliation.models import InsuredMonth
    from daman.benefits import actions as benefits
    from daman.benefits.models import Offer

    started = time.perf_counter()
    offers = benefits.find_rights(on=ON)
    seconds = time.perf_counter() - started
    counted = Offer.objects.values_list("benefit").annotate(count=Count("id"))
    return {
        "seconds": seconds, "offers": offers, "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "by_benefit": dict(counted), "months": InsuredMonth.objects.count(),
    }  # fmt: skip


def _check(_size: int) -> dict[str, Any]:
    """Persons by lot, each as one claim would be: gathered, and read by the plain reader. Then offers of each benefit."""
    from daman.benefits import facts, queries, rights
    from daman.benefits.models import Award, Benefit, Offer
    from daman.benefits.services import service
    from daman.determinations import actions as determinations
    from daman.registry.models import Person

    paid = Award.objects.filter(benefit=Benefit.OLD_AGE_PENSION, ends_before=None).values("person_id")
    whole = Person.objects.filter(died_on=None, insured_months__isnull=False).exclude(pk__in=paid)
    persons = list(whole.distinct().order_by("?")[:SAMPLE])
    gathered = facts.gather(persons, asks_as={}, on=ON)
    pair = (Benefit.OLD_AGE_PENSION, Benefit.OLD_AGE_ALLOWANCE)
    offered = {
        row[0]: row[1:]
        for row in Offer.objects.filter(benefit__in=pair, person__in=persons).values_list(
            "person_id", "benefit", "amount_monthly"
        )
    }
    for person in persons:
        answer = determinations.simulate(
            targets=service(Benefit.OLD_AGE_PENSION).targets, facts=gathered[person.pk].for_law(), on=ON
        )
        right = next((each for each in pair if rights.is_open(each, answer.values)), None)
        expected = (str(right), rights.amount_monthly(right, answer.values)) if right else None
        if offered.get(person.pk) != expected:
            raise WrongResult(f"person {person.pk}: offered {offered.get(person.pk)}, the plain reader says {expected}")
    looked = 0
    for benefit in Benefit:
        for offer in Offer.objects.filter(benefit=benefit).exclude(amount_monthly=None).order_by("?")[:SAMPLE]:
            said = rights.value_of(queries.offer_answer(offer).values, service(benefit).amount)
            if said != offer.amount_monthly:
                raise WrongResult(f"{offer.reference}: {benefit} offered at {offer.amount_monthly}, the plain reader says {said}")
            looked += 1
    return {"persons": len(persons), "offers": looked}


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps({"furnish": _furnish, "night": _night, "check": _check}[sys.argv[1]](int(sys.argv[2]))))
