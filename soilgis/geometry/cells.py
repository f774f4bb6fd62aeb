"""Edge grid (边网格): which edges lie in which cell, and which cross the middle line of each row of cells.

Every point knows its cell. An edge whose ends share a cell lies in that cell alone, which is nearly every edge; two such edges in
different cells never touch, because the number of the cell rises with the coordinate. Lists are kept only for busy cells, where
edges that have to do with each other meet; the rest of the ground is walked through without looking. All kernels take ranges of
edges or rows and run in threads.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from soilgis.geometry.kernel import inline, kernel
from soilgis.geometry.predicates import QUANTUM_M

Reals = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Longs = npt.NDArray[np.int64]
Ints = npt.NDArray[np.int32]
Shorts = npt.NDArray[np.int8]
Bytes = npt.NDArray[np.uint8]
Share = tuple[int, int]
Box = tuple[int, int, int, int]
Ends = tuple[float, float, float, float]
Tally = tuple[Ints, Ints, Ints, Longs]

UNIONS, COMBINATIONS = 1, 2
"""What zone rings have to do with each other: those of one group, or all."""
PAD = 1e-6
"""Edges are listed in neighbouring cells from this distance, in cells: far above rounding."""
_WIDER_M = 2.0
"""How much wider than an edge its listed bounds are: above the rounding of single precision at 2²⁵ m."""


class Edges(NamedTuple):
    """Regions first, then zones (全部边): the arrays of `rings.Rings`, joined.

    ``cell`` is the number of each point's cell. ``key`` names what a ring counts for: its region (0 … regions − 1) or regions + its
    zone group; ``alone`` rings have to do with no other zone ring; ``base`` is how often the other rings of its key must wind where
    it is a border: 1 for a hole, 0 for a shell and for rings that are alone. ``mode`` is UNIONS or COMBINATIONS; ``split`` is the
    first edge of the zones.
    """

    xy: Reals
    cell: Ints
    ring: Ints
    turn: Shorts
    base: Shorts
    key: Ints
    alone: Bytes
    regions: int
    mode: int
    split: int


class Grid(NamedTuple):
    """Square cells (网格): lower left corner, cells per metre, columns and rows."""

    x0: float
    y0: float
    inverse: float
    columns: int
    rows: int


class Lists(NamedTuple):
    """Edges by busy cell (格内边表): those of cell c are ``edges[start[r]:start[r + 1]]`` with r = rank[c]; −1 where it is not busy.

    ``boxes`` are their bounds (xmin, xmax, ymin, ymax), a little too wide and side by side: most edges are passed over by them alone.
    """

    rank: Ints
    start: Longs
    edges: Ints
    boxes: Singles


@inline
def cell_span(grid: Grid, ax: float, ay: float, bx: float, by: float) -> Box:
    """First and last column, first and last row of the cells an edge's box meets."""
    ux, vx = (ax - grid.x0) * grid.inverse, (bx - grid.x0) * grid.inverse
    uy, vy = (ay - grid.y0) * grid.inverse, (by - grid.y0) * grid.inverse
    return (
        int(min(ux, vx) - PAD), int(max(ux, vx) + PAD), int(min(uy, vy) - PAD), int(max(uy, vy) + PAD)
    )  # fmt: skip


@inline
def row_span(grid: Grid, ends: Ends, box: Box, row: int) -> tuple[int, int]:
    """First and last column an edge meets within one row of cells."""
    ax, ay, bx, by = ends
    first, last, low, high = box
    if low == high or first == last or ay == by:
        return first, last
    bottom = (row - PAD) / grid.inverse + grid.y0
    top = (row + 1 + PAD) / grid.inverse + grid.y0
    t, u = (bottom - ay) / (by - ay), (top - ay) / (by - ay)
    t, u = min(max(t, 0.0), 1.0), min(max(u, 0.0), 1.0)
    x, z = (ax + t * (bx - ax) - grid.x0) * grid.inverse, (ax + u * (bx - ax) - grid.x0) * grid.inverse
    return max(first, int(min(x, z) - PAD)), min(last, int(max(x, z) + PAD))


@inline
def column_middle(grid: Grid, column: int) -> float:
    """X of a column's reference points: an odd multiple of half a quantum, so that no vertex lies on it."""
    return (math.floor(((column + 0.5) / grid.inverse + grid.x0) / QUANTUM_M) + 0.5) * QUANTUM_M


@inline
def row_middle(grid: Grid, row: int) -> float:
    """Y of a row's reference points: an odd multiple of half a quantum, so that no vertex lies on it."""
    return (math.floor(((row + 0.5) / grid.inverse + grid.y0) / QUANTUM_M) + 0.5) * QUANTUM_M


@kernel
def code_cells(xy: Reals, grid: Grid, share: Share, cell: Ints) -> None:
    """Write the number of each point's cell; all points lie on the grid."""
    for k in range(share[0], share[1]):
        column = int((xy[k, 0] - grid.x0) * grid.inverse)
        cell[k] = int((xy[k, 1] - grid.y0) * grid.inverse) * grid.columns + column


@inline
def mark(edges: Edges, k: int, cell: int, marks: tuple[Bytes, Bytes, Ints]) -> None:
    """Note that an edge lies in a cell."""
    region_cell, zone_cell, owner = marks
    if k < edges.split:
        region_cell[cell] = 1
        return
    zone_cell[cell] = 1
    ring = edges.ring[k]
    if edges.alone[ring]:
        return
    if owner[cell] == -1:
        owner[cell] = ring
    elif owner[cell] != ring:
        owner[cell] = -2


@kernel
def mark_cells(edges: Edges, grid: Grid, share: Share, marks: tuple[Bytes, Bytes, Ints]) -> None:
    """Note cells with region edges, cells with zone edges, and the one ring of those not alone that lies there (−1 none, −2 several).

    ``marks`` = (region cells, zone cells, owner); owner is not touched where every zone ring is alone.
    """
    for k in range(share[0], share[1]):
        if edges.ring[k] < 0:
            continue
        if edges.cell[k] == edges.cell[k + 1]:
            mark(edges, k, edges.cell[k], marks)
            continue
        ends = (edges.xy[k, 0], edges.xy[k, 1], edges.xy[k + 1, 0], edges.xy[k + 1, 1])
        box = cell_span(grid, ends[0], ends[1], ends[2], ends[3])
        for row in range(box[2], box[3] + 1):
            first, last = row_span(grid, ends, box, row)
            for cell in range(row * grid.columns + first, row * grid.columns + last + 1):
                mark(edges, k, cell, marks)


@kernel
def count_cells(edges: Edges, grid: Grid, share: Share, rank: Ints, counts: Ints) -> None:
    """Count the edges of each busy cell."""
    for k in range(share[0], share[1]):
        if edges.ring[k] < 0:
            continue
        if edges.cell[k] == edges.cell[k + 1]:
            place = rank[edges.cell[k]]
            if place >= 0:
                counts[place] += 1
            continue
        ends = (edges.xy[k, 0], edges.xy[k, 1], edges.xy[k + 1, 0], edges.xy[k + 1, 1])
        box = cell_span(grid, ends[0], ends[1], ends[2], ends[3])
        for row in range(box[2], box[3] + 1):
            first, last = row_span(grid, ends, box, row)
            for cell in range(row * grid.columns + first, row * grid.columns + last + 1):
                if rank[cell] >= 0:
                    counts[rank[cell]] += 1


@inline
def enter(edges: Edges, k: int, at: int, listed: tuple[Ints, Singles]) -> None:
    """Write one edge and its bounds into a list."""
    ax, ay, bx, by = edges.xy[k, 0], edges.xy[k, 1], edges.xy[k + 1, 0], edges.xy[k + 1, 1]
    members, boxes = listed
    members[at] = k
    boxes[at, 0], boxes[at, 1] = min(ax, bx) - _WIDER_M, max(ax, bx) + _WIDER_M
    boxes[at, 2], boxes[at, 3] = min(ay, by) - _WIDER_M, max(ay, by) + _WIDER_M


@kernel
def fill_cells(
    edges: Edges, grid: Grid, share: Share, rank: Ints, cursor_and_list: tuple[Longs, tuple[Ints, Singles]]
) -> None:
    """Write the edges of each busy cell, in order, and their bounds."""
    cursor, listed = cursor_and_list
    for k in range(share[0], share[1]):
        if edges.ring[k] < 0:
            continue
        if edges.cell[k] == edges.cell[k + 1]:
            place = rank[edges.cell[k]]
            if place >= 0:
                enter(edges, k, cursor[place], listed)
                cursor[place] += 1
            continue
        ends = (edges.xy[k, 0], edges.xy[k, 1], edges.xy[k + 1, 0], edges.xy[k + 1, 1])
        box = cell_span(grid, ends[0], ends[1], ends[2], ends[3])
        for row in range(box[2], box[3] + 1):
            first, last = row_span(grid, ends, box, row)
            for cell in range(row * grid.columns + first, row * grid.columns + last + 1):
                place = rank[cell]
                if place >= 0:
                    enter(edges, k, cursor[place], listed)
                    cursor[place] += 1


@inline
def middle_rows(grid: Grid, ay: float, by: float) -> tuple[int, int]:
    """First and last row whose middle line an edge may cross; most edges cross none."""
    low = (min(ay, by) - grid.y0) * grid.inverse - 0.5 - PAD
    high = (max(ay, by) - grid.y0) * grid.inverse - 0.5 + PAD
    return int(low + 1.0), int(high)


@kernel
def count_rows(edges: Edges, grid: Grid, share: Share, needed: Bytes, counts: Ints) -> None:
    """Count the edges that cross the middle line of each needed row."""
    for k in range(share[0], share[1]):
        if edges.ring[k] < 0:
            continue
        ay, by = edges.xy[k, 1], edges.xy[k + 1, 1]
        low, high = middle_rows(grid, ay, by)
        for row in range(low, high + 1):
            middle = row_middle(grid, row)
            if needed[row] and (ay < middle) != (by < middle):
                counts[row] += 1


@kernel
def fill_rows(
    edges: Edges, grid: Grid, share: Share, needed: Bytes, cursor_and_lists: tuple[Longs, Ints, Ints]
) -> None:
    """Write the edges that cross the middle line of each needed row, and the column where they do."""
    cursor, listed, column = cursor_and_lists
    for k in range(share[0], share[1]):
        if edges.ring[k] < 0:
            continue
        ay, by = edges.xy[k, 1], edges.xy[k + 1, 1]
        low, high = middle_rows(grid, ay, by)
        ax, bx = edges.xy[k, 0], edges.xy[k + 1, 0]
        for row in range(low, high + 1):
            middle = row_middle(grid, row)
            if needed[row] and (ay < middle) != (by < middle):
                x = ax + (middle - ay) / (by - ay) * (bx - ax)
                x = min(max(x, min(ax, bx)), max(ax, bx))
                listed[cursor[row]] = k
                column[cursor[row]] = int((x - grid.x0) * grid.inverse)
                cursor[row] += 1
