"""Overlays shared out (叠加分头量算): regions by province, or in blocks, each with the zones whose boxes meet it; tasks of `soilgis.model.spread`.

Regions do not know each other, so that each part is measured alone; its figures are those of the whole within what the engine's own
closure allows, and the same to the last bit wherever the parts are measured.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

import numpy as np
import shapely

from soilgis.geometry.closure import Names
from soilgis.geometry.engine.rings import Rings, chosen
from soilgis.geometry.ledger import Atoms, atoms_by
from soilgis.geometry.meeting import Meetings, met
from soilgis.geometry.overlap import Overlaps, combination_rings
from soilgis.model.spread import measured
from soilgis.store.large.piecefile import packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from soilgis.geometry.area import Shapes
    from soilgis.geometry.cut import Index
    from soilgis.geometry.engine.rings import Flags, Ints
    from soilgis.model.spread import Arrays

_CODE = 6
"""Digits of a code of a county."""
_BLOCK = 64
"""Regions of a block, where their ids are no codes."""
_SMALL = 2000
"""Small shapes of a block."""


def region_parts(ids: Sequence[object], regions: int) -> list[Index]:
    """Rows of the regions of each part: those of one province where every id is a code of six digits or more, else blocks of 64."""
    texts = [str(one) for one in ids]
    if len(texts) == regions and all(len(one) >= _CODE and one.isascii() and one.isdigit() for one in texts):
        provinces = np.array([one[:2] for one in texts])
        return [np.flatnonzero(provinces == one) for one in dict.fromkeys(provinces.tolist())]
    return [np.arange(first, min(first + _BLOCK, regions)) for first in range(0, regions, _BLOCK)]


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
            names=_names(piece),
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
            near = _meets(boxes, here[rows])
            called = [names.region(row).removeprefix("region ") for row in rows.tolist()]
            yield {
                "rows": rows,
                "region_names": np.array(called, np.str_),
                "zone_names": np.array(names.zones, np.str_),
                **_arrays("region", regions, mine),
                **_arrays("zone", zones, near),
                "layer": layer[near],
                "valid": valid[near],
            }

    found = list(measured(Combining(), parts()))
    region, other, area = _joined(found, ("region", "other", "area_m2"))
    order = np.argsort(region, kind="stable")
    return Overlaps(region[order].astype(np.int32), other[order].astype(np.int64), area[order], "fast", "分区长跑")


@dataclass(frozen=True)
class Dividing:
    """Regions of a part divided into exclusive pieces by their zones (互斥图斑)."""

    engine: str
    files: tuple[str, ...] = ()

    def measure(self, piece: Arrays) -> Arrays:
        """Region, the zones of each piece, and area in m²."""
        atoms = atoms_by(
            (self.engine, ""),
            unpacked("region", piece),
            unpacked("zone", piece),
            piece["owner"].astype(np.intp),
            _names(piece),
        )
        return {"region": piece["rows"][atoms.region], "inside": atoms.inside, "area_m2": atoms.area_m2}


def atoms_by_parts(taken: tuple[str, str], regions: Shapes, zones: Shapes, owner: Index, names: Names) -> Atoms:
    """As `soilgis.geometry.ledger.atoms_by`, part by part.

    Parameters
    ----------
    taken, regions, zones, owner, names
        As there.
    """
    bounds, here = shapely.bounds(zones), shapely.bounds(regions)

    def parts() -> Iterator[Arrays]:
        for rows in region_parts(names.regions, len(regions)):
            near = _meets(bounds, here[rows])
            called = [names.region(row).removeprefix("region ") for row in rows.tolist()]
            yield {
                "rows": rows,
                "region_names": np.array(called, np.str_),
                "zone_names": np.array(names.zones, np.str_),
                **packed("region", regions[rows]),
                **packed("zone", zones[near]),
                "owner": owner[near],
            }

    found = list(measured(Dividing(taken[0]), parts()))
    region, inside, area = _joined(found, ("region", "inside", "area_m2"))
    order = np.argsort(region, kind="stable")
    return Atoms(region[order].astype(np.intp), inside[order].astype(bool), area[order].astype(float), *taken)


@dataclass(frozen=True)
class Meeting:
    """Small shapes of a block cut by what they meet (批量相交); ``dimension`` is that of the results."""

    dimension: int
    files: tuple[str, ...] = ()

    def measure(self, piece: Arrays) -> Arrays:
        """Pairs, the common part of each, and whether it is all of the left shape."""
        found = met(unpacked("left", piece), unpacked("right", piece), self.dimension)
        return {
            "left": piece["left_rows"][found.left],
            "right": piece["right_rows"][found.right],
            "whole": found.whole,
            **packed("shape", found.shape),
        }


def meetings_by_blocks(left: Shapes, right: Shapes, dimension: int) -> Meetings:
    """As `soilgis.geometry.meeting.meet`, blocks of left shapes by themselves.

    Parameters
    ----------
    left, right
        As there.
    dimension
        Dimension of the common parts: 2 for areas, 1 for lines.
    """
    bounds = shapely.bounds(right)

    def blocks() -> Iterator[Arrays]:
        for first in range(0, len(left), _SMALL):
            some = left[first : first + _SMALL]
            near = np.flatnonzero(_meets(bounds, shapely.bounds(some)))
            yield {
                "left_rows": np.arange(first, first + len(some)),
                "right_rows": near,
                **packed("left", some),
                **packed("right", right[near]),
            }

    found = list(measured(Meeting(dimension), blocks()))
    pairs = _joined(found, ("left", "right", "whole"))
    shapes = np.concatenate([np.empty(0, object), *(unpacked("shape", one) for one in found)])
    return Meetings(pairs[0].astype(np.intp), pairs[1].astype(np.intp), shapes, pairs[2].astype(bool))


def _meets(boxes: np.ndarray, near: np.ndarray) -> Flags:
    """Boxes, shape (n, 4), that meet the bounds of others; a box of nothing meets none."""
    with np.errstate(invalid="ignore"):
        low, high = np.fmin.reduce(near[:, :2], axis=0), np.fmax.reduce(near[:, 2:], axis=0)
        found: Flags = ((boxes[:, :2] <= high) & (boxes[:, 2:] >= low)).all(axis=1)
    return found


def _joined(found: list[Arrays], names: tuple[str, ...]) -> tuple[np.ndarray, ...]:
    """Arrays of all parts one behind the other; there is one part at least."""
    return tuple(np.concatenate([one[name] for one in found]) for name in names)


def _names(piece: Arrays) -> Names:
    return Names(piece["region_names"].tolist(), piece["zone_names"].tolist())


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
