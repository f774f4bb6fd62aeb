"""Shares of causes: by hand, and against the definition itself: the mean over every order, one by one."""

from itertools import permutations

import numpy as np
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from soilgis.planning.change.shapley import shapley

FIGURES = st.floats(-100, 100, allow_nan=False)


def over_orders(worth, causes):
    """What each cause brings, order by order."""
    shares = np.zeros((causes, len(worth(frozenset()))))
    orders = list(permutations(range(causes)))
    for order in orders:
        for place, cause in enumerate(order):
            before = frozenset(order[:place])
            shares[cause] += worth(before | {cause}) - worth(before)
    return shares / len(orders)


def test_a_product_by_hand():
    """2·3 → 4·5: 14 in all; length first brings 2·3, then 2·5, in the mean 8; width (4+2)/2·2 = 6."""
    sides = [(2.0, 4.0), (3.0, 5.0)]
    shares = shapley(lambda new: np.array([sides[0][0 in new] * sides[1][1 in new]]), 2)
    assert shares.ravel().tolist() == [8.0, 6.0]


@settings(max_examples=examples(60))
@given(st.lists(FIGURES, min_size=16, max_size=16), st.permutations(range(4)))
def test_shares_are_the_mean_over_orders_whatever_the_causes_are_called(figures, order):
    def worth(new):
        return np.array([figures[sum(2**cause for cause in new)]])

    shares = shapley(worth, 4)
    assert np.allclose(shares, over_orders(worth, 4), rtol=0, atol=1e-9)
    assert abs(shares.sum() - (figures[15] - figures[0])) <= 1e-11 * 100
    renamed = shapley(lambda new: worth(frozenset(order[cause] for cause in new)), 4)
    assert np.allclose(renamed, shares[list(order)], rtol=0, atol=1e-9)


def test_a_cause_that_changes_nothing_has_exactly_nothing():
    shares = shapley(lambda new: np.array([0.1 + 0.2 * (0 in new), 1 / 3]), 3)
    assert shares[1:].tolist() == [[0.0, 0.0], [0.0, 0.0]]
    assert shares[0, 1] == 0
