r"""The ellipsoid CGCS2000 (椭球): constants and the authalic plane x = aλ, y = S(φ)/a, which geometry and rasters share.

S(φ) = b²/2·(sinφ/(1−e²sin²φ) + artanh(e·sinφ)/e) is the area between the equator and φ per radian of longitude; see
`soilgis.geometry.area` for its derivation and the official formula it equals.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

SEMI_MAJOR_M = 6378137.0
"""Semi-major axis a of CGCS2000, m (GB 22021-2008; EPSG:1024)."""
INVERSE_FLATTENING = 298.257222101
"""Inverse flattening 1/f of CGCS2000 (GB 22021-2008; EPSG:1024)."""
_F = 1 / INVERSE_FLATTENING
E2 = _F * (2 - _F)
_E = float(np.sqrt(E2))
_B2 = (SEMI_MAJOR_M * (1 - _F)) ** 2
_SERIES = (
    E2 / 3 + 31 * E2**2 / 180 + 517 * E2**3 / 5040,
    23 * E2**2 / 360 + 251 * E2**3 / 3780,
    761 * E2**3 / 45360,
)
"""What is added to the authalic latitude β to make the geodetic one, of sin 2β, sin 4β and sin 6β."""
_MOST_PARTS = 4096
EDGE_TOLERANCE_M2 = 1.0
"""Default of the largest area one edge may be off, m²."""
QUANTUM_M = 2.0**-24
"""Coordinates of the authalic plane are rounded to multiples of this, m (6·10⁻⁸ m)."""


def authalic(latitude: Floats) -> Floats:
    """Area of the ellipsoid from the equator to ``latitude``, per radian of longitude.

    Parameters
    ----------
    latitude
        Geodetic latitude in degrees, any shape.

    Returns
    -------
    Floats
        S(φ) in m² per radian, same shape; odd in φ.
    """
    sine = np.sin(np.radians(latitude))
    zone: Floats = _B2 / 2 * (sine / (1 - E2 * sine**2) + np.arctanh(_E * sine) / _E)
    return zone


def to_plane(lonlat: Floats) -> Floats:
    """Take longitude and latitude in degrees, shape (n, 2), to the authalic plane in metres, shape (n, 2)."""
    return np.column_stack([np.radians(lonlat[:, 0]) * SEMI_MAJOR_M, authalic(lonlat[:, 1]) / SEMI_MAJOR_M])


def quantised(xy: Floats) -> Floats:
    """Round coordinates of the authalic plane to whole multiples of `QUANTUM_M`."""
    whole: Floats = xy * (1 / QUANTUM_M)
    np.rint(whole, out=whole)
    whole *= QUANTUM_M
    return whole


def from_plane(xy: Floats) -> Floats:
    """Take the authalic plane, shape (n, 2), back to longitude and latitude in degrees; the inverse of `to_plane`.

    The series of Snyder (Map Projections, USGS PP 1395, formula 3-18) in the authalic latitude is right to some 10⁻¹⁰; one step of
    Newton's method on S(φ), whose derivative is a²(1−e²)cosφ/(1−e²sin²φ)², settles it to rounding.
    """
    target = xy[:, 1] * SEMI_MAJOR_M
    sine = np.clip(target / authalic(np.array([90.0]))[0], -1, 1)
    double = 2 * sine * np.sqrt(1 - sine**2)
    cosine = 1 - 2 * sine**2
    latitude = np.arcsin(sine) + double * (_SERIES[0] + cosine * (2 * _SERIES[1]) + (4 * cosine**2 - 1) * _SERIES[2])
    sine = np.sin(latitude)
    slope = SEMI_MAJOR_M**2 * (1 - E2) * np.cos(latitude) / (1 - E2 * sine**2) ** 2
    step = (target - authalic(np.degrees(latitude))) / np.maximum(slope, 1e-6)
    latitude = np.clip(latitude + step, -np.pi / 2, np.pi / 2)
    return np.column_stack([np.degrees(xy[:, 0] / SEMI_MAJOR_M), np.degrees(latitude)])


def edge_parts(start: Floats, end: Floats, tolerance_m2: float) -> npt.NDArray[np.int64]:
    """Into how many equal parts each edge must be cut to be straight within ``tolerance_m2``.

    Parameters
    ----------
    start, end
        Ends of the edges in degrees, shape (n, 2).
    tolerance_m2
        Largest area an edge may be off.

    Returns
    -------
    ndarray of int
        Parts, shape (n,), at least 1; the same for an edge and its reverse.
    """
    width = np.radians(np.abs(end[:, 0] - start[:, 0]))
    height = np.radians(np.abs(end[:, 1] - start[:, 1]))
    most = SEMI_MAJOR_M**2 / 12 * width * height**2
    parts = np.ones(len(width), dtype=np.int64)
    long = np.flatnonzero(~(most <= tolerance_m2))
    farthest = np.maximum(np.abs(start[long, 1]), np.abs(end[long, 1]))
    steepest = np.sin(np.radians(np.minimum(farthest, 90)))
    sliver = SEMI_MAJOR_M * SEMI_MAJOR_M * steepest * width[long] * height[long] * height[long] / 12
    parts[long] = np.clip(np.ceil(np.sqrt(sliver / tolerance_m2)), 1, _MOST_PARTS)
    return parts


def divide_edges(
    coordinates: Floats, rings: npt.NDArray[np.int64], parts: npt.NDArray[np.int64]
) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Insert points on the edges of rings; counted from an edge's lower end, so both sides of a border get the same points.

    Parameters
    ----------
    coordinates
        Points of all rings one after another, shape (n, 2); not changed.
    rings
        First point of each ring, and n, shape (rings + 1,); rings may be empty.
    parts
        Into how many parts each edge, from one point to the next, is divided, shape (n − 1,); between two rings there is none.

    Returns
    -------
    coordinates, rings
        The same with the points inserted.
    """
    parts, inner = parts.copy(), rings[(rings > 0) & (rings < len(coordinates))]
    parts[inner - 1] = 1
    long = np.flatnonzero(parts > 1)
    if not len(long):
        return coordinates, rings
    inserted = parts[long] - 1
    edge = np.repeat(long, inserted)
    step = np.arange(1, len(edge) + 1) - np.repeat(np.cumsum(inserted) - inserted, inserted)
    start, end = coordinates[edge], coordinates[edge + 1]
    flip = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    low, high = np.where(flip[:, None], end, start), np.where(flip[:, None], start, end)
    counted = np.where(flip, parts[edge] - step, step)
    divided = np.empty((len(coordinates) + len(edge), 2))
    position = np.arange(len(coordinates) + 1) + np.concatenate([[0], np.cumsum(parts - 1), [len(edge)]])
    divided[position[:-1]] = coordinates
    divided[position[edge] + step] = low + (high - low) * (counted / parts[edge])[:, None]
    return divided, position[rings]
