"""Watersheds by region: by hand, by the law that the books close both ways, and what is refused."""

import geopandas as gpd
import numpy as np
import pytest
import rasterio
import shapely
from budget import examples
from hypothesis import given, settings
from made_shapes import partitions

import soilgis
from soilgis.geometry.area import plane_shapes
from soilgis.jobs.steps.ground import Ground
from soilgis.jobs.steps.watershed_units import Basins, divided_by
from soilgis.model.errors import SchemaError, UsageError
from soilgis.model.layer import Status
from soilgis.planning.areas.watersheds import region_table, share_table, watershed_columns

TOWNS = gpd.GeoDataFrame(
    {"town": ["西", "东"]}, geometry=shapely.box([111.0, 111.1], 37.0, [111.1, 111.2], 37.1), crs="EPSG:4490"
)
BASINS = gpd.GeoDataFrame(
    {"id": ["甲", "乙", "丙"], "验收": ["是", "否", "是"]},
    geometry=shapely.box([111.0, 111.05, 111.15], 37.0, [111.05, 111.15, 111.25], 37.1), crs="EPSG:4490",
)  # fmt: skip
HOW = {"watershed_id": "id", "regions": TOWNS, "region_id": "town"}


def test_shares_straddlers_and_counts_by_hand():
    found = soilgis.watersheds(watersheds=BASINS, clean="验收", date="2025-06-30", **HOW)
    table = found.table.set_index("region")
    assert table[["whole", "straddling", "clean"]].to_numpy().tolist() == [[1, 1, 1], [0, 2, 1]]
    assert table["share"].tolist() == pytest.approx([1, 1])
    basins = found.tables["watersheds"].set_index("watershed")
    assert basins["straddles"].tolist() == [False, True, True]
    assert basins["main_region"].tolist()[::2] == ["西", "东"]
    assert basins.loc["丙", "outside_km2"] == pytest.approx(basins.loc["丙", "area_km2"] / 2, rel=1e-9)
    parts = found.tables["shares"].set_index("watershed").loc["丙"]
    assert parts["region"].tolist() == ["东", "统计范围外"]
    goal = found.tables["goal"].iloc[0]
    assert (goal["done"], goal["value"], goal["unit"], goal["status"]) == (2, 100, "条", "working")


@settings(max_examples=examples(40))
@given(regions=partitions(), basins=partitions(columns=3, rows=4))
def test_the_books_close_both_ways_to_the_last_printed_digit(regions, basins):
    """Two partitions of one frame: every watershed is the sum of its parts, every region of covered and open ground."""
    basins = basins[:-1]
    frame = gpd.GeoDataFrame(geometry=regions, crs="EPSG:4490")
    names = [str(number) for number in range(len(regions))]
    ground = Ground(frame.assign(region_id=names, region_name=names, parent=""), plane_shapes(regions), Status.WORKING)
    ids = [f"w{number}" for number in range(len(basins))]
    made = Basins(
        gpd.GeoDataFrame({"watershed_id": ids, "watershed": ids}, geometry=basins, crs="EPSG:4490"),
        plane=plane_shapes(basins),
    )
    divided = divided_by(made, ground)
    shares = share_table(divided)
    for at, one in enumerate(ids):
        mine = shares[shares["watershed_id"] == one]
        assert mine["area_km2"].sum() == pytest.approx(divided.watershed_m2[at] / 1e6, rel=1e-9)
        assert mine["printed_km2"].sum() == pytest.approx(round(divided.watershed_m2[at] / 1e6, 2), abs=0.0051)
        assert mine["share_of_watershed"].sum() == pytest.approx(1)
    table = region_table(divided, watershed_columns(divided, 50.0), status="working")
    assert (table["covered_km2"] + table["uncovered_km2"]).to_numpy() == pytest.approx(table["region_km2"], rel=1e-9)
    printed = table["covered_printed_km2"] + table["uncovered_printed_km2"]
    assert printed.to_numpy() == pytest.approx(table["region_km2"].round(2), abs=0.0051)
    assert table["covered_km2"].sum() == pytest.approx(shares["area_km2"].sum(), rel=1e-9)


def test_watersheds_that_overlap_are_told_and_covered_ground_counts_once():
    lapped = BASINS.assign(geometry=shapely.box([111.0, 111.0, 111.1], 37.0, [111.06, 111.1, 111.2], 37.1))
    found = soilgis.watersheds(watersheds=lapped, **HOW)
    assert any("互相重叠 1 处" in note for note in found.notes)
    assert found.table["share"].tolist() == pytest.approx([1, 1])


def test_derived_watersheds_say_what_was_done(tmp_path):
    rng = np.random.default_rng(2)
    heights = (rng.normal(size=(60, 80)).cumsum(axis=0).cumsum(axis=1) + 1000).astype("float32")
    place = {"crs": "EPSG:4490", "transform": rasterio.Affine(0.002, 0, 111.02, 0, -0.001, 37.08)}
    with rasterio.open(
        tmp_path / "dem.tif", "w", driver="GTiff", width=80, height=60, count=1, dtype="float32", **place
    ) as file:
        file.write(heights, 1)
    found = soilgis.watersheds(dem=tmp_path / "dem.tif", regions=TOWNS, region_id="town", size=5, least=0.2)
    basins = found.tables["watersheds"]
    assert basins["area_km2"].max() <= 5.0001
    assert set(basins["status"]) == {"working"}
    assert basins["area_km2"].sum() == pytest.approx(found.table["covered_km2"].sum(), rel=1e-9)
    assert any("填洼" in note for note in found.notes)
    assert any("出口设在高程数据边缘" in note for note in found.notes)
    assert any("不代替小流域普查成果" in rule for rule in found.rules)


@pytest.mark.parametrize(
    ("how", "kind", "sentence"),
    [
        ({}, UsageError, "give watersheds FILE, or dem FILE"),
        ({"watersheds": BASINS}, UsageError, "needs watershed_id"),
        ({"watersheds": BASINS, "watershed_id": "id", "dem": "d.tif"}, UsageError, "has no use beside"),
        ({"watersheds": BASINS, "watershed_id": "code"}, SchemaError, "no column 'code'"),
        ({"watersheds": BASINS, "watershed_id": "id", "clean": "done"}, SchemaError, "no column 'done'"),
        ({"watersheds": BASINS.assign(id="甲"), "watershed_id": "id"}, SchemaError, "id repeats"),
        (
            {"watersheds": BASINS.assign(验收="也许"), "watershed_id": "id", "clean": "验收"},
            SchemaError,
            "write 是 or 否",
        ),
        ({"watersheds": BASINS, "watershed_id": "id", "clean": "验收", "goal": "ponds"}, UsageError, "no such goal"),
        ({"watersheds": BASINS, "watershed_id": "id", "region": "山西省"}, UsageError, "a file has its own"),
        ({"dem": "d.tif", "least": 60.0}, UsageError, "面积下限大于上限"),
    ],
)
def test_what_is_refused(how, kind, sentence):
    with pytest.raises(kind, match=sentence):
        soilgis.watersheds(regions=TOWNS, region_id="town", **how)


def test_watersheds_that_meet_no_region_are_told():
    far = BASINS.assign(geometry=shapely.box([100.0, 100.1, 100.2], 30.0, [100.1, 100.2, 100.3], 30.1))
    found = soilgis.watersheds(watersheds=far, **HOW)
    assert any("没有共同范围" in note for note in found.notes)
    assert found.table["covered_km2"].tolist() == [0, 0]
    assert set(found.tables["shares"]["region"]) == {"统计范围外"}
