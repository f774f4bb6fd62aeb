"""Ordinary folium layers through our writer (外来图层): every slot that takes a text with every payload; nothing may run."""

from __future__ import annotations

import folium
import folium.plugins
import pytest
from browser.waits import at_rest
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


SQUARE = [[36, 111], [36, 112], [37, 112.3]]


def geojson(drawn, **texts):
    """One polygon with two properties, a name, a tooltip and a popup; every text not given is plain."""
    text = {"value": "甲", "field": "a", "name": "层", "tip": "标", "pop": "窗"} | texts
    feature = {
        "type": "Feature", "properties": {"a": text["value"], text["field"]: "乙"},
        "geometry": {"type": "Polygon", "coordinates": [[[111, 36], [112, 36], [112.2, 37], [111, 36]]]},
    }  # fmt: skip
    fields = ["a", text["field"]] if text["field"] != "a" else ["a"]
    folium.GeoJson(
        {"type": "FeatureCollection", "features": [feature]},
        name=text["name"],
        tooltip=folium.GeoJsonTooltip(fields=fields, aliases=[text["tip"]] * len(fields)),
        popup=folium.GeoJsonPopup(fields=fields, aliases=[text["pop"]] * len(fields)),
    ).add_to(drawn)


def in_group(drawn, text):
    group = folium.FeatureGroup(name=text).add_to(drawn)
    folium.Marker([36, 111], tooltip="甲").add_to(group)


def overlay(drawn, **texts):
    folium.raster_layers.ImageOverlay(PIXEL, [[36, 111], [37, 112]], **texts).add_to(drawn)


SLOTS = {
    "marker tooltip": lambda m, t: folium.Marker([37, 112], tooltip=t).add_to(m),
    "marker popup": lambda m, t: folium.Marker([37, 112.1], popup=t).add_to(m),
    "marker title": lambda m, t: folium.Marker([37, 112.2], title=t).add_to(m),
    "marker alt": lambda m, t: folium.Marker([37, 112.3], alt=t).add_to(m),
    "div icon": lambda m, t: folium.Marker([37.1, 112], icon=folium.DivIcon(html=t)).add_to(m),
    "div icon class": lambda m, t: folium.Marker([37.1, 112.1], icon=folium.DivIcon(html="x", class_name=t)).add_to(m),
    "popup as markup": lambda m, t: folium.Marker([37.1, 112.2], popup=folium.Popup(t, parse_html=True)).add_to(m),
    "popup as text": lambda m, t: folium.Marker([37.1, 112.3], popup=folium.Popup(t, parse_html=False)).add_to(m),
    "popup of Html": lambda m, t: folium.Marker([37.2, 112], popup=folium.Popup(folium.Html(t))).add_to(m),
    "popup of Html script": lambda m, t: folium.Marker(
        [37.2, 112.1], popup=folium.Popup(folium.Html(t, script=True))
    ).add_to(m),
    "tooltip object": lambda m, t: folium.Marker([37.2, 112.2], tooltip=folium.Tooltip(t, sticky=False)).add_to(m),
    "tooltip style": lambda m, t: folium.Marker([37.2, 112.3], tooltip=folium.Tooltip("x", style=t)).add_to(m),
    "circle marker tooltip": lambda m, t: folium.CircleMarker([37, 111], tooltip=t).add_to(m),
    "circle marker popup": lambda m, t: folium.CircleMarker([37, 111.1], popup=t).add_to(m),
    "circle tooltip": lambda m, t: folium.Circle([37, 111.5], radius=100, tooltip=t).add_to(m),
    "circle colour": lambda m, t: folium.Circle([37, 111.6], radius=100, color=t).add_to(m),
    "polygon tooltip": lambda m, t: folium.Polygon(SQUARE, tooltip=t).add_to(m),
    "polygon popup": lambda m, t: folium.Polygon(SQUARE, popup=t).add_to(m),
    "line tooltip": lambda m, t: folium.PolyLine(SQUARE, tooltip=t).add_to(m),
    "rectangle tooltip": lambda m, t: folium.Rectangle([[36, 111], [37, 112]], tooltip=t).add_to(m),
    "geojson value": lambda m, t: geojson(m, value=t),
    "geojson field": lambda m, t: geojson(m, field=t),
    "geojson name": lambda m, t: geojson(m, name=t),
    "geojson tooltip alias": lambda m, t: geojson(m, tip=t),
    "geojson popup alias": lambda m, t: geojson(m, pop=t),
    "group name": in_group,
    "overlay name": lambda m, t: overlay(m, name=t),
    "overlay alt": lambda m, t: overlay(m, name="图", alt=t),
    "overlay attribution": lambda m, t: overlay(m, name="图", attr=t),
}
"""Where stock folium takes a text; one of them at a time."""


def slots(text):
    """A map with the text in every slot; a payload that runs leaves the name of its slot in ``window.ran``."""
    drawn = OfflineMap([37, 112], zoom_start=7, tiles=None, attribution_control=True)
    for number, put in enumerate(SLOTS.values()):
        put(drawn, text.replace("ran=1", f"ran={number}"))
    folium.LayerControl(collapsed=False).add_to(drawn)
    return drawn


OPEN_ALL = """() => {
  for (const name of Object.keys(window)) if (/^map_/.test(name) && window[name].eachLayer)
    window[name].eachLayer(layer => { layer.openTooltip && layer.openTooltip(); layer.openPopup && layer.openPopup(); });
  return [window.ran === undefined, document.body.innerText.length];
}"""


def test_the_matrix_is_as_large_as_it_is_said_to_be():
    """Slots × payloads, each pair on a page that is opened below."""
    assert len(SLOTS) >= 25
    assert len(PAYLOADS) >= 11
    assert sum(sign in payload for payload in PAYLOADS for sign in ("{{", "{%", "{#")) >= 3
    assert len(SLOTS) * len(PAYLOADS) >= 275


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_text_in_stock_layers_runs(payload, opened):
    """Every slot at once; `window.ran` names the slot whose text ran."""
    with opened(render(slots(payload), payload), strict=True) as tab:
        tab.evaluate(OPEN_ALL)
        at_rest(tab)
        assert tab.evaluate("window.ran === undefined ? null : window.ran") is None
        assert tab.evaluate("document.querySelector('svg[onload], img[onerror], iframe') === null")
        assert tab.evaluate("document.querySelectorAll('.leaflet-tooltip').length") >= 5
        shown = " ".join(tab.evaluate("document.body.innerText").split())
        expected = " ".join(payload.replace("ran=1", f"ran={list(SLOTS).index('marker tooltip')}").split())
        assert expected in shown


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
