"""Shapes by GDAL's drivers (矢量写出): what a format cannot hold is changed here and recorded, never silently by the driver."""

from __future__ import annotations

import zipfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from soilgis.model.errors import OutputError, SchemaError
from soilgis.model.exchange_tables import Altered
from soilgis.model.sentences.exchange import ExchangeMessages, ExchangeNotes
from soilgis.output.archive import fix_stamps
from soilgis.output.geopackage import VERSION, fix_contents

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd

    from soilgis.model.formats import Format
    from soilgis.output.exchange.record import Record

NAME_BYTES, TEXT_BYTES = 10, 254
"""Bytes of a field's name and of a text in a .dbf (dBASE III; ESRI Shapefile Technical Description)."""
_OPTIONS: dict[str, dict[str, Any]] = {
    "GPKG": {"dataset_options": {"VERSION": VERSION}},
    "GeoJSON": {"RFC7946": "YES", "COORDINATE_PRECISION": 10},
    "FlatGeobuf": {"SPATIAL_INDEX": "NO"},
}


def write_vector(frame: gpd.GeoDataFrame, place: Path, form: Format, record: Record, *, encoding: str = "") -> None:
    """Write shapes and columns through the format's driver.

    Parameters
    ----------
    frame
        Shapes in the CRS to write; not changed.
    place
        File, or the folder of a FileGDB.
    form
        Its format.
    record
        Takes what was changed.
    encoding
        Encoding of a Shapefile's text; UTF-8 when empty.

    Raises
    ------
    SchemaError
        If a DXF is asked of shapes it cannot hold.
    OutputError
        If the driver refuses.
    """
    if place.suffix.lower() == ".kmz":
        _write_kmz(frame, place, form, record)
        return
    ready, more = _plain_columns(frame, record), dict(_OPTIONS.get(form.driver, {}))
    layer = place.stem
    if form.driver == "ESRI Shapefile":
        ready = shortened(ready, record, place, encoding=encoding or "UTF-8")
        more["encoding"] = encoding or "UTF-8"
    if form.driver == "DXF":
        ready = _as_drawing(ready, record, place.name)
        layer = "entities"
    with _told(place):
        if not form.driver:
            ready.to_parquet(place, index=False)
            return
        import pyogrio

        shapes = np.asarray(ready.geometry.array, dtype=object)
        kinds = {shape.geom_type for shape in shapes if shape is not None}
        promote = kinds == {"Polygon", "MultiPolygon"} and form.driver != "ESRI Shapefile"
        name = None if form.driver == "DXF" else layer
        with without_hatches():
            pyogrio.write_dataframe(
                ready, place, driver=form.driver, layer=name, promote_to_multi=promote or None,
                dataset_options=more.pop("dataset_options", None), **more,
            )  # fmt: skip
    if form.driver == "GPKG":
        fix_contents(place)


def _write_kmz(frame: gpd.GeoDataFrame, place: Path, form: Format, record: Record) -> None:
    """One KML packed alone as doc.kml, which every program reads; the driver's own archive scatters it over several."""
    drawn = place.with_suffix(".kml")
    write_vector(frame, drawn, form, record)
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("doc.kml", drawn.read_bytes())
    drawn.unlink()
    fix_stamps(place)


@contextmanager
def without_hatches() -> Iterator[None]:
    """Let DXF hold outlines instead of hatches, for the time of the block: the setting is the whole process's."""
    import pyogrio

    name = "DXF_WRITE_HATCH"
    before = pyogrio.get_gdal_config_option(name)
    pyogrio.set_gdal_config_options({name: False})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({name: before})


@contextmanager
def _told(place: Path) -> Iterator[None]:
    try:
        yield
    except (SchemaError, MemoryError, OSError):
        raise
    except Exception as failure:
        raise OutputError(f"{place.name} cannot be written: {failure} (无法写出)") from failure


def _plain_columns(frame: gpd.GeoDataFrame, record: Record) -> gpd.GeoDataFrame:
    """Columns of kinds that drivers know: lists and mappings become text, which is recorded."""
    ready = frame.rename_geometry("geometry") if frame.geometry.name != "geometry" else frame.copy()
    for column in ready.columns.drop("geometry"):
        cells = ready[column]
        if cells.dtype != object:
            continue
        odd = cells.map(lambda cell: isinstance(cell, list | dict | tuple | np.ndarray))
        if odd.any():
            ready[column] = cells.map(
                lambda cell: str(cell) if isinstance(cell, list | dict | tuple | np.ndarray) else cell
            )
            record.change(Altered.RETYPED, str(column), before="列表或对象", after="文字", count=int(odd.sum()))
    return ready


def shortened(frame: gpd.GeoDataFrame, record: Record, place: Path, *, encoding: str) -> gpd.GeoDataFrame:
    """A frame whose names and texts fit into a .dbf; every change is recorded, names in bytes of ``encoding``."""
    columns = [str(name) for name in frame.columns.drop("geometry")]
    names = short_names(columns, encoding)
    for before, after in names.items():
        if before != after:
            record.change(Altered.RENAMED, before, before=before, after=after)
    changed = sum(before != after for before, after in names.items())
    if changed:
        record.notes.append(ExchangeNotes.fields_cut(count=changed, file=f"{place.stem}-fields.csv"))
    ready = frame.rename(columns=names)
    for before, after in names.items():
        ready[after] = _fitting(ready[after], before, record, encoding)
    return ready


def short_names(columns: list[str], encoding: str) -> dict[str, str]:
    """Names of at most 10 bytes that differ also in upper case: those that fit stay, others are cut and numbered.

    Examples
    --------
    >>> short_names(["水土流失面积", "水土流失比例", "name"], "utf-8")
    {'水土流失面积': '水土流', '水土流失比例': '水土流1', 'name': 'name'}
    """
    fits = {name: name for name in columns if len(name.encode(encoding, "replace")) <= NAME_BYTES}
    taken, made = {name.casefold() for name in fits}, {}
    for name in columns:
        if name in fits:
            made[name] = name
            continue
        number, short = 0, _cut(name, NAME_BYTES, encoding)
        while short.casefold() in taken:
            number += 1
            short = _cut(name, NAME_BYTES - len(str(number)), encoding) + str(number)
        taken.add(short.casefold())
        made[name] = short
    return made


def _cut(text: str, most: int, encoding: str) -> str:
    return text.encode(encoding, "replace")[:most].decode(encoding, "ignore")


def _fitting(cells: pd.Series[Any], name: str, record: Record, encoding: str) -> pd.Series[Any]:
    if str(cells.dtype) == "bool" or str(cells.dtype) == "boolean":
        record.change(Altered.RETYPED, name, before="是否", after="0/1", count=len(cells))
        return cells.astype("Int64")
    if not (cells.dtype == object or str(cells.dtype).startswith("str")):
        return cells
    lengths = cells.map(lambda cell: len(cell.encode(encoding, "replace")) if isinstance(cell, str) else 0)
    long = lengths > TEXT_BYTES
    if not long.any():
        return cells
    record.change(
        Altered.CUT, name, before=f"{int(lengths.max())} 字节", after=f"{TEXT_BYTES} 字节", count=int(long.sum())
    )
    record.notes.append(ExchangeNotes.texts_cut(column=name, count=int(long.sum()), longest=int(lengths.max())))
    return cells.map(lambda cell: _cut(cell, TEXT_BYTES, encoding) if isinstance(cell, str) else cell)


def _as_drawing(frame: gpd.GeoDataFrame, record: Record, subject: str) -> gpd.GeoDataFrame:
    """Rings as closed polylines, for a drawing has no polygons that all programs read; columns go, which is recorded."""
    import geopandas as gpd

    columns = [str(name) for name in frame.columns.drop("geometry")]
    if columns:
        record.change(Altered.DROPPED, "、".join(columns), count=len(frame))
        record.notes.append(ExchangeNotes.fields_dropped(ending=".dxf", columns=columns))
    shapes = np.asarray(frame.geometry.array, dtype=object)
    bare = np.flatnonzero(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    if len(bare):
        raise SchemaError(ExchangeMessages.shapes_missing(file=subject, rows=bare + 1, ending=".dxf"))
    areal = shapely.get_dimensions(shapes) == 2
    polygons = shapely.get_parts(shapes[areal])
    rings = [shapely.Polygon(ring.coords) for ring in shapely.get_rings(polygons)]
    holes = int(shapely.get_num_interior_rings(polygons).sum()) if len(polygons) else 0
    if len(polygons):
        record.change(Altered.CLOSED, before="面", after="闭合多段线", count=int(areal.sum()))
        record.notes.append(ExchangeNotes.as_lines(count=len(polygons), holes=holes))
    return gpd.GeoDataFrame(geometry=[*rings, *shapes[~areal]], crs=frame.crs)
