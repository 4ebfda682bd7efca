"""Two who file at the same moment."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from daman.affiliation import queries as affiliation
from daman.contributions import actions as contributions
from daman.contributions import queries
from daman.contributions.models import ContributionDeclaration, DeclarationFiling
from daman.ledger import queries as ledger
from tests.rooms.contributions.test_filings import ACCOUNTANT, OCTOBER, an_employer, codes, lines, row, send
from tests.rooms.people import ON, a_person

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Run them in threads that start together; what each gave, or raised."""
    start, ends = threading.Barrier(len(deeds)), [None] * len(deeds)

    def run(place: int, deed: Callable[[], Any]) -> None:
        try:
            start.wait()
            ends[place] = deed()
        except BaseException as error:
            ends[place] = error  # type: ignore[call-overload]
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


def test_two_files_for_one_month_are_one_declaration_and_one_answer() -> None:
    employer, one, other = an_employer(), a_person(), a_person()
    sent = [send(lines(row(employer, person.nin)), employer) for person in (one, other)]
    ended = at_once(*(lambda f=f: contributions.file_filing(filing=f, key="k", on=ON, actor=ACCOUNTANT) for f in sent))  # type: ignore[misc]
    assert sorted(filing.state for filing in ended) == ["checked", "filed"]
    late = next(filing for filing in ended if filing.state == "checked")
    assert codes(late) == [(2, "month_declared")]
    assert ContributionDeclaration.objects.filter(employer=employer).count() == 1
    assert ledger.balance(f"employer:{employer.pk}", "employer.receivable").posted == 2_100_000
    assert len(affiliation.career_of(one)) + len(affiliation.career_of(other)) == 1


def test_one_file_sent_and_filed_by_several_at_once_is_one() -> None:
    employer, one = an_employer(), a_person()
    content = lines(row(employer, one.nin))

    def deed() -> DeclarationFiling:
        filing = send(content, employer, key="the same")
        return contributions.file_filing(filing=filing, key="the same", on=ON, actor=ACCOUNTANT)

    ended = at_once(deed, deed, deed)
    assert {(filing.pk, filing.state) for filing in ended} == {(ended[0].pk, "filed")}
    assert DeclarationFiling.objects.filter(employer_key=employer.pk).count() == 1
    assert ledger.balance(f"employer:{employer.pk}", "employer.receivable").posted == 2_100_000


def test_files_of_different_employers_go_side_by_side() -> None:
    places = [(an_employer(), a_person()) for _ in range(3)]
    sent = [send(lines(row(employer, person.nin)), employer) for employer, person in places]
    ended = at_once(*(lambda f=f: contributions.file_filing(filing=f, key="k", on=ON, actor=ACCOUNTANT) for f in sent))  # type: ignore[misc]
    assert [filing.state for filing in ended] == ["filed"] * 3
    assert all(queries.declaration(employer.pk, OCTOBER) for employer, _person in places)


def test_two_corrections_at_once_leave_one_line_standing() -> None:
    employer, one = an_employer(), a_person()
    filing = send(lines(row(employer, one.nin)), employer)
    contributions.file_filing(filing=filing, key="k", on=ON, actor=ACCOUNTANT)

    def correct(wage: int) -> ContributionDeclaration:
        line = contributions.CorrectionLine(one.id, wage)
        told: dict[str, Any] = {"reason": "", "key": f"{wage}", "actor": ACCOUNTANT, "on": ON}
        return contributions.correct_lines(employer=employer, month=OCTOBER, lines=[line], **told)

    ended = at_once(lambda: correct(7_000_000), lambda: correct(8_000_000))
    assert [each.kind for each in ended] == ["correction"] * 2
    [standing] = queries.standing_lines(employer, OCTOBER)
    assert ledger.balance(f"employer:{employer.pk}", "employer.receivable").posted == standing.wage * 35 // 100
    assert affiliation.career_of(one)[0].contribution_base == standing.base
