"""Ring files (环文件): edges of a layer in the authalic plane as GeoParquet, one polygon a ring, for partitions that travel.

Columns: ``code`` what the ring counts for, ``hole`` and ``turn`` as in `soilgis.geometry.engine.rings`, ``geometry`` in GeoParquet 1.1's
polygon encoding with separated coordinates, in metres of the authalic plane.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

Reals = npt.NDArray[np.float64]
Longs = npt.NDArray[np.int64]

PLANE = "+proj=cea +lat_ts=0 +lon_0=0 +ellps=GRS80 +units=m +no_defs"
"""The authalic plane as PROJ writes it."""


def ring_table(
    xy: Reals, start: Longs, code: Longs, hole: npt.NDArray[np.bool_], turn: npt.NDArray[np.int8]
) -> pa.Table:
    """Rings as an Arrow table; ``start`` has one entry more than there are rings."""
    import pyarrow as pa

    points = pa.StructArray.from_arrays([pa.array(xy[:, 0].copy()), pa.array(xy[:, 1].copy())], ["x", "y"])
    rings = pa.ListArray.from_arrays(pa.array(start.astype(np.int32)), points)
    polygons = pa.ListArray.from_arrays(pa.array(np.arange(len(start), dtype=np.int32)), rings)
    return pa.table({"code": code, "hole": hole, "turn": turn, "geometry": polygons})


def geo_metadata() -> dict[bytes, bytes]:
    """GeoParquet's description of the geometry column."""
    import pyproj

    column = {"encoding": "polygon", "geometry_types": ["Polygon"], "crs": pyproj.CRS(PLANE).to_json_dict()}
    geo = {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}
    return {b"geo": json.dumps(geo).encode()}


def read_ring_table(path: Path) -> tuple[Reals, Longs, Longs, npt.NDArray[np.bool_], npt.NDArray[np.int8]]:
    """Read what `ring_table` made: xy, start, code, hole, turn."""
    import pyarrow.parquet as pq

    table = pq.read_table(path).combine_chunks()
    if not len(table):
        return np.zeros((0, 2)), np.zeros(1, np.int64), np.zeros(0, np.int64), np.zeros(0, bool), np.zeros(0, np.int8)
    rings = table["geometry"].chunk(0).flatten()
    points = rings.flatten()
    xy = np.column_stack([np.asarray(points.field("x")), np.asarray(points.field("y"))])
    lengths = np.diff(np.asarray(rings.offsets).astype(np.int64))
    columns = (table[name].to_numpy() for name in ("code", "hole", "turn"))
    code, hole, turn = columns
    return xy, np.concatenate([[0], np.cumsum(lengths)]), code, hole, turn.astype(np.int8)
