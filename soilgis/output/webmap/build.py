"""From result to map (成果到地图): regions, zones and the page around them as an ordinary folium map."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.model.adcodes import province_of
from soilgis.model.tables import Regions
from soilgis.output.beside import Beside
from soilgis.output.drawing import begin_shapes
from soilgis.output.webmap.around import page_context
from soilgis.output.webmap.elements import Coverage, Line, Lines, OfflineMap, Pack, Parts, Raster, Style, Viewer
from soilgis.output.webmap.lettered import page_names
from soilgis.output.webmap.pack import squeeze
from soilgis.output.webmap.terms import page_terms
from soilgis.output.webmap.view import view
from soilgis.output.zonelook import zone_looks

if TYPE_CHECKING:
    from collections.abc import Sequence

    import folium
    import geopandas as gpd
    import pandas as pd

    from soilgis.model.picture import RasterPicture
    from soilgis.model.result import Result
    from soilgis.output.kept_shapes import Shown
    from soilgis.output.picture.thinned import Thinned
    from soilgis.output.webmap.packed import Packed
    from soilgis.output.zonelook import ZoneLook

MANY = 400
"""More regions than these are drawn with finer lines, and without their borders from afar."""
BORDER = "#3f4d57"
PARENT_BORDER = "#10181d"
RASTER_ORDER = 0.5
"""Rasters are painted over the regions' fills and under zones and borders."""


def build_map(
    result: Result,
    pictures: Sequence[RasterPicture] = (),
    *,
    shown: Shown | None = None,
) -> folium.Map:
    """Compose the map of a result.

    Parameters
    ----------
    result
        Not changed.
    pictures
        More rasters to lay under the borders than the result has, such as those of `soilgis.raster.picture.picture_of`;
        shown when the reader asks for them.
    shown
        The shapes of the result, where they have been made ready already.

    Returns
    -------
    folium.Map
        Without tiles; more folium layers may be added before `soilgis.output.webmap.page.render` writes it.

    """
    leaves = result.leaves().reset_index(drop=True)
    drawn = _empty(result, leaves)
    ready = shown or begin_shapes(result.settled, Beside()).shown()
    shapes = ready.packed
    base = Pack(shapes.base)
    base.add_to(drawn)
    regions = Coverage(base, members=shapes.regions, style=_region_style(leaves), name=result.study.unit_label)
    regions.add_to(drawn)
    layers = tuple(_zone_layers(result, drawn, base, shapes))
    rasters = tuple(_raster_layers((*result.pictures, *pictures), drawn))
    if result.linework:
        parts = shapely.get_parts(np.array(result.linework, dtype=object))
        Lines([list(line.coords) for line in parts]).add_to(drawn)
    Viewer(Parts(regions, layers, rasters), squeeze(_told(result, pictures, ready.thinned))).add_to(drawn)
    return drawn


def _told(result: Result, pictures: Sequence[RasterPicture], thinned: Thinned) -> dict[str, object]:
    """The view with the names that were placed, what lies around, and what the documents ask for."""
    told = view(result, pictures)
    around = page_context(result)
    return told | {"letters": page_names(result, thinned), "context": around, "terms": page_terms(result)}


def _empty(result: Result, leaves: gpd.GeoDataFrame) -> OfflineMap:
    drawn = OfflineMap(
        location=_middle(leaves), zoom_start=6, tiles=None, min_zoom=3, max_zoom=14, zoom_control="topright",
        attribution_control=False, zoom_snap=0.5,
    )  # fmt: skip
    drawn.page_title = result.study.title.zh
    return drawn


def _raster_layers(pictures: Sequence[RasterPicture], drawn: folium.Map) -> list[Raster]:
    """Pictures of rasters, off at first, the first of the list on top."""
    found = []
    for place, one in enumerate(pictures):
        url = "data:image/png;base64," + base64.b64encode(one.png).decode("ascii")
        layer = Raster(url, one.bounds, name=one.title, show=False, order=RASTER_ORDER - place / 100)
        layer.add_to(drawn)
        found.append(layer)
    return found


def _middle(leaves: gpd.GeoDataFrame) -> list[float]:
    west, south, east, north = leaves.total_bounds if len(leaves) else (73.0, 18.0, 135.0, 54.0)
    return [float((south + north) / 2), float((west + east) / 2)]


def _region_style(leaves: gpd.GeoDataFrame) -> Style:
    """Borders by weight: the study's outline over provinces, cities and counties; the finer wait where they would be a black lace."""
    many = len(leaves) > MANY
    own = _owners(leaves[Regions.parent_adcode].fillna(leaves[Regions.adcode]))
    provinces = _owners(leaves[Regions.adcode].map(province_of))
    lines = [
        Line(BORDER, 0.6 if many else 0.8, halo="" if many else "rgba(255,255,255,.3)", from_zoom=6 if many else 0)
    ]
    if 1 < len(set(own)) < len(leaves) and own != provinces:
        lines.append(Line(BORDER, 1.0, owner=own, from_zoom=5 if many else 0))
    if len(set(provinces)) > 1:
        lines.append(Line(PARENT_BORDER, 1.5, owner=provinces))
    lines.append(Line(PARENT_BORDER, 2.8, halo="rgba(255,255,255,.7)", inner=False))
    return Style(fills=("#cfd8dc",), lines=tuple(lines), opacity=0.95)


def _owners(parents: pd.Series[str]) -> tuple[int, ...]:
    """Number of each region's parent, in order of appearance."""
    places = {parent: place for place, parent in enumerate(dict.fromkeys(parents))}
    return tuple(places[parent] for parent in parents)


def _zone_layers(result: Result, drawn: folium.Map, base: Pack, packed: Packed) -> list[Coverage]:
    found = []
    looks = zone_looks(result)
    for order, look in zip(range(len(looks), 0, -1), looks, strict=True):
        name, style = look.use.layer.title.zh, _zone_style(look, order)
        own = packed.own.get(look.use.layer.id)
        if own is None:
            members = packed.shared.get(look.use.layer.id, [])
            layer = Coverage(base, members=members, style=style, name=name, show=look.shown_first)
        else:
            pack = Pack(own)
            pack.add_to(drawn)
            layer = Coverage(pack, style=style, name=name, show=look.shown_first)
        layer.add_to(drawn)
        found.append(layer)
    return found


def _zone_style(look: ZoneLook, order: int) -> Style:
    if look.fragmented:
        return Style(fills=(look.color,), lines=(Line(look.color, 0.6, each=True),), opacity=0.45, order=order)
    rim = Line(look.color, 1.3, halo="rgba(255,255,255,.6)", each=True)
    return Style(hatch=(look.color, look.angle), lines=(rim,), opacity=0.55, order=order)
