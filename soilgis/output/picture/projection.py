"""Map projection of pictures (制图投影): Albers equal-area on CGCS2000, its meridian and parallels fitted to the extent."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from pyproj import Transformer

    from soilgis.geometry.simplify import Shapes

Floats = npt.NDArray[np.float64]
NATIONAL_SPAN = 25.0
"""Extents wider than this, in degrees, take the usual national parameters (25°N, 47°N, 105°E)."""


@dataclass(frozen=True)
class Albers:
    """An Albers equal-area conic on CGCS2000 (阿尔伯斯等积圆锥投影)."""

    meridian: float
    south: float
    north: float

    @property
    def definition(self) -> str:
        """The projection in PROJ's words; GRS80 is the ellipsoid of CGCS2000."""
        return f"+proj=aea +lat_1={self.south} +lat_2={self.north} +lat_0=0 +lon_0={self.meridian} +ellps=GRS80 +units=m +no_defs"

    @property
    def label(self) -> str:
        """What is printed on the picture."""
        return f"投影：阿尔伯斯等积圆锥（CGCS2000，中央经线 {self.meridian:g}°E，标准纬线 {self.south:g}°N、{self.north:g}°N）"

    def forward(self, lonlat: Floats) -> Floats:
        """Project longitude and latitude in degrees, shape (n, 2), to metres."""
        return np.column_stack(_transformer(self).transform(lonlat[:, 0], lonlat[:, 1]))

    def backward(self, metres: Floats) -> Floats:
        """Take points of the map, shape (n, 2), back to longitude and latitude in degrees."""
        return np.column_stack(_transformer(self).transform(metres[:, 0], metres[:, 1], direction="INVERSE"))

    def shapes(self, shapes: Shapes) -> Shapes:
        """Project shapes given in degrees."""
        import shapely

        projected: Shapes = shapely.transform(shapes, self.forward)
        return projected


@cache
def _transformer(projection: Albers) -> Transformer:
    """From longitude and latitude to metres; the inverse leads back. Making one takes as long as projecting 10⁴ points."""
    from pyproj import CRS, Transformer

    return Transformer.from_crs(CRS.from_epsg(4490), CRS.from_proj4(projection.definition), always_xy=True)


def fitted(bounds: tuple[float, float, float, float]) -> Albers:
    """Choose the projection for an extent.

    Parameters
    ----------
    bounds
        West, south, east, north in degrees.

    Returns
    -------
    Albers
        Meridian in the middle, to half a degree; parallels a sixth of the height inside the extent, to half a degree
        (the usual one-sixth rule). A national extent takes 105°E, 25°N, 47°N.
    """
    west, south, east, north = bounds
    if east - west > NATIONAL_SPAN:
        return Albers(105.0, 25.0, 47.0)
    inset = (north - south) / 6
    low, high = _half(south + inset), _half(north - inset)
    return Albers(_half((west + east) / 2), low, high if high > low else low + 0.5)


def _half(value: float) -> float:
    return math.floor(value * 2 + 0.5) / 2


def nice_step(span: float, parts: int) -> float:
    """Round ``span / parts`` to 1, 2, 2.5 or 5 of a decimal place."""
    wanted = span / parts
    power = 10.0 ** math.floor(math.log10(wanted))
    return min((power * step for step in (1, 2, 2.5, 5, 10)), key=lambda step: abs(step - wanted))
