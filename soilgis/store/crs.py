"""Coordinate systems (坐标系): declared or refused, checked against the data, then brought to CGCS2000 longitude and latitude."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.model.errors import CrsError
from soilgis.store.boundaries import GEOGRAPHIC

if TYPE_CHECKING:
    import geopandas as gpd
    import pyproj

_OFFSET = re.compile(r"^(gcj[-_ ]?0?2|bd[-_ ]?0?9|火星|百度)", re.IGNORECASE)
_MARGIN_DEG = 3.0
"""How far outside a projection's area of use data may reach before the CRS is called wrong, degrees."""
_LONGEST_PROJECTED_M = 2000.0
"""Longest projected edge before it is divided for the change to longitude and latitude; a 2 km chord bends by less than 0.1 m."""


def parse_crs(text: str, subject: str) -> pyproj.CRS:
    """Read a CRS a user named.

    Raises
    ------
    CrsError
        If it is GCJ-02 or BD-09 (offset coordinates, not a coordinate system), or no CRS at all.
    """
    import pyproj

    if _OFFSET.match(text.strip()):
        raise CrsError(
            f"{subject} is in {text}, an offset of hundreds of metres, and is never measured (加偏坐标不得量算); "
            "get the original data, or convert it with a licensed tool and declare EPSG:4490"
        )
    try:
        return pyproj.CRS.from_user_input(text)
    except pyproj.exceptions.CRSError as failure:
        raise CrsError(
            f"{subject}: {text!r} is no coordinate system (坐标系无法识别); write it as EPSG:4490"
        ) from failure


def declared_crs(found: object, named: str, subject: str) -> pyproj.CRS:
    """Decide which CRS a file is in: its own, or the one named for it when it has none.

    Raises
    ------
    CrsError
        If there is none, or both are given and differ.
    """
    import pyproj

    wanted = parse_crs(named, subject) if named else None
    if found is None or found == "":
        if wanted is None:
            raise CrsError(
                f'{subject} declares no CRS (未声明坐标系); add a .prj, or name it: crs = "EPSG:4490" in layer.toml, --crs on the command line'
            )
        return wanted
    own = pyproj.CRS.from_user_input(found)
    if wanted is not None and not own.equals(wanted, ignore_axis_order=True):
        raise CrsError(
            f"{subject} declares {own.name} but {wanted.name} was named for it (坐标系矛盾); remove one of the two"
        )
    return own


def to_geographic(frame: gpd.GeoDataFrame, crs: pyproj.CRS, subject: str) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Bring shapes to CGCS2000 longitude and latitude, east first.

    Parameters
    ----------
    frame
        Shapes in ``crs``, whatever the frame says itself; not changed.
    crs
        Their declared CRS.
    subject
        The input's name for messages.

    Returns
    -------
    frame, notes
        The shapes in EPSG:4490, and what was done.

    Raises
    ------
    CrsError
        If the coordinates cannot be in ``crs``: degrees called metres, metres called degrees, or far outside its area.
    """
    refuse_impossible(frame.total_bounds, crs, subject)
    if crs.is_geographic:
        return _relabelled(frame, crs)
    shapes = np.asarray(frame.geometry.array, dtype=object)
    unit = crs.axis_info[0].unit_conversion_factor if crs.axis_info else 1.0
    shapes = shapely.segmentize(shapes, _LONGEST_PROJECTED_M / unit)
    moved = frame.set_geometry(shapes, crs=crs).to_crs(GEOGRAPHIC)
    _refuse_outside_area(moved.total_bounds, crs, subject)
    return moved, [f"坐标由 {crs.name} 转换为 CGCS2000 经纬度"]


def refuse_impossible(bounds: np.ndarray, crs: pyproj.CRS, subject: str) -> None:
    """Refuse bounds (xmin, ymin, xmax, ymax) that contradict the kind of CRS.

    Raises
    ------
    CrsError
        Naming what the numbers look like and the cure.
    """
    if not np.isfinite(bounds).all():
        return
    degrees = abs(bounds[[0, 2]]).max() <= 360 and abs(bounds[[1, 3]]).max() <= 90
    shown = f"x {bounds[0]:.6g} to {bounds[2]:.6g}, y {bounds[1]:.6g} to {bounds[3]:.6g}"
    if crs.is_geographic and not (abs(bounds[[0, 2]]).max() <= 180 and abs(bounds[[1, 3]]).max() <= 90):
        raise CrsError(
            f"{subject} declares {crs.name} in degrees, but its coordinates are {shown}: they lie outside it (坐标超出经纬度范围); declare the projection they are in"
        )
    if not crs.is_geographic and degrees:
        raise CrsError(
            f"{subject} declares {crs.name} in metres, but its coordinates look like degrees: {shown} (经纬度误标为投影坐标); declare EPSG:4490"
        )


def _relabelled(frame: gpd.GeoDataFrame, crs: pyproj.CRS) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Geographic input: WGS 84 and CGCS2000 agree within decimetres and keep their numbers; other datums are transformed."""
    if crs.to_epsg() in {4326, 4490} or crs.name in {
        "WGS 84",
        "China Geodetic Coordinate System 2000",
        "WGS 84 (CRS84)",
    }:
        return frame.set_crs(GEOGRAPHIC, allow_override=True), []
    moved = frame.set_crs(crs, allow_override=True).to_crs(GEOGRAPHIC)
    return moved, [f"坐标由 {crs.name} 转换为 CGCS2000 经纬度，转换精度取决于所用参数"]


def _refuse_outside_area(bounds: np.ndarray, crs: pyproj.CRS, subject: str) -> None:
    area = crs.area_of_use
    if not np.isfinite(bounds).all():
        raise CrsError(f"{subject}: coordinates cannot be in {crs.name} (坐标与坐标系不符); check the declared CRS")
    if area is None:
        return
    over = max(area.west - bounds[0], area.south - bounds[1], bounds[2] - area.east, bounds[3] - area.north)
    if over > _MARGIN_DEG:
        raise CrsError(
            f"{subject} declares {crs.name}, used for {area.west:g}–{area.east:g}°E {area.south:g}–{area.north:g}°N, but its coordinates "
            f"fall at {bounds[0]:.2f}–{bounds[2]:.2f}°E {bounds[1]:.2f}–{bounds[3]:.2f}°N (坐标超出坐标系范围); check the zone and the meridian"
        )
