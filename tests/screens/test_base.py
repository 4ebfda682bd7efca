"""The look: both directions, numbers that do not turn around, weight."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from daman.foundation.refusal import Refusal
from daman.web.base import charts, counting
from daman.web.base.forms import DigitsField, refuse
from daman.web.base.language import direction
from daman.web.base.templatetags import daman as tags

STATIC = Path(tags.__file__).parent.parent / "static" / "base"
WEB = Path(tags.__file__).parent.parent.parent


def render(source: str, **context: object) -> str:
    return Template("{% load daman %}" + source).render(Context(context))


def test_the_sheet_knows_no_side_and_stays_light() -> None:
    sheet = (STATIC / "daman.css").read_text()
    assert not re.search(r"\b(left|right)\b", sheet)
    assert not re.search(r"(?<!-)\b(margin|padding|border)-(top|bottom)\b|(?<![-\w])(width|height|top|bottom)\s*:", sheet)
    assert len(sheet.encode()) < 25_000
    assert len((STATIC / "daman.js").read_bytes()) < 4_000


def test_no_template_carries_style_script_or_another_host() -> None:
    for page in WEB.rglob("*.html"):
        text = page.read_text()
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"", text), page
        assert not re.search(r"<script(?![^>]*src=)", text), page
        assert not re.search(r"(src|href|action)=\"(https?:)?//", text), page


def test_money_is_isolated_and_grouped() -> None:
    with translation.override("ar-dz"):
        assert tags.dzd(123_456_789) == '<bdi class="num">1\u202f234\u202f567,89\u00a0دج</bdi>'
    with translation.override("fr"):
        assert tags.dzd(288_000) == '<bdi class="num">2\u202f880\u00a0DA</bdi>'
    assert tags.dzd(None) == "—"


def test_dates_speak_the_months_of_algeria() -> None:
    with translation.override("ar-dz"):
        assert "<bdi>3 جويلية 2026</bdi>" in tags.day(date(2026, 7, 3))
        assert "<bdi>جانفي 2026</bdi>" in tags.month("2026-01-01")
        assert "00:30" in tags.moment(datetime(2026, 1, 1, 23, 30, tzinfo=UTC))  # Algiers is an hour ahead
    with translation.override("fr"):
        assert "<bdi>3 juillet 2026</bdi>" in tags.day(date(2026, 7, 3))
        assert "<bdi>1er mars 2026</bdi>" in tags.day(date(2026, 3, 1))
        assert "<bdi>11 mars 2026</bdi>" in tags.day(date(2026, 3, 11))
    assert tags.day(None) == "—"


@pytest.mark.parametrize(
    ("language", "number", "said"),
    [
        ("ar-dz", 1, "شهر واحد"),
        ("ar-dz", 2, "شهران"),
        ("ar-dz", 3, "3\u00a0أشهر"),
        ("ar-dz", 11, "11\u00a0شهرا"),
        ("ar-dz", 100, "100\u00a0شهر"),
        ("ar-dz", 103, "103\u00a0أشهر"),
        ("fr", 11, "11\u00a0mois"),
        ("en", 1, "1\u00a0month"),
        ("en", 11, "11\u00a0months"),
    ],
)
def test_months_are_counted_as_the_language_counts(language: str, number: int, said: str) -> None:
    with translation.override(language):
        assert counting.counted(number, "month") == said


def test_numbers_that_are_names_keep_their_order() -> None:
    assert tags.nin("109920123456789012") == '<bdi class="ref" dir="ltr">109 920 123 456 789 012</bdi>'
    assert tags.reference("CLM-7K3M") == '<bdi class="ref" dir="ltr">CLM-7K3M</bdi>'
    assert "&lt;" in tags.reference("<b>")


class OneField(forms.Form):
    nin = DigitsField(length=4, label="رقم", help_text="أربعة أرقام")


def test_arabic_indic_digits_and_spaces_are_accepted() -> None:
    form = OneField({"nin": " ١٢ ٣-٤ "})
    assert form.is_valid() and form.cleaned_data["nin"] == "1234"


def test_a_field_says_what_is_wrong_where_a_screen_reader_hears_it() -> None:
    html = str(OneField({"nin": "12"}))
    assert 'aria-invalid="true"' in html and 'inputmode="numeric"' in html and 'dir="ltr"' in html
    described = re.search(r'aria-describedby="([^"]+)"', html)
    assert described and all(f'id="{each}"' in html for each in described[1].split())
    assert "هذا الرقم غير كامل. أدخل 4 رقما" in html


class Tired(Refusal):
    code = "tired"
    message = "تعبنا {name}"


def test_a_refusal_is_shown_in_the_form() -> None:
    form = OneField({"nin": "1234"})
    refuse(form, Tired(name="اليوم"), field="nin")
    assert form.errors["nin"] == ["تعبنا اليوم"]
    other = OneField({"nin": "1234"})
    refuse(other, Tired(name="غدا"), field="elsewhere")
    assert other.non_field_errors() == ["تعبنا غدا"]


def test_time_runs_from_the_right_in_arabic() -> None:
    points = [charts.Point.of(("2025", 3)), charts.Point.of(("2026", 12))]
    places = {}
    for language in ("ar-dz", "fr"):
        with translation.override(language):
            svg = charts.bars(points, title="أشهر")
        assert svg.count("<rect") == 2 and 'role="img"' in svg and 'aria-label="أشهر"' in svg and "style=" not in svg
        places[language] = [float(x) for x in re.findall(r'<rect class="bar" x="([\d.]+)"', svg)]
    assert places["ar-dz"][0] > places["ar-dz"][1]
    assert places["fr"][0] < places["fr"][1]
    assert direction("ar-dz") == "rtl" and direction("fr") == "ltr"


def test_a_chart_comes_with_its_table_and_survives_emptiness() -> None:
    html = render('{% bar_chart points "أشهري" "شهر" %}', points=[("2025", 12), ("2026", 1234, "١٢٣٤")])
    assert "<details>" in html and "١٢٣٤" in html and html.count("<tr>") == 3
    assert "<svg" in render('{% line_chart points "أشهري" %}', points=[])
    assert "2,5" in render('{% bar_chart points "أيام" %}', points=[("2025", Decimal("2.5")), ("2026", None)])


def test_a_code_is_drawn_inline() -> None:
    html = render('{% qr "DZ1:ABC" "بطاقة" %}')
    assert 'aria-label="بطاقة"' in html and "<svg" in html and "style=" not in html
