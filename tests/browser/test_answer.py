"""The first screen (首屏): who is behind and by how much; classes, search, panels, stories and broken files of the page."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from browser.waits import at_rest
from playwright.sync_api import expect

from soilgis.model.layer import Status
from soilgis.model.result import Indicator, Place
from soilgis.model.story import StoryView
from soilgis.model.units import Unit
from soilgis.output.webmap.build import build_map
from soilgis.output.webmap.page import render

pytestmark = pytest.mark.browser
CODES = ["990100", "990200", "990300", "990000"]
STORIES = (
    StoryView(sentence="乙市离目标最远。", place="990200"),
    StoryView(
        sentence="再看2025年目标与2035年目标。", indicator="target_2025", compare="target_2035", layers=("drawn",)
    ),
)


def answered(made):
    """The sample with rates of two years, held against both targets."""
    rates = [pd.Series(values, index=CODES) for values in ([0.60, 0.70, 0.80, 0.70], [0.70, 0.69, 0.82, 0.72])]
    aims = pd.Series([0.72, 0.78, 0.80, 0.74], index=CODES)
    gap = ((rates[1] - aims) * 100).round(2)
    found = [
        Indicator(
            f"rate_{year}", f"水土保持率（{year}年）", Unit.SHARE, rate, Status.DEMO, year, "rate", "甲", good="high"
        )
        for year, rate in zip((2023, 2024), rates, strict=True)
    ]
    label = "与2035年目标之差（2024年水土保持率）"
    margin = Indicator(
        "margin_2035", label, Unit.POINT, gap, Status.DEMO, 2035, "margin", "乙", good="high", met=gap >= 0
    )
    places = (Place("990101", "子县", "990100", 110.5, 36.5),)
    study = made.study.model_copy(update={"views": STORIES})
    return replace(made, study=study, extra_indicators=(*found, margin), places=places)


@pytest.fixture(scope="module")
def page(sample):
    return render(build_map(answered(sample.result())), "样例")


def test_the_first_screen_says_who_is_behind_and_by_how_much(page, opened):
    with opened(page) as tab:
        finding = tab.locator(".sg-finding").inner_text()
        assert "3个市中2个市距2035年目标有差距，乙市差9.00个百分点，差距最大；全省差2.00个百分点（演示数据）" in finding
        assert "3/3 市有数值" in finding
        assert "数据状态：演示数据" in finding
        rows = tab.locator(".sg-bar").all_inner_texts()
        assert [row.split() for row in rows] == [
            ["1", "乙市", "差", "9.00"],
            ["2", "甲市", "差", "2.00"],
            ["3", "丙市", "超", "2.00"],
        ]
        assert "样例省" in tab.locator(".sg-top").inner_text()
        classes = tab.locator(".sg-classes").inner_text()
        assert "已达标（最多超2.00）" in classes
        assert "-" not in classes
        tab.locator(".sg-bar").first.click()
        assert tab.evaluate("soilgis.app.state.selected") == 1
        at_rest(tab)
        assert tab.evaluate("soilgis.app.map.getBounds().contains(soilgis.app.regions.bounds(1))")


def test_the_table_says_met_instead_of_a_negative_shortfall(page, opened):
    with opened(page) as tab:
        tab.get_by_role("tab", name="表格").click()
        text = tab.locator(".sg-data").inner_text()
        assert text.index("乙市") < text.index("甲市") < text.index("丙市")
        for said in ("差 9.00", "差 2.00", "超 2.00"):
            assert said in text
        assert "-" not in text
        tab.locator("#sg-indicator").select_option(index=1)
        assert "乙市\t69.00\t9.00" in tab.locator(".sg-data").inner_text()


def test_the_hover_card_shows_the_trend(page, opened):
    with opened(page) as tab:
        place = tab.evaluate(
            "(() => { const p = soilgis.app.map.latLngToContainerPoint([36.6, 110.3]), b = soilgis.app.map.getContainer().getBoundingClientRect(); return [p.x + b.left, p.y + b.top]; })()"
        )
        tab.mouse.move(*place)
        expect(tab.locator(".sg-trend")).to_contain_text("2024年 70.00%，2035年目标 72.00%")
        assert tab.locator(".sg-trend circle").count() == 4


def test_classes_can_be_chosen_and_wrong_limits_are_explained(page, opened):
    with opened(page) as tab:
        tab.locator("#sg-indicator").select_option(index=1)
        tab.locator(".sg-choices summary").click()
        for method in ("quantile", "equal", "natural"):
            tab.get_by_label("分级方法").select_option(method)
            counts = [int(text) for text in tab.locator(".sg-classes .sg-count").all_inner_texts()]
            assert sum(counts) == 3
        tab.get_by_label("分级方法").select_option("own")
        tab.get_by_label("自定界限").fill("八十")
        tab.get_by_label("自定界限").press("Enter")
        assert "不是数字" in tab.locator(".sg-legend [role=alert]").inner_text()
        tab.get_by_label("自定界限").fill("70.5, 80")
        tab.get_by_label("自定界限").press("Enter")
        said = tab.locator(".sg-classes").inner_text()
        assert "≥70.5%（最高82.00%）" in said, "no value lies from 70.5 to 80: that class is left out"
        assert tab.locator(".sg-histogram svg[role=img]").count() == 1


@pytest.mark.parametrize("typed", ["子县", "zx", "zixian", "990101"])
def test_a_unit_below_the_study_is_found(typed, page, opened):
    with opened(page) as tab:
        tab.locator(".sg-search input").fill(typed)
        tab.keyboard.press("Enter")
        assert "子县（属甲市）" in tab.locator(".leaflet-popup").inner_text()
        assert tab.evaluate("soilgis.app.state.selected") == 0


def test_a_layer_is_found_and_shown(page, opened):
    with opened(page) as tab:
        tab.locator(".sg-search input").fill("drawn")
        tab.keyboard.press("Enter")
        assert tab.evaluate("soilgis.app.entries.find(one => one.title.startsWith('drawn')).on")


def test_zones_are_outlines_until_they_are_pointed_at(page, opened):
    with opened(page) as tab:
        assert not tab.evaluate("soilgis.app.zones[0].hatched")
        tab.locator(".sg-layer", has_text="listed").hover()
        assert tab.evaluate("soilgis.app.zones[0].hatched")
        tab.locator(".sg-finding").hover()
        assert not tab.evaluate("soilgis.app.zones[0].hatched")
        tab.get_by_role("button", name="斜线 listed图层").click()
        tab.locator(".sg-finding").hover()
        assert tab.evaluate("soilgis.app.zones[0].hatched")


@pytest.mark.parametrize("width", [600, 761, 800, 1024, 1100])
def test_in_a_column_of_a_page_the_panels_lie_over_the_map(width, page, opened):
    with opened(page, width=width, height=800) as tab:
        whole = tab.locator(".folium-map").bounding_box()["width"]
        assert whole == width
        tab.get_by_role("button", name="数据").click()
        assert tab.locator(".folium-map").bounding_box()["width"] == width
        assert tab.locator("#sg-right").bounding_box()["width"] <= 0.87 * width
        tab.get_by_role("button", name="图层").click()
        assert not tab.locator("#sg-right").is_visible()
        tab.keyboard.press("Escape")
        assert not tab.locator("#sg-left").is_visible()
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_home_shows_the_whole_again(page, opened):
    with opened(page) as tab:
        before = tab.evaluate("soilgis.app.map.getZoom()")
        for way in ("button", "key"):
            tab.evaluate("soilgis.app.map.setView([36.5, 111], 11, { animate: false })")
            if way == "key":
                tab.locator("body").press("Home")
            else:
                tab.get_by_role("button", name="全图").click()
            assert tab.evaluate("soilgis.app.map.getZoom()") == before


def test_what_must_be_known_is_one_chip_and_the_sources_open_on_a_click(page, opened):
    with opened(page) as tab:
        assert "未核查 1 项" in tab.locator(".sg-notices").inner_text()
        tab.locator("summary.sg-notice").click()
        assert "未核查：absent图层（不等于不涉及）" in tab.locator(".sg-notices").inner_text()
        tab.get_by_role("button", name="资料来源与说明").click()
        assert tab.evaluate(
            "(() => { const s = document.querySelector('.sg-sources'); return s.scrollWidth <= s.clientWidth; })()"
        )


def test_a_story_is_stepped_through_and_printed(page, opened):
    with opened(page) as tab:
        story = tab.locator(".sg-story")
        story.get_by_role("button", name="下一步").click()
        assert "乙市离目标最远" in story.inner_text()
        assert tab.evaluate("[soilgis.app.state.selected, soilgis.app.state.indicator.id]") == [1, "margin_2035"]
        story.get_by_role("button", name="下一步").click()
        state = (
            "[soilgis.app.state.indicator.id, soilgis.app.state.compared.id, soilgis.app.entries.map(one => one.on)]"
        )
        assert tab.evaluate(state) == ["target_2025", "target_2035", [False, True]]
        assert story.get_by_role("button", name="下一步").is_disabled()
        tab.evaluate("window.print = () => dispatchEvent(new Event('beforeprint'))")
        tab.get_by_role("button", name="导出").click()
        tab.get_by_role("menuitem", name="打印全部解说").click()
        assert tab.locator("#sg-print figure").count() == 2
        assert tab.evaluate(state) == ["target_2025", "target_2035", [False, True]], "the view comes back"
        assert tab.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 2


@pytest.mark.parametrize("kept", [0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_page_cut_off_says_so(kept, page, browser, tmp_path):
    (tmp_path / "cut.html").write_text(page[: int(len(page) * kept)], encoding="utf-8")
    context = browser.new_context(offline=True)
    tab = context.new_page()
    tab.goto((tmp_path / "cut.html").as_uri())
    expect(tab.locator("#sg-wait")).to_contain_text("文件不完整", timeout=5000)
    context.close()


def test_thousands_of_rows_are_all_there_and_few_of_them_in_the_page(page, opened):
    """The list is told that it holds three thousand; only what is in view is made."""
    grow = """() => {
      const { state } = soilgis.app, { view } = state, many = 3000;
      view.regions.code = Array.from({ length: many }, (_, i) => String(100000 + i));
      view.regions.name = view.regions.code.map((code) => `县${code}`);
      view.regions.area = view.regions.code.map(() => 100);
      for (const one of view.indicators) {
        one.values = view.regions.code.map((_, i) => i - 5);
        one.classes = one.values.map(() => 0);
      }
      state.tell(new Set(["indicator"]));
    }"""
    with opened(page) as tab:
        tab.evaluate(grow)
        assert tab.locator(".sg-bar").count() < 80
        assert "共 3000 个" in tab.locator(".sg-chart").inner_text()
        tab.evaluate("document.querySelector('.sg-page').scrollTop = 1e9")
        expect(tab.locator(".sg-bar").last).to_contain_text("县102999")
        tab.get_by_role("tab", name="表格").click()
        assert tab.locator("tr[data-index]").count() < 80
        tab.evaluate("document.querySelector('.sg-page').scrollTop = 1e9")
        expect(tab.locator("tr[data-index]").last).to_contain_text("县102999")
        tab.evaluate("document.querySelector('.sg-page').scrollTop = 0")
        expect(tab.locator("tr[data-index]").first).to_contain_text("县100000")


def test_the_theme_of_a_study_is_heeded(sample, opened):
    for theme, wanted in (("dark", "dark"), ("system", "light")):
        with opened(render(build_map(sample.result(study=sample.study(theme=theme))), "样例")) as tab:
            assert tab.evaluate("document.documentElement.dataset.theme") == wanted
