"""The books close in every direction, and gaps are never zeros."""

import numpy as np
import pandas as pd
import pytest

from soilgis.model.tables import Coverage, Ledger, Overlap, Regions, Union

KEY = [Ledger.adcode]


@pytest.fixture(params=["shanxi", "hebei"])
def result(request):
    return request.getfixturevalue(request.param)


def test_the_ledger_sums_to_every_region(result):
    sums = result.ledger.groupby(Ledger.adcode)[[Ledger.area_km2, Ledger.printed_km2]].sum()
    regions = result.regions.set_index(Regions.adcode)
    assert sums[Ledger.area_km2].to_numpy() == pytest.approx(
        regions.loc[sums.index, Regions.area_km2].to_numpy(), rel=1e-9
    )
    assert sums[Ledger.printed_km2].to_numpy() == pytest.approx(
        regions.loc[sums.index, Regions.printed_km2].to_numpy(), abs=1e-6
    )
    assert (result.ledger[Ledger.residual_km2].abs() <= 1e-9 * result.ledger[Ledger.region_km2]).all()


def test_covered_and_uncovered_make_the_region(result):
    union = result.union[result.union[Union.verdict] != "unchecked"]
    printed = result.regions.set_index(Regions.adcode)[Regions.printed_km2]
    whole = union[Union.printed_km2] + union[Union.uncovered_printed_km2]
    assert whole.to_numpy() == pytest.approx(printed[union[Union.adcode]].to_numpy(), abs=1e-6)
    assert (union[Union.union_km2] + union[Union.uncovered_km2]).to_numpy() == pytest.approx(
        union[Union.region_km2].to_numpy(), rel=1e-9
    )


def test_printed_children_add_up_to_printed_parents(result):
    parents = result.regions.set_index(Regions.adcode)[Regions.parent_adcode]
    for table, key, column in (
        (Coverage, Coverage.zone_id, Coverage.printed_km2),
        (Ledger, Ledger.combination, Ledger.printed_km2),
    ):
        frame = {Coverage: result.coverage, Ledger: result.ledger}[table]
        known = frame[frame[column].notna()]
        sums = known.assign(parent=parents[known["adcode"]].to_numpy()).groupby(["parent", key])[column].sum()
        stated = known.set_index(["adcode", key])[column]
        assert sums.to_numpy() == pytest.approx(stated[sums.index].to_numpy(), abs=1e-6)


def test_printed_parents_stay_near_their_own_rounding(result):
    known = result.coverage[result.coverage[Coverage.area_km2].notna()]
    assert (known[Coverage.printed_km2] - known[Coverage.area_km2]).abs().max() < 0.05


def test_a_region_wholly_in_a_zone_prints_the_same_area_twice(hebei):
    whole = hebei.coverage[hebei.coverage[Coverage.share_of_region] > 1 - 1e-12]
    printed = hebei.regions.set_index(Regions.adcode)[Regions.printed_km2]
    assert len(whole) >= 24 + 19 + 6
    assert whole[Coverage.printed_km2].to_numpy() == pytest.approx(printed[whole[Coverage.adcode]].to_numpy(), abs=1e-6)


def test_a_listed_zone_is_the_sum_of_its_counties(hebei):
    """By list: Taihang within Hebei is the area of its 24 Hebei counties, whole (县域面积)."""
    counties = pd.read_csv("layers/taihang/counties.csv", dtype=str)
    mine = hebei.regions[hebei.regions[Regions.adcode].isin(counties["adcode"])]
    covered = hebei.coverage.set_index([Coverage.adcode, Coverage.zone_id]).loc[
        ("130000", "taihang"), Coverage.area_km2
    ]
    assert len(mine) == 24
    assert covered == pytest.approx(mine[Regions.area_km2].sum(), rel=1e-12)


def test_what_was_not_checked_is_never_zero(result):
    for frame, column in ((result.coverage, Coverage.area_km2), (result.union, Union.union_km2)):
        unchecked = frame[frame["verdict"] == "unchecked"]
        assert len(unchecked)
        assert unchecked[column].isna().all()
    assert result.ledger[Ledger.unchecked].notna().all()


def test_a_kind_partly_checked_names_its_gap(shanxi):
    red = shanxi.union[shanxi.union[Union.kind] == "red_line"]
    assert (red[Union.unchecked] == "生态保护红线").all()
    assert (red[Union.status] == "demo").all()


def test_listed_and_drawn_are_never_in_one_figure(shanxi):
    reach = shanxi.union[(shanxi.union[Union.kind] == "reach") & (shanxi.union[Union.adcode] == "140000")]
    assert sorted(reach[Union.basis]) == ["derived", "listed"]


def test_union_never_exceeds_the_raw_sum(result):
    known = result.union[result.union[Union.union_km2].notna()]
    assert (known[Union.union_km2] <= known[Union.raw_km2] * (1 + 1e-12)).all()
    assert np.allclose(known[Union.raw_km2] - known[Union.union_km2], known[Union.double_km2], atol=1e-6)


def test_overlap_follows_from_the_ledger(shanxi):
    """Mountain × reach in a region = the sum of its ledger pieces that hold both."""
    for row in shanxi.overlap.itertuples():
        pieces = shanxi.ledger[shanxi.ledger[Ledger.adcode] == row.adcode]
        both = pieces[Ledger.combination].map(
            lambda c, row=row: {f"{row.kind_a}:{row.basis_a}", f"{row.kind_b}:{row.basis_b}"} <= set(c.split("+"))
        )
        assert pieces[both][Ledger.area_km2].sum() == pytest.approx(row.area_km2, rel=1e-9)
    assert not shanxi.overlap.duplicated(list(Overlap.key)).any()
