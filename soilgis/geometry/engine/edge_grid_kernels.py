"""Edge grid (边网格): which edges lie in which cell, and which cross the line at the foot of each row of cells.

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

from soilgis.geometry.engine.compiled import inline, kernel
from soilgis.model.ellipsoid import QUANTUM_M

Reals = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Longs = npt.NDArray[np.int64]
Ints = npt.NDArray[np.int32]
Shorts = npt.NDArray[np.int8]
Bytes = npt.NDArray[np.uint8]
Span = tuple[int, int]
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
    """The edges of one layer on a grid (一层的边): the arrays of `rings.Rings`.

    ``cell`` is the number of each point's cell. ``key`` names what a ring counts for: its region (0 … regions − 1) or regions + its
    zone group; ``isolated`` rings have to do with no other ring of the layer; ``base`` is how often the other rings of its key must wind
    where it is a border: 1 for a hole, 0 for a shell and for rings that are isolated. ``mode`` is UNIONS or COMBINATIONS.
    """

    xy: Reals
    cell: Ints
    ring: Ints
    orientation: Shorts
    base: Shorts
    key: Ints
    isolated: Bytes
    regions: int
    mode: int


class CellGrid(NamedTuple):
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
def column_of(grid: CellGrid, x: float) -> int:
    """Column of a coordinate on the grid; it never falls as x rises."""
    return int((x - grid.x0) * grid.inverse)


@inline
def row_of(grid: CellGrid, y: float) -> int:
    """Row of a coordinate on the grid; it never falls as y rises."""
    return int((y - grid.y0) * grid.inverse)


@inline
def cell_span(grid: CellGrid, ax: float, ay: float, bx: float, by: float) -> Box:
    """First and last column, first and last row of the cells an edge's box meets.

    Exact: where two edges meet, both know the cell, because columns and rows never fall as the coordinates rise.
    """
    one, two, low, high = column_of(grid, ax), column_of(grid, bx), row_of(grid, ay), row_of(grid, by)
    return min(one, two), max(one, two), min(low, high), max(low, high)


@inline
def row_span(grid: CellGrid, ends: Ends, box: Box, row: int) -> tuple[int, int]:
    """First and last column an edge meets within one row of cells, or one more beside them."""
    ax, ay, bx, by = ends
    first, last, low, high = box
    if low == high or first == last:
        return first, last
    bottom = (row - PAD) / grid.inverse + grid.y0
    top = (row + 1 + PAD) / grid.inverse + grid.y0
    t, u = (bottom - ay) / (by - ay), (top - ay) / (by - ay)
    t, u = min(max(t, 0.0), 1.0), min(max(u, 0.0), 1.0)
    x, z = (ax + t * (bx - ax) - grid.x0) * grid.inverse, (ax + u * (bx - ax) - grid.x0) * grid.inverse
    return max(first, int(min(x, z) - PAD)), min(last, int(max(x, z) + PAD))


@inline
def column_middle(grid: CellGrid, column: int) -> float:
    """X of a column's reference points: an odd multiple of half a quantum, so that no vertex lies on it."""
    return (math.floor(((column + 0.5) / grid.inverse + grid.x0) / QUANTUM_M) + 0.5) * QUANTUM_M


@inline
def row_line(grid: CellGrid, row: int) -> float:
    """Y of a row's reference points: half a quantum below the lowest height that is counted to the row.

    No vertex lies on it, and an edge crosses it exactly when one of its ends lies in this row or above, and the other below.
    """
    y = math.floor((row / grid.inverse + grid.y0) / QUANTUM_M) * QUANTUM_M
    # division and product round, so this may be a quantum off: held against `row_of` itself, by which points are placed
    while (y - grid.y0) * grid.inverse >= row:
        y -= QUANTUM_M
    while (y - grid.y0) * grid.inverse < row:
        y += QUANTUM_M
    return y - 0.5 * QUANTUM_M


@kernel
def code_cells(xy: Reals, grid: CellGrid, span: Span, cell: Ints) -> None:
    """Write the number of each point's cell; all points lie on the grid."""
    for k in range(span[0], span[1]):
        cell[k] = row_of(grid, xy[k, 1]) * grid.columns + column_of(grid, xy[k, 0])


@inline
def crossed_rows(edges: Edges, grid: CellGrid, k: int) -> tuple[int, int]:
    """First and last row whose line an edge crosses."""
    one, two = row_of(grid, edges.xy[k, 1]), row_of(grid, edges.xy[k + 1, 1])
    return min(one, two) + 1, max(one, two)


@inline
def crossed_column(edges: Edges, grid: CellGrid, k: int, row: int) -> int:
    """Column in which an edge crosses a row's line."""
    ax, ay, bx, by = edges.xy[k, 0], edges.xy[k, 1], edges.xy[k + 1, 0], edges.xy[k + 1, 1]
    one, two = column_of(grid, ax), column_of(grid, bx)
    if one == two:
        return one
    x = ax + (row_line(grid, row) - ay) / (by - ay) * (bx - ax)
    return column_of(grid, min(max(x, min(ax, bx)), max(ax, bx)))


@kernel
def trace(edges: Edges, grid: CellGrid, span: Span, passed: Bytes, crossed: tuple[Ints, Ints]) -> int:
    """Mark the cells of edges that go from one to another, and list where they cross the rows' lines; return how often.

    Parameters
    ----------
    edges, grid, span
        Edges, cells, and the range of edges.
    passed
        Marks of the cells, shape (cells,); (0,) where they are not wanted.
    crossed
        Cell of each crossing, and its edge, as many as there is room for.
    """
    cell, who = crossed
    count = 0
    for k in range(span[0], span[1]):
        if edges.cell[k] == edges.cell[k + 1] or edges.ring[k] < 0:
            continue
        if len(passed):
            ends = (edges.xy[k, 0], edges.xy[k, 1], edges.xy[k + 1, 0], edges.xy[k + 1, 1])
            box = cell_span(grid, ends[0], ends[1], ends[2], ends[3])
            for row in range(box[2], box[3] + 1):
                first, last = row_span(grid, ends, box, row)
                for place in range(row * grid.columns + first, row * grid.columns + last + 1):
                    passed[place] = 1
        low, high = crossed_rows(edges, grid, k)
        for row in range(low, high + 1):
            if count < len(cell):
                cell[count], who[count] = row * grid.columns + crossed_column(edges, grid, k, row), k
            count += 1
    return count


@inline
def mark(edges: Edges, ring: int, cell: int, border: Bytes, marks: tuple[Bytes, Ints]) -> None:
    """Note that an edge of a ring lies in a cell."""
    busy, owner = marks
    if border[cell]:
        busy[cell] = 1
    if edges.isolated[ring]:
        return
    if owner[cell] == -1:  # no ring yet
        owner[cell] = ring
    elif owner[cell] != ring:
        owner[cell] = -2  # several: which ones does not matter, the cell is busy


@kernel
def mark_cells(edges: Edges, grid: CellGrid, span: Span, border: Bytes, marks: tuple[Bytes, Ints]) -> None:
    """Mark the cells a border passes in which edges lie, and note the one ring of those not isolated in each cell (−1 none, −2 several).

    ``marks`` = (busy, owner); owner is not touched where every ring is isolated.
    """
    for k in range(span[0], span[1]):
        if edges.ring[k] < 0:
            continue
        if edges.cell[k] == edges.cell[k + 1]:
            mark(edges, edges.ring[k], edges.cell[k], border, marks)
            continue
        ends = (edges.xy[k, 0], edges.xy[k, 1], edges.xy[k + 1, 0], edges.xy[k + 1, 1])
        box = cell_span(grid, ends[0], ends[1], ends[2], ends[3])
        for row in range(box[2], box[3] + 1):
            first, last = row_span(grid, ends, box, row)
            for cell in range(row * grid.columns + first, row * grid.columns + last + 1):
                mark(edges, edges.ring[k], cell, border, marks)


@kernel
def collect_cells(edges: Edges, grid: CellGrid, span: Span, rank: Ints, entries: tuple[Ints, Ints, Ints]) -> int:
    """List the edges of busy cells and count them by cell; return how many entries there are.

    ``entries`` = (busy cell, edge, count of each busy cell); what finds no room is counted only.
    """
    place, who, counts = entries
    found = 0
    for k in range(span[0], span[1]):
        if edges.ring[k] < 0:
            continue
        if edges.cell[k] == edges.cell[k + 1]:
            here = rank[edges.cell[k]]
            if here >= 0:
                if found < len(place):
                    place[found], who[found] = here, k
                    counts[here] += 1
                found += 1
            continue
        ends = (edges.xy[k, 0], edges.xy[k, 1], edges.xy[k + 1, 0], edges.xy[k + 1, 1])
        box = cell_span(grid, ends[0], ends[1], ends[2], ends[3])
        for row in range(box[2], box[3] + 1):
            first, last = row_span(grid, ends, box, row)
            for cell in range(row * grid.columns + first, row * grid.columns + last + 1):
                here = rank[cell]
                if here >= 0:
                    if found < len(place):
                        place[found], who[found] = here, k
                        counts[here] += 1
                    found += 1
    return found


@kernel
def fill_cells(
    edges: Edges, entries: tuple[Ints, Ints], count: int, cursor: Longs, listed: tuple[Ints, Singles]
) -> None:
    """Write the entries of `collect_cells` cell by cell, in order, and the bounds of their edges where there is room for any."""
    place, who = entries
    members, boxes = listed
    for entry in range(count):
        k, at = who[entry], cursor[place[entry]]
        cursor[place[entry]] = at + 1
        members[at] = k
        if not len(boxes):
            continue
        ax, ay, bx, by = edges.xy[k, 0], edges.xy[k, 1], edges.xy[k + 1, 0], edges.xy[k + 1, 1]
        boxes[at, 0], boxes[at, 1] = min(ax, bx) - _WIDER_M, max(ax, bx) + _WIDER_M
        boxes[at, 2], boxes[at, 3] = min(ay, by) - _WIDER_M, max(ay, by) + _WIDER_M
