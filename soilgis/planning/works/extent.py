"""The extent of responsibility as it is handed in (防治责任范围): corners in survey order, areas of parts and counties that close."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from soilgis.geometry.cut import overlapping_pairs
from soilgis.geometry.meeting import meet
from soilgis.model.adcodes import NO_COUNTY, NO_COUNTY_NAME
from soilgis.model.errors import ClosureError, GeometryError, Problems
from soilgis.model.extent_tables import ExtentCorners, ExtentCounties, ExtentParts
from soilgis.model.extent_words import Tenure
from soilgis.model.outlines import outlines
from soilgis.model.sentences.extent import ExtentMessages, ExtentNotes
from soilgis.model.units import Unit
from soilgis.model.watershed_tables import Completions
from soilgis.planning.areas.balance import balanced

if TYPE_CHECKING:
    from soilgis.model.notes import Note
    from soilgis.planning.works.zone_choice import Zone

HA_M2 = 1e4
GRID_M = 0.001
"""Corners are written to the millimetre."""
_LEAST_M2 = 1.0
"""Overlaps up to this come from rounding corners."""
_OUTSIDE_SHARE = 1e-9


def surveyed(shapes: np.ndarray, zone: Zone) -> tuple[gpd.GeoSeries, list[Note]]:
    """Polygons in the zone's plane as a survey lists them: to the millimetre, from the north-west, outer rings clockwise.

    Parameters
    ----------
    shapes
        Polygons, lon/lat CGCS2000 degrees, shape (n,); not changed.
    zone
        Where to.

    Returns
    -------
    series, notes
        Shapes in the zone's CRS; and which lost points that fall together.

    Raises
    ------
    GeometryError
        If a polygon has no area left, or two have more than 1 m² in common; naming all.
    """
    plane = gpd.GeoSeries(shapes, crs="EPSG:4490").to_crs(zone.crs).to_numpy()
    rounded_ = shapely.set_precision(plane, GRID_M)
    problems = Problems("the extent")
    for number in np.flatnonzero(shapely.area(rounded_) <= 0).tolist():
        problems.add(ExtentMessages.collapsed(number=number + 1))
    for first, second, area in overlapping_pairs(rounded_, _LEAST_M2):
        problems.add(ExtentMessages.overlap(first=first + 1, second=second + 1, area_m2=area))
    problems.raise_as(GeometryError)
    listed = np.array([_in_order(shape) for shape in rounded_], dtype=object)
    lost = shapely.get_num_coordinates(plane) - shapely.get_num_coordinates(listed)
    fewer = np.flatnonzero(lost > 0)
    notes = [ExtentNotes.points_joined(count=int(lost[fewer].sum()), rows=fewer + 1)] if len(fewer) else []
    return gpd.GeoSeries(listed, crs=zone.crs), notes


def _in_order(shape: shapely.Geometry) -> shapely.Geometry:
    """The same polygon with its rings begun in the north-west, parts and holes from north-west to south-east."""
    parts = [
        shapely.Polygon(
            _ring(part.exterior, clockwise=True),
            sorted((_ring(hole, clockwise=False) for hole in part.interiors), key=_first),
        )
        for part in shapely.get_parts(shape)
        if part.area > 0
    ]
    ordered = sorted(parts, key=lambda part: _first(part.exterior.coords))
    return ordered[0] if len(ordered) == 1 else shapely.MultiPolygon(ordered)


def _first(ring: object) -> tuple[float, float]:
    x, y = np.asarray(ring, float)[0, :2]
    return (x - y, x)


def _ring(ring: shapely.LinearRing, *, clockwise: bool) -> np.ndarray:
    points = shapely.get_coordinates(ring)[:-1]
    if shapely.is_ccw(ring) == clockwise:
        points = points[::-1]
    start = min(range(len(points)), key=lambda at: _first(points[at : at + 1]))
    turned: np.ndarray = np.roll(points, -start, axis=0)
    return np.vstack([turned, turned[:1]])


def parts_table(series: gpd.GeoSeries, area_m2: np.ndarray, parts: pd.Series, tenures: pd.Series) -> pd.DataFrame:
    """Make `ExtentParts`; ``area_m2`` is ellipsoidal, shape (n,)."""
    return ExtentParts.check(
        pd.DataFrame(
            {
                ExtentParts.feature: np.arange(1, len(series) + 1),
                ExtentParts.part: parts.to_numpy(),
                ExtentParts.tenure: tenures.to_numpy(),
                ExtentParts.area_ha: area_m2 / HA_M2,
                ExtentParts.printed_ha: balanced(area_m2 / HA_M2, float(area_m2.sum()) / HA_M2, Unit.HA.digits),
                ExtentParts.plane_ha: series.area.to_numpy() / HA_M2,
                ExtentParts.corners: [_corners(shape) for shape in series],
            }
        )
    )


def _corners(shape: shapely.Geometry) -> int:
    rings, _ = outlines(np.array([shape], dtype=object))
    return int(shapely.get_num_coordinates(rings).sum() - len(rings))


def counties_table(
    plane: np.ndarray, tenures: pd.Series, counties: pd.DataFrame, county_plane: np.ndarray
) -> tuple[pd.DataFrame, list[Note]]:
    """Make `ExtentCounties`: what lies in each county by tenure, and what lies in none.

    Parameters
    ----------
    plane
        The extent's polygons in the authalic plane, shape (n,).
    tenures
        `Tenure` of each.
    counties
        region_id, region_name, parent of the counties, one row each.
    county_plane
        Their shapes in the same plane.

    Raises
    ------
    ClosureError
        If counties overlap, so that they hold more than there is.
    """
    met = meet(plane, county_plane)
    whole = shapely.area(plane)
    inside = np.zeros(len(plane))
    np.add.at(inside, met.left, met.area_m2)
    rest = whole - inside
    if (rest < -np.maximum(_LEAST_M2, _OUTSIDE_SHARE * whole)).any():
        raise ClosureError(
            f"the counties hold {-rest.min():.2f} m² more of one part than there is (县界重叠，面积不闭合)"
        )
    kinds = [Tenure.PERMANENT, Tenure.TEMPORARY, Tenure.UNSTATED]
    kind = pd.Series(tenures).map({one.value: at for at, one in enumerate(kinds)}).to_numpy(dtype=int)
    sums = np.zeros((len(counties) + 1, 3))
    np.add.at(sums, (met.right, kind[met.left]), met.area_m2)
    np.add.at(sums, (np.full(len(plane), len(counties)), kind), np.where(rest > GRID_M, rest, 0.0))
    area = sums.sum(axis=1) / HA_M2
    printed = balanced(area, float(area.sum()), Unit.HA.digits)
    taken = np.array([_shared(row / HA_M2, whole) for row, whole in zip(sums, printed, strict=True)])
    frame = pd.DataFrame(
        {
            ExtentCounties.adcode: [*counties[Completions.region_id], NO_COUNTY],
            ExtentCounties.county: [*counties.region_name, NO_COUNTY_NAME],
            ExtentCounties.above: [*counties[Completions.parent], None],
            ExtentCounties.permanent_ha: taken[:, 0],
            ExtentCounties.temporary_ha: taken[:, 1],
            ExtentCounties.unstated_ha: taken[:, 2],
            ExtentCounties.area_ha: area,
            ExtentCounties.printed_ha: printed,
        }
    )
    notes = [ExtentNotes.outside(area_ha=area[-1])] if area[-1] > 0 else []
    kept = frame[frame[ExtentCounties.area_ha] > 0]
    return ExtentCounties.check(kept.sort_values(ExtentCounties.adcode, ignore_index=True)), notes


def _shared(values: np.ndarray, printed: float) -> np.ndarray:
    """Areas by tenure rounded so that they sum to what is printed of their county."""
    whole = float(values.sum())
    shared: np.ndarray = balanced(values * (printed / whole if whole else 1.0), printed, Unit.HA.digits)
    return shared


def corners_table(series: gpd.GeoSeries, parts: pd.Series) -> pd.DataFrame:
    """Make `ExtentCorners`: J1 … in order, numbered on from ring to ring of a polygon, the last point of a ring its first."""
    rows = []
    for feature, (shape, part) in enumerate(zip(series, parts, strict=True), 1):
        named = 0
        for ring, line in enumerate(shapely.get_rings(shapely.get_parts(shape)), 1):
            points = shapely.get_coordinates(line)
            for at, (east, north) in enumerate(points.tolist()):
                last = at == len(points) - 1
                rows.append((feature, part, ring, at + 1, f"J{named + 1 if last else named + at + 1}", north, east))
            named += len(points) - 1
    return ExtentCorners.check(pd.DataFrame(rows, columns=[str(one) for one in ExtentCorners.columns()]))
