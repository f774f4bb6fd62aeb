"""Unions, overlaps and the largest combinations, by hand."""

import numpy as np

from soilgis.geometry.combinations import largest, layer_m2, overlap_m2, union_m2
from soilgis.geometry.overlay import Overlaps

FOUND = Overlaps(
    np.array([0, 0, 0, 0, 1, 1], np.int32),
    np.array([0, 1, 2, 3, 0, 3], np.int32),
    np.array([50.0, 7, 11, 2, 30, 4]),
    "fast",
    "",
)


def test_the_union_counts_ground_once():
    assert union_m2(FOUND, 3).tolist() == [20, 4, 0]


def test_a_layer_is_the_sum_of_its_combinations():
    assert layer_m2(FOUND, 2, 2).tolist() == [[9, 13], [4, 4]]


def test_the_overlap_matrix_is_symmetric_with_the_layers_on_its_diagonal():
    both = overlap_m2(FOUND, 2, 2)
    assert both[0].tolist() == [[9, 2], [2, 13]]
    assert (both == both.transpose(0, 2, 1)).all()


def test_the_largest_combinations_come_first():
    masks, areas = largest(FOUND, 2)
    assert masks.tolist() == [2, 1]
    assert areas.tolist() == [11, 7]
