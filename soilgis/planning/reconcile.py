"""Reconciling targets (目标校核): a parent's rate is the area-weighted mean of its children's, never their plain mean.

With rate = (land − erosion) / land for every unit, the parent's rate is Σ landᵢ·rateᵢ / Σ landᵢ. Boundary areas stand in for
land areas here (they contain water), which the ``weight`` column says.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.model.layer import Status, weakest
from soilgis.model.tables import Contribution, Reconcile, Regions, Targets
from soilgis.model.units import Unit
from soilgis.planning.balance import balanced, rounded

if TYPE_CHECKING:
    from collections.abc import Iterator

WEIGHT = "界线面积（含水域，代替国土面积）"
"""What the mean is weighted by."""


def reconcile(regions: pd.DataFrame, targets: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Compare every parent's stated target with what its children's targets amount to.

    Parameters
    ----------
    regions
        `tables.Regions`, with the parents.
    targets
        `tables.Targets` of these regions.

    Returns
    -------
    reconcile, contribution
        `tables.Reconcile`, one row a parent, indicator and year with at least one child's target; and
        `tables.Contribution`, one row a child of these.
    """
    parents: list[dict[str, object]] = []
    children: list[dict[str, object]] = []
    for parent in regions[Regions.adcode]:
        family = regions[regions[Regions.parent_adcode] == parent]
        mine = targets[targets[Targets.adcode].isin(family[Regions.adcode])]
        for (indicator, year), rows in mine.groupby([Targets.indicator, Targets.year], sort=True):
            stated = targets[
                (targets[Targets.adcode] == parent)
                & (targets[Targets.indicator] == indicator)
                & (targets[Targets.year] == year)
            ]
            parents.append(_compared(regions, parent, family, rows, stated) | {"indicator": indicator, "year": year})
        for _, rows in mine.groupby(Targets.indicator, sort=True):
            children.extend(_contributions(parent, family, rows))
    if not parents:
        return Reconcile.empty(), Contribution.empty()
    table = pd.DataFrame(parents)
    return Reconcile.check(table), Contribution.check(pd.DataFrame(children))


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
        "parent_adcode": parent,
        "parent_name": regions.loc[regions[Regions.adcode] == parent, Regions.name].iloc[0],
        "comparator": stated[Targets.comparator].iloc[0] if len(stated) else None,
        "stated": official,
        "weighted": weighted,
        "difference": (weighted - official) * 100,
        "simple": simple,
        "simple_difference": (simple - official) * 100,
        "children": len(family),
        "with_target": len(rows),
        "complete": complete,
        "weight": WEIGHT,
        "status": weakest([Status(value) for value in [*rows[Targets.status], *stated[Targets.status]]]).value,
    }


def _contributions(parent: str, family: pd.DataFrame, rows: pd.DataFrame) -> Iterator[dict[str, object]]:
    """Contributions of one parent's children for one indicator, every year, implied areas on the later year's rows."""
    area = family.set_index(Regions.adcode)[Regions.area_km2]
    total = float(area.sum())
    years = sorted(rows[Targets.year].unique())
    target = rows.pivot_table(index=Targets.adcode, columns=Targets.year, values=Targets.target, aggfunc="first")
    for before, year in zip([None, *years], years, strict=False):
        mine = rows[rows[Targets.year] == year]
        implied = (
            (target[year] - target[before]) * area.reindex(target.index)
            if before is not None
            else target[year] * np.nan
        )
        printed = _printed(implied)
        for row in mine.itertuples():
            yield {
                "adcode": row.adcode,
                "name": row.name,
                "parent_adcode": parent,
                "indicator": row.indicator,
                "year": year,
                "target": row.target,
                "weight_km2": area[row.adcode],
                "share_of_parent": area[row.adcode] / total,
                "contribution": area[row.adcode] / total * row.target,
                "from_year": before,
                "implied_km2": implied[row.adcode],
                "implied_printed_km2": printed[row.adcode],
                "status": row.status,
            }


def _printed(values: pd.Series[float]) -> pd.Series[float]:
    """Balance where all are known; missing ones stay missing and the rest are rounded one by one."""
    digits = Unit.KM2.digits
    if values.isna().any() or (values < 0).any():
        return values.map(lambda value: value if pd.isna(value) else rounded(value, digits))
    return pd.Series(balanced(np.asarray(values, dtype=np.float64), float(values.sum()), digits), index=values.index)
