"""Declaring on screen and by file: prefilled, checked in words, filed once, corrected without losing the old line."""

import io
import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from daman.affiliation import actions as affiliation
from daman.contributions import queries as contributions
from daman.foundation.months import add_months, month_of
from daman.registry.models import Employer, Person
from daman.web.base.templatetags import daman as tags
from tests.rooms.people import a_person
from tests.screens.employers import acting, sign_in, signed_in_company

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
MONTH = add_months(month_of(TODAY), -1)
BEFORE = add_months(MONTH, -1)


@pytest.fixture
def company(client: Client, db: None) -> Employer:
    return signed_in_company(client)[1]


@pytest.fixture
def workers(company: Employer) -> list[Person]:
    made = [a_person(given_name_ar=name) for name in ("أحمد", "سعيد", "ياسين")]
    for person in made:
        affiliation.affiliate(
            person=person, scheme="employee", starts_on=BEFORE, employer_key=company.pk, **acting(person, TODAY)
        )
    return made


def address(company: Employer, rest: str, month: date = MONTH) -> str:
    return f"/employers/{company.number}/{rest.format(month=f'{month:%Y-%m}')}"


def rows(*lines: tuple[str, str, str], **more: Any) -> dict[str, Any]:
    columns = list(zip(*lines, strict=True))
    return {"nin": columns[0], "wage": columns[1], "days": columns[2], "known": [""] * len(lines), **more}


def declare(client: Client, company: Employer, *lines: tuple[str, str, str], month: date = MONTH) -> str:
    posted = rows(*lines, file="1")
    done = client.post(address(company, "months/{month}/declare/", month), posted)
    assert done.status_code == 302, re.findall(r'(?s)<section class="problem.*?</section>', done.content.decode())
    return str(done["Location"])


class TestOnScreen:
    def test_last_months_workers_are_there_with_their_wages(
        self, client: Client, company: Employer, workers: list[Person]
    ) -> None:
        page = client.get(address(company, "months/{month}/declare/", BEFORE)).content.decode()
        assert all(person.nin in page for person in workers)
        declare(client, company, *((p.nin, "45 000,50", "30") for p in workers), month=BEFORE)
        page = client.get(address(company, "months/{month}/declare/")).content.decode()
        assert page.count('value="45000,50"') == 3
        assert "صرّح بأجور" in client.get(address(company, "")).content.decode()

    def test_errors_come_apart_from_warnings_each_with_a_link_to_its_line(
        self, client: Client, company: Employer, workers: list[Person]
    ) -> None:
        said = rows(
            (workers[0].nin, "٤٥٠٠٠", "30"), (workers[1].nin, "1000", "30"), ("999660000000123456", "50000", "30"), check="1"
        )
        answer = client.post(address(company, "months/{month}/declare/"), said)
        assert answer.status_code == 302 and "&check" in answer["Location"]  # a page to come back to
        page = client.get(answer["Location"]).content.decode()
        problem = re.search(r'(?s)<section class="problem.*?</section>', page)
        notice = re.search(r'(?s)<section class="notice wait.*?</section>', page)
        assert problem and "#line-3" in problem[0] and "غير معروف" in problem[0] and "#line-2" not in problem[0]
        assert notice and "#line-2" in notice[0] and "أقل من الأجر الوطني الأدنى" in notice[0]
        assert 'id="line-3" class="has-error"' in page and 'value="٤٥٠٠٠"' in page
        assert contributions.declarations_of(company).count() == 0

    def test_what_was_checked_is_filed_once(self, client: Client, company: Employer, workers: list[Person]) -> None:
        lines = [(p.nin, "50000", "30") for p in workers]
        page = client.post(address(company, "months/{month}/declare/"), rows(*lines, check="1"), follow=True)
        body = page.content.decode()
        assert page.status_code == 200 and "أودع التصريح" in body and "150\u202f000" in body
        key = re.search(r'name="draft" value="([^"]+)"', body)
        assert key
        posted = rows(*lines, draft=key[1], file="1")
        first = client.post(address(company, "months/{month}/declare/"), posted)
        again = client.post(address(company, "months/{month}/declare/"), posted)
        assert first.status_code == again.status_code == 302 and first["Location"] == again["Location"]
        assert contributions.declarations_of(company).count() == 1
        receipt = client.get(first["Location"]).content.decode()
        assert "تمّ إيداع التصريح" in receipt and "حصة صاحب العمل" in receipt and "return.json" in receipt
        made = contributions.declaration(company.pk, MONTH)
        assert (
            made
            and made.due_by_branch
            and sum(made.due_by_branch.values())
            == sum((made.due_employer or 0, made.due_employee or 0, made.due_social_works or 0))
        )
        other = client.post(address(company, "months/{month}/declare/"), posted | {"draft": "another-tab"})
        assert other.status_code == 422 and "مصرح به" in other.content.decode()  # the other tab is told
        assert contributions.declarations_of(company).count() == 1
        assert client.get(address(company, "months/{month}/declare/")).status_code == 302

    def test_who_did_not_work_is_left_out(self, client: Client, company: Employer, workers: list[Person]) -> None:
        lines = [(p.nin, "50000", "30") for p in workers]
        declared = client.post(address(company, "months/{month}/declare/"), rows(*lines, out=["1"], file="1"))
        assert declared.status_code == 302
        assert {line.person_key for line in contributions.standing_lines(company, MONTH)} == {workers[0].pk, workers[2].pk}
        out = rows(*lines, out=["0", "1", "2"], check="1")
        nobody = client.post(address(company, "months/{month}/declare/", BEFORE), out, follow=True)
        assert "لا عامل في التصريح" in nobody.content.decode()

    def test_a_wage_that_is_no_number_and_more_rows(self, client: Client, company: Employer, workers: list[Person]) -> None:
        here = address(company, "months/{month}/declare/")
        wrong = client.post(here, rows((workers[0].nin, "كثير", "30"), check="1"), follow=True)
        assert "ليس عددا" in wrong.content.decode()
        filed = client.post(here, rows((workers[0].nin, "كثير", "30"), file="1"))
        assert filed.status_code == 422 and "ليس عددا" in filed.content.decode()
        more = client.post(here, rows((workers[0].nin, "5", "30"), more="1"), follow=True)
        assert more.status_code == 200 and more.content.decode().count('name="nin"') == 6

    def test_two_windows_keep_their_own_lines(self, client: Client, company: Employer, workers: list[Person]) -> None:
        here = address(company, "months/{month}/declare/")
        one = client.post(here, rows((workers[0].nin, "41000", "30"), check="1"))["Location"]
        other = client.post(here, rows((workers[0].nin, "42000", "30"), check="1"))["Location"]
        assert "41\u202f000" in client.get(one).content.decode() and "42\u202f000" in client.get(other).content.decode()
        assert "41000" in client.get(one.replace("&check", "")).content.decode()  # back from the check to the lines
        elsewhere = client.get(one.replace(f"{MONTH:%Y-%m}", f"{BEFORE:%Y-%m}")).content.decode()
        assert "41000" not in elsewhere

    def test_months_that_cannot_be(self, client: Client, company: Employer) -> None:
        assert client.get(address(company, "months/{month}/declare/", add_months(TODAY, 2))).status_code == 404
        assert client.get(address(company, "months/2026-13/declare/")).status_code == 404
        assert client.get(address(company, "months/{month}/")).status_code == 404

    def test_others_reach_nothing(self, client: Client, company: Employer, workers: list[Person]) -> None:
        receipt = declare(client, company, *((p.nin, "50000", "30") for p in workers))
        stranger, theirs = signed_in_company(client)
        pages = (receipt, receipt + "return.csv", address(company, "months/{month}/"), address(company, "file/"))
        for page in pages:
            assert client.get(page).status_code == 404
        assert client.get(receipt.replace(company.number, theirs.number)).status_code == 404
        assert client.post(receipt.replace(company.number, theirs.number) + "file/").status_code == 404
        sign_in(client, stranger)


class TestCorrecting:
    def test_the_old_line_stays_in_sight(self, client: Client, company: Employer, workers: list[Person]) -> None:
        declare(client, company, *((p.nin, "50000", "30") for p in workers))
        page = address(company, f"months/{{month}}/correct/{workers[0].pk}/")
        assert "50000" in client.get(page).content.decode()
        posted = {"key": "c1", "wage": "60 000", "days": "30", "reason": "نسيت منحة"}
        done = client.post(page, posted)
        assert client.post(page, posted)["Location"] == done["Location"]
        assert "سُجّل التصحيح" in client.get(done["Location"]).content.decode()
        month = client.get(address(company, "months/{month}/")).content.decode()
        assert "60\u202f000" in month and '<s class="old"><bdi class="num">50\u202f000' in month
        same = client.post(page, posted | {"key": "c2"})
        assert same.status_code == 422 and "نفسه المصرَّح به" in same.content.decode()
        empty = client.post(page, {"key": "c3", "days": "40", "reason": ""})
        assert empty.status_code == 422 and "من 1 إلى 31" in empty.content.decode()

    def test_a_worker_is_withdrawn_and_another_added(self, client: Client, company: Employer, workers: list[Person]) -> None:
        declare(client, company, *((p.nin, "50000", "30") for p in workers[:2]))
        out = client.post(
            address(company, f"months/{{month}}/correct/{workers[1].pk}/"),
            {"key": "c1", "is_withdrawn": "on", "days": "30", "reason": "لم يعمل"},
        )
        assert out.status_code == 302
        forgotten = {"key": "c2", "nin": workers[2].nin, "wage": "40000", "days": "15", "reason": "نسيته"}
        added = client.post(address(company, "months/{month}/forgotten/"), forgotten)
        assert added.status_code == 302
        assert [line.person_key for line in contributions.standing_lines(company, MONTH)] == [workers[0].pk, workers[2].pk]
        assert "سُحب من التصريح" in client.get(address(company, "months/{month}/")).content.decode()
        unknown = client.post(address(company, "months/{month}/forgotten/"), forgotten | {"nin": "9" * 18, "key": "c3"})
        assert unknown.status_code == 422 and "لا نعرف هذا الرقم" in unknown.content.decode()


class TestByFile:
    def send(self, client: Client, company: Employer, content: bytes, name: str = "a.csv", **more: str) -> Any:
        posted = {"key": "f1", "month": MONTH.isoformat(), "file": SimpleUploadedFile(name, content), **more}
        return client.post(address(company, "file/"), posted)

    def test_the_template_comes_filled_and_goes_back(self, client: Client, company: Employer, workers: list[Person]) -> None:
        declare(client, company, *((p.nin, "45000,50", "30") for p in workers), month=BEFORE)
        sheet = client.get(address(company, "file/template/{month}.xlsx"))
        table = list(load_workbook(io.BytesIO(sheet.content)).active.values)  # type: ignore[union-attr]
        assert len(table) == 4 and {row[1] for row in table[1:]} == {p.nin for p in workers}
        for kind in ("xlsx", "csv"):
            template = client.get(address(company, f"file/template/{{month}}.{kind}")).content
            sent = self.send(client, company, template, f"a.{kind}", key=kind)
            assert sent.status_code == 302
            checked = client.get(sent["Location"]).content.decode()
            assert "فحصنا كل سطر" in checked and "135\u202f001,50" in checked
        filed = client.post(sent["Location"] + "file/", follow=True).content.decode()
        assert "تمّ إيداع التصريح" in filed
        client.post(sent["Location"] + "file/")
        assert contributions.declarations_of(company).filter(month=MONTH).count() == 1
        returned = b"".join(client.get(sent["Location"] + "return.csv").streaming_content)  # type: ignore[attr-defined]
        assert returned.count(b"filed") == 3

    def test_every_faulty_line_is_said(self, client: Client, company: Employer, workers: list[Person]) -> None:
        content = f"nin;wage\n{workers[0].nin};50000\n{workers[1].nin};-5\n123;4\n".encode()
        sent = self.send(client, company, content)
        page = client.get(sent["Location"]).content.decode()
        assert "أقل من الصفر" in page and 'id="line-' in page and "صحّح الملف" in page
        assert client.post(sent["Location"] + "file/").status_code == 302
        assert contributions.declarations_of(company).count() == 0

    def test_a_formula_and_what_is_no_file(self, client: Client, company: Employer, workers: list[Person]) -> None:
        book, content = Workbook(), io.BytesIO()
        for row in (["nin", "wage"], [workers[0].nin, "=1+1"]):
            book.active.append(row)  # type: ignore[union-attr]
        book.save(content)
        page = client.get(self.send(client, company, content.getvalue(), "a.xlsx")["Location"]).content.decode()
        assert "معادلة" in page
        page = client.get(self.send(client, company, b"PK\x03\x04 nothing", "b.xlsx", key="f2")["Location"]).content.decode()
        assert "لا يمكن قراءة هذا الملف" in page
        empty = self.send(client, company, b"", key="f3")
        assert empty.status_code == 422 and "الملف فارغ" in empty.content.decode()

    def test_sent_twice_it_came_once(self, client: Client, company: Employer, workers: list[Person]) -> None:
        content = f"nin;wage\n{workers[0].nin};50000\n".encode()
        first, again = self.send(client, company, content), self.send(client, company, content)
        assert first["Location"] == again["Location"] and contributions.filings_of(company).count() == 1
        other = self.send(client, company, content + b"\n1;2\n")
        assert other.status_code == 422 and "استُعمل هذا المفتاح" in other.content.decode()


class TestAccount:
    def test_what_was_declared_is_owed_and_drawn(self, client: Client, company: Employer, workers: list[Person]) -> None:
        empty = client.get(address(company, "account/")).content.decode()
        assert "لا حركة بعد" in empty
        declare(client, company, *((p.nin, "50000", "30") for p in workers), month=BEFORE)
        declare(client, company, *((p.nin, "50000", "30") for p in workers))
        client.post(
            address(company, f"months/{{month}}/correct/{workers[0].pk}/"),
            {"key": "c1", "wage": "40 000", "days": "30", "reason": "خطأ"},
        )
        page = client.get(address(company, "account/")).content.decode()
        made = contributions.declaration(company.pk, MONTH)
        assert made is not None
        due = sum(each or 0 for each in (made.due_employer, made.due_employee, made.due_social_works))
        assert page.count("<tr>") == 4 and "تصحيح" in page
        assert str(tags.dzd(2 * due)) in page and str(tags.dzd(due)) in page
