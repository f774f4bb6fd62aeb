"""A parent's rate is the area-weighted mean of its children's."""

import pandas as pd
import pytest

from soilgis.model.layer import Status
from soilgis.model.tables import Contribution, Reconcile
from soilgis.planning.targets.reconcile import reconcile


def family(*targets, stated=0.7, areas=(10.0, 30.0), year=2025):
    regions = pd.DataFrame(
        {
            "adcode": ["140000", "140100", "140200"],
            "name": ["省", "甲", "乙"],
            "parent_adcode": [None, "140000", "140000"],
            "area_km2": [sum(areas), *areas],
        }
    )
    rows = [
        ("140000", stated, year),
        *((code, target, year) for code, target in zip(["140100", "140200"], targets, strict=False)),
    ]
    return regions, frame(rows)


def frame(rows):
    return pd.DataFrame(
        [
            {
                "adcode": code,
                "name": code,
                "indicator": "conservation_rate",
                "year": year,
                "comparator": "=",
                "target": target,
                "status": "official",
                "document": "文",
            }
            for code, target, year in rows
        ]
    )


def test_by_hand():
    """(10·0.4 + 30·0.8) / 40 = 0.7; the plain mean 0.6 is ten points off."""
    compared, contributions = reconcile(*family(0.4, 0.8))
    row = compared.iloc[0]
    assert row[Reconcile.weighted] == pytest.approx(0.7)
    assert row[Reconcile.difference] == pytest.approx(0)
    assert row[Reconcile.simple] == pytest.approx(0.6)
    assert row[Reconcile.simple_difference] == pytest.approx(-10)
    assert contributions[Contribution.contribution].tolist() == pytest.approx([0.1, 0.6])
    assert contributions[Contribution.share_of_parent].tolist() == pytest.approx([0.25, 0.75])


def test_implied_areas_between_the_years():
    regions, first = family(0.4, 0.8)
    both = pd.concat([first, frame([("140000", 0.75, 2035), ("140100", 0.5, 2035), ("140200", 0.83, 2035)])])
    _, contributions = reconcile(regions, both)
    later = contributions[contributions[Contribution.year] == 2035]
    assert later[Contribution.implied_km2].tolist() == pytest.approx([1.0, 0.9])
    assert later[Contribution.from_year].tolist() == [2025, 2025]
    assert contributions[contributions[Contribution.year] == 2025][Contribution.implied_km2].isna().all()


def test_a_family_with_a_gap_has_no_mean():
    compared, _ = reconcile(*family(0.4))
    row = compared.iloc[0]
    assert not row[Reconcile.complete]
    assert pd.isna(row[Reconcile.weighted])
    assert (row[Reconcile.children], row[Reconcile.with_target]) == (2, 1)


def test_no_targets_no_rows():
    regions, _ = family(0.4)
    compared, contributions = reconcile(regions, frame([("140000", 0.7, 2025)]))
    assert compared.empty
    assert contributions.empty
    assert list(compared) == [str(c) for c in Reconcile.columns()]


def test_shanxi_as_printed(shanxi):
    """晋政办发〔2023〕36号 附件2: eleven cities against 66.18 and 72.43, within 0.02 points; the plain mean is off by 0.9 and 1.6."""
    rows = shanxi.reconcile.set_index(Reconcile.year)
    assert rows.loc[2025, Reconcile.weighted] * 100 == pytest.approx(66.18, abs=0.02)
    assert rows.loc[2035, Reconcile.weighted] * 100 == pytest.approx(72.43, abs=0.02)
    assert rows[Reconcile.simple].tolist() == pytest.approx([0.6705, 0.7401], abs=5e-5)
    assert rows[Reconcile.complete].all()


def test_shanxis_implied_area(shanxi):
    """6.25 points of 15.68 万km² ≈ 9 800 km² must leave erosion from 2025 to 2035, shared out among the cities."""
    later = shanxi.contribution[shanxi.contribution[Contribution.year] == 2035]
    assert later[Contribution.implied_km2].sum() == pytest.approx(9811, rel=2e-3)
    assert later[Contribution.implied_printed_km2].sum() == pytest.approx(
        round(later[Contribution.implied_km2].sum(), 2), abs=1e-6
    )


def test_every_child_is_measured_from_its_own_earlier_year():
    """甲 has 2025 and 2035, 乙 2030 and 2035: 10·(0.5 − 0.4) = 1 and 30·(0.83 − 0.8) = 0.9, though no year joins them all."""
    regions, _ = family(0.4)
    rows = [("140100", 0.4, 2025), ("140200", 0.8, 2030), ("140100", 0.5, 2035), ("140200", 0.83, 2035)]
    _, contributions = reconcile(regions, frame(rows))
    later = contributions[contributions[Contribution.year] == 2035].set_index(Contribution.adcode)
    assert later[Contribution.implied_km2].to_dict() == pytest.approx({"140100": 1.0, "140200": 0.9})
    assert later[Contribution.from_year].to_dict() == {"140100": 2025, "140200": 2030}
    earlier = contributions[contributions[Contribution.year] != 2035]
    assert earlier[Contribution.implied_km2].isna().all()


def test_a_child_without_target_keeps_its_share_of_the_parent():
    """甲 is 10 of 40, whether 乙 has a target or not."""
    _, contributions = reconcile(*family(0.4))
    assert contributions[Contribution.share_of_parent].tolist() == pytest.approx([0.25])
    assert contributions[Contribution.contribution].tolist() == pytest.approx([0.1])


def test_what_borders_weigh_is_working():
    """The weights are areas of borders that stand in for the surveyed territory: official targets make no official mean."""
    for ground, status in ((Status.WORKING, "working"), (Status.OFFICIAL, "official"), (Status.DEMO, "demo")):
        compared, contributions = reconcile(*family(0.4, 0.8), ground=ground)
        assert set(compared[Reconcile.status]) == set(contributions[Contribution.status]) == {status}


def test_a_working_plans_aim_is_no_target():
    regions, rows = family(0.4, 0.8)
    compared, contributions = reconcile(regions, rows.assign(indicator="conservation_rate_aim"))
    assert compared.empty
    assert contributions.empty


def test_printed_areas_of_one_year_add_up_although_one_child_has_no_earlier_year():
    regions = pd.DataFrame(
        {"adcode": ["140000", "140100", "140200", "140300"], "name": list("省甲乙丙"), "parent_adcode": [None, *["140000"] * 3],
         "area_km2": [30.0, 10.0, 10.0, 10.0]}
    )  # fmt: skip
    rows = [
        ("140100", 0.4, 2025),
        ("140200", 0.4, 2025),
        *((code, 0.4003335, 2035) for code in ("140100", "140200", "140300")),
    ]
    _, contributions = reconcile(regions, frame(rows))
    later = contributions[contributions[Contribution.year] == 2035]
    printed = later[Contribution.implied_printed_km2]
    assert printed.notna().tolist() == [True, True, False]
    assert printed.sum() == pytest.approx(0.01)


def test_what_two_targets_imply_for_the_parent_and_for_its_children():
    """The parent's own 0.70 → 0.75 of 40 km² is 2.0; its children's 10·0.1 + 30·0.03 is 1.9; no figure where a target is missing."""
    regions, first = family(0.4, 0.8)
    later = frame([("140000", 0.75, 2035), ("140100", 0.5, 2035), ("140200", 0.83, 2035)])
    compared, _ = reconcile(regions, pd.concat([first, later]))
    row = compared.set_index(Reconcile.year).loc[2035]
    assert row[[Reconcile.implied_km2, Reconcile.children_implied_km2, Reconcile.from_year]].tolist() == pytest.approx(
        [2.0, 1.9, 2025]
    )
    assert row[Reconcile.weighted] == pytest.approx((10 * 0.5 + 30 * 0.83) / 40)
    assert row[Reconcile.difference] == pytest.approx((29.9 / 40 - 0.75) * 100)
    earlier = compared.set_index(Reconcile.year).loc[2025]
    assert pd.isna(earlier[Reconcile.implied_km2])
    assert pd.isna(earlier[Reconcile.children_implied_km2])
    partly, _ = reconcile(regions, pd.concat([first, later.iloc[:2]]))
    assert partly.set_index(Reconcile.year).loc[2035, Reconcile.children_implied_km2] == pytest.approx(1.0)


def test_the_parents_step_is_from_its_nearest_earlier_year():
    regions, _ = family(0.4)
    rows = [
        ("140000", 0.70, 2025),
        ("140000", 0.72, 2030),
        ("140000", 0.75, 2035),
        ("140100", 0.5, 2035),
        ("140200", 0.8, 2035),
    ]
    compared, _ = reconcile(regions, frame(rows))
    row = compared.iloc[0]
    assert (row[Reconcile.from_year], row[Reconcile.implied_km2]) == (2030, pytest.approx(1.2))


def test_where_a_target_falls_the_figures_are_rounded_one_by_one():
    """−10·0.0003335 and +30·0.0001115: 0.00 each; balancing knows no negative figures."""
    regions, first = family(0.4, 0.8)
    later = frame([("140100", 0.3996665, 2035), ("140200", 0.8001999, 2035)])
    _, contributions = reconcile(regions, pd.concat([first, later]))
    printed = contributions[contributions[Contribution.year] == 2035][Contribution.implied_printed_km2]
    assert printed.tolist() == pytest.approx([0.0, 0.01])
