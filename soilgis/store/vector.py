"""Vector files (矢量文件): read once, weighed once: CRS, geometry types, validity; repaired only here, and said so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.model.errors import GeometryError, Problems, SchemaError, shorten
from soilgis.model.inputs import FileOpening
from soilgis.model.outlines import outlines
from soilgis.model.sentences.store import StoreMessages, StoreNotes
from soilgis.model.texts import plain_frame
from soilgis.store.arcs import curved, straightened
from soilgis.store.crs import declared_crs, to_geographic
from soilgis.store.edges import CHORD_TOLERANCE_M2
from soilgis.store.keys import filled_ids
from soilgis.store.kinds import area_shapes
from soilgis.store.opening import Source, of_card, open_source
from soilgis.store.plane import polygons_of, settle, without_empties
from soilgis.store.readable import needs_plain_reading
from soilgis.store.readable import reading as reading_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import geopandas as gpd
    import pyproj

    from soilgis.model.layer import Reading
    from soilgis.model.notes import Note
    from soilgis.store.plane import Index, Shapes

__all__ = ["one_geometry", "open_features", "read_polygons", "read_source", "repair", "straight_wkb", "weigh"]
_GEOD = "GRS80"
_DEGREE_M2 = 111_320.0**2
"""Largest area of a square degree, m²."""
_WITHOUT_ARCS = {".shp", ".geojson", ".json", ".geojsonl", ".kml", ".kmz", ".topojson"}


def read_polygons(path: Path, reading: Reading | FileOpening) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Read a polygon file into valid CGCS2000 lon/lat polygons.

    Parameters
    ----------
    path
        GeoPackage, GeoParquet, FlatGeobuf, Shapefile, GeoJSON, KML or anything else GDAL reads.
    reading
        Sublayer, CRS for files without one, encoding: of a layer's card, or as named by a user.

    Returns
    -------
    frame, notes
        The file's columns and polygons in EPSG:4490 with a fresh index, and what was repaired or left out, in Chinese.

    Raises
    ------
    LayerError
        If the file is missing, unreadable, truncated, holds several layers and none is named, or its text is in no known encoding.
    CrsError
        If its CRS is missing, contradictory or impossible, or on a datum without a known way to CGCS2000.
    SchemaError, GeometryError
        If it holds no rows, no polygons, or lines among polygons, or coordinates that are not numbers.
    """
    opening = reading if isinstance(reading, FileOpening) else of_card(reading)
    frame, notes = read_source(open_source(path, opening))
    return frame.reset_index(drop=True), notes


def read_source(
    source: Source, id_column: str = "", doubtful: Callable[[Shapes], Index] | None = None
) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Same for a file that was opened already; the index keeps each feature's position in the file, from 0.

    ``doubtful`` as `repair` takes it. Ids in ``id_column`` become text; an empty one is refused, or named as the opening says, whether its row has a shape or not.
    """
    frame, divided = open_features(source)
    if id_column:
        ids = filled_ids(frame[id_column], source.path.name, id_column, empty_as=source.empty_id_as)
        frame = frame.assign(**{id_column: ids})
    placed, notes = _weighed(frame, source.path.name, source.crs, doubtful)
    return placed, [*source.notes, *divided, *notes]


def weigh(
    frame: gpd.GeoDataFrame, subject: str, *, crs: str = "", doubtful: Callable[[Shapes], Index] | None = None
) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Bring a frame of polygons to valid CGCS2000 lon/lat polygons, or refuse it; what `read_polygons` does after opening.

    Parameters
    ----------
    frame
        Any polygons; not changed.
    subject
        Its name for messages.
    crs
        CRS to use when the frame declares none.
    doubtful
        As `repair` takes it.
    """
    placed, notes = _weighed(frame, subject, declared_crs(frame.crs, crs, subject), doubtful)
    return placed.reset_index(drop=True), notes


def _weighed(
    frame: gpd.GeoDataFrame, subject: str, crs: pyproj.CRS, doubtful: Callable[[Shapes], Index] | None = None
) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Polygons in degrees; the index is each feature's position in ``frame``."""
    plain = plain_frame(one_geometry(frame), subject)
    frame, notes = _polygons_only(plain.reset_index(drop=True), subject)
    frame, moved = to_geographic(frame, crs, subject)
    _refuse_wide_edges(frame, subject)
    frame, repaired = repair(frame, subject, rows=frame.index.to_numpy() + 1, doubtful=doubtful)
    return frame, notes + moved + repaired


def one_geometry(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The same with one column of shapes, named geometry."""
    active = frame.geometry.name
    others = [name for name, kind in frame.dtypes.items() if str(kind) == "geometry" and name != active]
    plain = frame.drop(columns=others) if others else frame
    if active == "geometry":
        return plain
    return plain.drop(columns="geometry", errors="ignore").rename_geometry("geometry")


def open_features(source: Source) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Features of a file as they are, their arcs divided, and how many were."""
    import geopandas as gpd
    import pyogrio

    path = source.path
    with reading_of(path), np.errstate(invalid="ignore"):
        if source.parquet:
            return gpd.read_parquet(path), []
        frame = pyogrio.read_dataframe(path, layer=source.layer, encoding=source.encoding or None)
        if not isinstance(frame, gpd.GeoDataFrame):
            raise SchemaError(StoreMessages.without_shapes(file=path))
        if path.suffix.lower() in _WITHOUT_ARCS or needs_plain_reading(source):
            return frame, []
        return _with_arcs(source, frame)


def _with_arcs(source: Source, frame: gpd.GeoDataFrame) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Replace shapes whose arcs GDAL divides by 4° by ones divided to the tolerance."""
    import pyogrio

    meta, table = pyogrio.raw.read_arrow(source.path, layer=source.layer, columns=[], encoding=source.encoding or None)
    values = table.column(meta["geometry_name"] or "wkb_geometry").to_pylist()
    bent = curved(values)
    if not len(bent):
        return frame, []
    straight, note = straight_wkb([values[at] for at in bent], source.crs)
    shapes = np.asarray(frame.geometry.array, dtype=object).copy()
    shapes[bent] = straight
    return frame.set_geometry(shapes, crs=frame.crs), [note]


def straight_wkb(values: list[bytes], crs: pyproj.CRS) -> tuple[list[shapely.Geometry], Note]:
    """Curved WKB as shapes of straight edges, and the note that says so."""
    unit = crs.axis_info[0].unit_conversion_factor if crs.axis_info else 1.0
    square = _DEGREE_M2 * np.degrees(unit) ** 2 if crs.is_geographic else unit**2
    made = [straightened(value, CHORD_TOLERANCE_M2, square) for value in values]
    arcs = sum(count for _, count in made)
    return [shape for shape, _ in made], StoreNotes.arcs(count=arcs, error_m2=CHORD_TOLERANCE_M2)


def _polygons_only(frame: gpd.GeoDataFrame, subject: str) -> tuple[gpd.GeoDataFrame, list[Note]]:
    if frame.empty:
        raise SchemaError(StoreMessages.no_features(file=subject))
    solid, hollow = without_empties(np.asarray(frame.geometry.array, dtype=object))
    shapes, left_out = area_shapes(solid, subject)
    notes = told_empties(hollow) + left_out
    present = np.array([shape is not None for shape in shapes])
    kept = frame[present]
    if (shapely.has_z(shapes[present]) | shapely.has_m(shapes[present])).any():
        notes.append(StoreNotes.heights())
    flat = shapely.force_2d(shapes[present])
    bad = ~np.isfinite(shapely.get_coordinates(flat)).all(axis=1)
    if bad.any():
        owners = np.unique(shapely.get_coordinates(flat, return_index=True)[1][bad])
        raise GeometryError(
            f"{subject}: coordinates are not numbers in feature {shorten(np.flatnonzero(present)[owners] + 1)} (坐标为 NaN 或无穷)"
        )
    return kept.set_geometry(flat), notes


def told_empties(hollow: Index) -> list[Note]:
    """What is said of features whose empty holes or parts were left out."""
    if not len(hollow):
        return []
    return [StoreNotes.empty_parts(count=len(hollow), rows=hollow + 1)]


def _refuse_wide_edges(frame: gpd.GeoDataFrame, subject: str) -> None:
    """Refuse edges wider than 180° of longitude: which way round the globe they run is not said."""
    bounds = frame.geometry.bounds.to_numpy()
    wide = np.flatnonzero(bounds[:, 2] - bounds[:, 0] > 180)
    lines, owner = outlines(np.asarray(frame.geometry.array, dtype=object)[wide])
    points, ring = shapely.get_coordinates(lines, return_index=True)
    jump = (np.abs(np.diff(points[:, 0])) > 180) & (ring[1:] == ring[:-1])
    if jump.any():
        features = np.asarray(frame.index)[np.unique(wide[owner[ring[1:][jump]]])] + 1
        raise GeometryError(
            f"{subject}: feature {shorten(features)} has an edge wider than 180° of longitude; cut the shape at the antimeridian first (跨180°经线)"
        )


def repair(
    frame: gpd.GeoDataFrame,
    subject: str,
    *,
    rows: Index | None = None,
    doubtful: Callable[[Shapes], Index] | None = None,
) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Make invalid lon/lat polygons valid and say which, why, and by how much the area changed.

    The repair keeps what an even–odd fill would show (GEOS make_valid, structure method): a figure of eight becomes two
    polygons, a repeated spike vanishes. Then the same where areas are measured (`soilgis.store.plane.settle`).
    ``rows`` are the features' numbers in their file, 1 … n when not given; ``doubtful`` gives the positions to look at where a
    caller can vouch for the others, all are looked at otherwise.

    Raises
    ------
    GeometryError
        If nothing of a polygon is left.
    """
    shapes = np.asarray(frame.geometry.array, dtype=object)
    asked = np.arange(len(shapes)) if doubtful is None else doubtful(shapes)
    numbers = np.arange(1, len(shapes) + 1) if rows is None else rows
    fixed, notes, problems = shapes.copy(), [], Problems(subject)
    for position in asked[~shapely.is_valid(shapes[asked])].tolist():
        why = shapely.is_valid_reason(shapes[position]).partition("[")[0]
        fixed[position] = polygons_of(shapely.make_valid(shapes[position], method="structure", keep_collapsed=False))
        if fixed[position].is_empty:
            problems.add(StoreMessages.gone_after_repair(feature=numbers[position], why=why))
            continue
        change = abs(_area_m2(fixed[position])) - abs(_area_m2(shapes[position]))
        notes.append(StoreNotes.mended(feature=numbers[position], why=why, change_m2=change))
    problems.raise_as(GeometryError)
    settled, told = settle(fixed, subject, rows=numbers, asked=asked)
    return (frame.set_geometry(settled) if notes or told else frame), notes + told


def _area_m2(shape: shapely.Geometry) -> float:
    """Geodesic area, signed parts and all, as a reader of the faulty ring would get it."""
    import pyproj

    return float(pyproj.Geod(ellps=_GEOD).geometry_area_perimeter(shapely.orient_polygons(shape))[0])
