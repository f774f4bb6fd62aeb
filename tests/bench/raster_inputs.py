"""Inputs of the raster bench, made once with fixed seeds: class rasters and DEMs over real county shapes."""

from __future__ import annotations

import argparse
from pathlib import Path

import geopandas as gpd
import numpy as np
import rasterio
from rasterio.transform import from_origin
from rasterio.windows import Window

from soilgis.store.district_files import district_shapes, district_table

ALBERS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80 +units=m +no_defs"
STRIP = 512


def counties(provinces: tuple[str, ...], crs: str) -> gpd.GeoDataFrame:
    """County shapes of some provinces."""
    frame = gpd.GeoDataFrame(
        district_table("amap", "district"), geometry=district_shapes("amap", "district"), crs="EPSG:4326"
    )
    frame = frame[frame["province_name"].isin(provinces)].reset_index(drop=True).to_crs(crs)
    return frame[["geometry"]].reset_index(names="id")


class Noise:
    """Fractal noise by bilinear interpolation of random lattices, any window of it the same."""

    def __init__(self, shape: tuple[int, int], spacings: tuple[int, ...], seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.octaves = [
            (step, rng.random((shape[0] // step + 3, shape[1] // step + 3), dtype=np.float32)) for step in spacings
        ]

    def rows(self, first: int, count: int, columns: int) -> np.ndarray:
        """Rows of the field, values about 0-1, weights falling with the spacing."""
        total = np.zeros((count, columns), np.float32)
        weight = 0.0
        for step, lattice in self.octaves:
            y, x = np.arange(first, first + count) / step, np.arange(columns) / step
            i, j = y.astype(int), x.astype(int)
            v, u = (y - i).astype(np.float32)[:, None], (x - j).astype(np.float32)[None, :]
            above = lattice[i][:, j] * (1 - u) + lattice[i][:, j + 1] * u
            below = lattice[i + 1][:, j] * (1 - u) + lattice[i + 1][:, j + 1] * u
            total += (above * (1 - v) + below * v) * step**0.5
            weight += step**0.5
        return total / weight


def write(path: Path, *, crs: str, transform, shape: tuple[int, int], kind: str) -> None:
    """Write a tiled deflate raster of ``kind`` classes or dem."""
    field = Noise(shape, (2048, 512, 128, 32, 8, 2), 20261122)
    dtype = "uint8" if kind == "classes" else "float32"
    profile = {"driver": "GTiff", "height": shape[0], "width": shape[1], "count": 1, "dtype": dtype, "crs": crs,
               "transform": transform, "tiled": True, "blockxsize": 256, "blockysize": 256, "compress": "deflate",
               "nodata": 0 if kind == "classes" else -9999, "BIGTIFF": "IF_SAFER"}  # fmt: skip
    if kind == "dem":
        profile["predictor"] = 3
    with rasterio.open(path, "w", **profile) as file:
        for first in range(0, shape[0], STRIP):
            count = min(STRIP, shape[0] - first)
            rows = field.rows(first, count, shape[1])
            if kind == "classes":
                cells = (np.digitize(rows, (0.42, 0.47, 0.52, 0.57, 0.62)) + 1).astype(np.uint8)
            else:
                cells = np.round(rows * 6000, 1).astype(np.float32)
            file.write(cells, 1, window=Window(0, first, shape[1], count))


def make(
    folder: Path, name: str, provinces: tuple[str, ...], cell: float, crs: str = ALBERS, kind: str = "classes"
) -> None:
    """Make one raster over some provinces with its counties beside it."""
    raster, shapes = folder / f"{name}.tif", folder / f"{name}.gpkg"
    if raster.exists() and shapes.exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    frame = counties(provinces, crs)
    frame.to_file(shapes)
    west, south, east, north = frame.total_bounds
    shape = (int((north - south) / cell) + 40, int((east - west) / cell) + 40)
    write(
        raster, crs=crs, transform=from_origin(west - 20 * cell, north + 20 * cell, cell, cell), shape=shape, kind=kind
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--large", action="store_true")
    given = parser.parse_args()
    make(given.folder, "shanxi", ("山西省",), 30.0)
    make(given.folder, "dem", ("山西省",), 32.0, kind="dem")
    make(given.folder, "dem_degrees", ("山西省",), 1 / 3600, crs="EPSG:4490", kind="dem")
    if given.large:
        north = ("山西省", "陕西省", "河南省", "河北省", "山东省", "四川省", "北京市", "天津市", "宁夏回族自治区")
        make(given.folder, "north", north, 48.0)
