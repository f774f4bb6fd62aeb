"""Targets beside their regions: order, any year, the weakest status, and aims of working plans left out."""

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from soilgis.model.tables import Regions, Targets, regions_with
from soilgis.planning.targets.join import join_targets, targets_of


def regions():
    return gpd.GeoDataFrame(
        {"adcode": ["990200", "990100"], "name": ["乙", "甲"], "level": "city", "parent_adcode": None, "parent_name": None,
         "province": "省", "area_km2": [6.0, 10.0], "printed_km2": [6.0, 10.0], "method": "法", "geometry": [shapely.Point(0, 0)] * 2}
    )  # fmt: skip


def targets(*rows):
    frame = pd.DataFrame(rows, columns=["adcode", "year", "comparator", "target", "status", "document"])
    return Targets.check(frame.assign(name="x", indicator="conservation_rate"))


GIVEN = targets(
    ("990100", 2030, ">", 0.7, "working", "乙文"), ("990100", 2025, "≥", 0.6, "official", "甲文"), ("990900", 2025, "=", 0.5, "demo", "他"),
    ("990200", 2035, "=", 0.8, "press", "甲文"),
)  # fmt: skip


def test_targets_stand_in_the_order_of_regions_then_years():
    found = targets_of(regions(), GIVEN)
    assert found[["adcode", "year"]].to_numpy().tolist() == [["990200", 2035], ["990100", 2025], ["990100", 2030]]


def test_any_year_has_its_columns():
    joined = join_targets(regions(), GIVEN).set_index("adcode")
    assert [c for c in joined if c.startswith("target_2")] == ["target_2025", "target_2030", "target_2035"]
    assert joined.loc["990100", ["target_2025", "target_2030"]].tolist() == [0.6, 0.7]
    assert joined.loc["990100", ["comparator_2025", "comparator_2030"]].tolist() == ["≥", ">"]
    assert joined["target_2035"].isna().tolist() == [False, True]
    assert joined.loc["990200", "target_2035"] == pytest.approx(0.8)
    assert joined.loc["990100", ["target_status", "target_document"]].tolist() == ["working", "乙文；甲文"]
    declared = [str(column) for column in regions_with((2030,)).columns()]
    assert declared.index("comparator_2025") < declared.index("target_2030") < declared.index("target_2035")
    assert declared[-3:] == ["target_status", "target_document", "geometry"]
    assert regions_with((2025, 2035)) is Regions
    assert regions_with((2030,)).column("target_2030").heading() == "水土保持率目标2030（%）"


def test_an_aim_of_a_working_plan_is_not_joined():
    joined = join_targets(regions(), GIVEN.assign(indicator="conservation_rate_aim"))
    assert joined[["target_2025", "target_2035"]].isna().all().all()
    assert "target_2030" not in joined
    assert joined["target_status"].isna().all()
