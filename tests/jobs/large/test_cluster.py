"""Scale-out with real processes: two Dask workers, one of them killed in the middle of a partition; a run killed by SIGKILL."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time

import geopandas as gpd
import numpy as np
import pytest
import shapely
from rasterio.transform import Affine

import soilgis
from soilgis.cli import main
from soilgis.jobs.large.partitions import measure_partitions
from soilgis.jobs.large.prepare import LongRun
from soilgis.model.errors import UsageError
from soilgis.raster import sweep
from tests.raster.rasters import write

pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="SIGKILL is POSIX"),
]
BUSY = """
import pathlib, time
from soilgis.jobs.large import partitions as partition

def stuck(*given, **more):
    pathlib.Path({marker!r}).touch()
    time.sleep(600)

partition.overlap_rings = stuck
"""
STRIPS = "from soilgis.raster import sweep; sweep._STRIP_CELLS = 16 * 40"
STUCK = """
import pathlib, time
from soilgis.raster import sweep

sweep._STRIP_CELLS = 16 * 40

def stuck(*given, **more):
    pathlib.Path({marker!r}).touch()
    time.sleep(600)

sweep._swept = stuck
"""
DIES = """
import os, signal, sys
from soilgis.jobs.large import partitions as partition
from soilgis.cli import main

honest, done = partition.overlap_rings, []

def last_breath(*given, **more):
    done.append(1)
    if len(done) == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    return honest(*given, **more)

partition.overlap_rings = last_breath
main(sys.argv[1:])
"""


@pytest.fixture
def regions():
    codes = ["140101", "140102", "130101", "410101"]
    cells = [shapely.box(112 + k, 37, 113 + k, 37.6) for k in range(4)]
    return gpd.GeoDataFrame({"adcode": codes}, geometry=cells, crs="EPSG:4490")


@pytest.fixture
def zones(tmp_path):
    rng = np.random.default_rng(11)
    centres = shapely.points(rng.uniform(111.8, 116.2, 90), rng.uniform(36.9, 37.7, 90))
    frame = gpd.GeoDataFrame(
        {"id": [f"z{k % 23}" for k in range(90)]}, geometry=shapely.buffer(centres, 0.1), crs="EPSG:4490"
    )
    frame.to_parquet(tmp_path / "z.parquet", row_group_size=9)
    return tmp_path / "z.parquet"


@contextlib.contextmanager
def cluster(folder, *preloads):
    """Address of a scheduler with one worker process a preload (a script's text, or nothing), and the workers."""
    file = folder / "scheduler.json"
    dask = [sys.executable, "-m", "dask"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with contextlib.ExitStack() as started:

        def start(*words):
            child = started.enter_context(subprocess.Popen([*dask, *words], **quiet))
            started.callback(child.kill)
            return child

        scheduler = start(
            "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(file)
        )
        until(file.exists)
        workers = []
        for number, text in enumerate(preloads):
            script = folder / f"preload{number}.py"
            script.write_text(text, encoding="utf-8")
            workers.append(
                start("worker", "--scheduler-file", str(file), "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny",
                      "--no-dashboard", "--local-directory", str(folder), "--preload", str(script))
            )  # fmt: skip
        address = json.loads(file.read_text(encoding="utf-8"))["address"]
        from distributed import Client

        with Client(address) as client:
            client.wait_for_workers(len(preloads), timeout=120)
        for worker in workers:
            worker.scheduler = scheduler.pid
        yield address, workers


def until(happened, seconds=120):
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end
        time.sleep(0.05)


def table_of(regions, zones, work, scheduler="local", progress=lambda _: None):
    return measure_partitions(regions, LongRun((zones,), work, "adcode", "id", scheduler=scheduler), progress)[0]


def test_two_worker_processes_give_the_bytes_of_a_serial_run(regions, zones, tmp_path):
    serial = table_of(regions, zones, tmp_path / "serial")
    with cluster(tmp_path, "", "") as (address, _):
        spread = table_of(regions, zones, tmp_path / "spread", address)
    assert spread.to_csv() == serial.to_csv()
    assert results(tmp_path / "spread") == results(tmp_path / "serial")


def test_a_worker_killed_in_the_middle_of_a_partition_loses_nothing(regions, zones, tmp_path):
    """One worker is stuck in its first partition when SIGKILL takes it; the other measures all, to the same bytes."""
    serial = table_of(regions, zones, tmp_path / "serial")
    marker = tmp_path / "busy"
    with cluster(tmp_path, BUSY.format(marker=str(marker)), "") as (address, (doomed, other)):
        killer = threading.Thread(target=lambda: (until(marker.exists), time.sleep(0.5), doomed.kill()))
        killer.start()
        spread = table_of(regions, zones, tmp_path / "spread", address)
        killer.join()
        assert doomed.wait(timeout=60) == -signal.SIGKILL
        assert other.poll() is None
    assert spread.to_csv() == serial.to_csv()
    assert results(tmp_path / "spread") == results(tmp_path / "serial")


def test_a_worker_killed_in_the_middle_of_a_raster_loses_nothing(tmp_path, monkeypatch):
    """One worker is stuck in its first share of the raster when SIGKILL takes it; the other measures all, to the same bits."""
    monkeypatch.setattr(sweep, "_STRIP_CELLS", 16 * 40)
    cells = np.random.default_rng(3).integers(1, 5, (80, 40)).astype(np.uint8)
    place = {"crs": "EPSG:4490", "transform": Affine(0.01, 0, 111.0, 0, -0.01, 36.0)}
    tiles = {"tiled": True, "blockxsize": 16, "blockysize": 16}
    raster = str(write(tmp_path / "classes.tif", cells, nodata=9, **place, **tiles))
    towns = gpd.GeoDataFrame(
        {"town": ["甲", "乙"]},
        geometry=[shapely.Point(111.2, 35.6).buffer(0.19), shapely.box(111, 35.2, 111.4, 35.35)],
        crs="EPSG:4490",
    )
    alone = soilgis.zonal(towns, raster, region_id="town").table.to_csv(float_format="%.17g")
    marker = tmp_path / "busy"
    with cluster(tmp_path, STUCK.format(marker=str(marker)), STRIPS) as (address, (doomed, other)):
        killer = threading.Thread(target=lambda: (until(marker.exists), time.sleep(0.5), doomed.kill()))
        killer.start()
        spread = soilgis.zonal(towns, raster, region_id="town", scheduler=address, work=tmp_path / "work").table
        killer.join()
        assert doomed.wait(timeout=60) == -signal.SIGKILL
        assert other.poll() is None
    assert spread.to_csv(float_format="%.17g") == alone


def results(work):
    """Bytes of every partition's result, by name."""
    return {path.name: path.read_bytes() for path in sorted(work.rglob("part-*.result.parquet"))}


def test_workers_that_do_not_see_the_folder_are_named(regions, zones, tmp_path):
    blind = "from soilgis.jobs.large import partitions\npartitions.Path = lambda path: __import__('pathlib').Path('/elsewhere' + path)\n"
    with (
        cluster(tmp_path, blind) as (address, _),
        pytest.raises(
            UsageError, match=r"a worker does not see /.* a disk that all workers share, under the same path"
        ),
    ):
        table_of(regions, zones, tmp_path / "work", address)


def test_a_scheduler_that_dies_half_way_is_an_error_that_says_what_to_do(regions, zones, tmp_path):
    marker = tmp_path / "busy"
    with cluster(tmp_path, BUSY.format(marker=str(marker))) as (address, (worker,)):
        killer = threading.Thread(target=lambda: (until(marker.exists), os.kill(worker.scheduler, signal.SIGKILL)))
        killer.start()
        with pytest.raises(UsageError, match=r"the cluster at tcp://.* was lost .* run the same command again"):
            table_of(regions, zones, tmp_path / "work", address)
        killer.join()


def test_a_run_killed_by_sigkill_goes_on_to_identical_bytes(regions, zones, tmp_path, monkeypatch):
    """kill -9 in the middle of the fourth partition: three results stand, whole; the second run measures the rest only."""
    regions.to_parquet(tmp_path / "regions.parquet")
    monkeypatch.setattr("soilgis.store.spent.empty", lambda *_: None)  # to look at what was kept

    def words(work, out):
        return ["coverage", "--regions", str(tmp_path / "regions.parquet"), "--zones", str(zones), "--zone-id", "id",
                "--scheduler", "local", "--work", str(tmp_path / work), "--out", str(tmp_path / out)]  # fmt: skip

    killed = subprocess.run([sys.executable, "-c", DIES, *words("work", "a.csv")], capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not (tmp_path / "a.csv").exists()
    first = results(tmp_path / "work")
    assert len(first) == 3
    stamps = {path: path.stat().st_mtime_ns for path in (tmp_path / "work").rglob("*.result.parquet")}
    for work, out in (("work", "a.csv"), ("straight", "b.csv")):
        with pytest.raises(SystemExit) as ended:
            main(words(work, out))
        assert not ended.value.code
    assert {path: path.stat().st_mtime_ns for path in stamps} == stamps
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes()
    assert results(tmp_path / "work") == results(tmp_path / "straight")
