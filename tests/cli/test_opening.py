"""How files are opened, on the command line: for every way of measuring the same answer, a cure that cures, and nothing left unsaid."""

import json
import shutil
import sqlite3

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import soilgis
from soilgis.cli import main
from soilgis.model.errors import SchemaError

WAYS = {
    "shapes": ("--engine", "reference"),
    "edges": ("--engine", "fast"),
    "parts": ("--scheduler", "local", "--work", "work"),
}
CELLS = [shapely.box(112, 37, 113, 37.6), shapely.box(113, 37, 114, 37.6)]
GOOD = [shapely.box(112.5, 37.1, 113.25, 37.4), shapely.box(112.2, 37.2, 113.1, 37.5)]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    layer(CELLS, adcode=["140101", "140102"]).to_file("regions.gpkg")
    return tmp_path


@pytest.fixture(params=WAYS)
def way(request):
    return WAYS[request.param]


def layer(shapes, crs="EPSG:4490", **columns):
    return gpd.GeoDataFrame(columns or {"id": list("abcd"[: len(shapes)])}, geometry=list(shapes), crs=crs)


def command(capsys, *words, regions="regions.gpkg"):
    with pytest.raises(SystemExit) as ended:
        main(["coverage", "--regions", regions, "--out", "out/t.csv", "--overwrite", *words])
    return ended.value.code or 0, " ".join(capsys.readouterr().err.split())


def refused(capsys, *words, **more):
    code, said = command(capsys, *words, **more)
    assert code == 2, said
    return said


def measured(capsys, *words, **more):
    code, said = command(capsys, *words, **more)
    assert code == 0, said
    return pd.read_csv("out/t.csv", dtype={"adcode": str, "zone_id": str}), said


def test_a_layer_of_a_file_with_several(capsys, way):
    layer(GOOD[:1]).to_file("z.gpkg", layer="one")
    layer(GOOD[1:]).to_file("z.gpkg", layer="two")
    said = refused(capsys, "--zones", "z.gpkg", *way)
    assert "z.gpkg holds 2 layers (one、two) (含多个子图层); name one with --sublayer one" in said
    layer(GOOD[1:]).to_file("alone.gpkg")
    wanted, _ = measured(capsys, "--zones", "alone.gpkg", *way)
    for named in ("zones=two", "two"):
        table, _ = measured(capsys, "--zones", "z.gpkg", "--sublayer", named, *way)
        assert table["area_km2"].tolist() == wanted["area_km2"].tolist()
    assert "z.gpkg has no layer 'three' (没有这个子图层); it holds one、two" in refused(
        capsys, "--zones", "z.gpkg", "--sublayer", "zones=three", *way
    )
    assert "no input has a layer 'three'" in refused(capsys, "--zones", "z.gpkg", "--sublayer", "three", *way)
    assert "there is no input 'zone'" in refused(capsys, "--zones", "z.gpkg", "--sublayer", "zone=two", *way)


@pytest.mark.parametrize("code", [0, -1])
def test_a_system_that_says_it_is_undefined(capsys, way, code):
    """GeoPackage 1.1.2.1.2: srs_id 0 and −1 stand for undefined systems."""
    shapes = np.array(GOOD, object)
    crs = "EPSG:4490" if code == 0 else "EPSG:4547"
    flat = gpd.GeoSeries(shapely.segmentize(shapes, 0.001), crs="EPSG:4490").to_crs(crs)
    layer(flat, crs=crs).to_file("z.gpkg", SPATIAL_INDEX="NO")
    with sqlite3.connect("z.gpkg") as base:
        base.execute("update gpkg_geometry_columns set srs_id = ?", (code,))
        base.execute("update gpkg_contents set srs_id = ? where data_type = 'features'", (code,))
    base.close()
    assert "z.gpkg declares no CRS, only Undefined" in refused(capsys, "--zones", "z.gpkg", *way)
    table, _ = measured(capsys, "--zones", "z.gpkg", "--crs", crs, *way)
    layer(GOOD).to_file("same.gpkg")
    wanted, _ = measured(capsys, "--zones", "same.gpkg", *way)
    assert table["area_km2"].tolist() == pytest.approx(wanted["area_km2"].tolist(), rel=1e-7)


def test_geojson_in_metres_is_cured_and_named(capsys, folder, way):
    flat = gpd.GeoSeries(GOOD, crs="EPSG:4490").to_crs("EPSG:4547")
    member = {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": {}, "geometry": shapely.geometry.mapping(shape)} for shape in flat]}  # fmt: skip
    (folder / "z.geojson").write_text(json.dumps(member), encoding="utf-8")
    said = refused(capsys, "--zones", "z.geojson", *way)
    assert "z.geojson declares no CRS" in said
    table, _ = measured(capsys, "--zones", "z.geojson", "--crs", "EPSG:4547", *way)
    layer(flat, crs="EPSG:4547").to_file("same.gpkg")
    wanted, _ = measured(capsys, "--zones", "same.gpkg", *way)
    assert table["area_km2"].tolist() == pytest.approx(wanted["area_km2"].tolist(), rel=1e-9)


@pytest.mark.parametrize("kind", ["gpkg", "parquet", "fgb", "shp"])
def test_ids_are_text_whatever_type_they_come_as(capsys, way, kind):
    """Real in one file, whole in the other, padded text in a third: one zone."""

    def saved(name, values):
        made = layer(GOOD, k=values)
        made.to_parquet(name) if name.endswith("parquet") else made.to_file(name)
        return ("--zones", name)

    words = [*saved(f"a.{kind}", [1.0, 2.0]), *saved(f"b.{kind}", [1, 2]), *saved(f"c.{kind}", [" 1", "2 "])]
    layer(CELLS, adcode=[140101.0, 140102.0]).to_file("r.shp")
    table, _ = measured(capsys, *words, "--zone-id", "k", *way, regions="r.shp")
    assert set(table["zone_id"]) == {"1", "2"}
    assert set(table["adcode"]) == {"140101", "140102"}


@pytest.mark.parametrize("kind", ["gpkg", "parquet", "fgb", "shp"])
def test_rows_without_id_are_refused_or_named(capsys, way, kind):
    made = layer(GOOD, k=["一", None])
    made.to_parquet(f"z.{kind}") if kind == "parquet" else made.to_file(f"z.{kind}")
    said = refused(capsys, "--zones", f"z.{kind}", "--zone-id", "k", *way)
    assert f"z.{kind}: k is empty in feature 2 (编号为空)" in said
    assert "--empty-id-as" in said
    table, _ = measured(capsys, "--zones", f"z.{kind}", "--zone-id", "k", "--empty-id-as", "未编号", *way)
    assert set(table["zone_id"]) == {"一", "未编号"}


def test_rows_of_one_region_are_united_when_asked(capsys, way):
    layer([*CELLS, shapely.box(114, 37, 114.5, 37.6)], adcode=["A", "B", "A"]).to_file("r.gpkg")
    layer([shapely.box(112.5, 37.1, 114.2, 37.4)]).to_file("z.gpkg")
    said = refused(capsys, "--zones", "z.gpkg", *way, regions="r.gpkg")
    assert "adcode repeats (编号重复): A; unite the rows of one id with --dissolve-regions" in said
    table, said = measured(capsys, "--zones", "z.gpkg", "--dissolve-regions", *way, regions="r.gpkg")
    assert "区域 adcode 有 1 个编号占多行，已各自合并为一个区域：A" in said
    assert table["adcode"].tolist() == ["A", "B"]
    assert table["area_km2"].sum() == pytest.approx(table["zone_km2"].iloc[0], rel=1e-9)


@pytest.mark.parametrize("box", [shapely.box(37.1, 82.1, 37.4, 82.5), shapely.box(37.1, 112.1, 37.4, 112.5)])
@pytest.mark.parametrize("kind", ["gpkg", "parquet", "shp"])
def test_swapped_axes_are_refused(capsys, way, kind, box):
    made = layer([box])
    made.to_parquet(f"z.{kind}") if kind == "parquet" else made.to_file(f"z.{kind}")
    said = refused(capsys, "--zones", f"z.{kind}", *way)
    assert f"z.{kind}: as given it lies at 37.1000–37.4000°E" in said
    assert "axes swapped" in said


def test_layers_that_share_no_ground_are_told_and_keep_their_column(capsys, way):
    layer([shapely.box(109, 37.1, 109.2, 37.4)]).to_file("z.gpkg")
    table, said = measured(capsys, "--zones", "z.gpkg", "--wide", *way)
    assert table.empty
    assert "z.gpkg 与所量区域没有共同范围：z.gpkg 在 109.00–109.20°E 37.10–37.40°N，区域在 112.00–114.00°E" in said
    assert pd.read_csv("out/t-wide.csv").columns.tolist() == ["adcode", "z"]


def test_deleted_rows_are_not_there(capsys, folder, way):
    layer([*GOOD, shapely.box(113.3, 37.1, 113.9, 37.5)]).to_file("z.shp")
    raw = bytearray((folder / "z.dbf").read_bytes())
    raw[int.from_bytes(raw[8:10], "little") + int.from_bytes(raw[10:12], "little")] = ord("*")
    (folder / "z.dbf").write_bytes(raw)
    layer([GOOD[0], shapely.box(113.3, 37.1, 113.9, 37.5)], id=["a", "c"]).to_file("same.gpkg")
    for more in ((), ("--zone-id", "id")):
        table, _ = measured(capsys, "--zones", "z.shp", *more, *way)
        wanted, _ = measured(capsys, "--zones", "same.gpkg", *more, *way)
        assert table["area_km2"].tolist() == pytest.approx(wanted["area_km2"].tolist(), rel=1e-9)


def test_a_deleted_row_before_an_invalid_one_moves_no_number(capsys, folder, way):
    """Shapes that are looked at again are asked for by their row in the file, deleted ones counted."""
    bowtie = shapely.Polygon([(112.1, 37.1), (112.5, 37.5), (112.5, 37.1), (112.1, 37.5)])
    layer([GOOD[0], bowtie, GOOD[1]]).to_file("z.shp")
    raw = bytearray((folder / "z.dbf").read_bytes())
    raw[int.from_bytes(raw[8:10], "little")] = ord("*")
    (folder / "z.dbf").write_bytes(raw)
    table, said = measured(capsys, "--zones", "z.shp", "--zone-id", "id", *way)
    assert "第 1 个要素无效" in said
    layer([shapely.make_valid(bowtie), GOOD[1]], id=["b", "c"]).to_file("same.gpkg")
    wanted, _ = measured(capsys, "--zones", "same.gpkg", "--zone-id", "id", *way)
    assert table["area_km2"].tolist() == pytest.approx(wanted["area_km2"].tolist(), rel=1e-9)


def test_geoparquet_with_any_geometry_column(capsys, way):
    made = layer(GOOD).rename_geometry("范围")
    made["label"] = gpd.GeoSeries([shapely.Point(1, 2)] * 2, crs="EPSG:4490")
    made.to_parquet("z.parquet")
    table, _ = measured(capsys, "--zones", "z.parquet", *way)
    layer(GOOD).to_parquet("z2.parquet")
    wanted, _ = measured(capsys, "--zones", "z2.parquet", *way)
    assert table["area_km2"].tolist() == wanted["area_km2"].tolist()


def test_encodings_by_the_same_rule(capsys, folder, way):
    layer(GOOD, kind=["林地", "耕地"]).to_file("z.shp", encoding="GB18030")
    (folder / "z.cpg").unlink()
    table, said = measured(capsys, "--zones", "z.shp", "--zone-id", "kind", *way)
    assert set(table["zone_id"]) == {"林地", "耕地"}
    assert "z.shp：未声明编码，按 GB18030 读取" in said
    (folder / "z.cpg").write_text("UTF-8")
    said = refused(capsys, "--zones", "z.shp", "--zone-id", "kind", *way)
    assert "in GB18030 it reads 耕地、林地; name the right one with --encoding GB18030" in said
    table, _ = measured(capsys, "--zones", "z.shp", "--zone-id", "kind", "--encoding", "zones=GBK", *way)
    assert set(table["zone_id"]) == {"林地", "耕地"}


def test_functions_take_the_same_names():
    regions = layer([*CELLS, CELLS[0]], adcode=["A", "B", "A"]).set_crs(None, allow_override=True)
    zones = layer(GOOD, zone_id=[1.0, None])
    opening = {"crs": "EPSG:4490", "dissolve_regions": True, "empty_id_as": "无"}
    table = soilgis.coverage(regions, zones, zone_id="zone_id", **opening).table
    assert set(table["zone_id"]) == {"1", "无"}
    books = soilgis.ledger(regions, {"z": zones.drop(columns="zone_id")}, **opening)
    assert books.table["adcode"].unique().tolist() == ["A", "B"]
    with pytest.raises(SchemaError, match="zone_id is empty in feature 2"):
        soilgis.coverage(layer(CELLS, adcode=["A", "B"]), zones, zone_id="zone_id")


def test_functions_take_files(folder):
    layer(GOOD, k=[1.0, 2.0]).to_file("z.gpkg", layer="one")
    shutil.copy("z.gpkg", "y.gpkg")
    layer(GOOD[:1], k=[3]).to_file("z.gpkg", layer="two")
    table = soilgis.coverage("regions.gpkg", folder / "z.gpkg", zone_id="k", sublayer="zones=one").table
    assert table["zone_id"].unique().tolist() == ["1", "2"]
    books = soilgis.ledger("regions.gpkg", {"y": "y.gpkg"})
    assert books.table["area_km2"].sum() == pytest.approx(2 * table["region_km2"].iloc[0], rel=1e-9)
