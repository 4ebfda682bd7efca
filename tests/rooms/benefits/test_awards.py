from datetime import date

import pyarrow as pa

from daman.benefits import actions as benefits
from daman.benefits.models import Award
from daman.foundation.actor import THE_HOUSE
from tests.rooms.benefits.lives import ACCOUNT, ON
from tests.rooms.people import a_person


def table(*rows: dict[str, object]) -> pa.Table:
    whole = {"benefit": "old_age_pension", "scheme": "employee", "amount_monthly": 4_000_000, "account_number": ACCOUNT,
             "starts_on": date(2020, 1, 1)}  # fmt: skip
    return pa.Table.from_pylist([whole | row for row in rows])


def test_awards_are_taken_over_once(db: None) -> None:
    person = a_person()
    rows = table({"nin": person.nin}, {"nin": person.nin, "scheme": "self_employed"})
    assert benefits.take_over_awards(table=rows, actor=THE_HOUSE, on=ON).accepted == 2
    again = benefits.take_over_awards(table=rows, actor=THE_HOUSE, on=ON)
    assert (again.accepted, again.rejected["reason"].to_pylist()) == (0, ["already_recorded"] * 2)
    assert len(set(Award.objects.filter(person=person).values_list("reference", flat=True))) == 2


def test_faulty_rows_come_back_with_their_reason(db: None) -> None:
    person, other = a_person(), a_person()
    report = benefits.take_over_awards(
        table=table(
            {"nin": "000000000000000000"},
            {"nin": person.nin, "amount_monthly": 0},
            {"nin": person.nin, "account_number": "00799999002311500798"},
            {"nin": person.nin, "starts_on": date(2030, 1, 1)},
            {"nin": person.nin, "benefit": "gift"},
            {"nin": other.nin},
            {"nin": other.nin},
        ),
        actor=THE_HOUSE,
        on=ON,
    )
    assert report.accepted == 1
    assert report.rejected["reason"].to_pylist() == [
        "nin_unknown", "amount_missing", "account_key_wrong", "start_missing_or_in_future", "benefit_unknown", "twice_in_file",
    ]  # fmt: skip
