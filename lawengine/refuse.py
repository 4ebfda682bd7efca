"""Every way to be wrong, each its own function, in the words of whoever can put it right."""

import difflib
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NoReturn


class LawError(Exception):
    """The law, a case or a column cannot be read as it stands."""


class Undecidable(LawError):
    """The law itself does not say: the sources contradict each other."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name} cannot be decided: {reason}")
        self.name, self.reason = name, reason


class NotInForce(LawError):
    """A rule or value was read for a day on which it did not exist."""


def nearest(name: str, names: Iterable[str]) -> str:
    """A hint with the nearest existing name, or nothing."""
    names = list(names)
    by_end = {n.rpartition(".")[2]: n for n in names}
    near = difflib.get_close_matches(name, names, 1) or difflib.get_close_matches(name.rpartition(".")[2], by_end, 1)
    return f"; did you mean {by_end.get(near[0], near[0])!r}?" if near else ""


# Rules, as they are written


def impure(place: str, rule: str, what: str) -> NoReturn:
    """The text of a rule holds something that exact law cannot hold."""
    raise LawError(f"{place}: {rule} {what}")


def rule_without_article(place: str, rule: str) -> NoReturn:
    """A rule cites no article."""
    raise LawError(f'{place}: {rule} cites no article; write article="source:art-…"')


def kind_unknown(place: str, rule: str, part: str, annotation: object) -> NoReturn:
    """An annotation of a rule is not a kind of the engine."""
    raise LawError(
        f"{place}: {rule}: {part} is annotated {annotation!r}; use Money, Rate, Count, Flag, Date, Career, … or an IntEnum"
    )


def units_differ(place: str, rule: str, what: str) -> NoReturn:
    """Amounts of different units meet."""
    raise LawError(f"{place}: {rule} {what}")


def name_reserved(place: str, name: str) -> NoReturn:
    """A name that the engine keeps for itself."""
    raise LawError(f"{place}: the name {name!r} is kept for the engine; choose another")


def function_twice(place: str, name: str) -> NoReturn:
    """Two functions of one file have the same name, so Python forgets the first."""
    raise LawError(f"{place}: {name!r} is written twice in this file; give the later version its own name and answers={name!r}")


# The lawbook as a whole


def name_missing(place: str, name: str, languages: Sequence[str]) -> NoReturn:
    """Something shown to people has no name in some language."""
    raise LawError(f"{place}: {name!r} has no name in {', '.join(languages)}; people must be able to read it")


def name_unknown(place: str, asker: str, name: str, names: Iterable[str]) -> NoReturn:
    """Somebody asks for a name that nothing has."""
    raise LawError(f"{place}: {asker} asks for {name!r}, and nothing is called so{nearest(name, names)}")


def target_unknown(name: str, names: Iterable[str]) -> NoReturn:
    """A caller asks for a name that nothing has."""
    raise LawError(f"nothing in the law is called {name!r}{nearest(name, names)}")


def source_unknown(place: str, name: str, article: str, sources: Iterable[str]) -> NoReturn:
    """A citation leads nowhere."""
    source = article.partition(":")[0]
    raise LawError(f"{place}: {name} cites {article!r}, but sources.yaml has no {source!r}{nearest(source, sources)}")


def two_for_one_date(first: str, second: str, name: str, since: date) -> NoReturn:
    """Two versions of one name claim the same days."""
    raise LawError(f"{first} and {second} both answer {name!r} from {since}; end one before the other begins, or rename it")


def defined_as_both(name: str, first: str, second: str) -> NoReturn:
    """One name is a fact and also law."""
    raise LawError(f"{name!r} is a fact in {first} and also law in {second}; rename one")


def kinds_differ(place: str, asker: str, name: str, wanted: str, found: str) -> NoReturn:
    """A rule reads a name as another kind than it is."""
    raise LawError(f"{place}: {asker} reads {name!r} as {wanted}, but it is {found}")


def circular(path: Sequence[str]) -> NoReturn:
    """Rules that wait for each other."""
    raise LawError("the law is circular: " + " → ".join(path))


def ends_before_it_begins(place: str, name: str, since: date, until: date) -> NoReturn:
    """A period without a day in it."""
    raise LawError(f"{place}: {name} ends on {until}, not after it begins on {since}; until is the first day no longer in force")


def status_unknown(place: str, name: str, status: object, statuses: Iterable[str]) -> NoReturn:
    """A status that is none, or none at all."""
    what = f"has the status {status!r}" if status else "has no status"
    raise LawError(f"{place}: {name} {what}; write one of {', '.join(statuses)}")


# Families and their members


def level_differs(place: str, name: str) -> NoReturn:
    """One version of a rule is the family's and another each member's."""
    raise LawError(f"{place}: {name} is the family's in one version and each member's in another; write the same per= on all")


def each_without_family(place: str, rule: str, name: str) -> NoReturn:
    """A rule looks at all members without being the family's."""
    raise LawError(f'{place}: {rule} reads {name!r} of each member, so it is a rule of the family: write per="family"')


def each_read_as_one(place: str, rule: str, name: str, unit: str, forgotten: bool) -> NoReturn:
    """A family's rule takes for one amount what every member has."""
    hint = f'; or, if {name} is one for the whole family, write per="family" on it' if forgotten else ""
    what = f"{rule} is the family's and reads {name!r} as one {unit}, but each member has one"
    raise LawError(f"{place}: {what}; write Each[…], and total it, count it or loop over it{hint}")


def one_read_as_each(place: str, rule: str, name: str, unit: str, of_family: bool) -> NoReturn:
    """A family's rule takes for a list what is one amount."""
    whose = "one for the whole family" if of_family else "the same for everybody"
    raise LawError(f"{place}: {rule} reads {name!r} of each member, but it is {whose}; read it as {unit}, without Each")


def each_used_as_one(place: str, rule: str, name: str, line: int) -> NoReturn:
    """A list of all members' amounts is computed with as if it were one."""
    what = f"computes with {name!r} as with one amount (line {line}), but it holds one for each member"
    raise LawError(f"{place}: {rule} {what}; total it, count it, or loop over it")


def career_across_levels(place: str, rule: str, name: str) -> NoReturn:
    """A member's rule walks a career that the family has in common."""
    raise LawError(
        f"{place}: {rule} is each member's and reads the family's career {name!r}; take from it in a rule per=\"family\""
    )


def family_empty(family: str = "") -> NoReturn:
    """A family in which nobody is."""
    raise LawError(f"the family{f' {family}' if family else ''} has no members; list at least one under 'members'")


def members_wrong(why: str) -> NoReturn:
    """Members that cannot be read."""
    raise LawError(f"members: {why}")


def member_fact_wrong(label: str, error: LawError) -> NoReturn:
    """A fact of a member that is not of its kind."""
    raise LawError(f"member {label!r}: {error}") from None


def fact_of_member(name: str) -> NoReturn:
    """What each member has stands beside the members."""
    raise LawError(f"{name!r} is each member's own; write it inside each of 'members'")


def fact_of_family(name: str, label: str) -> NoReturn:
    """What the family has in common stands inside a member."""
    raise LawError(f"{name!r} is one for the whole family; write it beside 'members', not inside member {label!r}")


# Data files


def file_wrong(place: str, what: str) -> NoReturn:
    """A data file that cannot be read as written."""
    raise LawError(f"{place}: {what}")


def key_twice(place: str, key: object) -> NoReturn:
    """A mapping says two things under one key."""
    raise LawError(f"{place}: {key!s} is written twice; only one can be meant")


def key_unknown(place: str, where: str, key: object, known: Iterable[str]) -> NoReturn:
    """A key that means nothing there."""
    raise LawError(f"{place}: {where} has the key {key!s}, which means nothing here{nearest(str(key), known)}")


def value_without_source(place: str, name: str) -> NoReturn:
    """A number of the law that nobody can look up."""
    raise LawError(f"{place}: {name} has a value without a source; say which text fixes it")


def too_many_decimals(place: str, name: str, value: object, unit: str) -> NoReturn:
    """A value finer than its unit can hold."""
    raise LawError(f"{place}: {name}: {value} has more decimals than {unit} can hold; nothing is rounded silently")


def value_wrong(place: str, name: str, value: object, unit: str, why: str) -> NoReturn:
    """A value that its unit cannot mean."""
    raise LawError(f"{place}: {name}: {value!r} is not {unit}: {why}")


# Reading


def not_in_force(name: str, day: date, first: date | None, asker: str) -> NoReturn:
    """Law that does not exist on the day."""
    begins = f"; its first text is in force from {first}" if first else ""
    raise NotInForce(f"{asker}: {name!r} is not in force on {day}{begins}")


def contradictory(name: str, note: str) -> NoReturn:
    """The sources disagree, so nobody may pick for them."""
    raise Undecidable(name, note or "the sources contradict each other")


def rule_failed(place: str, rule: str, error: Exception) -> NoReturn:
    """A rule ran into something that has no answer."""
    raise LawError(f"{place}: {rule} has no answer for this case: {error}")


def no_such_day(days: int) -> NoReturn:
    """A date that no calendar holds."""
    raise LawError(f"a date comes out as {days} days from 1970-01-01, outside the years 1 to 9999; look at the facts")


def fact_unknown(name: str, names: Iterable[str]) -> NoReturn:
    """A fact under a name that the law does not know."""
    raise LawError(f"no fact is called {name!r}{nearest(name, names)}")


def fact_is_law(name: str) -> NoReturn:
    """A caller brings what the law decides."""
    raise LawError(f"{name!r} is decided by the law; to bring it as a fact, name it in given=")


def fact_wrong(name: str, value: object, kind: str, why: str) -> NoReturn:
    """A fact that is not of its kind."""
    shown = repr(value)
    raise LawError(f"{name}: {shown if len(shown) < 60 else shown[:57] + '…'} is not {kind}: {why}")


# Columns


def columns_missing(names: Sequence[str], others: Iterable[str] = ()) -> NoReturn:
    """A population without facts that the program needs."""
    raise LawError(f"columns are missing: {', '.join(names)}{nearest(names[0], others)}")


def column_wrong(name: str, why: str, row: int | None = None) -> NoReturn:
    """A column that cannot be read."""
    raise LawError(f"column {name!r}{'' if row is None else f', row {row}'}: {why}")


def row_wrong(row: int, why: str) -> NoReturn:
    """A row that the law cannot answer for."""
    raise LawError(f"row {row}: {why}")


def not_for_columns(name: str, why: str) -> NoReturn:
    """A program that cannot be run over a population."""
    raise LawError(f"{name!r} cannot be computed over columns: {why}")


def choice_unknown(option: str, given: object, known: Iterable[str]) -> NoReturn:
    """An option with a value that it does not have."""
    known = list(known)
    raise LawError(f"{option} is {given!r}; choose one of {', '.join(known)}{nearest(str(given), known)}")


# Reforms


def reform_touches_nothing(reform: str, name: str, names: Iterable[str]) -> NoReturn:
    """A reform changes something that does not exist."""
    raise LawError(f"the reform {reform!r} changes {name!r}, and nothing is called so{nearest(name, names)}")
