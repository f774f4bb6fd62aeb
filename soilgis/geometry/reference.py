"""Reference engine (参照引擎): the same areas by cutting shapes with Shapely, for small work, and what the fast one is held against."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.geometry.cut import cut

if TYPE_CHECKING:
    from soilgis.geometry.cut import Index, Pieces
    from soilgis.geometry.engine.rings import Ints, Longs, Reals, Shapes


def pair_areas(regions: Shapes, zones: Shapes, group: Ints) -> tuple[Ints, Ints, Reals]:
    """Area of each region in each group of zones: (region, group, m²) for pairs with ground in common."""
    parts, owner = shapely.get_parts(zones, return_index=True)
    pieces = cut(regions, parts, group[owner].astype(np.intp))
    return pieces.region.astype(np.int32), pieces.zone.astype(np.int32), pieces.area_m2


def combinations(regions: Shapes, pieces: Pieces) -> list[tuple[int, tuple[int, ...], float]]:
    """Area of each combination of zones in each region: every region is split by one zone after another.

    Parameters
    ----------
    regions
        Region polygons in the authalic plane, shape (r,).
    pieces
        The part of each region inside each zone, as `soilgis.geometry.cut.cut` gives it.

    Returns
    -------
    list
        (region, zones, m²) by region, then zones; ground in none has no zones.
    """
    found = []
    for position, region in enumerate(regions):
        mine = np.flatnonzero(pieces.region == position)
        divided = _split(region, pieces.zone[mine], pieces.shape[mine])
        found += [(position, zones, area) for zones, area in divided.items()]
    return found


def _split(region: shapely.Geometry, zones: Index, shapes: Shapes) -> dict[tuple[int, ...], float]:
    """Areas of a region's combinations: every piece is split by one zone after another."""
    divided: dict[tuple[int, ...], shapely.Geometry] = {(): region}
    for zone, shape in zip(zones, shapes, strict=True):
        halves = {}
        for combination, piece in divided.items():
            halves[(*combination, int(zone))] = shapely.intersection(piece, shape)
            halves[combination] = shapely.difference(piece, shape)
        divided = {combination: piece for combination, piece in halves.items() if not piece.is_empty}
    areas = {combination: float(shapely.area(piece)) for combination, piece in divided.items()}
    return {combination: area for combination, area in sorted(areas.items()) if area > 0}


def mask_areas(regions: Shapes, zones: Shapes, layer: Ints) -> tuple[Ints, Longs, Reals]:
    """`combinations` of the layers that zones belong to: (region, bit mask, m²)."""
    parts, owner = shapely.get_parts(zones, return_index=True)
    found = combinations(regions, cut(regions, parts, layer[owner].astype(np.intp)))
    region, members, areas = zip(*found, strict=True) if found else ((), (), ())
    masks = [sum(1 << bit for bit in one) for one in members]
    return np.array(region, np.int32), np.array(masks, np.int64), np.array(areas, np.float64)
