"""Shapes of the pictures (制图图形): a study's regions and zones simplified once for all its pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from soilgis.geometry.simplify import dissolved, inside, simplify
from soilgis.model.tables import Regions, Zones

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def thin(settled: Settled) -> Thinned:
    """Simplify what a study covers for its pictures."""
    tolerance = settled.study.map.simplify_m
    rim = np.array(settled.leaves().geometry)
    above = settled.regions[settled.regions[Regions.level] != settled.study.level.value]
    ground = dissolved(rim)
    layers = dict.fromkeys(settled.zones[Zones.layer])
    zones = {layer: np.array(settled.zones[settled.zones[Zones.layer] == layer].geometry) for layer in layers}
    return Thinned(
        leaves=simplify(rim, tolerance),
        parents=simplify(np.array(above.geometry), tolerance),
        zones={layer: simplify(inside(shapes, ground), tolerance) for layer, shapes in zones.items()},
    )
