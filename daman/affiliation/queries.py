from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from daman.affiliation import card_code, status_lists
from daman.affiliation.models import Affiliation, CoverageCard, InsuredMonth, Scheme
from daman.foundation.months import add_months, month_of
from daman.registry.models import Person

# Who works is declared in the month after, or later: until the next declaration is due, whoever has not left is insured.
MONTHS_PRESUMED = 2
# How long the card of a pensioner says that it holds. Death and the end of the pension withdraw it before.
MONTHS_OF_A_PENSIONERS_CARD = 12
SUMMARY = """
select extract(year from month)::int as year, scheme, ground, count(distinct month)::int, max(month)
from affiliation_insuredmonth where person_id = %s
group by grouping sets ((extract(year from month)), (extract(year from month), scheme), (scheme), (ground), ())
"""


@dataclass(frozen=True)
class CareerSummary:
    """Distinct months, counted by scheme, by ground and by year."""

    months: int = 0
    by_scheme: Mapping[str, int] = field(default_factory=dict)
    by_ground: Mapping[str, int] = field(default_factory=dict)
    by_year: Mapping[int, int] = field(default_factory=dict)
    by_year_and_scheme: Mapping[tuple[int, str], int] = field(default_factory=dict)
    last_month: date | None = None
    last_by_scheme: Mapping[str, date] = field(default_factory=dict)


@dataclass(frozen=True)
class Overview:
    """What a person's page shows of insurance."""

    affiliations: list[Affiliation]
    career: CareerSummary
    card: CoverageCard | None
    covered_until: date | None  # the first day not covered any more


@dataclass(frozen=True)
class Cover:
    """By which affiliation somebody is insured today, and up to, not including, which day."""

    affiliation: Affiliation
    before: date


@dataclass(frozen=True)
class Standing:
    """Insured or not, up to, not including, a day; None without end."""

    is_insured: bool
    before: date | None = None


@dataclass(frozen=True)
class CardCheck:
    """The answer to somebody who scanned a card: green, amber or red, and why."""

    state: str
    reason: str
    claims: card_code.Claims | None = None


def career_of(person: Person) -> list[InsuredMonth]:
    """Every month that counts, oldest first."""
    return list(InsuredMonth.objects.filter(person=person).order_by("month", "scheme", "ground", "employer_key"))


def months_from(person: Person, source: str) -> list[date]:
    """The months that one declaration or payment brought, oldest first."""
    found = InsuredMonth.objects.filter(person=person, source=source)
    return list(found.order_by("month").values_list("month", flat=True))


def last_month(person: Person, scheme: str) -> date | None:
    """The latest month that counts in a scheme."""
    last: date | None = InsuredMonth.objects.filter(person=person, scheme=scheme).aggregate(last=Max("month"))["last"]
    return last


def career_summary(person: Person) -> CareerSummary:
    """The career in numbers, in one query. A month worked for two employers counts once."""
    with connection.cursor() as cursor:
        cursor.execute(SUMMARY, [person.id])
        rows = cursor.fetchall()
    total, last = next(((n, last) for y, s, g, n, last in rows if (y, s, g) == (None, None, None)), (0, None))
    return CareerSummary(
        months=total,
        by_scheme={s: n for y, s, _g, n, _l in rows if s and y is None},
        by_ground={g: n for _y, _s, g, n, _l in rows if g},
        by_year=dict(sorted((y, n) for y, s, _g, n, _l in rows if y and not s)),
        by_year_and_scheme=dict(sorted(((y, s), n) for y, s, _g, n, _l in rows if y and s)),
        last_month=last,
        last_by_scheme={s: latest for y, s, _g, _n, latest in rows if s and y is None},
    )


def current_affiliations(person: Person, on: date | None = None) -> list[Affiliation]:
    """Affiliations not ended (or, with a day, in force that day), the oldest first."""
    still_open = Q(ends_before=None) if on is None else Q(ends_before=None) | Q(ends_before__gt=on)
    return list(Affiliation.objects.filter(still_open, person=person).order_by("starts_on", "id"))


def workers_of(employer_key: int, on: date | None = None) -> list[Affiliation]:
    """Affiliations with an employer not ended (or, with a day, in force that day), by the worker's name."""
    still_open = Q(ends_before=None) if on is None else Q(ends_before=None) | Q(ends_before__gt=on)
    found = Affiliation.objects.filter(still_open, employer_key=employer_key, scheme=Scheme.EMPLOYEE)
    if on is not None:
        found = found.filter(starts_on__lte=on)
    return list(found.select_related("person").order_by("person__sort_key_ar", "person_id"))


def affiliation(person_key: int, reference: str) -> Affiliation | None:
    """One affiliation of a person."""
    return Affiliation.objects.filter(person_id=person_key, reference=reference).select_related("person").first()


def current_card(person: Person) -> CoverageCard | None:
    """The card that covers the longest, if it was not revoked."""
    held = CoverageCard.objects.filter(person=person, revoked_on=None).select_related("affiliation")
    return held.order_by("-covers_before", "-id").first()


def covered_until(person: Person) -> date | None:
    """The first day that work and contributions cover no more, by card or month; None when never insured so.

    A pension covers besides, for as long as it is paid: see `standing`.
    """
    return _covered_until(current_card(person), career_summary(person), current_affiliations(person))


def cover_of(person: Person, on: date) -> Cover | None:
    """The affiliation that covers the longest, in force or about to be by a pension granted; None for somebody not insured."""
    last_by_scheme = career_summary(person).last_by_scheme
    found = []
    for each in current_affiliations(person, on):
        if each.scheme == Scheme.PENSION:
            found.append(Cover(each, add_months(month_of(max(on, each.starts_on)), MONTHS_OF_A_PENSIONERS_CARD)))
        elif last := last_by_scheme.get(each.scheme):
            found.append(Cover(each, _covers_before(each.scheme, last, is_declared=each.ends_before is None)))
    longest = max(found, key=lambda cover: cover.before, default=None)
    return longest if longest is not None and longest.before > on else None


def standing(person: Person, on: date) -> Standing:
    """Whether somebody is insured on a day, and up to which; without end for who is paid a pension."""
    affiliations = current_affiliations(person, on)
    if any(each.scheme == Scheme.PENSION and each.starts_on <= on for each in affiliations):
        return Standing(is_insured=True)
    until = _covered_until(current_card(person), career_summary(person), affiliations)
    is_insured = until is not None and until > on
    return Standing(is_insured, until if is_insured else None)


def overview(person: Person, on: date) -> Overview:
    """Affiliations in force, career in numbers, card and end of cover, in three queries."""
    career, card, affiliations = career_summary(person), current_card(person), current_affiliations(person, on)
    return Overview(affiliations, career, card, _covered_until(card, career, affiliations))


def verify_card(text: str, on: date) -> CardCheck:
    """Whether a scanned card holds on a day. Only the last step, revocation, needs the database."""
    try:
        claims = card_code.decode(text, on)
    except card_code.Withdrawn:
        return CardCheck("red", _("لم نعد نقبل المفتاح الذي وُقّعت به هذه البطاقة. اطلب من صاحبها بطاقته الجديدة."))
    except card_code.Tampered:
        return CardCheck("red", _("هذه البطاقة مزوّرة أو تالفة: التوقيع غير صحيح. لا تقبلها."))
    except card_code.NotOurs:
        return CardCheck("red", _("هذا الرمز ليس بطاقة تغطية صادرة عن ضمان."))
    if CoverageCard.objects.filter(serial=claims.serial, revoked_on__lte=on).exists():
        return CardCheck("red", _("أُلغيت هذه البطاقة. اطلب من صاحبها بطاقته الجديدة."), claims)
    if on >= claims.covers_before:
        return CardCheck("amber", _("انتهت مدة هذه البطاقة. اطلب من صاحبها بطاقته الجديدة."), claims)
    if on < claims.covers_from:
        return CardCheck("amber", _("البطاقة صحيحة، لكن التغطية لم تبدأ بعد."), claims)
    return CardCheck("green", _("البطاقة صحيحة وصاحبها مؤمَّن اليوم."), claims)


def key_list(at: datetime, on: date) -> str:
    """The signed list of the keys that are believed, for those who verify without us."""
    return status_lists.key_list(at, on)


def status_list(number: int, at: datetime, on: date) -> bytes | None:
    """One signed status list."""
    return status_lists.list_token(number, at, on)


def lists_jwk() -> dict[str, str]:
    """The public key that signs both kinds of list."""
    return status_lists.lists_jwk()


def _covered_until(card: CoverageCard | None, career: CareerSummary, affiliations: Sequence[Affiliation]) -> date | None:
    ends = [card.covers_before] if card and card.affiliation.scheme != Scheme.PENSION else []
    declared = {each.scheme for each in affiliations if each.ends_before is None}
    for scheme, last in career.last_by_scheme.items():
        ends.append(_covers_before(scheme, last, is_declared=scheme in declared))
    return max(ends, default=None)


def _covers_before(scheme: str, last: date, *, is_declared: bool) -> date:
    """What the last insured month of a scheme covers; longer while the next one is still to be declared."""
    return add_months(last, 1 + MONTHS_PRESUMED if is_declared and scheme != Scheme.VOLUNTARY else 1)
