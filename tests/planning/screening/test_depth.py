"""Depth: 临界 is what a shift within the tolerance could undo, not what is thin."""

import numpy as np
import pytest
import shapely
from planning.screen_made import SOUTH, WEST, run, sites, zone_layer

from soilgis.geometry.area import plane_shapes
from soilgis.planning.screening.depth import reaches_into, shallow, thickness_m

EAST_M, NORTH_M = 1 / 87_950, 1 / 111_000
"""A metre at 37.9°N in degrees, within 0.2 %."""


def ground(west, south, east, north):
    """A rectangle in metres from the corner of the made field."""
    return shapely.box(WEST + west * EAST_M, SOUTH + south * NORTH_M, WEST + east * EAST_M, SOUTH + north * NORTH_M)


ZONE = ground(0, 0, 3000, 2000)


@pytest.mark.parametrize(
    ("site", "tolerance", "verdict"),
    [
        (ground(100, 1000, 2900, 1009), 10, "involved"),  # a road of 9 m far inside
        (ground(-4.5, 100, 4.5, 1900), 10, "borderline"),  # the same along the border
        (ground(-500, 100, 9, 1900), 10, "borderline"),
        (ground(-500, 100, 11, 1900), 10, "involved"),
        (ground(-500, 100, 11, 1900), 12, "borderline"),
        (ground(1, 100, 7, 106), 10, "involved"),  # small, whole, beside the border
        (ground(0, 100, 6, 106), 10, "involved"),  # on the border from inside
        (ground(-3, 100, 3, 106), 10, "borderline"),
        (ground(-8, 100, -2, 106), 10, "borderline"),  # outside, nearer than the tolerance
        (ground(-30, 100, -12, 106), 10, "clear"),
        (ZONE, 10, "involved"),  # identical
        (ground(-500, -500, 3500, 2500), 10, "involved"),  # around the zone
    ],
)
def test_a_site_is_borderline_where_a_shift_could_part_it_from_the_zone(tmp_path, site, tolerance, verdict):
    zone_layer(tmp_path, "red", ZONE, tolerance_m=float(tolerance))
    result = run(tmp_path, sites(site))
    assert result.checks["verdict"].tolist() == [verdict]
    assert result.pieces["borderline"].tolist() == ([verdict == "borderline"] if len(result.pieces) else [])


def test_rows_of_one_layer_are_one_cover(tmp_path):
    """Their common border is none; each piece is still told as thin as it is."""
    rows = ground(0, 0, 1500, 2000), ground(1500, 0, 3000, 2000)
    zone_layer(tmp_path, "red", *rows, names=("a", "b"), tolerance_m=10.0)
    result = run(tmp_path, sites(ground(1497, 500, 1503, 506), ground(1200, 500, 1502, 900)))
    assert result.checks["verdict"].tolist() == ["involved", "involved"]
    flags = result.pieces.set_index(["site_id", "zone_name"])["borderline"].to_dict()
    assert flags == {("S0", "a"): True, ("S0", "b"): True, ("S1", "a"): False, ("S1", "b"): True}


def test_a_narrow_zone_through_a_site_is_involved(tmp_path):
    zone_layer(tmp_path, "red", ground(0, 0, 8, 5000), tolerance_m=10.0)
    result = run(tmp_path, sites(ground(-300, 500, 300, 900), ground(-300, 500, 5, 900)))
    assert result.checks["verdict"].tolist() == ["involved", "borderline"]


@pytest.mark.parametrize("tolerance", [1.0, 25.0])
def test_depth_is_metres_on_the_ground_in_every_direction(tolerance):
    """The plane is stretched by 1.6 along one axis against the other at 37.9°N."""
    for over, deep in ((0.98 * tolerance, False), (1.02 * tolerance, True)):
        west, south = ground(-300, 100, over, 900), ground(100, -300, 900, over)
        for site in (west, south):
            assert reaches_into(site, ZONE, tolerance) is deep
            plane = plane_shapes(np.array([site, ZONE], object))
            assert shallow((site, plane[0]), plane[1:], tolerance) is not deep


def test_thickness_is_twice_the_area_over_the_outline():
    strip = plane_shapes(np.array([ground(0, 0, 1000, 10), shapely.union(ground(0, 0, 20, 20), ground(50, 0, 51, 20))]))
    assert thickness_m(strip) == pytest.approx([2 * 10 * 1000 / 2020, 10.0], rel=0.005)
    assert len(thickness_m(strip[:0])) == 0
