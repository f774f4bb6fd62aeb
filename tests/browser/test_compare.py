"""The bar between two views (左右对比): each side shows, names, explains and tells its own layer; and small words of the page."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from browser.waits import at_rest
from PIL import Image
from playwright.sync_api import expect

from soilgis.model.layer import Status
from soilgis.model.picture import RasterPicture
from soilgis.model.result import Indicator
from soilgis.model.units import Unit
from soilgis.output.webmap.build import build_map
from soilgis.output.webmap.page import render

pytestmark = pytest.mark.browser

RED, BLUE = (200, 20, 20), (20, 20, 200)
WEST, EAST = (36.9, 110.45), (36.9, 111.75)
"""Places left and right of the middle, latitude first, with no zone over them."""
OUTSIDE = (35.8, 110.3)
"""A place that the rasters hold and the study does not."""


def picture(title, color):
    held = io.BytesIO()
    Image.new("RGB", (8, 8), color).save(held, "PNG")
    legend = (("#{:02x}{:02x}{:02x}".format(*color), f"{title}的颜色"),)
    return RasterPicture(title, title, held.getvalue(), (109.5, 35.5, 113, 38.5), legend, Status.DEMO, "")


@pytest.fixture(scope="module")
def page(sample):
    drawn = build_map(sample.result(), [picture("二〇二三", RED), picture("二〇二四", BLUE)])
    return render(drawn, "样例")


def pixel(tab, place):
    """Colour of the page at a place of the map."""
    x, y = tab.evaluate(
        "place => { const p = soilgis.app.map.latLngToContainerPoint(place), b = soilgis.app.map.getContainer().getBoundingClientRect(); return [p.x + b.left, p.y + b.top]; }",
        list(place),
    )
    shot = Image.open(io.BytesIO(tab.screenshot())).convert("RGB")
    return np.array(shot.getpixel((int(x), int(y)))).astype(int), (x, y)


def near(found, color):
    return np.abs(found - np.array(color)).max() < 40


def quiet(tab):
    """Only the rasters and the regions, so that a pixel is one layer's."""
    tab.evaluate("soilgis.app.zones.forEach(zone => soilgis.app.map.removeLayer(zone))")


def test_each_half_shows_the_raster_it_is_labelled_with(page, opened):
    with opened(page) as tab:
        quiet(tab)
        tab.get_by_label("二〇二三", exact=True).check()
        tab.get_by_label("右侧图层").select_option(label="栅格：二〇二四")
        at_rest(tab)
        assert tab.locator(".sg-before").inner_text() == "二〇二三"
        assert tab.locator(".sg-after").inner_text() == "二〇二四"
        assert near(pixel(tab, WEST)[0], RED)
        assert near(pixel(tab, EAST)[0], BLUE)
        assert "二〇二四的颜色" in tab.locator(".sg-right-legend").inner_text()


def test_an_indicator_on_the_right_is_not_hidden_by_a_raster_of_the_left(page, opened):
    with opened(page) as tab:
        quiet(tab)
        tab.get_by_label("二〇二三", exact=True).check()
        tab.get_by_label("右侧图层").select_option(index=1)
        at_rest(tab)
        assert near(pixel(tab, WEST)[0], RED)
        right, (x, y) = pixel(tab, EAST)
        assert not near(right, RED)
        assert tab.locator(".sg-before").inner_text() == "二〇二三"
        tab.mouse.move(x, y)
        expect(tab.locator(".sg-hover")).to_contain_text("2025年")
        tab.mouse.move(*pixel(tab, WEST)[1])
        expect(tab.locator(".sg-hover")).to_contain_text("二〇二三")


def test_a_compared_raster_leaves_with_the_comparison(page, opened):
    with opened(page) as tab:
        quiet(tab)
        tab.get_by_label("右侧图层").select_option(label="栅格：二〇二四")
        tab.get_by_label("右侧图层").select_option(label="不对比")
        at_rest(tab)
        assert not near(pixel(tab, EAST)[0], BLUE)
        assert tab.locator(".sg-right-legend").inner_text() == ""


def test_a_class_switched_off_on_the_left_stays_on_the_right(page, opened):
    with opened(page) as tab:
        tab.get_by_label("右侧图层").select_option(index=1)
        tab.locator(".sg-class input").first.uncheck()
        assert tab.evaluate("soilgis.app.state.off.size") == 1
        assert tab.evaluate("[0, 1].every(i => soilgis.app.state.fillOf(soilgis.app.state.compared, i) !== null)")


def test_the_page_is_light_speaks_chinese_and_may_be_enlarged(page, opened):
    with opened(page) as tab:
        assert tab.evaluate("document.documentElement.dataset.theme") == "light"
        assert tab.get_by_role("button", name="放大").is_visible()
        assert tab.get_by_role("button", name="缩小").is_visible()
        assert not any(word in tab.evaluate("document.body.innerHTML") for word in ("Zoom in", "Zoom out"))
        viewport = tab.evaluate("document.querySelector('meta[name=viewport]').content")
        assert "maximum-scale" not in viewport
        assert "user-scalable" not in viewport
        tab.get_by_role("button", name="深色").click()
        assert tab.evaluate("document.documentElement.dataset.theme") == "dark"


def test_each_side_is_chosen_by_itself(page, opened):
    """Raster left, indicator right, and the other way round: labels, legends and colours follow; beside the study no raster is seen."""
    with opened(page) as tab:
        quiet(tab)
        tab.get_by_label("右侧图层").select_option(label="栅格：二〇二四")
        tab.get_by_label("左侧图层").select_option(label="栅格：二〇二三")
        at_rest(tab)
        assert near(pixel(tab, WEST)[0], RED)
        assert near(pixel(tab, EAST)[0], BLUE)
        assert not near(pixel(tab, OUTSIDE)[0], RED), "a raster ends where the study does"
        assert "二〇二三的颜色" in tab.locator(".sg-left-legend").inner_text()
        tab.get_by_label("左侧图层").select_option(index=1)
        at_rest(tab)
        assert not near(pixel(tab, WEST)[0], RED)
        assert tab.locator(".sg-before").inner_text() == "水土保持率目标（2035年）"
        assert "水土保持率目标（2035年）" in tab.locator(".sg-left-legend").inner_text()
        assert "二〇二四的颜色" in tab.locator(".sg-right-legend").inner_text()


def rates(result, years, label):
    """Indicators of one series with a value each year."""
    values = pd.Series([0.61, 0.72, 0.83], index=["990100", "990200", "990300"])
    made = tuple(
        Indicator(f"rate_{year}", label.format(year), Unit.SHARE, values + 0.01 * i, Status.DEMO, year, "rate")
        for i, year in enumerate(years)
    )
    return replace(result, extra_indicators=made)


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("水土保持率（{}年，演示数据）", "水土保持率（2023–2024年，演示数据）"),
        ("水土保持率（{}年）", "水土保持率（2023–2024年）"),
        ("{}年水土保持率", "2023–2024年水土保持率"),
        ("水土保持率", "水土保持率（2023–2024年）"),
    ],
)
def test_a_series_is_named_with_its_first_and_last_year(label, shown, result, opened):
    with opened(render(build_map(rates(result, (2023, 2024), label)), "样例")) as tab:
        assert shown in tab.locator("#sg-indicator option").all_inner_texts()
