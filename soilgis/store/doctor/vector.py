"""A vector file inspected (矢量体检): every layer, in batches, so that a large file passes through a small memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from soilgis.model.errors import SoilgisError, shorten
from soilgis.model.finding import Finding
from soilgis.model.inputs import Named as Given
from soilgis.model.sentences.store import StoreMessages
from soilgis.store.datums import is_degree
from soilgis.store.dbf_names import readable_copy
from soilgis.store.doctor.chart import features
from soilgis.store.doctor.columns import Columns
from soilgis.store.doctor.files import look_at_place, look_at_text
from soilgis.store.doctor.places import Codes
from soilgis.store.doctor.shapes import Shapes
from soilgis.store.mapinfo import with_charset
from soilgis.store.readable import PARQUET, is_no_text, reading, refuse_unreadable
from soilgis.store.unpacked import unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pandas as pd

    from soilgis.store.doctor.chart import Chart
    from soilgis.store.places import PlaceBook

BATCH = 16_384
"""Features that are looked at together, at most."""
BATCH_BYTES = 1 << 23
"""Bytes of a file that are looked at together, about: features of many corners come by the few."""
_LEAST = 64


@dataclass(frozen=True)
class Named:
    """What a user named for a file (指定值)."""

    sublayer: str = ""
    encoding: str = ""
    crs: str = ""


def look_at_vector(chart: Chart, path: Path, places: PlaceBook, named: Named = Named()) -> None:
    """Look through every layer of a vector file, or the one that is named, and note what is found.

    Parameters
    ----------
    chart
        Takes what is found.
    path
        Anything GDAL reads, or GeoParquet.
    places
        Codes and names of regions.
    named
        Layer, encoding and CRS, where the file does not say them.
    """
    try:
        path = unpacked(path, named.sublayer)
        refuse_unreadable(path)
        path, told = with_charset(path, Given(named.encoding, here=bool(named.encoding)))
    except SoilgisError as failure:
        chart.find(Finding.UNREADABLE, str(failure))
        return
    if path.suffix.lower() in PARQUET:
        _look_at_parquet(chart, path, places, named)
        return
    for note in told:
        chart.find(Finding.ENCODING_UNDECLARED, str(note))
    encoding = look_at_text(chart, path, named.encoding)
    path = readable_copy(path)
    import pyarrow as pa
    import pyogrio

    with reading(path):
        listed = [(str(name), kind) for name, kind in pyogrio.list_layers(path).tolist()]
    shaped = [name for name, kind in listed if kind is not None]
    chart.hold("图层", "、".join(name for name, _ in listed))
    if len(shaped) > 1 and not named.sublayer:
        chart.find(Finding.SEVERAL_LAYERS, shorten(shaped, 20), command=f"--sublayer {shaped[0]}")
    for name, kind in listed:
        if named.sublayer in {"", name}:
            part = name if len(listed) > 1 else ""
            try:
                _look_at_layer(chart, path, part, _Layer(name, kind, encoding), places, named.crs)
            except (pa.ArrowException, UnicodeDecodeError) as failure:
                if not is_no_text(failure):
                    raise
                chart.find(Finding.ENCODING_WRONG, StoreMessages.no_text(file=path.name), part=part)


@dataclass(frozen=True)
class _Layer:
    name: str
    kind: str | None
    encoding: str


def _look_at_layer(chart: Chart, path: Path, part: str, layer: _Layer, places: PlaceBook, crs: str) -> None:
    import pyogrio

    with reading(path):
        info = pyogrio.read_info(
            path, layer=layer.name, encoding=layer.encoding or None, force_total_bounds=layer.kind is not None
        )
    chart.hold("驱动", info["driver"], part=part)
    chart.hold(
        "字段",
        "、".join(
            f"{name}（{_TYPES.get(str(kind), str(kind))}）"
            for name, kind in zip(info["fields"], info["dtypes"], strict=True)
        )
        or "无",
        part=part,
    )
    found = None
    if layer.kind is None:
        chart.find(Finding.NO_SHAPES, "只有属性", part=part)
    else:
        found = look_at_place(chart, part, info, path=path, crs=crs)
    degrees = found is None or (found.is_geographic and is_degree(found))
    unit = (
        1.0
        if found is None or found.is_geographic or not found.axis_info
        else found.axis_info[0].unit_conversion_factor
    )
    _go_through(
        chart,
        part,
        _batches(path, layer, _rows(path, int(info["features"]))),
        places,
        Shapes(chart, part, degrees, unit) if layer.kind is not None else None,
    )


def _go_through(chart: Chart, part: str, batches: Iterator[tuple[pd.DataFrame, list[bytes | None]]], places: PlaceBook,
                shapes: Shapes | None) -> None:  # fmt: skip
    columns, codes, first = Columns(chart, part, features), Codes(chart, part, places, features), 1
    try:
        for frame, wkb in batches:
            sizes = shapes.take(wkb, first) if shapes is not None else None
            columns.take(frame, first, sizes)
            codes.take(frame, first)
            first += len(frame)
    except SoilgisError as failure:
        chart.find(Finding.UNREADABLE, str(failure), part=part, where=f"第 {first} 个要素之后")
    chart.hold("要素数", first - 1, part=part)
    if first == 1:
        chart.find(Finding.EMPTY, "0 个要素", part=part)
        return
    columns.close()
    codes.close()
    if shapes is not None:
        shapes.close()


def _batches(path: Path, layer: _Layer, rows: int) -> Iterator[tuple[pd.DataFrame, list[bytes | None]]]:
    """Attributes and shapes of a layer, ``rows`` features at a time."""
    import pyarrow as pa
    import pyogrio

    with (
        reading(path),
        pyogrio.open_arrow(
            path, layer=layer.name, encoding=layer.encoding or None, batch_size=rows, use_pyarrow=True
        ) as (meta, source),
    ):
        name = meta["geometry_name"] or "wkb_geometry"
        for batch in source:
            table = pa.Table.from_batches([batch])
            geometry = [one for one in table.column_names if one == name]
            wkb = table.column(name).to_pylist() if geometry else [None] * table.num_rows
            yield table.drop_columns(geometry).to_pandas(), wkb


def _rows(path: Path, features: int) -> int:
    """Features that are looked at together in a file of so many."""
    if not path.is_file() or features <= 0:
        return BATCH
    return min(max(BATCH_BYTES * features // max(path.stat().st_size, 1), _LEAST), BATCH)


def _look_at_parquet(chart: Chart, path: Path, places: PlaceBook, named: Named) -> None:
    """GeoParquet, row group by row group."""
    import numpy as np
    import pyarrow.parquet as pq
    import shapely

    from soilgis.model.inputs import FileOpening
    from soilgis.model.inputs import Named as Given
    from soilgis.store.opening import open_source

    try:
        source = open_source(path, FileOpening(crs=Given(named.crs, here=bool(named.crs))))
    except SoilgisError as failure:
        chart.find(Finding.CRS_MISSING if "CRS" in str(failure) else Finding.UNREADABLE, str(failure))
        return
    file, (column, encoding) = pq.ParquetFile(path), source.column
    if encoding != "WKB":
        chart.find(Finding.NOT_LOOKED_AT, f"几何以 {encoding} 编码，未逐个检查")
        return
    bounds = np.full(4, np.nan)
    rows = _rows(path, file.metadata.num_rows)
    for batch in file.iter_batches(rows, columns=[column]):
        found = shapely.total_bounds(shapely.from_wkb(batch.column(0).to_pylist(), on_invalid="ignore"))
        bounds = np.concatenate([np.fmin(bounds[:2], found[:2]), np.fmax(bounds[2:], found[2:])])
    chart.hold("驱动", "GeoParquet")
    info: dict[str, Any] = {"crs": source.crs.to_wkt(), "total_bounds": bounds, "fields": np.array(source.fields)}
    look_at_place(chart, "", info, path=path, crs="")
    degrees = source.crs.is_geographic and is_degree(source.crs)
    batches = (
        (batch.drop_columns([column]).to_pandas(), batch.column(column).to_pylist())
        for batch in file.iter_batches(rows)
    )
    _go_through(chart, "", batches, places, Shapes(chart, "", degrees))


_TYPES = {"object": "文本", "int32": "整数", "int64": "整数", "float64": "小数", "float32": "小数", "bool": "是否", "int16": "整数",
          "datetime64[D]": "日期", "datetime64[ms]": "日期时间"}  # fmt: skip
