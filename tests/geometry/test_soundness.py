"""Rings that touch themselves, by hand and against GEOS."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from soilgis.geometry.rings import from_shapes, load
from soilgis.geometry.soundness import misplaced_rings, sound_rings


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
    ],
    ids=["box", "bow-tie", "spike", "fold", "touching itself", "points twice", "straight corner"],
)
def test_rings_by_hand(corners, sound):
    assert sound_rings(rings(shapely.Polygon(corners))).tolist() == [sound]


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
