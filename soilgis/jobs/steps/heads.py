"""What the head of an input shows (输入文件头检查): there, of the role, of the kind of shapes that is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from soilgis.model.errors import CrsError, LayerError, SchemaError

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt

    from soilgis.model.layer import Role
    from soilgis.store.catalog import Catalog
    from soilgis.store.opening import Source

_SHAPES = {"point": "点", "line": "线", "polygon": "面"}
_DIMENSION = {"point": 0, "line": 1, "polygon": 2}
_KINDS = {
    "Point": 0,
    "LineString": 1,
    "LinearRing": 1,
    "CircularString": 1,
    "CompoundCurve": 1,
    "Polygon": 2,
    "CurvePolygon": 2,
    "Surface": 2,
    "Curve": 1,
}


def refuse_absent(path: Path, hint: str = "") -> None:
    """Refuse a file that is not there or empty; ``hint`` says what else may be meant.

    Raises
    ------
    LayerError
        Naming the file.
    """
    if not path.exists():
        raise LayerError(f"{path} does not exist (文件不存在){hint}")
    if path.is_file() and path.stat().st_size == 0:
        raise LayerError(f"{path} is empty, 0 bytes (空文件)")


def refuse_role(name: str, catalog: Catalog, role: Role) -> None:
    """Refuse a layer of the shelf that is none of a role.

    Raises
    ------
    LayerError
        Naming the layer and its role.
    """
    found = catalog.layer(name)
    if found.role is not role:
        raise LayerError(
            f"{name} is a layer of {found.role.label}, not of {role.value} (不是{role.label}图层); give a file or another layer"
        )


def refuse_shapes(source: Source, wanted: tuple[str, ...]) -> None:
    """Refuse a file that declares shapes of a kind that is never asked for; most formats let a layer leave it open."""
    plain = (
        source.kind.removeprefix("2.5D ")
        .removeprefix("Measured ")
        .removeprefix("3D Measured ")
        .split(" ")[0]
        .removeprefix("Multi")
    )
    known = _KINDS.get(plain)
    if known is not None and wanted and known < min(_DIMENSION[one] for one in wanted):
        raise SchemaError(
            f"{source.path.name} must hold {' or '.join(f'{one}s' for one in wanted)} only, found {source.kind} (只接受{'、'.join(_SHAPES[one] for one in wanted)}要素); give a layer of that kind"
        )


def refuse_place(source: Source) -> None:
    """Refuse shapes that cannot lie where their CRS puts them, as far as the head of the file tells; a head that is stale refuses nothing."""
    import pyogrio

    from soilgis.store.axes import moved_bounds, refuse_misplaced
    from soilgis.store.crs import refuse_impossible
    from soilgis.store.datums import way_to_cgcs2000
    from soilgis.store.opening import head_bounds

    def look(bounds: npt.NDArray[np.float64]) -> None:
        refuse_impossible(bounds, source.crs, source.path.name)
        if not source.crs.is_geographic:
            change, _ = way_to_cgcs2000(source.crs, bounds, source.path.name)
            refuse_misplaced(moved_bounds(bounds, change), bounds, (source.crs, change), source.path.name)

    told = head_bounds(source)
    if told is None or not np.isfinite(told).all():
        return
    try:
        look(told)
    except CrsError:
        if not source.parquet:  # what was deleted may still stand in the head
            each = pyogrio.read_bounds(source.path, layer=source.layer)[1]
            told = np.concatenate([np.nanmin(each[:2], axis=1), np.nanmax(each[2:], axis=1)])
        look(told)
