"""Meetings (批量相交): the part of each of many small shapes inside each of others, found and cut in bulk.

All shapes are in the authalic plane of `soilgis.geometry.area`. Where `soilgis.geometry.cut.cut` walks over a few large regions,
this asks all pairs at once: 10⁵ patches take seconds.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.geometry.bulk import each, paired
from soilgis.geometry.parts import joined_arrays, near_boxes
from soilgis.model.spread import measured, spread
from soilgis.store.large.piecefile import packed, unpacked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soilgis.geometry.area import Floats, Shapes
    from soilgis.geometry.cut import Index
    from soilgis.model.spread import Arrays

_SMALL = 2000
"""Small shapes of a block, where blocks are measured by themselves."""
_PREPARED = 10_000
"""Points of polygons that a thread prepares at a time."""


@dataclass(frozen=True)
class Meetings:
    """Pairs of shapes with ground (or length) in common (相交对), sorted by left, then right.

    Attributes
    ----------
    left, right
        Positions in the inputs, shape (n,); each pair occurs once.
    shape
        The common part, shape (n,).
    whole
        Whether the left shape lies wholly within the right one, shape (n,).
    """

    left: Index
    right: Index
    shape: Shapes
    whole: np.ndarray

    @property
    def area_m2(self) -> Floats:
        """Area of each common part, m²."""
        areas: Floats = shapely.area(self.shape)
        return areas


def meet(left: Shapes, right: Shapes) -> Meetings:
    """Cut every left shape by every right polygon that it meets.

    Parameters
    ----------
    left
        Polygons or lines, many and small, shape (n,).
    right
        Polygons, shape (m,).

    Returns
    -------
    Meetings
        Only pairs with area in common (length for lines); touching makes none.
    """
    if not len(left) or not len(right):
        nothing = np.zeros(0, dtype=np.intp)
        return Meetings(nothing, nothing, np.zeros(0, dtype=object), np.zeros(0, dtype=bool))
    dimension = int(shapely.get_dimensions(left).max())
    return met(left, right, dimension) if spread() is None else meetings_by_blocks(left, right, dimension)


def met(left: Shapes, right: Shapes, dimension: int) -> Meetings:
    """`meet` where it is, for shapes of which there are some; ``dimension`` is that of the common parts."""
    first, second = shapely.STRtree(right).query(left)
    order = np.argsort(second, kind="stable")
    first, second = first[order], second[order]
    whole, crossing = _placed(left[first], right, second)
    shapes = np.full(len(first), None, dtype=object)
    shapes[whole] = left[first[whole]]
    shapes[crossing] = paired(shapely.intersection, left[first[crossing]], right[second[crossing]])
    shapes = of_dimension(shapes, dimension)
    size = shapely.area(shapes) + shapely.length(shapes)
    kept = np.flatnonzero(size > 0)
    kept = kept[np.lexsort((second[kept], first[kept]))]
    whole[crossing] = shapely.equals_identical(shapes[crossing], left[first[crossing]])
    return Meetings(first[kept].astype(np.intp), second[kept].astype(np.intp), shapes[kept], whole[kept])


def _placed(left: Shapes, right: Shapes, second: Index) -> tuple[np.ndarray, Index]:
    """Which left shapes lie wholly within the right one of their pair, and the positions of those that cross it.

    ``second``, ascending, names the right one of each pair. Polygons are prepared for some ten thousand points at a time: what
    is prepared takes a kilobyte a point.
    """
    whole, meeting = np.zeros(len(second), dtype=bool), np.zeros(len(second), dtype=bool)
    block = np.cumsum(shapely.get_num_coordinates(right))[second] // _PREPARED

    def place(span: tuple[int, int]) -> None:
        mine = slice(*span)
        once, of = np.unique(second[mine], return_inverse=True)
        own = shapely.force_2d(right[once])  # copies: two threads must not prepare one shape
        shapely.prepare(own)
        others = own[of]
        whole[mine] = shapely.contains_properly(others, left[mine])
        apart = np.flatnonzero(~whole[mine])
        meeting[span[0] + apart] = shapely.intersects(others[apart], left[mine][apart])

    each(place, itertools.pairwise([*np.flatnonzero(np.diff(block, prepend=-1)).tolist(), len(block)]), left)
    return whole, np.flatnonzero(meeting)


def of_dimension(shapes: Shapes, dimension: int) -> Shapes:
    """Keep only the polygons (2) or lines (1) of mixed results of an intersection."""
    kinds = shapely.get_type_id(shapes)
    clean = shapes.copy()
    dimensions = shapely.get_dimensions(shapes)
    clean[(dimensions < dimension)] = None
    for position in np.flatnonzero((kinds == 7) & (dimensions >= dimension)):
        parts = shapely.get_parts(shapes[position])
        clean[position] = shapely.union_all(parts[shapely.get_dimensions(parts) == dimension])
    return clean


def united_by(groups: Index, shapes: Shapes) -> tuple[Index, Shapes]:
    """Unite shapes of one group, so that ground in several is counted once.

    Parameters
    ----------
    groups
        Group of each shape, shape (n,).
    shapes
        Shapes, shape (n,).

    Returns
    -------
    groups, shapes
        Each group once, ascending, and its united shape.
    """
    order = np.argsort(groups, kind="stable")
    found, first, counts = np.unique(groups[order], return_index=True, return_counts=True)
    united = shapes[order[first]].copy()
    several = np.flatnonzero(counts > 1)
    own = [shapes[order[first[one] : first[one] + counts[one]]] for one in several.tolist()]
    if own:
        united[several] = each(shapely.disjoint_subset_union_all, own, shapes)
    return found.astype(np.intp), united


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
            near = np.flatnonzero(near_boxes(bounds, shapely.bounds(some)))
            yield {
                "left_rows": np.arange(first, first + len(some)),
                "right_rows": near,
                **packed("left", some),
                **packed("right", right[near]),
            }

    found = list(measured(Meeting(dimension), blocks()))
    pairs = joined_arrays(found, ("left", "right", "whole"))
    shapes = np.concatenate([np.empty(0, object), *(unpacked("shape", one) for one in found)])
    return Meetings(pairs[0].astype(np.intp), pairs[1].astype(np.intp), shapes, pairs[2].astype(bool))
