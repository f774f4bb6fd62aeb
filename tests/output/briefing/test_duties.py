"""What is still to do: one level at a time, three figures that are named for what they are, each with its status."""

from types import SimpleNamespace

import pandas as pd
import pytest

from soilgis.output.briefing.duties import one_level, to_do
from soilgis.output.briefing.words import words

REGIONS = pd.DataFrame(
    {
        "adcode": ["990000", "990100", "990101", "990102"],
        "level": ["province", "city", "county", "county"],
        "parent_adcode": [None, "990000", "990100", "990100"],
    }
)


def contribution(*rows):
    frame = pd.DataFrame(rows, columns=["adcode", "name", "year", "from_year", "weight_km2", "implied_km2"])
    return frame.assign(implied_printed_km2=frame["implied_km2"], status="working")


CITY = ("990100", "市", 2035, 2025, 100.0, 10.0)
COUNTIES = (("990101", "甲", 2035, 2025, 60.0, 7.0), ("990102", "乙", 2035, 2030, 40.0, 3.0))


def result(rows, *, gaps=None, reconcile=None):
    empty = pd.DataFrame(
        columns=["parent_adcode", "parent_name", "year", "from_year", "implied_km2", "children_implied_km2", "status"]
    )
    extra = {} if gaps is None else {"gaps": (None, gaps)}
    return SimpleNamespace(
        regions=REGIONS,
        contribution=contribution(*rows),
        reconcile=empty if reconcile is None else reconcile,
        extra=extra,
    )


def test_cities_and_counties_are_not_added_together():
    assert one_level(result([CITY, *COUNTIES]))["adcode"].tolist() == ["990100"]
    (found,) = to_do(result([CITY, *COUNTIES]), words("zh"))
    assert found.figure == "10.00 km²"
    assert found.status == "工作口径"
    assert "各市级单元两期目标隐含：2025 至 2035 年减少水土流失面积合计 10.00 km²" in found.sentence
    assert "以 2025 年目标恰好达到为前提" in found.sentence


def test_the_level_that_covers_more_ground_is_taken():
    half = (*CITY[:4], 50.0, 5.0)
    assert one_level(result([half, *COUNTIES]))["adcode"].tolist() == ["990101", "990102"]
    (found,) = to_do(result([half, *COUNTIES]), words("zh"))
    assert "（各县级单元合计，2025、2030—2035 年）" in found.key
    assert "其中甲最多，为 7.00 km²（70.00%）" in found.sentence


def test_the_three_figures_are_named_apart():
    own = pd.DataFrame(
        [{"parent_adcode": "990000", "parent_name": "省", "year": 2035, "from_year": 2025, "implied_km2": 9.5, "children_implied_km2": 10.0,
          "status": "working"}]
    )  # fmt: skip
    gap = {"adcode": "990000", "name": "省", "year": 2024, "rate": 0.6, "gap_km2": 8.25, "status": "demo"}
    gaps = pd.DataFrame(
        [
            gap | {"target_year": 2025},
            gap | {"target_year": 2035},
            gap | {"target_year": 2035, "year": 2023, "gap_km2": 99.0},
        ]
    )
    found = to_do(result([CITY], gaps=gaps, reconcile=own), words("zh"))
    assert [one.figure for one in found] == ["10.00 km²", "9.50 km²", "8.25 km²"]
    assert [one.key.partition("（")[0] for one in found] == ["两期目标隐含减少面积", "两期目标隐含减少面积", "现状"]
    assert found[2].key == "现状（2024 年）距 2035 年目标尚需减少流失面积（省）"
    assert found[2].status == "演示数据"
    assert "与下级合计 10.00 km² 的差别" in found[1].sentence


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_to_say_where_there_are_no_two_targets(lang):
    assert to_do(result([(*CITY[:3], None, 100.0, float("nan"))]), words(lang)) == []
