"""Zips as offices send them: in folders, in zips, with Chinese names, of any format; every command opens them alike."""

import json
import zipfile

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import shapely
from rasterio.transform import Affine

import soilgis
from soilgis.model.errors import LayerError, SchemaError
from soilgis.store import unpacked as module
from soilgis.store.copies import copied_parts
from soilgis.store.raster import open_raster
from soilgis.store.unpacked import unpacked

LAND = gpd.GeoDataFrame({"site_id": ["甲", "乙"]}, geometry=[shapely.box(111.1, 37.5, 111.2, 37.6), shapely.box(111.3, 37.5, 111.4, 37.6)], crs=4490)  # fmt: skip
TXT = """[属性描述]
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=37
精度=0.001
转换参数=,,,,,,
[地块坐标]
4,1.0,P1,甲,面,,,,@
J1,1,4151000.000,37510000.000
J2,1,4151000.000,37510100.000
J3,1,4150900.000,37510100.000
J4,1,4150900.000,37510000.000
J1,1,4151000.000,37510000.000
"""


class Chinese(zipfile.ZipInfo):
    """An entry as Chinese programs on Windows write it: its name in GBK, without the flag of UTF-8."""

    def _encodeFilenameFlags(self):  # noqa: N802 - the name zipfile asks for
        return self.filename.encode("gb18030"), self.flag_bits


def pack(path, files, inside="", kind=zipfile.ZipInfo):
    with zipfile.ZipFile(path, "w") as archive:
        for one in files:
            archive.writestr(kind(f"{inside}{one.name}"), one.read_bytes())
    return path


def written(folder, ending):
    """The land as a file of one kind, and all that lies beside it."""
    path = folder / f"地块{ending}"
    if ending == ".parquet":
        LAND.to_parquet(path)
    elif ending == ".txt":
        path.write_text(TXT, encoding="gb18030")
    else:
        LAND.to_file(path, encoding="utf-8", **({"driver": "KML"} if ending == ".kml" else {}))
    return sorted(folder.glob("地块.*"))


@pytest.mark.parametrize("ending", [".shp", ".gpkg", ".geojson", ".kml", ".fgb", ".parquet", ".tab", ".gml"])
@pytest.mark.parametrize("inside", ["", "资料/"])
def test_every_format_is_found_in_a_zip(tmp_path, ending, inside):
    files = written(tmp_path, ending)
    packed = pack(tmp_path / "来件.zip", files, inside)
    found = soilgis.coverage(soilgis_regions(tmp_path), region_id="id", zones=packed).table
    assert found["zone_id"].unique().tolist() == ["来件"]
    assert found["area_km2"].sum() == pytest.approx(soilgis.coverage(soilgis_regions(tmp_path), region_id="id", zones=LAND).table["area_km2"].sum(), rel=1e-9)  # fmt: skip


def soilgis_regions(folder):
    path = folder / "regions.geojson"
    gpd.GeoDataFrame({"id": ["1"]}, geometry=[shapely.box(111, 37, 112, 38)], crs=4490).to_file(path)
    return path


def test_a_zip_in_a_zip_and_a_geodatabase_in_a_folder(tmp_path):
    inner = pack(tmp_path / "里面.zip", written(tmp_path, ".shp"), "图/")
    assert len(soilgis.convert(pack(tmp_path / "outer.zip", [inner], "附件/"), "x.gpkg").frame) == 2
    LAND.to_file(tmp_path / "库.gdb", driver="OpenFileGDB", layer="图斑")
    with zipfile.ZipFile(tmp_path / "gdb.zip", "w") as archive:
        for one in (tmp_path / "库.gdb").iterdir():
            archive.write(one, f"成果/库.gdb/{one.name}")
    assert soilgis.convert(tmp_path / "gdb.zip", "x.gpkg").frame["site_id"].tolist() == ["甲", "乙"]


def test_names_in_gbk_are_read_as_meant(tmp_path):
    packed = pack(tmp_path / "gbk.zip", written(tmp_path, ".shp"), "项目/", Chinese)
    with zipfile.ZipFile(packed) as archive:
        assert all(entry.flag_bits & 0x800 == 0 for entry in archive.infolist())
    assert unpacked(packed).name == "地块.shp"
    assert unpacked(packed).parent.name == "gbk.zip"


def test_every_command_opens_the_same_zip(tmp_path):
    packed = pack(tmp_path / "p.zip", written(tmp_path, ".shp"), "资料/")
    assert soilgis.inspect(packed).findings is False
    assert len(soilgis.convert(packed, "x.gpkg").frame) == 2
    assert set(soilgis.screen(packed, study="shanxi").tables["sites"]["site_id"]) == {"甲", "乙"}
    done = soilgis.programmes(done={"mining-green": packed}, date="2025-06-30").tables["programmes"].set_index("goal")
    assert done.loc["mining-green", "done"] == 2


def test_survey_text_in_a_zip_is_a_site(tmp_path):
    packed = pack(tmp_path / "t.zip", written(tmp_path, ".txt"))
    assert len(soilgis.convert(packed, "x.gpkg").frame) == 1
    assert soilgis.screen(packed, study="shanxi").tables["sites"]["site_id"].tolist() == ["P1"]
    with pytest.raises(SchemaError, match=r"地块\.txt is a table .* soilgis convert 地块\.txt 地块\.gpkg"):
        soilgis.coverage(soilgis_regions(tmp_path), region_id="id", zones=packed)


def test_what_a_mac_adds_and_what_is_hidden_is_passed_over(tmp_path):
    files = written(tmp_path, ".shp")
    with zipfile.ZipFile(tmp_path / "mac.zip", "w") as archive:
        for one in files:
            archive.write(one, f"a/{one.name}")
            archive.writestr(f"__MACOSX/a/._{one.name}", b"x")
            archive.writestr(f"a/.{one.name}", b"x")
    assert len(soilgis.convert(tmp_path / "mac.zip", "x.gpkg").frame) == 2


def test_a_zip_of_a_raster_is_inspected_as_one(tmp_path):
    with rasterio.open(tmp_path / "r.tif", "w", driver="GTiff", width=2, height=2, count=1, dtype="uint8", crs="EPSG:4490", transform=Affine(0.1, 0, 111, 0, -0.1, 38), nodata=0) as file:  # fmt: skip
        file.write(np.array([[1, 2], [3, 4]], np.uint8), 1)
    found = soilgis.inspect(pack(tmp_path / "r.zip", [tmp_path / "r.tif"])).tables["contents"]
    assert "EPSG:4490" in " ".join(found["value"].astype(str)) or "CGCS2000" in " ".join(found["value"].astype(str))


def test_nothing_in_it_several_in_it_and_no_room(tmp_path, monkeypatch):
    (tmp_path / "说明.doc").write_bytes(b"x")
    with pytest.raises(LayerError, match=r"empty\.zip holds no vector data, only 说明\.doc"):
        unpacked(pack(tmp_path / "empty.zip", [tmp_path / "说明.doc"]))
    one, two = tmp_path / "a.geojson", tmp_path / "b.geojson"
    for path in (one, two):
        LAND.to_file(path)
    packed = pack(tmp_path / "two.zip", [one, two])
    with pytest.raises(
        LayerError, match=r"two\.zip holds 2 files of data \(a\.geojson、b\.geojson\); name one with --sublayer a"
    ):
        unpacked(packed)
    assert unpacked(packed, "b").name == "b.geojson"
    full = type("Usage", (), {"free": 10})
    monkeypatch.setattr(module.shutil, "disk_usage", lambda _: full)
    with pytest.raises(LayerError, match="which .* has no room for"):
        unpacked(pack(tmp_path / "big.zip", [one], "x/"))


def test_plain_json_counts_only_where_nothing_else_does(tmp_path):
    LAND.to_file(tmp_path / "a.geojson")
    (tmp_path / "meta.json").write_text(json.dumps({"a": 1}), encoding="utf-8")
    assert unpacked(pack(tmp_path / "m.zip", [tmp_path / "meta.json", tmp_path / "a.geojson"])).name == "a.geojson"
    pd.DataFrame({"lon": [111.0], "lat": [37.0]}).to_csv(tmp_path / "p.csv", index=False)
    assert unpacked(pack(tmp_path / "c.zip", [tmp_path / "p.csv"])).name == "p.csv"


def test_a_shapefile_without_its_table_is_told(tmp_path):
    shape = next(one for one in written(tmp_path, ".shp") if one.suffix == ".shp")
    shape.with_suffix(".dbf").unlink()
    found = soilgis.coverage(soilgis_regions(tmp_path), region_id="id", zones=shape)
    assert any("缺少属性表 地块.dbf" in note for note in found.notes)


def test_a_zip_that_is_locked_or_cut_is_told_with_the_member(tmp_path):
    LAND.to_file(tmp_path / "a.geojson")
    packed = pack(tmp_path / "locked.zip", [tmp_path / "a.geojson"])
    raw = bytearray(packed.read_bytes())
    for head, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # the flag of a password, in both heads of the entry
        raw[raw.index(head) + at] |= 1
    packed.write_bytes(bytes(raw))
    with pytest.raises(
        LayerError, match=r"locked\.zip: a\.geojson cannot be unpacked \(.*password.*\) .* unpack it in the program"
    ):
        unpacked(packed)
    packed = pack(tmp_path / "cut.zip", [tmp_path / "a.geojson"])
    raw = bytearray(packed.read_bytes())
    raw[60] ^= 0xFF  # a byte of the content: its checksum no longer fits
    packed.write_bytes(bytes(raw))
    with pytest.raises(LayerError, match=r"cut\.zip: a\.geojson cannot be unpacked \(Bad CRC"):
        unpacked(packed)


def test_names_with_brackets_keep_their_parts(tmp_path):
    """A name is no pattern: the parts of [1]地块.shp lie beside it as those of any other."""
    for one in written(tmp_path, ".shp"):
        one.rename(tmp_path / f"[1]{one.name}")
    copied = copied_parts(tmp_path / "[1]地块.shp", [])
    assert {one.name for one in copied.parent.iterdir()} == {one.name for one in tmp_path.glob("*地块.*")}
    assert len(soilgis.convert(tmp_path / "[1]地块.shp", "x.gpkg").frame) == 2


def test_a_raster_with_a_chinese_name_is_read_out_of_a_zip(tmp_path):
    """Names in GBK, as Windows programs write them."""
    path = tmp_path / "侵蚀.tif"
    with rasterio.open(path, "w", driver="GTiff", width=2, height=2, count=1, dtype="uint8", crs="EPSG:4490", transform=Affine(0.1, 0, 111, 0, -0.1, 38), nodata=0) as file:  # fmt: skip
        file.write(np.array([[1, 2], [3, 4]], np.uint8), 1)
    packed = pack(tmp_path / "r.zip", [path], "栅格/", Chinese)
    with rasterio.open(open_raster(packed).path) as opened:
        assert opened.read(1).tolist() == [[1, 2], [3, 4]]
