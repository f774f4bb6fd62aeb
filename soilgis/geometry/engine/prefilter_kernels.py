"""Kernels of the prefilter (预筛编译核): which boxes hold no border and share no cell with another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.geometry.engine.compiled import inline, kernel
from soilgis.geometry.engine.edge_grid_kernels import PAD
from soilgis.geometry.engine.region_grid_kernels import NOWHERE

if TYPE_CHECKING:
    from soilgis.geometry.engine.edge_grid_kernels import Bytes, CellGrid, Ints, Longs, Reals


@inline
def held(value: float, most: int) -> int:
    """A place on an axis, held between 0 and ``most``."""
    return int(min(max(value, 0.0), float(most)))


@inline
def box_cells(boxes: Reals, n: int, grid: CellGrid) -> tuple[int, int, int, int]:
    """First column and row of a box, and those after its last; empty where it lies beside the grid."""
    return (
        held((boxes[n, 0] - grid.x0) * grid.inverse - PAD, grid.columns),
        held((boxes[n, 1] - grid.y0) * grid.inverse - PAD, grid.rows),
        held((boxes[n, 2] - grid.x0) * grid.inverse + PAD + 1.0, grid.columns),
        held((boxes[n, 3] - grid.y0) * grid.inverse + PAD + 1.0, grid.rows),
    )


@kernel
def clear_boxes(boxes: Reals, grid: CellGrid, table: Ints, clear: Bytes) -> None:
    """Note the boxes that hold no mark; a box of NaN holds none."""
    wide = grid.columns + 1
    for n in range(len(boxes)):
        if not boxes[n, 0] <= boxes[n, 2]:  # written so that NaN, the bounds of no points, comes here too
            clear[n] = 1
            continue
        left, low, right, high = box_cells(boxes, n, grid)
        if left >= right or low >= high:
            clear[n] = 1
            continue
        marks = table[high * wide + right] - table[high * wide + left] - table[low * wide + right]
        clear[n] = marks + table[low * wide + left] == 0


@kernel
def add_boxes(boxes: Reals, grid: CellGrid, corners: Ints) -> None:
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
def mark_shared(corners: Ints, grid: CellGrid, shared: Bytes) -> None:
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
def look_up(xy: Reals, start: Longs, grid: CellGrid, region: Ints, where: Ints) -> None:
    """Write the raster's value at each ring's first point; `NOWHERE` beside the raster and for rings without points."""
    for ring in range(len(where)):
        where[ring] = NOWHERE
        if start[ring] == start[ring + 1]:
            continue
        u = (xy[start[ring], 0] - grid.x0) * grid.inverse
        v = (xy[start[ring], 1] - grid.y0) * grid.inverse
        if 0.0 <= u < grid.columns and 0.0 <= v < grid.rows:
            where[ring] = region[int(v) * grid.columns + int(u)]
