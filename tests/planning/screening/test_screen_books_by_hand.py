"""Clearances taken back, ground by county and by kind: on squares of known metres."""

from types import SimpleNamespace

import geopandas as gpd
import numpy as np
import pytest
import shapely
from planning.areas.test_books_by_hand import layer

from soilgis.geometry.area import plane_shapes
from soilgis.model.layer import Basis, Secrecy, Status, ZoneKind
from soilgis.planning.areas.zones import ZoneParts
from soilgis.planning.screening.checks import Check
from soilgis.planning.screening.ground import ground_of
from soilgis.planning.screening.overlaps import Answers, answer, divided_by, overlaps
from soilgis.planning.screening.tables import checks_table, counties_table, gaps_kept, kinds_table

WEST, SOUTH = 112.9, 37.9


def box(x0, y0, x1, y1):
    return shapely.box(WEST + x0 / 1000, SOUTH + y0 / 1000, WEST + x1 / 1000, SOUTH + y1 / 1000)


def ground(*shapes, width=0.0, radius=0.0):
    forms = [
        "line" if one.geom_type == "LineString" else "point" if one.geom_type == "Point" else "polygon"
        for one in shapes
    ]
    frame = gpd.GeoDataFrame(
        {"site_id": [f"S{n}" for n in range(len(shapes))], "form": forms}, geometry=list(shapes), crs="EPSG:4490"
    )
    return ground_of(frame, width_m=width, radius_m=radius, edge_tolerance_m2=1.0)


def check(
    name="red",
    *,
    covers=None,
    basis=Basis.DELINEATED,
    status=Status.OFFICIAL,
    zones=(0,),
    reason="",
    marks=(),
    secrecy=None,
):
    made = layer(name, ZoneKind.RED_LINE, basis, status)
    if covers is not None:
        made = made.model_copy(update={"reading": made.reading.model_copy(update={"options": {"covers": covers}})})
    if secrecy:
        made = made.model_copy(update={"secrecy": secrecy})
    return Check(made, "red_line", (), np.array(zones, dtype=np.intp), np.array(marks, dtype=object), reason)


def answers(made, verdicts, **figures):
    count = len(verdicts)
    columns = {
        name: np.array(figures.get(name, [1.0] * count)) for name in ("area_m2", "length_m", "distance_m", "pieces")
    }
    empty = np.full(count, "", dtype=object)
    return Answers(made, np.array(verdicts, dtype=object), empty, empty.copy(), **columns)


@pytest.mark.parametrize(
    ("verdict", "outside", "now", "reason"),
    [
        ("clear", 0.0, "clear", ""), ("clear", 1e-4, "clear", ""), ("clear", 1.1e-4, "unchecked", "地块 0.01% 在本次范围之外，该部分未核查"),
        ("clear", 0.5, "unchecked", "地块 50.00% 在本次范围之外，该部分未核查"), ("clear", 1.0, "unchecked", "地块不在本次范围行政区内，未核查"),
        ("clear", 0.9998, "unchecked", "地块 99.98% 在本次范围之外，该部分未核查"), ("involved", 0.5, "involved", ""), ("borderline", 0.5, "borderline", ""),
    ],
)  # fmt: skip
def test_ground_outside_the_study_is_not_cleared(verdict, outside, now, reason):
    found = gaps_kept(answers(check(), [verdict]), np.array([outside]), [("140725",)])
    assert found.verdict.tolist() == [now]
    assert found.reason.tolist() == [reason]
    figures = [found.area_m2[0], found.length_m[0], found.distance_m[0], found.pieces[0]]
    assert np.isnan(figures).tolist() == [now == "unchecked"] * 4


@pytest.mark.parametrize(
    ("covers", "counties", "now"),
    [
        (("140000",), ("140725",), "clear"), (("140700",), ("140725", "140702"), "clear"), (("140700",), ("140725", "140105"), "unchecked"),
        (("140725",), ("140725",), "clear"), (("140725",), ("140726",), "unchecked"), (("130000", "140700"), ("140725",), "clear"),
        ((), ("990000",), "clear"),
    ],
)  # fmt: skip
def test_a_layer_clears_only_what_it_covers(covers, counties, now):
    assert gaps_kept(answers(check(covers=covers), ["clear"]), np.zeros(1), [counties]).verdict.tolist() == [now]


def test_an_incomplete_list_and_a_layer_without_data():
    partial = check(basis=Basis.LISTED, status=Status.WORKING)
    found = gaps_kept(answers(partial, ["clear", "involved", "clear"]), np.array([0, 0, 1.0]), [("1",)] * 3)
    assert found.verdict.tolist() == ["not_listed", "involved", "unchecked"]
    assert found.reason[0] == "名录不全（工作口径），未列出不等于不在区内"
    none = answers(check(reason="缺"), ["clear"])
    assert gaps_kept(none, np.array([1.0]), [("1",)]) is none


COUNTIES = gpd.GeoDataFrame(
    {"adcode": ["2", "1"], "name": ["乙", "甲"], "city_name": "市", "province": "省"},
    geometry=[box(10, 0, 20, 20), box(0, 0, 10, 20)], crs="EPSG:4490",
)  # fmt: skip


def test_sites_are_divided_by_counties():
    """S0 half and half, S1 in 甲, S2 half outside, S3 outside."""
    made = ground(box(5, 0, 15, 10), box(1, 1, 2, 2), box(15, 0, 25, 10), box(30, 0, 31, 1))
    table, outside = counties_table(
        made, COUNTIES, divided_by(made, plane_shapes(np.asarray(COUNTIES.geometry.array, dtype=object)))
    )
    assert table[["site_id", "adcode"]].to_numpy().tolist() == [
        ["S0", "1"], ["S0", "2"], ["S1", "1"], ["S2", "000000"], ["S2", "2"], ["S3", "000000"],
    ]  # fmt: skip
    assert table["share"].tolist() == pytest.approx([0.5, 0.5, 1, 0.5, 0.5, 1], rel=1e-6)
    assert table["area_m2"].tolist() == pytest.approx(
        (table["share"] * made.area_m2[[0, 0, 1, 2, 2, 3]]).tolist(), rel=1e-6
    )
    assert outside.tolist() == pytest.approx([0, 0, made.area_m2[2] / 2, made.area_m2[3]], rel=1e-6)
    assert table["length_m"].isna().all()


def test_lines_are_divided_by_their_length():
    line = shapely.LineString([(WEST + 0.005, SOUTH + 0.005), (WEST + 0.015, SOUTH + 0.005)])
    made = ground(line, box(1, 1, 2, 2), width=10.0)
    site, unit, area, length = divided_by(made, plane_shapes(np.asarray(COUNTIES.geometry.array, dtype=object)))
    assert site.tolist() == [0, 0, 1]
    assert unit.tolist() == [0, 1, 1]
    assert length[0] == pytest.approx(length[1], rel=1e-5)
    assert np.isnan(length[2])
    assert area[:2].tolist() == pytest.approx([length[0] * 10 + np.pi * 25 / 2] * 2, rel=1e-4)


def zoned(*shapes, layers=None):
    zones = gpd.GeoDataFrame(
        {"zone_id": [f"z{n}" for n in range(len(shapes))], "zone_name": [f"区{n}" for n in range(len(shapes))],
         "layer": layers or ["red"] * len(shapes), "kind": "red_line", "status": "official"},
        geometry=list(shapes), crs="EPSG:4490",
    )  # fmt: skip
    return ZoneParts(zones, plane_shapes(np.array(shapes, dtype=object)), np.arange(len(shapes)))


def test_two_layers_of_a_kind_count_ground_once():
    """z0 covers the western half of S0, z1 its middle half: together three quarters, one by one a whole."""
    made, parts = ground(box(0, 0, 8, 8), box(30, 0, 31, 1)), zoned(box(0, 0, 4, 8), box(2, 0, 6, 8), layers=["a", "b"])
    found = overlaps(made, parts)
    said = [answer(check(name, zones=(row,)), made, found, parts, tolerance_m=0.0) for row, name in enumerate("ab")]
    assert [one.verdict.tolist() for one in said] == [["involved", "clear"]] * 2
    assert [one.zones.tolist() for one in said] == [["区0", ""], ["区1", ""]]
    assert [one.pieces.tolist() for one in said] == [[1, 0]] * 2
    table = kinds_table(made, found, said, internal=False)
    assert table["site_id"].tolist() == ["S0", "S1"]
    assert table["share"].tolist() == pytest.approx([0.75, 0], rel=1e-6)
    assert table["union_m2"].tolist() == pytest.approx([0.75 * made.area_m2[0], 0], rel=1e-6)
    assert table["raw_m2"].tolist() == pytest.approx([made.area_m2[0], 0], rel=1e-6)
    assert table["layers"].tolist() == ["a、b"] * 2
    assert table["unchecked"].isna().all()
    both = answer(check(zones=(0, 1)), made, found, parts, tolerance_m=0.0)
    assert both.area_m2.tolist() == pytest.approx([0.75 * made.area_m2[0], 0], rel=1e-6)
    assert both.zones.tolist() == ["区0、区1", ""]
    assert np.isnan(both.distance_m[0])
    assert both.distance_m[1] == pytest.approx(24 * 87.9, rel=1e-3)
    gap = answer(check("c", reason="缺", zones=()), made, found, parts, tolerance_m=0.0)
    assert gap.verdict.tolist() == ["unchecked"] * 2
    mixed = kinds_table(made, found, [*said, gap], internal=False)
    assert mixed["verdict"].tolist() == ["involved", "unchecked"]
    assert mixed["unchecked"].tolist() == ["c"] * 2
    assert mixed["union_m2"].isna().tolist() == [False, True]
    secret = [answer(check("a", zones=(0,), secrecy=Secrecy.INTERNAL), made, found, parts, tolerance_m=0.0)]
    assert kinds_table(made, found, secret, internal=False)["union_m2"].isna().all()
    assert kinds_table(made, found, secret, internal=True)["union_m2"].notna().all()
    coarse = checks_table(secret, made, adjoining_m=0.0, internal=False, as_of="2026-01-01")
    assert coarse[["area_m2", "share", "length_m", "distance_m", "pieces"]].isna().all(axis=None)
    assert coarse["verdict"].tolist() == ["involved", "clear"]


def test_checks_stand_by_site_then_layer_with_adjoining_at_its_limit():
    made = ground(box(0, 0, 1, 1), box(5, 0, 6, 1))
    said = [answers(check(name), ["clear", "clear"], distance_m=[10.0, 10.1], area_m2=[0.0, 0.0]) for name in "ab"]
    table = checks_table(said, made, adjoining_m=10.0, internal=False, as_of="2026-01-01")
    assert table[["site_id", "layer"]].to_numpy().tolist() == [["S0", "a"], ["S0", "b"], ["S1", "a"], ["S1", "b"]]
    assert table["adjoining"].tolist() == [True, True, False, False]
    assert checks_table([], made, adjoining_m=10.0, internal=False, as_of="2026-01-01").empty


def test_lines_and_points_as_layers():
    """A line of 4/1000 degree through S0, 2/1000 of it inside; S1 1/1000 degree from the point."""
    made = ground(box(0, 0, 2, 2), box(10, 0, 12, 2))
    line = shapely.LineString([(WEST - 0.001, SOUTH + 0.001), (WEST + 0.003, SOUTH + 0.001)])
    point = shapely.Point(WEST + 0.009, SOUTH + 0.001)
    met = answer(check(marks=[line], zones=()), made, None, None, tolerance_m=0.0)
    assert met.verdict.tolist() == ["involved", "clear"]
    assert met.length_m.tolist() == pytest.approx([2 * 87.9, 0], rel=1e-3)
    assert met.pieces.tolist() == [1, 0]
    assert np.isnan(met.distance_m[0])
    assert met.distance_m[1] == pytest.approx(7 * 87.9, rel=1e-3)
    assert np.isnan(met.area_m2).all()
    near = answer(check(marks=[point], zones=()), made, None, None, tolerance_m=100.0)
    assert near.verdict.tolist() == ["clear", "borderline"]
    assert answer(check(marks=[point], zones=()), made, None, None, tolerance_m=0.0).verdict.tolist() == [
        "clear",
        "clear",
    ]


def test_a_check_knows_its_card():
    assert check(secrecy=Secrecy.INTERNAL).coarse(internal=False)
    assert not check(secrecy=Secrecy.INTERNAL).coarse(internal=True)
    assert not check().coarse(internal=False)
    dated = check()
    source = dated.layer.source.model_copy(update={"valid_until": "2025-12-31"})
    dated = SimpleNamespace(layer=dated.layer.model_copy(update={"source": source}))
    assert Check.expired(dated, "2026-01-01") is True
    assert Check.expired(dated, "2025-12-31") is False
    assert not check().expired("2026-01-01")
