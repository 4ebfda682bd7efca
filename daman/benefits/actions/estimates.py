"""Before an estimate is shown: the registers are asked what a decision would ask them."""

from datetime import date

from daman.benefits import facts
from daman.benefits.actions.evidence import is_known
from daman.exchange import queries as evidence
from daman.foundation.actor import Actor
from daman.registry.models import Person

PURPOSE = "benefit.estimate"


def prepare_estimate(*, person: Person, actor: Actor, on: date) -> list[str]:
    """Obtain the evidence that an estimate rests on; gives what did not come, so that it is said.

    The person asks for the estimate: that is the purpose. What is fresh is not asked again, and a register that is silent
    is not asked a second thing, so that nobody waits long for a page.
    """
    missing: list[str] = []
    silent: set[str] = set()
    for kind in facts.EVIDENCE:
        provider = evidence.evidence_type(kind).provider.key
        if provider in silent:
            if not any(evidence.current(person.nin, name) for name in evidence.evidence_type(kind).yields):
                missing.append(kind)
        elif not is_known(person=person, kind=kind, purpose=PURPOSE, actor=actor, on=on):
            silent.add(provider)
            missing.append(kind)
    return missing
