"""Two at the same moment, with real commits. What is written is undone by hand; what only grows is left out."""

import threading
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection

from daman.contributions import actions as contributions
from daman.contributions import bank_matching
from daman.contributions.actions import clearance, plans, substitutes
from daman.contributions.models import (
    BankLine,
    BankStatement,
    BankStatementHash,
    ClearanceCertificate,
    ContributionDeclaration,
    DeclarationKind,
    EmployerPayment,
    InstalmentPlan,
)
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.foundation.refusal import Refusal
from daman.journal import actions as journal
from daman.registry.models import Employer
from tests.rooms.contributions.bank import entry, statement
from tests.rooms.contributions.employers import AUGUST, DUE, HOW, OFFICER, SEPTEMBER
from tests.rooms.people import ON

pytestmark = pytest.mark.django_db(transaction=True)
OTHER = Actor(ActorKind.OFFICER, "karim", "العون كريم")
MODELS = (ClearanceCertificate, InstalmentPlan, EmployerPayment, ContributionDeclaration)


@pytest.fixture
def employer(django_db_setup: None, django_db_blocker: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Employer]:
    for name in ("record", "record_many"):
        monkeypatch.setattr(journal, name, lambda *args, **kwargs: None)
    for name in ("post", "post_from", "hold", "reverse"):
        monkeypatch.setattr(bank_matching.ledger, name, lambda **kwargs: None)
    monkeypatch.setattr(plans.casework, "open_task", lambda **kwargs: None)
    monkeypatch.setattr(plans.casework, "finish", lambda **kwargs: None)
    with django_db_blocker.unblock():
        with connection.cursor() as cursor:
            cursor.execute("insert into registry_commune values ('009903', '99', 'و', 'w', 'ب', 'b') on conflict do nothing")
        employer = Employer.objects.create(
            number="9990000001", name_ar="م", name_latin="m", sector="trade", commune_id="009903", starts_on=date(2020, 1, 1)
        )
        yield employer
        BankLine.objects.all().delete()
        BankStatementHash.objects.all().delete()
        BankStatement.objects.all().delete()
        for model in MODELS:
            model.objects.filter(employer=employer).delete()
        employer.delete()
        with connection.cursor() as cursor:
            cursor.execute("delete from registry_commune where code = '009903'")
        connection.close()


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    start, results = threading.Barrier(len(deeds)), []

    def run(deed: Callable[[], Any]) -> None:
        start.wait()
        try:
            results.append(deed())
        except Refusal as refusal:
            results.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == len(deeds)
    return results


def declared(employer: Employer) -> ContributionDeclaration:
    return ContributionDeclaration.objects.create(
        employer=employer, reference="DCL-A", month=AUGUST, filed_on=AUGUST, state="accepted", lines_count=1, base_total=1,
        due_employer=DUE, due_employee=0, due_social_works=0, due_by_branch={"retirement": DUE},
    )  # fmt: skip


def take(amount: int, message: str, **said: Any) -> BankStatement:
    return contributions.take_statement(chunks=statement([entry(amount, **said)], amount, message=message), **HOW)


def ask(employer: Employer, key: str = "k", amount: int = DUE) -> EmployerPayment:
    return contributions.ask_employer_payment(employer=employer, amount=amount, key=key, **HOW)


def test_two_windows_ask_one_payment(employer: Employer) -> None:
    one, two = at_once(lambda: ask(employer), lambda: ask(employer))
    assert one == two
    assert EmployerPayment.objects.filter(employer=employer).count() == 1


def test_the_same_statement_brought_twice_at_once_is_taken_once(employer: Employer) -> None:
    payment = ask(employer)
    one, two = at_once(*[lambda: take(DUE, "S1", end_to_end=payment.reference)] * 2)
    assert one == two
    assert (BankStatement.objects.count(), BankLine.objects.count()) == (1, 1)
    assert EmployerPayment.objects.get(pk=payment.pk).received == DUE


def test_two_statements_at_once_pay_one_payment_in_two_parts(employer: Employer) -> None:
    payment = ask(employer)
    at_once(lambda: take(DUE - 100, "S1", end_to_end=payment.reference), lambda: take(100, "S2", end_to_end=payment.reference))
    after = EmployerPayment.objects.get(pk=payment.pk)
    assert (after.received, after.state) == (DUE, "settled")


def test_two_officers_at_once_assign_a_line_once(employer: Employer, monkeypatch: pytest.MonkeyPatch) -> None:
    moved: list[str] = []
    monkeypatch.setattr(bank_matching, "move", lambda line, **told: moved.append(told["to"]))
    taken = take(DUE, "S1")
    line = BankLine.objects.get(statement=taken)
    results = at_once(
        lambda: contributions.return_bank_line(line=line, reason="r", officer=OTHER, on=ON),
        lambda: contributions.assign_bank_line(line=line, employer=employer, officer=OFFICER, on=ON),
    )
    assert [type(each) for each in results if isinstance(each, Refusal)] == [contributions.LineAlreadyResolved]
    state = BankLine.objects.get(pk=line.pk).state
    assert (state, len(moved)) in (("returned", 0), ("assigned", 1))


def test_two_officers_at_once_estimate_a_month_once(employer: Employer, monkeypatch: pytest.MonkeyPatch) -> None:
    declared(employer)
    posted: list[str] = []
    monkeypatch.setattr(substitutes.ledger, "post", lambda **told: posted.append(told["key"]))
    one, two = at_once(
        *(
            lambda who=who: contributions.substitute_declaration(employer=employer, month=SEPTEMBER, officer=who, on=ON)
            for who in (OFFICER, OTHER)
        )
    )
    assert one == two and len(posted) == 1
    assert ContributionDeclaration.objects.filter(employer=employer, kind=DeclarationKind.SUBSTITUTE).count() == 1


def test_certified_twice_at_once_there_is_one_certificate(employer: Employer) -> None:
    ContributionDeclaration.objects.filter(pk=declared(employer).pk).update(month=SEPTEMBER)
    one, two = at_once(*[lambda: clearance.issue_clearance(employer=employer, **HOW)] * 2)
    assert one == two
    assert ClearanceCertificate.objects.filter(employer=employer).count() == 1


def test_two_requests_and_two_decisions_at_once(employer: Employer, monkeypatch: pytest.MonkeyPatch) -> None:
    owing = type("Account", (), {"overdue": DUE})
    monkeypatch.setattr(plans, "account", lambda *args: owing)
    day = ON.replace(month=12, day=15)
    results = at_once(
        *(
            lambda key=key: contributions.ask_plan(employer=employer, count=3, first_due_on=day, key=key, actor=THE_HOUSE, on=ON)
            for key in ("a", "b")
        )
    )
    assert [type(each) for each in results if isinstance(each, Refusal)] == [contributions.PlanAlreadyOpen]
    [plan] = InstalmentPlan.objects.filter(employer=employer)
    decided = at_once(
        *(
            lambda who=who: contributions.decide_plan(plan=plan, granted=False, answer="لا", officer=who, on=ON)
            for who in (OFFICER, OTHER)
        )
    )
    assert [type(each) for each in decided if isinstance(each, Refusal)] == [contributions.PlanDecided]
