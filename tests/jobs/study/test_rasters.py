"""Rasters of a study: the demo's tables close to the last digit, nothing of it passes as real, change across grids is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from rasterio.transform import Affine

from soilgis.jobs.steps import study as job
from soilgis.model.errors import RasterError, SchemaError, StrictError, StudyError
from soilgis.model.layer import Title
from soilgis.model.raster import RasterEntry
from soilgis.model.study import Study
from soilgis.output.briefing.content import content
from soilgis.planning.strict import refuse_weak
from soilgis.store.catalog import Catalog
from soilgis.store.demo_rasters import demo_raster
from tests.raster.rasters import DEGREES, write

LEGEND = {"1": "slight", "2": "light", "3": "moderate", "4": "intense", "5": "very_intense", "6": "severe"}


def table(result, name):
    return result.frames()[name][1]


def test_the_demos_classes_close_to_the_last_digit(shanxi):
    """Classes add up to the region's printed area, cities to the province, class by class, in units of 0.01 km²."""
    classes = table(shanxi, "erosion_classes")
    printed = classes.assign(cents=(classes["printed_km2"] * 100).round().astype(int))
    wide = printed.pivot_table(index=["year", "adcode"], columns="class_name", values="cents", aggfunc="sum")
    for year in (2023, 2024):
        cities = wide.loc[year].drop("140000")
        assert (cities.sum() == wide.loc[(year, "140000")]).all()
    regions = (shanxi.regions.set_index("adcode")["printed_km2"] * 100).round().astype(int)
    assert (wide.sum(axis=1).loc[2024] == regions.reindex(wide.loc[2024].index)).all()


def test_the_demos_rates_are_one_minus_erosion(shanxi):
    rates = table(shanxi, "rates")
    assert rates["rate"].to_numpy() == pytest.approx(1 - rates["erosion_km2"] / rates["land_km2"])
    counted = (
        table(shanxi, "erosion_classes").query("counted").groupby(["year", "adcode"])["printed_km2"].sum().round(2)
    )
    printed = rates.set_index(["year", "adcode"])["erosion_printed_km2"]
    assert (counted == printed.reindex(counted.index)).all()
    assert (rates["unmeasured_km2"] == 0).all()


def test_transitions_add_up_to_both_years(shanxi):
    moved, classes = (
        table(shanxi, "transitions"),
        table(shanxi, "erosion_classes").set_index(["year", "adcode", "class_name"]),
    )
    for side, year in (("from_class", 2023), ("to_class", 2024)):
        sums = moved.groupby(["adcode", side])["area_km2"].sum()
        for (adcode, name), area in sums.items():
            assert area == pytest.approx(classes.loc[(year, adcode, name), "area_km2"], rel=1e-9)


def test_monitoring_triples_close(shanxi):
    triples = table(shanxi, "monitoring").set_index(["adcode", "intensity"])
    for adcode in triples.index.get_level_values(0).unique():
        parts, whole = triples.loc[adcode].drop("all"), triples.loc[(adcode, "all")]
        measured, printed = ["base_km2", "this_km2", "change_km2"], ["base_printed_km2", "this_printed_km2"]
        assert parts[measured].sum().tolist() == pytest.approx(whole[measured].tolist(), abs=1e-9)
        assert parts[printed].sum().round(2).tolist() == whole[printed].tolist()


def test_a_change_in_one_city_changes_no_other(tmp_path, shanxi):
    """Rasters that differ inside one city: every other city's change is 0 and none is 双下降."""
    units = shanxi.regions
    west, south, east, north = units[units["adcode"] == "140000"].total_bounds
    cells = np.random.default_rng(4).integers(1, 7, (int((north - south) / 0.01) + 2, int((east - west) / 0.01) + 2))
    place = Affine(0.01, 0, west - 0.01, 0, -0.01, north + 0.01)
    x, y = units[units["adcode"] == "140700"].geometry.iloc[0].representative_point().coords[0]
    row, column = int((place.f - y) / 0.01), int((x - place.c) / 0.01)
    for year in (2023, 2024):
        write(tmp_path / f"{year}.tif", cells.astype(np.uint8), crs=DEGREES, nodata=0, transform=place)
        cells[row - 3 : row + 3, column - 3 : column + 3] = 1
    one = Study(
        id="s", title=Title(zh="省", en="s"), region=("140000",), rasters=(entry(2023), entry(2024)), folder=tmp_path
    )
    result = job.run(one, Catalog(()))
    changed = table(result, "monitoring").query("change_km2 != 0")["adcode"].unique().tolist()
    assert changed == ["140000", "140700"]
    assert set(table(result, "both_decline").query("both")["adcode"]) <= {"140000", "140700"}


def test_units_without_data_have_no_rate_anywhere(place, shanxi):
    """A raster of 阳泉's western half: counties beyond it are 未核查 in every table, and the shares are told and mapped."""
    units = shanxi.regions
    west, south, east, north = units[units["adcode"] == "140300"].total_bounds
    cells = np.random.default_rng(1).integers(1, 7, (int((north - south) / 0.01) + 3, int((east - west) / 0.0125)))
    write(
        place / "half.tif",
        cells.astype(np.uint8),
        crs=DEGREES,
        nodata=0,
        transform=Affine(0.01, 0, west - 0.01, 0, -0.01, north + 0.01),
    )
    result = job.run(study(place, entry(2024, "half.tif"), level="county"), Catalog(()))
    rates = table(result, "rates").set_index("adcode")
    assert ((rates["rate"].isna()) == (rates["measured_share"] < 0.95)).all()
    assert 0 < rates["rate"].notna().sum() < len(rates)
    assert np.isnan(rates.loc["140300", "rate"])
    assert rates.loc["140300", "measured_share"] == pytest.approx(
        1 - rates["unmeasured_km2"].drop("140300").sum() / units.set_index("adcode").loc["140300", "area_km2"], abs=1e-3
    )
    said = "；".join(result.provenance.warnings)
    assert "已量测面积不足 95%，水土保持率未核查" in said
    shown = {one.id: one for one in result.indicators()}
    seen = pd.DataFrame({name: one.values for name, one in shown.items() if name.endswith("_2024")})  # noqa: PD011
    assert seen["measured_share_2024"].between(0, 1).all()
    assert seen["rate_2024"].isna().sum() == rates["rate"].isna().sum()
    assert rates.loc[rates["measured_share"] == 0, "erosion_km2"].isna().all()
    assert any("水土保持率未核查" in line and "阳泉市" in line for line in content(result).findings)
    lenient = job.run(study(place, entry(2024, "half.tif"), level="county", min_measured=0.01), Catalog(()))
    assert table(lenient, "rates")["rate"].notna().sum() > rates["rate"].notna().sum()


def test_nothing_of_the_demo_passes_as_real(shanxi):
    for name in (
        "erosion_classes",
        "rates",
        "gaps",
        "transitions",
        "monitoring",
        "both_decline",
        "zone_rates",
        "slopes",
    ):
        assert set(table(shanxi, name)["status"]) == {"demo"}, name
    found = {one.id: one for one in shanxi.indicators()}
    for name in ("rate_2023", "rate_2024", "gap_km2_2035"):
        assert found[name].status.value == "demo"
        assert "演示数据" in found[name].label
    assert all(picture.status.value == "demo" for picture in shanxi.pictures)
    assert any("土壤侵蚀强度栅格（2024年）：演示数据" in warning for warning in shanxi.provenance.warnings)
    with pytest.raises(StrictError, match=r"土壤侵蚀强度栅格（2023年）（erosion-2023）：演示数据"):
        refuse_weak(shanxi.provenance.uses)


def test_zone_rates_are_of_the_zones_ground_in_the_study(shanxi):
    rates = table(shanxi, "zone_rates").set_index("zone_id")
    union = shanxi.coverage[shanxi.coverage["adcode"] == "140000"].set_index("zone_id")["area_km2"]
    shared = rates.index.intersection(union.index)
    assert len(shared) >= 3
    assert rates.loc[shared, "area_km2"].to_numpy() == pytest.approx(union.loc[shared].to_numpy(), rel=1e-9)


def test_pictures_are_small_palette_pngs(shanxi):
    for picture in shanxi.pictures:
        assert picture.png.startswith(b"\x89PNG")
        assert b"PLTE" in picture.png
        assert len(picture.png) < 300_000
        assert [label for _, label in picture.legend] == ["微度", "轻度", "中度", "强烈", "极强烈", "剧烈"]


def test_unknown_demo_rasters_are_refused():
    with pytest.raises(RasterError, match=r"no demonstration raster demo:shanxi-erosion of 2020"):
        demo_raster("shanxi-erosion", 2020)


@pytest.fixture
def place(tmp_path, shanxi):
    """A city's study on two small rasters of different grids that cover it, and figures published for a third year."""
    units = shanxi.regions
    city = units[units["adcode"] == "140300"]
    west, south, east, north = city.total_bounds
    for year, cell in ((2022, 0.01), (2023, 0.008)):
        shape = int((north - south) / cell) + 3, int((east - west) / cell) + 3
        cells = np.random.default_rng(year).integers(1, 7, shape).astype(np.uint8)
        write(
            tmp_path / f"{year}.tif",
            cells,
            crs=DEGREES,
            nodata=0,
            transform=Affine(cell, 0, west - cell, 0, -cell, north + cell),
        )
    return tmp_path


def study(folder, *entries, **more):
    return Study(
        id="yangquan", title=Title(zh="阳泉", en="Yangquan"), region=("140300",), rasters=entries, folder=folder, **more
    )


def entry(year, file=None, **more):
    return RasterEntry(**{"role": "erosion", "file": file or f"{year}.tif", "year": year, "legend": LEGEND, **more})


def test_rasters_on_different_grids_are_compared_by_regions_only(place):
    result = job.run(study(place, entry(2022), entry(2023)), Catalog(()))
    assert "transitions" not in result.extra
    assert any("格网不一致：只按单元比较" in warning for warning in result.provenance.warnings)
    assert table(result, "monitoring")["this_year"].unique().tolist() == [2023]


def test_a_published_year_stands_beside_a_raster(place):
    names = ("light", "moderate", "intense", "very_intense", "severe")
    frame = pd.DataFrame(
        {
            "adcode": "140300",
            "name": "阳泉市",
            "year": 2024,
            "item": names,
            "area_km2": [900, 300, 100, 50, 20],
            "document": "公报",
        }
    )
    frame.to_csv(place / "p.csv", index=False)
    result = job.run(study(place, entry(2023), entry(2024, "p.csv")), Catalog(()))
    rates = table(result, "rates").set_index("year")
    assert rates.loc[2024, "erosion_km2"] == pytest.approx(1370)
    assert rates.loc[2024, "source"] == "p.csv"


def test_land_areas_are_read_with_their_source(place):
    (place / "land.csv").write_text(
        "adcode,land_km2,vintage,document\n140300,4550.5,2019-12-31,第三次国土调查\n", encoding="utf-8"
    )
    result = job.run(study(place, entry(2023), land_areas="land.csv"), Catalog(()))
    rates = table(result, "rates")
    assert rates["land_source"].tolist() == ["第三次国土调查（2019-12-31）"]
    assert not any("土地面积" in warning for warning in result.provenance.warnings)


def test_a_raster_that_misses_land_is_told(place):
    with_hole = np.full((4, 5), 2, np.uint8)
    write(place / "part.tif", with_hole, crs=DEGREES, nodata=0, transform=Affine(0.1, 0, 113, 0, -0.1, 38.2))
    result = job.run(study(place, entry(2023, "part.tif")), Catalog(()))
    assert table(result, "rates")["unmeasured_km2"].iloc[0] > 1
    assert any("在栅格范围外，未计为流失" in warning for warning in result.provenance.warnings)


def test_strict_refuses_land_without_figures(place):
    write(
        place / "part.tif",
        np.full((4, 5), 2, np.uint8),
        crs=DEGREES,
        nodata=0,
        transform=Affine(0.1, 0, 113, 0, -0.1, 38.2),
    )
    asked = study(place, entry(2023, "part.tif", status="official"))
    with pytest.raises(StrictError, match=r"阳泉市 2023年：[\d,.]+ km² 无侵蚀数据或在栅格范围外"):
        job.run(asked, Catalog(()), strict=True)


def test_erosion_by_land_use_adds_up(place):
    import rasterio

    with rasterio.open(place / "2023.tif") as file:
        cells, transform = file.read(1), file.transform
    write(place / "use.tif", (cells % 2 + 1).astype(np.uint8), crs=DEGREES, nodata=0, transform=transform)
    use = RasterEntry(role="land_use", file="use.tif", legend={"1": "林地", "2": "耕地"})
    result = job.run(study(place, entry(2023), use), Catalog(()))
    found, classes = table(result, "erosion_by_land_use"), table(result, "erosion_classes")
    assert set(found["land_use"].dropna()) == {"林地", "耕地"}
    assert found.loc[found["class_name"] == "severe", "land_use"].unique().tolist() == ["林地"]
    want = classes[classes["adcode"] == "140300"].set_index("class_name")["area_km2"]
    for name, area in found.groupby("class_name")["area_km2"].sum().items():
        assert area == pytest.approx(want[name], rel=1e-9, abs=1e-9)
    other = job.run(study(place, entry(2022), use), Catalog(()))
    assert any("不作分地类统计" in warning for warning in other.provenance.warnings)


def test_years_out_of_order_are_refused(place):
    with pytest.raises(SchemaError, match="years must run forward"):
        job.run(study(place, entry(2023), entry(2022)), Catalog(()))


def test_a_bad_legend_names_the_raster(place):
    with pytest.raises(StudyError, match=r"raster 2023\.tif: legend code 1 is 'weak'"):
        job.run(study(place, entry(2023, legend={"1": "weak"})), Catalog(()))


def test_a_study_without_rasters_has_no_raster_tables(hebei):
    assert "rates" not in hebei.frames()
    assert shapely.is_valid(np.asarray(hebei.regions.geometry)).all()
