from collections.abc import Iterable

from django.contrib.postgres.search import TrigramWordSimilarity

from daman.foundation.digits import only_digits
from daman.registry.models import Commune, Employer, EmployerNumber, Establishment, Kinship, Office, Person, PersonNumber
from daman.registry.name_key import name_key

RANKED_MOST = 5000


def find_person(nin: str) -> Person | None:
    """The person who bears this national number, if we know him."""
    key = PersonNumber.objects.filter(nin=nin).values_list("person_id", flat=True).first()
    return None if key is None else person(key)


def person(key: int) -> Person:
    """The person of that key; of a record merged into another, the one who remains."""
    found = Person.objects.select_related("commune").get(id=key)
    seen = {found.id}
    while found.merged_into_id is not None and found.merged_into_id not in seen:
        found = Person.objects.select_related("commune").get(id=found.merged_into_id)
        seen.add(found.id)
    return found


def persons_by_key(keys: Iterable[int]) -> dict[int, Person]:
    """Several persons at once, by key."""
    return Person.objects.select_related("commune").in_bulk(list(keys))


def keys_by_nin(nins: Iterable[str]) -> dict[str, int]:
    """National number → key of the person, for the numbers that we know."""
    return dict(PersonNumber.objects.filter(nin__in=list(nins)).values_list("nin", "person_id"))


def search_persons(text: str, limit: int = 20) -> list[Person]:
    """Persons whose name resembles the text, in either script, nearest first; or the bearer of a whole national number."""
    number = only_digits(text)
    if number.isdigit():
        found = find_person(number) if len(number) == 18 else None
        return [found] if found else []
    key = name_key(text)
    if not key:
        return []
    alike = Person.objects.filter(name_key__trigram_word_similar=key, merged_into_id=None)
    # A name that a million people bear must not be ranked a million times: whoever searches adds a second name.
    nearest = Person.objects.filter(id__in=alike.values("id")[:RANKED_MOST])
    nearest = nearest.annotate(nearness=TrigramWordSimilarity(key, "name_key"))
    return list(nearest.select_related("commune").order_by("-nearness", "sort_key_ar", "id")[:limit])


def relatives_of(person_key: int) -> set[int]:
    """Keys of everybody known as kin of the person, whichever of the two said so."""
    ours = Kinship.objects.filter(person_id=person_key).values_list("relative_key", flat=True)
    theirs = Kinship.objects.filter(relative_key=person_key).values_list("person_id", flat=True)
    return {*ours, *theirs} - {person_key}


def employer(key: int) -> Employer:
    return Employer.objects.select_related("commune").get(id=key)


def find_employer(number: str) -> Employer | None:
    """The employer of that number."""
    key = EmployerNumber.objects.filter(number=number).values_list("employer_id", flat=True).first()
    return None if key is None else employer(key)


def employers_by_key(keys: Iterable[int]) -> dict[int, Employer]:
    """Several employers at once, by key."""
    return Employer.objects.in_bulk(list({key for key in keys if key}))


def establishments(employer: Employer) -> list[Establishment]:
    """The places of work of an employer, the oldest first."""
    return list(Establishment.objects.filter(employer=employer).select_related("commune").order_by("number"))


def commune(code: str) -> Commune | None:
    return Commune.objects.filter(code=code).first()


def communes(wilaya_code: str) -> list[Commune]:
    """The communes of a wilaya, by name."""
    return list(Commune.objects.filter(wilaya_code=wilaya_code).order_by("name_ar"))


def offices(fund: str = "") -> list[Office]:
    """The agencies, of one fund or of all, by code."""
    found = Office.objects.order_by("code")
    return list(found.filter(fund=fund) if fund else found)


def office(code: str) -> Office | None:
    return Office.objects.filter(code=code).first()


def office_of(person: Person, fund: str) -> Office | None:
    """The agency of a fund that serves the person: the first of the wilaya of residence."""
    return office_at(person.commune.wilaya_code, fund)


def office_at(wilaya_code: str, fund: str) -> Office | None:
    """The first agency of a fund in a wilaya."""
    return Office.objects.filter(fund=fund, wilaya_code=wilaya_code).order_by("code").first()
