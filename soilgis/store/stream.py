"""Zone layers batch by batch (分区分批读取): Arrow columns and Shapefile rings, never a whole large layer as shapes.

GeoParquet comes by row groups, Shapefiles from the .shp itself, everything else as Arrow batches from GDAL. Layers that are not in
CGCS2000 or WGS 84 degrees are reprojected batch by batch, as small layers are.
"""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from soilgis.model.errors import LayerError, SchemaError, shorten
from soilgis.model.texts import plain_values
from soilgis.store.crs import declared_crs, parse_crs
from soilgis.store.shapefile import ShapefileRings, read_rings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa
    import pyarrow.parquet as pq
    import pyproj

BATCH_BYTES = 1 << 23
"""Bytes of geometry a batch holds, about; at least `_LEAST_ROWS` features."""
_LEAST_ROWS, _MOST_ROWS = 64, 1 << 16
_RELEASED = 4
"""Batches after which Arrow is asked to give back memory; asking after each costs a quarter of the reading."""
_PLAIN = {"WGS 84", "China Geodetic Coordinate System 2000", "WGS 84 (CRS84)"}


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


def layer_crs(path: Path, named: str = "") -> pyproj.CRS:
    """CRS of a file, by its declaration or as named for it.

    Raises
    ------
    CrsError
        If there is none, or both are given and differ.
    """
    import pyogrio

    if _parquet(path):
        declared = _geo(path)["crs"]
        found = parse_crs(declared, path.name) if declared else None
    else:
        found = pyogrio.read_info(path, layer=0)["crs"]
    return declared_crs(found, named, path.name)


def is_plain(crs: pyproj.CRS) -> bool:
    """Whether coordinates are CGCS2000 degrees, or WGS 84 degrees, which agree with them within decimetres."""
    return crs.is_geographic and (crs.to_epsg() in {4326, 4490} or crs.name in _PLAIN)


def zone_batches(path: Path, zone_id: str = "", *, direct: bool = True) -> Iterator[ZoneBatch]:
    """Read a zone layer batch by batch.

    Parameters
    ----------
    path
        GeoParquet, Shapefile, or anything GDAL reads.
    zone_id
        Column with the zone's id; without it the layer is one zone.
    direct
        Whether a Shapefile's rings are read from the .shp itself; they are then in the file's own coordinates.

    Raises
    ------
    LayerError, SchemaError
        If the file cannot be read, or the column is missing or empty.
    """
    if _parquet(path):
        yield from _from_parquet(path, zone_id)
    elif direct and path.suffix.lower() == ".shp":
        yield _from_shapefile(path, zone_id)
    else:
        yield from _from_gdal(path, zone_id)


def zone_ids(path: Path, zone_id: str = "") -> list[str]:
    """Zone id of each feature of a file, without its shapes; the file's name for all where there is no column."""
    import pyogrio

    _refuse_no_column(_columns(path), zone_id, path)
    if not zone_id:
        return [path.stem] * _rows(path)
    if _parquet(path):
        import pyarrow.parquet as pq

        table = pq.read_table(path, columns=[zone_id])
    else:
        table = pyogrio.read_arrow(path, layer=0, columns=[zone_id], read_geometry=False)[1]
    return _ids(table, zone_id, path, 0) or []


def _columns(path: Path) -> list[str]:
    import pyarrow.parquet as pq
    import pyogrio

    return list(pq.read_schema(path).names if _parquet(path) else pyogrio.read_info(path, layer=0)["fields"])


def _rows(path: Path) -> int:
    import pyarrow.parquet as pq
    import pyogrio

    return int(
        pq.read_metadata(path).num_rows
        if _parquet(path)
        else pyogrio.read_info(path, layer=0, force_feature_count=True)["features"]
    )


def _parquet(path: Path) -> bool:
    return path.suffix.lower() in {".parquet", ".geoparquet"}


def _geo(path: Path) -> dict[str, str]:
    """Name, encoding and CRS of a GeoParquet file's geometry column."""
    import pyarrow.parquet as pq

    raw = (pq.read_schema(path).metadata or {}).get(b"geo")
    if raw is None:
        raise SchemaError(f"{path.name} has no GeoParquet metadata (不是 GeoParquet); write it with geopandas or GDAL")
    geo = json.loads(raw)
    name = geo["primary_column"]
    column = geo["columns"][name]
    crs = column.get("crs", "OGC:CRS84")
    spelled = json.dumps(crs) if isinstance(crs, dict) else str(crs or "")
    return {"column": name, "encoding": column.get("encoding", "WKB"), "crs": spelled}


def _from_parquet(path: Path, zone_id: str) -> Iterator[ZoneBatch]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    geo = _geo(path)
    geometry, native = geo["column"], geo["encoding"] != "WKB"
    with pq.ParquetFile(path, pre_buffer=False) as file:
        _refuse_no_column(file.schema_arrow.names, zone_id, path)
        first, rows = 0, _batch_rows(_geometry_bytes(file.metadata, geometry), file.metadata.num_rows)
        for number, batch in enumerate(file.iter_batches(rows, columns=[geometry, *([zone_id] if zone_id else [])]), 1):
            yield ZoneBatch(batch.column(geometry), None, _ids(batch, zone_id, path, first), first, native)
            first += len(batch)
            if number % _RELEASED == 0:
                pa.default_memory_pool().release_unused()
    pa.default_memory_pool().release_unused()


def _batch_rows(size: int, rows: int) -> int:
    """Features a batch holds, of ``rows`` features of ``size`` bytes altogether."""
    return int(min(max(BATCH_BYTES * rows // max(size, 1), _LEAST_ROWS), _MOST_ROWS))


def _geometry_bytes(metadata: pq.FileMetaData, column: str) -> int:
    """Bytes of a column (and of its children) of a Parquet file, unpacked."""
    groups = [metadata.row_group(number) for number in range(metadata.num_row_groups)]
    chunks = [group.column(number) for group in groups for number in range(group.num_columns)]
    return sum(chunk.total_uncompressed_size for chunk in chunks if chunk.path_in_schema.split(".")[0] == column)


def _from_gdal(path: Path, zone_id: str) -> Iterator[ZoneBatch]:
    import pyarrow as pa
    import pyogrio

    _refuse_no_column(pyogrio.read_info(path, layer=0)["fields"], zone_id, path)
    columns = [zone_id] if zone_id else []
    rows = _batch_rows(path.stat().st_size, _rows(path))
    with pyogrio.raw.open_arrow(path, layer=0, columns=columns, batch_size=rows) as (meta, stream):
        geometry = meta["geometry_name"] or "wkb_geometry"
        first = 0
        for batch in pa.RecordBatchReader.from_stream(stream):
            yield ZoneBatch(batch.column(geometry), None, _ids(batch, zone_id, path, first), first)
            first += len(batch)


def _from_shapefile(path: Path, zone_id: str) -> ZoneBatch:
    import pyarrow as pa
    import pyogrio

    rings = read_rings(path)
    _refuse_no_column(pyogrio.read_info(path, layer=0)["fields"], zone_id, path)
    if not zone_id:
        return ZoneBatch(pa.array([], pa.binary()), rings, None, 0)
    table = pyogrio.read_arrow(path, layer=0, columns=[zone_id], read_geometry=False)[1]
    if len(table) != rings.records:
        raise LayerError(
            f"{path}: the .dbf has {len(table)} rows, the .shp {rings.records} records (属性与几何条数不符)"
        )
    return ZoneBatch(pa.array([], pa.binary()), rings, _ids(table, zone_id, path, 0), 0)


def _refuse_no_column(names: list[str], zone_id: str, path: Path) -> None:
    if zone_id and zone_id not in list(names):
        raise SchemaError(f"{path.name} has no column {zone_id!r} (没有这个字段); found {shorten(names, 20)}")


def _ids(batch: pa.RecordBatch | pa.Table, zone_id: str, path: Path, first: int) -> list[str] | None:
    if not zone_id:
        return None
    values = batch.column(zone_id).to_pylist()
    missing = [first + row + 1 for row, value in enumerate(values) if value is None]
    if missing:
        raise SchemaError(f"{path.name}: {zone_id} is empty in feature {shorten(np.array(missing))} (编号为空)")
    return [str(value) for value in plain_values(values, path.name, zone_id, lines=itertools.count(first + 1))]
