"""`soilgis compare`: folders and tables, two years of one result, and every wrong input."""

import re
from pathlib import Path

import pandas as pd
import pytest
from run_folders import BORDER, areas, rates, run_folder

import soilgis
from soilgis.jobs.compare import Compare
from soilgis.model.errors import LayerError, SchemaError, UsageError

TAIYUAN, DATONG = ("140100", "太原市"), ("140200", "大同市")


@pytest.fixture
def result(tmp_path):
    """Two cities in two years."""
    rows = [
        (*TAIYUAN, 2023, 100.0, 20.0),
        (*DATONG, 2023, 50.0, 25.0),
        (*TAIYUAN, 2024, 100.0, 15.0),
        (*DATONG, 2024, 50.0, 26.0),
    ]
    tables = {"rates": rates(rows, land_source=BORDER), "regions": areas([("140100", 100.0), ("140200", 50.0)])}
    return run_folder(tmp_path / "both", tables, digests={2023: "aa", 2024: "bb"})


def compared(old, new, **more):
    return Compare(old=old, new=new, out="unused", **more).measure()


def test_two_years_of_one_result(result):
    found = compared(result, result)
    table = found.split.set_index("adcode")
    assert table["change"].tolist() == pytest.approx([5.0, -2.0])
    assert table["real"].tolist() == pytest.approx([5.0, -2.0])
    assert (table[["method", "boundary", "land"]] == 0).all(axis=None)
    assert table[["old_year", "new_year"]].to_numpy().tolist() == [[2023, 2024]] * 2
    differing = found.inputs[found.inputs["state"] == "不同"]
    assert differing["item"].tolist() == ["所比年份的侵蚀数据"]
    assert "aa" in differing["old"].iloc[0]
    assert "太原市水土保持率2023年至2024年由 80.00% 变为 85.00%，变化 +5.00 个百分点" in found.said[0]
    assert any("没有 result.gpkg，未绘地图" in note for note in found.notes)


def test_two_folders_take_their_last_years(result, tmp_path):
    rows = [(*TAIYUAN, 2025, 110.0, 15.0), ("140300", "阳泉市", 2025, 10.0, 1.0)]
    later = run_folder(
        tmp_path / "later",
        {"rates": rates(rows), "regions": areas([("140100", 100.0), ("140300", 10.0)])},
        digests={2025: "cc"},
    )
    found = compared(result, later)
    assert found.split[["adcode", "old_year", "new_year"]].to_numpy().tolist() == [["140100", 2024, 2025]]
    assert found.split["land"].iloc[0] == pytest.approx((15 / 100 - 15 / 110) * 100)
    assert "仅前期有的行政区未对比：大同市（140200）" in found.notes
    assert "仅后期有的行政区未对比：阳泉市（140300）" in found.notes


def test_files_are_written_and_hold_what_was_said(result, tmp_path):
    out = tmp_path / "out"
    found = soilgis.compare(result, result)
    files = {path.name for path in soilgis.write(found, out)}
    assert files == {"split.csv", "inputs.csv", "paragraph.txt", "manifest.json"}
    text = (out / "paragraph.txt").read_text(encoding="utf-8-sig")
    assert all(sentence in text for sentence in found.said)
    assert "注意：" in text
    headings = (soilgis.write(found, tmp_path / "zh", zh=True)[2]).read_text(encoding="utf-8-sig").partition("\n")[0]
    assert "实际变化（百分点）" in headings


def test_a_map_is_drawn_where_there_are_borders(shanxi, tmp_path):
    soilgis.write(shanxi, tmp_path / "run")
    found = soilgis.compare(tmp_path / "run", tmp_path / "run")
    assert [one.id for one in found.drawn.indicators()] == ["change", "real", "method", "boundary", "land"]
    soilgis.write(found, tmp_path / "out")
    page = (tmp_path / "out" / "map.html").read_text(encoding="utf-8")
    assert "水土保持率变化（2023—2024年）" in page
    assert found.drawn.provenance.status.value == "demo"
    assert all("演示数据" in one.label for one in found.drawn.indicators())
    assert (tmp_path / "out" / "map.png").stat().st_size > 10_000
    table = found.split
    assert (table["residual"].abs() <= 1e-10).all()
    assert set(table["status"]) == {"demo"}


def test_a_table_that_was_changed_since_is_told(result):
    path = result / "rates.csv"
    path.write_text(path.read_text(encoding="utf-8-sig").replace("侵蚀栅格", "改"), encoding="utf-8")
    assert any("与成果清单的摘要不符，写出后被改动过" in note for note in compared(result, result).notes)


def csv(path, rows):
    columns = ["adcode", "name", "year", "land_km2", "erosion_km2", "area_km2", "method", "document"]
    pd.DataFrame(rows, columns=columns).to_csv(path, index=False)
    return path


def test_tables_of_a_bulletin(tmp_path):
    old = csv(tmp_path / "old.csv", [(*TAIYUAN, 2023, 100, 20, 100, "旧法", "公报")])
    new = csv(tmp_path / "new.csv", [(*TAIYUAN, 2024, 100, 15, 100, "新法", "公报")])
    again = csv(tmp_path / "again.csv", [(*TAIYUAN, 2023, 100, 19, 100, "新法", "公报")])
    assert compared(old, new).split["mixed"].tolist() == pytest.approx([5.0])
    assert compared(old, new, bridge=again).split[["real", "method"]].to_numpy().tolist() == [pytest.approx([4.0, 1.0])]
    assert any("表中未声明可信状态，按工作口径计" in note for note in compared(old, new).notes)
    assert set(compared(old, new).split["status"]) == {"working"}


def test_wrong_inputs(result, tmp_path):
    lone = run_folder(
        tmp_path / "lone", {"rates": rates([(*TAIYUAN, 2024, 100.0, 15.0)]), "regions": areas([("140100", 100.0)])}
    )
    with pytest.raises(UsageError, match="a result is not compared with itself.*name two of its years with --old-year"):
        compared(lone, lone)
    with pytest.raises(
        UsageError, match=r"--old-year: .*both has no rates of 1999 \(没有该年数据\); it has 2023、2024"
    ):
        compared(result, result, old_year=1999)
    with pytest.raises(LayerError, match=r"holds no manifest.json \(不是成果目录\)"):
        compared(tmp_path, result)
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "manifest.json").write_text("{", encoding="utf-8")
    with pytest.raises(LayerError, match="cannot be read .成果清单无法读取"):
        compared(tmp_path / "bad", result)
    (tmp_path / "bad" / "manifest.json").write_text("[]", encoding="utf-8")
    with pytest.raises(LayerError, match="is no manifest of a study"):
        compared(tmp_path / "bad", result)
    bare = run_folder(tmp_path / "bare", {"regions": areas([("140100", 100.0)])})
    with pytest.raises(
        SchemaError, match=r"has no rates.csv \(成果中没有水土保持率\); run the study with erosion rasters"
    ):
        compared(bare, result)
    far = run_folder(
        tmp_path / "far",
        {"rates": rates([("510100", "成都市", 2024, 10.0, 1.0)]), "regions": areas([("510100", 10.0)])},
    )
    with pytest.raises(SchemaError, match="share no region"):
        compared(result, far)
    with pytest.raises(LayerError, match=re.escape("does not exist (文件不存在)")):
        compared(Path("nothing.csv"), result)


def test_wrong_tables(tmp_path):
    good = csv(tmp_path / "good.csv", [(*TAIYUAN, 2023, 100, 20, 100, "", "公报")])
    bad = csv(tmp_path / "bad.csv", [(*TAIYUAN, 2024, 10, 20, 100, "", "公报")])
    with pytest.raises(SchemaError, match="erosion_km2 is larger than land_km2 .流失面积大于国土面积. in 太原市 2024"):
        compared(good, bad)
    bad.write_text("adcode,name,year\n140100,太原市,2024\n", encoding="utf-8")
    with pytest.raises(SchemaError, match="no column land_km2、erosion_km2、document .缺少字段.*soilgis schema rates"):
        compared(good, bad)
    zh = run_folder(
        tmp_path / "zh", {"rates": pd.DataFrame([("140100", "太原市")], columns=["行政区划代码", "行政区"])}
    )
    with pytest.raises(SchemaError, match="has Chinese headings; write the results again without --zh"):
        compared(zh, good)
