r"""True size of cells (像元实地尺寸): how long a step of columns and rows is on the ellipsoid, anywhere on a grid.

The ground length of a step (dc, dr) is √(E·dc² + 2F·dc·dr + G·dr²), where E, F and G come from the derivatives of the
projection at the place: the grid's own cell size times the scale in each direction, axes that meet aslant included, so that
conformal and other projections alike give slopes and lengths as they are on the ground. Longitude–latitude grids take them
from the ellipsoid, N(φ)·cosφ·Δλ and M(φ)·Δφ.

Between nodes about 8 km apart the values are interpolated; on maps of China they are then within 2·10⁻⁶ of those at the cell
itself (relative, against pyproj), which is 10⁻⁴ degrees of slope at most.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from soilgis.model.ellipsoid import E2, SEMI_MAJOR_M, Floats
from soilgis.model.errors import CrsError
from soilgis.raster.places import CGCS2000, transformer

if TYPE_CHECKING:
    from soilgis.model.raster import Grid

_NODES_M = 8000.0
REACH_M = 200.0
"""Half the distance over which derivatives of a projection are taken, m."""
_POLE = 89.999


@dataclass(frozen=True, eq=False)
class Metric:
    """Ground lengths of a grid's cells at nodes (像元尺寸节点).

    Attributes
    ----------
    nodes
        E, F, G in m² at the corner of every ``step``-th row and column, shape (row nodes, column nodes, 3).
    step
        Rows and columns between two nodes.
    """

    nodes: Floats
    step: tuple[int, int]

    @property
    def slopes(self) -> Floats:
        """A, 2B, C at the nodes, 1/m²: (dz/ds)² = A·p² + 2B·p·q + C·q² for rises p, q a column and a row; shape of ``nodes``."""
        e, f, g = np.moveaxis(self.nodes, -1, 0)
        room = e * g - f * f
        return np.stack([g / room, -2 * f / room, e / room], axis=-1)


@lru_cache(maxsize=8)
def metric_of(grid: Grid) -> Metric:
    """Return the ground lengths of a grid's cells.

    Raises
    ------
    CrsError
        If the grid reaches places its projection does not know.
    """
    if grid.geographic:
        return _degrees(grid)
    from pyproj import CRS

    metre = CRS.from_wkt(grid.crs).axis_info[0].unit_conversion_factor
    a, _, c, _, e, f = grid.transform
    step = tuple(int(max(1, _NODES_M / metre // abs(size))) for size in (e, a))
    rows, columns = (np.arange(count // each + 2) * each for count, each in zip(grid.shape, step, strict=True))
    x, y = (part.ravel() for part in np.meshgrid(c + a * columns, f + e * rows))
    across, along = derivatives(grid, x, y, REACH_M / metre)
    across, along = across * a, along * e
    found = np.stack([(across**2).sum(axis=1), (across * along).sum(axis=1), (along**2).sum(axis=1)], axis=-1)
    if not np.isfinite(found).all():
        raise CrsError(
            "the raster reaches places its projection does not know; cut it to its area first (超出投影范围)"
        )
    return Metric(found.reshape(len(rows), len(columns), 3), (step[0], step[1]))


def derivatives(grid: Grid, x: Floats, y: Floats, reach: float) -> tuple[Floats, Floats]:
    """Metres east and north on the ellipsoid for one unit of a projected grid's x, and of its y, at some points.

    Parameters
    ----------
    grid
        A projected grid.
    x, y
        Points in its CRS, shape (n,).
    reach
        Half the distance over which differences are taken, in units of the CRS.

    Returns
    -------
    across, along
        Shape (n, 2) each.
    """
    back = transformer(grid.crs, CGCS2000)
    latitude = np.radians(back(np.column_stack([x, y]))[:, 1])
    bulge = np.sqrt(1 - E2 * np.sin(latitude) ** 2)
    metres = np.column_stack([SEMI_MAJOR_M / bulge * np.cos(latitude), SEMI_MAJOR_M * (1 - E2) / bulge**3])
    found = []
    for dx, dy in ((reach, 0.0), (0.0, reach)):
        turn = back(np.column_stack([x + dx, y + dy])) - back(np.column_stack([x - dx, y - dy]))
        turn[:, 0] = (turn[:, 0] + 180) % 360 - 180
        found.append(np.radians(turn) * metres / (2 * reach))
    return found[0], found[1]


def _degrees(grid: Grid) -> Metric:
    """Rows of a longitude–latitude grid: one node a row border, at both ends of the columns."""
    borders = np.concatenate([grid.row_edges, grid.row_edges[-1:] + grid.transform[4]])
    latitude = np.radians(np.clip(borders, -_POLE, _POLE))
    bulge = np.sqrt(1 - E2 * np.sin(latitude) ** 2)
    across = SEMI_MAJOR_M / bulge * np.cos(latitude) * np.radians(abs(grid.transform[0]))
    along = SEMI_MAJOR_M * (1 - E2) / bulge**3 * np.radians(abs(grid.transform[4]))
    lengths = np.stack([across**2, np.zeros(len(across)), along**2], axis=-1)
    return Metric(np.repeat(lengths[:, None, :], 2, axis=1), (1, grid.shape[1]))
