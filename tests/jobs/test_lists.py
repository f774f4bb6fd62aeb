"""`soilgis lists`: tiers, joins, draws, counts; personal data refused; every wrong input."""

import pandas as pd
import pytest

import soilgis
from soilgis.jobs.lists import Lists
from soilgis.model.errors import LayerError, SchemaError, UsageError

RULES = """
version = 1
title = "规则"
status = "official"
least_share = 0.05
least_document = "若干措施（三）"
shares = [0.0, 0.5, 1.0]
[[scheme]]
id = "ours"
names = ["低", "中", "高"]
document = "本市办法"
[[rule]]
id = "focus"
tier = 3
column = "level"
op = "in"
value = ["黑名单"]
reason = "列入黑名单"
[[rule]]
id = "large"
tier = 2
column = "area_ha"
op = ">="
value = 50.0
reason = "占地50公顷及以上"
"""


@pytest.fixture
def given(tmp_path):
    rows = [
        (f"P{at:03d}", f"项目{at}", "140100" if at % 2 else "140200", 10 if at < 80 else 60, "official")
        for at in range(100)
    ]
    pd.DataFrame(rows, columns=["project_id", "project_name", "adcode", "area_ha", "status"]).to_csv(
        tmp_path / "register.csv", index=False
    )
    credit = pd.DataFrame(
        {"project_id": ["P003", "P090", "X999"], "level": ["黑名单", "重点关注", "黑名单"], "status": "official"}
    )
    credit.to_csv(tmp_path / "credit.csv", index=False)
    (tmp_path / "rules.toml").write_text(RULES, encoding="utf-8")
    return tmp_path


def listed(given, rules=None, **more):
    if rules is not None:
        (given / "rules.toml").write_text(rules, encoding="utf-8")
    asked = {
        "projects": given / "register.csv",
        "join": (f"信用名单={given / 'credit.csv'}",),
        "rules": given / "rules.toml",
        "names": "ours",
        "seed": "2026",
        **more,
    }
    return Lists(**asked, out="unused").measure()


def test_by_hand(given):
    """P003 is blacklisted: high. 20 projects of 60 ha: middle, half of them drawn. 79 low ones, none but for the 5 %."""
    found = listed(given)
    register = found.tables["register"].set_index("project")
    assert register["tier"].value_counts().to_dict() == {"低": 79, "中": 20, "高": 1}
    assert register.loc["P003", ["tier", "reasons", "lists", "drawn"]].tolist() == [
        "高",
        "列入黑名单",
        "信用名单",
        True,
    ]
    assert register.loc["P090", ["tier", "reasons", "lists"]].tolist() == ["中", "占地50公顷及以上", "信用名单"]
    total = found.tables["counts"].query("county == '合计'")
    assert total[["tier", "projects", "drawn"]].to_numpy().tolist() == [["低", 79, 0], ["中", 20, 10], ["高", 1, 1]]
    counts = found.tables["counts"].query("county != '合计'")
    assert counts["projects"].sum() == 100
    assert counts["drawn"].sum() == len(found.table) == 11
    assert found.tables["joins"][["rows", "matched", "unmatched"]].to_numpy().tolist() == [[3, 2, 1]]
    assert any("信用名单：1 个编号不在台账中，未计入：X999" in note for note in found.notes)
    assert found.said[0] == "共 100 个项目，抽中 11 个（11.00%，最低 5.00%，依据若干措施（三））（可信状态：正式）"
    assert set(found.table["status"]) == {"official"}


def test_five_per_cent_are_drawn_whatever_the_tiers(given):
    rules = RULES.replace("[0.0, 0.5, 1.0]", "[0.0, 0.0, 0.0]")
    assert len(listed(given, rules).table) == 5
    assert len(listed(given, rules, share=0.07).table) == 7


def test_the_draw_is_the_same_again_and_whatever_the_order_of_rows(given):
    first = listed(given, teams=3).table
    path = given / "register.csv"
    pd.read_csv(path, dtype=str).iloc[::-1].to_csv(path, index=False)
    pd.testing.assert_frame_equal(first, listed(given, teams=3).table)
    assert listed(given, seed="2027").table["project"].tolist() != first["project"].tolist()
    assert sorted(first["team"].value_counts().tolist()) == [3, 4, 4]


@pytest.mark.parametrize(("names", "low"), [("national", "无风险不打扰"), ("hebei", "免打扰")])
def test_the_shipped_rules_name_the_tiers_of_both_documents(given, names, low):
    found = (
        listed(given, rules=None)
        if names == "ours"
        else Lists(projects=given / "register.csv", seed="1", names=names, out="x").measure()
    )
    assert set(found.tables["register"]["tier"]) == {low}
    assert len(found.table) == 5
    assert any("分级规则 risk-low 未用：台账和关联名单中没有字段 tier" in note for note in found.notes)
    assert any("名单依据的可信状态为工作口径" in note for note in found.notes)


def test_a_supervision_may_be_joined(given):
    pd.DataFrame({"project_id": ["P001", "P002"], "tier": ["medium_high", "low"]}).to_csv(
        given / "patches.csv", index=False
    )
    found = soilgis.lists(given / "register.csv", "1", join=str(given / "patches.csv"), names="hebei")
    register = found.tables["register"].set_index("project")
    assert register.loc[["P001", "P002", "P003"], "tier"].tolist() == ["严监控", "预警示", "免打扰"]
    assert set(register["status"]) == {"working"}


def with_column(given, name, values):
    path = given / "register.csv"
    frame = pd.read_csv(path, dtype=str)
    frame[name] = [values[at % len(values)] for at in range(len(frame))]
    frame.to_csv(path, index=False)


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        (
            "联系人",
            ["甲"],
            "column 联系人 looks like personal data, by its heading .个人信息., heading; delete it, or name it under personal",
        ),
        ("备注", ["", "电话1" + "37" + "0" * 8], "column 备注 looks like telephone numbers .电话号码., line 3"),
        ("填报", ["王伟", "李小明", "张三"], "column 填报 looks like names of persons"),
    ],
)
def test_personal_data_are_refused_unless_named_and_never_written(given, name, values, said):
    with_column(given, name, values)
    with pytest.raises(SchemaError, match=said):
        listed(given)
    found = listed(given, RULES.replace("least_share", f'personal = ["{name}"]\nleast_share'))
    assert any(f"规则列明的个人信息字段只读不写：{name}" in note for note in found.notes)
    assert not any(name in frame.columns or frame.isin(values[-1:]).any(axis=None) for frame in found.tables.values())


def test_wrong_inputs(given):
    with pytest.raises(UsageError, match="--names is 'oars'; use ours .取值无效.; did you mean 'ours'"):
        listed(given, names="oars")
    with pytest.raises(SchemaError, match="rule focus: no column 'level' .未知字段."):
        listed(given, join=())
    with pytest.raises(SchemaError, match="rule large: no column 'area'.*did you mean area_ha"):
        listed(given, RULES.replace('"area_ha"', '"area"'))
    with pytest.raises(LayerError, match="large: >= needs a number, value is 'fifty'"):
        listed(given, RULES.replace("50.0", '"fifty"'))
    with pytest.raises(LayerError, match="shares are .*each must lie in 0-1"):
        listed(given, RULES.replace("[0.0, 0.5, 1.0]", "[0.0, 0.5, 1.5]"))
    with pytest.raises(LayerError, match="rule id large occurs twice"):
        listed(given, RULES.replace('id = "focus"', 'id = "large"'))
    with pytest.raises(UsageError, match="two lists are called 信用名单"):
        listed(given, RULES, join=(f"信用名单={given / 'credit.csv'}",) * 2)


def test_wrong_registers(given):
    path = given / "register.csv"
    frame = pd.read_csv(path, dtype=str)
    frame.assign(area_ha="many").to_csv(path, index=False)
    with pytest.raises(SchemaError, match="line 2: area_ha is 'many', which is not a number"):
        listed(given)
    pd.concat([frame, frame.iloc[:1]]).to_csv(path, index=False)
    with pytest.raises(SchemaError, match="project_id repeats .编号重复.: P000; one row a project"):
        listed(given)
    frame.rename(columns={"project_id": "编号"}).to_csv(path, index=False)
    with pytest.raises(
        SchemaError, match="no column 'project_id' .缺少项目编号.*name the column as id_column in the rules"
    ):
        listed(given)
    frame.assign(project_id=lambda one: one["project_id"].where(one.index != 4), status="sure").to_csv(
        path, index=False
    )
    with pytest.raises(SchemaError, match="(?s)2 problems.*line 6: project_id is empty.*status is sure; use official"):
        listed(given)
