"""Registers (台账、登记册): features or rows that count, of any shape or none, with our columns under whatever name a bureau gives them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from soilgis.model.dates import read_dates
from soilgis.model.errors import CrsError, Problems, SchemaError
from soilgis.model.numbers import read_numbers, row_label
from soilgis.model.sentences.store import StoreNotes
from soilgis.store.boundaries import GEOGRAPHIC
from soilgis.store.crs import parse_crs, to_geographic
from soilgis.store.field_names import named_columns
from soilgis.store.given import notes_of, read_given
from soilgis.store.keys import id_texts
from soilgis.store.kinds import POLYGONS, plain_kind
from soilgis.store.opening import open_source
from soilgis.store.text import sha256
from soilgis.store.unpacked import unpacked
from soilgis.store.vector import one_geometry, open_features, read_source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import geopandas as gpd

    from soilgis.model.inputs import FileOpening
    from soilgis.model.notes import Note

_PLACE = {"lon": ("lon", "longitude", "经度"), "lat": ("lat", "latitude", "纬度")}


@dataclass(frozen=True)
class Fields:
    """Columns of ours, by the names files may use for them (字段名称).

    Attributes
    ----------
    texts, dates
        Columns read as text without blanks around it, and as days.
    numbers
        Columns read as numbers, none below zero, with the units that may stand behind them.
    """

    texts: Mapping[str, tuple[str, ...]]
    dates: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]

    @property
    def names(self) -> dict[str, tuple[str, ...]]:
        """Every column with its names."""
        return {**self.texts, **self.dates, **{ours: names for ours, (names, _) in self.numbers.items()}}


@dataclass(frozen=True)
class Register:
    """A register as read (登记册).

    Attributes
    ----------
    name
        The file's name.
    frame
        The file's columns, and ours under our names; the index, named ``line`` or ``feature``, counts as the file does. With shapes it
        is a GeoDataFrame in EPSG:4490.
    given
        Our columns that the file has.
    notes, files
        What was converted or left out, in Chinese, and the file with its SHA-256.
    """

    name: str
    frame: pd.DataFrame
    given: frozenset[str]
    notes: tuple[Note, ...]
    files: tuple[tuple[str, str], ...]

    @property
    def placed(self) -> bool:
        """Whether the rows have shapes."""
        return "geometry" in self.frame

    @property
    def shapes(self) -> np.ndarray:
        """The shapes, degrees, shape (n,)."""
        return np.asarray(self.frame["geometry"].array, dtype=object)


def read_register(path: Path, opening: FileOpening, fields: Fields) -> Register:
    """Read a register.

    Parameters
    ----------
    path
        Any vector file, or a CSV whose columns lon and lat (经度、纬度), in degrees, are points; a CSV without them has no shapes.
    opening
        How it is opened; a CSV with points needs a CRS that is named.
    fields
        Our columns.

    Raises
    ------
    LayerError, CrsError, SchemaError, GeometryError
        Naming the file, the row, what is wrong and the cure.
    """
    inner = unpacked(path, opening.sublayer.value)
    frame, notes = _read_table(inner, opening) if inner.suffix.lower() == ".csv" else read_shapes(inner, opening)
    found, said = named_columns([name for name in frame.columns if name != "geometry"], fields.names, path.name)
    typed, told = _typed(frame, found, fields, path.name)
    files = ((path.name, sha256(path)),) if path.is_file() else ()
    told = [*(note.under(path.name) for note in (*notes, *said)), *told]
    return Register(path.name, frame.assign(**typed), frozenset(found), tuple(told), files)


def read_shapes(path: Path, opening: FileOpening) -> tuple[gpd.GeoDataFrame, list[Note]]:
    """Read features of any shape; the index, named ``feature``, counts them from 1 as the file does.

    Returns
    -------
    frame, notes
        Lon/lat shapes in EPSG:4490, polygons made valid; features without shape are left out and told.

    Raises
    ------
    SchemaError
        If there are no shapes.
    """
    source = open_source(path, opening)
    if plain_kind(source.kind) in POLYGONS:
        frame, notes = read_source(source)
        return _counted(frame, frame.index.to_numpy() + 1), notes
    frame, divided = open_features(source)
    frame = one_geometry(frame).reset_index(drop=True)
    shapes = np.asarray(frame.geometry.array, dtype=object)
    bare = np.array([shape is None or shape.is_empty for shape in shapes], bool)
    notes = [StoreNotes.no_shape(count=int(bare.sum()), rows=np.flatnonzero(bare) + 1)] if bare.any() else []
    if bare.all():
        raise SchemaError(f"{path.name}: all {len(bare)} features are without shape (所有要素均无几何)")
    kept = frame[~bare]
    if (shapely.get_dimensions(shapes[~bare]) == 2).all():
        frame, repaired = read_source(source)
        return _counted(frame, frame.index.to_numpy() + 1), repaired
    flat = kept.set_geometry(shapely.force_2d(shapes[~bare]))
    placed, moved = to_geographic(flat, source.crs, path.name)
    return _counted(placed, np.flatnonzero(~bare) + 1), [*source.notes, *divided, *notes, *moved]


def _counted(frame: gpd.GeoDataFrame, numbers: np.ndarray) -> gpd.GeoDataFrame:
    return frame.set_axis(pd.Index(numbers, name="feature", dtype="int64"))


def _read_table(path: Path, opening: FileOpening) -> tuple[pd.DataFrame, list[Note]]:
    """Rows of a CSV or workbook, as points where it has longitude and latitude."""
    import geopandas as gpd

    rows = read_given(path, encoding=opening.encoding.value)
    notes = [note.over(path.name) for note in notes_of(rows)]
    found, said = named_columns(rows.columns, _PLACE, path.name)
    if not found:
        return rows, notes
    problems = Problems(path.name)
    if len(found) < len(_PLACE):
        lacking = next(iter(set(_PLACE) - set(found)))
        problems.add(
            f"no column {lacking} beside {next(iter(found.values()))} (缺少经度或纬度); add it, or delete the other"
        )
        problems.raise_as(SchemaError)
    if not opening.crs:
        raise CrsError(
            f"{path.name} declares no CRS for its longitudes and latitudes (未声明坐标系); name it with --crs, such as EPSG:4490"
        )
    crs = parse_crs(opening.crs.value, path.name)
    if not crs.is_geographic:
        raise CrsError(
            f"{path.name}: columns lon and lat are degrees, {crs.name} is in metres (坐标系不是经纬度); name the geographic one"
        )
    lon, lat = (read_numbers(rows[found[name]].rename(name), problems) for name in _PLACE)
    for values, most in ((lon, 180), (lat, 90)):
        wrong = np.flatnonzero((values.isna() | (values.abs() > most)).to_numpy())
        problems.extend(
            f"{row_label(rows.index, at)}: {values.name} must lie within ±{most} degrees (经纬度缺失或超出范围)"
            for at in wrong.tolist()
            if not (problems.found and np.isnan(values.iloc[at]))
        )
    problems.raise_as(SchemaError)
    points = gpd.GeoDataFrame(rows, geometry=shapely.points(lon.to_numpy(), lat.to_numpy()), crs=crs)
    placed, moved = to_geographic(points, crs, path.name)
    return placed.set_crs(GEOGRAPHIC, allow_override=True), [*notes, *said, *moved]


def _typed(
    frame: pd.DataFrame, found: dict[str, str], fields: Fields, subject: str
) -> tuple[dict[str, pd.Series[Any]], list[Note]]:
    """Our columns under our names; all that is wrong with them at once."""
    problems, notes = Problems(subject), []
    typed: dict[str, pd.Series[Any]] = {}
    for ours, theirs in found.items():
        if ours in fields.dates:
            typed[ours], said = read_dates(frame[theirs], subject, problems=problems)
            notes += said
        elif ours in fields.numbers:
            typed[ours] = read_numbers(frame[theirs], problems, low=0, units=fields.numbers[ours][1])
        else:
            typed[ours] = id_texts(frame[theirs])
    problems.raise_as(SchemaError)
    return typed, notes
