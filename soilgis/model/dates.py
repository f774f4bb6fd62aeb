"""Dates as people type them (日期): one parser for text, whole numbers, Excel's serial days and date types; what could be two days is refused."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.model.errors import Problems, SchemaError
from soilgis.model.numbers import row_label, shown

if TYPE_CHECKING:
    from soilgis.model.errors import SoilgisError

FIRST, LAST = dt.date(1949, 10, 1), dt.date(2100, 12, 31)
"""Days that documents and images can carry."""
_CHINA = dt.timezone(dt.timedelta(hours=8))
_EPOCH = dt.date(1899, 12, 30)
"""Day 0 of Excel's 1900 system, for serial days after February 1900."""
_SERIAL = (dt.date(1950, 1, 1) - _EPOCH).days, (LAST - _EPOCH).days
_TIME = r"(?:[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d*)?)?)?"
_YMD = re.compile(r"(\d{4})\s*([-./年])\s*(\d{1,2})\s*([-./月])\s*(\d{1,2})\s*[日号]?" + _TIME)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0*)?" + _TIME)
_YEAR_LAST = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})" + _TIME)
_ZONED = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?\s*(Z|[+-]\d{2}:?\d{2})")
_DIGITS = re.compile(r"\d+(\.\d*)?")
_CURE = "write 2024-06-01 (日期须写作 年-月-日)"
YEAR_FIRST, SERIAL, DAY_FIRST, MONTH_FIRST = "year first", "serial", "day first", "month first"
_TOLD = {
    SERIAL: "为 Excel 日期序号，按 1900 日期系统读取",
    DAY_FIRST: "为 日/月/年（有的行日大于 12），已按此读取",
    MONTH_FIRST: "为 月/日/年（有的行日大于 12），已按此读取",
}


@dataclass(frozen=True)
class _Cell:
    """What one cell says: a day, or two numbers whose order only the column can tell."""

    day: dt.date | None = None
    form: str = YEAR_FIRST
    pair: tuple[int, int, int] | None = None
    """First number, second number, year, where the year stands last."""


def read_dates(values: pd.Series, subject: str) -> tuple[pd.Series[pd.Timestamp], list[str]]:
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

    Returns
    -------
    dates, notes
        Midnights without zone, NaT where empty; and what was taken for what, in Chinese.

    Raises
    ------
    SchemaError
        Naming every row that is no day, an impossible one, or could be two.
    """
    problems, cells = Problems(subject), []
    for position, value in enumerate(values.to_numpy(dtype=object)):
        try:
            cells.append(_cell(value))
        except ValueError as failure:
            cells.append(_Cell())
            problems.add(f"{row_label(values.index, position)}: {values.name} is {shown(value)}: {failure}")
    forms = {cell.form for cell in cells if cell.day is not None or cell.pair is not None}
    if len(forms) > 1:
        problems.add(_mixed(values, cells))
    elif forms == {DAY_FIRST}:
        cells, forms = _ordered(values, cells, problems)
    problems.raise_as(SchemaError)
    days = pd.to_datetime(pd.Series([cell.day for cell in cells], index=values.index, name=values.name, dtype=object))
    return days, [f"{subject}：{values.name} {_TOLD[form]}" for form in forms if form in _TOLD]


def day_of(text: str, subject: str, error: type[SoilgisError] = SchemaError) -> str:
    """One date as YYYY-MM-DD, from any form that means one day; empty stays empty.

    Raises
    ------
    SoilgisError
        Of kind ``error``, if the text is no day or could be two.
    """
    if not text.strip():
        return ""
    try:
        cell = _cell(text)
    except ValueError as failure:
        raise error(f"{subject} is {shown(text)}: {failure}") from None
    if cell.day is None or cell.form != YEAR_FIRST:
        raise error(f"{subject} is {shown(text)}: which number is the day is not certain; {_CURE}")
    return cell.day.isoformat()


def local_day() -> str:
    """Today where the program runs, YYYY-MM-DD."""
    return dt.datetime.now(tz=dt.UTC).astimezone().date().isoformat()


def _cell(value: object) -> _Cell:
    if value is None or value is pd.NA or value is pd.NaT:
        return _Cell()
    if isinstance(value, np.datetime64):
        return _Cell() if np.isnat(value) else _cell(pd.Timestamp(value).to_pydatetime())
    if isinstance(value, dt.datetime):
        return _Cell(_plausible((value.astimezone(_CHINA) if value.tzinfo else value).date()))
    if isinstance(value, dt.date):
        return _Cell(_plausible(value))
    if isinstance(value, (bool, np.bool_)):
        raise ValueError(f"not a date; {_CURE}")  # noqa: TRY004 - one kind of refusal for a cell
    if isinstance(value, (int, float, np.integer, np.floating)):
        return _Cell() if math.isnan(value) else _numeric(float(value))
    return _text(unicodedata.normalize("NFKC", str(value)).strip())


def _text(text: str) -> _Cell:
    if not text:
        return _Cell()
    if _ZONED.fullmatch(text):
        return _cell(dt.datetime.fromisoformat(re.sub(r"\s+(?=[Z+-])", "", text)))
    for form in (_YMD, _COMPACT):
        found = form.fullmatch(text)
        if found:
            numbers = [int(part) for part in found.groups() if part.isdigit()]
            return _Cell(_day(*numbers))
    found = _YEAR_LAST.fullmatch(text)
    if found:
        first, second, year = (int(part) for part in found.groups())
        _day(year, *((first, second) if first <= 12 else (second, first)))
        return _Cell(form=DAY_FIRST, pair=(first, second, year))
    if _DIGITS.fullmatch(text):
        return _numeric(float(text))
    raise ValueError(f"not a date with year, month and day; {_CURE}")


def _numeric(number: float) -> _Cell:
    if math.isfinite(number) and float(number).is_integer() and len(str(int(number))) == 8:
        whole = str(int(number))
        return _Cell(_day(int(whole[:4]), int(whole[4:6]), int(whole[6:])))
    if _SERIAL[0] <= number <= _SERIAL[1]:
        return _Cell(_EPOCH + dt.timedelta(days=int(number)), SERIAL)
    if number > 1e9:
        raise ValueError(f"counted from 1970, or no date at all; {_CURE}")
    raise ValueError(f"neither 20240601 nor one of Excel's serial days; {_CURE}")


def _day(year: int, month: int, day: int) -> dt.date:
    try:
        return _plausible(dt.date(year, month, day))
    except ValueError as failure:
        if "out of range" in str(failure) or "must be in" in str(failure):
            raise ValueError(f"there is no such day (没有这一天); {_CURE}") from None
        raise


def _plausible(day: dt.date) -> dt.date:
    if not FIRST <= day <= LAST:
        raise ValueError(f"lies outside {FIRST.year}–{LAST.year} (日期不可信); {_CURE}")
    return day


def _mixed(values: pd.Series, cells: list[_Cell]) -> str:
    """Says that a column mixes forms, with the first row of each."""
    first: dict[str, int] = {}
    for position, cell in enumerate(cells):
        if cell.day is not None or cell.pair is not None:
            first.setdefault(cell.form, position)
    shown_rows = "、".join(f"{row_label(values.index, at)} {shown(values.iloc[at])}" for at in first.values())
    return f"{values.name} is written in several forms (日期写法不一): {shown_rows}; {_CURE} in every row"


def _ordered(values: pd.Series, cells: list[_Cell], problems: Problems) -> tuple[list[_Cell], set[str]]:
    """Days where the year stands last, if some row leaves no doubt about the order and none contradicts it."""
    pairs = {position: cell.pair for position, cell in enumerate(cells) if cell.pair is not None}
    day_first = [at for at, (first, second, _) in pairs.items() if first > 12 and second <= 12]
    month_first = [at for at, (first, second, _) in pairs.items() if second > 12 and first <= 12]
    if bool(day_first) == bool(month_first):
        doubted = [at for at in pairs if not day_first or at in {day_first[0], month_first[0]}]
        listed = "、".join(f"{row_label(values.index, at)} {shown(values.iloc[at])}" for at in doubted[:8])
        problems.add(
            f"{values.name}: which number is the day and which the month is not certain (日期的日、月次序不明): {listed}; {_CURE}"
        )
        return cells, set()
    form = DAY_FIRST if day_first else MONTH_FIRST
    settled = list(cells)
    for at, (first, second, year) in pairs.items():
        month, day = (second, first) if form == DAY_FIRST else (first, second)
        settled[at] = _Cell(_day(year, month, day), form)
    return settled, {form}
