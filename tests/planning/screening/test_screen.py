"""Screening by hand and by law: known overlaps, borders to the millimetre, rings, lines, gaps that stay gaps."""

import dataclasses

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from planning.screen_made import SOUTH, WEST, box, run, sites, zone_layer

import soilgis
from soilgis.geometry.area import ellipsoidal_area_m2
from soilgis.model.errors import GeometryError, LayerError, SchemaError, StudyError, UsageError

GEOD = pyproj.Geod(ellps="GRS80")


def area(*shapes):
    return ellipsoidal_area_m2(np.array(shapes, dtype=object))


def row(result, site="S0", layer="red", **more):
    found = result.checks[(result.checks["site_id"] == site) & (result.checks["layer"] == layer)]
    return found.iloc[0]


def test_squares_on_the_ellipsoid(tmp_path):
    zone_layer(tmp_path, "red", box(10, 10, 30, 20))
    result = run(tmp_path, sites(box(20, 5, 50, 15)))
    found = row(result)
    assert found["verdict"] == "involved"
    assert found["area_m2"] == pytest.approx(area(box(20, 10, 30, 15))[0], rel=1e-12)
    assert found["area_ha"] * 15 == pytest.approx(found["area_mu"])
    assert found["share"] == pytest.approx(1 / 6, abs=2e-5)
    assert found["pieces"] == 1
    assert result.pieces.geometry.iloc[0].equals_exact(box(20, 10, 30, 15), 1e-9, normalize=True)
    assert found["document"] == "red的依据"


def test_a_clear_site_has_its_geodesic_distance(tmp_path):
    zone_layer(tmp_path, "red", box(10, 10, 30, 20))
    found = row(run(tmp_path, sites(box(40, 30, 50, 35))))
    metres = GEOD.inv(WEST + 0.03, SOUTH + 0.02, WEST + 0.04, SOUTH + 0.03)[2]
    assert (found["verdict"], found["area_m2"], found["adjoining"]) == ("clear", 0, False)
    assert found["distance_m"] == pytest.approx(metres, abs=1e-5)


MM = 0.001 / 87_900
"""A millimetre of longitude at 38°N, degrees."""


@pytest.mark.parametrize(
    ("over", "tolerance", "verdict"),
    [(0.0, 0.0, "clear"), (MM, 0.0, "involved"), (-MM, 0.0, "clear"), (MM, 0.01, "borderline"), (-MM, 0.01, "borderline"), (0.0, 0.01, "borderline")],
)  # fmt: skip
def test_a_site_on_a_border_to_the_millimetre(tmp_path, over, tolerance, verdict):
    zone_layer(tmp_path, "red", box(10, 10, 30, 20))
    east = WEST + 0.01 + over
    found = row(
        run(tmp_path, sites(shapely.box(WEST + 0.002, SOUTH + 0.012, east, SOUTH + 0.016)), tolerance_m=tolerance)
    )
    assert found["verdict"] == verdict
    if over > 0:
        height = GEOD.inv(WEST, SOUTH + 0.012, WEST, SOUTH + 0.016)[2]
        assert found["area_m2"] == pytest.approx(0.001 * height, rel=2e-3)
    else:
        assert found["area_m2"] == 0
        assert found["distance_m"] == pytest.approx(0.001 if over else 0, abs=2e-6)
        assert found["adjoining"]


def test_borderline_is_by_the_layers_own_tolerance(tmp_path):
    zone_layer(tmp_path, "red", box(10, 10, 30, 20), tolerance_m=5.0)
    thin, thick = box(9, 12, 10.03, 14), box(9, 12, 10.2, 14)
    result = run(tmp_path, sites(thin, thick))
    assert row(result, "S0")["verdict"] == "borderline"
    assert row(result, "S1")["verdict"] == "involved"
    assert result.pieces["borderline"].tolist() == [True, False]
    assert result.sites["borderline"].tolist()[0] == "red图层（生态保护红线）"


def test_a_small_site_deep_inside_is_involved_whatever_the_tolerance(tmp_path):
    zone_layer(tmp_path, "red", box(0, 0, 60, 60), tolerance_m=50.0)
    found = row(run(tmp_path, sites(box(30, 30, 30.1, 30.1))))
    assert (found["verdict"], found["share"]) == ("involved", 1.0)


def test_a_ring_around_a_zone_does_not_touch_it(tmp_path):
    zone_layer(tmp_path, "red", box(20, 20, 30, 30))
    ring = shapely.Polygon(box(0, 0, 60, 60).exterior.coords, [box(10, 10, 50, 50).exterior.coords])
    found = row(run(tmp_path, sites(ring)))
    assert found["verdict"] == "clear"
    assert found["distance_m"] == pytest.approx(
        GEOD.inv(WEST + 0.01, SOUTH + 0.03, WEST + 0.02, SOUTH + 0.03)[2], rel=1e-4
    )


def test_a_ring_shaped_zone(tmp_path):
    ring = shapely.Polygon(box(0, 0, 60, 60).exterior.coords, [box(10, 10, 50, 50).exterior.coords])
    zone_layer(tmp_path, "red", ring)
    result = run(tmp_path, sites(box(20, 20, 30, 30), box(5, 20, 15, 24)))
    assert row(result)["verdict"] == "clear"
    assert row(result, "S1")["area_m2"] == pytest.approx(area(box(5, 20, 10, 24))[0], rel=1e-9)


def test_a_line_site_has_length_and_corridor(tmp_path):
    zone_layer(tmp_path, "red", box(10, 10, 30, 20), box(40, 10, 50, 20))
    line = shapely.LineString([(WEST + 0.005, SOUTH + 0.015), (WEST + 0.06, SOUTH + 0.015)])
    found = row(run(tmp_path, sites(line), width_m=20))
    inside = sum(GEOD.inv(WEST + a, SOUTH + 0.015, WEST + b, SOUTH + 0.015)[2] for a, b in ((0.01, 0.03), (0.04, 0.05)))
    assert found["length_m"] == pytest.approx(inside, abs=1e-4)
    assert found["area_m2"] == pytest.approx(20 * inside, rel=1e-5)
    assert found["pieces"] == 2


def test_a_point_site_is_a_circle_of_its_radius(tmp_path):
    zone_layer(tmp_path, "red", box(0, 0, 60, 60))
    result = run(tmp_path, sites(shapely.Point(WEST + 0.03, SOUTH + 0.03)), radius_m=100)
    assert result.sites["area_m2"][0] == pytest.approx(np.pi * 1e4, rel=1e-7)
    assert row(result)["share"] == 1


def test_lines_and_points_need_a_width_and_a_radius(tmp_path):
    zone_layer(tmp_path, "red", box(0, 0, 60, 60))
    with pytest.raises(GeometryError, match="sites S0 are points and have no area; give --radius"):
        run(tmp_path, sites(shapely.Point(WEST, SOUTH)))
    with pytest.raises(GeometryError, match="give --width"):
        run(tmp_path, sites(shapely.LineString([(WEST, SOUTH), (WEST + 0.1, SOUTH)])))


def test_ground_in_two_layers_of_one_kind_is_counted_once(tmp_path):
    zone_layer(tmp_path, "one", box(10, 10, 30, 20))
    zone_layer(tmp_path, "two", box(20, 10, 40, 20))
    result = run(tmp_path, sites(box(0, 0, 60, 30)))
    kinds = result.kinds.iloc[0]
    assert kinds["union_m2"] == pytest.approx(area(box(10, 10, 40, 20))[0], rel=1e-9)
    assert kinds["raw_m2"] == pytest.approx(area(box(10, 10, 30, 20), box(20, 10, 40, 20)).sum(), rel=1e-9)


def test_zones_of_one_layer_are_named_and_united(tmp_path):
    zone_layer(tmp_path, "red", box(10, 10, 30, 20), box(20, 10, 40, 20), names=["甲片", "乙片"])
    found = row(run(tmp_path, sites(box(0, 0, 60, 30))))
    assert found["zones"] == "甲片、乙片"
    assert found["area_m2"] == pytest.approx(area(box(10, 10, 40, 20))[0], rel=1e-9)


def test_counties_divide_a_site_and_close(tmp_path):
    zone_layer(tmp_path, "red", box(0, 0, 60, 60))
    result = run(tmp_path, sites(shapely.box(112.4, 37.8, 112.9, 38.1)))
    parts = result.counties
    assert len(parts) > 3
    assert parts["area_m2"].sum() == pytest.approx(result.sites["area_m2"][0], rel=1e-9)
    assert "000000" not in set(parts["adcode"])


def test_a_layer_without_data_is_unchecked_with_its_reason(tmp_path):
    from planning.screen_made import card

    card(tmp_path, "red")
    found = row(run(tmp_path, sites(box(0, 0, 10, 10))))
    assert (found["verdict"], found["reason"]) == ("unchecked", "未提供数据文件 red.gpkg")
    assert found[["area_m2", "share", "distance_m", "pieces"]].isna().all()


def test_a_site_outside_the_study_is_unchecked_not_clear(tmp_path):
    zone_layer(tmp_path, "red", box(0, 0, 10, 10))
    result = run(
        tmp_path, sites(shapely.box(116.1, 39.1, 116.11, 39.11), box(20, 20, 30, 30)), study="shanxi", layers=["red"]
    )
    found = row(result)
    assert (found["verdict"], found["reason"]) == ("unchecked", "地块不在本次范围行政区内，未核查")
    assert set(result.checks[result.checks["site_id"] == "S0"]["verdict"]) == {"unchecked"}
    assert row(result, "S1")["verdict"] == "clear"
    assert result.counties["name"].tolist()[0] == "不在本次范围行政区内"
    assert "1 个地块不在或部分不在本次范围行政区内：S0" in result.provenance.warnings


def test_a_layer_that_does_not_cover_the_county_is_unchecked(tmp_path):
    zone_layer(tmp_path, "red", box(0, 0, 10, 10), options={"covers": ["130000"]})
    found = row(run(tmp_path, sites(box(20, 20, 30, 30))))
    assert (found["verdict"], found["reason"]) == ("unchecked", "图层不覆盖地块所在行政区，未核查")
    zone_layer(tmp_path, "red", box(0, 0, 10, 10), options={"covers": ["140700"]})
    assert row(run(tmp_path, sites(box(20, 20, 30, 30))))["verdict"] == "clear"


def test_an_expired_layer_is_flagged(tmp_path):
    zone_layer(tmp_path, "red", box(0, 0, 10, 10), source={"valid_until": "2025-12-31"})
    result = run(tmp_path, sites(box(20, 20, 30, 30)))
    assert row(result)["expired"]
    assert any(
        "有效期至 2025-12-31，核查日期 2026-01-01 已过期，结论须复核" in said for said in result.provenance.warnings
    )


def test_an_internal_layer_answers_coarsely(tmp_path):
    zone_layer(tmp_path, "red", box(10, 10, 30, 20), secrecy="internal")
    read = sites(box(20, 5, 50, 15))
    coarse, full = run(tmp_path, read), run(tmp_path, read, internal=True)
    found = row(coarse)
    assert found["verdict"] == "involved"
    assert found["reason"].startswith("内部图层，仅给出粗略结论")
    figures = [
        "area_m2",
        "area_ha",
        "area_mu",
        "area_km2",
        "share",
        "length_m",
        "distance_m",
        "adjoining",
        "pieces",
        "zones",
    ]
    assert found[figures].isna().all()
    assert coarse.pieces.empty
    assert coarse.context.empty
    assert coarse.kinds[["union_m2", "raw_m2", "share"]].isna().all(axis=None)
    assert row(full)["area_m2"] > 0
    assert len(full.pieces) == 1


def test_an_internal_layer_keeps_its_distances_from_the_rules(tmp_path):
    from planning.screen_made import card  # noqa: F401

    zone_layer(
        tmp_path, "town", box(10, 10, 12, 12), kind="other", secrecy="internal", options={"facts": ["settlement"]}
    )
    read = sites(box(12.5, 10, 14, 12))
    said = " ".join(map(str, run(tmp_path, read).conclusions.to_numpy().ravel()))
    assert " m，在 500 m 以内" not in said
    assert "，在 500 m 以内" in " ".join(map(str, run(tmp_path, read, internal=True).conclusions.to_numpy().ravel()))


def test_rivers_as_lines_and_settlements_as_points(tmp_path):
    river = shapely.LineString([(WEST, SOUTH + 0.03), (WEST + 0.06, SOUTH + 0.03)])
    zone_layer(tmp_path, "river", river, kind="other", options={"facts": ["river"]})
    zone_layer(
        tmp_path, "town", shapely.Point(WEST + 0.05, SOUTH + 0.01), kind="other", options={"facts": ["settlement"]}
    )
    result = run(tmp_path, sites(box(0, 0, 10, 10), box(20, 25, 30, 35)))
    near, across = row(result, "S0", "river"), row(result, "S1", "river")
    assert near["distance_m"] == pytest.approx(GEOD.inv(WEST, SOUTH + 0.01, WEST, SOUTH + 0.03)[2], rel=1e-6)
    assert across["verdict"] == "involved"
    assert across["length_m"] == pytest.approx(
        GEOD.inv(WEST + 0.02, SOUTH + 0.03, WEST + 0.03, SOUTH + 0.03)[2], rel=1e-6
    )
    assert np.isnan(across["area_m2"])
    grade = result.conclusions[result.conclusions["topic"] == "grade"].set_index("site_id")
    assert "汇流范围" in grade["unknown"]["S0"]
    assert "涉及四级以上河道" in grade["used"]["S1"]


@pytest.mark.parametrize("shift", [0.0, 1e-3, 0.0123, 0.7])
def test_a_river_that_is_a_sites_border_runs_along_it_all_the_way(tmp_path, shift):
    """Point for point the same: all of it lies at the site, wherever its coordinates are rounded."""
    bank = [(WEST + shift + 0.002 * np.sin(9 * at), SOUTH + shift + at) for at in np.linspace(0, 0.05, 300)]
    zone_layer(tmp_path, "river", shapely.LineString(bank), kind="other", options={"facts": ["river"]})
    result = run(
        tmp_path,
        sites(
            shapely.Polygon([*bank, (WEST + shift + 0.03, SOUTH + shift + 0.05), (WEST + shift + 0.03, SOUTH + shift)])
        ),
    )
    whole = GEOD.line_length(*np.array(bank).T)
    assert row(result, "S0", "river")["length_m"] == pytest.approx(whole, abs=1e-5)
    assert row(result, "S0", "river")["pieces"] == 1


def test_the_first_level_region_is_the_users_or_unknown(tmp_path):
    zone_layer(tmp_path, "red", box(0, 0, 10, 10))
    said = run(tmp_path, sites(box(0, 0, 5, 5))).conclusions.set_index("topic")["conclusion"]
    assert "未提供一级区图层" in said["region"]
    zone_layer(
        tmp_path, "qu", box(0, 0, 60, 60), kind="other", names=["北方土石山区"], options={"facts": ["first_region"]}
    )
    zone_layer(tmp_path, "key", box(0, 0, 60, 60), kind="treatment", options={"government": "national"})
    result = run(tmp_path, sites(box(0, 0, 5, 5)))
    assert result.sites["grade"][0].startswith("适用一级标准")
    table = result.indicators.set_index(["phase", "indicator"])["stated"]
    assert table["design", "recovery"] == 97
    assert table["construction", "spoil"] == 95
    zone_layer(
        tmp_path, "qu", box(0, 0, 60, 60), kind="other", names=["太行山山地丘陵"], options={"facts": ["first_region"]}
    )
    odd = run(tmp_path, sites(box(0, 0, 5, 5)))
    assert "不在八大一级区之内" in odd.conclusions.set_index("topic")["conclusion"]["region"]
    assert odd.indicators.empty


def test_spoil_ground_and_borrow_pit(tmp_path):
    zone_layer(tmp_path, "slide", box(0, 0, 10, 10), kind="other", options={"facts": ["landslide"]})
    result = run(tmp_path, sites(box(5, 5, 8, 8), box(5, 5, 8, 8), use=["borrow", "spoil"]))
    found = result.conclusions.set_index(["site_id", "item"])["outcome"]
    assert found["S0", "borrow_landslide"] == "met"
    assert found["S1", "borrow_landslide"] == "not_applicable"
    assert found["S1", "spoil_facility"] == "open"


def test_reapproval_against_an_earlier_extent(tmp_path):
    for level in ("national", "provincial", "city", "county"):
        zone_layer(tmp_path, f"p-{level}", box(20, 0, 30, 10), kind="prevention", options={"government": level})
        zone_layer(tmp_path, f"t-{level}", box(50, 50, 51, 51), kind="treatment", options={"government": level})
    now = sites(box(10, 0, 23, 10), earthwork_m3=[900.0])
    result = run(tmp_path, now, earlier=sites(box(10, 0, 19, 10), earthwork_m3=[1000.0]))
    found = result.conclusions[result.conclusions["topic"] == "reapproval"].set_index("item")
    assert found["outcome"][["key_zones", "area", "earthwork", "line_shift"]].tolist() == [
        "met",
        "met",
        "not_met",
        "not_applicable",
    ]
    assert "p-national" in found["used"]["key_zones"]
    assert "+44.4%" in found["used"]["area"]
    earlier = sites(box(0, 0, 1, 1))
    unknown = dataclasses.replace(earlier, frame=earlier.frame.assign(site_id="X"))
    with pytest.raises(SchemaError, match="--earlier: X match no site_id"):
        run(tmp_path, now, earlier=unknown)


def test_a_shifted_line(tmp_path):
    zone_layer(tmp_path, "red", box(0, 0, 1, 1))
    before = shapely.LineString([(WEST, SOUTH + 0.02), (WEST + 0.06, SOUTH + 0.02)])
    bent = shapely.LineString(
        [(WEST, SOUTH + 0.02), (WEST + 0.03, SOUTH + 0.02), (WEST + 0.03, SOUTH + 0.05), (WEST + 0.06, SOUTH + 0.05)]
    )
    result = run(tmp_path, sites(bent), earlier=sites(before), width_m=10)
    found = result.conclusions.set_index("item")
    assert found["outcome"]["line_shift"] == "open"
    assert "横向位移超过 300 m 的线路长" in found["used"]["line_shift"]
    same = run(tmp_path, sites(before), earlier=sites(before), width_m=10).conclusions.set_index("item")
    assert same["outcome"]["line_shift"] == "not_met"


def test_nothing_to_check_against(tmp_path):
    with pytest.raises(StudyError, match="nothing to check against"):
        run(tmp_path, sites(box(0, 0, 1, 1)))
    with pytest.raises(LayerError, match="no layer 'read'"):
        run(tmp_path, sites(box(0, 0, 1, 1)), layers=["read"])


def test_words_that_are_not_known(tmp_path):
    zone_layer(tmp_path, "red", box(0, 0, 1, 1))
    with pytest.raises(UsageError, match="unknown condition dry"):
        run(tmp_path, sites(box(0, 0, 1, 1)), conditions=("dry",))
    with pytest.raises(SchemaError, match="use is 堆场"):
        run(tmp_path, sites(box(0, 0, 1, 1), use=["堆场"]))
    zone_layer(tmp_path, "red", box(0, 0, 1, 1), options={"facts": ["rivers"]})
    with pytest.raises(LayerError, match="red: reading.options.facts names rivers"):
        run(tmp_path, sites(box(0, 0, 1, 1)))


def test_the_front_door_leaves_its_input_alone(tmp_path):
    zone_layer(tmp_path, "red", box(10, 10, 30, 20))
    given_frame = gpd.GeoDataFrame({"site_id": ["甲"]}, geometry=[box(20, 5, 50, 15)], crs=4490)
    before = given_frame.copy()
    result = soilgis.screen(given_frame, layers=(tmp_path,))
    assert given_frame.equals(before)
    assert result.checks["verdict"].tolist() == ["involved"]
    given_frame.to_file(tmp_path / "s.gpkg")
    assert soilgis.screen(str(tmp_path / "s.gpkg"), layers=(tmp_path,)).checks["area_m2"].tolist() == pytest.approx(
        result.checks["area_m2"].tolist()
    )


@settings(max_examples=examples(6))
@given(
    st.lists(
        st.tuples(*[st.floats(0, 50), st.floats(0, 50), st.floats(0.5, 9), st.floats(0.5, 9)]), min_size=1, max_size=6
    ),
    st.randoms(),
)
def test_order_of_sites_changes_nothing(tmp_path_factory, boxes, random):
    folder = tmp_path_factory.mktemp("law")
    zone_layer(folder, "red", box(10, 10, 30, 20), box(25, 5, 40, 30), tolerance_m=3.0)
    shapes = [box(x, y, x + w, y + h) for x, y, w, h in boxes]
    order = list(range(len(shapes)))
    random.shuffle(order)
    first = run(folder, sites(*shapes)).checks
    second = run(folder, sites(*[shapes[place] for place in order])).checks
    columns = ["verdict", "area_m2", "distance_m"]
    assert first.iloc[order][columns].reset_index(drop=True).equals(second[columns])
    assert ((first["share"] >= 0) & (first["share"] <= 1)).all()
    assert (first["area_m2"] > 0).equals(first["distance_m"].isna())
