"""Pixels of a raster on a sheet (栅格重投影): which pixel of a picture even in EPSG:3857 lies under each pixel of a map's frame."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from soilgis.output.picture.projection import Albers

Box: TypeAlias = "tuple[float, float, float, float]"
Cells: TypeAlias = "npt.NDArray[np.int32]"
COLUMNS = 1800
"""Pixels a raster is drawn with from west to east."""
MARGIN = 0.01
"""By how much a raster's place on the sheet is taken larger than its rim says, as a share of its sides: edges are bent between points."""


def reprojected(pixels: npt.NDArray[np.uint8], bounds: Box, projection: Albers, frame: Box) -> npt.NDArray[np.uint8]:
    """Lay a picture onto a frame; nearest pixels, clear outside the picture.

    Parameters
    ----------
    pixels
        Rows from north to south, even in EPSG:3857, shape (rows, columns, 4).
    bounds
        West, south, east, north of the picture in degrees.
    projection
        Projection of the frame.
    frame
        West, south, east, north of the frame in metres.

    Returns
    -------
    ndarray
        Shape (rows, `COLUMNS`, 4).
    """
    x0, y0, x1, y1 = frame
    rows = max(1, round(COLUMNS * (y1 - y0) / (x1 - x0)))
    here, there = _places(projection, frame, rows, bounds, pixels.shape[:2])
    found = np.zeros((rows * COLUMNS, 4), dtype=np.uint8)
    found[here] = pixels.reshape(-1, 4)[there]
    return found.reshape(rows, COLUMNS, 4)


@lru_cache(maxsize=1)
def _places(projection: Albers, frame: Box, rows: int, bounds: Box, shape: tuple[int, int]) -> tuple[Cells, Cells]:
    """Pixels of a frame that lie on a picture, and the picture's pixels under them; kept, since an atlas shows rasters of one extent."""
    x0, y0, x1, y1 = frame
    x = x0 + (np.arange(COLUMNS) + 0.5) * (x1 - x0) / COLUMNS
    y = y1 - (np.arange(rows) + 0.5) * (y1 - y0) / rows
    west, south, east, north = _place(projection, bounds)
    wide, high = np.flatnonzero((x >= west) & (x <= east)), np.flatnonzero((y >= south) & (y <= north))
    across, down = np.meshgrid(x[wide], y[high])
    lonlat = projection.backward(np.column_stack([across.ravel(), down.ravel()]))
    under, inside = _under(lonlat, bounds, shape)
    cells = (high[:, None] * COLUMNS + wide[None, :]).ravel()
    return cells[inside].astype(np.int32), under


def _place(projection: Albers, bounds: Box) -> Box:
    """Box in metres that a box in degrees surely lies in: its rim in the projection, and a margin for what bends between its points."""
    rim = projection.forward(corners(bounds))
    low, high = rim.min(axis=0), rim.max(axis=0)
    pad = MARGIN * (high - low)
    (west, south), (east, north) = low - pad, high + pad
    return float(west), float(south), float(east), float(north)


def corners(bounds: Box) -> npt.NDArray[np.float64]:
    """Points along the edges of a box in degrees, shape (n, 2): in a conic projection the edges are bent."""
    west, south, east, north = bounds
    along = np.linspace(0, 1, 21)
    sides = [np.column_stack([west + along * (east - west), np.full(21, lat)]) for lat in (south, north)]
    sides += [np.column_stack([np.full(21, lon), south + along * (north - south)]) for lon in (west, east)]
    return np.concatenate(sides)


def _under(lonlat: npt.NDArray[np.float64], bounds: Box, shape: tuple[int, int]) -> tuple[Cells, npt.NDArray[np.bool_]]:
    """Pixels of a picture even in EPSG:3857 under those points given in degrees that lie on it, and which these are."""
    west, south, east, north = bounds
    rise = np.arcsinh(np.tan(np.radians(lonlat[:, 1])))
    low, high = np.arcsinh(np.tan(np.radians([south, north])))
    rows, columns = shape
    column = np.floor((lonlat[:, 0] - west) / (east - west) * columns)
    row = np.floor((high - rise) / (high - low) * rows)
    inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
    return (row[inside] * columns + column[inside]).astype(np.int32), inside
