"""Checks of a map: the rules are read and declared, each kind by hand, and what cannot be verified is said."""

from types import SimpleNamespace

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from soilgis.jobs.steps import map_law
from soilgis.model.context import Context
from soilgis.model.level import Level
from soilgis.model.map_law import Finding
from soilgis.model.seats import Seat, SeatKind
from soilgis.store.catalog import Catalog

DASH = shapely.LineString([(110, 10), (111, 11)])


def made(*, wide=False, dashes=0, taiwan=False, source="某底图", borders=(), review="", seats=None):
    rows = [("460000", "province", shapely.box(108, 3.8, 118, 20))]
    if wide:
        rows.append(("150000", "province", shapely.box(73, 40, 135, 53.5)))
    if taiwan:
        rows.append(("710000", "province", shapely.box(119, 21, 124.7, 26)))
    frame = gpd.GeoDataFrame(rows, columns=["adcode", "level", "geometry"], crs=4490)
    beside = gpd.GeoDataFrame({"adcode": [], "name": [], "parent": []}, geometry=[], crs=4490)
    context = Context(
        (73, 3, 135, 54),
        Level.PROVINCE,
        beside,
        source=source,
        borders=dict.fromkeys(borders, DASH),
        islands=dashes > 0,
        seats=seats or (),
        seats_source="" if seats is None else "某点位（工作口径）",
    )
    return SimpleNamespace(
        regions=frame, leaves=lambda: frame, context=context,
        linework=(shapely.MultiLineString([DASH] * dashes),) if dashes else (),
        study=SimpleNamespace(map=SimpleNamespace(review_number=review)),
    )  # fmt: skip


@pytest.fixture(scope="module")
def rules():
    return map_law.read_map_rules(Catalog(()))


def found(result, rules):
    table = map_law.check_map(result, rules)
    return dict(zip(table["item"], table["finding"], strict=True))


def test_every_rule_names_its_source_and_a_kind_that_is_known(rules):
    """No rule without a sentence and a document; no rule rests on more than the press."""
    assert set(rules["kind"]) <= set(map_law._CHECKS)
    assert set(rules["confidence"]) <= {"press", "working"}
    assert rules[["text", "document"]].notna().all(axis=None)


def test_too_few_dashes_fail_and_as_many_as_the_standard_map_are_met(rules):
    """The package's nine are not the standard map's ten, and none is made up."""
    assert found(made(dashes=9), rules)["南海断续线段数"] == Finding.FAILED
    assert found(made(dashes=10), rules)["南海断续线段数"] == Finding.MET
    assert found(made(), rules)["南海断续线段数"] == Finding.NOT_APPLICABLE


def test_what_a_map_of_the_whole_country_has_to_show(rules):
    """Without 台湾省 it fails; with it on the map as a province it is met, and its islands with it."""
    without, with_it = found(made(wide=True, dashes=10), rules), found(made(wide=True, dashes=10, taiwan=True), rules)
    assert without["台湾省按省级行政单位表示"] == without["赤尾屿"] == Finding.FAILED
    assert with_it["台湾省按省级行政单位表示"] == with_it["赤尾屿"] == Finding.MET
    assert with_it["曾母暗沙"] == Finding.MET


def test_what_could_not_be_verified_is_said(rules):
    """Borders without a coast, a review number, seats of government, waters."""
    dry = found(made(source="", borders=("national",)), rules)
    assert dry["国界符号"] == dry["河流与湖泊"] == dry["审图号"] == dry["行政中心驻地"] == Finding.UNVERIFIED
    wet = found(made(borders=("national",), review="GS(2026)1号"), rules)
    assert wet["国界符号"] == wet["河流与湖泊"] == Finding.MET
    assert wet["审图号"] == Finding.UNVERIFIED


def test_seats_of_government_are_met_where_they_are_drawn(rules):
    """Drawn with its source: met; a package but none on the map: does not apply; no package: could not be verified."""
    haikou = Seat("460000", "海口", SeatKind.PROVINCE, 110.3, 20.0)
    table = map_law.check_map(made(seats=(haikou,)), rules).set_index("item")
    assert table.loc["行政中心驻地", "finding"] == Finding.MET
    assert "某点位（工作口径）" in table.loc["行政中心驻地", "reason"]
    assert found(made(seats=()), rules)["行政中心驻地"] == Finding.NOT_APPLICABLE
    assert found(made(), rules)["行政中心驻地"] == Finding.UNVERIFIED


def test_a_rule_of_an_unknown_kind_is_not_taken_as_met(rules):
    """A user's own list may ask for what the program cannot check."""
    strange = rules.head(1).assign(kind="看色差", scope="always")
    table = map_law.check_map(made(), pd.DataFrame(strange))
    assert table["finding"].tolist() == [Finding.UNVERIFIED.value]
    assert "看色差" in table["reason"].iloc[0]
