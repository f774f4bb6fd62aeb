"""Start states (起点状态): which rings of a layer wind around given points, by one sweep along each row of cells.

From a cell's reference point r, whose cover the sweep knows, a path of two legs leads to the point p: upright to (rx, py), then
level to p. Reference points lie half a quantum off every coordinate, so the first leg meets no vertex; the second is level with p,
and ties are those of two shifted points: `predicates.side` settles them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.geometry.engine.edge_grid_kernels import CELL_GRID, EDGES, LISTS, ROWS, TALLY
from soilgis.native.library import counted

if TYPE_CHECKING:
    from soilgis.geometry.engine.edge_grid import Rows
    from soilgis.geometry.engine.edge_grid_kernels import CellGrid, Edges, Ints, Lists, Longs, Reals, Span, Tally

    Asked = tuple[Reals, Ints, Ints, Longs, Longs]

_sweep_rows = counted(
    "sweep_rows",
    f"{EDGES} {CELL_GRID} {LISTS} i64 i64 {ROWS} f64[2] i32[] i32[] i64[] i64[] {TALLY} {TALLY} i32[2]! i64[]!",
)


def sweep_rows(
    edges: Edges,
    grid: CellGrid,
    lists: Lists,
    span: Span,
    rows: Rows,
    asked: Asked,
    scratch: tuple[Tally, Tally],
    out: tuple[Ints, Longs],
) -> int:
    """Find the covers of the points in a range of rows; return the room the pool needs.

    Parameters
    ----------
    edges, grid, lists
        Edges, cells, and the edges by cell.
    span
        First row, and the row after the last.
    rows
        Where the edges cross the rows' lines.
    asked
        (xy, cell and ring of each point, order of the points by cell, its start by row).
    scratch
        Empty tallies over rings and over keys.
    out
        Pool of (key, count), and for each point in the range, in order, where its pairs end.
    """
    return _sweep_rows(edges, grid, lists, span, rows, asked, scratch, out)
