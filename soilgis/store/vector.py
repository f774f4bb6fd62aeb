"""Vector files (矢量文件): read once, weighed once: CRS, geometry types, validity; repaired only here, and said so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.model.errors import GeometryError, Problems, SchemaError, shorten
from soilgis.model.texts import plain_frame
from soilgis.store.crs import declared_crs, to_geographic
from soilgis.store.plane import polygons_of, settle, without_empties
from soilgis.store.readable import PARQUET, refuse_unreadable
from soilgis.store.readable import reading as reading_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import geopandas as gpd

    from soilgis.model.layer import Reading
    from soilgis.store.plane import Index, Shapes

POLYGONS = ("Polygon", "MultiPolygon")
_GEOD = "GRS80"


def read_polygons(path: Path, reading: Reading) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Read a polygon file into valid CGCS2000 lon/lat polygons.

    Parameters
    ----------
    path
        GeoPackage, GeoParquet, FlatGeobuf, Shapefile, GeoJSON, KML or anything else GDAL reads.
    reading
        Sublayer, CRS for files without one, encoding.

    Returns
    -------
    frame, notes
        The file's columns and polygons in EPSG:4490 with a fresh index, and what was repaired or left out, in Chinese.

    Raises
    ------
    LayerError
        If the file is missing, unreadable, truncated, or holds several layers and none is named.
    CrsError
        If its CRS is missing, contradictory or impossible.
    SchemaError, GeometryError
        If it holds no rows, no polygons, or polygons mixed with other shapes, or coordinates that are not numbers.
    """
    return weigh(_opened(path, reading), path.name, crs=reading.crs)


def weigh(
    frame: gpd.GeoDataFrame, subject: str, *, crs: str = "", doubtful: Callable[[Shapes], Index] | None = None
) -> tuple[gpd.GeoDataFrame, list[str]]:
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
    frame = plain_frame(frame, subject)
    declared = declared_crs(frame.crs, crs, subject)
    frame, notes = _polygons_only(frame, subject)
    frame, moved = to_geographic(frame, declared, subject)
    _refuse_wide_edges(frame, subject)
    frame, repaired = repair(frame, subject, rows=frame.index.to_numpy() + 1, doubtful=doubtful)
    return frame.reset_index(drop=True), notes + moved + repaired


def _opened(path: Path, reading: Reading) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import pyogrio

    refuse_unreadable(path, reading.sublayer)
    with reading_of(path), np.errstate(invalid="ignore"):
        if path.suffix.lower() in PARQUET:
            frame = gpd.read_parquet(path)
        else:
            frame = pyogrio.read_dataframe(path, layer=reading.sublayer or 0, encoding=reading.encoding or None)
    if not isinstance(frame, gpd.GeoDataFrame):
        raise SchemaError(f"{path} has no shapes (没有几何)")
    return frame


def _polygons_only(frame: gpd.GeoDataFrame, subject: str) -> tuple[gpd.GeoDataFrame, list[str]]:
    if frame.empty:
        raise SchemaError(f"{subject} has no features (空图层)")
    shapes, hollow = without_empties(np.asarray(frame.geometry.array, dtype=object))
    bare = np.array([shape is None or shape.is_empty for shape in shapes])
    notes = told_empties(hollow) + (
        [f"{int(bare.sum())} 个要素没有几何，未计入（第 {shorten(np.flatnonzero(bare) + 1)} 个）"] if bare.any() else []
    )
    kinds = {shape.geom_type for shape in shapes[~bare]}
    if not kinds:
        raise SchemaError(f"{subject}: all {len(frame)} features are without shape (所有要素均无几何)")
    if not kinds <= set(POLYGONS):
        counts = "、".join(f"{kind} {sum(s.geom_type == kind for s in shapes[~bare])}" for kind in sorted(kinds))
        raise SchemaError(f"{subject} must hold polygons only, found {counts} (只接受面要素); split the file")
    kept = frame.reset_index(drop=True)[~bare]
    if shapely.has_z(shapes[~bare]).any():
        notes.append("高程值不参与量算，已略去")
    flat = shapely.force_2d(shapes[~bare])
    bad = ~np.isfinite(shapely.get_coordinates(flat)).all(axis=1)
    if bad.any():
        owners = np.unique(shapely.get_coordinates(flat, return_index=True)[1][bad])
        raise GeometryError(
            f"{subject}: coordinates are not numbers in feature {shorten(np.flatnonzero(~bare)[owners] + 1)} (坐标为 NaN 或无穷)"
        )
    return kept.set_geometry(flat), notes


def told_empties(hollow: Index) -> list[str]:
    """What is said of features whose empty holes or parts were left out."""
    if not len(hollow):
        return []
    return [f"{len(hollow)} 个要素含空的环或部分，已略去，不影响面积（第 {shorten(hollow + 1)} 个）"]


def _refuse_wide_edges(frame: gpd.GeoDataFrame, subject: str) -> None:
    """Refuse edges wider than 180° of longitude: which way round the globe they run is not said."""
    bounds = frame.geometry.bounds.to_numpy()
    wide = np.flatnonzero(bounds[:, 2] - bounds[:, 0] > 180)
    rings, owner = shapely.get_rings(np.asarray(frame.geometry.array, dtype=object)[wide], return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    jump = (np.abs(np.diff(points[:, 0])) > 180) & (ring[1:] == ring[:-1])
    if jump.any():
        features = np.unique(wide[owner[ring[1:][jump]]]) + 1
        raise GeometryError(
            f"{subject}: feature {shorten(features)} has an edge wider than 180° of longitude; cut the shape at the antimeridian first (跨180°经线)"
        )


def repair(
    frame: gpd.GeoDataFrame,
    subject: str,
    *,
    rows: Index | None = None,
    doubtful: Callable[[Shapes], Index] | None = None,
) -> tuple[gpd.GeoDataFrame, list[str]]:
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
            problems.add(f"feature {numbers[position]} has no area after repair ({why}); correct it (修复后无面积)")
            continue
        change = abs(_area_m2(fixed[position])) - abs(_area_m2(shapes[position]))
        notes.append(f"第 {numbers[position]} 个要素无效（{why}），已修复，面积变化 {change:+.2f} m²")
    problems.raise_as(GeometryError)
    settled, told = settle(fixed, subject, rows=numbers, asked=asked)
    return (frame.set_geometry(settled) if notes or told else frame), notes + told


def _area_m2(shape: shapely.Geometry) -> float:
    """Geodesic area, signed parts and all, as a reader of the faulty ring would get it."""
    import pyproj

    return float(pyproj.Geod(ellps=_GEOD).geometry_area_perimeter(shapely.orient_polygons(shape))[0])
