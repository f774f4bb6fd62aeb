"""Rainfall erosivity of stations from daily rain (站点降雨侵蚀力), by the half-month model of 章文波等 2002."""

from __future__ import annotations

import calendar
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.model.csle import HALF_MONTHS, DailyRain, StationErosivity
from soilgis.model.dates import read_dates
from soilgis.model.errors import Problems, SchemaError, shorten
from soilgis.model.sentences.planning import PlanningMessages
from soilgis.raster.factors import erosivity_half_month, erosivity_parameters

if TYPE_CHECKING:
    from soilgis.model.ellipsoid import Floats

SOURCE = "章文波等 2002 半月模型（CX-202011.00116）"
EROSIVE_MM = 12.0
"""Days of this much rain and more erode, mm."""
_MIDDLE = 15
_MOST_MISSING = 5
"""A year that lacks more days than this is no whole year."""
_RAINY = (5, 9)
"""Where dry days are left out, a year whose rain begins after the first of these months, or ends before the last, is cut short
where that of no other year does."""
_SUMMER = (6, 7, 8)
_HEAVY_MM, _HEAVY_DOUBT_MM = 80.0, 55.0
"""Mean of the erosive days that no station of China has, and one that is doubted, mm; 20 to 40 is usual."""
_YEAR_MM = 6000.0
"""Rain of a mean year that no station of China's mainland has, mm."""


def half_months(dates: pd.Series[pd.Timestamp]) -> pd.Series[int]:
    """Number each day's half-month from 1 to 24: the 1st to the 15th is the first of a month, the 16th to its end the second."""
    return (dates.dt.month - 1) * 2 + 1 + (dates.dt.day > _MIDDLE).astype(int)


def station_erosivity(daily: pd.DataFrame) -> pd.DataFrame:
    """R of each station: half-months summed over a year, whole years averaged.

    Parameters
    ----------
    daily
        `DailyRain`. Years cut short are left out and named: where dry days are listed, those that lack more than five days; where they
        are not, those without rain from June to August, and those that alone begin after May or end before September.

    Returns
    -------
    DataFrame
        `StationErosivity`, then R of every half-month as ``half_01`` to ``half_24``; a station without a day of 12 mm has R = 0 and no
        α, β, one without a whole year has no R. ``doubts`` says in Chinese what must be looked at.

    Raises
    ------
    SchemaError
        If a date is none or twice at a station, or the rain cannot be in mm.
    """
    rain = DailyRain.check(daily, "daily rain")
    dates, _ = read_dates(rain[DailyRain.date], "daily rain")
    names = rain[DailyRain.station].str.strip()
    _refuse_rows(rain, names, dates)
    rows = [
        _station(str(name), rain.loc[at, DailyRain.rain_mm], dates[at])
        for name, at in names.groupby(names, sort=True, dropna=False).groups.items()
    ]
    _refuse_units(rows)
    return pd.DataFrame(StationErosivity.check(pd.DataFrame(rows).drop(columns=["heavy_mm", "year_mm"])))


def _refuse_rows(rain: pd.DataFrame, names: pd.Series[str], dates: pd.Series[pd.Timestamp]) -> None:
    problems = Problems("daily rain")
    for at, words in ((names == "", "station is empty (站名为空)"), (dates.isna(), "date is empty (日期为空)")):
        if at.any():
            problems.add(f"{rain.index.name or 'row'} {shorten(rain.index[at])}: {words}")
    twice = pd.DataFrame({"name": names, DailyRain.date: dates}).duplicated()
    if twice.any() and not dates.isna().any():
        shown = shorten(f"{name} {day:%Y-%m-%d}" for name, day in zip(names[twice], dates[twice], strict=True))
        problems.add(f"a day stands twice at a station: {shown} (同站同日重复)")
    problems.raise_as(SchemaError)


def _station(name: str, rain: pd.Series[float], dates: pd.Series[pd.Timestamp]) -> dict[str, object]:
    dense = bool((rain == 0).any())
    whole, part = _years(dates, dense=dense)
    kept = dates.dt.year.isin(whole) & (rain >= EROSIVE_MM)
    fallen, days = rain[kept], dates[kept]
    mean_year = float(rain[dates.dt.year.isin(whole)].sum()) / max(len(whole), 1)
    row: dict[str, object] = {
        StationErosivity.station: name,
        StationErosivity.years: len(whole),
        StationErosivity.part_years: "；".join(part) or None,
        StationErosivity.erosivity: 0.0 if whole else np.nan,
        StationErosivity.alpha: None,
        StationErosivity.beta: None,
        StationErosivity.source: SOURCE,
        "heavy_mm": float(fallen.mean()) if len(fallen) else 0.0,
        "year_mm": mean_year,
        StationErosivity.doubts: _doubts(rain, fallen, dense=dense) or None,
    }
    halves = np.zeros(HALF_MONTHS)
    if len(fallen):
        alpha, beta = erosivity_parameters(float(fallen.mean()), float(fallen.sum()) / len(whole))
        halves = _halves(fallen, days, alpha, beta) / len(whole)
        row |= {
            StationErosivity.erosivity: float(halves.sum()),
            StationErosivity.alpha: alpha,
            StationErosivity.beta: beta,
        }
    return {**row, **{f"half_{number:02d}": value for number, value in enumerate(halves.tolist(), 1)}}


def _halves(fallen: pd.Series[float], days: pd.Series[pd.Timestamp], alpha: float, beta: float) -> Floats:
    """R of every half-month over all years together, shape (24,)."""
    numbers = half_months(days)
    return np.array(
        [
            erosivity_half_month(np.asarray(fallen[numbers == number], dtype=np.float64), alpha, beta)
            for number in range(1, HALF_MONTHS + 1)
        ]
    )


def _years(dates: pd.Series[pd.Timestamp], *, dense: bool) -> tuple[list[int], list[str]]:
    """Years that are whole, and those that are not with what they hold."""
    spans = {int(str(year)): days for year, days in dates.groupby(dates.dt.year, sort=True, dropna=False)}
    whole, part = [], []
    for year, days in spans.items():
        others = [other for number, other in spans.items() if number != year]
        length = 366 if calendar.isleap(year) else 365
        if len(days) >= length - _MOST_MISSING if dense else _spans_rain(days, others):
            whole.append(year)
        else:
            part.append(f"{year}（{days.min():%m-%d}至{days.max():%m-%d}，{len(days)} 天）")
    return whole, part


def _spans_rain(days: pd.Series[pd.Timestamp], others: list[pd.Series[pd.Timestamp]]) -> bool:
    """Whether days with rain look like a whole year's: some in June to August, and no late start or early end that no other year has."""
    first, last = _RAINY
    late = days.min().month > first and len(others) > 1 and all(other.min().month <= first for other in others)
    early = days.max().month < last and len(others) > 1 and all(other.max().month >= last for other in others)
    return bool(days.dt.month.isin(_SUMMER).any()) and not late and not early


def _doubts(rain: pd.Series[float], fallen: pd.Series[float], *, dense: bool) -> str:
    said = []
    if len(fallen) and fallen.mean() > _HEAVY_DOUBT_MM:
        said.append(PlanningMessages.rain_high(millimetres=fallen.mean()))
    elif len(rain) >= 100 and (rain == rain.round()).all():
        said.append(PlanningMessages.rain_whole())
    if not dense:
        said.append(PlanningMessages.dry_days_unlisted())
    return "；".join(said)


def _refuse_units(rows: list[dict[str, object]]) -> None:
    problems = Problems("daily rain")
    for row in rows:
        heavy, year = float(str(row["heavy_mm"])), float(str(row["year_mm"]))
        if heavy > _HEAVY_MM or year > _YEAR_MM:
            problems.add(PlanningMessages.rain_impossible(station=row[DailyRain.station], heavy=heavy, year=year))
    problems.raise_as(SchemaError)
