"""Who is paid a pension is insured for care, for as long as it is paid."""

from datetime import date

from django.db import transaction

from daman.affiliation import actions as affiliation
from daman.affiliation import queries as affiliations
from daman.affiliation.models import CoverageCard, Scheme
from daman.benefits import queries
from daman.foundation.actor import THE_HOUSE, Actor
from daman.registry import queries as registry
from daman.registry.models import Person


@transaction.atomic
def give_card(*, person: Person, actor: Actor, on: date) -> CoverageCard:
    """The coverage card of whoever is insured, by work, by contributions or by a pension.

    Source: report-health-1, care of pensioners. Raises affiliation.NothingToCover for somebody not insured.
    """
    cover_pensioner(person=person, on=on)
    return affiliation.give_card(person=person, actor=actor, on=on)


@transaction.atomic
def cover_pensioner(*, person: Person, on: date) -> None:
    """Affiliate who is paid a pension, from its first day; end it with the last pension. Said twice, it is done once."""
    pension = queries.pension_in_force(person, on)
    insured = next((each for each in affiliations.current_affiliations(person, on) if each.scheme == Scheme.PENSION), None)
    if pension is not None and insured is None and person.died_on is None:
        affiliation.affiliate(person=person, scheme=Scheme.PENSION, starts_on=pension.starts_on, actor=THE_HOUSE, on=on)
    if pension is None and insured is not None and insured.ends_before is None:
        affiliation.end_affiliation(affiliation=insured, ends_before=max(on, insured.starts_on), actor=THE_HOUSE, on=on)


def follow_pension(*, person_key: int, on: date) -> None:
    """A pension began or ended: whoever is paid one now has a card at once, whoever is paid none has it no more."""
    person = registry.person(person_key)
    cover_pensioner(person=person, on=on)
    if affiliations.cover_of(person, on) is not None:
        affiliation.give_card(person=person, actor=THE_HOUSE, on=on)
