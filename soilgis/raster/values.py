"""Statistics of a continuous raster in polygons (分区数值统计), every cell weighted by the area inside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import numpy.typing as npt

from soilgis.model.errors import RasterError
from soilgis.model.nodata import HUGE, stands_for_missing
from soilgis.model.sentences.raster import RasterMessages
from soilgis.raster.edges import edges_of
from soilgis.raster.grid import plane_of, plane_shapes
from soilgis.raster.sources import ValueSource
from soilgis.raster.sweep import Account, sweep
from soilgis.raster.tally import Moments, Weights, tally_bins, tally_values

if TYPE_CHECKING:
    from pyproj import CRS

    from soilgis.model.ellipsoid import Floats
    from soilgis.model.raster import Raster
    from soilgis.model.spread import Arrays
    from soilgis.raster.grid import Plane
    from soilgis.raster.kernels import Edges, Runs, Strip
    from soilgis.raster.sweep import Cells, Tally

Shapes = npt.NDArray[np.object_]
BINS = 4096
"""Quantiles are read from this many bins between a feature's least and greatest value."""


@dataclass(frozen=True)
class ValueStatistics:
    """Statistics of each feature, each of shape (features,); NaN where there is no value (数值统计)."""

    total_m2: Floats
    valid_share: Floats
    """Area with a value / area of the feature."""
    mean: Floats
    minimum: Floats
    maximum: Floats
    """Least and greatest value of cells of which any share lies inside."""
    quantiles: dict[float, Floats]
    """Values by share of the valid area below; exact to (maximum − minimum) / 4096."""


class _MomentTally:
    def __init__(self, features: int) -> None:
        none = np.zeros(features)
        self.moments = Moments(none, none.copy(), none.copy(), np.full(features, np.inf), np.full(features, -np.inf))

    def add(self, runs: Runs, cells: Cells, weights: Weights, strip: Strip) -> None:
        tally_values(runs, cells.view(np.float64), weights, strip, self.moments)


@dataclass(frozen=True)
class MomentAccount(Account):
    """Area with a value, mean and extremes of every feature (均值与极值)."""

    def tally(self, share: Arrays) -> _MomentTally:
        """A fresh tally for the features of a share."""
        return _MomentTally(len(share["rows"]))

    def result(self, tally: Tally, rows: npt.NDArray[np.int64]) -> Arrays:
        """The running statistics of ``rows``."""
        return {"features": rows, **cast("_MomentTally", tally).moments._asdict()}


class _BinTally:
    def __init__(self, low: Floats, rate: Floats) -> None:
        self.bins = (low, rate, np.zeros((len(low), BINS)))

    def add(self, runs: Runs, cells: Cells, weights: Weights, strip: Strip) -> None:
        tally_bins(runs, cells.view(np.float64), weights, strip, self.bins)


@dataclass(frozen=True)
class BinAccount(Account):
    """Area of every feature by bin of values (按值段的面积); a share brings each feature's ``low`` and its bins per unit, ``rate``."""

    def tally(self, share: Arrays) -> _BinTally:
        """A fresh tally for the features of a share."""
        return _BinTally(share["low"].view(np.float64), share["rate"].view(np.float64))

    def result(self, tally: Tally, rows: npt.NDArray[np.int64]) -> Arrays:
        """Feature, bin and area in m² where there is any."""
        areas = cast("_BinTally", tally).bins[2]
        feature, place = np.nonzero(areas)
        return {"feature": rows[feature], "place": place, "area": areas[feature, place]}


def _moments(source: ValueSource, plane: Plane, edges: Edges, features: int) -> Moments:
    total = _MomentTally(features).moments
    for found in sweep(MomentAccount(source), plane, edges):
        rows = found["features"]
        for name in ("valid_m2", "missing_m2", "weighted"):
            getattr(total, name)[rows] += found[name]
        total.low[rows] = np.minimum(total.low[rows], found["low"])
        total.high[rows] = np.maximum(total.high[rows], found["high"])
    return total


def _bins(source: ValueSource, plane: Plane, edges: Edges, low: Floats, rate: Floats) -> Floats:
    areas = np.zeros((len(low), BINS))
    for found in sweep(BinAccount(source), plane, edges, given={"low": low, "rate": rate}):
        areas[found["feature"], found["place"]] += found["area"]
    return areas


def value_statistics(
    raster: Raster, shapes: Shapes, crs: str | CRS, *, quantiles: tuple[float, ...] = ()
) -> ValueStatistics:
    """Mean, extremes and quantiles of a continuous raster inside each polygon.

    Parameters
    ----------
    raster
        A raster of numbers; nodata and NaN are no values.
    shapes
        Polygons, shape (n,); not changed.
    crs
        Their CRS.
    quantiles
        Shares 0-1; asking for any reads the raster a second time.

    Returns
    -------
    ValueStatistics
        In the order of ``shapes``.

    Raises
    ------
    RasterError
        If cells hold a fill value, such as −9999 or infinity, that is not declared as nodata.
    """
    plane = plane_of(raster.grid)
    flat = plane_shapes(shapes, crs, plane)
    edges, source = edges_of(flat, plane.lines), ValueSource(raster)
    valid, _, weighted, low, high = _moments(source, plane, edges, len(flat))
    _refuse_fills(raster, low, high)
    none = valid <= 0
    found: dict[float, Floats] = {}
    if quantiles:
        width = np.where(none | (high <= low), 1.0, high - low)
        areas = _bins(source, plane, edges, np.where(none, 0.0, low), BINS / width)
        found = {share: np.where(none, np.nan, _quantile(areas, low, width, share)) for share in quantiles}
    total = plane.true_m2(flat)
    share = np.divide(valid, total, out=np.full(len(total), np.nan), where=total > 0)
    mean = np.divide(weighted, valid, out=np.full(len(total), np.nan), where=~none)
    return ValueStatistics(
        total, np.minimum(share, 1.0), mean, np.where(none, np.nan, low), np.where(none, np.nan, high), found
    )


def _refuse_fills(raster: Raster, low: Floats, high: Floats) -> None:
    """Refuse values that stand for missing ones and are not declared; they are extremes wherever they are met."""
    seen = [float(value) for value in np.unique(np.concatenate([low[low <= high], high[low <= high]]))]
    odd = [
        value
        for value in seen
        if stands_for_missing(value, raster.dtype) and not (raster.every_cell and abs(value) < HUGE)
    ]
    if odd:
        said = "declares no nodata" if raster.nodata is None else f"declares nodata = {raster.nodata:g}"
        raise RasterError(
            RasterMessages.nodata_unstated(raster=raster.name, said=said, values=tuple(f"{value:.9g}" for value in odd))
        )


def _quantile(areas: Floats, low: Floats, width: Floats, share: float) -> Floats:
    """Value below which ``share`` of a feature's area lies, the area of a bin spread evenly over it."""
    running = np.cumsum(areas, axis=1)
    wanted = running[:, -1] * share
    place = np.minimum((running < wanted[:, None]).sum(axis=1), BINS - 1)
    rows = np.arange(len(areas))
    before = np.where(place > 0, running[rows, place - 1], 0.0)
    inside = np.divide(wanted - before, areas[rows, place], out=np.zeros(len(areas)), where=areas[rows, place] > 0)
    value: Floats = low + (place + np.clip(inside, 0, 1)) * width / BINS
    return value
