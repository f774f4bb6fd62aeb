"""Compiled strip sweep (条带扫描): exact share of every cell inside every polygon, by signed boundary pieces.

Scan conversion as font rasterisers do it. In a strip of rows every polygon edge leaves, in each cell it crosses, its signed
height ``cover`` and the signed area ``area`` to its right inside the cell (both as shares of the cell). Within one row and
feature, running left to right, the share of a cell is the sum of the covers before it plus the areas in it; between two
crossed cells the share is constant. Rows need not be equally high: row r lies between ``lines[r]`` and ``lines[r + 1]``.

The share of a cell is exact for straight edges up to rounding (about 1e-15 a row).

Arrays are taken out of the tuples before a loop and handed on one by one: every look into a tuple inside a loop counts
references, and that cost more than the arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from soilgis.store import kernel_cache

if TYPE_CHECKING:
    from soilgis.model.ellipsoid import Floats

Ints = npt.NDArray[np.int32]
Longs = npt.NDArray[np.int64]
Kernel = TypeVar("Kernel", bound=Callable[..., object])

ROUNDING = 1e-9
"""Shares this close to a whole number are whole: what is left is rounding of the running sum."""
_FEW = 24


def compiled(function: Kernel) -> Kernel:
    """Compile a kernel once, keep it on disk where possible, and let other threads run beside it."""
    return kernel_cache.compiled(function, nogil=True)


def within(function: Kernel) -> Kernel:
    """Compile a function as a part of the kernels that call it; it is neither called from Python nor kept by itself."""
    return kernel_cache.part(function, nogil=True)


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


@compiled
def bucket(edges: Edges, height: int, strips: int) -> tuple[Longs, Ints]:
    """Edges by strip: offsets, shape (strips + 1,), and edge numbers in feature order."""
    offsets = np.zeros(strips + 1, np.int64)
    top, bottom, last_row = edges.top, edges.bottom, strips * height - 1
    for k in range(top.size):
        if bottom[k] >= 0 and top[k] <= last_row:
            for strip in range(max(top[k], 0) // height, min(bottom[k], last_row) // height + 1):
                offsets[strip + 1] += 1
    for strip in range(strips):
        offsets[strip + 1] += offsets[strip]
    numbers = np.empty(offsets[strips], np.int32)
    place = offsets[:-1].copy()
    for k in range(top.size):
        if bottom[k] >= 0 and top[k] <= last_row:
            for strip in range(max(top[k], 0) // height, min(bottom[k], last_row) // height + 1):
                numbers[place[strip]] = k
                place[strip] += 1
    return offsets, numbers


@compiled
def reach(edges: Edges, numbers: Ints) -> tuple[float, float]:
    """Smallest and largest x of some edges."""
    low, high = np.inf, -np.inf
    x0, x1 = edges.x0, edges.x1
    for k in numbers:
        low = min(low, x0[k], x1[k])
        high = max(high, x0[k], x1[k])
    return low, high


@within
def _room(edges: Edges, numbers: Ints, strip: Strip) -> int:
    """Most traces the edges can leave in the strip."""
    room, last, widest = 0, strip.row + strip.rows, strip.columns + 1.0
    x0, x1, top, bottom = edges.x0, edges.x1, edges.top, edges.bottom
    for k in numbers:
        rows = min(bottom[k], last) - max(top[k], strip.row) + 1
        room += int(min(abs(x1[k] - x0[k]), widest)) + 3 * rows + 4
    return room


@within
def _piece(x: float, right: float, columns: int) -> tuple[float, float, float, float]:
    """Where an edge piece of one row lies among the columns: its low and high x cut to them, and the shares left of and in them."""
    low, high = min(x, right), max(x, right)
    if low >= columns:
        return low, high, 0.0, 0.0
    if high <= 0:
        return 0.0, 0.0, 1.0, 0.0
    if low >= 0 and high <= columns:
        return low, high, 0.0, 1.0
    width = high - low
    before, inside = max(-low, 0.0) / width, (min(high, float(columns)) - max(low, 0.0)) / width
    return max(low, 0.0), min(high, float(columns)), before, inside


@compiled
def trace(edges: Edges, numbers: Ints, lines: Floats, strip: Strip) -> tuple[Ints, Floats, int]:
    """Leave the traces of the strip's edges.

    Parameters
    ----------
    edges, numbers
        Edges and those of the strip.
    lines
        y of the row borders.
    strip
        Columns and rows of the traces count from its corner.

    Returns
    -------
    places, parts, n
        Row, feature and column of each trace, shape (≥ n, 3); its ``cover`` and ``area``, shape (≥ n, 2); how many.
    """
    room = _room(edges, numbers, strip)
    places, parts, n = np.empty((room, 3), np.int32), np.empty((room, 2)), 0
    ax, ay, bx, by, sign = edges.x0, edges.y0, edges.x1, edges.y1, edges.sign
    top, bottom, owner = edges.top, edges.bottom, edges.feature
    for k in numbers:
        x0, y0 = ax[k], ay[k]
        slope = (bx[k] - x0) / (by[k] - y0)
        first_row, last_row = max(top[k], strip.row), min(bottom[k], strip.row + strip.rows - 1)
        y = max(y0, lines[first_row])
        x = x0 + (y - y0) * slope
        for row in range(first_row, last_row + 1):
            ends = row == bottom[k]
            below = by[k] if ends else lines[row + 1]
            right = bx[k] if ends else x0 + (below - y0) * slope
            cover = sign[k] * (below - y) / (lines[row + 1] - lines[row])
            low, high, before, inside = _piece(x - strip.column, right - strip.column, strip.columns)
            x, y = right, below
            if before > 0:
                places[n, 0], places[n, 1], places[n, 2] = row - strip.row, owner[k], 0
                parts[n, 0], parts[n, 1] = cover * before, cover * before
                n += 1
            cover *= inside
            if cover == 0:
                continue
            first, last = int(low), min(int(high), strip.columns - 1)
            rate = cover / (high - low) if last > first else 0.0
            for column in range(first, last + 1):
                left, end = max(low, float(column)), min(high, column + 1.0)
                part = rate * (end - left) if last > first else cover
                places[n, 0], places[n, 1], places[n, 2] = row - strip.row, owner[k], column
                parts[n, 0], parts[n, 1] = part, part * (column + 1 - 0.5 * (left + end))
                n += 1
    return places, parts, n


@within
def _by_row(places: Ints, n: int, rows: int) -> tuple[Longs, Ints]:
    """Offsets of the rows and trace numbers by row, features in order within a row (a stable counting sort)."""
    offsets = np.zeros(rows + 1, np.int64)
    for k in range(n):
        offsets[places[k, 0] + 1] += 1
    for row in range(rows):
        offsets[row + 1] += offsets[row]
    numbers = np.empty(n, np.int32)
    place = offsets[:-1].copy()
    for k in range(n):
        row = places[k, 0]
        numbers[place[row]] = k
        place[row] += 1
    return offsets, numbers


@within
def _whole(share: float) -> float:
    """Return the share, whole where only rounding keeps it from being whole."""
    whole = np.rint(share)
    return whole if abs(share - whole) < ROUNDING else share


@within
def _by_column(numbers: Ints, places: Ints, start: int, stop: int) -> None:
    """Order the traces of one row and feature by column, and by their own order within one, in place (Shell's sort).

    A library's sort would compile for longer than all the rest of the sweep.
    """
    gap = 1
    while gap <= (stop - start) // _FEW:
        gap = 3 * gap + 1
    while gap > 0:
        for i in range(start + gap, stop):
            moving, j = numbers[i], i - gap
            column = places[moving, 2]
            while j >= start and (
                places[numbers[j], 2] > column or (places[numbers[j], 2] == column and numbers[j] > moving)
            ):
                numbers[j + gap] = numbers[j]
                j -= gap
            numbers[j + gap] = moving
        gap //= 3


@compiled
def sum_runs(places: Ints, parts: Floats, n: int, strip: Strip) -> tuple[Ints, Floats, int]:
    """Sum the strip's traces up to runs of equal share, ordered by row, feature and column.

    Returns
    -------
    spans, shares, n
        As `Runs`, with room to spare; how many there are.
    """
    offsets, numbers = _by_row(places, n, strip.rows)
    room = 2 * n + 1
    spans, shares, found = np.empty((room, 4), np.int32), np.empty(room), 0
    for row in range(strip.rows):
        start, end = offsets[row], offsets[row + 1]
        while start < end:
            feature, stop = places[numbers[start], 1], start + 1
            while stop < end and places[numbers[stop], 1] == feature:
                stop += 1
            _by_column(numbers, places, start, stop)
            inside, after = 0.0, strip.columns
            while start < stop:
                column, area = places[numbers[start], 2], inside
                share = _whole(inside)
                if share != 0 and after < column:
                    spans[found, 0], spans[found, 1], spans[found, 2], spans[found, 3] = row, feature, after, column
                    shares[found] = share
                    found += 1
                while start < stop and places[numbers[start], 2] == column:
                    inside += parts[numbers[start], 0]
                    area += parts[numbers[start], 1]
                    start += 1
                after = column + 1
                share = _whole(area)
                if share != 0:
                    spans[found, 0], spans[found, 1], spans[found, 2], spans[found, 3] = row, feature, column, after
                    shares[found] = share
                    found += 1
            share = _whole(inside)
            if share != 0 and after < strip.columns:
                spans[found, 0], spans[found, 1], spans[found, 2], spans[found, 3] = row, feature, after, strip.columns
                shares[found] = share
                found += 1
    return spans, shares, found


@compiled
def touched(runs: Runs, block_of: Longs, blocks: npt.NDArray[np.bool_]) -> None:
    """Mark the column blocks that some run reaches, ``block_of`` each column; the others need not be read."""
    spans = runs.spans
    for k in range(spans.shape[0]):
        for block in range(block_of[spans[k, 2]], block_of[spans[k, 3] - 1] + 1):
            blocks[block] = True
