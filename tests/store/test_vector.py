"""Vector files: every way they are wrong, said in one sentence; what is repaired is recorded."""

import geopandas as gpd
import numpy as np
import pytest
import shapely

from soilgis.geometry.area import ellipsoidal_area_m2
from soilgis.model.errors import CrsError, GeometryError, LayerError, SchemaError
from soilgis.model.layer import Reading
from soilgis.store.vector import read_polygons, weigh


def frame(*shapes, crs="EPSG:4490", **columns):
    return gpd.GeoDataFrame({"id": [str(n) for n in range(len(shapes))], **columns}, geometry=list(shapes), crs=crs)


BOX = shapely.box(112.1, 37.2, 112.4, 37.3)


def saved(tmp_path, given, name="zones.gpkg", **how):
    given.to_file(tmp_path / name, **how)
    return tmp_path / name


@pytest.mark.parametrize("name", ["zones.gpkg", "zones.geojson", "zones.shp", "zones.fgb"])
def test_every_format_gives_the_same_area(tmp_path, name):
    read, notes = read_polygons(saved(tmp_path, frame(BOX, crs="EPSG:4326"), name), Reading())
    assert read.crs.to_epsg() == 4490
    assert notes == []
    assert ellipsoidal_area_m2(np.asarray(read.geometry)) == pytest.approx(
        ellipsoidal_area_m2(np.array([BOX])), rel=1e-12
    )


def test_gbk_shapefile(tmp_path):
    path = saved(tmp_path, frame(BOX, name=["吕梁山"]), "zones.shp", encoding="GBK")
    path.with_suffix(".cpg").unlink()
    read, _ = read_polygons(path, Reading(encoding="GBK"))
    assert read["name"].tolist() == ["吕梁山"]


@pytest.mark.parametrize(
    "crs",
    [
        "EPSG:4490",
        "EPSG:4326",
        "EPSG:4546",
        "EPSG:32649",
        "EPSG:3857",
        "+proj=aea +lat_1=25 +lat_2=47 +lon_0=105 +ellps=GRS80 +units=m",
    ],
)
def test_any_source_crs_gives_the_same_area(crs):
    """The law of the field: the projection a layer came in must not show in its area."""
    shape = shapely.segmentize(shapely.Polygon([(112.1, 37.2), (112.9, 37.25), (112.7, 37.9), (112.2, 37.6)]), 0.0005)
    read, _ = weigh(frame(shape).to_crs(crs), "zones")
    assert ellipsoidal_area_m2(np.asarray(read.geometry))[0] == pytest.approx(
        ellipsoidal_area_m2(np.array([shape]))[0], rel=1e-8
    )


def test_long_projected_edges_are_divided_before_they_are_bent():
    """A 300 km rectangle in Albers has straight edges there; its own plane area is the truth (the projection is equal-area)."""
    crs = "+proj=aea +lat_1=25 +lat_2=47 +lon_0=105 +lat_0=0 +ellps=GRS80 +units=m"
    box = shapely.box(500_000, 3_800_000, 800_000, 3_950_000)
    read, _ = weigh(frame(box, crs=crs), "zones")
    assert ellipsoidal_area_m2(np.asarray(read.geometry))[0] == pytest.approx(box.area, rel=1e-8)


@pytest.mark.parametrize(
    ("given", "named", "sentence"),
    [
        (frame(BOX, crs=None), "", "zones declares no CRS .*add a .prj, or name it"),
        (frame(BOX), "EPSG:4546", "zones declares China Geodetic.* but .* was named for it"),
        (frame(BOX, crs="EPSG:4546"), "", "in metres, but its coordinates look like degrees"),
        (frame(shapely.box(5e5, 4e6, 5.1e5, 4.01e6)), "", "in degrees, but its coordinates are .*they lie outside it"),
        (
            frame(shapely.box(37, 112, 37.2, 112.4)),
            "",
            r"37\.0000–37\.2000°E .* outside China; the other way round .*axes swapped",
        ),
        (frame(shapely.box(38_500_000, 4e6, 38_510_000, 4.01e6), crs="EPSG:4546"), "", "coordinates"),
        (
            frame(BOX, crs=None),
            "火星坐标",
            "zones is in 火星坐标, an offset of hundreds of metres, and is never measured",
        ),
        (frame(BOX, crs=None), "百度坐标", "加偏坐标不得量算"),
        (frame(BOX, crs=None), "EPSG:999999", "is no coordinate system"),
    ],
)
def test_coordinate_systems_that_are_refused(given, named, sentence):
    with pytest.raises(CrsError, match=sentence):
        weigh(given, "zones", crs=named)


@pytest.mark.parametrize(
    ("given", "error", "sentence"),
    [
        (frame(shapely.Point(112, 37)), SchemaError, "must hold polygons only, found Point（第 1 个要素）"),
        (
            frame(BOX, shapely.LineString([(112, 37), (113, 38)])),
            SchemaError,
            "found LineString（第 2 个要素） .只接受面要素",
        ),
        (frame(None, shapely.Polygon()), SchemaError, "all 2 features are without shape"),
        (frame(BOX)[:0], SchemaError, "zones has no features"),
        (
            frame(shapely.transform(BOX, lambda xy: np.where(xy == 112.4, np.inf, xy))),
            GeometryError,
            "coordinates are not numbers in feature 1",
        ),
    ],
)
def test_shapes_that_are_refused(given, error, sentence):
    with pytest.raises(error, match=sentence):
        weigh(given, "zones")


def test_empty_shapes_are_counted_and_named():
    read, notes = weigh(frame(BOX, None), "zones")
    assert len(read) == 1
    assert notes == ["1 个要素没有几何，未计入（第 2 个）"]


def test_heights_are_left_out_and_said():
    read, notes = weigh(frame(shapely.force_3d(BOX, 900)), "zones")
    assert not read.has_z.any()
    assert notes == ["高程值不参与量算，已略去"]


def test_a_figure_of_eight_is_repaired_with_the_area_change_recorded():
    eight = shapely.Polygon([(112, 37), (112.2, 37.1), (112.2, 37), (112, 37.1)])
    given = frame(eight)
    read, notes = weigh(given, "zones")
    assert read.is_valid.all()
    assert given.geometry[0].equals_exact(eight)
    whole = ellipsoidal_area_m2(np.array([shapely.box(112, 37, 112.2, 37.1)]))[0]
    assert ellipsoidal_area_m2(np.asarray(read.geometry))[0] == pytest.approx(whole / 2, rel=2e-3)
    assert "第 1 个要素无效（Self-intersection）" in notes[0]
    assert "面积变化 +" in notes[0]


def test_a_polygon_of_no_area_is_refused():
    with pytest.raises(GeometryError, match="feature 1 has no area after repair"):
        weigh(frame(shapely.Polygon([(112, 37), (113, 37), (112, 37)])), "zones")


def test_missing_empty_and_truncated_files(tmp_path):
    with pytest.raises(LayerError, match="does not exist"):
        read_polygons(tmp_path / "none.gpkg", Reading())
    (tmp_path / "zero.gpkg").write_bytes(b"")
    with pytest.raises(LayerError, match="is empty, 0 bytes"):
        read_polygons(tmp_path / "zero.gpkg", Reading())
    path = saved(
        tmp_path, frame(*[shapely.box(112 + n / 100, 37, 112.005 + n / 100, 37.01) for n in range(80)]), "big.fgb"
    )
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 3])
    with pytest.raises(LayerError, match="big.fgb cannot be read, it may be truncated or damaged"):
        read_polygons(path, Reading())


def test_several_layers_need_a_name(tmp_path):
    path = saved(tmp_path, frame(BOX), layer="one")
    frame(BOX).to_file(path, layer="two")
    with pytest.raises(LayerError, match="holds 2 layers .*one、two.*name one with --sublayer one"):
        read_polygons(path, Reading())
    assert len(read_polygons(path, Reading(sublayer="two"))[0]) == 1


def test_an_edge_around_the_globe_is_refused_in_whatever_part_it_is():
    """Files of polygons in several parts are the rule: GeoPackage writes no others."""
    wide = shapely.Polygon([(-179, 35), (179, 35), (179, 39), (-179, 39)])
    for shape in (wide, shapely.MultiPolygon([BOX, wide])):
        with pytest.raises(GeometryError, match="zones: feature 2 has an edge wider than 180° of longitude"):
            weigh(frame(BOX, shape), "zones")
