"""Clauses, names and links of the page (条款、注记与链接): a click tells clause, duty and deadline; a link brings back what was seen."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd
import pytest
from browser.test_answer import answered
from browser.waits import at_rest
from playwright.sync_api import expect

from soilgis.model.clause_tables import Duties, Goals, NamedAreas
from soilgis.output.webmap.build import build_map
from soilgis.output.webmap.page import render

pytestmark = pytest.mark.browser
HOSTILE = "<img src=x onerror=alert(1)>"


def duty(text, *, layers=None, indicators=None, due=None, document="《样例意见》"):
    return {
        "adcode": "990000", "document": document, "article": "（五）", "duty": text, "lead": "水利厅", "partners": None, "due": due,
        "comparator": "≥", "value": 10.0, "unit": "个", "layers": layers, "indicators": indicators, "commands": None,
        "status": "press",
    }  # fmt: skip


def ruled(made, text="加强预防保护"):
    """The sample with duties on a layer and on a figure, a goal and an area that nobody has given."""
    rows = [duty(text, layers="drawn", due="2025-12-31"), duty("目标责任考核", indicators="target rate")]
    goal = {
        "goal": "g", "adcode": "990000", "name": text, "comparator": "≥", "value": 1e6, "unit": "亩", "due": "2025-12-31",
        "document": "《样例方案》", "article": "一", "status": "official", "note": None,
    }  # fmt: skip
    area = {
        "adcode": "990000", "name": text, "document": "《样例方案》", "article": "二", "state": "missing", "layer": None,
        "layer_name": None, "layer_status": None, "status": "official", "note": None,
    }  # fmt: skip
    extra = {
        "duties": (Duties, Duties.check(pd.DataFrame(rows))),
        "goals": (Goals, Goals.check(pd.DataFrame([goal]))),
        "named_areas": (NamedAreas, NamedAreas.check(pd.DataFrame([area]))),
    }
    return replace(answered(made), extra=extra)


@pytest.fixture(scope="module")
def page(sample):
    return render(build_map(ruled(sample.result())), "样例")


def test_a_figure_and_a_zone_tell_clause_duty_and_deadline(page, opened):
    with opened(page) as tab:
        tab.locator(".sg-finding .sg-term").click()
        card = tab.locator(".sg-detail").inner_text()
        for told in ("目标责任考核", "（≥10 个）", "《样例意见》（五）", "牵头：水利厅", "文件未写明日期", "公开报道"):
            assert told in card, "a margin stands under the duties of its target"
        assert "加强预防保护" not in card
        tab.evaluate("soilgis.app.choose(1)")
        tab.get_by_role("button", name="划定区", exact=True).click()
        card = tab.locator(".sg-detail").inner_text()
        assert "加强预防保护" in card
        assert "期限：2025-12-31" in card
        assert "目标责任考核" not in card
        tab.get_by_role("button", name="返回乙市").click()
        assert "优先区覆盖" in tab.locator(".sg-detail").inner_text()


def test_a_click_on_the_map_names_the_zones_at_that_place(page, opened):
    with opened(page) as tab:
        tab.evaluate("soilgis.app.entries.forEach((one) => one.on || soilgis.app.switchLayer(one, true))")
        at_rest(tab)
        spot = tab.evaluate(
            "(() => { const p = soilgis.app.map.latLngToContainerPoint([36.6, 110.9]); const b ="
            " soilgis.app.map.getContainer().getBoundingClientRect(); return [b.left + p.x, b.top + p.y]; })()"
        )
        tab.mouse.click(*spot)
        assert "点击处位于" in tab.locator(".sg-detail").inner_text()
        tab.locator(".sg-detail p .sg-link", has_text="划定区").click()
        assert "期限：2025-12-31" in tab.locator(".sg-detail").inner_text()


def test_all_duties_goals_and_gaps_stand_with_the_sources_and_on_paper(page, opened):
    with opened(page) as tab:
        tab.get_by_role("tab", name="来源").click()
        for title in ("任务 2 项", "数量目标 1 项", "点名区域 1 处，其中 1 处未提供范围"):
            tab.locator(".sg-page summary", has_text=title).click()
        text = tab.locator(".sg-page").inner_text()
        assert "≥1,000,000 亩" in text
        assert "：未提供" in text
        tab.evaluate("soilgis.layOut(soilgis.app, 'A4')")
        assert "2025-12-31" not in tab.locator("#sg-print section").text_content(), "the layer of that duty is off"
        tab.evaluate("soilgis.app.entries.forEach((one) => one.on || soilgis.app.switchLayer(one, true))")
        tab.evaluate("soilgis.layOut(soilgis.app, 'A4')")
        printed = tab.locator("#sg-print section").text_content()
        assert "2025-12-31" in printed
        assert "目标责任考核" in printed
        assert tab.evaluate("document.querySelectorAll('#sg-print canvas').length") == 1


def test_hostile_clauses_are_texts(sample, opened):
    html = render(build_map(ruled(sample.result(), HOSTILE)), "样例")
    with opened(html) as tab:
        tab.get_by_role("tab", name="来源").click()
        tab.evaluate("document.querySelectorAll('.sg-page details').forEach((one) => (one.open = true))")
        tab.evaluate("soilgis.layOut(soilgis.app, 'A4')")
        assert HOSTILE in tab.locator(".sg-page").inner_text()
        assert tab.evaluate("document.images.length") == 0


def test_a_study_without_documents_has_no_clauses(sample, opened):
    with opened(render(build_map(answered(sample.result())), "样例")) as tab:
        assert tab.locator(".sg-term").count() == 0
        tab.evaluate("soilgis.layOut(soilgis.app, 'A4')")
        assert tab.locator("#sg-print section").count() == 0


INK = "() => { const sheet = soilgis.sheetOf(soilgis.app.map); sheet.paint(); return sheet._canvas.toDataURL(); }"


def test_the_switch_of_names_changes_the_map_and_travels_in_the_link(page, opened):
    with opened(page) as tab:
        at_rest(tab)
        seen = {}
        for word, value in (("无", "none"), ("名称和数值", "values"), ("名称", "names")):
            tab.get_by_label("地图注记").select_option(label=f"注记：{word}")
            at_rest(tab)
            seen[value] = tab.evaluate(INK)
        assert len(set(seen.values())) == 3
        tab.get_by_label("地图注记").select_option(label="注记：无")
        expect(tab).to_have_url(re.compile("n=none"))
        tab.evaluate("location.hash = location.hash.replace('n=none', 'n=values')")
        expect(tab.get_by_label("地图注记")).to_have_value("values")


def test_limits_of_the_readers_own_travel_in_the_link(page, opened):
    with opened(page) as tab:
        tab.locator(".sg-choices summary").click()
        tab.get_by_label("分级方法").select_option(label="自定界限")
        tab.get_by_label("自定界限").fill("3, 8")
        tab.get_by_label("自定界限").press("Enter")
        expect(tab).to_have_url(re.compile("m=own&b=3.00"))
        labels, link = tab.evaluate("[soilgis.app.state.indicator.labels, location.hash]")
        tab.get_by_label("分级方法").select_option(index=0)
        expect(tab).not_to_have_url(re.compile("m=own"))
        assert tab.evaluate("soilgis.app.state.indicator.labels") != labels
        tab.evaluate("(link) => { location.hash = link; }", link)
        expect(tab.get_by_label("分级方法")).to_have_value("own")
        assert tab.evaluate("soilgis.app.state.indicator.labels") == labels
        assert tab.get_by_label("自定界限").input_value().startswith("3.00")
        tab.evaluate("(link) => { location.hash = link.replace(/b=[^&]*/, 'b=x'); }", link)
        expect(tab.get_by_label("分级方法")).to_have_value("given")
