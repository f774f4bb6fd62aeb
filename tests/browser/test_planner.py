"""What a planner clicks (规划人员的操作): year, filter, search, table, drawing, files, comparison, export, print, link, frame."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import shlex
import struct
import subprocess
import sys
import zipfile

import numpy as np
import pandas as pd
import pytest
import shapely
from browser.waits import answered, at_rest, opened_fully
from PIL import Image
from playwright.sync_api import expect
from pyproj import CRS, Transformer

from soilgis.output.briefing.embed import SANDBOX
from soilgis.output.webmap.build import build_map
from soilgis.output.webmap.library import asset
from soilgis.output.webmap.page import render

pytestmark = pytest.mark.browser

INSIDE = [[110.3, 36.2], [110.6, 36.2], [110.62, 36.5], [110.3, 36.45], [110.3, 36.2]]
KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><Polygon><outerBoundaryIs><LinearRing><coordinates>{}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>'


@pytest.fixture(scope="module")
def page(sample):
    return render(build_map(sample.result()), "样例")


def choose_file(tab, name, content):
    tab.get_by_role("tab", name="量算").click()
    tab.locator("input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    )
    return answered(tab)


def test_year_filter_and_details_work_together(page, opened):
    with opened(page) as tab:
        tab.locator("#sg-indicator").select_option(index=0)
        tab.get_by_role("button", name="2025年目标").click()
        assert tab.evaluate("soilgis.app.state.indicator.id") == "target_2025"
        assert tab.locator(".sg-year[aria-pressed=true]").inner_text() == "2025年目标"
        before = tab.locator(".sg-class").count()
        tab.locator(".sg-class").last.locator("input").uncheck()
        assert tab.evaluate("soilgis.app.state.fillOf(soilgis.app.state.indicator, 2)") is None
        tab.get_by_role("tab", name="表格").click()
        assert "丙市" not in tab.locator(".sg-data").inner_text()
        assert tab.locator(".sg-class").count() == before


def test_search_by_initials_with_the_keyboard_alone(page, opened):
    with opened(page) as tab:
        tab.locator(".sg-search input").focus()
        tab.keyboard.type("ys")
        tab.keyboard.press("Enter")
        assert tab.locator(".sg-detail h2").inner_text() == "乙市"
        detail = tab.locator(".sg-detail").inner_text()
        for text in ("71.00%", "样例文件", "划定区", "2,200.25 km²", "名录区", "不在所列县内", "未核查"):
            assert text in detail


def test_the_table_sorts_and_leads_to_the_map(page, opened):
    with opened(page) as tab:
        tab.get_by_role("tab", name="表格").click()
        tab.locator(".sg-sort").last.click()
        first = tab.locator(".sg-data tbody tr").first.inner_text()
        assert first.startswith("丙市")
        tab.locator(".sg-sort").last.click()
        assert tab.locator(".sg-data tbody tr").first.inner_text().startswith("乙市")
        tab.locator(".sg-data .sg-link").first.click()
        assert tab.evaluate("soilgis.app.state.selected") == 1
        assert tab.locator("tr.sg-on").count() == 1


def test_the_chart_shows_the_gap_to_the_target(page, opened):
    with opened(page) as tab:
        tab.get_by_role("button", name="2025年目标").click()
        chart = tab.locator(".sg-chart").inner_text()
        assert "至 2035 年目标的增幅" in chart
        assert "增 6.00" in chart
        assert "增 7.00" in chart
        assert chart.index("乙市") < chart.index("甲市"), "the larger rise comes first"
        assert "样例省" in chart


def test_clicking_the_map_opens_the_region_under_the_pointer(page, opened):
    with opened(page) as tab:
        place = tab.evaluate(
            "(() => { const p = soilgis.app.map.latLngToContainerPoint([36.6, 110.3]), b = soilgis.app.map.getContainer().getBoundingClientRect(); return [p.x + b.left, p.y + b.top]; })()"
        )
        tab.mouse.move(*place)
        expect(tab.locator(".sg-hover")).to_contain_text("甲市")
        tab.mouse.click(*place)
        assert tab.locator(".sg-detail h2").inner_text() == "甲市"


def test_drawing_a_polygon_measures_it_against_every_layer(page, opened):
    with opened(page) as tab:
        tab.get_by_role("tab", name="量算").click()
        tab.get_by_role("button", name="画多边形").click()
        spots = tab.evaluate(
            "[[36.2,110.3],[36.2,110.9],[36.6,110.9]].map(p => { const q = soilgis.app.map.latLngToContainerPoint(p), b = soilgis.app.map.getContainer().getBoundingClientRect(); return [q.x + b.left, q.y + b.top]; })"
        )
        for spot in spots:
            tab.mouse.click(*spot)
            at_rest(tab)
        tab.keyboard.press("Enter")
        text = answered(tab)
        for word in ("范围面积", "km²", "公顷", "亩", "甲市", "名录区", "未核查", "soilgis coverage"):
            assert word in text


SHAPES = {
    "范围.geojson": json.dumps({"type": "Polygon", "coordinates": [INSIDE]}).encode(),
    "范围.kml": KML.format(" ".join(f"{x},{y},0" for x, y in INSIDE)).encode(),
    "范围.csv": ("经度,纬度\n" + "\n".join(f"{x},{y}" for x, y in INSIDE[:-1])).encode("gb18030"),
}


@pytest.mark.parametrize("name", [*SHAPES, "范围.kmz"])
def test_every_kind_of_file_gives_the_same_area(name, page, opened):
    content = SHAPES.get(name)
    if content is None:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
            book.writestr("doc.kml", SHAPES["范围.kml"])
        content = packed.getvalue()
    with opened(page) as tab:
        text = choose_file(tab, name, content)
        assert name in text
        assert "甲市" in text
        assert tab.evaluate(
            "Math.abs(soilgis.app.lastStudy.total - soilgis.exactArea([[110.3, 36.2], [110.6, 36.2], [110.62, 36.5], [110.3, 36.45]])) < 1e-3"
        )
        assert tab.evaluate("Math.abs(soilgis.app.lastStudy.regions[0].area - soilgis.app.lastStudy.total) < 1")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("点.geojson", b'{"type":"Point","coordinates":[111,36]}', "没有面"),
        ("坏.kml", b"<kml><Polygon>", "不是合法的 KML"),
        ("空.geojson", b"", "空的"),
        ("图.dwg", b"AC1032", "不支持 .dwg"),
    ],
)  # fmt: skip
def test_a_bad_file_is_answered_with_a_sentence(name, content, sentence, page, opened):
    with opened(page) as tab:
        assert sentence in choose_file(tab, name, content)
        assert tab.locator(".sg-error[role=alert]").count() == 1


def shapefile_zip(ring, prj, name="范围"):
    """A polygon Shapefile in a zip, its member names and attributes in GBK as older Chinese software writes them."""
    points = ring if ring[0] == ring[-1] else [*ring, ring[0]]
    content = struct.pack("<i4d2i", 5, *np.min(points, axis=0), *np.max(points, axis=0), 1, len(points))
    content += struct.pack("<i", 0) + b"".join(struct.pack("<2d", *point) for point in points)
    record = struct.pack(">2i", 1, len(content) // 2) + content
    head = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, (100 + len(record)) // 2)
    head += struct.pack("<2i8d", 1000, 5, *np.min(points, axis=0), *np.max(points, axis=0), 0, 0, 0, 0)
    dbf = (
        struct.pack("<4BIHH20x", 3, 26, 1, 1, 1, 65, 21)
        + struct.pack("<11sc4xBB14x", "名称".encode("gbk"), b"C", 20, 0)
        + b"\r"
    )
    dbf += b" " + "取土场".encode("gbk").ljust(20) + b"\x1a"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        for ending, part in (("shp", head + record), ("prj", prj.encode()), ("dbf", dbf), ("cpg", b"GBK")):
            book.writestr(zipfile.ZipInfo(f"area.{ending}"), part)
    raw = packed.getvalue()
    return raw.replace(b"area.", name.encode("gbk")[:4] + b".")


def geographic_prj():
    return CRS.from_epsg(4490).to_wkt("WKT1_ESRI")


def gauss_kruger(ring, epsg=4525):
    """A ring in CGCS2000 / 3-degree Gauss-Krüger, zone 37 by default, and the .prj of it."""
    there = Transformer.from_crs(4490, epsg, always_xy=True)
    return [there.transform(*point) for point in ring], CRS.from_epsg(epsg).to_wkt("WKT1_ESRI")


def straight_in_zone():
    """`INSIDE` with sides straight in its zone, a corner every 50 m."""
    ring, _ = gauss_kruger(INSIDE)
    fine = shapely.get_coordinates(shapely.segmentize(shapely.LinearRing(ring), 50.0))[:-1]
    back = Transformer.from_crs(4525, 4490, always_xy=True)
    return np.column_stack(back.transform(fine[:, 0], fine[:, 1])).tolist()


def kmz(kml):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("doc.kml", kml)
    return packed.getvalue()


def corner_points():
    ring, _ = gauss_kruger(INSIDE[:-1])
    return ("点号,X,Y\n" + "\n".join(f"J{i},{north:.4f},{east:.4f}" for i, (east, north) in enumerate(ring))).encode(
        "gb18030"
    )


DROPPED = {
    "范围.geojson": lambda: SHAPES["范围.geojson"],
    "范围.kml": lambda: SHAPES["范围.kml"],
    "范围.kmz": lambda: kmz(SHAPES["范围.kml"]),
    "经纬度.csv": lambda: SHAPES["范围.csv"],
    "界址点.csv": corner_points,
    "经纬度.zip": lambda: shapefile_zip(INSIDE, geographic_prj()),
    "高斯.zip": lambda: shapefile_zip(*gauss_kruger(INSIDE)),
}
DROP = """([name, bytes]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([new Uint8Array(bytes)], name));
  document.body.dispatchEvent(new DragEvent("dragover", { dataTransfer: carried, bubbles: true, cancelable: true }));
  const seen = document.body.classList.contains("sg-dropping");
  document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true }));
  return seen;
}"""


@pytest.mark.parametrize("way", ["dropped", "chosen"])
@pytest.mark.parametrize("name", list(DROPPED))
def test_a_file_is_read_whether_dropped_or_chosen(name, way, page, opened):
    """Every kind of file gives the area of the same ground; sides of survey coordinates are straight in their projection."""
    content = DROPPED[name]()
    bent = name in {"界址点.csv", "高斯.zip"}
    with opened(page) as tab:
        if way == "dropped":
            tab.get_by_role("tab", name="量算").click()
            assert tab.evaluate(DROP, [name, list(content)])
            text = answered(tab)
        else:
            text = choose_file(tab, name, content)
        assert name in text, text
        total = tab.evaluate("soilgis.app.lastStudy.total")
        exact = tab.evaluate(f"soilgis.exactArea({json.dumps(straight_in_zone() if bent else INSIDE[:-1])})")
        assert abs(total - exact) < (20 if name == "界址点.csv" else 1)
        assert tab.evaluate("soilgis.app.lastStudy.regions[0].name") == "甲市"


GCJ = {"type": "FeatureCollection", "crs": {"type": "name", "properties": {"name": "GCJ-02"}}, "features": [
    {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [INSIDE]}}]}  # fmt: skip


def bomb():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("a.shp", b"\0" * (80 << 20))
    return packed.getvalue()


BAD = {
    "自相交.geojson": (lambda: json.dumps({"type": "Polygon", "coordinates": [[[110.3, 36.2], [110.6, 36.5], [110.6, 36.2], [110.3, 36.5], [110.3, 36.2]]]}).encode(), "自相交"),
    "炸弹.zip": (bomb, "解压后超过 64 MB"),
    "编码.kml": (lambda: b"\xff\xfe\x00" + bytes([0x81, 0x20]) * 40, "不是合法的 KML"),
    "编码.csv": (lambda: b"\x80\xff" * 30, "既不是 UTF-8 也不是 GBK"),
    "西安80.zip": (lambda: shapefile_zip(INSIDE, CRS.from_epsg(4610).to_wkt("WKT1_ESRI")), "不是 CGCS2000 或 WGS84"),
    "无坐标系.zip": (lambda: shapefile_zip(INSIDE, 'LOCAL_CS["x"]'), "坐标系"),
    "火星.geojson": (lambda: json.dumps(GCJ).encode(), "GCJ-02 加密坐标"),
    "空.kmz": (lambda: b"", "空的"),
    "线.geojson": (lambda: json.dumps({"type": "LineString", "coordinates": INSIDE}).encode(), "没有面"),
}  # fmt: skip


@pytest.mark.parametrize("name", list(BAD))
def test_a_file_that_cannot_be_used_is_answered_with_a_sentence(name, page, opened):
    make, sentence = BAD[name]
    with opened(page) as tab:
        text = choose_file(tab, name, make())
        assert sentence in text
        assert name in text
        assert tab.locator(".sg-error[role=alert]").count() == 1


def test_a_hundred_megabytes_are_refused_before_they_are_read(page, opened):
    with opened(page) as tab:
        tab.get_by_role("tab", name="量算").click()
        tab.evaluate("""() => {
          const file = new File([new Uint8Array(100 * 1024 * 1024)], "大.geojson");
          file.arrayBuffer = () => { throw new Error("was read"); };
          const carried = new DataTransfer();
          Object.defineProperty(carried, "files", { value: [file] });
          const drop = new DragEvent("drop", { bubbles: true, cancelable: true });
          Object.defineProperty(drop, "dataTransfer", { value: carried });
          document.body.dispatchEvent(drop);
        }""")
        text = answered(tab)
        assert "100 MB，超过 32 MB" in text
        assert "was read" not in text


def test_layers_move_up_and_down_with_the_keyboard(page, opened):
    with opened(page) as tab:
        names = lambda: tab.evaluate("soilgis.app.entries.map(() => 0), soilgis.app.zones.map(one => one.order)")  # noqa: E731
        before = names()
        down = tab.get_by_role("button", name="下移 listed图层")
        down.focus()
        tab.keyboard.press("Enter")
        assert names() == before[::-1]
        assert tab.evaluate("document.activeElement.getAttribute('aria-label')") == "上移 listed图层"
        assert tab.get_by_role("button", name="下移 listed图层").is_disabled()
        tab.keyboard.press("Enter")
        assert names() == before


INK = """() => {
  const { width, height } = document.querySelector('#sg-print canvas'), copy = new OffscreenCanvas(width, height);
  const pen = copy.getContext('2d', { willReadFrequently: true });
  pen.drawImage(document.querySelector('#sg-print canvas'), 0, 0);
  const { data } = pen.getImageData(0, 0, width, height);
  const dark = (x0, y0, x1, y1) => {
    let count = 0;
    for (let y = Math.floor(y0 * height); y < y1 * height; y++) for (let x = Math.floor(x0 * width); x < x1 * width; x++) if (data[4 * (y * width + x)] < 120) count++;
    return count;
  };
  return [dark(0, 0, 0.6, 0.08), dark(0.6, 0, 1, 0.08), dark(0.8, 0.1, 1, 0.6), dark(0.75, 0.75, 1, 0.95), dark(0, 0.9, 0.7, 1)];
}"""


@pytest.mark.parametrize(("paper", "size"), [("A4", (297, 210)), ("A3", (420, 297))])
def test_paper_of_both_sizes_carries_the_map_with_its_elements(paper, size, page, opened):
    with opened(page) as tab:
        tab.evaluate(f"soilgis.layOut(soilgis.app, '{paper}')")
        pdf = tab.pdf(prefer_css_page_size=True)
        ink = tab.evaluate(INK)
    width, height = map(float, re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf).groups())
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == size
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    assert min(ink) > 100, "title, review line, legend, scale bar with arrow, and sources are all drawn"


def test_exports_can_be_opened_elsewhere(page, opened):
    with opened(page) as tab:
        tab.get_by_role("button", name="导出").click()
        with tab.expect_download() as saved:
            tab.get_by_role("menuitem", name="表格 CSV").click()
        text = saved.value.path().read_text(encoding="utf-8-sig")
        rows = list(csv.reader(io.StringIO(text)))
        assert len(rows) == 4
        assert rows[1][:3] == ["990100", "甲市", "样例省"]
        assert rows[1][-1] == "未核查"
        tab.get_by_role("button", name="导出").click()
        with tab.expect_download() as saved:
            tab.get_by_role("menuitem", name="图片 PNG").click()
        picture = Image.open(saved.value.path())
        assert picture.size == (2560, 1600)
        assert len(picture.convert("RGB").getcolors(1 << 24)) > 50


def test_the_printed_page_is_one_sheet_with_the_map_on_it(page, opened):
    with opened(page) as tab:
        tab.evaluate("dispatchEvent(new Event('beforeprint'))")
        pdf = tab.pdf(prefer_css_page_size=True)
    width, height = map(float, re.search(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", pdf).groups())
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == (297, 210)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1
    assert len(pdf) > 30_000


WRITTEN = """() => new Promise((done) => {
  const look = () => (/z=8&.*l=0/.test(location.hash) ? done(location.hash) : requestAnimationFrame(look));
  look();
})"""
"""The address, once it tells the zoom and the layer that was switched off."""


def test_a_link_opens_the_view_it_was_made_from(page, opened):
    with opened(page) as tab:
        tab.evaluate(
            "soilgis.app.state.set({indicator: soilgis.app.view.indicators[2], theme: 'light', ramp: 'grey', selected: 1}), soilgis.app.map.setView([36.5, 111], 8)"
        )
        tab.locator(".sg-layer input[type=checkbox]").first.uncheck()
        link = tab.evaluate(WRITTEN)
        tab.goto("about:blank")
        tab.go_back()
        with tab.expect_event("load"):
            tab.evaluate(f"location.hash = {json.dumps(link)}; location.reload()")
        opened_fully(tab, page)
        state = tab.evaluate(
            "[soilgis.app.state.indicator.id, soilgis.app.state.theme, soilgis.app.state.ramp, soilgis.app.state.selected, soilgis.app.map.getZoom(), soilgis.app.entries[0].on]"
        )
        assert state == ["share_mountain_listed", "light", "grey", 1, 8, False]


def test_two_indicators_are_compared_across_a_bar(page, opened):
    with opened(page) as tab:
        tab.get_by_label("右侧图层").select_option(index=1)
        assert tab.locator(".sg-swipe").is_visible()
        assert tab.evaluate("soilgis.app.regions.compare !== null")
        tab.locator(".sg-swipe").focus()
        tab.keyboard.press("ArrowLeft")
        assert tab.locator(".sg-swipe").get_attribute("aria-valuenow") == "45"


@pytest.mark.parametrize("way", ["src", "srcdoc", "bare"])
def test_the_page_works_inside_a_sandboxed_frame(way, page, opened, tmp_path):
    (tmp_path / "map.html").write_text(page, encoding="utf-8")
    frames = {
        "src": f'<iframe src="map.html" sandbox="{SANDBOX}" width="1200" height="600"></iframe>',
        "srcdoc": f'<iframe srcdoc="{html.escape(page, quote=True)}" sandbox="{SANDBOX}" width="1200" height="600"></iframe>',
        "bare": '<iframe src="map.html#ui=map" sandbox="allow-scripts" width="640" height="480"></iframe>',
    }
    with opened(frames[way], strict=way == "srcdoc") as tab:
        frame = tab.frames[-1]
        assert frame.evaluate("soilgis.app.regions.length") == 3
        assert ("样例水土保持一张图" in frame.evaluate("document.body.innerText")) == (way != "bare")
        assert "水土保持率目标" in frame.evaluate("document.body.innerText")


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (1920, 1080), (3840, 2160), (390, 844)])
def test_nothing_is_cut_off_at_common_sizes(width, height, page, opened):
    with opened(page, width=width, height=height) as tab:
        assert tab.evaluate(
            "document.documentElement.scrollWidth <= innerWidth && document.documentElement.scrollHeight <= innerHeight"
        )
        map_box = tab.locator(".folium-map").bounding_box()
        assert map_box["width"] > width * 0.4
        assert map_box["height"] > height * 0.5


def test_controls_can_be_named_and_reached(page, opened):
    with opened(page) as tab:
        nameless = tab.evaluate("""[...document.querySelectorAll('button, input, select')].filter(one => {
          const label = one.getAttribute('aria-label') || one.textContent.trim() || one.title || one.labels?.length;
          return one.offsetParent && !label;
        }).length""")
        assert nameless == 0
        assert tab.evaluate("document.documentElement.lang") == "zh-CN"


def test_a_study_without_values_or_with_long_names_still_opens(sample, opened):
    places = sample.regions(names=("很长的名字" * 40, "乙市", "丙市"))
    places[["target_2025", "target_2035"]] = float("nan")
    with opened(render(build_map(sample.result(regions=places)), "x")) as tab:
        tab.evaluate("soilgis.app.choose(0), soilgis.app.showPage('详情')")
        assert "—" in tab.locator(".sg-detail").inner_text() or "占比" in tab.locator(".sg-detail").inner_text()
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_names_of_two_hundred_signs_break_nothing(sample, opened):
    names = tuple(sign * 200 for sign in ("长", "W", "水土 "))
    long = sample.result(regions=sample.regions(names=names), zones=sample.zones(names=names[:2]))
    with opened(render(build_map(long), "名" * 200)) as tab:
        for title in ("排名", "详情", "表格", "来源"):
            tab.get_by_role("tab", name=title).click()
            tab.evaluate("soilgis.app.state.set({ selected: 0 })")
            assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth"), title
            assert (
                tab.evaluate(
                    "(() => { const p = document.querySelector('.sg-page'); return p.scrollWidth - p.clientWidth; })()"
                )
                <= 400
            ), title
        assert tab.evaluate("soilgis.picture(soilgis.app, { width: 1123, height: 794, ratio: 1 }).width") == 1123
        tab.locator(".sg-search input").fill("长长")
        assert tab.locator(".sg-found li").count() == 1


def test_a_table_without_any_value_says_so(sample, opened):
    places = sample.regions()
    places[["target_2025", "target_2035"]] = float("nan")
    empty = sample.result(
        regions=places,
        zones=sample.zones().iloc[:0],
        coverage=sample.result().coverage.iloc[:0],
        union=sample.result().union.iloc[:0],
    )
    with opened(render(build_map(empty), "x")) as tab:
        tab.get_by_role("tab", name="表格").click()
        assert tab.locator(".sg-data tbody tr").count() == 3
        tab.get_by_role("tab", name="排名").click()
        assert "没有可显示的指标" in tab.locator(".sg-chart").inner_text()
        assert "没有可显示的指标" in tab.locator(".sg-classes").inner_text()


def test_a_study_with_no_region_in_view_opens_and_says_so(sample, opened):
    nobody = sample.result(
        regions=sample.regions().iloc[:0], zones=sample.zones().iloc[:0], coverage=sample.result().coverage.iloc[:0],
        union=sample.result().union.iloc[:0], ledger=sample.result().ledger.iloc[:0], targets=sample.result().targets.iloc[:0],
    )  # fmt: skip
    with opened(render(build_map(nobody), "x")) as tab:
        assert "0 个单元" in tab.locator("header").inner_text()
        assert "没有行政区" in tab.locator("body").inner_text()
        tab.get_by_role("tab", name="表格").click()
        assert tab.locator(".sg-data tbody tr").count() == 0
        assert tab.evaluate("soilgis.picture(soilgis.app, { width: 800, height: 600, ratio: 1 }).width") == 800


OLD = {
    "Path2D": "delete window.Path2D",
    "Array.prototype.at": "delete Array.prototype.at",
    "DOMMatrix、ResizeObserver": "delete window.DOMMatrix; delete window.ResizeObserver",
}


@pytest.mark.parametrize("missing", list(OLD))
def test_an_old_browser_gets_a_sentence_not_a_blank_page(missing, page, browser, tmp_path):
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    context = browser.new_context(offline=True)
    tab = context.new_page()
    tab.add_init_script(OLD[missing])
    tab.goto((tmp_path / "page.html").as_uri())
    assert f"浏览器版本过旧，无法显示地图（缺少 {missing}）" in tab.locator("body").inner_text()
    context.close()


def test_without_scripts_a_sentence_asks_for_them(page, browser, tmp_path):
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    context = browser.new_context(offline=True, java_script_enabled=False)
    tab = context.new_page()
    tab.goto((tmp_path / "page.html").as_uri())
    assert "请允许本文件运行脚本" in tab.locator("noscript, body").first.inner_text()
    context.close()


def test_the_check_for_old_browsers_is_written_in_their_words():
    text = re.sub(r"/\*.*?\*/", "", asset("check.js"), flags=re.DOTALL)
    for word in ("=>", "let ", "const ", "`", "?.", "??", "class ", "...", "async"):
        assert word not in text


def test_the_printed_commands_give_the_figures_of_the_page(shanxi, opened, tmp_path):
    """Export the polygon, run what the page prints, and compare area by area within the tolerance printed beside it."""
    ring = [[112.3, 37.6], [112.9, 37.55], [113.1, 37.95], [112.7, 38.2], [112.25, 38.0], [112.3, 37.6]]
    with opened(render(build_map(shanxi), "x")) as tab:
        choose_file(tab, "取土 场.geojson", json.dumps({"type": "Polygon", "coordinates": [ring]}).encode())
        with tab.expect_download() as saved:
            tab.get_by_role("button", name="导出 GeoJSON").click()
        lines = tab.locator(".sg-code").all_inner_texts()
        found = tab.evaluate("soilgis.app.lastStudy")
        saved.value.save_as(tmp_path / saved.value.suggested_filename)
    measured = {}
    for line in lines:
        words = shlex.split(line)
        assert words[:2] == ["soilgis", "coverage"]
        ran = subprocess.run([sys.executable, "-m", *words], capture_output=True, text=True, check=False, cwd=tmp_path)
        assert ran.returncode == 0, ran.stderr
        rows = pd.read_csv(tmp_path / words[words.index("--out") + 1], dtype=str)
        if "行政区" in words[-1]:
            measured |= dict(zip(rows["adcode"], rows["area_km2"].astype(float), strict=True))
        else:
            measured |= dict(zip(rows["zone_id"], rows["area_km2"].astype(float), strict=True))
    compared = 0
    for one in [*found["regions"], *found["zones"]]:
        if one["area"] > 0.5 or measured.get(one["code"], 0) > 0:
            assert abs(measured.get(one["code"], 0.0) * 1e6 - one["area"]) <= one["off"] + 1.0, one["name"]
            compared += 1
    assert compared >= 3
    assert any(one["area"] > 0.5 for one in found["zones"])


def test_a_damaged_page_says_so_instead_of_showing_a_wrong_map(page, opened):
    at = page.index('_packed">') + 120
    broken = page[:at] + ("A" if page[at] != "A" else "B") + page[at + 1 :]
    with opened(broken, strict=False) as tab:
        assert "地图未能打开" in tab.locator("#sg-wait").inner_text()
        assert "损坏" in tab.locator("#sg-wait").inner_text()
