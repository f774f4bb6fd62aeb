"""Seats of government among the names of a map (行政中心注记): a sign on the point, the city's name right of it where there is room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.output.lettering.places import Name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soilgis.geometry.simplify import Shapes
    from soilgis.model.result import Result
    from soilgis.model.seats import Seat
    from soilgis.output.lettering.names import Lettered, View
    from soilgis.output.lettering.places import Placed

SEAT_SIZE = 11.5
"""Size of the type of a seat's name, in pixels of the screen."""
SIGN = 5.0
"""Half the width of the sign, in pixels of the screen."""
SEAT = "seat"
"""Kind of a sign among the names of a map."""
NEVER = 1_000
"""A step that no ladder has."""
_ROOM = 0.02
"""A unit's name keeps so far from a seat within it, as a share of the square root of the unit's area."""


def seats_of(result: Result) -> tuple[Seat, ...]:
    """Seats within the window of a result's map."""
    return result.context.seats if result.context else ()


def beside_seats(shapes: Shapes, view: View, seats: Sequence[Seat]) -> Shapes:
    """Cut a small hole into the units around each seat, so that their names stand beside its sign and not on it.

    Parameters
    ----------
    shapes
        In the plane of ``view``; not changed.
    """
    if not seats or not len(shapes):
        return shapes
    points = on_plane(view, seats)
    cut = shapes.copy()
    rows, places = shapely.STRtree(points).query(shapes, predicate="contains")
    for row, place in zip(rows, places, strict=True):
        hole = shapely.buffer(points[place], _ROOM * float(np.sqrt(shapely.area(shapes[row]))), quad_segs=2)
        rest = shapely.difference(shapely.make_valid(cut[row]), hole)
        cut[row] = rest if not rest.is_empty else cut[row]
    return cut


def seat_names(seats: Sequence[Seat], view: View, ground: tuple[float, float, float, float]) -> list[Name]:
    """Name the seats of a map.

    Parameters
    ----------
    ground
        Window of the map in degrees; nothing is named beyond it.

    Returns
    -------
    list of Name
        In the order of the seats, with ``mark``.
    """
    if not seats:
        return []
    (window,) = view.onto(np.array([shapely.box(*ground)], dtype=object))
    return [
        Name(one.name, window, SEAT_SIZE * view.scale, at=(point.x, point.y), mark=SIGN * view.scale)
        for one, point in zip(seats, on_plane(view, seats), strict=True)
    ]


def ends_of(found: Sequence[Lettered], placed: Sequence[Placed]) -> list[int]:
    """First step at which the text of each name ends because a unit of that name is named itself; the seat keeps its sign.

    Returns
    -------
    list of int
        One a name, in the same order; far away where no unit bears its name, and for whatever is no seat.
    """
    begun: dict[str, int] = {}
    for one, at in zip(found, placed, strict=True):
        if one.kind in {"leaf", "above", "beside"} and (at.lead or at.since < at.until):
            first = min(at.since, at.lead.since) if at.lead else at.since
            begun[one.name.text] = min(first, begun.get(one.name.text, NEVER))
    return [begun.get(one.name.text, NEVER) if one.kind == SEAT else NEVER for one in found]


def on_plane(view: View, seats: Sequence[Seat]) -> Shapes:
    """Points of the seats in the plane of a view."""
    return view.onto(np.array([shapely.Point(one.lon, one.lat) for one in seats], dtype=object))
