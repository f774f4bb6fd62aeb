"""Region grid (区划网格): the regions' edges on a grid, with what lies between their borders, laid once for all zones to come.

A raster over the regions says which cells a border passes and, for all others, which region they lie in. The prefilter tells by it which
zone rings no border comes near; the overlay takes from it where borders run and in which region a zone's walk begins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from soilgis.geometry.engine import edge_grid
from soilgis.geometry.engine.region_grid_kernels import BORDER, label_rows, sum_table
from soilgis.model.threads import in_threads

if TYPE_CHECKING:
    from soilgis.geometry.engine.edge_grid import Rows
    from soilgis.geometry.engine.edge_grid_kernels import Bytes, CellGrid, Edges, Ints, Reals, Span
    from soilgis.geometry.engine.rings import Rings


@dataclass(frozen=True)
class RegionGrid:
    """Regions laid on a grid (区划网格).

    Attributes
    ----------
    rings, edges, grid
        The regions, their edges and the cells.
    region
        Region of each cell, or `NOWHERE`, `SEVERAL`, `BORDER`, shape (rows × columns,).
    border_counts
        Border cells left of and below each corner, shape ((rows + 1) × (columns + 1),).
    rows
        Where borders cross the lines of the rows.
    """

    rings: Rings
    edges: Edges
    grid: CellGrid
    region: Ints
    border_counts: Ints
    rows: Rows

    @property
    def border(self) -> Bytes:
        """Which cells a border passes, shape (cells,)."""
        passed: Bytes = (self.region == BORDER).view(np.uint8)
        return passed


def lay_regions(regions: Rings, cells: float, boxes: Reals | None = None) -> RegionGrid | None:
    """Lay regions on about ``cells`` cells that cover them and all ``boxes``, shape (n, 4); None where there are no regions."""
    if not len(regions.orientation):
        return None
    own = regions.measures[1]
    grid = edge_grid.square_grid(own if boxes is None else np.vstack([own, boxes]), 1, 1 / cells)
    edges = edge_grid.layer_edges(regions, grid, regions.hole)
    passed = np.zeros(grid.columns * grid.rows, np.uint8)
    begins = regions.start[:-1][np.diff(regions.start) > 0]
    passed[edges.cell[begins]] = 1
    rows = edge_grid.crossed_rows(edges, grid, passed)
    region = np.empty(len(passed), np.int32)

    def label(span: Span) -> None:
        label_rows(edges, grid, span, rows, edge_grid.tally(regions.features), (passed, region))

    in_threads(label, edge_grid.ranges(0, grid.rows))
    return RegionGrid(regions, edges, grid, region, summed(grid, passed), rows)


def summed(grid: CellGrid, marks: Bytes) -> Ints:
    """Table of sums of a raster of 0 and 1."""
    table = np.zeros((grid.rows + 1) * (grid.columns + 1), np.int32)
    sum_table(marks, grid.columns, table)
    return table
