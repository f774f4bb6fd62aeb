"""The 3° zone of an extent (分带): which zones the ground lies in, and the one all of it is written in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.model.errors import UsageError
from soilgis.model.sentences.extent import ExtentMessages, ExtentNotes

if TYPE_CHECKING:
    import pyproj

    from soilgis.model.notes import Note

WIDTH = 3.0
"""Degrees of longitude of a zone."""
FIRST, LAST = 24, 45
"""Zones of China and its waters; zone n has its meridian at 3n° E."""
_PREFIXED, _PLAIN = 4513 - 25, 4534 - 25
"""EPSG codes of CGCS2000 / 3-degree Gauss-Krüger zone n, less n: with the zone before Y, and by meridian."""
_FAR = 3.0
"""How far from its meridian an extent may lie, degrees: twice the half width of a zone."""


@dataclass(frozen=True)
class Zone:
    """The zone that is written (所用分带).

    Attributes
    ----------
    number
        3° zone; its meridian is 3 times the number.
    prefixed
        Whether Y carries the zone's number.
    shares
        Share of the extent in each zone it meets, the largest first.
    """

    number: int
    prefixed: bool
    shares: tuple[tuple[int, float], ...]

    @property
    def meridian(self) -> int:
        """Central meridian, degrees east."""
        return int(WIDTH) * self.number

    @property
    def crs(self) -> pyproj.CRS:
        """Its CRS by EPSG."""
        import pyproj

        return pyproj.CRS.from_epsg((_PREFIXED if self.prefixed else _PLAIN) + self.number)


def chosen_zone(shapes: np.ndarray, *, named: int = 0, prefixed: bool = True) -> tuple[Zone, list[Note]]:
    """The zone of an extent: the one that holds most of it, unless another is named.

    Parameters
    ----------
    shapes
        Valid polygons, lon/lat degrees, shape (n,).
    named
        Zone asked for; 0 for none.
    prefixed
        Whether Y carries the zone's number.

    Returns
    -------
    zone, notes
        What is told where the extent lies in several zones, or another is named than holds most.

    Raises
    ------
    UsageError
        If the zone named lies more than 3° from the extent.
    """
    west, _, east, _ = shapely.total_bounds(shapes)
    shares = zone_shares(shapes)
    own = shares[0][0]
    zone = Zone(named or own, prefixed, shares)
    if max(abs(west - zone.meridian), abs(east - zone.meridian)) > _FAR + (east - west):
        listed = "、".join(str(number) for number, _ in shares)
        raise UsageError(
            ExtentMessages.zone_far(zone=named, meridian=zone.meridian, west=west, east=east, most=_FAR, listed=listed)
        )
    notes = [ExtentNotes.zone_named(zone=named, own=own)] if named and named != own else []
    if len(shares) > 1 and not named:
        listed = "、".join(f"第 {number} 带（{share:.0%}）" for number, share in shares)
        notes.append(ExtentNotes.zones_straddled(listed=listed, zone=own))
    return zone, notes


def zone_shares(shapes: np.ndarray) -> tuple[tuple[int, float], ...]:
    """Share of polygons, lon/lat degrees, in every 3° zone they meet, the largest first; equal ones from west to east."""
    west, south, east, north = shapely.total_bounds(shapes)
    numbers = range(int(np.floor(west / WIDTH + 0.5)), int(np.floor(east / WIDTH + 0.5)) + 1)
    areas = [
        float(shapely.area(shapely.clip_by_rect(shapes, *_strip(number, south, north))).sum()) for number in numbers
    ]
    whole = sum(areas)
    met = [(number, area / whole) for number, area in zip(numbers, areas, strict=True) if area > 0]
    return tuple(sorted(met, key=lambda pair: -pair[1]))


def _strip(number: int, south: float, north: float) -> tuple[float, float, float, float]:
    meridian = WIDTH * number
    return meridian - WIDTH / 2, south - 1, meridian + WIDTH / 2, north + 1
