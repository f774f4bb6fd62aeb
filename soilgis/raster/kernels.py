"""Compiled strip sweep (条带扫描): exact share of every cell inside every polygon, by signed boundary pieces.

Scan conversion as font rasterisers do it. In a strip of rows every polygon edge leaves, in each cell it crosses, its signed
height ``cover`` and the signed area ``area`` to its right inside the cell (both as shares of the cell). Within one row and
feature, running left to right, the share of a cell is the sum of the covers before it plus the areas in it; between two
crossed cells the share is constant. Rows need not be equally high: row r lies between ``lines[r]`` and ``lines[r + 1]``.

The share of a cell is exact for straight edges up to rounding (about 1e-15 a row).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

from soilgis.store.cache import kept_if_possible

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
    try:
        return cast("Kernel", kept_if_possible(numba.njit(cache=True, nogil=True)(function)))
    except RuntimeError:
        return cast("Kernel", numba.njit(nogil=True)(function))


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


class Traces(NamedTuple):
    """What edges left in the cells (痕迹)."""

    row: Ints
    column: Ints
    feature: Ints
    cover: Floats
    area: Floats


class Runs(NamedTuple):
    """Cells of one row that lie inside a feature by the same share (同占比段), ordered by row, feature and column."""

    row: Ints
    feature: Ints
    start: Ints
    stop: Ints
    share: Floats


@compiled
def bucket(edges: Edges, height: int, strips: int) -> tuple[Longs, Ints]:
    """Edges by strip: offsets, shape (strips + 1,), and edge numbers in feature order."""
    offsets = np.zeros(strips + 1, np.int64)
    last_row = strips * height - 1
    for k in range(edges.top.size):
        if edges.bottom[k] >= 0 and edges.top[k] <= last_row:
            for strip in range(max(edges.top[k], 0) // height, min(edges.bottom[k], last_row) // height + 1):
                offsets[strip + 1] += 1
    for strip in range(strips):
        offsets[strip + 1] += offsets[strip]
    numbers = np.empty(offsets[strips], np.int32)
    place = offsets[:-1].copy()
    for k in range(edges.top.size):
        if edges.bottom[k] >= 0 and edges.top[k] <= last_row:
            for strip in range(max(edges.top[k], 0) // height, min(edges.bottom[k], last_row) // height + 1):
                numbers[place[strip]] = k
                place[strip] += 1
    return offsets, numbers


@compiled
def reach(edges: Edges, numbers: Ints) -> tuple[float, float]:
    """Smallest and largest x of some edges."""
    low, high = np.inf, -np.inf
    for k in numbers:
        low = min(low, edges.x0[k], edges.x1[k])
        high = max(high, edges.x0[k], edges.x1[k])
    return low, high


@compiled
def _room(edges: Edges, numbers: Ints, strip: Strip) -> int:
    """Most traces the edges can leave in the strip."""
    room = 0
    for k in numbers:
        rows = min(edges.bottom[k], strip.row + strip.rows) - max(edges.top[k], strip.row) + 1
        width = min(abs(edges.x1[k] - edges.x0[k]), strip.columns + 1.0)
        room += int(width) + 3 * rows + 4
    return room


@compiled
def _leave(traces: Traces, n: int, where: tuple[int, int, int], cover: float, area: float) -> int:
    row, feature, column = where
    if n > 0 and traces.row[n - 1] == row and traces.column[n - 1] == column and traces.feature[n - 1] == feature:
        traces.cover[n - 1] += cover
        traces.area[n - 1] += area
        return n
    traces.row[n], traces.column[n], traces.feature[n] = row, column, feature
    traces.cover[n], traces.area[n] = cover, area
    return n + 1


@compiled
def _cross(traces: Traces, n: int, where: tuple[int, int, int], piece: tuple[float, float, float]) -> int:
    """Leave the traces of one edge piece inside one row: ``piece`` is x at both ends and the signed height."""
    row, feature, columns = where
    low, high, cover = min(piece[0], piece[1]), max(piece[0], piece[1]), piece[2]
    if low >= columns or cover == 0:
        return n
    if high <= 0:
        return _leave(traces, n, (row, feature, 0), cover, cover)
    if low < 0:
        part = cover * (-low / (high - low))
        n = _leave(traces, n, (row, feature, 0), part, part)
        cover -= part
        low = 0.0
    if high > columns:
        cover *= (columns - low) / (high - low)
        high = float(columns)
    first, last = int(low), int(high)
    if first == last:
        return _leave(traces, n, (row, feature, first), cover, cover * (first + 1 - 0.5 * (low + high)))
    rate = cover / (high - low)
    for column in range(first, min(last, columns - 1) + 1):
        left, right = max(low, float(column)), min(high, column + 1.0)
        part = (right - left) * rate
        if part != 0:
            n = _leave(traces, n, (row, feature, column), part, part * (column + 1 - 0.5 * (left + right)))
    return n


@compiled
def trace(edges: Edges, numbers: Ints, lines: Floats, strip: Strip) -> tuple[Traces, int]:
    """Leave the traces of the strip's edges; columns and rows count from the strip's corner."""
    room = _room(edges, numbers, strip)
    traces = Traces(
        np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room), np.empty(room)
    )
    n = 0
    for k in numbers:
        x0, y0 = edges.x0[k], edges.y0[k]
        slope = (edges.x1[k] - x0) / (edges.y1[k] - y0)
        first, last = max(edges.top[k], strip.row), min(edges.bottom[k], strip.row + strip.rows - 1)
        y = max(y0, lines[first])
        x = x0 + (y - y0) * slope
        for row in range(first, last + 1):
            ends = row == edges.bottom[k]
            below = edges.y1[k] if ends else lines[row + 1]
            right = edges.x1[k] if ends else x0 + (below - y0) * slope
            cover = edges.sign[k] * (below - y) / (lines[row + 1] - lines[row])
            where = (row - strip.row, edges.feature[k], strip.columns)
            n = _cross(traces, n, where, (x - strip.column, right - strip.column, cover))
            x, y = right, below
    return traces, n


@compiled
def _by_row(traces: Traces, n: int, rows: int) -> tuple[Longs, Ints]:
    """Offsets of the rows and trace numbers by row, features in order within a row (a stable counting sort)."""
    offsets = np.zeros(rows + 1, np.int64)
    for k in range(n):
        offsets[traces.row[k] + 1] += 1
    for row in range(rows):
        offsets[row + 1] += offsets[row]
    numbers = np.empty(n, np.int32)
    place = offsets[:-1].copy()
    for k in range(n):
        row = traces.row[k]
        numbers[place[row]] = k
        place[row] += 1
    return offsets, numbers


@compiled
def _by_column(traces: Traces, numbers: Ints) -> None:
    """Order the traces of one row and feature by column, in place."""
    if numbers.size > _FEW:
        keys = np.empty(numbers.size, np.int32)
        for i in range(numbers.size):
            keys[i] = traces.column[numbers[i]]
        numbers[:] = numbers[np.argsort(keys)]
        return
    for i in range(1, numbers.size):
        moving = numbers[i]
        column = traces.column[moving]
        j = i - 1
        while j >= 0 and traces.column[numbers[j]] > column:
            numbers[j + 1] = numbers[j]
            j -= 1
        numbers[j + 1] = moving


@compiled
def _add_run(runs: Runs, n: int, where: tuple[int, int, int, int], share: float) -> int:
    whole = np.rint(share)
    if abs(share - whole) < ROUNDING:
        share = whole
    if share == 0 or where[2] >= where[3]:
        return n
    runs.row[n], runs.feature[n], runs.start[n], runs.stop[n] = where
    runs.share[n] = share
    return n + 1


@compiled
def _sum_feature(traces: Traces, numbers: Ints, runs: Runs, n: int, columns: int) -> int:
    """Turn the ordered traces of one row and feature into runs."""
    row, feature = traces.row[numbers[0]], traces.feature[numbers[0]]
    inside, after, i = 0.0, -1, 0
    while i < numbers.size:
        column = traces.column[numbers[i]]
        cover, area = 0.0, 0.0
        while i < numbers.size and traces.column[numbers[i]] == column:
            cover += traces.cover[numbers[i]]
            area += traces.area[numbers[i]]
            i += 1
        if after >= 0:
            n = _add_run(runs, n, (row, feature, after, column), inside)
        n = _add_run(runs, n, (row, feature, column, column + 1), inside + area)
        inside += cover
        after = column + 1
    return _add_run(runs, n, (row, feature, after, columns), inside)


@compiled
def sum_runs(traces: Traces, n: int, strip: Strip) -> tuple[Runs, int]:
    """Runs of equal share from the strip's traces, ordered by row, feature and column."""
    offsets, numbers = _by_row(traces, n, strip.rows)
    room = 3 * n + 1
    runs = Runs(
        np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.int32),
        np.empty(room),
    )  # fmt: skip
    found = 0
    for row in range(strip.rows):
        start = offsets[row]
        while start < offsets[row + 1]:
            stop = start + 1
            while stop < offsets[row + 1] and traces.feature[numbers[stop]] == traces.feature[numbers[start]]:
                stop += 1
            _by_column(traces, numbers[start:stop])
            found = _sum_feature(traces, numbers[start:stop], runs, found, strip.columns)
            start = stop
    return runs, found


@compiled
def touched(runs: Runs, n: int, width: int, blocks: npt.NDArray[np.bool_]) -> None:
    """Mark the column blocks of ``width`` cells that some run reaches; the others need not be read."""
    for k in range(n):
        for block in range(runs.start[k] // width, (runs.stop[k] - 1) // width + 1):
            blocks[block] = True
