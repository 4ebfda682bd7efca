import itertools

import pytest

from daman.outreach import doors, queries


@pytest.mark.parametrize(
    ("does", "for_whom", "how_often", "door"),
    [
        ("service", "several", "daily", "voluntary"),
        ("service", "several", "sometimes", "voluntary"),
        ("trade", "self", "season", "voluntary"),
        ("trade", "self", "daily", "self_employed"),
        ("farm", "self", "daily", "self_employed"),
        ("craft", "self", "daily", "self_employed"),
        ("service", "self", "daily", "auto_entrepreneur"),
        ("craft", "employer", "daily", "employee"),
        ("farm", "employer", "season", "employee"),
    ],
)
def test_three_answers_lead_to_one_door(does: str, for_whom: str, how_often: str, door: str) -> None:
    assert queries.which_door({"does": does, "for_whom": for_whom, "how_often": how_often}).key == door


def test_every_answer_leads_somewhere_and_says_why() -> None:
    for does, for_whom, how_often in itertools.product(*doors.ANSWERS.values()):
        door = queries.which_door({"does": does, "for_whom": for_whom, "how_often": how_often})
        assert str(door.words)
        assert str(door.why)
        assert bool(str(door.next)) == (door.key != "voluntary")


def test_no_answer_leads_to_the_door_open_to_all() -> None:
    assert queries.which_door({}).key == "voluntary"
