"""Rates against targets (目标差距): what is met, what is missing in points and km², and what each year must bring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from soilgis.model.layer import Status, weakest
from soilgis.model.rate_tables import Gaps, Rates, Trajectory
from soilgis.model.tables import Regions, Targets
from soilgis.model.units import Unit, rounded
from soilgis.planning.targets.join import INDICATOR

if TYPE_CHECKING:
    from collections.abc import Callable

LINEAR = "线性内插"
STATED = "文件规定值"
MET: dict[str, Callable[[float, float], bool]] = {
    "≥": lambda rate, target: rate >= target,
    ">": lambda rate, target: rate > target,
    "=": lambda rate, target: rate >= target,
}
"""What meets a target; ``=`` (达到) is held as no lower in assessment."""
VERDICTS: dict[bool | None, str] = {True: "已达到", False: "未达到", None: "未核查"}
"""What is printed of a rate held against a target; 未核查 where too little was measured for a rate."""
_DIGITS = Unit.SHARE.digits


def meets(rate: float, comparator: str, target: float) -> bool:
    """Whether a rate meets a target: both as printed, per cent with two decimals, so that 73.00 % meets ≥ 73 and not > 73."""
    shown, wanted = rounded(rate * 100, _DIGITS), rounded(target * 100, _DIGITS)
    return MET[comparator](shown, wanted)


def gaps(rates: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """Hold every rate against every target of its region whose year has not passed.

    Parameters
    ----------
    rates
        `Rates`.
    targets
        `tables.Targets`.

    Returns
    -------
    DataFrame
        `Gaps`, in the order of ``rates`` and by target year; regions without target have no row, and those without a rate are
        未核查: neither met nor missed, and without a gap.
    """
    wanted = targets[targets[Targets.indicator] == INDICATOR].sort_values(Targets.year)
    rows = [
        _gap(rate, target)
        for rate in rates.to_dict("records")
        for target in wanted[wanted[Targets.adcode] == rate[Rates.adcode]].to_dict("records")
        if target[Targets.year] >= rate[Rates.year]
    ]
    columns = [str(column) for column in Gaps.columns()]
    return Gaps.check(pd.DataFrame(rows, columns=columns) if rows else Gaps.empty())


def _gap(rate: dict[Any, Any], target: dict[Any, Any]) -> dict[str, object]:
    now, wanted, land = rate[Rates.rate], target[Targets.target], rate[Rates.land_km2]
    years = int(target[Targets.year]) - int(rate[Rates.year])
    known = not np.isnan(now)
    met = meets(now, target[Targets.comparator], wanted) if known else None
    missing = np.nan if met is None else 0.0 if met else max(0.0, wanted - now) * land
    return {
        **{key: rate[key] for key in (Gaps.adcode, Gaps.name, Gaps.level, Gaps.year, Gaps.measured_share, Gaps.rate)},
        Gaps.target_year: target[Targets.year], Gaps.comparator: target[Targets.comparator], Gaps.target: wanted,
        Gaps.verdict: VERDICTS[met], Gaps.met: met,
        Gaps.gap_points: (wanted - now) * 100, Gaps.gap_km2: missing, Gaps.years_left: years,
        Gaps.annual_km2: missing / years if years > 0 else np.nan,
        Gaps.status: weakest([Status(rate[Rates.status]), Status(target[Targets.status])]).value,
        Gaps.source: f"{rate[Rates.source]}；{target[Targets.document]}",
    }  # fmt: skip


def already_met(table: pd.DataFrame, target_year: int | None = None) -> pd.DataFrame:
    """Rows of `Gaps` of the latest year that meet a target already (提前达到): of the last later year with targets, or one named."""
    latest = table[Gaps.year] == table[Gaps.year].max()
    later = table[Gaps.target_year][table[Gaps.target_year] > table[Gaps.year].max()]
    wanted = later.max() if target_year is None else target_year
    met = table[Gaps.met].fillna(value=False).astype(bool)
    chosen: pd.DataFrame = table[latest & (table[Gaps.target_year] == wanted) & met]
    return chosen.reset_index(drop=True)


def trajectory(regions: pd.DataFrame, targets: pd.DataFrame, land: pd.DataFrame) -> pd.DataFrame:
    """Lay a straight line between each region's first and last target, year by year.

    Parameters
    ----------
    regions
        `tables.Regions`.
    targets
        `tables.Targets`; regions with fewer than two target years have no trajectory.
    land
        As `land_areas` gives it, in the order of ``regions``.

    Returns
    -------
    DataFrame
        `Trajectory`; ``shape`` says that the line is straight where documents give the ends only. What rests on the straight
        line, each year's reduction included, has the status ``working`` at best.
    """
    wanted = targets[targets[Targets.indicator] == INDICATOR].sort_values(Targets.year)
    rows: list[dict[str, object]] = []
    for place, region in enumerate(regions.to_dict("records")):
        mine = wanted[wanted[Targets.adcode] == region[Regions.adcode]]
        if len(mine) < 2:
            continue
        first, last = int(mine[Targets.year].iloc[0]), int(mine[Targets.year].iloc[-1])
        years = np.arange(first, last + 1)
        planned = np.interp(years, mine[Targets.year].to_numpy(dtype=float), mine[Targets.target].to_numpy(dtype=float))
        allowed = (1 - planned) * float(land[Rates.land_km2].iloc[place])
        ends = weakest([*map(Status, mine[Targets.status]), Status(land["land_status"].iloc[place])])
        stated = set(mine[Targets.year])
        rows.extend(
            {
                **{key: region[key] for key in (Gaps.adcode, Gaps.name, Gaps.level)},
                Trajectory.year: year,
                Trajectory.planned_rate: rate,
                Trajectory.erosion_km2: area,
                Trajectory.reduction_km2: drop,
                Trajectory.shape: STATED if year in stated else LINEAR,
                Trajectory.status: (
                    ends if year in stated and np.isnan(drop) else weakest([ends, Status.WORKING])
                ).value,
            }
            for year, rate, area, drop in zip(years, planned, allowed, [np.nan, *-np.diff(allowed)], strict=True)
        )
    columns = [str(column) for column in Trajectory.columns()]
    return Trajectory.check(pd.DataFrame(rows, columns=columns) if rows else Trajectory.empty())
