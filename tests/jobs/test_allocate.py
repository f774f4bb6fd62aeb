"""`soilgis allocate`: from a folder of results and from tables; the nation in one go; every wrong input."""

import sys

import numpy as np
import pandas as pd
import pytest

import soilgis
from soilgis.jobs.allocate import Allocate
from soilgis.model.errors import LayerError, SchemaError, UsageError

AREAS = pd.DataFrame(
    [("甲", "县", "山", "轻度", 10.0, "official"), ("甲", "县", "山", "中度", 4.0, "official"), ("乙", "县", None, "轻度", 8.0, "official"), ("丙", "县", "山", "中度", 7.0, "official")],
    columns=["unit", "within", "zones", "class_name", "treatable_km2", "status"],
)  # fmt: skip
COSTS = pd.DataFrame(
    [("轻度", 10.0, "造价", "official"), ("中度", 25.0, "造价", "official")],
    columns=["class_name", "cost_wan_per_km2", "document", "status"],
)
NEEDED = pd.DataFrame(
    [("县", "县", 15.0, "文件", "official")], columns=["region", "name", "needed_km2", "document", "status"]
)


def allocated(**more):
    return soilgis.allocate(**{"areas": AREAS, "costs": COSTS, "needed": NEEDED, "gap": 0.0, **more})


def test_whole_units_by_hand():
    """甲 14 km² for 200, 乙 8 for 80, 丙 7 for 175: 15 km² are cheapest by 乙 and 丙 (255), 甲 and 乙 cost 280."""
    found = allocated(whole=True)
    plan = found.table.set_index("unit")
    assert plan["chosen"].tolist() == [False, True, True]
    assert plan.loc["甲", "otherwise_wan"] == pytest.approx(25.0)
    assert "达到全部目标且投资最省：治理 2 个单元、15.00 km²，投资 255.00 万元（正式）" in found.said
    assert any("与最优解的差距不超过 0.0000%" in line for line in found.said)
    assert found.tables["areas"][["unit", "class_name", "treated_km2"]].to_numpy().tolist() == [
        ["乙", "轻度", 8.0],
        ["丙", "中度", 7.0],
    ]
    assert not found.findings
    assert found.tables["trials"]["factor"].tolist() == [0.9, 1.1, 0.9, 1.1]


def test_other_plans_within_a_tenth():
    found = allocated(whole=True, within=0.1)
    assert found.tables["others"][["cost_wan", "added", "dropped"]].to_numpy().tolist() == [[280.0, "甲", "丙"]]
    assert found.table.set_index("unit")["in_alternatives"].tolist() == ["1/2", "2/2", "1/2"]


def test_a_target_out_of_reach_says_by_how_much_and_ends_with_findings():
    found = allocated(needed=NEEDED.assign(needed_km2=40.0))
    assert found.findings
    assert found.said[0].startswith("没有方案能同时满足全部要求；最接近的方案治理 3 个单元、29.00 km²")
    assert found.said[1] == "县尚需减少流失面积：要求 40.00 km²，最多达到 29.00 km²，差 11.00 km²（正式）"


def test_the_shipped_costs_are_made_up_and_say_so(shanxi, tmp_path):
    soilgis.write(shanxi, tmp_path / "run")
    found = soilgis.allocate(tmp_path / "run", explain=0, shake=0.0, alternatives=0)
    assert set(found.table["status"]) == {"demo"}
    assert any("未给单位成本" in note and "虚设" in note for note in found.notes)
    assert any("不得作为投资安排依据" in note for note in found.notes)
    met = found.tables["demands"]
    assert met["met"].all()
    assert len(met) == 10, "the province and the nine cities that have not met 2035"
    assert "山西省内 11 个候选" in found.table["why"].iloc[0]
    zoned = soilgis.allocate(tmp_path / "run", explain=0, shake=0.0, alternatives=0, zone_share="taihang=0.1")
    assert zoned.tables["demands"]["reached"].iloc[-1] >= 0.1 - 1e-9
    assert zoned.tables["demands"]["demand"].iloc[-1] == "治理面积中位于 太行山区 的比例不少于"
    with pytest.raises(LayerError, match="has no target of 2040 .没有该年目标.; it has 2025、2035"):
        soilgis.allocate(tmp_path / "run", target_year=2040)


def test_the_nation_by_county():
    """2,877 counties in 31 provinces, two classes each, every province with a target: solved whole, and every province met."""
    chance = np.random.default_rng(1)
    count = 2877
    province = chance.integers(0, 31, count)
    frame = pd.DataFrame({"unit": [f"{at:06d}" for at in range(count)], "within": [f"p{at}" for at in province]})
    area = frame.merge(pd.DataFrame({"class_name": ["轻度", "中度"]}), how="cross")
    area["treatable_km2"] = chance.gamma(2, 20, len(area))
    total = area.groupby("within", dropna=False)["treatable_km2"].sum()
    needed = pd.DataFrame({"region": total.index, "needed_km2": total.to_numpy() * 0.4, "document": "文件"})
    found = soilgis.allocate(area, costs=COSTS, needed=needed, whole=True, alternatives=0, shake=0.0, gap=1e-3)
    assert found.tables["demands"]["met"].all()
    assert any("单元多于 60 个，未逐个检验取舍的代价" in note for note in found.notes)
    assert 0 < found.table["chosen"].sum() < count
    cost = found.table.loc[found.table["chosen"], "cost_wan"].sum()
    cheapest = soilgis.allocate(area, costs=COSTS, needed=needed, alternatives=0, shake=0.0).table["cost_wan"].sum()
    assert cheapest <= cost, "parts of counties are never dearer than whole ones"


@pytest.mark.parametrize(
    ("asked", "kind", "said"),
    [
        ({"budget": 0.0}, UsageError, "budget is 0; a budget must be more than 0 万元 .预算须大于 0."),
        ({"budget": -5.0}, UsageError, "budget is -5"),
        ({"needed": NEEDED.assign(needed_km2=0.0)}, UsageError, "there is nothing to reach"),
        ({"needed": None}, UsageError, "there is nothing to reach .没有需要达到的目标."),
        ({"needed": NEEDED.assign(region="省")}, UsageError, "no unit counts for region 省 .没有单元属于该区域."),
        ({"zone_share": "川=0.5"}, UsageError, "no unit lies in zone '川'.*known: 山"),
        ({"zone_share": "山=5"}, UsageError, "is no ZONE=SHARE with a share above 0 and up to 1"),
        ({"lock_in": ["甲", "子"]}, UsageError, "no unit or zone 子 .没有此单元或分区."),
        ({"lock_in": "甲", "lock_out": "山"}, UsageError, "unit 甲 is locked in and out at once"),
        ({"least_of_need": 0.5}, UsageError, "needs budget; without a budget every need is met whole"),
        ({"whole": True, "least_area": 3.0}, UsageError, "least_area has no use beside whole"),
        ({"costs": COSTS.iloc[:1]}, SchemaError, "class 中度 has no cost .缺少单位成本."),
        ({"costs": COSTS.assign(status="sure")}, SchemaError, "line 2: status is 'sure'; use official, draft"),
        ({"costs": COSTS.assign(cost_wan_per_km2=-1)}, SchemaError, "cost_wan_per_km2 .单位成本. must lie in"),
        ({"costs": COSTS.drop(columns="document")}, SchemaError, "no column document.*缺少字段"),
        ({"areas": AREAS.assign(treatable_km2="many")}, SchemaError, "line 2: treatable_km2 is 'many', which is not a number"),
        ({"areas": pd.concat([AREAS, AREAS.iloc[:1]])}, SchemaError, r"unit\+class_name must not repeat .主键重复."),
    ],
)  # fmt: skip
def test_wrong_inputs(asked, kind, said):
    with pytest.raises(kind, match=said):
        allocated(**asked)


def test_several_problems_are_told_at_once():
    with pytest.raises(
        UsageError, match=r"(?s)3 problems.*a budget must be more.*no unit lies in zone '川'.*no unit or zone 子"
    ):
        allocated(budget=0.0, zone_share="川=0.5", lock_out="子")


def test_without_the_solver_the_cure_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "highspy", None)
    with pytest.raises(UsageError, match=r"allocate needs highspy; install soilgis\[allocate\]"):
        allocated()


def test_a_budget_leaves_targets_that_it_cannot_reach_told_but_not_demanded():
    found = allocated(budget=80.0, whole=True)
    assert found.table.set_index("unit")["chosen"].tolist() == [False, True, False]
    assert found.tables["demands"][["demand", "met"]].to_numpy().tolist() == [
        ["总投资不超过", True],
        ["县尚需减少流失面积（预算内不强求）", False],
    ]
    assert not found.findings


def test_the_job_ends_with_one_where_demands_cannot_be_met(tmp_path):
    for name, frame in (("areas", AREAS), ("costs", COSTS), ("needed", NEEDED.assign(needed_km2=99.0))):
        frame.to_csv(tmp_path / f"{name}.csv", index=False)
    job = Allocate(
        areas=tmp_path / "areas.csv", costs=tmp_path / "costs.csv", needed=tmp_path / "needed.csv", out=tmp_path / "out"
    )
    assert job.measure().findings
