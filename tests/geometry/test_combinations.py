"""Unions, overlaps and the largest combinations: by hand, and by law."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soilgis.geometry.combinations import largest, overlap_m2, union_m2
from soilgis.geometry.overlap import Overlaps

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
    assert np.einsum("rll->rl", overlap_m2(FOUND, 2, 2)).tolist() == [[9, 13], [4, 4]]


def test_the_overlap_matrix_is_symmetric_with_the_layers_on_its_diagonal():
    both = overlap_m2(FOUND, 2, 2)
    assert both[0].tolist() == [[9, 2], [2, 13]]
    assert (both == both.transpose(0, 2, 1)).all()


def test_the_largest_combinations_come_first():
    masks, areas, regions = largest(FOUND, 2)
    assert masks.tolist() == [2, 1]
    assert areas.tolist() == [11, 7]
    assert regions.tolist() == [1, 1]


def test_a_combination_is_counted_in_every_region_that_has_it():
    masks, areas, regions = largest(FOUND, 9)
    assert masks.tolist() == [2, 1, 3]
    assert areas.tolist() == [11, 7, 6]
    assert regions.tolist() == [1, 1, 2]


def test_nothing_covered_has_no_largest():
    bare = Overlaps(np.array([0], np.int32), np.array([0], np.int64), np.array([5.0]), "fast", "")
    assert [len(part) for part in largest(bare, 3)] == [0, 0, 0]


@st.composite
def combinations(draw):
    """Areas of random combinations of up to 40 layers in a few regions, each once."""
    layers = draw(st.sampled_from([1, 3, 16, 40]))
    keys = st.tuples(st.integers(0, 4), st.integers(0, 2**layers - 1))
    pairs = sorted(draw(st.sets(keys, min_size=1, max_size=40)))
    areas = draw(st.lists(st.floats(1e-3, 1e9), min_size=len(pairs), max_size=len(pairs)))
    region, mask = np.array(pairs, np.int64).T
    return Overlaps(region.astype(np.int32), mask, np.array(areas), "fast", ""), layers


@given(combinations())
def test_overlaps_and_totals_agree_with_the_combinations(made):
    """The matrix is symmetric, its diagonal the layers; no pair has more than either layer; the largest sum to the union."""
    found, layers = made
    both = overlap_m2(found, 5, layers)
    inside = (found.other[:, None] >> np.arange(layers)) & 1 == 1
    own = np.zeros((5, layers))
    np.add.at(own, found.region, inside * found.area_m2[:, None])
    assert (both == both.transpose(0, 2, 1)).all()
    assert np.einsum("rll->rl", both) == pytest.approx(own, rel=1e-12)
    assert (both <= np.minimum(own[:, :, None], own[:, None, :]) * (1 + 1e-12)).all()
    _, areas, _ = largest(found, 10**6)
    assert areas.sum() == pytest.approx(union_m2(found, 5).sum(), rel=1e-12)
    assert (np.diff(areas) <= 0).all()
    for one in range(layers):
        for other in range(layers):
            expected = sum(
                area
                for mask, area in zip(found.other.tolist(), found.area_m2.tolist(), strict=True)
                if mask >> one & 1 and mask >> other & 1
            )
            assert both[:, one, other].sum() == pytest.approx(expected, rel=1e-12)
