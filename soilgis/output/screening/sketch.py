"""The sketch of one site (地块示意图): site, zones, counties, names and the way to the nearest, as shapes on paper before they are drawn."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from soilgis.model.provenance import Verdict
from soilgis.model.screen_tables import Checks, Pieces, Sites
from soilgis.model.tables import Regions, Zones
from soilgis.model.units import Unit, spell
from soilgis.output.palette import KIND_COLORS, ZONE_COLORS
from soilgis.output.screening.thinning import thin_rings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd

    from soilgis.model.screening import Screening

SIDE, HIGH = 720.0, 400.0
_MARGIN, _REACH = 0.45, 8.0
"""Room around the site as a share of its extent; how many times its extent away a nearest zone is still drawn."""
METRES_PER_DEGREE = 111_320.0
INK, SOFT = "#10202b", "#6b7780"
_MOST_LEGEND = 6
_MANY, _SOME, _FINE = 10_000, 1000, 4000
"""Points from which a site, and any other shape, is thinned ring by ring, which is quick and may let rings touch; steps of thinning across the paper."""


@dataclass(frozen=True)
class Area:
    """A polygon on paper: rings of (x, y), outer and inner alike, filled by even and odd."""

    rings: tuple[np.ndarray, ...]
    fill: str
    opacity: float
    line: str
    width: float
    title: str


@dataclass(frozen=True)
class Text:
    """A word on paper, its middle at (x, y)."""

    x: float
    y: float
    text: str
    size: float = 13.0
    color: str = INK


@dataclass(frozen=True)
class Way:
    """The way from the site to the nearest zone, from (x, y) to (x, y), with its length as printed."""

    start: tuple[float, float]
    end: tuple[float, float]


@dataclass(frozen=True)
class Sketch:
    """Everything drawn of one site, in drawing order (示意图)."""

    areas: tuple[Area, ...]
    texts: tuple[Text, ...]
    way: Way | None
    bar: tuple[float, str]
    """Length of the scale bar on paper and what it stands for."""
    legend: tuple[tuple[str, str], ...]
    """Colour and name."""
    more: int = 0
    """Zones that the legend has no room for."""


def _zones(view: View, context: gpd.GeoDataFrame, colors: Mapping[str, str]) -> list[Area]:
    """Zones around the site, faint."""
    return [
        view.area(
            row["geometry"],
            (colors[row[Zones.zone_name]], 0.16, colors[row[Zones.zone_name]], 1.0),
            str(row[Zones.zone_name]),
        )
        for row in context.to_dict("records")
    ]


def _pieces(view: View, pieces: gpd.GeoDataFrame, colors: Mapping[str, str]) -> list[Area]:
    """What of the site lies in zones; the more pieces, the fainter each."""
    strength = max(0.12, 0.45 / max(1, len(pieces)))
    return [
        view.area(
            row["geometry"],
            (colors.get(row[Pieces.zone_name], INK), strength, colors.get(row[Pieces.zone_name], INK), 0.8),
            str(row[Pieces.zone_name]),
        )
        for row in pieces.to_dict("records")
    ]


def sketch(result: Screening, site_id: str) -> Sketch:
    """Lay one site out on paper.

    Names that would lie over another are left to the legend, which names every zone in view.
    """
    own = np.asarray(result.sites[result.sites[Sites.site_id] == site_id].geometry)
    site = own[0] if len(own) == 1 and shapely.get_num_coordinates(own[0]) > _MANY else shapely.union_all(own)
    nearest = nearest_zone(result, site_id, site)
    view = View(_bounds(site, nearest))
    site = _thinned(site, view)
    context = _seen(result.context, view)
    colors = zone_colors(context[Zones.zone_name], context[Zones.kind])
    areas = _zones(view, context, colors)
    areas += _pieces(view, result.pieces[result.pieces[Pieces.site_id] == site_id], colors)
    places: Any = _seen(result.places, view) if result.places is not None else context.iloc[:0]
    if len(places):
        areas += [
            view.area(row["geometry"], ("none", 0, SOFT, 0.9), str(row[Regions.name]))
            for row in places.to_dict("records")
        ]
    areas.append(view.area(site, ("none", 0, INK, 2.4), site_id))
    texts = _words(view, site, site_id, context, places)
    way = None
    if nearest is not None:
        ends = view.place(shapely.get_coordinates(nearest[0]))
        way = Way(tuple(ends[0]), tuple(ends[-1]))
        middle = ends.mean(axis=0)
        texts = _put(texts, Text(float(middle[0]), float(middle[1]) - 8, nearest[1], color="#8a1f14"), force=True)
    named = list(colors.items())
    return Sketch(
        tuple(areas),
        tuple(texts),
        way,
        view.bar(),
        tuple((color, name) for name, color in named[:_MOST_LEGEND]),
        max(0, len(named) - _MOST_LEGEND),
    )


def _thinned(site: shapely.Geometry, view: View) -> shapely.Geometry:
    """A site of very many points as far as paper shows it, its outline where that crosses itself then; others as they are."""
    if shapely.get_num_coordinates(site) <= _MANY:
        return site
    lines = thin_rings(site, view.wide / _FINE)
    rings = [line for line in lines if shapely.get_num_coordinates(line) > 3]
    outlines = shapely.multilinestrings(lines)
    if len(rings) == len(lines) == 1:
        whole = shapely.polygons(shapely.get_coordinates(rings[0]))
        return whole if whole.is_valid else outlines
    return outlines


def nearest_zone(result: Screening, site_id: str, site: shapely.Geometry) -> tuple[shapely.Geometry, str] | None:
    """The way to the nearest zone that the site does not touch, and its printed length; None where its shape is not at hand.

    The length is the one that was measured; the line is drawn only where the shape at hand agrees with it.
    """
    checks = result.checks[
        (result.checks[Checks.site_id] == site_id)
        & result.checks[Checks.verdict].isin([Verdict.CLEAR, Verdict.NOT_LISTED])
    ]
    checks = checks[checks[Checks.distance_m].notna()].sort_values(Checks.distance_m, kind="stable")
    west, south, east, north = site.bounds
    extent = max(east - west, north - south, 0.002) * METRES_PER_DEGREE
    for row in checks.to_dict("records"):
        if row[Checks.distance_m] > _REACH * extent:
            return None
        shapes = result.context[result.context[Zones.layer] == row[Checks.layer]]
        if len(shapes) == 0:
            continue
        others = np.asarray(shapes.geometry.array, dtype=object)
        line = shapely.shortest_line(site, others[shapely.STRtree(others).nearest(site)])
        if line is not None and abs(_metres(line) - row[Checks.distance_m]) <= 0.05 * row[Checks.distance_m] + 1:
            return line, f"距{row[Checks.layer_name]} {spell(row[Checks.distance_m], Unit.M, symbol=True)}"
    return None


def _metres(line: shapely.Geometry) -> float:
    """Rough length of a short line in degrees, to tell whether it is the one that was measured."""
    (x0, y0), (x1, y1) = shapely.get_coordinates(line)[[0, -1]]
    return math.hypot((x1 - x0) * math.cos(math.radians((y0 + y1) / 2)), y1 - y0) * METRES_PER_DEGREE


def _bounds(site: shapely.Geometry, nearest: tuple[shapely.Geometry, str] | None) -> np.ndarray:
    """What must be seen."""
    bounds: np.ndarray = np.asarray(shapely.total_bounds([site, *([nearest[0]] if nearest else [])]))
    return bounds


def zone_colors(names: Iterable[str], kinds: Iterable[str]) -> dict[str, str]:
    """A colour for each zone: those that readers expect of a kind first, then others in turn."""
    found: dict[str, str] = {}
    for name, kind in zip(names, kinds, strict=True):
        wanted = [*KIND_COLORS.get(str(kind), ()), *ZONE_COLORS]
        found.setdefault(
            str(name),
            next((color for color in wanted if color not in found.values()), wanted[len(found) % len(wanted)]),
        )
    return found


def _seen(frame: Any, view: View) -> Any:
    """Rows of a frame that lie in view, clipped to it."""
    shapes = shapely.clip_by_rect(np.asarray(frame.geometry.array, dtype=object), *view.bounds)
    kept = ~shapely.is_empty(shapes)
    return frame[kept].assign(geometry=shapes[kept])


def _words(view: View, site: shapely.Geometry, site_id: str, context: Any, places: Any) -> list[Text]:
    """Names: the site's, the counties', the zones', each where it lies over none before it."""
    named: list[tuple[shapely.Geometry, str, float, str]] = [(site, site_id[:24], 14.0, INK)]
    if len(places):
        named += [(row["geometry"], str(row[Regions.name]), 13.0, SOFT) for row in places.to_dict("records")]
    named += [(row["geometry"], str(row[Zones.zone_name])[:24], 12.0, "#5a2a1a") for row in context.to_dict("records")]
    around = _around(site, 0.02 * view.wide)
    shapely.prepare(around)
    taken = shapely.intersects(around, [shape for shape, *_ in named])
    found: list[Text] = []
    for at, (shape, name, size, color) in enumerate(named):
        room = shapely.difference(shape, around) if at and taken[at] else shape
        if room.is_empty:
            continue
        x, y = view.place(shapely.get_coordinates(shapely.point_on_surface(room)))[0]
        found = _put(found, Text(float(x), float(y), name, size, color), force=at == 0)
    return found


def _around(site: shapely.Geometry, reach: float) -> shapely.Geometry:
    """Ground within a reach of a site, where no other names stand; of an outline roughly."""
    if shapely.get_dimensions(site) == 2:
        return shapely.buffer(site, reach)
    return shapely.buffer(shapely.multilinestrings(thin_rings(site, reach / 4)), reach, quad_segs=2)


def _put(texts: list[Text], one: Text, *, force: bool = False) -> list[Text]:
    """Add a word if it lies over no other and inside the paper; one that must stand is moved up until it does."""
    half = len(one.text) * one.size / 2
    x = min(max(one.x, half + 6), SIDE - half - 6)
    for step in (0, -18, 18, -36, 36):
        y = min(max(one.y + step, 18.0), HIGH - 18.0)
        clear = all(
            abs(x - two.x) > half + len(two.text) * two.size / 2 or abs(y - two.y) > (one.size + two.size) * 0.62
            for two in texts
        )
        if clear:
            return [*texts, Text(x, y, one.text, one.size, one.color)]
    return [*texts, Text(x, min(max(one.y, 18.0), HIGH - 18.0), one.text, one.size, one.color)] if force else texts


class View:
    """From degrees to the paper: longitudes shortened by the middle latitude, north up (画面)."""

    def __init__(self, bounds: np.ndarray) -> None:
        west, south, east, north = map(float, bounds)
        self.shrink = math.cos(math.radians((south + north) / 2))
        wide, high = max((east - west) * self.shrink, 1e-4), max(north - south, 1e-4)
        pad = _MARGIN * max(wide, high)
        self.scale = min(SIDE / (wide + 2 * pad), HIGH / (high + 2 * pad))
        middle = (west + east) / 2, (south + north) / 2
        self.west = middle[0] - SIDE / self.scale / 2 / self.shrink
        self.north = middle[1] + HIGH / self.scale / 2
        self.wide = SIDE / self.scale

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the paper."""
        return self.west, self.north - HIGH / self.scale, self.west + SIDE / self.scale / self.shrink, self.north

    def place(self, points: np.ndarray) -> np.ndarray:
        """Take (lon, lat) to (x, y) of the paper."""
        return np.column_stack(
            [(points[:, 0] - self.west) * self.shrink * self.scale, (self.north - points[:, 1]) * self.scale]
        )

    def area(self, shape: shapely.Geometry, look: tuple[str, float, str, float], title: str) -> Area:
        """Put a polygon on paper; ``look`` is fill, opacity, line and its width."""
        if shapely.get_dimensions(shape) < 2 or shapely.get_num_coordinates(shape) > _SOME:
            rings = thin_rings(shape, 0.3 / self.scale)
        else:
            shown = shapely.simplify(shape, 0.3 / self.scale)
            rings = shapely.get_rings(shapely.get_parts(shown if not shown.is_empty else shape))
        points, ring = shapely.get_coordinates(rings, return_index=True)
        return Area(tuple(np.split(self.place(points), np.flatnonzero(np.diff(ring)) + 1)), *look, title)

    def bar(self) -> tuple[float, str]:
        """A scale bar of a round length, about a fifth of the paper."""
        metres = SIDE / 5 / self.scale * METRES_PER_DEGREE
        step = 10 ** math.floor(math.log10(metres))
        length = max(step * factor for factor in (1, 2, 5) if step * factor <= metres)
        return length / METRES_PER_DEGREE * self.scale, f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
