from daman.employment.models import Jobseeker
from daman.registry.models import Person


def open_jobseeking(person: Person) -> Jobseeker | None:
    """The person's search for work, when it is going on."""
    return Jobseeker.objects.filter(person=person, ends_before=None).first()


def count_jobseekers() -> int:
    """How many look for work now."""
    return Jobseeker.objects.filter(ends_before=None).count()
