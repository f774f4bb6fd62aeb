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


def visible(settled: Settled, layers: Iterable[str]) -> dict[str, Shapes]:
    """Zones of some layers, cut to the regions."""
    zones = settled.zones
    wanted = {layer: np.array(zones[zones[Zones.layer] == layer].geometry) for layer in layers}
    ground = dissolved(np.array(settled.leaves().geometry)) if wanted else NO_SHAPES
    return {layer: inside(shapes, ground) for layer, shapes in wanted.items()}


def thin(settled: Settled, cut: Mapping[str, Shapes] | None = None) -> Thinned:
    """Simplify what a study covers for its pictures; ``cut`` saves cutting all its zones (`visible`) again."""
    tolerance = settled.study.map.simplify_m
    above = settled.regions[settled.regions[Regions.level] != settled.study.unit_level]
    shapes = visible(settled, dict.fromkeys(settled.zones[Zones.layer])) if cut is None else cut
    return Thinned(
        leaves=simplify(np.array(settled.leaves().geometry), tolerance),
        parents=simplify(np.array(above.geometry), tolerance),
        zones={layer: simplify(each, tolerance) for layer, each in shapes.items()},
    )
