"""A study's own figures (自有指标): columns of tables as indicators, with their source and status."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from soilgis.model.errors import Problems, StudyError, shorten
from soilgis.model.findings import Findings, together
from soilgis.model.layer import Layer, Role, Source, Status, Title, weakest
from soilgis.model.provenance import LayerUse
from soilgis.model.result import Indicator
from soilgis.model.sentences.jobs import JobNotes
from soilgis.model.tables import Regions
from soilgis.model.units import Unit
from soilgis.store.figures import read_figures
from soilgis.store.study_tables import place_of
from soilgis.store.text import sha256

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.model.figures import FigureEntry
    from soilgis.model.study import Study
    from soilgis.store.catalog import Catalog
    from soilgis.store.places import PlaceBook


def own_figures(study: Study, regions: pd.DataFrame, catalog: Catalog, places: PlaceBook) -> Findings:
    """Read the figures a study names.

    Parameters
    ----------
    study
        The study.
    regions
        `tables.Regions`; figures of other regions are left out, and told.
    catalog
        Where layers are.
    places
        Codes and names.

    Returns
    -------
    Findings
        An indicator for every entry and year, shares as 0-1; regions without a row have no value. The status of an indicator is
        the weakest of its rows.

    Raises
    ------
    SoilgisError
        With what is wrong in a table.
    """
    parts = []
    for number, entry in enumerate(study.figures, 1):
        path = _path(study, entry, catalog)
        table, notes = read_figures(path, entry, places, encoding=study.encoding)
        mine = table[table[Regions.adcode].isin(regions[Regions.adcode])]
        away = len(table) - len(mine)
        told = [JobNotes.rows_elsewhere(rows=away).under(path.name)] if away else []
        if mine.empty:
            told.append(JobNotes.figures_none(label=entry.label).under(path.name))
        found = [] if mine.empty else _indicators(number, entry, mine, path)
        uses = () if mine.empty else (_use(number, entry, mine, path),)
        parts.append(Findings(indicators=tuple(found), uses=uses, warnings=(*notes, *told)))
    everything = together(parts)
    _refuse_absent(study, [one.id for one in everything.indicators])
    return everything


def _refuse_absent(study: Study, names: list[str]) -> None:
    """Refuse a map or view that asks for a year or column no row gives."""
    asked = [study.map.indicator, *(name for view in study.views for name in (view.indicator, view.compare))]
    problems = Problems(study.id)
    problems.extend(
        f"no figures for indicator {name!r} (没有这个指标的数值); there are {shorten(names) or 'none'}"
        for name in dict.fromkeys(asked)
        if name.startswith("figure_") and name not in names
    )
    problems.raise_as(StudyError)


def _path(study: Study, entry: FigureEntry, catalog: Catalog) -> Path:
    if entry.file:
        return place_of(study, entry.file)
    layer = catalog.layer(entry.layer)
    names = [layer.reading.file] if layer.reading.file else sorted(one.name for one in layer.folder.glob("*.csv"))
    path = catalog.file(layer, names[0]) if len(names) == 1 else None
    if path is None:
        raise StudyError(
            f"{study.id}: layer {entry.layer} holds no single table (图层没有可用的表); name a file instead"
        )
    return path


def _indicators(number: int, entry: FigureEntry, mine: pd.DataFrame, path: Path) -> list[Indicator]:
    found = []
    for year, rows in mine.groupby("year", sort=True, dropna=False):
        known = None if pd.isna(year) else int(str(year))
        values = rows.set_index(Regions.adcode)["value"] / (100 if entry.kind is Unit.SHARE else 1)
        status = weakest([Status(word) for word in rows["status"]])
        name = f"figure_{number}" if known is None else f"figure_{number}_{known}"
        when = "" if known is None else f"（{known}年{'，演示数据' if status is Status.DEMO else ''}）"
        found.append(
            Indicator(
                name, f"{entry.label}{when}", entry.kind, values, status, known, f"figure_{number}",
                _sources(entry, rows, path), good=entry.good,
            )
        )  # fmt: skip
    return found


def _sources(entry: FigureEntry, rows: pd.DataFrame, path: Path) -> str:
    named = [str(one) for one in rows["document"] if not pd.isna(one)]
    return "；".join(dict.fromkeys([entry.document] if entry.document else named)) or path.name


def _use(number: int, entry: FigureEntry, mine: pd.DataFrame, path: Path) -> LayerUse:
    status = weakest([Status(word) for word in mine["status"]])
    years = mine["year"].dropna()
    layer = Layer(
        id=f"figure-{number}", title=Title(zh=entry.label, en=entry.column), role=Role.FACTS, status=status,
        source=Source(document=_sources(entry, mine, path), licence="方案使用者自备" if entry.file else "见图层卡片",
                      vintage=str(int(years.max())) if len(years) else "2026"),
    )  # fmt: skip
    return LayerUse(layer, files=((path.name, sha256(path)),))
