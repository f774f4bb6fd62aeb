"""Tables of Shapefiles: deleted rows, and the encoding of their text, told from bytes the test itself writes."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from soilgis.model.errors import LayerError, UsageError
from soilgis.model.inputs import FileOpening, Named
from soilgis.store.dbf import read_dbf
from soilgis.store.dbf_text import text_encoding
from soilgis.store.vector import read_polygons

BOXES = [shapely.box(112 + n / 10, 37, 112.1 + n / 10, 37.1) for n in range(3)]
NONE = Named()


def shapefile(path, names=("林地", "耕地", "草地"), encoding="GB18030", *, column="地类", cpg="", language=0):
    """A Shapefile whose text is in any encoding, whatever its .cpg and language driver say."""
    ascii_names = [f"v{n}" for n in range(len(names))]
    gpd.GeoDataFrame({"col": ascii_names}, geometry=BOXES[: len(names)], crs="EPSG:4490").to_file(path)
    table = path.with_suffix(".dbf")
    raw = bytearray(table.read_bytes())
    begin, width = int.from_bytes(raw[8:10], "little"), int.from_bytes(raw[10:12], "little")
    raw[32:43] = column.encode(encoding)[:10].ljust(11, b"\0")
    raw[29] = language
    for row, name in enumerate(names):
        place = begin + row * width + 1
        raw[place : place + width - 1] = name.encode(encoding)[: width - 1].ljust(width - 1)
    table.write_bytes(raw)
    path.with_suffix(".cpg").unlink(missing_ok=True)
    if cpg:
        path.with_suffix(".cpg").write_text(cpg)
    return path


def delete(path, row):
    table = path.with_suffix(".dbf")
    raw = bytearray(table.read_bytes())
    raw[int.from_bytes(raw[8:10], "little") + row * int.from_bytes(raw[10:12], "little")] = ord("*")
    table.write_bytes(raw)


def test_deleted_rows_are_not_there(tmp_path):
    path = shapefile(tmp_path / "z.shp")
    delete(path, 1)
    assert read_dbf(path).deleted.tolist() == [False, True, False]
    frame, _ = read_polygons(path, FileOpening())
    assert frame["地类"].tolist() == ["林地", "草地"]
    assert frame.geometry[1].equals(BOXES[2])


@pytest.mark.parametrize(
    ("how", "wanted"),
    [
        ({"encoding": "GB18030"}, "gb18030"),
        ({"encoding": "GB18030", "language": 0x4D}, "gb18030"),
        ({"encoding": "GB18030", "language": 0x57}, "gb18030"),
        ({"encoding": "GB18030", "cpg": "GBK"}, "gb18030"),
        ({"encoding": "GB18030", "cpg": "936"}, "gb18030"),
        ({"encoding": "GB18030", "cpg": "OEM", "language": 0x4D}, "gb18030"),
        ({"encoding": "UTF-8"}, "utf-8"),
        ({"encoding": "UTF-8", "cpg": "UTF-8"}, "utf-8"),
        ({"encoding": "UTF-8", "cpg": "65001"}, "utf-8"),
        ({"encoding": "Big5", "cpg": "Big5", "names": ("林地", "耕地", "草地")}, "big5"),
        ({"encoding": "Big5", "language": 0x4F}, "big5"),
    ],
)
def test_encodings_that_can_be_told(tmp_path, how, wanted):
    path = shapefile(tmp_path / "z.shp", column="地類" if how["encoding"] == "Big5" else "地类", **how)
    assert text_encoding(path, NONE)[0].lower() == wanted
    frame, _ = read_polygons(path, FileOpening())
    assert frame.iloc[:, 0].tolist() == ["林地", "耕地", "草地"]


def test_what_was_told_from_the_bytes_is_said(tmp_path):
    encoding, notes = text_encoding(shapefile(tmp_path / "z.shp"), NONE)
    assert encoding == "gb18030"
    assert notes == ["未声明编码，按 GB18030 读取（如 地类、草地、耕地 … (共 4 个)）"]


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"encoding": "GB18030", "cpg": "UTF-8"}, "text is not UTF-8, which its .cpg or .dbf declares.*in GB18030 it reads.*--encoding"),
        ({"encoding": "UTF-8", "language": 0x4D, "names": ("林", "草", "园")}, "--encoding"),
        ({"encoding": "GB18030", "cpg": "ISO-8859-1"}, "declares ISO8859-1.*in GB18030 it reads.*name the right one with --encoding GB18030"),
        ({"encoding": "UTF-8", "cpg": "1252"}, "in UTF-8 it reads.*--encoding UTF-8"),
        ({"encoding": "Big5", "names": ("臺灣省縣", "國營農場", "草地")}, "neither UTF-8 nor everyday Chinese.*in Big5 it reads.*--encoding"),
        ({"encoding": "latin-1", "names": ("Gärten", "Büsche", "Äcker"), "column": "Fläche"}, "编码无法识别.*--encoding"),
        ({"encoding": "GB18030", "names": ("木", "木", "木"), "column": "kind"}, "may be UTF-8 .* or GB18030 .木.*--encoding"),
    ],
)  # fmt: skip
def test_encodings_that_cannot_be_told_are_refused(tmp_path, how, sentence):
    how = {"column": "地類" if how["encoding"] == "Big5" else "地类", **how}
    with pytest.raises(LayerError, match=sentence):
        text_encoding(shapefile(tmp_path / "z.shp", **how), NONE)


def test_a_named_encoding_cures_and_is_checked(tmp_path):
    wrong = shapefile(tmp_path / "z.shp", cpg="UTF-8")
    assert text_encoding(wrong, Named("GBK", here=True)) == ("gb18030", [])
    encoding, notes = text_encoding(wrong, Named("GBK"))
    assert encoding == "gb18030"
    assert "与文字不符，按 --encoding GBK 读取" in notes[0]
    with pytest.raises(LayerError, match="text is not UTF-8 .编码不符"):
        text_encoding(shapefile(tmp_path / "g.shp"), Named("UTF-8", here=True))
    with pytest.raises(UsageError, match="no known encoding"):
        text_encoding(wrong, Named("GBX"))


def test_a_name_meant_for_another_file_leaves_utf_8_alone(tmp_path):
    encoding, notes = text_encoding(shapefile(tmp_path / "u.shp", encoding="UTF-8"), Named("GB18030"))
    assert encoding == "utf-8"
    assert notes == ["文字为 UTF-8，--encoding GB18030 未用于此文件"]


def test_a_character_cut_off_at_the_end_of_its_field_is_no_fault(tmp_path):
    name = "水土流失重点治理区" * 20
    path = shapefile(tmp_path / "z.shp", names=(f"a{name}", "耕地", "草地"))
    assert text_encoding(path, NONE)[0] == "gb18030"


def test_parts_that_do_not_fit_each_other(tmp_path):
    path = shapefile(tmp_path / "z.shp")
    index = path.with_suffix(".shx")
    whole = index.read_bytes()
    index.write_bytes(whole[:-8])
    with pytest.raises(LayerError, match=r"z.shx lists 2 records up to byte .*索引文件 .shx 比 .shp 短.*rebuild"):
        read_polygons(path, FileOpening())
    index.write_bytes(whole)
    table = path.with_suffix(".dbf")
    content = table.read_bytes()
    table.write_bytes(content[: len(content) * 2 // 3])
    with pytest.raises(LayerError, match="属性表已截断"):
        read_polygons(path, FileOpening())
    other = shapefile(tmp_path / "o.shp", names=("林地", "耕地"))
    table.write_bytes(other.with_suffix(".dbf").read_bytes())
    with pytest.raises(LayerError, match="the .dbf has 2 rows, the .shp 3 records"):
        read_polygons(path, FileOpening())
    assert np.isfinite(read_polygons(other, FileOpening())[0].total_bounds).all()
