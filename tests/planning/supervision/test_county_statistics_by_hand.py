"""County books by hand: two counties side by side, patches across their border and beyond it."""

import numpy as np
import pandas as pd
import pytest
import shapely

from soilgis.planning.supervision.county_statistics import county_table, homes

COUNTIES = np.array([shapely.box(0, 0, 1000, 1000), shapely.box(1000, 0, 2000, 1000)], dtype=object)
NAMES = pd.DataFrame({"adcode": ["1", "2"], "name": ["甲", "乙"]})


def squares(*bounds):
    return np.array([shapely.box(*one) for one in bounds], dtype=object)


PATCHES = squares((0, 0, 100, 100), (970, 0, 1070, 100), (1950, 0, 2050, 100), (5000, 0, 5100, 100))
"""1 ha each: in 甲; 0.3 in 甲 and 0.7 in 乙; 0.5 in 乙 and 0.5 in none; in none."""


def test_a_patch_is_at_home_where_most_of_it_lies():
    home, patch, county, area = homes(PATCHES, COUNTIES)
    assert home.tolist() == [0, 1, 1, -1]
    assert patch.tolist() == [0, 1, 1, 2]
    assert county.tolist() == [0, 0, 1, 1]
    assert area.tolist() == pytest.approx([10000, 3000, 7000, 5000])
    assert homes(PATCHES[3:], COUNTIES)[0].tolist() == [-1]


def test_patches_count_once_and_ground_where_it_lies():
    home, *held = homes(PATCHES, COUNTIES)
    table = pd.DataFrame(
        {"patch_id": list("abcd"), "compliance": ["exceeding", "exceeding", "compliant", "compliant"], "area_ha": 1.0,
         "adcode": ["1", "2", "2", "000000"], "county": ["甲", "乙", "乙", "不在本次范围行政区内"]}
    )  # fmt: skip
    found = county_table(table, NAMES, tuple(held), np.array([1000.0, 2000.0, np.nan, np.nan]))
    assert found[["adcode", "compliance"]].to_numpy().tolist() == [
        ["000000", "compliant"], ["1", "exceeding"], ["2", "compliant"], ["2", "exceeding"],
    ]  # fmt: skip
    assert found["patches"].tolist() == [1, 1, 1, 1]
    assert found["area_ha"].tolist() == pytest.approx([1.5, 1.3, 0.5, 0.7])
    assert found["excess_ha"].tolist() == pytest.approx([0, 0.1, 0, 0.2])
    assert found["share_of_patches"].tolist() == [1, 1, 0.5, 0.5]
    assert set(found["name"]) == {"甲", "乙", "不在本次范围行政区内"}
    assert len(home) == 4


def test_ground_in_a_county_that_is_no_patchs_home_has_no_share():
    """乙 holds a third of the only patch: ground, but no patch of its own."""
    _, *held = homes(PATCHES[1:2], COUNTIES[::-1])
    table = pd.DataFrame(
        {"patch_id": ["a"], "compliance": ["exempt"], "area_ha": [1.0], "adcode": ["1"], "county": ["甲"]}
    )
    found = county_table(table, NAMES, tuple(held), np.array([np.nan])).set_index("adcode")
    assert found["patches"].to_dict() == {"1": 1, "2": 0}
    assert found["share_of_patches"].to_dict() == {"1": 1, "2": 0}
    assert found["area_ha"].to_dict() == pytest.approx({"1": 0.7, "2": 0.3})


def test_rounding_along_a_border_is_no_ground_beyond_it():
    """What is missing to a millionth of the patch is rounding; two millionths are not."""
    table = pd.DataFrame(
        {"patch_id": ["a"], "compliance": ["exempt"], "area_ha": [1.0], "adcode": ["1"], "county": ["甲"]}
    )
    for lost, rows in ((0.9e-2, 1), (2e-2, 2)):
        held = np.array([0]), np.array([0]), np.array([1e4 - lost])
        assert len(county_table(table, NAMES, held, np.array([np.nan]))) == rows
