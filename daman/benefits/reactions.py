from daman.benefits import actions
from daman.benefits.acts import CLAIM_DECIDED, CLAIM_FILED, OPINION_GIVEN
from daman.journal.models import Entry
from daman.journal.reacting import reacts_to


@reacts_to(OPINION_GIVEN)
@reacts_to(CLAIM_FILED)
def gather(entry: Entry) -> None:
    """The person waits for nobody: the facts are gathered as soon as the claim is there."""
    actions.gather(person_key=entry.person_key or 0, reference=entry.about.partition(":")[2], on=entry.on)


@reacts_to(CLAIM_DECIDED)
def write_letter(entry: Entry) -> None:
    actions.issue_letter(person_key=entry.person_key or 0, reference=entry.details["decision"], on=entry.on)
