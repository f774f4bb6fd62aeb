"""Opening a vector file (打开矢量文件): which layer, which CRS, which encoding, decided once for every reader and said."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from soilgis.model.errors import CrsError, LayerError, SchemaError, shorten
from soilgis.model.inputs import FileOpening, Named
from soilgis.model.sentences.store import StoreMessages, StoreNotes
from soilgis.store.crs import declared_crs, known_crs, parse_crs
from soilgis.store.dbf import lacks_table
from soilgis.store.dbf_names import readable_copy
from soilgis.store.dbf_text import text_encoding
from soilgis.store.field_names import as_cut
from soilgis.store.mapinfo import with_charset
from soilgis.store.readable import PARQUET, reading, refuse_unreadable
from soilgis.store.unpacked import unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import numpy.typing as npt
    import pyproj

    from soilgis.model.layer import Reading
    from soilgis.model.notes import Note

_GEOJSON = {"GeoJSON", "GeoJSONSeq", "TopoJSON"}
_MEMBER = re.compile(rb'"crs"\s*:')
_HEAD = 1 << 17


@dataclass(frozen=True)
class Source:
    """A vector file as it is to be read (矢量来源).

    Attributes
    ----------
    path
        The file.
    layer
        Layer inside it, by name or number.
    crs
        Its CRS, horizontal.
    encoding
        Encoding of its text; empty where the format knows it.
    kind
        Type of its shapes as it declares it, such as Polygon; Unknown where it does not say.
    fields
        Names of its columns, that of the shapes left out.
    notes
        What was decided for it, in Chinese.
    empty_id_as
        Name of rows whose id is empty; without it they are refused.
    column
        Name and encoding of the geometry column of a GeoParquet file.
    groups
        Row groups of a GeoParquet file that are read; all of them when empty.
    bounds
        What its head tells of xmin, ymin, xmax, ymax; empty where it does not.
    rows, where
        First feature of another file that is read, from 0, and the one past the last, all of them when empty; and what reaches them by a key.
    """

    path: Path
    layer: str | int
    crs: pyproj.CRS
    encoding: str
    kind: str
    fields: tuple[str, ...]
    notes: tuple[Note, ...] = ()
    empty_id_as: str = ""
    column: tuple[str, str] = ("", "")
    groups: tuple[int, ...] = ()
    rows: tuple[()] | tuple[int, int] = ()
    where: str = ""
    bounds: tuple[float, ...] = ()

    @property
    def parquet(self) -> bool:
        """Whether it is GeoParquet."""
        return is_parquet(self.path)


def of_card(card: Reading) -> FileOpening:
    """How the file of a layer's card is opened: what the card says is said of this very file."""
    crs, encoding, sublayer = (Named(value, here=bool(value)) for value in (card.crs, card.encoding, card.sublayer))
    return FileOpening(crs, encoding, sublayer)


def is_parquet(path: Path) -> bool:
    """Whether a file is GeoParquet by its name."""
    return path.suffix.lower() in PARQUET


def open_source(path: Path, opening: FileOpening) -> Source:
    """Decide how a file is read.

    Parameters
    ----------
    path
        GeoPackage, GeoParquet, FlatGeobuf, Shapefile, GeoJSON, KML or anything else GDAL reads.
    opening
        What the user named for it.

    Raises
    ------
    LayerError
        If the file is missing, unreadable, truncated, holds several layers and none is named, or its text is in no known encoding.
    CrsError
        If its CRS is missing, contradictory or impossible.
    SchemaError
        If it has no shapes.
    """
    path = unpacked(path, opening.sublayer.value)
    refuse_unreadable(path)
    if is_parquet(path):
        return _parquet(path, opening)
    path, told = with_charset(path, opening.encoding)
    path = readable_copy(path)
    layer = chosen_layer(path, opening.sublayer)
    encoding, notes = text_encoding(path, opening.encoding)
    notes = [*told, *notes]
    with reading(path):
        import pyogrio

        info = pyogrio.read_info(path, layer=layer, encoding=encoding or None)
    if info["geometry_type"] is None:
        raise SchemaError(StoreMessages.without_shapes(file=path))
    if lacks_table(path):
        notes = [*notes, StoreNotes.no_table(file=f"{path.stem}.dbf")]
    found, firm = _declared(path, layer, info)
    crs, said = _settled(path, found, opening.crs, firm=firm)
    fields = tuple(str(name) for name in info["fields"])
    return Source(
        path, layer, crs, encoding, str(info["geometry_type"]), fields, (*notes, *said), opening.empty_id_as,
        bounds=_told(info["total_bounds"]),
    )  # fmt: skip


def head_bounds(source: Source) -> npt.NDArray[np.float64] | None:
    """Bounds (xmin, ymin, xmax, ymax) that the head of a file tells; None where only reading all of it would."""
    return np.asarray(source.bounds, np.float64) if source.bounds else None


def _told(bounds: Iterable[float] | None) -> tuple[float, ...]:
    """Bounds as a head tells them; none where it does not."""
    return () if bounds is None else tuple(float(side) for side in bounds)


def refuse_no_field(source: Source, column: str, option: str = "--zone-id") -> None:
    """Refuse a file without a column, listing those it has; ``option`` is what names it.

    Raises
    ------
    SchemaError
        Naming the file and its columns.
    """
    if column and column not in source.fields:
        raise SchemaError(
            f"{source.path.name} has no column {column!r} (没有这个字段); found {shorten(source.fields, 20)}{as_cut(source.fields, column)}; name the id with {option}"
        )


def chosen_layer(path: Path, named: Named) -> str | int:
    """Layer of a file: the only one with shapes, or the one named.

    Raises
    ------
    LayerError
        If there are several and none is named, or there is none of that name; listing the layers.
    """
    with reading(path):
        import pyogrio

        listed = [(str(name), kind) for name, kind in pyogrio.list_layers(path).tolist()]
    if not listed:
        raise LayerError(f"{path} holds no layer, it may be truncated or damaged (无法读取或已损坏)")
    names = [name for name, _ in listed]
    if named and named.value in names:
        return named.value
    if named.here:
        raise LayerError(
            f"{path} has no layer {named.value!r} (没有这个子图层); it holds {shorten(names, 20)}; name one with --sublayer, or sublayer in its layer.toml"
        )
    # Tables without shapes, as QGIS's layer_styles, are no layers to choose from.
    shaped = [name for name, kind in listed if kind is not None] or names[:1]
    if len(shaped) > 1:
        raise LayerError(
            f"{path} holds {len(shaped)} layers ({shorten(shaped, 20)}) (含多个子图层); name one with --sublayer {shaped[0]}, or sublayer in its layer.toml"
        )
    return shaped[0]


def _declared(path: Path, layer: str | int, info: dict[str, Any]) -> tuple[object, bool]:
    """The CRS a file declares, and whether it says so itself: GeoJSON is WGS 84 unless it says otherwise (RFC 7946, 4)."""
    if info["driver"] not in _GEOJSON or _says_crs(path):
        return info["crs"], True
    with reading(path):
        import pyogrio

        bounds = pyogrio.read_info(path, layer=layer, force_total_bounds=True)["total_bounds"]
    reach = np.abs(np.asarray(bounds if bounds is not None else [0.0], np.float64))
    return (None if np.isfinite(reach).all() and reach.max() > 360 else info["crs"]), False


def _says_crs(path: Path) -> bool:
    """Whether a GeoJSON file has a crs member, which stands before its features or behind them."""
    if not path.is_file():
        return True
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(max(path.stat().st_size - 4096, 0))
        return bool(_MEMBER.search(head) or _MEMBER.search(file.read()))


def _settled(path: Path, found: object, named: Named, *, firm: bool) -> tuple[pyproj.CRS, list[Note]]:
    """The CRS of a file, declared or named, and what is to be said of a name it does not need."""
    own = known_crs(found, path.name)
    if own is not None and not firm and named.here:
        return declared_crs(None, named.value, path.name), []
    if own is not None and named and not named.here:
        other = parse_crs(named.value, path.name)
        try:
            return declared_crs(found, named.value, path.name), []
        except CrsError:
            idle = not own.equals(other, ignore_axis_order=True)
            return declared_crs(found, "", path.name), [StoreNotes.crs_not_used(named=named.value)] if idle else []
    return declared_crs(found, named.value, path.name), []


def needs_crs(path: Path) -> bool:
    """Whether a file declares no CRS that means anything, so that one has to be named for it."""
    if is_parquet(path):
        return known_crs(_geo(path)["crs"], path.name) is None
    with reading(path):
        import pyogrio

        listed = pyogrio.list_layers(path)
        if not len(listed):
            return False
        # Names of columns do not matter here, and any bytes are text in this encoding.
        info = pyogrio.read_info(path, layer=str(listed[0][0]), encoding="ISO-8859-1")
    return known_crs(_declared(path, str(listed[0][0]), info)[0], path.name) is None


def _parquet(path: Path, opening: FileOpening) -> Source:
    geo = _geo(path)
    crs, notes = _settled(path, geo["crs"], opening.crs, firm=True)
    kinds = geo["kinds"]
    plain = {kind.removeprefix("Multi") for kind in kinds}
    kind = f"Multi{plain.pop()}" if len(plain) == 1 else "Unknown"
    return Source(
        path, 0, crs, "", kind, tuple(geo["fields"]), tuple(notes), opening.empty_id_as, (geo["column"], geo["encoding"]),
        bounds=_told(geo["bbox"]),
    )  # fmt: skip


def _geo(path: Path) -> dict[str, Any]:
    """Name, encoding, types and CRS of a GeoParquet file's geometry column, and the other columns."""
    import pyarrow.parquet as pq

    with reading(path):
        schema = pq.read_schema(path)
        raw = (schema.metadata or {}).get(b"geo")
        geo = json.loads(raw) if raw is not None else None
    if geo is None or geo.get("primary_column") not in geo.get("columns", {}):
        raise SchemaError(f"{path.name} has no GeoParquet metadata (不是 GeoParquet); write it with geopandas or GDAL")
    name = geo["primary_column"]
    column = geo["columns"][name]
    crs = column.get("crs", "OGC:CRS84")
    spelled = json.dumps(crs) if isinstance(crs, dict) else str(crs or "")
    kinds = sorted(
        {
            str(kind).removesuffix(" Z").removesuffix(" M").removesuffix(" ZM")
            for kind in column.get("geometry_types", [])
        }
    )
    return {"column": name, "encoding": column.get("encoding", "WKB"), "crs": spelled, "kinds": kinds, "bbox": _flat_box(column.get("bbox")),
            "fields": [other for other in schema.names if other not in geo["columns"]]}  # fmt: skip


def _flat_box(box: list[float] | None) -> list[float] | None:
    """Bounds of GeoParquet's ``bbox``, heights left out; None where it is not given."""
    half = len(box) // 2 if box else 0
    return [*box[:2], *box[half : half + 2]] if box and half >= 2 else None
