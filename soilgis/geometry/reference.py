"""Reference engine (参照引擎): the same areas by cutting shapes with Shapely, for small work and for the tests of the fast one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.geometry.cut import cut

if TYPE_CHECKING:
    from soilgis.geometry.engine.rings import Ints, Reals, Shapes


def pair_areas(regions: Shapes, zones: Shapes, group: Ints) -> tuple[Ints, Ints, Reals]:
    """Area of each region in each group of zones: (region, group, m²) for pairs with ground in common."""
    parts, owner = shapely.get_parts(zones, return_index=True)
    pieces = cut(regions, parts, group[owner].astype(np.intp))
    return pieces.region.astype(np.int32), pieces.zone.astype(np.int32), pieces.area_m2


def split_areas(regions: Shapes, layers: list[Shapes]) -> tuple[Ints, Ints, Reals]:
    """Area of each combination of layers in each region: (region, bit mask, m²), every region split by one layer after another."""
    region, mask, areas = [], [], []
    united = [_by_region(regions, zones) for zones in layers]
    for position, shape in enumerate(regions):
        pieces = {0: shape} if shape is not None and not shape.is_empty else {}
        for layer, shapes in enumerate(united):
            if position in shapes:
                inside = {
                    bits | 1 << layer: shapely.intersection(piece, shapes[position]) for bits, piece in pieces.items()
                }
                outside = {bits: shapely.difference(piece, shapes[position]) for bits, piece in pieces.items()}
                pieces = {bits: piece for bits, piece in (inside | outside).items() if not piece.is_empty}
        for bits, piece in sorted(pieces.items()):
            region.append(position)
            mask.append(bits)
            areas.append(float(shapely.area(piece)))
    return np.array(region, np.int32), np.array(mask, np.int64), np.array(areas, np.float64)


def _by_region(regions: Shapes, zones: Shapes) -> dict[int, shapely.Geometry]:
    """One layer's ground in each region it meets."""
    parts = shapely.get_parts(zones)
    pieces = cut(regions, parts, np.zeros(len(parts), np.intp))
    return dict(zip(pieces.region.tolist(), pieces.shape, strict=True))
