"""The engine is chosen by counts: points, pair points, and whether kernels are loaded anyway."""

import numpy as np
import pytest
import shapely

from soilgis.geometry.overlap import combination_areas, overlap_areas
from soilgis.geometry.which_engine import Work, choose, work_of

SMALL, LARGE = Work(100, 1_000), Work(1_000_000, 200_000_000)


def test_small_work_takes_the_reference_and_says_why():
    assert choose("auto", SMALL) == ("reference", "100 个顶点：估计边界积分 1.0 s，逐个求交 0.0 s")
    assert choose("auto", LARGE)[0] == "fast"
    assert choose("reference", LARGE) == ("reference", "指定")
    assert choose("fast", SMALL) == ("fast", "指定")


def test_splitting_costs_the_reference_more_than_cutting():
    between = Work(100_000, 4_000_000)
    assert choose("auto", between)[0] == "reference"
    assert choose("auto", between, split=True)[0] == "fast"


def test_kernels_that_are_loaded_anyway_tip_the_scale():
    between = Work(100_000, 1_000_000)
    assert choose("auto", between, split=True)[0] == "reference"
    taken, reason = choose("auto", between, split=True, ready=True)
    assert taken == "fast"
    assert "编译核本已装载" in reason


def test_work_counts_pair_points_by_boxes():
    regions = np.array([shapely.box(0, 0, 3, 2), shapely.box(3, 0, 5, 2)], object)
    zones = np.array(
        [shapely.box(1, 1, 2, 1.5), shapely.Point(4, 1).buffer(0.5, quad_segs=2), shapely.box(9, 9, 11, 10)]
    )
    assert work_of(regions, zones) == Work(5 + 5 + 5 + 9 + 5, (5 + 5) + (5 + 9))
    assert work_of(regions, np.array([], object)) == Work(10, 0)


@pytest.mark.parametrize("engine", ["fast", "reference"])
def test_both_kinds_of_areas_name_their_engine(engine):
    regions, zone = np.array([shapely.box(0, 0, 3, 2)], object), np.array([shapely.box(1, 1, 5, 2)], object)
    for found in (overlap_areas(regions, zone, engine=engine), combination_areas(regions, [zone], engine=engine)):
        assert (found.engine, found.reason) == (engine, "指定")
