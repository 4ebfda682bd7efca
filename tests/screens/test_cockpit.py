"""The cockpit's pages: numbers, what is behind them, no names."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from daman.access.models import Role
from daman.benefits import actions as benefits
from daman.journal.models import Checkpoint
from tests.screens.desk import ON, access, claim, hand_over, signed_in, staff
from tests.screens.test_desk import page

pytestmark = pytest.mark.django_db
QUERIES_MOST = 30


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.MINISTER, Role.OPERATOR])
class TestBoard:
    def test_shows_each_number_with_its_definition_and_its_year(self, role: str) -> None:
        made = claim()
        officer = staff("amel")
        hand_over(made, officer)
        benefits.grant(claim=made, officer=access.actor_for(officer), on=ON)
        text = page(signed_in(staff("w", role)), "/cockpit/")
        assert text.count("number-value") >= 5
        assert 'class="chart"' in text

    def test_opens_each_number_onto_files_without_names(self, role: str) -> None:
        made = claim()
        watcher = signed_in(staff("w", role))
        text = page(watcher, "/cockpit/")
        keys = {part.split("/")[0] for part in text.split("/cockpit/indicators/")[1:]}
        assert keys
        for key in keys:
            behind = page(watcher, f"/cockpit/indicators/{key}/")
            assert made.person.family_name_ar not in behind
            assert made.person.nin not in behind

    def test_does_not_find_a_number_that_is_not_there(self, role: str) -> None:
        assert signed_in(staff("w", role)).get("/cockpit/indicators/happiness/").status_code == 404

    def test_asks_as_often_for_many_files_as_for_one(self, role: str) -> None:
        watcher = signed_in(staff("w", role))

        def queries() -> int:
            with CaptureQueriesContext(connection) as asked:
                watcher.get("/cockpit/")
            return len(asked)

        claim(1)
        for_one = queries()
        for number in range(2, 8):
            claim(number)
        assert queries() == for_one <= QUERIES_MOST


def test_shows_what_is_sealed_and_how_to_check_it() -> None:
    watcher = signed_in(staff("w", Role.MINISTER))
    assert "لم يُختم شيء بعد" in page(watcher, "/cockpit/journal/")
    made = claim()
    Checkpoint.objects.create(size=7, root=b"r" * 32, note="daman 7")
    text = page(watcher, "/cockpit/journal/")
    assert "bin/daman journal verify" in text
    assert f"claim:{made.reference}" in text
    assert made.person.family_name_ar not in text
