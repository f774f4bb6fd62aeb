"""The workbook (成果表册): one sheet a table with Chinese headings, number formats, and its sources as footnotes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from soilgis.model.layer import Status
from soilgis.output.archive import fix_stamps
from soilgis.output.tables import guarded, inert, printed_value, worded

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pandas as pd
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from soilgis.model.columns import Table
    from soilgis.model.tabled import Tabled

_STAMP = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed stamp, so that the same input gives the same bytes
_HEAD_ROW = 3
_WIDEST = 44


def write_workbook(result: Tabled, path: Path) -> None:
    """Write every table of a result into one workbook.

    The sheets print rounded figures (平差后 columns add up); the CSV files beside it hold full precision.

    Parameters
    ----------
    result
        The result.
    path
        File to write; the same result gives the same bytes.
    """
    said = Said(result.study.title.zh, _mark(result), _sources(result))
    write_sheets(result.frames().values(), said, path)


@dataclass(frozen=True)
class Said:
    """What every sheet says besides its figures (表册文字).

    Attributes
    ----------
    title
        Stands before the table's own title.
    mark
        Status and gaps, under the title.
    footnotes
        Sources and notes, under the table.
    """

    title: str
    mark: str
    footnotes: tuple[str, ...]


def write_sheets(tables: Iterable[tuple[type[Table], pd.DataFrame]], said: Said, path: Path) -> None:
    """Write tables into one workbook, a sheet each, as `write_workbook` does."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for table, frame in tables:
        _sheet(book, table, frame, said)
    book.properties.created = book.properties.modified = _STAMP
    book.properties.creator = "soilgis"
    book.save(path)
    fix_stamps(path)


def _sheet(book: Workbook, table: type[Table], frame: pd.DataFrame, said: Said) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(table.title[0])
    columns = [c for c in table.columns() if c.kind != "geometry" and c in frame]
    sheet["A1"] = str(inert(f"{said.title}　{table.title[0]}"))
    sheet["A1"].font = Font(bold=True, size=14)
    sheet["A2"] = str(inert(said.mark))
    sheet["A2"].font = Font(color="9C2A1F")
    font, fill = Font(bold=True), PatternFill("solid", fgColor="E3ECEF")
    border = Border(bottom=Side(style="thin", color="9AA5AD"))
    alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    for number, column in enumerate(columns, 1):
        cell = sheet.cell(_HEAD_ROW, number, column.heading())
        cell.font, cell.fill, cell.alignment, cell.border = font, fill, alignment, border
    shown = guarded(worded(frame, table))
    for row, record in enumerate(shown[[str(c) for c in columns]].itertuples(index=False), _HEAD_ROW + 1):
        for number, (column, value) in enumerate(zip(columns, record, strict=True), 1):
            cell = sheet.cell(row, number, printed_value(value, column))
            if column.unit is not None:
                cell.number_format = column.unit.number_format()
    for number, column in enumerate(columns, 1):
        longest = max([_width(column.heading()) / 1.6, *(_width(str(value)) for value in shown[column].head(200))])
        sheet.column_dimensions[get_column_letter(number)].width = min(_WIDEST, max(10.0, longest + 2))
    sheet.freeze_panes = sheet.cell(_HEAD_ROW + 1, 3)
    sheet.auto_filter.ref = f"A{_HEAD_ROW}:{get_column_letter(len(columns))}{max(_HEAD_ROW + len(shown), _HEAD_ROW)}"
    _footnotes(sheet, _HEAD_ROW + len(shown) + 2, said.footnotes)
    _print_setup(sheet)


def _mark(result: Tabled) -> str:
    """What stands under every title: the weakest status, and what was not checked."""
    status = result.provenance.status
    weak = "" if status is Status.OFFICIAL else f"本成果所依据图层的最低可信状态：{status.label}。"
    gaps = "、".join(use.layer.title.zh for use in result.provenance.unchecked)
    return weak + (f"未核查图层：{gaps}（未核查不等于不涉及）。" if gaps else "") + "供参考。"


def _sources(result: Tabled) -> tuple[str, ...]:
    notes = [
        f"{use.layer.title.zh}（{use.layer.id}）：{use.layer.source.document}{use.layer.source.article}；"
        f"{use.layer.status.label}；时点 {use.layer.source.vintage}"
        + (f"；未核查：{use.reason}" if not use.used else "")
        for use in result.provenance.uses
    ]
    return (*notes, *result.provenance.warnings)


def _footnotes(sheet: Worksheet, row: int, notes: tuple[str, ...]) -> None:
    sheet.cell(row, 1, "来源与说明：")
    for offset, note in enumerate(notes, 1):
        sheet.cell(row + offset, 1, str(inert(f"{offset}. {note}")))


def _print_setup(sheet: Worksheet) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{_HEAD_ROW}:{_HEAD_ROW}"
    sheet.oddFooter.center.text = "第 &P 页 共 &N 页"


def _width(text: str) -> float:
    """Width in Latin letters: a Chinese character counts as two."""
    return float(len(text)) if text.isascii() else sum(2.0 if ord(letter) > 0x2E7F else 1.0 for letter in text)
