"""Styles that a GeoPackage carries (随文件样式): our classes and colours in the table where QGIS looks for them, so that no one has to colour a result."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.model import tables
from soilgis.model.tables import Zones
from soilgis.output.classes import no_value_label
from soilgis.output.legend import legend_of
from soilgis.output.opening import opening_indicator
from soilgis.output.palette import NO_VALUE, class_colors
from soilgis.output.qgis.qml import BRUSHES, Look, Style, between, column, qml, text
from soilgis.output.zonelook import zone_looks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from soilgis.model.columns import Table
    from soilgis.model.layer import Status
    from soilgis.model.report import Theme
    from soilgis.model.result import Indicator, Result

_TABLE = """
CREATE TABLE layer_styles (
  id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
  f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
  owner TEXT(30), ui TEXT(30), update_time DATETIME)
"""
_STAMP = "2000-01-01T00:00:00.000Z"
_MOST_CLASSES = 24
"""Classes of a theme that a legend of QGIS can hold."""


def carry(path: Path, styles: Mapping[str, Sequence[Style]]) -> None:
    """Put styles into a GeoPackage; the first of a layer is the one QGIS opens it with, the others it lists.

    Parameters
    ----------
    path
        The GeoPackage; layers that it does not have are left out.
    styles
        Styles by layer.
    """
    with closing(sqlite3.connect(path)) as connection, connection:
        found = dict(connection.execute("SELECT table_name, column_name FROM gpkg_geometry_columns"))
        wanted = [(layer, n, one) for layer, some in styles.items() if layer in found for n, one in enumerate(some)]
        if not wanted:
            return
        connection.execute(_TABLE)
        connection.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, last_change) VALUES ('layer_styles', 'attributes', 'layer_styles', ?)",
            (_STAMP,),
        )
        for layer, number, one in wanted:
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({column(layer)})")]
            inside = [name for name in columns if name != found[layer]]
            connection.execute(
                "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, styleQML, styleSLD,"
                " useAsDefault, description, owner, update_time) VALUES ('', '', ?, ?, ?, ?, '', ?, ?, 'soilgis', ?)",
                (layer, found[layer], one.name, qml(one, inside), number == 0, one.heading, _STAMP),
            )


def result_styles(result: Result, columns: Mapping[str, str]) -> dict[str, list[Style]]:
    """Styles of a result: regions by every indicator that has a column, that of the map first; zones by their layers.

    Parameters
    ----------
    result
        The result.
    columns
        Columns of the indicators by id.
    """
    opening = opening_indicator(result)
    every = sorted(result.indicators(), key=lambda one: opening is None or one.id != opening.id)
    aliases = _aliases(tables.regions_with(result.target_years))
    aliases |= {columns[one.id]: one.label for one in every if one.id in columns}
    regions = [_by_value(result, one, columns[one.id], aliases) for one in every if one.id in columns]
    return {"regions": regions, "zones": _zones(result)}


def _by_value(result: Result, one: Indicator, name: str, aliases: Mapping[str, str]) -> Style:
    """The classes and colours of the map."""
    chosen = legend_of(result, one)
    conditions = between(name, chosen.limits) if chosen.labels else []
    looks = [
        Look(label, condition, color)
        for label, condition, color in zip(chosen.labels, conditions, class_colors(one, chosen), strict=True)
    ]
    missing = Look(no_value_label(one), f"{column(name)} IS NULL", NO_VALUE)
    return Style(one.label, with_status(one.label, one.status), (*looks, missing), aliases)


def with_status(label: str, status: Status) -> str:
    """A label with the status of what it shows, unless it names it already."""
    return label if f"{status.label}）" in label else f"{label}（{status.label}）"


def _zones(result: Result) -> list[Style]:
    looks = []
    for one in zone_looks(result):
        layer, brush = one.use.layer, "dense6" if one.fragmented else BRUSHES[one.angle]
        label = with_status(layer.title.zh, layer.status)
        looks.append(Look(label, f"{column(Zones.layer)} = {text(layer.id)}", one.color, brush, shown=one.shown_first))
    return [Style("优先区", "优先区（括注为数据状态）", tuple(looks), _aliases(tables.Zones))] if looks else []


def theme_style(theme: Theme, frame: pd.DataFrame, table: type[Table], *, heading: str) -> Style | None:
    """The classes of a report's map for the layer that holds its shapes.

    Parameters
    ----------
    theme
        Classes of the shapes, in words, and their colours.
    frame
        The layer.
    table
        Its declaration; a column counts as the one of the classes when its words, printed, are those of the map row by row.
    heading
        What is shown, and its status.

    Returns
    -------
    Style or None
        None where the layer has no such column.
    """
    if len(frame) != len(theme.classes) or len(theme.order) > _MOST_CLASSES:
        return None
    declared = {str(one): one for one in table.columns()}
    for name in map(str, frame.columns):
        if name == "geometry" or name not in declared or declared[name].unit is not None:
            continue
        worded = [None if pd.isna(value) else declared[name].worded(value) for value in frame[name].tolist()]
        stored = dict(zip(worded, frame[name], strict=True))
        if worded == list(theme.classes):
            looks = tuple(
                Look(label, f"{column(name)} = {_value(stored[label])}", color)
                for label, color in zip(theme.order, theme.colors, strict=True)
                if label in stored
            )
            return Style(theme.title, heading, looks, _aliases(table), _shape(theme.shapes))
    return None


def _value(value: object) -> str:
    """A stored value in an expression."""
    return str(value).lower() if isinstance(value, bool | np.bool_) else text(value)


def _shape(shapes: np.ndarray) -> str:
    import shapely

    kinds = shapely.get_dimensions(shapes) if len(shapes) else np.zeros(0)
    return {0: "point", 1: "line"}.get(int(kinds.max()) if len(kinds) else 2, "polygon")


def by_word(
    name: str,
    heading: str,
    values: Mapping[str, tuple[str, str]],
    *,
    where: str,
    table: type[Table],
    hatched: bool = False,
) -> Style:
    """A style by the words of one column: for each stored word its label and colour; hatched where other things are to be seen below."""
    looks = tuple(
        Look(
            label,
            f"{column(where)} = {text(word)}",
            color,
            BRUSHES[45 if number % 2 == 0 else 135] if hatched else "solid",
        )
        for number, (word, (label, color)) in enumerate(values.items())
    )
    return Style(name, heading, looks, _aliases(table))


def _aliases(table: type[Table]) -> dict[str, str]:
    """Chinese headings of a table's columns, with the unit the stored values have; shares are stored as parts of 1."""
    found = {}
    for one in table.columns():
        symbol = one.unit.symbol() if one.unit is not None and one.unit.factor == 1 else ""
        found[str(one)] = f"{one.label}（{symbol}）" if symbol else one.label
    return found
