"""From a claim to a decision at the door of the actions, the same for every benefit."""

from datetime import date
from typing import Any

from daman.affiliation.models import InsuredMonth
from daman.benefits import actions as benefits
from daman.benefits import queries
from daman.benefits.models import Award, Claim, ClaimState, Decision
from daman.foundation.actor import Actor
from daman.foundation.months import add_months
from daman.registry.models import Kinship, Person
from tests.rooms.benefits.lives import ACCOUNT, ON, draw, file, know
from tests.rooms.exchange.stub import Registers
from tests.rooms.people import a_person

RETURNS = {"spouse": "spouse", "child": "parent", "parent": "child", "sibling": "sibling"}


def employee(registers: Registers, *, months: int = 24, wage: int = 5_000_000, days: int = 26, **fields: Any) -> Person:
    """Somebody declared every month up to the last one."""
    person = a_person(**{"born_on": date(1990, 1, 1), **fields})
    work(person, months=months, wage=wage, days=days)
    return know(registers, person)


def work(person: Person, *, months: int, wage: int, days: int = 26, scheme: str = "employee", until: date = ON) -> None:
    InsuredMonth.objects.bulk_create(
        InsuredMonth(
            person=person, month=add_months(until.replace(day=1), -back), scheme=scheme, ground="work", contribution_base=wage,
            days=days, source="test",
        )
        for back in range(1, months + 1)
    )  # fmt: skip


def died(registers: Registers, person: Person, on: date) -> None:
    registers.know_person(person.nin, sex=person.sex, born_on=person.born_on.isoformat(), died_on=on.isoformat())
    Person.objects.filter(pk=person.pk).update(died_on=on)
    person.died_on = on


def relate(registers: Registers, of: Person, *relatives: tuple[str, Person]) -> None:
    """The civil register knows the family from both sides."""
    said: dict[str, list[dict[str, Any]]] = {}
    for kind, relative in relatives:
        for one, other, how in ((of, relative, kind), (relative, of, RETURNS[kind])):
            said.setdefault(one.nin, []).append(
                {"nin": other.nin, "kind": how, "born_on": other.born_on.isoformat(),
                 "died_on": other.died_on.isoformat() if other.died_on else None, "since": None}
            )  # fmt: skip
            Kinship.objects.get_or_create(person=one, relative_key=other.pk, kind=how)
    for nin, members in said.items():
        registers.know("civil.family", nin, family__members=members)


def in_payment(person: Person, *, amount: int, benefit: str = "old_age_pension") -> Award:
    return Award.objects.create(
        person=person, reference=f"AWD-{person.pk}", benefit=benefit, scheme="employee", amount_monthly=amount,
        account_number=ACCOUNT, starts_on=date(2020, 1, 1),
    )  # fmt: skip


def ready(person: Person, benefit: str, reactions: Any, on: date = ON, **fields: Any) -> Claim:
    """Filed and gathered."""
    claim = file(person, benefit=benefit, on=on, **{"wants_from": on, **fields})
    reactions()
    claim.refresh_from_db()
    assert claim.state == ClaimState.READY, claim.waits_for
    return claim


def granted(claim: Claim, officer: Actor, reactions: Any, on: date = ON) -> tuple[Decision, list[Award]]:
    """Signed, paid and told."""
    draw(claim, officer, on)
    decision = benefits.grant(claim=claim, officer=officer, on=on)
    reactions()
    decision.refresh_from_db()
    assert decision.letter_reference
    return decision, list(Award.objects.filter(person=claim.person, decision=decision).order_by("starts_on", "id"))


def refused(claim: Claim, officer: Actor, reactions: Any, on: date = ON) -> Decision:
    assert queries.allowed_outcome(claim) == "refused"
    draw(claim, officer, on)
    decision = benefits.refuse(claim=claim, officer=officer, on=on)
    reactions()
    decision.refresh_from_db()
    assert decision.letter_reference and decision.failing_condition
    return decision
