"""Synthetic zones (虚拟分区): made-up polygons of realistic fragmentation for demonstrations; the same everywhere, every time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soilgis.geometry.area import Floats, Shapes

_TILE = 128
"""Samples along a tile that is made or left out."""


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
    import contourpy

    low, high = np.floor(np.array(bounds[:2]) / spacing_deg), np.ceil(np.array(bounds[2:]) / spacing_deg)
    x = np.arange(low[0], high[0] + 1) * spacing_deg
    y = np.arange(low[1], high[1] + 1) * spacing_deg
    field = np.zeros((len(y), len(x)))
    for rows, columns in _blocks(x, y, within):
        field[rows, columns] = _fractal(x[columns], y[rows], seed, longest_deg, spacing_deg)
    contours = contourpy.contour_generator(x, y, field, fill_type="OuterOffset").filled(level, np.inf)
    shapes = _polygons(*contours)
    crossed = ~shapely.is_valid(shapes)
    shapes[crossed] = shapely.make_valid(shapes[crossed], method="structure", keep_collapsed=False)
    shapes = shapes[shapely.area(shapes) > (spacing_deg / 10) ** 2]
    ordered: Shapes = shapes[np.lexsort(shapely.bounds(shapes).T[1::-1])]
    return ordered


def _polygons(points: list[Floats], offsets: list[npt.NDArray[np.uint32]]) -> Shapes:
    """Polygons from the points of each and the offsets of its rings, shell first."""
    if not points:
        return np.array([], dtype=object)
    lengths = np.concatenate([np.diff(each.astype(np.int64)) for each in offsets])
    rings = np.concatenate([[0], np.cumsum(lengths)])
    parts = np.concatenate([[0], np.cumsum([len(each) - 1 for each in offsets])])
    made: Shapes = shapely.from_ragged_array(shapely.GeometryType.POLYGON, np.concatenate(points), (rings, parts))
    return made


def _blocks(x: Floats, y: Floats, within: shapely.Geometry | None) -> Iterator[tuple[slice, slice]]:
    """Rows and columns of samples to be made: all, or the tiles that meet ``within`` or lie one sample from it."""
    if within is None:
        yield slice(0, len(y)), slice(0, len(x))
        return
    shapely.prepare(within)
    step = float(x[1] - x[0])
    left, low = np.arange(0, len(x), _TILE), np.arange(0, len(y), _TILE)
    west, east = x[left] - step, x[np.minimum(left + _TILE, len(x)) - 1] + step
    for start, south in zip(low.tolist(), (y[low] - step).tolist(), strict=True):
        stop = min(start + _TILE, len(y))
        meets = shapely.intersects(within, shapely.box(west, south, east, y[stop - 1] + step))
        ends = np.flatnonzero(np.diff(np.concatenate([[0], meets.astype(np.int8), [0]]))) * _TILE
        for begin, end in ends.reshape(-1, 2).tolist():
            yield slice(start, stop), slice(begin, min(end, len(x)))


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
