"""Regions cut by zones in the raster's plane (区域×分区): exclusive pieces, exact, so that every cell is shared out once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

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
    united = np.array([shapely.union_all(zones[[each == name for each in ids]]) for name in names], dtype=object)
    tree = shapely.STRtree(united)
    found: list[tuple[int, str, shapely.Geometry]] = []
    for row, region in enumerate(regions):
        pieces: list[tuple[tuple[str, ...], shapely.Geometry]] = [((), region)]
        for zone in sorted(tree.query(region, predicate="intersects").tolist()):
            pieces = [part for piece in pieces for part in _cut(piece, names[zone], united[zone])]
        found.extend((row, "+".join(label) or NO_ZONE, shape) for label, shape in pieces)
    shapes = np.array([polygonal(shape) for _, _, shape in found], dtype=object)
    kept = shapely.area(shapes) > 0
    rows = np.array([row for row, _, _ in found], dtype=np.intp)
    labels = [label for (_, label, _), keep in zip(found, kept, strict=True) if keep]
    return ZonePieces(rows[kept], labels, shapes[kept])


def _cut(
    piece: tuple[tuple[str, ...], shapely.Geometry], name: str, zone: shapely.Geometry
) -> list[tuple[tuple[str, ...], shapely.Geometry]]:
    label, shape = piece
    inside, outside = shape.intersection(zone), shape.difference(zone)
    return [part for part in (((*label, name), inside), (label, outside)) if part[1].area > 0]


def polygonal(shape: shapely.Geometry) -> shapely.Geometry:
    """Keep the polygons of a cut as one multipolygon; lines and points have no area."""
    parts = [part for part in shapely.get_parts(shapely.get_parts(shape)) if part.geom_type == "Polygon"]
    return shapely.MultiPolygon(parts)
