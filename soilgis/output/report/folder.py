"""The report's folder (专题成果目录): tables, shapes, workbook, page and map, written whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.output.atomic import scratch_folder
from soilgis.output.report.page import render_page
from soilgis.output.tables import put_tables
from soilgis.output.workbook import Said, write_sheets

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from soilgis.model.report import Report

MOST_SHEET_ROWS = 20_000
"""Rows of a sheet; longer tables are in the CSV files only."""


def write_report(
    report: Report, folder: Path, *, zh: bool = False, progress: Callable[[str], None] = lambda _: None
) -> list[Path]:
    """Write a report into one folder.

    Parameters
    ----------
    report
        Not changed.
    folder
        Where to; made when absent.
    zh
        Chinese headings and words in the CSV files.
    progress
        Called with the Chinese name of each step.

    Returns
    -------
    list of Path
        The files, in the order of the tables, then workbook, map and page.

    Raises
    ------
    OutputError
        If something cannot be written; then nothing has changed in the folder.
    """
    with scratch_folder(folder) as scratch:
        progress("写出表格")
        names = put_tables(report, scratch, zh=zh)
        _carry_style(report, scratch)
        fitting = [pair for pair in report.sheets().values() if len(pair[1]) <= MOST_SHEET_ROWS]
        write_sheets(fitting, _said(report), scratch / "tables.xlsx")
        names.append("tables.xlsx")
        picture = b""
        if report.theme is not None:
            from soilgis.output.report.plot import theme_png

            progress("绘制专题图")
            picture = theme_png(report)
            (scratch / "map.png").write_bytes(picture)
            names.append("map.png")
        (scratch / "page.html").write_text(render_page(report, picture), encoding="utf-8", newline="\n")
        names.append("page.html")
    return [folder / name for name in names]


def _carry_style(report: Report, folder: Path) -> None:
    """Let the GeoPackage that holds the map's shapes carry the map's classes, under the status of what they rest on."""
    if report.theme is None:
        return
    from soilgis.output.geopackage import fix_contents
    from soilgis.output.qgis.carried import carry, theme_style

    heading = f"{report.theme.title}（{report.status.label}）"
    for name, (table, frame) in report.frames().items():
        place = folder / f"{name}.gpkg"
        found = theme_style(report.theme, frame, table, heading=heading) if place.is_file() else None
        if found is not None:
            carry(place, {name: [found]})
            fix_contents(place)


def _said(report: Report) -> Said:
    from soilgis.output.report.page import mark

    long = [table.title[0] for table, frame in report.frames().values() if len(frame) > MOST_SHEET_ROWS]
    notes = [f"{title}超过 {MOST_SHEET_ROWS} 行，见同名 CSV" for title in long]
    return Said(report.title, mark(report), (*report.rules, *report.sources, *report.notes, *notes))
