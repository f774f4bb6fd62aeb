"""Sites (地块): polygons, lines and points as people draw them, read once, refused when they cannot mean one thing."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.model.errors import CrsError, GeometryError, LayerError, Problems, SchemaError, shorten
from soilgis.model.screen_words import Form
from soilgis.store.boundaries import GEOGRAPHIC
from soilgis.store.corner_points import CHINA_LAT, CHINA_LON, planar, read_corner_points
from soilgis.store.crs import declared_crs, to_geographic
from soilgis.store.text import sha256
from soilgis.store.vector import repair

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pyproj

_IDS = ("site_id", "site", "project_id", "地块编号", "项目编号", "id", "编号", "Name", "name")
_FORMS = {
    "Polygon": Form.POLYGON, "MultiPolygon": Form.POLYGON, "LineString": Form.LINE, "MultiLineString": Form.LINE,
    "LinearRing": Form.LINE, "Point": Form.POINT, "MultiPoint": Form.POINT,
}  # fmt: skip


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

    _offer_swapped(frame, subject)
    crs = declared_crs(frame.crs, reading.crs, subject)
    named = frame if frame.geometry.name == "geometry" else frame.rename_geometry("geometry")
    placed, notes, _ = _placed(named, crs, [], subject, mend=reading.repair)
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
        frame = _opened(path, reading)
        frame, crs, notes = _settled(frame, path, reading)
    return _placed(frame, crs, notes, path.name, mend=reading.repair)


def _placed(
    frame: gpd.GeoDataFrame, crs: pyproj.CRS, notes: list[str], subject: str, *, mend: bool
) -> tuple[gpd.GeoDataFrame, list[str], str]:
    """Weigh shapes, bring them to longitude and latitude, and check where they lie and that they are valid."""
    frame, counted = _weighed_shapes(frame, subject)
    placed, moved = to_geographic(frame, crs, subject)
    refuse_outside_china(placed.total_bounds, subject)
    placed, mended = _checked(placed, subject, mend=mend)
    return placed, [*notes, *counted, *moved, *mended], str(crs.name)


def _opened(path: Path, reading: SiteReading) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import pandas as pd
    import pyogrio

    source: Path | io.BytesIO = path
    try:
        if path.suffix.lower() in {".parquet", ".geoparquet"}:
            return gpd.read_parquet(path)
        if path.suffix.lower() == ".kmz":
            source = _unzipped(path)
        frames = [
            pyogrio.read_dataframe(_again(source), layer=name) for name in _sublayers(source, path, reading.sublayer)
        ]
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


def _settled(
    frame: gpd.GeoDataFrame, path: Path, reading: SiteReading
) -> tuple[gpd.GeoDataFrame, pyproj.CRS, list[str]]:
    """Settle the CRS of a file; a drawing without one may carry a zone prefix."""
    drawing = path.suffix.lower() == ".dxf"
    if drawing:
        frame = _closed_lines(frame, path.name)
    if not drawing or frame.crs is not None:
        _offer_swapped(frame, path.name)
        return frame, declared_crs(frame.crs, reading.crs, path.name), []
    points = shapely.get_coordinates(np.asarray(frame.geometry.array, dtype=object))
    if len(points) and abs(points).max() > 360:
        east, north, crs = planar(points[:, 0], points[:, 1], crs=reading.crs, axis=reading.axis, subject=path.name)
        moved = shapely.set_coordinates(
            np.asarray(frame.geometry.array, dtype=object).copy(), np.column_stack([east, north])
        )
        return frame.set_geometry(moved, crs=crs), crs, []
    return frame, declared_crs(None, reading.crs, path.name), []


def _closed_lines(frame: gpd.GeoDataFrame, subject: str) -> gpd.GeoDataFrame:
    """Closed polylines of a drawing are polygons; a ring left open by a little is refused with the gap."""
    shapes = np.asarray(shapely.force_2d(frame.geometry.array), dtype=object)
    problems = Problems(subject)
    for position, shape in enumerate(shapes):
        if shape is None or shape.geom_type != "LineString" or len(shape.coords) < 4:
            continue
        gap = shapely.distance(shapely.get_point(shape, 0), shapely.get_point(shape, -1))
        if gap == 0:
            shapes[position] = shapely.Polygon(shape.coords)
        elif gap < 0.05 * shape.length:
            problems.add(
                f"polyline {position + 1} is not closed: its ends are {gap:.3f} apart (多段线未闭合); close it in the drawing"
            )
    problems.raise_as(GeometryError)
    return frame.set_geometry(shapes)


def _offer_swapped(frame: gpd.GeoDataFrame, subject: str) -> None:
    """Refuse longitudes and latitudes in the wrong order, telling both readings."""
    west, south, east, north = frame.total_bounds
    swapped = CHINA_LON[0] <= south and north <= CHINA_LON[1] and CHINA_LAT[0] <= west and east <= CHINA_LAT[1]
    if swapped:
        raise CrsError(
            f"{subject}: as written it lies at {west:.4f}°E {south:.4f}°N, outside China; the other way round at {south:.4f}°E "
            f"{west:.4f}°N (经纬度疑似颠倒，两种读法见左); write longitude first"
        )


def refuse_outside_china(bounds: np.ndarray, subject: str) -> None:
    """Refuse sites that lie nowhere near China.

    Raises
    ------
    CrsError
        With where they lie.
    """
    west, south, east, north = bounds
    if west < CHINA_LON[0] or east > CHINA_LON[1] or south < CHINA_LAT[0] or north > CHINA_LAT[1]:
        raise CrsError(
            f"{subject} lies at {west:.4f}–{east:.4f}°E {south:.4f}–{north:.4f}°N, outside China (位置不在中国范围); "
            "check the CRS and the order of the axes"
        )


def _weighed_shapes(frame: gpd.GeoDataFrame, subject: str) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Drop features without shape and heights, refuse kinds of geometry that are no site."""
    shapes = np.asarray(frame.geometry.array, dtype=object)
    bare = np.array([shape is None or shape.is_empty for shape in shapes], dtype=bool)
    notes = (
        [f"{int(bare.sum())} 个要素没有几何，未计入（第 {shorten(np.flatnonzero(bare) + 1)} 个）"] if bare.any() else []
    )
    if bare.all():
        raise SchemaError(f"{subject}: all {len(frame)} features are without shape (所有要素均无几何)")
    flat = shapely.force_2d(shapes[~bare])
    kinds = [shape.geom_type for shape in flat]
    odd = sorted(set(kinds) - set(_FORMS))
    if odd:
        raise SchemaError(f"{subject} holds {', '.join(odd)}; give polygons, lines or points (只接受面、线、点)")
    if not np.isfinite(shapely.get_coordinates(flat)).all():
        raise GeometryError(f"{subject}: some coordinates are not numbers (坐标为 NaN 或无穷)")
    kept = frame[~bare].set_geometry(flat).reset_index(drop=True)
    return kept.assign(form=[_FORMS[kind].value for kind in kinds]), notes


def _checked(frame: gpd.GeoDataFrame, subject: str, *, mend: bool) -> tuple[gpd.GeoDataFrame, list[str]]:
    shapes = np.asarray(frame.geometry.array, dtype=object)
    invalid = np.flatnonzero(~shapely.is_valid(shapes))
    if not len(invalid):
        return frame, []
    if mend:
        return repair(frame, subject)
    problems = Problems(subject)
    problems.extend(
        f"feature {position + 1} is invalid: {shapely.is_valid_reason(shapes[position])} (图形自相交或无效); correct its corners"
        for position in invalid
    )
    problems.raise_as(GeometryError)
    return frame, []


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
