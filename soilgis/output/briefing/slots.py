"""Slots of a briefing (单位、日期、期号): what a document that goes up the ladder carries and no figure can say."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass

from soilgis.model.days import local_day
from soilgis.model.errors import UsageError

_EPOCH = "SOURCE_DATE_EPOCH"


@dataclass(frozen=True)
class Slots:
    """What the office fills in (落款与期号)."""

    office: str = ""
    """单位."""
    issue: str = ""
    """期号, such as 2026年第3期 or 3."""
    day: str = ""
    """日期, YYYY-MM-DD; empty leaves a blank to be dated by hand."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Chinese names of the slots that were left blank."""
        named = (("单位", self.office), ("期号", self.issue), ("日期", self.day))
        return tuple(name for name, given in named if not given)


EMPTY = Slots()


def stamp(day: str = "") -> dt.datetime:
    """The moment a file says it was made.

    Parameters
    ----------
    day
        The briefing's date. Without one it is the moment of SOURCE_DATE_EPOCH, and without that the day on which the program runs:
        the same date gives the same bytes.

    Raises
    ------
    UsageError
        If SOURCE_DATE_EPOCH is no number of seconds.
    """
    if day:
        return dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC)
    given = os.environ.get(_EPOCH, "")
    if not given:
        return dt.datetime.fromisoformat(local_day()).replace(tzinfo=dt.UTC)
    try:
        return dt.datetime.fromtimestamp(int(given), tz=dt.UTC)
    except (ValueError, OverflowError, OSError):
        raise UsageError(
            f"{_EPOCH} is {given!r}; give seconds since 1970, or unset it (环境变量 {_EPOCH} 须为秒数)"
        ) from None


def spelled_day(day: str, *, chinese: bool) -> str:
    """A date as documents write it: 2026年11月26日, without zeros in front."""
    if not day or not chinese:
        return day
    date = dt.date.fromisoformat(day)
    return f"{date.year}年{date.month}月{date.day}日"
