"""Tables of many layers (多图层台账成表): combinations, overlaps of two layers and the largest combinations, all from the same areas."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.geometry.area import METHOD
from soilgis.geometry.closure import Names, refuse_open
from soilgis.geometry.combinations import largest, overlap_m2, union_m2
from soilgis.model.ledger_tables import Combinations, LayerOverlaps, OverlapTotals, TopCombinations

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soilgis.geometry.engine.rings import Reals
    from soilgis.geometry.overlap import Overlaps

NONE = "none"
"""Name of ground in no layer."""
JOINT = "+"
"""What joins the names of layers."""


@dataclass(frozen=True)
class Stack:
    """Measured combinations and what they belong to (叠加量算结果).

    Attributes
    ----------
    found
        Area of each region in each combination of layers.
    ids
        Ids of the regions, named after their column.
    layers
        Names of the layers; bit n of a mask is layer n.
    region_m2
        Area of each region, measured without the engine that measured ``found``, m², shape (regions,).
    """

    found: Overlaps
    ids: pd.Index[str]
    layers: tuple[str, ...]
    region_m2: Reals

    def residual_m2(self) -> Reals:
        """Area of each region less the sum of its combinations, m², shape (regions,)."""
        sums = np.bincount(self.found.region, weights=self.found.area_m2, minlength=len(self.ids))
        left: Reals = self.region_m2 - sums
        return left

    def names(self, masks: Iterable[int]) -> list[str]:
        """Names of combinations by their masks."""
        spelled: dict[int, str] = {0: NONE}
        return [spelled.setdefault(mask, self._name(mask)) for mask in masks]

    def _name(self, mask: int) -> str:
        return JOINT.join(name for bit, name in enumerate(self.layers) if mask >> bit & 1)


def refuse_open_books(stack: Stack) -> None:
    """Refuse combinations that do not sum to the area of their region.

    Raises
    ------
    ClosureError
        Naming the regions, and by how much they are off.
    """
    refuse_open(stack.region_m2 - stack.residual_m2(), stack.region_m2, Names(stack.ids.tolist(), stack.layers))


def combination_rows(stack: Stack) -> pd.DataFrame:
    """Make the id column and `Combinations`, by region, largest combination first."""
    found, region_km2 = stack.found, stack.region_m2 / 1e6
    masks = found.other.tolist()
    table = pd.DataFrame(
        {
            Combinations.combination: stack.names(masks),
            Combinations.layers: [mask.bit_count() for mask in masks],
            Combinations.area_km2: found.area_m2 / 1e6,
            Combinations.share_of_region: np.minimum(found.area_m2 / stack.region_m2[found.region], 1.0),
            Combinations.union_km2: union_m2(found, len(region_km2))[found.region] / 1e6,
            Combinations.region_km2: region_km2[found.region],
            Combinations.residual_km2: stack.residual_m2()[found.region] / 1e6,
            Combinations.method: METHOD,
        }
    )
    order = np.lexsort((-found.area_m2, found.region))
    return _named(Combinations.check(table), stack, found.region).iloc[order].reset_index(drop=True)


def overlap_rows(stack: Stack) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make the id column and `LayerOverlaps`, by region and layers, and `OverlapTotals` of all regions."""
    names = np.array(stack.layers, dtype=object)
    both = overlap_m2(stack.found, len(stack.ids), len(names))
    region, one, other = np.nonzero(both)
    area = both[region, one, other]
    table = pd.DataFrame(
        {
            LayerOverlaps.layer_a: names[one],
            LayerOverlaps.layer_b: names[other],
            LayerOverlaps.area_km2: area / 1e6,
            LayerOverlaps.share_of_region: np.minimum(area / stack.region_m2[region], 1.0),
            LayerOverlaps.share_of_a: np.minimum(area / both[region, one, one], 1.0),
            LayerOverlaps.region_km2: stack.region_m2[region] / 1e6,
            LayerOverlaps.method: METHOD,
        }
    )
    return _named(LayerOverlaps.check(table), stack, region), _totals(both, names, float(stack.region_m2.sum()))


def _totals(both: Reals, names: np.ndarray, ground_m2: float) -> pd.DataFrame:
    area, count = both.sum(axis=0), len(names)
    own = np.repeat(np.diagonal(area), count)
    share = np.divide(area.ravel(), own, out=np.full(count**2, np.nan), where=own > 0)
    table = pd.DataFrame(
        {
            OverlapTotals.layer_a: np.repeat(names, count),
            OverlapTotals.layer_b: np.tile(names, count),
            OverlapTotals.area_km2: area.ravel() / 1e6,
            OverlapTotals.share_of_ground: np.minimum(area.ravel() / ground_m2, 1.0),
            OverlapTotals.share_of_a: np.minimum(share, 1.0),
            OverlapTotals.regions: (both > 0).sum(axis=0).ravel(),
            OverlapTotals.method: METHOD,
        }
    )
    return OverlapTotals.check(table)


def top_rows(stack: Stack, count: int) -> pd.DataFrame:
    """Make `TopCombinations`: the ``count`` largest combinations over all regions."""
    masks, area, regions = largest(stack.found, count)
    ground = float(stack.region_m2.sum())
    table = pd.DataFrame(
        {
            TopCombinations.rank: np.arange(1, len(masks) + 1),
            TopCombinations.combination: stack.names(masks.tolist()),
            TopCombinations.layers: [mask.bit_count() for mask in masks.tolist()],
            TopCombinations.area_km2: area / 1e6,
            TopCombinations.share_of_ground: np.minimum(area / ground, 1.0),
            TopCombinations.cumulative_share: np.minimum(np.cumsum(area) / ground, 1.0),
            TopCombinations.regions: regions,
            TopCombinations.method: METHOD,
        }
    )
    return TopCombinations.check(table)


def _named(table: pd.DataFrame, stack: Stack, region: np.ndarray) -> pd.DataFrame:
    """Put the region's id before a table's columns, under its own name."""
    table.insert(0, str(stack.ids.name), stack.ids.to_numpy()[region], allow_duplicates=False)
    return table
