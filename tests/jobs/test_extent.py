"""The extent to be handed in: one project from many formats, areas that close, zones by rule, and what is refused or found."""

import warnings

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st

import soilgis
from soilgis.model.errors import CrsError, GeometryError, LayerError, SchemaError, UsageError
from soilgis.output.extent import write_shapefile
from soilgis.planning.works.extent import parts_table

ROAD = shapely.Polygon(
    [(37614645.201, 4175217.379), (37615527.126, 4175229.666), (37615530.231, 4175007.669), (37614648.282, 4174995.383)],
    [[(37614700.0, 4175150.0), (37614700.0, 4175100.0), (37614800.5, 4175100.0), (37614800.5, 4175150.25)]],
)  # fmt: skip
CAMP = shapely.Polygon(
    [(37615600.0, 4175200.0), (37615700.0, 4175200.0), (37615700.0, 4175000.0), (37615600.0, 4175000.0)]
)
PARTS = gpd.GeoDataFrame({"Name": ["路基区", "施工营地区"]}, geometry=[ROAD, CAMP], crs=4525)
SIDES = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def rings(shape):
    return [shapely.get_coordinates(ring)[:-1] for ring in shapely.get_rings(shape)]


def as_txt(path):
    lines = [
        "[属性描述]",
        "坐标系=2000国家大地坐标系",
        "几度分带=3",
        "投影类型=高斯克吕格",
        "计量单位=米",
        "带号=37",
        "[地块坐标]",
    ]
    for number, (name, shape) in enumerate(zip(PARTS.Name, PARTS.geometry, strict=True), 1):
        points = [(ring, *point) for ring, one in enumerate(rings(shape), 1) for point in one]
        lines.append(f"{len(points)},{shape.area / 1e4:.4f},{number},{name},面,,,@")
        lines += [f"J{at},{ring},{north:.3f},{east:.3f}" for at, (ring, east, north) in enumerate(points, 1)]
    path.write_text("\n".join(lines), encoding="gb18030")
    return {}


def as_xlsx(path):
    corner_rows().to_excel(path, index=False)
    return {}


def as_csv(path):
    corner_rows().to_csv(path, index=False)
    return {}


def corner_rows():
    rows = [
        (name, ring, north, east)
        for name, shape in zip(PARTS.Name, PARTS.geometry, strict=True)
        for ring, one in enumerate(rings(shape), 1)
        for east, north in one
    ]
    return pd.DataFrame(rows, columns=["地块", "圈号", "X", "Y"])


def as_kml(path):
    degrees = PARTS.to_crs(4326)
    degrees.to_file(path, driver="KML")
    return {}


def as_dxf(path):
    # GDAL writes UTF-8 names of layers into a drawing that says ANSI_1252: shapes are compared, not names.
    pyogrio.write_dataframe(PARTS.assign(Layer=PARTS.Name)[["Layer", "geometry"]], path, driver="DXF")
    return {"part": "Layer"}


def as_shp(path):
    PARTS.rename(columns={"Name": "组成部分"}).to_file(path, encoding="GB18030")
    return {}


def as_gpkg(path):
    PARTS.to_crs(4547).to_file(path)
    return {}


WRITERS = {
    "a.txt": as_txt,
    "a.csv": as_csv,
    "a.xlsx": as_xlsx,
    "a.kml": as_kml,
    "a.shp": as_shp,
    "a.gpkg": as_gpkg,
    "a.dxf": as_dxf,
}


def made(tmp_path, name):
    how = WRITERS[name](tmp_path / name)
    answer = soilgis.extent("make", tmp_path / name, value=("项目名称=某公路",), **how)
    folder = tmp_path / name.replace(".", "-")
    folder.mkdir()
    write_shapefile(answer.polygons, answer.widths, folder)
    return [(folder / f"extent{ending}").read_bytes() for ending in SIDES], answer


@pytest.mark.parametrize("name", [name for name in WRITERS if name != "a.shp"])
def test_one_project_gives_one_shapefile_from_every_format(tmp_path, name):
    """Survey TXT, corner points, KML in degrees, a drawing and a GeoPackage of another zone: the bytes are those of the Shapefile."""
    own, other = made(tmp_path, "a.shp")[0], made(tmp_path, name)[0]
    kept = [at for at, side in enumerate(SIDES) if not (name == "a.dxf" and side == ".dbf")]
    assert [own[at] for at in kept] == [other[at] for at in kept]


def test_areas_by_hand(tmp_path):
    _, answer = made(tmp_path, "a.shp")
    table = answer.table
    assert table["part"].tolist() == ["路基区", "施工营地区"]
    assert table["plane_ha"].tolist() == pytest.approx([ROAD.area / 1e4, 2.0], abs=1e-9)
    assert table["corners"].tolist() == [8, 4]
    assert table["area_ha"].tolist() == pytest.approx(table["plane_ha"].tolist(), rel=5e-4)
    assert answer.tables["counties"]["area_ha"].sum() == pytest.approx(table["area_ha"].sum(), abs=1e-9)
    read = gpd.read_file(tmp_path / "a-shp" / "extent.shp")
    assert read.crs.to_epsg() == 4525
    assert read["PRNM"].tolist() == ["某公路"] * 2
    assert read["PAREA"].tolist() == pytest.approx(table["area_ha"].tolist(), abs=5e-5)
    assert read["DAREA"].tolist() == pytest.approx([table["area_ha"].sum()] * 2, abs=5e-5)
    corners = answer.tables["corners"]
    assert corners.loc[0, ["point", "north_m", "east_m"]].tolist() == ["J1", 4175217.379, 37614645.201]
    hole = corners[corners["ring"] == 2]
    assert hole["point"].tolist() == ["J5", "J6", "J7", "J8", "J5"]
    assert "供参考" in answer.rules[-1]


def test_permanent_and_temporary_ground_of_two_counties():
    """Three parts over the border of two counties: rows are what is printed of them, and all of it is the extent."""
    ground = gpd.GeoDataFrame(
        {"组成部分": ["甲", "乙", None], "占地性质": ["永久", "临时用地", None]},
        geometry=shapely.box([112.0, 112.3, 112.6], 37.3, [112.29, 112.59, 112.9], 37.7), crs=4490,
    )  # fmt: skip
    found = soilgis.extent("make", ground)
    counties = found.tables["counties"]
    assert len(counties) > 2
    summed = counties[["permanent_ha", "temporary_ha", "unstated_ha"]].sum(axis=1)
    assert summed.tolist() == pytest.approx(counties["printed_ha"].tolist(), abs=1e-9)
    assert counties["printed_ha"].sum() == pytest.approx(found.table["printed_ha"].sum(), abs=1e-9)
    assert found.table["tenure"].tolist() == ["permanent", "temporary", "unstated"]
    assert {"extent.part_blank", "extent.tenure_blank"} <= {note.key for note in found.notes}


@pytest.mark.parametrize(
    ("west", "east", "how", "zone", "key"),
    [
        (112.0, 112.4, {}, 37, ""),
        (112.0, 112.9, {}, 37, "extent.zones_straddled"),
        (112.3, 113.0, {}, 38, "extent.zones_straddled"),
        (112.3, 113.0, {"zone": 37}, 37, "extent.zone_named"),
    ],
)
def test_the_zone_that_holds_most_is_written_and_told(west, east, how, zone, key):
    ground = gpd.GeoDataFrame(geometry=[shapely.box(west, 37.0, east, 37.01)], crs=4490)
    found = soilgis.extent("make", ground, **how)
    assert found.polygons.crs.to_epsg() == 4488 + zone
    keys = {note.key for note in found.notes}
    assert ({"extent.zones_straddled", "extent.zone_named"} & keys) == ({key} - {""})
    plain = soilgis.extent("make", ground, easting="plain", **how)
    assert plain.polygons.crs.to_epsg() == 4509 + zone
    shift = found.polygons.total_bounds - plain.polygons.total_bounds
    assert shift.tolist() == pytest.approx([zone * 1e6, 0, zone * 1e6, 0], abs=1e-6)


@settings(max_examples=examples(6))
@given(
    west=st.floats(110, 113), south=st.floats(35, 39), wide=st.floats(0.001, 0.5), high=st.floats(0.001, 0.5),
    turned=st.booleans(),
)  # fmt: skip
def test_counties_close_and_corners_keep_to_the_millimetre(west, south, wide, high, turned):
    """Whatever the box: what counties and none hold is the whole; corners are those drawn, whichever way round."""
    box = shapely.box(west, south, west + wide, south + high, ccw=turned)
    found = soilgis.extent("make", gpd.GeoDataFrame(geometry=[box], crs=4490))
    assert found.tables["counties"]["area_ha"].sum() == pytest.approx(found.table["area_ha"].sum(), rel=1e-9)
    assert found.table["corners"].tolist() == [4]
    back = found.polygons.to_crs(4490).geometry[0]
    assert shapely.hausdorff_distance(back, box) < 1e-7
    assert not shapely.is_ccw(found.polygons.geometry[0].exterior)


GROUND = gpd.GeoDataFrame(
    {"组成部分": ["甲"], "占地性质": ["永久"]}, geometry=[shapely.box(112, 37, 112.01, 37.01)], crs=4490
)
LINE = GROUND.set_geometry([shapely.LineString([(112, 37), (112.1, 37)])], crs=4490)
TWICE = pd.concat([GROUND, GROUND], ignore_index=True)
SPECK = GROUND.set_geometry([shapely.Polygon([(112, 37), (112 + 1e-9, 37), (112, 37 + 1e-9)])], crs=4490)


@pytest.mark.parametrize(
    ("drawn", "how", "kind", "sentence"),
    [
        (LINE, {}, SchemaError, "feature 1 is a line, the extent is made of polygons"),
        (TWICE, {}, GeometryError, "features 1 and 2 have .* m² in common"),
        (SPECK, {}, GeometryError, "feature 1 has no area once"),
        (GROUND, {"part": "区"}, SchemaError, "no column '区'"),
        (GROUND, {"tenure": "性质"}, SchemaError, "no column '性质'"),
        (GROUND.assign(占地性质="租用"), {}, SchemaError, "feature 1: 占地性质 is '租用', it must be 永久占地 or 临时占地"),
        (GROUND, {"zone": 12}, UsageError, "no 3° zone of China"),
        (GROUND, {"zone": 40}, UsageError, "meridian at 120°E"),
        (GROUND, {"value": ("项目",)}, UsageError, "is not FIELD=VALUE"),
        (GROUND, {"value": ("项目=甲",)}, UsageError, "is not FIELD=VALUE"),
        (GROUND, {"value": ("PRNM=",)}, UsageError, "is not FIELD=VALUE"),
        (GROUND, {"value": ("面积=3",)}, UsageError, "cannot be given"),
        (GROUND, {"value": ("PRNM=" + "长" * 90,)}, SchemaError, "takes 270 bytes does not fit|text of 270 bytes"),
        (GROUND.assign(组成部分="区" * 85), {}, SchemaError, "text of 255 bytes"),
        (GROUND.set_crs(None, allow_override=True), {}, CrsError, "declares no CRS"),
        (GROUND.set_geometry(GROUND.translate(-112, -37)), {}, CrsError, "outside China"),
    ],
)  # fmt: skip
def test_what_cannot_be_handed_in_is_refused(drawn, how, kind, sentence):
    with pytest.raises(kind, match=sentence):
        soilgis.extent("make", drawn, **how)


HEAD = "field,label,holds,kind,length\n"


@pytest.mark.parametrize(
    ("text", "kind", "sentence"),
    [
        (HEAD + "XMMC,项目名称,named,text,\n", SchemaError, "line 2: holds is 'named'"),
        (HEAD + "XMMC,项目名称,stated,date,\n", SchemaError, "line 2: kind is 'date'"),
        (HEAD + "XIANGMUMINGC,项目名称,stated,text,\n", SchemaError, "takes 12 bytes"),
        (HEAD + "项目名称,项目名称,stated,text,\n", SchemaError, "takes 12 bytes"),
        (HEAD + "XMMC,项目名称,stated,text,300\n", SchemaError, "length"),
        (HEAD + "XMMC,项目名称,stated,text,\nXMMC,名,stated,text,\n", SchemaError, "XMMC"),
        (HEAD + "PAPT,组成部分,part,text,2\n", SchemaError, "takes 3 bytes of UTF-8, the field holds 2"),
        ("field,label\nA,甲\n", SchemaError, "holds"),
        ("", (SchemaError, LayerError), "."),
    ],
)
def test_lists_of_fields_that_cannot_be_written_are_refused(tmp_path, text, kind, sentence):
    (tmp_path / "fields.csv").write_text(text, encoding="utf-8")
    with pytest.raises(kind, match=sentence):
        soilgis.extent("make", GROUND, fields=tmp_path / "fields.csv")


def test_the_authoritys_own_fields_with_their_widths(tmp_path):
    """A list with lengths and numbers gives a .dbf as wide as it says, and no doubt about second-hand names."""
    (tmp_path / "fields.csv").write_text(
        HEAD + "XMMC,项目名称,stated,text,40\nXH,序号,number,integer,\nTZ,投资,stated,real,\nFQ,分区,part,text,30\n",
        encoding="utf-8",
    )
    found = soilgis.extent("make", GROUND, fields=tmp_path / "fields.csv", value=("XMMC=某路", "投资=12.5"))
    assert "extent.second_hand" not in {note.key for note in found.notes}
    found.write(tmp_path / "out")
    raw = (tmp_path / "out" / "extent.dbf").read_bytes()
    assert [raw[32 * at + 16] for at in (1, 2, 3, 4)] == [40, 18, 18, 30]
    read = gpd.read_file(tmp_path / "out" / "extent.shp")
    assert read.drop(columns="geometry").to_numpy().tolist() == [["某路", 1, 12.5, "甲"]]
    with pytest.raises(UsageError, match="holds a number"):
        soilgis.extent("make", GROUND, fields=tmp_path / "fields.csv", value=("TZ=多",))


def full():
    values = ("项目名称=路", "建设单位=某局", "项目类型=公路", "批复机构=某厅", "批复时间=2024-01-01")
    return soilgis.extent("make", GROUND, value=values)


def findings(path):
    found = soilgis.extent("check", path)
    assert found.findings == bool((found.table["severity"] != "remark").any())
    return found.table["finding"].tolist()


def test_what_is_made_and_filled_is_found_sound(tmp_path):
    full().write(tmp_path / "out")
    answer = soilgis.extent("check", tmp_path / "out" / "extent.shp")
    assert answer.table.empty
    assert not answer.findings
    assert answer.said[0].startswith("extent.shp：格式、坐标系、分带、字段与面积未发现问题")


def _spoiled(kind, path):
    frame = full().polygons
    box = frame.geometry[0]
    spoiled = {
        "crs": lambda: frame.to_crs(4490), "xian": lambda: frame.set_crs(2361, allow_override=True), "zone": lambda: frame.to_crs(4526),
        "utm": lambda: frame.to_crs(32649), "field": lambda: frame.drop(columns="PAPT"), "blank": lambda: frame.assign(PAPT=""),
        "area": lambda: frame.assign(PAREA=1.0), "total": lambda: frame.assign(DAREA=1.0), "overlap": lambda: pd.concat([frame, frame.translate(100).to_frame("geometry").join(frame.drop(columns="geometry"))], ignore_index=True),
        "invalid": lambda: frame.set_geometry([shapely.Polygon([box.exterior.coords[at] for at in (0, 2, 1, 3)])], crs=frame.crs),
        "line": lambda: frame.set_geometry(frame.boundary), "nocrs": lambda: frame.set_crs(None, allow_override=True), "gpkg": lambda: frame, "cpg": lambda: frame, "shx": lambda: frame,
    }[kind]()  # fmt: skip
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        spoiled.to_file(path)
    if kind in {"cpg", "shx"}:
        path.with_suffix(f".{kind}").unlink()
    return path


@pytest.mark.parametrize(
    ("kind", "ending", "finding"),
    [
        ("crs", ".shp", "extent_crs"), ("xian", ".shp", "extent_crs"), ("utm", ".shp", "extent_crs"), ("zone", ".shp", "extent_zone"),
        ("field", ".shp", "extent_field"), ("blank", ".shp", "extent_blank"), ("area", ".shp", "area_differs"), ("total", ".shp", "area_differs"),
        ("overlap", ".shp", "extent_overlap"), ("invalid", ".shp", "shape_invalid"), ("line", ".shp", "extent_kind"),
        ("nocrs", ".shp", "crs_missing"), ("gpkg", ".gpkg", "extent_format"), ("cpg", ".shp", "extent_format"), ("shx", ".shp", "unreadable"),
    ],
)  # fmt: skip
def test_every_fault_is_found(tmp_path, kind, ending, finding):
    found = findings(_spoiled(kind, tmp_path / f"a{ending}"))
    assert finding in found or (kind == "shx" and "extent_format" in found)


def test_the_same_corners_whatever_the_order_of_their_rings(tmp_path):
    turned = PARTS.set_geometry(
        [
            shapely.Polygon(np.roll(shapely.get_coordinates(one.exterior)[:-1], 2, axis=0)[::-1], one.interiors)
            for one in PARTS.geometry
        ],
        crs=4525,
    )
    first, second = (soilgis.extent("make", one).polygons.geometry for one in (PARTS, turned))
    assert [one.wkb for one in first] == [one.wkb for one in second]


def test_corners_of_an_extent_of_several_parts_are_counted():
    square, pierced = shapely.box(0, 0, 10, 10), shapely.box(20, 0, 30, 10).difference(shapely.box(22, 2, 24, 4))
    series = gpd.GeoSeries([square, shapely.MultiPolygon([square, pierced])], crs=4546)
    table = parts_table(series, np.array([100.0, 196.0]), pd.Series(["甲", "乙"]), pd.Series(["永久", "永久"]))
    assert table["corners"].tolist() == [4, 12]
