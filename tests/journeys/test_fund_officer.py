"""The fund officer's month: a silent employer, a notice, an estimate that the real declaration replaces, money without a name."""

import json
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Browser, expect

from daman.foundation.months import add_months, month_of
from tests.journeys import office
from tests.journeys.conftest import House, today
from tests.journeys.walk import Walk

SILENT, WORKER = "laid_off", "jobseeker"
SPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
FUND_ACCOUNT = "00700001000000000144"
AMOUNT = "12345.67"
SHOWN = "12\u202f345,67"

# Months ago a household took somebody on, declared the first month, and was not heard of since.
PAST = """
import json, sys
from datetime import date
from daman.access import actions as access
from daman.affiliation import actions as affiliation
from daman.affiliation.models import Scheme
from daman.contributions import actions as contributions
from daman.contributions.actions.filings import ScreenLine
from daman.foundation.actor import Actor, ActorKind
from daman.registry import queries as registry
said = json.loads('''{said}''')
first, filed = date.fromisoformat(said["first"]), date.fromisoformat(said["filed"])
person, worker = registry.find_person(said["person"]), registry.find_person(said["worker"])
actor = Actor(ActorKind.PERSON, f"person:{{person.pk}}", person.name_ar, person_key=person.pk)
employer = access.become_household_employer(person=person, actor=actor, on=first)
affiliation.affiliate(
    person=worker, scheme=Scheme.EMPLOYEE, starts_on=first, employer_key=employer.pk, actor=actor, on=first
)
contributions.file_screen_lines(
    employer=employer, month=first, lines=[ScreenLine(nin=worker.nin, wage="32000")], key="past", actor=actor, on=filed
)
print("NUMBER", employer.number, employer.name_ar, sep="|")
"""


@pytest.fixture(scope="module")
def silent(house: House) -> tuple[str, str]:
    """The number and the name of an employer that stopped declaring."""
    first = add_months(month_of(today()), -5)
    said = {
        "first": first.isoformat(), "filed": add_months(first, 1).replace(day=9).isoformat(),
        "person": house.cast[SILENT].nin, "worker": house.cast[WORKER].nin,
    }  # fmt: skip
    told = house.daman("shell", "-v", "0", "-c", PAST.format(said=json.dumps(said)))
    number, name = next(line for line in told.splitlines() if line.startswith("NUMBER|")).split("|")[1:]
    return number, name


@pytest.fixture(scope="module")
def desk(browser: Browser, house: House) -> Iterator[Walk]:
    """The officer, signed in once: a second factor is good once every thirty seconds."""
    walking = office.sign_in(browser, house.address, "officer-cnas")
    yield walking
    walking.end()


def statement(name: str, on: date) -> bytes:
    """One movement that names no reference, in a statement that adds up."""
    balances = "".join(
        f"<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy='DZD'>{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd>"
        f"<Dt><Dt>{on}</Dt></Dt></Bal>"
        for kind, amount in (("OPBD", "1000.00"), ("CLBD", "13345.67"))
    )
    return (
        f"<?xml version='1.0' encoding='UTF-8'?><Document xmlns='{SPACE}'><BkToCstmrStmt>"
        "<GrpHdr><MsgId>JOURNEY-1</MsgId></GrpHdr>"
        f"<Stmt><Id>JOURNEY-{on}</Id><Acct><Id><Othr><Id>{FUND_ACCOUNT}</Id></Othr></Id><Ccy>DZD</Ccy></Acct>{balances}"
        f"<Ntry><Amt Ccy='DZD'>{AMOUNT}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>{on}</Dt></BookgDt>"
        "<AcctSvcrRef>JOURNEY00001</AcctSvcrRef><NtryDtls><TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>"
        f"<RltdPties><Dbtr><Pty><Nm>{name}</Nm></Pty></Dbtr></RltdPties><RmtInf><Ustrd>اشتراكات</Ustrd></RmtInf>"
        "</TxDtls></NtryDtls></Ntry></Stmt></BkToCstmrStmt></Document>"
    ).encode()


def declare_the_estimated_month(walk: Walk, house: House, number: str) -> None:
    """The employer finds the notice and the estimate, and declares the month."""
    member = house.cast[SILENT]
    walk.open("/sign-in/?next=/employers/")
    walk.sign_in(member.nin, member.phone or "")
    walk.open(f"/employers/{number}/")
    expect(walk.page.locator("main")).to_contain_text("إعذار من الصندوق")
    walk.press("التصريحات")
    estimated = walk.page.locator("main .lines li", has_text="قدّره الصندوق")
    expect(estimated).to_have_count(1)
    estimated.locator("a").click()
    walk.page.wait_for_load_state("load")
    walk.look()
    walk.press("راجع قبل الإيداع")
    walk.press("أودع التصريح")
    expect(walk.page.locator(".verdict.green h1")).to_have_text("تمّ إيداع التصريح")
    walk.press("الحساب")
    expect(walk.page.locator("table.statement")).to_contain_text("تقدير")


def test_a_silent_employer_is_noticed_estimated_and_comes_back(
    browser: Browser, house: House, desk: Walk, silent: tuple[str, str]
) -> None:
    number, name = silent
    desk.open("/desk/")
    desk.press("أصحاب عمل متأخرون")
    desk.press(name)
    missing = desk.page.locator("main ul.lines").first.locator("li")
    before = missing.count()
    assert before >= 2
    for button, done in (("أرسل الإعذار", "أُرسل الإعذار وحُفظ."), ("قدّر الشهر", "قُدّر الشهر وأُعلم صاحب العمل.")):
        desk.press("أرسل إليه إعذارا" if button == "أرسل الإعذار" else button)
        desk.press(button)
        expect(desk.page.locator("main")).to_contain_text(done)
    expect(missing.first).to_contain_text("قدّره الصندوق")
    expect(missing.first).to_contain_text("أُعذر")

    employer = Walk(browser, house.address)
    declare_the_estimated_month(employer, house, number)
    employer.end()
    desk.open(f"/desk/late/{number}/")
    expect(missing).to_have_count(before - 1)
    expect(missing.first).not_to_contain_text("قدّره الصندوق")


def test_money_without_a_reference_is_given_to_whom_it_is(desk: Walk, silent: tuple[str, str]) -> None:
    _number, name = silent
    desk.open("/desk/")
    desk.press("البنك")
    send(desk, b"<not-a-statement/>")
    expect(desk.page.get_by_role("alert")).to_contain_text("camt.053")
    send(desk, statement(name, today() - timedelta(days=1)))
    expect(desk.page.locator("main")).to_contain_text("عدد حركاته: 1.")
    waiting = desk.page.locator("main tbody tr", has_text=SHOWN)
    expect(waiting).to_have_count(1)
    waiting.locator("a").click()
    desk.page.wait_for_load_state("load")
    desk.look()
    desk.choose("يُعاد إلى من أرسله")
    desk.press("سجّل")
    expect(desk.page.get_by_role("alert")).to_contain_text("لم تكتب السبب")
    desk.page.locator("main .lines li", has_text=name).get_by_role("button").click(timeout=4000)
    desk.page.wait_for_load_state("load")
    desk.look()
    expect(desk.page.locator("main")).to_contain_text("سُجّل ما قررته لهذا المبلغ.")
    expect(waiting).to_have_count(0)


def send(desk: Walk, content: bytes) -> None:
    file = {"name": "statement.xml", "mimeType": "application/xml", "buffer": content}
    desk.page.get_by_label("كشف البنك (camt.053)", exact=True).set_input_files(file)  # type: ignore[arg-type]
    desk.press("أدخل الكشف")
