"""Statistics by county (分县统计): patches counted where most of them lies, areas by the ground itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.geometry.meeting import meet
from soilgis.model.adcodes import NO_COUNTY, NO_COUNTY_NAME
from soilgis.model.supervise_tables import CountyStatistics, Patches
from soilgis.model.units import SQUARE_METRES, Unit

if TYPE_CHECKING:
    from soilgis.geometry.area import Floats, Shapes
    from soilgis.geometry.cut import Index


def homes(patches: Shapes, counties: Shapes) -> tuple[Index, Index, Index, Floats]:
    """County that holds most of each patch, and the ground of each patch in each county.

    Returns
    -------
    home, patch, county, area_m2
        ``home`` of shape (patches,), -1 for none; the other three are one entry a pair.
    """
    met = meet(patches, counties)
    area = met.area_m2
    order = np.lexsort((-area, met.left))
    first = np.flatnonzero(np.r_[True, np.diff(met.left[order]) != 0]) if len(order) else np.zeros(0, dtype=np.intp)
    home = np.full(len(patches), -1, dtype=np.intp)
    home[met.left[order[first]]] = met.right[order[first]]
    return home, met.left, met.right, area


def county_table(
    patches: pd.DataFrame, counties: pd.DataFrame, held: tuple[Index, Index, Floats], excess_m2: Floats
) -> pd.DataFrame:
    """Make `supervise_tables.CountyStatistics`.

    Parameters
    ----------
    patches
        Columns patch_id, adcode, county, compliance and area_ha.
    counties
        Columns adcode and name.
    held
        Ground of each patch in each county, from `homes`.
    excess_m2
        Excess of each patch, NaN for none; booked to the county that holds most of the patch.
    """
    patch, county, area = held
    ground = pd.DataFrame(
        {
            CountyStatistics.adcode: counties[CountyStatistics.adcode].to_numpy()[county],
            CountyStatistics.name: counties[CountyStatistics.name].to_numpy()[county],
            CountyStatistics.compliance: patches[Patches.compliance].to_numpy()[patch],
            CountyStatistics.area_ha: area / SQUARE_METRES[Unit.HA],
        }
    )
    inside = np.zeros(len(patches))
    np.add.at(inside, patch, area)
    rest = patches[Patches.area_ha].to_numpy() - inside / SQUARE_METRES[Unit.HA]
    lost = rest > np.maximum(1e-6 * patches[Patches.area_ha].to_numpy(), 1e-8)
    beyond = pd.DataFrame(
        {
            CountyStatistics.adcode: NO_COUNTY,
            CountyStatistics.name: NO_COUNTY_NAME,
            CountyStatistics.compliance: patches[Patches.compliance][lost],
            CountyStatistics.area_ha: rest[lost],
        }
    )
    key = ["adcode", "name", "compliance"]
    areas = pd.concat([ground, beyond]).groupby(key, as_index=False, dropna=False)[CountyStatistics.area_ha].sum()
    counted = patches.assign(
        name=patches[Patches.county], patches=1, excess_ha=np.nan_to_num(excess_m2) / SQUARE_METRES[Unit.HA]
    )
    counts = counted.groupby(key, as_index=False, dropna=False)[
        [CountyStatistics.patches, CountyStatistics.excess_ha]
    ].sum()
    table = areas.merge(counts, on=key, how="outer").fillna(
        {CountyStatistics.area_ha: 0.0, CountyStatistics.patches: 0, CountyStatistics.excess_ha: 0.0}
    )
    total = table.groupby(CountyStatistics.adcode, dropna=False)[CountyStatistics.patches].transform("sum")
    table[CountyStatistics.share_of_patches] = (table[CountyStatistics.patches] / total.where(total > 0, 1)).to_numpy()
    ordered: pd.DataFrame = table.sort_values([CountyStatistics.adcode, CountyStatistics.compliance], ignore_index=True)
    return CountyStatistics.check(ordered)
