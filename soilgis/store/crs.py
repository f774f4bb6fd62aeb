"""Coordinate systems (坐标系): declared or refused, checked against the data, then brought to CGCS2000 longitude and latitude."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.model.chords import divide_chords
from soilgis.model.errors import CrsError
from soilgis.model.sentences.store import StoreMessages, StoreNotes
from soilgis.store.axes import refuse_misplaced, refuse_swapped_degrees, shown
from soilgis.store.boundaries import GEOGRAPHIC
from soilgis.store.datums import is_degree, is_plain, same_datum, way_to_cgcs2000
from soilgis.store.edges import Edges
from soilgis.store.offset import SYSTEMS, offset_crs, offset_system

if TYPE_CHECKING:
    import geopandas as gpd
    import numpy.typing as npt
    import pyproj

    from soilgis.model.notes import Note

_OFFSET = re.compile(r"^(gcj[-_ ]?0?2|bd[-_ ]?0?9|火星|百度)", re.IGNORECASE)
_UNDEFINED = re.compile(r"^(undefined|unknown|unnamed|未知|未定义)", re.IGNORECASE)


def parse_crs(text: str, subject: str) -> pyproj.CRS:
    """Read a CRS a user named.

    Raises
    ------
    CrsError
        If it is an offset that is not spelled GCJ-02 or BD-09, or no CRS at all.
    """
    import pyproj

    if system := offset_system(text):
        return offset_crs(system)
    if _OFFSET.match(text.strip()):
        raise CrsError(StoreMessages.offset_coordinates(subject=subject, system=text))
    try:
        return pyproj.CRS.from_user_input(text)
    except pyproj.exceptions.CRSError as failure:
        raise CrsError(
            f"{subject}: {text!r} is no coordinate system (坐标系无法识别); write it as EPSG:4490"
        ) from failure


def declared_crs(found: object, named: str, subject: str) -> pyproj.CRS:
    """Decide which CRS a file is in: its own, or the one named for it when it has none.

    Returns
    -------
    CRS
        Geographic or projected, without heights.

    Raises
    ------
    CrsError
        If there is none, or both are given and differ, or it has no place on the map.
    """
    wanted = parse_crs(named, subject) if named else None
    own = known_crs(found, subject)
    if own is None:
        if wanted is None:
            said = f", only {found_name(found)}" if found_name(found) else ""
            raise CrsError(
                f'{subject} declares no CRS{said} (未声明坐标系); add a .prj, or name it: crs = "EPSG:4490" in layer.toml, --crs on the command line'
            )
        return _horizontal(wanted, subject)
    if wanted is None or own.equals(wanted, ignore_axis_order=True):
        return _horizontal(own, subject)
    if wanted.name in SYSTEMS and is_plain(own):
        return wanted  # maps with offset coordinates say WGS 84
    if wanted.is_bound and _carries_parameters_of(wanted, own):
        return _horizontal(wanted, subject)
    raise CrsError(
        f"{subject} declares {own.name} but {wanted.name} was named for it (坐标系矛盾); remove one of the two"
    )


def known_crs(found: object, subject: str) -> pyproj.CRS | None:
    """The CRS a file declares; None where it declares none, or one that says that it is undefined.

    GeoPackages hold srs_id −1 and 0 for that (OGC 12-128r18, 1.1.2.1.2), Shapefiles a local system.
    """
    import pyproj

    if found is None or found == "":
        return None
    try:
        own = pyproj.CRS.from_user_input(found)
    except pyproj.exceptions.CRSError as failure:
        raise CrsError(
            f"{subject} declares a coordinate system that cannot be understood (坐标系无法识别): {failure}; define it anew, such as EPSG:4490"
        ) from failure
    undefined = own.is_engineering or (_UNDEFINED.match(own.name) and own.is_geographic and not same_datum(own))
    return None if undefined else own


def found_name(found: object) -> str:
    """Name of a CRS that says nothing, for messages; empty where there is none at all."""
    import pyproj

    return str(pyproj.CRS.from_user_input(found).name) if found not in {None, ""} else ""


def _horizontal(crs: pyproj.CRS, subject: str) -> pyproj.CRS:
    """The plane part of a CRS with heights."""
    flat = crs.sub_crs_list[0] if crs.is_compound else crs
    base = flat.source_crs if flat.is_bound and flat.source_crs else flat
    if not (base.is_geographic or base.is_projected):
        raise CrsError(
            f"{subject} is in {crs.name}, which is neither geographic nor projected (坐标系不可量算); declare the one it is in"
        )
    return flat.to_2d() if len(flat.axis_info) > 2 else flat


def _carries_parameters_of(wanted: pyproj.CRS, own: pyproj.CRS) -> bool:
    """Whether a CRS with parameters is another one, and the parameters that lead from it: same projection, same ellipsoid."""
    import warnings

    base = wanted.source_crs
    if base is None or own.ellipsoid is None or base.ellipsoid is None:
        return False
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        ours, theirs = (crs.to_dict() for crs in (own, base))
    kept = [
        key
        for key in {*ours, *theirs}
        if key not in {"datum", "ellps", "a", "b", "rf", "no_defs", "type", "units", "k", "k_0"}
    ]
    alike = all(ours.get(key, 0) == theirs.get(key, 0) for key in kept)
    return alike and abs(own.ellipsoid.semi_major_metre - base.ellipsoid.semi_major_metre) < 1.0


def to_geographic(frame: gpd.GeoDataFrame, crs: pyproj.CRS, subject: str) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Bring shapes to CGCS2000 longitude and latitude, east first.

    Edges of a projection are divided so that each, straight in its plane, is off by 1 m² at most once it is degrees
    (`soilgis.model.chords`).

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
        If the coordinates cannot be in ``crs``: degrees called metres, metres called degrees, far outside its area, axes swapped,
        or on a datum from which no known transformation leads to CGCS2000.
    """
    bounds = np.asarray(frame.total_bounds, np.float64)
    refuse_impossible(bounds, crs, subject)
    if is_plain(crs):
        return frame.set_crs(GEOGRAPHIC, allow_override=True), []
    change, notes = way_to_cgcs2000(crs, bounds, subject)
    shapes = np.asarray(frame.geometry.array, dtype=object)
    placed_shapes = taken_over(shapes, Edges(crs, change))
    moved = frame.set_geometry(placed_shapes, crs=None).set_crs(GEOGRAPHIC, allow_override=True)
    if np.isfinite(bounds).all():
        places = shapely.get_coordinates(np.asarray(moved.geometry.array, dtype=object))
        placed = np.concatenate([places.min(axis=0), places.max(axis=0)]) if len(places) else bounds
        refuse_misplaced(placed, bounds, (crs, change), subject)
        refuse_swapped_degrees(placed, subject)
    return moved, [StoreNotes.reprojected(crs=crs.name), *notes]


def taken_over(shapes: npt.NDArray[np.object_], edges: Edges) -> npt.NDArray[np.object_]:
    """Lines and polygons of a CRS in longitude and latitude, their edges divided."""
    straight = shapes if edges.straight else divide_chords(shapes, edges.parts)
    over: npt.NDArray[np.object_] = shapely.transform(straight, edges.change)
    return over


def refuse_impossible(bounds: np.ndarray, crs: pyproj.CRS, subject: str) -> None:
    """Refuse bounds (xmin, ymin, xmax, ymax) that contradict the kind of CRS.

    Raises
    ------
    CrsError
        Naming what the numbers look like and the cure.
    """
    if not np.isfinite(bounds).all():
        return
    reach = np.abs(bounds)
    if crs.is_geographic:
        if is_degree(crs):
            refuse_swapped_degrees(bounds, subject)
        turn = np.pi / crs.axis_info[0].unit_conversion_factor if crs.axis_info else 180.0
        if max(reach[0], reach[2]) > turn * (1 + 1e-9) or max(reach[1], reach[3]) > turn / 2 * (1 + 1e-9):
            raise CrsError(
                f"{subject} declares {crs.name} in degrees, but its coordinates are {shown(bounds)}: they lie outside it (坐标超出经纬度范围); declare the projection they are in"
            )
    elif max(reach[0], reach[2]) <= 360 and max(reach[1], reach[3]) <= 180 and _looks_like_degrees(bounds):
        raise CrsError(
            f"{subject} declares {crs.name} in metres, but its coordinates look like degrees: {shown(bounds)} (经纬度误标为投影坐标); declare EPSG:4490"
        )


def _looks_like_degrees(bounds: np.ndarray) -> bool:
    """Longitude and latitude in either order."""
    reach = np.abs(bounds)
    return bool(max(reach[1], reach[3]) <= 90 or max(reach[0], reach[2]) <= 90)
