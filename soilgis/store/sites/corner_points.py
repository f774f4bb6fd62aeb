"""Corner points (界址点表): CSV or workbook of corners in survey order (X north, Y east), with zone prefix, or longitude and latitude."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from soilgis.model.errors import CrsError, Problems, SchemaError, shorten
from soilgis.model.numbers import row_label, shown
from soilgis.model.sentences.sites import SiteMessages
from soilgis.store.angles import coordinate
from soilgis.store.crs import parse_crs
from soilgis.store.given import notes_of, plain_heading, read_given
from soilgis.store.keys import empty_ids, id_texts
from soilgis.store.sites.corner_rings import Ring, parcels

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd
    import pyproj

    from soilgis.model.notes import Note

_NAMES = {
    "site": ("site_id", "site", "地块编号", "地块", "地块名称", "项目编号", "project_id"),
    "part": ("part", "圈号", "地块圈号", "环号", "ring"),
    "north": ("x", "北坐标", "纵坐标", "x坐标", "north", "northing"),
    "east": ("y", "东坐标", "横坐标", "y坐标", "east", "easting"),
    "lon": ("lon", "lng", "longitude", "经度"),
    "lat": ("lat", "latitude", "纬度"),
}
CHINA_LON, CHINA_LAT = (72.0, 136.0), (3.0, 54.0)
"""Where longitudes and latitudes of China lie, degrees, with a margin."""
_NORTH_M = (300_000.0, 6_100_000.0)
"""Northings of China in a Gauss-Krüger plane, metres."""


@dataclass(frozen=True)
class Corners:
    """What a corner-point file holds (界址点)."""

    frame: gpd.GeoDataFrame
    notes: tuple[Note, ...]


def read_corner_points(path: Path, *, crs: str = "", axis: str = "", encoding: str = "") -> Corners:
    """Read a CSV or workbook of corner points into polygons in their own CRS.

    Columns are found by name, upper or lower case: X (north) and Y (east) or 经度/纬度; a column of sites (地块) and one of
    rings (圈号) when there are several. Within a site, a ring inside another makes a hole, overlapping rings are united and told.
    Rings are closed when their last point does not repeat the first.

    Parameters
    ----------
    path
        The CSV or workbook.
    crs
        CRS of planar coordinates without zone prefix.
    axis
        ``north-east`` (survey order), ``east-north``, or empty: survey order, refused when only the other order is possible.
    encoding
        Encoding of the file; told from its bytes when empty.

    Raises
    ------
    SchemaError
        If columns, numbers, or the names of sites and rings are missing.
    CrsError
        If the CRS is missing, contradicts the zone prefix, or the axes are swapped; both readings are told.
    GeometryError
        If a ring has fewer than three corners or crosses itself.
    """
    rows = read_given(path, encoding=encoding)
    names = _columns(rows, path.name)
    degrees = "lon" in names
    first, second = ("lon", "lat") if degrees else ("east", "north")
    east, north = _numbers(rows, (names[first], names[second]), path.name)
    if degrees:
        _refuse_swapped_degrees(east, north, path.name, axis)
        if axis == "east-north" and not _inside(east, CHINA_LON):
            east, north = north, east
        found = parse_crs(crs or "EPSG:4490", path.name)
    else:
        east, north, found = planar(east, north, crs=crs, axis=axis, subject=path.name)
    shapes, notes = parcels(_rings(rows, names, np.column_stack([east, north]), path), path.name)
    import geopandas as gpd

    frame = gpd.GeoDataFrame({"site_id": list(shapes)}, geometry=list(shapes.values()), crs=found)
    return Corners(frame, (*(note.over(path.name) for note in notes_of(rows)), *notes))


def _columns(rows: pd.DataFrame, subject: str) -> dict[str, str]:
    lowered = {plain_heading(str(column))[0].lower(): str(column) for column in rows.columns}
    found = {role: lowered[name] for role, names in _NAMES.items() for name in reversed(names) if name in lowered}
    planar_ok, degrees_ok = {"north", "east"} <= set(found), {"lon", "lat"} <= set(found)
    if planar_ok == degrees_ok:
        raise SchemaError(SiteMessages.no_coordinates(subject=subject, found=shorten(rows.columns, 20)))
    return found


def _numbers(rows: pd.DataFrame, columns: tuple[str, str], subject: str) -> tuple[np.ndarray, np.ndarray]:
    """Numbers of two columns, shape (rows,) each; degrees, minutes and seconds are read as such."""
    problems = Problems(subject)
    numbers = np.full((2, len(rows)), np.nan)
    for row, column in enumerate(columns):
        for position, cell in enumerate(rows[column]):
            text = cell if isinstance(cell, str) else ""
            try:
                numbers[row, position] = coordinate(text)
            except ValueError as failure:
                problems.add(f"{row_label(rows.index, position)}: {column} is {shown(text)}, {failure}")
    problems.raise_as(SchemaError)
    return numbers[0], numbers[1]


def _rings(rows: pd.DataFrame, names: dict[str, str], points: np.ndarray, path: Path) -> list[Ring]:
    """Rings in the order of their first points; a blank name of a site or ring is refused with its lines."""
    problems = Problems(path.name)
    keys = {role: id_texts(rows[names[role]]) for role in ("site", "part") if role in names}
    for role, ids in keys.items():
        problems.extend(empty_ids(ids, names[role]))
    problems.raise_as(SchemaError)
    owners = [path.stem] * len(rows) if "site" not in keys else keys["site"].to_list()
    parts = ["1"] * len(rows) if "part" not in keys else keys["part"].to_list()
    members: dict[tuple[str, str], list[int]] = {}
    for position, key in enumerate(zip(owners, parts, strict=True)):
        members.setdefault(key, []).append(position)
    lines = rows.index.to_numpy()
    return [Ring(site, part, points[at], lines[at]) for (site, part), at in members.items()]


def _inside(values: np.ndarray, limits: tuple[float, float]) -> bool:
    return bool((values >= limits[0]).all() and (values <= limits[1]).all())


def _refuse_swapped_degrees(lon: np.ndarray, lat: np.ndarray, subject: str, axis: str) -> None:
    if _inside(lon, CHINA_LON) and _inside(lat, CHINA_LAT):
        return
    if _inside(lat, CHINA_LON) and _inside(lon, CHINA_LAT):
        if axis == "east-north":
            return
        raise CrsError(SiteMessages.order_doubtful(subject=subject, lon=lon[0], lat=lat[0]))
    raise CrsError(
        f"{subject}: {lon[0]:.4f}°E {lat[0]:.4f}°N lies outside China and so does the other order (坐标不在中国范围); check the numbers"
    )


def planar(
    east: np.ndarray, north: np.ndarray, *, crs: str, axis: str, subject: str
) -> tuple[np.ndarray, np.ndarray, pyproj.CRS]:
    """Settle axis order and CRS of planar corner points.

    Parameters
    ----------
    east, north
        As the headings say: Y and X of the survey, metres.
    crs
        CRS the user named; empty when the zone prefix tells it.
    axis
        ``north-east``, ``east-north`` or empty.
    subject
        The file's name.

    Returns
    -------
    east, north, crs
        In that order, with the CRS they are in.
    """
    if axis == "east-north":
        east, north = north, east
    elif not _plausible(east, north) and _plausible(north, east):
        raise CrsError(SiteMessages.axes_doubtful(subject=subject, north=north[0], east=east[0]))
    prefix = zone_prefix(east, subject)
    if prefix is None and not crs:
        raise CrsError(SiteMessages.no_zone_prefix(subject=subject))
    if prefix is None:
        return east, north, parse_crs(crs, subject)
    return _with_prefix(east, north, prefix, crs=crs, subject=subject)


def _plausible(east: np.ndarray, north: np.ndarray) -> bool:
    local = np.where(east > 1e7, east % 1e6, east)
    return _inside(north, _NORTH_M) and _inside(local, (1e5, 9e5))


def zone_prefix(east: np.ndarray, subject: str) -> int | None:
    """Zone number before the easting (带号): 13-23 for 6° zones, 25-45 for 3° zones; None when there is none."""
    prefixes = np.unique((east // 1e6).astype(int))
    if (prefixes == 0).all():
        return None
    if len(prefixes) > 1:
        raise CrsError(f"{subject}: Y has the zone prefixes {shorten(prefixes)} (带号不一致); split the file by zone")
    zone = int(prefixes[0])
    if not (13 <= zone <= 23 or 25 <= zone <= 45):
        raise CrsError(f"{subject}: zone prefix {zone} is neither a 6° zone 13–23 nor a 3° zone 25–45 (带号无效)")
    return zone


def zone_meridian(zone: int) -> int:
    """Central meridian of a zone: 6n−3 for 6° zones, 3n for 3° zones, degrees east."""
    return 6 * zone - 3 if zone <= 23 else 3 * zone


def _with_prefix(
    east: np.ndarray, north: np.ndarray, zone: int, *, crs: str, subject: str
) -> tuple[np.ndarray, np.ndarray, pyproj.CRS]:
    meridian = zone_meridian(zone)
    if crs:
        named = parse_crs(crs, subject)
        stated = _parameter(named, "Longitude of natural origin")
        if stated is None or abs(stated - meridian) > 1e-9:
            raise CrsError(
                f"{subject}: zone prefix {zone} means central meridian {meridian}°E, but {named.name} was named for it"
                + (f", whose meridian is {stated:g}°E" if stated is not None else "")
                + " (带号与中央子午线矛盾); correct one of the two"
            )
        if (_parameter(named, "False easting") or 0.0) < 1e6:
            return east - zone * 1e6, north, named
        return east, north, named
    return east, north, parse_crs(f"EPSG:{4491 + zone - 13 if zone <= 23 else 4513 + zone - 25}", subject)


def _parameter(crs: pyproj.CRS, name: str) -> float | None:
    """A projection's parameter by its EPSG name; None for a CRS that has none."""
    parameters = crs.coordinate_operation.params if crs.coordinate_operation else []
    return next((float(one.value) for one in parameters if one.name == name), None)
