"""Sites: every format gives the same ground; corner points in survey order; every bad input in one sentence with both readings."""

import zipfile

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from shapely.geometry import mapping

from soilgis.geometry.area import ellipsoidal_area_m2
from soilgis.model.errors import CrsError, GeometryError, LayerError, SchemaError
from soilgis.store.sites.read import SiteReading, read_sites

BOX = shapely.box(112.101, 37.202, 112.109, 37.205)
LINE = shapely.LineString([(112.1, 37.2), (112.15, 37.22), (112.2, 37.21)])
GK37 = pyproj.Transformer.from_crs(4490, 4525, always_xy=True)
"""3° zone 37, central meridian 111°E, false easting 37 500 000 m."""


def frame(*shapes, crs="EPSG:4490", **columns):
    return gpd.GeoDataFrame(
        {"site_id": [f"S{n}" for n in range(len(shapes))], **columns}, geometry=list(shapes), crs=crs
    )


def area(read):
    return ellipsoidal_area_m2(np.asarray(read.frame.geometry.array, dtype=object))


def corners(path, points, header="X,Y", cells="{1:.4f},{0:.4f}", before=()):
    rows = [",".join([*map(str, before), cells.format(*point)]) for point in points]
    path.write_text(header + "\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def gk(shape=BOX):
    return [GK37.transform(*point) for point in shape.exterior.coords][:-1]


def kml(shape=BOX):
    ring = " ".join(f"{x},{y},0" for x, y in shape.exterior.coords)
    return f"""<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>甲</name>
<Placemark><name>S0</name><Polygon><outerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing></outerBoundaryIs></Polygon>
</Placemark></Folder></Document></kml>"""


def dxf(points, *, closed=True):
    """A drawing with one light polyline."""
    body = "".join(f"10\n{x:.4f}\n20\n{y:.4f}\n" for x, y in points)
    return (
        f"0\nSECTION\n2\nENTITIES\n0\nLWPOLYLINE\n8\n0\n90\n{len(points)}\n70\n{int(closed)}\n{body}0\nENDSEC\n0\nEOF\n"
    )


def written(folder, kind):
    if kind in {"gpkg", "geojson", "shp", "fgb"}:
        frame(BOX).to_file(folder / f"s.{kind}")
    elif kind == "parquet":
        frame(BOX).to_parquet(folder / "s.parquet")
    elif kind == "kml":
        (folder / "s.kml").write_text(kml(), encoding="utf-8")
    elif kind == "kmz":
        with zipfile.ZipFile(folder / "s.kmz", "w") as archive:
            archive.writestr("doc.kml", kml())
    elif kind == "dxf":
        (folder / "s.dxf").write_text(dxf(gk()), encoding="utf-8")
    else:
        corners(folder / "s.csv", gk())
    return folder / f"s.{kind}"


@pytest.mark.parametrize("kind", ["gpkg", "geojson", "shp", "fgb", "parquet", "kml", "kmz", "dxf", "csv"])
def test_every_format_gives_the_same_ground(tmp_path, kind):
    read = read_sites((written(tmp_path, kind),))
    assert read.frame["form"].tolist() == ["polygon"]
    assert read.frame.crs.to_epsg() == 4490
    assert area(read)[0] == pytest.approx(ellipsoidal_area_m2(np.array([BOX]))[0], rel=2e-7)
    assert read.files[0][0] == f"s.{kind}"


def test_lines_and_points_keep_their_form(tmp_path):
    frame(BOX, LINE, shapely.Point(112.3, 37.4)).to_file(tmp_path / "s.gpkg")
    assert read_sites((tmp_path / "s.gpkg",)).frame["form"].tolist() == ["polygon", "line", "point"]


@pytest.mark.parametrize(
    ("header", "cells"),
    [("X,Y", "{1:.4f},{0:.4f}"), ("北坐标,东坐标", "{1:.4f},{0:.4f}"), ("纵坐标,横坐标", "{1:.4f},{0:.4f}")],
)
def test_survey_order_with_zone_prefix(tmp_path, header, cells):
    read = read_sites((corners(tmp_path / "界址点.csv", gk(), header, cells),))
    assert read.frame["site_id"].tolist() == ["界址点"]
    assert np.asarray(read.frame.total_bounds) == pytest.approx(BOX.bounds, abs=1e-7)
    assert "已自动闭合" in " ".join(read.notes)


def test_no_prefix_with_a_named_crs(tmp_path):
    plain = [(x - 37e6, y) for x, y in gk()]
    read = read_sites((corners(tmp_path / "s.csv", plain),), SiteReading(crs="EPSG:4546"))
    assert np.asarray(read.frame.total_bounds) == pytest.approx(BOX.bounds, abs=1e-7)


def test_a_prefix_that_agrees_with_the_named_crs_is_taken_off(tmp_path):
    read = read_sites((corners(tmp_path / "s.csv", gk()),), SiteReading(crs="EPSG:4546"))
    assert np.asarray(read.frame.total_bounds) == pytest.approx(BOX.bounds, abs=1e-7)


def test_degrees_minutes_seconds(tmp_path):
    (tmp_path / "s.csv").write_text(
        "经度,纬度\n112°30′00″,37°12′00″\n112°30'36\",37°12'00\"\n112 30 36,37:12:36\n", encoding="utf-8"
    )
    assert read_sites((tmp_path / "s.csv",)).frame.total_bounds == pytest.approx([112.5, 37.2, 112.51, 37.21])


def test_several_sites_and_a_hole(tmp_path):
    outer, inner = shapely.box(112.1, 37.2, 112.14, 37.22), shapely.box(112.11, 37.205, 112.12, 37.21)
    lines = ["地块编号,圈号,经度,纬度"]
    lines += [f"A,1,{x},{y}" for x, y in outer.exterior.coords]
    lines += [f"A,2,{x},{y}" for x, y in inner.exterior.coords]
    lines += [f"B,1,{x},{y}" for x, y in BOX.exterior.coords]
    (tmp_path / "s.csv").write_text("\n".join(lines), encoding="utf-8")
    read = read_sites((tmp_path / "s.csv",))
    assert read.frame["site_id"].tolist() == ["A", "B"]
    assert read.frame.geometry[0].equals(outer - inner)
    assert read.notes == ()


@pytest.mark.parametrize(
    ("points", "header", "how", "kind", "sentence"),
    [
        ([(y, x) for x, y in gk()], "X,Y", {}, CrsError, r"read as X north.*lies nowhere.*read as X east.*--axis east-north"),
        ([(x - 37e6, y) for x, y in gk()], "X,Y", {}, CrsError, r"no zone prefix and no CRS is named.*EPSG:4546"),
        (gk(), "X,Y", {"crs": "EPSG:4547"}, CrsError, r"prefix 37 means central meridian 111°E.*meridian is 114°E"),
        ([(x + 12e6, y) for x, y in gk()], "X,Y", {}, CrsError, "neither a 6° zone 13–23 nor a 3° zone 25–45"),
        ([*gk()[:2], (38_500_000.0, 4_100_000.0)], "X,Y", {}, CrsError, "zone prefixes 37、38"),
        (gk()[:2], "X,Y", {}, GeometryError, "has 2 corners, at least 3"),
        ([gk()[i] for i in (0, 2, 1, 3)], "X,Y", {}, GeometryError, r"crosses itself: the sides from line \d+ and line \d+ cross"),
        (gk(), "横,竖", {}, SchemaError, "must have X .north. and Y .east., or 经度 and 纬度"),
    ],
)  # fmt: skip
def test_bad_corner_points(tmp_path, points, header, how, kind, sentence):
    with pytest.raises(kind, match=sentence):
        read_sites((corners(tmp_path / "s.csv", points, header),), SiteReading(**how))


def test_the_other_axis_order_when_it_is_said(tmp_path):
    path = corners(tmp_path / "s.csv", [(y, x) for x, y in gk()])
    read = read_sites((path,), SiteReading(axis="east-north"))
    assert np.asarray(read.frame.total_bounds) == pytest.approx(BOX.bounds, abs=1e-7)


def test_swapped_degrees_offer_both_readings(tmp_path):
    swapped = corners(tmp_path / "s.csv", BOX.exterior.coords, "经度,纬度", "{1},{0}")
    with pytest.raises(CrsError, match=r"37.2020°E 112.\d+°N, outside China; the other way round.*112.\d+°E 37.2020°N"):
        read_sites((swapped,))
    read = read_sites((swapped,), SiteReading(axis="east-north"))
    assert read.frame.total_bounds == pytest.approx(BOX.bounds)
    turned = shapely.transform(BOX, lambda points: points[:, ::-1])
    (tmp_path / "s.geojson").write_text(
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":'
        + str(mapping(turned)).replace("'", '"').replace("(", "[").replace(")", "]").replace(",]", "]")
        + "}]}"
    )
    with pytest.raises(CrsError, match="outside China; the other way round at 112"):
        read_sites((tmp_path / "s.geojson",))


def test_numbers_that_are_no_numbers_are_all_named(tmp_path):
    (tmp_path / "s.csv").write_text("经度,纬度\n112.1,37.2\n一百一十二,37.3\n112.2,\n", encoding="utf-8")
    with pytest.raises(SchemaError, match="line 3: 经度 is '一百一十二'"):
        read_sites((tmp_path / "s.csv",))


def test_degrees_without_crs_are_refused(tmp_path):
    frame(BOX).to_file(tmp_path / "s.shp")
    (tmp_path / "s.prj").unlink()
    with pytest.raises(CrsError, match="declares no CRS"):
        read_sites((tmp_path / "s.shp",))
    assert len(read_sites((tmp_path / "s.shp",), SiteReading(crs="EPSG:4490")).frame) == 1


def test_files_in_different_systems_are_each_converted(tmp_path):
    frame(BOX).to_file(tmp_path / "a.gpkg")
    frame(BOX).assign(site_id="T").to_crs(4546).to_file(tmp_path / "b.gpkg")
    read = read_sites((tmp_path / "a.gpkg", tmp_path / "b.gpkg"))
    assert "坐标系不一致" in read.notes[-1]
    assert area(read)[0] == pytest.approx(area(read)[1], rel=1e-6)
    with pytest.raises(CrsError, match="坐标系矛盾"):
        read_sites((tmp_path / "a.gpkg", tmp_path / "b.gpkg"), SiteReading(crs="EPSG:4490"))


def test_ids_that_repeat_are_listed(tmp_path):
    frame(BOX, LINE).assign(site_id="甲").to_file(tmp_path / "s.gpkg")
    with pytest.raises(SchemaError, match="site_id repeats .编号重复.: 甲"):
        read_sites((tmp_path / "s.gpkg",))


def test_ids_of_a_named_column(tmp_path):
    frame(BOX, LINE, XM=["一", "二"]).to_file(tmp_path / "s.gpkg")
    assert read_sites((tmp_path / "s.gpkg",), SiteReading(id_column="XM")).frame["site_id"].tolist() == ["一", "二"]
    with pytest.raises(SchemaError, match="no column 'XN'"):
        read_sites((tmp_path / "s.gpkg",), SiteReading(id_column="XN"))


def test_a_self_crossing_polygon_is_refused_or_mended(tmp_path):
    bow = shapely.Polygon([(112.1, 37.2), (112.2, 37.3), (112.2, 37.2), (112.1, 37.3)])
    frame(bow).to_file(tmp_path / "s.gpkg")
    with pytest.raises(GeometryError, match="Self-intersection.*自相交"):
        read_sites((tmp_path / "s.gpkg",))
    read = read_sites((tmp_path / "s.gpkg",), SiteReading(repair=True))
    assert "已修复" in read.notes[0]


def test_an_open_drawing(tmp_path):
    ring = [*gk(), (gk()[0][0] + 0.5, gk()[0][1])]
    (tmp_path / "s.dxf").write_text(dxf(ring, closed=False))
    with pytest.raises(GeometryError, match=r"polyline 1 is not closed: its ends are 0.500 apart"):
        read_sites((tmp_path / "s.dxf",))


@pytest.mark.parametrize(
    ("name", "content", "kind", "sentence"),
    [
        ("s.gpkg", b"nothing", LayerError, "cannot be read"),
        ("s.kmz", b"nothing", LayerError, "cannot be read"),
        ("s.geojson", b'{"type":"FeatureCollection","features":[]}', SchemaError, "no shapes"),
    ],
)
def test_damaged_files(tmp_path, name, content, kind, sentence):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(kind, match=sentence):
        read_sites((tmp_path / name,))


def test_missing_file_and_several_layers(tmp_path):
    with pytest.raises(LayerError, match="does not exist"):
        read_sites((tmp_path / "none.gpkg",))
    frame(BOX).to_file(tmp_path / "s.gpkg", layer="one")
    frame(LINE).to_file(tmp_path / "s.gpkg", layer="two")
    with pytest.raises(LayerError, match="holds 2 layers .one、two."):
        read_sites((tmp_path / "s.gpkg",))
    assert len(read_sites((tmp_path / "s.gpkg",), SiteReading(sublayer="two")).frame) == 1


def test_a_site_abroad_is_refused(tmp_path):
    frame(shapely.box(2, 48, 2.1, 48.1)).to_file(tmp_path / "s.gpkg")
    with pytest.raises(CrsError, match="outside China"):
        read_sites((tmp_path / "s.gpkg",))


def test_a_label_beside_a_polygon_is_no_site_of_its_own(tmp_path):
    """In one collection or as a feature of the same file; a point elsewhere is a site."""
    shapes = [shapely.GeometryCollection([BOX, BOX.centroid]), BOX.centroid, shapely.Point(112.9, 37.9)]
    frame = gpd.GeoDataFrame({"site_id": ["a", "label", "b"]}, geometry=shapes, crs="EPSG:4490")
    frame.to_file(tmp_path / "s.geojson")
    read = read_sites((tmp_path / "s.geojson",))
    assert read.frame["site_id"].tolist() == ["a", "b"]
    assert read.frame["form"].tolist() == ["polygon", "point"]
    assert "第 1 个要素为几何集合，只计其中的面" in read.notes[0]
    assert "1 个点落在同一文件的面内，视为注记点，未计入（第 2 个要素）" in " ".join(read.notes)
