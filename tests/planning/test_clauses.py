"""Clauses beside a study and a site: whose documents bind, which areas are held, which duty stands over a layer."""

import pandas as pd
import pytest

from soilgis.model.clauses import Clause, clause_of, duties_of
from soilgis.model.provenance import LayerUse
from soilgis.planning.clauses import bodies_of, named_areas, rows_of, series_of
from soilgis.store.catalog import Catalog
from soilgis.store.clauses import read_duties, read_series


def test_bodies_are_the_regions_their_provinces_and_the_nation():
    assert bodies_of(["140725", "140800"], whole=False) == ("140725", "140800", "140000", "100000")
    assert bodies_of(["110000", "120000"], whole=True) == ("100000",)


def test_rows_keep_their_order_within_a_body():
    rows = pd.DataFrame({"adcode": ["100000", "140000", "510000", "140000"], "n": [1, 2, 3, 4]})
    assert rows_of(rows, ("140000", "100000"))["n"].tolist() == [2, 4, 1]


@pytest.mark.parametrize(
    ("extent", "layer", "state"),
    [
        ("working", "taihang", "used"),
        ("working", "yanshan", "available"),
        ("working", "", "unit"),
        ("none", "", "missing"),
        ("none", "red-line", "missing"),
        ("none", "other-areas", "missing"),
    ],
)
def test_an_area_is_held_or_a_gap(extent, layer, state):
    catalog = Catalog()
    row = {"adcode": "140000", "name": "甲", "document": "文", "article": "（一）", "status": "official"}
    areas = pd.DataFrame([{**row, "extent": extent, "layer": layer or None, "note": None}])
    uses = [
        LayerUse(catalog.layer("taihang")),
        LayerUse(catalog.layer("other-areas")),
        LayerUse(catalog.layer("red-line"), reason="未提供数据文件"),
    ]
    cards = {layer: catalog.layer(layer)} if layer else {}
    found = named_areas(areas, uses, cards)
    assert found["state"].tolist() == [state]
    assert found["layer_name"].notna().tolist() == [state in {"used", "available"}]


def test_a_red_line_that_is_given_is_held_although_its_extent_is_not_public():
    catalog = Catalog()
    layer = catalog.layer("red-line")
    row = {"adcode": "140000", "name": "红线", "document": "文", "article": "（一）", "status": "official"}
    areas = pd.DataFrame([{**row, "extent": "none", "layer": "red-line", "note": None}])
    assert named_areas(areas, [LayerUse(layer)], {"red-line": layer})["state"].tolist() == ["used"]


def test_duties_of_a_layer_and_of_an_indicator():
    duties = rows_of(read_duties(Catalog()), ("510000", "100000"))
    red = duties_of(duties, layers=["red-line"])
    assert red["adcode"].tolist() == ["510000", "100000"]
    told = clause_of(duties_of(duties, layers=["key-zones-national"]))
    assert told.due == "2024-12-31"
    assert told.status == "draft"
    assert "（四）" in told.clause
    assert len(duties_of(duties, indicators=["share_red_line_delineated"])) == 2
    assert duties_of(duties, indicators=["share_red"]).empty
    assert clause_of(duties.iloc[:0]) == Clause()


def test_a_series_holds_the_studys_own_units_and_basins_only_of_the_nation():
    series = read_series(Catalog())
    shanxi = series_of(series, pd.DataFrame({"adcode": ["140000", "140100"]}), whole=False)
    assert set(shanxi["name"]) == {"山西省"}
    nation = series_of(series, pd.DataFrame({"adcode": ["100000", "140000"]}), whole=True)
    assert nation["name"].iloc[0] == "全国"
    assert nation["year"].iloc[:8].is_monotonic_increasing
    assert "黄河流域" in set(nation["name"])
