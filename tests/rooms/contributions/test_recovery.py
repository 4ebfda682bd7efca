"""Who is late: noted, noticed, estimated, paid in parts; and the year made of its months."""

from datetime import date
from typing import Any

import pytest

from daman.casework import actions as casework
from daman.contributions import actions as contributions
from daman.contributions import queries
from daman.contributions.models import ContributionDeclaration, InstalmentPlan, LateCharge
from daman.correspondence import queries as correspondence
from daman.documents import queries as documents
from daman.ledger import queries as ledger
from daman.registry.models import Employer
from tests.rooms.contributions.employers import AUGUST, DUE, HOW, OCTOBER, OFFICER, SEPTEMBER, a_company, declare, receive
from tests.rooms.people import ON, a_person

pytestmark = pytest.mark.django_db
OFFICE = "99-CNAS-1"
INCREASE = DUE * 5 // 100
BY: dict[str, Any] = {"officer": OFFICER, "on": ON}


def owed(employer: Employer) -> int:
    return ledger.balance(f"employer:{employer.pk}", "employer.receivable").posted


def served(employer: Employer) -> Employer:
    employer.office_code = OFFICE
    employer.save(update_fields=["office_code"])
    return employer


class TestLateEmployers:
    def test_lists_who_is_late_and_with_what(self) -> None:
        silent, owing, good = served(a_company(AUGUST)), served(a_company(SEPTEMBER)), served(a_company(SEPTEMBER))
        elsewhere = a_company(AUGUST)
        receive(silent, DUE)
        receive(good, DUE)
        found = {each.employer: each for each in queries.late_employers(OFFICE, ON)}
        assert set(found) == {silent, owing} and elsewhere not in found
        assert (found[silent].not_declared, found[silent].overdue) == ([SEPTEMBER], 0)
        assert (found[owing].not_declared, found[owing].overdue) == ([], DUE)

    def test_says_of_each_what_its_account_says(self) -> None:
        for months, paid in (((AUGUST,), 0), ((AUGUST, SEPTEMBER), DUE), ((SEPTEMBER, OCTOBER), 5), ((OCTOBER,), 0)):
            employer = served(a_company(*months))
            if paid:
                receive(employer, paid)
            account = queries.account(employer, ON)
            row = next((each for each in queries.late_employers(OFFICE, ON) if each.employer == employer), None)
            assert (row.not_declared, row.overdue) if row else (account.not_declared, account.overdue) == ([], 0)
            assert (row is None) == (not account.not_declared and not account.overdue)


class TestCharges:
    def test_a_late_month_is_held_with_the_reason_and_nothing_is_added(self) -> None:
        employer = a_company(SEPTEMBER, OCTOBER)
        assert contributions.note_late_charges(**HOW) >= 1
        [charge] = queries.charges_of(employer)
        assert (charge.kind, charge.month, charge.state, charge.amount, charge.months_late) == (
            "late_payment", SEPTEMBER, "held", None, 1,
        )  # fmt: skip
        assert "متضاربة" in charge.why
        assert owed(employer) == 2 * DUE
        assert [each.pk for each in queries.account(employer, ON).held_charges] == [charge.pk]

    def test_noted_once_and_it_grows_older(self) -> None:
        employer = a_company(SEPTEMBER)
        contributions.note_late_charges(**HOW)
        contributions.note_late_charges(actor=HOW["actor"], on=date(2027, 1, 5))
        [charge] = queries.charges_of(employer)
        assert charge.months_late == 3

    def test_paid_in_time_nothing_is_noted(self) -> None:
        employer = a_company(SEPTEMBER, OCTOBER)
        receive(employer, DUE)
        contributions.note_late_charges(**HOW)
        assert not queries.charges_of(employer)


class TestNotices:
    def send(self, employer: Employer, kind: str, month: date, **more: Any) -> Any:
        return contributions.send_notice(
            employer=employer, kind=kind, month=month, **{"answer_by": date(2026, 12, 10), **BY, **more}
        )

    def test_is_written_kept_and_announced_once(self) -> None:
        boss = a_person()
        employer = a_company(SEPTEMBER, representative=boss)
        notice = self.send(employer, "not_paid", SEPTEMBER)
        assert self.send(employer, "not_paid", SEPTEMBER, answer_by=date(2027, 1, 1)) == notice
        assert notice.amount == DUE
        document = documents.document_of(boss.pk, notice.document_reference)
        assert document is not None and bytes(document.content).startswith(b"%PDF")
        [message] = correspondence.messages_to(f"person:{boss.pk}")
        assert "21\u202f000" in message.body and message.document_reference == notice.document_reference

    def test_for_a_month_that_was_not_declared(self) -> None:
        assert self.send(a_company(AUGUST), "not_declared", SEPTEMBER).amount is None

    def test_refuses_what_is_not_late(self) -> None:
        employer = a_company(SEPTEMBER, OCTOBER)
        for kind, month in (("not_paid", OCTOBER), ("not_declared", SEPTEMBER), ("not_paid", AUGUST)):
            with pytest.raises(contributions.NothingToNotice):
                self.send(employer, kind, month)

    def test_refuses_an_answer_yesterday(self) -> None:
        with pytest.raises(contributions.AnswerDayNotPossible):
            self.send(a_company(SEPTEMBER), "not_paid", SEPTEMBER, answer_by=ON)


class TestSubstitute:
    def make(self, employer: Employer, month: date = SEPTEMBER) -> ContributionDeclaration:
        return contributions.substitute_declaration(employer=employer, month=month, **BY)

    def test_takes_the_last_known_month_and_adds_what_the_law_says(self) -> None:
        employer = a_company(AUGUST)
        made = self.make(employer)
        assert self.make(employer) == made
        assert (made.kind, made.due_employer, made.channel) == ("substitute", DUE + INCREASE, "house")
        assert owed(employer) == 2 * DUE + INCREASE
        assert ledger.balance(f"employer:{employer.pk}", "fund.cnas.penalties").posted == -INCREASE
        assert queries.inconsistent_declarations() == []
        assert queries.months_missing(employer, ON) == [SEPTEMBER]  # an estimate is no declaration
        assert [each.is_estimated for each in queries.months_due(employer)] == [False, True]

    def test_counts_corrections_of_that_month(self) -> None:
        employer = a_company(AUGUST)
        [line] = queries.standing_lines(employer, AUGUST)
        contributions.correct_lines(
            employer=employer, month=AUGUST, lines=[contributions.CorrectionLine(line.person_key, 12_000_000)], reason="",
            key="c", **HOW,
        )  # fmt: skip
        assert self.make(employer).due_employer == 2 * (DUE + INCREASE)

    def test_the_real_one_undoes_it_and_the_increase_stays(self, reactions: Any) -> None:
        employer = a_company(AUGUST)
        made = self.make(employer)
        declare(employer, SEPTEMBER, wage=3_000_000)
        for _again in range(2):
            reactions()
            contributions.replace_substitute(employer_key=employer.pk, month=SEPTEMBER, by="DCL-X", **HOW)
        made.refresh_from_db()
        real = queries.declaration(employer.pk, SEPTEMBER)
        assert real is not None and (made.state, made.replaced_by) == ("replaced", real.reference)
        assert owed(employer) == DUE + DUE // 2 + INCREASE
        [charge] = queries.charges_of(employer)
        assert (charge.kind, charge.state, charge.amount) == ("no_declaration", "assessed", INCREASE)
        assert [each.amount for each in queries.months_due(employer)] == [DUE, DUE // 2]

    def test_refuses_what_was_declared_is_not_late_or_has_nothing_before(self) -> None:
        for month in (AUGUST, OCTOBER):
            with pytest.raises(contributions.NotSilent):
                self.make(a_company(AUGUST, SEPTEMBER), month)
        from daman.affiliation import actions as affiliation

        new = a_company()
        affiliation.affiliate(person=a_person(), scheme="employee", starts_on=AUGUST, employer_key=new.pk, **HOW)
        with pytest.raises(contributions.NoKnownPeriod):
            self.make(new)


class TestPlans:
    def ask(self, employer: Employer, **more: Any) -> InstalmentPlan:
        told = {"count": 3, "first_due_on": date(2026, 12, 15), "key": "k", **HOW, **more}
        return contributions.ask_plan(employer=employer, **told)

    def granted(self, employer: Employer) -> InstalmentPlan:
        plan = self.ask(served(employer))
        casework.draw_next(office_code=OFFICE, officer=OFFICER, competent=["amel"], barred=[], on=ON)
        return contributions.decide_plan(plan=plan, granted=True, answer="", **BY)

    def test_parts_make_the_whole_and_the_certificate_is_given_while_they_are_paid(self, reactions: Any) -> None:
        employer = a_company(date(2026, 7, 1), AUGUST, SEPTEMBER, wage=6_000_100)
        total = owed(employer)
        plan = self.granted(employer)
        [view] = queries.plans_of(employer)
        assert sum(part.amount for part in view.parts) == plan.amount == total
        assert [part.due_on for part in view.parts] == [date(2026, 12, 15), date(2027, 1, 15), date(2027, 2, 15)]
        certificate = contributions.issue_clearance(employer=employer, **HOW)
        assert "بالتقسيط" in queries.verify_clearance(certificate.code, ON).reason
        for part in view.parts:
            receive(employer, part.amount, about=f"instalment:{plan.reference}:{part.number}")
        reactions()
        assert InstalmentPlan.objects.get(pk=plan.pk).state == "kept"
        assert owed(employer) == 0

    def test_a_part_not_paid_ends_the_certificates_then_breaks_the_plan(self) -> None:
        employer = a_company(SEPTEMBER)
        plan = self.granted(employer)
        assert queries.account(employer, date(2026, 12, 15)).plan == plan
        assert queries.account(employer, date(2026, 12, 16)).plan is None
        assert contributions.follow_plan(plan=plan, on=date(2027, 1, 10)).state == "granted"
        assert contributions.follow_plan(plan=plan, on=date(2027, 1, 16)).state == "broken"

    def test_only_who_drew_it_decides_and_only_once(self) -> None:
        plan = self.ask(served(a_company(SEPTEMBER)))
        with pytest.raises(casework.NotInHand):
            contributions.decide_plan(plan=plan, granted=True, answer="", **BY)
        casework.draw_next(office_code=OFFICE, officer=OFFICER, competent=["amel"], barred=[], on=ON)
        with pytest.raises(contributions.PlanAnswerMissing):
            contributions.decide_plan(plan=plan, granted=False, answer=" ", **BY)
        assert contributions.decide_plan(plan=plan, granted=False, answer="الدين صغير", **BY).state == "refused"
        with pytest.raises(contributions.PlanDecided):
            contributions.decide_plan(plan=plan, granted=True, answer="", **BY)

    def test_asked_twice_is_asked_once_and_one_at_a_time(self) -> None:
        employer = a_company(SEPTEMBER)
        assert self.ask(employer) == self.ask(employer)
        with pytest.raises(contributions.PlanAlreadyOpen):
            self.ask(employer, key="other")

    @pytest.mark.parametrize("wrong", [{"count": 1}, {"count": 99}, {"first_due_on": ON}, {"first_due_on": date(2027, 6, 1)}])
    def test_refuses_what_is_no_plan(self, wrong: dict[str, Any]) -> None:
        with pytest.raises(contributions.PlanNotPossible):
            self.ask(a_company(SEPTEMBER), **wrong)

    def test_refuses_when_nothing_is_late(self) -> None:
        with pytest.raises(contributions.NothingLate):
            self.ask(a_company(OCTOBER))


class TestYearlyReturn:
    def company(self) -> Employer:
        return a_company(date(2025, 11, 1), date(2025, 12, 1))

    def file(self, employer: Employer, on: date = date(2026, 1, 20), **more: Any) -> Any:
        return contributions.file_yearly_return(employer=employer, year=2025, actor=HOW["actor"], on=on, **more)

    def test_is_made_of_the_months_filed_and_filed_once(self) -> None:
        employer = self.company()
        [line] = queries.yearly_lines(employer, 2025)
        assert (line.months, line.days, line.wage, line.due) == (2, 60, 12_000_000, 2 * DUE)
        filed = self.file(employer, seen=queries.hash_of([line]), key="k")
        assert self.file(employer) == filed
        assert (filed.workers_count, filed.base_total, filed.due_total) == (1, 12_000_000, 2 * DUE)
        assert not queries.changed_since(filed) and not queries.charges_of(employer)

    def test_a_correction_in_between_is_not_filed_unseen(self) -> None:
        with pytest.raises(contributions.LinesChanged):
            self.file(self.company(), seen="0" * 64)

    def test_refuses_a_year_that_is_not_over_empty_or_has_holes(self) -> None:
        with pytest.raises(contributions.YearNotOver):
            self.file(self.company(), on=date(2025, 12, 31))
        with pytest.raises(contributions.NothingInYear):
            self.file(a_company())
        holes = a_company(date(2025, 9, 1), date(2025, 11, 1), date(2025, 12, 1))
        with pytest.raises(contributions.MonthsNotDeclared):
            self.file(holes, on=date(2026, 2, 20))

    def test_days_late_the_law_says_what_it_costs_months_late_it_does_not(self) -> None:
        soon, late = self.company(), self.company()
        self.file(soon, on=date(2026, 2, 10))
        [charge] = queries.charges_of(soon)
        assert (charge.state, charge.amount) == ("assessed", 2 * DUE * 15 // 100)
        assert owed(soon) == 2 * DUE + 2 * DUE * 15 // 100
        self.file(late, on=date(2026, 4, 10))
        [held] = LateCharge.objects.filter(employer=late)
        assert (held.state, held.amount, bool(held.why)) == ("held", None, True)
        assert owed(late) == 2 * DUE
