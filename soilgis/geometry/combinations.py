"""What follows from combinations (组合台账的推算): unions, overlaps of two layers, the largest combinations; no shape is cut again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from soilgis.geometry.overlay import Overlaps
    from soilgis.geometry.rings import Longs, Reals


def union_m2(found: Overlaps, regions: int) -> Reals:
    """Ground of each region in any layer, counted once, m², shape (regions,)."""
    covered = found.other > 0
    areas: Reals = np.bincount(found.region[covered], weights=found.area_m2[covered], minlength=regions).astype(
        np.float64
    )
    return areas


def layer_m2(found: Overlaps, regions: int, layers: int) -> Reals:
    """Ground of each region in each layer, m², shape (regions, layers)."""
    own: Reals = np.einsum("rll->rl", overlap_m2(found, regions, layers)).copy()
    return own


def overlap_m2(found: Overlaps, regions: int, layers: int) -> Reals:
    """Ground of each region in both of two layers, m², shape (regions, layers, layers); a layer with itself is its own ground."""
    inside = (found.other[:, None] >> np.arange(layers)) & 1
    both = np.zeros((regions, layers, layers))
    np.add.at(both, found.region, inside[:, :, None] * inside[:, None, :] * found.area_m2[:, None, None])
    return both


def largest(found: Overlaps, count: int) -> tuple[Longs, Reals]:
    """Bit masks and total areas of the ``count`` largest combinations over all regions, largest first; ground in none left out."""
    masks, place = np.unique(found.other.astype(np.int64), return_inverse=True)
    totals: Reals = np.bincount(place, weights=found.area_m2).astype(np.float64)[masks > 0]
    masks = masks[masks > 0]
    order = np.argsort(-totals, kind="stable")[:count]
    return masks[order], totals[order]
