"""Derived zones: the border of Shanxi along the Yellow River, and corridors of the stated width."""

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from soilgis.geometry.area import ellipsoidal_area_m2
from soilgis.geometry.derive import corridor, dissolve, shared_border
from soilgis.model.level import Level
from soilgis.planning.areas.zones import border_line
from soilgis.store.boundaries import load_units
from soilgis.store.catalog import Catalog, shelf
from soilgis.store.text import read_csv

GEOD = pyproj.Geod(ellps="GRS80")


def test_shared_border_by_hand():
    left = np.array([shapely.box(0, 0, 1, 3), shapely.box(0, 3, 1, 5)], dtype=object)
    right = np.array([shapely.box(1, 1, 2, 4)], dtype=object)
    noded = np.array(
        [
            shapely.Polygon([(0, 0), (1, 0), (1, 1), (1, 3), (0, 3)]),
            shapely.Polygon([(0, 3), (1, 3), (1, 4), (1, 5), (0, 5)]),
        ],
        dtype=object,
    )
    for own in (left, noded):
        assert shared_border(own, right).equals(shapely.LineString([(1, 1), (1, 4)]))


def test_corners_that_touch_are_no_border():
    assert shared_border(np.array([shapely.box(0, 0, 1, 2)]), np.array([shapely.box(1, 2, 3, 3)])).is_empty


@given(st.floats(75, 134), st.floats(5, 53), st.floats(2000, 20000))
def test_the_corridor_is_as_wide_as_stated_on_the_ellipsoid(lon, lat, half_width):
    """Along a 30 km meridian: area = length × width + the round ends, and every outline point at the stated distance."""
    end = GEOD.fwd(lon, lat, 0, 30_000)
    shape = corridor(shapely.LineString([(lon, lat), (end[0], end[1])]), half_width)
    expected = 30_000 * 2 * half_width + np.pi * half_width**2
    assert ellipsoidal_area_m2(np.array([shape], dtype=object))[0] == pytest.approx(expected, rel=2e-4)


@pytest.fixture(scope="module")
def reach():
    counties = load_units(Level.COUNTY, "amap", ("140000", "410000", "610000", "150000"))
    return counties, border_line(Catalog().layer("yellow-river-reach"), counties)


def test_the_reach_touches_the_counties_of_the_list_but_one(reach):
    """The 19-county list (layer yellow-river-shanxi) can be checked by the border with Shaanxi, Sanmenxia and Luoyang.

    Pianguan (偏关县) differs: along the river it borders Inner Mongolia, not Shaanxi.
    """
    counties, line = reach
    listed = set(read_csv(shelf() / "yellow-river-shanxi" / "counties.csv")["adcode"])
    shanxi = counties[counties["province_adcode"] == "140000"]
    along = shapely.length(
        shapely.intersection(shapely.boundary(np.asarray(shanxi.geometry.array, dtype=object)), line)
    )
    touched = set(shanxi["adcode"][along > 0])
    assert len(listed) == 19
    assert listed - touched == {"140932"}
    assert touched <= listed
    inner_mongolia = counties[counties["province_adcode"] == "150000"].geometry.union_all()
    pianguan = counties.set_index("adcode").geometry["140932"]
    assert shapely.length(shapely.intersection(shapely.boundary(pianguan), inner_mongolia)) > 0


def test_the_reach_is_about_as_long_as_the_public_figure(reach):
    """965 km of main stem in Shanxi (public description), less the 40–50 km of Pianguan; a border is not a thalweg."""
    assert 860_000 < GEOD.geometry_length(reach[1]) < 965_000


def test_the_corridors_edge_is_at_the_stated_distance(reach):
    _, line = reach
    shape = corridor(line, 5000.0)
    outline = shapely.get_coordinates(shape.exterior)[::211]
    vertices = shapely.get_coordinates(shapely.segmentize(line, 0.0005))
    tree = shapely.STRtree(shapely.points(vertices))
    for point in outline:
        close = vertices[tree.query(shapely.Point(point).buffer(0.08))]
        _, _, distance = GEOD.inv(
            np.full(len(close), point[0]), np.full(len(close), point[1]), close[:, 0], close[:, 1]
        )
        assert distance.min() == pytest.approx(5000, abs=3)


def test_dissolving_loses_no_ground():
    counties = load_units(Level.COUNTY, "amap", ("140000",))
    shapes = np.asarray(counties.geometry.array, dtype=object)
    whole = ellipsoidal_area_m2(np.array([dissolve(shapes)], dtype=object))[0]
    assert whole == pytest.approx(ellipsoidal_area_m2(shapes).sum(), rel=1e-12)
