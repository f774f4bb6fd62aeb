"""Shapes of sites (地块几何): kinds, CRS, place and validity weighed; refused when they cannot mean one thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from soilgis.model.errors import CrsError, GeometryError, Problems, SchemaError
from soilgis.model.screen_words import Form
from soilgis.model.sentences.sites import SiteMessages, SiteNotes
from soilgis.model.sentences.store import StoreMessages, StoreNotes
from soilgis.store.crs import declared_crs, to_geographic
from soilgis.store.kinds import open_collections, told_collections
from soilgis.store.plane import without_empties
from soilgis.store.sites.corner_points import CHINA_LAT, CHINA_LON, planar
from soilgis.store.vector import repair, told_empties

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pyproj

    from soilgis.model.notes import Note

_FORMS = {
    "Polygon": Form.POLYGON, "MultiPolygon": Form.POLYGON, "LineString": Form.LINE, "MultiLineString": Form.LINE,
    "LinearRing": Form.LINE, "Point": Form.POINT, "MultiPoint": Form.POINT,
}  # fmt: skip


def placed_shapes(
    frame: gpd.GeoDataFrame, crs: pyproj.CRS, notes: list[Note], subject: str, *, mend: bool
) -> tuple[gpd.GeoDataFrame, list[Note], str]:
    """Weigh shapes, bring them to longitude and latitude, and check where they lie and that they are valid."""
    frame, counted = _weighed_shapes(frame, subject)
    placed, moved = to_geographic(frame, crs, subject)
    refuse_outside_china(placed.total_bounds, subject)
    placed, labels = _without_labels(placed)
    placed, mended = _checked(placed, subject, mend=mend)
    return placed, [*notes, *counted, *moved, *labels, *mended], str(crs.name)


def _without_labels(frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Leave out points that lie in a polygon of the same file: they are its label (注记点), not a site of their own."""
    points = (frame["form"] == Form.POINT).to_numpy()
    polygons = (frame["form"] == Form.POLYGON).to_numpy()
    if not points.any() or not polygons.any():
        return frame, []
    shapes = np.asarray(frame.geometry.array, dtype=object)
    inside, _ = shapely.STRtree(shapes[polygons]).query(shapes[points], predicate="intersects")
    labels = np.flatnonzero(points)[np.unique(inside)]
    if not len(labels):
        return frame, []
    told = SiteNotes.labels_inside(count=len(labels), rows=frame.index[labels])
    return frame.drop(index=frame.index[labels]), [told]


def settled_crs(
    frame: gpd.GeoDataFrame, path: Path, *, named: str, axis: str
) -> tuple[gpd.GeoDataFrame, pyproj.CRS, list[Note]]:
    """Settle the CRS of a file; a drawing without one may carry a zone prefix."""
    drawing = path.suffix.lower() == ".dxf"
    if drawing:
        frame = _closed_lines(frame, path.name)
    if not drawing or frame.crs is not None:
        refuse_swapped(frame, path.name)
        return frame, declared_crs(frame.crs, named, path.name), []
    points = shapely.get_coordinates(np.asarray(frame.geometry.array, dtype=object))
    if len(points) and abs(points).max() > 360:
        east, north, crs = planar(points[:, 0], points[:, 1], crs=named, axis=axis, subject=path.name)
        moved = shapely.set_coordinates(
            np.asarray(frame.geometry.array, dtype=object).copy(), np.column_stack([east, north])
        )
        return frame.set_geometry(moved, crs=crs), crs, []
    return frame, declared_crs(None, named, path.name), []


def _closed_lines(frame: gpd.GeoDataFrame, subject: str) -> gpd.GeoDataFrame:
    """Closed polylines of a drawing are polygons; a ring left open by a little is refused with the gap."""
    shapes = np.asarray(shapely.force_2d(frame.geometry.array), dtype=object)
    problems = Problems(subject)
    for position, shape in enumerate(shapes):
        if shape is None or shape.geom_type != "LineString" or len(shape.coords) < 4:
            continue
        gap = shapely.distance(shapely.get_point(shape, 0), shapely.get_point(shape, -1))
        if gap == 0:
            shapes[position] = shapely.Polygon(shape.coords)
        elif gap < 0.05 * shape.length:
            problems.add(
                f"polyline {position + 1} is not closed: its ends are {gap:.3f} apart (多段线未闭合); close it in the drawing"
            )
    problems.raise_as(GeometryError)
    return frame.set_geometry(shapes)


def refuse_swapped(frame: gpd.GeoDataFrame, subject: str) -> None:
    """Refuse longitudes and latitudes in the wrong order, telling both readings."""
    west, south, east, north = frame.total_bounds
    swapped = CHINA_LON[0] <= south and north <= CHINA_LON[1] and CHINA_LAT[0] <= west and east <= CHINA_LAT[1]
    if swapped:
        raise CrsError(SiteMessages.lonlat_doubtful(subject=subject, lon=west, lat=south))


def refuse_outside_china(bounds: np.ndarray, subject: str) -> None:
    """Refuse sites that lie nowhere near China.

    Raises
    ------
    CrsError
        With where they lie.
    """
    west, south, east, north = bounds
    if west < CHINA_LON[0] or east > CHINA_LON[1] or south < CHINA_LAT[0] or north > CHINA_LAT[1]:
        raise CrsError(SiteMessages.outside_china(subject=subject, west=west, east=east, south=south, north=north))


def _weighed_shapes(frame: gpd.GeoDataFrame, subject: str) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Drop features without shape and heights, refuse kinds of geometry that are no site; the index keeps their numbers, from 1."""
    plain, opened = open_collections(np.asarray(frame.geometry.array, dtype=object))
    shapes, hollow = without_empties(plain)
    bare = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    notes = told_empties(hollow) + (
        [StoreNotes.no_shape(count=int(bare.sum()), rows=np.flatnonzero(bare) + 1)] if bare.any() else []
    )
    notes += told_collections(opened + 1)
    if bare.all():
        raise SchemaError(StoreMessages.all_shapeless(subject=subject, count=len(frame)))
    flat = shapely.force_2d(shapes[~bare])
    kinds = [shape.geom_type for shape in flat]
    odd = sorted(set(kinds) - set(_FORMS))
    if odd:
        raise SchemaError(f"{subject} holds {', '.join(odd)}; give polygons, lines or points (只接受面、线、点)")
    if not np.isfinite(shapely.get_coordinates(flat)).all():
        raise GeometryError(f"{subject}: some coordinates are not numbers (坐标为 NaN 或无穷)")
    numbers = pd.Index(np.flatnonzero(~bare) + 1, name="feature")
    kept = frame[~bare].set_geometry(flat).set_axis(numbers)
    return kept.assign(form=[_FORMS[kind].value for kind in kinds]), notes


def _checked(frame: gpd.GeoDataFrame, subject: str, *, mend: bool) -> tuple[gpd.GeoDataFrame, list[Note]]:
    shapes = np.asarray(frame.geometry.array, dtype=object)
    invalid = np.flatnonzero(~shapely.is_valid(shapes))
    problems = Problems(subject)
    problems.extend(
        f"feature {frame.index[position]} is invalid: {shapely.is_valid_reason(shapes[position])} (图形自相交或无效); correct its corners"
        for position in ([] if mend else invalid)
    )
    problems.raise_as(GeometryError)
    return repair(frame, subject, rows=frame.index.to_numpy())
