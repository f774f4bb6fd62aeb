"""Slope: planes whose slope is known, edges and nodata, both rules at 25°, degree grids on the ellipsoid."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS, Geod, Transformer
from rasterio.transform import Affine

from soilgis.model.errors import RasterError
from soilgis.raster.metric import derivatives, metric_of
from soilgis.raster.slope import SURVEY, SlopeClass, SlopeSource, legal, slope_areas, slope_window
from soilgis.raster.slope_kernels import between
from tests.raster.rasters import ALBERS, DEGREES, FLAT, raster

TOP = 4_000_000
WHOLE = np.array([shapely.box(0, TOP - 500, 700, TOP)], dtype=object)


def tilted(slope: float, shape=(5, 7), cell=100.0, towards=0.0) -> np.ndarray:
    """A plane of one slope in degrees."""
    y, x = np.mgrid[: shape[0], : shape[1]] * cell
    turn = np.radians(towards)
    return (1000 + np.tan(np.radians(slope)) * (x * np.cos(turn) + y * np.sin(turn))).astype(np.float64)


def test_a_plane_has_its_slope_inside_and_none_at_the_edge(tmp_path):
    dem = raster(tmp_path / "d.tif", tilted(20), nodata=-9999, crs=FLAT)
    degrees = slope_window(dem, (0, 5), (0, 7))
    assert degrees[1:-1, 1:-1] == pytest.approx(np.full((3, 5), 20), abs=1e-4)
    assert np.isnan(degrees[[0, -1]]).all()
    assert np.isnan(degrees[:, [0, -1]]).all()


def test_classes_by_hand(tmp_path):
    """15 inner cells of 20°; the frame of 20 cells has no slope and is nodata."""
    dem = raster(tmp_path / "d.tif", tilted(20).astype(np.float32), nodata=-9999, crs=FLAT)
    found = slope_areas(dem, WHOLE, FLAT)
    shown = {name: float(area[0]) / 1e4 for name, area in found.areas.items()}
    assert shown == pytest.approx(
        {"le2": 0, "2to6": 0, "6to15": 0, "15to25": 15, "gt25": 0, "nodata": 20, "outside": 0}, rel=1e-6
    )


def test_a_missing_height_takes_its_neighbours(tmp_path):
    heights = tilted(20).astype(np.float32)
    heights[2, 3] = -9999
    found = slope_areas(raster(tmp_path / "d.tif", heights, nodata=-9999, crs=FLAT), WHOLE, FLAT)
    assert found.areas["15to25"][0] == pytest.approx(60_000, rel=1e-6)
    empty = np.where(heights == -9999, np.nan, heights)
    same = slope_areas(raster(tmp_path / "n.tif", empty, nodata=np.nan, crs=FLAT), WHOLE, FLAT)
    assert same.areas["15to25"][0] == found.areas["15to25"][0]


def test_both_rules_at_exactly_the_limit(tmp_path):
    """A slope that is exactly the limit in single precision: 以上 holds it, ＞ does not. The legal threshold is a parameter."""
    flat = raster(tmp_path / "d.tif", np.zeros((5, 7), np.int16), nodata=-9999, crs=FLAT)
    law = slope_areas(flat, WHOLE, FLAT, legal(0))
    assert law.areas["steep"][0] == pytest.approx(150_000, rel=1e-6)
    survey = (SURVEY[0], SlopeClass("gt0", ">0°", 0.0, low_in=False))
    assert slope_areas(flat, WHOLE, FLAT, survey).areas["gt0"][0] == 0


def test_metres_of_a_degree_follow_the_ellipsoid(tmp_path):
    dem = raster(
        tmp_path / "d.tif", np.zeros((4, 3), np.float32), crs=DEGREES, transform=Affine(0.01, 0, 110, 0, -0.01, 38)
    )
    metric = metric_of(dem.grid)
    across, along = (np.sqrt((metric.nodes[:4, 0, part] + metric.nodes[1:5, 0, part]) / 2) for part in (0, 2))
    geod = Geod(a=6378137, rf=298.257222101)
    for row, latitude in enumerate(38 - 0.01 * (np.arange(4) + 0.5)):
        assert along[row] == pytest.approx(geod.line_length([110, 110], [latitude - 0.005, latitude + 0.005]), rel=1e-8)
        assert across[row] == pytest.approx(geod.line_length([110, 110.01], [latitude, latitude]), rel=1e-7)
    assert (metric.nodes[..., 1] == 0).all()


@settings(max_examples=examples(40))
@given(slope=st.floats(0.5, 60), towards=st.floats(0, 360))
def test_any_plane_has_its_slope(tmp_path_factory, slope, towards):
    """Whichever way a plane falls, its slope is the same: Horn's weights have no direction."""
    dem = raster(
        tmp_path_factory.getbasetemp() / "p.tif", tilted(slope, towards=towards, cell=100), nodata=-9999, crs=FLAT
    )
    assert slope_window(dem, (1, 4), (1, 6)) == pytest.approx(np.full((3, 5), slope), abs=1e-4)


PROJECTIONS = {
    "web mercator": ("EPSG:3857", 12_500_000, 4_440_000),
    "gauss 3° off": ("EPSG:4546", 765_000, 4_100_000),
    "albers": (ALBERS, 700_000, 4_000_000),
    "albers far": ("+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +ellps=GRS80", 2_000_000, 5_200_000),
    "lambert conic": ("+proj=lcc +lat_1=30 +lat_2=62 +lat_0=0 +lon_0=105 +ellps=GRS80", -1_500_000, 4_300_000),
    "sinusoidal": ("+proj=sinu +R=6371007.181", 9_800_000, 4_200_000),
    "feet": ("+proj=tmerc +lon_0=111 +x_0=500000 +ellps=GRS80 +units=us-ft", 1_700_000, 13_400_000),
}


def on_the_ground(crs, x, y, height) -> np.ndarray:
    """Slope in degrees at points, from heights given by longitude and latitude: finite steps of 10 m along meridian and parallel."""
    lon, lat = Transformer.from_crs(crs, DEGREES, always_xy=True).transform(x, y)
    geod = Geod(a=6378137, rf=298.257222101)
    rises = []
    for azimuth in (90.0, 0.0):
        ends = [
            geod.fwd(lon, lat, np.full(lon.shape, azimuth + back), np.full(lon.shape, 10.0))[:2] for back in (0, 180)
        ]
        rises.append((height(*ends[0]) - height(*ends[1])) / 20)
    return np.degrees(np.arctan(np.hypot(*rises)))


@pytest.mark.parametrize("name", PROJECTIONS)
@pytest.mark.parametrize("towards", [0.0, 50.0, 90.0])
@pytest.mark.parametrize("down", [-1, 1])
def test_slopes_are_those_on_the_ground(tmp_path, name, towards, down):
    """A slope of heights in longitude and latitude, sampled in any projection and either row order, against steps on the ellipsoid."""
    crs, west, north = PROJECTIONS[name]
    shape, cell = (7, 160), 100.0
    y, x = np.mgrid[: shape[0], : shape[1]] + 0.5
    x, y = west + x * cell, north + down * y * cell * 1.5
    lon0, lat0 = Transformer.from_crs(crs, DEGREES, always_xy=True).transform(x.mean(), y.mean())
    turn = np.radians(towards)

    def height(lon, lat):
        return 45_000 * ((lat - lat0) * np.cos(turn) + (lon - lon0) * np.sin(turn) * 0.8)

    heights = height(*Transformer.from_crs(crs, DEGREES, always_xy=True).transform(x, y))
    dem = raster(
        tmp_path / "p.tif", heights, nodata=-9999, crs=crs, transform=Affine(cell, 0, west, 0, down * cell * 1.5, north)
    )
    inner = (slice(1, -1), slice(1, -1))
    ours, ground = slope_window(dem, (1, 6), (1, 159)), on_the_ground(crs, x[inner], y[inner], height)
    assert np.abs(ours - ground).max() < 2e-3


@pytest.mark.parametrize("name", PROJECTIONS)
def test_cells_between_nodes_are_within_the_stated_error(tmp_path, name):
    """Interpolated sizes against those at the cell itself, taken from the projection directly: 2e-6."""
    crs, west, north = PROJECTIONS[name]
    unit = CRS(crs).axis_info[0].unit_conversion_factor
    dem = raster(
        tmp_path / "p.tif",
        np.zeros((600, 500), np.int16),
        nodata=-9999,
        crs=crs,
        transform=Affine(90 / unit, 0, west, 0, -90 / unit, north),
    )
    metric = metric_of(dem.grid)
    rows, columns = np.array([3, 211, 377, 555]), np.array([1, 44, 288, 460])
    across, along = derivatives(
        dem.grid, west + (columns + 0.5) * 90 / unit, north - (rows + 0.5) * 90 / unit, 50.0 / unit
    )
    across, along = across * 90 / unit, along * -90 / unit
    squares = [(across**2).sum(axis=1), (across * along).sum(axis=1), (along**2).sum(axis=1)]
    for part, exact in enumerate(squares):
        ours = [between(metric.nodes, (row + 0.5) / metric.step[0], (column + 0.5) / metric.step[1], part)
                for row, column in zip(rows.tolist(), columns.tolist(), strict=True)]  # fmt: skip
        assert ours == pytest.approx(exact, abs=3e-6 * squares[2].max())


def test_a_steep_meridian_in_albers_is_over_the_limit(tmp_path):
    """Albers 25/47/105 stretches meridians by about a hundredth in the middle of China: 25.3° north–south prints as less, and is more."""
    y = np.mgrid[:9, :9][0] * 30.0
    true = np.tan(np.radians(25.3))
    lat = Transformer.from_crs(ALBERS, DEGREES, always_xy=True).transform(np.zeros(2), 3_900_000 - y[[0, 8], 0])[1]
    run = Geod(a=6378137, rf=298.257222101).line_length([105, 105], lat)
    heights = 1000 - y * true * run / 240
    dem = raster(tmp_path / "a.tif", heights, nodata=-9999, transform=Affine(30, 0, -135, 0, -30, 3_900_000))
    flat = np.array([shapely.box(-105, 3_900_000 - 240, 105, 3_900_000 - 30)], dtype=object)
    found = slope_areas(dem, flat, ALBERS, legal(25))
    assert found.areas["steep"][0] == pytest.approx(found.total_m2[0])
    assert slope_window(dem, (4, 5), (4, 5))[0, 0] == pytest.approx(25.3, abs=1e-3)


@pytest.mark.parametrize("rows", [(0, 40), (5, 33)])
def test_classes_and_degrees_agree(tmp_path, rows):
    """Single-precision classes across borders of nodes against double-precision degrees, cell by cell."""
    heights = np.random.default_rng(8).uniform(0, 60, (40, 400)).astype(np.float32)
    dem = raster(tmp_path / "d.tif", heights, nodata=-9999, transform=Affine(100, 0, 2_000_000, 0, -100, TOP))
    degrees = slope_window(dem, rows, (30, 390))
    classes = np.zeros(degrees.shape, np.uint8)
    with SlopeSource(dem, SURVEY).opened() as reader:
        reader.read(rows, (30, 390), classes)
    wanted = np.where(np.isnan(degrees), 0, 1 + np.searchsorted([2, 6, 15, 25], degrees, side="left"))
    near = np.min(np.abs(degrees[..., None] - [2, 6, 15, 25]), axis=-1) < 1e-4
    assert (classes == wanted)[~near].all()


@pytest.mark.parametrize("value", [-9999, 32767, 65535, -3.4e38, np.inf])
def test_heights_that_are_none_are_refused_where_undeclared(tmp_path, value):
    heights = tilted(20).astype(np.float32)
    heights[2, 3] = value
    with pytest.raises(RasterError, match="declares no nodata but holds .*State the value as nodata"):
        slope_areas(raster(tmp_path / "d.tif", heights, nodata=None, crs=FLAT), WHOLE, FLAT)
    stated = raster(tmp_path / "s.tif", heights, nodata=None, crs=FLAT, opening={"nodata": value})
    assert slope_areas(stated, WHOLE, FLAT).areas["15to25"][0] == pytest.approx(60_000, rel=1e-6)


@pytest.mark.parametrize(
    ("tag", "cell"), [(-3.4e38, -3.4028234663852886e38), (-3.4028234663852886e38, -np.inf), (-9999, -9999)]
)
def test_the_tag_and_the_cell_need_not_be_spelled_alike(tmp_path, tag, cell):
    heights = tilted(20).astype(np.float32)
    heights[2, 3] = cell
    found = slope_areas(raster(tmp_path / "d.tif", heights, nodata=tag, crs=FLAT), WHOLE, FLAT)
    assert found.areas["15to25"][0] == pytest.approx(60_000, rel=1e-6)


def test_windows_are_cut_out_of_one_whole(tmp_path):
    heights = np.random.default_rng(5).uniform(0, 900, (40, 50)).astype(np.float32)
    dem = raster(tmp_path / "d.tif", heights, nodata=-9999, crs=FLAT)
    whole = slope_window(dem, (0, 40), (0, 50))
    assert np.array_equal(slope_window(dem, (7, 19), (11, 50)), whole[7:19, 11:50], equal_nan=True)


@pytest.mark.parametrize(("opening", "message"), [({"unit": "ft"}, "heights are in ft; slope needs metres")])
def test_heights_must_be_metres(tmp_path, opening, message):
    dem = raster(tmp_path / "d.tif", tilted(20), nodata=-9999, crs=FLAT, opening=opening)
    with pytest.raises(RasterError, match=message):
        slope_areas(dem, WHOLE, FLAT)


def test_class_rasters_are_no_heights(tmp_path):
    with pytest.raises(RasterError, match="holds uint8 values"):
        slope_areas(raster(tmp_path / "d.tif", np.ones((5, 7), np.uint8)), WHOLE, ALBERS)
