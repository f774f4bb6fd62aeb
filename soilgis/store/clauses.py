"""Clauses as data (条款数据): duties, goals, named areas and published areas of the shelf, each row checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from soilgis.model.clause_tables import COMPARATORS, Derivation, Duties, Goals, PublishedSeries, Scope
from soilgis.model.days import day_of
from soilgis.model.errors import LayerError, Problems, SchemaError
from soilgis.model.layer import Status
from soilgis.model.numbers import row_label, shown
from soilgis.store.catalog import near
from soilgis.store.text import read_csv

if TYPE_CHECKING:
    from collections.abc import Collection

    from soilgis.store.catalog import Catalog

DUTIES, GOALS, AREAS, PUBLISHED = "duties", "programme-goals", "named-areas", "erosion-published"
CLAUSE_LAYERS = (DUTIES, GOALS, AREAS, PUBLISHED)
"""Layers of facts that every study reads."""
EXTENTS = ("none", "working")
"""What is known of a named area's extent: nothing, or a working one."""


def read_duties(catalog: Catalog) -> pd.DataFrame:
    """Read the duties of the documents.

    Returns
    -------
    DataFrame
        `clause_tables.Duties`, in the file's order.

    Raises
    ------
    LayerError, SchemaError
        With every problem: a deadline that is no date, a status or comparator that is none, a layer that is not on the shelf.
    """
    rows, subject = _rows(catalog, DUTIES)
    problems = Problems(subject)
    problems.extend(_unknown_layers(rows, "layers", catalog))
    return Duties.check(_checked(rows, problems), subject).reset_index(drop=True)


def read_goals(catalog: Catalog) -> pd.DataFrame:
    """Read the goals of programmes: `clause_tables.Goals`, in the file's order; raises as `read_duties`."""
    rows, subject = _rows(catalog, GOALS)
    return Goals.check(_checked(rows, Problems(subject)), subject).reset_index(drop=True)


def read_areas(catalog: Catalog) -> pd.DataFrame:
    """Read the areas that the documents name: columns adcode, name, document, article, status, extent, layer, note.

    Raises
    ------
    LayerError, SchemaError
        With every problem, as `read_duties`.
    """
    rows, subject = _rows(catalog, AREAS)
    problems = Problems(subject)
    absent = [name for name in ("adcode", "name", "document", "article", "status", "extent") if name not in rows]
    if absent:
        raise SchemaError(f"{subject} has no column {'、'.join(absent)} (缺少字段)")
    problems.extend(_unknown_layers(rows, "layer", catalog))
    problems.extend(_unknown_words(rows, "extent", EXTENTS))
    found = _checked(rows, problems)
    return found.reindex(columns=[*found.columns, *({"layer", "note"} - set(found.columns))]).reset_index(drop=True)


def read_series(catalog: Catalog) -> pd.DataFrame:
    """Read the published erosion areas.

    Returns
    -------
    DataFrame
        `clause_tables.PublishedSeries`; rates as shares; figures up to 2010, and those whose note says 旧 or 勿与, are not comparable.

    Raises
    ------
    LayerError, SchemaError
        With every problem.
    """
    rows, subject = _rows(catalog, PUBLISHED)
    problems = Problems(subject)
    problems.extend(_unknown_words(rows, "scope", tuple(Scope)))
    problems.extend(_unknown_words(rows, "derivation", tuple(Derivation)))
    found = _checked(rows, problems)
    old = found["note"].fillna("").str.contains("旧|勿与") | (pd.to_numeric(found["year"]) <= _LAST_OF_OLD)
    share = pd.to_numeric(found["rate_percent"]) / 100
    kept = [str(column) for column in PublishedSeries.columns()]
    series = PublishedSeries.check(found.assign(rate=share, comparable=~old).reindex(columns=kept), subject)
    return series.reset_index(drop=True)


_LAST_OF_OLD = 2010
"""Figures up to this year come from earlier surveys."""


def _rows(catalog: Catalog, layer_id: str) -> tuple[pd.DataFrame, str]:
    layer = catalog.layer(layer_id)
    path = catalog.file(layer, layer.reading.file)
    if path is None:
        raise LayerError(f"{layer_id} has no {layer.reading.file or 'file'} (缺少数据文件); put it beside layer.toml")
    return read_csv(path, encoding=layer.reading.encoding), f"{layer_id}/{path.name}"


def _checked(rows: pd.DataFrame, problems: Problems) -> pd.DataFrame:
    """Dates as YYYY-MM-DD; cells that are none, and words that are unknown, are refused all at once."""
    found = rows.copy()
    problems.extend(_unknown_words(rows, "status", tuple(Status)))
    if "comparator" in rows:
        problems.extend(_unknown_words(rows, "comparator", ("", *COMPARATORS)))
    if "due" in rows:
        found["due"] = [_due(cell, row_label(rows.index, at), problems) for at, cell in enumerate(rows["due"])]
    problems.raise_as(SchemaError)
    return found


def _due(cell: object, line: str, problems: Problems) -> str | None:
    if not isinstance(cell, str):
        return None
    try:
        return day_of(cell, line)
    except SchemaError:
        problems.add(
            f"{line}: due is {shown(cell)}, not a date (期限须为日期); write YYYY-MM-DD, such as 2025-12-31, or leave it empty"
        )
        return None


def _unknown_words(rows: pd.DataFrame, column: str, known: Collection[str]) -> list[str]:
    cells: list[Any] = rows[column].tolist() if column in rows else []
    return [
        f"{row_label(rows.index, at)}: {column} is {shown('' if pd.isna(cell) else cell)}; use {', '.join(filter(None, known))} (取值无效)"
        for at, cell in enumerate(cells)
        if ("" if pd.isna(cell) else cell) not in known
    ]


def _unknown_layers(rows: pd.DataFrame, column: str, catalog: Catalog) -> list[str]:
    cells: list[Any] = rows[column].tolist() if column in rows else []
    return [
        f"{row_label(rows.index, at)}: {column} cites {name!r}, which is no layer (条款引用了不存在的图层){near(name, catalog.ids())}"
        for at, cell in enumerate(cells)
        if isinstance(cell, str)
        for name in cell.split()
        if not catalog.has(name)
    ]
