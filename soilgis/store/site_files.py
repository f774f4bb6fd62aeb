"""Opening site files (打开地块文件): one layer of many formats, all folders of a KML, the drawing inside a KMZ."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from soilgis.model.errors import LayerError, SchemaError, shorten
from soilgis.store.entry import admit

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd


def open_drawing(path: Path, sublayer: str) -> gpd.GeoDataFrame:
    """All shapes of a file, with their columns and the CRS it declares.

    Raises
    ------
    LayerError, SchemaError
        If it cannot be read, holds several layers and none is named, or no shapes.
    """
    import geopandas as gpd
    import pandas as pd
    import pyogrio

    admit(path)
    source: Path | io.BytesIO = path
    try:
        if path.suffix.lower() in {".parquet", ".geoparquet"}:
            return gpd.read_parquet(path)
        if path.suffix.lower() == ".kmz":
            source = _unzipped(path)
        frames = [pyogrio.read_dataframe(_again(source), layer=name) for name in _sublayers(source, path, sublayer)]
    except LayerError:
        raise
    except Exception as failure:
        raise LayerError(f"{path} cannot be read, it may be damaged (无法读取或已损坏): {failure}") from failure
    shaped = [frame for frame in frames if isinstance(frame, gpd.GeoDataFrame) and len(frame)]
    if not shaped:
        raise SchemaError(f"{path.name} has no shapes (没有几何)")
    return gpd.GeoDataFrame(pd.concat(shaped, ignore_index=True), crs=shaped[0].crs)


def _sublayers(source: Path | io.BytesIO, path: Path, wanted: str) -> list[str]:
    """Layers to read: the one named, the only one, or all folders of a KML."""
    import pyogrio

    if wanted:
        return [wanted]
    listed = pyogrio.list_layers(_again(source))
    names = [str(name) for name, kind in listed if kind is not None or path.suffix.lower() == ".dxf"]
    if path.suffix.lower() not in {".kml", ".kmz"} and len(names) > 1:
        raise LayerError(
            f"{path.name} holds {len(names)} layers ({shorten(names)}); name one with --sublayer (含多个子图层)"
        )
    return names


def _again(source: Path | io.BytesIO) -> Path | io.BytesIO:
    if isinstance(source, io.BytesIO):
        source.seek(0)
    return source


def _unzipped(path: Path) -> io.BytesIO:
    """The drawing inside a KMZ."""
    with zipfile.ZipFile(path) as archive:
        inside = sorted(name for name in archive.namelist() if name.lower().endswith(".kml"))
        if not inside:
            raise LayerError(f"{path.name} holds no .kml (压缩包内没有 KML)")
        return io.BytesIO(archive.read(inside[0]))
