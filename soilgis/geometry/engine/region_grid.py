"""The ground (底图): the regions' edges on a grid, with what lies between their borders, laid once for all zones to come.

A raster over the regions says which cells a border passes and, for all others, which region they lie in. The sieve tells by it which
zone rings no border comes near; the overlay takes from it where borders run and in which region a zone's walk begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from soilgis.geometry.engine import edge_grid as index
from soilgis.geometry.engine.compiled import in_threads
from soilgis.geometry.engine.region_grid_kernels import BORDER, label_rows, sum_table

if TYPE_CHECKING:
    from soilgis.geometry.engine.edge_grid import Rows
    from soilgis.geometry.engine.edge_grid_kernels import Bytes, Edges, Grid, Ints, Reals, Share
    from soilgis.geometry.engine.rings import Rings


@dataclass(frozen=True)
class Ground:
    """Regions laid on a grid (区划底图).

    Attributes
    ----------
    rings, edges, grid
        The regions, their edges and the cells.
    region
        Region of each cell, or `NOWHERE`, `SEVERAL`, `BORDER`, shape (rows × columns,).
    crowd
        Border cells left of and below each corner, shape ((rows + 1) × (columns + 1),).
    rows
        Where borders cross the lines of the rows.
    """

    rings: Rings
    edges: Edges
    grid: Grid
    region: Ints
    crowd: Ints
    rows: Rows

    @property
    def border(self) -> Bytes:
        """Which cells a border passes, shape (cells,)."""
        passed: Bytes = (self.region == BORDER).view(np.uint8)
        return passed


def lay(regions: Rings, cells: float, boxes: Reals | None = None) -> Ground | None:
    """Lay regions on about ``cells`` cells that cover them and all ``boxes``, shape (n, 4); None where there are no regions."""
    if not len(regions.turn):
        return None
    own = regions.measures[1]
    grid = index.square_grid(own if boxes is None else np.vstack([own, boxes]), 1, 1 / cells)
    edges = index.layer_edges(regions, grid, regions.hole)
    passed = np.zeros(grid.columns * grid.rows, np.uint8)
    begins = regions.start[:-1][np.diff(regions.start) > 0]
    passed[edges.cell[begins]] = 1
    rows = index.crossed_rows(edges, grid, passed)
    region = np.empty(len(passed), np.int32)

    def label(share: Share) -> None:
        label_rows(edges, grid, share, rows, index.tally(regions.features), (passed, region))

    in_threads(label, index.ranges(0, grid.rows))
    return Ground(regions, edges, grid, region, summed(grid, passed), rows)


def summed(grid: Grid, marks: Bytes) -> Ints:
    """Table of sums of a raster of 0 and 1."""
    table = np.zeros((grid.rows + 1) * (grid.columns + 1), np.int32)
    sum_table(marks, grid.columns, table)
    return table
