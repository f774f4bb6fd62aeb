"""Numbers as people type them: one reading, or a refusal with the row."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soilgis.model.errors import Problems, SchemaError
from soilgis.model.numbers import number_of, read_numbers


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1295.4", 1295.4),
        ("1,295.40", 1295.4),
        ("1，295．40", 1295.4),
        ("１２９５", 1295.0),
        (" 12 ", 12.0),
        ("−4", -4.0),
        ("+.5", 0.5),
        ("1e3", 1000.0),
        ("1,295.40 km²", 1295.4),
        (7, 7.0),
        (np.float32(2.5), 2.5),
        (np.int64(3), 3.0),
    ],
)
def test_one_reading(cell, number):
    assert number_of(cell, ("km²",)) == number


@pytest.mark.parametrize("cell", ["", "  ", None, math.nan])
def test_nothing_is_missing(cell):
    assert math.isnan(number_of(cell))


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("many", "is not a number"),
        ("1295,40", "a comma that does not part groups of three"),
        ("1,29,5", "a comma that does not part groups of three"),
        ("690996公顷", "a unit or a mark behind the number"),
        ("1.2万", "a unit or a mark behind the number"),
        ("1 295", "is not a number"),
        ("1_295", "a unit or a mark"),
        ("inf", "not a finite number"),
        ("nan", "not a finite number"),
        ("无穷大", "not a finite number"),
        ("9" * 400, "not a finite number"),
        (math.inf, "not a finite number"),
        (True, "true or false"),
    ],
)
def test_refused(cell, why):
    with pytest.raises(ValueError, match=why):
        number_of(cell, ("km²",))


@given(st.floats(-1e9, 1e9, allow_nan=False))
def test_grouping_changes_nothing(number):
    assert number_of(f"{number:,.4f}") == number_of(f"{number:.4f}")


def test_every_bad_cell_is_told_with_its_row():
    problems = Problems("t")
    read_numbers(pd.Series(["1", "many", "inf", "-2"], name="m3"), problems, low=0)
    with pytest.raises(
        SchemaError, match=r"(?s)row 2: m3 is 'many'.*row 3: m3 is 'inf'.*row 4: m3 is -2, it must be 0 or more"
    ):
        problems.raise_as(SchemaError)


def test_an_infinite_number_of_a_driver_is_told():
    problems = Problems("t")
    read_numbers(pd.Series([1.0, np.inf], index=pd.Index([3, 5], name="line"), name="m3"), problems)
    assert problems.found == ["line 5: m3 is not a finite number (须为有限数值)"]
