"""Demonstration rasters (演示栅格): synthetic erosion of two years and heights over Shanxi, made on demand in the user's cache.

They are noise with a fixed seed: nothing about Shanxi can be learned from them. Their status is ``demo`` wherever they go.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rasterio.io import MemoryFile
from rasterio.transform import Affine

from soilgis.model.errors import RasterError
from soilgis.model.layer import Status
from soilgis.model.raster import Raster, erosion_legend
from soilgis.store.cache import kept_file, stamp
from soilgis.store.raster import open_raster

if TYPE_CHECKING:
    from soilgis.model.ellipsoid import Floats

WEST, NORTH, CELL, SHAPE = 109.9, 41.0, 0.004, (1660, 1200)
"""Upper left corner, cell in degrees, rows × columns: all of Shanxi and a margin."""
CODES = {1: "slight", 2: "light", 3: "moderate", 4: "intense", 5: "very_intense", 6: "severe"}
YEARS = {2023: 0.0, 2024: 0.006}
"""Years of the erosion rasters and how much the field has calmed by then."""
_SHARES = (0.63, 0.80, 0.90, 0.955, 0.985)
"""Shares of the first year's grid below each class limit."""
DOCUMENT = "soilgis 生成的演示数据，与实际无关"


def demo_raster(name: str, year: int | None) -> Raster:
    """Open a demonstration raster, making it first when the cache lacks it.

    Parameters
    ----------
    name
        ``shanxi-erosion`` or ``shanxi-dem``.
    year
        Year of the erosion raster: 2023 or 2024.

    Raises
    ------
    RasterError
        If there is no such demonstration raster.
    """
    if name == "shanxi-erosion" and year in YEARS:
        path = _cached(f"erosion-{year}", "uint8")
        return open_raster(
            path, legend=erosion_legend(CODES), year=year, status=Status.DEMO, name=f"演示侵蚀栅格{year}"
        )
    if name == "shanxi-dem":
        return open_raster(_cached("dem", "int16"), unit="m", status=Status.DEMO, name="演示高程栅格")
    known = "demo:shanxi-erosion (2023, 2024), demo:shanxi-dem"
    raise RasterError(f"no demonstration raster demo:{name} of {year}; there are {known} (没有该演示栅格)")


def _cached(kind: str, dtype: str) -> Path:
    return kept_file(f"{cache_name()}/shanxi-{kind}.tif", partial(_make, kind, dtype))


def cache_name() -> str:
    """Name of the folder they are kept in, which depends on this file's text and on what writes them."""
    return f"demo-{stamp(Path(__file__).read_text(encoding='utf-8'), packages=('numpy', 'rasterio'))}"


def _make(kind: str, dtype: str, path: Path) -> None:
    path.write_bytes(_made(kind, dtype))


def _made(kind: str, dtype: str) -> bytes:
    cells = _heights() if kind == "dem" else _erosion(int(kind.partition("-")[2]))
    profile = {"driver": "GTiff", "height": SHAPE[0], "width": SHAPE[1], "count": 1, "dtype": dtype, "crs": "EPSG:4490",
               "transform": Affine(CELL, 0.0, WEST, 0.0, -CELL, NORTH), "nodata": 0 if dtype == "uint8" else -32768,
               "tiled": True, "blockxsize": 256, "blockysize": 256, "compress": "deflate"}  # fmt: skip
    with MemoryFile() as memory:
        with memory.open(**profile) as file:
            file.update_tags(SOILGIS_STATUS="demo 演示数据", SOILGIS_SOURCES=DOCUMENT)
            file.write(cells.astype(dtype), 1)
        return bytes(memory.getbuffer())


def _erosion(year: int) -> Floats:
    field = _noise(20261122, (60, 20, 7, 3))
    limits = np.quantile(field, _SHARES)
    classes: Floats = np.digitize(field - YEARS[year] * _noise(7, (200, 50)), limits).astype(np.float64) + 1
    return classes


def _heights() -> Floats:
    heights: Floats = np.round(200 + 2600 * _noise(19490101, (120, 30, 8, 2)))
    return heights


def _noise(seed: int, spacings: tuple[int, ...]) -> Floats:
    """Sum of bilinear lattices, weights falling with the root of the spacing, about 0-1."""
    rng = np.random.default_rng(seed)
    total, weight = np.zeros(SHAPE), 0.0
    for step in spacings:
        lattice = rng.random((SHAPE[0] // step + 2, SHAPE[1] // step + 2))
        y, x = np.arange(SHAPE[0]) / step, np.arange(SHAPE[1]) / step
        i, j, v, u = y.astype(int), x.astype(int), (y % 1)[:, None], (x % 1)[None, :]
        above = lattice[i][:, j] * (1 - u) + lattice[i][:, j + 1] * u
        below = lattice[i + 1][:, j] * (1 - u) + lattice[i + 1][:, j + 1] * u
        total += (above * (1 - v) + below * v) * step**0.5
        weight += step**0.5
    return total / weight
