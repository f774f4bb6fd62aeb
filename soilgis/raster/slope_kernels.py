"""Compiled slopes (坡度内核): Horn's third-order finite differences, on cells whose true size changes from place to place.

Horn (1981, Proc. IEEE 69(1), eq. 5): with the neighbours a b c / d e f / g h i, the rise of one column is
p = ((c − a) + 2(f − d) + (i − g)) / 8 and of one row q = ((g − a) + 2(h − b) + (i − c)) / 8. On the ground
tan²θ = A·p² + 2B·p·q + C·q² with the coefficients of `soilgis.raster.metric` at the cell, interpolated between nodes.
Differences are taken before sums, so that heights of thousands of metres lose no digits in single precision. The C text is
``native/c/slope_kernels.c``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from soilgis.native.library import counted, measured, procedure

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from soilgis.model.ellipsoid import Floats

    Heights = npt.NDArray[np.float32]
    Codes = npt.NDArray[np.uint8]


SLOPE_NODES = "f64[3] i64 i64 i64 i64 i64"
"""How what `SlopeNodes.flat` gives is declared to C."""
_settle = counted("settle", "f32[][]! f64 f64 f64")
_between = measured("between", "f64[3] i64 f64 f64 i64")
_slope_classes = procedure("slope_classes", f"f32[][] {SLOPE_NODES} f32[] u8[][]!")
_slope_degrees = procedure("slope_degrees", f"f32[][] {SLOPE_NODES} f64[][]!")


class SlopeNodes(NamedTuple):
    """Coefficients of the squared slope at nodes, and where a window's first cell lies among them (实地系数)."""

    nodes: Floats
    """A, 2B, C, shape (row nodes, column nodes, 3)."""
    row_step: int
    column_step: int
    row: int
    column: int

    @property
    def flat(self) -> tuple[Floats, int, int, int, int, int]:
        """The same with the nodes in one list, row after row, and how many a row has."""
        return self.nodes.reshape(-1, 3), self.nodes.shape[1], *self[1:]


def settle(heights: Heights, low: np.float32, high: np.float32, most: np.float32) -> int:
    """Make heights from ``low`` to ``high`` NaN, for they stand for missing ones; return how many others are beyond ±``most``."""
    return _settle(heights, low, high, most)


def between(nodes: Floats, row: float, column: float, part: int) -> float:
    """One coefficient at a place counted in nodes, interpolated between the four around it."""
    return _between(nodes.reshape(-1, 3), nodes.shape[1], row, column, part)


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
    _slope_classes(heights, ground.flat, limits, out)


def slope_degrees(heights: Heights, ground: SlopeNodes, out: Floats) -> None:
    """Slope of every cell in degrees, NaN where a neighbour has no height; shapes as in `slope_classes`."""
    _slope_degrees(heights, ground.flat, out)
