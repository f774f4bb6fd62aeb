"""Kinds of shapes (几何类型): what has an area is kept, labels are left out and said, anything else is refused; one rule for all readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

from soilgis.model.errors import SchemaError, shorten
from soilgis.model.sentences.store import StoreMessages, StoreNotes
from soilgis.store.plane import without_empties

if TYPE_CHECKING:
    import pyarrow as pa

    from soilgis.model.notes import Note

Shapes = npt.NDArray[np.object_]
Positions = npt.NDArray[np.intp]

POLYGONS = ("Polygon", "MultiPolygon")
_POINTS = ("Point", "MultiPoint")
_NONE, _POLYGON, _MULTIPOLYGON = -1, 3, 6


def area_shapes(shapes: Shapes, subject: str, *, first: int = 1) -> tuple[Shapes, list[Note]]:
    """Keep the polygons of a layer.

    Parameters
    ----------
    shapes
        Any shapes, None too, shape (n,); not changed.
    subject
        The input's name for messages.
    first
        Number of the first feature in its file.

    Returns
    -------
    shapes, notes
        Polygons; None for features without shape and for label points (注记点); of collections their polygons. What was left out.

    Raises
    ------
    SchemaError
        If there is no polygon at all, or a line among them, naming the features.
    """
    kept = shapes.copy()
    bare = np.array([shape is None or shape.is_empty for shape in kept], bool)
    kept[bare] = None
    notes = [StoreNotes.no_shape(count=int(bare.sum()), rows=_numbers(bare, first))] if bare.any() else []
    if len(kept) and bare.all():
        raise SchemaError(StoreMessages.all_shapeless(subject=subject, count=len(kept)))
    kinds = np.array([None if shape is None else shape.geom_type for shape in kept], object)
    kept, opened = open_collections(kept)
    kinds[opened] = "MultiPolygon"
    areal = np.isin(kinds.astype(str), POLYGONS)
    labels = np.isin(kinds.astype(str), _POINTS)
    odd = ~(areal | bare | (labels & areal.any()))
    if odd.any():
        listed = "；".join(
            f"{kind}（第 {_numbers(odd & (kinds == kind), first)} 个要素）" for kind in sorted(set(kinds[odd]))
        )
        raise SchemaError(f"{subject} must hold polygons only, found {listed} (只接受面要素); split the file")
    notes += told_collections(opened + first)
    if labels.any():
        notes.append(StoreNotes.labels(count=int(labels.sum()), rows=_numbers(labels, first)))
        kept[labels] = None
    return kept, notes


def open_collections(shapes: Shapes) -> tuple[Shapes, Positions]:
    """Put the polygons of a collection in its place, and tell where; collections without polygons stay as they are."""
    kept, opened = shapes.copy(), []
    for position, shape in enumerate(shapes):
        polygons = _polygons_of(shape) if shape is not None and shape.geom_type == "GeometryCollection" else None
        if polygons is not None:
            kept[position] = polygons
            opened.append(position)
    places = np.array(opened, np.intp)
    kept[places] = without_empties(kept[places])[0]
    return kept, places


def told_collections(numbers: npt.NDArray[np.integer]) -> list[Note]:
    """What is said of collections of which only the polygons count; ``numbers`` are their features'."""
    return [StoreNotes.collections(rows=numbers)] if len(numbers) else []


def _numbers(chosen: npt.NDArray[np.bool_], first: int) -> str:
    return shorten(np.flatnonzero(chosen) + first)


def _polygons_of(collection: shapely.Geometry) -> shapely.Geometry | None:
    """Polygons of a collection, of collections in it too; None where it holds none."""
    found: list[shapely.Geometry] = []
    waiting = list(collection.geoms)
    while waiting:
        part = waiting.pop(0)
        if part.geom_type == "GeometryCollection":
            waiting = [*part.geoms, *waiting]
        elif part.geom_type in POLYGONS and not part.is_empty:
            found.extend(shapely.get_parts(part))
    return shapely.MultiPolygon(found) if found else None


def wkb_kinds(column: pa.Array) -> npt.NDArray[np.int64]:
    """Types of an Arrow column of WKB without Z and M, shape (n,); −1 where there is no shape, and for big-endian ones."""
    import pyarrow as pa

    count = len(column)
    kinds = np.full(count, _NONE, np.int64)
    _, offset_buffer, value_buffer = column.buffers()
    if not count or value_buffer is None:
        return kinds
    width = np.int64 if pa.types.is_large_binary(column.type) else np.int32
    offsets = np.frombuffer(offset_buffer, width)[column.offset : column.offset + count + 1].astype(np.int64)
    buffer = np.frombuffer(value_buffer, np.uint8)
    there = np.flatnonzero(np.diff(offsets) >= 5)
    if not len(there):
        return kinds
    at = offsets[:-1][there]
    number = np.ascontiguousarray(buffer[at[:, None] + np.arange(1, 5)]).view("<u4").reshape(-1).astype(np.int64)
    kinds[there] = np.where(buffer[at] == 1, (number & 0x0FFFFFFF) % 1000, _NONE)
    return kinds


def plain_kind(kind: str) -> str:
    """Type of shapes as a driver spells it, without Z and M."""
    plain = kind.removeprefix("2.5D ").removeprefix("3D Measured ").removeprefix("Measured ")
    for end in (" ZM", " Z", " M"):
        plain = plain.removesuffix(end)
    return plain


def is_areal(kind: str) -> bool:
    """Whether a file declares that all its shapes are polygons."""
    return plain_kind(kind) in POLYGONS
