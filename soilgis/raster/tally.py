"""Compiled tallies (累加): what runs of equal share add up to in a strip, by class or as statistics; ``native/c/raster_tally.c``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from soilgis.native.library import counted, procedure
from soilgis.raster.kernels import RUNS, STRIP

if TYPE_CHECKING:
    from soilgis.model.ellipsoid import Floats
    from soilgis.raster.kernels import Runs, Strip

Codes = npt.NDArray[np.uint8]
_CODES = 256
_WEIGHTS = "f64[] f64[][] i64"
_tally_codes = procedure("tally_codes", f"{RUNS} u8[][] f64[] u8[] f64[{_CODES}]!")
_tally_scaled = procedure("tally_scaled", f"{RUNS} u8[][] {_WEIGHTS} {STRIP} f64[]! f64[{_CODES}]!")
_tally_values = procedure(
    "tally_values", f"{RUNS} f64[][] {_WEIGHTS} {STRIP} f64[]! f64[]! f64[]! f64[]! f64[]! f64[]!"
)
_tally_bins = procedure("tally_bins", f"{RUNS} f64[][] {_WEIGHTS} {STRIP} f64[]! f64[] f64[] f64[][]!")
_recode = counted("recode", "u16[][] i16[] u8[][]!")


class Weights(NamedTuple):
    """True area of the cells of a strip (像元面积)."""

    cell_m2: Floats
    """Area of a full cell of each row, m², shape (rows,)."""
    scale: Floats
    """Area scale at every ``step``-th cell corner of the whole raster; shape (1, 1) where it is 1."""
    step: int


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
    _tally_codes(runs, cells, weights.cell_m2, codes, totals)


def tally_scaled(runs: Runs, cells: Codes, weights: Weights, strip: Strip, totals: Floats) -> None:
    """Add the true area of every run to ``totals[feature, code]`` where cells of a row differ in area."""
    _tally_scaled(runs, cells, weights, strip, np.empty(cells.shape[1]), totals)


class Moments(NamedTuple):
    """Running statistics of every feature, each of shape (features,)."""

    valid_m2: Floats
    missing_m2: Floats
    weighted: Floats
    low: Floats
    high: Floats


def tally_values(runs: Runs, cells: Floats, weights: Weights, strip: Strip, moments: Moments) -> None:
    """Add the values of every run, weighted by area; NaN is no value. ``low`` and ``high`` need any share of a cell."""
    _tally_values(runs, cells, weights, strip, np.empty(cells.shape[1]), moments)


def tally_bins(runs: Runs, cells: Floats, weights: Weights, strip: Strip, bins: tuple[Floats, Floats, Floats]) -> None:
    """Add the area of every run to ``bins[2][feature, bin]``; ``bins[0]`` is each feature's low, ``bins[1]`` bins per unit."""
    _tally_bins(runs, cells, weights, strip, np.empty(cells.shape[1]), bins)


def recode(values: npt.NDArray[np.integer], table: npt.NDArray[np.int16], out: Codes) -> int:
    """Write the number of every 16-bit value by ``table``; return an unknown value plus one million, or 0 when all are known."""
    wide = values.astype(np.int16) if values.dtype == np.int8 else values
    unknown = _recode(wide.view(np.uint16), table, out)
    if unknown < 0:
        return 0
    signed = np.issubdtype(values.dtype, np.signedinteger)
    return 1_000_000 + unknown - ((1 << 16) if signed and unknown >= 1 << 15 else 0)
