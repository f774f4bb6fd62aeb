"""Edge grid (边网格): which edges lie in which cell, and which cross the line at the foot of each row of cells.

Every point knows its cell. An edge whose ends share a cell lies in that cell alone, which is nearly every edge; two such edges in
different cells never touch, because the number of the cell rises with the coordinate. Lists are kept only for busy cells, where
edges that have to do with each other meet; the rest of the ground is walked through without looking. All kernels take ranges of
edges or rows and run in threads.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from soilgis.native.library import counted, procedure

Reals = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]
Longs = npt.NDArray[np.int64]
Ints = npt.NDArray[np.int32]
Shorts = npt.NDArray[np.int8]
Bytes = npt.NDArray[np.uint8]
Span = tuple[int, int]
Tally = tuple[Ints, Ints, Ints, Longs]

UNIONS, COMBINATIONS = 1, 2
"""What zone rings have to do with each other: those of one group, or all."""
EDGES = "f64[2] i32[] i32[] i8[] i8[] i32[] u8[] i64 i64"
CELL_GRID = "f64 f64 f64 i64 i64"
LISTS = "i32[] i64[] i32[] f32[4]"
ROWS = "i32[] i32[] i64[]"
TALLY = "i32[]! i32[]! i32[]! i64[]!"
"""How `Edges`, `CellGrid`, `Lists`, `soilgis.geometry.engine.edge_grid.Rows` and a tally are declared (`soilgis.native.signature`)."""

_code_cells = procedure("code_cells", f"f64[2] {CELL_GRID} i64 i64 i32[]!")
_trace = counted("trace_edges", f"{EDGES} {CELL_GRID} i64 i64 u8[]! i32[]! i32[]!")
_mark_cells = procedure("mark_cells", f"{EDGES} {CELL_GRID} i64 i64 u8[] u8[]! i32[]!")
_collect_cells = counted("collect_cells", f"{EDGES} {CELL_GRID} i64 i64 i32[] i32[]! i32[]! i32[]!")
_fill_cells = procedure("fill_cells", f"{EDGES} i32[] i32[] i64 i64[]! i32[]! f32[4]!")


class Edges(NamedTuple):
    """The edges of one layer on a grid (一层的边): the arrays of `rings.Rings`.

    ``cell`` is the number of each point's cell. ``key`` names what a ring counts for: its region (0 … regions − 1) or regions + its
    zone group; ``isolated`` rings have to do with no other ring of the layer; ``base`` is how often the other rings of its key must wind
    where it is a border: 1 for a hole, 0 for a shell and for rings that are isolated. ``mode`` is UNIONS or COMBINATIONS.
    """

    xy: Reals
    cell: Ints
    ring: Ints
    orientation: Shorts
    base: Shorts
    key: Ints
    isolated: Bytes
    regions: int
    mode: int


class CellGrid(NamedTuple):
    """Square cells (网格): lower left corner, cells per metre, columns and rows."""

    x0: float
    y0: float
    inverse: float
    columns: int
    rows: int


class Lists(NamedTuple):
    """Edges by busy cell (格内边表): those of cell c are ``edges[start[r]:start[r + 1]]`` with r = rank[c]; −1 where it is not busy.

    ``boxes`` are their bounds (xmin, xmax, ymin, ymax), a little too wide and side by side: most edges are passed over by them alone.
    """

    rank: Ints
    start: Longs
    edges: Ints
    boxes: Singles


def code_cells(xy: Reals, grid: CellGrid, span: Span, cell: Ints) -> None:
    """Write the number of each point's cell; all points lie on the grid."""
    _code_cells(xy, grid, span, cell)


def trace(edges: Edges, grid: CellGrid, span: Span, passed: Bytes, crossed: tuple[Ints, Ints]) -> int:
    """Mark the cells of edges that go from one to another, and list where they cross the rows' lines; return how often.

    Parameters
    ----------
    edges, grid, span
        Edges, cells, and the range of edges.
    passed
        Marks of the cells, shape (cells,); (0,) where they are not wanted.
    crossed
        Cell of each crossing, and its edge, as many as there is room for.
    """
    return _trace(edges, grid, span, passed, crossed)


def mark_cells(edges: Edges, grid: CellGrid, span: Span, border: Bytes, marks: tuple[Bytes, Ints]) -> None:
    """Mark the cells a border passes in which edges lie, and note the one ring of those not isolated in each cell (−1 none, −2 several).

    ``marks`` = (busy, owner); owner is not touched where every ring is isolated.
    """
    _mark_cells(edges, grid, span, border, marks)


def collect_cells(edges: Edges, grid: CellGrid, span: Span, rank: Ints, entries: tuple[Ints, Ints, Ints]) -> int:
    """List the edges of busy cells and count them by cell; return how many entries there are.

    ``entries`` = (busy cell, edge, count of each busy cell); what finds no room is counted only.
    """
    return _collect_cells(edges, grid, span, rank, entries)


def fill_cells(
    edges: Edges, entries: tuple[Ints, Ints], count: int, cursor: Longs, listed: tuple[Ints, Singles]
) -> None:
    """Write the entries of `collect_cells` cell by cell, in order, and the bounds of their edges where there is room for any."""
    _fill_cells(edges, entries, count, cursor, listed)
