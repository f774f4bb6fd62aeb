"""Compiled strip sweep (条带扫描): exact share of every cell inside every polygon, by signed boundary pieces.

Scan conversion as font rasterisers do it. In a strip of rows every polygon edge leaves, in each cell it crosses, its signed
height ``cover`` and the signed area ``area`` to its right inside the cell (both as shares of the cell). Within one row and
feature, running left to right, the share of a cell is the sum of the covers before it plus the areas in it; between two
crossed cells the share is constant. Rows need not be equally high: row r lies between ``lines[r]`` and ``lines[r + 1]``.

The share of a cell is exact for straight edges up to rounding (about 1e-15 a row). The C text is ``native/c/raster_kernels.c``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from soilgis.native.library import counted, measures, procedure

if TYPE_CHECKING:
    from soilgis.model.ellipsoid import Floats

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]

EDGES = "f64[] f64[] f64[] f64[] f64[] i32[] i32[] i32[]"
STRIP = "i64 i64 i64 i64"
RUNS = "i32[4] f64[]"
"""How `Edges`, `Strip` and `Runs` are declared to C."""
_bucket_count = counted("bucket_count", "i32[] i32[] i64 i64 i64[]!")
_bucket_fill = procedure("bucket_fill", "i32[] i32[] i64 i64 i64[]! i32[]!")
_reach = measures("reach", "f64[] f64[] i32[]")
_trace_room = counted("trace_room", f"{EDGES} i32[] {STRIP}")
_trace = counted("trace_strip", f"{EDGES} i32[] f64[] {STRIP} i32[3]! f64[2]!")
_sum_runs = counted("sum_runs", f"i32[3] f64[2] i64 {STRIP} i64[]! i32[]! i32[4]! f64[]!")
_touched = procedure("touched", f"{RUNS} i64[] u8[]!")


class Edges(NamedTuple):
    """Polygon edges running down the rows (边), grouped by feature; horizontal edges leave nothing and are dropped."""

    x0: Floats
    y0: Floats
    x1: Floats
    y1: Floats
    sign: Floats
    """+1 where the inside lies to the right of the edge, −1 where it lies to the left."""
    top: Ints
    bottom: Ints
    """Rows of the upper and lower end."""
    feature: Ints


class Strip(NamedTuple):
    """A window of the raster (条带)."""

    row: int
    rows: int
    column: int
    columns: int


class Runs(NamedTuple):
    """Cells of one row that lie inside a feature by the same share (同占比段), ordered by row, feature and column."""

    spans: Ints
    """Row, feature, first column and the one after the last, shape (runs, 4)."""
    shares: Floats
    """Share of a cell that lies inside, shape (runs,)."""


def bucket(edges: Edges, height: int, strips: int) -> tuple[Longs, Ints]:
    """Edges by strip: offsets, shape (strips + 1,), and edge numbers in feature order."""
    offsets = np.empty(strips + 2, np.int64)
    numbers = np.empty(_bucket_count(edges.top, edges.bottom, height, strips, offsets), np.int32)
    _bucket_fill(edges.top, edges.bottom, height, strips, offsets, numbers)
    return offsets[:-1], numbers


def reach(edges: Edges, numbers: Ints) -> tuple[float, float]:
    """Smallest and largest x of some edges."""
    low, high = _reach(edges.x0, edges.x1, numbers)
    return low, high


def trace(edges: Edges, numbers: Ints, lines: Floats, strip: Strip) -> tuple[Ints, Floats, int]:
    """Leave the traces of the strip's edges.

    Parameters
    ----------
    edges, numbers
        Edges and those of the strip.
    lines
        y of the row borders; a row without height, as beyond a pole, gets no traces.
    strip
        Columns and rows of the traces count from its corner.

    Returns
    -------
    places, parts, n
        Row, feature and column of each trace, shape (≥ n, 3); its ``cover`` and ``area``, shape (≥ n, 2); how many.
    """
    room = _trace_room(edges, numbers, strip)
    places, parts = np.empty((room, 3), np.int32), np.empty((room, 2))
    return places, parts, _trace(edges, numbers, lines, strip, places, parts)


def sum_runs(places: Ints, parts: Floats, n: int, strip: Strip) -> tuple[Ints, Floats, int]:
    """Sum the strip's traces up to runs of equal share, ordered by row, feature and column.

    Returns
    -------
    spans, shares, n
        As `Runs`, with room to spare; how many there are.
    """
    room = 2 * n + 1
    spans, shares = np.empty((room, 4), np.int32), np.empty(room)
    by_row = np.empty(strip.rows + 2, np.int64), np.empty(n, np.int32)
    return spans, shares, _sum_runs(places, parts, n, strip, by_row, spans, shares)


def touched(runs: Runs, block_of: Longs, blocks: npt.NDArray[np.bool_]) -> None:
    """Mark the column blocks that some run reaches, ``block_of`` each column; the others need not be read."""
    _touched(runs, block_of, blocks)
