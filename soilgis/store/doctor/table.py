"""A table inspected (表格体检): text and workbooks, sheet by sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.model.errors import SoilgisError
from soilgis.model.finding import Finding
from soilgis.store.doctor.chart import rows
from soilgis.store.doctor.columns import Columns
from soilgis.store.doctor.places import Codes
from soilgis.store.given import notes_of
from soilgis.store.results import parts_of
from soilgis.store.sheets import BOOKS, is_book
from soilgis.store.text import read_csv

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd

    from soilgis.store.doctor.chart import Chart
    from soilgis.store.places import PlaceBook

TABLES = (".csv", ".tsv", ".txt", *BOOKS)


def look_at_table(chart: Chart, path: Path, places: PlaceBook, *, encoding: str = "") -> None:
    """Look through a CSV or a workbook and note what is found.

    Parameters
    ----------
    chart
        Takes what is found.
    path
        CSV, tab-separated text or a workbook.
    places
        Codes and names of regions.
    encoding
        Encoding of a text, where its bytes do not tell it.
    """
    try:
        for part, frame, notes in _sheets(path, encoding):
            for note in notes:
                chart.find(Finding.ENCODING_UNDECLARED, note, part=part)
            _look_at_sheet(chart, part, frame, places)
    except SoilgisError as failure:
        chart.find(Finding.UNREADABLE, str(failure))


def _sheets(path: Path, encoding: str) -> list[tuple[str, pd.DataFrame, Sequence[str]]]:
    if is_book(path):
        return [(one.name, one.frame, []) for one in parts_of(path, path.name) if one.frame is not None]
    frame = read_csv(path, empty_ok=True, encoding=encoding)
    return [("", frame, notes_of(frame))]


def _look_at_sheet(chart: Chart, part: str, frame: pd.DataFrame, places: PlaceBook) -> None:
    chart.hold("字段", "、".join(map(str, frame.columns)), part=part)
    chart.hold("行数", len(frame), part=part)
    if frame.empty:
        chart.find(Finding.EMPTY, "只有表头", part=part)
        return
    columns, codes = Columns(chart, part, rows, typed=False), Codes(chart, part, places, rows)
    first = 2
    columns.take(frame.reset_index(drop=True), first, None)
    codes.take(frame.reset_index(drop=True), first)
    columns.close()
    codes.close()
