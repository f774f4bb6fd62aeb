"""Order of axes and place (轴序与位置): coordinates that can only be meant the other way round are refused, with the cure."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from soilgis.model.errors import CrsError
from soilgis.model.sentences.store import StoreMessages

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyproj

    from soilgis.store.datums import Change

    Bounds = npt.NDArray[np.float64]

CHINA = np.array([72.0, 3.0, 136.0, 54.0])
"""Where China lies, with a margin: west, south, east, north, degrees."""
MARGIN_DEG = 3.0
"""How far outside a projection's area of use data may reach before the CRS is called wrong, degrees."""


def refuse_swapped_degrees(bounds: Bounds, subject: str) -> None:
    """Refuse longitudes and latitudes in the wrong order: read the other way round they lie in China, as given they do not.

    Parameters
    ----------
    bounds
        xmin, ymin, xmax, ymax, degrees; also ones that are no longitude and latitude at all.
    subject
        The input's name for messages.

    Raises
    ------
    CrsError
        With both readings.
    """
    if not within(bounds, CHINA) and within(swapped(bounds), CHINA):
        west, south, east, north = bounds
        raise CrsError(StoreMessages.axes_swapped(subject=subject, west=west, east=east, south=south, north=north))


def refuse_misplaced(bounds: Bounds, given: Bounds, way: tuple[pyproj.CRS, Change], subject: str) -> None:
    """Refuse projected data that lie outside the area their CRS is used for, telling what was probably meant.

    Parameters
    ----------
    bounds
        Where they lie: west, south, east, north, degrees.
    given
        Their bounds in the CRS.
    way
        The CRS, and what takes its points to longitude and latitude.
    subject
        The input's name for messages.

    Raises
    ------
    CrsError
        If coordinates cannot be in the CRS, lie more than 3° outside its area of use on any side, or have their axes swapped.
    """
    crs = way[0]
    if not np.isfinite(bounds).all():
        raise CrsError(
            f"{subject}: coordinates cannot be in {crs.name} (坐标与坐标系不符): {shown(given)}{_meant(given, way)}"
        )
    area = crs.area_of_use
    limits = None if area is None or area.west > area.east else np.array([area.west, area.south, area.east, area.north])
    over = 0.0 if limits is None else float(np.max(np.concatenate([limits[:2] - bounds[:2], bounds[2:] - limits[2:]])))
    if over <= MARGIN_DEG and (limits is not None or within(bounds, CHINA) or not _meant(given, way)):
        return
    used = f", used for {limits[0]:g}–{limits[2]:g}°E {limits[1]:g}–{limits[3]:g}°N" if limits is not None else ""
    raise CrsError(
        StoreMessages.outside_its_crs(
            subject=subject,
            crs=crs.name,
            used=used,
            west=bounds[0],
            east=bounds[2],
            south=bounds[1],
            north=bounds[3],
            cause=_meant(given, way) or "; check the zone and the meridian",
        )
    )


def _meant(given: Bounds, way: tuple[pyproj.CRS, Change]) -> str:
    """What was probably meant, as the cure of a message; empty where nothing stands out."""
    crs, change = way
    area = crs.area_of_use
    home = CHINA if area is None else np.array([area.west - 1, area.south - 1, area.east + 1, area.north + 1])
    other = moved_bounds(swapped(given), change)
    if np.isfinite(other).all() and within(other, home) and within(other, CHINA):
        return StoreMessages.axes_swapped_in_crs(west=other[0], east=other[2], south=other[1], north=other[3])
    zone = int(given[0] // 1e6)
    if given[0] > 0 and zone == int(given[2] // 1e6) and (13 <= zone <= 23 or 25 <= zone <= 45):
        code = 4491 + zone - 13 if zone <= 23 else 4513 + zone - 25
        return f"; x begins with the zone number {zone} (带号): if it is CGCS2000, declare EPSG:{code}"
    if re.search(r"zone \d+$", crs.name) and given[0] >= 1e5 and given[2] < 1e6:
        return "; x has no zone number (无带号): declare the projection named by its central meridian (CM …E)"
    return ""


def within(bounds: Bounds, limits: Bounds) -> bool:
    """Whether bounds lie inside limits."""
    return bool((bounds[:2] >= limits[:2]).all() and (bounds[2:] <= limits[2:]).all())


def swapped(bounds: Bounds) -> Bounds:
    """Bounds with x and y exchanged."""
    return bounds[[1, 0, 3, 2]]


def moved_bounds(bounds: Bounds, change: Change) -> Bounds:
    """Bounds of a rectangle's border after a change of CRS; not finite where a point cannot be taken over."""
    xmin, ymin, xmax, ymax = bounds
    x, y = np.linspace(xmin, xmax, 9), np.linspace(ymin, ymax, 9)
    border = np.vstack([np.column_stack([x, np.full(9, side)]) for side in (ymin, ymax)]
                       + [np.column_stack([np.full(9, side), y]) for side in (xmin, xmax)])  # fmt: skip
    moved = change(border)
    return np.concatenate([moved.min(axis=0), moved.max(axis=0)])


def shown(bounds: Bounds) -> str:
    """Bounds as a message shows them."""
    return f"x {bounds[0]:.6g} to {bounds[2]:.6g}, y {bounds[1]:.6g} to {bounds[3]:.6g}"
