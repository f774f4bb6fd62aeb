"""The plugin in QGIS itself: jobs on layers as people have them open. Needs Debian's qgis; ``make qgis`` installs it and runs this."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from affine import Affine
from cli.test_cli import call

from soilgis.output.qgis.write import NAME

PYTHON = "/usr/bin/python3"


def _why_not():
    """Why there is no QGIS to be tested with; empty where there is one."""
    if not shutil.which("qgis_process"):
        return "there is no qgis_process here; make qgis installs it (没有 QGIS)"
    told = subprocess.run([PYTHON, "-c", "import qgis.core"], capture_output=True, check=False, env=_surroundings())
    return "" if told.returncode == 0 else "the Python of this system has no qgis (没有 python3-qgis)"


def _surroundings(**more):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST"))}
    return {**kept, "QT_QPA_PLATFORM": "offscreen", "LANG": "C.UTF-8", **more}


pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(_why_not()), reason=_why_not() or "QGIS is here")]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """Inputs as offices have them: a GeoPackage with two layers, a Shapefile without a CRS, a raster."""
    folder = tmp_path_factory.mktemp("qgis 数据")
    box = shapely.box
    towns = gpd.GeoDataFrame({"code": ["1", "2", "3"]}, geometry=[box(112, 37, 112.1, 37.1), box(112.1, 37, 112.2, 37.1), box(112, 37.1, 112.2, 37.2)], crs=4490)  # fmt: skip
    options = {"VERSION": "1.3"}
    towns.to_file(folder / "towns.gpkg", layer="towns", dataset_options=options)
    towns.iloc[:1].to_file(folder / "towns.gpkg", layer="other", mode="a")
    zone = gpd.GeoDataFrame({"name": ["z"]}, geometry=[box(112.05, 37.02, 112.15, 37.05)], crs=4490)
    zone.to_file(folder / "zone.gpkg", layer="zone", dataset_options=options)
    zone.to_file(folder / "bare.shp")
    (folder / "bare.prj").unlink()
    with rasterio.open(folder / "classes2024.tif", "w", driver="GTiff", width=40, height=20, count=1, dtype="uint8", crs="EPSG:4490", transform=Affine(0.005, 0, 112, 0, -0.01, 37.2), nodata=0) as file:  # fmt: skip
        file.write(np.tile(np.array([1, 2], "uint8"), (20, 20)), 1)
    (folder / "out").mkdir()
    return folder


@pytest.fixture(scope="module")
def found(place):
    """What became of the jobs in QGIS."""
    made = subprocess.run([sys.executable, "-m", "soilgis", "qgis", "--out", str(place / "plugins")], capture_output=True, check=False)  # fmt: skip
    assert made.returncode == 0, made.stderr
    script = Path(__file__).with_name("in_qgis.py")
    told = subprocess.run(
        [PYTHON, str(script), str(place / "plugins"), str(place), str(place / "out")],
        capture_output=True, text=True, check=False, timeout=400, env=_surroundings(QGIS_CUSTOM_CONFIG_PATH=str(place / "config")),
    )  # fmt: skip
    lines = [line for line in told.stdout.splitlines() if line.startswith("FOUND ")]
    assert lines, told.stderr[-3000:]
    return json.loads(lines[0][6:])


def test_every_job_is_in_the_toolbox_under_its_group(found):
    assert {"coverage", "zonal", "screen", "run", "rate"} <= set(found["jobs"]["names"])
    assert "栅格与水土保持率" in found["jobs"]["groups"]
    assert found["jobs"]["batch"]


def test_a_layer_among_several_and_a_memory_layer_give_what_the_command_gives(found, place, capsys):
    job = found["coverage"]
    assert job["done"], job
    assert any("图层「临时」是临时图层，已先导出" in line for line in job["info"])
    assert job["step"][:2] == ["读取区域", "读取分区"]
    frame = pd.read_csv(place / "out" / "coverage.csv", dtype={"code": str})
    assert set(frame["zone_id"]) == {"zone", "临时"}
    assert job["loaded"]["coverage"][1][0] == "code:text"
    code, _, err = call(
        capsys, "coverage", "--regions", place / "towns.gpkg", "--sublayer", "towns", "--region-id", "code", "--zones", place / "zone.gpkg",
        "--out", place / "same.csv",
    )  # fmt: skip
    assert code == 0, err
    same = pd.read_csv(place / "same.csv", dtype={"code": str})
    mine = frame[frame["zone_id"] == "zone"].reset_index(drop=True)
    pd.testing.assert_frame_equal(mine, same, check_exact=False, rtol=1e-12)


def test_a_raster_is_measured_and_the_table_is_loaded(found, place):
    job = found["zonal"]
    assert job["done"], job
    frame = pd.read_csv(place / "out" / "zonal.csv", dtype={"code": str, "class_name": str})
    assert (frame["area_km2"] > 1).sum() == 6, "two classes in each of three towns"
    assert frame.groupby("code")["share"].sum().round(9).eq(1).all()
    assert max(job["progress"]) == 100
    assert "zonal" in job["loaded"]


def test_a_screening_gives_a_page_and_styled_layers(found, place):
    job = found["screen"]
    assert job["done"], job
    assert job["results"]["page"] == str(place / "out" / "screen" / "screen.html")
    assert any(line.startswith("注意：未核查") for line in job["warning"])
    assert "screen sites" in job["loaded"] or "screen" in job["loaded"]


def test_filters_selections_and_a_crs_set_in_qgis_count(found, place):
    filtered, selected = (pd.read_csv(place / "out" / f"{name}.csv", dtype={"code": str}) for name in ("filtered", "selected"))  # fmt: skip
    assert set(filtered["code"]) == {"1", "2"}
    assert set(selected["code"]) == {"2"}
    info = "\n".join(found["filtered"]["info"])
    assert "设有筛选" in info
    assert "坐标系在 QGIS 中设为 EPSG:4490，与文件所记不同" in info
    assert "只用选中的要素" in "\n".join(found["selected"]["info"])


@pytest.mark.parametrize("name", ["temporary", "folder"])
def test_a_place_that_qgis_chooses_is_the_one_it_is_told(found, name):
    job = found[name]
    assert job["done"], job
    assert job["results"]["out"] in "\n".join(job["info"])
    assert job["loaded"]
    assert "out" not in job["loaded"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("lost", "数据文件可能已移动或删除；请在图层面板修复数据源，或改选文件"),
        ("column", "没有这个字段"),
        ("wrong", "无法启动 soilgis 的 Python：/nowhere/python"),
    ],
)
def test_what_is_wrong_is_one_sentence_with_its_cure(found, place, name, said):
    job = found[name]
    assert not job["done"]
    assert said in job["said"] + "\n".join(job["error"])
    assert not (place / "out" / f"{name}.csv").exists()


def test_what_is_missing_is_refused_before_anything_is_run(found):
    assert not found["nothing"]["sound"]
    assert "缺少「区域文件或图层" in found["nothing"]["said"]


def test_a_cancelled_job_leaves_nothing(found, place):
    assert found["cancelled"]["step"]
    assert not found["cancelled"]["error"]
    assert not (place / "out" / "cancelled.csv").exists()
    assert not list((place / "out").glob(".soilgis-*"))


def test_qgis_process_runs_a_job_by_the_words_of_the_command_line(place, capsys):
    config = place / "config2"
    plugins = config / "profiles" / "default" / "python" / "plugins"
    plugins.mkdir(parents=True)
    shutil.copytree(place / "plugins" / NAME, plugins / NAME)
    program = shutil.which("qgis_process.bin") or "qgis_process"
    around = _surroundings(QGIS_CUSTOM_CONFIG_PATH=str(config), HOME=str(place))
    enabled = subprocess.run([program, "plugins", "enable", NAME], capture_output=True, text=True, check=False, env=around)  # fmt: skip
    assert NAME in enabled.stdout, enabled.stderr
    asked = ["regions_shelf=admin", "level=province", f"zones={place / 'zone.gpkg'}", f"out={place / 'process.csv'}"]
    ran = subprocess.run([program, "run", "soilgis:coverage", "--", *asked], capture_output=True, text=True, check=False, env=around)  # fmt: skip
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert pd.read_csv(place / "process.csv", dtype=str)["adcode"].tolist() == ["140000"]
