"""What an author or a caller can get wrong about families is told in their own words; and what one family is told."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import numpy as np
import pytest

import lawengine
from lawengine import Answer, Lawbook, LawError
from lawengine.levels import MEMBERS
from tests.lawengine.clans import DAY, LATER
from tests.lawengine.test_refusals import NAME, Island
from tests.lawengine.test_refusals import island as island  # the fixture

FAMILY_FACTS = f"  boat: {{kind: money, per: family, {NAME}}}\n  catches: {{kind: career, per: family, {NAME}}}\n"


@pytest.fixture
def clan_law(island: Island) -> Iterator[Island]:
    """An island on which the family has a boat in common."""
    island.facts += FAMILY_FACTS
    yield island


@pytest.fixture(scope="session")
def reef() -> Lawbook:
    """The law of the clan."""
    return lawengine.load("tests.lawengine.clan")


FAMILY = 'article="law-1:art-1", per="family"'


@pytest.mark.parametrize(
    ("signature", "body", "about", "said"),
    [
        (
            "all_wages(wage: Money) -> Money", "return wage", FAMILY,
            "all_wages is the family's and reads 'wage' as one money, but each member has one; write Each[…], and total it",
        ),
        (
            "all_wages(wage: Each[Money]) -> Money", "return total(wage)", 'article="law-1:art-1"',
            "all_wages reads 'wage' of each member, so it is a rule of the family: write per=\"family\"",
        ),
        (
            "value(boat: Each[Money]) -> Money", "return total(boat)", FAMILY,
            "value reads 'boat' of each member, but it is one for the whole family; read it as money, without Each",
        ),
        (
            "twice(wage: Each[Money]) -> Money", "return wage * 2", FAMILY,
            "twice computes with 'wage' as with one amount (line ",
        ),
        (
            "one(wage: Each[Money]) -> Flag", "return wage > 0", FAMILY,
            "one computes with 'wage' as with one amount (line ",
        ),
        (
            "mixed(wage: Each[Money], rate: Each[Rate]) -> Money", "return total(wage) + total(rate)", FAMILY,
            "mixed adds money and a rate",
        ),
        (
            "lots(wage: Each[Money]) -> Money", "return how_many(wage)", FAMILY,
            "lots returns count",
        ),
        (
            "walk(wages: Each[Career]) -> Money", "return 0", FAMILY,
            "argument 'wages' is annotated 'Each[career]'",
        ),
        (
            "of_family(catches: Career, wage: Money) -> Money", "return total(catches) + wage", 'article="law-1:art-1"',
            "of_family is each member's and reads the family's career 'catches'; take from it in a rule per=\"family\"",
        ),
        (
            "household(wage: Each[Money]) -> Money", "return total(wage)", 'article="law-1:art-1", per="famly"',
            "per of household is 'famly'; choose one of member, family; did you mean 'family'?",
        ),
    ],
)  # fmt: skip
def test_an_author_is_told(clan_law: Island, signature: str, body: str, about: str, said: str) -> None:
    clan_law.rule(signature, body, about)
    assert said in clan_law.refused()


def test_a_rule_that_forgot_to_be_the_family_s(clan_law: Island) -> None:
    clan_law.rule("half(boat: Money) -> Money", "return boat // 2")
    clan_law.rule("all_of_it(half: Money) -> Money", "return half", FAMILY)
    assert clan_law.refused().endswith('or, if half is one for the whole family, write per="family" on it')


def test_one_version_the_family_s_and_another_not(clan_law: Island) -> None:
    clan_law.rule("half(boat: Money) -> Money", "return boat // 2", 'article="law-1:art-1", per="family", until=date(2000, 1, 1)')
    clan_law.rule(
        "half_now(boat: Money) -> Money", "return boat", 'article="law-1:art-1", answers="half", since=date(2000, 1, 1)'
    )
    assert "half is the family's in one version and each member's in another" in clan_law.refused()


def test_a_circle_across_levels_says_whose_each_is(clan_law: Island) -> None:
    clan_law.rule("part(parts: Money) -> Money", "return parts // 2")
    clan_law.rule("parts(part: Each[Money]) -> Money", "return total(part)", FAMILY)
    assert "the law is circular: part (each member) → parts (family) → part (each member)" in clan_law.refused()


def test_a_fact_that_is_whose(island: Island) -> None:
    island.facts += f"  boat: {{kind: money, per: village, {NAME}}}\n"
    assert "per of boat is 'village'; choose one of member, family" in island.refused()


def test_what_is_the_same_for_everybody_is_read_as_one_by_both(clan_law: Island) -> None:
    clan_law.value(f"limit: {{{NAME}, unit: money, values: {{2000-01-01: {{value: 5, source: law-1, status: enacted}}}}}}")
    clan_law.rule("double(limit: Money) -> Money", "return limit * 2")
    clan_law.rule("capped(wage: Money, double: Money) -> Money", "return min(wage, double)")
    clan_law.rule("all_capped(capped: Each[Money], double: Money) -> Money", "return min(total(capped), double)", FAMILY)
    program = clan_law.load().at(date(2020, 1, 1), "all_capped", "capped")
    answer = program.run({MEMBERS: [{"wage": 700}, {"wage": 5_000}]})
    assert (answer["all_capped"], answer["capped"]) == (1_000, (700, 1_000))
    out = program.over({MEMBERS: [0, 2, 3], "wage": [700, 5_000, 900]})
    assert out["all_capped"].tolist() == [1_000, 900] and out["capped"].tolist() == [700, 1_000, 900]


# A case


def member(kin: str, born: str, **more: Any) -> dict[str, Any]:
    return {"kin": kin, "born_on": born, "is_apprentice": False, "catches": [1]} | more


def test_a_caller_is_told(reef: Lawbook) -> None:
    program = reef.at(DAY, "part")
    boat = {"boat": 100}
    for facts, said in (
        (boat | {MEMBERS: []}, "the family has no members; list at least one under 'members'"),
        (boat | {MEMBERS: 3}, "members: give a list, for each member an object fact → value"),
        (boat | {MEMBERS: [{"kin": "MATT"}]}, "member '1': kin: 'MATT' is not Kin: give one of MATE, CHILD, ELDER"),
        (boat | {MEMBERS: [{"kni": 1}]}, "no fact is called 'kni'; did you mean 'kin'?"),
        (boat | {"kin": 1}, "'kin' is each member's own; write it inside each of 'members'"),
        (
            {MEMBERS: [{"boat": 5, "label": "Nour"}]},
            "'boat' is one for the whole family; write it beside 'members'",
        ),
        (boat | {MEMBERS: [{"label": "A"}, {"label": "A"}]}, "two are labelled 'A'; give each a label of its own"),
        (boat | {MEMBERS: [{"parts": 5}]}, "'parts' is decided by the law; to bring it as a fact, name it in given="),
    ):
        with pytest.raises(LawError) as refused:
            program.run(facts)
        assert said in str(refused.value)


def test_what_is_missing_is_told_by_member_and_only_when_it_matters(reef: Lawbook) -> None:
    program = reef.at(DAY, "part")
    mate = {"kin": "MATE", "label": "Nour"}
    assert program.run({"boat": 100, MEMBERS: [mate]}).missing == ()  # when one was born matters for children only
    answer = program.run({"boat": 100, MEMBERS: [mate, {"kin": "CHILD", "label": "Sami"}, member("CHILD", "2005-01-01")]})
    assert answer["part[Nour]"] == 50 and answer.missing == ("born_on[Sami]",)
    assert "part (Sami) = cannot decide: needs Born on (Sami)" in reef.explain(answer, "part", "en").text("en")
    nobody = program.run({"boat": 100})
    assert nobody.missing == (MEMBERS,) and reef.explain(nobody, "part", "fr").shown.endswith("Membres de la famille")


def test_an_answer_is_kept_and_read_back(reef: Lawbook) -> None:
    facts = {"boat": 900, MEMBERS: [member("MATE", "1970-01-01"), member("CHILD", "2005-01-01", label="Sami")]}
    answer = reef.at(DAY, "part", "eldest_born_on", "age", "born_on").run(facts)
    assert Answer.from_json(answer.to_json()) == answer
    assert answer["part"] == (450, 360) and answer["born_on"] == (date(1970, 1, 1), date(2005, 1, 1))
    assert answer.trace["part"].reads == ("part[1]", "part[Sami]")


def test_a_contradiction_stops_a_family_only_where_it_is_read(reef: Lawbook) -> None:
    program = reef.at(LATER, "part")
    young, old = member("CHILD", "2015-01-01", is_apprentice=True), member("CHILD", "2006-01-01", is_apprentice=True)
    assert program.run({"boat": 900, MEMBERS: [young]})["part"] == (360,)
    with pytest.raises(LawError, match="the reefs disagree"):
        program.run({"boat": 900, MEMBERS: [young, old]})


def test_what_the_family_decides_may_be_given(reef: Lawbook) -> None:
    program = reef.at(DAY, "part", given=("children", "mates"))
    facts = {"boat": 900, "children": 4, "mates": 1, MEMBERS: [member("CHILD", "2005-01-01")]}
    answer = program.run(facts)
    assert answer["part"] == (90,) and answer.trace["children"].what == "given"


def test_members_of_a_program_without_families_are_read_one_by_one(reef: Lawbook) -> None:
    answer = reef.at(DAY, "age").run({MEMBERS: [{"born_on": "2000-06-01"}, {"born_on": "1990-06-02"}]})
    assert answer["age"] == (10, 20 - 1)


def test_a_division_by_zero_in_one_member_stops_only_that_family(reef: Lawbook) -> None:
    program = reef.at(DAY, "part_by_catch")
    given = {MEMBERS: [0, 2, 4], "boat": [100, 100], "catches": ([0, 1, 2, 3, 4], [0, 0, 3, 1])}
    outcome = program.over(given, bad_rows="report")
    assert outcome.columns["part_by_catch"].tolist() == [0, 0, 75, 25]
    assert [(bad.family, bad.row) for bad in outcome.bad] == [("0", 0)] and "has no answer" in outcome.bad[0].why


def test_a_family_s_own_day(reef: Lawbook) -> None:
    program = reef.at(DAY, "age", "children")
    given = {MEMBERS: [0, 1, 3], "today": [14_000, 20_000], "born_on": [13_000] * 3, "kin": [2, 2, 2]}
    out = program.over(given | {"is_apprentice": np.zeros(3, np.bool_)})
    assert out["age"].tolist() == [2, 19, 19] and out["children"].tolist() == [1, 0]


def test_columns_that_are_no_families_are_refused(reef: Lawbook) -> None:
    program = reef.at(DAY, "mates")
    for given, said in (
        ({"kin": [1, 1]}, "columns are missing: family"),
        ({"family": [2, 1], "kin": [1, 1]}, "column 'family', row 1: 1 comes after 2; sort the rows by 'family'"),
        ({MEMBERS: [0, 3, 2], "kin": [1, 1]}, "column 'members', row 1: a family ends before it begins"),
        ({MEMBERS: [0, 3], "kin": [1, 1]}, "column 'kin': it has 2 rows, and there are 3 members"),
        ({MEMBERS: [0, 2], "kin": [1, 1], "knot": [1]}, "no fact is called 'knot'"),
    ):
        with pytest.raises(LawError) as refused:
            program.over(given)
        assert said in str(refused.value)


def test_an_empty_family_in_columns_is_named_and_the_others_go_on(reef: Lawbook) -> None:
    outcome = reef.at(DAY, "mates", "kin").over({MEMBERS: [0, 1, 1, 3], "kin": [1, 1, 2]}, bad_rows="report")
    assert outcome.columns["mates"].tolist() == [1, 0, 1] and outcome.decided.tolist() == [True, False, True]
    assert [(bad.family, bad.name, bad.why) for bad in outcome.bad] == [("1", MEMBERS, "the family has no members")]
