"""The file to fill in: the columns of the published format, with the workers whom we expect already in it."""

import csv
import io
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.writer.excel import save_workbook

from daman.web.base.amounts import dinars_text

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
WIDTHS = (12, 24, 30, 14, 8, 12)


def made(kind: str, month: date, lines: Iterable[Any]) -> bytes:
    """The template of a month, as a spreadsheet or as plain text."""
    rows = [
        [f"{month:%Y-%m}", each.nin, each.name_ar, dinars_text(each.wage) if each.wage else "", str(each.days), each.category]
        for each in lines
    ]
    return _xlsx(rows) if kind == "xlsx" else _csv(rows)


def _titles() -> list[str]:
    """Names that the reading of files knows, in the reader's language; the worker's name is for the eye alone."""
    return [_("الشهر"), _("رقم التعريف الوطني"), _("الاسم واللقب"), _("الأجر"), _("عدد الأيام"), _("الصنف")]


def _csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(_titles())
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _xlsx(rows: list[list[str]]) -> bytes:
    """Every cell is text: a spreadsheet would round the end of an 18-digit number."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("تصريح"))
    for column, width in zip("ABCDEF", WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    titles = [WriteOnlyCell(sheet, value=title) for title in _titles()]
    for cell in titles:
        cell.font = Font(bold=True)
    sheet.append(titles)
    for row in rows:
        cells = [WriteOnlyCell(sheet, value=value) for value in row]
        for cell in cells:
            cell.number_format = "@"
        sheet.append(cells)
    content = io.BytesIO()
    save_workbook(book, content)
    return content.getvalue()
