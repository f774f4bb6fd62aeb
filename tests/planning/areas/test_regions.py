"""Regions: totals of the field, parents from children, self-parents, partial parents left out."""

import numpy as np
import pandas as pd
import pytest
import shapely

from soilgis.model.errors import StudyError
from soilgis.model.level import Level
from soilgis.model.tables import Regions
from soilgis.planning.areas.regions import Outlines, choose_units, nesting_warnings, with_parents
from soilgis.store.boundaries import load_units


def regions_of(level, *provinces, source="amap"):
    units = load_units(level, source, provinces)
    return with_parents(units, units, level, edge_tolerance_m2=1.0)


@pytest.mark.parametrize(("source", "km2"), [("amap", 156797.7), ("tianditu", 156665.7)])
def test_shanxi(source, km2):
    regions = regions_of(Level.COUNTY, "140000", source=source).set_index(Regions.adcode)
    assert regions.loc["140000", Regions.area_km2] == pytest.approx(km2, abs=1)


@pytest.mark.parametrize("province", ["140000", "130000", "460000", "420000"])
def test_children_sum_to_parents_at_every_level(province):
    regions = regions_of(Level.COUNTY, province)
    for parent in regions.loc[regions[Regions.level] != "county"].itertuples():
        children = regions[regions[Regions.parent_adcode] == parent.adcode]
        assert children[Regions.area_km2].sum() == pytest.approx(parent.area_km2, rel=1e-9)
        assert children[Regions.printed_km2].sum() == pytest.approx(parent.printed_km2, abs=1e-6)


def test_counties_sum_to_cities_sum_to_the_province_measured_apart():
    """Against the source's own outlines of city and province: exactly nested in the amap boundaries, to 1e-9."""
    for level in (Level.CITY, Level.PROVINCE):
        assert (
            nesting_warnings(
                regions_of(Level.COUNTY, "140000"), Outlines.of_units(load_units(level, "amap", ("140000",)), 1.0)
            )
            == []
        )


def test_boundaries_that_do_not_nest_are_said():
    """tianditu's outline of Liaoning differs from the sum of its counties by 2.7e-5; measured, and told to the reader."""
    (warning,) = nesting_warnings(
        regions_of(Level.COUNTY, "210000", source="tianditu").query("level == 'province'"),
        Outlines.of_units(load_units(Level.PROVINCE, "tianditu", ("210000",)), 1.0),
    )
    assert warning.startswith("辽宁省：下级单元面积之和与其界线面积相差")


def test_self_parents_hang_on_the_province():
    regions = regions_of(Level.COUNTY, "420000").set_index(Regions.adcode)
    assert regions.loc["429021", Regions.parent_adcode] == "420000"
    assert regions.loc["420102", Regions.parent_adcode] == "420100"
    assert regions.index.is_unique


@pytest.mark.parametrize("province", ["710000", "810000", "820000", "110000"])
def test_taiwan_hong_kong_macao_and_municipalities(province):
    regions = regions_of(Level.COUNTY, province)
    assert regions[Regions.adcode].is_unique
    assert (regions[Regions.level] == "county").any()


@pytest.mark.parametrize("code", ["110000", "120000", "310000", "460000", "500000", "710000", "810000", "820000"])
def test_counties_of_provinces_that_are_their_own_city(code):
    """The boundary source gives such a province twice, as province and as city, under one code; both outlines agree."""
    units = load_units(Level.COUNTY, "amap", (code,))
    above = [load_units(level, "amap", (code,)) for level in (Level.PROVINCE, Level.CITY)]
    regions = with_parents(units, units, Level.COUNTY, edge_tolerance_m2=1.0)
    said = nesting_warnings(regions, Outlines.of_units(pd.concat(above, ignore_index=True), 1.0))
    assert [line for line in said if "面积之和" not in line] == []
    whole = regions[regions[Regions.level] != "county"]
    top = regions if whole.empty else whole
    assert top[Regions.adcode].is_unique
    assert top[Regions.area_km2].max() == pytest.approx(regions.query("level == 'county'")[Regions.area_km2].sum())


def test_the_counties_of_the_whole_country():
    """Every unit of the source at once, as a study of 100000 at county level asks."""
    units = load_units(Level.COUNTY, "amap")
    above = pd.concat([load_units(level, "amap") for level in (Level.PROVINCE, Level.CITY)], ignore_index=True)
    stated = Outlines.of_units(above, 1e6)
    regions = with_parents(units, units, Level.COUNTY, edge_tolerance_m2=1e6, stated=stated)
    nesting_warnings(regions, stated)
    assert regions[Regions.adcode].is_unique
    assert {"110000", "460000", "820000"} <= set(regions.loc[regions[Regions.level] == "province", Regions.adcode])


@pytest.mark.parametrize("source", ["amap", "tianditu"])
def test_a_parents_shape_is_the_sources_outline_where_that_is_the_sum_of_its_parts(source):
    """晋中 and 山西 of amap are taken from the source, corner by corner as much as united; an outline that differs is not taken."""
    units = load_units(Level.COUNTY, source, ("140000",))
    above = pd.concat([load_units(level, source, ("140000",)) for level in (Level.PROVINCE, Level.CITY)])
    united = with_parents(units, units, Level.COUNTY, edge_tolerance_m2=1.0)
    taken = with_parents(units, units, Level.COUNTY, edge_tolerance_m2=1.0, stated=Outlines.of_units(above, 1.0))
    assert taken.drop(columns="geometry").equals(united.drop(columns="geometry"))
    parents = taken[Regions.level] != "county"
    apart = shapely.symmetric_difference(taken.geometry[parents].array, united.geometry[parents].array)
    assert shapely.area(apart).max() < 1e-12
    smaller = above.set_geometry(shapely.buffer(above.geometry.to_numpy(), -0.001))
    kept = with_parents(units, units, Level.COUNTY, edge_tolerance_m2=1.0, stated=Outlines.of_units(smaller, 1.0))
    assert (kept.geometry == united.geometry).all()


def test_a_part_of_a_province_gets_no_province_row():
    units = load_units(Level.COUNTY, "amap", ("140000",))
    leaves = choose_units(units, ["140100"], "s")
    regions = with_parents(leaves, units, Level.COUNTY, edge_tolerance_m2=1.0)
    assert set(regions[Regions.level]) == {"city", "county"}
    assert regions.loc[0, Regions.name] == "太原市"


def test_a_county_asked_for_at_city_level():
    with pytest.raises(StudyError, match="s: region 140105 has no unit at this level"):
        choose_units(load_units(Level.CITY, "amap", ("140000",)), ["140105"], "s")


def test_input_frames_stay_as_they_are():
    units = load_units(Level.CITY, "amap", ("140000",))
    before = units.copy()
    with_parents(units, units, Level.CITY, edge_tolerance_m2=1.0)
    assert units.equals(before)
    assert np.array_equal(units.columns, before.columns)
