"""Reading the journal."""

from django.db.models import QuerySet

from daman.journal.models import Entry

FILE_OPENED = "file.opened"


def entries_about(about: str) -> QuerySet[Entry]:
    """What happened to one thing ("claim:CLM-…"), oldest first."""
    return Entry.objects.filter(about=about).order_by("id")


def entries_of_person(person_key: int) -> QuerySet[Entry]:
    """What touched a person's file, newest first."""
    return Entry.objects.filter(person_key=person_key).order_by("-id")


def readings_of_person(person_key: int) -> QuerySet[Entry]:
    """Who opened a person's file, newest first."""
    return entries_of_person(person_key).filter(act=FILE_OPENED)
