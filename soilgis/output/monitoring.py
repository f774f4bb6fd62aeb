"""The yearly tables of dynamic monitoring (动态监测统计表): a row a region, and for all erosion and each intensity baseline, this year and 消长."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from soilgis.model.monitor_tables import Monitoring
from soilgis.model.tables import Regions
from soilgis.model.units import Unit
from soilgis.model.words import class_word
from soilgis.output import captions
from soilgis.output.archive import fix_stamps
from soilgis.output.tables import inert

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd
    from openpyxl import Workbook

    from soilgis.model.result import Result

ITEMS = ("all", "light", "moderate", "intense", "very_intense", "severe")
"""All erosion, then the five intensities: each takes three columns."""
STAMP = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - a fixed stamp, so that the same input gives the same bytes
TRIPLE = ("基准年", "本年", "消长")
FIXED = ("行政区划代码", "行政区", "土地面积")
HEAD = 4
"""Row of the upper heading; the lower one stands below it."""


def has_monitoring(result: Result) -> bool:
    """Whether a result compares two years."""
    return "monitoring" in result.extra and len(result.extra["monitoring"][1]) > 0


def write_monitoring(result: Result, path: Path) -> None:
    """Write the tables of each pair of years, a sheet each.

    Parameters
    ----------
    result
        With the table ``monitoring``; not changed.
    path
        Ends in .xlsx; the same result gives the same bytes. Areas are km² to two digits, balanced within their year; 消长 is taken from
        measured areas, so it may differ from the printed two by one in the last digit, as a footnote says.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    frame = result.extra["monitoring"][1]
    areas = result.regions.set_index(Regions.adcode)[Regions.printed_km2]
    for (base, this), rows in frame.groupby([Monitoring.base_year, Monitoring.this_year], dropna=False):
        _sheet(book, result, rows, areas, (int(str(base)), int(str(this))))
    book.properties.created = book.properties.modified = STAMP
    book.properties.creator = "soilgis"
    book.save(path)
    fix_stamps(path)


def _sheet(book: Workbook, result: Result, rows: pd.DataFrame, areas: pd.Series[float], years: tuple[int, int]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    base, this = years
    sheet = book.create_sheet(f"{base}—{this}年")
    sheet["A1"] = str(inert(f"{result.study.title.zh}　水土流失动态监测统计表（{this}年，与{base}年比较）"))
    sheet["A1"].font = Font(bold=True, size=14)
    mark = captions.status_line(result.provenance.status)
    sheet["A2"] = f"单位：km²　{mark}"
    _heads(sheet, years)
    values = rows.set_index([Monitoring.adcode, Monitoring.intensity])
    for place, code in enumerate(dict.fromkeys(rows[Monitoring.adcode]), HEAD + 2):
        name = rows.loc[rows[Monitoring.adcode] == code, Monitoring.name].iloc[0]
        cells: list[object] = [code, str(inert(name)), _number(areas.get(code))]
        for item in ITEMS:
            found = values.loc[(code, item)] if (code, item) in values.index else None
            columns = (Monitoring.base_printed_km2, Monitoring.this_printed_km2, Monitoring.change_km2)
            cells += [_number(None if found is None else found[str(column)]) for column in columns]
        for number, value in enumerate(cells, 1):
            cell = sheet.cell(place, number, value)
            if number > 2:
                cell.number_format = Unit.KM2.number_format()
    foot = sheet.max_row + 2
    notes = (
        "消长由未平差的量测面积相减，可与两年印出的面积之差相差末位一个单位。",
        "—：该区已量测面积不足或该年无数据。",
    )
    for number, text in enumerate((*notes, captions.source_line(result))):
        sheet.cell(foot + number, 1, str(inert(text)))
    for number in range(1, len(FIXED) + 3 * len(ITEMS) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = 13
    sheet.freeze_panes = sheet.cell(HEAD + 2, 4)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 8
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{HEAD}:{HEAD + 1}"
    sheet.cell(HEAD, 1).alignment = Alignment(horizontal="center")


def _heads(sheet: object, years: tuple[int, int]) -> None:
    from openpyxl.styles import Alignment, Border, Font, Side

    centre = Alignment(horizontal="center", vertical="center", wrap_text=True)
    rim = Border(*(Side(style="thin", color="9AA5AD") for _ in range(4)))
    put = sheet.cell  # type: ignore[attr-defined]
    for number, text in enumerate(FIXED, 1):
        put(HEAD, number, text)
        sheet.merge_cells(start_row=HEAD, end_row=HEAD + 1, start_column=number, end_column=number)  # type: ignore[attr-defined]
    for place, item in enumerate(ITEMS):
        first = len(FIXED) + 3 * place + 1
        put(HEAD, first, "水土流失合计" if item == "all" else class_word(item))
        sheet.merge_cells(start_row=HEAD, end_row=HEAD, start_column=first, end_column=first + 2)  # type: ignore[attr-defined]
        for step, text in enumerate((f"{years[0]}年", f"{years[1]}年", TRIPLE[2])):
            put(HEAD + 1, first + step, text)
    for row in (HEAD, HEAD + 1):
        for number in range(1, len(FIXED) + 3 * len(ITEMS) + 1):
            cell = put(row, number)
            cell.font, cell.alignment, cell.border = Font(bold=True), centre, rim


def _number(value: object) -> float | str:
    """A figure, or a dash where there is none."""
    return "—" if value is None or value != value else float(str(value))  # noqa: PLR0124 - NaN is unlike itself
