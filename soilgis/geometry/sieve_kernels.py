"""Kernels of the sieve (筛编译核): border cells, the region of all others, tables of sums and what boxes hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.geometry.cells import PAD, cell_span, row_middle, row_span
from soilgis.geometry.kernel import inline, kernel
from soilgis.geometry.starts import bump, by_column

if TYPE_CHECKING:
    from soilgis.geometry.cells import Bytes, Edges, Grid, Ints, Longs, Reals, Share, Tally

NOWHERE, SEVERAL, BORDER = -1, -2, -3
"""Of a cell: in no region, in several that overlap, or passed by a border."""


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
