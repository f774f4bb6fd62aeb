"""Green within reach: by hand, by law, against plain buffers, and what is refused."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st

import soilgis
from soilgis.geometry.nearest import nearest_m
from soilgis.geometry.widen import reached
from soilgis.model.errors import CrsError, SchemaError, UsageError

TOWNS = gpd.GeoDataFrame(
    {"town": ["西", "东"]}, geometry=shapely.box([112.4, 112.5], 37.7, [112.5, 112.6], 37.9), crs="EPSG:4490"
)
HOW = {"regions": TOWNS, "region_id": "town"}
METRE = 1 / 88_200
"""Degrees of longitude in a metre at 37.8°N, nearly."""


def park(west=112.51, south=37.80, east=112.52, north=37.81, **columns):
    return gpd.GeoDataFrame(columns or None, geometry=[shapely.box(west, south, east, north)], crs="EPSG:4490")


def homes(*places, **columns):
    return gpd.GeoDataFrame(columns, geometry=shapely.points(places), crs="EPSG:4490")


def test_people_within_the_distance_by_hand():
    where = homes(
        (112.52 + 250 * METRE, 37.805),
        (112.52 + 350 * METRE, 37.805),
        (112.515, 37.805),
        (112.45, 37.8),
        人口=[10, 20, 30, 40],
    )
    found = soilgis.green(where, green=park(), parks=park(), **HOW)
    table = found.table.set_index(["rule", "region"])
    assert table.loc["green", "served"].to_dict() == {"东": 40.0, "西": 0.0, "合计": 40.0}
    assert table.loc["park", "served"].to_dict() == {"东": 60.0, "西": 0.0, "合计": 60.0}
    assert (table["served"] + table["left"] == table["total"]).all()
    assert set(table["unit"]) == {"人"}
    assert set(table["way"]) == {"椭球面直线距离"}
    assert found.tables["places"]["green_m"].tolist()[:3] == pytest.approx([250, 350, 0], abs=2)


def test_places_outside_all_units_have_a_row_and_the_rows_sum():
    found = soilgis.green(homes((112.515, 37.805), (110.0, 37.0), 人口=[3, 4]), green=park(), **HOW).table
    assert found["region"].tolist() == ["东", "统计范围外", "合计"]
    assert found["total"].tolist() == [3, 4, 7]


def test_residential_ground_is_cut_by_the_reach():
    ground = gpd.GeoDataFrame(geometry=[shapely.box(112.52, 37.803, 112.52 + 600 * METRE, 37.807)], crs="EPSG:4490")
    found = soilgis.green(ground, green=park(), **HOW)
    whole = found.table.set_index("region").loc["合计"]
    assert whole["unit"] == "km²"
    assert whole["share"] == pytest.approx(0.5, abs=2e-3)
    assert any("边界误差不超过" in note for note in found.notes)
    people = soilgis.green(ground.assign(人口=[1000]), green=park(), **HOW)
    assert people.table.set_index("region").loc["合计", "served"] == pytest.approx(1000 * whole["share"], rel=1e-9)
    assert any("按面积均匀分布推算" in note for note in people.notes)


def test_residential_ground_that_overlaps_counts_once_and_is_shared_by_region():
    ground = gpd.GeoDataFrame(
        geometry=[shapely.box(112.49, 37.80, 112.51, 37.81), shapely.box(112.50, 37.80, 112.51, 37.81)], crs="EPSG:4490"
    )
    found = soilgis.green(ground, parks=park(west=112.60, east=112.61), **HOW)
    total = found.table.set_index("region")["total"]
    assert total["西"] == pytest.approx(total["东"], rel=1e-6)
    assert total["合计"] == pytest.approx(total["西"] + total["东"], rel=1e-9)
    assert any("互相重叠" in note for note in found.notes)


def test_small_green_does_not_count_and_is_told():
    both = gpd.GeoDataFrame(geometry=[*park().geometry, shapely.box(112.45, 37.80, 112.4502, 37.8002)], crs="EPSG:4490")
    where = homes((112.45, 37.8001), 人口=[5])
    assert soilgis.green(where, green=both, **HOW).table["served"].tolist() == [5, 5]
    found = soilgis.green(where, green=both, green_least=1.0, **HOW)
    assert found.table["served"].tolist() == [0, 0]
    assert any("1 块绿地不足 1 公顷" in note for note in found.notes)
    with pytest.raises(SchemaError, match="none of 2 polygons has 1000 ha"):
        soilgis.green(where, green=both, green_least=1000.0, **HOW)


def test_the_way_along_a_network_may_be_too_far():
    lines = gpd.GeoDataFrame(
        geometry=[shapely.LineString([(112.522, 37.805), (112.522, 37.82), (112.515, 37.82), (112.515, 37.805)])],
        crs="EPSG:4490",
    )
    where = homes((112.522, 37.805), 人口=[7])
    assert soilgis.green(where, green=park(), **HOW).table["served"].tolist() == [7, 7]
    found = soilgis.green(where, green=park(), network=lines, **HOW)
    assert found.table["served"].tolist() == [0, 0]
    assert set(found.table["way"]) == {"路网距离"}
    assert found.tables["places"]["green_m"].iloc[0] == pytest.approx(1665 + 616 + 1110, abs=4)
    with pytest.raises(SchemaError, match="must hold lines only"):
        soilgis.green(where, green=park(), network=park(), **HOW)


@settings(max_examples=examples(60))
@given(
    x=st.floats(-0.02, 0.02), y=st.floats(-0.02, 0.02), metres=st.floats(50, 1500),
    corners=st.lists(st.tuples(st.floats(0.001, 0.006), st.floats(0, 6.28)), min_size=3, max_size=8),
)  # fmt: skip
def test_a_reach_holds_what_is_nearer_and_nothing_farther(x, y, metres, corners):
    """Against geodesic distances: inside the reach is nearer than the distance and outside farther, but for the stated error."""
    ring = sorted((angle, radius) for radius, angle in corners)
    shape = shapely.Polygon([(112 + r * np.cos(a), 38 + r * np.sin(a)) for a, r in ring])
    if not shape.is_valid or shape.area < 1e-9:
        return
    point, green = shapely.points([[112 + x, 38 + y]]), np.array([shape], dtype=object)
    wide, error = reached(green, metres)
    away = 0.0 if shapely.intersects(shape, point[0]) else nearest_m(point, green)[0]
    assert error < 0.6 + metres / 500
    if away < metres - error:
        assert shapely.intersects(wide[0], point[0])
    if away > metres + error:
        assert not shapely.intersects(wide[0], point[0])


@pytest.mark.parametrize(
    ("residents", "how", "kind", "sentence"),
    [
        (
            homes((112.5, 37.8), name=["a"]),
            {"green": park()},
            SchemaError,
            "points without counts .*name the column with count",
        ),
        (
            homes((112.5, 37.8), (112.5, 37.9), 人口=["3", None]),
            {"green": park()},
            SchemaError,
            "feature 2: 人口 is empty",
        ),
        (homes((112.5, 37.8), 人口=["三"]), {"green": park()}, SchemaError, "feature 1: 人口 is '三'"),
        (homes((112.5, 37.8), 人口=[-1]), {"green": park()}, SchemaError, "must be 0 or more"),
        (homes((112.5, 37.8), 人口=[1]), {}, UsageError, "give green FILE, parks FILE, or both"),
        (homes((112.5, 37.8), 人口=[1]), {"green": park(), "count": "pop"}, SchemaError, "no column 'pop'"),
        (homes((112.5, 37.8), 人口=[1]), {"green": park(), "snap": 5.0}, UsageError, "snap needs network"),
        (homes((112.5, 37.8), 人口=[1]).set_crs(None, allow_override=True), {"green": park()}, CrsError, "no CRS"),
        (homes((112.5, 37.8), 人口=[1]), {"green": homes((112.5, 37.8))}, SchemaError, "polygons only"),
    ],
)
def test_what_is_refused(residents, how, kind, sentence):
    with pytest.raises(kind, match=sentence):
        soilgis.green(residents, **how, **HOW)


def test_places_may_be_counted_when_it_is_said():
    found = soilgis.green(homes((112.515, 37.805), (112.45, 37.8), name=["a", "b"]), green=park(), places=True, **HOW)
    whole = found.table.set_index("region").loc["合计"]
    assert (whole["unit"], whole["total"], whole["served"]) == ("处", 2, 1)
    assert any("不是人数" in note for note in found.notes)
