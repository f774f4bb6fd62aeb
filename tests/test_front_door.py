"""The public names, pinned; and the package without its sources."""

import doctest
import gc
import inspect
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely

import soilgis
from soilgis.cli import main
from soilgis.cli.group import job_names
from soilgis.jobs.front import job_of
from soilgis.model.answer import Tables

JOBS = tuple(sorted(job_names()))
"""Every job is a function."""
PUBLIC = [
    "Answer", "Basis", "Catalog", "Layer", "Level", "Problem", "Provenance", "Report", "Result", "ScreenOptions", "Screening",
    "SoilgisError", "Status", "Study", "SuperviseOptions", "Supervision", "Tables", "Unit", "Verdict", "ZoneKind", "allocate",
    "assess", "compare", "completion", "consult", "control", "convert", "coverage", "dams", "diff", "erosion", "extent", "factor",
    "form", "green", "inspect", "ledger", "lists", "monitor", "programmes", "rate", "reconcile", "run", "screen", "sensitivity",
    "slope", "steep", "studies", "supervise", "targets", "validate", "watersheds", "write", "zonal",
]  # fmt: skip
SQUARES = gpd.GeoDataFrame(
    {"town": ["甲", "乙"]}, geometry=shapely.box([111.0, 111.02], 35.98, [111.02, 111.04], 36.0), crs=4490
)


def test_public_names_are_pinned():
    assert soilgis.__all__ == PUBLIC
    assert all(getattr(soilgis, name) is not None for name in soilgis.__all__)


@pytest.mark.parametrize("name", JOBS)
def test_the_example_of_a_function_runs(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (found,) = doctest.DocTestFinder(recurse=False).find(getattr(soilgis, name), name, module=False, globs={})
    assert len(found.examples) > 2
    said = io.StringIO()
    assert doctest.DocTestRunner(verbose=False).run(found, out=said.write).failed == 0, said.getvalue()


@pytest.mark.parametrize("name", JOBS)
def test_a_function_has_the_names_and_defaults_of_its_command(name):
    job = job_of(name)
    signature = inspect.signature(getattr(soilgis, name))
    assert set(signature.parameters) == set(job.model_fields) - set(job.writing_fields())
    assert set(job.writing_fields()) <= {*inspect.signature(soilgis.write).parameters, "out"}
    for field, one in signature.parameters.items():
        info = job.model_fields[field]
        assert (one.default is one.empty) == info.is_required()
        assert info.is_required() or one.default == info.default
        assert re.search(rf"^{field} : ", getattr(soilgis, name).__doc__, re.MULTILINE)
    assert getattr(soilgis, name) is getattr(soilgis, name), "made once"
    assert "--" not in getattr(soilgis, name).__doc__.partition("Returns\n")[0].replace("----------", "")


@pytest.fixture
def classes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    place = {"crs": "EPSG:4490", "transform": rasterio.Affine(0.01, 0, 111.0, 0, -0.01, 36.0)}
    shape = {"driver": "GTiff", "width": 4, "height": 2, "count": 1, "dtype": "uint8"}
    with rasterio.open("classes.tif", "w", **shape, **place) as file:
        file.write(np.array([[1, 1, 2, 2], [1, 1, 1, 2]], "uint8"), 1)
    return "classes.tif"


def test_a_function_gives_what_its_command_writes(classes, capsys):
    SQUARES.to_file("towns.gpkg")
    with pytest.raises(SystemExit) as ended:
        main(
            ["zonal", "--regions", "towns.gpkg", "--region-id", "town", "--raster", classes, "--out", "by_command.csv"]
        )
    assert not ended.value.code
    for regions in (SQUARES, "towns.gpkg", Path("towns.gpkg")):
        found = soilgis.zonal(regions, Path(classes), region_id="town")
        file, manifest = found.write("by_function", overwrite=True)
        assert manifest.name == "manifest.json"
        assert file.read_bytes() == Path("by_command.csv").read_bytes()
    assert list(found.tables) == ["zonal"]
    assert found.table is found.tables["zonal"]
    assert found._repr_html_().count("<tr") == len(found.table) + 1


def test_an_answer_replaces_nothing_of_others(classes):
    found = soilgis.zonal(SQUARES, classes, region_id="town")
    Path("out").mkdir()
    Path("out/zonal.csv").write_text("mine")
    with pytest.raises(soilgis.SoilgisError, match="was not written by soilgis"):
        soilgis.write(found, "out")
    assert Path("out/zonal.csv").read_text() == "mine"
    assert soilgis.write(found, "out", overwrite=True, zh=True)[0] == Path("out/zonal.csv")
    assert "面积" in Path("out/zonal.csv").read_text(encoding="utf-8-sig").partition("\n")[0]
    with pytest.raises(
        soilgis.SoilgisError, match="brief: this is a Tables, which has none of it .*; it takes zh, overwrite"
    ):
        found.write("out", brief=True)


def test_an_answer_made_inside_says_how_it_is_written(classes):
    found = job_of("zonal")(regions="x", raster=classes, out="x.csv")
    assert found.makes_files is False
    with pytest.raises(soilgis.SoilgisError, match=r"use soilgis.write\(answer, folder\)"):
        Tables({}).write("out")


def test_messages_name_the_fields_of_the_function(classes):
    with pytest.raises(soilgis.SoilgisError, match="name the id with region_id") as refused:
        soilgis.zonal(SQUARES, classes)
    assert "--" not in str(refused.value)
    with pytest.raises(soilgis.SoilgisError, match="quantiles needs values"):
        soilgis.zonal(SQUARES, classes, region_id="town", quantiles=0.5)
    with pytest.raises(soilgis.SoilgisError, match="region_id"):
        soilgis.zonal(SQUARES.drop(columns="town"), classes)
    with pytest.raises(TypeError, match="unexpected keyword argument 'region'"):
        soilgis.zonal(SQUARES, classes, region="town")


def test_nothing_asks_a_host_unless_told(classes):
    with pytest.raises(soilgis.SoilgisError, match="online"):
        soilgis.zonal(SQUARES, "/vsicurl/http://127.0.0.1:9/a.tif", region_id="town")


def test_zones_may_be_frames_with_a_crs_named_for_them(classes):
    bare = SQUARES.iloc[:1].set_crs(None, allow_override=True)
    with pytest.raises(soilgis.SoilgisError, match="CRS"):
        soilgis.zonal(SQUARES, classes, region_id="town", zones=bare)
    found = soilgis.zonal(SQUARES, classes, region_id="town", zones=bare, crs="zones=EPSG:4490")
    assert "zones" in set(found.table["zone"].dropna())


def test_rasters_live_as_long_as_their_answer(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    place = {"crs": "EPSG:4547", "transform": rasterio.Affine(10, 0, 500000, 0, -10, 4000000)}
    with rasterio.open("c.tif", "w", driver="GTiff", width=2, height=1, count=1, dtype="float32", **place) as file:
        file.write(np.array([[0, 50]], "float32"), 1)
    before = Path("c.tif").read_bytes()
    found = soilgis.factor("cover", ["c.tif"])
    (made,) = found.files
    assert made.exists()
    assert found.write("out") == [Path("out/cover.tif"), Path("out/manifest.json")]
    assert Path("out/cover.tif").read_bytes() == made.read_bytes()
    assert Path("c.tif").read_bytes() == before
    assert "cover.tif" in found._repr_html_()
    with pytest.raises(soilgis.SoilgisError, match="has no table, it is in its files"):
        found.table  # noqa: B018
    del found
    gc.collect()
    assert not made.parent.exists()


def test_daily_rain_may_be_a_frame(tmp_path):
    days = pd.date_range("2020-01-01", "2020-12-31")
    rain = pd.DataFrame(
        {"station": "甲", "date": days.strftime("%Y-%m-%d"), "rain_mm": np.where(days.day == 1, 20.0, 0.0)}
    )
    found = soilgis.factor("stations", rain)
    assert list(found.tables) == ["factor"]
    assert found.table["years"].tolist() == [1]
    assert not found.files


def test_a_ledger_writes_itself_and_large_files_are_measured_as_the_command_does(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    SQUARES.rename(columns={"town": "zone_id"}).to_file("zones.gpkg")
    named = soilgis.write(soilgis.ledger(SQUARES, {"z": "zones.gpkg"}, region_id="town"), "books")
    assert [path.name for path in named] == [
        "ledger.csv",
        "overlaps.csv",
        "overlaps-total.csv",
        "top.csv",
        "manifest.json",
    ]
    how = {"region_id": "town", "zone_id": "zone_id"}
    plain = soilgis.coverage(SQUARES, "zones.gpkg", **how).table
    monkeypatch.setattr("soilgis.jobs.steps.coverage_plan.LARGE_BYTES", 1)
    found = soilgis.coverage(SQUARES, "zones.gpkg", **how)
    large = found.table
    assert "fast" in found.told[0]
    assert large["town"].tolist() == plain["town"].tolist() == ["甲", "乙"]
    assert large["area_km2"].to_numpy() == pytest.approx(plain["area_km2"].to_numpy(), rel=1e-9)
    monkeypatch.setattr("soilgis.store.large.memory.available_bytes", lambda: 1)
    found = soilgis.coverage(SQUARES, "zones.gpkg", **how)
    parts = found.table
    assert "分区" in found.told[0]
    assert found.spent
    assert not any(folder.exists() for folder in found.spent), "emptied, for the table is in memory"
    assert parts["area_km2"].to_numpy() == pytest.approx(plain["area_km2"].to_numpy(), rel=1e-9)


def test_an_unknown_name_lists_the_known():
    with pytest.raises(AttributeError, match="no attribute 'fly'; it has Answer"):
        soilgis.fly  # noqa: B018


def test_a_result_shows_itself_in_a_notebook(shanxi):
    shown = shanxi._repr_html_()
    assert "山西省水土保持一张图：11 个市级单元，156,797.69 km²" in shown
    assert "未核查：国家级水土流失重点预防区和重点治理区、生态保护红线" in shown


def test_import_is_light():
    script = (
        "import sys, soilgis; print(sorted({'pandas','shapely','folium','matplotlib','pydantic'} & set(sys.modules)))"
    )
    out = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env={**os.environ}
    ).stdout
    assert out.strip() == "[]"


def test_a_printed_result_is_short(shanxi):
    shown = repr(shanxi)
    assert str(shanxi) == shown
    assert "山西" in shown
    assert "regions 12 行" in shown
    assert len(shown) < 1000


def test_no_commands_help_loads_what_only_the_work_needs():
    """So that `soilgis NAME --help` stays within 0.3 s of a processor; one process asks every command."""
    script = (
        "import sys, click\n"
        "from soilgis.cli.group import command_files, soilgis\n"
        "for name in command_files():\n"
        "    context = click.Context(soilgis)\n"
        "    soilgis.get_command(context, name).get_help(context)\n"
        "    heavy = {'numpy', 'pandas', 'shapely', 'geopandas', 'rasterio', 'pyproj', 'numba'} & set(sys.modules)\n"
        "    assert not heavy, (name, heavy)\n"
    )
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
