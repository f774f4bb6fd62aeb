"""Rasters whose row of blocks is too large to be taken as one: columns are taken by parts, every block once, to the same areas."""

import numpy as np
import pytest
import shapely
from rasterio.transform import Affine

from soilgis.raster import sweep
from soilgis.raster.slope import SURVEY, slope_areas
from soilgis.raster.values import value_statistics
from soilgis.raster.zonal import class_areas
from soilgis.store.raster import RasterReader
from tests.raster.rasters import ALBERS, DEGREES, raster

PLACES = {DEGREES: Affine(0.001, 0, 111.0, 0, -0.001, 36.0), ALBERS: Affine(90, 0, 500_000, 0, -90, 4_000_000)}


@pytest.fixture(params=PLACES)
def place(request):
    """CRS, transform and blocks of a raster of 80 × 70 cells, and discs in it and over its edges."""
    where = PLACES[request.param]
    size, west, north = where.a, where.c, where.f
    centres = [(12, 30, 9), (35, 40, 31), (66, 20, 14), (-2, 60, 8)]
    discs = [shapely.Point(west + x * size, north - y * size).buffer(r * size) for x, y, r in centres]
    return {"crs": request.param, "transform": where, "tiled": True, "blockxsize": 16, "blockysize": 16}, np.array(
        discs
    )


@pytest.fixture
def narrow(monkeypatch):
    """Sixteen rows of seventy cells are too many; two blocks are taken together."""
    monkeypatch.setattr(sweep, "LARGEST_BLOCK", 1000)
    monkeypatch.setattr(sweep, "_WINDOW_CELLS", 2 * 16 * 16)
    monkeypatch.setattr(sweep, "_STRIP_CELLS", 16 * 70)


def test_classes_values_and_slopes_are_those_of_whole_strips(tmp_path, place, request, monkeypatch):
    profile, discs = place
    rng = np.random.default_rng(6)
    monkeypatch.setattr(sweep, "_STRIP_CELLS", 16 * 70)
    classes = raster(tmp_path / "c.tif", rng.integers(1, 6, (80, 70)).astype(np.uint8), **profile)
    heights = raster(tmp_path / "h.tif", rng.normal(900, 9, (80, 70)).astype(np.float32), nodata=-9999, **profile)

    def measured():
        return {
            "classes": class_areas(classes, discs, profile["crs"]).areas,
            "slopes": slope_areas(heights, discs, profile["crs"], SURVEY).areas,
            "means": {"mean": value_statistics(heights, discs, profile["crs"]).mean},
        }

    whole = measured()
    request.getfixturevalue("narrow")
    for name, areas in measured().items():
        for key, values in areas.items():
            assert values == pytest.approx(whole[name][key], rel=1e-12, abs=1e-3), (name, key)


def test_every_block_is_read_once(tmp_path, place, narrow, monkeypatch):
    profile, discs = place
    classes = raster(tmp_path / "c.tif", np.ones((80, 70), np.uint8), **profile)
    honest, seen = RasterReader.read, []

    def read(self, rows, columns, out):
        seen.extend((rows[0], left) for left in range(columns[0], columns[1], 16))
        assert columns[1] - columns[0] <= 32
        assert rows[1] - rows[0] == 16
        honest(self, rows, columns, out)

    monkeypatch.setattr(RasterReader, "read", read)
    class_areas(classes, discs, profile["crs"])
    assert len(seen) == len(set(seen)) > 10


def test_blocks_as_wide_as_the_raster_are_cut_into_thin_strips(tmp_path, narrow, place):
    profile, _ = place
    classes = raster(
        tmp_path / "c.tif",
        np.ones((80, 70), np.uint8),
        crs=profile["crs"],
        transform=profile["transform"],
        blockysize=40,
    )

    class Wide:
        grid, block = classes.grid, (40, 70)

    assert sweep.strip_height(Wide) == 16
