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
    path = write(tmp_path / "a.tif", HAND, crs=None, transform=Affine(100, 0, 500_000, 0, -100, 4_000_000))
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


@pytest.mark.parametrize("layout", ["COG", "tiled", "striped", "/vsizip/"])
def test_layouts_and_overviews_change_no_area(tmp_path, layout):
    """A COG's overviews are ignored for measuring: they hold other classes here, and areas are those of the plain file."""
    from rasterio.enums import Resampling
    from rasterio.shutil import copy

    cells = np.random.default_rng(3).integers(1, 7, (300, 500), dtype=np.uint8)
    plain = write(tmp_path / "plain.tif", cells, nodata=0)
    region = np.array([shapely.Polygon([(1000, 3_999_000), (40_000, 3_995_000), (30_000, 3_972_000)])])
    want = class_areas(open_raster(plain), region, ALBERS).areas
    path = tmp_path / "other.tif"
    if layout == "tiled":
        write(path, cells, nodata=0, tiled=True, blockxsize=64, blockysize=32, compress="deflate")
    elif layout == "striped":
        write(path, cells, nodata=0, compress="lzw", blockysize=7)
    else:
        copy(plain, path, driver="COG", blocksize=128, overview_resampling="nearest", overview_count=2)
        with rasterio.open(path) as file:
            assert file.overviews(1)
            assert file.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
            reduced = file.read(1, out_shape=(75, 125), resampling=Resampling.nearest)
        assert not np.array_equal(np.bincount(reduced.ravel()) * 16, np.bincount(cells.ravel()))
    if layout == "/vsizip/":
        import zipfile

        with zipfile.ZipFile(tmp_path / "one.zip", "w") as archive:
            archive.write(path, "inside.tif")
        path = f"/vsizip/{tmp_path}/one.zip/inside.tif"
    found = class_areas(open_raster(path), region, ALBERS).areas
    assert set(found) == set(want)
    for name, areas in want.items():
        assert found[name] == pytest.approx(areas, abs=1e-6)


def test_a_mask_band_is_refused(tmp_path):
    """Cells hidden by a mask would be counted as their hidden value; they must be nodata."""
    path = write(tmp_path / "a.tif", HAND)
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.open(path, "r+") as file:
        file.write_mask(HAND != 9)
    with pytest.raises(RasterError, match=r"a\.tif: hides cells behind a mask or alpha band; write a nodata value"):
        open_raster(path)


def test_an_alpha_band_is_refused(tmp_path):
    from rasterio.enums import ColorInterp

    shape = {"height": 3, "width": 5, "count": 2, "dtype": "uint8"}
    transform = Affine(100, 0, 0, 0, -100, 4_000_000)
    with rasterio.open(tmp_path / "a.tif", "w", driver="GTiff", crs=ALBERS, transform=transform, **shape) as file:
        file.colorinterp = [ColorInterp.gray, ColorInterp.alpha]
        file.write(np.stack([HAND, np.where(HAND == 9, 0, 255).astype(np.uint8)]))
    with pytest.raises(RasterError, match="hides cells behind a mask or alpha band"):
        open_raster(tmp_path / "a.tif")


def test_several_bands_are_refused(tmp_path):
    """Which band holds the classes is not guessed."""
    shape = {"height": 3, "width": 5, "count": 3, "dtype": "uint8"}
    transform = Affine(100, 0, 0, 0, -100, 4_000_000)
    with rasterio.open(tmp_path / "a.tif", "w", driver="GTiff", crs=ALBERS, transform=transform, **shape) as file:
        file.write(np.stack([HAND, HAND, HAND]))
    with pytest.raises(RasterError, match="holds 3 bands; write the one to measure to a file of its own"):
        open_raster(tmp_path / "a.tif")


PLACED = {"transform": Affine(100, 0, 500_000, 0, -100, 4_000_000)}


def test_rotation_terms_of_rounding_are_none(tmp_path):
    """1e-16 of a degree moves no cell; a twentieth of a cell does."""
    near = Affine(0.001, 1e-16, 112, -1e-16, -0.001, 37)
    one = open_raster(write(tmp_path / "a.tif", HAND, nodata=9, crs="EPSG:4490", transform=near))
    assert one.grid.transform == (0.001, 0.0, 112.0, 0.0, -0.001, 37.0)
    with pytest.raises(RasterError, match="rotated; warp it"):
        open_raster(write(tmp_path / "b.tif", HAND, crs="EPSG:4490", transform=Affine(0.001, 1e-5, 112, 0, -0.001, 37)))


@pytest.mark.parametrize("crs", ["EPSG:2435", "EPSG:2383", "EPSG:4214", "EPSG:4610", "EPSG:4555"])
def test_a_datum_without_parameters_is_refused(tmp_path, crs):
    """Beijing 54, Xi'an 80 and New Beijing: a ballpark is no conversion."""
    degrees = {"transform": Affine(0.001, 0, 114, 0, -0.001, 37)}
    path = write(tmp_path / "a.tif", HAND, nodata=9, crs=crs, **(degrees if crs[5] == "4" else PLACED))
    with pytest.raises(CrsError, match="datum (Beijing 1954|Xian 1980|New Beijing).*TOWGS84"):
        open_raster(path)


def test_a_datum_with_its_parameters_is_converted(tmp_path):
    own = "+proj=tmerc +lon_0=114 +x_0=500000 +ellps=krass +towgs84=15.8,-154.4,-82.3,0,0,0,0 +units=m"
    assert open_raster(write(tmp_path / "a.tif", HAND, nodata=9, crs=own, **PLACED)).grid.shape == (3, 5)
    sphere = "+proj=sinu +R=6371007.181 +units=m"
    assert open_raster(write(tmp_path / "b.tif", HAND, nodata=9, crs=sphere, **PLACED)).grid.shape == (3, 5)


@pytest.mark.parametrize(
    ("crs", "transform", "message"),
    [
        ("EPSG:4546", Affine(100, 0, 1_100_000, 0, -100, 4_000_000), "used for 109.5–112.5°E.*check the zone"),
        ("EPSG:4546", Affine(100, 0, 500_000, 0, -100, 9_000_000), "used for 109.5–112.5°E.*its cells lie at"),
        ("EPSG:4546", Affine(0.01, 0, 112, 0, -0.01, 37), "in metres, but its coordinates look like degrees"),
        ("EPSG:4490", Affine(100, 0, 500_000, 0, -100, 4_000_000), "in degrees, but its coordinates are"),
    ],
)
def test_a_raster_that_cannot_lie_there_is_refused(tmp_path, crs, transform, message):
    with pytest.raises(CrsError, match=message):
        open_raster(write(tmp_path / "a.tif", HAND, nodata=9, crs=crs, transform=transform))
