"""Kernels of the region grid (区划网格编译核): the region of each cell no border passes, sums over cells, and the regions around points."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.geometry.engine.edge_grid_kernels import CELL_GRID, EDGES, LISTS, ROWS, TALLY
from soilgis.native.library import counted, procedure

if TYPE_CHECKING:
    from soilgis.geometry.engine.edge_grid import Rows
    from soilgis.geometry.engine.edge_grid_kernels import Bytes, CellGrid, Edges, Ints, Lists, Longs, Reals, Span, Tally

NOWHERE, SEVERAL, BORDER = -1, -2, -3
"""Of a cell: in no region, in several that overlap or in one more than once, or passed by a border."""

_label_rows = procedure("label_rows", f"{EDGES} {CELL_GRID} i64 i64 {ROWS} {TALLY} u8[] i32[]!")
_sum_table = procedure("sum_table", "u8[] i64 i32[]!")
_regions_around = counted(
    "regions_around", f"{EDGES} {CELL_GRID} {LISTS} i32[] {ROWS} f64[2] i32[] i64[] i64 i64 {TALLY} i32[2]! i64[]!"
)


def label_rows(edges: Edges, grid: CellGrid, span: Span, rows: Rows, covers: Tally, cells: tuple[Bytes, Ints]) -> None:
    """Write the region of each cell that no border passes, by one sweep along the line of each row.

    An edge that crosses the line does so in a cell marked as passed, so that between such cells the cover does not change.
    ``cells`` = (marks, regions).
    """
    _label_rows(edges, grid, span, rows, covers, cells)


def sum_table(marks: Bytes, columns: int, table: Ints) -> None:
    """Write how many marks lie left of and below each corner; the table is 0 before."""
    _sum_table(marks, columns, table)


def regions_around(
    borders: tuple[Edges, CellGrid, Lists],
    labels: tuple[Ints, Rows],
    points: tuple[Reals, Ints, Longs],
    span: Span,
    state: Tally,
    out: tuple[Ints, Longs],
) -> int:
    """Find the regions that cover points of zone rings; return the room the pool needs.

    Where a point's cell has a border, the search begins in the nearest cell on the left that has none.

    Parameters
    ----------
    borders
        The regions' edges, cells, and the edges of all cells with both a border and a zone's edge.
    labels
        Region of each cell, and where borders cross the rows' lines.
    points
        (xy, cell, numbers of the points asked for).
    span
        Range of those numbers.
    state
        Empty tally over regions.
    out
        Pool of (region, count), and for each point asked for, in order, where its pairs end.
    """
    return _regions_around(borders, labels, points, span, state, out)
