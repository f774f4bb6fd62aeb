"""What Python hands over in memory gives what its file gives: frames, open rasters, arrays, studies."""

import builtins
import sys

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import rasterio
import rioxarray
import shapely
from rasterio.io import MemoryFile
from rasterio.vrt import WarpedVRT

import soilgis
from soilgis.model.errors import CrsError, UsageError

pytestmark = pytest.mark.filterwarnings("ignore:Use `@` matmul:PendingDeprecationWarning")
"""rioxarray 0.19 multiplies transforms in the old way."""
PLACE = {"crs": "EPSG:4490", "transform": rasterio.Affine(0.01, 0, 111.0, 0, -0.01, 36.0)}
CELLS = np.array([[1, 1, 2, 2], [1, 0, 1, 2]], "uint8")
TOWNS = gpd.GeoDataFrame(
    {"town": ["甲", "乙"]}, geometry=shapely.box([111.0, 111.02], 35.98, [111.02, 111.04], 36.0), crs=4490
)


@pytest.fixture
def raster(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shape = {"driver": "GTiff", "width": 4, "height": 2, "count": 1, "dtype": "uint8", "nodata": 0}
    with rasterio.open("c.tif", "w", **shape, **PLACE) as file:
        file.write(CELLS, 1)
    return "c.tif"


def measured(given, **more):
    return soilgis.zonal(TOWNS, given, region_id="town", **more)


def test_path_dataset_and_array_give_identical_tables(raster, tmp_path):
    whole = measured(raster).table
    assert whole["area_km2"].sum() > 0
    with rasterio.open(raster) as dataset, WarpedVRT(dataset, crs="EPSG:4490") as view:
        pd.testing.assert_frame_equal(measured(dataset).table, whole)
        pd.testing.assert_frame_equal(measured(view).table, whole)
    with MemoryFile((tmp_path / raster).read_bytes()) as memory, memory.open() as dataset:
        pd.testing.assert_frame_equal(measured(dataset).table, whole)
    for masked in (False, True):
        with rioxarray.open_rasterio(raster, masked=masked) as array:
            before = array.copy(deep=True)
            pd.testing.assert_frame_equal(measured(array).table, whole)
            pd.testing.assert_frame_equal(measured(array.squeeze("band")).table, whole)
            assert array.identical(before)


def test_an_array_without_crs_needs_one_named(raster):
    with rioxarray.open_rasterio(raster) as array:
        bare = array.drop_vars("spatial_ref")
        bare.attrs.pop("grid_mapping", None)
        bare.encoding.pop("grid_mapping", None)
        bare = bare.rio.write_transform(PLACE["transform"])
        with pytest.raises(CrsError, match="raster"):
            measured(bare)
        named = measured(bare, crs="EPSG:4490").table
    pd.testing.assert_frame_equal(named, measured(raster).table)


def test_rasters_by_year_may_be_open(raster):
    with rasterio.open(raster) as dataset:
        legend = {1: "slight", 2: "light"}
        found = soilgis.rate("140105", {2024: dataset}, legend=legend, level="county", min_measured=1e-6)
        same = soilgis.rate("140105", {2024: raster}, legend=legend, level="county", min_measured=1e-6)
    pd.testing.assert_frame_equal(found.table, same.table)


def test_without_the_extra_it_says_what_to_install(raster, monkeypatch):
    honest = builtins.__import__

    def lacking(name, *more):
        if name == "rioxarray":
            raise ImportError(name)
        return honest(name, *more)

    with rioxarray.open_rasterio(raster) as array:
        monkeypatch.delitem(sys.modules, "rioxarray")
        monkeypatch.setattr(builtins, "__import__", lacking)
        with pytest.raises(UsageError, match=r"raster: an array of xarray needs rioxarray .*soilgis\[xarray\]"):
            measured(array)


def test_what_cannot_be_handed_over_is_named(raster):
    with rasterio.open(raster) as dataset:
        pass
    with pytest.raises(UsageError, match="raster: the raster is closed"):
        measured(dataset)
    with rasterio.open(raster, "r+") as dataset, pytest.raises(UsageError, match="raster is open for writing"):
        measured(dataset)
    with (
        rioxarray.open_rasterio(raster) as array,
        pytest.raises(UsageError, match="raster: the array cannot be handed"),
    ):
        measured(array.isel(x=0, y=0))
    broken = TOWNS.assign(more=1).rename(columns={"more": "town"})
    with pytest.raises(UsageError, match="regions: the frame cannot be handed over"):
        soilgis.zonal(broken, raster)


def test_sentences_name_data_as_the_caller_does(raster):
    crossed = shapely.Polygon([(111, 35.98), (111.02, 36), (111.02, 35.98), (111, 36)])
    bent = gpd.GeoDataFrame({"town": ["甲"]}, geometry=[crossed], crs=4490)
    found = soilgis.zonal(bent, raster, region_id="town")
    (note,) = [note for note in found.notes if "已修复" in note]
    assert note.startswith("regions：第 1 个要素无效")
    assert ".parquet" not in " ".join(found.notes)
    assert note.code.value == "repaired"
    books = soilgis.ledger(TOWNS, {"红 线": bent, "b": TOWNS}, region_id="town")
    assert any(note.startswith("红 线：") for note in books.notes)
    assert set(books.tables["overlaps-total"]["layer_a"]) == {"红 线", "b"}


def test_a_study_in_memory_is_run_as_it_is(tmp_path):
    study = soilgis.Study(id="hebei", title={"zh": "我的", "en": "Mine"}, region=("140000",), level="city")
    found = soilgis.run(study)
    assert found.study == study
    assert soilgis.Catalog().study("hebei").title.zh != "我的", "known only while it is handed over"
    with pytest.raises(soilgis.SoilgisError, match="no study 'shanx'"):
        soilgis.run("shanx")


def test_none_is_what_is_not_given(raster):
    site = gpd.GeoDataFrame({"site_id": ["a"]}, geometry=[shapely.box(113.5, 37.8, 113.51, 37.81)], crs=4490)
    assert soilgis.screen(site, layer="taihang", options=None).options.width_m == 0
    pd.testing.assert_frame_equal(measured(raster, land_use=None).table, measured(raster).table)
