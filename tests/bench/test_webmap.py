"""The national page weighed (全国页面实测): size, requests, time to interactive, redraw and heap, with stock folium beside it.

Run by ``make bench``; writes docs/bench-map.json and .md, asserts only what does not depend on the clock.
"""

from __future__ import annotations

import json
import os
import re
import statistics
import sys
import time
from pathlib import Path

import folium
import numpy as np
import pytest
from nation import nation
from playwright.sync_api import sync_playwright
from report_map import write

from soilgis.geometry.simplify import simplify
from soilgis.model.layer import Status
from soilgis.output.webmap.build import build_map
from soilgis.output.webmap.elements import OfflineMap
from soilgis.output.webmap.page import policy, render
from soilgis.raster.picture import Cells, picture_of

DOCS = Path(__file__).parents[2] / "docs"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--enable-precise-memory-info", "--js-flags=--expose-gc"]


def raster():
    """Six made-up classes over the country."""
    rows, cols = np.mgrid[0:900, 0:1500]
    waves = np.sin(rows / 71) + np.cos(cols / 93) + np.sin((rows + cols) / 31)
    classes = np.digitize(waves, [-1.5, -0.6, 0.3, 1.2, 2.0]).astype(np.uint8)
    labels = ("微度", "轻度", "中度", "强烈", "极强烈", "剧烈")
    colors = ("#f3f3c3", "#f2c879", "#e59a3f", "#c26a20", "#8c4218", "#53240f")
    return Cells("test", "测试栅格", classes, (73.5, 18.1, 135.1, 53.6), "EPSG:4490", labels, colors, Status.DEMO)


def stock(result):
    """The same shapes as folium embeds them, through our writer so that it opens offline."""
    shapes = simplify(np.array(result.leaves().geometry), 550)
    frame = result.leaves()[["name", "geometry"]].set_geometry(shapes)
    drawn = OfflineMap([36, 104], zoom_start=4, tiles=None)
    folium.GeoJson(frame, tooltip=folium.GeoJsonTooltip(["name"])).add_to(drawn)
    return render(drawn, "stock")


REDRAW = """cold => {
  const { regions } = soilgis.app, sheet = regions.sheet;
  if (cold) { regions.cache.clear(); regions.pack.kept.clear(); }
  const start = performance.now();
  sheet.paint();
  sheet._ctx.getImageData(0, 0, 1, 1);
  return performance.now() - start;
}"""
"""Paint the whole sheet and wait until the pixels are there; cold also makes every path again."""
NEXT_YEAR = """number => {
  const { state, regions } = soilgis.app, sheet = regions.sheet, start = performance.now();
  state.set({ indicator: state.years[number % state.years.length] });
  sheet.paint();
  sheet._ctx.getImageData(0, 0, 1, 1);
  return performance.now() - start;
}"""


def median(values):
    """Median to a tenth; None when there are none."""
    return round(statistics.median(values), 1) if values else None


def weigh(browser, path, *, ours):
    context = browser.new_context(viewport={"width": 1366, "height": 768}, offline=True)
    tab = context.new_page()
    asked, said = [], []
    tab.on("request", lambda request: asked.append(request.url) if request.url.startswith("http") else None)
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    meter = context.new_cdp_session(tab)
    meter.send("Performance.enable", {"timeDomain": "threadTicks"})
    tab.goto(path.as_uri())
    tab.wait_for_timeout(1500)
    metrics = {one["name"]: one["value"] for one in meter.send("Performance.getMetrics")["metrics"]}
    ready = tab.evaluate(
        "soilgis.timing.ready" if ours else "performance.timing.loadEventEnd - performance.timing.navigationStart"
    )
    assert said == [], "before pixels are read back for the clock, which the console remarks on"
    redraws = [tab.evaluate(REDRAW, cold) for cold in (True,) * 3] if ours else []
    warm = [tab.evaluate(REDRAW, cold) for cold in (False,) * 9] if ours else []
    year = [tab.evaluate(NEXT_YEAR, number) for number in range(11)] if ours else []
    heap = tab.evaluate("(() => { gc(); return performance.memory.usedJSHeapSize / 1e6; })()")
    large = _at_4k(tab) if ours else []
    context.close()
    assert asked == []
    return {
        "kB": round(path.stat().st_size / 1000),
        "ready_ms": round(ready),
        "script_ms": round(
            (metrics["ScriptDuration"] + metrics["LayoutDuration"] + metrics["RecalcStyleDuration"]) * 1000
        ),
        "redraw_cold_ms": median(redraws),
        "redraw_ms": median(warm),
        "year_ms": median(year),
        "heap_MB": round(heap, 1),
        "redraw_4k_ms": median(large),
    }


def _at_4k(tab):
    """Redraws of a window of 3840 × 2160, once it has been drawn at that size."""
    tab.set_viewport_size({"width": 3840, "height": 2160})
    tab.wait_for_timeout(1500)
    return [tab.evaluate(REDRAW, cold) for cold in (True,) * 3]


@pytest.mark.slow
def test_the_national_page_against_stock_folium(tmp_path, capsys):
    result = nation()
    load, started = os.getloadavg()[0], time.process_time()
    plain = render(build_map(result), "全国")
    build_cpu_s = time.process_time() - started
    pages = {
        "soilgis": plain,
        "soilgis + raster": render(build_map(result, (picture_of(raster()),)), "全国"),
        "folium": stock(result),
    }
    table = {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        for name, page in pages.items():
            path = tmp_path / f"{len(table)}.html"
            path.write_text(page, encoding="utf-8")
            runs = [weigh(browser, path, ours=name != "folium") for _ in range(5)]
            table[name] = {
                key: runs[0][key] if runs[0][key] is None else round(statistics.median(run[key] for run in runs), 1)
                for key in runs[0]
            }
        browser.close()
    write(DOCS, table, build_cpu_s, load)
    with capsys.disabled():
        sys.stdout.writelines(f"\n{name} {json.dumps(row)}" for name, row in table.items())
    assert table["soilgis"]["kB"] <= 900
    assert table["soilgis + raster"]["kB"] <= 1000
    for name in ("soilgis", "soilgis + raster"):
        page = pages[name]
        scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
        assert policy(scripts) in page
        assert "unsafe-eval" not in page
