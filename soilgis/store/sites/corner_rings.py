"""Rings of corner points (界址圈): put together into parcels, a ring inside another as its hole, and what is repeated or overlaps told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.model.errors import GeometryError, Problems
from soilgis.model.sentences.sites import SiteNotes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soilgis.model.notes import Note

_SAME_SHARE = 1e-9
"""Two rings overlap where more than this share of the smaller lies in both; less is a shared side."""


@dataclass(frozen=True)
class Ring:
    """One ring as listed (一圈界址点).

    Attributes
    ----------
    site, name
        Parcel and ring it belongs to.
    corners
        Shape (n, 2), east and north, or longitude and latitude.
    lines
        Line of each corner in the file, shape (n,).
    """

    site: str
    name: str
    corners: np.ndarray
    lines: np.ndarray


def parcels(rings: Iterable[Ring], subject: str) -> tuple[dict[str, shapely.Geometry], list[Note]]:
    """Polygons of the parcels, in the order of their first rings.

    A ring that lies inside another of its parcel is a hole, one inside a hole is ground again. A ring given twice counts once; rings
    that overlap otherwise are united; both are told.

    Returns
    -------
    shapes, notes
        One polygon or multipolygon a parcel; what was closed, repeated or united, in Chinese.

    Raises
    ------
    GeometryError
        Naming every ring with fewer than three corners or that crosses itself, with its lines.
    """
    problems = Problems(subject)
    mine: dict[str, list[tuple[str, shapely.Geometry]]] = {}
    closed = 0
    for ring in rings:
        closed += int(not np.allclose(ring.corners[0], ring.corners[-1], rtol=0, atol=1e-9))
        shape = ring_polygon(ring.corners, f"site {ring.site} ring {ring.name}", ring.lines, problems)
        mine.setdefault(ring.site, []).append((ring.name, shape))
    problems.raise_as(GeometryError)
    notes = [SiteNotes.ring_closed(count=closed)] if closed else []
    shapes = {}
    for site, named in mine.items():
        shapes[site], said = _assembled(site, named)
        notes += said
    return shapes, notes


def _assembled(site: str, named: list[tuple[str, shapely.Geometry]]) -> tuple[shapely.Geometry, list[Note]]:
    """One parcel of its rings, from the outside in."""
    kept, again = _each_once(named)
    notes = [SiteNotes.ring_again(site=site, rings=again)] if again else []
    rings = np.array([shape for _, shape in kept], dtype=object)
    crossing = [
        f"{kept[a][0]} 与 {kept[b][0]}"
        for a, b in _pairs(rings)
        if not _inside(rings[a], rings[b]) and not _inside(rings[b], rings[a])
    ]
    if crossing:
        notes.append(SiteNotes.rings_overlap(site=site, rings=crossing))
    depth = np.array([sum(_inside(ring, other) for other in rings if other is not ring) for ring in rings])
    if not crossing:
        return _nested(rings, depth), notes
    whole = shapely.Polygon()
    for level in range(int(depth.max()) + 1):
        layer = shapely.union_all(rings[depth == level])
        whole = shapely.difference(whole, layer) if level % 2 else shapely.union(whole, layer)
    return whole, notes


def _nested(rings: np.ndarray, depth: np.ndarray) -> shapely.Geometry:
    """Rings that only touch or hold each other as one shape, corners in their order and as they are."""
    parts = []
    for at in np.flatnonzero(depth % 2 == 0):
        holes = [
            rings[other].exterior.coords
            for other in np.flatnonzero(depth == depth[at] + 1)
            if _inside(rings[other], rings[at])
        ]
        parts.append(shapely.Polygon(rings[at].exterior.coords, holes))
    whole = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
    return whole if whole.is_valid else shapely.union_all([shapely.make_valid(part) for part in parts])


def _each_once(named: list[tuple[str, shapely.Geometry]]) -> tuple[list[tuple[str, shapely.Geometry]], list[str]]:
    kept: list[tuple[str, shapely.Geometry]] = []
    again = []
    for name, shape in named:
        if any(shapely.equals(shape, other) for _, other in kept):
            again.append(name)
        else:
            kept.append((name, shape))
    return kept, again


def _pairs(rings: np.ndarray) -> list[tuple[int, int]]:
    """Rings with ground in common."""
    left, right = shapely.STRtree(rings).query(rings, predicate="intersects")
    once = left < right
    left, right = left[once], right[once]
    shared = shapely.area(shapely.intersection(rings[left], rings[right]))
    least = np.minimum(shapely.area(rings[left]), shapely.area(rings[right]))
    return [
        (int(a), int(b))
        for a, b in zip(left[shared > _SAME_SHARE * least], right[shared > _SAME_SHARE * least], strict=True)
    ]


def _inside(inner: shapely.Geometry, outer: shapely.Geometry) -> bool:
    """Whether a ring lies inside another, but for what two spellings of one side differ by."""
    beyond = shapely.area(shapely.difference(inner, outer))
    return bool(beyond <= _SAME_SHARE * shapely.area(inner)) and bool(shapely.area(inner) < shapely.area(outer))


def ring_polygon(corners: np.ndarray, where: str, lines: np.ndarray, problems: Problems) -> shapely.Geometry:
    """A ring's polygon; too few corners or a crossing are noted as problems with their lines in the file."""
    distinct = np.unique(corners, axis=0)
    if len(distinct) < 3:
        problems.add(f"{where} has {len(distinct)} corners, at least 3 are needed (点数不足)")
        return shapely.Polygon()
    shape = shapely.Polygon(corners)
    if shape.is_valid:
        return shape
    crossed = _crossing(corners)
    told = (
        f"the sides from line {lines[crossed[0]]} and line {lines[crossed[1]]} cross"
        if crossed
        else str(shapely.is_valid_reason(shape))
    )
    problems.add(f"{where} crosses itself: {told} (界址点自相交，点序可能有误); correct the order of the corners")
    return shapely.Polygon()


def _crossing(corners: np.ndarray) -> tuple[int, int] | None:
    """The first two sides of a ring that cross, by the index of their starting corners."""
    ring = corners if np.allclose(corners[0], corners[-1]) else np.vstack([corners, corners[:1]])
    sides = shapely.linestrings(np.stack([ring[:-1], ring[1:]], axis=1))
    left, right = shapely.STRtree(sides).query(sides, predicate="crosses")
    pairs = sorted((int(a), int(b)) for a, b in zip(left, right, strict=True) if a < b)
    return pairs[0] if pairs else None
