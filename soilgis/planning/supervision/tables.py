"""Supervision tables (监管成表): judgements and changes as frames, each class with the figures it rests on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from soilgis.geometry.area import METHOD, lonlat_shapes
from soilgis.model.screen_words import Change, Compliance
from soilgis.model.sentences.planning import PlanningMessages
from soilgis.model.supervise_tables import Excess, Matches, Patches
from soilgis.model.units import SQUARE_METRES, Unit

if TYPE_CHECKING:
    import geopandas as gpd

    from soilgis.planning.supervision.change import Changes
    from soilgis.planning.supervision.compliance import ApprovedSet, Judgement, PatchSet

_HA = SQUARE_METRES[Unit.HA]
_HA_DIGITS = Unit.HA.digits
_SAID = {
    Compliance.COMPLIANT: PlanningMessages.beyond_extent,
    Compliance.EXCEEDING: PlanningMessages.beyond_extent,
    Compliance.UNAPPROVED: PlanningMessages.unapproved,
    Compliance.RELOCATED: PlanningMessages.approved_elsewhere,
    Compliance.EXEMPT: PlanningMessages.below_threshold,
    Compliance.EXEMPT_PENDING: PlanningMessages.maybe_below_threshold,
    Compliance.SCHEMATIC: PlanningMessages.sketch_only,
    Compliance.NON_CONSTRUCTION: PlanningMessages.not_construction,
}
"""What is said of a patch of each class; a sentence takes of the figures what it names."""


def texts(frame: pd.DataFrame, column: str) -> np.ndarray:
    """A column as text without blanks around, empty where missing or absent."""
    if column not in frame:
        return np.full(len(frame), "", dtype=object)
    return frame[column].fillna("").astype(str).str.strip().to_numpy(dtype=object)


def patch_table(
    frame: gpd.GeoDataFrame,
    patches: PatchSet,
    approved: ApprovedSet,
    judged: tuple[Judgement, np.ndarray],
    changed: tuple[Changes, np.ndarray] | None,
) -> gpd.GeoDataFrame:
    """Make `supervise_tables.Patches` up to the columns of counties, priority areas and risk.

    Parameters
    ----------
    frame
        Patches as read.
    patches, approved
        What was judged.
    judged
        The judgement, and which patches were on the image before their approval.
    changed
        Changes with the previous patches' ids; None when there is no previous period.
    """
    import geopandas as gpd

    found, late = judged
    left, right, _ = found.pairs
    table = gpd.GeoDataFrame(
        {Excess.patch_id: frame[Excess.patch_id].to_numpy()}, geometry=frame.geometry.to_numpy(), crs=frame.crs
    )
    table[Patches.project_id] = [name or None for name in patches.project]
    table[Patches.qtype] = [name or None for name in texts(frame, "qtype")]
    table[Patches.area_ha], table[Patches.compliance] = patches.area_m2 / _HA, found.compliance
    table[Patches.matched_by] = found.matched_by
    table[Patches.projects] = _joined(left, approved.names[right], len(frame))
    table[Patches.inside_ha], table[Patches.excess_ha] = found.inside_m2 / _HA, found.excess_m2 / _HA
    table[Patches.excess_share] = np.minimum(found.excess_m2 / patches.area_m2, 1.0)
    table[Patches.evidence] = [
        _evidence(str(word), area, inside, beyond, bool(after))
        for word, area, inside, beyond, after in zip(
            found.compliance, patches.area_m2, found.inside_m2, found.beyond_m2, late, strict=True
        )
    ]
    stated = (patches.project != "") & (patches.own < 0)
    table[Patches.note] = [
        PlanningMessages.project_unlisted(project=name) if odd else None
        for name, odd in zip(patches.project, stated, strict=True)
    ]
    table[Patches.change], table[Patches.grown_ha], table[Patches.lost_ha], table[Patches.previous] = (
        Change.UNKNOWN.value,
        np.nan,
        np.nan,
        None,
    )
    if changed is not None:
        change, names = changed
        table[Patches.change] = change.change
        table[Patches.grown_ha], table[Patches.lost_ha] = change.grown_m2 / _HA, change.lost_m2 / _HA
        table[Patches.previous] = _joined(change.pairs[0], names[change.pairs[1]], len(frame))
    return table.assign(method=METHOD)


def _joined(groups: np.ndarray, names: np.ndarray, count: int) -> list[str | None]:
    """Names of each group joined by 、; None for a group without any."""
    found: list[str | None] = [None] * count
    for group, name in zip(groups, names, strict=True):
        found[group] = f"{found[group]}、{name}" if found[group] else str(name)
    return found


def _evidence(word: str, area: float, inside: float, beyond: float, late: bool) -> str:  # noqa: FBT001 - one row's figures
    """The figures a class rests on, in Chinese."""
    if late:
        return PlanningMessages.image_before_approval()
    return _SAID[Compliance(word)](
        size=f"{area / _HA:,.{_HA_DIGITS}f} 公顷",
        within=f"{inside / _HA:,.{_HA_DIGITS}f} 公顷",
        past=f"{beyond:,.0f} m²",
    )


def excess_table(table: gpd.GeoDataFrame, found: Judgement) -> gpd.GeoDataFrame:
    """Make `supervise_tables.Excess`: the part of each exceeding patch beyond its approved extent."""
    import geopandas as gpd

    mine = np.flatnonzero(found.compliance == Compliance.EXCEEDING)
    frame = gpd.GeoDataFrame(
        table.iloc[mine][[Excess.patch_id, Excess.projects, Excess.excess_ha]].reset_index(drop=True),
        geometry=lonlat_shapes(found.excess[mine]),
        crs=table.crs,
    )
    return Excess.check(frame)


def matches_table(found: Judgement, patches: PatchSet, approved: ApprovedSet, frame: pd.DataFrame) -> pd.DataFrame:
    """Pairs by place, and pairs by number alone."""
    left, right, area = found.pairs
    met = np.zeros(len(patches.own), dtype=bool)
    met[left[patches.own[left] == right]] = True
    alone = np.flatnonzero((patches.own >= 0) & ~met)
    left, right = np.concatenate([left, alone]), np.concatenate([right, patches.own[alone]])
    area = np.concatenate([area, np.zeros(len(alone))])
    order = np.lexsort((right, left))
    table = pd.DataFrame(
        {
            Matches.patch_id: frame[Excess.patch_id].to_numpy()[left],
            Matches.project_id: approved.names[right],
            Matches.by_place: area > 0,
            Matches.by_number: patches.own[left] == right,
            Matches.overlap_ha: area / _HA,
            Matches.share: np.minimum(area / patches.area_m2[left], 1.0),
        }
    )
    return Matches.check(table.iloc[order].reset_index(drop=True))
