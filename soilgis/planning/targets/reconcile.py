"""Reconciling targets (目标校核): a parent's rate is the area-weighted mean of its children's, never their plain mean.

With rate = (territory − erosion) / territory for every unit, the parent's rate is Σ territoryᵢ·rateᵢ / Σ territoryᵢ; 国土面积
includes inland water. Areas of the borders stand in for the surveyed 国土面积 here, which the ``weight`` column says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.model.layer import Status, weakest
from soilgis.model.tables import Contribution, Reconcile, Regions, Targets
from soilgis.model.units import Unit, rounded
from soilgis.planning.areas.balance import balanced
from soilgis.planning.areas.regions import REGION_AREA
from soilgis.planning.targets.join import INDICATOR

if TYPE_CHECKING:
    from collections.abc import Iterator

WEIGHT = REGION_AREA
"""What the mean is weighted by."""


def reconcile(
    regions: pd.DataFrame, targets: pd.DataFrame, *, ground: Status = Status.WORKING
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compare every parent's stated target with what its children's targets amount to.

    Parameters
    ----------
    regions
        `tables.Regions`, with the parents.
    targets
        `tables.Targets` of these regions; only 水土保持率 is compared, a working plan's aim is no target.
    ground
        Status of the areas that weigh.

    Returns
    -------
    reconcile, contribution
        `tables.Reconcile`, one row a parent, indicator and year with at least one child's target; and
        `tables.Contribution`, one row a child of these.
    """
    targets = targets[targets[Targets.indicator] == INDICATOR]
    parents: list[dict[str, object]] = []
    children: list[dict[str, object]] = []
    for parent in regions[Regions.adcode]:
        family = regions[regions[Regions.parent_adcode] == parent]
        mine = targets[targets[Targets.adcode].isin(family[Regions.adcode])]
        if mine.empty:
            continue
        own = targets[targets[Targets.adcode] == parent]
        brought = list(_contributions(parent, family, mine))
        children.extend(brought)
        for year, rows in mine.groupby(Targets.year, sort=True, dropna=False):
            row = _compared(regions, parent, family, rows, own[own[Targets.year] == year])
            implied = _implied(own, year, float(family[Regions.area_km2].sum()), brought)
            parents.append(row | implied | {Contribution.indicator: INDICATOR, Contribution.year: year})
    if not parents:
        return Reconcile.empty(), Contribution.empty()
    found = [pd.DataFrame(rows) for rows in (parents, children)]
    for table in found:
        table[Contribution.status] = [weakest([Status(value), ground]).value for value in table[Contribution.status]]
    return Reconcile.check(found[0]), Contribution.check(found[1])


def _compared(
    regions: pd.DataFrame, parent: str, family: pd.DataFrame, rows: pd.DataFrame, stated: pd.DataFrame
) -> dict[str, object]:
    weights = rows[Targets.adcode].map(family.set_index(Regions.adcode)[Regions.area_km2]).to_numpy(dtype=float)
    values = rows[Targets.target].to_numpy(dtype=float)
    complete = len(rows) == len(family)
    weighted = float(np.average(values, weights=weights)) if complete else np.nan
    simple = float(values.mean()) if complete else np.nan
    official = float(stated[Targets.target].iloc[0]) if len(stated) else np.nan
    return {
        Reconcile.parent_adcode: parent,
        Reconcile.parent_name: regions.loc[regions[Regions.adcode] == parent, Regions.name].iloc[0],
        Reconcile.comparator: stated[Targets.comparator].iloc[0] if len(stated) else None,
        Reconcile.stated: official,
        Reconcile.weighted: weighted,
        Reconcile.difference: (weighted - official) * 100,
        Reconcile.simple: simple,
        Reconcile.simple_difference: (simple - official) * 100,
        Reconcile.children: len(family),
        Reconcile.with_target: len(rows),
        Reconcile.complete: complete,
        Reconcile.weight: WEIGHT,
        Reconcile.status: weakest([Status(value) for value in [*rows[Targets.status], *stated[Targets.status]]]).value,
    }


def _implied(own: pd.DataFrame, year: object, area: float, brought: list[dict[str, object]]) -> dict[str, object]:
    """What a parent's own two targets imply for a year, and what its children's imply together; missing where not all are known."""
    earlier = own[own[Targets.year] < year].sort_values(Targets.year).tail(1)
    now = own[own[Targets.year] == year]
    known = len(earlier) and len(now)
    step = float(now[Targets.target].iloc[0] - earlier[Targets.target].iloc[0]) if known else np.nan
    together = [float(str(row[Contribution.implied_km2])) for row in brought if row[Contribution.year] == year]
    return {
        Reconcile.from_year: earlier[Targets.year].iloc[0] if known else None,
        Reconcile.implied_km2: step * area,
        Reconcile.children_implied_km2: float(np.sum(together)) if together else np.nan,
    }


def _contributions(parent: str, family: pd.DataFrame, rows: pd.DataFrame) -> Iterator[dict[str, object]]:
    """Contributions of one parent's children for one indicator, every year; areas implied since each child's own earlier year."""
    area = family.set_index(Regions.adcode)[Regions.area_km2]
    total = float(area.sum())
    ordered = rows.sort_values(Targets.year, kind="stable")
    own = ordered.groupby(Targets.adcode, dropna=False)
    before, since = own[Targets.target].shift(), own[Targets.year].shift()
    implied = (ordered[Targets.target] - before) * ordered[Targets.adcode].map(area)
    printed = implied.groupby(ordered[Targets.year], dropna=False).transform(_printed)
    share = ordered[Targets.adcode].map(area) / total
    told = ordered.assign(share=share, since=since, implied=implied, printed=printed)
    for row in told.to_dict("records"):
        yield {
            **{
                str(key): row[key]
                for key in (Targets.adcode, Targets.name, Targets.indicator, Targets.year, Targets.target)
            },
            Contribution.parent_adcode: parent,
            Contribution.weight_km2: area[row[Targets.adcode]],
            Contribution.share_of_parent: row["share"],
            Contribution.contribution: row["share"] * row[Targets.target],
            Contribution.from_year: row["since"],
            Contribution.implied_km2: row["implied"],
            Contribution.implied_printed_km2: row["printed"],
            Contribution.status: row[Targets.status],
        }


def _printed(values: pd.Series[float]) -> pd.Series[float]:
    """Balance one year's known figures; missing ones stay missing, and figures of several signs are rounded one by one."""
    digits = Unit.KM2.digits
    known = values.dropna()
    if (known < 0).any():
        return values.map(lambda value: value if pd.isna(value) else rounded(value, digits))
    shared = balanced(np.asarray(known, dtype=np.float64), float(known.sum()), digits)
    return pd.Series(shared, index=known.index).reindex(values.index)
