"""Before an estimate is shown: the registers are asked what a decision would ask them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from daman.benefits.actions.asking import ask_registers
from daman.benefits.models import Benefit
from daman.benefits.services import service
from daman.foundation.actor import Actor
from daman.registry.models import Person

PURPOSE = "benefit.estimate"


def prepare_estimate(
    *, person: Person, actor: Actor, on: date, benefit: str = Benefit.OLD_AGE_PENSION, asks_as: Mapping[str, Any] | None = None
) -> list[str]:
    """Obtain the evidence that an estimate rests on; gives what did not come, so that it is said.

    The person asks for the estimate: that is the purpose. What is fresh is not asked again, and a register that is silent
    is not asked a second thing, so that nobody waits long for a page.
    """
    return ask_registers(
        service(benefit), person=person, said=asks_as or {}, purpose=PURPOSE, actor=actor, on=on, is_patient=False
    ).silent
