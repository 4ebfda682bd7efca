"""Pictures of numbers, drawn here as SVG: no script, both directions, light and dark by the page's own style sheet."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from daman.foundation.money import grouped
from daman.web.base.language import direction

WIDTH, HEIGHT = 440, 220
AXIS, FOOT, HEAD = 58, 32, 14  # room for the values beside, the labels below, the air above


@dataclass(frozen=True)
class Point:
    """One value of a series: its label, its size, and how it is written."""

    label: str
    value: float
    shown: str
    tick: str = ""  # a shorter label, for under the picture

    @classmethod
    def of(cls, point: Any) -> "Point":
        if isinstance(point, cls):
            return point
        label, value, *shown = point
        value = float(value or 0)  # an average comes from the database as a Decimal
        return cls(str(label), value, str(shown[0]) if shown else _written(value))


@dataclass(frozen=True)
class _Frame:
    """Where things stand. Time runs from right to left in Arabic, and the axis is on the right."""

    count: int
    top: float
    is_rtl: bool

    @property
    def step(self) -> float:
        return (WIDTH - AXIS - 8) / max(1, self.count)

    def middle(self, index: int) -> float:
        offset = AXIS + self.step * (index + 0.5)
        return WIDTH - offset if self.is_rtl else offset

    def height(self, value: float) -> float:
        return (HEIGHT - FOOT - HEAD) * value / self.top

    def level(self, value: float) -> float:
        return HEIGHT - FOOT - self.height(value)


def bars(points: Sequence[Point], *, title: str, unit: str = "") -> SafeString:
    """One bar a point."""
    frame = _frame(points)
    width = min(40.0, frame.step * 0.66)
    shapes = format_html_join(
        "",
        '<rect class="bar" x="{}" y="{}" width="{}" height="{}" rx="3"></rect>',
        (
            (f"{frame.middle(i) - width / 2:.1f}", f"{frame.level(p.value):.1f}", f"{width:.1f}", f"{frame.height(p.value):.1f}")
            for i, p in enumerate(points)
        ),
    )
    return _svg(points, frame, shapes, title=title, unit=unit)


def line(points: Sequence[Point], *, title: str, unit: str = "") -> SafeString:
    """A line through the points."""
    frame = _frame(points)
    places = [(f"{frame.middle(i):.1f}", f"{frame.level(p.value):.1f}") for i, p in enumerate(points)]
    shapes = format_html(
        '<polyline class="line" points="{}"></polyline>{}',
        " ".join(f"{x},{y}" for x, y in places),
        format_html_join("", '<circle class="dot" cx="{}" cy="{}" r="4"></circle>', places),
    )
    return _svg(points, frame, shapes, title=title, unit=unit)


def _frame(points: Sequence[Point]) -> _Frame:
    top = max((p.value for p in points), default=0)
    return _Frame(len(points), _round_up(top), direction(get_language() or "ar") == "rtl")


def _round_up(top: float) -> float:
    """The next number that divides nicely in four."""
    if top <= 4:
        return 4
    scale = 1
    while scale * 10 < top:
        scale *= 10
    return next(scale * factor for factor in (1, 1.2, 2, 4, 6, 8, 10) if scale * factor >= top)


def _svg(points: Sequence[Point], frame: _Frame, shapes: SafeString, *, title: str, unit: str) -> SafeString:
    start, end, anchor = (8, WIDTH - AXIS, "start") if frame.is_rtl else (AXIS, WIDTH - 8, "end")
    beside = WIDTH - AXIS + 8 if frame.is_rtl else AXIS - 8
    levels = [(value, frame.level(value)) for value in (frame.top * quarter / 4 for quarter in range(5))]
    grid = format_html_join(
        "",
        '<line class="grid" x1="{}" x2="{}" y1="{}" y2="{}"></line><text class="tick" x="{}" y="{}" text-anchor="{}">{}</text>',
        ((start, end, _at(y), _at(y), beside, _at(y + 4), anchor, _written(v)) for v, y in levels),
    )
    every = max(1, -(-len(points) // 5))
    labels = format_html_join(
        "",
        '<text class="tick" x="{}" y="{}" text-anchor="middle">{}</text>',
        (
            (f"{frame.middle(i):.1f}", HEIGHT - 10, p.tick or p.label)
            for i, p in enumerate(points)
            if (len(points) - 1 - i) % every == 0  # the last one always
        ),
    )
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" direction="ltr" role="img" aria-label="{}">{}{}{}</svg>',
        WIDTH, HEIGHT, f"{title} ({unit})" if unit else title, grid, shapes, labels,
    )  # fmt: skip


def _at(place: float) -> str:
    return f"{place:.1f}"


def _written(value: float) -> str:
    if value == int(value):
        return grouped(int(value))
    return f"{value:.1f}".replace(".", ",")
