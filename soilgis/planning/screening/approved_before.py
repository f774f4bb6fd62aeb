"""Versions of a project (变更对比): the site now against the extent approved earlier, for the re-approval triggers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from soilgis.geometry.nearest import geodesic_length_m
from soilgis.geometry.widen import line_corridors
from soilgis.model.layer import ZoneKind
from soilgis.model.provenance import Verdict
from soilgis.model.units import SQUARE_METRES, Unit
from soilgis.planning.screening.facts import OPEN
from soilgis.planning.screening.reapproval import Versions

if TYPE_CHECKING:
    import geopandas as gpd

    from soilgis.planning.screening.ground import Ground
    from soilgis.planning.screening.overlaps import Answers

LINE_SHIFT_M = 300.0
"""Lateral shift of a line project that counts, m (水利部令第53号 第十六条)."""
_KEY_KINDS = (ZoneKind.PREVENTION.value, ZoneKind.TREATMENT.value)
_LEVELS = ("national", "provincial", "city", "county")


@dataclass(frozen=True)
class Earlier:
    """Extents approved earlier with their answers (原批复范围)."""

    frame: gpd.GeoDataFrame
    ground: Ground
    answers: list[Answers]


def versions_of(
    earlier: Earlier | None, answers: list[Answers], ground: Ground, frame: gpd.GeoDataFrame
) -> list[Versions | None]:
    """Compare each site with its earlier extent; None where there is none."""
    if earlier is None:
        return [None] * len(ground.site_id)
    row_of = {name: position for position, name in enumerate(earlier.ground.site_id)}
    found: list[Versions | None] = []
    for site, name in enumerate(ground.site_id):
        before = row_of.get(name)
        found.append(None if before is None else _compared(earlier, before, answers, ground, (frame, site)))
    return found


def _compared(
    earlier: Earlier, before: int, answers: list[Answers], ground: Ground, now: tuple[gpd.GeoDataFrame, int]
) -> Versions:
    frame, site = now
    hectare = SQUARE_METRES[Unit.HA]

    def pair(column: str) -> tuple[float, float]:
        return _number(earlier.frame, before, column), _number(frame, site, column)

    return Versions(
        area_ha=(earlier.ground.area_m2[before] / hectare, ground.area_m2[site] / hectare),
        earthwork_m3=pair("earthwork_m3"),
        topsoil_m3=pair("topsoil_m3"),
        plant_ha=pair("plant_ha"),
        key_zones=_key_zones(earlier.answers, before, answers, site),
        shifted=_shifted(earlier.ground.lines[before], ground.lines[site]),
    )


def _number(frame: pd.DataFrame, row: int, column: str) -> float:
    if column not in frame:
        return math.nan
    value = pd.to_numeric(frame[column], errors="coerce").iloc[row]
    return float(value) if not pd.isna(value) else math.nan


def _key_zones(
    before: list[Answers], row: int, now: list[Answers], site: int
) -> tuple[frozenset[str], frozenset[str]] | None:
    """Key zones involved earlier and now; None while any level of either kind is open and nothing new was found for certain.

    临界 and 不在所列县内 are open as 未核查 is; a zone that was 临界 earlier is not new.
    """
    names = [
        frozenset(_names(answers, position, (Verdict.INVOLVED,))) for answers, position in ((before, row), (now, site))
    ]
    perhaps = frozenset(_names(before, row, (Verdict.INVOLVED, Verdict.BORDERLINE)))
    mine = [one for one in now if one.check.kind in _KEY_KINDS]
    facts = {fact for one in mine if one.verdict[site] not in OPEN for fact in one.check.facts}
    settled = not any(one.verdict[site] in OPEN for one in mine) and not any(
        one.verdict[row] == Verdict.BORDERLINE for one in before if one.check.kind in _KEY_KINDS
    )
    complete = settled and {f"{kind}_{level}" for kind in _KEY_KINDS for level in _LEVELS} <= facts
    if complete:
        return names[0], names[1]
    return (names[0], names[0] | (names[1] - perhaps)) if names[1] - perhaps else None


def _names(answers: list[Answers], position: int, verdicts: tuple[Verdict, ...]) -> list[str]:
    return [
        name
        for one in answers
        if one.check.kind in _KEY_KINDS and one.verdict[position] in verdicts
        for name in (one.zones[position] or one.check.layer.title.zh).split("、")
    ]


def _shifted(before: shapely.Geometry | None, now: shapely.Geometry | None) -> tuple[float, float] | None:
    """Length of the line now that lies beyond the shift from the earlier line, and its whole length, m."""
    if before is None or now is None:
        return None
    near = line_corridors(np.array([before], dtype=object), 2 * LINE_SHIFT_M)[0]
    lengths = geodesic_length_m(np.array([shapely.difference(now, near), now], dtype=object))
    return float(lengths[0]), float(lengths[1])
