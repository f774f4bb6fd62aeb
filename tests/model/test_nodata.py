"""Missing values: tags as files spell them, whole numbers exactly, and values that only stand for missing ones."""

from __future__ import annotations

import numpy as np
import pytest

from soilgis.model.nodata import fits, missing_code, missing_values, same_value, stands_for_missing


@pytest.mark.parametrize(
    ("tag", "value", "missing"),
    [
        (-9999.1, float(np.float32(-9999.1)), True),
        (-9999.1, -9999.2, False),
        (-3.4e38, -3.4028234663852886e38, True),
        (-3.4e38, 3.4028234663852886e38, False),
        (1e20, np.inf, True),
        (0.0, 0.0, True),
        (0.0, 1e-30, False),
        (None, -9999.0, False),
        (np.nan, 5.0, False),
        (5.0, np.nan, True),
    ],
)
def test_values_are_missing_as_single_precision_spells_the_tag(tag, value, missing):
    assert missing_values(np.array([value, 7.0]), tag).tolist() == [missing, False]


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [(-3.4e38, -np.inf, True), (np.nan, np.nan, True), (0, np.nan, False), (-9999, -9998, False)],
)
def test_spellings_of_one_tag(first, second, same):
    assert same_value(first, second) is same
    assert same_value(second, first) is same


def test_codes_are_missing_exactly():
    ends = np.iinfo(np.int64)
    assert [missing_code(code, -9, "int64") for code in (ends.min, ends.max, -9, -1)] == [True, True, True, False]
    assert [missing_code(code, 15, "uint8") for code in (15, 255, 0)] == [True, False, False]
    assert missing_code(np.iinfo(np.uint64).max, None, "uint64")


@pytest.mark.parametrize(
    ("value", "dtype", "held"),
    [
        (-9999, "uint8", False),
        (255, "uint8", True),
        (1.5, "int16", False),
        (np.nan, "int16", False),
        (np.nan, "float32", True),
        (65536, "uint16", False),
    ],
)
def test_a_tag_must_fit_its_cells(value, dtype, held):
    assert fits(value, dtype) is held


def test_what_stands_for_missing_values():
    assert all(stands_for_missing(value, "float32") for value in (-9999, -32768, 65535, np.inf, -np.inf, 1e20, -3.4e38))
    assert [stands_for_missing(255, kind) for kind in ("uint8", "int16")] == [True, False]
    assert not any(stands_for_missing(value, "float32") for value in (0, -1, 9998, 1e18))
