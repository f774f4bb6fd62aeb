"""Targets of a study (目标值入表): joined to regions by code, with the weakest status that stands behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from soilgis.model.layer import Status, weakest
from soilgis.model.tables import YEARS, Regions, Targets, regions_with
from soilgis.model.words import RATE

if TYPE_CHECKING:
    import geopandas as gpd

INDICATOR = RATE
"""Indicator of the targets the main job joins: 水土保持率; a working plan's aim (年度计划数) is no target."""


def targets_of(regions: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """Targets of the study's regions, in the order of the regions, then by year.

    Parameters
    ----------
    regions
        `tables.Regions`.
    targets
        `tables.Targets` of any regions.
    """
    order = pd.Series(range(len(regions)), index=regions[Regions.adcode].to_numpy())
    mine = targets[targets[Targets.adcode].isin(order.index)]
    place = mine[Targets.adcode].map(order)
    return Targets.check(
        mine.assign(place=place).sort_values(["place", Targets.year], ignore_index=True).drop(columns="place")
    )


def join_targets(regions: gpd.GeoDataFrame, targets: pd.DataFrame) -> gpd.GeoDataFrame:
    """Put the targets of 2025, 2035 and of any other year given beside their regions; a region without one keeps empty cells.

    Returns
    -------
    GeoDataFrame
        `tables.Regions` (`tables.regions_with` the years) with target, comparator, status and document columns filled.
    """
    mine = targets[targets[Targets.indicator] == INDICATOR]
    joined = regions.copy()
    years = tuple(sorted({*YEARS, *(int(year) for year in mine[Targets.year])}))
    for year in years:
        rows = mine[mine[Targets.year] == year].set_index(Targets.adcode)
        joined[f"target_{year}"] = joined[Regions.adcode].map(rows[Targets.target]).astype(float)
        joined[f"comparator_{year}"] = joined[Regions.adcode].map(rows[Targets.comparator])
    groups = mine.groupby(Targets.adcode, dropna=False)
    status = groups[Targets.status].agg(lambda values: weakest([Status(value) for value in values]).value)
    document = groups[Targets.document].agg(lambda values: "；".join(dict.fromkeys(values)))
    joined[Regions.target_status] = joined[Regions.adcode].map(status)
    joined[Regions.target_document] = joined[Regions.adcode].map(document)
    return regions_with(years).check(joined)
