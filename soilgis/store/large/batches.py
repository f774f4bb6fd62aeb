"""Batches of polygons (面要素批次): what `soilgis.store.large.stream` reads, with arcs divided and empty shapes told, or known to be more than polygons."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.store.arcs import CURVED
from soilgis.store.kinds import is_areal, wkb_kinds
from soilgis.store.large.stream import ZoneBatch, zone_batches, zone_ids
from soilgis.store.readable import needs_plain_reading, reading
from soilgis.store.vector import read_source, straight_wkb

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa

    from soilgis.model.notes import Note
    from soilgis.store.opening import Source

_EMPTY_WKB = 9
_UNREAD = -1
"""What `wkb_kinds` gives for no shape, and for WKB written from its large end."""
_AREAL = (_UNREAD, 3, 6)
"""WKB types that are read as they lie: none, Polygon, MultiPolygon."""


def only_polygons(source: Source) -> bool:
    """Whether a file holds polygons and nothing else, by what it declares, or else by looking at every feature."""
    if is_areal(source.kind) or (source.parquet and source.column[1] != "WKB"):
        return True
    with reading(source.path):
        if needs_plain_reading(source):
            return bool(np.isin(wkb_kinds(_plain_batch(source, "").column), _AREAL).all())
        return all(
            np.isin(wkb_kinds(batch.column), [*_AREAL, *CURVED]).all() for batch in zone_batches(source, direct=False)
        )


def area_batches(source: Source, zone_id: str) -> Iterator[tuple[ZoneBatch, list[Note]]]:
    """Batches of a file and what is to be said of their arcs; features whose shape is empty have none."""
    with reading(source.path):
        for batch in [_plain_batch(source, zone_id)] if needs_plain_reading(source) else zone_batches(source, zone_id):
            if batch.native:
                yield batch, []
                continue
            column, notes = _straight(_without_empties(batch.column), source)
            yield replace(batch, column=column), notes


def _straight(column: pa.Array, source: Source) -> tuple[pa.Array, list[Note]]:
    """Divide the arcs of a batch; a file that holds more than it declared is refused as the reader of shapes does."""
    import pyarrow as pa

    column = _little_endian(column)
    kinds = wkb_kinds(column)
    bent = np.flatnonzero(np.isin(kinds, list(CURVED)))
    if not np.isin(kinds, [*_AREAL, *CURVED]).all():
        read_source(source)
    if not len(bent):
        return column, []
    values = column.to_pylist()
    shapes, note = straight_wkb([values[at] for at in bent], source.crs)
    for at, wkb in zip(bent, shapely.to_wkb(shapes), strict=True):
        values[at] = wkb
    return pa.array(values, pa.large_binary()), [note]


def _little_endian(column: pa.Array) -> pa.Array:
    """WKB written from its large end, which GeoParquet allows, the other way round."""
    import pyarrow as pa

    values = column.take(np.flatnonzero(wkb_kinds(column) == _UNREAD)).to_pylist()
    if not any(values):
        return column
    turned = [shapely.to_wkb(shapely.from_wkb(value), byte_order=1) if value else None for value in column.to_pylist()]
    return pa.array(turned, pa.large_binary())


def _plain_batch(source: Source, zone_id: str) -> ZoneBatch:
    """All features of a file, read one by one."""
    import pyarrow as pa
    import pyogrio

    shapes = pyogrio.raw.read(source.path, layer=source.layer, columns=[])[2]
    ids = zone_ids(source, zone_id) if zone_id else None
    return ZoneBatch(pa.array(shapes.tolist(), pa.binary()), None, ids, 0)


def _without_empties(column: pa.Array) -> pa.Array:
    """WKB of empty shapes, a header and a count of 0, as null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    empty = pc.equal(pc.binary_length(column), _EMPTY_WKB)
    return pc.if_else(empty, pa.scalar(None, column.type), column) if pc.any(empty).as_py() else column
