"""Pictures of class rasters for maps (栅格出图): warped to Web Mercator by the nearest cell, palette PNG, display only."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.crs import CRS
from rasterio.errors import CRSError
from rasterio.io import MemoryFile
from rasterio.transform import Affine
from rasterio.vrt import WarpedVRT
from rasterio.warp import Resampling, transform_bounds

from soilgis.model.errors import RasterError
from soilgis.model.picture import RasterPicture

if TYPE_CHECKING:
    from soilgis.model.layer import Status
    from soilgis.model.raster import Raster

Classes = npt.NDArray[np.uint8]
Bounds = tuple[float, float, float, float]
LONGEST = 900
"""Pixels of a picture's longer side; more is not seen at the zoom a province is read at."""
NO_CLASS = 255
"""Class of cells without data; they are not drawn."""
COLOURS = {
    "slight": "#e8f3e1", "light": "#fff3b0", "moderate": "#fdd07a", "intense": "#f79a52", "very_intense": "#e0533d",
    "severe": "#9b1d3a",
}  # fmt: skip
"""Colours of the intensities; SL 73.6's own colours have not been found in print."""
_SPARE = ("#7fb3d5", "#76a974", "#c9a66b", "#b08bbf", "#d98880", "#8fa3ad")


@dataclass(frozen=True)
class Cells:
    """Classes in memory that are to lie under a map's borders (类别数组).

    Attributes
    ----------
    id, title
        Stable name and Chinese title.
    classes
        Class of each cell, shape (rows, cols), first row north; `NO_CLASS` where there are no data.
    bounds
        West, south, east, north of the outer cell edges, in the units of ``crs``.
    crs
        Anything rasterio reads, such as EPSG:4490.
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
    bounds: Bounds
    crs: str
    labels: tuple[str, ...]
    colors: tuple[str, ...]
    status: Status
    note: str = ""


def picture(raster: Raster, title: str, note: str = "", longest: int = LONGEST) -> RasterPicture:
    """Make the picture of a class raster's file.

    Parameters
    ----------
    raster
        Bytes with a legend.
    title
        Chinese title.
    note
        Source and caveats.
    longest
        Pixels of the longer side; never more than the raster has.

    Raises
    ------
    RasterError
        If the raster has no legend or no byte codes: there is no palette without them.
    """
    if raster.legend is None or raster.dtype != "uint8":
        raise RasterError(f"{raster.name}: a picture needs byte codes and a legend (出图须为 uint8 并有图例)")
    place = np.full(256, NO_CLASS, dtype=np.uint8)
    for row, one in enumerate(raster.legend.classes):
        place[one.code] = row
    colors = tuple(c.colour or _colour(c.intensity, row) for row, c in enumerate(raster.legend.classes))
    labels = tuple(c.label or c.name for c in raster.legend.classes)
    with rasterio.Env(GDAL_CACHEMAX=32), rasterio.open(raster.path) as file:
        source = file.crs or CRS.from_wkt(raster.grid.crs)
        codes, seen, box = _warped(file, source, band=raster.band, longest=min(longest, max(file.width, file.height)))
    shown = np.where(seen, place[codes], NO_CLASS).astype(np.uint8)
    return RasterPicture(
        raster.name, title, _png(shown, colors), box, tuple(zip(colors, labels, strict=True)), raster.status, note
    )


def cropped(shown: RasterPicture, bounds: Bounds) -> RasterPicture | None:
    """The part of a picture within a box, at whole pixels around it; None where the two do not meet.

    Parameters
    ----------
    shown
        Not changed.
    bounds
        West, south, east, north in degrees.
    """
    from PIL import Image

    west, south, east, north = transform_bounds("EPSG:4326", "EPSG:3857", *bounds)
    left, bottom, right, top = transform_bounds("EPSG:4326", "EPSG:3857", *shown.bounds)
    with Image.open(io.BytesIO(shown.png)) as image:
        across, down = (right - left) / image.width, (top - bottom) / image.height
        first, last = (int(np.floor((west - left) / across)), int(np.ceil((east - left) / across)))
        upper, lower = (int(np.floor((top - north) / down)), int(np.ceil((top - south) / down)))
        columns, rows = (max(first, 0), min(last, image.width)), (max(upper, 0), min(lower, image.height))
        if columns[0] >= columns[1] or rows[0] >= rows[1]:
            return None
        packed = io.BytesIO()
        image.crop((columns[0], rows[0], columns[1], rows[1])).save(packed, "PNG", optimize=True)
    box = (left + columns[0] * across, top - rows[1] * down, left + columns[1] * across, top - rows[0] * down)
    return replace(shown, png=packed.getvalue(), bounds=transform_bounds("EPSG:3857", "EPSG:4326", *box))


def picture_of(cells: Cells, longest: int = LONGEST) -> RasterPicture:
    """Make the picture of classes in memory.

    Parameters
    ----------
    cells
        Not changed.
    longest
        Pixels of the longer side.

    Returns
    -------
    RasterPicture
        For `soilgis.output.webmap.build.build_map`; the same cells give the same bytes.

    Raises
    ------
    RasterError
        If classes, labels and colours do not fit each other, or bounds or CRS are none.
    """
    crs = _check(cells)
    rows, columns = cells.classes.shape
    written = {"driver": "GTiff", "count": 1, "dtype": "uint8", "nodata": NO_CLASS, "crs": crs}
    with rasterio.Env(GDAL_CACHEMAX=32), MemoryFile() as memory:
        with memory.open(**written, width=columns, height=rows, transform=_evenly(cells.bounds, columns, rows)) as file:
            file.write(cells.classes, 1)
        with memory.open() as file:
            found, seen, box = _warped(file, crs, band=1, longest=longest)
    shown = np.where(seen, found, NO_CLASS).astype(np.uint8)
    legend = tuple(zip(cells.colors, cells.labels, strict=True))
    return RasterPicture(cells.id, cells.title, _png(shown, cells.colors), box, legend, cells.status, cells.note)


def _check(cells: Cells) -> CRS:
    """Return the CRS of cells that fit together."""
    west, south, east, north = cells.bounds
    used = cells.classes[cells.classes != NO_CLASS]
    if cells.classes.ndim != 2 or cells.classes.dtype != np.uint8:
        raise RasterError(f"{cells.title}: classes must be uint8 of shape (rows, cols) (栅格须为 uint8 二维数组)")
    if not (west < east and south < north):
        raise RasterError(f"{cells.title}: bounds {cells.bounds} are not west, south, east, north (范围次序有误)")
    if len(cells.labels) != len(cells.colors) or not 0 < len(cells.colors) < NO_CLASS:
        raise RasterError(f"{cells.title}: {len(cells.labels)} labels and {len(cells.colors)} colours (图例与颜色不符)")
    if used.size and int(used.max()) >= len(cells.colors):
        raise RasterError(f"{cells.title}: class {int(used.max())} has no colour (类别没有颜色)")
    try:
        return CRS.from_user_input(cells.crs)
    except CRSError as failure:
        raise RasterError(f"{cells.title}: {cells.crs!r} is no CRS (坐标系无法识别): {failure}") from failure


def _warped(file: Any, source: CRS, *, band: int, longest: int) -> tuple[Classes, npt.NDArray[np.bool_], Bounds]:
    """Cells of an open raster in EPSG:3857, which of them hold data, and the bounds in degrees."""
    target = CRS.from_epsg(3857)
    bounds = transform_bounds(source, target, *file.bounds, densify_pts=21)
    columns, rows = _pixels(bounds, longest)
    with WarpedVRT(
        file,
        src_crs=source,
        crs=target,
        transform=_evenly(bounds, columns, rows),
        width=columns,
        height=rows,
        resampling=Resampling.nearest,
    ) as warped:
        cells, seen = warped.read(band), warped.dataset_mask()
    return cells, seen > 0, transform_bounds(target, CRS.from_epsg(4326), *bounds)


def _pixels(bounds: Bounds, longest: int) -> tuple[int, int]:
    """Columns and rows of square pixels, the longer side given."""
    width, height = bounds[2] - bounds[0], bounds[3] - bounds[1]
    most = max(width, height)
    return max(1, round(longest * width / most)), max(1, round(longest * height / most))


def _evenly(bounds: Bounds, columns: int, rows: int) -> Affine:
    west, south, east, north = bounds
    return Affine((east - west) / columns, 0.0, west, 0.0, (south - north) / rows, north)


def _colour(intensity: str | None, row: int) -> str:
    return COLOURS[intensity] if intensity else _SPARE[row % len(_SPARE)]


def _png(classes: Classes, colors: tuple[str, ...]) -> bytes:
    """Write classes as a PNG of 1, 2, 4 or 8 bits a pixel; the class behind the last is transparent."""
    from PIL import Image

    clear = len(colors)
    image = Image.fromarray(np.where(classes == NO_CLASS, clear, classes).astype(np.uint8))
    palette = [int(color[at : at + 2], 16) for color in colors for at in (1, 3, 5)]
    image.putpalette([*palette, 0, 0, 0])
    bits = next(bits for bits in (1, 2, 4, 8) if clear < 1 << bits)
    written = io.BytesIO()
    image.save(written, "PNG", transparency=clear, bits=bits, optimize=True)
    return written.getvalue()
