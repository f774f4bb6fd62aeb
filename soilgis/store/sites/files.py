"""Opening site files (打开地块文件): one layer of many formats, all folders of a KML, the drawing inside a KMZ."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from soilgis.model.errors import LayerError, SchemaError, SoilgisError, shorten
from soilgis.model.sentences.sites import SiteNotes
from soilgis.model.sentences.store import StoreMessages
from soilgis.store.entry import admit
from soilgis.store.opening import open_source
from soilgis.store.readable import is_no_text
from soilgis.store.vector import one_geometry, open_features

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from soilgis.model.inputs import FileOpening
    from soilgis.model.notes import Note

_DRAWN = {".kml", ".kmz", ".dxf"}


def open_drawing(path: Path, opening: FileOpening) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """All shapes of a file, with their columns and the CRS it declares or needs; and what is to be told of it.

    Drawings (DXF) and KML are opened here, for they have no columns and many layers; anything else by `soilgis.store.opening`.

    Raises
    ------
    LayerError, SchemaError, CrsError
        If it cannot be read, holds several layers and none is named, or no shapes, or declares no CRS and none is named.
    """
    import geopandas as gpd
    import pandas as pd

    admit(path)
    if path.suffix.lower() not in _DRAWN:
        source = open_source(path, opening)
        frame, divided = open_features(source)
        if not len(frame):
            raise SchemaError(StoreMessages.empty_layer(file=path.name))
        return one_geometry(frame).set_crs(source.crs, allow_override=True), [*source.notes, *divided]
    notes: list[Note] = []
    try:
        drawings, notes = _sources(path)
        frames = [
            frame
            for drawing in drawings
            for frame in _layers(drawing, path, opening.sublayer.value, opening.encoding.value)
        ]
    except SoilgisError:
        raise
    except Exception as failure:
        if is_no_text(failure):
            raise LayerError(StoreMessages.no_text(file=path.name)) from failure
        raise LayerError(f"{path} cannot be read, it may be damaged (无法读取或已损坏): {failure}") from failure
    shaped = [
        frame.rename_geometry("geometry") if frame.geometry.name != "geometry" else frame
        for frame in frames
        if isinstance(frame, gpd.GeoDataFrame) and len(frame)
    ]
    if not shaped:
        raise SchemaError(StoreMessages.empty_layer(file=path.name))
    return gpd.GeoDataFrame(pd.concat(shaped, ignore_index=True), geometry="geometry", crs=shaped[0].crs), notes


def _sources(path: Path) -> tuple[list[Path | io.BytesIO], list[Note]]:
    """What is to be opened for a file: itself, or every drawing inside a KMZ, the main one first."""
    if path.suffix.lower() != ".kmz":
        return [path], []
    with zipfile.ZipFile(path) as archive:
        inside = [name for name in archive.namelist() if name.lower().endswith(".kml")]
        if not inside:
            raise LayerError(f"{path.name} holds no .kml (压缩包内没有 KML)")
        ordered = sorted(inside, key=lambda name: (name.lower() != "doc.kml", name))
        told = [SiteNotes.several_kml(count=len(ordered), files=ordered)] if len(ordered) > 1 else []
        return [io.BytesIO(archive.read(name)) for name in ordered], told


def _layers(source: Path | io.BytesIO, path: Path, wanted: str, encoding: str) -> list[gpd.GeoDataFrame]:
    """Layers of a source: the one named, the only one, or all folders of a KML; by position, for names may be empty or repeat."""
    import pyogrio

    kml = path.suffix.lower() in {".kml", ".kmz"}
    listed = [(str(name), kind) for name, kind in pyogrio.list_layers(_again(source)).tolist()]
    chosen = [at for at, (_, kind) in enumerate(listed) if kind is not None or path.suffix.lower() == ".dxf"]
    if wanted:
        chosen = [at for at, (name, _) in enumerate(listed) if name == wanted]
        if not chosen and not kml:
            found = shorten(name for name, _ in listed)
            raise LayerError(
                f"{path.name} has no layer {wanted!r} (没有这个子图层); it holds {found}; name one with --sublayer"
            )
    if not kml and len(chosen) > 1:
        raise LayerError(
            f"{path.name} holds {len(chosen)} layers ({shorten(listed[at][0] for at in chosen)}); name one with --sublayer (含多个子图层)"
        )
    return [pyogrio.read_dataframe(_again(source), layer=at, encoding=encoding or None) for at in chosen]


def _again(source: Path | io.BytesIO) -> Path | io.BytesIO:
    if isinstance(source, io.BytesIO):
        source.seek(0)
    return source
