"""screen, supervise and consult on the command line: exit codes, sentences, files."""

import json

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from cli.test_cli import call
from planning.screen_made import SOUTH, WEST, box, zone_layer
from planning.supervision.test_supervise import MATRIX, REGISTER


@pytest.fixture
def site(tmp_path):
    gpd.GeoDataFrame({"XM": ["甲矿", "乙厂"]}, geometry=[box(20, 5, 50, 15), box(0, 30, 5, 33)], crs=4490).to_file(
        tmp_path / "s.gpkg"
    )
    zone_layer(tmp_path / "mine", "red", box(10, 10, 30, 20))
    return tmp_path


def test_screen_writes_every_format(capsys, site):
    code, out, err = call(
        capsys, "screen", site / "s.gpkg", "--id", "XM", "--layers", site / "mine", "--study", "shanxi", "--layer", "red",
        "--earthwork", "20000", "--date", "2026-01-01", "--pages", "--out", site / "o",
    )  # fmt: skip
    assert code == 0
    names = {line.rpartition("/")[2] for line in out.splitlines()}
    assert {
        "screen.html",
        "screen.docx",
        "screen.csv",
        "screen.xlsx",
        "screen.json",
        "screen.gpkg",
        "00001-甲矿.html",
    } <= names
    assert "未核查：国家级水土流失重点预防区和重点治理区" in err
    content = json.loads((site / "o" / "screen.json").read_text(encoding="utf-8"))
    assert content["options"]["as_of"] == "2026-01-01"
    assert {row["layer"] for row in content["tables"]["screen"]} > {"red", "taihang", "red-line-demo"}


def test_own_layers_are_enough(capsys, site):
    code, _, err = call(
        capsys, "screen", site / "s.gpkg", "--layers", site / "mine", "--format", "csv", "--strict", "--out", site / "o"
    )
    assert (code, err) == (0, "注意：选址约束性规定：3.2.2 仅录入第4款；3.2.4、3.2.6 等条文未录入，须人工核对\n")
    assert pd.read_csv(site / "o" / "screen.csv")["verdict"].tolist() == ["involved", "clear"]


def test_a_corner_point_file_that_fits_nowhere(capsys, site):
    (site / "p.csv").write_text(
        "X,Y\n37512345.1,4196000.2\n37512400.1,4196000.2\n37512400.1,4196100.2\n", encoding="utf-8"
    )
    plain = ("screen", site / "p.csv", "--layers", site / "mine", "--out", site / "o")
    code, _, err = call(capsys, *plain)
    assert code == 2
    assert "两种读法" in err
    assert not (site / "o").exists()
    assert call(capsys, *plain, "--axis", "east-north", "--format", "json")[0] == 0


@pytest.mark.parametrize(
    ("change", "code", "sentence"),
    [
        (["--study", "shanxi", "--strict"], 1, "--strict refuses working, demo and unchecked layers"),
        (["--date", "今天"], 2, "the date is '今天'"),
        (["--width", "-3"], 2, "--width = -3.0: must be at least 0 (不得小于 0)"),
        (["--condition", "dry"], 2, "unknown condition dry"),
        (["--format", "pdf"], 2, "'pdf' is not one of"),
        (["--id", "NAME"], 2, "has no column 'NAME'"),
    ],
)
def test_screen_refuses(capsys, site, change, code, sentence):
    got, _, err = call(capsys, "screen", site / "s.gpkg", "--layers", site / "mine", "--out", site / "o", *change)
    assert got == code
    assert sentence in err
    assert not (site / "o").exists()


def test_supervise_writes_its_folder(capsys, tmp_path):
    MATRIX.to_file(tmp_path / "p.gpkg")
    REGISTER.to_file(tmp_path / "a.gpkg")
    code, out, err = call(
        capsys, "supervise", "--patches", tmp_path / "p.gpkg", "--approved", tmp_path / "a.gpkg", "--previous", tmp_path / "p.gpkg",
        "--digitise", "0", "--shift", "0", "--out", tmp_path / "o",
    )  # fmt: skip
    assert code == 0
    assert "合规 2；疑似超出防治责任范围 2；疑似未批先建 2；疑似建设地点变更 1" in out
    assert "风险分级采用：监管风险分级规则（soilgis 自订示例，非官方）" in err
    spots = gpd.read_file(tmp_path / "o" / "supervise.gpkg", layer="spots")
    assert {"spot_tbid", "project_id", "qtype", "qarea", "earea", "byd"} <= set(spots)
    assert "疑似未批先建" in set(spots["byd"])
    assert set(pd.read_csv(tmp_path / "o" / "patches.csv")["change"]) == {"same"}
    content = json.loads((tmp_path / "o" / "supervise.json").read_text(encoding="utf-8"))
    assert content["counts"]["exempt_pending"] == 1
    assert "疑似" in content["caution"]


def test_consult_lists_plans_with_reasons(capsys, tmp_path):
    plans = [box(0, 0, 20, 20), box(40, 40, 50, 50)]
    gpd.GeoDataFrame({"site_id": ["旅游规划", "矿产规划"]}, geometry=plans, crs=4490).to_file(tmp_path / "p.gpkg")
    zone_layer(tmp_path / "mine", "prone", box(10, 10, 30, 20), kind="erosion_prone")
    arguments = ("consult", tmp_path / "p.gpkg", "--layers", tmp_path / "mine", "--out", tmp_path / "c.csv")
    code, out, _ = call(capsys, *arguments)
    assert code == 0
    assert "建议征求意见 1；所核查图层未提示 0；未核查 1" in out
    table = pd.read_csv(tmp_path / "c.csv").set_index("plan_id")
    assert table["consult"].to_dict() == {"旅游规划": "needed", "矿产规划": "unchecked"}
    assert "征求同级水行政主管部门意见" in table["reasons"]["旅游规划"]
    assert "崩塌、滑坡危险区和泥石流易发区：没有图层" in table["unchecked"]["矿产规划"]
    zone_layer(
        tmp_path / "mine",
        "slide",
        shapely.box(WEST, SOUTH + 0.055, WEST + 0.01, SOUTH + 0.06),
        kind="other",
        options={"facts": ["landslide"]},
    )
    call(capsys, *arguments)
    assert pd.read_csv(tmp_path / "c.csv")["consult"].tolist() == ["needed", "unchecked"], "no sector was said"
    call(capsys, *arguments, "--sector", "other")
    assert pd.read_csv(tmp_path / "c.csv")["consult"].tolist() == ["needed", "not_indicated"]
    call(capsys, *arguments, "--sector", "矿产资源开发")
    table = pd.read_csv(tmp_path / "c.csv")
    assert table["consult"].tolist() == ["needed", "needed"]
    assert "报请审批前征求同级水行政主管部门意见" in table["reasons"][1]
    code, _, err = call(capsys, *arguments, "--sector", "旅游")
    assert code == 2
    assert "unknown sector of plan" in err
