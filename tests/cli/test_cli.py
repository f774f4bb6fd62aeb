"""The command line: exit codes, sentences, and nothing written when something is wrong."""

import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from soilgis.cli import main


def call(capsys, *arguments):
    """Exit code, standard output and standard error of one command line."""
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    return ended.value.code or 0, printed.out, printed.err


def test_help_lists_every_command_and_imports_nothing_heavy():
    script = "import sys; sys.argv=['soilgis','--help']\ntry:\n from soilgis.cli import main; main()\nexcept SystemExit: pass\nprint(sorted(m for m in sys.modules if m in {'pandas','numpy','shapely','geopandas','pydantic','folium'}))"
    printed = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, encoding="utf-8"
    ).stdout
    assert "run" in printed
    assert "运行方案" in printed
    assert printed.rstrip().endswith("[]")


def test_module_and_script_are_the_same():
    printed = subprocess.run(
        [sys.executable, "-m", "soilgis", "studies"], capture_output=True, text=True, check=True, encoding="utf-8"
    ).stdout
    assert any(line.startswith("shanxi\t山西省水土保持一张图\t市级\t11") for line in printed.splitlines())


@pytest.mark.parametrize("command", ["run", "coverage", "targets", "layers", "studies", "schema"])
def test_every_option_has_its_help(capsys, command):
    code, out, _ = call(capsys, command, "--help")
    assert code == 0
    options = [line for line in out.splitlines() if line.strip().startswith("--")]
    assert all(len(line.split(maxsplit=1)) == 2 for line in options)


def test_options_come_from_the_declaration(capsys):
    _, out, _ = call(capsys, "run", "--help")
    assert "--strict" in out
    assert "严格模式" in " ".join(out.split())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["run", "shanx"], "StudyError: no study 'shanx' (没有这个方案); did you mean shanxi"),
        (["run", "shanxi", "--layers", "/nowhere"], "is not a folder"),
        (["run", "shanxi", "--level", "village"], "'village' is not one of 'province', 'city', 'county'"),
        (["layers", "show"], "needs the id of a layer"),
        (["layers", "show", "taihan"], "did you mean taihang"),
        (["fly"], "No such command 'fly'"),
        (["schema", "boats"], "is not one of"),
    ],
)
def test_wrong_use_ends_with_2_and_a_sentence(capsys, arguments, sentence):
    code, _, err = call(capsys, *arguments)
    assert code == 2
    assert sentence in err


def test_strict_refuses_and_writes_nothing(capsys, tmp_path):
    code, _, err = call(capsys, "run", "shanxi", "--strict", "--out", tmp_path / "o")
    assert code == 1
    assert "生态保护红线（演示数据）（red-line-demo）：演示数据" in err
    assert "国家级水土流失重点预防区和重点治理区（key-zones-national）：未核查" in err
    assert not (tmp_path / "o").exists()


def test_strict_accepts_a_study_without_weak_layers(capsys, tmp_path):
    (tmp_path / "study.toml").write_text(
        'id = "plain"\nregion = ["140000"]\n[title]\nzh = "目标"\nen = "targets"\n', encoding="utf-8"
    )
    code, out, _ = call(capsys, "run", tmp_path / "study.toml", "--strict", "--out", tmp_path / "o")
    assert code == 0
    assert str(tmp_path / "o" / "map.html") in out


def test_another_level(capsys, tmp_path, small_study):
    code, _, err = call(capsys, "run", small_study, "--level", "county", "--out", tmp_path / "o")
    assert code == 0
    assert "未核查：生态保护红线" in err
    assert pd.read_csv(tmp_path / "o" / "regions.csv")["level"].value_counts().to_dict() == {"county": 21, "city": 2}


@pytest.fixture
def files(tmp_path, cells):
    cells.rename(columns={"adcode": "XZQDM"}).to_file(tmp_path / "regions.gpkg")
    zones = gpd.GeoDataFrame(
        {"kind": ["a", "a", "b"]},
        geometry=[
            shapely.box(112.1, 37.1, 112.6, 37.2),
            shapely.box(112.4, 37.1, 112.8, 37.2),
            shapely.box(112.2, 37.2, 112.3, 37.4),
        ],
        crs=4490,
    )
    zones.to_crs(4546).to_file(tmp_path / "zones.gpkg")
    return tmp_path


def test_coverage_of_any_files(capsys, files):
    code, out, err = call(
        capsys,
        "coverage",
        "--regions",
        files / "regions.gpkg",
        "--region-id",
        "XZQDM",
        "--zones",
        files / "zones.gpkg",
        "--zone-id",
        "kind",
        "--out",
        files / "c.csv",
    )
    assert code == 0
    assert out.strip() == str(files / "c.csv")
    assert "转换为 CGCS2000" in err
    table = pd.read_csv(files / "c.csv", dtype={"XZQDM": str})
    assert list(table)[:3] == ["XZQDM", "zone_id", "area_km2"]
    assert table[["XZQDM", "zone_id"]].to_numpy().tolist() == [
        ["149901", "a"],
        ["149901", "b"],
        ["149902", "a"],
        ["149903", "b"],
    ]
    strip = table[table["zone_id"] == "a"]["area_km2"].sum()
    whole = table["zone_km2"][table["zone_id"] == "a"].iloc[0]
    assert strip == pytest.approx(whole, rel=1e-9)


def test_a_file_is_one_zone_without_zone_id(capsys, files):
    call(
        capsys,
        "coverage",
        "--regions",
        files / "regions.gpkg",
        "--region-id",
        "XZQDM",
        "--zones",
        files / "zones.gpkg",
        "--out",
        files / "c.csv",
    )
    assert set(pd.read_csv(files / "c.csv")["zone_id"]) == {"zones"}


def test_shipped_layers_by_their_ids(capsys, tmp_path):
    code, _, err = call(
        capsys,
        "coverage",
        "--regions",
        "admin",
        "--level",
        "province",
        "--zones",
        "yanshan",
        "--out",
        tmp_path / "c.csv",
    )
    assert code == 0
    assert "工作口径" in err
    table = pd.read_csv(tmp_path / "c.csv", dtype={"adcode": str})
    assert table["adcode"].tolist() == ["110000", "120000", "130000"]
    assert table["share_of_zone"].sum() == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            ["--region-id", "NAME"],
            "regions.gpkg has no column 'NAME' (没有这个字段); found XZQDM; name the id with --region-id",
        ),
        (["--zone-id", "art"], "zones.gpkg has no column 'art' (没有这个字段); found kind; name the id with --zone-id"),
        (["--zones", "nowhere.gpkg"], "does not exist (文件不存在)"),
        (["--zones", "key-zones-national"], "未核查，不能量算"),
        (["--zones", "targets"], "not of zones"),
        (["--crs", "火星坐标"], "is never measured"),
    ],
)
def test_coverage_refuses(capsys, files, change, sentence):
    plain = [
        "coverage",
        "--regions",
        files / "regions.gpkg",
        "--region-id",
        "XZQDM",
        "--zones",
        files / "zones.gpkg",
        "--out",
        files / "c.csv",
    ]
    code, _, err = call(capsys, *plain, *change)
    assert code == 2
    assert sentence in err
    assert not (files / "c.csv").exists()


def test_regions_that_overlap_are_refused_with_the_list(capsys, files, cells):
    slid = cells.copy()
    slid.loc[1, "geometry"] = shapely.affinity.translate(slid.geometry[1], -0.1)
    slid.to_file(files / "slid.gpkg")
    plain = ["coverage", "--regions", files / "slid.gpkg", "--zones", files / "zones.gpkg", "--out", files / "c.csv"]
    code, _, err = call(capsys, *plain)
    assert code == 2
    assert "149901 × 149902" in err
    code, _, _ = call(capsys, *plain, "--allow-overlap")
    assert code == 0


def test_duplicate_region_codes_are_refused(capsys, files, cells):
    cells.assign(adcode="149901").to_file(files / "same.gpkg")
    code, _, err = call(
        capsys, "coverage", "--regions", files / "same.gpkg", "--zones", files / "zones.gpkg", "--out", files / "c.csv"
    )
    assert code == 2
    assert "adcode repeats (编号重复): 149901" in err


HEAD = "adcode,name,indicator,year,comparator,value_percent,status,document\n"


@pytest.mark.parametrize(
    ("rows", "sentences"),
    [
        (
            "140100,太原市,conservation_rate,2025,=,168.5,official,文\n",
            ["line 2: value_percent is 168.5, it must lie in 0–100"],
        ),
        (
            "140100,太原市,conservation_rate,2025,=,六十,official,文\n",
            ["line 2: value_percent is '六十', which is not a number"],
        ),
        ("140100,太原市,conservation_rate,2025,~,68.5,good,文\n", ["comparator is '~'", "status is 'good'"]),
        (
            "140100,太原市,conservation_rate,2025,=,70,official,文\n140100,太原市,conservation_rate,2035,=,68,official,文\n",
            ["太原市: 2035 is 68.00%, below 2025 at 70.00%"],
        ),
        ("149999,太原市,conservation_rate,2025,=,70,official,文\n", ["unknown region code 149999"]),
        (
            "140100,大同市,conservation_rate,2025,=,70,official,文\n",
            ["code 140100 is 太原市, but the name says 大同市"],
        ),
        (
            "140100,太原市,conservation_rate,2025,=,70,official,文\n140100,太原市,conservation_rate,2025,=,71,official,文\n",
            ["must not repeat", "140100/conservation_rate/2025"],
        ),
        (",朝阳区,conservation_rate,2025,=,70,official,文\n", ["朝阳区 is ambiguous"]),
    ],
)
def test_bad_targets(capsys, tmp_path, rows, sentences):
    (tmp_path / "t.csv").write_text(HEAD + rows, encoding="utf-8")
    code, _, err = call(capsys, "targets", "check", tmp_path / "t.csv")
    assert code == 2
    assert all(sentence in err for sentence in sentences)


def test_targets_without_a_column(capsys, tmp_path):
    (tmp_path / "t.csv").write_text("adcode,name,year\n140100,太原市,2025\n", encoding="utf-8")
    code, _, err = call(capsys, "targets", "check", tmp_path / "t.csv")
    assert code == 2
    assert "has no column indicator、comparator、value_percent、status、document" in err


def test_targets_in_gb18030_and_other_spellings(capsys, tmp_path):
    (tmp_path / "t.csv").write_bytes(
        (HEAD + ",太原市,conservation_rate,2025,>=,68.5,official,某文件\n").encode("gb18030")
    )
    code, out, _ = call(capsys, "targets", "check", tmp_path / "t.csv")
    assert code == 0
    assert "1 行，1 个行政区" in out


def test_the_shipped_targets_roll_up(capsys):
    code, out, _ = call(capsys, "targets", "check", "layers/targets/targets.csv", "--strict")
    assert code == 0
    assert "山西省 2025：规定 66.18%，下级面积加权 66.183%" in out


def test_a_roll_up_that_is_off_fails_under_strict(capsys, tmp_path):
    text = Path("layers/targets/targets.csv").read_text(encoding="utf-8")
    (tmp_path / "t.csv").write_text(
        text.replace("141100,吕梁市,conservation_rate,2025,=,53.77", "141100,吕梁市,conservation_rate,2025,=,43.77"),
        encoding="utf-8",
    )
    code, out, _ = call(capsys, "targets", "check", tmp_path / "t.csv", "--strict")
    assert code == 1
    assert "超出允许差" in out


def test_an_output_folder_that_cannot_be_written(capsys, tmp_path):
    (tmp_path / "file").write_text("x")
    code, _, err = call(capsys, "run", "shanxi", "--out", tmp_path / "file")
    assert code == 2
    assert "输出目录不可写" in err


def test_schemas_are_json(capsys):
    import json

    for of in ("study", "layer", "targets", "zones", "members", "screening"):
        code, out, _ = call(capsys, "schema", of)
        assert code == 0
        assert json.loads(out)["properties"]
