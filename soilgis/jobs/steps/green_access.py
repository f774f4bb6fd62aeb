"""Green within reach (见绿见园): places people live at, the green that counts, and who is served, in a straight line or along a network."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from soilgis.geometry.area import ellipsoidal_area_m2, plane_shapes
from soilgis.geometry.nearest import nearest_m
from soilgis.geometry.widen import reached
from soilgis.jobs.steps.inputs import open_polygons
from soilgis.model.errors import Problems, SchemaError, shorten
from soilgis.model.green_tables import GreenPlaces
from soilgis.model.numbers import read_numbers, row_label
from soilgis.model.sentences.works import WorksMessages, WorksNotes
from soilgis.store.features import Fields, read_register

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.model.inputs import FileOpening
    from soilgis.model.notes import Note
    from soilgis.model.works_words import GreenRule

_COUNTS = ("count", "population", "人口", "人数", "常住人口", "居民数")
FIELDS = Fields(texts={GreenPlaces.place_id: ("place_id", "id", "编号", "小区编号", "小区")}, dates={}, numbers={})


@dataclass(frozen=True)
class Homes:
    """Places people live at (居住地点).

    Attributes
    ----------
    frame
        place_id and shapes, lon/lat: points or polygons.
    weight
        People, km² or places at each, shape (n,).
    unit
        What the weights count: 人, km² or 处.
    notes
        What was converted, left out or assumed.
    """

    frame: gpd.GeoDataFrame
    weight: np.ndarray
    unit: str
    notes: tuple[Note, ...]

    @property
    def shapes(self) -> np.ndarray:
        """The shapes, shape (n,)."""
        return np.asarray(self.frame.geometry.array, dtype=object)

    @property
    def areal(self) -> bool:
        """Whether they are polygons."""
        return bool((shapely.get_dimensions(self.shapes) == 2).all())


@dataclass(frozen=True)
class Aim:
    """One aim (指标): green within a distance, by polygons of at least a size."""

    rule: GreenRule
    within_m: float
    shapes: np.ndarray
    file: str


@dataclass(frozen=True)
class Reach:
    """How far each place is from the green of one aim, and which part of it is served (可达结果).

    Attributes
    ----------
    metres
        Distance to the nearest; missing where polygons are cut by a reach, shape (n,).
    share
        Part of each place within the distance, shape (n,).
    served
        The parts within, polygons only: what is measured by region.
    notes
        What must be told.
    """

    metres: np.ndarray
    share: np.ndarray
    served: np.ndarray | None
    notes: tuple[Note, ...] = ()


def open_homes(path: Path, opening: FileOpening, *, count: str, places: bool) -> Homes:
    """Read the places people live at.

    Parameters
    ----------
    path
        Points or polygons of any vector file, or a CSV with lon and lat.
    opening
        How it is opened.
    count
        Column with the number of people; looked for by its usual names when empty.
    places
        Count places, not people.

    Raises
    ------
    SchemaError
        If there are points without counts, a count is missing, or shapes are mixed or lines.
    """
    read = read_register(path, opening, FIELDS)
    if not read.placed:
        raise SchemaError(f"{read.name} has no shapes and no column lon, lat (缺少坐标); residents need their place")
    frame, shapes = read.frame, read.shapes
    kinds = np.unique(shapely.get_dimensions(shapes))
    if len(kinds) != 1 or kinds[0] == 1:
        raise SchemaError(WorksMessages.homes_mixed(file=read.name))
    column = count or next((name for name in _COUNTS if name in frame.columns), "")
    if column and column not in frame:
        raise SchemaError(
            f"{read.name} has no column {column!r} (没有这个字段); found {shorten([c for c in frame.columns if c != 'geometry'], 20)}"
        )
    weight, unit, said = _weights(frame, read.name, "" if places else column, places=places, areal=kinds[0] == 2)
    ids = frame[GreenPlaces.place_id] if GreenPlaces.place_id in read.given else pd.Series("", index=frame.index)
    numbers = [f"{number}" for number in frame.index]
    named = [one or number for one, number in zip(ids, numbers, strict=True)]
    kept = gpd.GeoDataFrame({GreenPlaces.place_id: named}, geometry=shapes, crs=frame.crs)
    if unit == "km²":
        kept, weight, more = _united(kept)
        said += more
    return Homes(kept.reset_index(drop=True), weight, unit, (*read.notes, *said))


def _weights(
    frame: pd.DataFrame, name: str, column: str, *, places: bool, areal: bool
) -> tuple[np.ndarray, str, list[Note]]:
    if places:
        return np.ones(len(frame)), "处", [WorksNotes.places_counted().under(name)]
    if column:
        problems = Problems(name)
        values = read_numbers(frame[column], problems, low=0, units=("人",)).to_numpy()
        problems.extend(
            f"{row_label(frame.index, at)}: {column} is empty (缺少人数); fill it, 0 where nobody lives"
            for at in np.flatnonzero(np.isnan(values)).tolist()
        )
        problems.raise_as(SchemaError)
        return values, "人", [WorksNotes.evenly_spread().under(name)] if areal else []
    if areal:
        return np.zeros(len(frame)), "km²", [WorksNotes.no_people().under(name)]
    raise SchemaError(
        f"{name}: points without counts (居住点没有人数); name the column with --count, give residential polygons, or say --places to count places"
    )


def _united(frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, np.ndarray, list[Note]]:
    """Residential ground without what overlaps: a later polygon keeps what no earlier one holds."""
    shapes = np.asarray(frame.geometry.array, dtype=object).copy()
    tree = shapely.STRtree(shapes)
    lapped = 0.0
    for at in range(len(shapes)):
        near = [other for other in tree.query(shapes[at], predicate="intersects").tolist() if other < at]
        hit = [other for other in near if not shapely.touches(shapes[other], shapes[at])]
        if hit:
            left = shapely.difference(shapes[at], shapely.union_all(shapes[hit]))
            lapped += float(
                ellipsoidal_area_m2(shapes[[at]])[0]
                - (ellipsoidal_area_m2(np.array([left]))[0] if not left.is_empty else 0.0)
            )
            shapes[at] = left
    kept = ~shapely.is_empty(shapes)
    made = frame[kept].set_geometry(shapes[kept])
    note = [WorksNotes.homes_overlap(area_km2=lapped / 1e6)] if lapped > 1 else []
    return made, ellipsoidal_area_m2(shapes[kept]) / 1e6, note


def open_green(
    rule: GreenRule, path: Path, opening: FileOpening, *, within_m: float, least_ha: float
) -> tuple[Aim, list[Note]]:
    """Read green and leave out what is too small.

    Raises
    ------
    SchemaError
        If nothing is large enough.
    """
    frame, notes = open_polygons(path, opening)
    shapes = np.asarray(frame.geometry.array, dtype=object)
    large = ellipsoidal_area_m2(shapes) >= least_ha * 1e4 * (1 - 1e-9)
    if not large.any():
        raise SchemaError(
            f"{path.name}: none of {len(shapes)} polygons has {least_ha:g} ha (没有达到面积下限的绿地); lower the least size"
        )
    if not large.all():
        notes = [
            *notes,
            WorksNotes.green_too_small(count=int((~large).sum()), least_ha=least_ha, aim=rule.label).under(path.name),
        ]
    return Aim(rule, within_m, shapes[large], path.name), notes


def straight(homes: Homes, aim: Aim) -> Reach:
    """Who is within a straight distance, on the ellipsoid.

    Points by the distance itself; polygons by the part of them within, cut by the green's reach, whose error is told.
    """
    if not homes.areal:
        metres = np.zeros(len(homes.weight))
        away = ~_touched(homes.shapes, aim.shapes)
        metres[away] = nearest_m(homes.shapes[away], aim.shapes)
        return Reach(metres, (metres <= aim.within_m).astype(float), None)
    wide, error = reached(aim.shapes, aim.within_m)
    plane = plane_shapes(homes.shapes)
    near = shapely.union_all(plane_shapes(wide))
    served = shapely.intersection(plane, near)
    share = np.clip(shapely.area(served) / shapely.area(plane), 0, 1)
    note = WorksNotes.reach_error(within_m=aim.within_m, error_m=error).under(aim.rule.label)
    return Reach(np.full(len(plane), np.nan), share, served, (note,))


def along(homes: Homes, aim: Aim, lines: np.ndarray, snap_m: float) -> Reach:
    """Who is within a distance along a network; polygons by a point inside them."""
    from soilgis.geometry.network import walked

    points = shapely.point_on_surface(homes.shapes) if homes.areal else homes.shapes
    found = walked(points, aim.shapes, lines, snap_m)
    notes = [WorksNotes.from_inside().under(aim.rule.label)] if homes.areal else []
    if found.off_network.any():
        notes.append(WorksNotes.off_network(count=int(found.off_network.sum()), limit_m=snap_m).under(aim.rule.label))
    if found.connected or found.without:
        told = WorksNotes.green_off_network(connected=found.connected, without=found.without, limit_m=snap_m)
        notes.append(told.under(aim.rule.label))
    reach = np.where(np.isfinite(found.metres), found.metres, np.nan)
    return Reach(reach, (found.metres <= aim.within_m).astype(float), None, tuple(notes))


def _touched(points: np.ndarray, shapes: np.ndarray) -> np.ndarray:
    inside = np.zeros(len(points), bool)
    inside[np.unique(shapely.STRtree(shapes).query(points, predicate="intersects")[0])] = True
    return inside
