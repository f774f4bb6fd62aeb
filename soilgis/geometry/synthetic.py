"""Synthetic zones (虚拟分区): made-up polygons of realistic fragmentation for demonstrations; the same everywhere, every time."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field as dataclass_field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from soilgis.geometry.area import Floats, Shapes

_TILE = 128
"""Samples along a tile that is made or left out."""
_BAND = 6 * _TILE
"""Rows of samples whose polygons are made at a time."""


def noise_polygons(
    bounds: tuple[float, float, float, float],
    *,
    seed: int,
    level: float,
    spacing_deg: float,
    longest_deg: float,
    within: shapely.Geometry | None = None,
) -> Shapes:
    """Polygons where a fractal noise field exceeds a level.

    The field is fixed to the globe: any two extents show the same polygons where they overlap (but for their outlines at
    the edge of the extent).

    Parameters
    ----------
    bounds
        (xmin, ymin, xmax, ymax) in degrees.
    seed
        Chooses the field.
    level
        Level in 0–1; higher leaves less ground.
    spacing_deg
        Distance of the samples; the finest detail.
    longest_deg
        Wavelength of the coarsest octave.
    within
        Ground that is asked for, in degrees. Polygons are whole there; outside it they may be cut or missing, which saves the work.

    Returns
    -------
    Shapes
        Valid polygons with holes, degrees, sorted by their western edge.
    """
    low, high = np.floor(np.array(bounds[:2]) / spacing_deg), np.ceil(np.array(bounds[2:]) / spacing_deg)
    x = np.arange(low[0], high[0] + 1) * spacing_deg
    y = np.arange(low[1], high[1] + 1) * spacing_deg
    field = _Field(x, y, lambda across, up: _fractal(across, up, seed, longest_deg, spacing_deg), within)
    made = [_above(field, start, level) for start in range(0, len(y), _BAND)]
    shapes = np.concatenate([np.array([], dtype=object), *made])
    crossed = ~shapely.is_valid(shapes)
    shapes[crossed] = shapely.make_valid(shapes[crossed], method="structure", keep_collapsed=False)
    shapes = shapes[shapely.area(shapes) > (spacing_deg / 10) ** 2]
    ordered: Shapes = shapes[np.lexsort(shapely.bounds(shapes).T[1::-1])]
    return ordered


@dataclass
class _Field:
    """A field made a few rows at a time, upwards, and let go below (噪声场)."""

    x: Floats
    y: Floats
    noise: Callable[[Floats, Floats], Floats]
    within: shapely.Geometry | None
    first: int = 0
    held: list[Floats] = dataclass_field(default_factory=list)
    """Tiles of rows from row ``first``."""

    def rows(self, start: int, stop: int) -> Floats:
        """Rows ``start`` to ``stop``, which grow from call to call; those below ``start`` are let go."""
        while self.held and self.first + len(self.held[0]) <= start:
            self.first += len(self.held.pop(0))
        top = self.first + sum(map(len, self.held))
        while top < stop:
            self.held.append(self._tile(top, min(top + _TILE, len(self.y))))
            top += len(self.held[-1])
        return np.concatenate(self.held)[start - self.first : stop - self.first]

    def _tile(self, start: int, stop: int) -> Floats:
        made = np.zeros((stop - start, len(self.x)))
        for columns in _columns(self.x, self.y[start:stop], self.within):
            made[:, columns] = self.noise(self.x[columns], self.y[start:stop])
        return made


def _above(field: _Field, start: int, level: float) -> Shapes:
    """Polygons above a level that begin in a band of rows, whole: the band is looked at as far upwards as they reach."""
    import contourpy

    x, y = field.x, field.y
    reach = _BAND
    while True:
        stop = min(start + _BAND + reach, len(y))
        values = field.rows(start, stop)
        used = np.flatnonzero((values >= level).any(axis=0))
        if not len(used):
            return np.array([], dtype=object)
        columns = slice(max(int(used[0]) - 1, 0), int(used[-1]) + 2)
        if stop - start < 2 or len(x[columns]) < 2:
            return np.array([], dtype=object)
        drawn = contourpy.contour_generator(x[columns], y[start:stop], values[:, columns], fill_type="OuterOffset")
        shapes = _polygons(*drawn.filled(level, np.inf))
        south, north = shapely.bounds(shapes)[:, [1, 3]].T if len(shapes) else np.empty((2, 0))
        last = y[min(start + _BAND, len(y) - 1)]
        mine = (south <= last) & ((south > y[start]) | (start == 0))
        if stop == len(y) or not (north[mine] >= y[stop - 1]).any():
            whole: Shapes = shapes[mine]
            return whole
        reach *= 2


def _polygons(points: list[Floats], offsets: list[npt.NDArray[np.uint32]]) -> Shapes:
    """Polygons from the points of each and the offsets of its rings, shell first."""
    if not points:
        return np.array([], dtype=object)
    lengths = np.concatenate([np.diff(each.astype(np.int64)) for each in offsets])
    rings = np.concatenate([[0], np.cumsum(lengths)])
    parts = np.concatenate([[0], np.cumsum([len(each) - 1 for each in offsets])])
    made: Shapes = shapely.from_ragged_array(shapely.GeometryType.POLYGON, np.concatenate(points), (rings, parts))
    return made


def _columns(x: Floats, y: Floats, within: shapely.Geometry | None) -> Iterator[slice]:
    """Columns of a row of tiles to be made: all, or those of the tiles that meet ``within`` or lie one sample from it."""
    if within is None:
        yield slice(0, len(x))
        return
    shapely.prepare(within)
    step = float(x[1] - x[0])
    left = np.arange(0, len(x), _TILE)
    west, east = x[left] - step, x[np.minimum(left + _TILE, len(x)) - 1] + step
    meets = shapely.intersects(within, shapely.box(west, float(y[0]) - step, east, float(y[-1]) + step))
    ends = np.flatnonzero(np.diff(np.concatenate([[0], meets.astype(np.int8), [0]]))) * _TILE
    for begin, end in ends.reshape(-1, 2).tolist():
        yield slice(begin, min(end, len(x)))


def _fractal(x: Floats, y: Floats, seed: int, longest: float, shortest: float) -> Floats:
    """Sum of octaves of value noise, halved in size and weighted by 0.8 each, scaled to 0–1; shape (y, x)."""
    total, weight, scale, amplitude, octave = np.zeros((len(y), len(x))), 0.0, longest, 1.0, 0
    while scale >= 2 * shortest:
        total += amplitude * _value_noise(x / scale, y / scale, seed + 1000 * octave)
        weight, scale, amplitude, octave = weight + amplitude, scale / 2, amplitude * 0.8, octave + 1
    return total / weight


def _value_noise(x: Floats, y: Floats, seed: int) -> Floats:
    """Smoothly interpolated values of an integer lattice, shape (y, x), in 0–1."""
    column, row = np.floor(x).astype(np.int64), np.floor(y).astype(np.int64)
    u, v = _ease(x - column)[None, :], _ease(y - row)[:, None]
    across, up = np.arange(column[0], column[-1] + 2), np.arange(row[0], row[-1] + 2)
    lattice = _lattice(across, up, seed)
    west, east = lattice[:, column - column[0]], lattice[:, column - column[0] + 1]
    along = west * (1 - u) + east * u
    blend: Floats = along[row - row[0]] * (1 - v) + along[row - row[0] + 1] * v
    return blend


def _ease(t: Floats) -> Floats:
    return t * t * (3 - 2 * t)


def _lattice(column: npt.NDArray[np.int64], row: npt.NDArray[np.int64], seed: int) -> Floats:
    """A fixed pseudo-random value in 0–1 for each lattice point, shape (rows, columns); a 64-bit integer mix."""
    mixed = (column[None, :] * 0x27D4EB2F + row[:, None] * 0x165667B1 + seed * 0x9E3779B1).astype(np.uint64)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    values: Floats = ((mixed ^ (mixed >> np.uint64(31))) >> np.uint64(11)).astype(np.float64) / 2.0**53
    return values
