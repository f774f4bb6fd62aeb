"""Rounding intervals: exact bounds of means, by hand, by law and against a search."""

import numpy as np
import pytest
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from soilgis.planning.targets.rounding import half_unit, mean_bounds, weight_slack


def test_half_a_unit_of_the_last_place():
    assert half_unit([2, 1, 0]) == pytest.approx([0.00005, 0.0005, 0.005])


def test_bounds_by_hand():
    """Values 0.2 and 0.6, weights 1 and 3 ± 1: means from (0.2·1 + 0.6·2)/3 to (0.2·1 + 0.6·4)/5."""
    value, weight, slack = np.array([0.2, 0.6]), np.array([1.0, 3.0]), np.array([0.0, 1.0])
    assert mean_bounds(value, value, weight, slack) == pytest.approx((1.4 / 3, 2.6 / 5))


CASES = st.integers(1, 5).flatmap(
    lambda n: st.tuples(
        *(
            st.lists(st.floats(low, high), min_size=n, max_size=n)
            for low, high in ((0, 1), (0, 0.01), (0.1, 9), (0, 0.5))
        )
    )
)


@settings(max_examples=examples(60))
@given(CASES, st.integers(0, 2**32 - 1))
def test_no_corner_gives_more_than_the_bounds_and_one_gives_each(case, seed):
    value, half, weight, part = (np.array(one) for one in case)
    slack = weight * part
    least, largest = mean_bounds(value - half, value + half, weight, slack)
    corners = np.array(np.meshgrid(*([[-1.0, 1.0]] * len(value)))).reshape(len(value), -1).T
    weights = weight + corners * slack
    low = (weights @ (value - half)) / weights.sum(axis=1)
    high = (weights @ (value + half)) / weights.sum(axis=1)
    assert (low.min(), high.max()) == pytest.approx((least, largest), abs=1e-12)
    inside = np.random.default_rng(seed).uniform(-1, 1, (20, 2, len(value)))
    drawn = weight + inside[:, 0] * slack
    means = (drawn * (value + inside[:, 1] * half)).sum(axis=1) / drawn.sum(axis=1)
    assert (means >= least - 1e-12).all()
    assert (means <= largest + 1e-12).all()


@settings(max_examples=examples(40))
@given(CASES, st.floats(0, 1))
def test_the_slack_of_weights_is_just_enough(case, wanted):
    value, _, weight, _ = (np.array(one) for one in case)
    needed = weight_slack(value, value, weight, (wanted, wanted))
    if np.isnan(needed):
        least, largest = mean_bounds(value, value, weight, weight)
        assert wanted < least or wanted > largest
        return
    least, largest = mean_bounds(value, value, weight, weight * needed)
    assert least - 1e-9 <= wanted <= largest + 1e-9
    if needed > 1e-6:
        least, largest = mean_bounds(value, value, weight, weight * needed * 0.99)
        assert not least <= wanted <= largest
