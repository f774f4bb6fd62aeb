"""Kernels of projected rings (投影环编译核): bounds, parts of edges by the table of bends, and points with the edges divided, all in the file's plane."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from soilgis.geometry.engine.compiled import inline, kernel
from soilgis.geometry.engine.foreign import load_real
from soilgis.model.bends import ASK, LOOSE, MOST_TOLD, SLACK

if TYPE_CHECKING:
    from soilgis.geometry.engine.ring_kernels import Layout
    from soilgis.geometry.engine.rings import Ints, Longs, Reals, Shorts

    Table = tuple[Reals, Reals, Reals, float, float]


@kernel
def bound_points(layout: Layout, span: tuple[int, int], boxes: Reals, fault: Shorts) -> None:
    """Write the bounds of each ring (xmin, ymin, xmax, ymax) as it lies in its file, and what is wrong with it (`rings.FAULTS`)."""
    buffer, places, points, strides = layout
    for ring in range(span[0], span[1]):
        place, stride, length = places[ring], strides[ring], points[ring]
        low_x = low_y = math.inf
        high_x = high_y = -math.inf
        x = y = first_x = first_y = 0.0
        for k in range(length):
            x, y = load_real(buffer, place + k * stride), load_real(buffer, place + k * stride + 8)
            if not (abs(x) < math.inf and abs(y) < math.inf):
                fault[ring] = 1
            if k == 0:
                first_x, first_y = x, y
            low_x, high_x = min(low_x, x), max(high_x, x)
            low_y, high_y = min(low_y, y), max(high_y, y)
        if fault[ring] == 0 and length and (first_x != x or first_y != y):
            fault[ring] = 5
        boxes[ring, 0], boxes[ring, 1], boxes[ring, 2], boxes[ring, 3] = low_x, low_y, high_x, high_y


@inline
def missed(table: Table, ends: tuple[float, float, float, float]) -> tuple[float, float]:
    """Area an edge misses and how far it may be off, as `soilgis.model.bends.Bends.missed`."""
    corner, step, terms, _, _ = table
    ax, ay, bx, by = ends
    x, y = bx - ax, by - ay
    across, up = (ax + x * 0.5 - corner[0]) / step[0], (ay + y * 0.5 - corner[1]) / step[1]
    column = min(max(math.floor(across), 0), terms.shape[1] - 2)
    row = min(max(math.floor(up), 0), terms.shape[0] - 2)
    across, up = across - column, up - row
    spread = ((1 - across) * (1 - up), across * (1 - up), (1 - across) * up, across * up)
    most = sums = 0.0
    for plane in range(0, 8, 4):
        first = factor(terms, row, column, plane, spread) * x * x * x
        second = factor(terms, row, column, plane + 1, spread) * x * x * y
        third = factor(terms, row, column, plane + 2, spread) * x * y * y
        fourth = factor(terms, row, column, plane + 3, spread) * y * y * y
        area, whole = abs(first + second + third + fourth), abs(first) + abs(second) + abs(third) + abs(fourth)
        if math.isnan(area):
            return math.nan, math.nan
        most, sums = max(most, area), max(sums, whole)
    return most, SLACK * most + SLACK + LOOSE * sums


@inline
def factor(terms: Reals, row: int, column: int, term: int, spread: tuple[float, float, float, float]) -> float:
    """A factor of the table between four nodes."""
    return float(
        terms[row, column, term] * spread[0]
        + terms[row, column + 1, term] * spread[1]
        + terms[row + 1, column, term] * spread[2]
        + terms[row + 1, column + 1, term] * spread[3]
    )


@inline
def told(table: Table, ends: tuple[float, float, float, float]) -> int:
    """Parts of an edge, as `soilgis.model.bends.Bends.told`; `ASK` where it must be measured."""
    x, y = ends[2] - ends[0], ends[3] - ends[1]
    square = x * x + y * y
    short, longest = table[3], table[4]
    if square <= short * short:
        return 1
    if not square <= longest * longest:
        return ASK
    area, slack = missed(table, ends)
    if not area <= MOST_TOLD * MOST_TOLD:
        return ASK
    count = max(math.ceil(math.sqrt(area)), 1)
    if area + slack <= count * count and (count == 1 or area - slack > (count - 1) * (count - 1)):
        return int(count)
    return ASK


@kernel
def count_parts(layout: Layout, span: tuple[int, int], first: Longs, table: Table, parts: Ints) -> None:
    """Write the parts of the edge that ends in each point of the rings; 1 for the first point of a ring."""
    buffer, places, points, strides = layout
    for ring in range(span[0], span[1]):
        place, stride = places[ring], strides[ring]
        bx = by = 0.0
        for k in range(points[ring]):
            ax, ay = bx, by
            bx, by = load_real(buffer, place + k * stride), load_real(buffer, place + k * stride + 8)
            parts[first[ring] + k] = told(table, (ax, ay, bx, by)) if k else 1


@kernel
def fill_parts(layout: Layout, span: tuple[int, int], begin: tuple[Longs, Longs], parts: Ints, xy: Reals) -> None:
    """Write the points of each ring with its edges divided, by the rule of `soilgis.model.ellipsoid.divide_edges`.

    ``begin`` = (first point of each ring in ``parts``, first in ``xy``).
    """
    buffer, places, points, strides = layout
    first, start = begin
    for ring in range(span[0], span[1]):
        place, stride, at = places[ring], strides[ring], start[ring]
        bx = by = 0.0
        for k in range(points[ring]):
            ax, ay = bx, by
            bx, by = load_real(buffer, place + k * stride), load_real(buffer, place + k * stride + 8)
            many = parts[first[ring] + k]
            if many > 1:
                flip = ax > bx or (ax == bx and ay > by)
                low_x, low_y, high_x, high_y = (bx, by, ax, ay) if flip else (ax, ay, bx, by)
                for step in range(1, many):
                    share = (many - step if flip else step) / many
                    xy[at, 0] = low_x + (high_x - low_x) * share
                    xy[at, 1] = low_y + (high_y - low_y) * share
                    at += 1
            xy[at, 0], xy[at, 1] = bx, by
            at += 1
