"""Texts from outside: what no eye can see is spelled and told, everything else stays as it is."""

from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from soilgis.model.errors import StudyError
from soilgis.model.layer import Reading
from soilgis.model.texts import plain, plain_frame, plain_tree, plain_values
from soilgis.store.catalog import read_toml
from soilgis.store.text import read_csv
from soilgis.store.vector import read_polygons


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("榆社\n县", "榆社\\u000a县"), ("a\tb", "a\\u0009b"), ("\0", "\\u0000"), ("x\x07", "x\\u0007"), ("\x85", "\\u0085"), ("a\ufffe", "a\\ufffe"),
        ("\ud800", "\\ud800"), ("\u202eevil", "\\u202eevil"), ("a\u200bb", "a\\u200bb"), ("\ufeffa", "\\ufeffa"), ("\U0001fffe", "\\U0001fffe"),
        ("\u2028", "\\u2028"), ("\u2066x\u2069", "\\u2066x\\u2069"),
    ],
)  # fmt: skip
def test_what_cannot_be_seen_is_spelled(text, shown):
    assert plain(text) == shown


@pytest.mark.parametrize(
    "text", ["", "太原市", "a b", "全角　空格", "no\u00a0break", "😀👨‍👩‍👧", "é", "𠮷", "〇", "=1+1", "$x^2$", "½"]
)
def test_what_can_be_seen_stays(text):
    assert plain(text) is text or plain(text) == text


@given(st.text(alphabet=st.characters()))
def test_a_plain_text_fits_every_file_and_stays_plain(text):
    shown = plain(text)
    shown.encode("utf-8")
    assert plain(shown) == shown
    assert not set(map(ord, shown)) & {*range(32), 0x7F, 0xFFFE, 0xFFFF}
    assert (ET.fromstring(f"<a>{escape(shown)}</a>").text or "") == shown


@given(st.lists(st.text(alphabet="ab\n\u200b", max_size=4), unique=True, max_size=12))
def test_texts_that_differ_still_differ(texts):
    assert len({plain(text) for text in texts}) == len(texts)


def test_rows_are_told_as_the_file_counts_them(caplog):
    frame = pd.DataFrame({"名称": ["甲", "乙\n", None, "丙\x07"], "n": [1, 2, 3, 4]})
    shown = plain_frame(frame, "a.csv")
    assert shown["名称"].tolist()[:2] == ["甲", "乙\\u000a"]
    assert "a.csv：名称 第 2、4 行有控制字符" in caplog.text
    assert frame["名称"][1] == "乙\n"
    caplog.clear()
    plain_frame(frame.set_index(pd.Index([2, 3, 5, 9], name="line")), "a.csv")
    assert "第 3、9 行" in caplog.text


def test_a_frame_without_such_texts_is_handed_back(caplog):
    frame = pd.DataFrame({"a": ["x", None], "b": [1.0, 2.0]})
    assert plain_frame(frame, "f") is frame
    assert not caplog.text


def test_headings_are_spelled_and_the_geometry_stays(caplog):
    frame = gpd.GeoDataFrame({"a\n": ["x"]}, geometry=[shapely.Point(0, 1)], crs=4490).rename_geometry("ge\x07om")
    shown = plain_frame(frame, "f")
    assert list(shown.columns) == ["a\\u000a", "ge\\u0007om"]
    assert shown.geometry.iloc[0].y == 1
    assert "字段名" in caplog.text


def test_numbers_keep_their_lines():
    assert plain_values([1, "a\n", None], "f", "c") == [1, "a\\u000a", None]


def test_a_tree_is_spelled_down_to_its_keys(caplog):
    assert plain_tree({"a\n": ["x\0", 1, {"b": "ok"}]}, "s.toml") == {"a\\u000a": ["x\\u0000", 1, {"b": "ok"}]}
    assert "s.toml：a\\u000a[1] 有控制字符" in caplog.text


def test_every_way_in_spells(tmp_path, caplog):
    (tmp_path / "s.toml").write_text('title = "a\\u0007b"\n', encoding="utf-8")
    assert read_toml(tmp_path / "s.toml", StudyError) == {"title": "a\\u0007b"}
    (tmp_path / "t.csv").write_text('name,v\n"长治\n市",1\n', encoding="utf-8")
    assert read_csv(tmp_path / "t.csv")["name"].tolist() == ["长治\\u000a市"]
    gpd.GeoDataFrame({"id": ["a\u202eb"]}, geometry=[shapely.box(112, 37, 113, 38)], crs=4490).to_file(
        tmp_path / "v.gpkg"
    )
    frame, _ = read_polygons(tmp_path / "v.gpkg", Reading())
    assert frame["id"].tolist() == ["a\\u202eb"]
    assert caplog.text.count("注意：") == 3
