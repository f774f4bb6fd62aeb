"""Consultations (征求意见): other sectors' plans screened, and what the water department is asked about each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from soilgis.jobs.steps.screening import screen
from soilgis.model.screen_tables import Checks, Sites
from soilgis.model.sentences.jobs import JobNotes
from soilgis.planning.screening.checks import layer_facts
from soilgis.planning.screening.consult import consultations, known_sectors
from soilgis.store.rules import read_rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from soilgis.model.notes import Note
    from soilgis.model.study import Study
    from soilgis.store.catalog import Catalog
    from soilgis.store.sites.read import SiteFiles


def consult(
    plans: SiteFiles,
    study: Study,
    catalog: Catalog,
    *,
    sector: str = "",
    progress: Callable[[str], None] = lambda _: None,
) -> tuple[pd.DataFrame, tuple[Note, ...]]:
    """Check other sectors' plans for a consultation with the water department (水土保持法第十五条, S0（四）, S4（二）).

    Parameters
    ----------
    plans
        Extents as `soilgis.store.sites.read.read_sites` gives them; the column sector, where there is one, says each plan's sector.
    study
        Layers and regions.
    catalog
        Where layers and rules are.
    sector
        Sector of plans without one of their own, a word or label of the layer rules-consult; empty when not known.
    progress
        Called with the Chinese name of each step.

    Returns
    -------
    table, warnings
        `supervise_tables.Consultations`, and what the reader must be told.
    """
    book = read_rules(catalog)
    sectors = known_sectors(_sectors(plans, sector), book.consult)
    result = screen(plans, study, catalog, progress=progress)
    pairs = result.checks[[Checks.layer, Checks.kind]].drop_duplicates().itertuples(index=False)
    facts = {(layer, kind): layer_facts(catalog.layer(layer), kind, book.facts) for layer, kind in pairs}
    table = consultations(result, book.consult, facts, sectors)
    unasked = [plan for plan, word in sectors.items() if not word]
    said = [JobNotes.sector_unsaid(count=len(unasked), plans=unasked)] if unasked else []
    return table, (*said, *result.provenance.warnings)


def _sectors(plans: SiteFiles, sector: str) -> dict[str, str]:
    """Sector of each plan: its own, else the one said for all."""
    frame = plans.frame
    given = frame["sector"].fillna("").astype(str) if "sector" in frame else pd.Series("", index=frame.index)
    return dict(zip(frame[Sites.site_id].astype(str), given.where(given.str.strip() != "", sector), strict=True))
