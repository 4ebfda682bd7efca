"""A spreadsheet row by row, each cell as the text that was meant."""

import datetime
import warnings
import zipfile
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import openpyxl

OPENED_AT_MOST = 400 * 2**20
CELLS_AT_MOST = 64  # in a row
AS_NUMBER = "\x1f"  # marks a number that is too long for a spreadsheet to keep whole


def rows_of_sheet(file: Any) -> Iterator[tuple[int, list[str]]]:
    """Row number and cells of the first sheet. A formula keeps its equals sign."""
    with zipfile.ZipFile(file) as packed:
        if sum(part.file_size for part in packed.infolist()) > OPENED_AT_MOST:
            raise ValueError("too large")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles that we do not read
        book = openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False)
        try:
            for number, row in enumerate(book.worksheets[0].iter_rows(values_only=True, max_col=CELLS_AT_MOST), start=1):
                yield number, [_text(cell) for cell in row]
        finally:
            book.close()


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else ""
    if isinstance(cell, int):
        return f"{AS_NUMBER}{cell}" if abs(cell) >= 10**15 else str(cell)
    if isinstance(cell, datetime.date):
        return f"{cell:%Y-%m}"
    if type(cell).__name__ == "float":
        exact = Decimal(repr(cell))
        if abs(exact) >= 10**15:
            return f"{AS_NUMBER}{exact:.0f}"
        return f"{exact.quantize(Decimal('0.01')) if exact % 1 else exact.quantize(Decimal(1))}"
    if isinstance(cell, str):
        return cell
    return f"={getattr(cell, 'text', '')}"  # an array formula or a data table
