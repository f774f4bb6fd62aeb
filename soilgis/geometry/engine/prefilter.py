"""Prefilter (预筛): zone rings that no region's border comes near are told apart before the overlay; their area counts whole.

A ring whose bounds hold no cell with a border (`soilgis.geometry.engine.region_grid`) lies in one region or in none. Its area is the plain one
where the ring is *isolated*: its feature is valid, so that its rings do not lie on each other, and its bounds lie on those of no other
feature that it must not be counted twice with. Both tests look at four corners of a table of sums (F. C. Crow, Summed-area tables for texture mapping, SIGGRAPH 1984), whatever the ring's size.
Rings kept lose nothing; the prefilter decides what is walked, never what an area is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from soilgis.geometry.engine.prefilter_kernels import add_boxes, clear_boxes, look_up, mark_shared
from soilgis.geometry.engine.region_grid import summed
from soilgis.geometry.engine.region_grid_kernels import BORDER, SEVERAL
from soilgis.geometry.engine.rings import chosen, joined

if TYPE_CHECKING:
    from soilgis.geometry.engine.edge_grid_kernels import Ints, Longs, Reals
    from soilgis.geometry.engine.region_grid import RegionGrid
    from soilgis.geometry.engine.rings import Flags, Rings


@dataclass(frozen=True)
class Prefiltered:
    """A zone layer, or a batch of one, parted (预筛结果).

    Attributes
    ----------
    rings
        The rings that must be walked.
    isolated
        Which of them have to do with no other zone ring, shape (rings,).
    ring_group, ring_number
        Group and number of the feature of each of them, shape (rings,).
    region, group, area_m2
        Of the other rings that lie in a region: the region, the group and what the ring adds to its area, shape (n,).
    """

    rings: Rings
    isolated: Flags
    ring_group: Ints
    ring_number: Longs
    region: Longs
    group: Longs
    area_m2: Reals


def prefilter(
    region_grid: RegionGrid | None, zones: Rings, group: Ints, valid: Flags | None, *, across: bool, first: int = 0
) -> Prefiltered:
    """Part the zone rings that no border comes near from those that must be walked.

    Parameters
    ----------
    region_grid
        The regions on their grid; None where there are none.
    zones
        Edges of the zones.
    group
        Group of each zone feature, shape (features,).
    valid
        Features known to be valid polygons; those of one ring when None.
    across
        Whether zones of different groups have to do with each other too.
    first
        Number of the first feature, for messages.
    """
    feature = zones.ring_feature
    spared, region = np.zeros(len(feature), bool), np.zeros(len(feature), np.int32)
    isolated = np.zeros(zones.features, bool)
    if region_grid is not None and len(feature):
        # one ring cannot lie on another of its feature; that it may cross itself the caller has looked at, or accepts
        trusted = np.bincount(feature, minlength=zones.features) == 1 if valid is None else valid
        isolated = _isolated(region_grid, zones.boxes(), group, trusted, across=across)
        spared, region = _clear_of_borders(region_grid, zones, isolated[feature])
    inside = spared & (region >= 0)
    return Prefiltered(
        chosen(zones, ~spared),
        isolated[feature[~spared]],
        group[feature[~spared]],
        feature[~spared].astype(np.int64) + first,
        region[inside].astype(np.int64),
        group[feature[inside]].astype(np.int64),
        zones.measures[0][inside],
    )


def gathered(batches: list[Prefiltered]) -> Prefiltered:
    """Several batches as one."""
    if len(batches) == 1:
        return batches[0]
    return Prefiltered(
        joined([batch.rings for batch in batches]),
        *(
            np.concatenate([getattr(batch, name) for batch in batches])
            for name in ("isolated", "ring_group", "ring_number", "region", "group", "area_m2")
        ),
    )


def _isolated(region_grid: RegionGrid, boxes: Reals, group: Ints, valid: Flags, *, across: bool) -> Flags:
    """Features whose rings need not be held against any other zone ring, shape (features,).

    They are valid, and no feature they must not be counted twice with has bounds that share a cell with theirs.
    """
    if not across and np.bincount(group).max(initial=0) <= 1:
        return valid
    grid = region_grid.grid
    corners = np.zeros((grid.rows + 1) * (grid.columns + 1), np.int32)
    add_boxes(boxes, grid, corners)
    shared = np.zeros(grid.rows * grid.columns, np.uint8)
    mark_shared(corners, grid, shared)
    found = np.zeros(len(boxes), np.uint8)
    clear_boxes(boxes, grid, summed(grid, shared), found)
    kept: Flags = valid & found.view(bool)
    return kept


def _clear_of_borders(region_grid: RegionGrid, zones: Rings, isolated: Flags) -> tuple[Flags, Ints]:
    """Rings that no border comes near, and the region each lies in (`NOWHERE` for none), shapes (rings,)."""
    boxes = zones.measures[1]
    clear = np.zeros(len(boxes), np.uint8)
    clear_boxes(boxes, region_grid.grid, region_grid.border_counts, clear)
    where = np.empty(len(boxes), np.int32)
    look_up(zones.xy, zones.start, region_grid.grid, region_grid.region, where)
    return clear.view(bool) & isolated & (where != SEVERAL) & (where != BORDER), where
