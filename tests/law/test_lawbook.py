"""What holds for the lawbook as a whole."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest

from lawengine import Lawbook, LawError
from lawengine.entries import Value
from lawengine.refuse import NotInForce, Undecidable

ARTICLES_IN_HAND = {
    "law-83-12:art-8", "law-83-12:art-11", "law-16-15:art-6", "law-16-15:art-61-bis", "ordinance-15-01:art-60",
    "law-08-08:art-13", "law-08-08:art-15",
}  # fmt: skip


def test_every_value_has_a_source_and_says_how_sure_it_is(book: Lawbook) -> None:
    for versions in book.versions.values():
        for version in versions:
            assert version.article.partition(":")[0] in book.sources
            assert version.status in ("enacted", "reported", "to_confirm", "contradictory")


def test_what_was_not_found_or_only_recalled_is_never_sure(book: Lawbook) -> None:
    sure = [
        v.name
        for vs in book.versions.values()
        for v in vs
        if v.article in ("recalled", "not-found") and v.status in ("enacted", "reported")
    ]
    assert sure == []


def test_a_value_is_enacted_only_by_an_official_text(book: Lawbook) -> None:
    reported = [v.name for vs in book.versions.values() for v in vs if v.status == "enacted" and v.article.startswith("report-")]
    assert reported == []


def test_no_article_is_cited_that_nobody_read(book: Lawbook) -> None:
    assert {a for a in book.articles() if ":" in a} <= ARTICLES_IN_HAND


def test_names_are_written_in_arabic_french_and_english(book: Lawbook) -> None:
    for name, names in book.all_names.items():
        assert re.search("[\u0600-\u06ff]", names["ar"]), name
        assert not re.search("[\u0600-\u06ff]", names["fr"] + names["en"]), name


def test_every_day_of_change_can_be_read_on_that_day_and_the_day_before(book: Lawbook) -> None:
    days = {day for change in book.change_dates() for day in (change, change - timedelta(days=1))}
    days |= {v.known for vs in book.versions.values() for v in vs}
    assert date(2020, 6, 1) in days and date(2021, 4, 7) in days
    for day in sorted(days):
        for name, versions in book.versions.items():
            try:
                program = book.at(day, name, known_on=day)
            except NotInForce:
                assert versions[0].since > day or versions[0].known > day or versions[-1].until
                continue
            try:
                program.run({})
            except Undecidable:
                continue
            except NotInForce as refusal:
                assert "in force" in str(refusal)


def test_a_value_changes_on_its_day(book: Lawbook) -> None:
    for name, versions in book.versions.items():
        for before, after in pairwise(versions):
            if isinstance(after, Value) and isinstance(before, Value) and "contradictory" not in (before.status, after.status):
                eve = after.since - timedelta(days=1)
                assert book.parameter(name, eve).value == before.kind.public(before.amount)
                assert book.parameter(name, after.since).value == after.kind.public(after.amount)


def test_a_retroactive_value_is_not_read_before_it_was_known(book: Lawbook) -> None:
    late = [v for vs in book.versions.values() for v in vs if v.known > v.since]
    assert {v.name for v in late} >= {"minimum_wage.monthly"}
    for version in late:
        eve = version.known - timedelta(days=1)
        try:
            assert book.parameter(version.name, version.since, known_on=eve).since != version.since
        except Undecidable:
            continue
        assert book.parameter(version.name, version.since, known_on=version.known).since == version.since


def test_no_late_payment_surcharge_is_coded_while_four_figures_circulate(book: Lawbook) -> None:
    assert [name for name in book.versions if "surcharge" in name] == []


def test_contradictory_sources_are_refused(book: Lawbook) -> None:
    with pytest.raises(Undecidable, match="2 500 in July 1991"):
        book.parameter("minimum_wage.monthly", date(1991, 8, 1))


def test_an_unknown_name_gets_the_nearest_one(book: Lawbook) -> None:
    with pytest.raises(LawError, match=r"did you mean 'minimum_wage\.monthly'"):
        book.at(date(2026, 1, 1), "minimum_wage.montly")
