"""Coverage (覆盖): which part of each region lies in each zone, every piece of ground counted once.

All shapes here are in the authalic plane of `soilgis.geometry.area`, so every area is ellipsoidal, in m².
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

if TYPE_CHECKING:
    from soilgis.geometry.area import Floats, Shapes

Index = npt.NDArray[np.intp]


@dataclass(frozen=True)
class Pieces:
    """The part of each region inside each zone that meets it (叠加图斑), sorted by region, then zone.

    Attributes
    ----------
    region, zone
        Positions in the inputs, shape (n,); each pair occurs once.
    shape
        The common part, parts of one zone that overlap each other united, shape (n,).
    """

    region: Index
    zone: Index
    shape: Shapes

    @property
    def area_m2(self) -> Floats:
        """Area of each piece, m², shape (n,)."""
        areas: Floats = shapely.area(self.shape)
        return areas

    def matrix_m2(self, regions: int, zones: int) -> Floats:
        """Area of every region inside every zone, m², shape (regions, zones); 0 where they do not meet."""
        areas = np.zeros((regions, zones))
        areas[self.region, self.zone] = self.area_m2
        return areas


def cut(regions: Shapes, parts: Shapes, owner: Index) -> Pieces:
    """Cut zones by regions.

    Parameters
    ----------
    regions
        Region polygons, shape (r,).
    parts
        Polygons of all zones, shape (p,); a zone may have many, and they may overlap each other.
    owner
        Zone each part belongs to, shape (p,).

    Returns
    -------
    Pieces
        One piece for each region and zone with ground in common; touching borders make no piece.
    """
    if not len(parts):
        empty = np.array([], dtype=np.intp)
        return Pieces(empty, empty, np.array([], dtype=object))
    tree = shapely.STRtree(parts)
    found_region, found_part, found_shape = [], [], []
    for position, region in enumerate(regions):
        hits, shapes = _inside(region, parts, tree)
        found_region.append(np.full(len(hits), position, dtype=np.intp))
        found_part.append(hits)
        found_shape.append(shapes)
    zone = np.asarray(owner)[np.concatenate(found_part)]
    return unite(np.concatenate(found_region), zone, np.concatenate(found_shape))


def _inside(region: shapely.Geometry, parts: Shapes, tree: shapely.STRtree) -> tuple[Index, Shapes]:
    """Parts meeting one region, clipped by it; a part wholly inside is taken as it is, which is most of them."""
    shapely.prepare(region)
    hits = np.sort(tree.query(region, predicate="intersects"))
    shapes = parts[hits]
    crossing = ~shapely.contains_properly(region, shapes)
    shapes = shapes.copy()
    shapes[crossing] = shapely.intersection(region, shapes[crossing])
    shapely.destroy_prepared(region)
    ground = shapely.area(shapes) > 0
    return hits[ground].astype(np.intp), shapes[ground]


def unite(region: Index, zone: Index, shapes: Shapes) -> Pieces:
    """Unite the pieces of each region and zone, so that parts of one zone are never counted twice."""
    if not len(region):
        return Pieces(region, zone, shapes)
    order = np.lexsort((zone, region))
    region, zone, shapes = region[order], zone[order], shapes[order]
    first = np.flatnonzero(np.r_[True, (region[1:] != region[:-1]) | (zone[1:] != zone[:-1])])
    groups = np.split(shapes, first[1:])
    united = np.empty(len(groups), dtype=object)
    for position, group in enumerate(groups):
        united[position] = group[0] if len(group) == 1 else shapely.union_all(group)
    return Pieces(region[first], zone[first], united)


def overlapping_pairs(shapes: Shapes, least_m2: float = 1.0) -> list[tuple[int, int, float]]:
    """Pairs of shapes with more than ``least_m2`` of ground in common; regions must have none (行政区互相重叠).

    Returns
    -------
    list of (int, int, float)
        Positions, the smaller first, and the common area in m².
    """
    tree = shapely.STRtree(shapes)
    left, right = tree.query(shapes, predicate="intersects")
    once = left < right
    left, right = left[once], right[once]
    touching = shapely.touches(shapes[left], shapes[right])
    left, right = left[~touching], right[~touching]
    areas = shapely.area(shapely.intersection(shapes[left], shapes[right]))
    return [(int(a), int(b), float(m2)) for a, b, m2 in zip(left, right, areas, strict=True) if m2 > least_m2]
