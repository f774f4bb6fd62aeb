"""Consultations: the sector is asked for first; a plan that was not asked about is never cleared."""

from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from planning.rulebook import rules

from soilgis.model.errors import UsageError
from soilgis.planning.screening.consult import consultations, known_sectors

FACTS = {("prone", "erosion_prone"): ("erosion_prone",), ("slide", "other"): ("landslide",)}


def screened(prone="clear", slide="clear", *, county="140105", layers=("prone", "slide")):
    sites = gpd.GeoDataFrame(
        {"site_id": ["p"], "area_km2": [2.0], "counties": ["县"]}, geometry=[shapely.box(0, 0, 1, 1)], crs="EPSG:4490"
    )
    rows = [
        {"site_id": "p", "layer": "prone", "kind": "erosion_prone", "layer_name": "易发区", "verdict": prone, "area_km2": 0.5, "reason": "因"},
        {"site_id": "p", "layer": "slide", "kind": "other", "layer_name": "滑坡区", "verdict": slide, "area_km2": 1.5, "reason": "因"},
        {"site_id": "q", "layer": "prone", "kind": "erosion_prone", "layer_name": "易发区", "verdict": "involved", "area_km2": 9.0, "reason": ""},
    ]  # fmt: skip
    checks = pd.DataFrame([row for row in rows if row["layer"] in layers])
    return SimpleNamespace(sites=sites, checks=checks, counties=pd.DataFrame({"site_id": ["p"], "adcode": [county]}))


def judged(sector="", **how):
    return consultations(screened(**how), rules().consult, FACTS, {"p": sector}).iloc[0]


@pytest.mark.parametrize(
    ("sector", "prone", "word"),
    [
        ("", "clear", "unchecked"),
        ("", "involved", "needed"),
        ("mining", "clear", "needed"),
        ("urban", "unchecked", "needed"),
        ("other", "clear", "not_indicated"),
        ("other", "unchecked", "unchecked"),
        ("other", "not_listed", "unchecked"),
        ("other", "borderline", "needed"),
    ],
)
def test_the_sector_calls_for_it_and_the_ground_only_hints(sector, prone, word):
    assert judged(sector, prone=prone)["consult"] == word


def test_a_plan_that_was_not_asked_about_says_so():
    found = judged()
    assert "未说明规划类别" in found["unchecked"]
    assert pd.isna(found["sector"])
    assert judged("other")["sector"] == "其他"


def test_what_one_province_adds_holds_there_only():
    """农林开发 and 土地整理 stand in 晋政办发〔2023〕36号（二）, not in the law."""
    assert judged("agroforestry", county="140105")["consult"] == "needed"
    assert judged("agroforestry", county="130102")["consult"] == "not_indicated"
    both = screened()
    both.counties = pd.DataFrame({"site_id": ["p", "p", "q"], "adcode": ["130102", "140105", "130102"]})
    assert consultations(both, rules().consult, FACTS, {"p": "agroforestry"}).iloc[0]["consult"] == "needed"


def test_a_ban_is_told_apart_from_a_consultation():
    found = judged("other", slide="involved")
    assert found["consult"] == "not_indicated"
    assert found["prohibited"] == "涉及滑坡区：依法禁止取土、挖砂、采石等可能造成水土流失的活动"
    assert found["involved_km2"] == 1.5
    assert "第十七条" in found["article"]
    assert pd.isna(judged("other")["prohibited"])
    assert judged("other", prone="involved", slide="involved")["involved_km2"] == 1.5


def test_what_hints_is_named_with_its_ground():
    found = judged("mining", prone="involved")
    assert found["reasons"].startswith("矿产资源开发规划：")
    assert "涉及易发区：" in found["reasons"]
    assert "工作口径" in found["reasons"]
    assert found["involved_km2"] == 0.5
    assert "水土保持法" in found["document"]


def test_no_layer_is_a_gap():
    found = judged("other", layers=("prone",))
    assert "崩塌、滑坡危险区和泥石流易发区：没有图层" in found["unchecked"]


def test_sectors_by_word_or_label():
    assert known_sectors({"a": "mining", "b": "城镇建设", "c": ""}, rules().consult) == {
        "a": "mining",
        "b": "urban",
        "c": "",
    }
    with pytest.raises(UsageError, match=r"unknown sector of plan b: 旅游 .*use infrastructure（基础设施建设）"):
        known_sectors({"a": "mining", "b": "旅游"}, rules().consult)
