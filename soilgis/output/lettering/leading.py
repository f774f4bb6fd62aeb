"""Names led out of their units (引线注记): small units among large ones, named beside them with a line to the anchor."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.output.lettering.places import GAP, Lead, Placed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from soilgis.output.lettering.anchors import Floats
    from soilgis.output.lettering.places import Boxes, Name

_WAYS = ((1, 0), (-1, 0), (1, -1), (1, 1), (-1, -1), (-1, 1), (0, -1), (0, 1))
_REACH = (10.0, 22.0, 38.0)
"""Pixels between anchor and name."""
PATIENCE = 2
"""A name that finds room so many steps later is waited for."""
ISLAND = 12.0
"""Parts of units whose longer side is smaller than this on the screen, in pixels, are islands that no name led out may cover."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class _Field:
    """What a name led out has to be free of, besides the other names: boxes on their anchors, the ladder, and islands."""

    boxes: Boxes
    scales: Floats
    islands: Floats


def led_out(names: Sequence[Name], found: Sequence[Placed], boxes: Boxes, scales: Floats) -> list[Placed]:
    """Lead out those names that may be, at the steps at which they have no room on their anchors.

    Parameters
    ----------
    names, found, boxes, scales
        The names, where `soilgis.output.lettering.placing.place` put them, their boxes on their anchors, and the ladder.

    Returns
    -------
    list of Placed
        In the same order; a name led out is free of every other at each of its steps, and covers no island.
    """
    placed, ground = list(found), _Field(boxes, scales, _islands(names))
    patience = PATIENCE if len(scales) > 1 else 0
    for row in np.argsort([one.rank for one in names], kind="stable"):
        here = placed[row]
        first = names[row].leads
        if first is not None and here.since > first + patience and not np.isnan(here.x):
            lead = _lead(int(row), first, placed, ground)
            placed[row] = replace(here, lead=lead)
    return placed


def _islands(names: Sequence[Name]) -> Floats:
    """Middle and longer side of every part of the units, shape (n, 3)."""
    bounds = shapely.bounds(shapely.get_parts(np.array([one.shape for one in names], dtype=object)))
    sides = np.maximum(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1])
    found: Floats = np.column_stack([(bounds[:, 0] + bounds[:, 2]) / 2, (bounds[:, 1] + bounds[:, 3]) / 2, sides])
    return found


def _lead(row: int, first: int, placed: Sequence[Placed], ground: _Field) -> Lead | None:
    """The way out that is free soonest; None where none is at any step before the name has room on its anchor."""
    here, best = placed[row], None
    last = min(here.since, here.until)
    for right, down in _ways(float(ground.boxes.left[row]), float(ground.boxes.up[row])):
        step = last
        while step > first and _is_free(row, (right, down), step - 1, placed, ground):
            step -= 1
        if step < (best.since if best else last):
            best = Lead(right, down, step)
        if best and best.since == first:
            break
    return best


def _ways(half: float, tall: float) -> Iterator[tuple[float, float]]:
    for reach in _REACH:
        for east, south in _WAYS:
            yield east * (reach + half) if east else 0.0, south * (reach + tall) if south else 0.0


def box_at(row: int, at: Placed, step: int, boxes: Boxes, scale: float) -> Box | None:
    """Box of a name at a step, in pixels: left, top, right, bottom; None where it is not shown."""
    if at.since <= step < at.until:
        right, down = 0.0, 0.0
    elif at.lead and at.lead.since <= step < min(at.since, at.until):
        right, down = at.lead.right, at.lead.down
    else:
        return None
    x, y = at.x * scale + right, at.y * scale + down
    return x - boxes.left[row], y - boxes.up[row], x + boxes.right[row], y + boxes.down[row]


def _is_free(row: int, offset: tuple[float, float], step: int, placed: Sequence[Placed], ground: _Field) -> bool:
    """Whether a name so far from its anchor is free of all others and of small islands at a step."""
    scale = float(ground.scales[step])
    far = len(ground.scales)
    lead = replace(placed[row], since=far, until=far, lead=Lead(*offset, step))
    mine = box_at(row, lead, step, ground.boxes, scale)
    if mine is None:
        return False
    x, y, side = ground.islands.T * scale
    if ((x > mine[0]) & (x < mine[2]) & (y > mine[1]) & (y < mine[3]) & (side < ISLAND)).any():
        return False
    others = (box_at(other, one, step, ground.boxes, scale) for other, one in enumerate(placed) if other != row)
    return not any(_meet(mine, other) for other in others if other)


def _meet(one: Box, other: Box) -> bool:
    return (
        one[0] < other[2] + GAP
        and other[0] < one[2] + GAP
        and one[1] < other[3] + GAP
        and other[1] < one[3] + GAP
    )  # fmt: skip


def leads_of(placed: Sequence[Placed]) -> list[tuple[int, Placed]]:
    """Rows and places of the names that are led out."""
    return [(row, one) for row, one in enumerate(placed) if one.lead]


def first_free_of_leads(
    row: int, first: int, deep: Boxes, plain: Boxes, placed: tuple[Placed, list[tuple[int, Placed]]], scales: Floats
) -> int:
    """First step from which on a name with its value is free of every name led out; ``placed`` is its own place, and theirs."""
    own, led = placed
    latest = max((min(one.since, one.until) for _, one in led), default=0)
    here = replace(own, since=0, until=len(scales))
    for step in range(min(latest, len(scales)) - 1, first - 1, -1):
        scale = float(scales[step])
        mine = box_at(row, here, step, deep, scale)
        others = [box_at(other, one, step, plain, scale) for other, one in led if other != row and step < one.since]
        if mine and any(_meet(mine, other) for other in others if other):
            return step + 1
    return first
