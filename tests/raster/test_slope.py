"""Slope: planes whose slope is known, edges and nodata, both rules at 25°, degree grids on the ellipsoid."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from rasterio.transform import Affine

from soilgis.model.errors import RasterError
from soilgis.raster.slope import SURVEY, legal, metres, slope_areas, slope_window
from tests.raster.rasters import ALBERS, DEGREES, raster

TOP = 4_000_000
WHOLE = np.array([shapely.box(0, TOP - 500, 700, TOP)], dtype=object)


def tilted(slope: float, shape=(5, 7), cell=100.0, towards=0.0) -> np.ndarray:
    """A plane of one slope in degrees."""
    y, x = np.mgrid[: shape[0], : shape[1]] * cell
    turn = np.radians(towards)
    return (1000 + np.tan(np.radians(slope)) * (x * np.cos(turn) + y * np.sin(turn))).astype(np.float64)


def test_a_plane_has_its_slope_inside_and_none_at_the_edge(tmp_path):
    dem = raster(tmp_path / "d.tif", tilted(20), nodata=-9999)
    degrees = slope_window(dem, (0, 5), (0, 7))
    assert degrees[1:-1, 1:-1] == pytest.approx(np.full((3, 5), 20), abs=1e-4)
    assert np.isnan(degrees[[0, -1]]).all()
    assert np.isnan(degrees[:, [0, -1]]).all()


def test_classes_by_hand(tmp_path):
    """15 inner cells of 20°; the frame of 20 cells has no slope and is nodata."""
    dem = raster(tmp_path / "d.tif", tilted(20).astype(np.float32), nodata=-9999)
    found = slope_areas(dem, WHOLE, ALBERS)
    shown = {name: float(area[0]) / 1e4 for name, area in found.areas.items()}
    assert shown == {"le2": 0, "2to6": 0, "6to15": 0, "15to25": 15, "gt25": 0, "nodata": 20, "outside": 0}


def test_a_missing_height_takes_its_neighbours(tmp_path):
    heights = tilted(20).astype(np.float32)
    heights[2, 3] = -9999
    found = slope_areas(raster(tmp_path / "d.tif", heights, nodata=-9999), WHOLE, ALBERS)
    assert found.areas["15to25"][0] == 60_000
    empty = np.where(heights == -9999, np.nan, heights)
    same = slope_areas(raster(tmp_path / "n.tif", empty, nodata=np.nan), WHOLE, ALBERS)
    assert same.areas["15to25"][0] == 60_000


def test_both_rules_at_exactly_the_limit(tmp_path):
    """Rise 1 on run 1 is exactly 45°: 以上 holds it, ＞ does not. The legal threshold is a parameter."""
    dem = raster(tmp_path / "d.tif", np.mgrid[:5, :7][1].astype(np.int16) * 100, nodata=-9999)
    law = slope_areas(dem, WHOLE, ALBERS, legal(45))
    assert law.areas["steep"][0] == 150_000
    from soilgis.raster.slope import SlopeClass

    survey = (SURVEY[0], SlopeClass("gt45", ">45°", 45.0, low_in=False))
    assert slope_areas(dem, WHOLE, ALBERS, survey).areas["gt45"][0] == 0


def test_metres_of_a_degree_follow_the_ellipsoid(tmp_path):
    dem = raster(
        tmp_path / "d.tif", np.zeros((4, 3), np.float32), crs=DEGREES, transform=Affine(0.01, 0, 110, 0, -0.01, 38)
    )
    across, along = metres(dem.grid)
    geod = Geod(a=6378137, rf=298.257222101)
    for row, latitude in enumerate(38 - 0.01 * (np.arange(4) + 0.5)):
        assert along[row] == pytest.approx(geod.line_length([110, 110], [latitude - 0.005, latitude + 0.005]), rel=1e-9)
        assert across[row] == pytest.approx(geod.line_length([110, 110.01], [latitude, latitude]), rel=1e-7)


@settings(deadline=None, max_examples=40)
@given(slope=st.floats(0.5, 60), towards=st.floats(0, 360))
def test_any_plane_has_its_slope(tmp_path_factory, slope, towards):
    """Whichever way a plane falls, its slope is the same: Horn's weights have no direction."""
    dem = raster(tmp_path_factory.getbasetemp() / "p.tif", tilted(slope, towards=towards, cell=100), nodata=-9999)
    assert slope_window(dem, (1, 4), (1, 6)) == pytest.approx(np.full((3, 5), slope), abs=1e-4)


def test_windows_are_cut_out_of_one_whole(tmp_path):
    heights = np.random.default_rng(5).uniform(0, 900, (40, 50)).astype(np.float32)
    dem = raster(tmp_path / "d.tif", heights, nodata=-9999)
    whole = slope_window(dem, (0, 40), (0, 50))
    assert np.array_equal(slope_window(dem, (7, 19), (11, 50)), whole[7:19, 11:50], equal_nan=True)


@pytest.mark.parametrize(("opening", "message"), [({"unit": "ft"}, "heights are in ft; slope needs metres")])
def test_heights_must_be_metres(tmp_path, opening, message):
    dem = raster(tmp_path / "d.tif", tilted(20), nodata=-9999, opening=opening)
    with pytest.raises(RasterError, match=message):
        slope_areas(dem, WHOLE, ALBERS)


def test_class_rasters_are_no_heights(tmp_path):
    with pytest.raises(RasterError, match="holds uint8 values"):
        slope_areas(raster(tmp_path / "d.tif", np.ones((5, 7), np.uint8)), WHOLE, ALBERS)
