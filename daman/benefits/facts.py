"""The law's facts for a set of persons, each with where it comes from. One claim is a set of one."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from daman.benefits import derived
from daman.benefits.careers import Career, careers_of
from daman.benefits.known import CAUTION, MEDICAL, OWN, SAID, Case, Known
from daman.benefits.models import Benefit
from daman.benefits.services import Origin, Service, service
from daman.determinations import queries as law
from daman.exchange import queries as exchange
from daman.exchange.models import Fact
from daman.registry.models import Person

__all__ = ["MEDICAL", "OWN", "SAID", "Career", "Gathered", "Known", "careers_of", "gather"]
MEMBERS = "members"
PERCENT = 10_000  # how the law keeps a hundredth


@dataclass(frozen=True)
class Gathered:
    """What is known of one person for a benefit: the law's facts, and the registers' facts they rest on."""

    of_law: Mapping[str, Known]
    of_registers: Mapping[str, Known]
    told_by_registers: frozenset[str] = frozenset()  # the law's facts that only repeat what a register said

    def for_law(self) -> dict[str, Any]:
        """As the law takes them: of a family, what is everybody's is told of each member."""
        told = {name: known.value for name, known in self.of_law.items()}
        if MEMBERS not in told:
            return told
        members = told.pop(MEMBERS)
        of_family = {name: value for name, value in told.items() if law.is_of_family(name)}
        of_each = {name: value for name, value in told.items() if name not in of_family}
        return {**of_family, MEMBERS: [{**of_each, **member} for member in members]}

    def frozen(self) -> list[dict[str, Any]]:
        """As a claim keeps them: what registers said first, then what our own books add."""
        rows = {**self.of_registers}
        rows |= {name: known for name, known in self.of_law.items() if name not in self.told_by_registers}
        return [
            {"kind": kind, "value": plain(known.value), "source": known.source, "known_at": known.known_at,
             "certificate": dict(known.certificate)}
            for kind, known in rows.items()
        ]  # fmt: skip


def gather(
    persons: Sequence[Person],
    *,
    benefit: str = Benefit.OLD_AGE_PENSION,
    asks_as: Mapping[int, Mapping[str, Any]],
    missing: Collection[str] = (),
    medical: Mapping[int, Mapping[str, Known]] | None = None,
    cautious: bool = False,
    on: date,
) -> dict[int, Gathered]:
    """Person key → facts, from what is already held; the evidence in `missing` did not come and is left out.

    `cautious`: what is missing is told to the law in the way that gives the least, where the table says how; a condition of a
    fixed amount has no lesser way.
    """
    table, keys = service(benefit), [person.pk for person in persons]
    others = {person.pk: others_of(table, asks_as.get(person.pk, {})) for person in persons}
    nins = [person.nin for person in persons]
    held = exchange.current_of_many([*nins, *(nin for each in others.values() for nin in each)], kinds_of(table))
    careers = careers_of(keys, before=on)
    found = {}
    for person in persons:
        case = Case(
            person=person, on=on, career=careers[person.pk], held=_held_by(person.nin, held),
            said=asks_as.get(person.pk, {}), missing=frozenset(missing),
            of_others={nin: _held_by(nin, held) for nin in others[person.pk]}, medical=(medical or {}).get(person.pk, {}),
        )  # fmt: skip
        found[person.pk] = _gathered(table, case, cautious)
    return found


def kinds_of(table: Service) -> list[str]:
    """The registers' facts that a benefit may need."""
    kinds = dict.fromkeys(kind for asked in table.evidence for kind in exchange.evidence_type(asked.kind).yields)
    return [kind for kind in kinds if not kind.endswith(("name_ar", "name_latin", "commune_code")) or kind in WANTED]


WANTED = ("contact.residence_commune_code",)


def others_of(table: Service, said: Mapping[str, Any]) -> list[str]:
    """The national numbers of the others on whom this claim rests."""
    if not any(asked.of != "person" for asked in table.evidence):
        return []
    deceased = str(said.get("deceased") or "")
    family = [str(nin) for nin in said.get("family", ())]
    return [nin for nin in dict.fromkeys([deceased, *family]) if nin]


def _held_by(nin: str, held: Mapping[tuple[str, str], Fact]) -> dict[str, Known]:
    return {
        kind: Known(fact.value, fact.source, fact.known_at.isoformat(), fact.certificate)
        for (subject, kind), fact in held.items()
        if subject == nin
    }


def _gathered(table: Service, case: Case, cautious: bool) -> Gathered:
    facts, repeated = {}, set()
    for name, origin in table.facts.items():
        known = _known(name, origin, case)
        if known is None and cautious and origin.cautious is not None:
            known = Known(_read(name, origin.cautious), CAUTION, case.day)
        if known is not None:
            facts[name] = known
            if origin.way == "register" or name in ("born_on", "is_woman"):
                repeated.add(name)
    if table.group:
        facts[MEMBERS] = derived.survivors.members(case)
    used = {kind: known for kind, known in case.held.items() if not kind.startswith("account.")}
    for nin, theirs in case.of_others.items():
        if nin == case.deceased:
            used |= {f"deceased.{kind}": known for kind, known in theirs.items() if kind in OF_THE_DECEASED}
    return Gathered(facts, used, frozenset(repeated))


OF_THE_DECEASED = ("civil.died_on",)


def _known(name: str, origin: Origin, case: Case) -> Known | None:
    if origin.evidence in case.missing:
        return None
    if origin.way == "own":
        return derived.derivation(origin.name)(case)
    if origin.way in ("claim", "fixed"):
        # What a claim asks is no fact of the world; what is fixed is what no register is there to tell.
        return Known(_read(name, origin.name), SAID if origin.way == "claim" else OWN, case.day)
    if origin.way == "said":
        said = case.said.get(origin.name)
        if said is None:
            return None if origin.when_unknown is None else case.own(origin.when_unknown)
        return Known(_read(name, said), SAID, case.day)
    known = (case.medical if origin.way == "medical" else case.held).get(origin.name)
    if known is None or known.value is None:
        return None if origin.when_unknown is None else case.own(_read(name, origin.when_unknown))
    return Known(_read(name, known.value), known.source, known.known_at, known.certificate)


def _read(name: str, value: Any) -> Any:
    """A value as a register, a form or a table writes it, as the law takes it."""
    unit = law.fact_kind(name)
    if unit == "date" and isinstance(value, str):
        return date.fromisoformat(value)
    return int(value) * PERCENT if unit == "rate" else value


def as_law(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Facts that were kept as JSON, as the law takes them."""
    return {
        name: [{"label": member["label"], **as_law({n: v for n, v in member.items() if n != "label"})} for member in value]
        if name == MEMBERS
        else _of_json(name, value)
        for name, value in kept.items()
    }  # fmt: skip


def _of_json(name: str, value: Any) -> Any:
    return date.fromisoformat(value) if law.fact_kind(name) == "date" else value


def plain(value: Any) -> Any:
    """As JSON keeps it."""
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    return value.isoformat() if isinstance(value, date) else value
