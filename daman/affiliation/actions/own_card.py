"""A card for whoever is insured, the moment it is asked: nothing to bring, nothing to type."""

from datetime import date

from django.db import transaction

from daman.affiliation import queries
from daman.affiliation.actions.cards import NothingToCover, issue_card
from daman.affiliation.models import CoverageCard
from daman.foundation.actor import Actor
from daman.registry.models import Person


@transaction.atomic
def give_card(*, person: Person, actor: Actor, on: date) -> CoverageCard:
    """The card held, if it covers as long as the person is insured; else one from today, or the first day, to that day.

    Raises NothingToCover for somebody who is not insured today.
    """
    cover = queries.cover_of(person, on)
    if cover is None:
        raise NothingToCover
    held = queries.current_card(person)
    if held is not None and held.covers_before >= cover.before:
        return held
    begins = max(on, cover.affiliation.starts_on)
    return issue_card(affiliation=cover.affiliation, covers_from=begins, covers_before=cover.before, actor=actor, on=on)
