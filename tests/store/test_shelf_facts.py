"""Facts typed on the shelf: counts against what their sources print, codes that exist, statuses no stronger than how they were read."""

import pandas as pd
import pytest

from soilgis.model.layer import Status
from soilgis.store.catalog import Catalog
from soilgis.store.places import open_places
from soilgis.store.zones import read_zones

ECO = "eco-function-zones"


def shelf_rows(layer, file="counties.csv"):
    catalog = Catalog()
    return pd.read_csv(catalog.file(catalog.layer(layer), file), dtype=str, keep_default_na=False)


@pytest.mark.parametrize("layer", [ECO, "eco-function-zones-read", "key-zones-working", "other-areas"])
def test_every_row_names_a_county_by_its_name_of_today_and_its_source(layer):
    rows = shelf_rows(layer)
    places = open_places("amap", Catalog())
    assert [places.name_of(code) for code in rows["adcode"]] == rows["county"].tolist()
    assert (rows["document"] != "").all()
    assert not rows.duplicated(["zone", "adcode"]).any()
    assert set(rows["status"]) <= set(Status)
    assert (rows.loc[rows["confidence"] == "recalled", "status"] == "working").all()
    assert "official" not in set(rows["status"])


@pytest.mark.parametrize("layer", [ECO, "eco-function-zones-read", "key-zones-working", "other-areas"])
def test_a_layer_is_as_strong_as_its_weakest_row(layer):
    found = [Status(status) for status in shelf_rows(layer)["status"]]
    assert Catalog().layer(layer).status.rank >= max(status.rank for status in found)


@pytest.mark.parametrize("layer", [ECO, "eco-function-zones-read", "key-zones-working", "other-areas"])
def test_the_layers_are_read_as_county_lists(layer):
    catalog = Catalog()
    source = read_zones(catalog.layer(layer), catalog, open_places("amap", catalog))
    assert source.reason == ""
    assert len(source.members) == len(shelf_rows(layer))


def test_the_list_of_2010_has_its_25_zones_and_436_units():
    """全国主体功能区规划: 25 zones; 436 units are the number published before the extension of 2016; areas add to 386 万km²."""
    rows, apart = shelf_rows(ECO), shelf_rows(ECO, "without-code.csv")
    everything = pd.concat([rows, apart])
    merged = rows["note"].str.count("已并入").sum()
    assert everything["zone"].nunique() == 25
    assert len(rows) + len(apart) + merged == 436
    areas = everything.drop_duplicates("zone")["zone_area_km2"].astype(float)
    assert areas.sum() == pytest.approx(3_860_000, abs=2_000)


def test_five_provinces_of_the_extension_are_complete():
    """The reports print how many counties each of the five provinces gained in 2016."""
    rows = pd.concat([shelf_rows("eco-function-zones-read"), shelf_rows("eco-function-zones-read", "without-code.csv")])
    new = rows[rows["zone"] == "2016年新增国家重点生态功能区县"].groupby("province").size()
    assert {p: int(new[p]) for p in ("四川省", "福建省", "安徽省", "山东省", "贵州省")} == {
        "四川省": 14, "福建省": 9, "安徽省": 9, "山东省": 13, "贵州省": 16
    }  # fmt: skip


def test_published_areas_add_up():
    """Water and wind make the total, to the digits printed, wherever all three are given (bulletins of 2011 and 2021–2024)."""
    rows = shelf_rows("erosion-published", "series.csv")
    full = rows[(rows["water_km2"] != "") & (rows["wind_km2"] != "") & (rows["erosion_km2"] != "")]
    parts = full["water_km2"].astype(float) + full["wind_km2"].astype(float)
    digits = pd.to_numeric(full["precision_km2"]).fillna(1)
    assert len(full) >= 9
    assert ((parts - full["erosion_km2"].astype(float)).abs() <= 1.5 * digits + 1e-6).all()
    places = open_places("amap", Catalog())
    admin = rows[rows["scope"] == "admin"]
    assert [places.name_of(code) for code in admin["adcode"]] == admin["name"].tolist()


def test_clauses_name_layers_and_commands_that_exist():
    from soilgis.cli.group import soilgis as commands

    catalog = Catalog()
    duties, areas, goals = (
        shelf_rows("duties", "duties.csv"),
        shelf_rows("named-areas", "areas.csv"),
        shelf_rows("programme-goals", "goals.csv"),
    )
    named = {one for cell in duties["layers"] for one in cell.split()} | set(areas["layer"]) - {""}
    assert all(catalog.has(one) for one in named)
    assert {cell for cell in duties["commands"] if cell} <= set(commands.list_commands(None))
    assert set(duties["status"]) | set(areas["status"]) | set(goals["status"]) <= set(Status)


def test_the_goals_are_ten_and_the_dated_duties_told():
    goals, duties = shelf_rows("programme-goals", "goals.csv"), shelf_rows("duties", "duties.csv")
    assert len(goals) == 10
    assert pd.to_numeric(goals["value"]).gt(0).all()
    dated = duties.loc[duties["due"] != ""].groupby("adcode")["due"].unique()
    assert {code: days.tolist() for code, days in dated.items()} == {
        "510000": ["2024-12-31"],
        "130000": ["2025-12-31"],
        "140000": ["2025-12-31"],
    }
