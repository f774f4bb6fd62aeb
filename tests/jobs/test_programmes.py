"""Programmes: what counts, what does not and why, and all that can be wrong with goals and data."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import soilgis
from soilgis.geometry.area import ellipsoidal_area_m2
from soilgis.model.errors import PlaceError, SchemaError, UsageError

HEAD = "goal,adcode,name,comparator,value,unit,due,document,status\n"


def goals(tmp_path, *lines):
    path = tmp_path / "goals.csv"
    path.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def progress(**how):
    return soilgis.programmes(date="2025-06-30", **how).tables


def test_all_ten_goals_of_the_documents_are_there_without_data():
    table = progress()["programmes"]
    assert len(table) == 10
    assert set(table["light"]) == {"no_data"}
    assert table["done"].isna().all()
    assert table.set_index("goal").loc["sloping-cropland", "goal_km2"] == pytest.approx(1_000_000 / 1500)
    assert {"official", "draft"} == set(table["status"])


def test_rows_count_once_up_to_the_day_and_say_why_not():
    done = pd.DataFrame(
        {
            "goal": "check-dams", "编号": ["1", "2", "2", "3", "4"], "adcode": ["140105", "140105", "140105", "140105", "130105"],
            "竣工日期": ["2020-05-01", "2024-07-01", "2024-07-01", "2026-01-01", "2024-01-01"],
        }
    )  # fmt: skip
    found = progress(done=done, start="2021-01-01")
    dams = found["programmes"].set_index("goal").loc["check-dams"]
    assert (dams["done"], dams["counted"], dams["left_out"], dams["status"]) == (1, 1, 4, "working")
    assert found["rows"]["reason"].fillna("").tolist() == [
        "完成日期早于起始日期 2021-01-01", "", "编号重复，只计一次", "完成日期在统计日期 2025-06-30 之后", "不在该任务的行政区内",
    ]  # fmt: skip
    assert found["rows"]["row"].tolist()[0] == "第 2 行"


def test_ground_counts_once_and_inside_the_region_only():
    shapes = [
        shapely.box(112, 37, 112.02, 37.01),
        shapely.box(112.01, 37, 112.03, 37.01),
        shapely.box(120, 37, 120.1, 37.1),
    ]
    done = gpd.GeoDataFrame({"id": ["a", "b", "c"]}, geometry=shapes, crs="EPSG:4490")
    done["goal"] = "sloping-cropland"
    row = progress(done=done)["programmes"].set_index("goal").loc["sloping-cropland"]
    whole = ellipsoidal_area_m2(np.array([shapely.box(112, 37, 112.03, 37.01)]))[0]
    assert row["done"] == pytest.approx(whole * 3 / 2000, rel=1e-9)
    assert row["done_km2"] == pytest.approx(whole / 1e6, rel=1e-9)
    assert row["left_out"] == 1


def test_amounts_are_brought_to_the_goals_unit():
    done = pd.DataFrame({"goal": "sloping-cropland", "数量": ["600", "1,500"], "单位": ["km²", "亩"]})
    row = progress(done=done)["programmes"].set_index("goal").loc["sloping-cropland"]
    assert row["done"] == pytest.approx(901_500)


def test_lines_are_measured_on_the_ellipsoid(tmp_path):
    path = goals(tmp_path, "wall,100000,固沟保塬,≥,10,公里,2025-12-31,文件,official")
    line = gpd.GeoDataFrame(
        {"goal": ["wall"]}, geometry=[shapely.LineString([(112, 37), (112, 37.1)])], crs="EPSG:4490"
    )
    row = progress(done=line, goals=path)["programmes"].iloc[0]
    assert row["done"] == pytest.approx(11.0979, abs=1e-3)  # a tenth of a degree of the meridian at 37°
    assert row["light"] == "met"


def test_a_goal_in_percent_is_a_share_of_a_total():
    checked = pd.DataFrame({"goal": ["plan-spot-checks"] * 62})
    row = progress(done=checked, total="plan-spot-checks=1240")["programmes"].set_index("goal").loc["plan-spot-checks"]
    assert (row["done"], row["light"]) == (pytest.approx(5.0), "met")
    with pytest.raises(SchemaError, match="say of how many with total plan-spot-checks=NUMBER|--total plan-spot"):
        progress(done=checked)
    with pytest.raises(SchemaError, match="62 were counted, more than the 50"):
        progress(done=checked, total="plan-spot-checks=50")


def test_deadlines_as_text_are_refused_with_their_line(tmp_path):
    path = goals(tmp_path, "a,140000,甲,≥,5,个,2025年底,文件,official", "b,140000,乙,≥,5,个,年底前,文件,official")
    with pytest.raises(SchemaError, match=r"line 2: due is '2025年底'[\s\S]*line 3: due is '年底前'"):
        progress(goals=path)


def test_a_file_of_goals_is_refused_with_all_that_is_wrong(tmp_path):
    path = goals(tmp_path, "a,14,甲,about,5,个,,文件,official", "b,140000,乙,≥,0,个,,文件,strong")
    with pytest.raises(
        SchemaError, match="comparator is 'about'[\\s\\S]*six digits[\\s\\S]*status is 'strong'[\\s\\S]*above 0"
    ):
        progress(goals=path)
    path = goals(tmp_path, "a,149999,甲,≥,5,个,,文件,official")
    with pytest.raises(SchemaError, match="region 149999: there is no such region"):
        progress(goals=path, done=pd.DataFrame({"goal": ["a"]}))


def test_a_programme_without_a_goal_is_refused_with_its_line():
    done = pd.DataFrame({"goal": ["check-dams", "ponds"]})
    with pytest.raises(SchemaError, match=r"line 3: there is no goal 'ponds'.*there are counties-whole"):
        progress(done=done)
    with pytest.raises(SchemaError, match="has no column goal"):
        progress(done=pd.DataFrame({"id": ["1"]}))


def test_what_does_not_fit_the_unit_is_refused():
    done = pd.DataFrame({"goal": "sloping-cropland", "amount": [3], "unit": ["km"]})
    with pytest.raises(SchemaError, match=r"line 2: unit is 'km', goal sloping-cropland is in 亩"):
        progress(done=done)
    with pytest.raises(SchemaError, match="needs polygons or a column amount"):
        progress(done=pd.DataFrame({"goal": ["sloping-cropland"]}))
    with pytest.raises(UsageError, match="is no goal in %"):
        progress(total="check-dams=5")
    with pytest.raises(UsageError, match="no goal is set for"):
        progress(region="北京市")
    with pytest.raises(PlaceError, match="nowhere"):
        progress(region="nowhere")


def test_the_page_is_chinese_and_shows_the_lights(tmp_path):
    found = soilgis.programmes(done=pd.DataFrame({"goal": ["check-dams"]}), date="2025-06-30", start="2021-01-01")
    found.write(tmp_path / "p")
    page = (tmp_path / "p" / "page.html").read_text(encoding="utf-8")
    assert '<span class="light red">红灯：进度严重落后</span>' in page
    assert "check-dams" not in page
    assert "征求意见稿" in page
    assert "非官方考核口径" in page


def test_a_first_day_behind_a_deadline_is_told():
    found = soilgis.programmes(start="2030-01-01", date="2025-06-30")
    assert any("2030-01-01 不早于以下任务的期限" in note for note in found.notes)
    assert found.table["start"].isna().all()


def test_only_dams_of_high_standard_count_where_the_goal_asks_for_them(tmp_path):
    lines = [f"dams,100000,新建高标准淤地坝,≥,2,座,{due},文件,official,高标准" for due in ("2025-12-31",)]
    path = tmp_path / "goals.csv"
    path.write_text(HEAD.replace("status", "status,condition") + "\n".join(lines) + "\n", encoding="utf-8")
    rows = pd.DataFrame({"goal": "dams", "编号": ["1", "2", "3"], "高标准": ["是", "否", "高标准"]})
    told = progress(done=rows, goals=path)
    assert told["programmes"].iloc[0][["done", "light"]].tolist() == [2, "met"]
    assert told["rows"]["reason"].fillna("").tolist() == ["", "不是高标准", ""]
    untold = soilgis.programmes(date="2025-06-30", done=rows.drop(columns="高标准"), goals=path)
    row = untold.tables["programmes"].iloc[0]
    assert row[["done", "light", "rule"]].tolist() == [3, "open", "数据未注明是否高标准，3 座为上限，不能据以判断"]
    assert any("计数为上限；请加“高标准”一列" in note for note in untold.notes)
    few = soilgis.programmes(date="2026-06-30", done=rows.drop(columns="高标准").head(1), goals=path)
    row = few.tables["programmes"].iloc[0]
    assert row["light"] == "overdue"
    assert row["rule"].startswith("数据未注明是否高标准，1 座为上限；1 不足 ≥ 2")
