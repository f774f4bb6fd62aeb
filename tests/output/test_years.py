"""Target years of the user's own (目标年份): 2028 and 2030 reach tables, map, pictures and briefing, and years nobody gave stay away."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from soilgis.model import tables as t
from soilgis.output.briefing.content import content
from soilgis.output.briefing.page import briefing_html
from soilgis.output.briefing.word import briefing_docx
from soilgis.output.briefing.words import words
from soilgis.output.opening import opening_indicator
from soilgis.output.webmap.view import view

YEARS = {2025: 2028, 2035: 2030}


@pytest.fixture(scope="module")
def other(sample):
    """The sample with the same targets for 2028 and 2030."""
    made = sample.result()
    names = {f"{word}_{old}": f"{word}_{new}" for word in ("target", "comparator") for old, new in YEARS.items()}
    regions = made.regions.rename(columns=names)
    for old in YEARS:
        regions[f"target_{old}"], regions[f"comparator_{old}"] = float("nan"), None
    table = t.regions_with(tuple(YEARS.values()))
    targets = made.targets.assign(year=made.targets["year"].map(YEARS))
    return replace(made, regions=table.check(regions), targets=t.Targets.check(targets))


def test_the_map_has_the_years_given_and_starts_with_the_last(other):
    told = view(other)
    assert [one["year"] for one in told["indicators"] if one["series"] == "target"] == [2028, 2030]
    assert opening_indicator(other).id == "target_2030"


def test_the_briefing_prints_the_years_given_and_no_other(other):
    page = briefing_html(other)
    text = re.sub("<[^>]+>", " ", page.partition("</style>")[2])
    assert "2028年 68.00% 以上，2030年 74.00% 以上" in text
    assert "2025" not in text
    assert "2035" not in text
    assert "2028年目标（%）" in page
    assert content(other).chart.title == "各市2028年与2030年目标（正式）"
    assert len(briefing_docx(other)) > 10_000


def test_other_languages_know_a_label_of_any_year():
    english = words("en")
    assert english.phrase("水土保持率目标（2028年）") == "Soil and water conservation rate target 2028"
    assert english.phrase("甲乙（2028年）") == "甲乙（2028年）"
    assert words("zh").phrase("水土保持率目标（2028年）") == "水土保持率目标（2028年）"


def test_a_study_without_targets_prints_no_empty_columns(other):
    bare = other.regions.copy()
    for column in [name for name in bare.columns if str(name).startswith(("target_", "comparator_"))]:
        bare[column] = float("nan") if re.fullmatch(r"target_\d{4}", str(column)) else None
    page = briefing_html(replace(other, regions=bare, targets=t.Targets.empty()))
    assert "年目标（%）" not in page
    assert "规定目标" not in page


def test_who_changes_the_regions_of_a_result_changes_nothing_for_others(sample):
    result = sample.result()
    first = result.leaves()
    first["name"] = "改"
    assert (result.leaves()["name"] != "改").all()
    assert result.indicators() is result.indicators()
