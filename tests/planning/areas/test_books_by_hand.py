"""The books of one province of two counties, by hand: every column of every table, so that no formula can be changed unseen.

甲 has 10 km² in five pieces, 乙 6 km² in two. Two mountain zones by list (m1 official, m2 working) overlap each other, one reach is
drawn. Inside 甲: 1 nothing, 2 m1 only, 3 m1+m2, 1.5 m2+reach, 2.5 reach only; inside 乙: 4 nothing, 2 m1.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from soilgis.geometry.ledger import Atoms
from soilgis.model.layer import Basis, Layer, Role, Source, Status, Title, ZoneKind
from soilgis.model.provenance import LayerUse
from soilgis.planning.areas.study_tables import Books, coverage_table, ledger_table, overlap_table, union_table
from soilgis.planning.areas.zones import assemble
from soilgis.store.zones import ZoneSource

PIECES = [
    (0, (0, 0, 0), 1.0), (0, (1, 0, 0), 2.0), (0, (1, 1, 0), 3.0), (0, (0, 1, 1), 1.5), (0, (0, 0, 1), 2.5),
    (1, (0, 0, 0), 4.0), (1, (1, 0, 0), 2.0),
]  # fmt: skip


def layer(name, kind=ZoneKind.RED_LINE, basis=Basis.DELINEATED, status=Status.WORKING):
    source = Source(document="文", licence="内", vintage="2024")
    return Layer(id=name, title=Title(zh=name), role=Role.ZONES, status=status, source=source, kind=kind, basis=basis)


def books(
    *, statuses=("official", "working", "official"), ground=Status.OFFICIAL, unchecked=(), pieces=PIECES, lost=0.0
):
    regions = pd.DataFrame(
        {"adcode": ["990000", "990100", "990200"], "name": ["省", "甲", "乙"], "level": ["province", "county", "county"],
         "parent_adcode": [None, "990000", "990000"], "area_km2": [16.0, 10.0 + lost, 6.0], "printed_km2": [16.0, 10.0, 6.0]}
    )  # fmt: skip
    zones = pd.DataFrame(
        {"zone_id": ["m1", "m2", "r"], "zone_name": ["山一", "山二", "河"], "kind": ["mountain", "mountain", "reach"],
         "basis": ["listed", "listed", "delineated"], "layer": ["a", "a", "b"], "status": statuses, "area_km2": [20.0, 9.0, 4.0]}
    )  # fmt: skip
    atoms = Atoms(
        np.array([piece[0] for piece in pieces]), np.array([piece[1] for piece in pieces], dtype=bool),
        np.array([piece[2] for piece in pieces]) * 1e6,
    )  # fmt: skip
    return Books(regions, zones, atoms, np.array([1, 2]), unchecked, ground)


def column(table, name, **where):
    mask = np.all([table[key] == value for key, value in where.items()], axis=0)
    return table.loc[mask].set_index("adcode")[name].to_dict()


def test_coverage():
    table = coverage_table(books())
    assert len(table) == 9
    assert column(table, "area_km2", zone_id="m1") == pytest.approx({"990000": 7, "990100": 5, "990200": 2})
    assert column(table, "share_of_region", zone_id="m1") == pytest.approx(
        {"990000": 7 / 16, "990100": 0.5, "990200": 1 / 3}
    )
    assert column(table, "share_of_zone", zone_id="m1") == pytest.approx(
        {"990000": 7 / 20, "990100": 0.25, "990200": 0.1}
    )
    assert column(table, "share_of_zone", zone_id="r") == pytest.approx({"990000": 1, "990100": 1, "990200": 0})
    assert column(table, "verdict", zone_id="r") == {"990000": "involved", "990100": "involved", "990200": "clear"}
    assert column(table, "printed_km2", zone_id="m2") == pytest.approx({"990000": 4.5, "990100": 4.5, "990200": 0})
    assert column(table, "zone_km2", zone_id="m2") == {"990000": 9, "990100": 9, "990200": 9}


def test_union_counts_ground_once_and_leaves_the_rest():
    """Mountains in 甲: 2 + 3 + 1.5 = 6.5 of a raw sum of 5 + 4.5 = 9.5; 10 − 6.5 = 3.5 is left, not 10 − 9.5."""
    table = union_table(books())
    mine = {"kind": "mountain", "basis": "listed"}
    assert column(table, "union_km2", **mine) == pytest.approx({"990000": 8.5, "990100": 6.5, "990200": 2})
    assert column(table, "raw_km2", **mine) == pytest.approx({"990000": 11.5, "990100": 9.5, "990200": 2})
    assert column(table, "double_km2", **mine) == pytest.approx({"990000": 3, "990100": 3, "990200": 0})
    assert column(table, "uncovered_km2", **mine) == pytest.approx({"990000": 7.5, "990100": 3.5, "990200": 4})
    assert column(table, "uncovered_printed_km2", **mine) == pytest.approx({"990000": 7.5, "990100": 3.5, "990200": 4})
    assert column(table, "share_of_region", **mine) == pytest.approx(
        {"990000": 8.5 / 16, "990100": 0.65, "990200": 1 / 3}
    )
    assert column(table, "layers", **mine)["990000"] == "a"


def test_overlap_is_a_share_of_each_of_the_two():
    """1.5 km² of 甲 is mountain and reach: 1.5 of 6.5 of its mountains, 1.5 of 4 of its reaches."""
    table = overlap_table(books())
    assert table["adcode"].tolist() == ["990000", "990100"]
    one = table[table["adcode"] == "990100"].iloc[0]
    assert (one["kind_a"], one["kind_b"]) == ("mountain", "reach")
    assert one[["area_km2", "share_of_a", "share_of_b"]].tolist() == pytest.approx([1.5, 1.5 / 6.5, 1.5 / 4])


def test_the_ledger_and_what_it_does_not_close():
    """甲 is measured 0.25 km² larger than its pieces: that stands in the residual of its every row, and of no other region's."""
    table = ledger_table(books(lost=0.25, statuses=("official", "working", "demo")))
    mine = table[table["adcode"] == "990100"].set_index("combination")
    assert mine["area_km2"].to_dict() == pytest.approx(
        {"none": 1, "mountain:listed": 5, "reach:delineated": 2.5, "mountain:listed+reach:delineated": 1.5}
    )
    assert mine["kinds"].to_dict() == {
        "none": 0,
        "mountain:listed": 1,
        "reach:delineated": 1,
        "mountain:listed+reach:delineated": 2,
    }
    assert mine["residual_km2"].tolist() == pytest.approx([0.25] * 4)
    assert table[table["adcode"] == "990200"]["residual_km2"].tolist() == pytest.approx([0.0] * 2)
    assert mine["share_of_region"].sum() == pytest.approx(10 / 10.25)
    assert mine["status"].to_dict() == {
        "none": "demo", "mountain:listed": "working", "reach:delineated": "demo", "mountain:listed+reach:delineated": "demo",
    }  # fmt: skip
    assert mine.loc["none", "label"] == "不在所核查的分区内"
    assert mine.loc["mountain:listed+reach:delineated", "label"] == "山区（名录（县域）） + 河段（划定（矢量））"


def test_a_figure_is_as_weak_as_the_borders_it_is_measured_in():
    for ground in Status:
        made = books(statuses=("official",) * 3, ground=ground)
        for table in (coverage_table(made), union_table(made), overlap_table(made), ledger_table(made)):
            assert set(table["status"]) == {ground.value}


def test_an_incomplete_list_clears_nobody():
    """乙 lies in none of m2's counties; whoever keeps such a list does not say that it is complete."""
    for status, verdict, extent in (("official", "clear", "whole"), ("working", "not_listed", "listed_counties")):
        table = coverage_table(books(statuses=("official", status, "official")))
        assert column(table, "verdict", zone_id="m2")["990200"] == verdict
        assert set(column(table, "zone_extent", zone_id="m2").values()) == {extent}
        assert column(table, "verdict", zone_id="r")["990200"] == "clear"
        assert set(column(table, "zone_extent", zone_id="r").values()) == {"whole"}
    pieces = [piece for piece in PIECES if piece != PIECES[-1]] + [(1, (0, 0, 0), 2.0)]
    union = union_table(books(pieces=pieces))
    assert column(union, "verdict", kind="mountain") == {
        "990000": "involved",
        "990100": "involved",
        "990200": "not_listed",
    }
    assert column(union, "verdict", kind="reach")["990200"] == "clear"


def test_what_could_not_be_checked_is_named_in_every_table():
    use = LayerUse(layer("red"), "未提供数据文件", kinds=("red_line",))
    more = LayerUse(layer("m3", ZoneKind.MOUNTAIN, Basis.LISTED), "未提供数据文件", kinds=("mountain",))
    made = books(unchecked=(use, more))
    red = coverage_table(made).query("zone_id == 'red'")
    assert red["verdict"].tolist() == ["unchecked"] * 3
    assert red["area_km2"].isna().all()
    assert red["kind"].tolist() == ["red_line"] * 3
    union = union_table(made)
    assert union.query("kind == 'red_line'")["verdict"].tolist() == ["unchecked"] * 3
    assert union.query("kind == 'mountain'")["unchecked"].tolist() == ["m3"] * 3
    assert union.query("kind == 'reach'")["unchecked"].isna().all()
    assert set(ledger_table(made)["unchecked"]) == {"red、m3"}


def test_a_zones_own_area_counts_its_overlapping_parts_once():
    """Two squares of 0.02° that share half: the zone is one and a half squares, not two."""
    squares = [shapely.box(112.0, 37.0, 112.02, 37.02), shapely.box(112.01, 37.0, 112.03, 37.02)]
    rows = gpd.GeoDataFrame(
        {"zone_id": "z", "zone_name": "z", "kind": "red_line"}, index=[0, 1], geometry=squares, crs="EPSG:4490"
    )
    study_area = gpd.GeoDataFrame({"adcode": ["1"]}, geometry=[shapely.box(111, 36, 113, 38)], crs="EPSG:4490")
    made = assemble([ZoneSource(layer("red"), shapes=rows)], study_area, study_area, edge_tolerance_m2=1.0)
    alone = assemble([ZoneSource(layer("red"), shapes=rows.iloc[:1])], study_area, study_area, edge_tolerance_m2=1.0)
    assert made.zones["area_km2"].iloc[0] == pytest.approx(1.5 * alone.zones["area_km2"].iloc[0], rel=1e-9)
