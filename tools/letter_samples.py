"""Letters of every benefit on the jurists' worked cases: what pictures, tests and the bench of letters are made from.

Nobody in them lives: the facts are those of `law/dz/**/cases`, the person is of the synthetic wilaya.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from daman.benefits import facts as known
from daman.benefits import letters, notices, rights
from daman.benefits.models import Award, Benefit, Claim, Decision, Outcome, Overpayment
from daman.benefits.services import service
from daman.determinations.book import book
from daman.determinations.models import Determination
from daman.registry.models import Person
from law.cases import read_cases
from lawengine import LawError

OUTCOMES = (Outcome.GRANTED, Outcome.REFUSED)
# Cases that are worked for the amount alone: what else the service asks is not told in them.
ENOUGH = {
    Benefit.FAMILY_ALLOWANCES: ("family.allowances.children_monthly", "family.allowances.allowances_monthly"),
    Benefit.DEATH_GRANT: ("death_grant.share_of_each", "death_grant.grant", "death_grant.opened"),
}
OF_FAMILY: dict[Benefit, dict[str, Any]] = {Benefit.DEATH_GRANT: {"survivors.is_spouse": True}}
ACCOUNT = "00799999002311500797"


@dataclass(frozen=True)
class Sample:
    """One decided case."""

    benefit: Benefit
    outcome: Outcome
    person: Person
    claim: Claim
    decision: Decision
    determination: Determination

    def letter(self, language: str) -> letters.Letter:
        """As the person would receive it."""
        return letters.letter_of(
            self.decision, claim=self.claim, person=self.person, determination=self.determination, language=language
        )


def samples() -> list[Sample]:
    """For each benefit, the first worked case that opens it and the first that does not, where there is one."""
    found: dict[tuple[Benefit, Outcome], Sample] = {}
    for benefit in Benefit:
        for sample in _of(benefit):
            found.setdefault((benefit, sample.outcome), sample)
            if all((benefit, outcome) in found for outcome in OUTCOMES):
                break
    return list(found.values())


def others(language: str) -> dict[str, letters.Letter]:
    """The letters that no claim asked for, and a decision made for a time while a register stays silent."""
    granted = next(_of(Benefit.OLD_AGE_PENSION))
    raised = notices.Raised(
        reference="AWD-5T2M-81KC-0", benefit=Benefit.OLD_AGE_PENSION, scheme="employee", run="REV-2026-01-01",
        effective_on=date(2026, 1, 1), settled_on=date(2018, 3, 1), before=2_000_000, after=2_200_000, arrears=400_000,
        signed_by="نادية بن عيسى", decided_on=date(2026, 2, 10),
    )  # fmt: skip
    months = ("2026-09-01", "2026-10-01", "2026-11-01")
    found = Overpayment(
        person=granted.person, award=Award(scheme="employee", benefit=Benefit.OLD_AGE_PENSION), reference="OVP-3Q9D-40ZX-8",
        reason="ended", from_month=date(2026, 9, 1), to_month=date(2026, 11, 1), amount=9_000_000, found_on=date(2026, 12, 19),
        lines=[{"month": month, "paid": 3_000_000, "due": 0} for month in months],
    )  # fmt: skip
    granted.claim.waits_for = ["defence.national_service"]
    return {
        "revaluation": notices.revaluation_letter(raised, person=granted.person, language=language),
        "overpayment": notices.overpayment_letter(found, person=granted.person, language=language),
        "provisional": granted.letter(language),
    }


def _of(benefit: Benefit) -> Iterator[Sample]:
    """The cases that say everything this benefit needs."""
    targets = dict.fromkeys(ENOUGH.get(benefit, service(benefit).targets))
    for case in read_cases():
        if case.undecidable or case.given:
            continue
        try:
            answer = replace(case, expect=targets).run(book())
        except LawError:
            continue
        if not answer.missing:
            yield _sample(benefit, answer, case.on)


def _sample(benefit: Benefit, answer: Any, on: date) -> Sample:
    told = {name: step.value for name, step in answer.trace.items() if step.what == "fact" and "[" not in name}
    trace = answer.to_json()["trace"]
    said = {name: trace[name]["value"] for name in service(benefit).targets if name in trace}
    determination = Determination(
        person_key=1, reference="DET-0000-0000-0", targets=list(answer.targets), on=on, known_on=on, facts={},
        values=said | OF_FAMILY.get(benefit, {}), trace=trace, status=answer.status,
        unconfirmed=list(answer.unconfirmed), lawbook_hash=answer.lawbook, about="",
    )  # fmt: skip
    outcome = Outcome.GRANTED if rights.is_open(benefit, determination.values) else Outcome.REFUSED
    lack = rights.lack_for(benefit, determination) if outcome == Outcome.REFUSED else None
    person = Person(
        nin="990000000000000017", family_name_ar="بوعلام", given_name_ar="سعيد", family_name_latin="Boualem",
        given_name_latin="Said", sex="M", born_on=told.get("born_on") or date(1965, 1, 10), language="ar",
    )  # fmt: skip
    kept = [
        {"kind": name, "value": known.plain(value), "source": "own", "known_at": on.isoformat(), "certificate": {}}
        for name, value in told.items()
    ]
    claim = Claim(
        person=person, reference="CLM-7K2P-09QX-3", benefit=benefit, wants_from=on.replace(day=1), office_code="",
        account_number=ACCOUNT, facts=kept, filed_on=on, promised_on=on,
    )  # fmt: skip
    decision = Decision(
        person=person, claim=claim, reference="DEC-4M8T-61RA-5", outcome=outcome, benefit=benefit,
        determination_reference=determination.reference, is_provisional=bool(answer.unconfirmed),
        failing_condition=lack.condition if lack else "", met_on=lack.met_on if lack else None, signed_by_kind="officer",
        signed_by_reference="officer.sample", signed_by_name="نادية بن عيسى", decided_on=on,
    )  # fmt: skip
    return Sample(benefit, outcome, person, claim, decision, determination)
