"""Compiled tallies (累加): what runs of equal share add up to in a strip, by class or as statistics."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from soilgis.raster.kernels import Runs, Strip, compiled, within

if TYPE_CHECKING:
    from soilgis.model.ellipsoid import Floats

Codes = npt.NDArray[np.uint8]
_CHUNK = np.uint64(224)
"""Cells counted at a time: most that a byte can hold, in vectors of 32."""
_FEW = np.uint64(8)
"""Runs shorter than this are added cell by cell."""


class Weights(NamedTuple):
    """True area of the cells of a strip (像元面积)."""

    cell_m2: Floats
    """Area of a full cell of each row, m², shape (rows,)."""
    scale: Floats
    """Area scale at every ``step``-th cell corner of the whole raster; shape (1, 1) where it is 1."""
    step: int


@within
def _count(cells: Codes, row: np.uint64, start: np.uint64, stop: np.uint64, code: np.uint8) -> int:
    """How many cells of a chunk have a code; bytes are summed in bytes and places are unsigned, so that loops run on whole vectors."""
    found = np.uint8(0)
    if stop - start == _CHUNK:
        for j in range(start, start + _CHUNK):
            found = np.uint8(found + np.uint8(cells[row, j] == code))
        return int(found)
    for j in range(start, stop):
        found = np.uint8(found + np.uint8(cells[row, j] == code))
    return int(found)


@compiled
def tally_codes(runs: Runs, cells: Codes, weights: Weights, codes: Codes, totals: Floats) -> None:
    """Add the true area of every run to ``totals[feature, code]``, shape (features, 256), m².

    A run is counted chunk by chunk: first the code the chunk starts with, then the others. Which codes are known to be frequent
    changes the order of the work alone: every code of a chunk is counted, then multiplied and added once.

    Parameters
    ----------
    runs
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
    spans, shares, areas = runs.spans, runs.shares, weights.cell_m2
    known, rare = np.zeros(256, np.bool_), np.zeros(256, np.int64)
    for code in codes:
        known[code] = True
    for k in range(shares.size):
        row, feature, amount = np.uint64(spans[k, 0]), spans[k, 1], shares[k] * areas[spans[k, 0]]
        start, end = np.uint64(spans[k, 2]), np.uint64(spans[k, 3])
        if end - start < _FEW:
            for j in range(start, end):
                totals[feature, cells[row, j]] += amount
            continue
        while start < end:
            stop = min(start + _CHUNK, end)
            first = cells[row, start]
            found = _count(cells, row, start, stop, first)
            totals[feature, first] += amount * found
            left, place = np.int64(stop - start) - found, 0
            while left > 0 and place < codes.size:
                if codes[place] != first:
                    found = _count(cells, row, start, stop, codes[place])
                    totals[feature, codes[place]] += amount * found
                    left -= found
                place += 1
            if left > 0:
                for j in range(start, stop):
                    if not known[cells[row, j]] and cells[row, j] != first:
                        rare[cells[row, j]] += 1
                for j in range(start, stop):
                    if rare[cells[row, j]] > 0:
                        totals[feature, cells[row, j]] += amount * rare[cells[row, j]]
                        rare[cells[row, j]] = 0
            start = stop


@within
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
def tally_scaled(runs: Runs, cells: Codes, weights: Weights, strip: Strip, totals: Floats) -> None:
    """Add the true area of every run to ``totals[feature, code]`` where cells of a row differ in area."""
    spans, shares, areas = runs.spans, runs.shares, np.empty(cells.shape[1])
    current = -1
    for k in range(shares.size):
        row, feature, share = spans[k, 0], spans[k, 1], shares[k]
        if row != current:
            row_areas(row, strip, weights, areas)
            current = row
        for j in range(spans[k, 2], spans[k, 3]):
            totals[feature, cells[row, j]] += share * areas[j]


class Moments(NamedTuple):
    """Running statistics of every feature, each of shape (features,)."""

    valid_m2: Floats
    missing_m2: Floats
    weighted: Floats
    low: Floats
    high: Floats


@compiled
def tally_values(runs: Runs, cells: Floats, weights: Weights, strip: Strip, moments: Moments) -> None:
    """Add the values of every run, weighted by area; NaN is no value. ``low`` and ``high`` need any share of a cell."""
    spans, shares, areas = runs.spans, runs.shares, np.empty(cells.shape[1])
    valid, missing, weighted, lows, highs = moments
    current = -1
    for k in range(shares.size):
        row, feature = spans[k, 0], spans[k, 1]
        if row != current:
            row_areas(row, strip, weights, areas)
            current = row
        for j in range(spans[k, 2], spans[k, 3]):
            value, area = cells[row, j], shares[k] * areas[j]
            if np.isnan(value):
                missing[feature] += area
            else:
                valid[feature] += area
                weighted[feature] += area * value
                lows[feature] = min(lows[feature], value)
                highs[feature] = max(highs[feature], value)


@compiled
def tally_bins(runs: Runs, cells: Floats, weights: Weights, strip: Strip, bins: tuple[Floats, Floats, Floats]) -> None:
    """Add the area of every run to ``bins[2][feature, bin]``; ``bins[0]`` is each feature's low, ``bins[1]`` bins per unit."""
    spans, shares, areas = runs.spans, runs.shares, np.empty(cells.shape[1])
    current = -1
    low, rate, totals = bins
    for k in range(shares.size):
        row, feature = spans[k, 0], spans[k, 1]
        if row != current:
            row_areas(row, strip, weights, areas)
            current = row
        for j in range(spans[k, 2], spans[k, 3]):
            value = cells[row, j]
            if not np.isnan(value):
                place = min(int((value - low[feature]) * rate[feature]), totals.shape[1] - 1)
                totals[feature, place] += shares[k] * areas[j]


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
