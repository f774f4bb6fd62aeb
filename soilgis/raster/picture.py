"""Pictures of class rasters for maps (栅格出图): warped to Web Mercator by the nearest cell, palette PNG, display only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import rasterio
from rasterio.crs import CRS
from rasterio.io import MemoryFile
from rasterio.transform import Affine
from rasterio.vrt import WarpedVRT
from rasterio.warp import Resampling, transform_bounds

from soilgis.model.errors import RasterError
from soilgis.model.picture import RasterPicture

if TYPE_CHECKING:
    from soilgis.model.raster import Raster

LONGEST = 1200
"""Pixels of a picture's longer side."""
COLOURS = {
    "slight": "#e8f3e1", "light": "#fff3b0", "moderate": "#fdd07a", "intense": "#f79a52", "very_intense": "#e0533d",
    "severe": "#9b1d3a",
}  # fmt: skip
"""Colours of the intensities; SL 73.6's own colours have not been found in print."""
_SPARE = ("#7fb3d5", "#76a974", "#c9a66b", "#b08bbf", "#d98880", "#8fa3ad")


def picture(raster: Raster, title: str, note: str = "") -> RasterPicture:
    """Make the picture of a class raster.

    Parameters
    ----------
    raster
        Bytes with a legend.
    title
        Chinese title.
    note
        Source and caveats.

    Raises
    ------
    RasterError
        If the raster has no legend or no byte codes: there is no palette without them.
    """
    if raster.legend is None or raster.dtype != "uint8":
        raise RasterError(f"{raster.name}: a picture needs byte codes and a legend (出图须为 uint8 并有图例)")
    colours = {c.code: c.colour or _colour(c.intensity, row) for row, c in enumerate(raster.legend.classes)}
    with rasterio.Env(GDAL_CACHEMAX=32), rasterio.open(raster.path) as file:
        target = CRS.from_epsg(3857)
        source = file.crs or CRS.from_wkt(raster.grid.crs)
        bounds = transform_bounds(source, target, *file.bounds, densify_pts=21)
        longest = min(LONGEST, max(file.width, file.height))
        columns, rows = _pixels(bounds, longest)
        transform = _evenly(bounds, columns, rows)
        with WarpedVRT(
            file,
            src_crs=source,
            crs=target,
            transform=transform,
            width=columns,
            height=rows,
            resampling=Resampling.nearest,
        ) as warped:
            cells, seen = warped.read(raster.band), warped.dataset_mask()
    shown = np.where((seen > 0) & np.isin(cells, list(colours)), cells, 0)
    legend = tuple((colours[c.code], c.label or c.name) for c in raster.legend.classes)
    box = transform_bounds(target, CRS.from_epsg(4326), *bounds)
    return RasterPicture(raster.name, title, _png(shown, colours), box, legend, raster.status, note)


def _pixels(bounds: tuple[float, float, float, float], longest: int) -> tuple[int, int]:
    """Columns and rows of square pixels, the longer side given."""
    width, height = bounds[2] - bounds[0], bounds[3] - bounds[1]
    most = max(width, height)
    return max(1, round(longest * width / most)), max(1, round(longest * height / most))


def _evenly(bounds: tuple[float, float, float, float], columns: int, rows: int) -> Affine:
    west, south, east, north = bounds
    return Affine((east - west) / columns, 0.0, west, 0.0, (south - north) / rows, north)


def _colour(intensity: str | None, row: int) -> str:
    return COLOURS[intensity] if intensity else _SPARE[row % len(_SPARE)]


def _png(cells: np.ndarray, colours: dict[int, str]) -> bytes:
    """Palette PNG with 0 transparent; codes keep their numbers."""
    table = {code: (*(int(colour[i : i + 2], 16) for i in (1, 3, 5)), 255) for code, colour in colours.items()}
    with MemoryFile() as memory:
        with memory.open(
            driver="PNG", height=cells.shape[0], width=cells.shape[1], count=1, dtype="uint8", nodata=0, zlevel=6,
            transform=Affine(1.0, 0.0, 0.0, 0.0, -2.0, 0.0),
        ) as file:  # fmt: skip
            file.write_colormap(1, {0: (0, 0, 0, 0), **table})
            file.write(cells.astype(np.uint8), 1)
        made: bytes = memory.read()
    return made
