"""Some who work without cover have joined already: they answered, agreed, and paid through the post."""

import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial

import httpx

from daman.contributions import actions as contributions
from daman.foundation.actor import Actor, ActorKind
from daman.outreach import actions as outreach
from daman.registry import actions as registry
from nation import Nation

JOINED = 6
ANSWERS = {"does": "trade", "for_whom": "self", "how_often": "daily"}
LEGAL_BASIS = "law-18-07:art-7"
SECONDS_TO_SETTLE = 5.0
NOWHERE = "http://localhost/"


def steps(nation: Nation) -> Iterator[tuple[str, str, str, Callable[[], object]]]:
    """One step a person."""
    silent, outside = set(nation.silences["nin"].to_pylist()), {m.nin for m in nation.cast.values()}
    reachable = {p["nin"] for p in nation.persons.to_pylist() if p["phone"] and p["died_on"] is None}
    willing = [nin for nin in sorted(nation.informal["nin"].to_pylist()) if nin in reachable - silent - outside][:JOINED]
    for number, nin in enumerate(willing):
        on = nation.on - timedelta(days=3 * (len(willing) - number))
        words = f"{number + 1}/{len(willing)}"
        yield f"joined-{nin}", f"منتسبون جدد {words}", f"newly covered {words}", partial(_join, nin, 1 + number % 3, on)


def _join(nin: str, months: int, on: date) -> None:
    house = Actor(ActorKind.PERSON, "person:demo", "")
    person = registry.know_person(nin=nin, purpose="joining", legal_basis=LEGAL_BASIS, actor=house, on=on)
    actor = Actor(ActorKind.PERSON, f"person:{person.id}", person.name_ar, person_key=person.id)
    joining = outreach.start_joining(person=person, answers=ANSWERS, actor=actor, on=on)
    joining = outreach.agree(joining=joining, actor=actor, on=on)
    page = outreach.begin_payment(
        joining=joining, months=months, return_url=NOWHERE, callback_url=NOWHERE, key=f"demo:{nin}", actor=actor, on=on
    )
    pay_and_settle(page, on)


def pay_and_settle(page: str, on: date) -> None:
    """Pay on the post's page, and wait until the post says that the money is there."""
    _pay(page)
    ends = time.monotonic() + SECONDS_TO_SETTLE
    while not contributions.reconcile_payments(on=on):  # no web server hears callbacks yet: the post is asked
        if time.monotonic() > ends:
            raise TimeoutError("the post did not settle a payment")
        time.sleep(0.1)


def _pay(page: str) -> None:
    """What the person does on the post's page."""
    answer = httpx.post(page, data={"does": "confirm-never"}, follow_redirects=False, timeout=20)
    if answer.status_code != httpx.codes.SEE_OTHER:
        raise RuntimeError(f"the post's page answered {answer.status_code}")
