"""Wide DEMs: classes made ahead are those of windows, cell by cell, in any order of reading; every block is unpacked once."""

import numpy as np
import pytest
import shapely
from rasterio.transform import Affine

from soilgis.raster import slope_ahead, sweep
from soilgis.raster.heights import Heights
from soilgis.raster.shares import bundle, in_runs, unbundled
from soilgis.raster.slope import SURVEY, SlopeSource, slope_areas
from soilgis.store.raster import RasterReader
from tests.raster.rasters import ALBERS, DEGREES, raster

SHAPE = (90, 70)
PLACES = {
    DEGREES: Affine(0.001, 0, 111.0, 0, -0.001, 36.0),
    ALBERS: Affine(90, 0, 500_000, 0, -90, 4_000_000),
}
STRIPS = [(top, min(top + 16, SHAPE[0])) for top in range(0, SHAPE[0], 16)]


@pytest.fixture(params=PLACES)
def dem(request, tmp_path, monkeypatch):
    """Heights in blocks of 16 × 16, the last of them cut off, with a hole; a strip is a row of blocks."""
    heights = np.random.default_rng(4).normal(1000, 30, SHAPE).astype(np.float32)
    heights[30:36, 14:20] = -9999
    monkeypatch.setattr(sweep, "_STRIP_CELLS", 16 * SHAPE[1])
    return raster(
        tmp_path / "d.tif", heights, nodata=-9999, crs=request.param, transform=PLACES[request.param],
        tiled=True, blockxsize=16, blockysize=16,
    )  # fmt: skip


@pytest.fixture
def wide(monkeypatch):
    """The DEM counts as wide."""
    monkeypatch.setattr(slope_ahead, "NEIGHBOUR_CACHE_BYTES", 1)
    monkeypatch.setattr(slope_ahead, "_NARROW", 1)


def windows(dem, strips, columns=(0, SHAPE[1])):
    found = []
    with SlopeSource(dem, SURVEY).opened() as reader:
        for rows in strips:
            cells = np.full((rows[1] - rows[0], columns[1] - columns[0]), 99, np.uint8)
            reader.read(rows, columns, cells)
            found.append(cells)
    return found


def test_a_dem_is_wide_when_three_rows_of_blocks_are_more_than_the_cache(dem, monkeypatch):
    three = 3 * 4 * 16 * SHAPE[1]
    for most, said in ((three, 1), (three - 1, 16)):
        monkeypatch.setattr(slope_ahead, "NEIGHBOUR_CACHE_BYTES", most)
        monkeypatch.setattr(slope_ahead, "_NARROW", 16)
        assert SlopeSource(dem, SURVEY).in_a_row == said
    monkeypatch.setattr(slope_ahead, "_NARROW", 17)
    assert SlopeSource(dem, SURVEY).in_a_row == 1


@pytest.mark.parametrize("order", [1, -1, 2], ids=["down", "up", "every other"])
def test_classes_made_ahead_are_those_of_windows(dem, request, order):
    plain = windows(dem, STRIPS)
    request.getfixturevalue("wide")
    for rows, cells in zip(STRIPS[::order], windows(dem, STRIPS[::order]), strict=True):
        assert cells.tolist() == plain[STRIPS.index(rows)].tolist()


def test_other_columns_below_are_read_by_themselves(dem, wide):
    whole = windows(dem, STRIPS)
    with SlopeSource(dem, SURVEY).opened() as reader:
        for (rows, cells), columns in zip(
            zip(STRIPS, whole, strict=True), [(16, 48), (0, 70), (32, 40)] * 2, strict=True
        ):
            out = np.empty((rows[1] - rows[0], columns[1] - columns[0]), np.uint8)
            reader.read(rows, columns, out)
            assert out.tolist() == cells[:, slice(*columns)].tolist()


def test_every_row_of_blocks_is_read_once_on_the_way_down(dem, wide, monkeypatch):
    honest, seen = RasterReader.read, []
    monkeypatch.setattr(RasterReader, "read", lambda self, rows, *more: seen.append(rows) or honest(self, rows, *more))
    windows(dem, STRIPS, columns=(0, 16))
    assert seen == [(0, 32), *((top, min(top + 16, 90)) for top in range(32, 90, 16))]


def test_areas_are_those_of_a_narrow_dem_and_threads_change_no_bit(dem, request):
    west, _, _, north = dem.grid.transform[2], 0, 0, dem.grid.transform[5]
    size = dem.grid.transform[0]
    shapes = np.array([shapely.Point(west + k * size, north - 45 * size).buffer(k * size) for k in (12, 30)], object)
    plain = slope_areas(dem, shapes, dem.grid.crs).areas
    request.getfixturevalue("wide")
    found = slope_areas(dem, shapes, dem.grid.crs).areas
    assert {name: area.tolist() for name, area in found.items()} == {
        name: area.tolist() for name, area in plain.items()
    }


def test_heights_that_are_known_are_not_read_again(dem, monkeypatch):
    from soilgis.store.raster import reading

    with reading(dem) as reader:
        heights = Heights(reader)
        whole = heights.lines((10, 30), (20, 40)).copy()
        monkeypatch.setattr(RasterReader, "read", lambda *_: pytest.fail("read again"))
        assert np.array_equal(heights.lines((10, 30), (20, 40), whole), whole, equal_nan=True)


def test_shares_travel_together_and_come_back_in_their_order():
    shares = [{"strips": np.array([k, k + 1]), "x0": np.arange(k)} for k in range(12)]
    runs = list(in_runs(shares, 5))
    assert [len(run) for run in runs] == [5, 5, 2]
    back = [share for run in runs for share in unbundled(bundle(run))]
    assert [{name: values.tolist() for name, values in share.items()} for share in back] == [
        {name: values.tolist() for name, values in share.items()} for share in shares
    ]
