"""Steep land and sloping cropland by hand: a ramp of 30° with a flat half and known land use."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from soilgis.jobs.steps.slopes import LandUse, slope_table, sloping_cropland, steep_land, with_limit
from soilgis.model.errors import RasterError, SchemaError
from soilgis.model.raster import Legend, RasterClass
from soilgis.raster.slope import SURVEY
from tests.raster.rasters import FLAT, raster

TOP = 4_000_000
LAND = Legend(
    classes=(RasterClass(code=1, name="耕地"), RasterClass(code=2, name="林地"), RasterClass(code=3, name="水域"))
)


@pytest.fixture
def ground(tmp_path):
    """8 × 11 cells of 100 m: columns 6-10 rise at 30°; land use is cropland in rows 0-3, woodland below, water in column 8."""
    heights = np.zeros((8, 11), np.float32)
    heights[:, 6:] = np.arange(1, 6) * 100 * np.tan(np.radians(30))
    use = np.full((8, 11), 2, np.uint8)
    use[:4] = 1
    use[:, 8] = 3
    dem = raster(tmp_path / "dem.tif", heights, nodata=-9999, crs=FLAT)
    return dem, raster(tmp_path / "use.tif", use, nodata=0, crs=FLAT, opening={"legend": LAND})


def regions(*boxes):
    shapes = [shapely.box(*box) for box in boxes]
    return gpd.GeoDataFrame({"town": [f"T{i}" for i in range(1, len(boxes) + 1)]}, geometry=shapes, crs=FLAT)


INNER = (100, TOP - 700, 1000, TOP - 100)


def test_slope_table_by_hand(ground):
    """Inner 6 × 9 cells: columns 1-4 flat, column 5 half the rise (16.1°), columns 6-9 the full 30°."""
    table = slope_table(ground[0], regions(INNER), region_id="town")
    assert table.columns[0] == "town"
    areas = dict(zip(table["class_name"], table["area_km2"], strict=True))
    assert areas == pytest.approx(
        {"le2": 0.24, "2to6": 0, "6to15": 0, "15to25": 0.06, "gt25": 0.24, "nodata": 0, "outside": 0}
    )


def test_notice_table_leaves_cropland_out(ground):
    """Steep woodland: rows 4-6, columns 6, 7 and 9: 9 ha in two patches split by the water column; half the region's land is crop."""
    dem, use = ground
    land_use = LandUse(use, cropland=("耕地",), eligible=("林地",))
    red = gpd.GeoDataFrame(geometry=[shapely.box(900, TOP - 700, 1000, TOP - 100)], crs=FLAT)
    table, patches = steep_land(dem, regions(INNER), region_id="town", land_use=land_use, red_line=red)
    row = table.iloc[0]
    assert (row["area_ha"], row["patches"], row["land_ha"]) == pytest.approx((9.0, 2, 54.0))
    assert row["eligible_ha"] == pytest.approx(24.0)
    assert row["share_of_eligible"] == pytest.approx(9 / 24)
    assert (row["red_line_ha"], row["share_of_red_line"]) == pytest.approx((3.0, 0.5))
    assert row["cropland_excluded"]
    assert sorted(patches["area_ha"]) == pytest.approx([3.0, 6.0])
    assert patches.crs == "EPSG:4490"


def test_small_patches_are_left_out(ground):
    dem, use = ground
    table, patches = steep_land(
        dem, regions(INNER), region_id="town", land_use=LandUse(use, ("耕地",), ("林地",)), least_ha=5
    )
    assert (table["area_ha"][0], len(patches)) == (pytest.approx(6.0), 1)


def test_without_land_use_nothing_is_left_out(ground):
    table, _ = steep_land(ground[0], regions(INNER), region_id="town")
    assert table["area_ha"][0] == pytest.approx(24.0)
    assert not table["cropland_excluded"][0]
    assert np.isnan(table["share_of_eligible"][0])


def test_patches_add_up_over_towns(ground):
    west, east = (100, TOP - 700, 730, TOP - 100), (730, TOP - 700, 1000, TOP - 100)
    both, _ = steep_land(ground[0], regions(west, east), region_id="town")
    assert both["area_ha"].sum() == pytest.approx(24.0)


def test_sloping_cropland_in_three_units(ground):
    """Cropland of the inner rows 1-3: flat 12 ha, 16.1° 3 ha, 30° 9 ha less 3 ha of water."""
    dem, use = ground
    table = sloping_cropland(dem, LandUse(use, ("耕地",)), regions(INNER), region_id="town", threshold=6)
    assert dict(zip(table["class_name"], table["area_ha"], strict=True)) == pytest.approx(
        {"le2": 12, "2to6": 0, "6to15": 0, "15to25": 3, "gt25": 9}
    )
    assert table["area_mu"].to_numpy() == pytest.approx(table["area_ha"].to_numpy() * 15)
    assert table["sloping"].tolist() == [False, False, True, True, True]


def test_a_threshold_splits_a_class():
    assert [entry.name for entry in with_limit(SURVEY, 5)] == ["le2", "2to5", "5to6", "6to15", "15to25", "gt25"]
    assert with_limit(SURVEY, 6) == SURVEY


def test_unknown_land_use_is_refused(ground):
    with pytest.raises(RasterError, match=r"use\.tif: no class 旱地; it has"):
        LandUse(ground[1], ("旱地",))


def test_repeated_ids_are_refused(ground):
    frame = regions(INNER, INNER).assign(town="T")
    with pytest.raises(SchemaError, match="ids in town must be present and never repeat"):
        slope_table(ground[0], frame, region_id="town")
