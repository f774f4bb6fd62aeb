"""Change between years: triples by hand, 双下降, years out of order, and the two published tables that do not add up."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from soilgis.model.errors import SchemaError
from soilgis.model.layer import Status
from soilgis.model.raster import Grid, Raster, erosion_legend
from soilgis.planning.rates.monitor import both_decline, monitoring, published_areas, sum_check, transitions, year_pairs
from soilgis.planning.rates.rates import erosion_classes

GRID = Grid("", (1.0, 0.0, 0.0, 0.0, -1.0, 0.0), (3, 5), geographic=False)
LEGEND = erosion_legend({1: "slight", 2: "light", 3: "moderate", 4: "severe", 5: "wind_light"})


@pytest.fixture
def regions():
    return pd.DataFrame(
        {
            "adcode": ["1", "2"],
            "name": ["甲", "乙"],
            "level": "county",
            "parent_adcode": [None, None],
            "area_km2": [100.0, 50.0],
        }
    )


def year(regions, number, light, moderate, severe=(0.0, 0.0), wind=(1.0, 0.0)):
    parts = {"light": light, "moderate": moderate, "severe": severe, "wind_light": wind}
    areas = {name: np.array(values) * 1e6 for name, values in parts.items()}
    areas["slight"] = regions["area_km2"].to_numpy() * 1e6 - np.sum(list(areas.values()), axis=0)
    accounts = {**areas, "nodata": np.zeros(2), "outside": np.zeros(2)}
    raster = Raster("e", f"e{number}", GRID, "uint8", 0, (3, 5), legend=LEGEND, year=number, status=Status.DEMO)
    return erosion_classes(regions, accounts, raster, "方法")


def test_triples_by_hand(regions):
    """甲: 轻度 20+1 → 18+1, 中度 10 → 9.5; 乙 unchanged. Water and wind of one intensity are added."""
    classes = pd.concat([year(regions, 2023, (20, 5), (10, 2)), year(regions, 2024, (18, 5), (9.5, 2))])
    table = monitoring(classes, [2023, 2024])
    first = table[table["adcode"] == "1"].set_index("intensity")
    assert first.loc["all", ["base_km2", "this_km2", "change_km2"]].tolist() == [31.0, 28.5, -2.5]
    assert first.loc["light", ["base_km2", "this_km2", "change_km2"]].tolist() == [21.0, 19.0, -2.0]
    assert first.loc["moderate", "change_share"] == pytest.approx(-0.05)
    assert first["label"].tolist() == ["水土流失", "轻度", "中度", "强烈", "极强烈", "剧烈"]
    assert first.drop("all")["change_km2"].sum() == pytest.approx(first.loc["all", "change_km2"])
    assert set(table["status"]) == {"demo"}


def test_both_must_decline(regions):
    """甲 loses area, but 中度 and stronger grow as a share; 乙 keeps its area."""
    classes = pd.concat([year(regions, 2023, (20, 5), (10, 2)), year(regions, 2024, (15, 6), (10, 1))])
    found = both_decline(monitoring(classes, [2023, 2024])).set_index("name")
    assert found.loc["甲", ["area_declined", "intensity_declined", "both"]].tolist() == [True, False, False]
    assert found.loc["乙", ["area_declined", "intensity_declined", "both"]].tolist() == [False, True, False]
    assert found.loc["甲", "base_strong_share"] == pytest.approx(10 / 31)


def test_what_was_not_measured_is_not_judged(regions):
    """甲 has no data in 2024: no erosion is not less erosion. 乙 keeps its figures."""
    first, second = year(regions, 2023, (20, 5), (10, 2)), year(regions, 2024, (0, 4), (0, 1), wind=(0.0, 0.0))
    bare = (second["adcode"] == "1") & second["class_name"].isin(["slight", "nodata"])
    second.loc[bare, "area_km2"] = [0.0, 100.0]
    table = monitoring(pd.concat([first, second]), [2023, 2024])
    mine = table[table["adcode"] == "1"]
    assert mine[["base_km2", "this_km2", "this_printed_km2", "change_km2", "change_share"]].isna().all(axis=None)
    assert set(mine["measured_share"]) == {0.0}
    found = both_decline(table).set_index("name")
    assert found.loc["甲", ["area_declined", "intensity_declined", "both"]].isna().all()
    assert found.loc["乙", ["area_declined", "intensity_declined", "both"]].tolist() == [True, True, True]
    assert not monitoring(pd.concat([first, second]), [2023, 2024], min_measured=0.5)["this_km2"].notna().all()


@pytest.mark.parametrize(
    ("years", "message"),
    [([2024], "two years or more"), ([2024, 2023], "must run forward"), ([2023, 2023], "never repeat")],
)
def test_years_out_of_order_are_refused(years, message):
    with pytest.raises(SchemaError, match=message):
        year_pairs(years)


def test_a_year_without_figures_is_refused(regions):
    with pytest.raises(SchemaError, match="no erosion figures for 2024"):
        monitoring(year(regions, 2023, (20, 5), (10, 2)), [2023, 2024])


def test_transitions_keep_the_order_of_regions(regions):
    pairs = {("slight", "light"): np.array([1e6, 2e6]), ("light", "slight"): np.array([3e6, 0.0])}
    table = transitions(regions, pairs, (2023, 2024), Status.DEMO)
    assert table[["adcode", "from_class", "area_km2"]].to_numpy().tolist() == [
        ["1", "slight", 1.0],
        ["1", "light", 3.0],
        ["2", "slight", 2.0],
    ]


def figures(rows):
    return pd.DataFrame(rows, columns=["name", "year", "item", "area_km2"]).assign(document="公布表")


def test_the_published_table_of_chibi_does_not_add_up():
    """赤壁 2019 as published: 268.54 + 15.49 + 3.09 + 2.92 + 4.82 = 294.86, stated 295.40."""
    parts = {"total": 295.40, "light": 268.54, "moderate": 15.49, "intense": 3.09, "very_intense": 2.92, "severe": 4.82}
    found = sum_check(figures([("赤壁市", 2019, item, area) for item, area in parts.items()]))
    assert found[["parts", "summed_km2", "difference_km2", "agrees"]].to_numpy().tolist() == [
        ["强度", pytest.approx(294.86), pytest.approx(-0.54), False]
    ]


def test_the_published_table_of_jingjinji_does_not_add_up():
    """京津冀 2024: stated 39 715 of water 35 458 (printed) + wind 4 247 = 39 705; with 35 468 it adds up."""
    stated = [("京津冀", 2024, "total", 39715.0), ("京津冀", 2024, "water", 35458.0), ("京津冀", 2024, "wind", 4247.0)]
    assert sum_check(figures(stated)).loc[0, ["difference_km2", "agrees"]].tolist() == [-10.0, False]
    right = [*stated[:1], ("京津冀", 2024, "water", 35468.0), stated[2]]
    assert sum_check(figures(right)).loc[0, "agrees"]


def test_a_published_year_stands_in_for_a_raster(regions):
    rows = [
        ("甲", 2024, item, area)
        for item, area in zip(
            ("light", "moderate", "intense", "very_intense", "severe"), (5.0, 4, 3, 2, 1), strict=True
        )
    ]
    frame = pd.concat(
        [figures(rows).assign(adcode="1"), figures([("乙", *row[1:]) for row in rows]).assign(adcode="2")]
    )
    found = published_areas(regions, frame, "2024年公报")
    assert found["slight"].tolist() == [85e6, 35e6]
    assert found["light"].tolist() == [5e6, 5e6]
    with pytest.raises(SchemaError, match="2024年公报: no figure of 轻度 for 乙"):
        published_areas(regions, frame[~((frame["adcode"] == "2") & (frame["item"] == "light"))], "2024年公报")
    with pytest.raises(SchemaError, match="erosion is larger than the ground of 乙"):
        published_areas(regions.assign(area_km2=[100.0, 14.0]), frame, "2024年公报")


def test_a_county_that_did_not_change_has_not_declined():
    """Only 丙 changes; printed figures of the others may move by one digit between the years, their change may not."""
    count = 9
    frame = pd.DataFrame(
        {"adcode": [str(n) for n in range(count + 1)], "name": [f"县{n}" for n in range(count + 1)], "level": "county",
         "parent_adcode": [None, *["0"] * count], "area_km2": [count * 10.0, *[10.0] * count]}
    )  # fmt: skip

    def of(number, last):
        light, moderate = np.full(count, 1.0 / 3), np.full(count, 2.0 / 3)
        light[-1], moderate[-1] = last
        parts = {"light": light, "moderate": moderate}
        parts["slight"] = 10 - light - moderate
        areas = {name: np.r_[values.sum(), values] * 1e6 for name, values in parts.items()}
        none = np.zeros(count + 1)
        raster = Raster("e", f"e{number}", GRID, "uint8", 0, (3, 5), legend=LEGEND, year=number)
        return erosion_classes(frame, {**areas, "nodata": none, "outside": none.copy()}, raster, "方法")

    table = monitoring(pd.concat([of(2023, (1.0, 2.0)), of(2024, (0.9, 1.0))]), [2023, 2024])
    same = table[table["adcode"].isin([str(n) for n in range(1, count)])]
    assert same["change_km2"].abs().max() < 1e-9
    assert (same["this_printed_km2"] - same["this_km2"]).abs().max() <= 0.01
    found = both_decline(table).set_index("adcode")
    assert set(found.index[found["both"]]) == {"0", str(count)}
    assert found.loc[str(count), "area_change_km2"] == pytest.approx(-1.1)


@pytest.mark.parametrize(("after", "declined"), [(19.996, False), (19.995, True), (19.99, True), (20.0, False)])
def test_a_decline_is_one_at_the_digits_it_is_printed_with(regions, after, declined):
    """−0.004 km² prints 0.00 and is no decline; −0.005 prints −0.01, halves away from zero."""
    classes = pd.concat([year(regions, 2023, (20, 5), (10, 2)), year(regions, 2024, (after, 5), (10, 2))])
    found = both_decline(monitoring(classes, [2023, 2024])).set_index("name")
    assert bool(found.loc["甲", "area_declined"]) is declined


def test_rounding_to_a_hundred_square_kilometres_is_no_fault():
    """全国 2022 as printed in 万km²: 109.07 + 156.28 = 265.35 against 265.34 is pure rounding; 100 km² is one of its digits."""
    rows = [
        ("全国", 2022, "total", 2_653_400.0),
        ("全国", 2022, "water", 1_090_700.0),
        ("全国", 2022, "wind", 1_562_800.0),
    ]
    found = sum_check(figures(rows)).loc[0]
    assert (found["difference_km2"], found["tolerance_km2"], found["agrees"]) == (100.0, 150.0, True)
    assert sum_check(figures([rows[0], rows[1], ("全国", 2022, "wind", 1_562_900.0)])).loc[0, "agrees"] == False  # noqa: E712
    assert sum_check(figures(rows), tolerance_km2=0.005).loc[0, "agrees"] == False  # noqa: E712
    one = figures(rows).assign(place_km2=1.0)
    assert sum_check(one).loc[0, "agrees"] == False  # noqa: E712 - the place is said


def test_a_family_with_a_part_missing_is_listed_and_not_judged():
    rows = [
        ("甲", 2022, "total", 10.0),
        ("甲", 2022, "water", 6.0),
        ("甲", 2022, "light", 4.0),
        ("甲", 2022, "severe", 1.0),
    ]
    found = sum_check(figures(rows)).set_index("parts")
    assert found["missing"].to_dict() == {"强度": "中度、强烈、极强烈", "类型": "风力"}
    assert found["agrees"].isna().all()
    assert sum_check(figures(rows[:1])).empty
