"""Plans against trying every choice there is; by hand; the nearest plan where none will do."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from soilgis.model.allocate_tables import CostFile, TreatableFile
from soilgis.model.errors import SchemaError
from soilgis.model.layer import Status
from soilgis.planning.allocation.demands import Need, Wishes, lay_task, reached
from soilgis.planning.allocation.explain import demand_table, plan_table
from soilgis.planning.allocation.ground import lay_ground
from soilgis.planning.allocation.plans import best_plan, chosen, others, otherwise, totals
from soilgis.planning.allocation.solver import Effort

EXACT = Effort(gap=0.0)
COSTS = CostFile.check(
    pd.DataFrame(
        {"class_name": ["轻度", "moderate"], "cost_wan_per_km2": [10.0, 25.0], "document": "示例", "status": "working"}
    )
)


def ground(*rows, whole=True, costs=COSTS):
    """Rows (unit, within, zones, class, km², lock)."""
    frame = pd.DataFrame(rows, columns=["unit", "within", "zones", "class_name", "treatable_km2", "lock"])
    return lay_ground(TreatableFile.check(frame.assign(name=None, status="working")), costs, whole=whole)


def need(region, km2):
    return Need(region, region, km2, "文件", Status.WORKING)


UNITS = [
    ("甲", "县", "山", "light", 10.0, None), ("乙", "县", None, "轻度", 8.0, None), ("丙", "县", "山", "中度", 7.0, None), ("丁", "市", None, "中度", 5.0, None),
]  # fmt: skip


def picked(task, best):
    return [name for name, taken in zip(task.ground.names, chosen(task, best.solution), strict=True) if taken]


def test_the_cheapest_units_that_meet_the_need():
    """15 km² of 甲 10, 乙 8 (10 万元/km²) and 丙 7 (25): 甲 and 乙 at 180; alone neither will do."""
    task = lay_task(ground(*UNITS), Wishes((need("县", 15.0),), whole=True))
    best = best_plan(task, EXACT)
    assert picked(task, best) == ["甲", "乙"]
    assert totals(task, best.solution) == pytest.approx((180.0, 18.0))
    assert best.solution.gap == 0
    assert best.meets


def test_part_of_a_unit_is_enough_where_parts_may_be_treated():
    task = lay_task(ground(*UNITS, whole=False), Wishes((need("县", 15.0), need("丁", 2.0))))
    assert totals(task, best_plan(task, EXACT).solution) == pytest.approx((150.0 + 50.0, 17.0))


def test_a_least_area_keeps_a_plan_from_crumbling():
    """甲 whole and 5 of 乙; with 6 at least in a unit, and 11 needed, 甲 5 would not do: 6 and 6 cost 120, 10 and 6 more."""
    task = lay_task(ground(*UNITS, whole=False), Wishes((need("县", 11.0),), least_km2=6.0))
    best = best_plan(task, EXACT)
    cost, area = totals(task, best.solution)
    treated = task.ground.of_units(task.ground.area * best.solution.figures[: task.entries])
    assert cost == pytest.approx(120.0)
    assert area == pytest.approx(12.0)
    assert all(one < 1e-6 or one >= 6 - 1e-6 for one in treated)


def test_the_most_ground_for_a_budget():
    task = lay_task(ground(*UNITS), Wishes(budget_wan=200.0, whole=True))
    best = best_plan(task, EXACT)
    assert picked(task, best) == ["甲", "乙"]
    assert totals(task, best.solution)[1] == pytest.approx(18.0)


def test_locks_zones_and_caps():
    locked = [(*row[:5], {"丙": "纳入", "甲": "out"}.get(row[0])) for row in UNITS]
    task = lay_task(ground(*locked), Wishes((need("县", 8.0),), whole=True))
    assert picked(task, best_plan(task, EXACT)) == ["乙", "丙"]
    task = lay_task(ground(*UNITS), Wishes((need("县", 15.0),), zone_shares=(("山", 0.9),), whole=True))
    assert picked(task, best_plan(task, EXACT)) == ["甲", "丙"]
    task = lay_task(ground(*UNITS), Wishes(budget_wan=1000.0, most_of_cost=0.6, whole=True))
    best = best_plan(task, EXACT)
    cap = next(one for one in task.demands if one.label.startswith("县"))
    assert reached(task, cap, best.solution.figures) <= 0.6 + 1e-9


def test_what_no_plan_can_meet_is_told_with_how_much():
    task = lay_task(ground(*UNITS), Wishes((need("县", 100.0), need("市", 3.0)), whole=True))
    best = best_plan(task, EXACT)
    table = demand_table(task, best.solution).set_index("demand")
    assert not best.meets
    assert table["short"].tolist() == pytest.approx([75.0, 0.0])
    assert table["met"].tolist() == [False, True]
    assert picked(task, best) == ["甲", "乙", "丙", "丁"]


def test_a_budget_is_kept_before_targets_are():
    task = lay_task(ground(*UNITS), Wishes((need("县", 25.0),), budget_wan=190.0, least_of_need=1.0, whole=True))
    best = best_plan(task, EXACT)
    assert not best.meets
    assert totals(task, best.solution)[0] <= 190.0 + 1e-6
    assert demand_table(task, best.solution)["short"].max() == pytest.approx(7.0)
    dear = [(*row[:5], "in") for row in UNITS]
    task = lay_task(ground(*dear), Wishes(budget_wan=100.0, whole=True))
    best = best_plan(task, EXACT)
    assert demand_table(task, best.solution).iloc[0][["wanted", "reached", "short"]].tolist() == pytest.approx(
        [100.0, 480.0, 380.0]
    )


def test_why_and_what_otherwise():
    task = lay_task(ground(*UNITS), Wishes((need("县", 20.0),), whole=True))
    best = best_plan(task, EXACT)
    table = plan_table(task, best.solution, worse=otherwise(task, best.solution, EXACT), plans=[]).set_index("unit")
    assert "没有它，县的目标无法达到" in table.loc["甲", "why"]
    assert "所在区域没有尚需达到的目标" in table.loc["丁", "why"]
    assert np.isnan(table.loc["甲", "otherwise_wan"]), "without it no plan is left"
    assert table.loc["丁", "otherwise_wan"] == pytest.approx(125.0)


def test_a_class_without_a_cost_and_rows_that_contradict():
    with pytest.raises(SchemaError, match="class 剧烈 has no cost .缺少单位成本.; the costs name 轻度、中度"):
        ground(("甲", "县", None, "severe", 1.0, None))
    with pytest.raises(SchemaError, match="(?s)rows of unit 甲 differ in within.*rows of unit 甲 differ in lock"):
        ground(("甲", "县", None, "轻度", 1.0, None), ("甲", "市", None, "中度", 1.0, "in"))
    with pytest.raises(SchemaError, match="lock is maybe; use in .纳入., out .排除."):
        ground(("甲", "县", None, "轻度", 1.0, "maybe"))


def enumerated(task):
    """Every choice of whole units that meets all demands, with its objective."""
    found = []
    for taken in product([0.0, 1.0], repeat=task.entries):
        figures = np.array(taken)
        inside = (figures >= task.programme.lower) & (figures <= task.programme.upper)
        sums = [(row, float(row.figures @ figures[row.columns])) for row in task.programme.rows]
        if inside.all() and all(row.low - 1e-7 <= total <= row.high + 1e-7 for row, total in sums):
            found.append((float(task.programme.objective @ figures), taken))
    return found


@st.composite
def tasks(draw):
    count = draw(st.integers(2, 7))
    rows = [
        (f"单元{at}", draw(st.sampled_from(["县", "市"])), draw(st.sampled_from([None, "山"])), draw(st.sampled_from(["轻度", "中度"])),
         float(draw(st.integers(0, 40))), draw(st.sampled_from([None, None, None, "in", "out"])))
        for at in range(count)
    ]  # fmt: skip
    needs = [
        need(region, float(draw(st.integers(1, 60))))
        for region in draw(st.sets(st.sampled_from(["县", "市", "单元0"])))
    ]
    budget = draw(st.sampled_from([None, None, 300.0, 900.0]))
    shares = draw(st.sampled_from([(), (("山", 0.5),)]))
    wishes = Wishes(
        tuple(needs), budget, shares, draw(st.sampled_from([1.0, 0.7])), draw(st.sampled_from([0.0, 0.5])), whole=True
    )
    return lay_task(ground(*rows), wishes)


@settings(max_examples=examples(80))
@given(tasks())
def test_no_choice_is_better_than_the_plan(task):
    every = enumerated(task)
    best = best_plan(task, EXACT)
    assert best.meets == bool(every)
    if every:
        assert best.solution.objective == pytest.approx(min(every)[0], abs=1e-6)
        near = min(every)[0] + abs(min(every)[0]) * 0.1 + 1e-6
        alternatives = others(task, best.solution, EXACT, count=4, within=0.1)
        plans = [tuple(plan.figures.tolist()) for plan in (best.solution, *alternatives)]
        assert len(set(plans)) == len(plans)
        assert all(plan in {taken for objective, taken in every if objective <= near} for plan in plans)


@settings(max_examples=examples(30))
@given(tasks())
def test_leaving_a_unit_out_costs_what_trying_every_choice_says(task):
    best = best_plan(task, EXACT)
    if not best.meets:
        return
    worse, taken = otherwise(task, best.solution, EXACT), chosen(task, best.solution)
    for unit in np.flatnonzero(task.ground.locked == 0):
        left = [objective for objective, figures in enumerated(task) if bool(figures[unit]) != bool(taken[unit])]
        if task.ground.area[unit] > 0:
            expected = min(left) - best.solution.objective if left else np.nan
            assert worse[unit] == pytest.approx(expected, abs=1e-6, nan_ok=True)


def test_order_of_rows_changes_no_figure():
    first = lay_task(ground(*UNITS), Wishes((need("县", 15.0),), whole=True))
    turned = lay_task(ground(*UNITS[::-1]), Wishes((need("县", 15.0),), whole=True))
    assert sorted(picked(first, best_plan(first, EXACT))) == sorted(picked(turned, best_plan(turned, EXACT)))
