"""One date as people type it (日期): the day a cell means, or why it means none."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator

from soilgis.model.errors import SchemaError
from soilgis.model.numbers import shown

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
CURE = "write 2024-06-01 (日期须写作 年-月-日)"
YEAR_FIRST, SERIAL, DAY_FIRST, MONTH_FIRST = "year first", "serial", "day first", "month first"


@dataclass(frozen=True)
class Cell:
    """What one cell says: a day, or two numbers whose order only the column can tell."""

    day: dt.date | None = None
    form: str = YEAR_FIRST
    pair: tuple[int, int, int] | None = None
    """First number, second number, year, where the year stands last."""


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
        cell = cell_of(text)
    except ValueError as failure:
        raise error(f"{subject} is {shown(text)}: {failure}") from None
    if cell.day is None or cell.form != YEAR_FIRST:
        raise error(f"{subject} is {shown(text)}: which number is the day is not certain; {CURE}")
    return cell.day.isoformat()


def local_day() -> str:
    """Today where the program runs, YYYY-MM-DD."""
    return dt.datetime.now(tz=dt.UTC).astimezone().date().isoformat()


def cell_of(value: object) -> Cell:
    """What a cell says: text, a number, a date or a date with time; nothing for an empty one.

    Raises
    ------
    ValueError
        Saying why it is no day.
    """
    if value is None:
        return Cell()
    if isinstance(value, dt.datetime):
        return Cell(_plausible((value.astimezone(_CHINA) if value.tzinfo else value).date()))
    if isinstance(value, dt.date):
        return Cell(_plausible(value))
    if isinstance(value, bool):
        raise ValueError(f"not a date; {CURE}")  # noqa: TRY004 - one kind of refusal for a cell
    if isinstance(value, (int, float)):
        return Cell() if math.isnan(value) else _numeric(float(value))
    return _text(unicodedata.normalize("NFKC", str(value)).strip())


def _text(text: str) -> Cell:
    if not text:
        return Cell()
    if _ZONED.fullmatch(text):
        return cell_of(dt.datetime.fromisoformat(re.sub(r"\s+(?=[Z+-])", "", text)))
    for form in (_YMD, _COMPACT):
        found = form.fullmatch(text)
        if found:
            numbers = [int(part) for part in found.groups() if part.isdigit()]
            return Cell(calendar_day(*numbers))
    found = _YEAR_LAST.fullmatch(text)
    if found:
        first, second, year = (int(part) for part in found.groups())
        calendar_day(year, *((first, second) if first <= 12 else (second, first)))
        return Cell(form=DAY_FIRST, pair=(first, second, year))
    if _DIGITS.fullmatch(text):
        return _numeric(float(text))
    raise ValueError(f"not a date with year, month and day; {CURE}")


def _numeric(number: float) -> Cell:
    if math.isfinite(number) and float(number).is_integer() and len(str(int(number))) == 8:
        whole = str(int(number))
        return Cell(calendar_day(int(whole[:4]), int(whole[4:6]), int(whole[6:])))
    if _SERIAL[0] <= number <= _SERIAL[1]:
        return Cell(_EPOCH + dt.timedelta(days=int(number)), SERIAL)
    if number > 1e9:
        raise ValueError(f"counted from 1970, or no date at all; {CURE}")
    raise ValueError(f"neither 20240601 nor one of Excel's serial days; {CURE}")


def calendar_day(year: int, month: int, day: int) -> dt.date:
    """A day of the calendar that documents and images can carry.

    Raises
    ------
    ValueError
        If there is no such day, or it is not plausible.
    """
    try:
        return _plausible(dt.date(year, month, day))
    except ValueError as failure:
        if "out of range" in str(failure) or "must be in" in str(failure):
            raise ValueError(f"there is no such day (没有这一天); {CURE}") from None
        raise


def _plausible(day: dt.date) -> dt.date:
    if not FIRST <= day <= LAST:
        raise ValueError(f"lies outside {FIRST.year}–{LAST.year} (日期不可信); {CURE}")
    return day


def checked_day(text: str) -> str:
    """A date as YYYY-MM-DD, or empty; for fields of declarations.

    Raises
    ------
    ValueError
        If it is no day, or could be two.
    """
    try:
        return day_of(text, "the date")
    except SchemaError as failure:
        raise ValueError(str(failure)) from None


def checked_vintage(text: str) -> str:
    """A year, year and month, or day (YYYY, YYYY-MM, YYYY-MM-DD) that exists.

    Raises
    ------
    ValueError
        If there is no such month or day.
    """
    parts = [int(part) for part in text.split("-")]
    calendar_day(*parts, *[1] * (3 - len(parts)))
    return text


Day = Annotated[str, AfterValidator(checked_day)]
"""A field that holds a date, or nothing."""
