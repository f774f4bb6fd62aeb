"""Raster overlays (栅格叠加): class pictures warped to the map's own grid and encoded with a palette, a few hundred kB a province."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from soilgis.model.errors import RasterError
from soilgis.model.picture import RasterPicture

if TYPE_CHECKING:
    from soilgis.model.layer import Status

Classes = npt.NDArray[np.uint8]
MOST_PIXELS = 1600
"""Longer side of the picture; more is not seen at the zoom a province is read at."""
NO_CLASS = 255
"""Class of pixels without data; they are not drawn."""
_RADIUS = 6378137.0


@dataclass(frozen=True)
class Picture:
    """A classified raster to lay under the borders (栅格图层).

    Attributes
    ----------
    id, title
        Stable name and Chinese title.
    classes
        Class of each pixel, shape (rows, cols), first row north; `NO_CLASS` where there are no data.
    bounds
        West, south, east, north of the outer pixel edges, in the units of ``crs``.
    crs
        Anything pyproj reads, such as EPSG:4490.
    labels, colors
        Label and #rrggbb of each class, class 0 first; at most 255.
    status
        How far it can be trusted.
    note
        What a reader must know, its source first.
    """

    id: str
    title: str
    classes: Classes
    bounds: tuple[float, float, float, float]
    crs: str
    labels: tuple[str, ...]
    colors: tuple[str, ...]
    status: Status
    note: str = ""


def encode(picture: Picture, most_pixels: int = MOST_PIXELS) -> RasterPicture:
    """Warp a picture to EPSG:3857 by nearest pixel and write it as a palette PNG.

    Parameters
    ----------
    picture
        Not changed.
    most_pixels
        Longer side of the result.

    Returns
    -------
    RasterPicture
        For `soilgis.output.webmap.build.build_map`; the same picture gives the same bytes.

    Raises
    ------
    RasterError
        If classes, labels and colours do not fit each other, or the bounds are not bounds.
    """
    _check(picture)
    box = _lonlat_box(picture)
    x0, y0 = _mercator(np.array(box[0]), np.array(box[1]))
    x1, y1 = _mercator(np.array(box[2]), np.array(box[3]))
    size = most_pixels / max(x1 - x0, y1 - y0)
    cols, rows = max(1, round(float((x1 - x0) * size))), max(1, round(float((y1 - y0) * size)))
    x = x0 + (np.arange(cols) + 0.5) * (x1 - x0) / cols
    y = y1 - (np.arange(rows) + 0.5) * (y1 - y0) / rows
    warped = _sample(picture, *_lonlat(x, y))
    legend = tuple(zip(picture.colors, picture.labels, strict=True))
    return RasterPicture(
        picture.id, picture.title, _png(warped, picture.colors), box, legend, picture.status, picture.note
    )


def _check(picture: Picture) -> None:
    west, south, east, north = picture.bounds
    used = picture.classes[picture.classes != NO_CLASS]
    if picture.classes.ndim != 2 or picture.classes.dtype != np.uint8:
        raise RasterError(f"{picture.title}: classes must be uint8 of shape (rows, cols) (栅格须为 uint8 二维数组)")
    if not (west < east and south < north):
        raise RasterError(f"{picture.title}: bounds {picture.bounds} are not west, south, east, north (范围次序有误)")
    if len(picture.labels) != len(picture.colors) or not 0 < len(picture.colors) < NO_CLASS:
        raise RasterError(
            f"{picture.title}: {len(picture.labels)} labels and {len(picture.colors)} colours (图例与颜色不符)"
        )
    if used.size and int(used.max()) >= len(picture.colors):
        raise RasterError(f"{picture.title}: class {int(used.max())} has no colour (类别没有颜色)")


def _mercator(
    lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Take degrees to EPSG:3857, which draws them on the sphere as they are."""
    return np.radians(lon) * _RADIUS, np.log(np.tan(np.pi / 4 + np.radians(lat) / 2)) * _RADIUS


def _lonlat(
    x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    return np.degrees(x / _RADIUS), np.degrees(2 * np.arctan(np.exp(y / _RADIUS)) - np.pi / 2)


def _lonlat_box(picture: Picture) -> tuple[float, float, float, float]:
    """Bounds in degrees, from points along the edges."""
    from pyproj import CRS, Transformer

    back = Transformer.from_crs(CRS.from_user_input(picture.crs), CRS.from_epsg(4490), always_xy=True)
    west, south, east, north = back.transform_bounds(*picture.bounds, densify_pts=41)
    return west, south, east, north


def _sample(picture: Picture, lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64]) -> Classes:
    """Class under each (lat, lon) of a grid, shape (len(lat), len(lon)); `NO_CLASS` outside the raster."""
    from pyproj import CRS, Transformer

    crs = CRS.from_user_input(picture.crs)
    across, down = np.meshgrid(lon, lat)
    if not crs.is_geographic:
        across, down = Transformer.from_crs(CRS.from_epsg(4490), crs, always_xy=True).transform(across, down)
    west, south, east, north = picture.bounds
    rows, cols = picture.classes.shape
    col = np.floor((across - west) / (east - west) * cols).astype(np.int64)
    row = np.floor((north - down) / (north - south) * rows).astype(np.int64)
    inside = (col >= 0) & (col < cols) & (row >= 0) & (row < rows)
    sampled: Classes = np.full(inside.shape, NO_CLASS, dtype=np.uint8)
    sampled[inside] = picture.classes[row[inside], col[inside]]
    return sampled


def _png(classes: Classes, colors: tuple[str, ...]) -> bytes:
    """Write classes as a PNG of 1, 2, 4 or 8 bits a pixel; the class behind the last is transparent."""
    from PIL import Image

    clear = len(colors)
    image = Image.fromarray(np.where(classes == NO_CLASS, clear, classes).astype(np.uint8))
    palette = [int(color[place : place + 2], 16) for color in colors for place in (1, 3, 5)]
    image.putpalette([*palette, 0, 0, 0])
    bits = next(bits for bits in (1, 2, 4, 8) if clear < 1 << bits)
    written = io.BytesIO()
    image.save(written, "PNG", transparency=clear, bits=bits, optimize=True)
    return written.getvalue()
