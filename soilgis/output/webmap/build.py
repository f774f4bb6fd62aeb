"""From result to map (成果到地图): regions, zones and the page around them as an ordinary folium map."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import numpy as np

from soilgis.geometry.simplify import METRES_PER_DEGREE, faces, simplify
from soilgis.model.layer import Basis
from soilgis.model.tables import Regions, Zones
from soilgis.output.webmap.elements import Coverage, Line, OfflineMap, Pack, Parts, Raster, Style, Viewer
from soilgis.output.webmap.pack import pack, squeeze
from soilgis.output.webmap.view import view, zone_layers

if TYPE_CHECKING:
    import folium
    import geopandas as gpd

    from soilgis.geometry.simplify import Faces, Shapes
    from soilgis.model.result import Result

BORDER = "#3f4d57"
PARENT_BORDER = "#10181d"


def build_map(result: Result) -> folium.Map:
    """Compose the map of a result.

    Parameters
    ----------
    result
        Not changed.

    Returns
    -------
    folium.Map
        Without tiles; more folium layers may be added before `soilgis.output.webmap.page.render` writes it.

    Notes
    -----
    Zones by list and derived ones run along county borders: they share the regions' arcs. Drawn zones have arcs of their own.
    """
    leaves = result.leaves().reset_index(drop=True)
    drawn = OfflineMap(
        location=_middle(leaves), zoom_start=6, tiles=None, min_zoom=3, max_zoom=14, zoom_control="topright",
        attribution_control=False, zoom_snap=0.5,
    )  # fmt: skip
    shared, rows = _shared_zones(result)
    cut = faces([np.array(leaves.geometry), np.array(shared.geometry)] if len(shared) else [np.array(leaves.geometry)])
    base = _pack(cut.shapes, result.study.map.simplify_m)
    base.add_to(drawn)
    regions = Coverage(base, members=_lists(cut, 0), style=_region_style(leaves), name=result.study.level.label)
    regions.add_to(drawn)
    zones = tuple(_zone_layers(result, drawn, base, (cut, rows)))
    rasters = tuple(_raster_layers(result, drawn))
    Viewer(Parts(regions, zones, rasters), squeeze(view(result))).add_to(drawn)
    return drawn


def _raster_layers(result: Result, drawn: folium.Map) -> list[Raster]:
    """Pictures of rasters, off at first and painted over the regions when switched on."""
    found = []
    for one in result.pictures:
        url = "data:image/png;base64," + base64.b64encode(one.png).decode("ascii")
        layer = Raster(url, one.bounds, name=one.title, show=False, order=0)
        layer.add_to(drawn)
        found.append(layer)
    return found


def _middle(leaves: gpd.GeoDataFrame) -> list[float]:
    west, south, east, north = leaves.total_bounds if len(leaves) else (73.0, 18.0, 135.0, 54.0)
    return [float((south + north) / 2), float((west + east) / 2)]


def _shared_zones(result: Result) -> tuple[gpd.GeoDataFrame, dict[str, int]]:
    """Zones that run along the regions' borders, and the row of each among them."""
    shared = result.zones[result.zones[Zones.basis] == Basis.LISTED.value].reset_index(drop=True)
    return shared, {zone: row for row, zone in enumerate(shared[Zones.zone_id])}


def _pack(shapes: Shapes, tolerance_m: float) -> Pack:
    return Pack(pack(simplify(shapes, tolerance_m), grid=_grid(tolerance_m), original=shapes))


def _grid(tolerance_m: float) -> float:
    """Cell size in degrees: a fifth of the display tolerance, as 1, 2 or 5 of a decimal place, never finer than 1 m."""
    wanted = max(tolerance_m / 5, 1.0) / METRES_PER_DEGREE
    power = 10.0 ** np.floor(np.log10(wanted))
    step = max(step for step in (1, 2, 5) if step * power <= wanted * (1 + 1e-9))
    return float(f"{step * power:.0e}")


def _lists(cut: Faces, group: int) -> list[list[int]]:
    return [members.tolist() for members in cut.members[group]]


def _region_style(leaves: gpd.GeoDataFrame) -> Style:
    parents = list(dict.fromkeys(leaves[Regions.parent_adcode]))
    owner = tuple(parents.index(parent) for parent in leaves[Regions.parent_adcode])
    lines = (Line(BORDER, 0.7), Line(PARENT_BORDER, 1.6, owner=owner))
    return Style(fills=("#cfd8dc",) * len(leaves), lines=lines, opacity=0.95)


def _zone_layers(result: Result, drawn: folium.Map, base: Pack, shared: tuple[Faces, dict[str, int]]) -> list[Coverage]:
    cut, rows = shared
    found = []
    for order, card in enumerate(zone_layers(result), 1):
        zones = result.zones[result.zones[Zones.layer] == card["id"]]
        style = _zone_style(str(card["color"]), int(str(card["angle"])), order)
        if set(zones[Zones.zone_id]) <= set(rows):
            members = [cut.members[1][rows[zone]].tolist() for zone in zones[Zones.zone_id]]
            layer = Coverage(base, members=members, style=style, name=str(card["title"]))
        else:
            own = _pack(np.array(zones.geometry), result.study.map.simplify_m)
            own.add_to(drawn)
            layer = Coverage(own, style=style, name=str(card["title"]))
        layer.add_to(drawn)
        found.append(layer)
    return found


def _zone_style(color: str, angle: int, order: int) -> Style:
    rim = Line(color, 1.8, halo="rgba(255,255,255,.75)", each=True)
    return Style(hatch=(color, angle), lines=(rim,), opacity=0.55, order=order)
