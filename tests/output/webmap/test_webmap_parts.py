"""Packs, topology, classes and the page (网页地图各部分): by hand, by law, by mistake."""

from __future__ import annotations

import base64
import gzip
import io
import json
import math
import struct
from pathlib import Path

import folium
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from soilgis.geometry.displaced import displaced_m2, displacement_m
from soilgis.geometry.simplify import faces, inside, simplify
from soilgis.model.errors import OutputError
from soilgis.model.layer import Status
from soilgis.model.result import Indicator
from soilgis.model.units import Unit
from soilgis.output.classes import classes
from soilgis.output.palette import RAMPS, ramp
from soilgis.output.webmap import build_map
from soilgis.output.webmap.escape import entities
from soilgis.output.webmap.indicators import coded, named
from soilgis.output.webmap.library import local_text
from soilgis.output.webmap.pack import pack, varint, zigzag
from soilgis.output.webmap.page import render
from soilgis.output.webmap.tiles import OnlineTiles
from soilgis.output.webmap.topology import topology

ASSETS = Path(__file__).parents[3] / "soilgis" / "output" / "webmap" / "assets"
WEST = shapely.Polygon([(0, 0), (2, 0), (2, 1), (2, 3), (0, 3)])
EAST = shapely.Polygon([(2, 0), (5, 0), (5, 3), (2, 3), (2, 1)])
LAKE = shapely.Polygon([(3, 1), (4, 1), (4, 2)])
AROUND = EAST.difference(LAKE)


def test_a_shared_border_is_one_arc():
    parts = topology(np.array([WEST, EAST]), 1.0)
    assert len(parts.arcs) == 3
    used = sorted(arc if arc >= 0 else ~arc for face in parts.faces for ring in face for arc in ring)
    assert len(used) == 4
    assert len(set(used)) == 3


def test_a_hole_and_the_island_in_it_share_their_ring():
    parts = topology(np.array([AROUND, LAKE]), 1.0)
    assert len(parts.faces[0]) == 2
    assert parts.faces[0][1] == [~parts.faces[1][0][0]]


def test_a_region_that_rounding_would_lose_is_still_there():
    crumb = shapely.box(10, 10, 10.001, 10.002)
    parts = topology(np.array([WEST, crumb]), 1.0)
    assert [len(face) for face in parts.faces] == [1, 1]


@given(st.lists(st.integers(0, 2**40), max_size=50))
def test_varints_read_back(numbers):
    written, read, at, value = varint(np.array(numbers, dtype=np.int64)), [], 0, 0
    for byte in written:
        value |= (byte & 127) << at
        at = at + 7 if byte & 128 else 0
        if not byte & 128:
            read.append(value)
            value = 0
    assert read == numbers


def test_zigzag_folds():
    assert zigzag(np.array([0, -1, 1, -2])).tolist() == [0, 1, 2, 3]


def test_a_pack_is_the_same_each_time_and_tells_how_far_borders_moved():
    before = np.array([shapely.segmentize(WEST, 0.3), shapely.segmentize(EAST, 0.3)])
    first = pack(simplify(before, 1000), grid=0.01, original=before)
    assert first == pack(simplify(before, 1000), grid=0.01, original=before)
    raw = gzip.decompress(base64.b64decode(first))
    head = json.loads(raw[4 : 4 + struct.unpack("<I", raw[:4])[0]])
    assert head["counts"][2] == 2
    assert head["moved"] == [788, 788]
    assert len(head["displaced"]) == 2


def test_faces_of_overlapping_groups_add_up_and_leave_inputs_alone():
    zone = shapely.Polygon([(1, 0.5), (4, 0.5), (4, 2.5), (1, 2.7)])
    groups = [np.array([WEST, EAST]), np.array([zone])]
    wkb = [shapely.to_wkb(group).tolist() for group in groups]
    cut = faces(groups)
    assert shapely.coverage_is_valid(cut.shapes)
    for group, members in zip(groups, cut.members, strict=True):
        for shape, own in zip(group, members, strict=True):
            assert shapely.area(cut.shapes[own]).sum() == pytest.approx(shape.area)
    assert [shapely.to_wkb(group).tolist() for group in groups] == wkb


def test_simplified_neighbours_keep_one_border():
    fine = shapely.transform(shapely.segmentize(np.array([WEST, EAST]), 0.05), lambda xy: np.round(xy, 6))
    bent = shapely.transform(fine, lambda xy: np.round(xy + 0.01 * np.sin(xy[:, ::-1] * 9), 9))
    assert shapely.coverage_is_valid(bent)
    thin = simplify(bent, 4000)
    assert shapely.coverage_is_valid(thin)
    assert shapely.get_num_coordinates(thin).sum() < shapely.get_num_coordinates(bent).sum() / 2
    assert 0 < displacement_m(bent, thin).max() < 20000
    off = np.abs(shapely.area(bent) - shapely.area(thin)) * 111_320**2 * 0.99
    assert (off <= displaced_m2(bent, thin) * 1.001).all()


def test_only_what_lies_inside_is_shown():
    cut = inside(np.array([shapely.box(-1, 0, 1, 1), shapely.box(8, 8, 9, 10), LAKE]), np.array([WEST, EAST]))
    assert cut[0].area == pytest.approx(1)
    assert cut[1].is_empty
    assert cut[2].equals(LAKE)


def indicator(values, unit=Unit.SHARE):
    return Indicator("x", "甲", unit, pd.Series(values, dtype=float), Status.DEMO)


def test_classes_hold_every_value_once():
    chosen = classes([indicator([0.5377, 0.6281, 0.6356, 0.6413, 0.669, 0.6761, 0.8390, math.nan])])
    assert chosen.of(math.nan) == -1
    counts = [chosen.of(v) for v in (0.5377, 0.6281, 0.6356, 0.6413, 0.669, 0.6761, 0.8390)]
    assert set(counts) <= set(range(len(chosen.labels)))
    assert counts == sorted(counts)
    assert len(chosen.labels) == len(chosen.limits) + 1


def test_a_checked_zero_has_its_own_class_and_is_not_a_missing_value():
    chosen = classes([indicator([0, 0.1, 1, math.nan])])
    assert [chosen.of(v) for v in (0.0, 1e-5, 0.1, 0.2, 1.0)] == [0, 1, 1, 2, 2]
    assert "不涉及" in chosen.labels[0]
    assert chosen.labels[1:] == (">0–20%", "≥20%（最高100.00%）")


@given(st.lists(st.floats(0.01, 1) | st.just(math.nan), min_size=1, max_size=40))
def test_any_values_give_as_many_labels_as_classes(values):
    chosen = classes([indicator(values)])
    assert len(chosen.labels) in {0, len(chosen.limits) + 1}
    assert list(chosen.limits) == sorted(set(chosen.limits))


@pytest.mark.parametrize("name", list(RAMPS))
def test_ramps_fall_evenly_in_lightness_also_for_colour_blind_readers(name):
    """Machado, Oliveira and Fernandes 2009, table of severity 1.0: deuteranomaly and protanomaly."""
    views = [
        np.eye(3),
        np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
        np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    ]
    for view in views:
        light = []
        for color in ramp(name, 6):
            rgb = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
            linear = np.clip(view @ np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4), 0, 1)
            luminance = float(linear @ [0.2126, 0.7152, 0.0722])
            light.append(116 * luminance ** (1 / 3) - 16)
        assert (np.diff(light) < -6).all()


def test_values_travel_as_printed():
    assert coded(0.6618, Unit.SHARE) == 6618
    assert coded(156797.691, Unit.KM2) == 15679769
    assert coded(math.nan, Unit.KM2) is None
    assert named("a、b", {"a": "甲"}) == "甲、b"


def test_entities_leave_nothing_that_could_run():
    assert (
        entities("<b>`${x}`{{7}}'\"\\\n")
        == "&#60;b&#62;&#96;&#36;&#123;x&#125;&#96;&#123;&#123;7&#125;&#125;&#39;&#34;&#92;&#10;"
    )
    assert entities("水土 #1：50%") == "水土 #1：50%"


def test_an_unknown_address_is_an_error_never_a_request():
    with pytest.raises(OutputError, match=r"https://x\.org/a\.js: no local copy"):
        local_text("https://x.org/a.js")
    assert "Leaflet 1.9.3" in local_text("https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js")
    assert "sourceMappingURL" not in local_text("soilgis:leaflet.js")
    assert "url(images" not in local_text("soilgis:leaflet.css")


def test_our_sources_hold_no_address_and_no_way_to_run_text():
    sources = [path for path in ASSETS.rglob("*") if path.suffix in {".js", ".css"}]
    assert len(sources) > 40
    for path in sources:
        text = path.read_text(encoding="utf-8")
        assert "http://" not in text.replace("http://www.opengis.net", "")
        assert "https://" not in text
        for word in ("eval(", "new Function", "innerHTML", "document.write", "insertAdjacentHTML"):
            assert word not in text


def test_the_same_result_gives_the_same_page_and_stays_as_it_was(sample):
    first, second = sample.result(), sample.result()
    page = render(build_map(first), "样例")
    assert page == render(build_map(second), "样例")
    pd.testing.assert_frame_equal(pd.DataFrame(first.regions), pd.DataFrame(second.regions))
    assert "http" not in page.split("</head>")[0].split("Content-Security-Policy")[1].split(">")[0]
    assert 'lang="zh-CN"' in page


def test_online_tiles_are_named_in_the_policy_and_keys_are_warned_of(result):
    online = OnlineTiles("https://t0.example.gov.cn/w?tk=secret&x={x}&y={y}&l={z}", gcj02=True)
    drawn = build_map(result)
    online.add_to(drawn)
    page = render(drawn, "x", hosts=(online.host,))
    assert "img-src data: blob: https://t0.example.gov.cn;" in page
    assert "connect-src" not in page
    assert "密钥写在文件中" in online.warnings()[1]


@pytest.mark.parametrize(
    "address",
    [
        "http://a.cn/{z}/{x}/{y}",
        "https://a.cn/{z}/{x}",
        "https://{s}.a.cn/{z}/{x}/{y}",
        "https://a.cn;img-src *//{z}{x}{y}",
    ],
)
def test_other_tile_addresses_are_refused(address):
    with pytest.raises(OutputError, match="底图地址|只能有一个主机名"):
        OnlineTiles(address)


def test_a_result_made_by_hand_says_where_its_map_is(result):
    with pytest.raises(OutputError, match="make it with soilgis.run"):
        result.map()


def test_saving_the_folium_map_writes_the_safe_page(result, tmp_path):
    drawn = build_map(result)
    folium.CircleMarker([36.5, 111], tooltip="<b>站</b>").add_to(drawn)
    drawn.save(str(tmp_path / "m.html"))
    page = (tmp_path / "m.html").read_text(encoding="utf-8")
    assert page == render(drawn, "样例水土保持一张图")
    assert "&#60;b&#62;站" in page
    written = io.BytesIO()
    drawn.save(written, close_file=False)
    assert written.getvalue().decode() == page


def test_a_map_shows_itself_in_a_notebook_without_a_network(result):
    shown = build_map(result)._repr_html_()
    assert shown.startswith('<iframe srcdoc="&lt;!DOCTYPE html')
    assert 'sandbox="allow-scripts allow-downloads"' in shown
