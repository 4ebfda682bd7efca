"""The survivors of a pensioner as a family: both readers, and what must hold for any family."""

from typing import Any

import numpy as np
import pytest

from lawengine import Lawbook
from lawengine.levels import MEMBERS
from tests.law.families import ON, families, family, without

OF_MEMBER = ("survivors.is_spouse", "survivors.is_orphan", "survivors.is_ascendant", "survivors.share_monthly")
OF_FAMILY = (
    "survivors.spouses", "survivors.orphans", "survivors.ascendants", "survivors.total_monthly", "survivors.shared_monthly",
    "survivors.maximum_monthly",
)  # fmt: skip


@pytest.fixture(scope="module")
def found(book: Lawbook) -> tuple[dict[str, Any], dict[str, Any]]:
    """Families, and what the law gives them."""
    columns = families(40_000, seed=1)
    return columns, book.at(ON, *OF_MEMBER, *OF_FAMILY).over(columns)


def test_both_readers_agree(book: Lawbook, found: tuple[dict[str, Any], dict[str, Any]]) -> None:
    columns, many = found
    program = book.at(ON, *OF_MEMBER, *OF_FAMILY)
    for number in range(0, 40_000, 40):
        one = program.run(family(columns, number))
        members = slice(*columns[MEMBERS][number : number + 2])
        assert one.missing == ()
        assert {t: list(one[t]) for t in OF_MEMBER} == {t: many[t][members].tolist() for t in OF_MEMBER}
        assert {t: one[t] for t in OF_FAMILY} == {t: many[t][number].item() for t in OF_FAMILY}


def test_a_family_with_an_apprentice_on_whom_texts_disagree_is_named_and_the_others_go_on(book: Lawbook) -> None:
    program = book.at(ON, "survivors.share_monthly")
    outcome = program.over(families(400, seed=2, apprentices=0.2), bad_rows="report")
    assert 0 < len(outcome.bad) < 200 and outcome.decided.sum() == 400 - len(outcome.bad)
    assert {bad.name for bad in outcome.bad} == {"survivors.orphan.age_apprentices"}
    assert all("one text says 25, another 21" in bad.why for bad in outcome.bad)


def test_the_parts_are_the_total_and_never_pass_the_limit(found: tuple[dict[str, Any], dict[str, Any]]) -> None:
    columns, out = found
    assert (out["survivors.shared_monthly"] == out["survivors.total_monthly"]).all()
    assert (out["survivors.total_monthly"] <= out["survivors.maximum_monthly"]).all()
    assert (out["survivors.total_monthly"] * 100 <= columns["survivors.pension_of_deceased_monthly"] * 90).all()
    assert (out["survivors.share_monthly"] >= 0).all()
    right = out["survivors.is_spouse"] | out["survivors.is_orphan"] | out["survivors.is_ascendant"]
    assert (out["survivors.share_monthly"][~right] == 0).all()


def test_when_one_leaves_the_others_never_lose(book: Lawbook, found: tuple[dict[str, Any], dict[str, Any]]) -> None:
    columns, out = found
    program = book.at(ON, "survivors.share_monthly")
    sizes = np.diff(columns[MEMBERS])
    several = np.flatnonzero(sizes > 1)
    kept = np.repeat(sizes > 1, sizes)
    shared = "survivors.pension_of_deceased_monthly"
    large = {n: c[several] if n == shared else c[kept] for n, c in columns.items() if n != MEMBERS}
    large[MEMBERS] = np.concatenate([[0], np.cumsum(sizes[several])]).astype(np.int64)
    before = out["survivors.share_monthly"][kept]
    random = np.random.default_rng(3)
    for _ in range(3):
        leaving = large[MEMBERS][:-1] + random.integers(0, sizes[several])
        stay = np.ones(len(before), np.bool_)
        stay[leaving] = False
        after = program.over(without(large, leaving))["survivors.share_monthly"]
        assert (after >= before[stay]).all()
        assert (after > before[stay]).any()


def test_the_order_of_the_members_changes_nothing(book: Lawbook, found: tuple[dict[str, Any], dict[str, Any]]) -> None:
    columns, out = found
    back = np.concatenate(
        [np.arange(stop - 1, start - 1, -1) for start, stop in zip(columns[MEMBERS], columns[MEMBERS][1:], strict=False)]
    )
    shared = (MEMBERS, "survivors.pension_of_deceased_monthly")
    turned = {n: c if n in shared else c[back] for n, c in columns.items()}
    again = book.at(ON, "survivors.share_monthly").over(turned)["survivors.share_monthly"]
    assert (again == out["survivors.share_monthly"][back]).all()


def test_the_explanation_shows_each_member_s_part_by_label(book: Lawbook) -> None:
    orphan = {"label": "سامي", "survivors.kinship": "CHILD", "born_on": "2015-06-01"}
    facts = {
        "survivors.pension_of_deceased_monthly": 4_000_000,
        MEMBERS: [{"label": "فاطمة", "survivors.kinship": "SPOUSE"}, orphan],
    }
    answer = book.at(ON, "survivors.share_monthly").run(facts)
    told = book.explain(answer, "survivors.share_monthly", "ar").text("ar")
    assert told.startswith("النصيب الشهري للفرد = فاطمة: 20\u202f000,00\u00a0دج؛ سامي: 12\u202f000,00\u00a0دج")
    assert "  النصيب الشهري للفرد (سامي) = 12\u202f000,00\u00a0دج" in told
    assert answer.status == "to_confirm"  # the spouse's share is recalled
