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
    from soilgis.output.lettering.names import View

SEAT_SIZE = 11.5
"""Size of the type of a seat's name, in pixels of the screen."""
SIGN = 5.0
"""Half the width of the sign, in pixels of the screen."""
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


def seat_names(
    seats: Sequence[Seat], view: View, named: set[str], ground: tuple[float, float, float, float]
) -> list[Name]:
    """Name the seats of a map.

    Parameters
    ----------
    named
        Names the map's units bear already: a seat of that name has its sign alone.
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
        Name(
            "" if one.name in named else one.name,
            window,
            SEAT_SIZE * view.scale,
            at=(point.x, point.y),
            mark=SIGN * view.scale,
        )
        for one, point in zip(seats, on_plane(view, seats), strict=True)
    ]


def on_plane(view: View, seats: Sequence[Seat]) -> Shapes:
    """Points of the seats in the plane of a view."""
    return view.onto(np.array([shapely.Point(one.lon, one.lat) for one in seats], dtype=object))
