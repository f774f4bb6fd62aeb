"""The output folder: whole or nothing, the same bytes every time, sources beside every number."""

import hashlib
import json
import sqlite3

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

import soilgis
from soilgis.model.errors import OutputError
from soilgis.model.tables import Coverage, Regions
from soilgis.output.atomic import scratch_folder
from soilgis.output.tables import guarded

NAMED = {
    "coverage.csv",
    "union.csv",
    "ledger.csv",
    "targets.csv",
    "reconcile.csv",
    "tables.xlsx",
    "result.gpkg",
    "map.html",
    "map.png",
    "manifest.json",
}


@pytest.fixture(scope="module")
def folder(shanxi, tmp_path_factory):
    target = tmp_path_factory.mktemp("out")
    soilgis.write(shanxi, target)
    return target


def test_every_named_file_is_there(folder):
    assert {item.name for item in folder.iterdir()} >= NAMED
    assert not list(folder.glob(".soilgis-*"))


def test_the_same_input_gives_the_same_bytes(shanxi, folder, tmp_path):
    soilgis.write(shanxi, tmp_path)
    differing = [item.name for item in folder.iterdir() if item.read_bytes() != (tmp_path / item.name).read_bytes()]
    assert differing == []


def test_csv_keeps_full_precision_and_machine_names(shanxi, folder):
    raw = (folder / "coverage.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfadcode,name,level,zone_id")
    read = pd.read_csv(folder / "coverage.csv", dtype={"adcode": str})
    assert read[Coverage.area_km2].to_numpy() == pytest.approx(
        shanxi.coverage[Coverage.area_km2].to_numpy(), rel=1e-15, nan_ok=True
    )
    assert read[read["verdict"] == "unchecked"][Coverage.area_km2].isna().all()


def test_the_workbook_prints_balanced_figures_with_sources(folder):
    book = openpyxl.load_workbook(folder / "tables.xlsx")
    assert book.sheetnames[:3] == ["行政区", "覆盖表", "分类合计（去重）"]
    sheet = book["行政区"]
    headings = [cell.value for cell in sheet[3]]
    assert "面积（平差后）（km²）" in headings
    column = headings.index("面积（平差后）（km²）")
    printed = [row[column].value for row in sheet.iter_rows(min_row=4, max_row=15)]
    assert sum(printed[1:]) == pytest.approx(printed[0], abs=1e-6)
    text = "\n".join(str(row[0].value) for row in sheet.iter_rows(min_row=16) if row[0].value)
    assert "晋政办发〔2023〕36号" in text
    assert "未核查" in text
    assert "最低可信状态：演示数据" in sheet["A2"].value
    share = book["覆盖表"]
    cell = share.cell(4, [c.value for c in share[3]].index("占行政区比例（%）") + 1)
    assert cell.number_format == "0.00%"
    assert 0 <= cell.value <= 1
    assert "未核查" in {row[0].value for row in share.iter_rows(min_row=4, min_col=8, max_col=8)}


def test_the_geopackage_opens_in_a_gis(shanxi, folder):
    regions = gpd.read_file(folder / "result.gpkg", layer="regions")
    assert regions.crs.to_epsg() == 4490
    assert regions[Regions.adcode].tolist() == shanxi.regions[Regions.adcode].tolist()
    assert "mountain_listed_union_km2" in regions
    assert set(regions["prevention_listed_verdict"]) == {"unchecked"}
    assert len(gpd.read_file(folder / "result.gpkg", layer="zones")) == len(shanxi.zones)
    (stamp,) = {
        row[0] for row in sqlite3.connect(folder / "result.gpkg").execute("SELECT last_change FROM gpkg_contents")
    }
    assert stamp == "2000-01-01T00:00:00.000Z"


def test_the_manifest_names_layers_digests_and_gaps(folder):
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["status"] == "demo"
    assert manifest["unchecked"] == ["key-zones-national", "red-line"]
    assert manifest["closure"]["largest_relative"] < 1e-9
    rasters = manifest["closure"]["rasters"]
    assert [one["accounts"] for one in rasters] == ["侵蚀强度分级 2023", "侵蚀强度分级 2024", "坡度分级"]
    assert all(one["units"] == 11 and one["largest_relative"] < 1e-9 for one in rasters)
    assert manifest["files"]["coverage.csv"] == hashlib.sha256((folder / "coverage.csv").read_bytes()).hexdigest()
    taihang = next(layer for layer in manifest["layers"] if layer["id"] == "taihang")
    assert len(taihang["inputs"]["counties.csv"]) == 64
    assert taihang["status"] == "working"
    assert manifest["versions"]["shapely"]
    assert manifest["engine"].startswith("fast（")


def test_briefing_and_atlas_come_with_the_run_and_stand_in_the_manifest(sample, tmp_path):
    from soilgis.output.windows import write_briefing

    written = soilgis.write(sample.result(), tmp_path / "run", brief=True, atlas=True)
    names = {item.name for item in written}
    assert names >= {"briefing.html", "briefing.docx", "embed.html", "atlas.pdf", "map.html", "map.png"}
    manifest = json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))
    assert {"briefing.docx", "atlas.pdf"} <= set(manifest["files"])
    for item in write_briefing(sample.result(), tmp_path / "brief"):
        assert item.read_bytes() == (tmp_path / "run" / item.name).read_bytes(), item.name


def test_chinese_headings_on_request(shanxi, tmp_path):
    from soilgis.output.wanted import Wanted
    from soilgis.output.write import write_result

    write_result(shanxi, tmp_path, wanted=Wanted(zh=True))
    read = pd.read_csv(tmp_path / "union.csv")
    assert "去重面积（km²）" in read
    assert "未核查" in set(read["核查结论"])
    assert "名录（县域）" in set(read["口径"])
    assert read["占行政区比例（%）"].to_numpy() == pytest.approx(
        shanxi.union["share_of_region"].to_numpy(dtype=float) * 100, nan_ok=True
    )


def test_a_folder_that_cannot_be_written(shanxi, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match=r"cannot be written .*choose another with --out"):
        soilgis.write(shanxi, tmp_path / "file" / "deep")


def test_nothing_is_half_written(tmp_path):
    (tmp_path / "a.csv").write_text("old")

    def fail():
        with scratch_folder(tmp_path) as scratch:
            (scratch / "a.csv").write_text("new")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert [(item.name, item.read_text()) for item in tmp_path.iterdir()] == [("a.csv", "old")]


def test_formulas_are_guarded_and_comparators_kept():
    frame = pd.DataFrame({"name": ["=1+1", "@cmd", "-2+3", "太原", "="], "km2": [-1.5, 2, 3, 4, 5]})
    assert guarded(frame)["name"].tolist() == ["'=1+1", "'@cmd", "'-2+3", "太原", "="]
    assert guarded(frame)["km2"].tolist() == [-1.5, 2, 3, 4, 5]
    assert frame["name"][0] == "=1+1"
