"""What the gatehouse does once an act is committed."""

from daman.access import actions
from daman.access.acts import CODE_ASKED
from daman.access.models import OneTimeCode
from daman.journal.models import Entry
from daman.journal.reacting import reacts_to


@reacts_to(CODE_ASKED)
def send(entry: Entry) -> None:
    """Behind the scenes, so that asking takes as long for a number that exists as for one that does not."""
    code = OneTimeCode.objects.filter(pk=int(entry.about.partition(":")[2])).first()
    if code:
        actions.send_code(one_time_code=code, on=entry.on)
