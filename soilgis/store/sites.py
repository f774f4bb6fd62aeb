"""Sites (地块): polygons, lines and points as people draw them, read once, refused when they cannot mean one thing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from soilgis.model.errors import LayerError, SchemaError, shorten
from soilgis.store.boundaries import GEOGRAPHIC
from soilgis.store.corner_points import read_corner_points
from soilgis.store.crs import declared_crs
from soilgis.store.site_files import open_drawing
from soilgis.store.site_shapes import placed_shapes, refuse_swapped, settled_crs
from soilgis.store.text import sha256

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

_IDS = ("site_id", "site", "project_id", "地块编号", "项目编号", "id", "编号", "Name", "name")


@dataclass(frozen=True)
class SiteReading:
    """How to read site files (读取方式).

    Attributes
    ----------
    crs
        CRS of files that declare none.
    id_column
        Column with the site's id; found by name when empty, else sites are numbered.
    sublayer
        Layer inside a file with several.
    axis
        Axis order of planar corner points and drawings: ``north-east``, ``east-north`` or empty.
    repair
        Repair invalid polygons and say so, instead of refusing them; for machine-made patches.
    number
        Number the features instead of looking for their ids.
    """

    crs: str = ""
    id_column: str = ""
    sublayer: str = ""
    axis: str = ""
    repair: bool = False
    number: bool = False


@dataclass(frozen=True)
class SiteFiles:
    """Sites as read (地块).

    Attributes
    ----------
    frame
        The files' columns, ``site_id`` (never repeats), ``form`` and shapes, EPSG:4490.
    files, notes
        Inputs with their SHA-256, and what was converted or closed.
    """

    frame: gpd.GeoDataFrame
    files: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def read_sites(paths: tuple[Path, ...], reading: SiteReading = SiteReading()) -> SiteFiles:
    """Read sites from one or more files.

    Parameters
    ----------
    paths
        GeoJSON, GeoPackage, Shapefile, FlatGeobuf, GeoParquet, KML, KMZ, DXF, or CSV of corner points.
    reading
        How to read them.

    Raises
    ------
    LayerError, SchemaError, CrsError, GeometryError
        Naming the file, what is wrong and the cure; ids that repeat over all files are listed.
    """
    import geopandas as gpd
    import pandas as pd

    frames, notes, systems = [], [], {}
    for path in paths:
        frame, said, system = _one_file(path, reading)
        frames.append(_identified(frame, path, reading))
        notes += [f"{path.name}：{note}" for note in said]
        systems[path.name] = system
    if len(set(systems.values())) > 1:
        listed = "；".join(f"{name}：{system}" for name, system in systems.items())
        notes.append(f"输入文件坐标系不一致，已分别转换：{listed}")
    joined = gpd.GeoDataFrame(pd.concat(frames, ignore_index=True), geometry="geometry", crs=GEOGRAPHIC)
    _refuse_repeated(joined)
    return SiteFiles(joined, tuple((path.name, sha256(path)) for path in paths if path.is_file()), tuple(notes))


def sites_of_frame(
    frame: gpd.GeoDataFrame, reading: SiteReading = SiteReading(), *, subject: str = "sites"
) -> SiteFiles:
    """Sites from a frame in memory, weighed as a file is.

    Raises
    ------
    SoilgisError
        As `read_sites` does.
    """
    from pathlib import Path

    refuse_swapped(frame, subject)
    crs = declared_crs(frame.crs, reading.crs, subject)
    named = frame if frame.geometry.name == "geometry" else frame.rename_geometry("geometry")
    placed, notes, _ = placed_shapes(named, crs, [], subject, mend=reading.repair)
    known = _identified(placed, Path(subject), reading)
    _refuse_repeated(known)
    return SiteFiles(known, (), tuple(notes))


def _refuse_repeated(joined: gpd.GeoDataFrame) -> None:
    repeated = joined["site_id"][joined["site_id"].duplicated()].unique()
    if len(repeated):
        raise SchemaError(
            f"site_id repeats (编号重复): {shorten(repeated)}; dissolve the parts of one site, or name another column with --id"
        )


def _one_file(path: Path, reading: SiteReading) -> tuple[gpd.GeoDataFrame, list[str], str]:
    if not path.exists():
        raise LayerError(f"{path} does not exist (文件不存在)")
    notes: list[str] = []
    if path.suffix.lower() in {".csv", ".txt"}:
        corners = read_corner_points(path, crs=reading.crs, axis=reading.axis)
        frame, notes, crs = corners.frame, list(corners.notes), corners.frame.crs
    else:
        frame = open_drawing(path, reading.sublayer)
        frame, crs, notes = settled_crs(frame, path, named=reading.crs, axis=reading.axis)
    return placed_shapes(frame, crs, notes, path.name, mend=reading.repair)


def _identified(frame: gpd.GeoDataFrame, path: Path, reading: SiteReading) -> gpd.GeoDataFrame:
    """Give every site its id: the named column, one found by name, else a number behind the file's name."""
    if reading.number:
        return frame.assign(site_id=[str(number) for number in range(1, len(frame) + 1)])
    if reading.id_column and reading.id_column not in frame:
        found = shorten([column for column in frame.columns if column != "geometry"], 20)
        raise SchemaError(
            f"{path.name} has no column {reading.id_column!r} (没有这个字段); found {found}; name it with --id"
        )
    column = reading.id_column or next((name for name in _IDS if name in frame and frame[name].notna().all()), "")
    if (
        column
        and not reading.id_column
        and frame[column].astype(str).duplicated().any()
        and column in {"Name", "name", "id"}
    ):
        column = ""
    if column:
        missing = frame[column].isna() | (frame[column].astype(str).str.strip() == "")
        if missing.any():
            raise SchemaError(
                f"{path.name}: {column} is empty in feature {shorten(np.flatnonzero(missing) + 1)} (编号为空)"
            )
        return frame.assign(site_id=frame[column].astype(str))
    return frame.assign(site_id=[f"{path.stem}-{number}" for number in range(1, len(frame) + 1)])
