"""Parts of workbooks to hand in (交换工作簿): headings and fixed stamps, with nothing that WPS lacks."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from soilgis.output.archive import fix_stamps

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_STAMP = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed stamp, so that the same input gives the same bytes
NEEDED, SPARE = "D9E8F0", "EFEFEF"
"""Grounds of headings whose cells must be filled, and of those that may be."""


def styled_headings(
    sheet: Worksheet, row: int, headings: Sequence[str], *, widths: Iterable[float], spare: Iterable[str] = ()
) -> None:
    """Put headings into a row, those of ``spare`` on grey; and give the columns their widths."""
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    grey = set(spare)
    for number, (heading, width) in enumerate(zip(headings, widths, strict=True), 1):
        cell = sheet.cell(row, number, heading)
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor=SPARE if heading in grey else NEEDED)
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        cell.border = Border(bottom=Side(style="thin", color="9AA5AD"))
        sheet.column_dimensions[get_column_letter(number)].width = width


def finished(book: Workbook, place: Path) -> None:
    """Save a workbook; the same content gives the same bytes."""
    book.properties.created = book.properties.modified = _STAMP
    book.properties.creator = "soilgis"
    book.save(place)
    fix_stamps(place)
