"""GET /v1/insured/{nin} — is this person insured, and until when. Nothing else.

The person sees each reading, with the partner's name and its legal basis.
"""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Schema

from daman.access import actions as access
from daman.affiliation import queries as affiliation
from daman.api.errors import Error
from daman.api.partners import Partner, client_of
from daman.registry import queries as registry
from daman.registry.identifiers import clean_nin

SCOPE = "insured:read"
router = Router(tags=["insured"])


class Insured(Schema):  # type: ignore[misc]
    """Insured or not, and the first day not covered any more; no day for who is paid a pension."""

    insured: bool
    until: date | None = None


@router.get(  # type: ignore[untyped-decorator]
    "/{nin}",
    url_name="insured",
    response={200: Insured, 401: Error, 403: Error, 422: Error, 429: Error},
    auth=Partner(SCOPE),
)
def get(request: HttpRequest, response: HttpResponse, nin: str) -> Insured:
    """Whether a person is insured today. A number nobody bears answers like somebody not insured."""
    response["Cache-Control"] = "no-store"
    on = timezone.localdate()
    person = registry.find_person(clean_nin(nin))
    if person is None:
        return Insured(insured=False)
    access.answer_partner(client=client_of(request), person=person, on=on)
    if person.died_on:
        return Insured(insured=False)
    standing = affiliation.standing(person, on)
    return Insured(insured=standing.is_insured, until=standing.before)
