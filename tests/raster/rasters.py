"""Tiny rasters for the tests of this room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import rasterio
from rasterio.transform import Affine

from soilgis.store.raster import open_raster

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.model.raster import Raster

ALBERS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m +no_defs"
DEGREES = "EPSG:4490"
FLAT = "+proj=tmerc +lat_0=0 +lon_0=105 +k=1 +x_0=0 +y_0=0 +ellps=GRS80 +units=m +no_defs"
"""Metres as on the ground near x = 0: what is computed by hand needs no scale."""
HAND = np.array([[1, 1, 2, 2, 3], [1, 2, 2, 3, 3], [1, 1, 1, 2, 9]], dtype=np.uint8)
"""3 × 5 cells; 9 is nodata."""


def write(
    path: Path, cells: np.ndarray, *, crs: str | None = ALBERS, transform: Affine | None = None, **profile
) -> Path:
    """Write a GeoTIFF; without a transform cells are 100 m and the upper left corner is (0, 4 000 000)."""
    transform = transform or Affine(100, 0, 0, 0, -100, 4_000_000)
    shape = {"height": cells.shape[0], "width": cells.shape[1], "count": 1, "dtype": cells.dtype.name}
    with rasterio.open(path, "w", driver="GTiff", crs=crs, transform=transform, **shape, **profile) as file:
        file.write(cells, 1)
    return path


def raster(path: Path, cells: np.ndarray, *, nodata=9, opening: dict | None = None, **profile) -> Raster:
    """Write and open a raster."""
    return open_raster(write(path, cells, nodata=nodata, **profile), **(opening or {}))
