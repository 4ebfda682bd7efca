"""The last weeks of the pension office: claims filed, drawn by lot, opened, decided; some still wait in the queue."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from daman.access import actions as access
from daman.access import queries as access_queries
from daman.access.models import Account, Role
from daman.benefits import actions as benefits
from daman.benefits import queries as benefits_queries
from daman.benefits.models import Benefit, Outcome
from daman.casework import actions as casework
from daman.casework import calendar
from daman.demo.sign_ins import OFFICE
from daman.determinations import queries as law
from daman.foundation.actor import Actor, ActorKind
from daman.foundation.months import add_months, age_on, month_of
from daman.registry import queries as registry
from nation import Nation

CLAIMS = 20
DECIDED_OF_TEN = 7
WEEKS = 6
AGE = "pension.old_age.age_ordinary"
YEARS_AFTER = 6
KEPT_FOR_THE_JOURNEYS = ("mixed_career", "short", "silent")  # they claim when somebody plays them
REASON = "معالجة طلب المعاش"


class Applicant(NamedTuple):
    """Somebody who claims: the number, where to pay, the day."""

    nin: str
    account_number: str
    filed_on: date


def steps(nation: Nation) -> Iterator[tuple[str, str, str, Callable[[], object]]]:
    """Filing and deciding in the order of the days on which they happen."""
    events: list[tuple[date, int, str, str, Callable[[], object]]] = []
    everybody = applicants(nation)
    decided = (len(everybody) - 1) * DECIDED_OF_TEN // 10  # the last one is the officer's brother: he waits
    for number, applicant in enumerate(everybody):
        filed_on = applicant.filed_on
        events.append((filed_on, 0, f"claim-{applicant.nin}", f"{number + 1}", partial(_file, applicant)))
        if number < decided:
            decided_on = min(calendar.working_day_after(filed_on, 2 + number * 5 % 7), nation.on)
            events.append((decided_on, 1, f"decision-{number}", f"{number + 1}", partial(_decide, decided_on)))
    for _, kind, key, words, do in sorted(events, key=lambda event: event[:3]):
        arabic, english = (("طلب معاش", "pension claim"), ("قرار", "decision"))[kind]
        yield key, f"{arabic} {words}", f"{english} {words}", do


def applicants(nation: Nation) -> list[Applicant]:
    """Who reached the age with a career and without a pension; the officer's brother comes last and waits."""
    accounts = dict(zip(nation.accounts["nin"].to_pylist(), nation.accounts["number"].to_pylist(), strict=True))
    apart = {nation.cast[role].nin for role in (*KEPT_FOR_THE_JOURNEYS, "officer_relative")}
    apart |= set(nation.awards["nin"].to_pylist()) | set(nation.silences["nin"].to_pylist())
    working = set(nation.careers["nin"].unique().to_pylist()) & set(accounts) - apart
    age = law.parameter(AGE, nation.on).value
    of_age = [
        p["nin"] for p in nation.funds_persons.to_pylist()
        if p["nin"] in working and p["died_on"] is None and age_on(p["born_on"], nation.on) in range(age, age + YEARS_AFTER)
    ]  # fmt: skip
    chosen = [*sorted(of_age)[: CLAIMS - 1], nation.cast["officer_relative"].nin]
    days = WEEKS * 7
    return [
        Applicant(nin, accounts[nin], _working_day(nation.on - timedelta(days=days - days * i // len(chosen))))
        for i, nin in enumerate(chosen)
    ]


def _working_day(day: date) -> date:
    return day if calendar.is_working_day(day) else calendar.working_day_after(day, 1)


def _file(applicant: Applicant) -> None:
    person = registry.find_person(applicant.nin)
    assert person is not None
    benefits.file_claim(
        person=person, benefit=Benefit.OLD_AGE_PENSION, wants_from=add_months(month_of(applicant.filed_on), 1),
        account_number=applicant.account_number, asks_as={}, key=f"demo:{applicant.nin}", office_code=OFFICE,
        actor=Actor(ActorKind.PERSON, f"person:{person.id}", person.name_ar, person_key=person.id), on=applicant.filed_on,
    )  # fmt: skip


def _decide(on: date) -> None:
    """One file: whoever of the officers the lot gives one first opens it, reads what the law says, and signs."""
    officers = list(Account.objects.filter(role=Role.OFFICER, office_code=OFFICE).order_by("username"))
    for account in officers[on.day % 2 :] + officers[: on.day % 2]:
        actor = access.actor_for(account)
        task = casework.draw_next(
            office_code=OFFICE, officer=actor, competent=access_queries.officers_of(OFFICE),
            barred=access_queries.barred_for(account), on=on,
        )  # fmt: skip
        if task is None:
            continue
        claim = benefits_queries.claim(task.person_key, task.about.partition(":")[2])
        assert claim is not None
        access.open_file(account=account, claim=claim, reason=REASON, on=on)
        sign = benefits.grant if benefits_queries.allowed_outcome(claim) == Outcome.GRANTED else benefits.refuse
        sign(claim=claim, officer=actor, on=on)
        return
