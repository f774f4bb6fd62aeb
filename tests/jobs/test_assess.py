"""`soilgis assess`: scores that can be traced, the shipped example, and every wrong input."""

from pathlib import Path

import pandas as pd
import pytest
from run_folders import areas, run_folder

import soilgis
from soilgis.jobs.assess import Assess
from soilgis.model.errors import LayerError, SchemaError, UsageError

RULES = """
version = 1
title = "示例规则"
status = "official"
[[indicator]]
id = "gap"
title = "差距"
weight = 0.75
table = "gaps"
column = "gap_points"
where = { year = "latest", target_year = 2035 }
method = "deduct"
full_at = 0
step = 0.1
points = 5
document = "办法"
article = "第三条"
[[indicator]]
id = "staff"
title = "机构"
weight = 0.25
table = "staff"
column = "people"
method = "linear"
zero_at = 0
full_at = 10
document = "办法"
[[veto]]
id = "event"
title = "发生事故"
table = "staff"
column = "event"
op = "=="
value = true
grade = "不合格"
document = "办法"
[[grade]]
title = "合格"
at_least = 60
[[grade]]
title = "不合格"
at_least = 0
"""
GAPS = [
    ("140100", "太原市", 2023, 2035, 9.0, "official"),
    ("140100", "太原市", 2024, 2025, 9.0, "official"),
    ("140100", "太原市", 2024, 2035, 0.2, "press"),
    ("140200", "大同市", 2024, 2035, 0.4, "official"),
    ("140300", "阳泉市", 2024, 2035, None, "official"),
]


@pytest.fixture
def given(tmp_path):
    pd.DataFrame(GAPS, columns=["adcode", "name", "year", "target_year", "gap_points", "status"]).to_csv(
        tmp_path / "gaps.csv", index=False
    )
    rows = [
        ("140100", "太原市", 8, "否", "official"),
        ("140200", "大同市", "10 ", "是", "official"),
        ("140300", "阳泉市", 5, "", "official"),
    ]
    pd.DataFrame(rows, columns=["adcode", "name", "people", "event", "status"]).to_csv(
        tmp_path / "staff.csv", index=False
    )
    (tmp_path / "rules.toml").write_text(RULES, encoding="utf-8")
    return tmp_path


def assessed(given, rules=None, figures=("gaps.csv", "staff.csv"), **more):
    if rules is not None:
        (given / "rules.toml").write_text(rules, encoding="utf-8")
    return Assess(
        figures=[str(given / name) for name in figures], rules=given / "rules.toml", out="unused", **more
    ).measure()


def test_by_hand(given):
    """太原 0.75·90 + 0.25·80 = 87.5; 大同 0.75·80 + 0.25·100 = 85, vetoed; 阳泉 has no gap and no word on events."""
    found = assessed(given)
    totals = found.tables["totals"].set_index("region")
    assert totals["score"].tolist()[:2] == pytest.approx([87.5, 85.0])
    assert totals.loc["140100", ["grade", "rank", "status"]].tolist() == ["合格", 1, "press"]
    assert totals.loc["140200", ["grade", "veto"]].tolist() == ["不合格", "发生事故"]
    assert pd.isna(totals.loc["140200", "rank"])
    assert pd.isna(totals.loc["140300", "score"])
    assert totals.loc["140300", ["unscored", "unchecked"]].tolist() == ["差距", "发生事故"]
    assert any("1 个区域缺指标值，未评分、不参加排名：阳泉市（缺 差距）" in note for note in found.notes)
    assert any("未核查的否决项：阳泉市" in note for note in found.notes)
    assert "第 1 名 太原市 87.50 分，合格（公开报道）" in found.said
    assert "不参加排名 大同市 85.00 分，不合格，一票否决：发生事故（公开报道）" in found.said
    assert "不参加排名 阳泉市 未评分（公开报道）" in found.said


def test_every_score_is_traced_to_figure_rule_and_source(given):
    row = assessed(given).tables["scores"].set_index(["region", "indicator"]).loc[("140100", "gap")]
    assert row["figure_place"] == "gaps.csv 第 4 行 gap_points"
    assert (given / "gaps.csv").read_text(encoding="utf-8").splitlines()[3].startswith("140100,太原市,2024,2035,0.2")
    line = int(row["rule_place"].removeprefix("rules.toml 第 ").removesuffix(" 行"))
    assert (given / "rules.toml").read_text(encoding="utf-8").splitlines()[line : line + 1] == ['id = "gap"']
    assert row[["figure", "score", "weighted", "document", "article", "status"]].tolist() == [
        0.2,
        90.0,
        67.5,
        "办法",
        "第三条",
        "press",
    ]
    assert row["rule"] == "高于 0 时，每 0.1 扣 5 分（不足一步按比例），扣完为止"


def test_scores_add_up_to_totals(given):
    found = assessed(given)
    sums = found.tables["scores"].groupby("region", dropna=False)["weighted"].sum(min_count=2)
    totals = found.tables["totals"].set_index("region")["score"]
    pd.testing.assert_series_equal(sums.rename("score"), totals, check_names=False)


def test_the_shipped_example_scores_a_result_and_says_that_it_is_one(shanxi, tmp_path):
    soilgis.write(shanxi, tmp_path / "run")
    found = soilgis.assess(str(tmp_path / "run"))
    assert len(found.table) == 11, "cities, the study's level"
    assert set(found.table["status"]) == {"demo"}
    assert any("评分规则为演示数据" in note and "不得作为正式考核结果" in note for note in found.notes)
    assert all("示例" in rules for rules in found.table["rules"])
    assert [len(frame) for frame in found.tables.values()] == [11, 33, 3, 11]
    assert len(soilgis.assess(str(tmp_path / "run"), level="province").table) == 1


def test_a_table_without_a_status_is_a_working_one(given):
    path = given / "staff.csv"
    pd.read_csv(path, dtype=str).drop(columns="status").to_csv(path, index=False)
    found = assessed(given)
    assert set(found.table["status"]) == {"working"}
    assert any("staff.csv：表中未声明可信状态，按工作口径计" in note for note in found.notes)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'column = "people"',
            'column = "peple"',
            "rule staff: staff.csv has no column 'peple' .未知字段.; did you mean people",
        ),
        (
            'table = "staff"\ncolumn = "people"',
            'table = "stuff"\ncolumn = "people"',
            "rule staff: no table 'stuff' .没有此数据表.; did you mean staff",
        ),
        ("target_year = 2035", "target_yaer = 2035", "has no column 'target_yaer'"),
        ("target_year = 2035", "target_year = 2050", "no row of gaps.csv meets year = latest and target_year = 2050"),
        (", target_year = 2035", "", "several figures of 140100, line 3、4 .同一区域有多行.; narrow it with where"),
        ('where = { year = "latest", target_year = 2035 }\n', "", "several figures of 140100, line 2、3、4"),
        ("weight = 0.25", "weight = 0.2", "weights add up to 0.95"),
        ('method = "linear"', 'method = "curve"', "method"),
    ],
)
def test_wrong_rules_name_the_rule_and_the_cure(given, old, new, said):
    with pytest.raises((SchemaError, LayerError), match=said):
        assessed(given, RULES.replace(old, new))


def test_all_problems_at_once(given):
    rules = RULES.replace('column = "people"', 'column = "x1"').replace('column = "event"', 'column = "x2"')
    with pytest.raises(SchemaError, match=r"(?s)2 problems.*x1.*x2"):
        assessed(given, rules)


def test_wrong_figures(given, tmp_path):
    path = given / "staff.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",8,", ",八,"), encoding="utf-8")
    with pytest.raises(SchemaError, match="rule staff: staff.csv line 2: people is '八', which is not a number"):
        assessed(given)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="two tables are called gaps .数据表重名."):
        assessed(given, figures=("gaps.csv", "gaps.csv"))
    rows = pd.read_csv(given / "gaps.csv", dtype=str).assign(level="city")
    rows.to_csv(given / "gaps.csv", index=False)
    with pytest.raises(
        SchemaError, match="no row of gaps.csv meets year = latest and target_year = 2035 and level = county"
    ):
        assessed(given, RULES, level="county")
    with pytest.raises(UsageError, match="--level"):
        assessed(given, level="village")
    with pytest.raises(LayerError, match="does not exist"):
        assessed(given, figures=("none.csv",))


def test_two_tables_of_one_name_may_be_told_apart(given):
    other = given / "more"
    other.mkdir()
    (given / "staff.csv").rename(other / "gaps.csv")
    found = Assess(
        figures=[str(given / "gaps.csv"), f"staff={other / 'gaps.csv'}"], rules=given / "rules.toml", out=Path("x")
    ).measure()
    assert found.table["score"].iloc[0] == pytest.approx(87.5)


def test_a_folder_that_was_changed_is_told(given, tmp_path):
    gaps = pd.read_csv(given / "gaps.csv", dtype=str)
    folder = run_folder(tmp_path / "run", {"gaps": gaps, "regions": areas([])})
    (folder / "gaps.csv").write_text((given / "gaps.csv").read_text(encoding="utf-8"), encoding="utf-8")
    found = Assess(figures=[str(folder), str(given / "staff.csv")], rules=given / "rules.toml", out=Path("x")).measure()
    assert any("写出后被改动过" in note for note in found.notes)


def test_a_page_and_a_workbook_show_the_ranks_with_their_rules(given):
    files = soilgis.write(assessed(given), given / "page")
    assert {"page.html", "tables.xlsx"} <= {path.name for path in files}
    page = (given / "page" / "page.html").read_text(encoding="utf-8")
    for said in (
        "第 1 名 太原市 87.50 分",
        "差距（权重 0.75）：高于 0 时，每 0.1 扣 5 分",
        "一票否决 发生事故：成立时等次为不合格（办法）",
        "gaps.csv（公开报道）",
    ):
        assert said in page


def test_a_faulty_rule_is_one_problem_and_not_two(given):
    (given / "rules.toml").write_text(RULES.replace("step = 0.1\n", ""), encoding="utf-8")
    with pytest.raises(LayerError, match="gap: method deduct needs step") as told:
        assessed(given)
    assert "at least" not in str(told.value)
