"""Balanced rounding: sums are kept exactly, no figure moves by more than one unit."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soilgis.model.errors import ClosureError
from soilgis.planning.areas.balance import balanced, balanced_tree, rounded

FIGURES = st.lists(st.floats(0, 1e6), min_size=1, max_size=40).map(np.array)


def test_by_hand():
    assert balanced(np.array([1.0 / 3, 1.0 / 3, 1.0 / 3]), 1.0, 2).tolist() == [0.34, 0.33, 0.33]
    assert balanced(np.array([2.005, 3.004, 0.0]), 5.009, 2).tolist() == [2.01, 3.0, 0.0]


@given(FIGURES, st.integers(0, 4))
def test_sums_to_the_rounded_total(values, digits):
    printed = balanced(values, float(values.sum()), digits)
    assert round(printed.sum() * 10**digits) == round(rounded(float(values.sum()), digits) * 10**digits)
    assert (np.abs(printed - values) <= 10.0**-digits * (1 + 1e-6)).all()
    assert (printed[values == 0] == 0).all()


@given(FIGURES)
def test_figures_already_rounded_stay(values):
    exact = np.round(values, 2)
    assert balanced(exact, float(exact.sum()), 2) == pytest.approx(exact, abs=1e-9)


def test_a_total_that_is_not_theirs_is_refused():
    with pytest.raises(ClosureError, match=r"sum to 3\.000000 but the total is 3\.100000"):
        balanced(np.array([1.0, 2.0]), 3.1, 2)


def test_halves_round_up_as_printed_tables_do():
    assert [rounded(value, 2) for value in (0.125, 0.135, 2.675, -0.125)] == [0.13, 0.14, 2.68, -0.13]


@given(st.lists(st.lists(st.floats(0.001, 1e4), min_size=1, max_size=6), min_size=1, max_size=5))
def test_every_level_of_a_tree_adds_up(cities):
    county = [value for city in cities for value in city]
    values = np.array([sum(county), *map(sum, cities), *county])
    parent = np.array([-1, *([0] * len(cities)), *[1 + n for n, city in enumerate(cities) for _ in city]])
    printed = balanced_tree(values, parent, 2)
    assert printed[parent == 0].sum() == pytest.approx(printed[0], abs=1e-6)
    for row in range(1, 1 + len(cities)):
        assert printed[parent == row].sum() == pytest.approx(printed[row], abs=1e-6)


def test_nothing_to_balance():
    assert balanced(np.zeros(0), 0.0, 2).tolist() == []
    assert balanced(np.array([0.0, 0.0]), 0.0, 2).tolist() == [0.0, 0.0]
    with pytest.raises(ClosureError, match="not their total"):
        balanced(np.array([0.5, 0.5]), 0.97, 2)


def test_what_an_earlier_table_rounded_away_comes_back():
    """Twice 1/3, 1/3, 1/3: the cent goes to the first, and then, what was rounded being carried, to another."""
    thirds = np.full(3, 1 / 3)
    first = balanced(thirds, 1.0, 2)
    carry = (thirds - first) * 100
    second = balanced(thirds, 1.0, 2, carry=carry)
    assert first.tolist() == [0.34, 0.33, 0.33]
    assert second.tolist() == [0.33, 0.34, 0.33]
    assert (np.abs(first + second - 2 * thirds) < 0.01).all()


def test_a_figure_that_is_nothing_gets_no_part_of_the_rest():
    """0.995 + 0.995 + 0 = 1.99: one of the two gets the cent, never the third, whatever is carried."""
    assert balanced(np.array([0.995, 0.995, 0.0]), 1.99, 2, carry=np.array([0.0, 0.0, 9.0])).tolist() == [
        1.0,
        0.99,
        0.0,
    ]
