"""Columns known by name are found where a .dbf cut them to 10 bytes, and never by chance."""

import zipfile

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from soilgis.model.errors import SchemaError
from soilgis.store.dbf_names import readable_copy
from soilgis.store.field_names import column_named, cuts, named_columns
from soilgis.store.unpacked import unpacked

FIELDS = {"a": ("earthwork_m3", "土石方总量"), "b": ("approved_on", "批复日期"), "c": ("project_name", "项目名称")}


def test_cuts_of_both_encodings():
    assert cuts("earthwork_m3") == {"earthwork_"}
    assert cuts("土石方总量") == {"土石方"}
    assert cuts("防治责任范围") == {"防治责", "防治责任范"}
    assert cuts("patch_id") == frozenset()


@given(st.text(st.characters(codec="gb18030", exclude_categories=["Cs", "Cc"]), max_size=12))
def test_a_cut_fits_and_begins_the_name(name):
    for short in cuts(name):
        assert name.startswith(short)
        assert min(len(short.encode("utf-8")), len(short.encode("gb18030"))) <= 10


def test_found_and_told():
    found, notes = named_columns(["earthwork_", "批复日", "project_na"], FIELDS, "t")
    assert found == {"a": "earthwork_", "b": "批复日", "c": "project_na"}
    assert len(notes) == 3
    assert "earthwork_ 按 earthwork_m3 读取" in notes[0]


def test_the_whole_name_wins_without_a_note():
    assert column_named(["earthwork_", "earthwork_m3"], FIELDS["a"], "t") == ("earthwork_m3", None)
    assert column_named(["EARTHWORK_M3"], FIELDS["a"], "t") == ("EARTHWORK_M3", None)


def test_what_could_be_two_is_refused():
    with pytest.raises(SchemaError, match="earthwork_、土石方 could each be"):
        column_named(["earthwork_", "土石方"], FIELDS["a"], "t")
    with pytest.raises(SchemaError, match="project_na could be c、d"):
        named_columns(["project_na"], {"c": ("project_name",), "d": ("project_nature",)}, "t")


@pytest.mark.filterwarnings("ignore:Column names longer:UserWarning", "ignore:Normalized/laundered:RuntimeWarning")
def test_as_a_shapefile_cuts_them(tmp_path):
    whole = {name: ["1"] for name in ("earthwork_m3", "批复日期", "project_name")}
    drawn = gpd.GeoDataFrame(whole, geometry=[shapely.box(0, 0, 1, 1)], crs="EPSG:4490")
    drawn.to_file(tmp_path / "s.shp", encoding="gbk")
    read = gpd.read_file(tmp_path / "s.shp")
    assert set(named_columns(read.columns, FIELDS, "s")[0]) == {"a", "b", "c"}


def test_a_name_cut_in_the_middle_of_a_character_is_read(tmp_path):
    """GDAL cuts 批复日期 behind the first byte of its fourth character; such a file cannot be opened as it is."""
    stand_ins = {"a" * 10: ["甲"], "b" * 10: ["2024-06-01"]}
    whole = gpd.GeoDataFrame(stand_ins, geometry=[shapely.box(0, 0, 1, 1)], crs="EPSG:4490")
    whole.to_file(tmp_path / "s.shp", encoding="utf-8")
    table = (tmp_path / "s.dbf").read_bytes()
    for name, cut in zip(stand_ins, ("项目编号", "批复日期"), strict=True):
        table = table.replace(name.encode(), cut.encode()[:10], 1)
    (tmp_path / "s.dbf").write_bytes(table)
    before = (tmp_path / "s.dbf").read_bytes()
    with pytest.raises(UnicodeDecodeError):
        gpd.read_file(tmp_path / "s.shp")
    read = gpd.read_file(readable_copy(tmp_path / "s.shp"))
    assert read.drop(columns="geometry").to_dict("list") == {"项目编": ["甲"], "批复日": ["2024-06-01"]}
    assert (tmp_path / "s.dbf").read_bytes() == before
    with zipfile.ZipFile(tmp_path / "s.zip", "w") as packed:
        for end in ("shp", "shx", "dbf", "prj", "cpg"):
            packed.write(tmp_path / f"s.{end}", f"数据/s.{end}")
    assert gpd.read_file(readable_copy(unpacked(tmp_path / "s.zip"))).equals(read)
    assert set(named_columns(read.columns, FIELDS, "s")[0]) == {"b"}


def test_a_file_with_whole_names_is_read_where_it_is(tmp_path):
    gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.box(0, 0, 1, 1)], crs="EPSG:4490").to_file(tmp_path / "s.shp")
    assert readable_copy(tmp_path / "s.shp") == tmp_path / "s.shp"
    assert readable_copy(tmp_path / "s.gpkg") == tmp_path / "s.gpkg"
