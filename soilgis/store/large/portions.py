"""Portions of a large layer (分头读取): row groups of GeoParquet, ranges of features of other files; each is read by whoever has time.

Only of files that declare polygons, in degrees or with their bounds in the head, are portions told apart: of others what one part holds
says how all are read. Reaching a range costs next to nothing in Shapefiles and file geodatabases (an index of places), in GeoPackages whose
feature numbers run without gaps (a key), little in FlatGeobuf and other GeoPackages (features before it are passed over, not decoded).
GeoJSON, KML, DXF and other texts are parsed from their beginning to reach any feature, so that each portion would cost as much as the whole
file: one process reads them, as it does what was not measured.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np

from soilgis.store.datums import is_plain
from soilgis.store.kinds import is_areal
from soilgis.store.large.stream import feature_count, geometry_bytes, stored_bytes
from soilgis.store.opening import head_bounds
from soilgis.store.readable import needs_plain_reading, reading

if TYPE_CHECKING:
    from soilgis.store.opening import Source

PORTION_BYTES = 1 << 25
"""Bytes of geometry that one process reads of a layer whose reading is shared out, about."""
_MOST_PASSED_OVER = 16
"""Portions, at most, of a file whose features are passed over to reach a range: each costs half a passing of the whole."""
_REACHED = {"ESRI Shapefile", "OpenFileGDB", "GPKG", "FlatGeobuf"}


class Portion(TypedDict, total=False):
    """Fields of `soilgis.store.opening.Source` that say what is read of it; none for a file that is read whole."""

    groups: tuple[int, ...]
    rows: tuple[int, int]
    where: str


def portions(source: Source) -> list[Portion]:
    """What is read together of a file, in its order, about `PORTION_BYTES` each; by the file alone, whoever reads."""
    native = source.parquet and source.column[1] != "WKB"
    if not (is_areal(source.kind) or native) or not (is_plain(source.crs) or _bounded(source)):
        return [{}]
    found = _row_groups(source) if source.parquet else _ranges(source)
    return found if len(found) > 1 else [{}]


def _bounded(source: Source) -> bool:
    """Whether the head tells the bounds: by them it is settled for all portions alike how far edges bend on the ground."""
    bounds = head_bounds(source)
    return bounds is not None and bool(np.isfinite(bounds).all())


def _row_groups(source: Source) -> list[Portion]:
    import pyarrow.parquet as pq

    metadata = pq.read_metadata(source.path)
    groups = range(metadata.num_row_groups)
    sizes = np.cumsum([geometry_bytes(metadata, source.column[0], [number]) for number in groups])
    portion = (sizes - 1) // PORTION_BYTES
    return [{"groups": tuple(np.flatnonzero(portion == one).tolist())} for one in np.unique(portion)]


def _ranges(source: Source) -> list[Portion]:
    import pyogrio

    with reading(source.path):
        info = pyogrio.read_info(source.path, layer=source.layer, encoding=source.encoding or None)
        if info["driver"] not in _REACHED or needs_plain_reading(source):
            return [{}]
        count, key, least = _key(source, info) if info["driver"] == "GPKG" else (feature_count(source), "", 0)
    parts = -(-stored_bytes(source.path) // PORTION_BYTES)
    if info["driver"] == "FlatGeobuf" or (info["driver"] == "GPKG" and not key):
        parts = min(parts, _MOST_PASSED_OVER)
    bounds = np.linspace(0, count, max(min(parts, count), 1) + 1).astype(int).tolist()
    ranges = list(pairwise(bounds))
    if not key:
        return [{"rows": one} for one in ranges]
    return [{"rows": one, "where": f'"{key}" >= {least + one[0]} AND "{key}" < {least + one[1]}'} for one in ranges]


def _key(source: Source, info: dict[str, Any]) -> tuple[int, str, int]:
    """Features of a GeoPackage, counted; the name of its key and its least value, where it numbers them without a gap, else nothing.

    What a GeoPackage says of its number of features may be of an earlier day.
    """
    import pyogrio

    name, layer = info["fid_column"], str(source.layer).replace('"', '""')
    ends = f'MIN("{name}") AS least, MAX("{name}") AS most, ' if name else ""
    asked = f'SELECT {ends}COUNT(*) AS found FROM "{layer}"'  # noqa: S608 - names of the file's own
    told = pyogrio.read_dataframe(source.path, sql=asked, read_geometry=False).iloc[0]
    count = int(told["found"])
    dense = bool(name) and count > 0 and int(told["most"]) - int(told["least"]) + 1 == count
    return (count, name, int(told["least"])) if dense else (count, "", 0)
