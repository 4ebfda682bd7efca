"""The staff of the fictional office. They are persons of the wilaya too, so nobody is served a relative's file."""

from collections.abc import Callable, Iterator

from daman.access import actions as access
from daman.demo.sign_ins import STAFF
from daman.foundation.actor import THE_HOUSE
from daman.registry import queries as registry
from nation import Nation


def steps(nation: Nation) -> Iterator[tuple[str, str, str, Callable[[], object]]]:
    yield "staff", "حسابات الأعوان", "staff accounts", lambda: _make(nation)


def _make(nation: Nation) -> None:
    for sign_in in STAFF:
        person = registry.find_person(nation.cast[sign_in.plays].nin)
        assert person is not None
        access.make_staff_account(
            username=sign_in.username, password=sign_in.password, role=sign_in.role, name=person.name_ar,
            office_code=sign_in.office_code, person_key=person.id, totp_secret=sign_in.totp_secret,
            actor=THE_HOUSE, on=nation.on,
        )  # fmt: skip
