"""Compiled slopes (坡度内核): Horn's third-order finite differences, on cells whose true size changes from place to place.

Horn (1981, Proc. IEEE 69(1), eq. 5): with the neighbours a b c / d e f / g h i, the rise of one column is
p = ((c − a) + 2(f − d) + (i − g)) / 8 and of one row q = ((g − a) + 2(h − b) + (i − c)) / 8. On the ground
tan²θ = A·p² + 2B·p·q + C·q² with the coefficients of `soilgis.raster.metric` at the cell, interpolated between nodes.
Differences are taken before sums, so that heights of thousands of metres lose no digits in single precision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from soilgis.raster.kernels import compiled, within

if TYPE_CHECKING:
    from soilgis.model.ellipsoid import Floats

    Heights = npt.NDArray[np.float32]
    Codes = npt.NDArray[np.uint8]


class SlopeNodes(NamedTuple):
    """Coefficients of the squared slope at nodes, and where a window's first cell lies among them (实地系数)."""

    nodes: Floats
    """A, 2B, C, shape (row nodes, column nodes, 3)."""
    row_step: int
    column_step: int
    row: int
    column: int


@compiled
def settle(heights: Heights, low: np.float32, high: np.float32, most: np.float32) -> int:
    """Make heights from ``low`` to ``high`` NaN, for they stand for missing ones; return how many others are beyond ±``most``."""
    odd = 0
    for row in range(heights.shape[0]):
        line = heights[row]
        for j in range(line.size):
            value = line[j]
            missing = (value >= low) & (value <= high)
            odd += (np.abs(value) > most) & ~missing
            line[j] = np.float32(np.nan) if missing else value
    return odd


@compiled
def between(nodes: Floats, row: float, column: float, part: int) -> float:
    """One coefficient at a place counted in nodes, interpolated between the four around it."""
    i, k = int(row), int(column)
    down, across = row - i, column - k
    above = nodes[i, k, part] * (1 - across) + nodes[i, k + 1, part] * across
    below = nodes[i + 1, k, part] * (1 - across) + nodes[i + 1, k + 1, part] * across
    value: float = above * (1 - down) + below * down
    return value


@within
def _classes(lines: tuple[Heights, Heights, Heights], ground: Heights, limits: Heights, out: Codes) -> None:
    """Class the cells of one row between two columns of nodes; ``ground`` is A, 2B, C at the first and their growth a cell."""
    up, here, down = lines
    a0, b0, c0, da, db, dc = ground
    first, second, third, fourth, fifth = limits
    for j in range(out.size):
        a, b, c = up[j], up[j + 1], up[j + 2]
        d, e, f = here[j], here[j + 1], here[j + 2]
        g, h, i = down[j], down[j + 1], down[j + 2]
        east = (c - a) + np.float32(2) * (f - d) + (i - g)
        south = (g - a) + np.float32(2) * (h - b) + (i - c)
        at = np.float32(j)
        steep = (a0 + at * da) * east * east + (b0 + at * db) * east * south + (c0 + at * dc) * south * south
        count = np.uint8(1) + np.uint8(steep >= first) + np.uint8(steep >= second)
        count += np.uint8(steep >= third) + np.uint8(steep >= fourth) + np.uint8(steep >= fifth)
        out[j] = np.uint8(count * ~np.isnan(steep + e))


@compiled
def slope_classes(heights: Heights, ground: SlopeNodes, limits: Heights, out: Codes) -> None:
    """Class of every cell by the square of its gradient.

    Parameters
    ----------
    heights
        Heights with one more row and column on every side, shape (rows + 2, columns + 2); NaN where there is none.
    ground
        Coefficients for rises of one cell, and the place of ``out``'s first cell.
    limits
        Squares of the tangents that begin a class, increasing, shape (5,); infinity where there are fewer.
    out
        1 + number of limits reached; 0 where a neighbour has no height. Shape (rows, columns).
    """
    nodes, columns = ground.nodes, out.shape[1]
    row_step, step, first = ground.row_step, ground.column_step, ground.column
    line = np.empty(6, np.float32)
    for row in range(out.shape[0]):
        place = (ground.row + row + 0.5) / row_step
        start = 0
        while start < columns:
            left = (first + start) // step
            stop = min(columns, (left + 1) * step - first)
            at = (first + start + 0.5) / step
            for part in range(3):
                growth = (between(nodes, place, left + 0.75, part) - between(nodes, place, left + 0.25, part)) * 2
                line[part] = between(nodes, place, at, part) / 64
                line[part + 3] = growth / step / 64
            lines = (
                heights[row, start : stop + 2],
                heights[row + 1, start : stop + 2],
                heights[row + 2, start : stop + 2],
            )
            _classes(lines, line, limits, out[row, start:stop])
            start = stop


@compiled
def slope_degrees(heights: Heights, ground: SlopeNodes, out: Floats) -> None:
    """Slope of every cell in degrees, NaN where a neighbour has no height; shapes as in `slope_classes`."""
    nodes = ground.nodes
    for row in range(out.shape[0]):
        place = (ground.row + row + 0.5) / ground.row_step
        up, here, down = heights[row], heights[row + 1], heights[row + 2]
        for j in range(out.shape[1]):
            east = (np.float64(up[j + 2]) - up[j]) + 2.0 * (np.float64(here[j + 2]) - here[j])
            east += np.float64(down[j + 2]) - down[j]
            south = (np.float64(down[j]) - up[j]) + 2.0 * (np.float64(down[j + 1]) - up[j + 1])
            south += np.float64(down[j + 2]) - up[j + 2]
            at = (ground.column + j + 0.5) / ground.column_step
            steep = between(nodes, place, at, 0) * east * east + between(nodes, place, at, 1) * east * south
            steep += between(nodes, place, at, 2) * south * south
            out[row, j] = np.degrees(np.arctan(np.sqrt(steep / 64))) + 0.0 * here[j + 1]
