"""Safe repairs (安全修复): a new file in which what can be mended without a guess is mended, and a record of every change."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from soilgis.model.errors import GeometryError, Problems, SchemaError, shorten
from soilgis.model.sentences.store import StoreMessages
from soilgis.model.texts import plain
from soilgis.store.dbf_names import readable_copy
from soilgis.store.doctor.columns import CODE_NAME, ID_NAME, is_wide
from soilgis.store.doctor.shapes import spelled
from soilgis.store.plane import polygons_of
from soilgis.store.readable import reading

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

_PREFIXED = re.compile(r"(?:156)?(\d{6})(?:\.0+)?")


@dataclass(frozen=True)
class Change:
    """One change to one feature or one column (一处修改)."""

    part: str
    feature: int | None
    field: str
    change: str
    before: str = ""
    after: str = ""
    before_m2: float | None = None
    after_m2: float | None = None


@dataclass
class Mended:
    """A layer as it was mended, with the record (修复后的图层)."""

    name: str
    frame: gpd.GeoDataFrame
    changes: list[Change] = field(default_factory=list)


def mend_layer(path: Path, layer: str, *, encoding: str = "", crs: str = "") -> Mended:
    """Read one layer and mend what is safe.

    Texts lose blanks at their ends, signs that cannot be seen, and full width; ids and region codes kept as numbers become text;
    the prefix 156 goes; invalid polygons are made valid by the even–odd rule; features whose shape and attributes repeat an
    earlier one's are left out. Nothing else is touched: what needs a guess is left as it is.

    Parameters
    ----------
    path
        File GDAL reads; not changed.
    layer
        Its layer.
    encoding, crs
        What the file does not say.

    Raises
    ------
    GeometryError
        If nothing is left of a polygon; naming every such feature.
    SchemaError
        If two columns have one name.
    LayerError
        If the file cannot be read.
    """
    import geopandas as gpd
    import pyogrio

    with reading(path):
        frame = pyogrio.read_dataframe(readable_copy(path), layer=layer, encoding=encoding or None)
    twice = frame.columns[frame.columns.duplicated()].tolist()
    if twice:
        raise SchemaError(f"{path.name}: column {shorten(twice)} occurs twice; rename one of them (字段名重复)")
    mended = Mended(layer, frame)
    _mend_texts(mended)
    _mend_ids(mended)
    if isinstance(frame, gpd.GeoDataFrame):
        if mended.frame.crs is None and crs:
            mended.frame = mended.frame.set_crs(crs)
            mended.changes.append(Change(layer, None, "", "写入坐标系", "未声明", crs))
        _mend_shapes(mended, path.name)
        _drop_doubles(mended)
    return mended


def _mend_texts(mended: Mended) -> None:
    """Ends, unseen signs and full width of every text."""
    frame = mended.frame.copy()
    for name in _texts(frame):
        values = frame[name].to_numpy(object)
        clean = np.array([_tidy(one) for one in values], object)
        for at in np.flatnonzero(
            [one != other and isinstance(one, str) for one, other in zip(values, clean, strict=True)]
        ).tolist():
            mended.changes.append(Change(mended.name, at + 1, name, "整理文字", plain(values[at]), clean[at]))
        frame[name] = pd.Series(clean, index=frame.index, dtype=object)
    mended.frame = frame


def _texts(frame: pd.DataFrame) -> list[str]:
    return [str(name) for name, kind in frame.dtypes.items() if kind.kind == "O" or str(kind).startswith("str")]


def _tidy(value: Any) -> Any:
    """One text without what nobody meant; anything else as it is."""
    if not isinstance(value, str):
        return value
    seen = "".join(sign for sign in value if unicodedata.category(sign) not in {"Cc", "Cf", "Co", "Cn"})
    half = "".join(unicodedata.normalize("NFKC", sign) if is_wide(sign) else sign for sign in seen)
    return half.strip()


def _mend_ids(mended: Mended) -> None:
    """Ids and region codes as text, codes without the prefix of the nation."""
    for name in map(str, mended.frame.columns):
        coded = bool(CODE_NAME.search(name))
        values = mended.frame[name]
        if values.dtype.kind in "fiu" and (coded or ID_NAME.search(name)):
            known = values.dropna()
            if not (known % 1 == 0).all() or (known.abs() >= 2**53).any():
                continue
            mended.frame[name] = values.map(lambda one: None if pd.isna(one) else str(int(one))).astype(object)
            mended.changes.append(Change(mended.name, None, name, "数值改为文本", str(values.dtype), "文本"))
        if coded:
            _strip_prefix(mended, name)


def _strip_prefix(mended: Mended, name: str) -> None:
    values = mended.frame[name].to_numpy(object, copy=True)
    for at, one in enumerate(values.tolist()):
        found = _PREFIXED.fullmatch(one) if isinstance(one, str) else None
        if found and found[1] != one:
            values[at] = found[1]
            mended.changes.append(Change(mended.name, at + 1, name, "整理代码", one, found[1]))
    mended.frame[name] = values


def _mend_shapes(mended: Mended, subject: str) -> None:
    """Polygons made valid, each with its area before and after."""
    shapes = np.array(mended.frame.geometry.array, object)
    problems = Problems(subject)
    for at in np.flatnonzero(~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)).tolist():
        why = shapely.is_valid_reason(shapes[at])
        fixed = shapely.make_valid(shapes[at], method="structure", keep_collapsed=False)
        if shapely.get_type_id(shapes[at]) in {3, 6}:
            fixed = polygons_of(fixed)
        if fixed.is_empty:
            problems.add(StoreMessages.gone_after_repair(feature=at + 1, why=why))
            continue
        before, after = area_m2(mended.frame, shapes[at]), area_m2(mended.frame, fixed)
        mended.changes.append(Change(mended.name, at + 1, "", "修复几何", spelled(why), "有效", before, after))
        shapes[at] = fixed
    problems.raise_as(GeometryError)
    mended.frame = mended.frame.set_geometry(shapes, crs=mended.frame.crs)


def area_m2(frame: gpd.GeoDataFrame, shape: shapely.Geometry) -> float | None:
    """Area of a shape of the frame, on the ellipsoid of its CRS; None where the CRS is not known."""
    import pyproj

    crs = frame.crs
    if crs is None:
        return None
    if not crs.is_geographic:
        change = pyproj.Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
        shape = shapely.transform(shape, lambda xy: np.column_stack(change.transform(xy[:, 0], xy[:, 1])))
    return abs(float(crs.get_geod().geometry_area_perimeter(shapely.orient_polygons(shape))[0]))


def _drop_doubles(mended: Mended) -> None:
    """Leave out features that repeat an earlier one in shape and in every attribute."""
    frame = mended.frame
    keys = (
        pd.DataFrame(frame.drop(columns=frame.geometry.name))
        .astype(str)
        .assign(shape_=shapely.to_wkb(np.asarray(frame.geometry.array, object)))
    )
    again = keys.duplicated().to_numpy()
    first = keys.groupby(list(keys.columns), dropna=False, sort=False).ngroup().to_numpy()
    for at in np.flatnonzero(again).tolist():
        earlier = int(np.flatnonzero(first == first[at])[0]) + 1
        area = area_m2(frame, frame.geometry.iloc[at]) if frame.geometry.iloc[at] is not None else None
        mended.changes.append(
            Change(
                mended.name,
                at + 1,
                "",
                f"去重：与第 {earlier} 个要素完全相同",
                "",
                "",
                area,
                0.0 if area is not None else None,
            )
        )
    mended.frame = frame[~again].reset_index(drop=True)


def clean_coverage(mended: Mended, *, gap_width: float, subject: str) -> None:
    """Make the polygons a coverage: overlaps go to one of the two, gaps narrower than ``gap_width`` (units of the CRS) to a neighbour.

    Raises
    ------
    GeometryError
        If there is anything but polygons.
    """
    shapes = np.array(mended.frame.geometry.array, object)
    if not np.isin(shapely.get_type_id(shapes), (3, 6)).all():
        raise GeometryError(f"{subject}: only polygons can be a coverage (只有面图层可作无缝处理)")
    cleaned = shapely.coverage_clean(shapes, gap_width=gap_width, snapping_distance=0.0)
    for at, (one, other) in enumerate(zip(shapes, cleaned, strict=True)):
        before, after = area_m2(mended.frame, one), area_m2(mended.frame, other)
        if not shapely.equals(one, other):
            mended.changes.append(Change(mended.name, at + 1, "", "消除重叠与缝隙", "", "", before, after))
    mended.frame = mended.frame.set_geometry(cleaned, crs=mended.frame.crs)
