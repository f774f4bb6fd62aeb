"""The sieve (筛): zone rings that no region's border comes near are told apart before the overlay; their area counts whole.

A raster over the regions says which cells a border passes and, for all others, which region they lie in. A ring whose bounds hold no
border cell lies in one region or in none. Its area is the plain one where the ring is *alone*: its feature is valid, so that its
rings do not lie on each other, and its bounds lie on those of no other feature that it must not be counted twice with. Both tests
look at four corners of a table of sums (F. C. Crow, Summed-area tables for texture mapping, SIGGRAPH 1984), whatever the ring's size.
Rings kept lose nothing; the sieve decides what is walked, never what an area is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from soilgis.geometry import edge_index as index
from soilgis.geometry.kernel import in_threads
from soilgis.geometry.rings import chosen, joined
from soilgis.geometry.sieve_kernels import (
    BORDER,
    SEVERAL,
    add_boxes,
    clear_boxes,
    label_rows,
    look_up,
    mark_borders,
    mark_shared,
    sum_table,
)

if TYPE_CHECKING:
    from soilgis.geometry.cells import Bytes, Grid, Ints, Longs, Reals, Share
    from soilgis.geometry.rings import Flags, Rings

_EDGES_PER_CELL = 0.5
_BOXES_PER_CELL = 0.25


@dataclass(frozen=True)
class Borders:
    """Where the regions' borders run (区划边界栅格).

    Attributes
    ----------
    grid
        Its cells.
    region
        Region of each cell, or `NOWHERE`, `SEVERAL`, `BORDER`, shape (rows × columns,).
    crowd
        Border cells left of and below each corner, shape ((rows + 1) × (columns + 1),).
    """

    grid: Grid
    region: Ints
    crowd: Ints


def borders(regions: Rings, zones: int) -> Borders | None:
    """Raster of the regions' borders, fine enough for ``zones`` zone features; None where there are no regions."""
    if not len(regions.turn):
        return None
    wanted = max(len(regions.xy) / _EDGES_PER_CELL, zones / _BOXES_PER_CELL)
    grid = index.square_grid(regions.measures[1], len(regions.xy), len(regions.xy) / wanted)
    edges = index.layer_edges(regions, grid, regions.hole)
    passed = np.zeros(grid.columns * grid.rows, np.uint8)
    in_threads(lambda share: mark_borders(edges, grid, share, passed), index.ranges(0, len(regions.ring)))
    start, listed = index.row_lists(edges, grid, np.ones(grid.rows, np.uint8))
    region = np.empty(len(passed), np.int32)
    widest = int(np.diff(start).max(initial=0))

    def label(share: Share) -> None:
        scratch = (index.tally(regions.features), np.empty(widest, np.int32), np.empty(grid.columns + 2, np.int64))
        label_rows(edges, grid, (*share, start, listed), passed, scratch, region)

    in_threads(label, index.ranges(0, grid.rows))
    return Borders(grid, region, summed(grid, passed))


@dataclass(frozen=True)
class Sifted:
    """A zone layer, or a batch of one, parted (筛分结果).

    Attributes
    ----------
    rings
        The rings that must be walked.
    alone
        Which of them have to do with no other zone ring, shape (rings,).
    ring_group, ring_number
        Group and number of the feature of each of them, shape (rings,).
    region, group, area_m2
        Of the other rings that lie in a region: the region, the group and what the ring adds to its area, shape (n,).
    """

    rings: Rings
    alone: Flags
    ring_group: Ints
    ring_number: Longs
    region: Longs
    group: Longs
    area_m2: Reals


def sift(
    ground: Borders | None, zones: Rings, group: Ints, valid: Flags | None, *, across: bool, first: int = 0
) -> Sifted:
    """Part the zone rings that no border comes near from those that must be walked.

    Parameters
    ----------
    ground
        Raster over the regions; None where there are none.
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
    loose, region = np.zeros(len(feature), bool), np.zeros(len(feature), np.int32)
    alone = np.zeros(zones.features, bool)
    if ground is not None and len(feature):
        trusted = np.bincount(feature, minlength=zones.features) == 1 if valid is None else valid
        alone = _alone(ground, zones.boxes(), group, trusted, across=across)
        loose, region = _loose(ground, zones, alone[feature])
    inside = loose & (region >= 0)
    return Sifted(
        chosen(zones, ~loose),
        alone[feature[~loose]],
        group[feature[~loose]],
        feature[~loose].astype(np.int64) + first,
        region[inside].astype(np.int64),
        group[feature[inside]].astype(np.int64),
        zones.measures[0][inside],
    )


def gathered(batches: list[Sifted]) -> Sifted:
    """Several batches as one."""
    if len(batches) == 1:
        return batches[0]
    return Sifted(
        joined([batch.rings for batch in batches]),
        *(
            np.concatenate([getattr(batch, name) for batch in batches])
            for name in ("alone", "ring_group", "ring_number", "region", "group", "area_m2")
        ),
    )


def summed(grid: Grid, marks: Bytes) -> Ints:
    """Table of sums of a raster of 0 and 1."""
    table = np.zeros((grid.rows + 1) * (grid.columns + 1), np.int32)
    sum_table(marks, grid.columns, table)
    return table


def _alone(ground: Borders, boxes: Reals, group: Ints, valid: Flags, *, across: bool) -> Flags:
    """Features whose rings need not be held against any other zone ring, shape (features,).

    They are valid, and no feature they must not be counted twice with has bounds that share a cell with theirs.
    """
    if not across and np.bincount(group).max(initial=0) <= 1:
        return valid
    grid = ground.grid
    corners = np.zeros((grid.rows + 1) * (grid.columns + 1), np.int32)
    add_boxes(boxes, grid, corners)
    shared = np.zeros(grid.rows * grid.columns, np.uint8)
    mark_shared(corners, grid, shared)
    found = np.zeros(len(boxes), np.uint8)
    clear_boxes(boxes, grid, summed(grid, shared), found)
    kept: Flags = valid & found.view(bool)
    return kept


def _loose(ground: Borders, zones: Rings, alone: Flags) -> tuple[Flags, Ints]:
    """Rings that no border comes near, and the region each lies in (`NOWHERE` for none), shapes (rings,)."""
    boxes = zones.measures[1]
    clear = np.zeros(len(boxes), np.uint8)
    clear_boxes(boxes, ground.grid, ground.crowd, clear)
    where = np.empty(len(boxes), np.int32)
    look_up(zones.xy, zones.start, ground.grid, ground.region, where)
    return clear.view(bool) & alone & (where != SEVERAL) & (where != BORDER), where
