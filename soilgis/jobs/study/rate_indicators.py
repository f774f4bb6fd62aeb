"""Rates as indicators (水土保持率指标): the rate of each year, how much was measured, and how far the newest is from each target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.model.layer import Status, weakest
from soilgis.model.rate_tables import Gaps, Rates
from soilgis.model.result import Indicator
from soilgis.model.units import Unit

if TYPE_CHECKING:
    import pandas as pd

WHOLE = 1 - 1e-6
"""A region is measured in whole when no more than a millionth of it is missing."""


def rate_indicators(rates: pd.DataFrame, held: pd.DataFrame) -> tuple[Indicator, ...]:
    """Make what a map can show of rates.

    Parameters
    ----------
    rates
        `Rates`.
    held
        `Gaps` of the same rates.

    Returns
    -------
    tuple of Indicator
        Of each year the rate (0-1) and, where it is not the whole, the share measured; then of the newest year and each target
        year the rate less the target in percentage points, negative where it falls short, and the area of erosion that is too
        much. A region without rate has no value.
    """
    latest = held[held[Gaps.year] == held[Gaps.year].max()]
    years = [one for year, rows in rates.groupby(Rates.year, sort=True, dropna=False) for one in _of_a_year(year, rows)]
    margins = [
        _margin(int(str(year)), rows) for year, rows in latest.groupby(Gaps.target_year, sort=True, dropna=False)
    ]
    areas = [
        _gap_area(int(str(year)), rows) for year, rows in latest.groupby(Gaps.target_year, sort=True, dropna=False)
    ]
    return (*years, *margins, *areas)


def _of_a_year(key: object, rows: pd.DataFrame) -> list[Indicator]:
    year, status = int(str(key)), weakest([Status(value) for value in rows[Rates.status]])
    by_code = rows.set_index(Rates.adcode)
    mark, source = _mark(status), "；".join(dict.fromkeys(rows[Rates.source]))
    label = f"水土保持率（{year}年{mark}）"
    found = [
        Indicator(f"rate_{year}", label, Unit.SHARE, by_code[Rates.rate], status, year, "rate", source, good="high")
    ]
    share = by_code[Rates.measured_share]
    if (share < WHOLE).any():
        name, label = f"measured_share_{year}", f"已量测面积比例（{year}年{mark}）"
        found.append(Indicator(name, label, Unit.SHARE, share, status, year, "measured", source))
    return found


def _margin(target: int, rows: pd.DataFrame) -> Indicator:
    status, year = weakest([Status(value) for value in rows[Gaps.status]]), int(rows[Gaps.year].iloc[0])
    by_code = rows.set_index(Gaps.adcode)
    label = f"与{target}年目标之差（{year}年水土保持率{_mark(status)}）"
    source = "；".join(dict.fromkeys(rows[Gaps.source]))
    return Indicator(
        f"margin_{target}", label, Unit.POINT, -by_code[Gaps.gap_points], status, target, "margin", source,
        good="high", met=by_code[Gaps.met].dropna().astype(bool),
    )  # fmt: skip


def _gap_area(target: int, rows: pd.DataFrame) -> Indicator:
    status = weakest([Status(value) for value in rows[Gaps.status]])
    by_code = rows.set_index(Gaps.adcode)
    label = f"距{target}年目标尚需减少流失面积" + ("（演示数据）" if status is Status.DEMO else "")
    source = "；".join(dict.fromkeys(rows[Gaps.source]))
    return Indicator(
        f"gap_km2_{target}", label, Unit.KM2, by_code[Gaps.gap_km2], status, source=source,
        good="low", met=by_code[Gaps.met].dropna().astype(bool),
    )  # fmt: skip


def _mark(status: Status) -> str:
    return f"，{status.label}" if status is Status.DEMO else ""
