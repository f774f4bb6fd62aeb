"""Coverage: by hand, by law, inputs left alone."""

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from made_shapes import blobs, partitions

from soilgis.geometry.area import plane_shapes
from soilgis.geometry.cut import cut, overlapping_pairs

FRAME = np.array([shapely.box(112, 37, 113, 37.6)], dtype=object)


def test_by_hand():
    """Two regions 3 × 2 and 2 × 2; a zone of two overlapping parts covers 2 × 2 of the first, a second zone a corner of both."""
    regions = np.array([shapely.box(0, 0, 3, 2), shapely.box(3, 0, 5, 2)], dtype=object)
    parts = np.array([shapely.box(0, 0, 1.5, 2), shapely.box(1, 0, 2, 2), shapely.box(2.5, 1, 4, 3)], dtype=object)
    pieces = cut(regions, parts, np.array([0, 0, 1]))
    assert pieces.matrix_m2(2, 2).tolist() == [[4.0, 0.5], [0.0, 1.0]]
    assert list(zip(pieces.region.tolist(), pieces.zone.tolist(), strict=True)) == [(0, 0), (0, 1), (1, 1)]


def test_touching_borders_make_no_piece():
    pieces = cut(
        np.array([shapely.box(0, 0, 3, 2)]),
        np.array([shapely.box(3, 0, 4, 2), shapely.box(3, 2, 5, 4)]),
        np.array([0, 1]),
    )
    assert len(pieces.region) == 0


def test_no_zones_at_all():
    pieces = cut(FRAME, np.array([], dtype=object), np.array([], dtype=np.intp))
    assert pieces.matrix_m2(1, 0).shape == (1, 0)


@given(partitions())
def test_zones_that_tile_a_region_cover_all_of_it(cells):
    """However the ground is cut into zones, the shares of a region sum to 1."""
    region, zones = plane_shapes(FRAME), plane_shapes(cells)
    shares = cut(region, zones, np.arange(len(zones))).matrix_m2(1, len(zones)) / shapely.area(region)
    assert shares.sum() == pytest.approx(1, abs=1e-12)


@given(blobs(), st.randoms())
def test_the_order_of_the_parts_changes_nothing(zones, random):
    region, plane = plane_shapes(FRAME), plane_shapes(zones)
    owner = np.arange(len(plane)) % 2
    order = np.array(random.sample(range(len(plane)), len(plane)))
    straight = cut(region, plane, owner).matrix_m2(1, 2)
    shuffled = cut(region, plane[order], owner[order]).matrix_m2(1, 2)
    assert shuffled == pytest.approx(straight, rel=1e-12, abs=1e-3)


@given(blobs(), st.floats(-30, 20))
def test_moving_everything_east_changes_nothing(zones, east):
    """An ellipsoid of revolution looks the same from every meridian."""
    moved = shapely.transform(zones, lambda xy: xy + np.array([east, 0]))
    here = cut(plane_shapes(FRAME), plane_shapes(zones), np.zeros(len(zones), int)).area_m2.sum()
    region = shapely.transform(FRAME, lambda xy: xy + np.array([east, 0]))
    there = cut(plane_shapes(region), plane_shapes(moved), np.zeros(len(zones), int)).area_m2.sum()
    assert there == pytest.approx(here, rel=1e-9, abs=1)


@given(blobs())
def test_parts_of_one_zone_are_united_never_summed(zones):
    doubled = np.concatenate([zones, zones])
    region, owner = plane_shapes(FRAME), np.zeros(2 * len(zones), int)
    once = cut(region, plane_shapes(zones), owner[: len(zones)]).area_m2.sum()
    assert cut(region, plane_shapes(doubled), owner).area_m2.sum() == pytest.approx(once, rel=1e-9, abs=1e-3)


@given(blobs())
def test_inputs_are_left_alone(zones):
    plane = plane_shapes(zones)
    before = shapely.to_wkb(plane).tolist()
    cut(plane_shapes(FRAME), plane, np.zeros(len(plane), int))
    assert shapely.to_wkb(plane).tolist() == before


def test_overlapping_regions_are_found_and_shared_borders_are_not(cells):
    plane = plane_shapes(np.asarray(cells.geometry.array, dtype=object))
    assert overlapping_pairs(plane) == []
    slid = plane.copy()
    slid[1] = shapely.transform(plane[1], lambda xy: xy - [1000, 0])
    ((first, second, m2),) = overlapping_pairs(slid)
    assert (first, second) == (0, 1)
    assert m2 == pytest.approx(1000 * shapely.bounds(plane[0])[3] - 1000 * shapely.bounds(plane[0])[1], rel=1e-9)
