"""Writes the templates of the declaration format: `python -m tools.declaration_template`. A test reads them back."""

from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "reference" / "declaration-format"
TITLES = ("employer_number", "month", "nin", "wage", "days", "category")
ROWS = [
    ("9000000001", "2026-10", "990000000000000001", "45000.50", "30", "general"),
    ("9000000001", "2026-10", "990000000000000002", "60000", "15", "general"),
]
ROWS_READY = 500  # cells already of the kind "text", so that a spreadsheet keeps all 18 digits


def main() -> None:
    """Write both."""
    rows = [";".join(row) for row in (TITLES, *ROWS)]
    (FOLDER / "template.csv").write_bytes(("\r\n".join(rows) + "\r\n").encode("utf-8-sig"))
    book = Workbook()
    sheet = book.active
    sheet.title = "declaration"
    for row in (TITLES, *ROWS):
        sheet.append(row)
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        sheet.column_dimensions[cell.column_letter].width = 24
    for row in range(2, ROWS_READY + 2):
        for column in range(1, len(TITLES) + 1):
            sheet.cell(row, column).number_format = "@"
    book.save(FOLDER / "template.xlsx")


if __name__ == "__main__":
    main()
