"""Overview, signs and attributes of the page (鹰眼、行政中心与属性): a frame once the map shows a part; signs without names; KML's own data."""

from __future__ import annotations

from dataclasses import replace

import pytest
from browser.test_answer import answered
from browser.waits import answered as told
from browser.waits import at_rest
from playwright.sync_api import expect

from soilgis.model.context import Context
from soilgis.model.level import Level
from soilgis.model.seats import Seat, SeatKind
from soilgis.output.lettering.seats import NEVER
from soilgis.output.webmap.build import build_map
from soilgis.output.webmap.page import render

pytestmark = pytest.mark.browser
KML = """<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{}</Document></kml>"""
MARK = """<Placemark><name>甲地</name><ExtendedData>
<Data name="lb"><displayName>类别</displayName><value>生产建设</value></Data><Data name="空"><value> </value></Data>
<SchemaData schemaUrl="#s"><SimpleData name="面积">12.5</SimpleData><SimpleData name="b">&lt;b&gt;坏&lt;/b&gt;</SimpleData></SchemaData>
</ExtendedData><Polygon><outerBoundaryIs><LinearRing><coordinates>
{0},36.2 {1},36.2 {1},36.4 {0},36.4 {0},36.2</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"""


def seated(made):
    """The sample with a capital and a seat; the first bears a name of its own, the second that of a unit."""
    seats = (
        Seat("990000", "某京", SeatKind.CAPITAL, 110.3, 36.8),
        Seat("990000", "甲市", SeatKind.PROVINCE, 110.8, 36.3),
    )
    beside = made.regions.head(0)[["adcode", "name", "geometry"]].assign(parent="")
    context = Context((109.0, 35.0, 114.0, 38.0), Level.PROVINCE, beside, seats=seats, seats_source="点位（工作口径）")
    return replace(answered(made), context=context)


@pytest.fixture(scope="module")
def page(sample):
    return render(build_map(seated(sample.result())), "样例")


ZOOMED = "soilgis.app.map.setView([36.3, 110.4], soilgis.app.map.getZoom() + 2, {animate: false})"


def test_the_overview_comes_when_the_map_shows_a_part_and_moves_it(page, opened):
    with opened(page) as tab:
        box, frame = tab.locator(".sg-overview"), tab.locator(".sg-frame")
        expect(box).to_be_hidden()
        tab.evaluate(ZOOMED)
        expect(frame).to_be_visible()
        before, view = frame.bounding_box(), tab.locator(".sg-eye").bounding_box()
        assert 5 <= before["width"] < view["width"]
        tab.locator(".sg-eye").click(position={"x": 130, "y": 30})
        after = frame.bounding_box()
        assert after["x"] > before["x"]
        middle = after["x"] + after["width"] / 2, after["y"] + after["height"] / 2
        assert middle == pytest.approx((view["x"] + 131, view["y"] + 31), abs=4)
        assert (
            tab.evaluate(
                "new Set(document.querySelector('.sg-eye canvas').getContext('2d').getImageData(0, 0, 300, 224).data).size"
            )
            > 8
        )
        tab.get_by_role("button", name="鹰眼").click()
        expect(frame).to_be_hidden()
        tab.keyboard.press("Home")
        expect(box).to_be_hidden()


def test_on_a_narrow_window_the_overview_waits_to_be_asked_for(page, opened):
    with opened(page, width=1000, height=700) as tab:
        tab.evaluate(ZOOMED)
        expect(tab.locator(".sg-eye")).to_be_hidden()
        button = tab.get_by_role("button", name="鹰眼")
        expect(button).to_have_attribute("aria-expanded", "false")
        button.click()
        expect(tab.locator(".sg-frame")).to_be_visible()


AT = """([lon, lat]) => { const sheet = soilgis.sheetOf(soilgis.app.map); sheet.paint();
  const p = soilgis.app.map.latLngToLayerPoint([lat, lon]).subtract(sheet._bounds.min);
  const pen = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  pen.drawImage(sheet._canvas, -Math.round(p.x * sheet._ratio), -Math.round(p.y * sheet._ratio));
  return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3); }"""


def test_signs_of_seats_stand_on_their_points_with_and_without_names(page, opened):
    with opened(page) as tab:
        at_rest(tab)
        legend = tab.locator(".sg-signs").inner_text()
        assert "首都" in legend
        assert "省级行政中心" in legend
        assert "点位（工作口径）" in tab.locator(".sg-foot").text_content()
        for names in ("names", "none"):
            tab.evaluate(f"soilgis.app.state.set({{names: '{names}'}})")
            red, green, blue = tab.evaluate(AT, [110.3, 36.8])
            assert red > 150
            assert max(green, blue) < 60
            assert max(tab.evaluate(AT, [110.8, 36.3])) < 60
        seat = tab.evaluate("soilgis.app.view.letters.seat")
        assert seat["text"] == ["某京", "甲市"]
        assert seat["ends"][0] == NEVER
        assert seat["ends"][1] == tab.evaluate("Math.min(...soilgis.app.view.letters.leaf.since.slice(0, 1))"), (
            "the unit's own name takes over"
        )


@pytest.mark.parametrize(("marks", "rows"), [([(110.2, 110.4)], 3), ([(110.2, 110.4), (110.6, 110.8)], 0)])
def test_the_data_of_a_single_placemark_stand_with_its_measure(page, opened, marks, rows):
    text = KML.format("".join(MARK.format(west, east) for west, east in marks))
    with opened(page) as tab:
        tab.get_by_role("tab", name="量算").click()
        tab.locator("input[type=file]").set_input_files(
            files=[{"name": "甲.kml", "mimeType": "text/xml", "buffer": text.encode()}]
        )
        told(tab)
        table = tab.locator(".sg-result table", has_text="文件中的属性")
        assert table.locator("tr").count() == rows
        if rows:
            assert table.inner_text().split() == ["文件中的属性", "类别", "生产建设", "面积", "12.5", "b", "<b>坏</b>"]
