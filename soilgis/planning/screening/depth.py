"""Depth (嵌入深度): whether a site reaches into a zone by more than a positional tolerance, so that no shift within it could part them.

A site does when it meets the zone with a strip of the tolerance taken off its border (内缩), or when the site, so narrowed, meets the zone: a
road of 9 m that runs 7 km inside a zone is in it, however thin, and so is a site that a narrow zone runs through. How thin the common
part is says nothing by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.geometry.area import lonlat_shapes
from soilgis.geometry.bulk import by_blocks
from soilgis.geometry.nearest import mercator, mercator_scale

if TYPE_CHECKING:
    from collections.abc import Callable

    from soilgis.geometry.area import Floats, Shapes
    from soilgis.geometry.cut import Index
    from soilgis.planning.areas.zones import ZoneParts

_AROUND = 8.0
"""Ground looked at around a site, in tolerances; plane and ground differ by less than a factor of 4 below 75° latitude."""


def reaches_into(site: shapely.Geometry, cover: shapely.Geometry, tolerance_m: float) -> bool:
    """Whether a site lies in a cover deeper than a tolerance.

    Parameters
    ----------
    site, cover
        Polygons in degrees.
    tolerance_m
        Metres on the ground, above zero.
    """
    _, south, _, north = shapely.bounds(site)
    reach = tolerance_m * float(mercator_scale(np.array([(south + north) / 2]))[0])
    own, other = mercator(np.array([site, cover], dtype=object))
    if shapely.intersects(own, shapely.buffer(other, -reach)):
        return True
    return bool(shapely.intersects(shapely.buffer(own, -reach), other))


def shallow(site: tuple[shapely.Geometry, shapely.Geometry], cover: Shapes, tolerance_m: float) -> bool:
    """Whether a site lies in a cover no deeper than a tolerance.

    Parameters
    ----------
    site
        Its polygon in degrees and in the authalic plane.
    cover
        Polygons in the plane; they are one cover: a border that two of them share is none.
    tolerance_m
        Metres on the ground.
    """
    lonlat, plane = site
    margin = _AROUND * tolerance_m + 1
    xmin, ymin, xmax, ymax = shapely.bounds(plane)
    frame = shapely.box(xmin - margin, ymin - margin, xmax + margin, ymax + margin)
    near = shapely.intersection(cover[shapely.intersects(cover, frame)], frame)
    together = shapely.union_all(near)
    return not reaches_into(lonlat, lonlat_shapes(np.array([together], dtype=object))[0], tolerance_m)


def shallow_pieces(
    sites: tuple[Shapes, Callable[[int], shapely.Geometry]],
    parts: ZoneParts,
    pairs: tuple[Index, Index],
    thickness_m: Floats,
    tolerance_m: Floats,
) -> np.ndarray:
    """Whether each site lies in each zone, by itself, no deeper than a tolerance.

    Parameters
    ----------
    sites
        Polygons in degrees, shape (s,), and what gives that of one in the plane.
    parts
        The zones.
    pairs
        Positions of site and zone, shape (n,).
    thickness_m
        Thickness of their common part, twice its area over its outline, shape (n,); infinite for a site wholly inside.
    tolerance_m
        Tolerance that holds for each pair, shape (n,).
    """
    doubtful = (tolerance_m > 0) & (
        thickness_m < 2 * tolerance_m
    )  # a circle of half the thickness lies in the common part
    found = np.zeros(len(doubtful), dtype=bool)
    for row in np.flatnonzero(doubtful):
        site, zone = pairs[0][row], pairs[1][row]
        cover = parts.parts[parts.owner == zone]
        found[row] = shallow((sites[0][site], sites[1](site)), cover, float(tolerance_m[row]))
    return found


def thickness_m(plane: Shapes) -> Floats:
    """Thickness of the thickest part of each shape: twice its area over its outline, metres on the ground."""
    if not len(plane):
        return np.zeros(0)
    parts, owner = shapely.get_parts(plane, return_index=True)
    each = by_blocks(_thickness_m, parts)
    thickest = np.zeros(len(plane))
    np.maximum.at(thickest, owner, each)
    return thickest


def _thickness_m(parts: Shapes) -> Floats:
    """The same of shapes of one part."""
    lonlat = lonlat_shapes(parts)
    bounds = shapely.bounds(lonlat)
    outline = shapely.length(mercator(lonlat)) / mercator_scale((bounds[:, 1] + bounds[:, 3]) / 2)
    each: Floats = 2 * shapely.area(parts) / np.maximum(outline, 1e-12)
    return each
