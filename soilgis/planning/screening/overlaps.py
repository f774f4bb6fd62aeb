"""Screening (核查): what each site touches of each layer, by area, length and distance, decided in bulk.

An overlap is 临界 when the site lies in the zones no deeper than the layer's positional tolerance (`soilgis.planning.screening.depth`), and so is a
gap narrower than it: the data cannot tell. A site that is covered whole is in them, however small. What was not checked is never 不涉及.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.geometry.area import Shapes, lonlat_shapes, plane_shapes
from soilgis.geometry.closure import at_most
from soilgis.geometry.cut import unite
from soilgis.geometry.meeting import meet, united_by
from soilgis.geometry.nearest import geodesic_length_m, nearest_m
from soilgis.geometry.widen import circles, line_corridors
from soilgis.model.errors import GeometryError, shorten
from soilgis.model.provenance import Verdict
from soilgis.model.screen_tables import Sites
from soilgis.model.screen_words import Form
from soilgis.model.tables import Zones
from soilgis.planning.screening.depth import shallow, thickness_m

if TYPE_CHECKING:
    import geopandas as gpd

    from soilgis.geometry.area import Floats
    from soilgis.geometry.cut import Index
    from soilgis.planning.areas.zones import ZoneParts
    from soilgis.planning.screening.checks import Check

ROUNDING_M = 1e-5
"""Overlaps thinner than this are what rounding leaves of a shared border, m."""


@dataclass(frozen=True)
class Ground:
    """Sites ready to be cut (地块).

    Attributes
    ----------
    site_id
        Ids, shape (n,).
    lonlat, plane
        Polygons in degrees and in the authalic plane, shape (n,).
    lines
        Lines of line sites in degrees, None elsewhere, shape (n,).
    area_m2
        Ellipsoidal areas, shape (n,).
    """

    site_id: np.ndarray
    lonlat: Shapes
    plane: Shapes
    lines: Shapes
    area_m2: Floats


def ground_of(sites: gpd.GeoDataFrame, *, width_m: float, radius_m: float, edge_tolerance_m2: float) -> Ground:
    """Make polygons of all sites: lines by their width, points by their radius.

    Raises
    ------
    GeometryError
        If there are lines without a width, points without a radius, or polygons without area.
    """
    shapes, forms = np.asarray(sites.geometry.array, dtype=object), sites[Sites.form].to_numpy()
    line, point = forms == Form.LINE, forms == Form.POINT
    for form, needed, option in ((line, width_m, "--width"), (point, radius_m, "--radius")):
        if form.any() and needed <= 0:
            names = shorten(sites[Sites.site_id][form])
            what = "lines" if option == "--width" else "points"
            raise GeometryError(
                f"sites {names} are {what} and have no area; give {option} in metres (线须给宽度，点须给半径)"
            )
    polygons, lines = shapes.copy(), np.full(len(shapes), None, dtype=object)
    polygons[line], lines[line] = line_corridors(shapes[line], width_m), shapes[line]
    polygons[point] = circles(shapes[point], radius_m)
    plane = plane_shapes(polygons, edge_tolerance_m2)
    area = shapely.area(plane)
    if (area <= 0).any():
        raise GeometryError(
            f"sites {shorten(sites[Sites.site_id][area <= 0])} have no area (地块面积为零); correct them"
        )
    return Ground(sites[Sites.site_id].to_numpy(), polygons, plane, lines, area)


@dataclass(frozen=True)
class Overlaps:
    """The part of each site inside each zone (重叠), one row a site and zone.

    Attributes
    ----------
    site, zone
        Positions of the site and the zone, shape (n,).
    plane
        Common part in the authalic plane, shape (n,).
    thickness_m
        Thickness of its thickest part, m, shape (n,); infinite for a site wholly inside.
    line_plane
        Common part of a line site's line, None elsewhere, shape (n,).
    """

    site: Index
    zone: Index
    plane: Shapes
    thickness_m: Floats
    line_plane: Shapes

    @property
    def area_m2(self) -> Floats:
        """Area of each part, m²."""
        areas: Floats = shapely.area(self.plane)
        return areas


def overlaps(ground: Ground, parts: ZoneParts) -> Overlaps:
    """Cut all sites by all zones at once; what is thinner than rounding is left out."""
    met = meet(ground.plane, parts.parts)
    pieces = unite(met.left, parts.owner[met.right], met.shape)
    bare = ground.area_m2[pieces.region] - pieces.area_m2
    whole = bare <= ROUNDING_M * shapely.length(ground.plane[pieces.region])
    thickness = np.where(whole, np.inf, thickness_m(pieces.shape))
    kept = thickness > ROUNDING_M
    lines = _line_parts(ground, parts, pieces.region, pieces.zone)
    return Overlaps(pieces.region[kept], pieces.zone[kept], pieces.shape[kept], thickness[kept], lines[kept])


def _line_parts(ground: Ground, parts: ZoneParts, site: Index, zone: Index) -> Shapes:
    """The part of each line site's line inside each zone that its corridor meets."""
    found = np.full(len(site), None, dtype=object)
    line_sites = np.flatnonzero([line is not None for line in ground.lines])
    if not len(line_sites):
        return found
    met = meet(plane_shapes(ground.lines[line_sites]), parts.parts)
    groups = unite(line_sites[met.left].astype(np.intp), parts.owner[met.right], met.shape)
    where = {
        pair: shape
        for *pair_, shape in zip(groups.region, groups.zone, groups.shape, strict=True)
        for pair in [tuple(pair_)]
    }
    found[:] = [where.get(pair) for pair in zip(site, zone, strict=True)]
    return found


@dataclass(frozen=True)
class Answers:
    """Answers of one check for all sites (核查结果), each shape (n,)."""

    check: Check
    verdict: np.ndarray
    reason: np.ndarray
    zones: np.ndarray
    area_m2: Floats
    length_m: Floats
    distance_m: Floats
    pieces: Floats


def answer(check: Check, ground: Ground, found: Overlaps, parts: ZoneParts, *, tolerance_m: float) -> Answers:
    """Answer one check for every site.

    Parameters
    ----------
    check
        The question.
    ground
        The sites.
    found
        Their overlaps with all zones.
    parts
        The zones and their polygons.
    tolerance_m
        Positional tolerance that holds for the layer.

    Returns
    -------
    Answers
        Areas count ground in several zones once; distances are geodesic and given for sites without overlap.
    """
    count = len(ground.site_id)
    nothing = np.full(count, np.nan)
    texts = np.full(count, "", dtype=object)
    if check.reason:
        reasons = np.full(count, check.reason, dtype=object)
        return Answers(check, np.full(count, Verdict.UNCHECKED.value, dtype=object), reasons, texts, *(nothing,) * 4)
    if len(check.marks):
        return _by_marks(check, ground, tolerance_m)
    mine = np.flatnonzero(np.isin(found.zone, check.zones))
    sites, united = united_by(found.site[mine], found.plane[mine])
    area, length, pieces = np.zeros(count), np.zeros(count), np.zeros(count)
    area[sites] = at_most(shapely.area(united), ground.area_m2[sites], ground.site_id[sites].tolist())
    pieces[sites] = shapely.get_num_geometries(united)
    flat = _shallow(check, ground, (found, mine), (area, parts), tolerance_m)
    on_line = mine[[line is not None for line in found.line_plane[mine]]]
    owners, lines = united_by(found.site[on_line], found.line_plane[on_line])
    length[owners] = geodesic_length_m(lonlat_shapes(lines))
    for site, name in zip(found.site[mine], parts.zones[Zones.zone_name].to_numpy()[found.zone[mine]], strict=True):
        texts[site] = f"{texts[site]}、{name}" if texts[site] else name
    distance = nothing.copy()
    apart = np.flatnonzero(area == 0)
    shapes = np.asarray(parts.zones.geometry.array, dtype=object)[check.zones]
    distance[apart] = nearest_m(ground.lonlat[apart], shapes) if len(shapes) else np.nan
    verdict = _verdicts(area, flat, distance, tolerance_m)
    length = np.where([line is None for line in ground.lines], np.nan, length)
    return Answers(check, verdict, np.full(count, "", dtype=object), texts, area, length, distance, pieces)


def _shallow(
    check: Check,
    ground: Ground,
    mine: tuple[Overlaps, np.ndarray],
    cover: tuple[Floats, ZoneParts],
    tolerance_m: float,
) -> np.ndarray:
    """Whether each site lies in the check's zones no deeper than the tolerance; their common borders are none, whole is deep."""
    (found, rows), (area, parts) = mine, cover
    thick = np.zeros(len(area))
    np.maximum.at(thick, found.site[rows], found.thickness_m[rows])
    bare = ground.area_m2 - area > ROUNDING_M * shapely.length(ground.plane)
    flat = np.zeros(len(area), dtype=bool)
    own = parts.parts[np.isin(parts.owner, check.zones)]
    for site in np.flatnonzero((area > 0) & bare & (thick < 2 * tolerance_m)):
        flat[site] = shallow((ground.lonlat[site], ground.plane[site]), own, tolerance_m)
    return flat


def _verdicts(area: Floats, flat: np.ndarray, distance: Floats, tolerance_m: float) -> np.ndarray:
    """Involved, borderline or clear; with a tolerance of zero nothing is borderline."""
    verdict = np.full(len(area), Verdict.CLEAR.value, dtype=object)
    verdict[(tolerance_m > 0) & (area == 0) & (distance <= tolerance_m)] = Verdict.BORDERLINE.value
    verdict[area > 0] = Verdict.INVOLVED.value
    verdict[flat] = Verdict.BORDERLINE.value
    return verdict


def _by_marks(check: Check, ground: Ground, tolerance_m: float) -> Answers:
    """Answer for a layer of lines or points: met or at a distance; length inside for lines, no area."""
    count = len(ground.site_id)
    met = meet(plane_shapes(check.marks), ground.plane)
    length, pieces = np.zeros(count), np.zeros(count)
    np.add.at(length, met.right, geodesic_length_m(lonlat_shapes(met.shape)))
    np.add.at(pieces, met.right, 1)
    left, right = shapely.STRtree(ground.lonlat).query(check.marks, predicate="intersects")
    del left
    touched = np.zeros(count, dtype=bool)
    touched[right] = True
    distance = np.full(count, np.nan)
    apart = np.flatnonzero(~touched)
    distance[apart] = nearest_m(ground.lonlat[apart], check.marks)
    verdict = np.where(touched, Verdict.INVOLVED.value, Verdict.CLEAR.value).astype(object)
    verdict[(tolerance_m > 0) & ~touched & (distance <= tolerance_m)] = Verdict.BORDERLINE.value
    empty = np.full(count, "", dtype=object)
    return Answers(check, verdict, empty, empty.copy(), np.full(count, np.nan), length, distance, pieces)


def divided_by(ground: Ground, plane: Shapes) -> tuple[Index, Index, Floats, Floats]:
    """Divide sites by administrative units in the authalic plane, which do not overlap each other.

    Returns
    -------
    site, unit, area_m2, length_m
        One entry a site and unit that meet.
    """
    met = meet(ground.plane, plane)
    thick = np.where(met.whole, np.inf, thickness_m(met.shape))
    kept = thick > ROUNDING_M
    length = np.full(len(met.left), np.nan)
    line_sites = np.flatnonzero([line is not None for line in ground.lines])
    if len(line_sites):
        lines = meet(plane_shapes(ground.lines[line_sites]), plane)
        metres = geodesic_length_m(lonlat_shapes(lines.shape))
        of_pair = {
            (int(line_sites[left]), int(right)): metre
            for left, right, metre in zip(lines.left, lines.right, metres, strict=True)
        }
        is_line = np.isin(met.left, line_sites)
        length[is_line] = [
            of_pair.get((int(a), int(b)), 0.0) for a, b in zip(met.left[is_line], met.right[is_line], strict=True)
        ]
    return met.left[kept], met.right[kept], met.area_m2[kept], length[kept]
