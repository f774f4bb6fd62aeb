"""The map in a real browser (真实浏览器中的地图): silent, readable, and deaf to hostile names."""

from __future__ import annotations

from dataclasses import replace

import pytest

from soilgis.model.layer import Title
from soilgis.model.provenance import LayerUse, Provenance
from soilgis.output.webmap.build import build_map
from soilgis.output.webmap.page import render

pytestmark = pytest.mark.browser

HOSTILE = (
    "<img src=x onerror=window.ran=1>", "</script><script>window.ran=1</script>", "`;window.ran=1;`", "${window.ran=1}",
    "{{7*7}}", "{% if 1 %}x{% endif %}", "{# gone #}", "'\"><svg onload=window.ran=1>", "<!--<script>", '\\"];window.ran=1;//',
    "javascript:window.ran=1",
)  # fmt: skip


def page(result):
    return render(build_map(result), result.study.title.zh)


@pytest.mark.parametrize("payload", HOSTILE)
def test_hostile_names_are_shown_as_text_and_nothing_runs(sample, opened, payload):
    """Region, zone, layer and study names, sources and warnings: every slot holds the payload at once."""
    uses = sample.provenance().uses
    cards = [use.layer.model_copy(update={"title": Title(zh=payload, en="x"), "note": payload}) for use in uses]
    cards = [card.model_copy(update={"source": card.source.model_copy(update={"document": payload})}) for card in cards]
    hostile = sample.result(
        study=sample.study(simplify_m=0).model_copy(update={"title": Title(zh=payload, en="x"), "note": payload}),
        regions=sample.regions(names=(payload, payload + "2", "丙市")),
        zones=sample.zones(names=(payload, payload)),
        provenance=Provenance(
            tuple(replace(use, layer=card) for use, card in zip(uses, cards, strict=True)), (payload,)
        ),
    )
    with opened(page(hostile)) as tab:
        assert tab.evaluate("soilgis.app.choose(0), window.ran === undefined")
        tab.get_by_role("tab", name="详情").click()
        assert payload in tab.locator(".sg-detail h2").inner_text()
        assert payload in tab.locator("h1").inner_text()
        assert tab.title() == payload


def test_the_page_says_what_is_not_official_not_checked_and_not_reviewed(result, opened):
    with opened(page(result)) as tab:
        shown = tab.locator("body").inner_text()
    for text in (
        "内部使用，未经审图",
        "未核查",
        "工作口径",
        "演示数据",
        "含演示数据，不代表真实情况",
        "未提供矢量或名录",
        "样例文件",
        "目标值未知",
    ):
        assert text in shown
    assert shown.count("未核查") >= 2


def test_a_review_number_is_printed_as_given(sample, opened):
    with opened(page(sample.result(study=sample.study(review_number="GS（2020）0000号")))) as tab:
        assert "审图号：GS（2020）0000号" in tab.locator(".sg-foot").inner_text()


def test_unchecked_is_never_zero(result, opened):
    """The layer that could not be read shows as 未核查 in the tree and in the details of a region."""
    with opened(page(result)) as tab:
        tab.evaluate("soilgis.app.choose(1)")
        tab.get_by_role("tab", name="详情").click()
        assert "未核查" in tab.locator(".sg-tree").inner_text()
        assert "未核查 absent图层：未提供矢量或名录" in tab.locator(".sg-detail").inner_text().replace("\n", "")


def test_without_layers_the_page_still_opens(sample, opened):
    bare = sample.result(
        zones=sample.zones().iloc[:0],
        provenance=Provenance((LayerUse(sample.layer("listed", "zones", basis="listed", kind="mountain"), "缺"),)),
    )
    with opened(page(bare)) as tab:
        assert "样例水土保持一张图" in tab.locator("h1").inner_text()


def test_a_result_shows_its_map_in_a_notebook_without_a_network(result, opened):
    """What a notebook puts on its page for the last line of a cell: ``result.map()``."""
    shown = replace(result, viewer=build_map).map()._repr_html_()
    with opened(f"<!DOCTYPE html><html><body><div>{shown}</div></body></html>") as tab:
        frame = tab.frames[-1]
        assert frame.evaluate("soilgis.app.regions.length") == 3
        assert "样例水土保持一张图" in frame.evaluate("document.body.innerText")
