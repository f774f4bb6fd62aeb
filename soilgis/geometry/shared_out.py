"""Combinations shared out (台账分头量算): regions by province, or in blocks, each with the zones whose boxes meet it; a task of `soilgis.model.spread`.

Regions do not know each other, so that each part is measured alone; its figures are those of the whole within what the engine's own
closure allows, and the same to the last bit wherever the parts are measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np

from soilgis.geometry.engine.rings import Rings, chosen
from soilgis.geometry.overlap import Overlaps, combination_rings
from soilgis.geometry.parts import joined_arrays, named, near_boxes, part_names, region_parts
from soilgis.model.spread import measured

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soilgis.geometry.closure import Names
    from soilgis.geometry.engine.rings import Flags, Ints
    from soilgis.model.spread import Arrays


@dataclass(frozen=True)
class Combining:
    """Combinations of layers in the regions of a part (组合面积), by the fast engine."""

    files: tuple[str, ...] = ()

    def measure(self, piece: Arrays) -> Arrays:
        """Region, combination and area in m²."""
        found = combination_rings(
            _rings("region", piece),
            _rings("zone", piece),
            piece["layer"].view(np.int32),
            valid=piece["valid"].view(np.bool_),
            names=part_names(piece),
        )
        return {"region": piece["rows"][found.region], "other": found.other, "area_m2": found.area_m2}


def combinations_by_parts(regions: Rings, zones: Rings, layer: Ints, valid: Flags, names: Names) -> Overlaps:
    """As `soilgis.geometry.overlap.combination_rings`, part by part.

    Parameters
    ----------
    regions, zones, layer, valid, names
        As there.
    """
    boxes, here = zones.boxes(), regions.boxes()

    def parts() -> Iterator[Arrays]:
        for rows in region_parts(names.regions, regions.features):
            mine = np.zeros(regions.features, bool)
            mine[rows] = True
            near = near_boxes(boxes, here[rows])
            yield {
                **named(rows, names),
                **_arrays("region", regions, mine),
                **_arrays("zone", zones, near),
                "layer": layer[near],
                "valid": valid[near],
            }

    found = list(measured(Combining(), parts()))
    region, other, area = joined_arrays(found, ("region", "other", "area_m2"))
    order = np.argsort(region, kind="stable")
    return Overlaps(region[order].astype(np.int32), other[order].astype(np.int64), area[order], "fast", "分区长跑")


def _arrays(name: str, rings: Rings, features: Flags) -> Arrays:
    """Rings of some features as arrays, features numbered from 0."""
    number = np.cumsum(features) - 1
    part = chosen(rings, features[rings.ring_feature])
    kept = {
        "xy": part.xy,
        "ring": part.ring,
        "start": part.start,
        "turn": part.orientation,
        "hole": part.hole,
        "part": part.part,
    }
    made = {f"{name}_{one}": values for one, values in kept.items()}
    feature, count = number[part.feature].astype(np.int32), np.array([features.sum()])
    return cast("Arrays", {**made, f"{name}_feature": feature, f"{name}_features": count})


def _rings(name: str, piece: Arrays) -> Rings:
    """What `_arrays` was given."""
    own = {key.removeprefix(f"{name}_"): values for key, values in piece.items() if key.startswith(f"{name}_")}
    xy, ring, start, turn, hole, part, feature = (
        own[one] for one in ("xy", "ring", "start", "turn", "hole", "part", "feature")
    )
    return Rings(xy, ring, start, turn, hole, part, feature, int(own["features"][0]))  # type: ignore[arg-type]
