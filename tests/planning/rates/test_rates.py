"""Rates, gaps and trajectories: by hand, at the edges of comparators, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from soilgis.model.errors import SchemaError
from soilgis.model.raster import Grid, Raster, erosion_legend
from soilgis.model.tables import Targets
from soilgis.planning.rates.gaps import already_met, gaps, meets, trajectory
from soilgis.planning.rates.rates import conservation_rates, erosion_classes, land_areas, rolled_up

LEGEND = erosion_legend({1: "slight", 2: "light", 3: "severe", 4: "wind_light", 5: "freeze_thaw_moderate"})
GRID = Grid("", (1.0, 0.0, 0.0, 0.0, -1.0, 0.0), (3, 5), geographic=False)


def erosion(year=2024, legend=LEGEND):
    return Raster("e.tif", "e.tif", GRID, "uint8", 0, (3, 5), legend=legend, year=year)


@pytest.fixture
def regions():
    """A province of two cities: 100 and 60 km²."""
    return pd.DataFrame(
        {
            "adcode": ["140000", "140100", "140200"],
            "name": ["省", "甲市", "乙市"],
            "level": ["province", "city", "city"],
            "parent_adcode": [None, "140000", "140000"],
            "area_km2": [160.0, 100.0, 60.0],
        }
    )


def classes(regions, year=2024, light=(20.0, 6.0)):
    """甲: 微度 70.005, 轻度 20, 剧烈 2, 风轻 3, 冻融 4.995; 乙: 微度 53, 轻度 6, nodata 1."""
    units = {
        "slight": [100 - light[0] - 2 - 3 - 4.995, 59 - light[1]], "light": list(light), "severe": [2.0, 0.0],
        "wind_light": [3.0, 0.0], "freeze_thaw_moderate": [4.995, 0.0], "nodata": [0.0, 1.0], "outside": [0.0, 0.0],
    }  # fmt: skip
    rolled = {
        name: rolled_up(np.array(values)[:, None] * 1e6, np.array([1, 2]), regions)[:, 0]
        for name, values in units.items()
    }
    return erosion_classes(regions, rolled, erosion(year), "方法")


def targets(*rows):
    frame = pd.DataFrame(rows, columns=["adcode", "year", "comparator", "target"])
    return Targets.check(frame.assign(name="x", indicator="conservation_rate", status="official", document="文件"))


def test_rate_by_hand(regions):
    """甲 erodes 20 + 2 + 3 of 100 km² (冻融 and 微度 left out), 乙 6 of 60: rates 75 %, 90 %, and 31 of 160 in the province."""
    land, warnings = land_areas(regions, None)
    found = conservation_rates(regions, classes(regions), land).set_index("adcode")
    assert found["erosion_km2"].to_dict() == pytest.approx({"140000": 31, "140100": 25, "140200": 6})
    assert found["rate"].to_dict() == pytest.approx({"140000": 1 - 31 / 160, "140100": 0.75, "140200": 0.9})
    assert found.loc["140200", "unmeasured_km2"] == 1
    assert warnings == [
        "2 个单元未提供国土面积，按国土面积（界线椭球面积代替，非调查控制面积）计；有调查控制面积的请用 --land 给出"
    ]
    assert set(found["land_source"]) == {"国土面积（界线椭球面积代替，非调查控制面积）"}


def test_printed_classes_close(regions):
    """Printed classes of a region add up to its printed area, and children to their parent, class by class."""
    table = classes(regions, light=(20.0037, 6.0049))
    printed = table.pivot_table(index="adcode", columns="class_name", values="printed_km2", aggfunc="sum")
    assert printed.sum(axis=1).round(2).to_dict() == {"140000": 160.0, "140100": 100.0, "140200": 60.0}
    assert printed.loc[["140100", "140200"]].sum().round(2).to_dict() == printed.loc["140000"].round(2).to_dict()


def test_land_is_given_with_its_source(regions):
    given_land = pd.DataFrame(
        {
            "adcode": ["140100", "140200"],
            "land_km2": [98.0, 58.0],
            "vintage": ["2019-12-31", "2019-12-31"],
            "document": ["三调", "三调"],
        }
    )
    land, warnings = land_areas(regions, given_land)
    found = conservation_rates(regions, classes(regions), land).set_index("adcode")
    assert found.loc["140000", "land_km2"] == 156
    assert found.loc["140000", "land_source"] == "三调（2019-12-31）"
    assert found.loc["140100", "rate"] == pytest.approx(1 - 25 / 98)
    assert warnings == []


def test_parent_land_that_does_not_add_up_is_told(regions):
    given_land = pd.DataFrame(
        {
            "adcode": ["140000", "140100", "140200"],
            "land_km2": [170.0, 98.0, 58.0],
            "vintage": "2019",
            "document": "三调",
        }
    )
    _, warnings = land_areas(regions, given_land)
    assert warnings == ["省：土地面积 170.00 km² 与下级之和 156.00 km² 不符"]


def test_land_smaller_than_erosion_is_refused_with_every_region(regions):
    given_land = pd.DataFrame(
        {"adcode": ["140100", "140200"], "land_km2": [20.0, 5.0], "vintage": "2019", "document": "三调"}
    )
    land, _ = land_areas(regions, given_land)
    with pytest.raises(
        SchemaError, match=r"3 problems[\s\S]*甲市: land 20\.00 km² is smaller than its erosion 25\.00 km²"
    ):
        conservation_rates(regions, classes(regions), land)


def test_a_raster_without_erosion_legend_has_no_rate(regions):
    with pytest.raises(SchemaError, match="needs a year and an erosion legend"):
        erosion_classes(regions, {}, erosion(legend=None), "方法")


@pytest.mark.parametrize(
    ("rate", "comparator", "target", "expected"),
    [
        (0.73, "≥", 0.73, True),
        (0.73, ">", 0.73, False),
        (0.73, "=", 0.73, True),
        (0.729_96, "≥", 0.73, True),
        (0.729_94, "≥", 0.73, False),
        (0.730_04, ">", 0.73, False),
        (0.730_06, ">", 0.73, True),
        (0.74, "=", 0.73, True),
    ],
)
def test_comparators_at_two_decimals(rate, comparator, target, expected):
    """Compared as printed: 72.996 % prints 73.00 % and meets ≥ 73; 73.004 % does not exceed 73."""
    assert meets(rate, comparator, target) is expected


def test_gap_by_hand(regions):
    """Shanxi's arithmetic in small: 75 % against 80 % of 100 km² leaves 5 km², 0.5 km² a year over ten years to 2034."""
    land, _ = land_areas(regions, None)
    rates = conservation_rates(regions, classes(regions), land)
    found = gaps(rates, targets(("140100", 2034, "≥", 0.8), ("140200", 2034, ">", 0.9), ("140200", 2020, "≥", 0.99)))
    first, second = found.to_dict("records")
    assert (first["gap_points"], first["gap_km2"], first["annual_km2"]) == pytest.approx((5.0, 5.0, 0.5))
    assert (first["years_left"], first["met"], second["met"]) == (10, False, False)
    assert second["gap_km2"] == pytest.approx(0, abs=1e-9)


def test_already_met(regions):
    land, _ = land_areas(regions, None)
    rates = conservation_rates(regions, classes(regions), land)
    found = gaps(rates, targets(("140100", 2035, "≥", 0.8), ("140200", 2035, "≥", 0.85)))
    assert already_met(found)["name"].tolist() == ["乙市"]


def test_trajectory_is_linear_between_the_targets(regions):
    land, _ = land_areas(regions, None)
    found = trajectory(
        regions, targets(("140100", 2025, "=", 0.70), ("140100", 2035, "=", 0.80), ("140200", 2025, "=", 0.9)), land
    )
    assert found["adcode"].unique().tolist() == ["140100"]
    assert found["planned_rate"].tolist() == pytest.approx(np.linspace(0.7, 0.8, 11))
    assert found["reduction_km2"].iloc[1:].tolist() == pytest.approx([1.0] * 10)
    assert found["shape"].tolist() == ["文件规定值", *["线性内插"] * 9, "文件规定值"]
    assert set(found["status"]) == {"working"}, "the border's area stands in for the territory"


def partly(regions, unmeasured):
    """甲 of 100 km² and 乙 of 60, of which some km² have no data; the rest is half 轻度."""
    ground = np.array([100.0, 60.0])
    seen = ground - np.array(unmeasured)
    units = {"slight": seen / 2, "light": seen / 2, "nodata": np.array(unmeasured), "outside": np.zeros(2)}
    rolled = {name: rolled_up(part[:, None] * 1e6, np.array([1, 2]), regions)[:, 0] for name, part in units.items()}
    return erosion_classes(regions, rolled, erosion(), "方法")


@pytest.mark.parametrize(
    ("unmeasured", "least", "shares", "rated"),
    [
        ((100.0, 0.0), 0.95, (0.375, 0.0, 1.0), ["140200"]),
        ((5.0, 0.0), 0.95, (155 / 160, 0.95, 1.0), ["140000", "140100", "140200"]),
        ((5.001, 0.0), 0.95, (154.999 / 160, 0.94999, 1.0), ["140000", "140200"]),
        ((40.0, 0.0), 0.6, (0.75, 0.6, 1.0), ["140000", "140100", "140200"]),
        ((100.0, 60.0), 1e-9, (0.0, 0.0, 0.0), []),
    ],
)
def test_a_rate_needs_enough_measured_ground(regions, unmeasured, least, shares, rated):
    """A parent's share is that of its children together; what has no rate is 未核查, and neither met nor missed."""
    land, _ = land_areas(regions, None)
    rates = conservation_rates(regions, partly(regions, unmeasured), land, min_measured=least)
    assert rates["measured_share"].tolist() == pytest.approx(shares)
    assert rates.loc[rates["rate"].notna(), "adcode"].tolist() == rated
    held = gaps(rates, targets(*((code, 2035, "≥", 0.1) for code in rates["adcode"])))
    assert held.loc[held["verdict"] == "未核查", "adcode"].tolist() == [c for c in rates["adcode"] if c not in rated]
    bare = held[held["verdict"] == "未核查"]
    assert bare[["met", "gap_km2", "gap_points", "annual_km2"]].isna().all(axis=None)
    assert already_met(held)["adcode"].tolist() == rated


def test_already_met_is_of_the_latest_year(regions):
    """乙 met 2035's target in 2023 and no longer does in 2024: it is not 提前达到."""
    land, _ = land_areas(regions, None)
    table = pd.concat([classes(regions, 2023), classes(regions, 2024, light=(20.0, 12.0))])
    held = gaps(
        conservation_rates(regions, table, land), targets(("140200", 2035, "≥", 0.85), ("140100", 2035, "≥", 0.5))
    )
    assert held.loc[held["adcode"] == "140200", "verdict"].tolist() == ["已达到", "未达到"]
    assert already_met(held)[["year", "name"]].to_numpy().tolist() == [[2024, "甲市"]]
    assert already_met(held, 2030).empty


@given(st.lists(st.tuples(st.floats(1, 1e5), st.floats(0, 1)), min_size=1, max_size=9))
def test_a_parents_rate_is_the_land_weighted_mean(children):
    """Whatever the children, the parent's rate is their land-area-weighted mean."""
    land = np.array([each[0] for each in children])
    eroded = land * np.array([each[1] for each in children])
    codes = [f"14{i:02d}00" for i in range(1, len(children) + 1)]
    frame = pd.DataFrame(
        {"adcode": ["140000", *codes], "name": "x", "level": "city", "parent_adcode": [None, *["140000"] * len(codes)],
         "area_km2": [land.sum(), *land]}
    )  # fmt: skip
    rows = np.arange(1, len(codes) + 1)
    areas = {name: rolled_up(part[:, None] * 1e6, rows, frame)[:, 0] for name, part in (
        ("slight", land - eroded), ("light", eroded), ("nodata", land * 0), ("outside", land * 0),
    )}  # fmt: skip
    table = erosion_classes(frame, areas, erosion(), "方法")
    found = conservation_rates(frame, table, land_areas(frame, None)[0])["rate"].to_numpy()
    assert found[0] == pytest.approx(np.average(found[1:], weights=land), abs=1e-9)


def test_inputs_are_left_alone(regions):
    before = regions.copy()
    table = classes(regions)
    kept = table.copy()
    conservation_rates(regions, table, land_areas(regions, None)[0])
    pd.testing.assert_frame_equal(regions, before)
    pd.testing.assert_frame_equal(table, kept)


def test_already_met_speaks_of_the_latest_year_only(regions):
    """乙 met its target in 2023 and does no more in 2024."""
    land, _ = land_areas(regions, None)
    both = pd.concat([classes(regions, 2023, (20.0, 3.0)), classes(regions, 2024, (20.0, 9.0))])
    found = gaps(conservation_rates(regions, both, land), targets(("140200", 2035, "≥", 0.9)))
    assert found["met"].tolist() == [True, False]
    assert already_met(found).empty


def test_a_figure_is_as_weak_as_the_area_it_rests_on(regions):
    """Official rasters and targets on the border's area are 工作口径; on surveyed areas they are official, the line between is not."""
    aims = targets(("140100", 2025, "≥", 0.8), ("140100", 2026, "≥", 0.9))
    given_land = pd.DataFrame(
        {"adcode": ["140100", "140200"], "land_km2": [100.0, 60.0], "vintage": "2023", "document": "国土变更调查"}
    )
    official = classes(regions).assign(status="official")
    for land, status in ((None, "working"), (given_land, "official"), (given_land.iloc[:1], "working")):
        areas, _ = land_areas(regions, land)
        rates = conservation_rates(regions, official, areas).set_index("adcode")
        assert rates.loc["140000", "status"] == status
    areas, _ = land_areas(regions, given_land)
    assert gaps(conservation_rates(regions, official, areas), aims)["status"].tolist() == ["official"] * 2
    line = trajectory(regions, targets(("140100", 2025, "≥", 0.8), ("140100", 2035, "≥", 0.9)), areas)
    assert line["status"].tolist() == ["official", *["working"] * 10]


def test_an_aim_is_not_held_against_rates(regions):
    land, _ = land_areas(regions, None)
    aims = targets(("140100", 2025, "=", 0.8), ("140100", 2035, "=", 0.9)).assign(indicator="conservation_rate_aim")
    assert gaps(conservation_rates(regions, classes(regions), land), aims).empty
    assert trajectory(regions, aims, land).empty


@settings(max_examples=examples(60))
@given(st.lists(st.integers(1, 12), min_size=1, max_size=9), st.integers(0, 10**6))
def test_balance_moves_no_figure_by_more_than_one_digit(counties, seed):
    """Province, cities and counties by seven classes: printed figures close along rows and levels, each within 0.01 km² of its own."""
    rng = np.random.default_rng(seed)
    rows = [("140000", "province", None)]
    for city, many in enumerate(counties, 1):
        rows.append((f"14{city:02d}00", "city", "140000"))
        rows += [(f"14{city:02d}{county:02d}", "county", f"14{city:02d}00") for county in range(1, many + 1)]
    frame = pd.DataFrame(rows, columns=["adcode", "level", "parent_adcode"])
    leaves = np.flatnonzero((frame["level"] == "county").to_numpy())
    values = rng.uniform(0, 1, (len(leaves), 7)) * rng.choice([0, 1, 100], (len(leaves), 7))
    values[:, 0] += 0.5
    rolled = rolled_up(values * 1e6, leaves, frame)
    frame = frame.assign(name="x", area_km2=rolled.sum(axis=1) / 1e6)
    names = [*LEGEND.names.values(), "nodata", "outside"]
    table = erosion_classes(frame, dict(zip(names, rolled.T, strict=True)), erosion(), "方法")
    assert (table["printed_km2"] - table["area_km2"]).abs().max() < 0.010001
    wide = table.pivot_table(index="adcode", columns="class_name", values="printed_km2").reindex(frame["adcode"])
    for code, part in frame.groupby("parent_adcode"):
        assert wide.loc[part["adcode"]].sum().round(2).tolist() == wide.loc[code].round(2).tolist()
