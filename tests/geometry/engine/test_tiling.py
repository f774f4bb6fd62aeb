"""Free borders of regions, by hand, and overlaps found by them, against Shapely."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from soilgis.geometry.engine.ring_sources import from_shapes
from soilgis.geometry.engine.rings import load
from soilgis.geometry.engine.tiling import free_rings
from soilgis.geometry.overlap import overlapping_regions


def rings(*made):
    return load(from_shapes(np.array(made, object), "r"), "r", tolerance_m2=None)


def edges(layer):
    """Directed edges of a layer that have length."""
    first = np.flatnonzero(layer.ring >= 0)
    return {(tuple(layer.xy[k]), tuple(layer.xy[k + 1])) for k in first}


def test_the_border_two_neighbours_share_is_left_out():
    found = free_rings(rings(shapely.box(0, 0, 3, 2), shapely.box(3, 0, 7, 2)))
    assert len(found.orientation) == 1
    assert found.areas().tolist() == [14.0]
    assert ((3.0, 2.0), (3.0, 0.0)) not in edges(found)
    assert ((3.0, 0.0), (3.0, 2.0)) not in edges(found)
    assert ((0.0, 0.0), (3.0, 0.0)) in edges(found)


def test_an_enclave_and_its_surroundings_leave_the_outer_border():
    ring = shapely.box(0, 0, 9, 7)
    enclave = shapely.box(2, 2, 4, 5)
    found = free_rings(rings(ring.difference(enclave), enclave))
    assert (len(found.orientation), found.hole.tolist(), found.areas().tolist()) == (1, [False], [63.0])


def test_a_hole_nobody_fills_stays():
    found = free_rings(rings(shapely.box(0, 0, 9, 7).difference(shapely.box(2, 2, 4, 5))))
    assert sorted(found.hole.tolist()) == [False, True]
    assert found.areas().tolist() == [57.0]


def test_the_same_region_twice_has_its_border_twice():
    assert overlapping_regions(rings(shapely.box(0, 0, 3, 2), shapely.box(0, 0, 3, 2))) == [(0, 1, pytest.approx(6.0))]


boxes = st.tuples(st.integers(0, 9), st.integers(0, 7), st.integers(1, 4), st.integers(1, 3)).map(
    lambda b: shapely.box(b[0], b[1], b[0] + b[2], b[1] + b[3])
)


@given(made=st.lists(boxes, min_size=1, max_size=7))
def test_overlaps_are_those_of_shapely(made):
    """On a lattice: shared borders, corners and whole regions coincide all the time."""
    layer = np.array([shapely.transform(box, lambda xy: xy * 10) for box in made], object)
    expected = {
        (a, b): shapely.intersection(layer[a], layer[b]).area
        for a in range(len(layer))
        for b in range(a + 1, len(layer))
        if shapely.intersection(layer[a], layer[b]).area > 1
    }
    assert {(a, b): area for a, b, area in overlapping_regions(rings(*layer))} == pytest.approx(expected)


def test_a_sliver_on_a_shared_border_is_found():
    bent = shapely.Polygon([(300, 0), (700, 0), (700, 200), (300, 200), (299.5, 100)])
    assert overlapping_regions(rings(shapely.box(0, 0, 300, 200), bent)) == [(0, 1, pytest.approx(50.0))]
