"""Web maps (网页地图): folium maps that need no network and run no data as code."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import folium

    from soilgis.model.result import Result


def build_map(result: Result) -> folium.Map:
    """Compose the map of a result; see `soilgis.output.webmap.build.build_map`."""
    from soilgis.output.webmap.build import build_map as build

    return build(result)
