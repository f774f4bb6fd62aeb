"""Large layers: bytes to areas, the same in every format as shapes give; repairs are said; runs by partitions go on and are identical."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pyarrow.parquet as pq
import pytest
import shapely

from soilgis.jobs.large import partitions as partition
from soilgis.jobs.large.in_memory import measure_large
from soilgis.jobs.large.partitions import measure_partitions
from soilgis.jobs.large.prepare import LongRun
from soilgis.jobs.large.read_rings import read_layer, region_rings
from soilgis.jobs.steps.coverage_plan import measure_files
from soilgis.model.errors import GeometryError, OutputError, SchemaError, UsageError
from soilgis.model.events import watched
from soilgis.model.inputs import NOTHING
from soilgis.store.large.ringfile import PLANE
from soilgis.store.opening import open_source


def county(code, *bounds):
    return {"adcode": code, "geometry": shapely.box(*bounds)}


@pytest.fixture
def regions():
    rows = [
        county("140101", 112, 37, 113, 37.6),
        county("140102", 113, 37, 114, 37.6),
        county("130101", 114, 37, 115.5, 37.6),
    ]
    return gpd.GeoDataFrame(rows, crs="EPSG:4490")


@pytest.fixture
def zones():
    """Discs with holes; ids repeat, discs of one id overlap."""
    rng = np.random.default_rng(5)
    centres = shapely.points(rng.uniform(111.8, 115.7, 60), rng.uniform(36.9, 37.7, 60))
    discs = shapely.buffer(centres, rng.uniform(0.02, 0.2, 60))
    discs[::3] = shapely.difference(discs[::3], shapely.buffer(centres[::3], 0.015))
    return gpd.GeoDataFrame({"id": [f"z{k % 17}" for k in range(60)]}, geometry=discs, crs="EPSG:4490")


def written(frame, path):
    if path.suffix == ".parquet":
        frame.to_parquet(path, row_group_size=7, geometry_encoding="geoarrow" if "native" in path.name else "WKB")
    else:
        frame.to_file(path)
    return path


def opened(path):
    return open_source(path, NOTHING)


@pytest.mark.parametrize("name", ["z.parquet", "native.parquet", "z.shp", "z.gpkg", "z.fgb"])
def test_every_format_measures_as_shapes_do(regions, zones, tmp_path, name):
    table, notes = measure_large(regions, [written(zones, tmp_path / name)], region_id="adcode", zone_id="id")
    wanted = measure_files(regions, [zones.rename(columns={"id": "zone_id"})], region_id="adcode", engine="reference")
    key = ["adcode", "zone_id"]
    left, right = table.set_index(key).sort_index(), wanted.set_index(key).sort_index()
    assert notes == []
    assert left.index.tolist() == right.index.tolist()
    for column in ("area_km2", "share_of_region", "share_of_zone", "region_km2", "zone_km2"):
        assert left[column].to_numpy() == pytest.approx(right[column].to_numpy(), rel=1e-9, abs=1e-9)


def test_a_projected_layer_is_brought_to_degrees(regions, zones, tmp_path):
    flat = zones.to_crs("EPSG:4547")
    table, notes = measure_large(regions, [written(flat, tmp_path / "z.gpkg")], region_id="adcode", zone_id="id")
    wanted, _ = measure_large(regions, [written(zones, tmp_path / "d.gpkg")], region_id="adcode", zone_id="id")
    assert table["area_km2"].sum() == pytest.approx(wanted["area_km2"].sum(), rel=1e-5)
    assert "转换为 CGCS2000 经纬度" in notes[0]


BOWTIE = shapely.Polygon([(112.1, 37.1), (112.5, 37.5), (112.5, 37.1), (112.1, 37.5)])


@pytest.mark.parametrize("name", ["z.parquet", "native.parquet", "z.shp"])
def test_an_invalid_ring_is_repaired_and_said(regions, zones, tmp_path, name):
    zones.loc[4, "geometry"] = BOWTIE
    (layer,) = read_layer(opened(written(zones, tmp_path / name)), "id")
    assert len(layer.notes) == 1
    assert "第 5 个要素无效" in layer.notes[0]
    assert "已修复，面积变化" in layer.notes[0]
    expected = region_rings(gpd.GeoDataFrame(geometry=[shapely.make_valid(BOWTIE)], crs="EPSG:4490")).areas()[0]
    assert layer.rings.areas()[4] == pytest.approx(expected, rel=1e-9)


def test_a_shapefile_whose_hole_runs_the_wrong_way_is_read_as_gdal_reads_it(tmp_path):
    """By the format's rule a clockwise ring is ground: GDAL makes two polygons of it, which the repair unites, and says so."""
    holed = shapely.Polygon(shapely.box(112, 37, 113, 37.5).exterior, [shapely.box(112.2, 37.1, 112.4, 37.3).exterior])
    path = written(gpd.GeoDataFrame({"id": ["a"]}, geometry=[holed], crs="EPSG:4490"), tmp_path / "z.shp")
    shell = region_rings(gpd.GeoDataFrame(geometry=[shapely.box(112, 37, 113, 37.5)], crs="EPSG:4490")).areas()[0]
    assert next(iter(read_layer(opened(path)))).notes == []
    whole = bytearray(path.read_bytes())
    place = 108 + 44 + 8 + 80
    points = np.frombuffer(bytes(whole[place : place + 80]), "<f8").reshape(5, 2)[::-1]
    whole[place : place + 80] = points.tobytes()
    path.write_bytes(whole)
    (layer,) = read_layer(opened(path))
    assert layer.rings.areas()[0] == pytest.approx(shell, rel=1e-9)
    assert "第 1 个要素无效" in layer.notes[0]


def test_features_without_shape_are_counted_and_named(regions, zones, tmp_path):
    zones.loc[[2, 6], "geometry"] = None
    (layer,) = read_layer(opened(written(zones, tmp_path / "z.parquet")), "id")
    assert layer.notes == ["z.parquet：2 个要素没有几何，未计入（第 3、7 个）"]


def test_of_collections_the_polygons_count(regions, zones, tmp_path):
    box = shapely.box(112, 37, 112.5, 37.2)
    zones.loc[3, "geometry"] = shapely.GeometryCollection([box, shapely.Point(1, 1)])
    (layer,) = read_layer(opened(written(zones, tmp_path / "z.parquet")), "id")
    assert layer.notes == ["z.parquet：第 4 个要素为几何集合，只计其中的面，点、线已略去"]
    alone = region_rings(gpd.GeoDataFrame(geometry=[box], crs="EPSG:4490"))
    assert layer.rings.areas()[3] == alone.areas()[0]


def test_z_and_m_are_left_out(regions, tmp_path):
    high = gpd.GeoDataFrame(geometry=[shapely.force_3d(shapely.box(112, 37, 112.5, 37.2), 900.0)], crs="EPSG:4490")
    (layer,) = read_layer(opened(written(high, tmp_path / "z.gpkg")))
    (flat,) = read_layer(opened(written(high.set_geometry(shapely.force_2d(high.geometry)), tmp_path / "f.gpkg")))
    assert layer.rings.areas().tolist() == flat.rings.areas().tolist()


def test_regions_that_overlap_are_refused_with_the_list(regions, zones, tmp_path):
    wider = regions.copy()
    wider.loc[0, "geometry"] = shapely.box(112, 37, 113.1, 37.6)
    path = written(zones, tmp_path / "z.parquet")
    with pytest.raises(
        GeometryError, match=r"regions overlap each other \(区域互相重叠\): 140101 × 140102 .* say --allow-overlap"
    ):
        measure_large(wider, [path], region_id="adcode")
    table, _ = measure_large(wider, [path], region_id="adcode", allow_overlap=True)
    assert set(table["adcode"]) == {"140101", "140102", "130101"}


def long_run(zones, tmp_path, **more):
    path = tmp_path / "z.parquet"
    return LongRun(
        (path if path.exists() else written(zones, path),),
        more.pop("folder", tmp_path / "work"),
        "adcode",
        "id",
        **more,
    )


def test_partitions_measure_as_one_pass_does(regions, zones, tmp_path):
    seen = []
    with watched(seen.append) as progress:
        table, _ = measure_partitions(regions, long_run(zones, tmp_path), progress)
    whole, _ = measure_large(regions, [tmp_path / "z.parquet"], region_id="adcode", zone_id="id")
    assert table[["adcode", "zone_id"]].to_numpy().tolist() == whole[["adcode", "zone_id"]].to_numpy().tolist()
    for column in ("area_km2", "share_of_zone", "zone_km2"):
        assert table[column].to_numpy() == pytest.approx(whole[column].to_numpy(), rel=1e-9)
    steps = [(event.step, event.done) for event in seen[:4]]
    assert steps == [("分发分区图层", 0), ("分发分区图层", 1), ("分区量算", 0), ("分区量算", 1)]
    assert (seen[-1].done, seen[-1].left_s) == (seen[-1].total, 0)
    assert all(event.rate > 0 for event in seen if event.done)


def test_a_run_that_was_killed_goes_on_and_gives_the_same_bytes(regions, zones, tmp_path, monkeypatch):
    straight, _ = measure_partitions(regions, long_run(zones, tmp_path, folder=tmp_path / "one"), lambda _: None)

    def dies(event):
        if event.done == 2:
            raise KeyboardInterrupt

    run = long_run(zones, tmp_path, folder=tmp_path / "two")
    with pytest.raises(KeyboardInterrupt), watched(dies) as progress:
        measure_partitions(regions, run, progress)
    done = sorted(path.name for path in (tmp_path / "two").rglob("part-*.result.parquet"))
    assert len(done) == 2
    measured = []
    honest = partition.overlap_rings
    monkeypatch.setattr(partition, "overlap_rings", lambda *given, **more: measured.append(1) or honest(*given, **more))
    again, _ = measure_partitions(regions, run, lambda _: None)
    assert len(measured) == len(list((tmp_path / "two").rglob("part-*.zones.parquet"))) - 2
    assert again.to_csv() == straight.to_csv()


def test_another_layer_is_another_run(regions, zones, tmp_path):
    measure_partitions(regions, long_run(zones, tmp_path), lambda _: None)
    written(zones.iloc[:9], tmp_path / "z.parquet")
    table, _ = measure_partitions(regions, long_run(zones, tmp_path), lambda _: None)
    assert len(list((tmp_path / "work").iterdir())) == 2
    assert set(table["zone_id"]) <= {f"z{k}" for k in range(9)}


def test_partition_inputs_are_geoparquet_in_the_plane(regions, zones, tmp_path):
    measure_partitions(regions, long_run(zones, tmp_path), lambda _: None)
    path = next((tmp_path / "work").rglob("part-14.zones.parquet"))
    assert b'"encoding": "polygon"' in pq.read_schema(path).metadata[b"geo"]
    frame = gpd.read_parquet(path)
    assert frame.crs.equals(PLANE)
    assert len(frame) > 0


def test_threads_give_the_same_bytes(regions, zones, tmp_path):
    one, _ = measure_partitions(regions, long_run(zones, tmp_path, folder=tmp_path / "a"), lambda _: None)
    two, _ = measure_partitions(
        regions, long_run(zones, tmp_path, folder=tmp_path / "b", scheduler="threads"), lambda _: None
    )
    assert one.to_csv() == two.to_csv()


@pytest.fixture
def portions(monkeypatch):
    """A portion is about two row groups of the layer."""
    monkeypatch.setattr("soilgis.store.large.portions.PORTION_BYTES", 1 << 14)


@pytest.mark.parametrize("name", ["z.parquet", "native.parquet"])
def test_a_layer_read_in_portions_gives_the_same_table(regions, zones, tmp_path, monkeypatch, name):
    """Ids come back in later portions, a shape is missing, one is repaired: the table is that of one portion, and the same bytes by threads."""
    zones.loc[4, "geometry"], zones.loc[40, "geometry"] = BOWTIE, None
    written(zones, tmp_path / name)
    asked = [LongRun((tmp_path / name,), tmp_path / folder, "adcode", "id") for folder in ("one", "many", "threads")]
    whole, said = measure_partitions(regions, asked[0], lambda _: None)
    monkeypatch.setattr("soilgis.store.large.portions.PORTION_BYTES", 1 << 14)
    for run in (asked[1], replace(asked[2], scheduler="threads")):
        table, notes = measure_partitions(regions, run, lambda _: None)
        numbers = whole.select_dtypes("number").columns
        assert table.drop(columns=numbers).equals(whole.drop(columns=numbers))
        assert table[numbers].to_numpy() == pytest.approx(whole[numbers].to_numpy(), rel=1e-12)
        assert sorted(map(str, notes)) == sorted(map(str, said))  # notes come batch by batch
        assert len(list(run.folder.rglob("read-*.json"))) > 1
        assert list(run.folder.rglob("part-*.zones.p0001.parquet"))
    results = [{p.name: p.read_bytes() for p in run.folder.rglob("*.result.parquet")} for run in asked]
    assert results[1] == results[2]


def test_reading_that_was_killed_goes_on(regions, zones, tmp_path, portions):
    run = long_run(zones, tmp_path)

    def dies(event):
        if event.step == "分发分区图层" and event.done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), watched(dies) as progress:
        measure_partitions(regions, run, progress)
    first = {path: path.stat().st_mtime_ns for path in (tmp_path / "work").rglob("read-*.json")}
    assert len(first) == 2
    assert not list((tmp_path / "work").rglob("prepared.json"))
    again, _ = measure_partitions(regions, run, lambda _: None)
    straight, _ = measure_partitions(regions, replace(run, folder=tmp_path / "other"), lambda _: None)
    assert {path: path.stat().st_mtime_ns for path in first} == first
    assert again.to_csv() == straight.to_csv()


def test_portions_without_any_shape_are_noted_and_a_file_of_them_is_refused(regions, zones, tmp_path, portions):
    zones.loc[:30, "geometry"] = None
    table, notes = measure_partitions(regions, long_run(zones, tmp_path), lambda _: None)
    assert len(table)
    assert sum("没有几何" in note for note in notes) == 1
    zones["geometry"] = None
    zones.loc[59, "geometry"] = shapely.Point(112, 37).buffer(0.01)
    path = written(zones, tmp_path / "z.parquet")
    bare = pq.read_table(path)
    pq.write_table(bare.slice(0, 50), path, row_group_size=7)
    with pytest.raises(SchemaError, match=r"z.parquet: all 50 features are without shape \(所有要素均无几何\)"):
        measure_partitions(regions, long_run(zones, tmp_path), lambda _: None)


@pytest.mark.enable_socket
@pytest.mark.filterwarnings("ignore:Creating scratch directories:UserWarning")
def test_two_dask_workers_give_the_same_bytes(regions, zones, tmp_path):
    from distributed import LocalCluster

    one, _ = measure_partitions(regions, long_run(zones, tmp_path, folder=tmp_path / "a"), lambda _: None)
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=False,
        dashboard_address="127.0.0.1:0",
        protocol="tcp",
        host="127.0.0.1",
    ) as cluster:
        run = long_run(zones, tmp_path, folder=tmp_path / "b", scheduler=cluster.scheduler_address)
        two, _ = measure_partitions(regions, run, lambda _: None)
    assert one.to_csv() == two.to_csv()


@pytest.mark.enable_socket
def test_a_scheduler_that_does_not_answer_is_an_error(regions, zones, tmp_path):
    with pytest.raises(UsageError, match=r"no scheduler answers at tcp://127.0.0.1:9 .* use --scheduler local"):
        measure_partitions(regions, long_run(zones, tmp_path, scheduler="tcp://127.0.0.1:9"), lambda _: None)
    assert not list(tmp_path.glob("**/part-*"))  # nothing is made for a scheduler that is not there


def test_a_folder_that_cannot_be_written_is_an_error(regions, zones, tmp_path):
    (tmp_path / "work").write_text("a file, not a folder")
    with pytest.raises(OutputError, match="缓存目录不可写或已满"):
        measure_partitions(regions, long_run(zones, tmp_path), lambda _: None)


@pytest.mark.parametrize("which", ["part-13.result.parquet", "part-14.zones.parquet", "prepared.json"])
def test_partitions_kept_by_an_earlier_run_are_checked(regions, zones, tmp_path, caplog, which):
    run = long_run(zones, tmp_path)
    straight, _ = measure_partitions(regions, run, lambda _: None)
    (kept,) = (tmp_path / "work").rglob(which)
    before = kept.read_bytes()
    middle = len(before) // 2
    kept.write_bytes(before[:middle] + bytes([before[middle] ^ 1]) + before[middle + 1 :])
    again, _ = measure_partitions(regions, run, lambda _: None)
    assert again.to_csv() == straight.to_csv()
    assert caplog.text.count("damaged") == 1
    assert kept.read_bytes() == before
    caplog.clear()
    measure_partitions(regions, run, lambda _: None)
    assert caplog.text == ""
