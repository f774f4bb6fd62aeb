"""What is wrong is told before any work: all of it at once, each with its field, sentence and cure."""

import json
import re
import sqlite3
from contextlib import closing

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from cli.test_cli import call

import soilgis
from soilgis.cli.group import job_declarations
from soilgis.jobs.steps import preflight
from soilgis.model.errors import UsageError
from soilgis.model.problem import Problem

BOXES = shapely.box([111.0, 111.02], 35.98, [111.02, 111.04], 36.0)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    gpd.GeoDataFrame({"town": ["甲", "乙"]}, geometry=BOXES, crs=4490).to_file("towns.gpkg")
    gpd.GeoDataFrame({"town": ["甲"]}, geometry=[shapely.Point(111, 36)], crs=4490).to_file("points.gpkg")
    gpd.GeoDataFrame({"town": ["甲", "乙"]}, geometry=BOXES).to_parquet("bare.parquet")
    shape = {"driver": "GTiff", "width": 4, "height": 2, "count": 1, "dtype": "uint8"}
    place = {"transform": rasterio.Affine(0.01, 0, 111.0, 0, -0.01, 36.0)}
    for name, crs in (("c.tif", "EPSG:4490"), ("nowhere.tif", None)):
        with rasterio.open(name, "w", **shape, **place, crs=crs) as file:
            file.write(np.ones((2, 4), "uint8"), 1)
    pd.DataFrame({"name": ["甲"], "year": [2025]}).to_csv("targets.csv", index=False)
    (tmp_path / "torn.gpkg").write_bytes(b"no geopackage")
    return tmp_path


def test_nothing_wrong_is_an_empty_answer(folder):
    assert soilgis.validate("zonal", regions="towns.gpkg", raster="c.tif", region_id="town") == ()
    assert soilgis.validate("screen", site="towns.gpkg", layer="taihang") == ()
    assert soilgis.validate("run", study="shanxi") == ()
    assert soilgis.validate("rate", region="山西省", raster={2024: "demo:shanxi-erosion"}) == ()


@pytest.mark.parametrize(
    ("job", "given", "field", "sentence"),
    [
        ("zonal", {"regions": "absent.shp", "raster": "c.tif"}, "regions", "absent.shp does not exist"),
        ("zonal", {"regions": "torn.gpkg", "raster": "c.tif"}, "regions", "torn.gpkg cannot be read"),
        ("zonal", {"regions": "points.gpkg", "raster": "c.tif", "region_id": "town"}, "regions", "points.gpkg must hold polygons only, found Point"),
        ("zonal", {"regions": "bare.parquet", "raster": "c.tif"}, "regions", "bare.parquet declares no CRS"),
        ("zonal", {"regions": "taihang", "raster": "c.tif"}, "regions", "taihang is a layer of 优先区, not of boundaries"),
        ("zonal", {"regions": "towns.gpkg", "raster": "c.tif"}, "region_id", "no column 'adcode'.* name the id with region_id"),
        ("zonal", {"regions": "admin", "raster": "nowhere.tif"}, "raster", "nowhere.tif.* CRS"),
        ("zonal", {"regions": "admin", "raster": "towns.gpkg"}, "raster", "cannot be opened as a raster"),
        ("zonal", {"regions": "admin", "raster": "c.tif", "crs": "zone=EPSG:4490"}, "", "there is no input 'zone'"),
        ("zonal", {"regions": "admin", "raster": "c.tif", "quantiles": 0.5}, "", "quantiles needs values"),
        ("zonal", {"regions": "admin", "raster": "c.tif", "layers": "none"}, "layers", "none is not a folder"),
        ("zonal", {"regions": "admin", "raster": "c.tif", "level": "city2"}, "level", "did you mean 'city'"),
        ("coverage", {"regions": "admin", "zones": "taihan"}, "zones", "taihan does not exist .* did you mean taihang"),
        ("slope", {"regions": "admin", "dem": "c.tif", "threshold": 95, "land_use": "c.tif"}, "threshold", "must be less than 90"),
        ("slope", {"regions": "admin", "dem": "c.tif", "land_use": "c.tif"}, "", "land_use needs cropland"),
        ("screen", {"site": "towns.gpkg", "study": "shanx"}, "study", "did you mean shanxi"),
        ("screen", {"site": "towns.gpkg", "layer": "targets"}, "layer", "targets is a layer of 目标值"),
        ("targets", {"action": "check", "file": "targets.csv"}, "file", "targets.csv has no column indicator"),
        ("rate", {"region": "山东省人", "raster": {2024: "demo:shanxi-erosion"}}, "region", "山东省人"),
        ("rate", {"region": "山西省", "raster": "c.tif"}, "raster", "must read YEAR=FILE"),
        ("erosion", {"study": "absent.toml"}, "study", "absent.toml"),
    ],
)  # fmt: skip
def test_each_kind_of_problem_names_its_field(folder, job, given, field, sentence):
    (found,) = soilgis.validate(job, **given)
    assert (found.field, found.severity) == (field, "error")
    with pytest.raises(soilgis.SoilgisError, match=sentence):
        getattr(soilgis, job)(**given)
    assert re.search(sentence, found.sentence)
    assert "--" not in found.sentence


def test_all_problems_come_at_once_and_the_work_does_not_begin(folder, capsys, monkeypatch):
    def begun(*_):
        raise AssertionError("the work has begun")

    monkeypatch.setattr("soilgis.jobs.zonal.Zonal.measure", begun)
    asked = (
        "--regions",
        "bare.parquet",
        "--raster",
        "nowhere.tif",
        "--zones",
        "towns.gpkg",
        "--zone-id",
        "kind",
        "--out",
        "c.tif",
    )
    code, out, err = call(capsys, "zonal", *asked)
    assert (code, out) == (2, "")
    lines = err.splitlines()
    assert lines[0] == "soilgis: 错误 UsageError: zonal: 4 problems (共 4 处问题)"
    for option, sentence in (
        ("--regions", "declares no CRS"), ("--raster", "CRS"), ("--zone-id", "no column 'kind'"),
        ("--out", "does not end in .csv"),
    ):  # fmt: skip
        assert any(f". {option}: " in line and sentence in line for line in lines), (option, err)
    code, out, _ = call(capsys, "validate", "zonal", *asked)
    assert code == 1
    assert [line.partition(". ")[2] for line in out.splitlines()] == [line.partition(". ")[2] for line in lines[1:]]


def test_problems_of_values_and_of_files_come_together(folder, capsys):
    code, _, err = call(capsys, "screen", "absent.shp", "--width", "-3", "--study", "shanx", "--out", "o")
    assert code == 2
    assert "3 problems" in err
    assert "--width = -3.0: must be at least 0 (不得小于 0)" in err
    assert "SITE: absent.shp does not exist" in err
    assert "--study: no study 'shanx'" in err


def test_a_single_problem_is_the_error_it_always_was(folder, capsys):
    code, _, err = call(
        capsys, "zonal", "--regions", "bare.parquet", "--region-id", "town", "--raster", "c.tif", "--out", "z.csv"
    )
    assert (code, err.splitlines()[0].split(":")[1].split()[1]) == (2, "CrsError")
    assert "problems" not in err


def test_the_json_form(folder, capsys):
    asked = ("zonal", "--regions", "absent.shp", "--raster", "c.tif")
    code, out, err = call(capsys, "validate", "--json", *asked)
    assert (code, err) == (1, "")
    said = json.loads(out)
    assert (said["schema"], said["version"], said["job"]) == ("soilgis/validate", 1, "zonal")
    assert said["problems"][1] == {
        "field": "regions", "severity": "error", "kind": "LayerError", "sentence": "absent.shp does not exist (文件不存在)",
        "en": "absent.shp does not exist", "zh": "文件不存在", "cure": "", "option": "--regions",
    }  # fmt: skip
    assert [one["option"] for one in said["problems"]] == ["--out", "--regions"], "what is missing is one among others"
    assert call(capsys, "validate", *asked, "--json")[1] == out
    code, out, _ = call(capsys, "validate", "run", "shanxi")
    assert (code, out) == (0, "预检通过，未发现问题\n")


def test_a_sentence_is_split_into_languages_and_cure():
    problem = Problem("a", "a.shp has no column 'x' (没有这个字段); found y (and z); name the id with --id")
    assert problem.en == "a.shp has no column 'x'"
    assert problem.zh == "没有这个字段"
    assert problem.cure == "found y (and z); name the id with --id"


def test_every_job_can_be_validated(folder):
    for name in job_declarations():
        found = soilgis.validate(name)
        required = {field for field, info in job_declarations()[name].model_fields.items() if info.is_required()}
        assert {problem.field for problem in found} >= required - {"out"}
    with pytest.raises(UsageError, match="job is 'zonl'; use .* did you mean 'zonal'"):
        soilgis.validate("zonl")


def test_faults_are_left_to_the_job_that_looks_for_them(folder):
    assert soilgis.validate("inspect", file=["torn.gpkg", "bare.parquet"]) == ()


def test_long_texts_are_said_to_be_unchecked(folder, monkeypatch, capsys):
    gpd.read_file("towns.gpkg").to_file("towns.geojson")
    monkeypatch.setattr(preflight, "_LONG_TEXT", 10)
    (found,) = soilgis.validate("zonal", regions="towns.geojson", raster="c.tif", region_id="town")
    assert (found.severity, found.field) == ("unchecked", "regions")
    assert soilgis.zonal("towns.geojson", "c.tif", region_id="town").table["area_km2"].sum() > 0
    code, out, _ = call(
        capsys,
        "validate",
        "zonal",
        "--regions",
        "towns.geojson",
        "--region-id",
        "town",
        "--raster",
        "c.tif",
        "--out",
        "z.csv",
    )
    assert code == 0
    assert "注意：--regions: towns.geojson is a long text without a head" in out


@pytest.mark.parametrize("name", ["far.parquet", "far.gpkg"])
def test_shapes_that_cannot_lie_there_are_told_beside_a_missing_column(tmp_path, name):
    far = gpd.GeoDataFrame({"kind": ["甲"]}, geometry=[shapely.box(1e20, 1e20, 2e20, 2e20)], crs=4547)
    write = far.to_parquet if name.endswith("parquet") else far.to_file
    write(tmp_path / name)
    said = " ".join(
        one.sentence for one in soilgis.validate("coverage", regions=tmp_path / name, zones=tmp_path / name)
    )
    assert "坐标" in said


def test_a_stale_head_refuses_nothing(tmp_path):
    """A GeoPackage whose contents still tell of a feature that was deleted."""
    good = gpd.GeoDataFrame({"adcode": ["1"]}, geometry=[shapely.box(500_000, 4e6, 501_000, 4_001_000)], crs=4547)
    good.to_file(tmp_path / "a.gpkg", layer="a")
    with closing(sqlite3.connect(tmp_path / "a.gpkg")) as file, file:
        file.execute("UPDATE gpkg_contents SET max_x = 1e20, max_y = 1e20")
    assert [
        one
        for one in soilgis.validate("coverage", regions=tmp_path / "a.gpkg", zones=tmp_path / "a.gpkg")
        if "坐标" in one.sentence
    ] == []
