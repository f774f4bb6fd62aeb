"""What a planner clicks (规划人员的操作): year, filter, search, table, drawing, files, comparison, export, print, link, frame."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import zipfile

import pytest
from PIL import Image

from soilgis.output.briefing.embed import SANDBOX, embed_html
from soilgis.output.webmap.build import build_map
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
    tab.wait_for_timeout(150)
    return tab.locator(".sg-result").inner_text()


def test_year_filter_and_details_work_together(page, opened):
    with opened(page) as tab:
        tab.locator("#sg-indicator").select_option(index=0)
        tab.locator("#sg-year").evaluate("input => { input.value = 0; input.dispatchEvent(new Event('input')); }")
        assert tab.evaluate("SG.app.state.indicator.id") == "target_2025"
        assert "2025年" in tab.locator(".sg-years output").inner_text()
        before = tab.locator(".sg-class").count()
        tab.locator(".sg-class").last.locator("input").uncheck()
        assert tab.evaluate("SG.app.state.fillOf(SG.app.state.indicator, 2)") is None
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
        for text in ("71.00%", "样例文件", "划定区", "2,200.25 km²", "名录区", "不涉及", "未核查"):
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
        assert tab.evaluate("SG.app.state.selected") == 1
        assert tab.locator("tr.sg-on").count() == 1


def test_the_chart_shows_the_gap_to_the_target(page, opened):
    with opened(page) as tab:
        tab.locator("#sg-year").evaluate("input => { input.value = 0; input.dispatchEvent(new Event('input')); }")
        tab.get_by_role("tab", name="图表").click()
        chart = tab.locator(".sg-chart").inner_text()
        assert "差 6.00" in chart
        assert "差 7.00" in chart


def test_clicking_the_map_opens_the_region_under_the_pointer(page, opened):
    with opened(page) as tab:
        place = tab.evaluate(
            "(() => { const p = SG.app.map.latLngToContainerPoint([36.6, 110.3]), b = SG.app.map.getContainer().getBoundingClientRect(); return [p.x + b.left, p.y + b.top]; })()"
        )
        tab.mouse.move(*place)
        tab.wait_for_timeout(80)
        assert "甲市" in tab.locator(".sg-hover").inner_text()
        tab.mouse.click(*place)
        assert tab.locator(".sg-detail h2").inner_text() == "甲市"


def test_drawing_a_polygon_measures_it_against_every_layer(page, opened):
    with opened(page) as tab:
        tab.get_by_role("tab", name="量算").click()
        tab.get_by_role("button", name="画多边形").click()
        spots = tab.evaluate(
            "[[36.2,110.3],[36.2,110.9],[36.6,110.9]].map(p => { const q = SG.app.map.latLngToContainerPoint(p), b = SG.app.map.getContainer().getBoundingClientRect(); return [q.x + b.left, q.y + b.top]; })"
        )
        for spot in spots:
            tab.mouse.click(*spot)
            tab.wait_for_timeout(30)
        tab.keyboard.press("Enter")
        tab.wait_for_timeout(150)
        text = tab.locator(".sg-result").inner_text()
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
            "Math.abs(SG.app.lastStudy.total - SG.exactArea([[110.3, 36.2], [110.6, 36.2], [110.62, 36.5], [110.3, 36.45]])) < 1e-3"
        )
        assert tab.evaluate("Math.abs(SG.app.lastStudy.regions[0].area - SG.app.lastStudy.total) < 1")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("点.geojson", b'{"type":"Point","coordinates":[111,36]}', "没有面"),
        ("坏.kml", b"<kml><Polygon>", "不是合法的 KML"),
        ("空.geojson", b"", "空的"),
        ("大.geojson", b" " * (33 << 20), "超过 32 MB"),
        ("图.dwg", b"AC1032", "不支持 .dwg"),
    ],
)  # fmt: skip
def test_a_bad_file_is_answered_with_a_sentence(name, content, sentence, page, opened):
    with opened(page) as tab:
        assert sentence in choose_file(tab, name, content)
        assert tab.locator(".sg-error[role=alert]").count() == 1


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


def test_a_link_opens_the_view_it_was_made_from(page, opened):
    with opened(page) as tab:
        tab.evaluate(
            "SG.app.state.set({indicator: SG.app.view.indicators[2], theme: 'light', ramp: 'grey', selected: 1}), SG.app.map.setView([36.5, 111], 8)"
        )
        tab.locator(".sg-layer input[type=checkbox]").first.uncheck()
        tab.wait_for_timeout(400)
        link = tab.evaluate("location.hash")
        tab.goto("about:blank")
        tab.go_back()
        tab.evaluate(f"location.hash = {json.dumps(link)}; location.reload()")
        tab.wait_for_timeout(500)
        state = tab.evaluate(
            "[SG.app.state.indicator.id, SG.app.state.theme, SG.app.state.ramp, SG.app.state.selected, SG.app.map.getZoom(), SG.app.entries[0].on]"
        )
        assert state == ["share_mountain_listed", "light", "grey", 1, 8, False]


def test_two_indicators_are_compared_across_a_bar(page, opened):
    with opened(page) as tab:
        tab.get_by_label("对比指标").select_option(index=1)
        assert tab.locator(".sg-swipe").is_visible()
        assert tab.evaluate("SG.app.regions.compare !== null")
        tab.locator(".sg-swipe").focus()
        tab.keyboard.press("ArrowLeft")
        assert tab.locator(".sg-swipe").get_attribute("aria-valuenow") == "45"


@pytest.mark.parametrize("way", ["src", "srcdoc", "embed"])
def test_the_page_works_inside_a_sandboxed_frame(way, page, opened, tmp_path):
    (tmp_path / "map.html").write_text(page, encoding="utf-8")
    frames = {
        "src": f'<iframe src="map.html" sandbox="{SANDBOX}" width="1200" height="600"></iframe>',
        "srcdoc": f'<iframe srcdoc="{html.escape(page, quote=True)}" sandbox="{SANDBOX}" width="1200" height="600"></iframe>',
        "embed": embed_html(page, title="样例"),
    }
    with opened(frames[way], wait=700, strict=way != "src") as tab:
        frame = tab.frames[-1]
        assert frame.evaluate("SG.app.regions.length") == 3
        assert "样例水土保持一张图" in frame.evaluate("document.body.innerText")


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
        tab.evaluate("SG.app.choose(0)")
        assert "—" in tab.locator(".sg-detail").inner_text() or "占比" in tab.locator(".sg-detail").inner_text()
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_damaged_page_says_so_instead_of_showing_a_wrong_map(page, opened):
    at = page.index('SG.openPack("') + 120
    broken = page[:at] + ("A" if page[at] != "A" else "B") + page[at + 1 :]
    with opened(broken, strict=False) as tab:
        assert "正在打开地图" in tab.locator("#sg-wait").inner_text()
