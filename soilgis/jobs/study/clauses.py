"""What the documents ask of a study's regions (方案条款): duties, goals, named areas and published figures beside the measured ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soilgis.model.adcodes import NATION
from soilgis.model.clause_tables import AreaState, Duties, Goals, NamedAreas, PublishedSeries
from soilgis.model.findings import Findings
from soilgis.model.sentences.jobs import JobNotes
from soilgis.model.tables import Regions
from soilgis.planning.clauses import bodies_of, named_areas, rows_of, series_indicators, series_of
from soilgis.store.boundaries import unit_names
from soilgis.store.clauses import CLAUSE_LAYERS, read_areas, read_duties, read_goals, read_series
from soilgis.store.overrides import override_notes

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

    import pandas as pd

    from soilgis.model.columns import Table
    from soilgis.model.notes import Note
    from soilgis.model.provenance import LayerUse
    from soilgis.store.catalog import Catalog


def read_clauses(catalog: Catalog, regions: pd.DataFrame, uses: Iterable[LayerUse], *, whole: bool) -> Findings:
    """Lay the documents' clauses beside a study.

    Parameters
    ----------
    catalog
        Where layers are.
    regions
        `tables.Regions` of the study.
    uses
        Its layers and what became of them.
    whole
        Whether it is the whole country.

    Returns
    -------
    Findings
        Tables duties, goals, named_areas and published, each only where it has rows; published rates of the units as indicators where
        it is the whole country; and notes: areas without extent, and own facts in place of shipped ones.
    """
    codes = regions[Regions.adcode].tolist()
    bodies = bodies_of(_governed(regions), whole=whole)
    named = rows_of(read_areas(catalog), bodies)
    cards = {str(one): catalog.layer(str(one)) for one in named["layer"].dropna().unique()}
    areas = named_areas(named, uses, cards)
    series = series_of(read_series(catalog), regions, whole=whole)
    tables: dict[str, tuple[type[Table], pd.DataFrame]] = {
        "duties": (Duties, rows_of(read_duties(catalog), bodies)),
        "goals": (Goals, rows_of(read_goals(catalog), bodies)),
        "named_areas": (NamedAreas, areas),
        "published": (PublishedSeries, series),
    }
    shown = {name: pair for name, pair in tables.items() if len(pair[1])}
    indicators = series_indicators(series, codes[1:]) if whole else ()
    return Findings(shown, indicators, warnings=(*override_notes(catalog, CLAUSE_LAYERS), *gap_notes(areas)))


def _governed(regions: pd.DataFrame) -> list[str]:
    """Codes of the regions; of own units, whose ids are none, the provinces they lie in."""
    names = unit_names("amap")
    provinces = dict(zip(names["name"], names["adcode"], strict=True))
    codes = regions[Regions.adcode]
    own = ~codes.isin(names["adcode"]) & (codes != NATION)
    lie = [provinces[name] for name in dict.fromkeys(regions.loc[own, Regions.province]) if name in provinces]
    return [*codes[~own], *lie]


_MOST_CITED = 3


def _cited(row: dict[Hashable, Any]) -> str:
    """An area with the article that names it."""
    article = str(row[NamedAreas.article])
    return f"{row[NamedAreas.name]}{article if article.startswith('（') else f'（第{article}条）'}"


def gap_notes(areas: pd.DataFrame) -> list[Note]:
    """One sentence on the named areas that the study does not hold; none where it holds all."""
    missing = areas[areas[NamedAreas.state] == AreaState.MISSING]
    if missing.empty:
        return []
    listed = "；".join(_cited(row) for row in missing.to_dict("records")[:_MOST_CITED])
    return [JobNotes.areas_missing(named=len(areas), missing=len(missing), listed=listed)]
