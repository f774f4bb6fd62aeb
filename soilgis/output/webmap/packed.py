"""Shapes of the web map (网页图形): a study's regions and zones cut, simplified and packed for the page, whatever is painted on them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from soilgis.geometry.simplify import METRES_PER_DEGREE, faces, simplify
from soilgis.model.layer import Basis
from soilgis.model.tables import Zones
from soilgis.output.picture.thinned import tolerance_m
from soilgis.output.webmap.pack import pack

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from soilgis.geometry.simplify import Faces, Shapes
    from soilgis.model.result import Settled
    from soilgis.output.picture.thinned import Ready


@dataclass(frozen=True)
class Packed:
    """Packs of a page.

    Attributes
    ----------
    base
        Arcs of the regions and of the zones that run along their borders.
    regions
        Faces of ``base`` that make up each region; empty when each region is a face, in order.
    shared
        By layer of zones that run along the regions' borders: the faces of each zone inside the regions.
    own
        By layer of other zones: arcs of their own, cut to the regions.
    """

    base: str
    regions: list[list[int]]
    shared: Mapping[str, list[list[int]]]
    own: Mapping[str, str]


def packed_shapes(settled: Settled, ready: Ready) -> Packed:
    """Pack the shapes of what a study covers.

    Zones by list run along county borders: they share the regions' arcs. Other zones have arcs of their own.
    Only what lies inside the regions is shown.

    Parameters
    ----------
    settled
        What the study covers.
    ready
        Its shapes, simplified.
    """
    tolerance, zones = tolerance_m(settled), settled.zones
    rim = np.array(settled.leaves().geometry)
    listed = zones[zones[Zones.basis] == Basis.LISTED.value].reset_index(drop=True)
    pieces = faces([rim, np.array(listed.geometry)] if len(listed) else [rim], known_coverage=ready.tiled)
    shared = _shared(listed, zones, pieces)
    others = [layer for layer in dict.fromkeys(zones[Zones.layer]) if layer not in shared]
    regions = _lists(pieces, 0)
    drawn = simplify(pieces.shapes, tolerance, known_coverage=True) if regions else ready.thinned.leaves
    return Packed(
        base=_pack(pieces.shapes, drawn, tolerance),
        regions=regions,
        shared=shared,
        own={layer: _pack(ready.cut[layer], ready.thinned.zones[layer], tolerance) for layer in others},
    )


def _shared(listed: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, cut: Faces) -> dict[str, list[list[int]]]:
    """Faces inside the regions of each zone of the layers whose zones all run along the regions' borders."""
    rows = {zone: row for row, zone in enumerate(listed[Zones.zone_id])}
    within = set(np.concatenate(cut.members[0]).tolist()) if cut.members[0] else set()
    found = {}
    for layer, ids in zones.groupby(Zones.layer, sort=False, dropna=False)[Zones.zone_id]:
        if set(ids) <= set(rows):
            faces_of = [cut.members[1][rows[zone]].tolist() for zone in ids]
            found[str(layer)] = [[face for face in one if face in within] for one in faces_of]
    return found


def _pack(original: Shapes, drawn: Shapes, tolerance_m: float) -> str:
    return pack(drawn, grid=_grid(tolerance_m), original=original)


def _grid(tolerance_m: float) -> float:
    """Cell size in degrees: about a fifth of the display tolerance, as 1, 2 or 5 of a decimal place, never finer than 1 m."""
    wanted = np.log10(max(tolerance_m / 5, 1.0) / METRES_PER_DEGREE)
    steps = [step * 10.0**power for power in range(-6, 0) for step in (1, 2, 5)]
    return float(f"{min(steps, key=lambda step: abs(np.log10(step) - wanted)):.0e}")


def _lists(cut: Faces, group: int) -> list[list[int]]:
    """Faces of each shape of a group; empty when each shape is its own face, in order."""
    lists = [members.tolist() for members in cut.members[group]]
    return [] if lists == [[face] for face in range(len(cut.shapes))] else lists
