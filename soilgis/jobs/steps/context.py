"""The context of a study's map (地图背景): the units around it, and the rivers, lakes and coast of its window."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.model.adcodes import province_of
from soilgis.model.context import Context
from soilgis.model.level import Level
from soilgis.model.sentences.jobs import JobNotes
from soilgis.model.tables import Regions
from soilgis.store.boundaries import DASHES, GEOGRAPHIC, border_lines, load_units
from soilgis.store.catalog import Catalog
from soilgis.store.seats import read_seats
from soilgis.store.waters import read_waters

if TYPE_CHECKING:
    import geopandas as gpd

    from soilgis.geometry.simplify import Shapes
    from soilgis.model.notes import Note
    from soilgis.model.seats import Seat
    from soilgis.model.study import Study

Box = tuple[float, float, float, float]
MARGIN = 0.7
"""Margin of the window around the study, as a share of its longer side."""
LEAST_MARGIN = 0.2
"""The same in degrees, for the smallest studies."""
COARSE = 0.016
"""Neighbours and waters are simplified to this share of a degree for every ten degrees of the window."""
MOST_PROVINCES = 8
"""Units of more provinces are read for the whole country and chosen then."""
HAINAN = "460000"
HAINAN_ISLAND: Box = (108.6, 18.1, 111.1, 20.2)
"""A box around 海南岛, a little smaller than the island itself on every side: what holds it shows the island whole."""
NORTH_OF_THE_ISLANDS = 17.5
"""Latitude north of which the margin around a study with 海南 is reckoned; its window reaches south to the last island."""
WHOLE_WINDOW: Box = (73.0, 2.5, 136.0, 54.0)
LAKES_KM2, LAKES_MOST = 0.7, 300.0
"""Least lake that is drawn, in km² by the square of the window's longer side in degrees, and at most."""
NEAR_COAST = 0.15
"""The country's rim within so many degrees of the coast is coast, which takes no sign of a border."""
LEAST_BORDER = 0.6
"""Shorter pieces of border, in degrees, are places where two coasts of different sources differ (a river's mouth)."""


def context_of(study: Study, regions: gpd.GeoDataFrame, *, whole: bool, catalog: Catalog | None = None) -> Context:
    """Gather what a study's map shows besides it.

    Parameters
    ----------
    study
        Whose boundaries it uses.
    regions
        `tables.Regions`, lon/lat.
    whole
        Whether it is the whole country: then there are no neighbours, and nothing of other countries but land and coast.
    catalog
        Where the list of seats of government is; the package's own shelf by default.
    """
    window = WHOLE_WINDOW if whole else _window(regions)
    side = max(window[2] - window[0], window[3] - window[1])
    grain = COARSE * side / 10
    level = _own_level(regions)
    beside = _none() if whole else _beside(study, regions, level, window)
    if len(beside):
        beside = beside.set_geometry(_simplified(beside.geometry.to_numpy(), grain), crs=beside.crs)
    inside = _inside(study, regions, grain / 2)
    seats, seats_source = read_seats(catalog or Catalog())
    found = Context(
        window, level, beside, inside, islands=whole or _holds_hainan(regions),
        seats=tuple(seat for seat in seats if _within(window, seat)), seats_source=seats_source,
    )  # fmt: skip
    waters = read_waters(window, least_lake_km2=min(LAKES_MOST, LAKES_KM2 * side**2))
    if waters is None:
        return replace(found, borders=_borders(study, window, None, grain))
    ground = shapely.union_all([*_coarse(regions), *_rough(beside.geometry.to_numpy())])
    return replace(
        found,
        coast=() if waters.land is None else _coast(waters.land, window, grain),
        rivers=_lines(waters.rivers, ground, grain / 4),
        lakes=tuple(shapely.simplify(lake, grain) for lake in waters.lakes if lake.intersects(ground)),
        source=waters.source,
        borders=_borders(study, window, waters.land, grain),
    )


def map_notes(context: Context, *, whole: bool) -> list[Note]:
    """What is told of a map with the islands of the South China Sea: its dashes, and that a part of the country holds 海南岛 whole."""
    if not context.islands:
        return []
    dashes = JobNotes.dashes_differ(dashes=DASHES)
    return [dashes] if whole else [JobNotes.islands_needed(), dashes]


def _borders(study: Study, window: Box, land: shapely.Geometry | None, grain: float) -> dict[str, shapely.Geometry]:
    """Borders of the country within the window; its rim only where land lies on both sides, which the coast tells."""
    found = {}
    for sign, line in border_lines(study.boundary_source).items():
        cut = shapely.simplify(shapely.clip_by_rect(line, *window), grain)
        if sign == "national" and land is not None:
            cut = _inland(cut, shapely.clip_by_rect(shapely.boundary(land), *_smaller(window)))
        if not cut.is_empty:
            found[sign] = cut
    return found


def _smaller(window: Box) -> Box:
    """The window without its own edge, which is no coast where land is cut by it."""
    west, south, east, north = window
    return west + 0.05, south + 0.05, east - 0.05, north - 0.05


def _inland(line: shapely.Geometry, shore: shapely.Geometry) -> shapely.Geometry:
    """Edges of a line that lie away from the shore, joined again."""
    edges = [
        np.stack([points[:-1], points[1:]], axis=1) for points in map(shapely.get_coordinates, shapely.get_parts(line))
    ]
    every = np.concatenate([*edges, np.empty((0, 2, 2))])
    coast = shapely.STRtree([part for part in shapely.get_parts(shore) if part.length > NEAR_COAST])
    middles = shapely.points(every.mean(axis=1))
    near = np.unique(coast.query(middles, predicate="dwithin", distance=NEAR_COAST)[0])
    kept = np.delete(every, near, axis=0)
    joined = shapely.line_merge(shapely.multilinestrings(list(shapely.linestrings(kept))))
    long = [part for part in shapely.get_parts(joined) if part.length > LEAST_BORDER]
    return shapely.multilinestrings(long) if long else shapely.MultiLineString()


def _coarse(regions: gpd.GeoDataFrame) -> Shapes:
    """Rough shapes of the units that have no unit above them in the study."""
    roots = regions[~regions[Regions.parent_adcode].isin(set(regions[Regions.adcode]))]
    return _rough(roots.geometry.to_numpy())


def _rough(shapes: Shapes) -> Shapes:
    """Shapes a little larger than they are, with few corners: rivers of other countries are left out by them."""
    rough: Shapes = shapely.buffer(shapely.simplify(shapes, 0.1), 0.08, quad_segs=1)
    return rough


def _coast(land: shapely.Geometry, window: Box, grain: float) -> tuple[shapely.Geometry, ...]:
    """Coast within the window, without its own edge and without islets that would be specks."""
    parts = shapely.get_parts(land)
    seen = parts[shapely.area(parts) > (3 * grain) ** 2]
    lines = shapely.get_parts(shapely.clip_by_rect(shapely.boundary(seen), *_smaller(window)))
    return tuple(line for line in shapely.simplify(lines, 1.5 * grain) if line.length > 0)


def _lines(lines: tuple[shapely.Geometry, ...], ground: shapely.Geometry, grain: float) -> tuple[shapely.Geometry, ...]:
    """Lines joined at their ends, cut to the ground and simplified."""
    joined = shapely.line_merge(shapely.multilinestrings(shapely.get_parts(np.array(lines, dtype=object))))
    cut = shapely.intersection(shapely.get_parts(joined), ground)
    parts = shapely.get_parts(shapely.simplify(cut[~shapely.is_empty(cut)], grain))
    return tuple(part for part in parts if part.geom_type == "LineString" and part.length > 0)


def _simplified(shapes: Shapes, grain: float) -> Shapes:
    valid: Shapes = shapely.make_valid(shapely.simplify(shapes, grain))
    return valid


def _window(regions: gpd.GeoDataFrame) -> Box:
    """Box around the study with its margin; it never shows 海南岛 whole by the way."""
    west, south, east, north = (float(side) for side in regions.total_bounds)
    if _holds_hainan(regions):
        main = shapely.total_bounds(
            shapely.clip_by_rect(regions.geometry.to_numpy(), west, NORTH_OF_THE_ISLANDS, east, north)
        )
        west, _, east, north = (float(side) for side in main)
        margin = MARGIN * max(east - west, north - NORTH_OF_THE_ISLANDS)
        return west - margin, 3.0, east + margin, north + margin
    margin = max(LEAST_MARGIN, MARGIN * max(east - west, north - south))
    window = (west - margin, max(south - margin, 3.0), east + margin, min(north + margin, 56.0))
    if _holds(window, HAINAN_ISLAND):
        window = (window[0], min(south - 0.1, 19.3), window[2], window[3])
    return window


def _within(window: Box, seat: Seat) -> bool:
    return window[0] < seat.lon < window[2] and window[1] < seat.lat < window[3]


def _holds(window: Box, box: Box) -> bool:
    return window[0] <= box[0] and window[1] <= box[1] and window[2] >= box[2] and window[3] >= box[3]


def _holds_hainan(regions: gpd.GeoDataFrame) -> bool:
    """Whether the study holds the province of 海南 whole."""
    own = regions[regions[Regions.adcode].str.startswith(HAINAN[:2])]
    return bool((regions[Regions.adcode] == HAINAN).any()) or (
        len(own) > 0 and _holds(tuple(own.total_bounds), HAINAN_ISLAND)
    )


def _own_level(regions: gpd.GeoDataFrame) -> Level:
    """Level of the largest units of the study."""
    held = set(regions[Regions.level])
    return next((level for level in (Level.PROVINCE, Level.CITY) if level.value in held), Level.COUNTY)


def _none() -> gpd.GeoDataFrame:
    import geopandas as gpd

    return gpd.GeoDataFrame({Regions.adcode: [], Regions.name: [], "parent": []}, geometry=[], crs=GEOGRAPHIC)


def _inside(study: Study, regions: gpd.GeoDataFrame, grain: float) -> gpd.GeoDataFrame | None:
    """Units one level below the study's own that lie in it, simplified; None for counties, which have none."""
    below = {Level.PROVINCE: Level.CITY, Level.CITY: Level.COUNTY}.get(study.level)
    if below is None:
        return None
    provinces = tuple(sorted({province_of(code) for code in regions[Regions.adcode]}))
    units = load_units(below, study.boundary_source, provinces if len(provinces) <= MOST_PROVINCES else ())
    column = "province_adcode" if below is Level.CITY else "city_adcode"
    own = set(regions.loc[regions[Regions.level] == study.level.value, Regions.adcode])
    rows = units[units[column].isin(own) & ~units[Regions.adcode].isin(own)].reset_index(drop=True)
    named = rows.assign(
        parent_adcode=rows[column], parent=rows[Regions.province if below is Level.CITY else "city_name"]
    )
    kept = named[[Regions.adcode, Regions.name, "parent", Regions.parent_adcode, "geometry"]]
    return kept.set_geometry(_simplified(kept.geometry.to_numpy(), grain), crs=units.crs) if len(kept) else None


def _beside(study: Study, regions: gpd.GeoDataFrame, level: Level, window: Box) -> gpd.GeoDataFrame:
    """Units of the study's own highest level that meet the window and are not in the study."""
    units = load_units(level, study.boundary_source)
    own = set(regions[Regions.adcode])
    bounds = units.geometry.bounds
    near = (
        (bounds.minx < window[2]) & (bounds.maxx > window[0]) & (bounds.miny < window[3]) & (bounds.maxy > window[1])
    ) & ~units[Regions.adcode].isin(own)
    found = units[near].reset_index(drop=True)
    parent = {Level.PROVINCE: "province", Level.CITY: "province", Level.COUNTY: "city_name"}[level]
    cut = found.set_geometry(shapely.clip_by_rect(found.geometry.to_numpy(), *window), crs=units.crs)
    cut = cut.assign(parent="" if level is Level.PROVINCE else cut[parent])
    return cut.loc[~cut.geometry.is_empty, [Regions.adcode, Regions.name, "parent", "geometry"]].reset_index(drop=True)
