from daman.affiliation import actions
from daman.foundation.actor import THE_HOUSE
from daman.journal.models import Entry
from daman.journal.reacting import reacts_to
from daman.registry.acts import PERSON_REFRESHED


@reacts_to(PERSON_REFRESHED)
def withdraw_cards_of_the_dead(entry: Entry) -> None:
    """The civil register may have said that the person died."""
    actions.withdraw_cards(actor=THE_HOUSE, on=entry.on, person_key=entry.person_key)
