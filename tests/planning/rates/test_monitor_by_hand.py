"""Change of three years, published sums and transitions by hand, each figure computable in the head."""

import numpy as np
import pandas as pd
import pytest
from planning.rates.test_monitor import figures, regions, year  # noqa: F401 - a fixture

from soilgis.model.errors import SchemaError
from soilgis.model.layer import Status
from soilgis.planning.rates.monitor import both_decline, monitoring, published_areas, sum_check, transitions, year_pairs


@pytest.fixture
def three(regions):  # noqa: F811
    return monitoring(
        pd.concat([
            year(regions, 2022, (20, 5), (10, 2)), year(regions, 2023, (15, 5), (10, 2)), year(regions, 2024, (16, 0), (4, 0)),
        ]),
        [2022, 2023, 2024],
    )  # fmt: skip


def test_the_first_year_is_the_baseline_of_all(three):
    assert year_pairs([2022, 2023, 2024]) == [(2022, 2023), (2022, 2024)]
    assert three["this_year"].tolist() == [2023] * 12 + [2024] * 12
    assert set(three["base_year"]) == {2022}
    assert three["adcode"].tolist() == (["1"] * 6 + ["2"] * 6) * 2
    assert three["intensity"].tolist() == ["all", "light", "moderate", "intense", "very_intense", "severe"] * 4
    whole = three[three["intensity"] == "all"]
    assert whole["base_km2"].tolist() == [31, 7, 31, 7]
    assert whole["this_km2"].tolist() == [26, 7, 21, 0]
    assert whole["change_km2"].tolist() == [-5, 0, -10, -7]
    assert whole["change_share"].tolist() == pytest.approx([-5 / 31, 0, -10 / 31, -1])
    assert three[three["intensity"] == "severe"]["change_share"].isna().all()
    assert set(three["measured_share"]) == {1.0}


def test_both_decline_of_every_pair(three):
    """甲: 10/31 -> 10/26 grows, 10/31 -> 4/21 falls; 乙: nothing changes, then all is gone, which is a decline of both."""
    table = both_decline(three)
    assert table[["adcode", "this_year"]].to_numpy().tolist() == [["1", 2023], ["2", 2023], ["1", 2024], ["2", 2024]]
    assert table["area_declined"].tolist() == [True, False, True, True]
    assert table["intensity_declined"].tolist() == [False, False, True, True]
    assert table["both"].tolist() == [False, False, True, True]
    assert table["base_strong_share"].tolist() == pytest.approx([10 / 31, 2 / 7, 10 / 31, 2 / 7])
    assert table["this_strong_share"].tolist()[:3] == pytest.approx([10 / 26, 2 / 7, 4 / 21])
    assert np.isnan(table["this_strong_share"][3])
    assert table["area_change_km2"].tolist() == [-5, 0, -10, -7]


def test_a_region_without_erosion_has_declined_in_nothing(regions):  # noqa: F811
    nothing = [year(regions, number, (20, 0), (10, 0)) for number in (2023, 2024)]
    table = both_decline(monitoring(pd.concat(nothing), [2023, 2024])).set_index("adcode")
    assert table.loc["2", ["area_declined", "intensity_declined", "both"]].tolist() == [False] * 3


def test_all_of_it_strong_is_a_share_of_one(regions):  # noqa: F811
    rows = [year(regions, number, (20, 0), (10, area)) for number, area in ((2023, 1.5), (2024, 1.0))]
    table = both_decline(monitoring(pd.concat(rows), [2023, 2024])).set_index("adcode")
    assert table.loc["2", ["base_strong_share", "this_strong_share"]].tolist() == [1, 1]
    assert table.loc["2", ["area_declined", "intensity_declined", "both"]].tolist() == [True, False, False]


def test_the_measured_share_is_the_smaller_of_two_years(regions):  # noqa: F811
    first, second = year(regions, 2023, (20, 5), (10, 2)), year(regions, 2024, (20, 5), (10, 2))
    for frame, code, lost in ((first, "1", 4.0), (second, "1", 2.0), (second, "2", 1.0)):
        for name, change in (("slight", -lost), ("outside", lost)):
            frame.loc[(frame["adcode"] == code) & (frame["class_name"] == name), "area_km2"] += change
    table = monitoring(pd.concat([first, second]), [2023, 2024])
    assert table.groupby("adcode")["measured_share"].first().tolist() == pytest.approx([0.96, 0.98])
    assert table["base_km2"].notna().all()
    strict = monitoring(pd.concat([first, second]), [2023, 2024], min_measured=0.97)
    assert strict.groupby("adcode")["base_km2"].count().tolist() == [0, 6]


def test_transitions_leave_out_what_is_nothing(regions):  # noqa: F811
    pairs = {("slight", "light"): np.array([0.0, 2.5e6]), ("light", "light"): np.array([1e6, 0.0])}
    table = transitions(regions, pairs, (2022, 2024), Status.WORKING)
    assert table[["adcode", "from_class", "to_class", "area_km2"]].to_numpy().tolist() == [
        ["1", "light", "light", 1.0], ["2", "slight", "light", 2.5],
    ]  # fmt: skip
    assert table[["base_year", "this_year"]].to_numpy().tolist() == [[2022, 2024]] * 2
    assert set(table["status"]) == {"working"}
    assert transitions(regions, {}, (2022, 2024), Status.WORKING).empty


def published(**areas):
    rows = [(code, item, area) for item, both in areas.items() for code, area in zip("12", both, strict=True)]
    return pd.DataFrame(rows, columns=["adcode", "item", "area_km2"])


def test_published_areas_leave_the_rest_to_slight(regions):  # noqa: F811
    parts = {"light": (20, 5), "moderate": (10, 2), "intense": (3, 0), "very_intense": (2, 0), "severe": (1, 43)}
    found = published_areas(regions, published(**parts), "p")
    assert list(found) == ["slight", *parts, "nodata", "outside"]
    assert {name: area.tolist() for name, area in found.items() if name in ("slight", "light", "severe", "nodata", "outside")} == {
        "slight": [64e6, 0], "light": [20e6, 5e6], "severe": [1e6, 43e6], "nodata": [0, 0], "outside": [0, 0],
    }  # fmt: skip
    with pytest.raises(SchemaError, match="erosion is larger than the ground of 乙"):
        published_areas(regions, published(**{**parts, "severe": (1, 43.5)}), "p")
    with pytest.raises(SchemaError, match="no figure of 剧烈 for 甲"):
        published_areas(regions, published(**parts).query("not (adcode == '1' and item == 'severe')"), "p")
    with pytest.raises(SchemaError, match="no figure of 轻度 for 甲、乙|no figure of 轻度 for 甲, 乙"):
        published_areas(regions, published(**parts).query("item != 'light'"), "p")


@pytest.mark.parametrize(("wind", "agrees"), [(39.985, True), (39.98, False), (40.015, True), (40.02, False)])
def test_a_sum_may_be_off_by_half_a_digit_of_each_figure(wind, agrees):
    """Three figures printed to 0.01 km²: 3 × 0.005."""
    found = sum_check(
        figures([("县", 2024, "total", 100.01), ("县", 2024, "water", 60.01), ("县", 2024, "wind", wind)]).assign(
            place_km2=0.01
        )
    )
    assert found["tolerance_km2"].tolist() == pytest.approx([0.015])
    assert found["agrees"].tolist() == [agrees]
    assert found[["stated_km2", "summed_km2", "difference_km2"]].to_numpy().tolist()[0] == pytest.approx(
        [100.01, 60.01 + wind, wind - 40]
    )  # fmt: skip


def test_a_stated_tolerance_is_for_each_figure():
    rows = figures([("县", 2024, "total", 100.0), ("县", 2024, "water", 60.0), ("县", 2024, "wind", 37.0)])
    assert sum_check(rows, 1.0)[["tolerance_km2", "agrees"]].to_numpy().tolist() == [[3.0, True]]
    assert sum_check(rows, 0.9)[["tolerance_km2", "agrees"]].to_numpy().tolist() == [[pytest.approx(2.7), False]]


def test_a_family_that_is_not_whole_is_named_and_not_judged():
    found = sum_check(figures([("县", 2024, "total", 100.0), ("县", 2024, "water", 60.0)]))
    assert found["missing"].tolist() == ["风力侵蚀"] or found["missing"].str.contains("风").all()
    assert found["agrees"].isna().all()
    assert sum_check(figures([("县", 2024, "total", 100.0)])).empty
    assert sum_check(figures([("县", 2024, "water", 60.0), ("县", 2024, "wind", 40.0)])).empty
