"""County lists that are not the real ones (代用名录): what gives way to the list itself, and what says nothing of a study's ground."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from soilgis.model.adcodes import stem_of
from soilgis.model.layer import incomplete
from soilgis.model.sentences.planning import PlanningNotes
from soilgis.model.tables import Regions, Zones

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soilgis.model.notes import Note
    from soilgis.store.zones import ZoneSource


def without_stand_ins(sources: list[ZoneSource]) -> tuple[list[ZoneSource], list[Note]]:
    """Leave out every layer that stands in for another of the same study which has data.

    Parameters
    ----------
    sources
        Layers as read, those without data too.

    Returns
    -------
    sources, notes
        Layers that take part, in the same order, and one note for each that was left out.

    Examples
    --------
    With ``key-zones-national`` given, ``key-zones-working`` is left out; without it both stay, the first as 未核查.
    """
    given = {source.layer.id: source.layer.title.zh for source in sources if not source.reason}
    kept, notes = [], []
    for source in sources:
        other = given.get(source.layer.stands_in_for, "")
        if not other:
            kept.append(source)
            continue
        notes.append(PlanningNotes.gave_way(other=other).under(source.layer.title.zh))
    return kept, notes


def without_zones_elsewhere(sources: list[ZoneSource], units: Iterable[str]) -> tuple[list[ZoneSource], list[Note]]:
    """Leave out the zones of incomplete lists that name no county of the study: they say nothing of its ground.

    Parameters
    ----------
    sources
        Layers as read.
    units
        Codes of the study's units.

    Returns
    -------
    sources, notes
        The same layers with the zones that matter, and one note for each layer that lost any.
    """
    stems = tuple(stem_of(code) for code in units)
    kept, notes = [], []
    for source in sources:
        layer, members = source.layer, source.members
        if members is None or not incomplete(str(layer.basis), layer.status):
            kept.append(source)
            continue
        here = set(members.loc[members[Regions.adcode].str.startswith(stems), Zones.zone_id])
        away = members[Zones.zone_id].nunique() - len(here)
        kept.append(replace(source, members=members[members[Zones.zone_id].isin(here)].reset_index(drop=True)))
        if away:
            notes.append(PlanningNotes.zones_elsewhere(zones=away).under(layer.title.zh))
    return kept, notes
