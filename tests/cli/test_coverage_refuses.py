"""``soilgis coverage`` on bad input: for every file type and every way of measuring the same answer, and nothing written by halves."""

import shutil
import subprocess
import sys
import warnings

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from soilgis.cli import main

TYPES = ("gpkg", "parquet", "fgb", "shp")
WAYS = {
    "shapes": ("--engine", "reference"),
    "edges": ("--engine", "fast"),
    "parts": ("--scheduler", "local", "--work", "work"),
}
CELLS = [shapely.box(112, 37, 113, 37.6), shapely.box(113, 37, 114.5, 37.6)]
GOOD = [shapely.box(112.5, 37.1, 113.25, 37.4), shapely.box(112.2, 37.2, 113.1, 37.5)]


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    saved(CELLS, "regions.parquet", adcode=["140101", "140102"])
    return tmp_path


@pytest.fixture(params=WAYS)
def way(request):
    return WAYS[request.param]


def saved(shapes, name, crs="EPSG:4490", **columns):
    """A layer of any file type; FlatGeobuf without index, which alone takes features without shape."""
    given = np.array(shapes, object)
    frame = gpd.GeoDataFrame(columns or {"id": list("abcdefgh"[: len(shapes)])}, geometry=given, crs=crs)
    if name.endswith(".parquet"):
        frame.to_parquet(name)
    elif name.endswith(".fgb"):
        mixed = {"geometry_type": "Unknown"} if 7 in shapely.get_type_id(given) else {}
        frame.to_file(name, SPATIAL_INDEX="NO", **mixed)
    else:
        frame.to_file(name)
    return name


def command(capsys, *words, regions="regions.parquet"):
    with pytest.raises(SystemExit) as ended:
        main(["coverage", "--regions", regions, "--out", "out/t.csv", *words])
    return ended.value.code or 0, " ".join(capsys.readouterr().err.split())


def refused(capsys, folder, *words, code=2, **more):
    got, said = command(capsys, *words, **more)
    assert got == code
    assert said.startswith("soilgis: 错误 ")
    assert not list(folder.glob("out/*"))
    return said


def measured(capsys, *words, **more):
    code, said = command(capsys, *words, **more)
    assert code == 0
    return pd.read_csv("out/t.csv", dtype={"adcode": str}), said


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("kind", ["gpkg", "parquet", "fgb"])
def test_coordinates_that_are_no_numbers(capsys, folder, way, kind, value):
    with np.errstate(invalid="ignore"):
        name = saved([GOOD[0], shapely.Polygon([(112.1, 37.1), (112.3, value), (112.3, 37.3)])], f"z.{kind}")
    said = refused(capsys, folder, "--zones", name, *way)
    assert name in said
    assert "坐标" in said


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_coordinates_of_a_shapefile_that_are_no_numbers(capsys, folder, way, value):
    """No writer makes such a file: the y of the second point of the first ring is replaced in its bytes."""
    saved([GOOD[0]], "z.shp")
    whole = bytearray((folder / "z.shp").read_bytes())
    place = 100 + 8 + 44 + 4 + 16 + 8
    whole[place : place + 8] = np.float64(value).tobytes()
    (folder / "z.shp").write_bytes(whole)
    said = refused(capsys, folder, "--zones", "z.shp", *way)
    assert "z.shp" in said
    assert "坐标" in said


@pytest.mark.parametrize("kind", TYPES)
def test_features_without_shape_are_counted_and_named(capsys, way, kind):
    bare = [None, shapely.Polygon()] if kind in {"gpkg", "parquet"} else [None, None]
    name = saved([GOOD[0], *bare, GOOD[1]], f"z.{kind}")
    table, said = measured(capsys, "--zones", name, "--zone-id", "id", *way)
    assert f"注意：{name}：2 个要素没有几何，未计入（第 2、3 个）" in said
    assert set(table["zone_id"]) == {"a", "d"}


@pytest.mark.parametrize("kind", TYPES)
def test_layers_without_any_shape(capsys, folder, way, kind):
    name = f"z.{kind}"
    frame = gpd.GeoDataFrame({"id": ["a", "b"]}, geometry=[None, None], crs="EPSG:4490")
    if kind == "parquet":
        frame.to_parquet(name)
    else:
        frame.to_file(name, geometry_type="Polygon", **({"SPATIAL_INDEX": "NO"} if kind == "fgb" else {}))
    assert f"{name}: all 2 features are without shape (所有要素均无几何)" in refused(
        capsys, folder, "--zones", name, *way
    )


@pytest.mark.parametrize("kind", ["gpkg", "parquet", "fgb"])
def test_layers_without_features(capsys, folder, way, kind):
    name = f"z.{kind}"
    frame = gpd.GeoDataFrame({"id": []}, geometry=[], crs="EPSG:4490")
    frame.to_parquet(name) if kind == "parquet" else frame.to_file(name, geometry_type="Polygon")
    assert f"{name} has no features (空图层)" in refused(capsys, folder, "--zones", name, *way)


@pytest.mark.parametrize("kind", ["gpkg", "parquet", "fgb"])
def test_of_collections_the_polygons_count(capsys, way, kind):
    mixed = [GOOD[0], shapely.GeometryCollection([GOOD[1], shapely.Point(112.3, 37.3)])]
    table, said = measured(capsys, "--zones", saved(mixed, f"z.{kind}"), "--zone-id", "id", *way)
    plain, _ = measured(capsys, "--zones", saved(GOOD, f"p.{kind}"), "--zone-id", "id", *way)
    assert f"注意：z.{kind}：第 2 个要素为几何集合，只计其中的面，点、线已略去" in said
    assert table["area_km2"].tolist() == pytest.approx(plain["area_km2"].tolist(), rel=1e-9)


@pytest.mark.parametrize("kind", ["gpkg", "parquet", "fgb"])
def test_labels_beside_polygons_are_left_out_and_said(capsys, way, kind):
    mixed = [shapely.Point(112.3, 37.3), *GOOD]
    table, said = measured(capsys, "--zones", saved(mixed, f"z.{kind}"), "--zone-id", "id", *way)
    assert f"注意：z.{kind}：1 个注记点不是面，未计入（第 1 个要素）" in said
    assert set(table["zone_id"]) == {"b", "c"}


@pytest.mark.parametrize("kind", ["gpkg", "parquet", "fgb", "geojson"])
def test_lines_among_polygons_are_refused_by_their_numbers(capsys, folder, way, kind):
    mixed = [GOOD[0], shapely.LineString([(112, 37), (113, 37.5)]), GOOD[1]]
    said = refused(capsys, folder, "--zones", saved(mixed, f"z.{kind}"), "--zone-id", "id", *way)
    assert f"z.{kind} must hold polygons only, found LineString（第 2 个要素） (只接受面要素); split the file" in said


@pytest.mark.parametrize("kind", TYPES)
def test_points(capsys, folder, way, kind):
    said = refused(capsys, folder, "--zones", saved([shapely.Point(112.5, 37.2)], f"z.{kind}"), *way)
    assert f"z.{kind}" in said
    assert "面" in said


@pytest.mark.parametrize("kind", TYPES)
def test_heights_are_left_out_and_said(capsys, way, kind):
    flat, _ = measured(capsys, "--zones", saved(GOOD, f"flat.{kind}"), "--zone-id", "id", *way)
    high = saved(shapely.force_3d(np.array(GOOD, object), 900.0), f"high.{kind}")
    table, said = measured(capsys, "--zones", high, "--zone-id", "id", *way)
    assert f"注意：high.{kind}：高程值不参与量算，已略去" in said
    assert table["area_km2"].tolist() == flat["area_km2"].tolist()


def test_measures_are_left_out_and_said(capsys, way):
    corners = [(112.1, 37.1), (112.5, 37.1), (112.5, 37.5), (112.1, 37.5), (112.1, 37.1)]
    marked = shapely.from_wkt(f"POLYGON ZM (({', '.join(f'{x} {y} 5 1' for x, y in corners)}))")
    table, said = measured(capsys, "--zones", saved([marked], "zm.parquet"), *way)
    flat, _ = measured(capsys, "--zones", saved([shapely.Polygon(corners)], "zm.gpkg"), *way)
    assert "高程值不参与量算，已略去" in said
    assert table["area_km2"].tolist() == flat["area_km2"].tolist()


@pytest.mark.parametrize("kind", TYPES)
def test_regions_that_overlap(capsys, folder, way, kind):
    """The list names both and the ground they share; allowed, it counts in both."""
    wide = saved([CELLS[0], shapely.box(112.5, 37, 113.2, 37.6)], f"r.{kind}", adcode=["1", "2"])
    zones = saved([shapely.box(112.6, 37.1, 112.9, 37.3)], "z.gpkg")
    said = refused(capsys, folder, "--zones", zones, *way, regions=wide)
    assert (
        "regions overlap each other (区域互相重叠): 1 × 2 2951.9444 km²; correct them, or say --allow-overlap" in said
    )
    table, _ = measured(capsys, "--zones", zones, "--allow-overlap", *way, regions=wide)
    assert table["adcode"].tolist() == ["1", "2"]
    assert table["area_km2"].iloc[0] == table["area_km2"].iloc[1] > 0


def projected():
    """The good zones in metres, with so many points that their edges are straight in degrees too."""
    dense = gpd.GeoSeries(shapely.segmentize(np.array(GOOD, object), 0.001), crs="EPSG:4490")
    return np.asarray(dense.to_crs("EPSG:4547").array, object)


@pytest.mark.parametrize("kind", TYPES)
def test_layers_in_different_crs(capsys, way, kind):
    saved(projected(), f"z.{kind}", crs="EPSG:4547")
    table, said = measured(capsys, "--zones", f"z.{kind}", *way)
    same, _ = measured(capsys, "--zones", saved(GOOD, f"same.{kind}"), *way)
    assert f"z.{kind}：坐标由 CGCS2000 / 3-degree Gauss-Kruger CM 114E 转换为 CGCS2000 经纬度" in said
    assert table["area_km2"].to_numpy() == pytest.approx(same["area_km2"].to_numpy(), rel=1e-7)


@pytest.mark.parametrize("kind", TYPES)
def test_a_crs_named_for_the_one_file_that_declares_none(capsys, folder, way, kind):
    """The regions declare theirs, in degrees, and keep it; without --crs the file is refused."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        name = saved(projected(), f"z.{kind}", crs=None)
    assert f"{name} declares no CRS (未声明坐标系)" in refused(capsys, folder, "--zones", name, *way)
    table, _ = measured(capsys, "--zones", name, "--crs", "EPSG:4547", *way)
    same, _ = measured(capsys, "--zones", saved(GOOD, f"same.{kind}"), *way)
    assert table["area_km2"].to_numpy() == pytest.approx(same["area_km2"].to_numpy(), rel=1e-7)


@pytest.mark.parametrize("kind", TYPES)
def test_a_crs_named_against_what_all_files_declare(capsys, folder, way, kind):
    said = refused(capsys, folder, "--zones", saved(GOOD, f"z.{kind}"), "--crs", "EPSG:4547", *way)
    assert "(坐标系矛盾)" in said


@pytest.mark.parametrize("kind", TYPES)
def test_metres_declared_as_degrees(capsys, folder, way, kind):
    name = saved([shapely.box(500000, 4000000, 501000, 4001000)], f"z.{kind}")
    assert "(坐标超出经纬度范围); declare the projection they are in" in refused(capsys, folder, "--zones", name, *way)


@pytest.mark.parametrize("kind", TYPES)
def test_edges_over_the_antimeridian(capsys, folder, way, kind):
    name = saved([shapely.box(-179, 37, 179, 37.5)], f"z.{kind}")
    assert "has an edge wider than 180° of longitude" in refused(capsys, folder, "--zones", name, *way)


@pytest.mark.parametrize("kind", TYPES)
def test_damaged_files(capsys, folder, way, kind):
    """Cut off after two thirds, of no bytes, and of no bytes that mean anything."""
    whole = (folder / saved(GOOD, f"z.{kind}")).read_bytes()
    for beside in folder.glob("z.*"):
        shutil.copy(beside, folder / f"cut{beside.suffix}")
    for content, sentence in (
        (whole[: len(whole) * 2 // 3], "已截断|无法读取或已损坏"),
        (b"", "空文件"),
        (b"no layer " * 99, "已损坏"),
    ):
        (folder / f"cut.{kind}").write_bytes(content)
        said = refused(capsys, folder, "--zones", f"cut.{kind}", *way)
        assert f"cut.{kind}" in said
        assert any(word in said for word in sentence.split("|"))


def test_a_file_of_two_layers(capsys, folder, way):
    saved(GOOD, "z.gpkg")
    gpd.GeoDataFrame({"id": ["a"]}, geometry=GOOD[:1], crs="EPSG:4490").to_file("z.gpkg", layer="other")
    assert "z.gpkg holds 2 layers (z、other)" in refused(capsys, folder, "--zones", "z.gpkg", *way)


def test_a_table_of_styles_beside_the_layer_does_not_matter(capsys, folder, way):
    """QGIS keeps a layer's look in a table of the same GeoPackage, `layer_styles`."""
    saved(GOOD, "z.gpkg")
    alone, _ = measured(capsys, "--zones", "z.gpkg", *way)
    pyogrio.write_dataframe(
        pd.DataFrame({"styleName": ["红线"], "styleQML": ["<qgis/>"]}), "z.gpkg", layer="layer_styles"
    )
    beside, _ = measured(capsys, "--zones", "z.gpkg", *way)
    pd.testing.assert_frame_equal(alone, beside)


def test_parquet_that_is_no_layer(capsys, folder, way):
    pq.write_table(pa.table({"a": [1]}), "z.parquet")
    assert "z.parquet" in refused(capsys, folder, "--zones", "z.parquet", *way)


def test_a_region_id_that_is_not_there(capsys, folder, way):
    said = refused(capsys, folder, "--zones", saved(GOOD, "z.gpkg"), "--region-id", "XZQDM", *way)
    assert "regions.parquet has no column 'XZQDM' (没有这个字段); found adcode; name the id with --region-id" in said


@pytest.mark.parametrize("codes", [["1", "1"], ["1", None]])
def test_region_ids_that_repeat_or_are_missing(capsys, folder, way, codes):
    saved(CELLS, "r.gpkg", adcode=codes)
    said = refused(capsys, folder, "--zones", saved(GOOD, "z.gpkg"), *way, regions="r.gpkg")
    assert ("编号重复" if codes[1] else "adcode is empty in feature 2 (编号为空)") in said


@pytest.mark.enable_socket
def test_a_scheduler_that_does_not_answer(capsys, folder):
    way = ["--scheduler", "tcp://127.0.0.1:9", "--work", "shared"]
    said = refused(capsys, folder, "--zones", saved(GOOD, "z.gpkg"), *way, code=69)
    assert "no scheduler answers at tcp://127.0.0.1:9 (调度器无法连接): start one with `dask scheduler`" in said


@pytest.mark.parametrize(
    ("address", "sentence"),
    [("nonsense", "must be local, threads, or tcp://host:port"), ("tcp://127.0.0.1:9", "needs --work DIR on a disk")],
)
def test_a_scheduler_that_cannot_be_one(capsys, folder, address, sentence):
    assert sentence in refused(capsys, folder, "--zones", saved(GOOD, "z.gpkg"), "--scheduler", address)


@pytest.mark.parametrize("name", ["taihang", "nowhere.gpkg"])
def test_a_scheduler_measures_files_only(capsys, folder, name):
    said = refused(capsys, folder, "--zones", name, "--scheduler", "local")
    assert f"--scheduler measures files, {name} is none (分区量算只接受文件)" in said


def test_a_work_folder_that_cannot_be_written(capsys, folder):
    (folder / "work").write_text("a file")
    said = refused(capsys, folder, "--zones", saved(GOOD, "z.gpkg"), *WAYS["parts"])
    assert "work cannot be written (缓存目录不可写或已满)" in said
    assert "choose another with --work" in said


FULL = """
import resource, signal, sys
from soilgis.cli import main

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), int(sys.argv[1])))
main(sys.argv[2:])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on file size there")
@pytest.mark.parametrize(("limit", "way", "sentence"), [
    (300, WAYS["parts"], "work cannot be written (缓存目录不可写或已满)"),
    (30, WAYS["shapes"], "out cannot be written (输出目录不可写)"),
])  # fmt: skip
def test_a_disk_that_is_full(folder, limit, way, sentence):
    """The system refuses to write more than some bytes a file: one sentence, and no table."""
    saved(GOOD, "z.gpkg")
    words = ["coverage", "--regions", "regions.parquet", "--zones", "z.gpkg", "--out", "out/t.csv", *way]
    ended = subprocess.run(
        [sys.executable, "-c", FULL, str(limit), *words], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 71, ended.stderr
    assert sentence in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not list(folder.glob("out/*"))


def test_an_output_that_cannot_be_written_is_told_before_anything_is_read(capsys, folder):
    (folder / "out").write_text("a file")
    with pytest.raises(SystemExit):
        main(["coverage", "--regions", "nowhere.gpkg", "--zones", "nowhere.gpkg", "--out", "out/t.csv"])
    assert "out is not a folder; choose another with --out" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["coverage", "--regions", "nowhere.gpkg", "--zones", "nowhere.gpkg", "--out", "."])
    assert "--out: . is a folder (输出应为文件)" in capsys.readouterr().err


def test_a_cache_of_boundaries_that_cannot_be_written_is_said_and_another_taken(capsys, folder, monkeypatch, caplog):
    (folder / "cache").write_text("a file")
    monkeypatch.setenv("SOILGIS_CACHE", str(folder / "cache"))
    table, _ = measured(capsys, "--zones", saved(GOOD, "z.gpkg"), "--level", "province", regions="admin")
    assert table["adcode"].tolist() == ["140000"]
    assert "cache is not used: it cannot be written" in caplog.text
    assert "using " in caplog.text
