"""A layer read in portions, in any format and projection: the bytes of one process, whoever reads; what is wrong keeps its number in the file."""

import contextlib
import sqlite3
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely

from soilgis.jobs.large.partitions import measure_partitions
from soilgis.jobs.large.prepare import LongRun, content_of
from soilgis.jobs.large.read_rings import region_rings
from soilgis.model.errors import LayerError, SchemaError
from soilgis.model.events import watched
from soilgis.model.inputs import NOTHING
from soilgis.store.large import portions as portion
from soilgis.store.large.portions import portions
from soilgis.store.opening import open_source

ALBERS = "+proj=aea +lat_1=25 +lat_2=47 +lat_0=0 +lon_0=105 +x_0=0 +y_0=0 +ellps=GRS80 +units=m"
DRIVERS = {
    ".gpkg": "GPKG",
    ".shp": "ESRI Shapefile",
    ".fgb": "FlatGeobuf",
    ".gdb": "OpenFileGDB",
    ".geojson": "GeoJSON",
}
BOWTIE = shapely.Polygon([(112.1, 37.1), (112.5, 37.5), (112.5, 37.1), (112.1, 37.5)])
SHARED = [
    ("z.gpkg", "EPSG:4490"), ("z.gpkg", ALBERS), ("z.shp", "EPSG:4490"), ("z.shp", "EPSG:4547"), ("z.fgb", ALBERS),
    ("z.gdb", "EPSG:4547"), ("z.parquet", ALBERS), ("native.parquet", "EPSG:4547"),
]  # fmt: skip


@pytest.fixture
def regions():
    codes = ["140101", "140102", "130101"]
    boxes = [shapely.box(112, 37, 113, 37.6), shapely.box(113, 37, 114, 37.6), shapely.box(114, 37, 115.5, 37.6)]
    return gpd.GeoDataFrame({"adcode": codes}, geometry=boxes, crs="EPSG:4490")


@pytest.fixture
def zones():
    """Discs with holes; ids come back late in the file, one shape is missing, one crosses itself."""
    rng = np.random.default_rng(5)
    centres = shapely.points(rng.uniform(111.8, 115.7, 40), rng.uniform(36.9, 37.7, 40))
    discs = shapely.buffer(centres, rng.uniform(0.02, 0.2, 40))
    discs[::3] = shapely.difference(discs[::3], shapely.buffer(centres[::3], 0.015))
    discs[4] = BOWTIE
    return gpd.GeoDataFrame({"id": [f"z{k % 17}" for k in range(40)]}, geometry=discs, crs="EPSG:4490")


def written(frame, path, *, missing=None):
    """The layer in a file, shapes as many parts, so that the file says that it holds nothing else."""
    shapes = np.array([shapely.multipolygons(shapely.get_parts(one)) for one in frame.geometry], dtype=object)
    if missing is not None:
        shapes[missing] = None
    frame = frame.set_geometry(gpd.GeoSeries(shapes, crs=frame.crs))
    if path.suffix == ".parquet":
        encoding = "geoarrow" if "native" in path.name else "WKB"
        frame.to_parquet(path, row_group_size=7, geometry_encoding=encoding, write_covering_bbox=False)
    else:
        layer = {"layer": "a"} if path.suffix in {".gpkg", ".gdb"} else {}
        frame.to_file(path, driver=DRIVERS[path.suffix], **layer)
    return path


@pytest.fixture
def small(monkeypatch):
    """A portion is about a quarter of the layer."""
    monkeypatch.setattr(portion, "PORTION_BYTES", 1 << 13)


def measured(regions, run):
    table, notes = measure_partitions(regions, run, lambda _: None)
    results = {path.name: path.read_bytes() for path in run.folder.rglob("part-*.result.parquet")}
    return table, sorted(map(str, notes)), results


def digits(table):
    return table.to_csv(float_format="%.17g")


def alike(left, right):
    """The same rows; figures but for the order in which repaired features are added."""
    numbers = right.select_dtypes("number").columns
    assert left.drop(columns=numbers).equals(right.drop(columns=numbers))
    assert left[numbers].to_numpy() == pytest.approx(right[numbers].to_numpy(), rel=1e-12)


@pytest.mark.parametrize(("name", "crs"), SHARED)
def test_portions_give_the_table_and_the_notes_of_one_reading(regions, zones, tmp_path, monkeypatch, name, crs):
    path = written(zones.to_crs(crs), tmp_path / name, missing=None if name.endswith(".fgb") else 31)
    one = LongRun((path,), tmp_path / "one", "adcode", "id")
    whole, said, _ = measured(regions, one)
    assert len(list((tmp_path / "one").rglob("read-*.json"))) == 1
    monkeypatch.setattr(portion, "PORTION_BYTES", 1 << 13)
    here = measured(regions, replace(one, folder=tmp_path / "many"))
    assert len(list((tmp_path / "many").rglob("read-*.json"))) > 2
    threads = measured(regions, replace(one, folder=tmp_path / "threads", scheduler="threads"))
    assert (digits(threads[0]), *threads[1:]) == (digits(here[0]), *here[1:])
    alike(here[0], whole)
    assert here[1] == said
    assert sum("个要素无效" in note for note in said) == 1
    assert sum("没有几何" in note for note in said) == (0 if name.endswith(".fgb") else 1)


def parts(path):
    return portions(open_source(path, NOTHING))


def test_portions_by_hand(zones, tmp_path, monkeypatch):
    """Ranges of features, one after another, to the last; a key where numbers have no gap."""
    path = written(zones, tmp_path / "z.gpkg")
    assert parts(path) == [{}]
    monkeypatch.setattr(portion, "PORTION_BYTES", -(-path.stat().st_size // 4))
    found = parts(path)
    assert [one["rows"] for one in found] == [(0, 10), (10, 20), (20, 30), (30, 40)]
    assert found[1]["where"] == '"fid" >= 11 AND "fid" < 21'
    with sql_on(path) as run:
        run("DELETE FROM a WHERE fid IN (3, 17)")
    gaps = parts(path)
    assert gaps[-1]["rows"][1] == 38
    assert "where" not in gaps[0]


def test_features_are_counted_whatever_the_file_says(zones, tmp_path, small):
    path = written(zones, tmp_path / "z.gpkg")
    with sql_on(path, count="12") as run:
        run("DELETE FROM a WHERE fid = 7")
    assert parts(path)[-1]["rows"][1] == 39


@contextlib.contextmanager
def sql_on(path, count="(SELECT COUNT(*) FROM a)"):
    """Run SQL on a GeoPackage, its triggers of spatial functions away; then it says that it has ``count`` features."""
    with contextlib.closing(sqlite3.connect(path)) as base:
        for (trigger,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            base.execute(f'DROP TRIGGER "{trigger}"')
        yield base.execute
        base.execute(f"UPDATE gpkg_ogr_contents SET feature_count = {count}")
        base.commit()


def test_numbers_with_gaps_are_passed_over(regions, zones, tmp_path, small):
    path = written(zones, tmp_path / "z.gpkg")
    kept = zones.drop(index=[2, 16]).reset_index(drop=True)
    with sql_on(path) as run:
        run("DELETE FROM a WHERE fid IN (3, 17)")
    other = written(kept, tmp_path / "o.gpkg")
    gaps, straight = (measured(regions, LongRun((one,), tmp_path / one.stem, "adcode", "id")) for one in (path, other))
    alike(gaps[0], straight[0])


def test_rows_that_are_marked_deleted_are_no_features(regions, zones, tmp_path, small):
    path = written(zones, tmp_path / "z.shp")
    table = bytearray((tmp_path / "z.dbf").read_bytes())
    begin, width = int.from_bytes(table[8:10], "little"), int.from_bytes(table[10:12], "little")
    for row in (2, 16):
        table[begin + row * width] = ord("*")
    (tmp_path / "z.dbf").write_bytes(table)
    assert parts(path)[-1]["rows"][1] == 38
    other = written(zones.drop(index=[2, 16]).reset_index(drop=True), tmp_path / "o.shp")
    left, right = (measured(regions, LongRun((one,), tmp_path / one.stem, "adcode", "id")) for one in (path, other))
    alike(left[0], right[0])


@pytest.mark.parametrize(
    "why", ["text", "mixed", "no index", "no bounds", "few features"],
)  # fmt: skip
def test_what_is_read_by_one_process(zones, tmp_path, monkeypatch, why):
    monkeypatch.setattr(portion, "PORTION_BYTES", 1 << 10)
    if why == "text":
        path = written(zones, tmp_path / "z.geojson")
    elif why == "mixed":
        path = tmp_path / "z.gpkg"
        pyogrio.write_dataframe(zones, path, geometry_type="Unknown")
    elif why == "no index":
        path = tmp_path / "z.fgb"
        pyogrio.write_dataframe(zones, path, geometry_type="Polygon", SPATIAL_INDEX="NO", promote_to_multi=False)
    elif why == "no bounds":
        path = written(zones.to_crs(ALBERS), tmp_path / "z.gpkg")
        monkeypatch.setattr(portion, "head_bounds", lambda _: None)
    else:
        path = written(zones.iloc[:1], tmp_path / "z.gpkg")
    assert parts(path) == [{}]


def test_few_portions_of_a_file_whose_features_are_passed_over(zones, tmp_path, monkeypatch):
    monkeypatch.setattr(portion, "PORTION_BYTES", 1 << 10)
    monkeypatch.setattr(portion, "_MOST_PASSED_OVER", 3)
    assert len(parts(written(zones, tmp_path / "z.fgb"))) == 3
    assert len(parts(written(zones, tmp_path / "z.shp"))) > 3


def test_reading_that_was_killed_goes_on_and_a_portion_is_read_once(regions, zones, tmp_path, small):
    run = LongRun((written(zones.to_crs(ALBERS), tmp_path / "z.gpkg"),), tmp_path / "work", "adcode", "id")

    def dies(event):
        if event.step == "分发分区图层" and event.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), watched(dies) as progress:
        measure_partitions(regions, run, progress)
    first = {path: path.stat().st_mtime_ns for path in (tmp_path / "work").rglob("read-*.json")}
    assert len(first) == 2
    again, straight = measured(regions, run), measured(regions, replace(run, folder=tmp_path / "other"))
    assert (digits(again[0]), *again[1:]) == (digits(straight[0]), *straight[1:])
    assert {path: path.stat().st_mtime_ns for path in first} == first


def test_a_broken_record_of_a_later_portion_is_named_by_its_number_in_the_file(regions, zones, tmp_path, small):
    path = written(zones, tmp_path / "z.shp")
    whole, index = bytearray(path.read_bytes()), (tmp_path / "z.shx").read_bytes()
    place = 2 * int.from_bytes(index[100 + 8 * 36 : 104 + 8 * 36], "big") + 8
    whole[place + 36 : place + 40] = (10_000).to_bytes(4, "little")
    path.write_bytes(whole)
    with pytest.raises(LayerError, match=r"z\.shp.*\b37\b"):
        measure_partitions(regions, LongRun((path,), tmp_path / "work", "adcode", "id"), lambda _: None)


def test_a_file_without_any_shape_is_refused_as_a_whole(regions, zones, tmp_path, small):
    bare = zones.set_geometry(gpd.GeoSeries([None] * 39 + [zones.geometry.iloc[-1]], crs=zones.crs))
    path = written_bare(bare, tmp_path / "z.gpkg")
    with pytest.raises(SchemaError, match=r"z\.gpkg: all 40 features are without shape \(所有要素均无几何\)"):
        measure_partitions(regions, LongRun((path,), tmp_path / "work", "adcode", "id"), lambda _: None)


def written_bare(frame, path):
    """A GeoPackage of polygons with none in it, large enough for several portions."""
    pyogrio.write_dataframe(
        frame.assign(text="x" * 900), path, layer="a", geometry_type="MultiPolygon", promote_to_multi=True
    )
    with sql_on(path) as run:
        run("UPDATE a SET geom = NULL")
    return path


def test_a_folder_of_a_geodatabase_has_a_digest_of_its_files(regions, zones, tmp_path):
    path = written(zones, tmp_path / "z.gdb")
    ground, run = region_rings(regions), LongRun((path,), tmp_path / "work", "adcode", "id")
    before = content_of(ground, run)
    assert content_of(ground, run) == before
    table = max(path.iterdir(), key=lambda one: one.stat().st_size)
    table.write_bytes(table.read_bytes() + b"\0")
    assert content_of(ground, run) != before
