"""Who acts for some employers of the fictional wilaya: a representative, and an accountant who keeps several."""

from collections.abc import Callable, Iterator
from typing import Any

from daman.access import actions as access
from daman.access.models import MandateKind
from daman.contributions import actions as contributions
from daman.contributions import queries
from daman.foundation.actor import Actor, ActorKind
from daman.registry import queries as registry
from nation import Nation
from nation.cast import KEPT_BY_THE_ACCOUNTANT


def steps(nation: Nation) -> Iterator[tuple[str, str, str, Callable[[], object]]]:
    yield "mandates", "تفويضات أصحاب العمل", "mandates of employers", lambda: _name(nation)
    yield "paid", "ما دفعه أصحاب العمل", "what employers paid", lambda: _pay(nation)


def _pay(nation: Nation) -> None:
    """Those whom somebody plays paid at the post all that fell due; only the month to declare is left to them."""
    operator = Actor(ActorKind.PARTNER, "operator:post", "")
    for position in KEPT_BY_THE_ACCOUNTANT:
        employer = registry.find_employer(nation.employers["number"][position].as_py())
        assert employer is not None
        overdue = queries.account(employer, nation.on).overdue
        if not overdue:
            continue
        person = registry.person(employer.representative_key or 0)
        actor = Actor(ActorKind.PERSON, f"person:{person.id}", person.name_ar, person_key=person.id)
        payment = contributions.ask_employer_payment(
            employer=employer, amount=overdue, channel="post", key="demo", actor=actor, on=nation.on
        )
        contributions.settle_employer_payment(
            reference=payment.reference, operator_reference=f"POST-{payment.reference}", amount=overdue, actor=operator,
            on=nation.on,
        )  # fmt: skip


def _name(nation: Nation) -> None:
    accountant = registry.find_person(nation.cast["accountant"].nin)
    assert accountant is not None
    for position in KEPT_BY_THE_ACCOUNTANT:
        employer = registry.find_employer(nation.employers["number"][position].as_py())
        assert employer is not None and employer.representative_key is not None
        person = registry.person(employer.representative_key)
        actor = Actor(ActorKind.PERSON, f"person:{person.id}", person.name_ar, person_key=person.id)
        how: dict[str, Any] = {"employer": employer, "actor": actor, "on": nation.on}
        access.grant_mandate(person=person, kind=MandateKind.REPRESENTATIVE, **how)
        access.grant_mandate(person=accountant, kind=MandateKind.ACCOUNTANT, **how)
