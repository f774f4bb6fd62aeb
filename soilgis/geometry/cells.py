"""Edge grid (边网格): which edges lie in which cell, and which cross the middle line of each row of cells.

Lists are kept only for cells where edges that have to do with each other meet; the rest of the ground, nearly all of it, is walked
through without looking. All kernels take ranges of edges or rows and run in threads.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from soilgis.geometry.kernel import inline, kernel
from soilgis.geometry.predicates import QUANTUM_M

Reals = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]
Ints = npt.NDArray[np.int32]
Shorts = npt.NDArray[np.int8]
Bytes = npt.NDArray[np.uint8]
Share = tuple[int, int]
Box = tuple[int, int, int, int]
Ends = tuple[float, float, float, float]
Tally = tuple[Ints, Ints, Ints, Longs]

PAIRS, UNIONS, COMBINATIONS = 0, 1, 2
"""What zone rings have to do with each other: nothing, those of one group, all."""
_PAD = 1e-6
"""Edges are listed in neighbouring cells from this distance, in cells: far above rounding."""


class Edges(NamedTuple):
    """Regions first, then zones (全部边): the arrays of `rings.Rings`, joined.

    ``key`` names what a ring counts for: its region (0 … regions − 1) or regions + its zone group; ``base`` is how often the other
    rings of its key must wind where it is a border: 0 for a shell, 1 for a hole. ``mode`` is PAIRS, UNIONS or COMBINATIONS;
    ``split`` is the first edge of the zones.
    """

    xy: Reals
    ring: Ints
    turn: Shorts
    base: Shorts
    key: Ints
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
    """Edges by cell (格内边表): those of cell c are ``edges[start[c]:start[c + 1]]``."""

    start: Longs
    edges: Ints


@inline
def cell_span(grid: Grid, ax: float, ay: float, bx: float, by: float) -> Box:
    """First and last column, first and last row of the cells an edge's box meets."""
    ux, vx = (ax - grid.x0) * grid.inverse, (bx - grid.x0) * grid.inverse
    uy, vy = (ay - grid.y0) * grid.inverse, (by - grid.y0) * grid.inverse
    return (
        int(min(ux, vx) - _PAD), int(max(ux, vx) + _PAD), int(min(uy, vy) - _PAD), int(max(uy, vy) + _PAD)
    )  # fmt: skip


@inline
def row_span(grid: Grid, ends: Ends, box: Box, row: int) -> tuple[int, int]:
    """First and last column an edge meets within one row of cells."""
    ax, ay, bx, by = ends
    first, last, low, high = box
    if low == high or first == last or ay == by:
        return first, last
    bottom = (row - _PAD) / grid.inverse + grid.y0
    top = (row + 1 + _PAD) / grid.inverse + grid.y0
    t, u = (bottom - ay) / (by - ay), (top - ay) / (by - ay)
    t, u = min(max(t, 0.0), 1.0), min(max(u, 0.0), 1.0)
    x, z = (ax + t * (bx - ax) - grid.x0) * grid.inverse, (ax + u * (bx - ax) - grid.x0) * grid.inverse
    return max(first, int(min(x, z) - _PAD)), min(last, int(max(x, z) + _PAD))


@inline
def column_middle(grid: Grid, column: int) -> float:
    """X of a column's reference points: an odd multiple of half a quantum, so that no vertex lies on it."""
    return (math.floor(((column + 0.5) / grid.inverse + grid.x0) / QUANTUM_M) + 0.5) * QUANTUM_M


@inline
def row_middle(grid: Grid, row: int) -> float:
    """Y of a row's reference points: an odd multiple of half a quantum, so that no vertex lies on it."""
    return (math.floor(((row + 0.5) / grid.inverse + grid.y0) / QUANTUM_M) + 0.5) * QUANTUM_M


@kernel
def mark_cells(edges: Edges, grid: Grid, share: Share, region_cell: Bytes, owner: Ints) -> None:
    """Note cells with region edges, and the one ring whose zone edges lie in a cell (−1 none, −2 several)."""
    for k in range(share[0], share[1]):
        ring = edges.ring[k]
        if ring < 0:
            continue
        ends = (edges.xy[k, 0], edges.xy[k, 1], edges.xy[k + 1, 0], edges.xy[k + 1, 1])
        box = cell_span(grid, ends[0], ends[1], ends[2], ends[3])
        zone = k >= edges.split
        for row in range(box[2], box[3] + 1):
            first, last = row_span(grid, ends, box, row)
            for cell in range(row * grid.columns + first, row * grid.columns + last + 1):
                if not zone:
                    region_cell[cell] = 1
                elif owner[cell] == -1:
                    owner[cell] = ring
                elif owner[cell] != ring:
                    owner[cell] = -2


@kernel
def count_cells(edges: Edges, grid: Grid, share: Share, busy: Bytes, counts: Ints) -> None:
    """Count the edges of each busy cell."""
    for k in range(share[0], share[1]):
        if edges.ring[k] < 0:
            continue
        ends = (edges.xy[k, 0], edges.xy[k, 1], edges.xy[k + 1, 0], edges.xy[k + 1, 1])
        box = cell_span(grid, ends[0], ends[1], ends[2], ends[3])
        for row in range(box[2], box[3] + 1):
            first, last = row_span(grid, ends, box, row)
            for cell in range(row * grid.columns + first, row * grid.columns + last + 1):
                counts[cell] += busy[cell]


@kernel
def fill_cells(edges: Edges, grid: Grid, share: Share, busy: Bytes, cursor_and_list: tuple[Longs, Ints]) -> None:
    """Write the edges of each busy cell, in order."""
    cursor, listed = cursor_and_list
    for k in range(share[0], share[1]):
        if edges.ring[k] < 0:
            continue
        ends = (edges.xy[k, 0], edges.xy[k, 1], edges.xy[k + 1, 0], edges.xy[k + 1, 1])
        box = cell_span(grid, ends[0], ends[1], ends[2], ends[3])
        for row in range(box[2], box[3] + 1):
            first, last = row_span(grid, ends, box, row)
            for cell in range(row * grid.columns + first, row * grid.columns + last + 1):
                if busy[cell]:
                    listed[cursor[cell]] = k
                    cursor[cell] += 1


@kernel
def count_rows(edges: Edges, grid: Grid, share: Share, needed: Bytes, counts: Ints) -> None:
    """Count the edges that cross the middle line of each needed row."""
    for k in range(share[0], share[1]):
        if edges.ring[k] < 0:
            continue
        ay, by = edges.xy[k, 1], edges.xy[k + 1, 1]
        low = int((min(ay, by) - grid.y0) * grid.inverse - 0.5 - _PAD)
        high = int((max(ay, by) - grid.y0) * grid.inverse + 0.5 + _PAD)
        for row in range(max(low, 0), min(high, grid.rows - 1) + 1):
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
        ax, ay, bx, by = edges.xy[k, 0], edges.xy[k, 1], edges.xy[k + 1, 0], edges.xy[k + 1, 1]
        low = int((min(ay, by) - grid.y0) * grid.inverse - 0.5 - _PAD)
        high = int((max(ay, by) - grid.y0) * grid.inverse + 0.5 + _PAD)
        for row in range(max(low, 0), min(high, grid.rows - 1) + 1):
            middle = row_middle(grid, row)
            if needed[row] and (ay < middle) != (by < middle):
                x = ax + (middle - ay) / (by - ay) * (bx - ax)
                x = min(max(x, min(ax, bx)), max(ax, bx))
                listed[cursor[row]] = k
                column[cursor[row]] = int((x - grid.x0) * grid.inverse)
                cursor[row] += 1
