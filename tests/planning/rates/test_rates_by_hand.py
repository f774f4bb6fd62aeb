"""Land, shares and thresholds of rates, by hand."""

import numpy as np
import pandas as pd
import pytest
from planning.rates.test_rates import classes, regions  # noqa: F401 - a fixture

from soilgis.model.errors import SchemaError
from soilgis.planning.rates.rates import conservation_rates, enough, erosion_classes, land_areas, measured_share


def stated(*rows):
    made = pd.DataFrame(rows, columns=["adcode", "land_km2"])
    return made.assign(document="三调", vintage="2019")


def test_share_of_ground_with_data():
    unmeasured, ground = np.array([1.0, 0.0, 4.0, 5.0]), np.array([4.0, 0.0, 4.0, 4.0])
    assert measured_share(unmeasured, ground).tolist() == [0.75, 0, 0, 0]


def test_enough_is_at_the_threshold_and_never_at_nothing():
    share = pd.Series([0.0, 0.5, 0.95, 0.949999])
    assert enough(share, 0.95).tolist() == [False, False, True, False]
    assert enough(share, 0.0).tolist() == [False, True, True, True]


def test_land_is_summed_where_only_children_have_it(regions):  # noqa: F811
    table, warnings = land_areas(regions, stated(("140100", 99.0), ("140200", 61.0)))
    assert table["land_km2"].tolist() == [160, 99, 61]
    assert table["land_source"].tolist() == ["三调（2019）"] * 3
    assert table["land_status"].tolist() == ["official"] * 3
    assert warnings == []


def test_a_child_without_land_has_its_borders_area_and_makes_its_parent_weak(regions):  # noqa: F811
    table, warnings = land_areas(regions, stated(("140100", 99.0)))
    assert table["land_km2"].tolist() == [159, 99, 60]
    assert table["land_status"].tolist() == ["working", "official", "working"]
    assert len(warnings) == 1
    assert warnings[0].startswith("1 个单元未提供国土面积")


@pytest.mark.parametrize(("own", "told"), [(160.015, 0), (160.014, 0), (160.02, 1), (159.98, 1)])
def test_a_parent_may_differ_by_half_a_digit_of_each_figure(regions, own, told):  # noqa: F811
    """Three figures of two digits: 0.015 km²."""
    rows = stated(("140000", own), ("140100", 100.0), ("140200", 60.0))
    table, warnings = land_areas(regions, rows)
    assert table["land_km2"].tolist() == [own, 100, 60]
    assert len(warnings) == told


def test_a_region_without_land_has_no_rate(regions):  # noqa: F811
    land, _ = land_areas(regions, None)
    found = conservation_rates(regions, classes(regions), land)
    assert found["erosion_km2"].tolist() == pytest.approx([31, 25, 6])
    assert found["erosion_printed_km2"].tolist() == pytest.approx([31, 25, 6])
    assert found["unmeasured_km2"].tolist() == [1, 0, 1]
    assert found["measured_share"].tolist() == pytest.approx([159 / 160, 1, 59 / 60])
    assert found["rate"].tolist() == pytest.approx([1 - 31 / 160, 0.75, 0.9])
    strict = conservation_rates(regions, classes(regions), land, min_measured=0.99)
    assert strict["rate"].isna().tolist() == [False, False, True]
    assert strict["erosion_km2"].tolist() == pytest.approx([31, 25, 6])


def test_erosion_may_equal_the_land_but_not_exceed_it(regions):  # noqa: F811
    land, _ = land_areas(regions, None)
    same = land.assign(land_km2=[31.0, 25.0, 6.0])
    assert conservation_rates(regions, classes(regions), same)["rate"].tolist() == pytest.approx([0, 0, 0], abs=1e-12)
    with pytest.raises(SchemaError, match=r"乙市: land 5\.99 km² is smaller than its erosion 6\.00 km²"):
        conservation_rates(regions, classes(regions), land.assign(land_km2=[31.0, 25.0, 5.99]))


def test_classes_of_nothing_have_no_share_and_stand_in_the_legends_order(regions):  # noqa: F811
    made = classes(regions)
    mine = made[made["adcode"] == "140200"]
    assert mine["class_name"].tolist() == [
        "slight", "light", "severe", "wind_light", "freeze_thaw_moderate", "nodata", "outside",
    ]  # fmt: skip
    assert mine["share_of_region"].tolist() == pytest.approx([53 / 60, 6 / 60, 0, 0, 0, 1 / 60, 0])
    assert mine["counted"].tolist() == [False, True, True, True, False, False, False]
    assert mine["printed_km2"].sum() == pytest.approx(60)
    from planning.rates.test_rates import erosion

    nothing = {name: np.zeros(3) for name in ("slight", "light", "nodata", "outside")}
    assert erosion_classes(regions, nothing, erosion(), "方法")["share_of_region"].isna().all()
