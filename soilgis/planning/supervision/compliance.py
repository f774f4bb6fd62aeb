"""Compliance of patches (图斑合规性): disturbance against approved extents, many to many, by place and by project number.

Order of judgement: not a construction project; an approved project none of whose patches meets its extent (地点变更); inside the extent, or
out of it; no extent at all: below the thresholds of 水利部令第53号 第七条, not known, or 疑似未批先建. An extent is widened by the stated
tolerances before a patch is called out of it; the excess itself is measured against the extent as approved.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from soilgis.geometry.area import Shapes, plane_shapes
from soilgis.geometry.closure import at_most
from soilgis.geometry.meeting import Meetings, meet, united_by
from soilgis.geometry.widen import grown
from soilgis.model.rule_tables import CategoryRules
from soilgis.model.screen_words import Compliance, MatchedBy
from soilgis.model.units import SQUARE_METRES, Unit

if TYPE_CHECKING:
    from soilgis.geometry.area import Floats
    from soilgis.geometry.cut import Index

_NONE = -1


@dataclass(frozen=True)
class PatchSet:
    """Patches ready to be judged (图斑), every field of shape (n,).

    Attributes
    ----------
    plane
        Polygons in the authalic plane.
    area_m2
        Ellipsoidal areas.
    project
        Project number the patch names, empty text when none.
    own
        Position of that project among the approved, -1 when it is none of them.
    excluded
        Marked as no construction project.
    earthwork_m3
        NaN where not known.
    """

    plane: Shapes
    area_m2: Floats
    project: np.ndarray
    own: Index
    excluded: np.ndarray
    earthwork_m3: Floats


@dataclass(frozen=True)
class ApprovedSet:
    """Approved extents (批复的防治责任范围).

    Attributes
    ----------
    names
        Project numbers, shape (k,).
    lonlat, plane
        Single polygons of all projects, shape (p,).
    owner
        Project of each polygon, shape (p,).
    schematic
        Projects of which only a schematic extent is known, shape (k,).
    """

    names: np.ndarray
    lonlat: Shapes
    plane: Shapes
    owner: Index
    schematic: np.ndarray


@dataclass(frozen=True)
class Judgement:
    """What was found of every patch, shape (n,) (判定).

    Attributes
    ----------
    compliance, matched_by
        Stored words.
    inside_m2
        Ground inside the extents it is judged by, as approved.
    beyond_m2
        Ground beyond the widened extents.
    excess_m2
        Ground beyond them for patches suspected to be; NaN elsewhere.
    excess
        Its shape in the authalic plane, None elsewhere.
    pairs
        Patch, project and common ground in m² of every pair that meets.
    """

    compliance: np.ndarray
    matched_by: np.ndarray
    inside_m2: Floats
    beyond_m2: Floats
    excess_m2: Floats
    excess: Shapes
    pairs: tuple[Index, Index, Floats]


def judge(
    patches: PatchSet, approved: ApprovedSet, thresholds: pd.DataFrame, *, reach_m: float, least_excess_m2: float
) -> Judgement:
    """Judge every patch.

    Parameters
    ----------
    patches, approved
        What is there, and what was approved.
    thresholds
        `rule_tables.CategoryRules`.
    reach_m
        How far extents are widened: digitising and image shift together.
    least_excess_m2
        Ground beyond a widened extent up to this is no excess.
    """
    count, projects = len(patches.plane), len(approved.names)
    met = meet(patches.plane, approved.plane)
    pairs = _by_project(met, approved.owner, projects)
    mine = _judged_by(patches.own, met.left, approved.owner[met.right])
    united = _united_area(met.left[mine], met.shape[mine], count)
    inside = at_most(united, patches.area_m2, [f"patch {row}" for row in range(1, count + 1)])
    beyond, contact = _beyond_widened(patches, approved, patches.area_m2 - inside, reach_m)
    compliance = _classes(patches, approved, pairs, (beyond, contact | (inside > 0)), least_excess_m2)
    _spare_small(compliance, patches, thresholds)
    exceeding = np.flatnonzero(compliance == Compliance.EXCEEDING)
    excess = np.full(count, None, dtype=object)
    excess[exceeding] = _outside(exceeding, (met.left[mine], met.right[mine]), patches.plane, approved.plane)
    excess_m2 = np.full(count, np.nan)
    excess_m2[exceeding] = shapely.area(excess[exceeding])
    return Judgement(compliance, _matching(patches, pairs), inside, beyond, excess_m2, excess, pairs)


def _by_project(met: Meetings, owner: Index, projects: int) -> tuple[Index, Index, Floats]:
    """Common ground of each patch and project; parts of one project that overlap are counted once."""
    groups, shapes = united_by((met.left * max(projects, 1) + owner[met.right]).astype(np.intp), met.shape)
    left, right = np.divmod(groups, max(projects, 1))
    return left.astype(np.intp), right.astype(np.intp), shapely.area(shapes)


def _judged_by(own: Index, patch: Index, project: Index) -> np.ndarray:
    """Whether each patch is judged by that extent: its own project's if it names an approved one, else any it lies on."""
    mine: np.ndarray = (own[patch] == _NONE) | (own[patch] == project)
    return mine


def _united_area(groups: Index, shapes: Shapes, count: int) -> Floats:
    area = np.zeros(count)
    found, united = united_by(groups, shapes)
    area[found] = shapely.area(united)
    return area


def _beyond_widened(
    patches: PatchSet, approved: ApprovedSet, outside: Floats, reach_m: float
) -> tuple[Floats, np.ndarray]:
    """Ground of each patch beyond the widened extents it is judged by, m², and whether it meets them at all."""
    beyond, contact = np.where(outside > 0, patches.area_m2, 0.0), np.zeros(len(patches.plane), dtype=bool)
    left = np.flatnonzero(outside > 1e-6 * patches.area_m2)
    beyond[np.setdiff1d(np.arange(len(beyond)), left)] = 0.0
    if not len(left) or not len(approved.plane):
        return beyond, contact
    frames = shapely.bounds(approved.plane) + (2 * reach_m + 1) * np.array([-1, -1, 1, 1])
    near = np.unique(shapely.STRtree(patches.plane[left]).query(shapely.box(*frames.T))[0])
    wide = plane_shapes(grown(approved.lonlat[near], reach_m))
    met = meet(patches.plane[left], wide)
    mine = _judged_by(patches.own[left], met.left, approved.owner[near][met.right])
    inside = _united_area(met.left[mine], met.shape[mine], len(left))
    beyond[left] = np.maximum(patches.area_m2[left] - inside, 0.0)
    contact[left] = inside > 0
    return beyond, contact


def _classes(
    patches: PatchSet,
    approved: ApprovedSet,
    pairs: tuple[Index, Index, Floats],
    widened: tuple[Floats, np.ndarray],
    least_excess_m2: float,
) -> np.ndarray:
    """Classes before small unapproved patches are spared."""
    beyond, contact = widened
    found = np.full(len(patches.plane), Compliance.UNAPPROVED.value, dtype=object)
    named = patches.own != _NONE
    met_projects = np.zeros(len(approved.names), dtype=bool)
    met_projects[patches.own[named & contact]] = True
    found[named & ~contact] = Compliance.EXCEEDING.value
    moved = named & ~contact
    moved[moved] = ~met_projects[patches.own[moved]]
    found[contact] = np.where(
        beyond[contact] <= least_excess_m2, Compliance.COMPLIANT.value, Compliance.EXCEEDING.value
    )
    left, right, _ = pairs
    mine = _judged_by(patches.own, left, right)
    firm = np.zeros(len(found), dtype=bool)
    firm[left[mine & ~approved.schematic[right]]] = True
    loose = np.zeros(len(found), dtype=bool)
    loose[left[mine & approved.schematic[right]]] = True
    own_loose = named & approved.schematic[np.maximum(patches.own, 0)] if len(approved.names) else named
    found[contact & ~firm & (loose | own_loose)] = Compliance.SCHEMATIC.value
    found[moved] = np.where(own_loose[moved], Compliance.SCHEMATIC.value, Compliance.RELOCATED.value)
    found[patches.excluded] = Compliance.NON_CONSTRUCTION.value
    return found


def _spare_small(compliance: np.ndarray, patches: PatchSet, thresholds: pd.DataFrame) -> None:
    """Mark unapproved patches below the thresholds: exempt when area and earthwork are known, pending when earthwork is not.

    The thresholds hold for a project: patches that name one project are added up first.
    """
    small = thresholds[thresholds[CategoryRules.category] == "none"].iloc[0]
    mine = np.flatnonzero(compliance == Compliance.UNAPPROVED)
    named = patches.project[mine]
    alone = np.where(named == "", np.arange(len(mine)).astype(str).astype(object) + "\0", named)
    totals = pd.DataFrame({"ha": patches.area_m2[mine] / SQUARE_METRES[Unit.HA], "m3": patches.earthwork_m3[mine]})
    groups = totals.assign(gap=totals["m3"].isna()).groupby(alone, dropna=False)
    below = (groups["ha"].transform("sum") < small[CategoryRules.area_below_ha]).to_numpy()
    unknown = groups["gap"].transform("any").to_numpy()
    little = (groups["m3"].transform("sum") < small[CategoryRules.earthwork_below_m3]).to_numpy() & ~unknown
    compliance[mine[below & unknown]] = Compliance.EXEMPT_PENDING.value
    compliance[mine[below & little]] = Compliance.EXEMPT.value


def _outside(wanted: Index, pairs: tuple[Index, Index], patches: Shapes, approved: Shapes) -> Shapes:
    """The part of each wanted patch beyond the extents it is judged by, as approved."""
    left, right = pairs
    groups, extents = united_by(left, approved[right])
    beyond = patches[wanted].copy()
    place = np.searchsorted(groups, wanted)
    has = (
        (place < len(groups)) & (groups[np.minimum(place, len(groups) - 1)] == wanted)
        if len(groups)
        else np.zeros(len(wanted), bool)
    )
    beyond[has] = shapely.difference(beyond[has], extents[place[has]])
    return beyond


def _matching(patches: PatchSet, pairs: tuple[Index, Index, Floats]) -> np.ndarray:
    """How each patch found its extent: by place, by number, both, neither, or the two at odds."""
    left, right, _ = pairs
    count = len(patches.plane)
    by_place, own_met = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
    by_place[left] = True
    own_met[left[patches.own[left] == right]] = True
    named, stated = patches.own != _NONE, patches.project != ""
    found = np.full(count, MatchedBy.NONE.value, dtype=object)
    found[named & ~by_place] = MatchedBy.NUMBER.value
    found[by_place & ~stated] = MatchedBy.PLACE.value
    found[by_place & stated & ~own_met] = MatchedBy.CONFLICT.value
    found[own_met] = MatchedBy.BOTH.value
    return found
