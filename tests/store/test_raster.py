"""Opening raster files: what is carried, and what is refused with its cure."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
import shapely
from rasterio.transform import Affine

from soilgis.model.errors import CrsError, RasterError
from soilgis.model.layer import Status
from soilgis.model.raster import Cause, Intensity, RasterEntry, erosion_legend
from soilgis.raster.zonal import class_areas
from soilgis.store.raster import open_raster
from tests.raster.rasters import ALBERS, HAND, write


def test_a_raster_carries_its_grid(tmp_path):
    one = open_raster(write(tmp_path / "a.tif", HAND, nodata=9), year=2024, unit="t", status=Status.DEMO)
    assert (one.grid.shape, one.nodata, one.dtype, one.year, one.unit) == ((3, 5), 9, "uint8", 2024, "t")
    assert one.grid.bounds == (0, 3_999_700, 500, 4_000_000)
    assert one.grid.row_edges.tolist() == [4_000_000, 3_999_900, 3_999_800, 3_999_700]


def test_no_crs_is_refused_or_stated(tmp_path):
    path = write(tmp_path / "a.tif", HAND, crs=None)
    with pytest.raises(CrsError, match=r"a\.tif declares no CRS; state it with crs"):
        open_raster(path)
    assert open_raster(path, crs="EPSG:4546").grid.shape == (3, 5)


def test_a_contradicting_crs_is_refused(tmp_path):
    with pytest.raises(CrsError, match="contradicts crs = EPSG:4490"):
        open_raster(write(tmp_path / "a.tif", HAND), crs="EPSG:4490")


def test_a_rotated_raster_is_refused(tmp_path):
    turned = Affine(100, 5, 0, 5, -100, 4_000_000)
    with pytest.raises(RasterError, match="rotated; warp it"):
        open_raster(write(tmp_path / "a.tif", HAND, transform=turned))


def test_columns_running_west_are_refused(tmp_path):
    with pytest.raises(RasterError, match="columns run west"):
        open_raster(write(tmp_path / "a.tif", HAND, transform=Affine(-100, 0, 0, 0, -100, 4_000_000)))


def test_no_geotransform_is_refused(tmp_path):
    with pytest.warns(rasterio.errors.NotGeoreferencedWarning):
        path = write(tmp_path / "a.tif", HAND, transform=Affine.identity())
    with pytest.raises(RasterError, match="no geotransform"):
        open_raster(path)


@pytest.mark.parametrize("content", [b"", b"II*\x00not a tiff"])
def test_empty_and_corrupt_files_are_refused(tmp_path, content):
    path = tmp_path / "broken.tif"
    path.write_bytes(content)
    with pytest.raises(RasterError, match=r"broken\.tif: cannot be opened as a raster"):
        open_raster(path)


def test_a_truncated_file_is_refused_where_it_ends(tmp_path):
    cells = np.random.default_rng(1).integers(1, 250, (400, 300), dtype=np.uint8)
    path = write(tmp_path / "cut.tif", cells, nodata=0)
    one = open_raster(path)
    path.write_bytes(path.read_bytes()[:60_000])
    with pytest.raises(RasterError, match=r"cut\.tif: .*(truncated or corrupt|moved)|cannot be opened"):
        class_areas(one, np.array([shapely.box(0, 3_960_000, 30_000, 4_000_000)]), ALBERS)


def test_nodata_cannot_contradict_the_file(tmp_path):
    path = write(tmp_path / "a.tif", HAND, nodata=9)
    for given in (0, "none"):
        with pytest.raises(RasterError, match="declares nodata = 9, which contradicts"):
            open_raster(path, nodata=given)


def test_masks_and_scales_are_refused(tmp_path):
    path = write(tmp_path / "a.tif", HAND)
    with rasterio.open(path, "r+") as file:
        file.scales = (0.1,)
    with pytest.raises(RasterError, match="stores scaled values"):
        open_raster(path)


def test_a_zip_with_two_rasters_is_ambiguous(tmp_path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.tif", b"")
        archive.writestr("b.tif", b"")
    with pytest.raises(RasterError, match="holds 2 rasters; name one as /vsizip/"):
        open_raster(tmp_path / "two.zip")


def test_erosion_legend_reads_cause_and_intensity():
    legend = erosion_legend({1: "slight", 2: "light", 12: "wind_light", 22: "freeze_thaw_light"})
    assert [(entry.cause, entry.intensity) for entry in legend.classes] == [
        (Cause.COMBINED, Intensity.SLIGHT),
        (Cause.COMBINED, Intensity.LIGHT),
        (Cause.WIND, Intensity.LIGHT),
        (Cause.FREEZE_THAW, Intensity.LIGHT),
    ]
    assert [entry.label for entry in legend.classes] == ["微度", "轻度", "风力轻度", "冻融轻度"]
    assert not legend.classes[3].cause.counted


@pytest.mark.parametrize(
    ("codes", "message"),
    [({1: "slight", 2: "slight"}, "twice; one code has one class"), ({1: "weak"}, "legend code 1 is 'weak'")],
)
def test_bad_legends_are_refused(codes, message):
    with pytest.raises(ValueError, match=message):
        erosion_legend(codes)


def test_an_erosion_entry_needs_year_and_legend():
    with pytest.raises(ValueError, match="needs year"):
        RasterEntry(role="erosion", file="a.tif")
    with pytest.raises(ValueError, match="needs legend"):
        RasterEntry(role="erosion", file="a.tif", year=2024)
