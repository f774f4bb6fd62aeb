"""Everybody can use it (无障碍): axe-core finds nothing serious on the page, its embed, briefing, screening and reports, light and dark, wide and narrow."""

from __future__ import annotations

import io
from pathlib import Path

import axe_playwright_python
import geopandas as gpd
import pandas as pd
import pytest
import shapely
from browser.test_answer import answered
from PIL import Image

import soilgis
from soilgis.model.programme_tables import ProgrammeProgress
from soilgis.model.report import Report
from soilgis.output.briefing.content import content
from soilgis.output.briefing.embed import embed_html
from soilgis.output.briefing.page import page_of
from soilgis.output.briefing.pictures import Pictures
from soilgis.output.report.page import render_page
from soilgis.output.screening.page import render_screening
from soilgis.output.webmap.build import build_map
from soilgis.output.webmap.page import render

pytestmark = pytest.mark.browser
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
RUN = """async () => {
  const found = await axe.run(document, { resultTypes: ["violations"] });
  return found.violations.filter((one) => ["serious", "critical"].includes(one.impact))
    .map((one) => `${one.id}: ${one.nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
}"""


def serious(tab):
    """What axe-core finds of serious or critical harm; scripts of a tool are no scripts of the page."""
    tab.evaluate(AXE.read_text(encoding="utf-8"))
    return tab.evaluate(RUN)


@pytest.fixture(scope="module")
def page(sample):
    return render(build_map(answered(sample.result())), "样例")


@pytest.mark.parametrize("theme", ["浅色", "深色"])
@pytest.mark.parametrize("tab_name", ["排名", "详情", "表格", "量算", "来源"])
def test_every_page_of_data_is_accessible(tab_name, theme, page, opened):
    with opened(page) as tab:
        if theme == "深色":
            tab.get_by_role("button", name="深色").click()
        tab.evaluate("soilgis.app.choose(0)")
        tab.get_by_role("tab", name=tab_name).click()
        tab.locator(".sg-choices summary").click()
        tab.locator("summary.sg-notice").click()
        tab.get_by_label("右侧图层").select_option(index=1)
        assert serious(tab) == []


@pytest.mark.parametrize("width", [390, 800])
def test_narrow_pages_are_accessible(width, page, opened):
    with opened(page, width=width, height=844) as tab:
        tab.get_by_role("button", name="数据").click()
        assert serious(tab) == []
        tab.get_by_role("button", name="图层").click()
        assert serious(tab) == []


def test_an_embed_is_accessible(sample, opened):
    held = io.BytesIO()
    Image.new("RGB", (40, 30), (9, 99, 9)).save(held, "PNG")
    with opened(embed_html(answered(sample.result()), png=held.getvalue())) as tab:
        assert tab.get_by_role("img").get_attribute("alt").startswith("样例水土保持一张图：3个市中2个市")
        tab.get_by_role("button", name="复制表").click()
        assert serious(tab) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_briefing_screening_and_report_are_accessible(scheme, sample, opened, screened):
    """They have one look, which stays readable whatever the reader's system asks for."""
    held = io.BytesIO()
    Image.new("RGB", (40, 30), (9, 99, 9)).save(held, "PNG")
    pictures = Pictures({"map": held.getvalue()})
    for page in (page_of(content(answered(sample.result())), pictures), render_page(a_report()), screened):
        with opened(page) as tab:
            tab.emulate_media(color_scheme=scheme)
            assert serious(tab) == []


def a_report():
    """A report with a light, a figure and more columns than a page is wide."""
    row = {
        "goal": "t", "adcode": "140000", "region": "山西省", "name": "新建淤地坝", "light": "red", "comparator": "≥", "value": 400.0, "done": 20.0,
        "left": 380.0, "unit": "座", "share": 0.05, "as_of": "2026-11-26", "rule": "期限已过", "status": "working", "document": "文件",
    }  # fmt: skip
    rows = pd.DataFrame([row]).reindex(columns=[str(one) for one in ProgrammeProgress.columns()])
    return Report(
        {"p": (ProgrammeProgress, rows)}, said=("一句话",), title="进度", rules=("规则",), sources=("来源（正式）",)
    )


@pytest.fixture(scope="module")
def screened():
    """A screening of one site."""
    site = gpd.GeoDataFrame({"name": ["甲"]}, geometry=[shapely.box(113, 36, 113.01, 36.02)], crs=4490)
    return render_screening(soilgis.screen(site, layer=("taihang", "yellow-river-reach")))
