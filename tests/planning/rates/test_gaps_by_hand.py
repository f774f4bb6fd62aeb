"""Gaps and straight lines by hand: a province of 100 km² at several rates, targets of two years."""

import numpy as np
import pandas as pd
import pytest

from soilgis.model.rate_tables import Rates
from soilgis.model.tables import Targets
from soilgis.planning.rates.gaps import already_met, gaps, meets, trajectory


def rates(*rows):
    made = pd.DataFrame(rows, columns=["adcode", "year", "rate"])
    return Rates.check(
        made.assign(
            name="省", level="province", parent_adcode=None, land_km2=100.0, land_source="x", erosion_km2=1.0, erosion_printed_km2=1.0,
            unmeasured_km2=0.0, measured_share=1.0, status="official", source="r",
        )
    )  # fmt: skip


def targets(*rows, status="official"):
    frame = pd.DataFrame(rows, columns=["adcode", "year", "comparator", "target"])
    return Targets.check(frame.assign(name="x", indicator="conservation_rate", status=status, document="文件"))


GOALS = targets(("1", 2035, "≥", 0.9), ("1", 2025, "≥", 0.8))


def test_every_target_whose_year_has_not_passed():
    table = gaps(rates(("1", 2025, 0.75), ("1", 2030, 0.85)), GOALS)
    assert table[["year", "target_year"]].to_numpy().tolist() == [[2025, 2025], [2025, 2035], [2030, 2035]]
    assert table["years_left"].tolist() == [0, 10, 5]
    assert table["gap_km2"].tolist() == pytest.approx([5, 15, 5])
    assert table["gap_points"].tolist() == pytest.approx([5, 15, 5])
    assert np.isnan(table["annual_km2"][0])
    assert table["annual_km2"].tolist()[1:] == pytest.approx([1.5, 1.0])
    assert table["met"].tolist() == [False] * 3


def test_a_target_of_next_year_is_due_in_one():
    table = gaps(rates(("1", 2024, 0.75)), targets(("1", 2025, "≥", 0.8)))
    assert table[["years_left", "annual_km2"]].to_numpy().tolist() == pytest.approx(np.array([[1, 5.0]]))


def test_what_is_met_lacks_nothing_and_what_is_unknown_is_not_judged():
    table = gaps(rates(("1", 2024, 0.85), ("1", 2025, np.nan)), targets(("1", 2025, "≥", 0.8)))
    assert table["gap_km2"].tolist()[0] == 0
    assert table["gap_points"].tolist()[0] == pytest.approx(-5)
    assert table["verdict"].tolist() == ["已达到", "未核查"]
    assert np.isnan(table["gap_km2"][1])


def test_a_strict_target_that_is_reached_but_not_passed_lacks_no_ground():
    table = gaps(rates(("1", 2024, 0.80001)), targets(("1", 2025, ">", 0.8)))
    assert table["met"].tolist() == [False]
    assert table["gap_km2"].tolist() == [0.0]


@pytest.mark.parametrize(
    ("rate", "comparator", "met"),
    [
        (0.8, "≥", True), (0.79995, "≥", True), (0.79994, "≥", False), (0.8, ">", False), (0.8001, ">", True),
        (0.8, "=", True), (0.9, "=", True), (0.7999, "=", False),
    ],
)  # fmt: skip
def test_comparators_hold_printed_figures(rate, comparator, met):
    assert meets(rate, comparator, 0.8) is met


def test_the_target_too_is_held_as_printed():
    assert meets(0.8, "≥", 0.80004)
    assert not meets(0.8, "≥", 0.80006)


def test_met_early_is_of_the_latest_year_and_the_later_target():
    table = gaps(rates(("1", 2024, 0.95), ("1", 2025, 0.92), ("2", 2025, 0.85), ("3", 2025, np.nan)),
                 targets(("1", 2025, "≥", 0.8), ("1", 2035, "≥", 0.9), ("2", 2035, "≥", 0.9), ("3", 2035, "≥", 0.9)))  # fmt: skip
    assert already_met(table)[["adcode", "year", "target_year"]].to_numpy().tolist() == [["1", 2025, 2035]]
    assert already_met(table, 2025)[["adcode", "year", "target_year"]].to_numpy().tolist() == [["1", 2025, 2025]]


def test_a_straight_line_between_two_targets():
    """80 % in 2025, 90 % in 2027 of 200 km²: 40, 30 and 20 km² may be eroded."""
    regions = pd.DataFrame({"adcode": ["0", "1"], "name": ["无", "省"], "level": ["province"] * 2})
    land = pd.DataFrame({"land_km2": [7.0, 200.0], "land_status": ["official", "official"]})
    table = trajectory(regions, targets(("1", 2027, "≥", 0.9), ("1", 2025, "≥", 0.8), ("0", 2025, "≥", 0.8)), land)
    assert table["adcode"].tolist() == ["1"] * 3
    assert table["year"].tolist() == [2025, 2026, 2027]
    assert table["planned_rate"].tolist() == pytest.approx([0.8, 0.85, 0.9])
    assert table["erosion_km2"].tolist() == pytest.approx([40, 30, 20])
    assert np.isnan(table["reduction_km2"][0])
    assert table["reduction_km2"].tolist()[1:] == pytest.approx([10, 10])
    assert table["shape"].tolist() == ["文件规定值", "线性内插", "文件规定值"]
    assert table["status"].tolist() == ["official", "working", "working"]


def test_nothing_to_compare_gives_empty_tables():
    assert gaps(rates(("9", 2024, 0.5)), GOALS).empty
    assert trajectory(pd.DataFrame({"adcode": [], "name": [], "level": []}), GOALS, pd.DataFrame()).empty
