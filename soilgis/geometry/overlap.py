"""Overlap areas (叠加面积): regions against zones, and every combination of layers, by the fast engine or by shapes.

Two engines give the same areas. ``fast`` sums borders without building shapes (`soilgis.geometry.engine.overlay`), ``reference`` cuts shapes
with Shapely. ``auto`` takes the one that `soilgis.geometry.which_engine` expects to be quicker.
Fill rule (填充规则): a zone, and a group of zones, covers the ground where at least one of its polygons does (winding number > 0).
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.geometry.closure import CURE, NAMELESS, Names, OpenBorderError, refuse_larger, refuse_negative, refuse_open
from soilgis.geometry.engine.ring_sources import shape_rings
from soilgis.geometry.engine.rings import Rings, chosen
from soilgis.geometry.which_engine import choose, work_of
from soilgis.model.errors import ClosureError, GeometryError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soilgis.geometry.engine.rings import Flags, Ints, Longs, Reals, Shapes
    from soilgis.geometry.which_engine import Engine

MOST_LAYERS = 40
"""Layers a ledger of combinations can tell apart."""
_NOTHING = 1e-12
"""Overlaps below this share of the region's area, or of a million times the zone's, are rounding, not ground; never more than 1 m²."""
_ANY = np.array([np.inf])


@dataclass(frozen=True)
class Overlaps:
    """Area of each region in each zone group or combination it meets (叠加面积).

    Attributes
    ----------
    region
        Position of the region, ascending, shape (n,).
    other
        Group of zones, or bit mask of layers (bit n for layer n; 0 for ground in none), shape (n,).
    area_m2
        Area, m², above zero, shape (n,).
    engine, reason
        Which engine measured, and why it was taken.
    """

    region: Ints
    other: Ints | Longs
    area_m2: Reals
    engine: str
    reason: str


def overlap_areas(
    regions: Shapes, zones: Shapes, group: Ints | None = None, *, engine: Engine = "auto", names: Names = NAMELESS
) -> Overlaps:
    """Area of every region in every group of zones.

    Parameters
    ----------
    regions, zones
        Valid polygons in the authalic plane (`soilgis.geometry.area.plane_shapes`), shapes (r,) and (z,); not changed.
    group
        Group of each zone, 0 … groups − 1; ground in several zones of one group counts once. Each zone by itself when not given.
    engine
        auto, fast or reference.
    names
        Ids of regions and of groups, for errors.

    Raises
    ------
    GeometryError
        If a shape is no polygon or has impossible coordinates.
    ClosureError
        If the engine's own checks fail or an overlap is larger than its region or group, naming them.
    """
    groups = np.arange(len(zones), dtype=np.int32) if group is None else np.asarray(group, np.int32)
    taken, reason = choose(engine, work_of(regions, zones))
    if taken == "fast":
        return overlap_rings(
            shape_rings(regions, "regions"), shape_rings(zones, "zones"), groups, reason=reason, names=names
        )
    from soilgis.geometry.reference import pair_areas

    zone_m2 = np.bincount(groups, weights=shapely.area(zones)).astype(np.float64)
    return _plausible(pair_areas(regions, zones, groups), (shapely.area(regions), zone_m2), (taken, reason), names)


def combination_areas(
    regions: Shapes, layers: list[Shapes], *, engine: Engine = "auto", names: Names = NAMELESS
) -> Overlaps:
    """Area of every combination of layers in every region (台账); those of a region sum to its area.

    Parameters
    ----------
    regions
        Valid polygons in the authalic plane, shape (r,); not changed.
    layers
        Valid polygons of each layer, at most `MOST_LAYERS` layers; zones of one layer may overlap each other and count once.
    engine
        auto, fast or reference.
    names
        Ids of regions and of layers, for errors.

    Raises
    ------
    GeometryError
        If there are too many layers, or a shape is no polygon or has impossible coordinates.
    ClosureError
        If a region's combinations miss its area by more than rounding (`soilgis.geometry.closure`).
    """
    _refuse_many(len(layers))
    zones = np.concatenate([*layers, np.array([], object)])
    layer = np.repeat(np.arange(len(layers), dtype=np.int32), [len(shapes) for shapes in layers])
    taken, reason = choose(engine, work_of(regions, zones), split=True)
    if taken == "fast":
        return combination_rings(
            shape_rings(regions, "regions"), shape_rings(zones, "zones"), layer, reason=reason, names=names
        )
    from soilgis.geometry.reference import mask_areas

    found = _kept(mask_areas(regions, zones, layer), (shapely.area(regions), _ANY), (taken, reason), names)
    _check_sums(found, shapely.area(regions), names)
    return found


def overlap_rings(
    regions: Rings,
    zones: Rings,
    group: Ints,
    *,
    reason: str = "指定",
    valid: Flags | None = None,
    names: Names = NAMELESS,
) -> Overlaps:
    """`overlap_areas` by the fast engine for layers already read into rings; ``valid`` zone features are measured faster."""
    from soilgis.geometry.engine.overlay import overlap_sums

    most = np.bincount(group, weights=zones.areas(), minlength=int(group.max(initial=-1)) + 1).astype(np.float64)
    with _naming(names, group):
        sums = overlap_sums(regions, zones, group, valid)
    return _plausible(sums, (regions.areas(), most), ("fast", reason), names)


class Streamed:
    """`overlap_rings` for zones that come in batches, each feature a group of its own (分批叠加).

    Parameters
    ----------
    regions
        Region edges.
    zones
        Number of zone features to come.
    names
        Ids of regions and zones, for errors.
    """

    def __init__(self, regions: Rings, zones: int, names: Names = NAMELESS) -> None:
        from soilgis.geometry.engine.edge_grid_kernels import UNIONS
        from soilgis.geometry.engine.overlay import Overlay

        self._regions, self._zone_m2, self._points = regions, np.zeros(zones), len(regions.xy)
        self._overlay = Overlay(regions, zones, UNIONS, zones)
        self._names, self._groups = names, [np.zeros(0, np.int32)]

    def add(self, zones: Rings, group: Ints, valid: Flags) -> None:
        """Take a batch; ``group`` numbers its features among all, ``valid`` says which are valid beyond doubt."""
        self._overlay.add(zones, group, valid)
        self._groups.append(group)
        self._zone_m2[group] = union_areas(zones, np.arange(zones.features, dtype=np.int32), valid)
        self._points += len(zones.xy)

    def measured(self) -> tuple[Overlaps, Reals]:
        """The overlaps, and the area of each zone, m², shape (zones,)."""
        reason = f"{self._points} 个顶点，边界积分引擎"
        with _naming(self._names, np.concatenate(self._groups)):
            sums = self._overlay.sums()
        whole_m2 = self._regions.areas(), self._zone_m2
        return _plausible(sums, whole_m2, ("fast", reason), self._names), self._zone_m2


def union_areas(zones: Rings, group: Ints, valid: Flags) -> Reals:
    """Area of each group of zones, overlapping parts counted once, m², shape (groups,).

    Where every group is one valid feature this is its plain area; otherwise it is measured against one region around everything.
    """
    plain: Reals = np.bincount(group, weights=zones.areas(), minlength=int(group.max(initial=-1)) + 1).astype(
        np.float64
    )
    members = np.bincount(group, minlength=len(plain))
    doubtful = (~valid | (members[group] > 1))[zones.ring_feature]
    if not doubtful.any():
        return plain
    some, boxes = chosen(zones, doubtful), zones.measures[1]
    low, high = boxes[:, :2].min(axis=0) - 1000, boxes[:, 2:].max(axis=0) + 1000
    frame = shape_rings(np.array([shapely.box(*low, *high)], object), "frame")
    found = overlap_rings(frame, some, group, valid=valid)
    plain[found.other] = found.area_m2
    return plain


def combination_rings(
    regions: Rings,
    zones: Rings,
    layer: Ints,
    *,
    reason: str = "指定",
    valid: Flags | None = None,
    names: Names = NAMELESS,
) -> Overlaps:
    """`combination_areas` by the fast engine for layers already read into rings.

    ``layer`` is that of each zone feature; ``valid`` features are measured faster; ``names`` are of regions and layers.
    """
    from soilgis.geometry.engine.overlay import combination_sums

    _refuse_many(int(layer.max(initial=-1)) + 1)
    region_m2 = regions.areas()
    with _naming(names, layer):
        sums = combination_sums(regions, zones, layer, valid)
    found = _kept(sums, (region_m2, _ANY), ("fast", reason), names)
    _check_sums(found, region_m2, names)
    return found


def overlapping_regions(regions: Rings, *, least_m2: float = 1.0) -> list[tuple[int, int, float]]:
    """Pairs of regions with more than ``least_m2`` of ground in common, by the fast engine; positions, smaller first, and m².

    Regions that tile the ground are told by their free borders (`soilgis.geometry.engine.tiling`); only others are held against each other.
    """
    if _tile(regions, least_m2):
        return []
    own = np.arange(regions.features, dtype=np.int32)
    found = overlap_rings(regions, regions, own)
    pairs = (found.region < found.other) & (found.area_m2 > least_m2)
    columns = found.region[pairs].tolist(), found.other[pairs].tolist(), found.area_m2[pairs].tolist()
    return list(zip(*columns, strict=True))


def _tile(regions: Rings, least_m2: float) -> bool:
    """Whether it is certain that regions overlap by less than ``least_m2`` altogether."""
    from soilgis.geometry.engine.tiling import free_rings
    from soilgis.geometry.engine.validity import ring_validity

    border = free_rings(regions)
    if not ring_validity(border)[0].all():
        return False
    once = union_areas(border, np.zeros(1, np.int32), np.zeros(1, bool))
    return bool(len(border.orientation) == 0 or border.areas()[0] - once[0] < least_m2)


def _refuse_many(layers: int) -> None:
    if layers > MOST_LAYERS:
        raise GeometryError(f"{layers} layers: a ledger tells at most {MOST_LAYERS} apart; join some kinds (图层过多)")


@contextmanager
def _naming(names: Names, group: Ints) -> Iterator[None]:
    """Tell a ring that does not close by the ids of its layer; ``group`` is the zone or layer of each zone feature."""
    try:
        yield
    except OpenBorderError as fault:
        own = fault.layer == "region"
        name = names.region(fault.feature) if own else names.zone(int(group[fault.feature]))
        beside = "" if own else f", feature {fault.feature + 1} of all zones,"
        raise ClosureError(
            f"the border of {name}{beside} does not close in the overlay (环行走未闭合); {CURE}"
        ) from fault


def _plausible(
    sums: tuple[Ints, Ints | Longs, Reals], whole_m2: tuple[Reals, Reals], by: tuple[str, str], names: Names
) -> Overlaps:
    """Overlaps without rounding dust; one larger than its region or zone is an error."""
    found = _kept(sums, whole_m2, by, names)
    refuse_larger((found.region, found.other), found.area_m2, whole_m2, names)
    return found


def _kept(
    sums: tuple[Ints, Ints | Longs, Reals], whole_m2: tuple[Reals, Reals], by: tuple[str, str], names: Names
) -> Overlaps:
    """Leave out what is rounding; ``whole_m2`` are the areas of regions and of groups, or `_ANY` for combinations."""
    region, other, area = sums
    region_m2, other_m2 = whole_m2
    size = np.minimum(region_m2[region], other_m2[np.minimum(other, len(other_m2) - 1)] * 1e6)
    kept = area > np.minimum(_NOTHING * size, 1.0)
    refuse_negative(region, area, region_m2, names)
    return Overlaps(region[kept], other[kept], area[kept], *by)


def _check_sums(found: Overlaps, region_m2: Reals, names: Names) -> None:
    sums = np.bincount(found.region, weights=found.area_m2, minlength=len(region_m2)).astype(np.float64)
    refuse_open(sums, region_m2, names)
