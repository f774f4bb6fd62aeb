"""GEOS in bulk (批量几何运算): the operations of many shapes on all cores, for GEOS holds no interpreter lock; results do not depend on it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import shapely

from soilgis.model.threads import WORKERS, in_threads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import numpy.typing as npt

    from soilgis.geometry.area import Shapes

Item = TypeVar("Item")
Made = TypeVar("Made")

_WORTH = 20_000
"""Points from which threads are worth their while."""
_BLOCK = 50_000
"""Points that are looked at together at least, where shapes are looked at one by one: what is made meanwhile stays small."""
_SPANS = 16
"""Spans for each thread, so that one large shape does not keep the others waiting."""


def paired(operation: Callable[[Shapes, Shapes], Shapes], left: Shapes, right: Shapes) -> Shapes:
    """Do an operation on every pair of shapes.

    Parameters
    ----------
    operation
        Takes two arrays of shapes and gives one, shape (k,) each.
    left, right
        Shapes, shape (n,).

    Returns
    -------
    Shapes
        Results, shape (n,).
    """
    if WORKERS == 1 or len(left) < 2 or not _many(left, right):
        return operation(left, right)
    cuts = np.linspace(0, len(left), min(len(left), _SPANS * WORKERS) + 1).astype(int).tolist()
    parts = in_threads(lambda span: operation(left[slice(*span)], right[slice(*span)]), pairwise(cuts))
    return np.concatenate(parts)


def each(work: Callable[[Item], Made], items: Iterable[Item], *shapes: Shapes) -> list[Made]:
    """Do some work on each item, on all cores where the shapes it works on have points enough; results in the order of the items."""
    return in_threads(work, items) if _many(*shapes) else [work(item) for item in items]


def by_blocks(work: Callable[[Shapes], npt.NDArray[Any]], shapes: Shapes) -> npt.NDArray[Any]:
    """Do some work that gives a value for each shape, on all cores, block by block; shape (n,), in the order of the shapes."""
    points = np.cumsum(shapely.get_num_coordinates(shapes))
    if not len(points) or points[-1] <= _BLOCK:
        return work(shapes)
    inner = np.searchsorted(points, np.arange(_BLOCK, points[-1], _BLOCK)) + 1
    cuts = np.unique([0, *inner, len(shapes)]).tolist()
    return np.concatenate(in_threads(lambda span: work(shapes[slice(*span)]), pairwise(cuts)))


def _many(*shapes: Shapes) -> bool:
    return sum(int(shapely.get_num_coordinates(some).sum()) for some in shapes) >= _WORTH
