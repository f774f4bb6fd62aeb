"""Rings as plain coordinate arrays (环坐标数组): quantised edges in the authalic plane, without shapes.

A polygon ("part") covers what its shell winds around less what its holes wind around; the stored direction of a ring does not
matter, ``orientation`` says on which side its covered ground lies. Fill rule (填充规则): a feature, and any group of features, covers the
ground its shells wind around more often than its holes do (winding number > 0).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from soilgis.model.errors import GeometryError, Problems, shorten
from soilgis.model.sentences.geometry import GeometryMessages

Bytes = npt.NDArray[np.uint8]
Reals = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]
Ints = npt.NDArray[np.int32]
Shorts = npt.NDArray[np.int8]
Flags = npt.NDArray[np.bool_]
Shapes = npt.NDArray[np.object_]
_POINT_BYTES = 16


@dataclass(frozen=True)
class RingBytes:
    """Where the rings of a layer lie in a buffer of little-endian float64 coordinates (环在缓冲区中的位置).

    Attributes
    ----------
    buffer
        Bytes; read-only.
    place, points, stride
        Byte offset of each ring's first coordinate, its number of points and bytes per point, shape (rings,).
    hole
        Whether the ring is a hole, shape (rings,).
    part
        Polygon of each ring, shape (rings,), ascending.
    feature
        Feature of each polygon, shape (parts,), ascending.
    features
        Number of features, those without polygons included.
    by_direction
        Whether ground lies right of every ring, as Shapefiles have it (ESRI 1998, p. 8), so that ``hole`` is not known beforehand;
        a record's rings then are one "polygon".
    """

    buffer: Bytes
    place: Longs
    points: Longs
    stride: Longs
    hole: Flags
    part: Ints
    feature: Ints
    features: int
    by_direction: bool = False

    def __post_init__(self) -> None:
        """Refuse rings that lie outside the buffer: kernels read where they are told."""
        has = self.points > 0
        last = self.place + (self.points - 1) * self.stride + _POINT_BYTES
        if (self.points < 0).any() or (self.place[has] < 0).any() or (last[has] > len(self.buffer)).any():
            raise GeometryError(GeometryMessages.beyond_buffer())

    @property
    def layout(self) -> tuple[Bytes, Longs, Longs, Longs]:
        """Where the points lie, as the kernels take it."""
        return self.buffer, self.place, self.points, self.stride


@dataclass(frozen=True)
class Rings:
    """Edges of a layer in the authalic plane (图层的边), quantised.

    Attributes
    ----------
    xy
        Coordinates in metres, shape (points, 2); edge k runs from point k to point k + 1.
    ring
        Ring of edge k, shape (points,); −1 where there is no edge (last point of a ring, zero length).
    start
        First point of each ring and the number of points, shape (rings + 1,).
    orientation
        +1 where covered ground lies left of the ring as stored, −1 where right, shape (rings,).
    hole
        Whether the ring is a hole, shape (rings,).
    part, feature, features
        As in `RingBytes`.
    known
        `measures`, where they were taken already.
    """

    xy: Reals
    ring: Ints
    start: Longs
    orientation: Shorts
    hole: Flags
    part: Ints
    feature: Ints
    features: int
    known: tuple[Reals, Reals] | None = None

    @property
    def ring_feature(self) -> Ints:
        """Feature of each ring."""
        return self.feature[self.part]

    @cached_property
    def measures(self) -> tuple[Reals, Reals]:
        """Area each ring adds, m² (below 0 for a hole), and its bounds (xmin, ymin, xmax, ymax), shapes (rings,) and (rings, 4).

        The plain shoelace of each ring; independent of the overlay sums.
        """
        if self.known is not None:
            return self.known
        from soilgis.geometry.engine.ring_kernels import ring_measures
        from soilgis.model.threads import in_threads

        signed, boxes = np.empty(len(self.orientation)), np.empty((len(self.orientation), 4))
        spans = spans_of(np.diff(self.start))
        in_threads(lambda span: ring_measures(self.xy, self.start, span, signed, boxes), spans)
        return signed * self.orientation, boxes

    def areas(self) -> Reals:
        """Area of each feature, m², shape (features,)."""
        return self.by_feature(self.measures)[0]

    def boxes(self) -> Reals:
        """Bounds (xmin, ymin, xmax, ymax) of each feature, shape (features, 4); NaN for a feature without polygons."""
        return self.by_feature(self.measures)[1]

    def by_feature(self, measures: tuple[Reals, Reals]) -> tuple[Reals, Reals]:
        """Areas and bounds of the features from `measures` of their rings."""
        signed, own = measures
        feature = self.ring_feature
        areas: Reals = np.bincount(feature, weights=signed, minlength=self.features).astype(np.float64)
        boxes = np.full((self.features, 4), np.inf) * np.array([1, 1, -1, -1])
        if len(feature):
            begin = np.flatnonzero(np.concatenate([[True], feature[1:] != feature[:-1]]))
            for side, pick in enumerate((np.minimum, np.minimum, np.maximum, np.maximum)):
                pick.at(boxes[:, side], feature[begin], pick.reduceat(own[:, side], begin))
        return areas, np.where(np.isfinite(boxes), boxes, np.nan)


def load(source: RingBytes, subject: str, *, tolerance_m2: float | None, before: int = 0) -> Rings:
    """Read rings into the authalic plane.

    Parameters
    ----------
    source
        Where the rings lie.
    subject
        The input's name for messages.
    tolerance_m2
        Coordinates are longitude and latitude in degrees, and edges are divided so that each is straight within this area
        (`soilgis.geometry.area.densify`); None where they are plane metres already.
    before
        Features of the input that came before these, for messages, which count from 1.

    Raises
    ------
    GeometryError
        Naming every feature with coordinates that are not finite, out of range, polar, across the antimeridian, or rings
        that do not close.
    """
    from soilgis.geometry.engine.ring_kernels import count_points, fill_points
    from soilgis.model.threads import in_threads

    rings = len(source.place)
    spans = spans_of(source.points)
    counts, fault = np.zeros(rings, np.int64), np.zeros(rings, np.int8)
    tolerance = -1.0 if tolerance_m2 is None else tolerance_m2
    in_threads(lambda span: count_points(source.layout, span[0], span[1], tolerance, counts, fault), spans)
    refuse_faults(source, fault, subject, before + 1)
    start = np.concatenate([[0], np.cumsum(counts)])
    xy, ring = np.empty((start[-1], 2)), np.empty(start[-1], np.int32)
    orientation, signed, boxes = np.empty(rings, np.int8), np.empty(rings), np.empty((rings, 4))
    out = (xy, ring, orientation, source.hole, signed, boxes)
    in_threads(lambda span: fill_points(source.layout, span, tolerance, start, out), spans)
    hole = source.hole
    if source.by_direction:
        hole = orientation > 0
        orientation = np.full(rings, -1, np.int8)
    return Rings(
        xy, ring, start, orientation, hole, source.part, source.feature, source.features, (signed * orientation, boxes)
    )


def joined(several: list[Rings]) -> Rings:
    """One layer of several; features are numbered on."""
    from soilgis.geometry.engine.ring_kernels import copy_rings
    from soilgis.model.threads import in_threads

    several = several or [_none()]
    rings, parts, features = (
        np.cumsum([0, *numbers])
        for numbers in zip(*((len(one.orientation), len(one.feature), one.features) for one in several), strict=True)
    )
    start = np.cumsum(np.concatenate([np.zeros(1, np.int64), *(np.diff(one.start) for one in several)]))
    xy, ring = np.empty((start[-1], 2)), np.empty(start[-1], np.int32)
    for one, base in zip(several, rings, strict=False):
        every, target = np.arange(len(one.orientation)), (xy, ring, start[base:])
        in_threads(
            lambda span, one=one, every=every, target=target, base=int(base): copy_rings(  # type: ignore[misc]
                one.xy, one.start, every, span, target, base
            ),
            spans_of(np.diff(one.start)),
        )
    return Rings(
        xy,
        ring,
        start,
        np.concatenate([one.orientation for one in several]),
        np.concatenate([one.hole for one in several]),
        np.concatenate([one.part + base for one, base in zip(several, parts, strict=False)]).astype(np.int32),
        np.concatenate([one.feature + base for one, base in zip(several, features, strict=False)]).astype(np.int32),
        int(features[-1]),
        (
            np.concatenate([one.measures[0] for one in several]),
            np.concatenate([one.measures[1] for one in several]),
        ),
    )


def _none() -> Rings:
    """No rings at all."""
    none = np.zeros(0, np.int32)
    return Rings(np.zeros((0, 2)), none, np.zeros(1, np.int64), none.astype(np.int8), none.astype(bool), none, none, 0)


def chosen(rings: Rings, kept: Flags) -> Rings:
    """The same features with the rings marked in ``kept`` alone, shape (rings,)."""
    from soilgis.geometry.engine.ring_kernels import copy_rings
    from soilgis.model.threads import in_threads

    if kept.all():
        return rings
    taken = np.flatnonzero(kept)
    start = np.concatenate([[0], np.cumsum(np.diff(rings.start)[taken])])
    xy, ring = np.empty((start[-1], 2)), np.empty(start[-1], np.int32)
    in_threads(
        lambda span: copy_rings(rings.xy, rings.start, taken, span, (xy, ring, start), 0), spans_of(np.diff(start))
    )
    parts = np.zeros(len(rings.feature), bool)
    parts[rings.part[taken]] = True
    number = np.cumsum(parts) - 1
    return Rings(
        xy,
        ring,
        start,
        rings.orientation[taken],
        rings.hole[taken],
        number[rings.part[taken]].astype(np.int32),
        rings.feature[parts],
        rings.features,
        (rings.measures[0][taken], rings.measures[1][taken]),
    )


def without(rings: Rings, parts: Flags) -> Rings:
    """The same features less the polygons marked in ``parts``, shape (parts,)."""
    return chosen(rings, ~parts[rings.part])


def spans_of(points: Longs) -> list[tuple[int, int]]:
    """Ranges of rings with about equal numbers of points, for the threads."""
    total = np.concatenate([[0], np.cumsum(points)])
    cuts = np.unique(np.searchsorted(total, np.linspace(0, total[-1], 9)[1:-1]))
    edges = [0, *cuts[(cuts > 0) & (cuts < len(points))].tolist(), len(points)]
    return list(pairwise(edges))


FAULTS = {
    1: "has a coordinate that is NaN or infinite; repair the file (坐标非数)",
    2: "has a coordinate out of range (longitude −180..180, latitude −90..90, plane ±2²⁵ m); declare the right CRS (坐标越界)",
    3: "reaches beyond 89.9° latitude, where this plane has no shape; use a polar projection elsewhere (极区不支持)",
    4: "has an edge wider than 180° of longitude; cut the shape at the antimeridian first (跨180°经线)",
    5: "has a ring that does not end where it starts; close it (环未闭合)",
}
"""What can be wrong with a ring, by the code the kernels give."""


def refuse_faults(source: RingBytes, fault: Shorts, subject: str, first: int) -> None:
    """Refuse rings of which the kernels say that something is wrong, by the numbers of their features; the first has number ``first``."""
    problems = Problems(subject)
    for code, text in FAULTS.items():
        rows = np.unique(source.feature[source.part[fault == code]])
        if len(rows):
            problems.add(f"feature {shorten(rows + first)} {text}")
    problems.raise_as(GeometryError)
