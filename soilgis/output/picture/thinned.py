"""Shapes of the pictures (制图图形): a study's regions and zones simplified once for all its pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from soilgis.geometry.simplify import dissolved, inside, simplify
from soilgis.model.tables import Regions, Zones

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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


def visible(settled: Settled, layers: Iterable[str]) -> dict[str, Shapes]:
    """Zones of some layers, cut to the regions."""
    zones = settled.zones
    wanted = {layer: np.array(zones[zones[Zones.layer] == layer].geometry) for layer in layers}
    ground = dissolved(np.array(settled.leaves().geometry)) if wanted else NO_SHAPES
    return {layer: inside(shapes, ground) for layer, shapes in wanted.items()}


def thin(settled: Settled, cut: Mapping[str, Shapes] | None = None) -> Thinned:
    """Simplify what a study covers for its pictures; ``cut`` saves cutting all its zones (`visible`) again."""
    tolerance = tolerance_m(settled)
    above = settled.regions[settled.regions[Regions.level] != settled.study.unit_level]
    shapes = visible(settled, dict.fromkeys(settled.zones[Zones.layer])) if cut is None else cut
    return Thinned(
        leaves=simplify(np.array(settled.leaves().geometry), tolerance),
        parents=simplify(np.array(above.geometry), tolerance),
        zones={layer: simplify(each, tolerance) for layer, each in shapes.items()},
    )
