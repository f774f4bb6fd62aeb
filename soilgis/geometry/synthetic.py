"""Synthetic zones (虚拟分区): made-up polygons of realistic fragmentation for demonstrations; the same everywhere, every time."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

if TYPE_CHECKING:
    from soilgis.geometry.area import Floats, Shapes


def noise_polygons(
    bounds: tuple[float, float, float, float],
    *,
    seed: int,
    level: float,
    spacing_deg: float,
    longest_deg: float,
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

    Returns
    -------
    Shapes
        Valid polygons with holes, degrees, sorted by their western edge.
    """
    import contourpy

    low, high = np.floor(np.array(bounds[:2]) / spacing_deg), np.ceil(np.array(bounds[2:]) / spacing_deg)
    x = np.arange(low[0], high[0] + 1) * spacing_deg
    y = np.arange(low[1], high[1] + 1) * spacing_deg
    field = _fractal(x, y, seed, longest_deg, spacing_deg)
    contours = contourpy.contour_generator(x, y, field, fill_type="OuterOffset").filled(level, np.inf)
    polygons = [
        shapely.Polygon(points[offsets[0] : offsets[1]], [points[a:b] for a, b in itertools.pairwise(offsets[1:])])
        for points, offsets in zip(*contours, strict=True)
    ]
    shapes: Shapes = np.array(polygons, dtype=object)
    crossed = ~shapely.is_valid(shapes)
    shapes[crossed] = shapely.make_valid(shapes[crossed], method="structure", keep_collapsed=False)
    shapes = shapes[shapely.area(shapes) > (spacing_deg / 10) ** 2]
    ordered: Shapes = shapes[np.lexsort(shapely.bounds(shapes).T[1::-1])]
    return ordered


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
