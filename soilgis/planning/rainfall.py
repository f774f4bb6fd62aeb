"""Rainfall erosivity of stations from daily rain (站点降雨侵蚀力), by the half-month model of 章文波等 2002."""

from __future__ import annotations

import pandas as pd

from soilgis.model.csle import DailyRain, StationErosivity
from soilgis.model.errors import SchemaError, shorten
from soilgis.raster.factors import erosivity_half_month, erosivity_parameters

SOURCE = "章文波等 2002 半月模型（CX-202011.00116）"
EROSIVE_MM = 12.0
"""Days of this much rain and more erode, mm."""
_MIDDLE = 15


def station_erosivity(daily: pd.DataFrame) -> pd.DataFrame:
    """R of each station: half-months summed over a year, years averaged.

    Parameters
    ----------
    daily
        `DailyRain`; years are the calendar years that occur, so each must be whole: a year cut short counts as a dry one.

    Returns
    -------
    DataFrame
        `StationErosivity`; a station without a day of 12 mm has R = 0 and no α, β.

    Raises
    ------
    SchemaError
        If a date is none.
    """
    rain = DailyRain.check(daily, "daily rain")
    dates = pd.to_datetime(rain[DailyRain.date], format="%Y-%m-%d", errors="coerce")
    wrong = rain[DailyRain.date][dates.isna()]
    if len(wrong):
        raise SchemaError(f"daily rain: {shorten(wrong)} is no date; write 2024-07-15 (日期须为 年-月-日)")
    rows = [_station(str(name), rows, dates[rows.index]) for name, rows in rain.groupby(DailyRain.station, sort=True)]
    return pd.DataFrame(StationErosivity.check(pd.DataFrame(rows)))


def _station(name: str, rain: pd.DataFrame, dates: pd.Series[pd.Timestamp]) -> dict[str, object]:
    years = int(dates.dt.year.nunique())
    heavy = rain[DailyRain.rain_mm] >= EROSIVE_MM
    fallen, days = rain[DailyRain.rain_mm][heavy], dates[heavy]
    if fallen.empty:
        return {"station": name, "years": years, "erosivity": 0.0, "alpha": None, "beta": None, "source": SOURCE}
    alpha, beta = erosivity_parameters(float(fallen.mean()), float(fallen.sum()) / years)
    halves = [days.dt.year, days.dt.month, days.dt.day > _MIDDLE]
    each = [erosivity_half_month(part.to_numpy(), alpha, beta) for _, part in fallen.groupby(halves)]
    return {
        "station": name,
        "years": years,
        "erosivity": sum(each) / years,
        "alpha": alpha,
        "beta": beta,
        "source": SOURCE,
    }
