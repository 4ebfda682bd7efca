"""How pages print money, days, numbers, codes and pictures."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import segno
from django import template
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from daman.determinations.queries import Step
from daman.foundation.money import grouped, spell
from daman.web.base import charts, counting, steps

register = template.Library()


@register.filter
def dzd(amount: int | None) -> SafeString:
    """An amount in centimes, as money. The only way to print money."""
    if amount is None:
        return mark_safe("—")
    return format_html('<bdi class="num">{}</bdi>', spell(int(amount), get_language() or "ar"))


@register.filter
def number(value: int | None) -> SafeString:
    """A count, in threes."""
    return format_html('<bdi class="num">{}</bdi>', "—" if value is None else grouped(int(value)))


@register.filter
def counted(value: int, noun: str) -> SafeString:
    """`{{ 11|counted:"month" }}`."""
    return format_html('<bdi class="num">{}</bdi>', counting.counted(int(value), noun))


@register.filter
def day(value: date | datetime | str | None) -> SafeString:
    """A day in full: 5 جانفي 2026."""
    return _dated(value, "j F Y")


@register.filter
def month(value: date | datetime | str | None) -> SafeString:
    """A month in full: جانفي 2026."""
    return _dated(value, "F Y")


@register.filter
def moment(value: datetime | None) -> SafeString:
    """A day and the hour, Algiers time."""
    return _dated(value, "j F Y، H:i" if (get_language() or "ar")[:2] == "ar" else "j F Y, H:i")


def _dated(value: date | datetime | str | None, pattern: str) -> SafeString:
    if not value:
        return mark_safe("—")
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return format_html(
        '<time datetime="{}"><bdi>{}</bdi></time>',
        value.isoformat() if not isinstance(value, datetime) else value.isoformat(timespec="minutes"),
        spelled(value, pattern),
    )


def spelled(value: date, pattern: str) -> str:
    """A date as Algerian papers print it."""
    said = formats.date_format(value, pattern).replace("جويليه", "جويلية")
    is_first = pattern.startswith("j ") and value.day == 1 and (get_language() or "ar")[:2] == "fr"
    return f"1er{said[1:]}" if is_first else said


@register.filter
def nin(value: str) -> SafeString:
    """A national number, in groups the eye can follow."""
    return _parted(value, 3)


@register.filter
def account(value: str) -> SafeString:
    """A bank or postal account number."""
    return _parted(value, 5)


@register.filter
def reference(value: str) -> SafeString:
    """A reference of ours, never turned around by the Arabic around it."""
    return format_html('<bdi class="ref" dir="ltr">{}</bdi>', value or "—")


def _parted(value: str, size: int) -> SafeString:
    groups = " ".join(value[i : i + size] for i in range(0, len(value or ""), size)) if value else "—"
    return format_html('<bdi class="ref" dir="ltr">{}</bdi>', groups)


@register.filter
def place(step: Step) -> str:
    """The anchor of an explanation."""
    return steps.place(step)


@register.filter
def name_of(person: Any) -> SafeString:
    """A person's name in the script of the page."""
    arabic = (get_language() or "ar")[:2] == "ar"
    return format_html("<bdi>{}</bdi>", person.name_ar if arabic else person.name_latin)


@register.filter
def office_name(office: Any) -> str:
    """An agency, in the language of the page."""
    return str(getattr(office, f"name_{(get_language() or 'ar')[:2]}", office.name_ar))


@register.filter
def office_address(office: Any) -> SafeString:
    """Where an agency is, in the script of the page."""
    arabic = (get_language() or "ar")[:2] == "ar"
    return format_html("<bdi>{}</bdi>", office.address_ar if arabic else office.address_latin)


@register.simple_tag
def qr(text: str, label: str) -> SafeString:
    """A QR code as inline SVG: nothing to download, sharp at any size."""
    code = segno.make(text, error="m", micro=False)
    picture = code.svg_inline(border=2, omitsize=True, svgclass="qr-image", lineclass="qr-dots", dark="#000", light="#fff")
    return format_html('<div class="qr" role="img" aria-label="{}">{}</div>', label, mark_safe(picture))  # noqa: S308  drawn here


@register.inclusion_tag("base/components/chart.html")
def bar_chart(points: Sequence[tuple[str, int]], title: str, unit: str = "") -> dict[str, Any]:
    """Bars, with their table behind a click. Points are (label, value) or (label, value, shown)."""
    return _chart(charts.bars, points, title, unit)


@register.inclusion_tag("base/components/chart.html")
def line_chart(points: Sequence[tuple[str, int]], title: str, unit: str = "") -> dict[str, Any]:
    """A line, with its table behind a click."""
    return _chart(charts.line, points, title, unit)


@register.simple_tag
def bars(points: Sequence[Any], title: str, unit: str = "") -> SafeString:
    """Bars alone, where the numbers are a click away."""
    return charts.bars([charts.Point.of(point) for point in points], title=title, unit=unit)


def _chart(draw: Any, points: Sequence[tuple[Any, ...]], title: str, unit: str) -> dict[str, Any]:
    rows = [charts.Point.of(point) for point in points]
    return {"svg": draw(rows, title=title, unit=unit), "rows": rows, "title": title, "unit": unit}
