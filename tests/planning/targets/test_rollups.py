"""Roll-ups of printed targets: Shanxi's two figures, which child explains a difference, blanks, pace."""

import numpy as np
import pandas as pd
import pytest

from soilgis.model.reconcile_tables import Weighting
from soilgis.planning.targets.child_roles import child_roles
from soilgis.planning.targets.pace import paces
from soilgis.planning.targets.rollups import rollups
from soilgis.planning.targets.tree import Tree, Weights

NOBODY = pd.DataFrame({"id": [], "year": [], "rate": [], "status": []})
SHANXI = {
    "太原市": (68.5, 73.51, 6905.1, 6909), "大同市": (73.85, 75.5, 14063.9, 14056), "阳泉市": (62.81, 74.08, 4561.0, 4559),
    "长治市": (67.9, 83.68, 13978.9, 13954), "晋城市": (67.61, 81.5, 9417.8, 9425), "朔州市": (71.32, 72.22, 10628.9, 10626),
    "晋中市": (66.9, 75.22, 16387.2, 16391), "运城市": (77.25, 83.9, 14249.8, 14183), "忻州市": (63.56, 66.22, 25185.0, 25154),
    "临汾市": (64.13, 71.54, 20291.3, 20301), "吕梁市": (53.77, 56.73, 21129.0, 21140),
}  # fmt: skip
"""Targets of 晋政办发〔2023〕36号 附件2 for 2025 and 2035, and areas in km²: within the borders, and as commonly published."""


def weights(source, areas, slack=0.0):
    value = pd.Series(areas, dtype=float)
    return Weights(source, value, pd.Series(slack, index=value.index))


def tree(children, parent, *, weigh, digits=2, comparator="="):
    """A parent p over children given as {id: {year: value in per cent}}."""
    units = pd.DataFrame(
        {"name": ["上级", *children], "parent": [None, *["p"] * len(children)]}, index=["p", *children]
    )
    rows = [
        (unit, year, value / 100, digits, comparator, "official", "")
        for unit, values in {"p": parent, **children}.items()
        for year, value in values.items()
    ]
    values = pd.DataFrame(rows, columns=["id", "year", "value", "digits", "comparator", "status", "document"])
    return Tree(units, values, weigh)


def shanxi(column, slack=0.0):
    weigh = weights(Weighting.STATED, {name: row[column] for name, row in SHANXI.items()}, slack)
    return tree(
        {name: {2025: row[0], 2035: row[1]} for name, row in SHANXI.items()}, {2025: 66.18, 2035: 72.43}, weigh=(weigh,)
    )


def test_shanxi_2025_is_explained_by_rounding_with_either_areas():
    for column in (2, 3):
        row = rollups(shanxi(column)).query("year == 2025").iloc[0]
        assert row["verdict"] == "feasible"
        assert row["low"] <= row["parent_high"]
        assert row["high"] >= row["parent_low"]
        assert row["weighted"] == pytest.approx(0.6618, abs=0.00004)


def test_shanxi_2035_is_explained_by_published_areas_and_not_by_the_borders():
    """Means 72.434 and 72.440; the parent's print ends at 72.435, the children's interval is ± 0.005 around the mean."""
    borders = rollups(shanxi(2)).query("year == 2035").iloc[0]
    assert borders["verdict"] == "infeasible"
    assert borders["weighted"] == pytest.approx(0.724401, abs=1e-6)
    assert borders["beyond"] == pytest.approx(0.0001, abs=0.00005)
    assert 0 < borders["weight_slack"] < 0.0001
    published = rollups(shanxi(3)).query("year == 2035").iloc[0]
    assert published["verdict"] == "feasible"
    assert published["weighted"] == pytest.approx(0.724339, abs=1e-6)
    rounded_areas = rollups(shanxi(2, slack=50.0)).query("year == 2035").iloc[0]
    assert rounded_areas["verdict"] == "feasible", "areas known to 100 km² leave room"


def two(a, b, p, **changes):
    weigh = weights(Weighting.STATED, {"a": 25.0, "b": 75.0})
    return tree({"a": {2035: a}, "b": {2035: b}}, {2035: p}, weigh=(weigh,), **changes)


@pytest.mark.parametrize(
    ("parent", "comparator", "verdict"),
    [
        (65.0, "=", "feasible"),
        (65.01, "=", "feasible"),
        (65.02, "=", "infeasible"),
        (65.02, "≥", "infeasible"),
        (60.0, "≥", "above"),
        (60.0, "=", "infeasible"),
        (65.0, ">", "feasible"),
    ],
)
def test_verdicts_by_hand(parent, comparator, verdict):
    """25·50 + 75·70 = 65: children lie in 64.995–65.005, the parent in ± 0.005 of its print."""
    row = rollups(two(50, 70, parent, comparator=comparator)).iloc[0]
    assert row["verdict"] == verdict
    assert row["weighted"] == pytest.approx(0.65)


def test_figures_of_different_decimals_are_judged_both_ways():
    made = two(50, 70, 65.02)
    made.targets.loc[made.targets["id"] == "b", "digits"] = 1
    found = rollups(made).set_index("rounding")
    assert found.loc["alike", "verdict"] == "infeasible"
    assert found.loc["own", "verdict"] == "feasible"
    assert found.loc["own", "high"] == pytest.approx(0.65 + 0.25 * 0.00005 + 0.75 * 0.0005)


def test_the_child_that_explains_a_difference_and_what_each_would_need():
    """Off by +1 point: a alone needs 46, b alone 68.67; by area a needs +10 (15·x = 1·(100+x) with 64 − 50 = 14 …)."""
    found = child_roles(two(50, 70, 64)).set_index("child")
    assert found["alone_value"].tolist() == pytest.approx([0.46, 0.70 - 0.01 / 0.75])
    assert found["alone_points"].tolist() == pytest.approx([-4, -4 / 3])
    for child, value in (("a", 50.0), ("b", 70.0)):
        area = {"a": 25.0, "b": 75.0}
        area[child] += found.loc[child, "alone_km2"]
        assert (area["a"] * 50 + area["b"] * 70) / sum(area.values()) == pytest.approx(64), value
    assert found["explains"].tolist() == [False, True]
    assert not found["within_rounding"].any()


def test_effects_of_other_weights_sum_to_the_difference_of_the_means():
    one, other = (
        weights(source, {name: row[at] for name, row in SHANXI.items()})
        for source, at in ((Weighting.STATED, 3), (Weighting.AMAP, 2))
    )
    made = tree({name: {2035: row[1]} for name, row in SHANXI.items()}, {2035: 72.43}, weigh=(one, other))
    means = rollups(made).set_index("weights")["weighted"]
    roles = child_roles(made)
    effects = roles[roles["weights"] == "amap"].set_index("child")["weight_effect"]
    assert effects.sum() == pytest.approx((means["amap"] - means["stated"]) * 100, abs=1e-12)
    assert effects.idxmax() == "运城市"
    assert roles[roles["weights"] == "stated"]["weight_effect"].abs().max() < 1e-12


def test_a_blank_child_has_what_its_parent_implies():
    """65·100 = 50·25 + 75·x: x = 70, give or take the rounding of all figures."""
    weigh = weights(Weighting.STATED, {"a": 25.0, "b": 75.0})
    made = tree({"a": {2035: 50.0}, "b": {}}, {2035: 65.0}, weigh=(weigh,))
    row = rollups(made).iloc[0]
    assert (row["verdict"], row["blank"]) == ("incomplete", "b")
    blank = child_roles(made).set_index("child").loc["b"]
    half = 0.00005
    assert blank["implied"] == pytest.approx(0.70)
    assert blank["implied_low"] == pytest.approx(0.70 - half * (100 + 25) / 75)
    assert blank["implied_high"] == pytest.approx(0.70 + half * (100 + 25) / 75)


def test_pace_in_every_way_it_can_stand():
    """Targets 60 (2025) and 70 (2035) of 100 km²: 10 km² in ten years."""
    names = ["met", "on", "faster", "stalled", "alone"]
    weigh = weights(Weighting.STATED, dict.fromkeys([*names, "p"], 100.0))
    made = tree({name: {2025: 60.0, 2035: 70.0} for name in names}, {}, weigh=(weigh,))
    past = [("met", 70, 70), ("on", 60, 65), ("faster", 60, 62), ("stalled", 62, 61)]
    rows = [
        (unit, year, rate / 100, "press") for unit, *both in past for year, rate in zip((2020, 2025), both, strict=True)
    ]
    found = paces(made, pd.DataFrame([*rows, ("alone", 2025, 0.5, "press")], columns=list(NOBODY)))
    later = found[found["to_year"] == 2035].set_index("id")
    assert later["implied_km2_per_year"].tolist() == pytest.approx([1.0] * 5)
    assert later["verdict"].to_dict() == {
        "met": "met", "on": "on_pace", "faster": "faster", "stalled": "stalled", "alone": "unknown"
    }  # fmt: skip
    assert later.loc["faster", "factor"] == pytest.approx((8 / 10) / (2 / 5))
    assert np.isnan(later.loc["met", "factor"])
    assert set(later["status"]) == {"working"}
    assert paces(made, NOBODY)["verdict"].unique().tolist() == ["unknown"]
