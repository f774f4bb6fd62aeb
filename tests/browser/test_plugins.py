"""Stock folium plugins (folium 插件): inlined from folium-offline, at work without a network under the page's own policy."""

from __future__ import annotations

import re
import sys

import folium
import pytest
from folium import plugins

from soilgis.model.errors import OutputError
from soilgis.output.webmap import library
from soilgis.output.webmap.build import build_map
from soilgis.output.webmap.elements import OfflineMap
from soilgis.output.webmap.foreign import offline_assets
from soilgis.output.webmap.page import policy, render
from soilgis.output.webmap.plugins import KNOWN

pytestmark = pytest.mark.browser

PIXEL = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgAGWjR9awAAAABJRU5ErkJggg=="
LINE = [[36.5, 111.5], [37, 112], [37.2, 112.6]]


def cluster(drawn):
    group = plugins.MarkerCluster().add_to(drawn)
    for step in range(30):
        folium.Marker([37 + step / 1000, 112], tooltip="<b>站</b>").add_to(group)


def grouped(drawn):
    layers = [folium.FeatureGroup(name).add_to(drawn) for name in ("甲", "乙")]
    plugins.GroupedLayerControl({"组": layers}).add_to(drawn)


def subgroup(drawn):
    group = folium.FeatureGroup("甲").add_to(drawn)
    folium.Marker([37, 112]).add_to(plugins.FeatureGroupSubGroup(group, "乙").add_to(drawn))


def text_path(drawn):
    line = folium.PolyLine(LINE).add_to(drawn)
    plugins.PolyLineTextPath(line, "黄河 ", repeat=True).add_to(drawn)


SEEN = {
    "AntPath": (lambda m: plugins.AntPath(LINE).add_to(m), "path.leaflet-ant-path, path[class*=ant-path]"),
    "Draw": (lambda m: plugins.Draw().add_to(m), ".leaflet-draw-draw-polygon"),
    "FeatureGroupSubGroup": (subgroup, ".leaflet-marker-icon"),
    "FloatImage": (lambda m: plugins.FloatImage(PIXEL, bottom=5, left=5).add_to(m), "img[alt=float_image]"),
    "Fullscreen": (
        lambda m: plugins.Fullscreen(title="全屏").add_to(m),
        "a.leaflet-control-fullscreen-button, a.fullscreen-icon",
    ),
    "GroupedLayerControl": (grouped, ".leaflet-control-layers-group-name"),
    "HeatMap": (lambda m: plugins.HeatMap([[37, 112], [37.1, 112.1]]).add_to(m), "canvas.leaflet-heatmap-layer"),
    "MarkerCluster": (cluster, ".marker-cluster"),
    "MiniMap": (
        lambda m: plugins.MiniMap(folium.TileLayer(PIXEL, attr="x")).add_to(m),
        ".leaflet-control-minimap .leaflet-tile-loaded",
    ),
    "MousePosition": (lambda m: plugins.MousePosition(prefix="坐标 ").add_to(m), ".leaflet-control-mouseposition"),
    "PolyLineOffset": (lambda m: plugins.PolyLineOffset(LINE, offset=6).add_to(m), "path.leaflet-interactive"),
    "PolyLineTextPath": (text_path, "textPath"),
    "SemiCircle": (lambda m: plugins.SemiCircle([37, 112], 20000, 30, 60).add_to(m), "path.leaflet-interactive"),
}


def test_every_plugin_that_is_let_in_is_tried_here():
    assert set(SEEN) == KNOWN


@pytest.mark.parametrize("name", sorted(SEEN))
def test_a_plugin_works_without_a_network_and_nothing_complains(name, opened):
    put, selector = SEEN[name]
    drawn = OfflineMap([37, 112], zoom_start=8, tiles=None)
    put(drawn)
    page = render(drawn, name)
    assert not re.search(r"<(?:script|link)[^>]+(?:src|href)=", page)
    with opened(page) as tab:
        assert tab.locator(selector).count() > 0


def test_plugins_join_our_own_page_and_its_policy_names_their_scripts(result, opened):
    drawn = build_map(result)
    for one in (plugins.Fullscreen(), plugins.MousePosition(), plugins.MiniMap(folium.TileLayer(PIXEL, attr="x"))):
        one.add_to(drawn)
    page = render(drawn, "样例")
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert policy(scripts).replace("&", "&amp;") in page
    assert "unsafe-eval" not in page
    assert page == render(drawn, "样例")
    with opened(page) as tab:
        tab.mouse.move(600, 400)
        assert tab.locator(".leaflet-control-mouseposition").count() == 1
        assert tab.evaluate("soilgis.app.regions.length") == 3


@pytest.mark.parametrize(
    "make",
    [
        plugins.Geocoder,
        plugins.MeasureControl,
        lambda: plugins.FastMarkerCluster([[37, 112]]),
        lambda: plugins.TimestampedGeoJson({"type": "FeatureCollection", "features": []}),
        lambda: plugins.Realtime("https://example.org/x.json"),
        plugins.ScrollZoomToggler,
    ],
)
def test_a_plugin_that_asks_a_network_or_runs_text_is_refused(make):
    drawn = OfflineMap([37, 112], tiles=None)
    make().add_to(drawn)
    with pytest.raises(OutputError, match="此插件不能离线安全使用"):
        render(drawn, "x")


def test_a_script_given_to_a_cluster_is_refused():
    drawn = OfflineMap([37, 112], tiles=None)
    plugins.MarkerCluster(icon_create_function="function () { alert(1) }").add_to(drawn)
    with pytest.raises(OutputError, match="icon_create_function is a script"):
        render(drawn, "x")


def test_an_address_no_package_keeps_is_an_error():
    with pytest.raises(OutputError, match=r"https://x\.org/a\.js: no local copy, and a page never asks"):
        library.local_text("https://x.org/a.js")


def test_without_the_extra_the_error_names_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "offlinefolium", None)
    offline_assets.cache_clear()
    try:
        drawn = OfflineMap([37, 112], tiles=None)
        plugins.Fullscreen().add_to(drawn)
        with pytest.raises(OutputError, match=r"soilgis\[plugins\]"):
            render(drawn, "x")
    finally:
        offline_assets.cache_clear()
