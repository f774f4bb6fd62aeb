"""Styles that a GeoPackage carries: the classes of the map, each value in the class the map gives it, and the status beside them."""

import hashlib
import sqlite3
from bisect import bisect_right
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from soilgis.model.columns import Column, Table
from soilgis.model.layer import Status
from soilgis.model.report import Theme
from soilgis.output.geopackage import fix_contents, write_geopackage, write_layer
from soilgis.output.qgis.carried import by_word, carry, theme_style, with_status
from soilgis.output.qgis.qml import Look, Style, between, qml


def fulfilled(condition, value):
    """What QGIS makes of a condition on one column, by SQLite, whose comparisons of numbers are the same."""
    with sqlite3.connect(":memory:") as connection:
        connection.execute("CREATE TABLE t (v REAL)")
        connection.execute("INSERT INTO t VALUES (?)", (value,))
        return bool(connection.execute(f"SELECT count(*) FROM t WHERE {condition}").fetchone()[0])


@settings(max_examples=examples(40), deadline=None)
@given(
    limits=st.lists(st.floats(-100, 100, width=32), min_size=0, max_size=4, unique=True).map(sorted),
    value=st.one_of(st.none(), st.floats(-120, 120), st.integers(0, 3)),
)
def test_every_value_is_in_the_one_class_the_map_gives_it(limits, value):
    value = limits[value] if isinstance(value, int) and value < len(limits) else value
    found = [number for number, one in enumerate(between("v", limits)) if fulfilled(one, value)]
    assert found == ([] if value is None else [bisect_right(limits, value)])


def test_conditions_by_hand():
    assert between('a"b', [0.5]) == ['"a""b" IS NOT NULL AND "a""b" < 0.5', '"a""b" IS NOT NULL AND "a""b" >= 0.5']


def test_a_style_as_qgis_reads_it():
    looks = (Look("有<b>\u202e", "\"k\" = 'a'", "#ff8000"), Look("无", "ELSE", "#000000", "f_diagonal", shown=False))
    text = qml(Style("名", "标题（工作口径）", looks, {"k": "类型"}), ["fid", "k"])
    assert text == qml(Style("名", "标题（工作口径）", looks, {"k": "类型"}), ["fid", "k"])
    root = ET.fromstring(text.partition("\n")[2])
    head = root.find("renderer-v2/rules/rule")
    assert head.get("label") == "标题（工作口径）"
    assert [one.get("label") for one in head] == ["有<b>\\u202e", "无"]
    assert [one.get("checkstate") for one in head] == [None, "0"]
    (solid, hatched) = root.findall("renderer-v2/symbols/symbol/layer/Option")
    assert {one.get("name"): one.get("value") for one in solid}["color"] == "255,128,0,255"
    assert {one.get("name"): one.get("value") for one in hatched}["style"] == "f_diagonal"
    assert [(one.get("field"), one.get("name")) for one in root.find("aliases")] == [("fid", ""), ("k", "类型")]


@pytest.mark.parametrize(
    ("shape", "kind", "layer"), [("point", "marker", "SimpleMarker"), ("line", "line", "SimpleLine")]
)
def test_points_and_lines_have_symbols_of_their_own(shape, kind, layer):
    root = ET.fromstring(qml(Style("x", "x", (Look("a", "ELSE", "#010203"),), shape=shape), []).partition("\n")[2])
    assert root.find("renderer-v2/symbols/symbol").get("type") == kind
    assert root.find("renderer-v2/symbols/symbol/layer").get("class") == layer


def carried(path):
    with sqlite3.connect(path) as connection:
        return connection.execute("SELECT f_table_name, styleName, useAsDefault, description, styleQML FROM layer_styles ORDER BY id").fetchall()  # fmt: skip


def test_a_result_carries_the_maps_classes_first_and_its_status(tmp_path, result):
    write_geopackage(result, tmp_path / "a.gpkg")
    write_geopackage(result, tmp_path / "b.gpkg")
    assert len({hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() for name in ("a.gpkg", "b.gpkg")}) == 1
    rows = carried(tmp_path / "a.gpkg")
    regions = [row for row in rows if row[0] == "regions"]
    assert [row[2] for row in regions] == [1] + [0] * (len(regions) - 1)
    known = {one.label: one for one in result.indicators()}
    assert {row[1] for row in regions} <= set(known)
    for _, name, _, heading, text in regions:
        assert known[name].status.label in heading
        conditions = [one.get("filter") for one in ET.fromstring(text.partition("\n")[2]).iter("rule") if one.get("filter")]  # fmt: skip
        frame = gpd.read_file(tmp_path / "a.gpkg", layer="regions")
        with sqlite3.connect(":memory:") as connection:
            frame.drop(columns="geometry").to_sql("t", connection, index=False)
            counts = [connection.execute(f"SELECT count(*) FROM t WHERE {one}").fetchone()[0] for one in conditions]
        assert sum(counts) == len(frame), "every region is in one class"
    zones = ET.fromstring(next(row[4] for row in rows if row[0] == "zones").partition("\n")[2])
    labels = [one.get("label") for one in zones.iter("rule") if one.get("filter")]
    assert all(any(status.label in label for status in Status) for label in labels)


def test_status_is_not_said_twice():
    assert with_status("红线（演示数据）", Status.DEMO) == "红线（演示数据）"
    assert with_status("红线", Status.DEMO) == "红线（演示数据）"


class Spots(Table):
    title = ("点", "Spots")

    state = Column("状态", "text", words={"good": "好", "bad": "坏"}.get)
    area_km2 = Column("面积", "real")
    geometry = Column("几何", "geometry")


def theme(classes):
    shapes = np.array([shapely.Point(n, 0) for n in range(len(classes))], dtype=object)
    return Theme("状态", shapes, tuple(classes), ("好", "坏"), ("#00ff00", "#ff0000"))


def test_a_reports_layer_is_drawn_as_its_map():
    frame = pd.DataFrame({"state": ["good", "bad", "good"], "area_km2": [1.0, 2.0, 3.0]})
    style = theme_style(theme(["好", "坏", "好"]), frame, Spots, heading="状态（工作口径）")
    assert [(one.label, one.condition, one.color) for one in style.looks] == [
        ("好", "\"state\" = 'good'", "#00ff00"),
        ("坏", "\"state\" = 'bad'", "#ff0000"),
    ]
    assert style.shape == "point"
    assert theme_style(theme(["好", "好", "好"]), frame, Spots, heading="x") is None, "no column holds these classes"
    assert theme_style(theme(["好"]), frame, Spots, heading="x") is None


def test_layers_that_are_not_there_get_no_style(tmp_path):
    frame = gpd.GeoDataFrame({"state": ["good"]}, geometry=[shapely.box(0, 0, 1, 1)], crs=4490)
    write_layer(frame, tmp_path / "x.gpkg", "here")
    style = by_word("x", "y", {"good": ("好", "#00ff00")}, where="state", table=Spots)
    carry(tmp_path / "x.gpkg", {"there": [style]})
    fix_contents(tmp_path / "x.gpkg")
    assert len(gpd.read_file(tmp_path / "x.gpkg")) == 1, "one layer, and nothing beside it"
    carry(tmp_path / "x.gpkg", {"here": [style], "there": [style]})
    assert [row[:2] for row in carried(tmp_path / "x.gpkg")] == [("here", "x")]


def test_a_column_that_misses_values_is_no_column_of_classes():
    """Missing words of pandas are neither true nor equal to anything; the comparison once ended in a traceback."""
    frame = pd.DataFrame({"state": pd.array([pd.NA, "bad"], dtype="string")})
    assert theme_style(theme(["好", "坏"]), frame, Spots, heading="x") is None
