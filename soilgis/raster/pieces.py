"""Regions cut by zones in the raster's plane (区域×分区): exclusive pieces, exact, so that every cell is shared out once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator

Shapes = npt.NDArray[np.object_]
NO_ZONE = "none"


@dataclass(frozen=True)
class ZonePieces:
    """Exclusive pieces of regions (分区组合片).

    Attributes
    ----------
    region
        Row of the region of each piece.
    combination
        Ids of the zones the piece lies in, joined by ``+`` in the order of the zones; ``none`` outside all of them.
    shapes
        Multipolygons of the plane.
    """

    region: npt.NDArray[np.intp]
    combination: list[str]
    shapes: Shapes


def zone_pieces(regions: Shapes, zones: Shapes, ids: list[str]) -> ZonePieces:
    """Cut every region into the pieces that lie in the same zones.

    Parameters
    ----------
    regions, zones
        Multipolygons of one plane; both may overlap among themselves.
    ids
        Ids of the zones; polygons of one id are one zone.
    """
    names = list(dict.fromkeys(ids))
    regions, zones = sound(regions), sound(zones)
    found: list[tuple[int, str, shapely.Geometry]] = []
    for row, near in enumerate(_near(regions, zones, ids)):
        pieces: list[tuple[tuple[str, ...], shapely.Geometry]] = [((), regions[row])]
        for zone, parts in near:
            united = shapely.disjoint_subset_union_all(parts)
            pieces = [part for piece in pieces for part in _cut(piece, names[zone], united)]
        found.extend((row, "+".join(label) or NO_ZONE, shape) for label, shape in pieces)
    shapes = polygonal(np.array([shape for _, _, shape in found], dtype=object))
    kept = shapely.area(shapes) > 0
    rows = np.array([row for row, _, _ in found], dtype=np.intp)
    labels = [label for (_, label, _), keep in zip(found, kept, strict=True) if keep]
    return ZonePieces(rows[kept], labels, shapes[kept])


def _near(regions: Shapes, zones: Shapes, ids: list[str]) -> Iterator[list[tuple[int, Shapes]]]:
    """For each region the zones that meet it, each with those of its polygons that do: cutting costs what lies there."""
    parts, owner = shapely.get_parts(zones, return_index=True)
    place = {name: code for code, name in enumerate(dict.fromkeys(ids))}
    zone = np.array([place[name] for name in ids], dtype=np.intp)[owner]
    region, part = shapely.STRtree(parts).query(regions, predicate="intersects")
    order = np.lexsort((part, zone[part], region))
    region, part = region[order], part[order]
    bounds = np.searchsorted(region, np.arange(len(regions) + 1))
    for row in range(len(regions)):
        mine = part[bounds[row] : bounds[row + 1]]
        yield [(int(code), parts[mine[zone[mine] == code]]) for code in np.unique(zone[mine])]


def _cut(
    piece: tuple[tuple[str, ...], shapely.Geometry], name: str, zone: shapely.Geometry
) -> list[tuple[tuple[str, ...], shapely.Geometry]]:
    label, shape = piece
    inside, outside = shape.intersection(zone), shape.difference(zone)
    return [part for part in (((*label, name), inside), (label, outside)) if part[1].area > 0]


def polygonal(shapes: Shapes) -> Shapes:
    """Keep the polygons of each of several cuts as one multipolygon, shape (n,); lines and points have no area."""
    members, shape = shapely.get_parts(shapes, return_index=True)
    parts, member = shapely.get_parts(members, return_index=True)
    kept = (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(parts)
    made = np.full(len(shapes), shapely.MultiPolygon(), dtype=object)
    shapely.multipolygons(parts[kept], indices=shape[member[kept]], out=made)
    return made


def sound(shapes: Shapes) -> Shapes:
    """Shapes of a plane that may be cut: those whose narrow parts cross after their edges were divided are made valid there.

    A repair in the plane moves less area than the tolerance of the edges; shapes that are valid are returned as they are.
    """
    bad = np.flatnonzero(~shapely.is_valid(shapes))
    if not len(bad):
        return shapes
    repaired = shapes.copy()
    made = shapely.make_valid(shapes[bad], method="structure", keep_collapsed=False)
    repaired[bad] = polygonal(made)
    return repaired
