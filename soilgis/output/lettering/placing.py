"""Placing of names (注记配置): where each name stands and from which scale on, so that no two lie over each other.

One computation for every window. A map is a plane seen at a ladder of scales, from far to near; boxes of names keep their size on the
screen. A name that stands on its anchor and is free of another at one scale is free of it at every nearer one, so a name needs no more
than the step it appears at. Names are placed in order of rank; each waits until it lies inside its unit and is free of those before it.
Those that wait too long may be led out of their unit by a line until then.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely

from soilgis.output.lettering.anchors import Floats, anchors
from soilgis.output.lettering.leading import first_free_of_leads, leads_of, led_out
from soilgis.output.lettering.places import GAP, Boxes, Name, Placed
from soilgis.output.lettering.signs import width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soilgis.geometry.simplify import Shapes

LINE_HEIGHT = 1.25
"""Height of a line of text, in sizes of its type."""
VALUE_SIZE = 0.88
"""Size of the value under a name, in sizes of the name."""


def place(names: Sequence[Name], ladder: Sequence[float]) -> list[Placed]:
    """Place names on a map.

    Parameters
    ----------
    names
        In any order; y of their plane grows downwards.
    ladder
        Pixels per unit of the plane at each step, ascending.

    Returns
    -------
    list of Placed
        One a name, in the same order. At no step do two boxes overlap; each anchor lies inside its unit; a name on its anchor lies
        inside its unit whole.
    """
    if not names:
        return []
    scales = np.asarray(ladder, dtype=np.float64)
    plain, valued = _boxes(names)
    if len(scales) == 1:
        plain, valued = _raised(names, plain, valued, scales)
    room = _room(names, plain)
    until = np.array(
        [
            np.searchsorted(scales, one.most / max(wide, 1e-12), side="right")
            for one, wide in zip(names, room, strict=True)
        ]
    )
    order = np.argsort([one.rank for one in names], kind="stable")
    fits = first_inside(names, plain, scales)
    since = _greedy(plain, order, np.maximum(fits, [one.since for one in names]), until, scales)
    found = [
        Placed(float(x), float(y), int(min(a, b)), int(b), int(b))
        for x, y, a, b in zip(plain.x, plain.y, since, until, strict=True)
    ]
    found = led_out(names, found, plain, scales)
    deep = _values(names, found, plain, valued, scales)
    return [replace(one, valued=int(step)) for one, step in zip(found, deep, strict=True)]


def _boxes(names: Sequence[Name]) -> tuple[Boxes, Boxes]:
    """Boxes of the names on their anchors, and with their values under them."""
    wide = np.array([width_of(one.text) * one.size for one in names]) / 2
    tall = np.array([one.size for one in names]) * LINE_HEIGHT / 2
    under = np.array([width_of(one.value) * one.size * VALUE_SIZE for one in names]) / 2
    both, deep = np.maximum(wide, under), tall + np.where(under > 0, 2 * tall * VALUE_SIZE, 0)
    x, y = _anchors(names, 2 * both / (tall + deep)).T
    mark = np.array([one.mark for one in names])
    signs = mark > 0
    half, high = np.where(signs, mark, wide), np.where(signs, mark, tall)
    left, right = np.where(signs, mark, both), np.where(signs, mark + GAP + 2 * wide, both)
    up, down = np.where(signs, np.maximum(mark, tall), tall), np.where(signs, np.maximum(mark, tall), deep)
    return Boxes(x, y, half, half, high, high), Boxes(x, y, left, right, up, down)


def _raised(names: Sequence[Name], plain: Boxes, valued: Boxes, scales: Floats) -> tuple[Boxes, Boxes]:
    """On paper, whose scale is one, raise a name so that it and its value stand in the middle of the room, where that lets the value in."""
    y = plain.y - (valued.down - plain.down) / 2 / scales[0]
    higher = replace(plain, y=y), replace(valued, y=y)
    gains = (first_inside(names, higher[1], scales) == 0) & (first_inside(names, valued, scales) > 0)
    kept = np.where(gains, y, plain.y)
    return replace(plain, y=kept), replace(valued, y=kept)


def _same(names: Sequence[Name], row: int) -> npt.NDArray[np.bool_]:
    """Names of the same text as a sign's, the one or the other of which is shown: those of the unit whose seat it is."""
    mine = names[row]
    return np.array([bool(mine.mark) and one.text == mine.text for one in names])


def _anchors(names: Sequence[Name], aspects: Floats) -> Floats:
    """Anchors as they are given, or where a unit has most room, shape (n, 2)."""
    points = np.array([one.at or (np.nan, np.nan) for one in names], dtype=np.float64)
    free = [row for row, one in enumerate(names) if one.at is None]
    shapes: Shapes = np.array([names[row].shape for row in free], dtype=object)
    points[free], _ = anchors(shapes, aspects[free])
    return points


def _room(names: Sequence[Name], boxes: Boxes) -> Floats:
    """Half the longer side of each unit's largest part, in the plane."""
    bounds = shapely.bounds(np.array([_largest(one.shape) for one in names], dtype=object))
    sides: Floats = np.nan_to_num(np.maximum(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1]) / 2)
    return np.where(np.isnan(boxes.x), 0, sides)


def _largest(shape: shapely.Geometry) -> shapely.Geometry:
    return max(shapely.get_parts(shape), key=shapely.area, default=shape)


def first_inside(names: Sequence[Name], boxes: Boxes, scales: Floats) -> npt.NDArray[np.intp]:
    """First step at which each box lies inside its unit; the ladder's length for none."""
    first = np.full(len(names), len(scales))
    shapes = np.array([one.shape for one in names], dtype=object)
    shapely.prepare(shapes)
    open_ = np.flatnonzero(~np.isnan(boxes.x))
    for step, scale in enumerate(scales):
        frame = shapely.box(
            boxes.x[open_] - boxes.left[open_] / scale, boxes.y[open_] - boxes.up[open_] / scale,
            boxes.x[open_] + boxes.right[open_] / scale, boxes.y[open_] + boxes.down[open_] / scale,
        )  # fmt: skip
        inside = shapely.contains(shapes[open_], frame)
        first[open_[inside]] = step
        open_ = open_[~inside]
    return first


def _greedy(
    boxes: Boxes, order: npt.NDArray[np.intp], first: npt.NDArray[np.intp], until: npt.NDArray[np.intp], scales: Floats
) -> npt.NDArray[np.intp]:
    """First step of each name: inside its unit, and free of every name before it while that one is shown."""
    since = np.full(len(order), len(scales))
    for place_, row in enumerate(order):
        before = order[:place_]
        before = before[since[before] < until[before]]
        free = np.searchsorted(scales, boxes.free_from(row, before, boxes) * (1 - 1e-12))
        waits = np.where(free > since[before], np.minimum(free, until[before]), 0)
        since[row] = max(first[row], waits.max(initial=0))
    shown: npt.NDArray[np.intp] = np.minimum(since, until)
    return shown


def _values(
    names: Sequence[Name], found: Sequence[Placed], plain: Boxes, deep: Boxes, scales: Floats
) -> npt.NDArray[np.intp]:
    """First step at which each name has room for its value: inside its unit, free of all names and of the values before it."""
    until = np.array([one.until for one in found])
    shown = np.array([one.since for one in found])
    inside, first = first_inside(names, deep, scales), until.copy()
    done: list[int] = []
    led = leads_of(found)
    for row in np.argsort([one.rank for one in names], kind="stable"):
        if not names[row].grows or shown[row] >= until[row]:
            continue
        others = np.flatnonzero((shown < until) & (np.arange(len(names)) != row) & ~_same(names, int(row)))
        free = np.searchsorted(scales, deep.free_from(int(row), others, plain) * (1 - 1e-12))
        waits = np.where(free > shown[others], np.minimum(free, until[others]), 0)
        earlier = np.array(done, dtype=np.intp)
        with_values = np.searchsorted(scales, deep.free_from(int(row), earlier, deep) * (1 - 1e-12))
        waits_too = np.where(with_values > first[earlier], np.minimum(with_values, until[earlier]), 0)
        wanted = max(shown[row], inside[row], waits.max(initial=0), waits_too.max(initial=0))
        first[row] = min(until[row], first_free_of_leads(int(row), int(wanted), deep, plain, (found[row], led), scales))
        done.append(int(row))
    return first
