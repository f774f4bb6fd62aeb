"""Zone layers batch by batch (分区分批读取): Arrow columns and Shapefile rings, never a whole large layer as shapes.

GeoParquet comes by row groups, Shapefiles from the .shp itself, everything else as Arrow batches from GDAL. Layers that are not in
CGCS2000 or WGS 84 degrees are reprojected batch by batch, as small layers are.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from soilgis.model.errors import LayerError
from soilgis.model.texts import plain_values
from soilgis.store.datums import is_plain
from soilgis.store.dbf import read_dbf
from soilgis.store.keys import filled_ids
from soilgis.store.kinds import is_areal
from soilgis.store.large.shapefile import ShapefileRings, is_polygons, read_rings
from soilgis.store.opening import refuse_no_field

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa
    import pyarrow.parquet as pq

    from soilgis.store.opening import Source

BATCH_BYTES = 1 << 23
"""Bytes of geometry a batch holds, about; at least `_LEAST_ROWS` features."""
PORTION_BYTES = 1 << 25
"""Bytes of geometry that one process reads of a layer whose reading is shared out, about."""
_LEAST_ROWS, _MOST_ROWS = 64, 1 << 16
_RELEASED = 4
"""Batches after which Arrow is asked to give back memory; asking after each costs a quarter of the reading."""


@dataclass(frozen=True)
class ZoneBatch:
    """Some features of a zone layer (一批分区要素).

    Attributes
    ----------
    column
        Geometry as Arrow: WKB, or GeoArrow where ``native``; empty where ``rings`` has it.
    rings
        Geometry of a Shapefile, with all its features.
    ids
        Zone id of each feature as text, or None where the layer is one zone.
    first
        Number of the first feature in the file, from 0.
    """

    column: pa.Array
    rings: ShapefileRings | None
    ids: list[str] | None
    first: int
    native: bool = False


def zone_batches(source: Source, zone_id: str = "", *, direct: bool = True) -> Iterator[ZoneBatch]:
    """Read a zone layer batch by batch.

    Parameters
    ----------
    source
        GeoParquet, Shapefile, or anything GDAL reads, opened.
    zone_id
        Column with the zone's id; without it the layer is one zone.
    direct
        Whether a Shapefile's rings are read from the .shp itself; they are then in the file's own coordinates.

    Raises
    ------
    LayerError, SchemaError
        If the file cannot be read, or the column is missing or empty.
    """
    refuse_no_field(source, zone_id)
    if source.parquet:
        yield from _from_parquet(source, zone_id)
    elif direct and source.path.suffix.lower() == ".shp" and is_polygons(source.path):
        yield _from_shapefile(source, zone_id)
    else:
        yield from _from_gdal(source, zone_id)


def zone_ids(source: Source, zone_id: str = "") -> list[str]:
    """Zone id of each feature of a file, without its shapes; the file's name for all where there is no column."""
    refuse_no_field(source, zone_id)
    if not zone_id:
        return [source.path.stem] * _rows(source)
    return _ids(_attributes(source, zone_id), zone_id, source, 0) or []


def _attributes(source: Source, column: str) -> pa.Table:
    """One column of a file, without its shapes."""
    import pyogrio

    if source.parquet:
        import pyarrow.parquet as pq

        return pq.read_table(source.path, columns=[column])
    return pyogrio.read_arrow(
        source.path, layer=source.layer, columns=[column], read_geometry=False, encoding=source.encoding or None
    )[1]


def _rows(source: Source) -> int:
    """Number of features; rows of a .dbf that are marked deleted are none, though GDAL counts them."""
    import pyarrow.parquet as pq
    import pyogrio

    if source.parquet:
        return int(pq.read_metadata(source.path).num_rows)
    table = read_dbf(source.path)
    if table is not None:
        return int((~table.deleted).sum())
    info = pyogrio.read_info(
        source.path, layer=source.layer, encoding=source.encoding or None, force_feature_count=True
    )
    return int(info["features"])


def _from_parquet(source: Source, zone_id: str) -> Iterator[ZoneBatch]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    geometry, native = source.column[0], source.column[1] != "WKB"
    with pq.ParquetFile(source.path, pre_buffer=False) as file:
        rows = _batch_rows(_geometry_bytes(file.metadata, geometry), file.metadata.num_rows)
        groups, columns = (
            source.groups or range(file.metadata.num_row_groups),
            [geometry, *([zone_id] if zone_id else [])],
        )
        first = sum(file.metadata.row_group(number).num_rows for number in range(min(groups, default=0)))
        for number, batch in enumerate(file.iter_batches(rows, row_groups=list(groups), columns=columns), 1):
            yield ZoneBatch(batch.column(geometry), None, _ids(batch, zone_id, source, first), first, native)
            first += len(batch)
            if number % _RELEASED == 0:
                pa.default_memory_pool().release_unused()
    pa.default_memory_pool().release_unused()


def row_portions(source: Source) -> list[tuple[int, ...]]:
    """Row groups that are read together, in their order, about `PORTION_BYTES` each; one empty portion for a file that is read whole.

    Only of GeoParquet in degrees that declares polygons are parts told apart: of others what one part holds says how all are read.
    """
    import pyarrow.parquet as pq

    geometry, encoding = source.column
    if not source.parquet or not is_plain(source.crs) or not (is_areal(source.kind) or encoding != "WKB"):
        return [()]
    metadata = pq.read_metadata(source.path)
    groups = range(metadata.num_row_groups)
    sizes = np.cumsum([_geometry_bytes(metadata, geometry, [number]) for number in groups])
    portion = (sizes - 1) // PORTION_BYTES
    return [tuple(np.flatnonzero(portion == one).tolist()) for one in np.unique(portion)] if len(groups) > 1 else [()]


def _batch_rows(size: int, rows: int) -> int:
    """Features a batch holds, of ``rows`` features of ``size`` bytes altogether."""
    return int(min(max(BATCH_BYTES * rows // max(size, 1), _LEAST_ROWS), _MOST_ROWS))


def _geometry_bytes(metadata: pq.FileMetaData, column: str, numbers: Iterable[int] | None = None) -> int:
    """Bytes of a column (and of its children) of a Parquet file, or of some of its row groups, unpacked."""
    groups = [metadata.row_group(number) for number in numbers or range(metadata.num_row_groups)]
    chunks = [group.column(number) for group in groups for number in range(group.num_columns)]
    return sum(chunk.total_uncompressed_size for chunk in chunks if chunk.path_in_schema.split(".")[0] == column)


def _from_gdal(source: Source, zone_id: str) -> Iterator[ZoneBatch]:
    import pyarrow as pa
    import pyogrio

    columns = [zone_id] if zone_id else []
    rows = _batch_rows(source.path.stat().st_size, _rows(source))
    with pyogrio.raw.open_arrow(
        source.path, layer=source.layer, columns=columns, batch_size=rows, encoding=source.encoding or None
    ) as (meta, stream):
        geometry = meta["geometry_name"] or "wkb_geometry"
        first = 0
        for batch in pa.RecordBatchReader.from_stream(stream):
            yield ZoneBatch(batch.column(geometry), None, _ids(batch, zone_id, source, first), first)
            first += len(batch)


def _from_shapefile(source: Source, zone_id: str) -> ZoneBatch:
    import pyarrow as pa

    rings = read_rings(source.path)
    if not zone_id:
        return ZoneBatch(pa.array([], pa.binary()), rings, None, 0)
    table = _attributes(source, zone_id)
    if len(table) != rings.records:
        raise LayerError(
            f"{source.path}: the .dbf has {len(table)} rows, the .shp {rings.records} records (属性与几何条数不符)"
        )
    return ZoneBatch(pa.array([], pa.binary()), rings, _ids(table, zone_id, source, 0), 0)


def _ids(batch: pa.RecordBatch | pa.Table, zone_id: str, source: Source, first: int) -> list[str] | None:
    if not zone_id:
        return None
    written = _plainly_written(batch.column(zone_id))
    if written is not None:
        return written
    values = batch.column(zone_id).to_pylist()
    name = source.path.name
    seen = plain_values(values, name, zone_id, lines=itertools.count(first + 1))
    return filled_ids(seen, name, zone_id, empty_as=source.empty_id_as, before=first).tolist()


def _plainly_written(column: pa.Array | pa.ChunkedArray) -> list[str] | None:
    """Ids that are text already, as `filled_ids` would have them: whole numbers and ASCII without blanks around; None for others."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if column.null_count or not len(column):
        return None
    if pa.types.is_integer(column.type):
        texts: list[str] = column.cast(pa.string()).to_pylist()
        return texts
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return None
    plain = pc.match_substring_regex(column, "^[!-~]([ -~]*[!-~])?$")
    return column.to_pylist() if pc.all(plain).as_py() else None
