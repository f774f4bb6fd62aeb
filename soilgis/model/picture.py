"""A raster's picture (栅格图片): palette PNG in Web Mercator with its legend, for maps; never measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soilgis.model.layer import Status


@dataclass(frozen=True)
class RasterPicture:
    """A class raster made ready to be looked at (栅格图片).

    Attributes
    ----------
    id, title
        Stable name and Chinese title.
    png
        Palette PNG whose pixels lie evenly in EPSG:3857; nodata is transparent.
    bounds
        West, south, east, north in degrees.
    legend
        Colour and Chinese label of each class.
    status
        How far the raster can be trusted.
    note
        What a reader must know, its source first.
    """

    id: str
    title: str
    png: bytes
    bounds: tuple[float, float, float, float]
    legend: tuple[tuple[str, str], ...]
    status: Status
    note: str = ""
