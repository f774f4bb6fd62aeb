"""Watersheds from heights: by hand, by law, and against pyflwdir's own basins."""

import geopandas as gpd
import numpy as np
import pyflwdir
import pyproj
import pytest
import rasterio
import shapely
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from soilgis.geometry.area import ellipsoidal_area_m2
from soilgis.geometry.cut import overlapping_pairs
from soilgis.model.errors import RasterError
from soilgis.raster.metric import metric_of
from soilgis.raster.watersheds import cell_areas, drained, outlines
from soilgis.store.crs import to_geographic
from soilgis.store.raster import open_raster

SMALL = arrays.arrays(np.float64, (7, 9), elements=st.integers(0, 40).map(float))


def test_a_ridge_parts_two_watersheds():
    heights = np.abs(np.arange(7) - 3)[None, :] * -10.0 + 100 + np.zeros((4, 1))
    heights[1:3] -= 5  # the middle rows lie lower, so that each side leaves by one way
    heights[:, [0, 6]] -= np.array([[0], [40], [1], [0]])
    found = drained(heights, np.ones_like(heights), most_m2=100, least_m2=0)
    assert found.filled_cells == 0
    assert sorted(np.unique(found.labels[:, 1:3]).tolist() + np.unique(found.labels[:, 4:6]).tolist()) == [1, 2]
    assert found.area_m2.sum() == heights.size


@settings(max_examples=examples(60))
@given(heights=SMALL, most=st.integers(3, 40), hole=st.integers(0, 62))
def test_no_watershed_is_larger_than_asked_and_no_cell_is_lost(heights, most, hole):
    heights = heights.copy()
    heights.flat[hole] = np.nan
    found = drained(heights, np.ones_like(heights), most_m2=most, least_m2=2)
    assert found.area_m2.max() <= most
    assert found.area_m2.sum() == heights.size - 1
    assert ((found.labels == 0) == np.isnan(heights)).all()
    assert sorted(np.unique(found.labels[found.labels > 0])) == list(range(1, len(found.area_m2) + 1))


@settings(max_examples=examples(40))
@given(heights=SMALL)
def test_uncut_watersheds_are_the_basins_of_the_library(heights):
    found = drained(heights, np.ones_like(heights), most_m2=1e9, least_m2=0)
    _, d8 = pyflwdir.dem.fill_depressions(heights.astype(np.float32), nodata=-9999.0)
    basins = pyflwdir.from_array(d8, ftype="d8", check_ftype=False).basins()
    pairs = set(zip(found.labels.ravel().tolist(), basins.ravel().tolist(), strict=True))
    assert len(pairs) == len(np.unique(basins)) == len(found.area_m2) == found.outlets


def test_what_is_filled_is_told():
    heights = np.full((5, 5), 10.0) + np.arange(5)
    heights[2, 2] = 4.0
    found = drained(heights, np.full((5, 5), 100.0), most_m2=1e9, least_m2=0)
    assert (found.filled_cells, found.deepest_m, found.filled_m3) == (1, 7.0, 700.0)


def test_small_pieces_go_to_the_neighbour_with_most_border():
    heights = np.add.outer(np.array([0, 5, 0, 5, 0, 5.0]), np.arange(8.0))
    many = drained(heights, np.ones((6, 8)), most_m2=48, least_m2=0)
    few = drained(heights, np.ones((6, 8)), most_m2=48, least_m2=48)
    assert len(many.area_m2) > 1
    assert (len(few.area_m2), few.joined, few.small) == (1, len(many.area_m2) - 1, 0)
    full = drained(heights, np.ones((6, 8)), most_m2=8, least_m2=8)
    assert full.area_m2.max() <= 8


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4547"])
def test_outlines_share_their_points_and_close_on_the_ellipsoid(tmp_path, crs):
    step, corner = (0.002, (114.0, 37.0)) if crs == "EPSG:4490" else (200.0, (500_000, 4_100_000))
    transform = rasterio.Affine(step, 0, corner[0], 0, -step, corner[1])
    rng = np.random.default_rng(5)
    heights = rng.normal(size=(30, 41)).cumsum(axis=0).cumsum(axis=1).astype("float32")
    with rasterio.open(
        tmp_path / "d.tif",
        "w",
        driver="GTiff",
        width=41,
        height=30,
        count=1,
        dtype="float32",
        crs=crs,
        transform=transform,
    ) as file:
        file.write(heights, 1)
    grid = open_raster(tmp_path / "d.tif").grid
    area = cell_areas(metric_of(grid), grid.shape)
    found = drained(heights.astype(float), area, most_m2=4e6, least_m2=4e5)
    shapes = gpd.GeoDataFrame(geometry=outlines(found.labels, grid), crs=crs)
    placed, _ = to_geographic(shapes, pyproj.CRS.from_user_input(crs), "d.tif")
    areas = ellipsoidal_area_m2(np.asarray(placed.geometry.array, dtype=object))
    assert areas == pytest.approx(found.area_m2, rel=1e-5)
    assert areas.sum() == pytest.approx(
        ellipsoidal_area_m2(np.array([shapely.union_all(placed.geometry)]))[0], rel=1e-12
    )
    assert overlapping_pairs(np.asarray(shapes.geometry.array, dtype=object), 1e-6) == []


def test_a_dem_without_heights_is_refused():
    with pytest.raises(RasterError, match="holds no heights"):
        drained(np.full((3, 3), np.nan), np.ones((3, 3)), most_m2=1, least_m2=0)


def test_a_single_cell_is_no_dem():
    with pytest.raises(RasterError, match="has 1 × 1 cells; two rows and columns at least"):
        drained(np.ones((1, 1)), np.ones((1, 1)), most_m2=1, least_m2=0)
