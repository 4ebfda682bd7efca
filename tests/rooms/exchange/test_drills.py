"""Registers that fail, each in its own way: the right state, never a doubled fact, never a refused person."""

from datetime import date, timedelta

import pytest

from daman.exchange import actions, queries
from daman.exchange.actions import circuits, needs
from daman.exchange.models import Fact, FactUse, Need, NeedState, Register, RequestState
from daman.foundation.actor import THE_HOUSE
from daman.journal.models import Entry
from tests.rooms.exchange.stub import Registers

NIN = "199900000000000017"
ON = date(2026, 3, 1)
KINDS = {  # one evidence for each protocol
    "civil.identity": {},
    "defence.national_service": {
        "service.status": "done", "service.starts_on": "1980-01-01", "service.ends_before": "1982-01-01", "service.months": 24,
    },
    "tax.withheld": {"tax.withheld_monthly": 120_000},
}  # fmt: skip
DRILLS = {
    "silent": (actions.RegisterSilent, RequestState.SILENT, NeedState.WAITING),
    "late": (actions.RegisterSilent, RequestState.SILENT, NeedState.WAITING),
    "busy": (actions.RegisterBusy, RequestState.BUSY, NeedState.WAITING),
    "wrong_signature": (actions.EvidenceNotTrusted, RequestState.NOT_TRUSTED, NeedState.WAITING),
    "contradictory": (actions.AmbiguousAtRegister, RequestState.AMBIGUOUS, NeedState.GAVE_UP),
    "refused": (actions.RefusedByRegister, RequestState.REFUSED, NeedState.GAVE_UP),
}


def know(registers: Registers, subject: str = NIN) -> None:
    registers.know_person(subject)
    for evidence, facts in KINDS.items():
        if facts:
            registers.facts[evidence, subject] = dict(facts)


def obtain(evidence: str, *, subject: str = NIN, on: date = ON, anew: bool = False) -> dict[str, Fact]:
    return actions.obtain(
        subject=subject, evidence=evidence, purpose="claim:CLM-1", legal_basis="نص", actor=THE_HOUSE, on=on, anew=anew,
        service="old_age_pension", person_key=7,
    )  # fmt: skip


def need(evidence: str) -> Need:
    return Need.objects.get(subject=NIN, evidence=evidence, purpose="claim:CLM-1")


@pytest.mark.parametrize("evidence", KINDS)
@pytest.mark.parametrize("mode", DRILLS)
def test_each_failure_has_its_own_state_and_leaves_no_fact(db: None, registers: Registers, evidence: str, mode: str) -> None:
    know(registers)
    refusal, state, after = DRILLS[mode]
    registers.switches.set("*", mode)
    with pytest.raises(refusal):
        obtain(evidence)
    assert queries.facts_of(NIN) == []
    assert [request.state for request in queries.requests_of(NIN)] == [state]
    assert need(evidence).state == after
    registers.switches.clear()
    assert obtain(evidence), "the person was not refused: the next answer is taken"
    assert need(evidence).state == NeedState.OBTAINED
    (request,) = queries.requests_of(NIN)
    assert (request.state, request.tries) == (RequestState.ANSWERED, 2), "the same question, asked again"


@pytest.mark.parametrize("evidence", ["civil.identity", "defence.national_service"])
def test_a_clock_that_is_wrong_makes_an_answer_stale(db: None, registers: Registers, evidence: str) -> None:
    know(registers)
    registers.switches.set("*", "clock_skew")
    with pytest.raises(actions.EvidenceStale):
        obtain(evidence)
    assert (queries.facts_of(NIN), need(evidence).failure) == ([], RequestState.STALE)


@pytest.mark.parametrize("evidence", KINDS)
def test_an_answer_said_before_is_not_taken_for_a_new_one(db: None, registers: Registers, evidence: str) -> None:
    know(registers)
    obtain(evidence)
    before = [fact.id for fact in queries.facts_of(NIN)]
    registers.switches.set("*", "replayed")
    with pytest.raises(actions.EvidenceNotTrusted):
        obtain(evidence, anew=True)
    assert [fact.id for fact in queries.facts_of(NIN)] == before


@pytest.mark.parametrize("evidence", KINDS)
def test_a_register_that_answers_twice_gives_each_fact_once(db: None, registers: Registers, evidence: str) -> None:
    know(registers)
    registers.switches.set("*", "twice")
    obtain(evidence)
    kinds = list(Fact.objects.filter(subject=NIN).values_list("kind", flat=True))
    assert kinds and len(kinds) == len(set(kinds))


def test_questions_are_repeated_with_growing_delay_and_stop(db: None, registers: Registers) -> None:
    know(registers)
    registers.switches.set("*", "silent")
    waits = []
    for _ in range(len(needs.DELAYS) + 1):
        Need.objects.filter(subject=NIN).update(next_try_at=None)  # the delay is over
        Register.objects.update(failures=0, open_until=None)
        with pytest.raises(actions.RegisterSilent):
            obtain("tax.withheld")
        silence = queries.silence(NIN, "tax.withheld", "claim:CLM-1")
        assert silence is not None
        waits.append(silence.next_try_at - queries.moment() if silence.next_try_at else None)
    assert silence.is_exhausted and silence.since == ON and waits[-1] is None
    delays = [each for each in waits if each is not None]
    assert delays == sorted(delays) and len(delays) == len(needs.DELAYS)
    assert Entry.objects.filter(act="evidence.given_up", about="claim:CLM-1").count() == 1


def test_asking_before_the_delay_is_over_uses_up_no_try(db: None, registers: Registers) -> None:
    registers.switches.set("*", "silent")
    for _ in range(3):
        with pytest.raises(actions.RegisterSilent):
            obtain("tax.withheld")
    assert need("tax.withheld").tries == 1


def test_the_worker_asks_again_what_is_due_and_tells_the_file(db: None, registers: Registers) -> None:
    know(registers)
    registers.switches.set("tax", "silent")
    with pytest.raises(actions.RegisterSilent):
        obtain("tax.withheld")
    at = queries.moment()
    assert queries.providers_due(at) == []
    registers.switches.clear()
    later = at + timedelta(minutes=2)
    assert queries.providers_due(later) == ["tax"]
    assert actions.certify_due(provider="tax", on=ON, at=later) == 1
    entry = Entry.objects.get(act="evidence.came", about="claim:CLM-1")
    assert (entry.person_key, entry.details["evidence"]) == (7, "tax.withheld")
    assert queries.silence(NIN, "tax.withheld", "claim:CLM-1") is None


def test_a_register_that_goes_on_failing_is_left_alone_then_tried_once(db: None, registers: Registers) -> None:
    know(registers)
    registers.switches.set("tax", "silent")
    for _ in range(circuits.OPENS_AFTER):
        with pytest.raises(actions.RegisterSilent):
            obtain("tax.withheld")
    asked = len(registers.asked)
    with pytest.raises(actions.RegisterSilent):
        obtain("tax.withheld")
    assert len(registers.asked) == asked, "not asked while it is left alone"
    assert obtain("civil.identity"), "the others are asked"
    (tax,) = [
        each
        for each in queries.connections(since=ON, before=ON + timedelta(1), at=queries.moment())
        if each.provider.key == "tax"
    ]
    assert (tax.state, tax.failures, tax.waiting) == ("left_alone", {"silent": 1}, 1)
    registers.switches.clear()
    Register.objects.filter(provider="tax").update(open_until=queries.moment() - timedelta(seconds=1))
    assert obtain("tax.withheld")
    assert Register.objects.get(provider="tax").open_until is None
    assert Entry.objects.filter(act="register.back", about="register:tax").exists()


def test_a_lie_that_is_corrected_is_told_to_the_files_that_relied_on_it(db: None, registers: Registers) -> None:
    know(registers)
    registers.switches.set("tax", "wrong")
    lie = obtain("tax.withheld")["tax.withheld_monthly"]
    actions.note_use(subjects=[NIN], kinds=["tax.withheld_monthly"], about="claim:CLM-1", on=ON, person_key=7)
    actions.note_use(subjects=[NIN], kinds=["tax.withheld_monthly"], about="claim:CLM-1", on=ON, person_key=7)
    actions.carry_uses(about="claim:CLM-1", to="decision:DEC-1", on=ON)
    assert {use.about for use in queries.uses_of(lie)} == {"claim:CLM-1", "decision:DEC-1"}
    assert queries.facts_used_by("decision:DEC-1") == [lie]
    assert FactUse.objects.count() == 2
    registers.switches.clear()
    obtain("tax.withheld", anew=True)
    told = Entry.objects.filter(act="fact.corrected").order_by("about")
    assert [(entry.about, entry.person_key) for entry in told] == [("claim:CLM-1", 7), ("decision:DEC-1", 7)]
    assert [fact.value for fact in queries.history(NIN, "tax.withheld_monthly")] == [120_012, 120_000]


def test_what_changes_later_corrects_nothing_decided_before(db: None, registers: Registers) -> None:
    know(registers)
    obtain("tax.withheld")
    actions.note_use(subjects=[NIN], kinds=["tax.withheld_monthly"], about="claim:CLM-1", on=ON, person_key=7)
    registers.facts["tax.withheld", NIN] = {"tax.withheld_monthly": 150_000}
    registers.valid_from = "2026-04-01"
    obtain("tax.withheld", anew=True)
    assert not Entry.objects.filter(act="fact.corrected").exists()
    held = queries.value_on(NIN, "tax.withheld_monthly", ON)
    now = queries.value_on(NIN, "tax.withheld_monthly", date(2026, 5, 1))
    assert held and now and (held.value, held.valid_until, now.value) == (120_000, date(2026, 4, 1), 150_000)


def test_services_are_counted_by_what_they_needed(db: None, registers: Registers) -> None:
    before = counted("old_age_pension")  # a question without answer outlives a test that rolls back
    know(registers)
    obtain("defence.national_service")
    registers.switches.set("*", "silent")
    with pytest.raises(actions.RegisterSilent):
        obtain("tax.withheld")
    after = counted("old_age_pension")
    assert [now - then for now, then in zip(after, before, strict=True)] == [1, 5, 4, 1, 0]


def counted(service: str) -> list[int]:
    """Files, facts needed, obtained, waiting, documents asked."""
    (row,) = [row for row in queries.service_counts() if row.service.key == service]
    return [row.files, row.facts_needed, row.facts_obtained, row.facts_waiting, row.documents_asked]


def test_a_message_is_new_once(db: None) -> None:
    until = queries.moment() + timedelta(minutes=10)
    assert actions.first_time(sender="a", message="1", forget_after=until)
    assert not actions.first_time(sender="a", message="1", forget_after=until)
    assert actions.first_time(sender="b", message="1", forget_after=until)
