"""Empty forms (空白表): a workbook with the headings of a declared table, drop-downs, limits and units, that its command reads back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.output.exchange.sheets import finished, styled_headings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    from soilgis.model.columns import Column
    from soilgis.model.exchanged import Blank

ROWS = 2_000
"""Rows that have drop-downs and limits."""
GUIDE = "填写说明"
_KINDS = {"text": "文字", "integer": "整数", "real": "数字", "flag": "是/否", "geometry": "几何"}


def write_form(form: Blank, place: Path) -> None:
    """Write an empty workbook: the table's sheet, and one that says how it is filled in.

    Parameters
    ----------
    form
        The table, the words its columns may hold, and the command that reads it back.
    place
        The .xlsx file.
    """
    from openpyxl import Workbook

    if form.declared is None:
        raise ValueError("a form needs its table")
    book = Workbook()
    sheet = book.active
    sheet.title = form.declared.title[0]
    columns = form.declared.columns()
    headings = [column.heading() for column in columns]
    styled_headings(
        sheet, 1, headings, widths=[_width(heading) for heading in headings],
        spare=[column.heading() for column in columns if column.optional],
    )  # fmt: skip
    sheet.row_dimensions[1].height = 32
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, 1):
        _cells(sheet, number, column)
        _limits(sheet, number, column, form.lists)
    _guide(book.create_sheet(GUIDE), form)
    book.active = 0
    finished(book, place)


def _width(heading: str) -> float:
    return max(12.0, min(30.0, sum(2.0 if ord(letter) > 0x2E7F else 1.0 for letter in heading) + 4))


def _cells(sheet: Worksheet, number: int, column: Column) -> None:
    """Codes stay text; figures have the digits of their unit."""
    shown = "@" if column.kind == "text" else column.unit.number_format() if column.unit else "General"
    for row in range(2, 202):
        sheet.cell(row, number).number_format = shown


def _limits(sheet: Worksheet, number: int, column: Column, lists: Mapping[str, tuple[str, ...]]) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    letter = get_column_letter(number)
    words = lists.get(str(column), ())
    if words:
        rule = DataValidation(type="list", formula1=f'"{",".join(words)}"', allow_blank=True)
        rule.error = f"{column.label}只能填：{'、'.join(words)}"[:220]
    elif column.kind in {"real", "integer"} and (column.low is not None or column.high is not None):
        kind = "whole" if column.kind == "integer" else "decimal"
        low, high = column.low if column.low is not None else -1e12, column.high if column.high is not None else 1e12
        rule = DataValidation(
            type=kind, operator="between", formula1=f"{low:.15g}", formula2=f"{high:.15g}", allow_blank=True
        )
        rule.error = f"{column.heading()}须为 {_span(column)} 的{_KINDS[column.kind]}"
    else:
        return
    rule.errorTitle, rule.showErrorMessage = "填写有误", True
    rule.add(f"{letter}2:{letter}{ROWS + 1}")
    sheet.add_data_validation(rule)


def _span(column: Column) -> str:
    if column.high is None:
        return f"不小于 {column.low:.15g}"
    return f"{column.low:.15g}—{column.high:.15g}" if column.low is not None else f"不大于 {column.high:.15g}"


def _guide(sheet: Worksheet, form: Blank) -> None:
    if form.declared is None:
        return
    styled_headings(sheet, 1, ["列", "是否必填", "填什么", "可填的词或范围"], widths=(28, 10, 12, 60))
    for column in form.declared.columns():
        words = form.lists.get(str(column), ())
        limits = (
            "、".join(words) if words else _span(column) if column.low is not None or column.high is not None else ""
        )
        sheet.append([column.heading(), "选填" if column.optional else "必填", _KINDS[column.kind], limits])
    sheet.append([])
    for line in (
        "蓝底的列必填，灰底的列选填；列的顺序可以改，表头文字不要改。",
        "一行一条，不要合并单元格；数字不写单位，百分数写 66.18 而不写 0.6618。",
        f"填好后检查：{form.check}",
    ):
        sheet.append([line])
