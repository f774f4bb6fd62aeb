"""Uploads become layers, forms become studies that the command line runs."""

from __future__ import annotations

import io
import tomllib
import zipfile

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from soilgis.model.errors import OutputError, StudyError, UsageError
from soilgis.model.study import Study
from soilgis.serve.bench import made_ready
from soilgis.serve.composer import as_toml, legend_of
from soilgis.serve.start import listening
from soilgis.serve.study_parts import PARTS
from soilgis.store.catalog import Catalog
from soilgis.store.places import open_places
from soilgis.store.zones import read_zones


@pytest.fixture
def zipped(tmp_path):
    """A Shapefile in GBK without .cpg, zipped."""
    frame = gpd.GeoDataFrame({"编号": ["a"], "名称": ["一号"]}, geometry=[shapely.box(111, 37, 111.2, 37.2)], crs=4490)
    frame.to_file(tmp_path / "红线.shp", encoding="GBK")
    (tmp_path / "红线.cpg").unlink()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part in tmp_path.glob("红线.*"):
            archive.write(part, part.name)
    return packed.getvalue()


CARD = {
    "id": "my-line", "title": "县级红线", "document": "台账", "licence": "内部使用", "vintage": "2024", "id_column": "编号", "kind": "red_line",
    "basis": "delineated", "status": "working", "secrecy": "internal",
}  # fmt: skip


def uploaded(client, zipped):
    answer = client.post("/upload", files={"file": ("红线.zip", zipped)})
    assert answer.status_code == 303
    return client.get(answer.headers["location"]).request.url.params["new"]


def test_a_zipped_gbk_shapefile_becomes_a_layer_and_part_of_a_study(client, bench, zipped):
    name = uploaded(client, zipped)
    assert client.get("/look", params={"name": name}).json()["fields"] == ["编号", "名称"]
    assert client.get("/layers/new", params={"file": name}).status_code == 200
    assert client.post("/layers/new", data={"file": name, **CARD}).headers["location"] == "/data?made=my-line"
    assert bench.catalog().layer("my-line").secrecy.label == "内部"
    again = client.post("/layers/new", data={"file": name, **CARD})
    assert again.status_code == 422
    assert "已有此编号的图层" in again.text
    study = {
        "title": "吕梁",
        "id": "lvliang-county",
        "region": ["141100"],
        "level": "county",
        "zones": ["my-line"],
        "targets": "on",
    }
    assert client.post("/studies/new", data={**study, "then": "run"}).headers["location"].startswith("/jobs/run?study=")
    path = bench.studies / "lvliang-county" / "study.toml"
    found = Catalog((bench.layers,)).study(str(path))
    assert (found.region, found.level.value, found.zones) == (("141100",), "county", ("my-line",))
    assert client.get("/studies/new?id=lvliang-county").status_code == 200


def test_a_wrong_card_is_shown_again_and_makes_nothing(client, bench, zipped):
    name = uploaded(client, zipped)
    answer = client.post("/layers/new", data={"file": name, **CARD, "vintage": "neulich", "title": "<b>"})
    assert answer.status_code == 422
    assert "vintage" in answer.text
    assert "&lt;b&gt;" in answer.text
    assert list(bench.layers.iterdir()) == []


def test_a_wrong_study_is_shown_again_with_what_was_typed(client, bench):
    answer = client.post(
        "/studies/new", data={"title": "无研究区", "id": "no-region", "level": "county", "zones": "taihang"}
    )
    assert answer.status_code == 422
    assert "缺少研究区" in answer.text
    assert "无研究区" in answer.text
    assert not (bench.studies / "no-region" / "study.toml").exists()


@pytest.mark.parametrize("name", ["../x", "X", "a b", "-a", "a" * 50])
def test_a_study_is_written_nowhere_else(client, bench, name):
    answer = client.post("/studies/new", data={"title": "x", "id": name, "region": "140000", "level": "city"})
    assert answer.status_code == 422
    assert list(bench.studies.iterdir()) == []


def test_a_study_that_comes_along_is_copied_with_all_it_has(client, bench):
    client.post("/studies/new", data={
        "origin": "shanxi", "title": "山西", "id": "own", "region": "140000", "level": "city", "zones": ["taihang"], "targets": "on",
        "raster.0.role": "erosion", "raster.0.file": "demo:shanxi-erosion", "raster.0.year": "2023", "raster.0.status": "demo",
    })  # fmt: skip
    read = tomllib.loads((bench.studies / "own" / "study.toml").read_text(encoding="utf-8"))
    assert read["rasters"] == [{"role": "erosion", "file": "demo:shanxi-erosion", "status": "demo", "year": 2023}]


def test_toml_is_read_as_it_was_written():
    values = {
        "a": 1,
        "b": ["x", '引号"\\'],
        "t": {"zh": "题", "deep": {"n": 2.5}},
        "r": [{"file": "f", "legend": {"1": "light"}}, {"file": "g"}],
    }
    assert tomllib.loads(as_toml(values)) == values


def test_legends_are_typed_in_chinese_or_english():
    assert legend_of("1=微度，2=light; 3=中度") == {"1": "slight", "2": "light", "3": "moderate"}
    with pytest.raises(StudyError, match="图例须写成"):
        legend_of("微度")


def test_places_are_found_by_name_and_code(client):
    assert client.get("/places", params={"q": "吕梁"}).json()[0] == {
        "code": "141100",
        "name": "吕梁市",
        "above": "山西省",
    }
    assert client.get("/places", params={"q": "141102"}).json()[0]["name"] == "离石区"
    assert client.get("/places", params={"q": ""}).json() == []


def test_a_folder_that_is_not_there_and_one_that_cannot_be_written_are_refused(tmp_path):
    with pytest.raises(OutputError, match="文件夹不存在"):
        made_ready((tmp_path / "none",))
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="name another folder with --work"):
        made_ready((tmp_path,), tmp_path / "file" / "place")


def test_a_taken_port_is_said_and_a_free_one_found():
    first = listening("127.0.0.1", 0, named=True)
    port = first.getsockname()[1]
    with pytest.raises(UsageError, match="端口已被占用"):
        listening("127.0.0.1", port, named=True)
    other = listening("127.0.0.1", port, named=False)
    assert other.getsockname()[1] != port
    first.close()
    other.close()


SURVEY = """[属性描述]
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=37
精度=0.01
转换参数=,,,,,,
[地块坐标]
4,100.0,001,取土场,面,,,,@
J1,1,4100000.00,37500000.00
J2,1,4101000.00,37500000.00
J3,1,4101000.00,37501000.00
J4,1,4100000.00,37501000.00
J1,1,4100000.00,37500000.00
"""


def corner_table():
    """The same square as an Excel table of corner points."""
    kept = io.BytesIO()
    rows = [("J1", 4100000, 37500000), ("J2", 4101000, 37500000), ("J3", 4101000, 37501000), ("J4", 4100000, 37501000)]
    pd.DataFrame(rows, columns=["点号", "X", "Y"]).to_excel(kept, index=False)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("file", "content", "zone"),
    [("地块.txt", SURVEY.encode("gb18030"), "001"), ("界址点.xlsx", corner_table(), "界址点")],
)
def test_corner_points_become_a_layer_by_conversion_with_their_record(client, bench, file, content, zone):
    """What `soilgis convert` makes of them: a square kilometre; the file itself and the record lie beside it, the card says so."""
    name = client.get(client.post("/upload", files={"file": (file, content)}).headers["location"]).request.url.params[
        "new"
    ]
    seen = client.get("/look", params={"name": name}).json()
    assert (seen["rows"], len(seen["drawn"])) == (1, 1)
    given = {key: value for key, value in CARD.items() if key != "id_column"} | {"secrecy": "public"}
    assert client.post("/layers/new", data={"file": name, **given}).status_code == 303
    layer = bench.catalog().layer("my-line")
    assert "界址点转换" in layer.note
    assert {one.name.partition(".")[0] for one in layer.folder.iterdir()} >= {
        "my-line",
        "my-line-original",
        "my-line-record",
    }
    shape = gpd.read_file(layer.folder / "my-line.gpkg")
    assert shape.area.tolist() == pytest.approx([1e6])
    source = read_zones(layer, bench.catalog(), open_places("amap", bench.catalog()))
    assert source.reason == ""
    assert source.shapes["zone_name"].tolist() == ["取土场" if zone == "001" else zone]


def test_a_table_without_corner_points_makes_no_layer(client, bench):
    """The sentence of the conversion is shown on the card, and nothing is left behind."""
    kept = io.BytesIO()
    pd.DataFrame({"县": ["甲"], "投资": [3]}).to_excel(kept, index=False)
    name = client.get(
        client.post("/upload", files={"file": ("投资.xlsx", kept.getvalue())}).headers["location"]
    ).request.url.params["new"]
    assert client.get("/look", params={"name": name}).json()["fields"] == ["县", "投资"]
    answer = client.post("/layers/new", data={"file": name, **CARD})
    assert answer.status_code == 422
    assert 'class="wrong"' in answer.text
    assert list(bench.layers.iterdir()) == []


def test_every_field_of_a_study_stands_on_the_composer(client):
    """Own units, figures, views, map options: whatever a declaration gains is on the page, in Chinese."""
    page = client.get("/studies/new").text
    for part in PARTS:
        for field in part.fields:
            assert f'name="{part.key}.0.{field["name"]}"' in page
            assert field["label"]["zh"] in page
            assert any("\u3400" <= sign <= "\u9fff" for sign in field["label"]["zh"])
    left = set(Study.model_fields) - {part.key for part in PARTS}
    assert left == {
        "id", "title", "region", "level", "targets", "zones", "rasters", "land_areas", "note",
        "boundaries", "boundary_source", "encoding", "min_measured", "edge_tolerance_m2", "folder",
    }  # fmt: skip


OWN = {
    "title": "乡镇", "id": "towns", "level": "county", "zones": "taihang", "theme": "dark", "indicator": "",
    "units.0.file": "数据/towns.gpkg", "units.0.id": "code", "units.0.label": "乡镇", "units.0.vintage": "2024", "units.0.status": "draft",
    "figures.0.column": "投资", "figures.0.label": "完成投资", "figures.0.unit": "wan_yuan", "figures.0.file": "数据/投资.csv",
    "figures.0.year": "2024", "figures.0.document": "年报", "figures.0.status": "working",
    "views.0.sentence": "先看覆盖", "views.0.layers": "taihang， red-line", "map.0.breaks": "10，20.5", "land_areas": "数据/面积.csv",
}  # fmt: skip


def test_own_units_figures_views_and_land_areas_are_composed_and_changed(client, bench, folder, towns):
    """What was typed stands in study.toml as the command line reads it; opened again it is shown, and emptied it goes."""
    (folder / "投资.csv").write_text("code,投资\na,3\n", encoding="utf-8")
    (folder / "面积.csv").write_text("adcode,land_km2\na,3\n", encoding="utf-8")
    assert client.post("/studies/new", data=OWN).status_code == 303
    found = Catalog((bench.layers,)).study(str(bench.studies / "towns" / "study.toml"))
    assert (found.units.label, found.units.status.value, found.region) == ("乡镇", "draft", ())
    assert (found.figures[0].label, found.figures[0].year, found.figures[0].unit) == ("完成投资", 2024, "wan_yuan")
    assert found.views[0].layers == ("taihang", "red-line")
    assert (found.map.breaks, found.map.theme) == ((10.0, 20.5), "dark")
    assert found.land_areas == str(folder / "面积.csv")
    page = client.get("/studies/new?id=towns").text
    for text in ("完成投资", "先看覆盖", "taihang，red-line", "10，20.5"):
        assert text in page
    again = {
        **OWN,
        "origin": "towns",
        "views.0.sentence": "",
        "views.0.layers": "",
        "figures.0.file": str(folder / "投资.csv"),
    }
    again |= {"units.0.file": found.units.file, "land_areas": found.land_areas}
    assert client.post("/studies/new", data=again).status_code == 303
    found = Catalog((bench.layers,)).study(str(bench.studies / "towns" / "study.toml"))
    assert found.views == ()
    assert found.figures[0].file == str(folder / "投资.csv")


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"region": "140000"}, "研究区与自有单元只能给一个"),
        ({"figures.0.unit": ""}, "unit"),
        ({"figures.0.year": "去年"}, "year"),
        ({"figures.0.file": "数据/../../etc/passwd"}, "passwd"),
        ({"map.0.breaks": "20，10"}, "分级界限须递增"),
        ({"views.0.sentence": "", "views.0.indicator": "target_2035"}, "sentence"),
    ],
)
def test_wrong_parts_are_told_with_what_was_typed(client, bench, folder, towns, wrong, told):
    """Nothing is saved; the sentence is shown, and the other fields keep what they said."""
    for name in ("投资.csv", "面积.csv"):
        (folder / name).write_text("code,投资\na,3\n", encoding="utf-8")
    answer = client.post("/studies/new", data={**OWN, **wrong})
    assert answer.status_code == 422
    assert told in answer.text
    assert "完成投资" in answer.text
    assert list(bench.studies.iterdir()) == [] or not (bench.studies / "towns" / "study.toml").exists()
