"""Rings as plain coordinate arrays (环坐标数组): from WKB, GeoArrow or Shapely to quantised edges, without building shapes.

A polygon ("part") covers what its shell winds around less what its holes wind around; the stored direction of a ring does not
matter, ``turn`` says on which side its covered ground lies. Fill rule (填充规则): a feature, and any group of features, covers the
ground its shells wind around more often than its holes do (winding number > 0).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

from soilgis.model.errors import GeometryError, Problems, shorten

if TYPE_CHECKING:
    import pyarrow as pa

Bytes = npt.NDArray[np.uint8]
Reals = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]
Ints = npt.NDArray[np.int32]
Shorts = npt.NDArray[np.int8]
Flags = npt.NDArray[np.bool_]
Shapes = npt.NDArray[np.object_]

POINT_BYTES = 16


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
    turn
        +1 where covered ground lies left of the ring as stored, −1 where right, shape (rings,).
    hole
        Whether the ring is a hole, shape (rings,).
    part, feature, features
        As in `RingBytes`.
    """

    xy: Reals
    ring: Ints
    start: Longs
    turn: Shorts
    hole: Flags
    part: Ints
    feature: Ints
    features: int

    @property
    def ring_feature(self) -> Ints:
        """Feature of each ring."""
        return self.feature[self.part]

    @cached_property
    def measures(self) -> tuple[Reals, Reals]:
        """Area each ring adds, m² (below 0 for a hole), and its bounds (xmin, ymin, xmax, ymax), shapes (rings,) and (rings, 4).

        The plain shoelace of each ring; independent of the overlay sums.
        """
        from soilgis.geometry.kernel import in_threads
        from soilgis.geometry.ring_kernels import ring_measures

        signed, boxes = np.empty(len(self.turn)), np.empty((len(self.turn), 4))
        shares = _shares(np.diff(self.start))
        in_threads(lambda share: ring_measures(self.xy, self.start, share, signed, boxes), shares)
        return signed * self.turn, boxes

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


def from_shapes(shapes: Shapes, subject: str) -> RingBytes:
    """Rings of Shapely polygons; None and empty shapes have none.

    Parameters
    ----------
    shapes
        Polygons and multipolygons, shape (n,); not changed. Z and M are left out.
    subject
        The input's name for messages.

    Raises
    ------
    GeometryError
        If a shape is neither polygon nor multipolygon.
    """
    kinds = shapely.get_type_id(shapes)
    wrong = np.flatnonzero((kinds >= 0) & (kinds != 3) & (kinds != 6) & ~shapely.is_empty(shapes))
    if len(wrong):
        raise GeometryError(
            f"{subject}: feature {shorten(wrong)} is {shapes[wrong[0]].geom_type}, an area must be Polygon or MultiPolygon; "
            "take the polygons out of collections before measuring (只能量算面要素)"
        )
    kept = np.flatnonzero((kinds >= 0) & ~shapely.is_empty(shapes))
    if not len(kept):
        none = np.zeros(0, np.int64)
        return RingBytes(np.zeros(0, np.uint8), none, none, none, none.astype(bool), none.astype(np.int32),
                         none.astype(np.int32), len(shapes))  # fmt: skip
    parts, owner = shapely.get_parts(shapes[kept], return_index=True)
    _, xy, (ring_offsets, part_offsets) = shapely.to_ragged_array(parts, include_z=False, include_m=False)
    return from_ragged(xy, ring_offsets, part_offsets, kept[owner], len(shapes))


def from_ragged(xy: Reals, ring_offsets: npt.NDArray[np.integer], part_offsets: npt.NDArray[np.integer],
                feature: npt.NDArray[np.integer], features: int) -> RingBytes:  # fmt: skip
    """Rings of ragged coordinate arrays as GeoArrow and Shapely lay them out: first ring of a part is its shell."""
    buffer = np.ascontiguousarray(xy, np.float64).reshape(-1).view(np.uint8)
    buffer.flags.writeable = False
    offsets = np.asarray(ring_offsets, np.int64)
    rings = len(offsets) - 1
    hole = np.ones(rings, bool)
    bounds: Longs = np.asarray(part_offsets, np.int64)
    counts = bounds[1:] - bounds[:-1]
    hole[bounds[:-1][counts > 0]] = False
    part = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    return RingBytes(buffer, offsets[:-1] * POINT_BYTES, np.diff(offsets), np.full(rings, POINT_BYTES, np.int64), hole, part,
                     np.asarray(feature, np.int32), features)  # fmt: skip


def from_wkb(column: pa.Array | pa.ChunkedArray, subject: str) -> RingBytes:
    """Rings of an Arrow column of WKB, read where they lie.

    Parameters
    ----------
    column
        binary or large_binary; null and empty geometries have no rings. ISO and EWKB, Z and M are understood.
    subject
        The input's name for messages.

    Raises
    ------
    GeometryError
        If a value is not little-endian WKB of a polygon or multipolygon, naming the features.
    """
    import pyarrow as pa

    from soilgis.geometry.ring_kernels import wkb_count, wkb_rings

    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if isinstance(whole, pa.ChunkedArray):
        whole = pa.concat_arrays(whole.chunks) if whole.num_chunks else pa.array([], pa.binary())
    width = np.int64 if pa.types.is_large_binary(whole.type) else np.int32
    _, offset_buffer, value_buffer = whole.buffers()
    count = len(whole)
    if not count or value_buffer is None:
        return from_shapes(np.full(count, None, object), subject)
    offsets = np.frombuffer(offset_buffer, width)[whole.offset : whole.offset + count + 1].astype(np.int64)
    buffer = np.frombuffer(value_buffer, np.uint8)
    rings, parts, bad = wkb_count(buffer, offsets)
    if bad >= 0:
        raise GeometryError(
            f"{subject}: feature {bad} is not a little-endian WKB polygon or multipolygon; "
            "take the polygons out of collections before measuring (只能量算面要素)"
        )
    place, points, stride = (np.empty(rings, np.int64) for _ in range(3))
    hole, part, feature = np.empty(rings, bool), np.empty(rings, np.int32), np.empty(parts, np.int32)
    wkb_rings(buffer, offsets, (place, points, stride, hole, part, feature))
    return RingBytes(buffer, place, points, stride, hole, part, feature, count)


def from_geoarrow(column: pa.Array | pa.ChunkedArray, subject: str) -> RingBytes:
    """Rings of an Arrow column in GeoArrow's polygon or multipolygon layout, separated or interleaved coordinates.

    Raises
    ------
    GeometryError
        If the column is laid out otherwise.
    """
    import pyarrow as pa

    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    levels: list[Longs] = []
    inner = whole
    while pa.types.is_list(inner.type) or pa.types.is_large_list(inner.type):
        levels.append(np.asarray(inner.offsets).astype(np.int64))
        inner = inner.values
    if len(levels) not in {2, 3}:
        raise GeometryError(
            f"{subject}: geometry column of type {column.type} is no GeoArrow polygon or multipolygon (不支持的几何编码)"
        )
    if pa.types.is_struct(inner.type):
        xy = np.column_stack([np.asarray(inner.field("x")), np.asarray(inner.field("y"))])
    else:
        xy = np.asarray(inner.values).reshape(-1, inner.type.list_size)[:, :2]
    first, last = levels[0][0], levels[0][-1]
    if len(levels) == 2:
        owner, parts = np.arange(len(whole)), levels[0]
    else:
        owner, parts = np.repeat(np.arange(len(whole)), levels[0][1:] - levels[0][:-1]), levels[1][first : last + 1]
    rings = levels[-1][parts[0] : parts[-1] + 1]
    return from_ragged(xy[rings[0] : rings[-1]], rings - rings[0], parts - parts[0], owner, len(whole))


def from_records(buffer: Bytes, place: Longs, points: Longs, record: Longs, records: int) -> RingBytes:
    """Rings of Shapefile records as `soilgis.store.shapefile` finds them; each record is one polygon of many rings."""
    present, part = np.unique(record, return_inverse=True)
    return RingBytes(buffer, place, points, np.full(len(place), POINT_BYTES, np.int64), np.zeros(len(place), bool),
                     part.astype(np.int32), present.astype(np.int32), records, by_direction=True)  # fmt: skip


def load(source: RingBytes, subject: str, *, tolerance_m2: float | None) -> Rings:
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

    Raises
    ------
    GeometryError
        Naming every feature with coordinates that are not finite, out of range, polar, across the antimeridian, or rings
        that do not close.
    """
    from soilgis.geometry.kernel import in_threads
    from soilgis.geometry.ring_kernels import count_points, fill_points

    rings = len(source.place)
    shares = _shares(source.points)
    layout = (source.buffer, source.place, source.points, source.stride)
    counts, fault = np.zeros(rings, np.int64), np.zeros(rings, np.int8)
    tolerance = -1.0 if tolerance_m2 is None else tolerance_m2
    in_threads(lambda share: count_points(layout, share[0], share[1], tolerance, counts, fault), shares)
    _refuse_faults(source, fault, subject)
    start = np.concatenate([[0], np.cumsum(counts)])
    xy, ring = np.empty((start[-1], 2)), np.empty(start[-1], np.int32)
    turn = np.empty(rings, np.int8)
    in_threads(lambda share: fill_points(layout, share, tolerance, start, (xy, ring, turn, source.hole)), shares)
    hole = source.hole
    if source.by_direction:
        hole = turn > 0
        turn = np.full(rings, -1, np.int8)
    return Rings(xy, ring, start, turn, hole, source.part, source.feature, source.features)


def joined(several: list[Rings]) -> Rings:
    """One layer of several; features are numbered on."""
    points = np.cumsum([0, *(len(one.xy) for one in several)])
    rings = np.cumsum([0, *(len(one.turn) for one in several)])
    parts = np.cumsum([0, *(len(one.feature) for one in several)])
    features = np.cumsum([0, *(one.features for one in several)])
    return Rings(
        np.concatenate([np.zeros((0, 2)), *(one.xy for one in several)]),
        np.concatenate(
            [
                np.zeros(0, np.int32),
                *(np.where(one.ring < 0, -1, one.ring + base) for one, base in zip(several, rings, strict=False)),
            ]
        ).astype(np.int32),
        np.concatenate(
            [np.zeros(1, np.int64), *(one.start[1:] + base for one, base in zip(several, points, strict=False))]
        ),
        np.concatenate([np.zeros(0, np.int8), *(one.turn for one in several)]),
        np.concatenate([np.zeros(0, bool), *(one.hole for one in several)]),
        np.concatenate(
            [np.zeros(0, np.int32), *(one.part + base for one, base in zip(several, parts, strict=False))]
        ).astype(np.int32),
        np.concatenate(
            [np.zeros(0, np.int32), *(one.feature + base for one, base in zip(several, features, strict=False))]
        ).astype(np.int32),
        int(features[-1]),
    )


def chosen(rings: Rings, kept: Flags) -> Rings:
    """The same features with the rings marked in ``kept`` alone, shape (rings,)."""
    from soilgis.geometry.kernel import in_threads
    from soilgis.geometry.ring_kernels import copy_rings

    taken = np.flatnonzero(kept)
    start = np.concatenate([[0], np.cumsum(np.diff(rings.start)[taken])])
    xy, ring = np.empty((start[-1], 2)), np.empty(start[-1], np.int32)
    in_threads(
        lambda share: copy_rings(rings.xy, rings.start, taken, share, (xy, ring, start), 0), _shares(np.diff(start))
    )
    parts = np.zeros(len(rings.feature), bool)
    parts[rings.part[taken]] = True
    number = np.cumsum(parts) - 1
    return Rings(
        xy,
        ring,
        start,
        rings.turn[taken],
        rings.hole[taken],
        number[rings.part[taken]].astype(np.int32),
        rings.feature[parts],
        rings.features,
    )


def without(rings: Rings, parts: Flags) -> Rings:
    """The same features less the polygons marked in ``parts``, shape (parts,)."""
    return chosen(rings, ~parts[rings.part])


def _shares(points: Longs) -> list[tuple[int, int]]:
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


def _refuse_faults(source: RingBytes, fault: Shorts, subject: str) -> None:
    problems = Problems(subject)
    for code, text in FAULTS.items():
        rows = np.unique(source.feature[source.part[fault == code]])
        if len(rows):
            problems.add(f"feature {shorten(rows)} {text}")
    problems.raise_as(GeometryError)
