"""Ordinary folium layers through our writer (外来图层): 26 text slots, each payload in all of them at once; nothing may run."""

from __future__ import annotations

import folium
import folium.plugins
import pytest
from folium.utilities import JsCode

from soilgis.model.errors import OutputError
from soilgis.output.webmap.elements import OfflineMap
from soilgis.output.webmap.page import render

pytestmark = pytest.mark.browser

PAYLOADS = (
    "<img src=x onerror=window.ran=1>", "</script><script>window.ran=1</script>", "`;window.ran=1;`", "${window.ran=1}",
    "{{7*7}}", "{% for x in (1,) %}x{% endfor %}", "{# gone #}", "'\"><svg/onload=window.ran=1>", "<!--<script>window.ran=1",
    '\\"];window.ran=1;//', "</style></title><iframe srcdoc='<script>parent.ran=1</script>'>", "100{% 1",
    "\u2028window.ran=1//",
)  # fmt: skip
PIXEL = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def slots(text):
    """A map with the text in every slot of stock folium that takes one (26 of them)."""
    drawn = OfflineMap([37, 112], zoom_start=7, tiles=None, attribution_control=True)
    square = [[36, 111], [36, 112], [37, 112.3]]
    feature = {
        "type": "Feature", "properties": {"a": text, "b": text},
        "geometry": {"type": "Polygon", "coordinates": [[[111, 36], [112, 36], [112.2, 37], [111, 36]]]},
    }  # fmt: skip
    fields = {"fields": ["a", "b"], "aliases": [text, text]}
    folium.Marker([37, 112], tooltip=text, popup=text, title=text, alt=text).add_to(drawn)
    folium.Marker([37.1, 112], icon=folium.DivIcon(html=text), popup=folium.Popup(text, parse_html=True)).add_to(drawn)
    folium.Marker(
        [37.2, 112], tooltip=folium.Tooltip(text, sticky=False), popup=folium.Popup(folium.Html(text))
    ).add_to(drawn)
    folium.CircleMarker([37, 111], tooltip=text, popup=text).add_to(drawn)
    folium.Circle([37, 111.5], radius=100, tooltip=text).add_to(drawn)
    folium.Polygon(square, tooltip=text, popup=text).add_to(drawn)
    folium.PolyLine(square, tooltip=text).add_to(drawn)
    folium.Rectangle([[36, 111], [37, 112]], tooltip=text).add_to(drawn)
    folium.GeoJson(
        {"type": "FeatureCollection", "features": [feature]},
        name=text,
        tooltip=folium.GeoJsonTooltip(**fields),
        popup=folium.GeoJsonPopup(**fields),
    ).add_to(drawn)
    group = folium.FeatureGroup(name=text).add_to(drawn)
    folium.Marker([36, 111], tooltip=text).add_to(group)
    folium.raster_layers.ImageOverlay(PIXEL, [[36, 111], [37, 112]], name=text, attr=text, alt=text).add_to(drawn)
    folium.LayerControl(collapsed=False).add_to(drawn)
    return drawn


OPEN_ALL = """() => {
  for (const name of Object.keys(window)) if (/^map_/.test(name) && window[name].eachLayer)
    window[name].eachLayer(layer => { layer.openTooltip && layer.openTooltip(); layer.openPopup && layer.openPopup(); });
  return [window.ran === undefined, document.body.innerText.length];
}"""


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_in_stock_layers_runs(opened, payload):
    with opened(render(slots(payload), payload), strict=True) as tab:
        quiet, _ = tab.evaluate(OPEN_ALL)
        tab.wait_for_timeout(60)
        assert quiet
        assert tab.evaluate(
            "window.ran === undefined && document.querySelector('svg[onload], img[onerror], iframe') === null"
        )
        assert tab.evaluate("document.querySelectorAll('.leaflet-tooltip').length") >= 5
        assert " ".join(payload.split()) in " ".join(tab.evaluate("document.body.innerText").split())


@pytest.mark.parametrize(
    ("layer", "sentence"),
    [
        (lambda: folium.Marker([37, 112], icon=folium.Icon()), "Font Awesome"),
        (
            lambda: folium.GeoJson({"type": "FeatureCollection", "features": []}, on_each_feature=JsCode("alert(1)")),
            "JsCode is a script",
        ),
        (lambda: folium.Marker([37, 112], popup=folium.Popup(folium.IFrame("<b>x</b>"))), "IFrame"),
        (lambda: folium.TileLayer("OpenStreetMap"), None),
        (folium.plugins.Geocoder, "needs a network"),
    ],
)
def test_what_needs_code_or_a_network_is_refused(layer, sentence):
    drawn = OfflineMap([37, 112], tiles=None)
    layer().add_to(drawn)
    if sentence is None:
        page = render(drawn, "x")
        assert "img-src data: blob:;" in page
    else:
        with pytest.raises(OutputError, match=sentence):
            render(drawn, "x")


def test_rendering_leaves_the_map_as_it_was_and_repeats_itself():
    drawn = slots("甲")
    first = render(drawn, "x")
    assert render(drawn, "x") == first
    assert render(slots("甲"), "x") == first
