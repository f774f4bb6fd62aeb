"""Where rings come from (环的来源): WKB, GeoArrow, Shapely and Shapefile records, read where they lie, without building shapes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

from soilgis.geometry.engine.rings import RingBytes, load
from soilgis.model.errors import GeometryError
from soilgis.model.sentences.geometry import GeometryMessages

if TYPE_CHECKING:
    import pyarrow as pa

    from soilgis.geometry.engine.rings import Bytes, Longs, Reals, Rings, Shapes

POINT_BYTES = 16


def without_empties(source: RingBytes) -> tuple[RingBytes, Longs]:
    """Rings that have points, and the features of which empty holes or parts were left out."""
    bare = source.points == 0
    counts = np.bincount(source.part, minlength=len(source.feature))
    hollow = np.unique(np.concatenate([source.feature[source.part[bare]], source.feature[counts == 0]])).astype(
        np.int64
    )
    if not bare.any():
        return source, hollow[np.isin(hollow, source.feature[source.part])]
    kept = ~bare
    named = {"place": source.place[kept], "points": source.points[kept], "stride": source.stride[kept]}
    solid = replace(source, **named, hole=source.hole[kept], part=source.part[kept])
    return solid, hollow[np.isin(hollow, solid.feature[solid.part])]


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
            GeometryMessages.not_polygons(subject=subject, rows=wrong + 1, kind=shapes[wrong[0]].geom_type)
        )
    kept = np.flatnonzero((kinds >= 0) & ~shapely.is_empty(shapes))
    if not len(kept):
        none = np.zeros(0, np.int64)
        return RingBytes(np.zeros(0, np.uint8), none, none, none, none.astype(bool), none.astype(np.int32),
                         none.astype(np.int32), len(shapes))  # fmt: skip
    parts, owner = shapely.get_parts(shapes[kept], return_index=True)
    _, xy, (ring_offsets, part_offsets) = shapely.to_ragged_array(parts, include_z=False, include_m=False)
    return from_ragged(xy, ring_offsets, part_offsets, kept[owner], len(shapes))


def shape_rings(shapes: Shapes, subject: str) -> Rings:
    """Edges of shapes in the authalic plane, shape (n,), read into rings; ``subject`` names them in messages."""
    return load(from_shapes(shapes, subject), subject, tolerance_m2=None)


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


def from_wkb(column: pa.Array | pa.ChunkedArray, subject: str, before: int = 0) -> RingBytes:
    """Rings of an Arrow column of WKB, read where they lie.

    Parameters
    ----------
    column
        binary or large_binary; null and empty geometries have no rings. ISO and EWKB, Z and M are understood.
    subject
        The input's name for messages.
    before
        Features of the input that came before these, for messages, which count from 1.

    Raises
    ------
    GeometryError
        If a value is not whole little-endian WKB of a polygon or multipolygon, naming the features.
    """
    import pyarrow as pa

    from soilgis.geometry.engine.ring_kernels import wkb_count, wkb_rings

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
    if offsets[0] < 0 or offsets[-1] > len(buffer) or (np.diff(offsets) < 0).any():
        raise GeometryError(GeometryMessages.beyond_buffer())
    rings, parts, bad = wkb_count(buffer, offsets)
    if bad >= 0:
        raise GeometryError(GeometryMessages.not_wkb(subject=subject, row=before + bad + 1))
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
    """Rings of Shapefile records as `soilgis.store.large.shapefile` finds them; each record is one polygon of many rings."""
    present, part = np.unique(record, return_inverse=True)
    return RingBytes(buffer, place, points, np.full(len(place), POINT_BYTES, np.int64), np.zeros(len(place), bool),
                     part.astype(np.int32), present.astype(np.int32), records, by_direction=True)  # fmt: skip
