"""Compiled slope (坡度): Horn's third-order finite differences, with cell sizes that may change from row to row.

Horn (1981, Proc. IEEE 69(1), eq. 5): with the neighbours a b c / d e f / g h i,
∂z/∂x = ((c − a) + 2(f − d) + (i − g)) / 8Δx and ∂z/∂y = ((g − a) + 2(h − b) + (i − c)) / 8Δy.
Differences are taken before sums, so that heights of thousands of metres lose no digits in single precision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from soilgis.raster.kernels import compiled

if TYPE_CHECKING:
    Heights = npt.NDArray[np.float32]
    Codes = npt.NDArray[np.uint8]


@compiled
def slope_classes(heights: Heights, rates: Heights, limits: Heights, nodata: np.float32, out: Codes) -> None:
    """Class of every cell by the square of its gradient.

    Parameters
    ----------
    heights
        Heights with one more row and column on every side, shape (rows + 2, columns + 2); ``nodata`` where there is none.
    rates
        1 / 8Δx and 1 / 8Δy of each row, shape (2, rows).
    limits
        Squares of the tangents that begin a class, increasing, shape (5,); infinity where there are fewer.
    nodata
        Height that is no height (NaN when NaN).
    out
        1 + number of limits reached; 0 where a neighbour has no height. Shape (rows, columns).
    """
    for row in range(out.shape[0]):
        up, here, down = heights[row], heights[row + 1], heights[row + 2]
        across, along = rates[0, row], rates[1, row]
        for j in range(out.shape[1]):
            a, b, c = up[j], up[j + 1], up[j + 2]
            d, e, f = here[j], here[j + 1], here[j + 2]
            g, h, i = down[j], down[j + 1], down[j + 2]
            east = ((c - a) + np.float32(2) * (f - d) + (i - g)) * across
            south = ((g - a) + np.float32(2) * (h - b) + (i - c)) * along
            steep = east * east + south * south
            known = (
                (a != nodata) & (b != nodata) & (c != nodata) & (d != nodata) & (e != nodata)
                & (f != nodata) & (g != nodata) & (h != nodata) & (i != nodata) & ~np.isnan(steep + e)
            )  # fmt: skip
            count = np.uint8(1) + np.uint8(steep >= limits[0]) + np.uint8(steep >= limits[1])
            count += np.uint8(steep >= limits[2]) + np.uint8(steep >= limits[3]) + np.uint8(steep >= limits[4])
            out[row, j] = np.uint8(count * known)


@compiled
def slope_degrees(
    heights: Heights, rates: npt.NDArray[np.float64], nodata: np.float32, out: npt.NDArray[np.float64]
) -> None:
    """Slope of every cell in degrees, NaN where a neighbour has no height; shapes as in `slope_classes`."""
    for row in range(out.shape[0]):
        for j in range(out.shape[1]):
            known = True
            for y in range(3):
                for x in range(3):
                    height = heights[row + y, j + x]
                    known = known and height != nodata and not np.isnan(height)
            if not known:
                out[row, j] = np.nan
                continue
            up, here, down = heights[row], heights[row + 1], heights[row + 2]
            east = (np.float64(up[j + 2]) - up[j]) + 2.0 * (np.float64(here[j + 2]) - here[j])
            east += np.float64(down[j + 2]) - down[j]
            south = (np.float64(down[j]) - up[j]) + 2.0 * (np.float64(down[j + 1]) - up[j + 1])
            south += np.float64(down[j + 2]) - up[j + 2]
            out[row, j] = np.degrees(np.arctan(np.hypot(east * rates[0, row], south * rates[1, row])))
