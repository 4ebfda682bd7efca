"""Files that come: read, checked, filed whole or not at all, answered line by line."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.utils import translation

from daman.affiliation import queries as affiliation
from daman.contributions import actions as contributions
from daman.contributions import queries
from daman.contributions.actions import filings
from daman.contributions.actions.abandoned import FILED_WITHIN
from daman.contributions.models import ContributionDeclaration, DeclarationFiling, DeclarationLine, FilingPart
from daman.correspondence import queries as correspondence
from daman.foundation import queue
from daman.foundation.actor import Actor, ActorKind
from daman.journal import queries as journal
from daman.ledger import queries as ledger
from daman.registry import queries as registry
from daman.registry.models import Employer, Person
from tests.rooms.people import ON, a_person, employers, new_nin

pytestmark = pytest.mark.django_db
OCTOBER, SEPTEMBER = date(2026, 10, 1), date(2026, 9, 1)
ACCOUNTANT = Actor(ActorKind.EMPLOYER, "mandate:1", "محاسب")
HEADER = "employer_number;month;nin;wage;days;category"
KEYS = iter(range(10**6))


@pytest.fixture
def employer() -> Employer:
    return an_employer()


def an_employer() -> Employer:
    [number] = employers(1)
    found = registry.find_employer(number)
    assert found is not None
    return found


def row(
    employer: Employer | str, nin: str, wage: Any = "60000", days: Any = 30, month: str = "2026-10", rest: str = "general"
) -> str:
    number = employer if isinstance(employer, str) else employer.number
    return f"{number};{month};{nin};{wage};{days};{rest}"


def send(content: bytes | str, employer: Employer | None = None, *, key: str = "", **more: Any) -> DeclarationFiling:
    data = content.encode() if isinstance(content, str) else content
    chunks = [data[i : i + 1000] for i in range(0, len(data), 1000)]
    told: dict[str, Any] = {"sender": ACCOUNTANT, "channel": "file", "month": None, "on": ON} | more
    return contributions.receive_filing(key=key or f"k{next(KEYS)}", employer=employer, chunks=chunks, **told)


def file(content: bytes | str, employer: Employer | None = None, **more: Any) -> DeclarationFiling:
    filing = send(content, employer, **more)
    return contributions.file_filing(filing=filing, key="f", on=more.get("on", ON), actor=ACCOUNTANT)


def lines(*rows: str, header: str = HEADER) -> str:
    return "\n".join([header, *rows]) + "\n"


def codes(filing: DeclarationFiling) -> list[tuple[int, str]]:
    return [(finding.line, finding.code) for finding in queries.findings(filing)]


def answers(filing: DeclarationFiling) -> list[dict[str, str]]:
    text = b"".join(queries.return_file(filing, "csv")).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def owed(employer: Employer) -> int:
    return ledger.balance(f"employer:{employer.pk}", "employer.receivable").posted


class TestFiling:
    def test_declares_posts_credits_and_answers_each_line(self, employer: Employer) -> None:
        one, other = a_person(), a_person()
        filing = file(lines(row(employer, one.nin), row(employer, other.nin, "45000.50", 15)), employer)
        assert (filing.state, filing.lines_count, filing.errors_count, filing.filed_on) == ("filed", 2, 0, ON)
        declared = queries.declaration(employer.pk, OCTOBER)
        assert declared is not None
        assert (declared.filing_reference, declared.channel, declared.lines_count) == (filing.reference, "file", 2)
        due = declared.due_employer + declared.due_employee + declared.due_social_works  # type: ignore[operator]
        assert owed(employer) == due == sum(declared.due_by_branch.values()) == 2_100_000 + 1_575_019
        assert ledger.balance(f"employer:{employer.pk}", "fund.cnas.contributions.work_injury").posted == -75_000 - 56_251
        assert [m.contribution_base for m in affiliation.career_of(other)] == [4_500_050]
        assert [(a["line"], a["status"], a["due_total"]) for a in answers(filing)] == [
            ("2", "filed", "21000.00"), ("3", "filed", "15750.19"),
        ]  # fmt: skip
        acts = {entry.act for entry in journal.entries_about(f"filing:{filing.reference}")}
        assert acts == {"declaration.received", "declaration.filed"}

    def test_a_check_declares_nothing(self, employer: Employer) -> None:
        one = a_person()
        filing = contributions.check_filing(filing=send(lines(row(employer, one.nin)), employer), on=ON)
        assert (filing.state, filing.totals["lines"], filing.totals["base"]) == ("checked", 1, 6_000_000)
        assert queries.declaration(employer.pk, OCTOBER) is None
        assert (owed(employer), affiliation.career_of(one)) == (0, [])
        assert [a["status"] for a in answers(filing)] == ["accepted"]
        filed = contributions.file_filing(filing=filing, key="k", on=ON, actor=ACCOUNTANT)
        assert filed.state == "filed"
        assert [a["status"] for a in answers(filed)] == ["filed"]

    def test_filed_twice_is_filed_once(self, employer: Employer) -> None:
        filing = file(lines(row(employer, a_person().nin)), employer)
        before = owed(employer)
        again = contributions.file_filing(filing=filing, key="another", on=ON, actor=ACCOUNTANT)
        assert (again.state, owed(employer)) == ("filed", before)

    def test_the_same_key_is_the_same_filing(self, employer: Employer) -> None:
        content = lines(row(employer, a_person().nin))
        assert send(content, employer, key="one").pk == send(content, employer, key="one").pk
        with pytest.raises(contributions.FilingKeyReused):
            send(content + "x", employer, key="one")

    def test_the_same_file_under_another_key_is_told(self, employer: Employer) -> None:
        content = lines(row(employer, a_person().nin))
        first = file(content, employer)
        again = file(content, employer)
        assert (again.state, again.problem) == ("refused", "same_file")
        assert first.reference in queries.findings(again)[0].message
        with pytest.raises(contributions.FilingRefused):
            contributions.file_filing(filing=again, key="k", on=ON, actor=ACCOUNTANT)

    def test_one_employer_is_whole_or_not_at_all_and_holds_no_other_back(self) -> None:
        bad, good = an_employer(), an_employer()
        one, other, third = a_person(), a_person(), a_person()
        filing = file(lines(row(bad, one.nin), row(good, third.nin), row(bad, new_nin()), row(bad, other.nin, month="2026-09")))
        assert (filing.state, filing.errors_count) == ("filed", 1)
        assert queries.declaration(bad.pk, OCTOBER) is None
        assert queries.declaration(bad.pk, SEPTEMBER) is not None
        assert queries.declaration(good.pk, OCTOBER) is not None
        assert [(a["line"], a["status"]) for a in answers(filing)] == [
            ("2", "held_back"), ("3", "filed"), ("4", "returned"), ("5", "filed"),
        ]  # fmt: skip

    def test_a_line_whose_month_cannot_be_read_holds_back_its_employer(self, employer: Employer) -> None:
        one, other = a_person(), a_person()
        filing = file(lines(row(employer, one.nin), row(employer, other.nin, month="soon")), employer)
        assert (filing.state, queries.declaration(employer.pk, OCTOBER)) == ("checked", None)
        assert [a["status"] for a in answers(filing)] == ["held_back", "returned"]


class TestChecks:
    def found(self, *rows: str, employer: Employer | None = None, **more: Any) -> list[tuple[int, str]]:
        return codes(contributions.check_filing(filing=send(lines(*rows), employer, **more), on=ON))

    @pytest.mark.parametrize(
        ("fields", "code"),
        [
            ({"wage": "-5"}, "negative_wage"),
            ({"wage": "abc"}, "not_a_number"),
            ({"wage": "45,000.50"}, "not_a_number"),
            ({"wage": ""}, "wage_missing"),
            ({"wage": "=A1*2"}, "formula"),
            ({"days": "32"}, "days_out_of_bounds"),
            ({"days": "0"}, "days_out_of_bounds"),
            ({"days": "x"}, "not_a_number"),
            ({"month": "2027-01"}, "month_in_future"),
            ({"month": "2026-13"}, "month_malformed"),
            ({"month": "2001-01"}, "month_without_law"),
            ({"rest": "apprentice"}, "category_not_allowed"),
            ({"wage": "20000"}, "wage_below_minimum"),
        ],
    )
    def test_each_cell_is_told(self, employer: Employer, fields: dict[str, Any], code: str) -> None:
        assert self.found(row(employer, a_person().nin, **fields)) == [(2, code)]

    def test_numbers_as_people_write_them(self, employer: Employer) -> None:
        one = a_person()
        arabic = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
        spaced = f"{one.nin[:9]} {one.nin[9:]}".translate(arabic)
        filing = file(lines(row(employer, spaced, "٤٥ ٠٠٠٫٥٠", "٣٠", "٢٠٢٦-١٠")), employer)
        assert (filing.state, codes(filing)) == ("filed", [])
        [line] = queries.standing_lines(employer, OCTOBER)
        assert (line.person_key, line.wage, line.days) == (one.id, 4_500_050, 30)

    def test_who_is_unknown_merged_or_dead(self, employer: Employer) -> None:
        remains, merged, dead = a_person(), a_person(), a_person(died_on=date(2020, 1, 1))
        Person.objects.filter(pk=merged.pk).update(merged_into_id=remains.pk)
        rows = [row(employer, nin) for nin in (new_nin(), merged.nin, dead.nin, "123")]
        assert self.found(*rows) == [(2, "person_unknown"), (3, "person_merged"), (4, "person_died"), (5, "nin_malformed")]

    def test_employers_of_others_unknown_or_closed(self, employer: Employer) -> None:
        other, closed = an_employer(), an_employer()
        Employer.objects.filter(pk=closed.pk).update(ends_before=date(2026, 1, 1))
        one = a_person().nin
        assert self.found(row(other, one), employer=employer) == [(2, "not_your_employer")]
        found = self.found(row("0000000001", one), row(closed, one, month="2026-09"), row("12", one, month="2026-08"))
        assert found == [(2, "employer_unknown"), (3, "employer_not_active"), (4, "employer_malformed")]

    def test_a_line_twice_and_work_for_two(self, employer: Employer) -> None:
        other, one, two = an_employer(), a_person().nin, a_person().nin
        assert self.found(row(employer, one), row(employer, one)) == [(2, "line_twice"), (3, "line_twice")]
        assert self.found(row(employer, one), row(other, one, days=1)) == [(2, "double_employment"), (3, "double_employment")]
        assert self.found(row(employer, one, days=15), row(other, one, days=15)) == []
        file(lines(row(other, one), row(other, two, days=15)))
        assert self.found(row(employer, one, days=1), row(employer, two, days=15)) == [(2, "double_employment")]

    def test_a_month_is_declared_once_and_a_jump_is_noticed(self, employer: Employer) -> None:
        one = a_person().nin
        file(lines(row(employer, one, month="2026-09")), employer)
        assert self.found(row(employer, one, month="2026-09"), row(employer, one, "600000")) == [
            (2, "month_declared"), (3, "total_jumps"),
        ]  # fmt: skip
        assert self.found(row(employer, one, "61000")) == []

    def test_another_month_than_the_filing_says(self, employer: Employer) -> None:
        assert self.found(row(employer, a_person().nin), employer=employer, month=SEPTEMBER) == [(2, "not_this_month")]

    def test_warnings_do_not_hold_back(self, employer: Employer) -> None:
        filing = file(lines(row(employer, a_person().nin, "20000")), employer)
        assert (filing.state, filing.warnings_count, filing.errors_count) == ("filed", 1, 0)

    def test_building_pays_what_the_law_has_and_says_it_is_to_confirm(self, employer: Employer) -> None:
        one = a_person()
        filing = file(lines(row(employer, one.nin, "100000", rest="building")), employer)
        assert (filing.state, codes(filing)) == ("filed", [(2, "rate_to_confirm")])
        assert owed(employer) == 3_500_000 + 75_000 + 1_221_000
        assert ledger.balance(f"employer:{employer.pk}", "fund.cacobatph.contributions.leave").posted == -1_221_000
        Employer.objects.filter(pk=employer.pk).update(sector="trade")
        assert self.found(row(employer, one.nin, rest="building", month="2026-09")) == [(2, "category_not_allowed")]

    def test_each_message_says_what_why_and_what_to_do_in_the_reader_s_language(self, employer: Employer) -> None:
        filing = contributions.check_filing(filing=send(lines(row(employer, a_person().nin, "20000"))), on=ON)
        [finding] = queries.findings(filing)
        assert finding.severity == "warning" and finding.field == "wage"
        assert "20\u202f000" in finding.message and "24\u202f000" in finding.message
        assert finding.what_to_do
        with translation.override("ar"):
            assert "الأجر" in finding.message


class TestBadFiles:
    def refused(self, content: bytes | str) -> str:
        return contributions.check_filing(filing=send(content), on=ON).problem

    def test_what_cannot_be_read_is_said(self) -> None:
        assert self.refused("hello\nworld\n") == "header_missing"
        assert self.refused(b"\x89PNG\r\n" + bytes(range(256))) == "header_missing"
        assert self.refused(b"PK\x03\x04 not a book") == "unreadable"
        assert self.refused('{"lines": 3}') == "unreadable"
        assert self.refused(lines()) == "empty"

    def test_too_much_is_refused_while_it_comes_and_leaves_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(filings, "FILING_BYTES_LIMIT", 5_000)
        seen = 0

        def endless() -> Iterator[bytes]:
            nonlocal seen
            while True:
                seen += 1
                yield b"x" * 2**20

        with pytest.raises(contributions.FilingTooBig):
            contributions.receive_filing(
                sender=ACCOUNTANT, key="big", channel="file", employer=None, month=None, chunks=endless(), on=ON
            )  # fmt: skip
        assert seen <= 2
        assert not DeclarationFiling.objects.filter(key="big").exists()

    def test_nothing_is_refused(self) -> None:
        with pytest.raises(contributions.FilingEmpty):
            send(b"")

    def test_another_encoding_is_read_and_said(self, employer: Employer) -> None:
        content = lines(row(employer, a_person().nin, rest="general;أحمد"), header=HEADER + ";name")
        filing = file(content.encode("cp1256"), employer)
        assert (filing.state, codes(filing)) == ("filed", [(0, "encoding_read")])
        assert "Windows-1256" in queries.findings(filing)[0].message
        assert file(content.replace("2026-10", "2026-09").encode("utf-16"), employer).state == "filed"
        assert file("\ufeff" + content.replace("2026-10", "2026-08"), employer).state == "filed"

    @pytest.mark.parametrize("delimiter", [",", "\t", ";"])
    def test_any_delimiter_any_line_end_any_known_title(self, employer: Employer, delimiter: str) -> None:
        titles = ["رقم التعريف الوطني", "Nom", "الأجر", "mois"]
        content = "\r\n".join(delimiter.join(each) for each in (titles, [a_person().nin, '"Ali"', "45000.5", "10/2026"])) + "\r\n"
        filing = file(content, employer)
        assert (filing.state, codes(filing)) == ("filed", [])
        assert queries.standing_lines(employer, OCTOBER)[0].wage == 4_500_050

    def test_rows_with_a_wrong_number_of_cells_keep_their_number(self, employer: Employer) -> None:
        one = a_person().nin
        content = lines(
            row(employer, one),
            "",
            "1;2",
            row(employer, one, month="2026-09") + ";too;many",
            '"open;2026-10;x',
            row(employer, "1"),
        )
        filing = contributions.check_filing(filing=send(content, employer), on=ON)
        assert codes(filing) == [(4, "columns_missing"), (5, "columns_missing"), (6, "columns_missing"), (7, "nin_malformed")]
        assert [a["line"] for a in answers(filing)] == ["2", "4", "5", "6", "7"]

    def test_a_spreadsheet_is_read_and_its_formulas_are_not(self, employer: Employer) -> None:
        one, other, third = a_person(), a_person(), a_person()
        filing = contributions.check_filing(
            filing=send(
                book(
                    ["nin", "wage", "days", "name"],
                    [one.nin, 45000.5, 30, "أ"],
                    [other.nin, "=SUM(B2:B2)", 30, "ب"],
                    [int(third.nin), 45000, 30, "ج"],
                ),
                employer,
                month=OCTOBER,
            ),
            on=ON,
        )
        assert codes(filing) == [(3, "formula"), (4, "nin_as_number")]
        good = file(book(["nin", "wage", "month"], [one.nin, 45000.5, date(2026, 10, 1)]), employer)
        assert (good.state, good.totals["wage"]) == ("filed", 4_500_050)

    def test_json_is_read(self, employer: Employer) -> None:
        told = {"employer_number": employer.number, "month": "2026-10", "lines": [{"nin": a_person().nin, "wage": "45000.50"}]}
        assert file(json.dumps(told), employer).totals["wage"] == 4_500_050
        rows = "\n".join(json.dumps({"nin": a_person().nin, "wage": 45000.5, "month": "2026-09"}) for _ in range(2))
        assert file(rows, employer).lines_count == 2

    def test_many_findings_are_paged(self, employer: Employer, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("daman.contributions.returns.FOUND_A_PART", 3)
        filing = contributions.check_filing(filing=send(lines(*(row(employer, "1") for _ in range(8)))), on=ON)
        assert [f.line for f in queries.findings(filing, limit=3, offset=2)] == [4, 5, 6]
        assert filing.errors_count == 8
        assert FilingPart.objects.filter(filing=filing, kind="found").count() == 3


def book(*rows: list[Any]) -> bytes:
    made = openpyxl.Workbook()
    for each in rows:
        made.active.append(each)  # type: ignore[union-attr]
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


class TestReturn:
    def test_json_tells_the_same_as_csv(self, employer: Employer) -> None:
        filing = file(lines(row(employer, a_person().nin), row(employer, new_nin(), month="2026-09")), employer)
        told = json.loads(b"".join(queries.return_file(filing, "json")))
        assert (told["filing"], told["state"], told["errors_count"]) == (filing.reference, "filed", 1)
        assert told["rate_version"] == filing.lawbook_hash
        first, second = told["lines"]
        assert (first["status"], first["due_total"], first["codes"]) == ("filed", "21000.00", [])
        assert (second["line"], second["status"], second["codes"]) == (3, "returned", ["person_unknown"])
        assert second["reasons"]


class TestScreen:
    def test_lines_of_a_screen_are_checked_then_filed_once(self, employer: Employer) -> None:
        said = [contributions.ScreenLine(a_person().nin, "45 000,50"), contributions.ScreenLine(a_person().nin, 6_000_000)]
        told: dict[str, Any] = {"employer": employer, "month": OCTOBER, "lines": said, "on": ON}
        before = contributions.precheck_lines(**told)
        assert (before.findings, before.totals["wage"], before.can_be_filed) == ([], 10_500_050, True)
        assert queries.declaration(employer.pk, OCTOBER) is None
        assert not DeclarationFiling.objects.filter(employer_key=employer.pk).exists()
        for _ in range(2):
            filing = contributions.file_screen_lines(**told, key="once", actor=ACCOUNTANT)
        assert (filing.state, ContributionDeclaration.objects.filter(employer=employer).count()) == ("filed", 1)

    def test_a_faulty_line_is_told_and_nothing_filed(self, employer: Employer) -> None:
        said = [contributions.ScreenLine(a_person().nin, "60000"), contributions.ScreenLine("1", "x")]
        told: dict[str, Any] = {"employer": employer, "month": OCTOBER, "lines": said, "on": ON}
        assert not contributions.precheck_lines(**told).can_be_filed
        filing = contributions.file_screen_lines(**told, key="k", actor=ACCOUNTANT)
        assert (filing.state, codes(filing)) == ("checked", [(2, "nin_malformed"), (2, "not_a_number")])
        assert not DeclarationLine.objects.filter(employer=employer).exists()

    def test_the_next_month_begins_with_who_works_there(self, employer: Employer) -> None:
        stays, leaves, comes = a_person(), a_person(), a_person()
        file(lines(*(row(employer, p.nin, wage, month="2026-09") for p, wage in ((stays, 50000), (leaves, 60000)))), employer)
        file(lines(row(employer, stays.nin, 51000)), employer)
        from daman.affiliation import actions as affiliations

        affiliations.affiliate(
            person=comes, scheme="employee", starts_on=date(2026, 11, 3), employer_key=employer.pk, actor=ACCOUNTANT, on=ON
        )
        expected = queries.prefill(employer, date(2026, 11, 1))
        assert {(line.person_key, line.wage) for line in expected} == {(stays.id, 5_100_000), (comes.id, None)}


def test_the_careers_of_a_large_filing_follow_from_the_same_commit(employer: Employer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("daman.contributions.intake.writing.CREDITED_AT_ONCE", 1)
    monkeypatch.setattr("daman.contributions.actions.careers.LINES_AT_ONCE", 1)
    other, one, two, third = an_employer(), a_person(), a_person(), a_person()
    filing = file(lines(row(employer, one.nin), row(employer, two.nin), row(other, third.nin)))
    assert (filing.state, affiliation.career_of(one)) == ("filed", [])
    contributions.correct_lines(
        employer=employer, month=OCTOBER, lines=[contributions.CorrectionLine(two.id, 7_000_000)], reason="", key="c",
        actor=ACCOUNTANT, on=ON,
    )  # fmt: skip
    for _ in range(2):
        queue.run_waiting()
        queue.defer("contributions.credit_careers", filing=filing.reference)
    assert [m.contribution_base for m in affiliation.career_of(one)] == [6_000_000]
    assert [m.contribution_base for m in affiliation.career_of(two)] == [7_000_000]
    assert [a.employer_key for a in affiliation.current_affiliations(third)] == [other.pk]
    queue.run_waiting()


class TestAbandoned:
    LATER = ON + FILED_WITHIN + timedelta(days=1)

    def test_what_nobody_filed_is_deleted_and_its_sender_told(self) -> None:
        person = a_person()
        employer = an_employer()
        employer.representative_key = person.pk
        employer.save(update_fields=["representative_key"])
        filing = contributions.check_filing(filing=send(lines(row(employer, person.nin)), employer), on=ON)
        assert contributions.abandon_filings(on=ON + FILED_WITHIN) == 0
        assert contributions.abandon_filings(on=self.LATER) == 1
        assert contributions.abandon_filings(on=self.LATER) == 0
        filing.refresh_from_db()
        assert filing.state == "abandoned" and not FilingPart.objects.filter(filing=filing).exists()
        [told] = correspondence.messages_to(f"person:{person.pk}")
        assert "لم تودعه" in told.subject and f"{ON:%d/%m/%Y}" in told.body
        with pytest.raises(filings.FilingWasAbandoned, match="أرسله من جديد"):
            contributions.file_filing(filing=filing, key="f", on=self.LATER, actor=ACCOUNTANT)
        assert owed(employer) == 0

    def test_what_was_filed_or_refused_stays(self, employer: Employer) -> None:
        filed, refused = file(lines(row(employer, a_person().nin)), employer), file("no;columns\n1;2\n", employer)
        assert contributions.abandon_filings(on=self.LATER) == 0
        for each in (filed, refused):
            each.refresh_from_db()
        assert (filed.state, refused.state) == ("filed", "refused") and queries.findings(refused)
