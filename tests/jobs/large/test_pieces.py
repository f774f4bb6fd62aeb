"""Work shared out in pieces: the same bits whoever measures; nothing twice, nothing half-written, every fault with its cure."""

import contextlib
import errno
import pickle
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.transform import Affine

import soilgis
from soilgis.jobs.large import pieces, scheduler
from soilgis.jobs.large.pieces import Pieces, measure_piece
from soilgis.model.errors import HostError, OutputError, RasterError, UsageError
from soilgis.model.spread import measured, spread, spreading
from soilgis.raster import sweep
from soilgis.store.large.piecefile import digest, identity, packed, read_piece, unpacked, write_piece
from tests.raster.rasters import write

SLOW_DISK = "ignore:Creating scratch directories:UserWarning"
"""What Dask says of a busy machine."""
pytestmark = pytest.mark.filterwarnings(SLOW_DISK)
RNG = np.random.default_rng(17)
CLASSES = RNG.integers(1, 6, (96, 60)).astype(np.uint8)
CLASSES[:9, :14] = 9
HEIGHTS = (1000 + np.cumsum(RNG.normal(size=(96, 60)), axis=1) * 90).astype(np.float32)
USE = RNG.integers(1, 4, (96, 60)).astype(np.uint8)
PLACE = {
    "crs": "EPSG:4490",
    "transform": Affine(0.01, 0, 111.0, 0, -0.01, 36.0),
    "tiled": True,
    "blockxsize": 16,
    "blockysize": 16,
}


@pytest.fixture
def strips(monkeypatch):
    """Sixteen rows make a strip, a strip makes a share: rasters of tests are swept in several."""
    monkeypatch.setattr(sweep, "_STRIP_CELLS", 16 * 60)


@pytest.fixture
def folder(tmp_path, monkeypatch, strips):
    """Three rasters, regions of two provinces that are no boxes, two layers, and patches; the test works there."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "classes.tif", CLASSES, nodata=9, **PLACE)
    write(tmp_path / "dem.tif", HEIGHTS, nodata=-9999, **PLACE)
    write(tmp_path / "use.tif", USE, nodata=0, **PLACE)
    write(
        tmp_path / "coarse.tif",
        USE[::3, ::2].copy(),
        nodata=0,
        crs="EPSG:4490",
        transform=Affine(0.02, 0, 111.0, 0, -0.03, 36.0),
    )
    seeds = shapely.MultiPoint(RNG.uniform([111, 35.05], [111.6, 36], (7, 2)))
    cells = shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=shapely.box(111, 35.05, 111.7, 36)))
    cells = shapely.intersection(cells, shapely.box(111.02, 35.07, 111.63, 35.98))
    codes = [f"{14 + k % 2}0{k:04d}" for k in range(len(cells))]
    gpd.GeoDataFrame({"code": codes}, geometry=cells, crs="EPSG:4490").to_file("r.gpkg")
    for name in ("a", "b"):
        spots = shapely.buffer(shapely.points(RNG.uniform([111, 35], [111.7, 36], (30, 2))), 0.06)
        gpd.GeoDataFrame({"id": range(30)}, geometry=spots, crs="EPSG:4490").to_file(f"{name}.gpkg")
    patch = shapely.buffer(shapely.points(RNG.uniform([111.1, 37.0], [111.3, 37.2], (40, 2))), 0.004)
    gpd.GeoDataFrame({"patch_id": [f"T{k}" for k in range(40)]}, geometry=patch, crs="EPSG:4490").to_file("p.gpkg")
    extent = shapely.buffer(shapely.points(RNG.uniform([111.1, 37.0], [111.3, 37.2], (9, 2))), 0.02)
    gpd.GeoDataFrame({"project_id": [f"P{k}" for k in range(9)]}, geometry=extent, crs="EPSG:4490").to_file("q.gpkg")
    return tmp_path


@contextlib.contextmanager
def cluster(workers=2):
    """Address of a Dask scheduler in this process with some workers."""
    from distributed import Client, LocalCluster

    with LocalCluster(
        n_workers=workers, processes=False, threads_per_worker=1, dashboard_address="127.0.0.1:0"
    ) as found:
        with Client(found) as client:
            client.wait_for_workers(workers) if workers else None
        yield found.scheduler_address


LEGEND = {1: "slight", 2: "light", 3: "moderate", 4: "intense", 5: "severe"}
GROUND = {"regions": "r.gpkg", "region_id": "code"}
NAMES = {"1": "slight", "2": "light", "3": "moderate", "4": "intense", "5": "severe"}
STUDY = {
    "id": "linfen",
    "title": {"zh": "临汾市", "en": "Linfen"},
    "region": ("141000",),
    "zones": ("taihang", "lvliang"),
    "rasters": ({"role": "erosion", "file": "classes.tif", "year": 2024, "legend": NAMES},),
}
JOBS = {
    "zonal": lambda **how: soilgis.zonal(**GROUND, raster="classes.tif", zones="a.gpkg", land_use="use.tif", **how),
    "resampled": lambda **how: soilgis.zonal(
        **GROUND, raster="classes.tif", land_use="coarse.tif", resample=True, **how
    ),
    "values": lambda **how: soilgis.zonal(**GROUND, raster="dem.tif", values=True, quantiles=(0.5,), **how),
    "slope": lambda **how: soilgis.slope(**GROUND, dem="dem.tif", **how),
    "cropland": lambda **how: soilgis.slope(
        **GROUND, dem="dem.tif", land_use="use.tif", cropland="1", threshold=6, **how
    ),
    "steep": lambda **how: soilgis.steep(**GROUND, dem="dem.tif", land_use="use.tif", cropland="1", threshold=8, **how),
    "ledger": lambda **how: soilgis.ledger(zones={"甲": "a.gpkg", "乙": "b.gpkg"}, **GROUND, **how),
    "coverage": lambda **how: soilgis.coverage(zones=["a.gpkg", "b.gpkg"], ledger=True, **GROUND, **how),
    "rate": lambda **how: soilgis.rate("141000", {2024: "classes.tif"}, legend=LEGEND, level="city", **how),
    "supervise": lambda **how: soilgis.supervise("p.gpkg", "q.gpkg", **how),
    "run": lambda **how: soilgis.run(soilgis.Study(**STUDY, folder=Path.cwd()), **how),
}
ONE_PROCESS = {name: name not in {"ledger", "coverage", "run"} for name in JOBS}
"""Whether the bits are those of a run without partitions too; overlays by partitions agree within 1e-9."""


def tables(answer):
    """Every table as text with all digits."""
    return {name: frame.to_csv(float_format="%.17g") for name, frame in answer.tables.items()}


@pytest.mark.parametrize("name", JOBS)
def test_the_same_bits_whoever_measures(folder, name, monkeypatch):
    """Without partitions, one by one, and by threads with tasks that travelled as they do to a worker."""
    job, honest = JOBS[name], pieces.measure_piece
    alone = tables(job())
    here = tables(job(scheduler="local", work=folder / "work"))
    travelled = lambda task, path: honest(pickle.loads(pickle.dumps(task)), path)  # noqa: E731
    monkeypatch.setattr(pieces, "measure_piece", travelled)
    assert tables(job(scheduler="threads", work=folder / "work")) == here
    assert here.keys() == alone.keys()
    assert here == alone or not ONE_PROCESS[name]
    assert not (folder / "work").exists()


def test_overlays_by_partitions_agree_with_one_pass(folder):
    for name in ("ledger", "coverage"):
        parts, whole = JOBS[name](scheduler="local").tables, JOBS[name]().tables
        for table, frame in whole.items():
            numbers = frame.select_dtypes("number").columns
            keys = [one for one in frame if one not in numbers]
            left, right = (one[table].sort_values(keys, ignore_index=True) for one in (parts, whole))
            assert left[keys].equals(right[keys])
            assert left[numbers].to_numpy() == pytest.approx(right[numbers].to_numpy(), rel=1e-9, abs=1e-9)


@pytest.mark.enable_socket
def test_a_cluster_gives_the_same_bits(folder):
    """Every job that takes --scheduler, by two workers of one cluster."""
    with cluster() as address:
        for name, job in JOBS.items():
            wanted = tables(job(scheduler="local", work=folder / "local"))
            assert tables(job(scheduler=address, work=folder / "work")) == wanted, name


def test_every_job_that_shares_its_work_is_among_these():
    """A job that takes --scheduler is tried here, under its own name."""
    from soilgis.jobs.front import job_of
    from soilgis.model.spread_job import SpreadingJob

    jobs = {name for name in soilgis.__all__ if name in soilgis._JOBS and issubclass(job_of(name), SpreadingJob)}
    assert jobs
    assert jobs <= set(JOBS)


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_threads_change_no_bit(folder, threads):
    from soilgis.raster.zonal import class_areas
    from soilgis.store.raster import open_raster

    shapes = gpd.read_file("r.gpkg").geometry.to_numpy()
    found = class_areas(open_raster("classes.tif"), shapes, "EPSG:4490", threads=threads).areas
    wanted = class_areas(open_raster("classes.tif"), shapes, "EPSG:4490").areas
    assert {name: areas.tolist() for name, areas in found.items()} == {n: a.tolist() for n, a in wanted.items()}


def counted(monkeypatch, fails_at=None):
    """Let pieces be counted as they are measured; one of them may be the last."""
    honest, done = pieces.measure_piece, []

    def measure(task, path):
        if len(done) == fails_at:
            raise KeyboardInterrupt
        done.append(path)
        return honest(task, path)

    monkeypatch.setattr(pieces, "measure_piece", measure)
    return done


def test_a_run_that_was_broken_off_goes_on_where_it_was(folder, monkeypatch):
    straight = tables(soilgis.zonal(**GROUND, raster="classes.tif"))
    with monkeypatch.context() as patch:
        first = counted(patch, fails_at=2)
        with pytest.raises(KeyboardInterrupt):
            soilgis.zonal(**GROUND, raster="classes.tif", scheduler="local", work=folder / "work")
    rest = counted(monkeypatch)
    found = tables(soilgis.zonal(**GROUND, raster="classes.tif", scheduler="local", work=folder / "work"))
    assert found == straight
    assert (len(first), len(rest)) == (2, 4)
    assert not set(first) & set(rest)


def test_a_changed_raster_is_measured_again(folder, monkeypatch):
    with monkeypatch.context() as patch:
        counted(patch, fails_at=5)
        with pytest.raises(KeyboardInterrupt):
            soilgis.zonal(**GROUND, raster="classes.tif", scheduler="local", work=folder / "work")
    write(folder / "classes.tif", CLASSES[:, ::-1].copy(), nodata=9, **PLACE)
    again = counted(monkeypatch)
    found = tables(soilgis.zonal(**GROUND, raster="classes.tif", scheduler="local", work=folder / "work"))
    assert len(again) == 6
    assert found == tables(soilgis.zonal(**GROUND, raster="classes.tif"))


class Doubled:
    """A task of two lines."""

    files = ()

    def __repr__(self):
        return "Doubled()"

    def measure(self, piece):
        assert spread() is None
        return {"twice": piece["once"] * 2}


def given_pieces(count=3):
    return [{"once": np.arange(k + 1)} for k in range(count)]


def test_a_damaged_result_is_said_and_measured_again(tmp_path, caplog):
    run = Pieces(tmp_path, "local", lambda _: None)
    wanted = [found["twice"].tolist() for found in run.measured(Doubled(), given_pieces())]
    results = sorted(run.homes[0].glob("*.found.npz"))
    results[1].write_bytes(results[1].read_bytes()[:-40])
    assert (
        [found["twice"].tolist() for found in run.measured(Doubled(), given_pieces())]
        == wanted
        == [[0], [0, 2], [0, 2, 4]]
    )
    assert "分区结果已损坏，重新量算" in caplog.text


def test_equal_pieces_are_measured_once(tmp_path, monkeypatch):
    done = counted(monkeypatch)
    found = list(Pieces(tmp_path, "local", lambda _: None).measured(Doubled(), given_pieces(2) * 2))
    assert [one["twice"].tolist() for one in found] == [[0], [0, 2]] * 2
    assert len(done) == 2


def test_nobody_asked_measures_where_the_work_is():
    assert [one["twice"].tolist() for one in measured(Doubled(), given_pieces(2))] == [[0], [0, 2]]
    with spreading(None):
        assert spread() is None


def test_a_full_disk_is_one_sentence_and_what_is_there_stays(folder, monkeypatch):
    """The disk is full at the third result: two stand; with room again the rest is measured."""
    written = []

    def full(path, arrays):
        if ".found." in path.name:
            if len(written) == 2:
                raise OSError(errno.ENOSPC, "No space left on device")
            written.append(path)
        write_piece(path, arrays)

    with monkeypatch.context() as patch:
        patch.setattr("soilgis.store.large.piecefile.write_piece", full)
        with pytest.raises(
            OutputError,
            match=r"work cannot be written \(缓存目录不可写或已满\): No space left .* goes on where it stopped",
        ):
            soilgis.slope(**GROUND, dem="dem.tif", scheduler="local", work=folder / "work")
    assert sorted((folder / "work").rglob("*.found.npz")) == sorted(written)
    assert not list((folder / "work").rglob(".*.npz*"))
    rest = counted(monkeypatch)
    assert tables(soilgis.slope(**GROUND, dem="dem.tif", scheduler="local", work=folder / "work")) == tables(
        JOBS["slope"]()
    )
    assert len(rest) == 4


def test_a_folder_that_cannot_be_made_is_told_before_the_work(folder):
    (folder / "taken").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match=r"taken cannot be written \(缓存目录不可写或已满\)"):
        soilgis.zonal(**GROUND, raster="classes.tif", scheduler="local", work=folder / "taken")


@pytest.mark.parametrize("how", ["local", "threads"])
def test_a_raster_cut_off_half_way_is_named_and_nothing_is_half_written(folder, how):
    whole = (folder / "dem.tif").read_bytes()
    (folder / "dem.tif").write_bytes(whole[: len(whole) * 2 // 3])
    with pytest.raises(
        RasterError, match=r"dem\.tif: rows .* cannot be read; the file is truncated or corrupt: .*文件截断或损坏"
    ):
        soilgis.slope(**GROUND, dem="dem.tif", scheduler=how, work=folder / "work")
    assert not list((folder / "work").rglob(".*.npz*"))
    assert all(read_piece(path) for path in (folder / "work").rglob("*.npz"))


@pytest.mark.enable_socket
def test_on_a_cluster_the_fault_of_an_input_is_told_as_it_is(folder):
    whole = (folder / "dem.tif").read_bytes()
    (folder / "dem.tif").write_bytes(whole[: len(whole) * 2 // 3])
    with cluster() as address, pytest.raises(RasterError, match=r"the file is truncated or corrupt"):
        soilgis.slope(**GROUND, dem="dem.tif", scheduler=address, work=folder / "work")


@pytest.mark.enable_socket
def test_workers_are_looked_at_before_the_work(folder, monkeypatch):
    def ask(address):
        return soilgis.zonal(**GROUND, raster="classes.tif", scheduler=address, work=folder / "work")

    with cluster(0) as address, pytest.raises(HostError, match=r"has no workers .*start some with `dask worker"):
        ask(address)
    with cluster() as address:
        monkeypatch.setattr(scheduler, "looked_at", lambda _: (False, scheduler.version("soilgis")))
        with pytest.raises(UsageError, match=r"of 2 workers 2 do not see .*work .*计算节点看不到该路径"):
            ask(address)
        monkeypatch.setattr(scheduler, "looked_at", lambda _: (True, "0.0.1"))
        with pytest.raises(
            UsageError, match=r"workers that do not run soilgis .*\(0\.0\.1\).* install the same one there"
        ):
            ask(address)


@pytest.mark.enable_socket
def test_a_scheduler_that_does_not_answer_is_told_before_anything_is_read(folder):
    with pytest.raises(HostError, match=r"no scheduler answers at tcp://127\.0\.0\.1:9 .*dask scheduler"):
        soilgis.zonal(**GROUND, raster="classes.tif", scheduler="tcp://127.0.0.1:9", work=folder / "work")
    assert not list((folder / "work").iterdir())


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"scheduler": "far"}, "must be local, threads, or tcp://host:port"),
        ({"scheduler": "tcp://10.0.0.5:8786"}, "needs .*work .* on a disk that all workers share"),
        ({"work": "w"}, "work.* needs .*scheduler"),
    ],
)
@pytest.mark.parametrize("name", ["zonal", "slope", "steep", "rate", "ledger", "supervise"])
def test_options_that_cannot_work_are_refused(folder, name, how, said):
    with pytest.raises(UsageError, match=said):
        JOBS[name](**how)


def test_a_file_that_is_gone_when_a_worker_wants_it_is_named(folder):
    from soilgis.raster.sources import ValueSource
    from soilgis.raster.values import MomentAccount
    from soilgis.store.raster import open_raster

    task = MomentAccount(ValueSource(open_raster("dem.tif")))
    (folder / "dem.tif").unlink()
    write_piece(folder / "x.given.npz", {"rows": np.arange(1)})
    with pytest.raises(FileNotFoundError, match=r"dem\.tif"):
        measure_piece(task, str(folder / "x.given.npz"))


coordinates = st.floats(-1e7, 1e7, allow_nan=False)


@settings(max_examples=examples(30))
@given(st.lists(st.tuples(coordinates, coordinates, coordinates), max_size=6))
def test_packed_shapes_are_the_same_to_the_last_bit(rows):
    shapes = np.array([shapely.Polygon([(a, b), (b, c), (c, a)]) for a, b, c in rows], dtype=object)
    back = unpacked("s", packed("s", shapes))
    assert len(back) == len(shapes)
    assert shapely.equals_identical(back, shapes).all()


def test_a_digest_tells_names_types_shapes_and_bits_apart():
    base = {"a": np.arange(4), "b": np.zeros(2)}
    others = [
        {"a": np.arange(4), "c": np.zeros(2)},
        {"a": np.arange(4, dtype=np.int32), "b": np.zeros(2)},
        {"a": np.arange(4).reshape(2, 2), "b": np.zeros(2)},
        {"a": np.arange(4), "b": np.array([0.0, -0.0])},
    ]
    assert len({digest(one) for one in [base, *others]}) == 5
    assert digest(dict(reversed(base.items()))) == digest(base)


def test_a_vrt_changes_with_its_tiles(folder):
    from rasterio.shutil import copy

    copy("classes.tif", "mosaic.vrt", driver="VRT")
    before = identity("mosaic.vrt")
    write(folder / "classes.tif", CLASSES[::-1].copy(), nodata=9, **PLACE)
    assert "classes.tif" in before
    assert identity("mosaic.vrt") != before


@settings(max_examples=examples(20))
@given(st.integers(0, 2**32 - 1))
def test_which_codes_are_known_changes_no_bit(seed):
    """A chunk's codes are counted before they are added: what the strip before held changes nothing."""
    from soilgis.raster.kernels import Runs
    from soilgis.raster.tally import Weights, tally_codes

    rng = np.random.default_rng(seed)
    cells = rng.integers(0, 40, (3, 700)).astype(np.uint8)
    spans = np.array([[0, 0, 0, 700], [1, 1, 3, 9], [1, 0, 10, 500], [2, 1, 5, 700]], np.int32)
    runs, weights = Runs(spans, rng.uniform(0.1, 1, 4)), Weights(rng.uniform(0.5, 2, 3), np.ones((1, 1)), 1)
    found = []
    for known in ([], [3, 7], list(range(16))):
        totals = np.zeros((2, 256))
        tally_codes(runs, cells, weights, np.array(known, np.uint8), totals)
        found.append(totals.tolist())
    assert found[0] == found[1] == found[2]
