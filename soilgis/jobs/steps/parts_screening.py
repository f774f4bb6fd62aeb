"""A screening divided by units (核查成果分册): the sites that lie in a unit, each whole, with what of it lies there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from soilgis.jobs.steps.parts_regions import region_units
from soilgis.model.adcodes import NO_COUNTY, NO_COUNTY_NAME
from soilgis.model.level import Level
from soilgis.model.screen_tables import SiteCounties, Sites
from soilgis.model.sentences.jobs import JobNotes
from soilgis.model.splitting import Part, levels_above, split_level

if TYPE_CHECKING:
    from soilgis.model.screening import Screening


def split_screening(found: Screening, asked: str) -> Screening:
    """The same screening with its parts; as it is where nothing is asked.

    A site that lies in several units stands in the part of each, whole; its areas by county are divided, and sum to the whole.

    Parameters
    ----------
    found
        The screening.
    asked
        county, city or province.

    Raises
    ------
    UsageError
        If it is none of them.
    """
    if not asked:
        return found
    level = split_level(asked, levels_above(Level.COUNTY))
    counties = found.counties
    units, _ = region_units(counties[SiteCounties.adcode], level)
    placed = [
        (replace(unit, name=NO_COUNTY_NAME) if unit.code == NO_COUNTY else unit, counties[counties[SiteCounties.adcode].isin(unit.members)])
        for unit in units
    ]  # fmt: skip
    lies_in = {code: unit.code for unit in units for code in unit.members}
    shared = (
        counties[SiteCounties.adcode]
        .map(lies_in)
        .groupby(counties[SiteCounties.site_id], sort=False, dropna=False)
        .nunique()
    )
    parts = []
    for unit, rows in placed:
        ids = set(rows[SiteCounties.site_id])
        across = [site for site in shared[shared > 1].index if site in ids]
        made = _part(found, ids, rows, across)
        named = replace(unit, members=frozenset(map(str, ids)))
        parts.append(Part(named, made, float(rows[SiteCounties.area_m2].sum()) / 1e6, made.provenance.status.value))
    return replace(found, parts=tuple(parts))


def _part(found: Screening, ids: set[Any], counties: Any, across: list[str]) -> Screening:
    """A unit's share of a screening."""
    said = (JobNotes.sites_across(count=len(across), sites=across),) if across else ()
    provenance = replace(found.provenance, warnings=(*said, *found.provenance.warnings))
    return replace(
        found, sites=_of(found.sites, ids), checks=_of(found.checks, ids), pieces=_of(found.pieces, ids),
        kinds=_of(found.kinds, ids), conclusions=_of(found.conclusions, ids), indicators=_of(found.indicators, ids),
        counties=counties.reset_index(drop=True), provenance=provenance, parts=(),
    )  # fmt: skip


def _of(frame: Any, ids: set[Any]) -> Any:
    return frame[frame[Sites.site_id].isin(ids)].reset_index(drop=True)
