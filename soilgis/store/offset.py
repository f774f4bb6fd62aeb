"""Offset coordinates (偏移坐标): GCJ-02 and BD-09 of public maps, taken back to WGS 84 where a user declares them.

The offset is a published approximation, not a datum: GCJ-02 adds to WGS 84 two sums of sines on the ellipsoid of Krasovsky, BD-09
turns GCJ-02 once more. Both are inverted here by iteration, so that the way there and back closes; how far it does is told. What the
approximation leaves against the mapping authority's own transformation, a metre or so, nobody outside can state.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt
    import pyproj

    Points = npt.NDArray[np.float64]

_AXIS, _SQUARE = 6378245.0, 0.00669342162296594323
"""Semi-major axis, m, and squared eccentricity of Krasovsky's ellipsoid, as the offset uses them."""
_TURN = np.pi * 3000.0 / 180.0
_SPELLED = re.compile(r"^\s*(gcj|bd)[-_ ]?0?(2|9)\s*$", re.IGNORECASE)
_ROUNDS = 12
_DEGREE_M = 111_320.0
SYSTEMS = ("GCJ-02", "BD-09")
"""What may be declared."""


def offset_system(text: str) -> str:
    """The offset system a text names, GCJ-02 or BD-09; empty for none.

    Examples
    --------
    >>> offset_system("gcj02"), offset_system("BD-09"), offset_system("EPSG:4490")
    ('GCJ-02', 'BD-09', '')
    """
    found = _SPELLED.match(text)
    return {"gcj2": "GCJ-02", "bd9": "BD-09"}.get("".join(found.groups()).lower(), "") if found else ""


def offset_crs(system: str) -> pyproj.CRS:
    """A geographic CRS that bears the system's name, so that nothing takes it for a datum that is known."""
    import pyproj

    axes = 'CS[ellipsoidal,2],AXIS["longitude",east],AXIS["latitude",north],ANGLEUNIT["degree",0.0174532925199433]'
    return pyproj.CRS.from_wkt(
        f'GEOGCRS["{system}",DATUM["{system}",ELLIPSOID["WGS 84",6378137,298.257223563]],{axes}]'
    )


def to_wgs84(points: Points, system: str) -> Points:
    """Take offset points back: longitude, latitude in degrees, shape (n, 2).

    Raises
    ------
    KeyError
        For a system that is none.
    """
    forward = _FORWARD[system]
    found = points.copy()
    for _ in range(_ROUNDS):
        found = found + (points - forward(found))
    return found


def residual_m(points: Points, system: str) -> float:
    """How far the way back and there misses the points given, the worst of them, m."""
    missed = np.abs(_FORWARD[system](to_wgs84(points, system)) - points)
    return float(missed.max(initial=0.0)) * _DEGREE_M


def gcj02(points: Points) -> Points:
    """WGS 84 points as GCJ-02 shows them."""
    x, y = points[:, 0] - 105.0, points[:, 1] - 35.0
    root = np.sqrt(np.abs(x))
    common = 20.0 * np.sin(6 * np.pi * x) + 20.0 * np.sin(2 * np.pi * x)
    north = -100.0 + 2 * x + 3 * y + 0.2 * y**2 + 0.1 * x * y + 0.2 * root
    north += (common + _waves(y, (20.0, 40.0, 160.0, 320.0), (1.0, 1 / 3, 1 / 12, 1 / 30))) * 2 / 3
    east = 300.0 + x + 2 * y + 0.1 * x**2 + 0.1 * x * y + 0.1 * root
    east += (common + _waves(x, (20.0, 40.0, 150.0, 300.0), (1.0, 1 / 3, 1 / 12, 1 / 30))) * 2 / 3
    latitude = np.radians(points[:, 1])
    bent = 1.0 - _SQUARE * np.sin(latitude) ** 2
    up = np.degrees(north / (_AXIS * (1 - _SQUARE) / bent**1.5))
    along = np.degrees(east / (_AXIS / np.sqrt(bent) * np.cos(latitude)))
    moved: Points = points + np.column_stack([along, up])
    return moved


def _waves(at: Points, heights: tuple[float, ...], rates: tuple[float, ...]) -> Points:
    total = np.zeros_like(at)
    for height, rate in zip(heights, rates, strict=True):
        total = total + height * np.sin(np.pi * rate * at)
    return total


def bd09(points: Points) -> Points:
    """WGS 84 points as BD-09 shows them."""
    x, y = gcj02(points).T
    far = np.hypot(x, y) + 2e-5 * np.sin(y * _TURN)
    turned = np.arctan2(y, x) + 3e-6 * np.cos(x * _TURN)
    return np.column_stack([far * np.cos(turned) + 0.0065, far * np.sin(turned) + 0.006])


_FORWARD: dict[str, Callable[[Points], Points]] = {"GCJ-02": gcj02, "BD-09": bd09}
