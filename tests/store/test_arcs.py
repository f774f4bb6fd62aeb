"""Arcs: divided to the stated tolerance, in both ways of measuring, whatever the driver does; and said."""

import sqlite3
import struct

import geopandas as gpd
import numpy as np
import pytest
import shapely
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from soilgis.jobs.large.in_memory import measure_large
from soilgis.jobs.steps.coverage_plan import measure_files
from soilgis.jobs.steps.inputs import open_polygons
from soilgis.model.inputs import NOTHING, PLAIN
from soilgis.store.arcs import curved, straightened

EAST, NORTH, RADIUS = 500_000.0, 4_100_000.0, 1000.0


def points(*pairs):
    return struct.pack("<I", len(pairs)) + b"".join(struct.pack("<dd", *pair) for pair in pairs)


def circle(radius=RADIUS, x=EAST, y=NORTH):
    """CURVEPOLYGON(CIRCULARSTRING(…)) of two half circles."""
    ring = points((x - radius, y), (x, y + radius), (x + radius, y), (x, y - radius), (x - radius, y))
    return struct.pack("<BII", 1, 10, 1) + struct.pack("<BI", 1, 8) + ring


def compound(x=EAST, y=NORTH, radius=RADIUS):
    """A half disc: CURVEPOLYGON(COMPOUNDCURVE(CIRCULARSTRING, LINESTRING)), in a MULTISURFACE."""
    arc = struct.pack("<BI", 1, 8) + points((x - radius, y), (x, y + radius), (x + radius, y))
    base = struct.pack("<BI", 1, 2) + points((x + radius, y), (x - radius, y))
    ring = struct.pack("<BII", 1, 9, 2) + arc + base
    return struct.pack("<BII", 1, 12, 1) + struct.pack("<BII", 1, 10, 1) + ring


def geopackage(path, *shapes):
    """A GeoPackage of curves: no library at hand writes them, so polygons are replaced in its table."""
    stand_in = [shapely.box(EAST, NORTH, EAST + 1 + n, NORTH + 1) for n in range(len(shapes))]
    frame = gpd.GeoDataFrame({"id": [f"z{n}" for n in range(len(shapes))]}, geometry=stand_in, crs="EPSG:4547")
    frame.to_file(path, layer="z", SPATIAL_INDEX="NO", geometry_type="Unknown")
    head = b"GP" + struct.pack("<BBi", 0, 1, 4547)
    with sqlite3.connect(path) as base:
        for number, shape in enumerate(shapes, 1):
            base.execute("update z set geom = ? where fid = ?", (head + shape, number))
    base.close()
    return path


@given(radius=st.floats(0.5, 3e4), tolerance=st.floats(0.5, 100))
@settings(max_examples=examples(40))
def test_an_arc_is_off_by_the_tolerance_at_most(radius, tolerance):
    shape, arcs = straightened(circle(radius), tolerance, 1.0)
    assert arcs == 2
    assert 0 <= np.pi * radius**2 - shape.area <= 2 * tolerance * 1.001 + 1e-3


def test_an_arc_is_the_same_from_both_ends():
    arc = lambda *three: struct.pack("<BI", 1, 8) + points(*three)  # noqa: E731
    there, _ = straightened(arc((0, 0), (3, 1), (5, 0)), 1e-4, 1.0)
    back, _ = straightened(arc((5, 0), (3, 1), (0, 0)), 1e-4, 1.0)
    assert shapely.get_coordinates(there).tolist() == shapely.get_coordinates(back)[::-1].tolist()
    straight, _ = straightened(arc((0, 0), (2, 2), (4, 4)), 1e-4, 1.0)
    assert shapely.get_coordinates(straight).tolist() == [[0, 0], [2, 2], [4, 4]]


def test_an_arc_of_more_than_half_a_circle_and_a_whole_one():
    three_quarters = struct.pack("<BI", 1, 8) + points((1, 0), (-1, 0), (0, -1))
    drawn, _ = straightened(three_quarters, 1e-6, 1.0)
    assert drawn.length == pytest.approx(1.5 * np.pi, rel=1e-4)
    whole, _ = straightened(struct.pack("<BI", 1, 8) + points((1, 0), (-1, 0), (1, 0)), 1e-6, 1.0)
    assert whole.length == pytest.approx(2 * np.pi, rel=1e-4)


def test_curves_are_found_among_other_shapes():
    values = [None, shapely.to_wkb(shapely.box(0, 0, 1, 1)), circle(), compound()]
    assert curved(values).tolist() == [2, 3]


def test_both_ways_of_measuring_divide_arcs_and_say_so(tmp_path):
    path = geopackage(tmp_path / "z.gpkg", circle(), compound())
    regions = gpd.GeoDataFrame({"adcode": ["1"]}, geometry=[shapely.box(113.9, 36.9, 114.1, 37.2)], crs="EPSG:4490")
    frame, notes = open_polygons(path, NOTHING, "id")
    table = measure_files(regions, [frame.rename(columns={"id": "zone_id"})], region_id="adcode", engine="reference")
    fast, said = measure_large(regions, [path], region_id="adcode", zone_id="id", opening=PLAIN)
    assert any("3 段圆弧已细分为折线，每段面积误差不超过 1 m²" in note for note in notes)
    assert notes == said
    wanted = np.pi * RADIUS**2 / 1e6
    for found in (table, fast):
        area = found.set_index("zone_id")["area_km2"]
        assert area["z0"] == pytest.approx(wanted, rel=1e-5)
        assert area["z1"] == pytest.approx(wanted / 2, rel=1e-5)
