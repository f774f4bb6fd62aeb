"""How far simplification moved borders (简化位移): the largest distance and the area between the true border and the one drawn.

Simplification leaves vertices out and moves none: between two vertices that were kept, a border drawn is the chord of a chain of true ones.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from soilgis.geometry.simplify import METRES_PER_DEGREE, Shapes

Reals = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
_CLOSES = 1e-10
"""Share of a shape's area by which its chains may miss the difference of the two areas; past it the shapes are cut."""


def displacement_m(before: Shapes, after: Shapes, *, at_most: bool = False) -> Reals:
    """How far the border of each shape was moved at most by simplification, in metres.

    Parameters
    ----------
    before, after
        The same shapes, in degrees, in the same order, shape (n,).
    at_most
        Tell the largest distance from the lines between neighbours that were kept, which is never less and much sooner found.

    Returns
    -------
    ndarray
        Largest distance from a vertex before to the border drawn after, shape (n,); 0 for an empty shape. Degrees of longitude are shortened by the
        cosine of the latitude of the shape's middle.

    Notes
    -----
    A vertex lies no further from the border drawn than from the line between its neighbours that were kept; only vertices that could be the farthest are measured from the border itself.
    """
    rings, owner = _rings(before)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    shape = owner[ring]
    middle = np.nan_to_num(shapely.bounds(before)[:, [1, 3]].mean(axis=1))
    scale = np.column_stack([np.cos(np.radians(middle)), np.ones(len(before))])[shape] * METRES_PER_DEGREE
    start, end, known = _chords(_among(points, shapely.get_coordinates(after)), ring, len(rings))
    most = np.full(len(points), np.inf)
    most[known] = _from_chords(points[known] * scale[known], points[start] * scale[known], points[end] * scale[known])
    runs = np.searchsorted(shape, np.arange(len(before) + 1))
    found = [
        _farthest(
            points[a:b] * scale[a:b],
            most[a:b],
            shapely.transform(drawn, lambda xy, a=a: xy * scale[a]),
            at_most=at_most,
        )
        for drawn, a, b in zip(after, runs, runs[1:], strict=False)
    ]
    return np.array(found, dtype=np.float64)


def _rings(shapes: Shapes) -> tuple[Shapes, Places]:
    """Rings of all shapes, and the shape each belongs to."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    return rings, owner[part]


def _among(points: Reals, kept: Reals) -> Flags:
    """Which points are also in ``kept``, to the last bit."""
    known = np.sort(np.ascontiguousarray(kept).view(np.complex128).ravel())
    asked = np.ascontiguousarray(points).view(np.complex128).ravel()
    place = np.minimum(np.searchsorted(known, asked), max(0, len(known) - 1))
    return known[place] == asked if len(known) else np.zeros(len(points), dtype=bool)


def _chords(kept: Flags, ring: Places, count: int) -> tuple[Places, Places, Flags]:
    """The kept vertices before and after each vertex of its ring, for the vertices whose ring kept any; and which those are."""
    spots = np.flatnonzero(kept)
    first, last = np.full(count, -1), np.full(count, -1)
    last[ring[spots]] = spots
    first[ring[spots[::-1]]] = spots[::-1]
    known = first[ring] >= 0
    asked = np.flatnonzero(known)
    behind = np.searchsorted(spots, asked, side="right") - 1
    ahead = np.searchsorted(spots, asked, side="left")
    start, end = spots[np.maximum(behind, 0)], spots[np.minimum(ahead, len(spots) - 1)]
    mine = ring[asked]
    start = np.where((behind >= 0) & (ring[start] == mine), start, last[mine])
    end = np.where((ahead < len(spots)) & (ring[end] == mine), end, first[mine])
    return start, end, known


def _from_chords(points: Reals, start: Reals, end: Reals) -> Reals:
    """Distance of each point from its line from ``start`` to ``end``."""
    along, out = end - start, points - start
    length = np.einsum("ij,ij->i", along, along)
    share = np.clip(np.einsum("ij,ij->i", along, out) / np.where(length > 0, length, 1.0), 0.0, 1.0)
    left: Reals = np.hypot(*(out - along * share[:, None]).T)
    return left


def _farthest(points: Reals, most: Reals, drawn: shapely.Geometry, *, at_most: bool) -> float:
    """Largest distance of points from a drawn border, m, when none is farther from it than ``most``; 0 without a border."""
    if at_most and not drawn.is_empty:
        known = np.isfinite(most)
        lost = _farthest(points[~known], most[~known], drawn, at_most=False)
        return max(float(most[known].max(initial=0.0)), lost)
    border = shapely.boundary(drawn)
    if border.is_empty or len(points) == 0 or most.max() == 0:
        return 0.0
    shapely.prepare(border)
    least = float(shapely.distance(border, shapely.points(points[int(most.argmax())])))
    asked = most > least
    return max(least, float(shapely.distance(border, shapely.points(points[asked])).max(initial=0.0)))


def displaced_m2(before: Shapes, after: Shapes) -> Reals:
    """Area between the border before simplification and the one drawn after it, for each shape, in m² rounded up by 1 %.

    Whatever polygon is laid over a shape, its overlap with the drawn shape differs from that with the true one by at most this.

    Parameters
    ----------
    before, after
        The same shapes, in degrees, in the same order, shape (n,).

    Notes
    -----
    A chain and its chord enclose loops, one between any two places where they meet, each without crossings of its own; the area
    between the borders is at most the sum of the loops' areas, and is that sum unless loops of different chains lie over each other.
    Loops run with the true border, so their signed areas sum to the difference of the two shapes' areas; a shape where they do not
    (its vertices were moved after all) is cut by shapely.
    """
    between, signed = _loops(before, after)
    unlike = shapely.area(before) - shapely.area(after)
    wrong = ~(np.abs(signed - unlike) <= _CLOSES * shapely.area(before))
    between[wrong] = shapely.area(shapely.symmetric_difference(before[wrong], after[wrong]))
    middle = np.zeros(len(before))
    there = ~shapely.is_empty(before)
    middle[there] = shapely.get_y(shapely.centroid(before[there]))
    shrink = np.cos(np.radians(middle)) * METRES_PER_DEGREE**2
    areas: Reals = between * shrink * 1.01
    return areas


def _loops(before: Shapes, after: Shapes) -> tuple[Reals, Reals]:
    """Sum of the areas of the loops between chains and chords of each shape, without and with their signs, in square degrees."""
    points, ring, shape, kept = _from_a_kept_vertex(before, after)
    bends = np.flatnonzero(kept)
    edge = np.flatnonzero(ring[:-1] == ring[1:])
    chain = np.searchsorted(bends, edge, side="right") - 1
    bent = (bends[chain + 1] - bends[chain]) > 1
    edge, chain = edge[bent], chain[bent]
    areas, ends = _pieces(points, edge, bends[chain], bends[chain + 1])
    loop = np.cumsum(np.concatenate([[0], ends[:-1]])) if len(ends) else np.array([], dtype=np.int64)
    signed: Reals = np.bincount(loop, weights=areas).astype(np.float64)
    owner = np.zeros(len(signed), dtype=np.int64)
    owner[loop] = np.repeat(shape[ring[edge]], 2)
    count = len(before)
    unsigned: Reals = np.bincount(owner, weights=np.abs(signed), minlength=count).astype(np.float64)
    return unsigned, np.bincount(owner, weights=signed, minlength=count).astype(np.float64)


def _from_a_kept_vertex(before: Shapes, after: Shapes) -> tuple[Reals, Places, Places, Flags]:
    """Points of all rings, shells counter-clockwise, each ring begun at a vertex that was kept; their rings, the shape of each ring, and which were kept.

    A ring that kept none is one chain that begins and ends at its first vertex.
    """
    rings, shape = _rings(np.array(shapely.orient_polygons(before), dtype=object))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    spread = np.searchsorted(shape[ring], np.arange(len(before) + 1))
    kept = np.zeros(len(points), dtype=bool)
    for drawn, a, b in zip(after, spread, spread[1:], strict=False):
        kept[a:b] = _among(points[a:b], shapely.get_coordinates(drawn))
    begin = np.searchsorted(ring, np.arange(len(rings) + 1))
    around = np.diff(begin) - 1
    first = begin[:-1].copy()
    spots = np.flatnonzero(kept)
    first[ring[spots[::-1]]] = spots[::-1]
    step = np.arange(len(points)) - begin[ring]
    order = begin[ring] + (first[ring] - begin[ring] + step) % np.maximum(around[ring], 1)
    kept = kept[order] | (step == 0) | (step == around[ring])
    return points[order], ring, shape, kept


def _pieces(points: Reals, edge: Places, start: Places, end: Places) -> tuple[Reals, Flags]:
    """Signed area between each half of a chain's edges and its chord, and whether a loop ends with it, shape (2n,).

    An edge has two halves where it crosses its chord; else the second is empty.
    """
    along = points[end] - points[start]
    length = np.hypot(along[:, 0], along[:, 1])
    along = np.where(length[:, None] > 0, along / np.where(length > 0, length, 1.0)[:, None], [1.0, 0.0])
    begun, ended = (_beside(points[edge + step] - points[start], along) for step in (0, 1))
    (t0, d0), (t1, d1) = begun, ended
    apart = np.where(d0 * d1 < 0, d0 - d1, 1.0)
    met = np.where(d0 * d1 < 0, t0 + d0 / apart * (t1 - t0), -1.0)
    crosses = (d0 * d1 < 0) & (met >= 0) & (met <= length)
    whole = (t1 - t0) * (d0 + d1) / 2
    areas = np.column_stack(
        [np.where(crosses, (met - t0) * d0 / 2, whole), np.where(crosses, (t1 - met) * d1 / 2, 0.0)]
    )
    touches = (d1 == 0) & (t1 >= 0) & (t1 <= length)
    ends = np.column_stack([crosses, touches | (edge + 1 == end)])
    return -areas.ravel(), ends.ravel()


def _beside(offset: Reals, along: Reals) -> tuple[Reals, Reals]:
    """Distance along a direction of length 1, and to the left of it."""
    return (offset * along).sum(axis=1), along[:, 0] * offset[:, 1] - along[:, 1] * offset[:, 0]
