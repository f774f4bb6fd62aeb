"""Edges that bend: the area their chords miss, and into how many parts they are cut."""

import numpy as np
import pyproj
import pytest
import shapely
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from soilgis.model.chords import chord_areas, chord_parts, divide_chords
from soilgis.model.ellipsoid import to_plane


def parabola(points):
    """y grows by x²: the chord over an edge of length L misses L³/6."""
    return np.column_stack([points[:, 0], points[:, 1] + points[:, 0] ** 2])


def cubic(points):
    """An S about x = 0: signed, its two halves cancel; their areas are L⁴/64 each for an edge from −L/2 to L/2."""
    return np.column_stack([points[:, 0], points[:, 1] + points[:, 0] ** 3])


def gauss_krueger(code):
    back = pyproj.Transformer.from_crs(code, "EPSG:4490", always_xy=True)
    return lambda points: to_plane(np.column_stack(back.transform(points[:, 0], points[:, 1])))


def fine_area(start, end, bend, parts):
    """Area between a curve drawn through 64 points a part and its parts' chords, by exact polygons."""
    total = 0.0
    for step in range(parts):
        share = np.linspace(step, step + 1, 65) / parts
        curve = bend(start + (end - start) * share[:, None])
        total += abs(shapely.Polygon(curve).area)
    return total


def test_the_area_under_a_parabola():
    start, end = np.array([[1.0, 5.0], [0.0, 0.0]]), np.array([[4.0, 5.0], [0.0, 7.0]])
    assert chord_areas(start, end, parabola) == pytest.approx([27 / 6, 0])
    assert chord_areas(start, end, parabola, unit_m2=10.0) == pytest.approx([45, 0])


def test_a_curve_of_s_shape_is_not_straight():
    found = chord_areas(np.array([[-1.0, 0.0]]), np.array([[1.0, 0.0]]), cubic)
    assert found == pytest.approx([0.5], rel=0.35)
    assert chord_parts(np.array([[-1.0, 0.0]]), np.array([[1.0, 0.0]]), cubic, 0.01)[0] >= 7


def test_parts_miss_a_quarter_when_twice_as_many():
    start, end = np.array([[0.0, 0.0]]), np.array([[6.0, 0.0]])
    assert chord_parts(start, end, parabola, 36.0) == 1
    assert chord_parts(start, end, parabola, 35.9) == 2
    assert chord_parts(start, end, parabola, 9.0) == 2
    assert chord_parts(start, end, parabola, 8.9) == 3


@pytest.mark.parametrize("code", ["EPSG:4547", "EPSG:32649", "EPSG:3857"])
@settings(max_examples=examples(25))
@given(
    east=st.floats(-60_000, 60_000),
    north=st.floats(-60_000, 60_000),
    along=st.floats(1000, 40_000),
    turn=st.floats(0, 2 * np.pi),
)
def test_every_edge_misses_a_square_metre_at_most(code, east, north, along, turn):
    origin = np.array(pyproj.Transformer.from_crs("EPSG:4490", code, always_xy=True).transform(112.6, 37.4))
    bend = gauss_krueger(code)
    start = origin + np.array([east, north])
    end = start + along * np.array([np.cos(turn), np.sin(turn)])
    parts = chord_parts(start[None], end[None], bend, 1.0)
    assert chord_parts(end[None], start[None], bend, 1.0) == parts
    assert fine_area(start, end, bend, int(parts[0])) <= 1.02


def test_shapes_of_all_kinds_keep_their_kind_and_what_needs_no_point():
    box = shapely.box(0, 0, 6, 6)
    small = shapely.box(0, 0, 1, 1)
    shapes = np.array(
        [
            small,
            box,
            shapely.Polygon(box.exterior, [small.exterior]),
            shapely.MultiPolygon([box, shapely.box(8, 0, 9, 1)]),
            shapely.LineString([(0, 0), (6, 0)]),
            shapely.MultiLineString([[(0, 0), (6, 0)], [(0, 1), (1, 1)]]),
            shapely.Point(3, 3),
            None,
            shapely.Polygon(),
        ],
        object,
    )
    given_wkt = [str(shape) for shape in shapes]
    divided = divide_chords(shapes, lambda a, b: chord_parts(a, b, parabola, 9.0))
    assert [str(shape) for shape in shapes] == given_wkt
    assert [one is two for one, two in zip(shapes, divided, strict=True)] == [
        True, False, False, False, False, False, True, True, True,
    ]  # fmt: skip
    kept = [0, 1, 2, 3, 4, 5, 6]
    assert [divided[at].geom_type for at in kept] == [shapes[at].geom_type for at in kept]
    assert shapely.area(divided[kept]) == pytest.approx(shapely.area(shapes[kept]))
    assert shapely.get_num_coordinates(divided[kept]).tolist() == [5, 7, 12, 12, 3, 5, 1]


def test_shared_borders_stay_shared():
    """Two neighbours of which one is drawn the other way round get the same points, to the last bit."""
    left = shapely.Polygon([(0, 0), (1, 0), (7.3, 5.1), (0, 5)])
    right = shapely.Polygon([(7.3, 5.1), (1, 0), (9, 0)])
    one, two = divide_chords(np.array([left, right], object), lambda a, b: chord_parts(a, b, parabola, 0.01))
    shared = set(map(tuple, shapely.get_coordinates(one))) & set(map(tuple, shapely.get_coordinates(two)))
    assert len(shared) == chord_parts(np.array([[1.0, 0.0]]), np.array([[7.3, 5.1]]), parabola, 0.01)[0] + 1


def test_points_that_cannot_be_taken_over_are_left_to_others():
    nowhere = lambda points: points * np.nan  # noqa: E731
    assert chord_parts(np.zeros((1, 2)), np.ones((1, 2)), nowhere, 1.0).tolist() == [1]
