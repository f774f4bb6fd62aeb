"""Validity in the plane by hand: empty holes and parts, repairs told with their rows, whole quanta."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from narrow_shapes import narrow, slack_m2

import soilgis
from soilgis.geometry.engine.ring_sources import from_wkb
from soilgis.geometry.engine.ring_sources import without_empties as solid_rings
from soilgis.jobs.large.in_memory import measure_large
from soilgis.model.ellipsoid import QUANTUM_M
from soilgis.model.errors import GeometryError
from soilgis.store.plane import mended, plane_polygons, settle, without_empties
from soilgis.store.vector import weigh

SQUARE = "(112 37, 112.1 37, 112.1 37.1, 112 37.1, 112 37)"
HOLLOW = {
    "a hole": f"POLYGON ({SQUARE}, EMPTY)",
    "a part": f"MULTIPOLYGON (EMPTY, ({SQUARE}))",
    "the hole of a part": f"MULTIPOLYGON (({SQUARE}, EMPTY), ((112.2 37, 112.3 37, 112.3 37.1, 112.2 37)))",
}
SPIKE = narrow("spike", (110.6, 37.1), length=0.036, width=6e-9)
"""Valid in degrees, not in the plane."""


@pytest.mark.parametrize("text", HOLLOW.values(), ids=HOLLOW)
def test_empty_holes_and_parts_are_left_out(text):
    shapes = np.array(
        [shapely.from_wkt(f"POLYGON ({SQUARE})"), shapely.from_wkt(text), None, shapely.Point(1, 2)], object
    )
    clean, where = without_empties(shapes)
    assert where.tolist() == [1]
    assert clean[[0, 2, 3]].tolist() == shapes[[0, 2, 3]].tolist()
    assert clean[1].geom_type == shapes[1].geom_type
    assert "EMPTY" not in clean[1].wkt
    assert clean[1].area == shapes[1].area
    assert without_empties(clean)[0] is clean


@pytest.mark.parametrize("text", HOLLOW.values(), ids=HOLLOW)
def test_what_has_empty_holes_or_parts_is_measured_by_every_engine_and_told(tmp_path, text):
    """`touches` of the library beneath ends the process on such a shape."""
    shape = shapely.from_wkt(text)
    frame = gpd.GeoDataFrame({"adcode": ["r"], "zone_id": ["z"]}, geometry=[shape], crs=4490)
    frame.to_parquet(tmp_path / "z.parquet")
    ground, told = weigh(frame, "r")
    assert told == ["1 个要素含空的环或部分，已略去，不影响面积（第 1 个）"]
    fast, notes = measure_large(ground, [tmp_path / "z.parquet"], region_id="adcode", zone_id="zone_id")
    assert notes == [f"z.parquet：{told[0]}"]
    slow = soilgis.coverage(frame, frame, zone_id="zone_id").table
    assert fast["area_km2"].tolist() == pytest.approx(slow["area_km2"].tolist(), rel=1e-12)
    assert slow["share_of_region"].tolist() == pytest.approx([1.0], rel=1e-12)


def test_rings_of_wkb_lose_their_empties():
    import pyarrow as pa

    texts = [*HOLLOW.values(), f"POLYGON ({SQUARE})", "POLYGON EMPTY"]
    column = pa.array([shapely.to_wkb(shapely.from_wkt(text)) for text in texts])
    rings, where = solid_rings(from_wkb(column, "x"))
    assert where.tolist() == [0, 1, 2]
    assert (rings.points > 0).all()
    assert rings.feature[rings.part].tolist() == [0, 1, 2, 2, 3]


def test_a_repair_in_the_plane_is_told_with_its_row():
    frame = gpd.GeoDataFrame(geometry=[None, shapely.box(112, 37, 112.1, 37.1), SPIKE], crs=4490)
    assert SPIKE.is_valid
    weighed, notes = weigh(frame, "patches.gpkg")
    assert len(weighed) == 2
    assert notes[0] == "1 个要素没有几何，未计入（第 1 个）"
    assert notes[1].startswith(
        "第 3 个要素在量算所用的等积平面内无效（Self-intersection，多为狭长的尖刺或缝隙），已修复，面积变化 "
    )
    assert abs(float(notes[1].rpartition(" m²")[0].rpartition(" ")[2])) < slack_m2(SPIKE)
    assert weighed.geometry.iloc[0] is frame.geometry.iloc[1] or weighed.geometry.iloc[0].equals(frame.geometry.iloc[1])


def test_repaired_points_are_whole_quanta_and_come_back_the_same():
    settled, _ = settle(np.array([SPIKE], object), "x", rows=np.array([1]), asked=np.array([0]))
    points = shapely.get_coordinates(plane_polygons(settled))
    assert (points / QUANTUM_M == np.rint(points / QUANTUM_M)).all()
    direct = mended(plane_polygons(np.array([SPIKE], object))[0])
    assert shapely.equals(plane_polygons(settled)[0], direct)


def test_what_has_no_area_in_the_plane_is_refused_by_row():
    speck = shapely.Polygon([(112, 37), (112 + 2e-13, 37), (112, 37 + 2e-13)])
    with pytest.raises(GeometryError, match=r"x: feature 9 has no area in the plane .* \(量算平面内无面积\)"):
        settle(np.array([speck], object), "x", rows=np.array([9]), asked=np.array([0]))


def test_only_what_is_asked_about_is_looked_at():
    shapes = np.array([SPIKE, SPIKE], object)
    settled, notes = settle(shapes, "x", rows=np.array([1, 2]), asked=np.array([1]))
    assert settled[0] is SPIKE
    assert len(notes) == 1
