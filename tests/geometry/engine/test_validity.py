"""Rings that touch themselves, by hand and against GEOS."""

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from soilgis.geometry.engine.ring_sources import from_shapes
from soilgis.geometry.engine.rings import load
from soilgis.geometry.engine.settings import EngineSettings
from soilgis.geometry.engine.validity import misplaced_rings, ring_validity


def sound_rings(layer):
    return ring_validity(layer)[0]


def rings(*made):
    return load(from_shapes(np.array(made, object), "z"), "z", tolerance_m2=None)


@pytest.mark.parametrize(
    ("corners", "sound"),
    [
        ([(0, 0), (5, 0), (5, 3), (0, 3)], True),
        ([(0, 0), (5, 3), (5, 0), (0, 3)], False),
        ([(0, 0), (5, 0), (5, 3), (7, 3), (5, 3), (0, 3)], False),
        ([(0, 0), (4, 0), (2, 0), (2, 3)], False),
        ([(0, 0), (2, 2), (4, 0), (4, 5), (2, 2), (0, 5)], False),
        ([(0, 0), (0, 0), (5, 0), (5, 0), (5, 3), (0, 3)], True),
        ([(0, 0), (2, 0), (5, 0), (5, 3), (0, 3)], True),
        ([(1, 1), (1, 1), (1, 1)], False),
    ],
    ids=["box", "bow-tie", "spike", "fold", "touching itself", "points twice", "straight corner", "a point"],
)
@pytest.mark.parametrize("most", [8000, 0], ids=["chains", "grid"])
def test_rings_by_hand(corners, sound, most):
    found = ring_validity(rings(shapely.Polygon(corners)), EngineSettings(chained_points=most))
    assert found[0].tolist() == [sound]


corner = st.tuples(st.integers(0, 7), st.integers(0, 5))


@given(corners=st.lists(corner, min_size=3, max_size=8))
def test_what_is_sound_is_valid(corners):
    shape = shapely.Polygon(corners)
    if sound_rings(rings(shape)).all() and shape.area > 0:
        assert shapely.is_valid(shape)


def test_rings_in_the_wrong_place():
    """A hole beside its shell and a shell within another are misplaced; a hole that touches its shell is not."""
    stray = shapely.Polygon([(0, 0), (5, 0), (5, 3), (0, 3)], [[(8, 1), (9, 1), (9, 2)]])
    touching = shapely.Polygon([(0, 0), (5, 0), (5, 3), (0, 3)], [[(0, 1), (2, 1), (2, 2)]])
    nested = shapely.MultiPolygon([shapely.box(0, 0, 7, 5), shapely.box(1, 1, 3, 2)])
    found = rings(stray, touching, nested)
    assert misplaced_rings(found).tolist() == [False, True, False, False, False, True]


SQUARE = [(0, 0), (9, 0), (9, 7), (0, 7)]


@pytest.mark.parametrize(
    ("shape", "valid"),
    [
        (shapely.Polygon(SQUARE, [[(2, 2), (4, 2), (4, 5)], [(6, 2), (8, 2), (8, 5)]]), True),
        (shapely.Polygon(SQUARE, [[(2, 2), (5, 2), (4, 5)], [(4, 2), (8, 2), (8, 5)]]), False),
        (shapely.Polygon(SQUARE, [[(12, 2), (15, 2), (14, 5)]]), False),
        (shapely.Polygon(SQUARE, [[(0, 2), (3, 2), (3, 5)]]), False),
        (shapely.MultiPolygon([shapely.box(0, 0, 3, 2), shapely.box(5, 0, 9, 2)]), True),
        (shapely.MultiPolygon([shapely.box(0, 0, 6, 2), shapely.box(5, 0, 9, 2)]), False),
        (shapely.MultiPolygon([shapely.box(0, 0, 9, 7), shapely.box(2, 2, 4, 5)]), False),
    ],
    ids=["two holes", "holes that cross", "hole outside", "hole touching its shell", "two parts", "parts that overlap", "part in part"],
)  # fmt: skip
@pytest.mark.parametrize("most", [8000, 0], ids=["chains", "grid"])
def test_features_by_hand(shape, valid, most):
    """Valid beyond doubt only where no ring meets another; a hole that touches its shell is left to GEOS."""
    assert ring_validity(rings(shape), EngineSettings(chained_points=most))[1].tolist() == [valid]


wild = st.lists(corner, min_size=3, max_size=6)


@given(shell=wild, hole=wild, part=wild)
def test_a_feature_valid_beyond_doubt_is_valid(shell, hole, part):
    shape = shapely.MultiPolygon([shapely.Polygon(shell, [hole]), shapely.Polygon(part)])
    if ring_validity(rings(shape))[1].all() and all(shapely.Polygon(ring).area > 0 for ring in (shell, hole, part)):
        assert shapely.is_valid(shape)


@given(seed=st.integers(0, 10**6), points=st.integers(4, 60))
def test_long_rings_are_judged_as_geos_judges_them(seed, points):
    """Rings in general position, long enough for many chains: sound exactly where GEOS calls them valid."""
    rng = np.random.default_rng(seed)
    angle = np.sort(rng.uniform(0, 2 * np.pi, points))
    radius = rng.uniform(3, 9, points)
    corners = np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]) * 1000
    if seed % 2:
        swapped = rng.integers(0, points, 2)
        corners[swapped] = corners[swapped[::-1]]
    shape = shapely.Polygon(corners)
    assert sound_rings(rings(shape)).tolist() == [shapely.is_valid(shape)]


def test_a_feature_whose_rings_do_not_follow_each_other_stays_in_doubt():
    """Rows of one zone apart in a file: they may lie on each other, though each is sound."""
    made = rings(shapely.box(0, 0, 4, 4), shapely.box(9, 9, 12, 12), shapely.box(2, 2, 6, 6))
    apart = replace(made, feature=np.array([0, 1, 0], np.int32), features=2)
    assert ring_validity(apart)[1].tolist() == [False, True]
