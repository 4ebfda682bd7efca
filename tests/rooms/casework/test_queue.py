"""Files are served in order and dealt by lot; neither the officer nor the file chooses."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from daman.casework import actions as casework
from daman.casework import calendar, lot, queries
from daman.casework.models import State
from daman.foundation.actor import THE_HOUSE, Actor, ActorKind
from daman.journal import queries as journal

SUNDAY = date(2026, 3, 1)
MONDAY = date(2026, 3, 2)
OFFICE = "16-01"
AMINE, BAYA, CHAFIK = (Actor(ActorKind.OFFICER, f"officer:{n}", n, OFFICE) for n in "abc")
ALL = ["officer:a", "officer:b", "officer:c"]


def open_files(count, first=1):
    for n in range(first, first + count):
        casework.open_task(
            office_code=OFFICE, kind="decide_claim", about=f"claim:{n}", person_key=n, opened_on=SUNDAY, working_days=10,
            actor=THE_HOUSE,
        )  # fmt: skip


def ask(officer, *, competent=ALL, barred=(), on=SUNDAY):
    return casework.draw_next(office_code=OFFICE, officer=officer, competent=competent, barred=barred, on=on)


def finish(task, officer, on=SUNDAY):
    return casework.finish(office_code=OFFICE, kind=task.kind, about=task.about, officer=officer, on=on)


def test_a_file_is_queued_once_with_its_day(db):
    open_files(1)
    open_files(1)
    task = queries.queue(OFFICE).get()
    assert task.due_on == date(2026, 3, 15)  # ten working days, two weekends
    assert [e.act for e in journal.entries_about("claim:1")] == ["task.opened"]


def test_alone_one_is_served_in_the_order_of_the_queue(db):
    open_files(3)
    served = []
    for _ in range(3):
        task = ask(AMINE, competent=["officer:a"])
        served.append(task.about)
        finish(task, AMINE)
    assert served == ["claim:1", "claim:2", "claim:3"]
    assert ask(AMINE, competent=["officer:a"]) is None


def test_who_asks_always_gets_one_and_keeps_it_until_done(db):
    open_files(1)
    task = ask(BAYA)
    assert task.about == "claim:1"
    assert ask(BAYA) == task
    assert ask(CHAFIK) is None
    assert list(queries.tasks_of("officer:b")) == [task]
    assert not queries.queue(OFFICE)
    finish(task, BAYA)
    assert not queries.tasks_of("officer:b")


def test_every_file_handed_out_can_be_verified(db):
    open_files(8)
    for officer in (AMINE, BAYA, CHAFIK, AMINE):
        task = ask(officer)
        assert queries.verify_draw(task)
        assert not queries.verify_draw(replace_officer(task))
    drawn = [e.details for e in journal.entries_about(task.about) if e.act == "task.drawn"][-1]
    assert lot.winner(seed=drawn["seed"], about=task.about, among=drawn["among"]) == "officer:a"


def replace_officer(task):
    task.officer = next(name for name in ALL if name != task.officer)
    return task


def test_the_first_file_falls_to_each_alike():
    seeds = [f"{n:064x}" for n in range(3000)]
    falls = Counter(lot.winner(seed=seed, about="claim:1", among=ALL) for seed in seeds)
    assert all(900 < falls[name] < 1100 for name in ALL)
    assert lot.winner(seed=seeds[0], about="claim:1", among=ALL[::-1]) == lot.winner(seed=seeds[0], about="claim:1", among=ALL)


def test_a_file_that_falls_to_a_colleague_waits_there_and_the_next_is_dealt(db, monkeypatch):
    open_files(3)
    falls = iter(["officer:b", "officer:a"])
    monkeypatch.setattr(lot, "winner", lambda **_: next(falls))
    assert ask(AMINE).about == "claim:2"
    assert ask(BAYA).about == "claim:1"


def test_a_tray_holds_three_so_that_few_are_overtaken(db, monkeypatch):
    open_files(20)
    monkeypatch.setattr(lot, "winner", lambda *, among, **_: next((n for n in among if n != "officer:a"), "officer:a"))
    assert ask(AMINE).about == "claim:7"  # three lie with each of two colleagues


def test_what_was_not_fetched_goes_back_the_next_day(db, monkeypatch):
    open_files(2)
    monkeypatch.setattr(lot, "winner", lambda *, among, **_: among[-1])
    assert ask(AMINE, competent=ALL[:2]).about == "claim:1"  # everything fell to the colleague: nobody idles
    assert queries.task(OFFICE, "decide_claim", "claim:2").officer == "officer:b"
    assert ask(CHAFIK, on=MONDAY).about == "claim:2"
    assert "task.returned" in [e.act for e in journal.entries_about("claim:2")]


def test_a_file_leaves_an_officer_who_is_no_longer_competent(db, monkeypatch):
    open_files(2)
    falls = iter(["officer:b", "officer:a", "officer:c"])
    monkeypatch.setattr(lot, "winner", lambda **_: next(falls))
    ask(AMINE)
    assert ask(CHAFIK, competent=["officer:a", "officer:c"]).about == "claim:1"


def test_a_barred_person_never_reaches_the_officer(db):
    open_files(2)
    assert ask(AMINE, competent=["officer:a"], barred={1}).about == "claim:2"
    open_files(1, first=3)
    assert ask(BAYA, barred={1, 3}) is None
    assert ask(CHAFIK).about in {"claim:1", "claim:3"}  # whichever the lot left him: neither is lost


def test_a_file_drawn_for_a_relative_is_drawn_again_for_another(db, monkeypatch):
    open_files(2)
    with monkeypatch.context() as patch:
        falls = iter(["officer:b", "officer:a"])
        patch.setattr(lot, "winner", lambda **_: next(falls))
        ask(AMINE)
    assert ask(BAYA, barred={1}) is None
    assert "officer:b" in queries.task(OFFICE, "decide_claim", "claim:1").not_for
    assert ask(BAYA) is None  # not even once the bar is forgotten
    assert ask(CHAFIK).about == "claim:1"


def test_a_file_given_back_goes_to_somebody_else(db):
    open_files(1)
    task = ask(AMINE)
    casework.give_back(office_code=OFFICE, kind=task.kind, about=task.about, officer=AMINE, reason="friend", on=SUNDAY)
    assert ask(AMINE) is None
    assert ask(BAYA).about == "claim:1"


def test_an_officer_finishes_only_what_the_lot_gave(db):
    open_files(1)
    task = queries.queue(OFFICE).get()
    with pytest.raises(casework.NotInHand):
        finish(task, BAYA)
    ask(AMINE)
    with pytest.raises(casework.NotInHand):
        finish(task, BAYA)
    with pytest.raises(casework.NotInHand):
        casework.give_back(office_code=OFFICE, kind=task.kind, about=task.about, officer=BAYA, reason="x", on=SUNDAY)
    assert finish(task, AMINE).state == State.DONE
    assert finish(task, AMINE).done_on == SUNDAY


def test_the_person_may_end_a_file_that_waits(db):
    open_files(1)
    person = Actor(ActorKind.PERSON, "person:1", "س")
    assert finish(queries.queue(OFFICE).get(), person).state == State.DONE
    assert ask(AMINE) is None


def test_who_is_not_competent_gets_nothing(db):
    open_files(1)
    with pytest.raises(casework.NotCompetent):
        ask(replace(AMINE, reference="officer:z"))
    with pytest.raises(casework.NoSuchTask):
        casework.finish(office_code=OFFICE, kind="decide_claim", about="claim:99", officer=AMINE, on=SUNDAY)


def test_offices_do_not_mix(db):
    open_files(1)
    assert casework.draw_next(office_code="16-02", officer=AMINE, competent=ALL, barred=(), on=SUNDAY) is None


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 3, 5), 1, date(2026, 3, 8)),  # Thursday → Sunday
        (date(2026, 3, 1), 0, date(2026, 3, 1)),
        (date(2025, 12, 31), 1, date(2026, 1, 4)),  # 1 January, then the weekend
        (date(2026, 1, 11), 1, date(2026, 1, 13)),  # Yennayer
        (date(2026, 4, 30), 1, date(2026, 5, 3)),  # 1 May is a Friday
        (date(2026, 7, 2), 1, date(2026, 7, 6)),  # weekend, then 5 July
        (date(2026, 10, 29), 1, date(2026, 11, 2)),  # weekend, then 1 November
    ],
)
def test_working_days(day, count, expected):
    assert calendar.working_day_after(day, count) == expected


def test_working_days_in_a_period():
    assert calendar.working_days_between(date(2026, 3, 1), date(2026, 3, 15)) == 10
