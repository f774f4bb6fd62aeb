"""The workbook (成果表册): one sheet a table with Chinese headings, number formats, and its sources as footnotes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from soilgis.model.layer import Status
from soilgis.output.tables import guarded, inert, printed_values, worded

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pandas as pd
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from soilgis.model.columns import Column, Table
    from soilgis.model.tabled import Tabled

_STAMP = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed stamp, so that the same input gives the same bytes
_HEAD_ROW = 3
_WIDEST = 44
_PADDING = 5 / 7
"""What a spreadsheet adds to the width of a column."""
_LONGEST = 32_767
"""Characters that a cell can hold."""


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
    """Write tables into one workbook, a sheet each, as `write_workbook` does; a row is let go as soon as it is written."""
    from xlsxwriter import Workbook

    with Workbook(path, {"constant_memory": True, "tmpdir": str(path.parent)}) as book:
        book.set_properties({"author": "soilgis", "created": _STAMP})
        looks = _Looks(book)
        for table, frame in tables:
            _sheet(book, looks, table, frame, said)


class _Looks:
    """Formats of a workbook, each made once (单元格格式)."""

    def __init__(self, book: Workbook) -> None:
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.mark = book.add_format({"font_color": "#9C2A1F"})
        self.head = book.add_format(
            {
                "bold": True, "bg_color": "#E3ECEF", "bottom": 1, "bottom_color": "#9AA5AD", "text_wrap": True, "align": "center",
                "valign": "vcenter",
            }
        )  # fmt: skip
        self._book = book
        self._numbers: dict[str, Format] = {}

    def of(self, column: Column) -> Format | None:
        """Format of a column's figures; None where they have no unit."""
        if column.unit is None:
            return None
        code = column.unit.number_format()
        if code not in self._numbers:
            self._numbers[code] = self._book.add_format({"num_format": code})
        return self._numbers[code]


def _sheet(book: Workbook, looks: _Looks, table: type[Table], frame: pd.DataFrame, said: Said) -> None:
    sheet = book.add_worksheet(_sheet_name(book, table.title[0]))
    columns = [c for c in table.columns() if c.kind != "geometry" and c in frame]
    shown = guarded(worded(frame, table))
    last = max(len(columns) - 1, 0)
    for number, column in enumerate(columns):
        longest = max([_width(column.heading()) / 1.6, *(_width(str(value)) for value in shown[column].head(200))])
        sheet.set_column(number, number, min(_WIDEST, max(10.0, longest + 2)) - _PADDING)
    sheet.freeze_panes(_HEAD_ROW, 2)
    sheet.autofilter(_HEAD_ROW - 1, 0, _HEAD_ROW - 1 + len(shown), last)
    _print_setup(sheet)
    sheet.write_string(0, 0, str(inert(f"{said.title}　{table.title[0]}")), looks.title)
    sheet.write_string(1, 0, str(inert(said.mark)), looks.mark)
    for number, column in enumerate(columns):
        sheet.write_string(_HEAD_ROW - 1, number, column.heading(), looks.head)
    _rows(sheet, shown, columns, [looks.of(column) for column in columns])
    _footnotes(sheet, _HEAD_ROW + len(shown) + 1, said.footnotes)


def _sheet_name(book: Workbook, title: str) -> str:
    """A sheet's name; a second one of the same title takes a number."""
    taken = {sheet.get_name() for sheet in book.worksheets()}
    names = (title, *(f"{title}{number}" for number in range(1, len(taken) + 1)))
    return next(name for name in names if name not in taken)


def _rows(sheet: Worksheet, shown: pd.DataFrame, columns: list[Column], looks: list[Format | None]) -> None:
    """Write the rows of a table: figures as figures, all else as text, never as a formula or a link."""
    printed = [printed_values(shown[column], column) for column in columns]
    for row, cells in enumerate(zip(*printed, strict=True), _HEAD_ROW):
        for number, (value, look) in enumerate(zip(cells, looks, strict=True)):
            if isinstance(value, str):
                sheet.write_string(row, number, value[:_LONGEST], look)
            elif isinstance(value, bool):
                sheet.write_boolean(row, number, value, look)
            elif isinstance(value, int | float):
                sheet.write_number(row, number, value, look)
            else:
                sheet.write_string(row, number, str(value)[:_LONGEST], look)


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
    sheet.write_string(row, 0, "来源与说明：")
    for offset, note in enumerate(notes, 1):
        sheet.write_string(row + offset, 0, str(inert(f"{offset}. {note}"))[:_LONGEST])


def _print_setup(sheet: Worksheet) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEAD_ROW - 1)
    sheet.set_footer("&C第 &P 页 共 &N 页")


def _width(text: str) -> float:
    """Width in Latin letters: a Chinese character counts as two."""
    return float(len(text)) if text.isascii() else sum(2.0 if ord(letter) > 0x2E7F else 1.0 for letter in text)
