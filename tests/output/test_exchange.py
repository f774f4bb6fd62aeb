"""Exchange (数据交换): every tick of the table of formats, round trips, what a format cannot hold, forms that are read back."""

import datetime as dt
import zipfile

import ezdxf
import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from openpyxl import load_workbook

import soilgis
from soilgis.cli import main
from soilgis.model.errors import CrsError, GeometryError, LayerError, SchemaError, SoilgisError, UsageError
from soilgis.model.exchange_tables import Conversion
from soilgis.model.formats import FORMATS, WRITTEN, format_of
from soilgis.output.exchange.vectors import short_names, without_hatches

TEXT = """[属性描述]
格式版本号=
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=37
精度=0.001
转换参数=,,,,,,
[地块坐标]
5,2.0000,A1,甲地块,面,J49G001001,弃渣场,0601,@
J1,1,4100000.000,37500000.000
J2,1,4100000.000,37500200.000
J3,1,4100100.000,37500200.000
J4,1,4100100.000,37500000.000
J1,1,4100000.000,37500000.000
10,0.9900,A2,乙地块,面,,,,永久,x,y,@
J1,1,4101000.000,37500000.000
J2,1,4101000.000,37500100.000
J3,1,4101100.000,37500100.000
J4,1,4101100.000,37500000.000
J1,1,4101000.000,37500000.000
J5,2,4101010.000,37500010.000
J6,2,4101010.000,37500020.000
J7,2,4101020.000,37500020.000
J8,2,4101020.000,37500010.000
J5,2,4101010.000,37500010.000
"""
BODY = TEXT[TEXT.index("[地块坐标]") :].splitlines()
LANDS = gpd.GeoDataFrame(
    {"site_id": ["A", "B"], "水土流失面积": [1.5, None], "水土流失比例": [True, False]},
    geometry=[
        shapely.box(500000, 4100000, 500200, 4100100),
        shapely.Polygon(
            shapely.box(500000, 4101000, 500100, 4101100).exterior.coords,
            [shapely.box(500010, 4101010, 500020, 4101020).exterior.coords],
        ),
    ],
    crs=4546,
)


@pytest.fixture
def text(tmp_path):
    path = tmp_path / "site.txt"
    path.write_bytes(TEXT.encode("gb18030"))
    return path


def ran(*words):
    with pytest.raises(SystemExit) as ended:
        main([*map(str, words), "--progress", "none"])
    assert not ended.value.code


def convert(given, out, *more):
    ran("convert", given, out, *more)
    return out


def body(path):
    said = path.read_bytes().decode("gb18030")
    return said[said.index("[地块坐标]") :].splitlines()


def shapes(path):
    said = soilgis.convert(path, "x.gpkg").frame
    return said.to_crs(4546) if said.crs != 4546 else said


@pytest.mark.parametrize("ending", WRITTEN)
def test_every_written_format_gives_back_the_parcels(tmp_path, text, ending):
    made = convert(text, tmp_path / f"made{ending}")
    back = shapes(made)
    ours = shapes(text)
    area = float(ours.area.sum())
    if ending == ".dxf":
        assert len(back) == 3
        area += 2 * 100
    else:
        assert len(back) == 2
        assert all(shapely.hausdorff_distance(a, b) < 0.001 for a, b in zip(back.geometry, ours.geometry, strict=True))
    assert abs(back.area.sum() - area) < 0.1


@pytest.mark.parametrize("ending", [".gpkg", ".parquet", ".kml"])
def test_text_through_a_file_and_back_is_the_same_text(tmp_path, text, ending):
    made = convert(text, tmp_path / f"made{ending}")
    assert body(convert(made, tmp_path / "back.txt")) == BODY


def test_shapefile_through_geopackage_and_back_is_the_same_bytes(tmp_path):
    frame = LANDS.rename(columns={"水土流失面积": "area", "水土流失比例": "flag"}).assign(flag=["甲", "乙"])
    frame.to_file(tmp_path / "given.shp", encoding="UTF-8")
    first = convert(tmp_path / "given.shp", tmp_path / "first.shp")
    second = convert(convert(first, tmp_path / "mid.gpkg"), tmp_path / "second.shp")
    for ending in (".shp", ".shx", ".prj", ".cpg"):
        assert second.with_suffix(ending).read_bytes() == first.with_suffix(ending).read_bytes()
    given, back = gpd.read_file(tmp_path / "given.shp"), gpd.read_file(second)
    pd.testing.assert_frame_equal(given.drop(columns="geometry"), back.drop(columns="geometry"))
    assert shapely.equals_exact(given.geometry.to_numpy(), back.geometry.to_numpy(), 0).all()


def test_nothing_lost_is_an_empty_record_and_what_is_lost_is_listed(tmp_path):
    LANDS.to_file(tmp_path / "given.gpkg")
    convert(tmp_path / "given.gpkg", tmp_path / "whole.gpkg")
    assert pd.read_csv(tmp_path / "whole-record.csv").empty
    convert(tmp_path / "given.gpkg", tmp_path / "cut.shp")
    record = pd.read_csv(tmp_path / "cut-record.csv")
    assert record["类别"].tolist() == ["字段改名", "字段改名", "类型改变"]
    assert pd.read_csv(tmp_path / "cut-fields.csv")[["原为", "现为"]].to_numpy().tolist() == [
        ["水土流失面积", "水土流"],
        ["水土流失比例", "水土流1"],
    ]
    assert (tmp_path / "cut.cpg").read_text() == "UTF-8"
    assert gpd.read_file(tmp_path / "cut.shp").columns.tolist() == ["site_id", "水土流", "水土流1", "geometry"]


def test_names_are_cut_in_bytes_of_the_encoding():
    assert short_names(["水土流失面积"], "gb18030") == {"水土流失面积": "水土流失面"}
    assert short_names(["earthwork_m3", "EARTHWORK_x", "earthwork_"], "utf-8") == {
        "earthwork_m3": "earthwork1",
        "EARTHWORK_x": "EARTHWORK2",
        "earthwork_": "earthwork_",
    }


def test_texts_are_cut_at_254_bytes_and_told(tmp_path, capsys):
    LANDS[["site_id", "geometry"]].assign(note=["水" * 100, "土"]).to_file(tmp_path / "given.gpkg")
    convert(tmp_path / "given.gpkg", tmp_path / "cut.shp")
    assert "字段 note 有 1 个值超过 254 字节，已截断（最长 300 字节）" in capsys.readouterr().err
    assert gpd.read_file(tmp_path / "cut.shp")["note"].tolist() == ["水" * 84, "土"]


def test_gb18030_is_declared_beside_the_shapefile(tmp_path):
    LANDS[["site_id", "geometry"]].assign(名称=["甲", "乙"]).to_file(tmp_path / "given.gpkg")
    made = convert(tmp_path / "given.gpkg", tmp_path / "cut.shp", "--text-encoding", "GB18030")
    assert "甲".encode("gb18030") in made.with_suffix(".dbf").read_bytes()
    assert soilgis.convert(made, "x.gpkg").frame["名称"].tolist() == ["甲", "乙"]


def test_coordinates_without_a_crs_say_their_zone(tmp_path, capsys):
    gpd.GeoDataFrame({"n": [1]}, geometry=[shapely.box(112.4, 37, 112.6, 37.1)], crs=4490).to_file(
        tmp_path / "given.gpkg"
    )
    made = convert(tmp_path / "given.gpkg", tmp_path / "made.csv")
    said = capsys.readouterr().err
    assert "坐标写为 CGCS2000 / 3-degree Gauss-Kruger zone 38（中央经线 114°" in said or "zone 37" in said
    assert "范围跨 37、38 两个 3° 带" in said
    rows = pd.read_csv(made)
    assert rows.columns.tolist() == ["地块编号", "圈号", "点号", "X坐标（北，m）", "Y坐标（东，m，含带号）"]
    assert rows.iloc[:, 4].between(37_000_000, 39_000_000).all()
    assert rows.iloc[:, 3].between(4_000_000, 4_200_000).all()


def test_a_named_crs_is_used(tmp_path, text):
    made = convert(text, tmp_path / "made.txt", "--to-crs", "EPSG:4546")
    said = made.read_bytes().decode("gb18030")
    assert "带号=37" in said
    assert "J1,1,4100000.000,500000.000" in said
    assert shapes(made).geometry.geom_equals_exact(shapes(text).geometry, 1e-6).all()


def test_a_drawing_by_another_program_becomes_a_text(tmp_path):
    drawing = ezdxf.new("R2010")
    drawing.modelspace().add_lwpolyline(
        [(37500000, 4100000), (37500200, 4100000), (37500200, 4100100), (37500000, 4100100)], close=True
    )
    drawing.saveas(tmp_path / "plan.dxf")
    back = shapes(convert(tmp_path / "plan.dxf", tmp_path / "made.txt"))
    assert back.area.tolist() == pytest.approx([20000], abs=1e-3)


def test_our_drawing_is_read_by_another_program(tmp_path, text):
    drawing = ezdxf.readfile(convert(text, tmp_path / "made.dxf"))
    lines = [one for one in drawing.modelspace() if one.dxftype() in {"LWPOLYLINE", "POLYLINE"}]
    assert len(lines) == 3
    assert all(one.closed if one.dxftype() == "LWPOLYLINE" else one.is_closed for one in lines)


def test_folders_of_a_kml_and_the_inside_of_a_kmz_are_read(tmp_path):
    place = "<Placemark><name>{}</name><Polygon><outerBoundaryIs><LinearRing><coordinates>{}</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"
    rings = [
        " ".join(f"{x},{y},0" for x, y in shapely.box(w, 37, w + 0.01, 37.01).exterior.coords) for w in (112, 112.1)
    ]
    folders = "".join(
        f"<Folder><name>{name}</name>{place.format(name, ring)}</Folder>"
        for name, ring in zip(("甲", "乙"), rings, strict=True)
    )
    kml = f'<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{folders}</Document></kml>'
    (tmp_path / "p.kml").write_text(kml, encoding="utf-8")
    with zipfile.ZipFile(tmp_path / "p.kmz", "w") as archive:
        archive.writestr("doc.kml", kml)
    for name in ("p.kml", "p.kmz"):
        assert soilgis.convert(tmp_path / name, "x.gpkg").frame["Name"].tolist() == ["甲", "乙"]


def test_a_nested_zip_and_a_geodatabase_by_gdal_are_read(tmp_path):
    LANDS[["site_id", "geometry"]].to_file(tmp_path / "图斑.shp")
    with zipfile.ZipFile(tmp_path / "p.zip", "w") as archive:
        for one in tmp_path.glob("图斑.*"):
            archive.write(one, f"资料/{one.name}")
    assert soilgis.convert(tmp_path / "p.zip", "x.gpkg").frame["site_id"].tolist() == ["A", "B"]
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        for one in tmp_path.glob("图斑.*"):
            archive.write(one, f"甲/{one.name}")
            archive.write(one, f"乙/other{one.suffix}")
    with pytest.raises(LayerError, match=r"two\.zip holds 2 files of data \(.*\); name one with sublayer"):
        soilgis.convert(tmp_path / "two.zip", "x.gpkg")
    pyogrio.write_dataframe(LANDS, tmp_path / "p.gdb", driver="OpenFileGDB", layer="图斑")
    assert soilgis.convert(tmp_path / "p.gdb", "x.gpkg").frame["site_id"].tolist() == ["A", "B"]


def test_dates_lists_and_missing_shapes_go_where_they_can(tmp_path):
    frame = gpd.GeoDataFrame(
        {"day": [dt.date(2024, 3, 1), None], "tags": [[1, 2], [3]]}, geometry=[shapely.Point(112, 37), None], crs=4490
    )
    answer = soilgis.convert(frame.drop(columns="tags"), "x.gpkg")
    assert answer.frame.geometry.isna().tolist() == [False, True]
    assert answer.frame["day"].notna().tolist() == [True, False]


@pytest.mark.parametrize(
    ("make", "out", "error", "said"),
    [
        (LANDS, "x.dwg", UsageError, r"x\.dwg has an ending that is not written \(输出格式不支持\); use one of"),
        (LANDS, "x.zip", UsageError, r"not written"),
        (LANDS.set_geometry(LANDS.centroid), "x.txt", SchemaError, r"holds polygons only, feature 1, 2 is none|polygons only"),
        (LANDS.assign(site_id=["A", "A"]), "x.txt", SchemaError, r"site_id A occurs twice \(地块编号重复\)"),
        (LANDS.set_crs(3857, allow_override=True), "x.txt", CrsError, "中国范围|outside|lies at"),
        (
            gpd.GeoDataFrame(
                {"a": [1]},
                geometry=[shapely.Polygon([(500000, 4100000), (500100, 4100100), (500100, 4100000), (500000, 4100100)])],
                crs=4546,
            ),
            "x.txt", SchemaError, r"feature 1 is no valid polygon .*\(图形无效或取到毫米后无效\)",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_written_is_refused(tmp_path, make, out, error, said):
    with pytest.raises(error, match=said):
        soilgis.write(soilgis.convert(make, out), tmp_path / "folder")


def test_other_datums_and_unknown_columns_are_refused(tmp_path):
    LANDS.to_file(tmp_path / "given.gpkg")
    with pytest.raises(CrsError, match=r"to_crs: Xian 1980 .*\(输出坐标系基准不支持\)"):
        soilgis.convert(tmp_path / "given.gpkg", "x.shp", to_crs="EPSG:2370")
    with pytest.raises(SoilgisError, match="编号"):
        soilgis.convert(tmp_path / "given.gpkg", "x.txt", id="编号")


@pytest.mark.parametrize(
    ("old", "new", "error", "said"),
    [
        ("J2,1,4100000.000,37500200.000", "J2,1,4100000.000", SchemaError, r"line 13: a point line holds"),
        ("J2,1,4100000.000,37500200.000", "J2,1,4100000.000,east", SchemaError, "line 13: "),
        ("J2,1,4100000.000,37500200.000", "J2,1,4100000.000,", SchemaError, r"line 13: a (point line|coordinate)"),
        ("J2,1,4100000.000,37500200.000", "J2,1,4100000.000,38500200.000", CrsError, r"zone prefixes 37、38"),
        ("5,2.0000,A1", "8,2.0000,A1", SchemaError, r"line 11: parcel A1 is said to have 8 points, found 5"),
        ("5,2.0000,A1", "5,two,A1", SchemaError, "line 11"),
        ("A1,甲地块,面", ",,面", SchemaError, r"line 11: the parcel's id is empty"),
        ("A1,甲地块,面", "A1,甲地块,线", SchemaError, r"only 面 is read"),
        ("A2,乙地块", "A1,乙地块", SchemaError, r"parcel A1 occurs twice"),
        ("带号=37", "带号=38", CrsError, r"带号 is 38, but Y begins with 37"),
        ("坐标系=2000国家大地坐标系", "坐标系=某市独立坐标系", CrsError, "坐标系 某市独立坐标系"),
        ("计量单位=米", "计量单位=英尺", CrsError, "计量单位 英尺"),
        ("J3,1,4100100.000,37500200.000\n", "", GeometryError, "x"),
        ("[地块坐标]\n5,2.0000,A1,甲地块,面,J49G001001,弃渣场,0601,@\n", "[地块坐标]\n", SchemaError, r"a point stands before"),
    ],
)  # fmt: skip
def test_faults_of_a_survey_text_are_told_by_line(tmp_path, old, new, error, said):
    path = tmp_path / "site.txt"
    assert old in TEXT
    path.write_bytes(TEXT.replace(old, new, 1).encode("gb18030"))
    if said == "x":
        path.write_bytes(
            TEXT.replace("J2,1,4100000.000,37500200.000", "J2,1,4100100.000,37500200.000", 1)
            .replace("J3,1,4100100.000,37500200.000", "J3,1,4100000.000,37500200.000", 1)
            .encode("gb18030")
        )
        said = r"site A1 ring 1"
    with pytest.raises(error, match=said):
        soilgis.convert(path, "x.gpkg")


def test_every_format_is_found_by_its_endings():
    for form in FORMATS:
        for ending in form.endings:
            assert format_of(f"图斑.{ending.upper().lstrip('.')}") is form
    assert format_of("a.dwg") is None


@pytest.mark.parametrize("kind", ["targets", "land", "members", "sites", "costs"])
def test_a_form_has_headings_limits_and_lists_that_wps_has(tmp_path, kind):
    out = tmp_path / "form.xlsx"
    ran("form", kind, "--out", out)
    book = load_workbook(out)
    assert book.sheetnames[1] == "填写说明"
    sheet = book.active
    form = soilgis.form(kind)
    assert [cell.value for cell in sheet[1]] == [column.heading() for column in form.declared.columns()]
    kinds = {rule.type for rule in sheet.data_validations.dataValidation}
    assert kinds <= {"list", "whole", "decimal"}
    assert all(len(rule.formula1) <= 255 for rule in sheet.data_validations.dataValidation)
    with zipfile.ZipFile(out) as archive:
        names = archive.namelist()
        text = "".join(archive.read(name).decode() for name in names if name.endswith(".xml"))
    assert not [name for name in names if "externalLink" in name or "vbaProject" in name or "drawing" in name]
    assert "extLst" not in text
    before = out.read_bytes()
    ran("form", kind, "--out", out)
    assert out.read_bytes() == before


def filled(tmp_path, kind, *rows):
    out = tmp_path / f"{kind}.xlsx"
    ran("form", kind, "--out", out)
    book = load_workbook(out)
    for at, row in enumerate(rows, 2):
        for place, cell in enumerate(row, 1):
            book.active.cell(at, place, cell)
    book.save(out)
    return out


def test_forms_filled_in_are_read_back(tmp_path):
    from soilgis.model.tables import MemberFile
    from soilgis.store.catalog import Catalog
    from soilgis.store.given import read_given
    from soilgis.store.places import open_places
    from soilgis.store.study_tables import read_land
    from soilgis.store.treatable import read_costs

    row = [None, "山西省", "水土保持率", 2025, "≥", 66.18, "工作口径", "本单位测算"]
    found = soilgis.targets("check", filled(tmp_path, "targets", row)).tables["targets"]
    assert found[["name", "indicator", "target", "status"]].to_numpy().tolist() == [
        ["山西省", "conservation_rate", 0.6618, "working"]
    ]
    land, _ = read_land(
        filled(tmp_path, "land", ["140321", "平定县", 1295.4, "2022", "统计年鉴"]), open_places("amap", Catalog())
    )
    assert land[["adcode", "land_km2"]].to_numpy().tolist() == [["140321", 1295.4]]
    costs, _ = read_costs(Catalog(), filled(tmp_path, "costs", ["轻度", 30.5, "本单位测算", "工作口径"]))
    assert costs[["class_name", "cost_wan_per_km2", "status"]].to_numpy().tolist() == [["light", 30.5, "working"]]
    members = read_given(filled(tmp_path, "members", ["太行山", "140321"]), MemberFile)
    assert members[["zone", "adcode"]].to_numpy().tolist() == [["太行山", "140321"]]
    corners = [(4100000, 37500000), (4100000, 37500200), (4100100, 37500200)]
    sites = filled(tmp_path, "sites", *(["甲", 1, f"J{at}", *one] for at, one in enumerate(corners, 1)))
    assert shapes(sites).area.tolist() == pytest.approx([10000])


def test_the_answer_in_python_has_the_shapes_and_writes_through_the_front_door(tmp_path):
    answer = soilgis.convert(LANDS, "site.csv")
    assert answer.table.columns.tolist() == [str(name) for name in Conversion.columns()]
    (made, *_) = [one for one in answer.write(tmp_path / "out") if one.suffix == ".csv" and "record" not in one.name]
    assert np.isclose(shapes(made).area.sum(), 20000 + 9900)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(LayerError, match="does not exist"):
        soilgis.convert(tmp_path / "gone.shp", "x.gpkg")


def test_a_sublayer_that_a_geodatabase_lacks_is_refused(tmp_path):
    pyogrio.write_dataframe(LANDS, tmp_path / "p.gdb", driver="OpenFileGDB", layer="图斑")
    with pytest.raises(SoilgisError, match="红线"):
        soilgis.convert(tmp_path / "p.gdb", "x.gpkg", sublayer="红线")


def test_a_drawing_leaves_no_setting_behind():
    """GDAL's settings are the whole process's: who writes a DXF next must find them as they were."""
    before = pyogrio.get_gdal_config_option("DXF_WRITE_HATCH")
    with without_hatches():
        assert pyogrio.get_gdal_config_option("DXF_WRITE_HATCH") is False
    assert pyogrio.get_gdal_config_option("DXF_WRITE_HATCH") == before
