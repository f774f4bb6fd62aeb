"""Compiled tallies (累加): what runs of equal share add up to in a strip, by class or as statistics."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from soilgis.raster.kernels import Runs, Strip, compiled

if TYPE_CHECKING:
    from soilgis.model.ellipsoid import Floats

Codes = npt.NDArray[np.uint8]
_CHUNK = 248
"""Cells counted at a time: most that a byte can hold, in eights."""


class Weights(NamedTuple):
    """True area of the cells of a strip (像元面积)."""

    cell_m2: Floats
    """Area of a full cell of each row, m², shape (rows,)."""
    scale: Floats
    """Area scale at every ``step``-th cell corner of the whole raster; shape (1, 1) where it is 1."""
    step: int


@compiled
def _count_chunk(cells: Codes, code: np.uint8) -> int:
    """How many cells of a whole chunk have a code; bytes are summed in bytes, so the loop runs on whole vectors."""
    found = np.uint8(0)
    for j in range(_CHUNK):
        found = np.uint8(found + np.uint8(cells[j] == code))
    return int(found)


@compiled
def _count(cells: Codes, code: np.uint8) -> int:
    """How many cells of a piece shorter than a chunk have a code."""
    found = 0
    for j in range(cells.size):
        found += cells[j] == code
    return found


@compiled
def _spread(cells: Codes, codes: Codes, amount: float, totals: Floats) -> None:
    """Add ``amount`` for every cell to its code's total: chunk by chunk, first the code a chunk starts with."""
    start = 0
    while start < cells.size:
        part = cells[start : min(start + _CHUNK, cells.size)]
        start += part.size
        first, whole = part[0], part.size == _CHUNK
        found = _count_chunk(part, first) if whole else _count(part, first)
        totals[first] += amount * found
        left = part.size - found
        for code in codes:
            if left == 0:
                break
            if code != first:
                found = _count_chunk(part, code) if whole else _count(part, code)
                totals[code] += amount * found
                left -= found
        if left:
            _spread_rare(part, codes, amount, totals)


@compiled
def _spread_rare(part: Codes, codes: Codes, amount: float, totals: Floats) -> None:
    """Add the cells of a chunk whose codes are not worth counting and were not counted as its first."""
    known = np.zeros(256, np.bool_)
    known[part[0]] = True
    for code in codes:
        known[code] = True
    for cell in part:
        if not known[cell]:
            totals[cell] += amount


@compiled
def tally_codes(runs: Runs, n: int, cells: Codes, weights: Weights, codes: Codes, totals: Floats) -> None:
    """Add the true area of every run to ``totals[feature, code]``, shape (features, 256), m².

    Parameters
    ----------
    runs, n
        The strip's runs.
    cells
        Codes of the strip, shape (rows, columns).
    weights
        Areas of the strip's cells, equal within a row.
    codes
        Codes worth counting, the most frequent first; others are found one by one.
    totals
        Added to.
    """
    for k in range(n):
        row = runs.row[k]
        amount = runs.share[k] * weights.cell_m2[row]
        if runs.stop[k] - runs.start[k] == 1:
            totals[runs.feature[k], cells[row, runs.start[k]]] += amount
        else:
            _spread(cells[row, runs.start[k] : runs.stop[k]], codes, amount, totals[runs.feature[k]])


@compiled
def row_areas(row: int, strip: Strip, weights: Weights, areas: Floats) -> None:
    """Area of every cell of one row of the strip, m², the scale interpolated between its nodes."""
    if weights.scale.size == 1:
        areas[:] = weights.cell_m2[row]
        return
    down = (strip.row + row + 0.5) / weights.step
    upper = int(down)
    down -= upper
    for j in range(areas.size):
        across = (strip.column + j + 0.5) / weights.step
        left = int(across)
        across -= left
        above = weights.scale[upper, left] * (1 - across) + weights.scale[upper, left + 1] * across
        below = weights.scale[upper + 1, left] * (1 - across) + weights.scale[upper + 1, left + 1] * across
        areas[j] = weights.cell_m2[row] * (above * (1 - down) + below * down)


@compiled
def tally_scaled(runs: Runs, n: int, cells: Codes, weights: Weights, strip: Strip, totals: Floats) -> None:
    """Add the true area of every run to ``totals[feature, code]`` where cells of a row differ in area."""
    areas = np.empty(cells.shape[1])
    current = -1
    for k in range(n):
        row = runs.row[k]
        if row != current:
            row_areas(row, strip, weights, areas)
            current = row
        total = totals[runs.feature[k]]
        for j in range(runs.start[k], runs.stop[k]):
            total[cells[row, j]] += runs.share[k] * areas[j]


class Moments(NamedTuple):
    """Running statistics of every feature, each of shape (features,)."""

    valid_m2: Floats
    missing_m2: Floats
    weighted: Floats
    low: Floats
    high: Floats


@compiled
def tally_values(runs: Runs, n: int, cells: Floats, weights: Weights, strip: Strip, moments: Moments) -> None:
    """Add the values of every run, weighted by area; NaN is no value. ``low`` and ``high`` need any share of a cell."""
    areas = np.empty(cells.shape[1])
    current = -1
    for k in range(n):
        row, feature = runs.row[k], runs.feature[k]
        if row != current:
            row_areas(row, strip, weights, areas)
            current = row
        for j in range(runs.start[k], runs.stop[k]):
            value, area = cells[row, j], runs.share[k] * areas[j]
            if np.isnan(value):
                moments.missing_m2[feature] += area
            else:
                moments.valid_m2[feature] += area
                moments.weighted[feature] += area * value
                moments.low[feature] = min(moments.low[feature], value)
                moments.high[feature] = max(moments.high[feature], value)


@compiled
def tally_bins(
    runs: Runs, n: int, cells: Floats, weights: Weights, strip: Strip, bins: tuple[Floats, Floats, Floats]
) -> None:
    """Add the area of every run to ``bins[2][feature, bin]``; ``bins[0]`` is each feature's low, ``bins[1]`` bins per unit."""
    areas = np.empty(cells.shape[1])
    current = -1
    low, rate, totals = bins
    for k in range(n):
        row, feature = runs.row[k], runs.feature[k]
        if row != current:
            row_areas(row, strip, weights, areas)
            current = row
        for j in range(runs.start[k], runs.stop[k]):
            value = cells[row, j]
            if not np.isnan(value):
                place = min(int((value - low[feature]) * rate[feature]), totals.shape[1] - 1)
                totals[feature, place] += runs.share[k] * areas[j]


@compiled
def recode(values: npt.NDArray[np.integer], table: npt.NDArray[np.int16], out: Codes) -> int:
    """Write the number of every 16-bit value by ``table``; return an unknown value plus one million, or 0 when all are known."""
    for i in range(values.shape[0]):
        for j in range(values.shape[1]):
            number = table[values[i, j] & 0xFFFF]
            if number < 0:
                return 1_000_000 + int(values[i, j])
            out[i, j] = number
    return 0
