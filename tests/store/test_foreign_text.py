"""Text in another encoding than its format says: MapInfo files are read as their bytes say, others refused with the cure; never mangled."""

import geopandas as gpd
import pytest
import shapely

import soilgis
from soilgis.model.errors import LayerError
from soilgis.model.inputs import NOTHING, FileOpening, Named
from soilgis.store.opening import open_source

NAMES = ["水土保持重点预防区", "水土流失重点治理区"]


def mif(folder, names, encoding, charset="Neutral"):
    """Written by GDAL in ASCII, then with the names in an encoding, as a bureau's program writes them."""
    path = folder / "图斑.mif"
    frame = gpd.GeoDataFrame(
        {"name": ["AAAA", "BBBB"]},
        geometry=[shapely.box(111.1, 37.5, 111.2, 37.6), shapely.box(111.3, 37.5, 111.4, 37.6)],
        crs=4490,
    )
    frame.to_file(path, driver="MapInfo File", engine="pyogrio")
    head = path.read_bytes().decode("ascii")
    before = head.split('Charset "')[1].split('"')[0]
    path.write_bytes(head.replace(f'Charset "{before}"', f'Charset "{charset}"').encode())
    data = path.with_suffix(".mid")
    raw = data.read_bytes()
    for old, new in zip((b"AAAA", b"BBBB"), names, strict=True):
        raw = raw.replace(old, new.encode(encoding))
    data.write_bytes(raw)
    return path


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_text_is_read_as_its_bytes_say(tmp_path, encoding):
    path = mif(tmp_path, NAMES, encoding)
    before = {one.name: one.read_bytes() for one in tmp_path.iterdir()}
    answer = soilgis.convert(path, "x.gpkg")
    assert answer.frame["name"].tolist() == NAMES
    table = soilgis.coverage("admin", zones=path, zone_id="name").table
    assert set(table["zone_id"]) == set(NAMES)
    assert {one.name: one.read_bytes() for one in tmp_path.iterdir()} == before, "the user's files are not touched"


def test_a_guess_is_told_and_a_file_that_names_its_set_is_left_alone(tmp_path):
    source = open_source(mif(tmp_path, NAMES, "gb18030"), NOTHING)
    assert any("GB18030" in str(note) or "GB 18030" in str(note) for note in source.notes)
    named = mif(tmp_path, NAMES, "gb18030", charset="WindowsSimpChinese")
    assert open_source(named, NOTHING).path == named
    plain = mif(tmp_path, ["C", "D"], "ascii")
    assert open_source(plain, NOTHING).path == plain


def test_what_the_user_names_is_taken_and_what_is_none_is_refused(tmp_path):
    path = mif(tmp_path, ["臺北", "高雄"], "big5")
    opening = FileOpening(encoding=Named("big5", here=True))
    assert soilgis.convert(path, "x.gpkg", encoding="big5").frame["name"].tolist() == ["臺北", "高雄"]
    assert open_source(path, opening).path != path
    bad = mif(tmp_path, ["é", "è"], "latin-1")
    with pytest.raises(LayerError, match=r"图斑\.mif declares no encoding, and its text is neither UTF-8 nor"):
        open_source(bad, NOTHING)


def test_inspect_says_it_and_does_not_break(tmp_path):
    found = soilgis.inspect(mif(tmp_path, NAMES, "gb18030")).table
    assert "encoding_undeclared" in set(found["finding"])
    bad = soilgis.inspect(mif(tmp_path, ["é", "è"], "latin-1")).table
    assert set(bad["finding"]) & {"unreadable", "encoding_wrong"}


def test_a_table_without_its_shapefile_is_inspected_in_its_encoding(tmp_path):
    frame = gpd.GeoDataFrame({"name": NAMES}, geometry=[shapely.Point(111, 37)] * 2, crs=4490)
    frame.to_file(tmp_path / "a.shp", encoding="gbk")
    for ending in (".shp", ".shx", ".prj", ".cpg"):
        (tmp_path / "a.shp").with_suffix(ending).unlink(missing_ok=True)
    found = soilgis.inspect(tmp_path / "a.dbf").table
    assert "encoding_undeclared" in set(found["finding"]) or "no_shapes" in set(found["finding"])


def test_geojson_in_gbk_is_refused_with_the_cure_by_every_reader(tmp_path):
    path = tmp_path / "g.geojson"
    frame = gpd.GeoDataFrame({"name": NAMES}, geometry=[shapely.box(111.1, 37.5, 111.2, 37.6)] * 2, crs=4490)
    frame.to_file(path)
    path.write_bytes(path.read_bytes().decode("utf-8").encode("gbk"))
    said = r"g\.geojson: its text is not UTF-8, .* as \(文字编码不符\); save it again as UTF-8"
    for ask in (
        lambda: soilgis.coverage("admin", zones=path, zone_id="name"),
        lambda: soilgis.convert(path, "x.gpkg"),
        lambda: soilgis.screen(path, study="shanxi"),
    ):
        with pytest.raises(LayerError, match=said):
            ask()
    found = soilgis.inspect(path).table
    assert "encoding_wrong" in set(found["finding"])
    assert any("save it again as UTF-8" in text for text in found["evidence"])


def test_kml_that_names_an_encoding_its_reader_lacks_is_told_with_the_cure(tmp_path):
    ring = "111.1,37.5 111.3,37.5 111.3,37.7 111.1,37.5"
    text = f'<?xml version="1.0" encoding="GB2312"?><kml xmlns="http://www.opengis.net/kml/2.2"><Placemark><name>水土</name><Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></kml>'
    path = tmp_path / "g.kml"
    path.write_bytes(text.encode("gb2312"))
    for ask in (lambda: soilgis.convert(path, "x.gpkg"), lambda: soilgis.coverage("admin", zones=path)):
        with pytest.raises(LayerError, match=r"g\.kml: its text is not UTF-8, .* save it again as UTF-8"):
            ask()
