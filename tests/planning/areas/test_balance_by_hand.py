"""Exchanging units between columns, by hand: three counties whose shares were all rounded the same way."""

import numpy as np
import pytest

from soilgis.model.errors import ClosureError
from soilgis.planning.areas.balance import balanced, balanced_tree, settled

PARENT = np.array([-1, 0, 0, 0])


def tree(leaves):
    """A province over its leaves."""
    leaves = np.array(leaves, dtype=float)
    return np.vstack([leaves.sum(axis=0), leaves])


def test_a_column_that_is_short_takes_a_unit_where_it_costs_least():
    """Three times 10.4 printed 10 makes 30 of 31.2: the county of 10.45 gives a unit of its other column."""
    own = tree([[10.35, 10.65], [10.45, 10.55], [10.4, 10.6]])
    printed = tree([[10, 11]] * 3)
    assert settled(printed, own, PARENT, 0).tolist() == [[31, 32], [10, 11], [11, 10], [10, 11]]


def test_the_digits_are_those_that_are_printed():
    own = tree([[10.35, 10.65], [10.45, 10.55], [10.4, 10.6]]) / 100
    printed = tree([[10, 11]] * 3) / 100
    assert settled(printed, own, PARENT, 2).tolist() == [[0.31, 0.32], [0.10, 0.11], [0.11, 0.10], [0.10, 0.11]]


def test_a_column_that_is_over_gives_a_unit():
    """The first column is the one that is most off, and too large: 33 of 31.8; it gives to the column that is shortest."""
    own = tree([[10.6, 10.1, 10.3], [10.6, 10.1, 10.3], [10.6, 10.1, 10.3]])
    printed = tree([[11, 10, 10]] * 3)
    assert settled(printed, own, PARENT, 0).tolist() == [[32, 30, 31], [10, 10, 11], [11, 10, 10], [11, 10, 10]]


def test_only_leaves_below_the_row_that_is_off_give():
    """Two cities: the counties of the second have nothing to do with what is off in the first."""
    parent = np.array([-1, 0, 0, 1, 1, 1, 2])
    counties = [[10.4, 10.6]] * 3 + [[10.45, 10.55]]
    own = np.array([[0, 0], [31.2, 31.8], [10.45, 10.55], *counties])
    own[0] = own[1] + own[2]
    printed = np.array([[0, 0], [30, 33], [11, 10], *[[10, 11]] * 3, [11, 10]], dtype=float)
    printed[0] = printed[1] + printed[2]
    made = settled(printed, own, parent, 0)
    assert made.tolist() == [[42, 42], [31, 32], [11, 10], [11, 10], [10, 11], [10, 11], [11, 10]]


@pytest.mark.parametrize(
    ("leaf", "shown"),
    [([10.0, 10.0], [9, 11]), ([10.4, 10.6], [10, 11])],
)
def test_what_is_within_a_unit_stays(leaf, shown):
    """One unit off, to the digit, is near enough."""
    parent, own, printed = np.array([-1]), np.array([leaf]), np.array([shown], dtype=float)
    assert settled(printed, own, parent, 0).tolist() == [shown]


def test_what_is_whole_or_nothing_gives_no_unit():
    """A county that prints its own figures cannot move: it would be a whole unit off; nor does a column that is nothing take one."""
    own = tree([[10.0, 10.0, 0.0], [20.0, 5.0, 0.0], [31.5, 6.5, 0.0]])
    printed = tree([[10, 10, 0], [20, 5, 0], [30, 8, 0]])
    printed[0] = [60, 23, 0]
    made = settled(printed, own, PARENT, 0)
    assert made[1:3].tolist() == [[10, 10, 0], [20, 5, 0]]
    assert (made[:, 2] == 0).all()
    assert made.sum(axis=1).tolist() == printed.sum(axis=1).tolist()


def test_nothing_is_printed_below_zero():
    """The second column has 0 in every county, so there is nothing to take."""
    own = tree([[0.4, 0.6]] * 3)
    printed = tree([[1, 0]] * 3)
    printed[0] = [3, 0]
    assert settled(printed, own, PARENT, 0).min() >= 0


def test_rounding_may_add_one_unit_for_each_figure_and_no_more():
    """Of one figure a single unit may be open, of two figures two."""
    assert balanced(np.array([0.999]), 1.0, 0).tolist() == [1]
    assert balanced(np.array([0.6, 0.6]), 1.6, 0).tolist() == [1, 1]
    assert balanced(np.array([0.0]), 0.0, 2).tolist() == [0.0]
    with pytest.raises(ClosureError):
        balanced(np.array([1.0, 0.0]), 3.0, 0)
    with pytest.raises(ClosureError):
        balanced(np.array([5.0, 5.0]), 9.0, 0)


def test_of_two_alike_the_earlier_gets_the_unit():
    assert balanced(np.array([0.5, 0.5, 0.5, 0.5]), 2.0, 0).tolist() == [1, 1, 0, 0]
    assert balanced_tree(np.array([2.0, 0.5, 0.5, 0.5, 0.5]), np.array([-1, 0, 0, 0, 0]), 0).tolist() == [2, 1, 1, 0, 0]
