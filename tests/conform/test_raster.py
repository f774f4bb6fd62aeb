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
from tests.raster.rasters import ALBERS, DEGREES, FLAT, raster

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


def exact_fractions(one, shapes):
    """Cells and coverage of every feature by exactextract."""
    frame = gpd.GeoDataFrame(geometry=shapes, crs=ALBERS)
    return exact_extract(one.path, frame, ["cell_id", "coverage", "values"], output="pandas")


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_areas_are_those_of_exactextract(tmp_path, seed):
    """Area by class within 1e-9 of the feature, on 5 m cells: features of ten thousand cells and more.

    exactextract rounds the coverage of a cell to single precision (see the next test); that rounding is 3e-8 of a cell at most, so
    it only fades below 1e-9 of a feature where the feature has many cells.
    """
    cells = np.random.default_rng(seed).integers(1, 7, (1200, 1800), dtype=np.uint8)
    one = raster(tmp_path / "a.tif", cells, nodata=0, transform=Affine(5, 0, 0, 0, -5, TOP))
    shapes = regions(seed)
    shapes = shapes[shapely.area(shapes) > 10_000 * 25]
    assert len(shapes) > 20
    found = class_areas(one, shapes, ALBERS)
    for row, feature in exact_fractions(one, shapes).iterrows():
        theirs = np.bincount(feature["values"], weights=feature["coverage"], minlength=7) * 25
        for code in range(1, 7):
            mine = found.areas[str(code)][row]
            assert mine == pytest.approx(theirs[code], abs=1e-9 * found.total_m2[row])
        inside = found.total_m2[row] - found.areas["outside"][row]
        assert inside == pytest.approx(theirs.sum(), abs=1e-9 * found.total_m2[row])


def test_cells_are_those_of_shapely_cell_by_cell(tmp_path):
    """A third way, cell by cell in double precision: ours agrees to 1e-11 of a feature, exactextract's cells only to 1e-8."""
    cells = np.random.default_rng(1).integers(1, 7, (60, 90), dtype=np.uint8)
    one = raster(tmp_path / "a.tif", cells, nodata=0)
    shapes = regions(1)
    found = class_areas(one, shapes, ALBERS)
    rounding = 0.0
    for row, feature in exact_fractions(one, shapes).iterrows():
        down, across = np.divmod(np.asarray(feature["cell_id"], dtype=np.int64), 90)
        squares = shapely.box(across * 100.0, TOP - (down + 1) * 100.0, (across + 1) * 100.0, TOP - down * 100.0)
        true = shapely.area(shapely.intersection(squares, shapes[row]))
        rounding = max([rounding, *np.abs(feature["coverage"] - true / 10_000)])
        by_class = np.bincount(np.asarray(feature["values"], dtype=np.int64), weights=true, minlength=7)
        for code in range(1, 7):
            assert found.areas[str(code)][row] == pytest.approx(by_class[code], abs=1e-11 * found.total_m2[row])
    assert 1e-9 < rounding < 2**-24


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


def hills() -> np.ndarray:
    """Heights about 500-1100 m with fractions."""
    y, x = np.mgrid[:70, :90]
    return 800 + 300 * np.sin(x / 7) * np.cos(y / 9) + np.random.default_rng(9).uniform(-20, 20, (70, 90))


HEIGHTS = {
    "whole metres": lambda z: np.round(z).astype(np.int16),
    "sixteenths of a metre": lambda z: (np.round(z * 16) / 16).astype(np.float32),
    "fractions near sea level": lambda z: (z - 800).astype(np.float32),
    "fractions at 800 m": lambda z: z.astype(np.float32),
}
OFF = {"fractions at 800 m": 3e-4}


def horn(cells: np.ndarray, spacing: float) -> np.ndarray:
    """The formula in double precision, inner cells only."""
    z = np.where(cells == -9999, np.nan, cells).astype(np.float64)
    east = (z[:-2, 2:] - z[:-2, :-2]) + 2 * (z[1:-1, 2:] - z[1:-1, :-2]) + (z[2:, 2:] - z[2:, :-2])
    south = (z[2:, :-2] - z[:-2, :-2]) + 2 * (z[2:, 1:-1] - z[:-2, 1:-1]) + (z[2:, 2:] - z[:-2, 2:])
    return np.degrees(np.arctan(np.hypot(east, south) / (8 * spacing)))


@pytest.mark.parametrize("kind", HEIGHTS)
def test_slope_is_that_of_gdaldem(tmp_path, kind):
    """Where a projection keeps lengths, edges and nodata alike, within 1e-4° wherever single precision can add four heights.

    gdaldem adds heights before it subtracts, in single precision, whatever the file's type: with fractions at 800 m its own sum is
    off, by up to 2e-4° (GDAL 3.6 to 3.12). There the difference is gdaldem's distance from the formula, not ours.
    """
    cells = HEIGHTS[kind](hills())
    cells[20:23, 30] = -9999
    dem = raster(tmp_path / "d.tif", cells, nodata=-9999, crs=FLAT, transform=Affine(30, 0, 0, 0, -30, TOP))
    theirs = gdaldem_slope(dem.path, tmp_path / "slope.tif")
    ours = slope_window(dem, (0, 70), (0, 90))
    assert np.array_equal(np.isnan(ours), theirs == -9999)
    known = ~np.isnan(ours)
    assert np.abs(ours - theirs)[known].max() < OFF.get(kind, 1e-4)
    inner, exact = known[1:-1, 1:-1], horn(cells, 30)
    assert np.abs(ours[1:-1, 1:-1] - exact)[inner].max() < 1e-5
    assert np.abs(ours - theirs)[known].max() == pytest.approx(
        np.abs(theirs[1:-1, 1:-1] - exact)[inner].max(), abs=1e-5
    )


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
