"""Tables of many layers, by hand: two regions, three layers, every figure a round number."""

import numpy as np
import pandas as pd
import pytest

from soilgis.geometry.overlap import Overlaps
from soilgis.model.errors import ClosureError
from soilgis.planning.areas.ledger_tables import Stack, combination_rows, overlap_rows, refuse_open_books, top_rows

KM2 = 1e6


def stack(*, lost=0.0):
    """甲 (10 km²): 1 none, 2 a, 4 a+b, 3 c; 乙 (6 km²): 5 none, 1 a+b."""
    found = Overlaps(
        np.array([0, 0, 0, 0, 1, 1]), np.array([0, 1, 3, 4, 0, 3]), np.array([1.0, 2, 4, 3, 5, 1]) * KM2, "fast", "test"
    )
    return Stack(found, pd.Index(["甲", "乙"], name="code"), ("a", "b", "c"), np.array([10.0 + lost, 6.0]) * KM2)


def test_combinations_stand_by_region_the_largest_first():
    table = combination_rows(stack(lost=0.5)).set_index(["code", "combination"])
    assert table.index.tolist() == [
        ("甲", "a+b"), ("甲", "c"), ("甲", "a"), ("甲", "none"), ("乙", "none"), ("乙", "a+b"),
    ]  # fmt: skip
    assert table["area_km2"].tolist() == [4, 3, 2, 1, 5, 1]
    assert table["layers"].tolist() == [2, 1, 1, 0, 0, 2]
    assert table["share_of_region"].tolist() == pytest.approx([4 / 10.5, 3 / 10.5, 2 / 10.5, 1 / 10.5, 5 / 6, 1 / 6])
    assert table["union_km2"].tolist() == [9, 9, 9, 9, 1, 1]
    assert table["region_km2"].tolist() == [10.5] * 4 + [6] * 2
    assert table["residual_km2"].tolist() == pytest.approx([0.5] * 4 + [0] * 2)


def test_rounding_never_makes_a_share_larger_than_the_whole():
    found = Overlaps(np.array([0]), np.array([1]), np.array([10.000001]) * KM2, "fast", "test")
    one = Stack(found, pd.Index(["甲"], name="code"), ("a", "b"), np.array([10.0]) * KM2)
    assert combination_rows(one)["share_of_region"].tolist() == [1.0]
    table, totals = overlap_rows(one)
    assert table["share_of_region"].tolist() == [1.0]
    assert totals.set_index(["layer_a", "layer_b"]).loc[("a", "a"), "share_of_ground"] == 1.0
    assert top_rows(one, 1)[["share_of_ground", "cumulative_share"]].to_numpy().tolist() == [[1.0, 1.0]]


def test_overlaps_of_two_layers():
    """In 甲 a has 6 km², b 4, both 4, c 3; in 乙 a and b have the same 1 km²."""
    table, totals = overlap_rows(stack())
    rows = table.set_index(["code", "layer_a", "layer_b"])
    assert rows["area_km2"].to_dict() == {
        ("甲", "a", "a"): 6, ("甲", "a", "b"): 4, ("甲", "b", "a"): 4, ("甲", "b", "b"): 4, ("甲", "c", "c"): 3,
        ("乙", "a", "a"): 1, ("乙", "a", "b"): 1, ("乙", "b", "a"): 1, ("乙", "b", "b"): 1,
    }  # fmt: skip
    assert rows.loc[("甲", "a", "b"), ["share_of_region", "share_of_a", "region_km2"]].tolist() == pytest.approx(
        [0.4, 4 / 6, 10]
    )
    assert rows.loc[("甲", "b", "a"), "share_of_a"] == 1
    assert rows.loc[("乙", "b", "a"), ["share_of_region", "region_km2"]].tolist() == pytest.approx([1 / 6, 6])
    whole = totals.set_index(["layer_a", "layer_b"])
    assert len(whole) == 9
    assert whole["area_km2"].tolist() == [7, 5, 0, 5, 5, 0, 0, 0, 3]
    assert whole.loc[("a", "b"), ["share_of_ground", "share_of_a"]].tolist() == pytest.approx([5 / 16, 5 / 7])
    assert whole.loc[("c", "b"), ["share_of_ground", "share_of_a"]].tolist() == [0, 0]
    assert whole["regions"].tolist() == [2, 2, 0, 2, 2, 0, 0, 0, 1]


def test_a_layer_that_is_nowhere_has_no_share():
    found = Overlaps(np.array([0]), np.array([1]), np.array([1.0]) * KM2, "fast", "test")
    _, totals = overlap_rows(Stack(found, pd.Index(["甲"], name="code"), ("a", "b"), np.array([2.0]) * KM2))
    assert totals["share_of_a"].isna().tolist() == [False, False, True, True]


def test_the_largest_combinations_of_all_regions():
    """a+b 5, c 3, a 2 of 16 km²; ground in no layer is no combination."""
    table = top_rows(stack(), 2)
    assert table["combination"].tolist() == ["a+b", "c"]
    assert table["rank"].tolist() == [1, 2]
    assert table["layers"].tolist() == [2, 1]
    assert table["area_km2"].tolist() == [5, 3]
    assert table["share_of_ground"].tolist() == pytest.approx([5 / 16, 3 / 16])
    assert table["cumulative_share"].tolist() == pytest.approx([5 / 16, 8 / 16])
    assert table["regions"].tolist() == [2, 1]


def test_books_that_do_not_close_are_refused():
    refuse_open_books(stack())
    with pytest.raises(ClosureError, match="甲"):
        refuse_open_books(stack(lost=0.5))
