"""What follows from combinations (组合台账的推算): unions, overlaps of two layers, the largest combinations; no shape is cut again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from soilgis.geometry.engine.rings import Longs, Reals
    from soilgis.geometry.overlap import Overlaps


def union_m2(found: Overlaps, regions: int) -> Reals:
    """Ground of each region in any layer, counted once, m², shape (regions,)."""
    return _by_region(found, regions, found.other > 0)


def overlap_m2(found: Overlaps, regions: int, layers: int) -> Reals:
    """Ground of each region in both of two layers, m², shape (regions, layers, layers); a layer with itself is its own ground."""
    both = np.zeros((regions, layers, layers))
    inside = [found.other & (1 << layer) != 0 for layer in range(layers)]
    for one in range(layers):
        for other in range(one, layers):
            both[:, one, other] = both[:, other, one] = _by_region(found, regions, inside[one] & inside[other])
    return both


def largest(found: Overlaps, count: int) -> tuple[Longs, Reals, Longs]:
    """Largest combinations over all regions, largest first; ground in none is left out.

    Parameters
    ----------
    found
        Combinations by region.
    count
        How many at most.

    Returns
    -------
    masks, areas, regions
        Bit mask, total area in m² and number of regions of each, shape (n,).
    """
    covered = found.other > 0
    masks, place = np.unique(found.other[covered].astype(np.int64), return_inverse=True)
    totals: Reals = np.bincount(place, weights=found.area_m2[covered], minlength=len(masks)).astype(np.float64)
    regions = np.bincount(place, minlength=len(masks)).astype(np.int64)
    order = np.argsort(-totals, kind="stable")[:count]
    return masks[order], totals[order], regions[order]


def _by_region(found: Overlaps, regions: int, chosen: np.ndarray) -> Reals:
    areas: Reals = np.bincount(found.region[chosen], weights=found.area_m2[chosen], minlength=regions).astype(
        np.float64
    )
    return areas
