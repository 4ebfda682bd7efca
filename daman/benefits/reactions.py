from daman.affiliation.acts import AFFILIATION_ENDED
from daman.affiliation.models import Scheme
from daman.benefits import actions
from daman.benefits.acts import AWARD_ENDED, AWARD_MADE, CLAIM_DECIDED, CLAIM_FILED, CLAIM_READY, OPINION_GIVEN, OVERPAYMENT_FOUND
from daman.exchange.acts import EVIDENCE_CAME, EVIDENCE_GIVEN_UP, EVIDENCE_OBTAINED, FACT_CORRECTED
from daman.journal.models import Entry
from daman.journal.reacting import reacts_to
from daman.registry import queries as registry
from daman.registry.acts import KINSHIPS_REGISTERED, PERSON_REFRESHED


@reacts_to(OPINION_GIVEN)
@reacts_to(CLAIM_FILED)
def gather(entry: Entry) -> None:
    """The person waits for nobody: the facts are gathered as soon as the claim is there."""
    actions.gather(person_key=entry.person_key or 0, reference=entry.about.partition(":")[2], on=entry.on)


@reacts_to(EVIDENCE_CAME)
@reacts_to(EVIDENCE_GIVEN_UP)
def gather_again(entry: Entry) -> None:
    """What a claim waited for came, or is not asked any more: it goes on at once."""
    kind, _colon, reference = entry.about.partition(":")
    if kind == "claim" and entry.person_key:
        actions.gather_again(person_key=entry.person_key, reference=reference, on=entry.on)


@reacts_to(FACT_CORRECTED)
def look_again(entry: Entry) -> None:
    """A register corrected what it had said: a claim is worked out anew, a decision is looked at again."""
    kind, _colon, reference = entry.about.partition(":")
    if kind == "claim" and entry.person_key:
        actions.hear_correction(
            person_key=entry.person_key, reference=reference, kinds=entry.details.get("kinds", ()), on=entry.on
        )  # fmt: skip


@reacts_to(CLAIM_READY)
def decide_alone(entry: Entry) -> None:
    """What is certified and full needs no officer."""
    actions.decide_alone(person_key=entry.person_key or 0, reference=entry.about.partition(":")[2], on=entry.on)


@reacts_to(CLAIM_DECIDED)
def write_letter(entry: Entry) -> None:
    actions.issue_letter(person_key=entry.person_key or 0, reference=entry.details["decision"], on=entry.on)


@reacts_to(AWARD_MADE)
@reacts_to(AWARD_ENDED)
def follow_pension(entry: Entry) -> None:
    """Care comes with the pension, and goes with it."""
    actions.follow_pension(person_key=entry.person_key or 0, on=entry.on)


@reacts_to(AWARD_ENDED)
def recount_family(entry: Entry) -> None:
    """One of a family left: the others are counted again."""
    actions.recount_after_end(person_key=entry.person_key or 0, award=entry.about.partition(":")[2], on=entry.on)


@reacts_to(OVERPAYMENT_FOUND)
def write_overpayment_letter(entry: Entry) -> None:
    actions.issue_overpayment_letter(person_key=entry.person_key or 0, reference=entry.about.partition(":")[2], on=entry.on)


@reacts_to(PERSON_REFRESHED)
def offer_after_death(entry: Entry) -> None:
    """A death that the civil register told: the family is offered what it opens."""
    if "died_on" in entry.details.get("changed", ()):
        deceased = registry.person(entry.person_key or 0)
        if deceased.died_on:
            actions.offer_after_death(deceased=deceased, on=entry.on)
            actions.recount_after_death(dead=deceased, on=entry.on)


@reacts_to(AFFILIATION_ENDED)
def offer_after_work(entry: Entry) -> None:
    """An employment that ended: what insures the loss of work is offered, where the months suffice."""
    if entry.details.get("scheme") != Scheme.PENSION:
        actions.offer_after(event="work_ended", person_key=entry.person_key or 0, on=entry.on)


@reacts_to(EVIDENCE_OBTAINED)
def offer_after_birth(entry: Entry) -> None:
    """The civil register told a family anew: a birth in it opens what it opens."""
    if entry.details.get("evidence") == "civil.family":
        actions.offer_after_family_told(request_reference=entry.about.partition(":")[2], on=entry.on)


@reacts_to(KINSHIPS_REGISTERED)
def offer_after_births(entry: Entry) -> None:
    """Births that came many together."""
    actions.find_rights(on=entry.on, after="birth")
