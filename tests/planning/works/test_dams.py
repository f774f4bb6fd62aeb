"""Check dams: classes by hand, and the law that a class never falls as the storage grows."""

import numpy as np
import pandas as pd
import pytest
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from soilgis.jobs.steps.dam_register import read_limits
from soilgis.model.errors import UsageError
from soilgis.model.works_words import DamClass, DamFault
from soilgis.planning.works.dams import classed, counts, radii_of, repeated, silted, stated_class
from soilgis.store.catalog import Catalog

LIMITS = read_limits(Catalog())
SIZES = [DamClass.SMALL, DamClass.MEDIUM, DamClass.LARGE]


@pytest.mark.parametrize(
    ("volume", "kind"),
    [
        (0.99, "unknown"),
        (1, "small"),
        (9.99, "small"),
        (10, "medium"),
        (50, "large"),
        (500, "large"),
        (500.1, "unknown"),
    ],
)
def test_the_shipped_classes_by_hand(volume, kind):
    assert LIMITS.of(volume) == kind


@settings(max_examples=examples(100))
@given(low=st.floats(1, 500), high=st.floats(1, 500))
def test_more_storage_is_never_a_smaller_class(low, high):
    low, high = sorted((low, high))
    assert SIZES.index(LIMITS.of(low)) <= SIZES.index(LIMITS.of(high))


def test_a_stated_class_goes_before_the_storage_and_a_contradiction_is_told():
    kinds, reasons, faults = classed(["大型", "", "", "骨干", "小型坝"], np.array([60, 12, np.nan, 12, 60]), LIMITS)
    assert [kind.value for kind in kinds] == ["large", "medium", "unknown", "medium", "small"]
    assert reasons == ["登记类型", "库容", "无依据", "库容", "登记类型"]
    assert [(fault.at, fault.kind) for fault in faults] == [
        (2, DamFault.NO_CLASS), (2, DamFault.NO_VOLUME), (3, DamFault.NO_CLASS), (4, DamFault.CONTRADICTION),
    ]  # fmt: skip


def test_words_of_registers():
    assert [stated_class(word) for word in ("大型", "large", "中型淤地坝", "小型坝", "", "土坝")] == [
        DamClass.LARGE, DamClass.LARGE, DamClass.MEDIUM, DamClass.SMALL, DamClass.UNKNOWN, None,
    ]  # fmt: skip


def test_repeats_and_silt():
    assert [(fault.at, fault.kind) for fault in repeated(["a", "", "a", ""])] == [
        (1, DamFault.NO_ID), (2, DamFault.REPEATED), (3, DamFault.NO_ID),
    ]  # fmt: skip
    assert [fault.at for fault in silted(np.array([10, 10, np.nan]), np.array([9, 11, 5]))] == [1]


def test_rows_sum_to_the_register():
    dams = pd.DataFrame(
        {
            "region": [0, 0, -1],
            "dam_class": ["large", "small", "small"],
            "volume_wan_m3": [60, np.nan, 2],
            "silted_wan_m3": np.nan,
        }
    )
    table = counts(dams, pd.DataFrame({"region_id": ["a", "b"], "region_name": ["甲", "乙"]}), every=True)
    assert table["region"].tolist() == ["甲", "乙", "统计范围外"]
    assert table["dams"].tolist() == [2, 0, 1]
    assert table[["large", "medium", "small", "unknown"]].to_numpy().sum() == 3
    assert table["volume_wan_m3"].sum() == 62


def test_radii_as_they_are_typed():
    assert radii_of(["large=300", "中型=150.5"], "--control") == {DamClass.LARGE: 300, DamClass.MEDIUM: 150.5}
    for text in ("large", "huge=3", "large=-1", "large=nan", "unknown=5"):
        with pytest.raises(UsageError, match="must read CLASS=METRES"):
            radii_of([text], "--control")
    with pytest.raises(UsageError, match="given twice"):
        radii_of(["large=3", "大型=4"], "--control")
