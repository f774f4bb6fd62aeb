"""Depth and thickness by hand: strips and squares of known metres at 38 degrees north."""

import numpy as np
import pyproj
import pytest
import shapely

from soilgis.geometry.area import plane_shapes
from soilgis.planning.areas.zones import ZoneParts
from soilgis.planning.screening.depth import reaches_into, shallow, shallow_pieces, thickness_m
from soilgis.planning.screening.overlaps import _verdicts

GEOD = pyproj.Geod(ellps="GRS80")
WEST, SOUTH = 112.9, 37.9
EAST_M = GEOD.inv(WEST, SOUTH, WEST + 0.001, SOUTH)[2] * 1000
NORTH_M = GEOD.inv(WEST, SOUTH, WEST, SOUTH + 0.001)[2] * 1000


def rect(x0, y0, x1, y1):
    """A rectangle in metres from the corner."""
    return shapely.box(WEST + x0 / EAST_M, SOUTH + y0 / NORTH_M, WEST + x1 / EAST_M, SOUTH + y1 / NORTH_M)


def plane(*shapes):
    return plane_shapes(np.array(shapes, dtype=object))


def test_thickness_of_strips():
    """Twice the area over the outline: a strip of 1000 by 10 m is 2 · 10000 / 2020; of several parts the thickest holds."""
    strip, square = rect(0, 0, 1000, 10), rect(0, 100, 100, 200)
    found = thickness_m(plane(strip, square, shapely.union(strip, square)))
    assert found.tolist() == pytest.approx([20000 / 2020, 50, 50], rel=2e-3)
    assert thickness_m(np.zeros(0, dtype=object)).tolist() == []


COVER = rect(0, 0, 1000, 1000)


@pytest.mark.parametrize(
    ("site", "metres", "deep"),
    [
        (rect(-100, 400, 11, 500), 10, True),
        (rect(-100, 400, 9, 500), 10, False),
        (rect(-100, 400, 9, 500), 8, True),
        (rect(-5, 400, 2, 410), 10, False),
        (rect(500, 500, 502, 502), 10, True),
    ],
)
def test_a_site_is_in_a_cover_deeper_than_the_tolerance(site, metres, deep):
    assert reaches_into(site, COVER, metres) is deep
    assert shallow((site, plane(site)[0]), plane(COVER), metres) is not deep


def test_a_cover_narrower_than_the_tolerance_runs_through_a_wide_site():
    assert reaches_into(rect(0, 0, 500, 500), rect(-1000, 240, 2000, 245), 10)
    assert not reaches_into(rect(0, 0, 500, 500), rect(-1000, -5, 2000, 5), 10)


def test_a_border_that_two_polygons_of_a_cover_share_is_none():
    halves = rect(0, 0, 500, 1000), rect(500, 0, 1000, 1000)
    site = rect(495, 400, 505, 410)
    assert not shallow((site, plane(site)[0]), plane(*halves), 20)
    assert shallow((site, plane(site)[0]), plane(rect(0, 0, 500, 1000)), 20)


def pieces(tolerance, thick, zone=0):
    """Whether a site 5 m within the first zone is shallow there; the second zone holds it whole."""
    site, zones = rect(-100, 400, 5, 500), (COVER, rect(-500, 0, 500, 1000))
    parts = ZoneParts(None, plane(*zones), np.array([0, 1]))
    found = shallow_pieces(
        (np.array([site], dtype=object), plane(site).__getitem__), parts, (np.array([0]), np.array([zone])), np.array([thick]), np.array([tolerance])
    )  # fmt: skip
    return found.tolist()


def test_only_thin_pieces_are_looked_at():
    assert pieces(10.0, 9.0) == [True]
    assert pieces(10.0, 19.9) == [True]
    assert pieces(10.0, 20.0) == [False]
    assert pieces(10.0, np.inf) == [False]
    assert pieces(0.0, 0.0) == [False]
    assert pieces(10.0, 9.0, zone=1) == [False]


@pytest.mark.parametrize(
    ("area", "flat", "distance", "tolerance", "word"),
    [
        (0.0, False, 5.0, 5.0, "borderline"), (0.0, False, 5.1, 5.0, "clear"), (0.0, False, 0.0, 0.0, "clear"),
        (1.0, False, np.nan, 5.0, "involved"), (1.0, True, np.nan, 5.0, "borderline"), (0.0, False, np.nan, 5.0, "clear"),
        (0.5, False, np.nan, 0.0, "involved"),
    ],
)  # fmt: skip
def test_verdicts(area, flat, distance, tolerance, word):
    assert _verdicts(np.array([area]), np.array([flat]), np.array([distance]), tolerance).tolist() == [word]
