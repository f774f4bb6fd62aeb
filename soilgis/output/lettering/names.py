"""Names of a map (地图注记): what a result's map has to name, from the nation down to its units, its zones and its neighbours."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.model.adcodes import NATION
from soilgis.model.level import Level
from soilgis.model.tables import Regions, Zones
from soilgis.model.units import spell
from soilgis.output.lettering.places import Name
from soilgis.output.lettering.seats import beside_seats, seat_names, seats_of
from soilgis.output.lettering.short import short_names
from soilgis.output.lettering.signs import width_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import geopandas as gpd

    from soilgis.geometry.simplify import Shapes
    from soilgis.model.result import Indicator, Result
    from soilgis.model.seats import Seat

SIZES = {"nation": 17.0, Level.PROVINCE.value: 15.0, Level.CITY.value: 13.0, Level.COUNTY.value: 12.0}
"""Size of the type of each level, in pixels of the screen."""
ZONE_SIZE, BESIDE_SIZE = 11.5, 12.0
MOST_LED = 60
"""Names are led out of small units where there are at most so many."""
LEAVES = {"nation": 200.0, Level.PROVINCE.value: 420.0, Level.CITY.value: 420.0}
"""A unit's name leaves the map of smaller ones when half its extent is more than so many pixels."""
FROM = {Level.CITY.value: 2.0**4.5, Level.COUNTY.value: 2.0**6}
"""Pixels per pixel of zoom 0 from which names of a level are shown: of the whole country only the provinces' and the largest cities'."""
MARGIN = "margin"
"""Series of what is held against a target."""
_ORDER = {"nation": 0, Level.PROVINCE.value: 1, Level.CITY.value: 2, Level.COUNTY.value: 3}
_STEP = 1_000_000
_SEATS = 3 * _STEP + _STEP // 2
LEAD_PIXELS = 190.0
"""Names are led out of their units from where the study's longer side takes so many pixels."""
MOST_ZONES_LED = 40
NEARER = 4
"""Where there are more zones, those of the study's first layers, the largest before others, are led out so many steps nearer, and on paper none."""


@dataclass(frozen=True)
class Lettered:
    """A name with what it belongs to (注记及其对象).

    Attributes
    ----------
    kind
        leaf (a region of the study's level), above (a unit they add up to), zone, beside (a neighbour) or seat (of government).
    row
        Row of the leaves, of the units above, of the result's zones, of the neighbours, or of the seats.
    level
        nation, province, city, county; empty for zones.
    layer
        Layer of a zone.
    name
        What is placed.
    """

    kind: str
    row: int
    level: str
    layer: str
    name: Name


@dataclass(frozen=True)
class Ground:
    """Shapes of what is named, simplified, in degrees (注记图形); zones by layer, in the order of the result's rows."""

    leaves: Shapes
    above: Shapes
    zones: Mapping[str, Shapes]


@dataclass(frozen=True)
class View:
    """A plane with its ladder (注记平面).

    Attributes
    ----------
    onto
        Takes shapes in degrees to the plane, whose y grows downwards.
    ladder
        Pixels per unit of the plane at each step.
    scale
        By how much the type is larger than on the screen.
    """

    onto: Callable[[Shapes], Shapes]
    ladder: tuple[float, ...]
    scale: float = 1.0

    def step_of(self, level: str) -> int:
        """First step at which names of a level are shown on a screen; a picture's single step shows those that fit."""
        if len(self.ladder) == 1:
            return 0
        return next((step for step, scale in enumerate(self.ladder) if scale >= FROM.get(level, 0.0)), len(self.ladder))

    def first_lead(self, shapes: Shapes) -> int:
        """First step at which names may be led out: where the study fills a good part of a screen."""
        if not len(shapes):
            return len(self.ladder)
        west, south, east, north = shapely.total_bounds(shapes)
        side = max(east - west, north - south)
        return next((step for step, scale in enumerate(self.ladder) if side * scale >= LEAD_PIXELS * self.scale), 0)


def names_of(
    result: Result,
    ground: Ground,
    view: View,
    *,
    shown: Sequence[Indicator] = (),
) -> list[Lettered]:
    """Gather the names of a result's map, those that matter most first.

    Parameters
    ----------
    result
        Not changed.
    ground
        Shapes of its regions and zones.
    view
        The plane they are placed in.
    shown
        Indicators whose values may stand under the names.
    """
    every = result.regions
    leaves, above = result.leaves(), every[every[Regions.level] != result.study.unit_level]
    seats = seats_of(result)
    shapes = beside_seats(view.onto(ground.leaves), view, seats)
    first = view.first_lead(shapes)
    found = [
        *_units(leaves, shapes, "leaf", view, first=first, values=_widest(leaves, shown)),
        *_units(above, beside_seats(view.onto(ground.above), view, seats), "above", view),
        *_zones(result, ground.zones, view, first),
        *_beside(result, view, seats),
    ]
    return [one for one in (*found, *_seats(result, view)) if one.name.text or one.name.mark]


def _seats(result: Result, view: View) -> list[Lettered]:
    """Signs of the seats, placed after the units and before zones and neighbours."""
    if result.context is None:
        return []
    names = seat_names(result.context.seats, view, result.context.window)
    return [Lettered("seat", row, "", "", replace(name, rank=_SEATS + row)) for row, name in enumerate(names)]


def _level(code: str, level: str) -> str:
    return "nation" if code == NATION else level


def _units(
    frame: gpd.GeoDataFrame,
    shapes: Shapes,
    kind: str,
    view: View,
    *,
    first: int | None = None,
    values: Sequence[str] = (),
) -> list[Lettered]:
    if frame.empty:
        return []
    codes, levels = frame[Regions.adcode].tolist(), frame[Regions.level].tolist()
    texts = _texts(frame)
    ranks = _by_area(shapes)
    single = kind == "above" and len(frame) == 1
    found = []
    for row, (code, level, text) in enumerate(zip(codes, levels, texts, strict=True)):
        own = _level(code, level)
        most = LEAVES.get(own, np.inf) if kind == "above" else np.inf
        name = Name(
            "" if single else text, shapes[row], SIZES[own] * view.scale, _ORDER[own] * _STEP + ranks[row], since=view.step_of(own),
            value=values[row] if values else "", most=most * view.scale, leads=first if len(frame) <= MOST_LED else None,
        )  # fmt: skip
        found.append(Lettered(kind, row, own, "", name))
    return found


def _texts(frame: gpd.GeoDataFrame) -> list[str]:
    """Short names of the rows of a table of regions."""
    texts = dict.fromkeys(frame.index, "")
    for level, rows in frame.groupby(Regions.level, sort=False, dropna=False):
        parents = rows[Regions.parent_name].fillna(rows[Regions.province]).tolist()
        own = rows[Regions.name].tolist()
        above = ["" if parent == name else str(parent or "") for parent, name in zip(parents, own, strict=True)]
        texts |= dict(zip(rows.index, short_names(own, above, Level(str(level))), strict=True))
    return list(texts.values())


def _by_area(shapes: Shapes) -> list[int]:
    """Place of each shape among all, the largest first."""
    order = np.argsort(-shapely.area(shapes), kind="stable")
    places = np.empty(len(shapes), dtype=int)
    places[order] = np.arange(len(shapes))
    found: list[int] = places.tolist()
    return found


def value_text(one: Indicator, code: str) -> str:
    """Return a region's value as it stands under its name: 差 or 超 where it is held against a target, % where it is a share.

    The legend tells other units; nothing stands where there is no value.
    """
    value = float(one.values.get(code, np.nan))
    text = spell(value, one.unit)
    if text == "—":
        return ""
    if one.series == MARGIN:
        missed = one.met is not None and one.met.get(code) is False
        size = spell(abs(value), one.unit)
        if float(size.replace(",", "")) == 0 and not missed:
            return "已达标"
        return f"差 {size}" if value < 0 or missed else f"超 {size}"
    return text + ("%" if one.unit.symbol() == "%" else "")


def _widest(leaves: gpd.GeoDataFrame, shown: Sequence[Indicator]) -> list[str]:
    """Widest value of each region among some indicators."""
    widest = [""] * len(leaves)
    for one in shown:
        texts = [value_text(one, str(code)) for code in leaves[Regions.adcode]]
        widest = [max(pair, key=width_of) for pair in zip(widest, texts, strict=True)]
    return widest


def _zones(result: Result, zones: Mapping[str, Shapes], view: View, first: int) -> list[Lettered]:
    from soilgis.output.zonelook import zone_looks

    found: list[Lettered] = []
    rows_of = result.once("zone names", lambda: _zone_names(result))
    many = len(result.zones) > MOST_ZONES_LED
    start = None if many and len(view.ladder) == 1 else first + NEARER * many
    for look in zone_looks(result):
        layer = look.use.layer.id
        rows, shapes = rows_of.get(layer, []), zones.get(layer)
        if look.fragmented or shapes is None or len(shapes) != len(rows):
            continue
        plane, before = view.onto(shapes), len(found)
        for (row, text), shape, order in zip(rows, plane, _by_area(plane), strict=True):
            brief = text.partition("（")[0]
            leads = start if before + order < MOST_ZONES_LED else None
            name = Name(brief, shape, ZONE_SIZE * view.scale, 4 * _STEP + order, leads=leads)
            found.append(Lettered("zone", row, "", layer, name))
    return found


def _zone_names(result: Result) -> dict[str, list[tuple[int, str]]]:
    """Row and name of each zone by its layer."""
    found: dict[str, list[tuple[int, str]]] = {}
    for row, (layer, name) in enumerate(zip(result.zones[Zones.layer], result.zones[Zones.zone_name], strict=True)):
        found.setdefault(str(layer), []).append((row, str(name)))
    return found


def _beside(result: Result, view: View, seats: Sequence[Seat]) -> list[Lettered]:
    context = result.context
    if context is None or context.beside.empty:
        return []
    frame = context.beside
    shapes = beside_seats(view.onto(frame.geometry.to_numpy()), view, seats)
    texts = short_names(frame["name"].tolist(), frame["parent"].tolist(), context.level)
    ranks = _by_area(shapes)
    return [
        Lettered("beside", row, context.level.value, "", Name(text, shape, BESIDE_SIZE * view.scale, 5 * _STEP + rank))
        for row, (text, shape, rank) in enumerate(zip(texts, shapes, ranks, strict=True))
    ]
