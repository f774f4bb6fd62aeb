"""Raster commands: tables with the regions' own id, legends as people type them, strictness, and sentences."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from rasterio.transform import Affine

from soilgis.cli import main
from soilgis.jobs.steps.class_areas import zonal_table
from soilgis.jobs.steps.inputs import open_zones
from soilgis.model.level import Level
from soilgis.store.boundaries import load_units
from soilgis.store.catalog import Catalog
from soilgis.store.raster import open_raster
from tests.raster.rasters import ALBERS, HAND, write

TOP = 4_000_000


@pytest.fixture
def ground(tmp_path):
    """A 3 × 5 raster, two towns of which one reaches beyond it, and one zone over both."""
    write(tmp_path / "e.tif", HAND, nodata=9)
    towns = [shapely.box(0, TOP - 300, 250, TOP), shapely.box(250, TOP - 300, 600, TOP)]
    gpd.GeoDataFrame({"XZQDM": ["001", "002"]}, geometry=towns, crs=ALBERS).to_file(tmp_path / "towns.gpkg")
    zone = gpd.GeoDataFrame({"id": ["Z"]}, geometry=[shapely.box(0, TOP - 150, 500, TOP)], crs=ALBERS)
    zone.to_file(tmp_path / "zone.gpkg")
    return tmp_path


def call(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        main([str(argument) for argument in arguments])
    printed = capsys.readouterr()
    return ended.value.code or 0, printed.out, printed.err


def zonal(ground, *more):
    return (
        "zonal",
        "--regions",
        ground / "towns.gpkg",
        "--region-id",
        "XZQDM",
        "--raster",
        ground / "e.tif",
        "--out",
        ground / "z.csv",
        *more,
    )


def test_zonal_writes_a_long_table(ground, capsys):
    code, _, err = call(capsys, *zonal(ground))
    table = pd.read_csv(ground / "z.csv", dtype={"XZQDM": str})
    assert code == 0
    assert list(table.columns) == ["XZQDM", "class_name", "area_km2", "share"]
    first = table[table["XZQDM"] == "001"].set_index("class_name")["area_km2"].to_dict()
    assert first == pytest.approx({"1": 0.055, "2": 0.02, "nodata": 0, "outside": 0}, abs=1e-6)
    assert table.groupby("XZQDM")["share"].sum().tolist() == pytest.approx([1, 1])
    assert "位于栅格范围外，已单列" in err


def test_zonal_by_zone_and_land_use_adds_up(ground, capsys):
    call(capsys, *zonal(ground))
    plain = pd.read_csv(ground / "z.csv").groupby("class_name")["area_km2"].sum()
    write(ground / "use.tif", np.where(HAND == 1, 7, 8).astype(np.uint8), nodata=0)
    call(capsys, *zonal(ground, "--zones", ground / "zone.gpkg", "--zone-id", "id", "--land-use", ground / "use.tif"))
    table = pd.read_csv(ground / "z.csv")
    assert set(table["zone"]) == {"Z", "none"}
    assert table.groupby("class_name")["area_km2"].sum().loc[["1", "2", "3"]].tolist() == pytest.approx(
        plain.loc[["1", "2", "3"]].tolist()
    )
    assert set(table[table["class_name"] == "1"]["land_use"].dropna()) == {7}


def test_zonal_of_values(ground, capsys):
    write(ground / "v.tif", np.where(HAND == 9, -1, HAND * 10.0), nodata=-1)
    arguments = [
        ground / "v.tif" if item == ground / "e.tif" else item
        for item in zonal(ground, "--values", "--quantiles", "0.5")
    ]
    code, _, _ = call(capsys, *arguments)
    table = pd.read_csv(ground / "z.csv")
    assert code == 0
    assert table["mean"].tolist()[0] == pytest.approx((5.5 * 10 + 2 * 20) / 7.5, abs=1e-3)
    assert table["valid_share"].tolist()[0] == pytest.approx(1)
    assert "q50" in table


def test_strict_refuses_regions_beyond_the_raster(ground, capsys):
    code, _, err = call(capsys, *zonal(ground, "--strict"))
    assert code == 1
    assert "--strict refuses a raster that does not cover every region" in err
    assert not (ground / "z.csv").exists()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--class-names", "1=a"), "codes not in the legend: 2"),
        (("--class-names", "one=a"), "must read CODE=NAME"),
        (("--class-names", "1=a", "--class-names", "2=a"), "twice"),
        (("--nodata", "x"), "must be a number or none"),
    ],
)
def test_zonal_says_what_is_wrong(ground, capsys, more, sentence):
    code, _, err = call(capsys, *zonal(ground, *more))
    assert code == 2
    assert sentence in err


def test_slope_and_steep_write_their_tables(ground, capsys):
    heights = np.arange(5.0)[None, :] * 100 * np.tan(np.radians(30)) * np.ones((3, 1))
    write(ground / "d.tif", heights.astype(np.float32), nodata=-9999)
    base = ("--regions", ground / "towns.gpkg", "--region-id", "XZQDM", "--dem", ground / "d.tif")
    assert call(capsys, "slope", *base, "--out", ground / "s.csv")[0] == 0
    areas = pd.read_csv(ground / "s.csv").groupby("class_name")["area_km2"].sum()
    assert areas["gt25"] == pytest.approx(0.03, abs=1e-6)
    code, _, err = call(capsys, "steep", *base, "--out", ground / "steep")
    assert code == 0
    assert "供参考" in err
    assert pd.read_csv(ground / "steep" / "steep.csv")["area_ha"].sum() == pytest.approx(3, abs=1e-4)
    assert gpd.read_file(ground / "steep" / "patches.gpkg")["area_ha"].sum() == pytest.approx(3, abs=1e-4)


def test_sloping_cropland_needs_its_threshold(ground, capsys):
    code, _, err = call(
        capsys,
        "slope",
        "--regions",
        ground / "towns.gpkg",
        "--dem",
        ground / "d.tif",
        "--land-use",
        ground / "e.tif",
        "--out",
        ground / "s.csv",
    )
    assert code == 2
    assert "--land-use needs --cropland and --threshold" in err


def test_rate_on_the_demo(tmp_path, capsys):
    code, _, err = call(
        capsys, "rate", "--region", "140300", "--raster", "2024=demo:shanxi-erosion", "--out", tmp_path / "r"
    )
    assert code == 0
    assert "演示数据" in err
    gaps = pd.read_csv(tmp_path / "r" / "gaps.csv")
    assert gaps["target_year"].tolist() == [2025, 2035]
    assert (
        call(
            capsys,
            "rate",
            "--region",
            "140300",
            "--raster",
            "2024=demo:shanxi-erosion",
            "--out",
            tmp_path / "r",
            "--strict",
        )[0]
        == 1
    )
    assert (
        "must read YEAR=FILE"
        in call(capsys, "rate", "--region", "140300", "--raster", "x.tif", "--out", tmp_path / "r")[2]
    )


def test_monitor_finds_the_sum_that_does_not_add_up(tmp_path, capsys):
    rows = {"total": 295.40, "light": 268.54, "moderate": 15.49, "intense": 3.09, "very_intense": 2.92, "severe": 4.82}
    frame = pd.DataFrame(
        {"name": "赤壁市", "year": 2019, "item": list(rows), "area_km2": list(rows.values()), "document": "公布表"}
    )
    frame.to_csv(tmp_path / "f.csv", index=False)
    code, out, _ = call(capsys, "monitor", tmp_path / "f.csv", "--out", tmp_path / "c.csv", "--strict")
    assert code == 1
    assert "公布 295.40，分项之和 294.86，不符，差 -0.54 km²" in out
    assert pd.read_csv(tmp_path / "c.csv")["agrees"].tolist() == [False]


def test_erosion_writes_its_raster(ground, capsys):
    heights = np.arange(5.0)[None, :] * 20 * np.ones((3, 1))
    write(ground / "d.tif", heights, nodata=-9999)
    (ground / "c.toml").write_text(
        'dem = "d.tif"\nr = 2000\nk = 0.03\nslope_length = 100\nregion_type = "loess"\n', encoding="utf-8"
    )
    code, out, err = call(capsys, "erosion", ground / "c.toml")
    assert code == 0
    assert out.strip().endswith("erosion.tif")
    assert "E、T 取 1" in err


def test_a_stated_crs_counts_only_where_none_is_declared(ground, capsys):
    write(ground / "e.tif", HAND, nodata=9, crs=None)
    code, _, err = call(capsys, *zonal(ground))
    assert (code, "--crs on the command line" in err) == (2, True)
    code, _, _ = call(capsys, *zonal(ground, "--crs", ALBERS))
    assert code == 0


def test_a_class_that_cannot_exist_is_refused(ground, capsys):
    """Without a legend 耕地 matches no code; a table of zeros would look like an answer."""
    write(ground / "dem.tif", np.arange(15, dtype=np.float32).reshape(3, 5), nodata=-1)
    use = ("--land-use", ground / "e.tif", "--cropland", "耕地", "--threshold")
    asked = ("slope", "--regions", ground / "towns.gpkg", "--region-id", "XZQDM", "--dem", ground / "dem.tif", *use)
    code, _, err = call(capsys, *asked, "6", "--out", ground / "s.csv")
    assert code == 2
    assert "has no legend, so 耕地 is no class of it" in err
    code, _, err = call(capsys, *asked, "95", "--out", ground / "s.csv")
    assert (code, "less than 90" in err) == (2, True)


def test_contradictions_are_told_without_the_machinery(ground, capsys):
    for legend, said in (((), "needs legend"), (("1=slight", "2=slight"), "class slight twice")):
        pairs = [word for pair in legend for word in ("--legend", pair)]
        code, _, err = call(
            capsys, "rate", "--region", "140000", "--raster", f"2024={ground / 'e.tif'}", *pairs, "--out", ground / "r"
        )
        assert code == 2
        assert said in err
        assert not any(word in err for word in ("Value error", "pydantic", "input_value"))


def test_rate_names_the_units_that_meet_2035_already(tmp_path, capsys):
    """Named from the gaps it writes, with the status of the data; no others are."""
    given = ("--region", "140000", "--level", "city", "--raster", "2024=demo:shanxi-erosion")
    code, _, err = call(capsys, "rate", *given, "--out", tmp_path / "r")
    assert code == 0
    table = pd.read_csv(tmp_path / "r" / "gaps.csv")
    met = table[(table["target_year"] == 2035) & table["met"]]["name"].tolist()
    assert 0 < len(met) < 11
    said = [line for line in err.splitlines() if line.startswith("提前达到2035年目标")]
    assert said == [f"提前达到2035年目标：{name}（2024年，演示数据）" for name in met]


def test_the_demo_red_line_is_drawn_near_the_regions_only_and_said_to_be_made_up(tmp_path, capsys):
    """The same figures as with the demo drawn over all counties around; the screen says that they are made up, and where."""
    box = shapely.box(112.3, 37.4, 112.9, 37.9)
    town = gpd.GeoDataFrame({"adcode": ["1"]}, geometry=[box], crs="EPSG:4490")
    town.to_file(tmp_path / "town.gpkg")
    write(
        tmp_path / "c.tif",
        np.ones((40, 40), np.uint8),
        crs="EPSG:4490",
        transform=Affine(0.02, 0, 112.2, 0, -0.02, 38),
        nodata=0,
    )
    said = call(capsys, "zonal", "--regions", tmp_path / "town.gpkg", "--raster", tmp_path / "c.tif",
                "--zones", "red-line-demo", "--out", tmp_path / "z.csv")[2]  # fmt: skip
    assert "生态保护红线（演示数据）：演示数据" in said
    assert "只在所量区域涉及的" in said
    table = pd.read_csv(tmp_path / "z.csv").set_index(["zone", "class_name"])["area_km2"]
    assert table["red-line-demo", "1"] > 10
    counties = load_units(Level.COUNTY, "amap")
    around = counties[counties.intersects(box.buffer(1.5))]
    wider, _ = open_zones("red-line-demo", Catalog(()), near=around)
    other, _ = zonal_table(open_raster(tmp_path / "c.tif"), town, region_id="adcode", zones=wider)
    assert other.set_index(["zone", "class_name"])["area_km2"]["red-line-demo", "1"] == pytest.approx(
        table["red-line-demo", "1"], rel=1e-9
    )
