"""Columns of dates (日期列): one parser for text, whole numbers, Excel's serial days and date types; what could be two days is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.model.days import CURE, DAY_FIRST, MONTH_FIRST, SERIAL, Cell, calendar_day, cell_of
from soilgis.model.errors import Problems, SchemaError
from soilgis.model.numbers import row_label, shown
from soilgis.model.sentences.store import StoreNotes

if TYPE_CHECKING:
    from soilgis.model.notes import Note

_TOLD = {
    SERIAL: StoreNotes.dates_serial,
    DAY_FIRST: StoreNotes.dates_day_first,
    MONTH_FIRST: StoreNotes.dates_month_first,
}


def read_dates(
    values: pd.Series, subject: str, *, problems: Problems | None = None
) -> tuple[pd.Series[pd.Timestamp], list[Note]]:
    """Days of a column, in one form for the whole column.

    Year first is read in any spelling (2024-06-01, 2024.6.1, 2024/6/1, 2024年6月1日, 20240601, with or without a time of day), and so
    are date types and Excel's serial days. Where the year stands last, the order of day and month is taken from rows that leave no
    doubt; without such a row, or where rows disagree, the column is refused. Times with a zone become the day in China (UTC+8).

    Parameters
    ----------
    values
        Cells of any type; empty ones stay missing. An index named ``line`` gives lines of a file.
    subject
        The input's name for messages.
    problems
        Collects what is wrong, together with other columns; without it the column is refused at once.

    Returns
    -------
    dates, notes
        Midnights without zone, NaT where empty; and what was taken for what, in Chinese.

    Raises
    ------
    SchemaError
        Naming every row that is no day, an impossible one, or could be two.
    """
    found, cells = Problems(subject), []
    for position, value in enumerate(values.to_numpy(dtype=object)):
        try:
            cells.append(cell_of(_plain(value)))
        except ValueError as failure:
            cells.append(Cell())
            found.add(f"{row_label(values.index, position)}: {values.name} is {shown(value)}: {failure}")
    forms = {cell.form for cell in cells if cell.day is not None or cell.pair is not None}
    if len(forms) > 1:
        found.add(_mixed(values, cells))
    elif forms == {DAY_FIRST}:
        cells, forms = _ordered(values, cells, found)
    if problems is None:
        found.raise_as(SchemaError)
    else:
        problems.extend(found.found)
    days = pd.to_datetime(pd.Series([cell.day for cell in cells], index=values.index, name=values.name, dtype=object))
    return days, [_TOLD[form](column=values.name).under(subject) for form in forms if form in _TOLD]


def _plain(value: object) -> object:
    """A cell as Python's own types; nothing for what pandas holds for missing."""
    if value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else pd.Timestamp(value).to_pydatetime()
    return value.item() if isinstance(value, np.generic) else value


def _mixed(values: pd.Series, cells: list[Cell]) -> str:
    """Says that a column mixes forms, with the first row of each."""
    first: dict[str, int] = {}
    for position, cell in enumerate(cells):
        if cell.day is not None or cell.pair is not None:
            first.setdefault(cell.form, position)
    shown_rows = "、".join(f"{row_label(values.index, at)} {shown(values.iloc[at])}" for at in first.values())
    return f"{values.name} is written in several forms (日期写法不一): {shown_rows}; {CURE} in every row"


def _ordered(values: pd.Series, cells: list[Cell], problems: Problems) -> tuple[list[Cell], set[str]]:
    """Days where the year stands last, if some row leaves no doubt about the order and none contradicts it."""
    pairs = {position: cell.pair for position, cell in enumerate(cells) if cell.pair is not None}
    day_first = [at for at, (first, second, _) in pairs.items() if first > 12 and second <= 12]
    month_first = [at for at, (first, second, _) in pairs.items() if second > 12 and first <= 12]
    if bool(day_first) == bool(month_first):
        doubted = [at for at in pairs if not day_first or at in {day_first[0], month_first[0]}]
        listed = "、".join(f"{row_label(values.index, at)} {shown(values.iloc[at])}" for at in doubted[:8])
        problems.add(
            f"{values.name}: which number is the day and which the month is not certain (日期的日、月次序不明): {listed}; {CURE}"
        )
        return cells, set()
    form = DAY_FIRST if day_first else MONTH_FIRST
    settled = list(cells)
    for at, (first, second, year) in pairs.items():
        month, day = (second, first) if form == DAY_FIRST else (first, second)
        settled[at] = Cell(calendar_day(year, month, day), form)
    return settled, {form}
