"""Seats of government among the names: beside their signs, and named once, by the unit or by the sign."""

import numpy as np
import shapely

from soilgis.model.seats import Seat, SeatKind
from soilgis.output.lettering.names import Lettered, View
from soilgis.output.lettering.places import Name
from soilgis.output.lettering.placing import place
from soilgis.output.lettering.seats import NEVER, beside_seats, ends_of, seat_names

PLANE = View(lambda shapes: shapes, tuple(2.0**step for step in range(-1, 5)))


def seat(name, x, y):
    return Seat("990000", name, SeatKind.PROVINCE, x, y)


def test_a_units_name_stands_beside_the_seat_within_it():
    """A square of 20 with its seat in the middle: the name moves off it; a square without a seat stays as it is."""
    squares = np.array([shapely.box(0, 0, 20, 20), shapely.box(30, 0, 50, 20)])
    cut = beside_seats(squares, PLANE, [seat("甲", 10, 10)])
    assert not cut[0].contains(shapely.Point(10, 10))
    assert 0.99 * 400 < cut[0].area < 400
    assert cut[1] is squares[1]
    assert squares[0].area == 400
    (found,) = place([Name("甲市", cut[0], 10.0)], PLANE.ladder)
    assert abs(found.y - 10) + abs(found.x - 10) > 3


def test_a_city_is_named_once_by_its_unit_or_by_its_sign():
    """Far away the unit has no room and the sign is named; from where the unit is named, the sign is alone. Another seat keeps its name."""
    unit = Name("甲", shapely.box(-3, -1, 3, 1), 10.0, leads=None)
    own, other = seat_names([seat("甲", 0, 0), seat("乙", 30, 0)], PLANE, (-60, -60, 60, 60))
    found = [
        Lettered("leaf", 0, "city", "", unit),
        Lettered("seat", 0, "", "", own),
        Lettered("seat", 1, "", "", other),
    ]
    placed = place([one.name for one in found], PLANE.ladder)
    ends = ends_of(found, placed)
    assert ends == [NEVER, placed[0].since, NEVER]
    assert placed[1].valued < placed[0].since
    assert own.text == "甲"
