"""Shapes of the pictures (制图图形): a study's regions and zones simplified once for all its pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from soilgis.geometry.simplify import dissolved, inside, is_coverage, orient, simplify
from soilgis.model.tables import Regions, Zones

if TYPE_CHECKING:
    from collections.abc import Mapping

    from soilgis.geometry.simplify import Shapes
    from soilgis.model.result import Settled

PROVINCIAL, MOST_M = 10.0, 1000.0
"""Wider studies than so many degrees are drawn coarser, up to so many metres: half a pixel at the zoom at which they fill a screen."""
NO_SHAPES = np.array([], dtype=object)


@dataclass(frozen=True)
class Thinned:
    """Simplified shapes in degrees.

    Attributes
    ----------
    leaves
        Regions of the study's own level, in the order of `Result.leaves`.
    parents
        The units above them.
    zones
        Zones by the id of their layer, cut to the regions.
    """

    leaves: Shapes
    parents: Shapes
    zones: Mapping[str, Shapes]


def tolerance_m(settled: Settled) -> float:
    """Size of the details that a map leaves out, m: what the study says, else 100, and more where it is wider than ten degrees."""
    chosen = settled.study.map
    if "simplify_m" in chosen.model_fields_set or settled.regions.empty:
        return chosen.simplify_m
    west, south, east, north = settled.regions.total_bounds
    wide = max(east - west, north - south)
    return float(min(MOST_M, chosen.simplify_m * max(1.0, (wide - PROVINCIAL) / 5)))


@dataclass(frozen=True)
class Ready:
    """Simplified shapes, and what they were made from (简化结果)."""

    thinned: Thinned
    cut: Mapping[str, Shapes]
    """Zones by layer, cut to the regions."""
    tiled: bool
    """Whether the regions of the study's own level tile the ground."""


def visible(settled: Settled, *, tiled: bool) -> dict[str, Shapes]:
    """Zones by layer, cut to the regions; those that are known to lie in them are as they are."""
    zones = settled.zones
    wanted = {
        layer: np.array(zones[zones[Zones.layer] == layer].geometry) for layer in dict.fromkeys(zones[Zones.layer])
    }
    if wanted.keys() <= settled.within:
        return wanted
    ground = dissolved(np.array(settled.leaves().geometry), known_coverage=tiled)
    return {layer: shapes if layer in settled.within else inside(shapes, ground) for layer, shapes in wanted.items()}


def thin(settled: Settled) -> Ready:
    """Simplify what a study covers for its windows.

    The units above the study's own are united from the simplified units below, so that both run along the same lines.
    """
    tolerance, own = tolerance_m(settled), np.array(settled.leaves().geometry)
    tiled = is_coverage(own)
    cut = visible(settled, tiled=tiled)
    leaves = simplify(own, tolerance, known_coverage=tiled)
    above = _united(settled, leaves) if tiled else None
    parents = simplify(_above(settled), tolerance) if above is None else above
    zones = {layer: simplify(each, tolerance) for layer, each in cut.items()}
    return Ready(Thinned(leaves, parents, zones), cut, tiled)


def _above(settled: Settled) -> Shapes:
    """Shapes of the units above the study's own."""
    regions = settled.regions
    return np.array(regions[regions[Regions.level] != settled.study.unit_level].geometry)


def _united(settled: Settled, leaves: Shapes) -> Shapes | None:
    """The units above the study's own, each united from the units below it; None where one has none."""
    regions = settled.regions
    own = (regions[Regions.level] == settled.study.unit_level).to_numpy()
    holder = dict(zip(regions[Regions.adcode], regions[Regions.parent_adcode], strict=True))
    below: dict[str, list[int]] = {code: [] for code in regions.loc[~own, Regions.adcode]}
    for place, code in enumerate(regions.loc[own, Regions.adcode]):
        above = holder[code]
        while above in below:
            below[above].append(place)
            above = holder[above]
    if not all(below.values()):
        return None
    united = [dissolved(leaves[places], known_coverage=True)[0] for places in below.values()]
    return orient(np.array(united, dtype=object))
