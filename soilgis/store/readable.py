"""Whether a vector file can be read (可读性检查): there, whole, one layer; damage met on the way is an error that names the file."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from soilgis.model.errors import LayerError, SoilgisError, shorten
from soilgis.store.entry import admit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PARQUET = (".parquet", ".geoparquet")
_SHAPEFILE_HEADER = 100


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
        raise LayerError(
            f"{path} cannot be read, it may be truncated or damaged (无法读取或已损坏): {failure}"
        ) from failure


def refuse_unreadable(path: Path, sublayer: str = "") -> None:
    """Refuse a file that is absent, empty, cut off, or holds several layers and none is named.

    Raises
    ------
    LayerError
        Naming the file, what is wrong and the cure.
    """
    admit(path)
    if not path.exists():
        raise LayerError(f"{path} does not exist (文件不存在)")
    if path.is_file() and path.stat().st_size == 0:
        raise LayerError(f"{path} is empty, 0 bytes (空文件)")
    with reading(path):
        if path.suffix.lower() in PARQUET:
            import pyarrow.parquet as pq

            pq.read_metadata(path)
        else:
            _refuse_several(path, sublayer)
    if path.suffix.lower() == ".shp":
        _refuse_cut_shapefile(path)


def _refuse_several(path: Path, sublayer: str) -> None:
    import pyogrio

    listed = [(str(name), kind) for name, kind in pyogrio.list_layers(path).tolist()]
    # Tables without shapes, as QGIS's layer_styles, are no layers to choose from; the first layer is the one readers take.
    names = [name for name, kind in listed if kind is not None or name == listed[0][0]]
    if not names:
        raise LayerError(f"{path} holds no layer, it may be truncated or damaged (无法读取或已损坏)")
    if len(names) > 1 and not sublayer:
        raise LayerError(
            f"{path} holds {len(names)} layers ({shorten(names)}); name one with sublayer in its layer.toml, or give a file of one layer (含多个子图层)"
        )


def _refuse_cut_shapefile(path: Path) -> None:
    """The header says how long the file is, in words of two bytes (ESRI Shapefile Technical Description, July 1998, p. 3)."""
    with path.open("rb") as file:
        header = file.read(_SHAPEFILE_HEADER)
    said = 2 * int.from_bytes(header[24:28], "big")
    found = path.stat().st_size
    if found < said:
        raise LayerError(f"{path} has {found} bytes of {said}; it is truncated, copy it again (已截断)")


def named_crs(path: Path, named: str) -> str:
    """The CRS ``named`` for files that declare none, or nothing where this file declares its own."""
    if not named:
        return ""
    admit(path)
    if path.suffix.lower() in PARQUET:
        return "" if _geo_column(path).get("crs", "OGC:CRS84") else named
    import pyogrio

    return "" if pyogrio.read_info(path, layer=0)["crs"] else named


def holds_heights(path: Path) -> bool:
    """Whether a file says that its shapes have Z or M; where it does not say, whether the first has."""
    if path.suffix.lower() in PARQUET:
        return any(_high(str(kind)) for kind in _geo_column(path).get("geometry_types", []))
    import pyogrio
    import shapely

    kind = str(pyogrio.read_info(path, layer=0)["geometry_type"] or "")
    if kind not in {"", "Unknown"}:
        return _high(kind)
    first = [shape for shape in pyogrio.raw.read(path, layer=0, columns=[], max_features=1)[2] if shape is not None]
    return bool((shapely.has_z(shapely.from_wkb(first)) | shapely.has_m(shapely.from_wkb(first))).any())


def _high(kind: str) -> bool:
    return kind.endswith((" Z", " M", " ZM")) or kind.startswith(("2.5D", "Measured"))


def _geo_column(path: Path) -> dict[str, Any]:
    """What a GeoParquet file says of its geometry column; nothing where it is none."""
    import pyarrow.parquet as pq

    geo = json.loads((pq.read_schema(path).metadata or {}).get(b"geo", b"{}"))
    column: dict[str, Any] = geo.get("columns", {}).get(geo.get("primary_column"), {})
    return column


def needs_plain_reading(path: Path) -> bool:
    """Whether Arrow must not be asked for the shapes: FlatGeobuf without index may hold features without shape, whose Arrow batches GDAL 3.12 garbles."""
    import pyogrio

    return path.suffix.lower() == ".fgb" and not pyogrio.read_info(path, layer=0)["capabilities"]["fast_spatial_filter"]
