"""Whether a vector file can be read (可读性检查): there, whole, one layer; damage met on the way is an error that names the file."""

from __future__ import annotations

import json
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING

from soilgis.model.errors import LayerError, SchemaError, SoilgisError
from soilgis.model.sentences.store import StoreMessages
from soilgis.store.entry import admit
from soilgis.store.large.shapefile import refuse_unfit
from soilgis.store.sheets import BOOKS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from soilgis.store.opening import Source

_TABLES = {".txt", *BOOKS}
"""Endings of corner points that only the readers of sites understand."""
PARQUET = (".parquet", ".geoparquet")


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what a reader stumbles over into an error that names the file.

    Raises
    ------
    LayerError
        If the file cannot be read.
    """
    try:
        yield
    except (SoilgisError, MemoryError):
        raise
    except Exception as failure:
        if is_no_text(failure):
            raise LayerError(StoreMessages.no_text(file=path.name)) from failure
        raise LayerError(
            f"{path} cannot be read, it may be truncated or damaged (无法读取或已损坏): {failure}"
        ) from failure


def is_no_text(failure: Exception) -> bool:
    """Whether a reader stumbled over text in another encoding than the file is taken to be in."""
    said = str(failure)  # Arrow's word, and that of the reader of XML
    return isinstance(failure, UnicodeDecodeError) or "Wrapping" in said or "unknown encoding" in said


def refuse_unreadable(path: Path) -> None:
    """Refuse a file that is absent, empty, cut off, or whose parts do not fit each other.

    Raises
    ------
    LayerError, SchemaError
        Naming the file, what is wrong and the cure.
    """
    # GDAL says it at every look at the file; what the shapes are is found out by looking at them (`soilgis.store.kinds`).
    warnings.filterwarnings("ignore", "geometry column type for layer .* is not consistent", RuntimeWarning)
    admit(path)
    if not path.exists():
        raise LayerError(f"{path} does not exist (文件不存在)")
    if path.is_file() and path.stat().st_size == 0:
        raise LayerError(f"{path} is empty, 0 bytes (空文件)")
    if path.suffix.lower() in _TABLES:
        raise SchemaError(StoreMessages.table_as_shapes(file=path.name, stem=path.stem))
    if path.suffix.lower() == ".shp" and path.is_file():
        refuse_unfit(path)
    with reading(path):
        if path.suffix.lower() in PARQUET:
            import pyarrow.parquet as pq

            pq.read_metadata(path)
        else:
            import pyogrio

            pyogrio.list_layers(path)


def holds_heights(source: Source) -> bool:
    """Whether a file says that its shapes have Z or M; where it does not say, whether the first has."""
    import pyogrio
    import shapely

    if source.parquet:
        return any(_high(kind) for kind in _parquet_kinds(source.path))
    if source.kind not in {"", "Unknown"}:
        return _high(source.kind)
    found = pyogrio.raw.read(source.path, layer=source.layer, columns=[], max_features=1)[2]
    first = [shape for shape in found if shape is not None]
    return bool((shapely.has_z(shapely.from_wkb(first)) | shapely.has_m(shapely.from_wkb(first))).any())


def _parquet_kinds(path: Path) -> list[str]:
    """Types of shapes a GeoParquet file says it holds."""
    import pyarrow.parquet as pq

    geo = json.loads((pq.read_schema(path).metadata or {}).get(b"geo", b"{}"))
    return [str(kind) for kind in geo.get("columns", {}).get(geo.get("primary_column"), {}).get("geometry_types", [])]


def _high(kind: str) -> bool:
    return kind.endswith((" Z", " M", " ZM")) or kind.startswith(("2.5D", "Measured", "3D Measured"))


def needs_plain_reading(source: Source) -> bool:
    """Whether Arrow must not be asked for the shapes: FlatGeobuf without index may hold features without shape, whose Arrow batches GDAL 3.12 garbles."""
    import pyogrio

    path = source.path
    return (
        path.suffix.lower() == ".fgb"
        and not pyogrio.read_info(path, layer=source.layer)["capabilities"]["fast_spatial_filter"]
    )
