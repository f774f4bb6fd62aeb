"""Splits of a rate: by hand, by law, and what each remark says."""

import numpy as np
import pandas as pd
import pytest
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from soilgis.model.sentences.choices import ChoiceWords
from soilgis.planning.change.split import Side, split_change
from soilgis.planning.change.told import paragraph

PARTS = ["real", "method", "mixed", "boundary", "land"]


def side(*rows, year=2023, digests=(), method="", stands_in=False, status="working"):
    """Rows (code, erosion, land, area)."""
    frame = pd.DataFrame(rows, columns=["adcode", "erosion_km2", "land_km2", "area_km2"]).assign(
        name=lambda one: one["adcode"], level="city", year=year, stands_in=stands_in, method=method, status=status
    )
    return Side(frame.assign(rated=frame["erosion_km2"].notna()), frozenset(digests))


def parts(table, row=0):
    return {name: table[name].iloc[row] for name in PARTS}


def test_only_the_ground_changed():
    """20 of 100 to 15 of 100: five points, all real."""
    table = split_change(side(("甲", 20.0, 100.0, 100.0)), side(("甲", 15.0, 100.0, 100.0), year=2024))
    assert table["change"].tolist() == pytest.approx([5.0])
    assert parts(table) == pytest.approx(
        {"real": 5.0, "method": 0.0, "mixed": np.nan, "boundary": 0.0, "land": 0.0}, nan_ok=True
    )
    assert table["remark"].isna().all()


def test_ground_and_land_by_hand():
    """20/100 → 15/120, border unchanged: 0.80 → 0.875. Real: mean of 5/100 and 5/120; land: mean of 20·(1/100−1/120) and 15·(…)."""
    table = split_change(side(("甲", 20.0, 100.0, 100.0)), side(("甲", 15.0, 120.0, 100.0), year=2024))
    real, land = (5 / 100 + 5 / 120) / 2 * 100, (20 + 15) / 2 * (1 / 100 - 1 / 120) * 100
    assert parts(table)["real"] == pytest.approx(real)
    assert parts(table)["land"] == pytest.approx(land)
    assert real + land == pytest.approx(7.5)


def test_a_border_that_takes_in_ground_of_the_same_kind_changes_no_rate_where_the_land_follows_it():
    table = split_change(
        side(("甲", 20.0, 100.0, 100.0), stands_in=True), side(("甲", 22.0, 110.0, 110.0), year=2024, stands_in=True)
    )
    assert parts(table)["boundary"] == pytest.approx(0, abs=1e-12)
    assert ChoiceWords.stands_in() in table["remark"].iloc[0]


def test_a_border_against_a_stated_land_by_hand():
    """The border takes in a tenth more of the same ground, the land stays: 20/100 → 22/100, two points down, all of them border."""
    table = split_change(side(("甲", 20.0, 100.0, 100.0)), side(("甲", 22.0, 100.0, 110.0), year=2024))
    assert parts(table) == pytest.approx(
        {"real": 0.0, "method": 0.0, "mixed": np.nan, "boundary": -2.0, "land": 0.0}, nan_ok=True, abs=1e-12
    )
    assert ChoiceWords.moved_ground() in table["remark"].iloc[0]


def test_the_same_data_in_another_border_is_no_change_on_the_ground():
    table = split_change(
        side(("甲", 20.0, 100.0, 100.0), digests=["a"]), side(("甲", 30.0, 100.0, 120.0), digests=["a"])
    )
    assert parts(table)["real"] == 0
    assert parts(table)["boundary"] == pytest.approx(-10)
    assert ChoiceWords.same_ground() in table["remark"].iloc[0]


def test_the_same_data_by_another_method_is_method():
    table = split_change(
        side(("甲", 20.0, 100.0, 100.0), digests=["a"], method="旧"),
        side(("甲", 18.0, 100.0, 100.0), digests=["a"], method="新"),
    )
    assert parts(table) == pytest.approx(
        {"real": 0.0, "method": 2.0, "mixed": np.nan, "boundary": 0.0, "land": 0.0}, nan_ok=True
    )


def test_another_method_stays_with_the_ground_without_a_bridge():
    old, new = side(("甲", 20.0, 100.0, 100.0), method="旧"), side(("甲", 15.0, 100.0, 100.0), year=2024, method="新")
    table = split_change(old, new)
    assert parts(table) == pytest.approx(
        {"real": np.nan, "method": np.nan, "mixed": 5.0, "boundary": 0.0, "land": 0.0}, nan_ok=True
    )
    assert ChoiceWords.not_apart() in table["remark"].iloc[0]
    assert parts(split_change(old, new, method="same"))["real"] == pytest.approx(5.0)


def test_a_bridge_tells_method_from_ground():
    """By the new method the old year has 19: one point is method, four are real."""
    old, new = side(("甲", 20.0, 100.0, 100.0), method="旧"), side(("甲", 15.0, 100.0, 100.0), year=2024, method="新")
    table = split_change(old, new, side(("甲", 19.0, 100.0, 100.0), method="新"))
    assert parts(table) == pytest.approx(
        {"real": 4.0, "method": 1.0, "mixed": np.nan, "boundary": 0.0, "land": 0.0}, nan_ok=True
    )
    without = split_change(old, new, side(("乙", 19.0, 100.0, 100.0), method="新"))
    assert np.isnan(parts(without)["real"]), "a bridge without this region tells nothing of it"


def test_what_was_not_measured_is_not_split():
    table = split_change(side(("甲", None, 100.0, 100.0)), side(("甲", 15.0, 100.0, 100.0), year=2024))
    assert table[[*PARTS, "change"]].isna().all(axis=None)
    assert table["remark"].tolist() == [ChoiceWords.unmeasured()]
    assert "1 个行政区未核查" in "".join(paragraph(table))


def test_without_the_area_within_the_border_no_border_is_split_off():
    table = split_change(side(("甲", 20.0, 100.0, None)), side(("甲", 15.0, 100.0, None), year=2024))
    assert parts(table)["boundary"] == 0
    assert ChoiceWords.no_area() in table["remark"].iloc[0]


def test_the_weakest_status_of_both_sides_is_printed():
    table = split_change(
        side(("甲", 20.0, 100.0, 100.0), status="demo"), side(("甲", 15.0, 100.0, 100.0), year=2024, status="official")
    )
    assert table["status"].tolist() == ["demo"]
    assert "可信状态：演示数据" in paragraph(table)[0]


AREAS = st.floats(1.0, 1e5)
SHARES = st.floats(0.0, 0.95)


@st.composite
def sides(draw):
    figures = []
    for _ in range(3):
        area = draw(AREAS)
        land = area * draw(st.floats(1.0, 1.2))
        figures.append((draw(SHARES) * area, land, area))
    return figures, draw(st.booleans()), draw(st.booleans()), draw(st.booleans())


@settings(max_examples=examples(120))
@given(sides())
def test_parts_add_up_to_the_change_and_turn_their_sign_when_time_does(made):
    (old, new, again), stands_in, differs, bridged = made
    first, last = (
        side(("甲", *figures), method=method, stands_in=stands_in)
        for figures, method in ((old, "旧"), (new, "新" if differs else "旧"))
    )
    bridge = side(("甲", *again)) if bridged else None
    table = split_change(first, last, bridge)
    # Of the sum's largest part: with grounds of 2 and 16,000 km² a part may be 650,000 points, whose last bit is 1e-10.
    scale = max(100.0, float(table[PARTS].abs().max(axis=None)))
    assert abs(table["residual"].iloc[0]) / scale <= 1e-12
    assert abs(table[PARTS].sum(axis=1).iloc[0] - table["change"].iloc[0]) / scale <= 1e-12
    if bridge is None:
        back = split_change(last, first)
        for name, part in parts(table).items():
            assert parts(back)[name] == pytest.approx(-part, abs=1e-9, nan_ok=True)


def test_inputs_are_left_alone():
    first, last = side(("甲", 20.0, 100.0, 100.0)), side(("甲", 15.0, 100.0, 100.0), year=2024)
    before = first.frame.copy(), last.frame.copy()
    split_change(first, last)
    pd.testing.assert_frame_equal(first.frame, before[0])
    pd.testing.assert_frame_equal(last.frame, before[1])
