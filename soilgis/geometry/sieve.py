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
from soilgis.geometry.cells import PAD, cell_span, row_middle, row_span
from soilgis.geometry.kernel import in_threads, inline, kernel
from soilgis.geometry.rings import chosen, joined
from soilgis.geometry.starts import bump, by_column

if TYPE_CHECKING:
    from soilgis.geometry.cells import Bytes, Edges, Grid, Ints, Longs, Reals, Share, Tally
    from soilgis.geometry.rings import Flags, Rings

_EDGES_PER_CELL = 0.5
_BOXES_PER_CELL = 0.25
NOWHERE, SEVERAL, BORDER = -1, -2, -3
"""Of a cell: in no region, in several that overlap, or passed by a border."""


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


@kernel
def mark_borders(edges: Edges, grid: Grid, share: Share, passed: Bytes) -> None:
    """Note the cells the edges pass."""
    for k in range(share[0], share[1]):
        if edges.ring[k] < 0:
            continue
        if edges.cell[k] == edges.cell[k + 1]:
            passed[edges.cell[k]] = 1
            continue
        ends = (edges.xy[k, 0], edges.xy[k, 1], edges.xy[k + 1, 0], edges.xy[k + 1, 1])
        box = cell_span(grid, ends[0], ends[1], ends[2], ends[3])
        for row in range(box[2], box[3] + 1):
            first, last = row_span(grid, ends, box, row)
            for column in range(first, last + 1):
                passed[row * grid.columns + column] = 1


@inline
def covering(covers: Tally) -> int:
    """Region that covers a place, `NOWHERE` or `SEVERAL`; ``covers`` counts regions."""
    found = NOWHERE
    for entry in range(covers[3][0]):
        if covers[0][covers[2][entry]] > 0:
            if found != NOWHERE:
                return SEVERAL
            found = covers[2][entry]
    return found


@kernel
def label_rows(
    edges: Edges,
    grid: Grid,
    rows: tuple[int, int, Longs, tuple[Ints, Ints]],
    passed: Bytes,
    scratch: tuple[Tally, Ints, Longs],
    region: Ints,
) -> None:
    """Write the region of each cell that no border passes, by one sweep along the middle of each row.

    An edge that crosses the middle line does so in a cell marked as passed, so that between such cells the cover does not change.
    """
    low, high, start, listed = rows
    covers, ordered, begin = scratch
    for row in range(low, high):
        by_column(listed, (start[row], start[row + 1]), ordered, begin)
        ry = row_middle(grid, row)
        here = NOWHERE
        for column in range(grid.columns):
            if begin[column] < begin[column + 1]:
                for slot in range(begin[column], begin[column + 1]):
                    ring = edges.ring[ordered[slot]]
                    bump(covers, edges.key[ring], (-1 if edges.xy[ordered[slot], 1] < ry else 1) * edges.turn[ring])
                here = covering(covers)
            cell = row * grid.columns + column
            region[cell] = BORDER if passed[cell] else here
        for entry in range(covers[3][0]):
            covers[0][covers[2][entry]] = 0
        covers[3][0] = 0


@kernel
def sum_table(marks: Bytes, columns: int, table: Ints) -> None:
    """Write how many marks lie left of and below each corner; the table is 0 before."""
    wide = columns + 1
    for row in range(len(marks) // columns):
        line = 0
        for column in range(columns):
            line += marks[row * columns + column]
            table[(row + 1) * wide + column + 1] = table[row * wide + column + 1] + line


@inline
def held(value: float, most: int) -> int:
    """A place on an axis, held between 0 and ``most``."""
    return int(min(max(value, 0.0), float(most)))


@inline
def box_cells(boxes: Reals, n: int, grid: Grid) -> tuple[int, int, int, int]:
    """First column and row of a box, and those after its last; empty where it lies beside the grid."""
    return (
        held((boxes[n, 0] - grid.x0) * grid.inverse - PAD, grid.columns),
        held((boxes[n, 1] - grid.y0) * grid.inverse - PAD, grid.rows),
        held((boxes[n, 2] - grid.x0) * grid.inverse + PAD + 1.0, grid.columns),
        held((boxes[n, 3] - grid.y0) * grid.inverse + PAD + 1.0, grid.rows),
    )


@kernel
def clear_boxes(boxes: Reals, grid: Grid, table: Ints, clear: Bytes) -> None:
    """Note the boxes that hold no mark; a box of NaN holds none."""
    wide = grid.columns + 1
    for n in range(len(boxes)):
        if not boxes[n, 0] <= boxes[n, 2]:
            clear[n] = 1
            continue
        left, low, right, high = box_cells(boxes, n, grid)
        if left >= right or low >= high:
            clear[n] = 1
            continue
        marks = table[high * wide + right] - table[high * wide + left] - table[low * wide + right]
        clear[n] = marks + table[low * wide + left] == 0


@kernel
def add_boxes(boxes: Reals, grid: Grid, corners: Ints) -> None:
    """Add 1 to the difference table of boxes at two corners of each box and take 1 away at the others."""
    wide = grid.columns + 1
    for n in range(len(boxes)):
        if boxes[n, 0] <= boxes[n, 2]:
            left, low, right, high = box_cells(boxes, n, grid)
            if left < right and low < high:
                corners[low * wide + left] += 1
                corners[high * wide + right] += 1
                corners[low * wide + right] -= 1
                corners[high * wide + left] -= 1


@kernel
def mark_shared(corners: Ints, grid: Grid, shared: Bytes) -> None:
    """Mark the cells in more than one box; ``corners`` is used up."""
    wide = grid.columns + 1
    for row in range(grid.rows):
        line = 0
        for column in range(grid.columns):
            line += corners[row * wide + column]
            if row > 0:
                corners[row * wide + column] = corners[(row - 1) * wide + column] + line
            else:
                corners[row * wide + column] = line
            shared[row * grid.columns + column] = corners[row * wide + column] > 1


@kernel
def look_up(xy: Reals, start: Longs, grid: Grid, region: Ints, where: Ints) -> None:
    """Write the raster's value at each ring's first point; `NOWHERE` beside the raster and for rings without points."""
    for ring in range(len(where)):
        where[ring] = NOWHERE
        if start[ring] == start[ring + 1]:
            continue
        u = (xy[start[ring], 0] - grid.x0) * grid.inverse
        v = (xy[start[ring], 1] - grid.y0) * grid.inverse
        if 0.0 <= u < grid.columns and 0.0 <= v < grid.rows:
            where[ring] = region[int(v) * grid.columns + int(u)]
