"""The area between true and drawn borders: that of the shapes' symmetric difference, however a border winds about its chord."""

from itertools import chain

import numpy as np
import pytest
import shapely
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from soilgis.geometry.displaced import displaced_m2
from soilgis.geometry.simplify import METRES_PER_DEGREE, simplify


def by_cutting(before, after):
    shrink = np.cos(np.radians(shapely.get_y(shapely.centroid(before)))) * METRES_PER_DEGREE**2
    return shapely.area(shapely.symmetric_difference(before, after)) * shrink * 1.01


def wound(seed, count):
    """Two neighbours with a hole in the second, whose borders wander at random about straight lines."""
    rng = np.random.default_rng(seed)

    def line(start, end):
        share = np.linspace(0, 1, count)[:, None]
        off = rng.uniform(-0.04, 0.04, (count, 1)) * np.array([[end[1] - start[1], start[0] - end[0]]])
        off[[0, -1]] = 0
        return (np.array(start) * (1 - share) + np.array(end) * share + off).tolist()

    corners = [(110, 36), (112, 36), (112, 37), (110, 37)]
    sides = [line(a, b) for a, b in zip(corners, [*corners[1:], corners[0]], strict=True)]
    east = [line((112, 36), (113.5, 36)), line((113.5, 36), (113.5, 37)), line((113.5, 37), (112, 37))]
    hole = [
        line(a, b)
        for a, b in [((112.4, 36.3), (112.9, 36.3)), ((112.9, 36.3), (112.7, 36.8)), ((112.7, 36.8), (112.4, 36.3))]
    ]
    west = shapely.Polygon([*chain(*sides)])
    return np.array([west, shapely.Polygon([*chain(*east, sides[1][::-1])], [[*chain(*hole)]])], dtype=object)


@settings(max_examples=examples(60))
@given(st.integers(0, 10_000), st.integers(4, 90), st.sampled_from([500, 4000, 20000]))
def test_it_is_the_area_of_the_symmetric_difference(seed, count, tolerance):
    before = wound(seed, count)
    if not shapely.is_valid(before).all():
        return
    after = simplify(before, tolerance)
    found, wanted = displaced_m2(before, after), by_cutting(before, after)
    assert (found >= wanted * (1 - 1e-9)).all()
    assert found == pytest.approx(wanted, rel=0.01, abs=1)


def test_a_border_that_crosses_its_chord_counts_both_sides():
    bent = shapely.Polygon([(0, 0), (1, 0.2), (3, -0.2), (4, 0), (4, 3), (0, 3)])
    drawn = shapely.Polygon([(0, 0), (4, 0), (4, 3), (0, 3)])
    found = displaced_m2(np.array([bent], dtype=object), np.array([drawn], dtype=object))
    assert found == pytest.approx(by_cutting(np.array([bent]), np.array([drawn])), rel=1e-12)
    assert abs(bent.area - drawn.area) < 1e-12


def test_a_ring_that_was_left_out_counts_whole_and_nothing_moved_is_nothing():
    hole = [(1, 1), (2, 1), (2, 2.5)]
    before = np.array([shapely.Polygon([(0, 0), (4, 0), (4, 3), (0, 3)], [hole])], dtype=object)
    after = np.array([shapely.Polygon([(0, 0), (4, 0), (4, 3), (0, 3)])], dtype=object)
    assert displaced_m2(before, after) == pytest.approx(by_cutting(before, after), rel=1e-12)
    assert displaced_m2(before, before).tolist() == [0]
    assert displaced_m2(before[:0], after[:0]).tolist() == []
    assert displaced_m2(np.array([shapely.Polygon()]), np.array([shapely.Polygon()])).tolist() == [0]


def test_shapes_whose_vertices_were_moved_are_cut():
    before = np.array([shapely.Polygon([(0, 0), (4, 0), (4, 3), (0, 3)])], dtype=object)
    after = np.array([shapely.Polygon([(0.5, 0), (4, 0), (4, 3.5), (0, 3)])], dtype=object)
    assert displaced_m2(before, after) == pytest.approx(by_cutting(before, after), rel=1e-12)
