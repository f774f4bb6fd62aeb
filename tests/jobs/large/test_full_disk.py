"""A disk that is full in the middle of a long run: one sentence with the cure, nothing half-written, and the next run goes on to the same bytes."""

import contextlib
import gc
import os

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pytest
import shapely

from soilgis.jobs.large.partitions import measure_partitions
from soilgis.jobs.large.pieces import Pieces
from soilgis.jobs.large.prepare import LongRun
from soilgis.model.errors import OutputError, UsageError
from soilgis.store.cache import is_whole
from soilgis.store.large import portions
from soilgis.store.large.growing import GrowingTable, parquet_bytes, write_whole

pytestmark = pytest.mark.skipif(os.name == "nt", reason="files are limited by POSIX")


@contextlib.contextmanager
def room(size):
    """No file may grow larger than this many bytes: the system refuses as it does on a full disk."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Discs over two provinces, read in several portions."""
    rng = np.random.default_rng(5)
    centres = shapely.points(rng.uniform(112, 115, 80), rng.uniform(36.9, 37.7, 80))
    zones = gpd.GeoDataFrame(
        {"id": [f"z{k}" for k in range(80)]}, geometry=shapely.buffer(centres, 0.05), crs="EPSG:4490"
    )
    zones.to_file(tmp_path / "z.gpkg")
    monkeypatch.setattr(portions, "PORTION_BYTES", 1 << 15)
    return LongRun((tmp_path / "z.gpkg",), tmp_path / "work", "adcode", "id")


@pytest.fixture
def regions():
    boxes = [shapely.box(112, 37, 113.5, 37.6), shapely.box(113.5, 37, 115, 37.6)]
    return gpd.GeoDataFrame({"adcode": ["140101", "130101"]}, geometry=boxes, crs="EPSG:4490")


@pytest.mark.parametrize("size", [1 << 9, 1 << 12, 6000])
def test_what_is_half_written_goes_and_the_run_goes_on(regions, run, size):
    with (
        room(size),
        pytest.raises(
            OutputError,
            match=r"work cannot be written \(缓存目录不可写或已满\): .*; free space there .* run the same command again",
        ),
    ):
        measure_partitions(regions, run, lambda _: None)
    gc.collect()  # a writer that tells the full disk once more would fail this test
    kept = {path: path.read_bytes() for path in run.folder.rglob("*") if path.is_file()}
    assert not [path for path in kept if path.name.startswith(".")]
    again, _ = measure_partitions(regions, run, lambda _: None)
    straight, _ = measure_partitions(regions, LongRun(run.zones, run.folder.with_name("other"), "adcode", "id"), print)
    assert again.to_csv(float_format="%.17g") == straight.to_csv(float_format="%.17g")


def test_a_file_stands_whole_or_as_it_was(tmp_path):
    path = tmp_path / "one.json"
    write_whole(path, "草")
    with room(4), pytest.raises(OSError, match="File too large"):
        write_whole(path, "草木樨")
    assert path.read_text(encoding="utf-8") == "草"
    assert [one.name for one in tmp_path.iterdir()] == ["one.json"]


def test_a_growing_file_appears_when_it_is_finished(tmp_path):
    table, path = pa.table({"a": np.arange(5000)}), tmp_path / "t.parquet"
    file = GrowingTable(path, table.schema)
    file.add(table)
    assert not path.exists()
    file.finish()
    assert is_whole(path)
    before = path.read_bytes()
    file.abandon()
    other = GrowingTable(path, table.schema)
    other.add(table)
    other.abandon()
    assert path.read_bytes() == before
    assert not [one for one in tmp_path.iterdir() if one.name.startswith(".")]
    write_whole(path, parquet_bytes(table.slice(0, 3)), noted=True)
    assert pa.parquet.read_table(path).num_rows == 3


class Missing:
    """A task whose file nobody sees."""

    files = ("/nowhere/dem.tif",)

    def measure(self, piece):
        return piece


def test_a_file_that_a_worker_does_not_see_is_named_with_the_cure(tmp_path, monkeypatch):
    monkeypatch.setattr("soilgis.store.large.piecefile.identity", lambda name: name)
    with pytest.raises(
        UsageError,
        match=r"a worker does not see /nowhere/dem\.tif \(计算节点看不到该文件\): inputs and --work must lie .*; mount it there",
    ):
        list(Pieces(tmp_path, "local", print).measured(Missing(), [{"a": np.arange(2)}]))
