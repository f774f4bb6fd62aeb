"""Rasters against independent work: exactextract for areas, GDAL's own gdaldem for slope, on random inputs."""

from __future__ import annotations

import ctypes
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from exactextract import exact_extract
from rasterio.transform import Affine

from soilgis.raster.slope import SURVEY, slope_areas, slope_window
from soilgis.raster.values import value_statistics
from soilgis.raster.zonal import class_areas
from tests.raster.rasters import ALBERS, DEGREES, raster

TOP = 4_000_000


def regions(seed: int, count: int = 40) -> np.ndarray:
    """Stars, holed discs and overlapping boxes, some beyond the raster."""
    rng = np.random.default_rng(seed)
    centres = np.column_stack([rng.uniform(-500, 9500, count), TOP - rng.uniform(-500, 6500, count)])
    made = []
    for number, (x, y) in enumerate(centres):
        angles = np.sort(rng.uniform(0, 2 * np.pi, rng.integers(5, 40)))
        reach = rng.uniform(5, 2500) * rng.uniform(0.3, 1, len(angles))
        star = shapely.Polygon(np.column_stack([x + reach * np.cos(angles), y + reach * np.sin(angles)])).buffer(0)
        hole = shapely.Point(x, y).buffer(rng.uniform(1, 300))
        made.append(star.difference(hole) if number % 3 else star)
    return np.array(
        [shape if shape.geom_type == "Polygon" else shape.buffer(1) for shape in made if not shape.is_empty]
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_areas_are_those_of_exactextract(tmp_path, seed):
    """Area by class within 1e-9 of the feature (exactextract's own fractions are single precision)."""
    cells = np.random.default_rng(seed).integers(1, 7, (60, 90), dtype=np.uint8)
    one = raster(tmp_path / "a.tif", cells, nodata=0)
    shapes = regions(seed)
    found = class_areas(one, shapes, ALBERS)
    frame = gpd.GeoDataFrame(geometry=shapes, crs=ALBERS)
    theirs = exact_extract(one.path, frame, ["count", "unique", "frac"], output="pandas")
    for row, feature in theirs.iterrows():
        for code, share in zip(feature["unique"], feature["frac"], strict=True):
            area = share * feature["count"] * 10_000
            assert found.areas[str(int(code))][row] == pytest.approx(area, abs=2e-7 * found.total_m2[row] + 1e-6)
        inside = found.total_m2[row] - found.areas["outside"][row]
        assert inside == pytest.approx(feature["count"] * 10_000, abs=1e-7 * found.total_m2[row] + 1e-3)


def test_totals_are_those_of_shapely(tmp_path):
    """Every class is a rectangle of columns, so its area in a region is a plain intersection: 1e-12."""
    cells = np.repeat(np.arange(1, 10, dtype=np.uint8), 10)[None, :] * np.ones((60, 1), np.uint8)
    one = raster(tmp_path / "a.tif", cells, nodata=0)
    shapes = regions(7)
    found = class_areas(one, shapes, ALBERS)
    for number in range(1, 10):
        band = shapely.box((number - 1) * 1000, TOP - 6000, number * 1000, TOP)
        want = shapely.area(shapely.intersection(shapes, band))
        assert found.areas[str(number)] == pytest.approx(want, abs=1e-9 * found.total_m2.max())


def test_means_are_those_of_exactextract(tmp_path):
    rng = np.random.default_rng(4)
    cells = rng.normal(500, 200, (60, 90))
    cells[rng.random((60, 90)) < 0.1] = -9999
    one = raster(tmp_path / "v.tif", cells, nodata=-9999)
    shapes = regions(4)
    found = value_statistics(one, shapes, ALBERS, quantiles=(0.5,))
    theirs = exact_extract(
        one.path, gpd.GeoDataFrame(geometry=shapes, crs=ALBERS), ["mean", "min", "max", "count"], output="pandas"
    )
    some = theirs["count"].to_numpy() > 0
    assert found.mean[some] == pytest.approx(theirs["mean"].to_numpy()[some], rel=1e-5)
    assert found.minimum[some] == pytest.approx(theirs["min"].to_numpy()[some])
    assert found.maximum[some] == pytest.approx(theirs["max"].to_numpy()[some])
    assert np.isnan(found.mean[~some]).all()
    assert ((found.quantiles[0.5] >= found.minimum) & (found.quantiles[0.5] <= found.maximum))[some].all()


def gdaldem_slope(source: str, target: Path, *options: str) -> np.ndarray:
    """Run GDAL's DEM processing inside the library that rasterio carries."""
    rasterio.Env().__enter__().__exit__()
    library = next((Path(rasterio.__file__).parent.parent / "rasterio.libs").glob("libgdal*.so*"))
    gdal = ctypes.CDLL(str(library))
    gdal.GDALOpen.restype = gdal.GDALDEMProcessingOptionsNew.restype = gdal.GDALDEMProcessing.restype = ctypes.c_void_p
    gdal.GDALAllRegister()
    words = [b"-alg", b"Horn", *(option.encode() for option in options)]
    argv = (ctypes.c_char_p * (len(words) + 1))(*words, None)
    chosen = ctypes.c_void_p(gdal.GDALDEMProcessingOptionsNew(argv, None))
    opened = ctypes.c_void_p(gdal.GDALOpen(source.encode(), 0))
    made = ctypes.c_void_p(
        gdal.GDALDEMProcessing(str(target).encode(), opened, b"slope", None, chosen, ctypes.byref(ctypes.c_int()))
    )
    gdal.GDALClose(made)
    gdal.GDALClose(opened)
    with rasterio.open(target) as file:
        return file.read(1)


@pytest.mark.parametrize(("dtype", "off"), [("int16", 1e-4), ("float32", 3e-4)])
def test_slope_is_that_of_gdaldem(tmp_path, dtype, off):
    """On projected grids, edges and nodata alike, within 1e-4° where heights are whole.

    gdaldem adds four heights in single precision before it subtracts: at 1 000 m with fractions it is itself off by up to
    3e-4°, ours is the formula in double precision (last assertion).
    """
    rng = np.random.default_rng(9)
    y, x = np.mgrid[:70, :90]
    heights = 800 + 300 * np.sin(x / 7) * np.cos(y / 9) + rng.uniform(-20, 20, (70, 90))
    cells = (np.round(heights) if dtype == "int16" else heights).astype(dtype)
    cells[20:23, 30] = -9999
    dem = raster(tmp_path / "d.tif", cells, nodata=-9999, transform=Affine(30, 0, 0, 0, -30, TOP))
    theirs = gdaldem_slope(dem.path, tmp_path / "slope.tif")
    ours = slope_window(dem, (0, 70), (0, 90))
    assert np.array_equal(np.isnan(ours), theirs == -9999)
    known = ~np.isnan(ours)
    assert np.abs(ours - theirs)[known].max() < off
    z = np.where(cells == -9999, np.nan, cells).astype(np.float64)
    east = (z[:-2, 2:] - z[:-2, :-2]) + 2 * (z[1:-1, 2:] - z[1:-1, :-2]) + (z[2:, 2:] - z[2:, :-2])
    south = (z[2:, :-2] - z[:-2, :-2]) + 2 * (z[2:, 1:-1] - z[:-2, 1:-1]) + (z[2:, 2:] - z[:-2, 2:])
    exact = np.degrees(np.arctan(np.hypot(east, south) / 240))
    inner = known[1:-1, 1:-1]
    assert np.abs(ours[1:-1, 1:-1] - exact)[inner].max() < 1e-9


def test_fused_classes_are_those_of_slope_then_class(tmp_path):
    """One pass gives what classing the slope cell by cell gives, on a degree grid."""
    rng = np.random.default_rng(10)
    heights = np.cumsum(rng.normal(0, 6, (80, 100)), axis=1).astype(np.float32)
    dem = raster(
        tmp_path / "d.tif", heights, nodata=-9999, crs=DEGREES, transform=Affine(0.0003, 0, 112, 0, -0.0003, 38)
    )
    region = np.array([shapely.box(112, 38 - 80 * 0.0003, 112 + 100 * 0.0003, 38)])
    found = slope_areas(dem, region, DEGREES)
    degrees = slope_window(dem, (0, 80), (0, 100))
    classes = np.where(np.isnan(degrees), 0, np.digitize(degrees, [2, 6, 15, 25], right=True) + 1).astype(np.uint8)
    by_cell = class_areas(
        raster(tmp_path / "c.tif", classes, nodata=0, crs=DEGREES, transform=Affine(0.0003, 0, 112, 0, -0.0003, 38)),
        region,
        DEGREES,
    )
    for number, entry in enumerate(SURVEY, 1):
        assert found.areas[entry.name] == pytest.approx(by_cell.areas.get(str(number), 0.0), rel=1e-9)
