"""Treatment of whole units: by hand, by the law that accounts close, and against plain geometry."""

import geopandas as gpd
import pytest
import shapely
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from made_shapes import blobs

import soilgis
from soilgis.geometry.area import plane_shapes
from soilgis.model.errors import GeometryError, SchemaError, UsageError

TOWNS = gpd.GeoDataFrame(
    {"村": ["甲", "乙", "丙"], "乡": ["子", "子", "丑"]},
    geometry=shapely.box([111.0, 111.1, 111.2], 37.0, [111.1, 111.2, 111.3], 37.1), crs="EPSG:4490",
)  # fmt: skip
HOW = {"regions": TOWNS, "region_id": "村", "kind": "village"}


def boxes(*spans):
    return gpd.GeoDataFrame(geometry=[shapely.box(west, 37.0, east, 37.1) for west, east in spans], crs="EPSG:4490")


def test_states_by_hand():
    found = soilgis.completion(boxes((111.0, 111.11)), need=boxes((111.05, 111.15)), region_parent="乡", **HOW)
    table = found.table
    assert table["state"].tolist() == ["whole", "partly", "nothing_to_do"]
    assert table["share"].tolist()[:2] == pytest.approx([1, 0.2], rel=1e-6)
    assert table["beyond_km2"].iloc[0] == pytest.approx(table["need_km2"].iloc[0], rel=1e-6)
    parents = found.tables["parents"].set_index("parent")
    assert parents["state"].to_dict() == {"子": "partly", "丑": "nothing_to_do"}
    assert parents.loc["子", ["units", "whole", "partly"]].tolist() == [2, 1, 1]


def test_without_need_the_whole_unit_is_to_be_treated():
    found = soilgis.completion(boxes((111.0, 111.19)), at_least=0.9, **HOW)
    assert found.table["state"].tolist() == ["whole", "whole", "not_begun"]
    assert found.table["need_km2"].tolist() == pytest.approx(found.table["region_km2"].tolist(), rel=1e-12)
    assert any("未给出应治理范围" in rule for rule in found.rules)
    assert soilgis.completion(boxes((111.0, 111.19)), **HOW).table["state"].tolist() == ["whole", "partly", "not_begun"]


def test_counties_done_count_against_ten():
    county = gpd.GeoDataFrame(geometry=[shapely.box(112.0, 36.0, 114.0, 38.0)], crs="EPSG:4490")
    found = soilgis.completion(county, region="晋中市", date="2025-06-30")
    goal = found.tables["goal"].iloc[0]
    assert (goal["name"], goal["value"], goal["unit"]) == ("整县推进水土流失治理的县", 10, "个")
    assert goal["done"] == (found.table["state"] == "whole").sum() > 0
    assert found.tables["parents"]["parent"].tolist() == ["晋中市"]


@settings(max_examples=examples(30))
@given(need=blobs(west=111.0, south=36.9), treated=blobs(west=111.0, south=36.9), whole=st.floats(0.1, 1))
def test_accounts_close_and_are_those_of_plain_geometry(need, treated, whole):
    """Treated and left sum to the need; both equal what shapely cuts in the authalic plane."""
    frames = [gpd.GeoDataFrame(geometry=shapes, crs="EPSG:4490") for shapes in (need, treated)]
    table = soilgis.completion(frames[1], need=frames[0], at_least=whole, **HOW).table
    wanted, done = (shapely.union_all(plane_shapes(shapes)) for shapes in (need, treated))
    units = plane_shapes(TOWNS.geometry.to_numpy())
    for row, unit in zip(table.to_dict("records"), units, strict=True):
        inside = shapely.intersection(unit, wanted)
        assert row["need_km2"] == pytest.approx(shapely.area(inside) / 1e6, abs=1e-5)
        assert row["treated_km2"] == pytest.approx(shapely.area(shapely.intersection(inside, done)) / 1e6, abs=1e-5)
        assert row["treated_km2"] + row["left_km2"] == pytest.approx(row["need_km2"], abs=1e-9)
        assert round(row["treated_printed_km2"] + row["left_printed_km2"], 2) == row["need_printed_km2"]
        assert abs(row["residual_km2"]) < 1e-6


@pytest.mark.parametrize(
    ("how", "kind", "sentence"),
    [
        ({**HOW, "region_id": "code"}, SchemaError, "no column 'code'"),
        ({**HOW, "region_parent": "县"}, SchemaError, "no column '县'"),
        ({**HOW, "regions": TOWNS.assign(村="甲")}, SchemaError, "村 repeats"),
        ({**HOW, "goal": "ponds"}, UsageError, "no such goal"),
        ({**HOW, "regions": TOWNS.assign(geometry=TOWNS.geometry.iloc[0])}, GeometryError, "overlap each other"),
        ({"region": "nowhere"}, soilgis.SoilgisError, "nowhere"),
    ],
)
def test_what_is_refused(how, kind, sentence):
    with pytest.raises(kind, match=sentence):
        soilgis.completion(boxes((111.0, 111.11)), **how)


def test_polygons_that_meet_no_unit_are_told():
    found = soilgis.completion(boxes((100.0, 100.1)), **HOW)
    assert any("没有共同范围" in note for note in found.notes)
    assert set(found.table["state"]) == {"not_begun"}
