"""Offset coordinates declared by the user: known points, the way there and back, and what is told."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st

import soilgis
from soilgis.model.errors import CrsError
from soilgis.store.crs import declared_crs, parse_crs, to_geographic
from soilgis.store.datums import way_to_cgcs2000
from soilgis.store.offset import bd09, gcj02, residual_m, to_wgs84

TIANANMEN = np.array([[116.404, 39.915]])


def test_known_points():
    """WGS 84 to GCJ-02, and GCJ-02 to BD-09, as public converters print them for 116.404, 39.915."""
    assert gcj02(TIANANMEN)[0].tolist() == pytest.approx([116.41024449916938, 39.91640428150164], abs=1e-9)
    assert bd09(to_wgs84(TIANANMEN, "GCJ-02"))[0].tolist() == pytest.approx(
        [116.41036949371029, 39.92133699351021], abs=1e-9
    )


@settings(max_examples=examples(60))
@given(lon=st.floats(74, 134), lat=st.floats(18, 53), system=st.sampled_from(["GCJ-02", "BD-09"]))
def test_the_way_back_closes_within_a_millimetre(lon, lat, system):
    points = np.array([[lon, lat]])
    assert residual_m(points, system) < 1e-3
    forward = {"GCJ-02": gcj02, "BD-09": bd09}[system]
    assert np.abs(to_wgs84(forward(points), system) - points).max() * 111_320 < 2e-3


@pytest.mark.parametrize("spelled", ["GCJ-02", "gcj02", "BD09", "bd-09"])
def test_a_file_that_says_wgs84_is_taken_back_only_when_that_is_declared(spelled):
    box = gpd.GeoDataFrame(geometry=[shapely.box(112, 37, 112.01, 37.01)], crs=4326)
    crs = declared_crs(box.crs, spelled, "site")
    moved, notes = to_geographic(box, crs, "site")
    assert moved.geometry[0].centroid.distance(box.geometry[0].centroid) * 111_320 > 300
    assert "store.offset_undone" in {note.key for note in notes}
    plain, notes = to_geographic(box, declared_crs(box.crs, "", "site"), "site")
    assert plain.geometry[0].equals(box.geometry[0])
    assert notes == []


def test_what_is_in_metres_is_no_offset_system():
    with pytest.raises(CrsError, match="坐标系矛盾"):
        declared_crs("EPSG:4546", "GCJ-02", "site")
    with pytest.raises(CrsError, match="offset"):
        parse_crs("火星坐标", "site")


def test_xian_80_needs_parameters_and_names_those_it_was_given():
    """Refused without; with seven parameters the note says which they were."""
    crs = parse_crs("EPSG:4610", "site")
    bounds = np.array([112.0, 37.0, 112.1, 37.1])
    with pytest.raises(CrsError, match="--crs"):
        way_to_cgcs2000(crs, bounds, "site")
    given_crs = parse_crs("+proj=longlat +a=6378140 +rf=298.257 +towgs84=10,-20,30,1,2,3,4 +type=crs", "site")
    _, notes = way_to_cgcs2000(given_crs, bounds, "site")
    assert "TOWGS84 10,-20,30,1,2,3,4" in notes[0]


def test_the_transformation_stands_in_what_is_written(tmp_path):
    box = gpd.GeoDataFrame({"组成部分": ["甲"]}, geometry=[shapely.box(112, 37, 112.001, 37.001)], crs=4326)
    box.to_file(tmp_path / "a.geojson")
    found = soilgis.extent("make", tmp_path / "a.geojson", crs="GCJ-02")
    assert any(note.key == "store.offset_undone" for note in found.notes)
