"""What two targets imply: one level at a time, figures that are named for what they are, each with its status."""

from types import SimpleNamespace

import pandas as pd
import pytest

from soilgis.model.level import Level
from soilgis.output.briefing.desk import Desk
from soilgis.output.briefing.duties import one_level, to_do
from soilgis.output.briefing.words import words

REGIONS = pd.DataFrame(
    {
        "adcode": ["990000", "990100", "990101", "990102"],
        "name": ["省", "市", "甲", "乙"],
        "level": ["province", "city", "county", "county"],
        "parent_adcode": [None, "990000", "990100", "990100"],
    }
)


def contribution(*rows):
    frame = pd.DataFrame(rows, columns=["adcode", "name", "year", "from_year", "weight_km2", "implied_km2"])
    return frame.assign(implied_printed_km2=frame["implied_km2"], status="working")


CITY = ("990100", "市", 2035, 2025, 100.0, 10.0)
COUNTIES = (("990101", "甲", 2035, 2025, 60.0, 7.0), ("990102", "乙", 2035, 2030, 40.0, 3.0))


def result(rows, *, reconcile=None):
    empty = pd.DataFrame(
        columns=["parent_adcode", "parent_name", "year", "from_year", "implied_km2", "children_implied_km2", "status"]
    )
    return SimpleNamespace(
        regions=REGIONS,
        leaves=lambda: REGIONS[REGIONS["level"] == "city"],
        study=SimpleNamespace(level=Level.CITY, units=None, region=("990000",)),
        target_years=(),
        contribution=contribution(*rows),
        reconcile=empty if reconcile is None else reconcile,
        extra={},
    )


def told(made, lang="zh"):
    return to_do(Desk(made, words(lang)))


def test_cities_and_counties_are_not_added_together():
    assert one_level(result([CITY, *COUNTIES]))["adcode"].tolist() == ["990100"]
    (found,) = told(result([CITY, *COUNTIES]))
    assert (found.value, found.status) == (10.0, "工作口径")
    assert "假定2025年目标恰好达到" in found.sentence
    assert "2025至2035年应减少水土流失面积合计 10.00 km²，其中市最多" in found.sentence


def test_the_level_that_covers_more_ground_is_taken():
    half = (*CITY[:4], 50.0, 5.0)
    assert one_level(result([half, *COUNTIES]))["adcode"].tolist() == ["990101", "990102"]
    (found,) = told(result([half, *COUNTIES]))
    assert found.label == "各县（市、区）两期目标推算的应减少面积合计（2025、2030—2035年）"
    assert "其中甲最多，为 7.00 km²，占 70.00%" in found.sentence


def test_a_parent_of_its_own_is_named_apart():
    own = pd.DataFrame(
        [{"parent_adcode": "990000", "parent_name": "省", "year": 2035, "from_year": 2025, "implied_km2": 9.5, "children_implied_km2": 10.0,
          "status": "working"}]
    )  # fmt: skip
    found = told(result([CITY], reconcile=own))
    assert [one.value for one in found] == [10.0, 9.5]
    assert found[1].label == "省两期目标推算的应减少面积（2025—2035年）"
    assert "由省两期目标推算，2025至2035年应减少水土流失面积 9.50 km²（工作口径）" in found[1].sentence


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_to_say_where_there_are_no_two_targets(lang):
    assert told(result([(*CITY[:3], None, 100.0, float("nan"))]), lang) == []
