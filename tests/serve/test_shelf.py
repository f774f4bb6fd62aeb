"""Uploads become layers, forms become studies that the command line runs."""

from __future__ import annotations

import io
import tomllib
import zipfile

import geopandas as gpd
import pytest
import shapely

from soilgis.model.errors import OutputError, StudyError, UsageError
from soilgis.serve.bench import made_ready
from soilgis.serve.composer import as_toml, legend_of
from soilgis.serve.start import listening
from soilgis.store.catalog import Catalog


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
