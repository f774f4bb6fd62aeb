"""The report's page (专题成果网页): one self-contained HTML file, no script, nothing fetched, printable."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from soilgis.model.layer import Status
from soilgis.model.units import Unit, rounded, spell
from soilgis.model.works_words import Light
from soilgis.output.briefing.reasons import without_stores
from soilgis.output.tables import inert, worded

if TYPE_CHECKING:
    from soilgis.model.columns import Column, Table
    from soilgis.model.report import Report

MOST_ROWS = 300
"""Rows of a table on the page; the CSV and the workbook hold all."""
BALANCED = "（平差后）"
"""Said of areas that were rounded so that parts sum to their whole; on a page they are the only areas."""
METHOD_NAME = "method"
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class Cell:
    """One cell as it is printed: its text, whether it is a figure, and the light it shows."""

    text: str
    figure: bool = False
    light: str = ""


@dataclass(frozen=True)
class Grid:
    """One table as it is printed (页面表格)."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...]
    """Printed below it: what holds for every row, and rows that are left out."""


def mark(report: Report) -> str:
    """What stands under the title: the weakest status."""
    weak = "" if report.status is Status.OFFICIAL else f"本成果所依据数据的最低可信状态：{report.status.label}。"
    return f"{weak}供参考。"


def render_page(report: Report, picture: bytes = b"") -> str:
    """Render the page.

    Parameters
    ----------
    report
        Not changed.
    picture
        The map as PNG; none when empty.
    """
    from jinja2 import Environment, FileSystemLoader

    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, trim_blocks=True)
    grids = tuple(_grid(table, frame) for table, frame in report.sheets().values())
    return environment.get_template("report.html").render(
        report=report,
        mark=mark(report),
        grids=grids,
        sources=tuple(map(without_stores, report.sources)),
        picture=base64.b64encode(picture).decode("ascii"),
    )


def _grid(table: type[Table], frame: pd.DataFrame) -> Grid:
    columns = [column for column in table.columns() if column.kind != "geometry" and column in frame]
    shown = worded(frame.head(MOST_ROWS), table)
    raw = frame.head(MOST_ROWS)
    alike = [column for column in columns if column.unit is Unit.KM2_RESIDUAL or column == METHOD_NAME]
    used = [
        column
        for column in columns
        if column not in (*alike, *_unrounded(columns)) and (raw[column].notna().any() or not column.optional)
    ]
    rows = tuple(
        tuple(_cell(shown[column].iloc[row], raw[column].iloc[row], column) for column in used)
        for row in range(len(shown))
    )
    cut = [f"本页列前 {MOST_ROWS} 行，全部 {len(frame)} 行见表册与 CSV。"] if len(frame) > MOST_ROWS else []
    headings = tuple(column.heading().replace(BALANCED, "") for column in used)
    return Grid(table.title[0], headings, rows, (*(line for one in alike for line in _held(frame, one)), *cut))


def _unrounded(columns: list[Column]) -> set[str]:
    """Columns beside which the page has the same areas as printed figures, which sum up as printed."""
    printed = {str(one).replace("printed_km2", "") for one in columns if one.endswith("printed_km2")}
    stems = [("area_km2", "union_km2") if not stem else (f"{stem}km2",) for stem in printed]
    return {name for several in stems for name in several}


def _held(frame: pd.DataFrame, column: Column) -> list[str]:
    """What holds for every row, in one line instead of a column: how areas were measured, and that they close."""
    values = frame[column].dropna()
    if values.empty:
        return []
    if column.unit is Unit.KM2_RESIDUAL:
        return [f"{column.label}最大 {spell(float(values.abs().max()), Unit.KM2_RESIDUAL)} km²。"]
    return [f"{column.label}：{'、'.join(dict.fromkeys(map(str, values)))}。"]


def _cell(value: object, stored: object, column: Column) -> Cell:
    if stored is None or stored is pd.NA or (isinstance(stored, float) and pd.isna(stored)):
        return Cell("—", column.kind in {"real", "integer"})
    if column.kind == "real" and column.unit is not None:
        return Cell(spell(float(str(stored)), column.unit), figure=True)
    if column.kind in {"real", "integer"}:
        return Cell(_figure(float(str(stored))), figure=True)
    light = Light(stored).colour if isinstance(stored, str) and column == "light" else ""
    return Cell(str(inert(str(value))), light=light)


def _figure(value: float) -> str:
    """A figure whose unit stands in another column: whole where it is whole, else two decimals."""
    return f"{value:,.0f}" if value.is_integer() else f"{rounded(value, 2):,.2f}"
