"""Nearest distances, meetings in bulk and widening: by hand, against pyproj and shapely, and by law."""

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from made_shapes import blobs

from soilgis.geometry import nearest
from soilgis.geometry.area import ellipsoidal_area_m2, plane_shapes
from soilgis.geometry.meeting import meet, united_by
from soilgis.geometry.nearest import geodesic_length_m, nearest_m, outline_pieces
from soilgis.geometry.widen import circles, grown, line_corridors

GEOD = pyproj.Geod(ellps="GRS80")


def array(*shapes):
    made = np.empty(len(shapes), dtype=object)
    made[:] = shapes
    return made


def test_distance_between_corners_and_edges():
    zones = array(shapely.box(112.2, 37, 112.3, 37.1))
    found = nearest_m(
        array(shapely.box(112, 37.2, 112.1, 37.25), shapely.box(112, 37, 112.1, 37.05), shapely.Point(112.2, 37.05)),
        zones,
    )
    assert found[0] == pytest.approx(GEOD.inv(112.1, 37.2, 112.2, 37.1)[2], abs=1e-5)
    assert found[1] == pytest.approx(GEOD.inv(112.1, 37.05, 112.2, 37.05)[2], rel=1e-3)
    assert found[2] == 0


@given(blobs(most=3), st.floats(110, 111), st.floats(35, 36.5))
def test_nearest_is_no_farther_than_any_corner_and_close_to_a_dense_search(shapes, x, y):
    point = array(shapely.Point(x, y))
    corners = shapely.get_coordinates(shapely.segmentize(shapes, 0.002))
    away = np.full(len(corners), x), np.full(len(corners), y)
    dense = GEOD.inv(*away, corners[:, 0], corners[:, 1])[2].min()
    found = nearest_m(point, shapes)[0]
    assert found <= dense * 1.02
    assert found >= dense - 250


def test_outlines_are_cut_into_pieces_that_add_up():
    ring = shapely.Point(112, 37).buffer(1, quad_segs=40)
    line = shapely.LineString([(112, 37), (113, 38), (114, 37)])
    pieces = outline_pieces(array(ring, line, shapely.Point(1, 2)))
    assert shapely.length(pieces).sum() == pytest.approx(ring.length + line.length, rel=1e-12)
    assert shapely.get_num_coordinates(pieces).max() == 9
    assert (shapely.get_dimensions(pieces) == 0).sum() == 1


def test_lengths_are_geodesic_and_polygons_have_none():
    lines = array(
        shapely.LineString([(112, 37), (112, 37.5)]),
        shapely.box(112, 37, 113, 38),
        shapely.MultiLineString([[(112, 37), (112, 37.1)], [(113, 37), (113, 37.2)]]),
    )
    found = geodesic_length_m(lines)
    assert found[0] == pytest.approx(GEOD.inv(112, 37, 112, 37.5)[2], abs=1e-6)
    assert found[1] == 0
    assert found[2] == pytest.approx(GEOD.inv(112, 37, 112, 37.1)[2] + GEOD.inv(113, 37, 113, 37.2)[2], abs=1e-6)
    assert len(geodesic_length_m(array())) == 0


def test_circles_and_corridors_have_their_area():
    point, line = shapely.Point(112.3, 37.4), shapely.LineString([(112, 37), (112, 37.2)])
    assert ellipsoidal_area_m2(circles(array(point), 250.0))[0] == pytest.approx(np.pi * 250**2, rel=1e-7)
    length = geodesic_length_m(array(line))[0]
    wide = ellipsoidal_area_m2(line_corridors(array(line), 30.0))[0]
    assert wide == pytest.approx(30 * length + np.pi * 15**2, rel=1e-4)


def test_growing_reaches_as_far_as_it_says():
    square = shapely.box(112, 37, 112.01, 37.01)
    wide = grown(array(square), 7.0)[0]
    reach = wide.bounds
    assert GEOD.inv(112.01, 37.005, reach[2], 37.005)[2] == pytest.approx(7, abs=1e-3)
    assert GEOD.inv(112.005, 37.01, 112.005, reach[3])[2] == pytest.approx(7, abs=1e-3)
    assert grown(array(square), 0.0)[0] is square


@given(blobs(), blobs(most=4))
def test_meetings_equal_plain_intersections(left, right):
    """Every pair found in bulk has the area plain intersection gives, and no pair with area is missed."""
    left, right = plane_shapes(left), plane_shapes(right)
    before = shapely.to_wkb(left).tolist()
    met = meet(left, right)
    areas = np.zeros((len(left), len(right)))
    areas[met.left, met.right] = met.area_m2
    plain = shapely.area(shapely.intersection(left[:, None], right[None, :]))
    assert areas == pytest.approx(plain, rel=1e-9, abs=1e-3)
    assert shapely.to_wkb(left).tolist() == before
    whole = shapely.covers(right[met.right], left[met.left])
    assert (met.whole <= whole).all()


def test_touching_is_no_meeting():
    left, right = array(shapely.box(0, 0, 10, 3)), array(shapely.box(10, 0, 12, 3), shapely.box(2, 1, 20, 9))
    met = meet(left, right)
    assert list(zip(met.left, met.right, strict=True)) == [(0, 1)]
    assert met.area_m2.tolist() == [16]
    assert len(meet(left[:0], right).left) == 0


def test_groups_are_united():
    groups, shapes = united_by(
        np.array([3, 1, 3]), array(shapely.box(0, 0, 2, 1), shapely.box(0, 0, 1, 1), shapely.box(1, 0, 4, 1))
    )
    assert groups.tolist() == [1, 3]
    assert shapely.area(shapes).tolist() == [1, 4]


def test_a_shape_of_many_points_is_as_far_piece_by_piece(monkeypatch):
    """Rings of some thousand points beside squares near and far, one of them touching."""
    angle = np.linspace(0, 2 * np.pi, 3000, endpoint=False)
    reach = 0.5 + 0.03 * np.cos(40 * angle)
    rings = [
        np.column_stack([east + reach * np.cos(angle), 36 + reach * np.sin(angle)]) for east in (110.0, 112.0, 117.2)
    ]
    large = np.array([shapely.Polygon(ring) for ring in rings], dtype=object)
    others = shapely.box([111.02, 113.0, 117.73], [35.9, 36.4, 35.99], [111.1, 113.2, 117.9], [36.05, 36.6, 36.01])
    piecewise = nearest.nearest_m(large, others)
    monkeypatch.setattr(nearest, "_LARGE", 10**9)
    assert piecewise == pytest.approx(nearest.nearest_m(large, others), rel=1e-12, abs=1e-6)
    assert piecewise[2] == 0
