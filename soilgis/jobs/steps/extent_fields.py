"""Fields of an extent's Shapefile (矢量数据字段): the list of the rules or the user's, and what every field is filled with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from soilgis.model.errors import LayerError, Problems, SchemaError, UsageError, shorten
from soilgis.model.extent_tables import ExtentFields, ExtentParts
from soilgis.model.extent_words import FieldHolds, FieldKind, Tenure
from soilgis.model.numbers import number_of
from soilgis.model.sentences.extent import ExtentMessages, ExtentNotes
from soilgis.store.field_names import CUT
from soilgis.store.text import notes_of, read_csv

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from soilgis.model.layer import Layer
    from soilgis.model.notes import Note
    from soilgis.store.catalog import Catalog

RULES = "rules-extent"
MOST_BYTES = 254
"""Bytes of text a field of a .dbf holds."""
_COMMON = 80
"""Bytes of a text field whose length no document states: what GDAL gives it."""
_DIGITS = 4
"""Decimals of hectares in the Shapefile: 1 m²."""


def read_fields(catalog: Catalog, path: Path | None, encoding: str = "") -> tuple[pd.DataFrame, Layer, list[Note]]:
    """The list of fields: the user's file, else that of the rules; `ExtentFields`.

    Raises
    ------
    LayerError, SchemaError
        If it cannot be read, a word is unknown, or a name does not fit a .dbf; naming all.
    """
    layer = catalog.layer(RULES)
    found = path or catalog.file(layer, layer.reading.file)
    if found is None:
        raise LayerError(f"{RULES} has no {layer.reading.file} (缺少字段表); put it beside layer.toml")
    rows = read_csv(found, encoding=encoding)
    frame = ExtentFields.check(rows, found.name).reset_index(drop=True)
    problems = Problems(found.name)
    for at, row in enumerate(frame.to_dict("records")):
        for column, words in ((ExtentFields.holds, FieldHolds), (ExtentFields.kind, FieldKind)):
            if row[column] not in list(words):
                problems.add(
                    f"line {rows.index[at]}: {column} is {row[column]!r}, it must be one of {', '.join(words)} (词不在列)"
                )
        taken = len(str(row[ExtentFields.field]).encode("utf-8"))
        if taken > CUT:
            problems.add(ExtentMessages.name_long(name=row[ExtentFields.field], taken=taken))
    problems.raise_as(SchemaError)
    told = [] if path else [ExtentNotes.second_hand()]
    return frame, layer, [*(note.over(found.name) for note in notes_of(rows)), *told]


def stated_values(texts: tuple[str, ...], fields: pd.DataFrame) -> dict[str, str | float]:
    """Values given as FIELD=VALUE, by field; a field's Chinese name does as well.

    Raises
    ------
    UsageError
        Naming every text that is none, or whose field is measured or holds a number.
    """
    rows = {row[ExtentFields.field]: row for row in fields.to_dict("records")}
    names = {row[ExtentFields.label]: field for field, row in rows.items()} | {field: field for field in rows}
    problems, found = Problems("--value"), {}
    for text in texts:
        key, equals, value = text.partition("=")
        field = names.get(key.strip(), "")
        if not equals or not field or not value.strip():
            problems.add(ExtentMessages.value_unreadable(text=text, fields=shorten(names, 20)))
            continue
        holds, kind = FieldHolds(rows[field][ExtentFields.holds]), FieldKind(rows[field][ExtentFields.kind])
        if holds is not FieldHolds.STATED:
            problems.add(ExtentMessages.value_measured(field=field, holds=holds.label))
            continue
        found[field] = value.strip() if kind is FieldKind.TEXT else _number(field, value, problems)
    problems.raise_as(UsageError)
    return found


def _number(field: str, value: str, problems: Problems) -> float:
    try:
        return number_of(value)
    except ValueError:
        problems.add(ExtentMessages.value_no_number(field=field, value=value))
        return 0.0


def filled(
    series: gpd.GeoSeries, parts: pd.DataFrame, fields: pd.DataFrame, stated: Mapping[str, str | float]
) -> tuple[gpd.GeoDataFrame, dict[str, int], list[Note]]:
    """The Shapefile's rows, the bytes of its text fields, and which fields are empty.

    Raises
    ------
    SchemaError
        If a text is longer than its field.
    """
    columns: dict[str, object] = {}
    widths, problems = {}, Problems("the extent")
    for row in fields.to_dict("records"):
        field, kind = str(row[ExtentFields.field]), FieldKind(row[ExtentFields.kind])
        values = _values(FieldHolds(row[ExtentFields.holds]), parts, stated.get(field))
        if kind is FieldKind.TEXT:
            texts = ["" if value is None or pd.isna(value) else str(value) for value in values]
            widths[field] = _width(field, texts, row[ExtentFields.length], problems)
            columns[field] = pd.Series(texts, dtype=object)
        else:
            numbers = pd.to_numeric(pd.Series(values, dtype=object), errors="coerce")
            columns[field] = numbers.round(_DIGITS) if kind is FieldKind.REAL else numbers.round(0).astype("Int64")
    problems.raise_as(SchemaError)
    frame = gpd.GeoDataFrame(columns, geometry=series.to_numpy(), crs=series.crs)
    labels = dict(zip(fields[ExtentFields.field], fields[ExtentFields.label], strict=True))
    blank = [f"{name}（{labels[name]}）" for name in columns if frame[name].isna().all() or frame[name].eq("").all()]
    return frame, widths, [ExtentNotes.fields_blank(fields=blank)] if blank else []


def _values(holds: FieldHolds, parts: pd.DataFrame, stated: str | float | None) -> list[str | float | None]:
    """What a field holds in every row."""
    total = float(parts[ExtentParts.area_ha].sum())
    made: dict[FieldHolds, list[str | float | None]] = {
        FieldHolds.STATED: [stated] * len(parts),
        FieldHolds.PART: parts[ExtentParts.part].tolist(),
        FieldHolds.PART_HA: parts[ExtentParts.area_ha].tolist(),
        FieldHolds.TOTAL_HA: [total] * len(parts),
        FieldHolds.NUMBER: parts[ExtentParts.feature].tolist(),
        FieldHolds.TENURE: [None if one == Tenure.UNSTATED else Tenure(one).label for one in parts[ExtentParts.tenure]],
    }
    return made[holds]


def _width(field: str, texts: list[str], length: float | None, problems: Problems) -> int:
    """Bytes of a text field: those of the list, else as many as the longest text takes."""
    longest = max(texts, key=lambda text: len(text.encode("utf-8")))
    taken = len(longest.encode("utf-8"))
    known = None if pd.isna(length) else int(length)
    if known is not None and taken > known:
        problems.add(ExtentMessages.text_long(field=field, value=longest, taken=taken, length=known))
    elif taken > MOST_BYTES:
        problems.add(ExtentMessages.length_needed(field=field, taken=taken))
    return known or min(max(taken + 1, _COMMON), MOST_BYTES)
