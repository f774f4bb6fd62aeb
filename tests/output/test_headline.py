"""Headlines, openings, legends and the embed (标题句、首屏指标、图例与嵌入页): by hand, and each number one of the tables'."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib import resources
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from soilgis.model.layer import Status
from soilgis.model.result import Indicator
from soilgis.model.story import StoryView
from soilgis.model.units import Unit
from soilgis.output.briefing.embed import embed_html, embeds
from soilgis.output.classes import classes, numbers_of
from soilgis.output.headline import headline
from soilgis.output.legend import legend_of
from soilgis.output.opening import opening_indicator, this_year
from soilgis.output.palette import (
    CASING,
    EDGE,
    GROUNDS,
    KIND_COLORS,
    MET,
    NO_VALUE,
    OUTLINES,
    PAPER,
    RAMPS,
    ZONE_COLORS,
    class_colors,
)
from soilgis.output.stories import stories, story_figures
from soilgis.raster.picture import COLOURS

ASSETS = Path(str(resources.files("soilgis.output.webmap"))) / "assets"
CODES = ["990100", "990200", "990300", "990000"]
NAN = float("nan")


def margin(values, year=2035, status=Status.DEMO):
    """What is short of or above a target, in points; the last value is the province's."""
    held = pd.Series(values, index=CODES, dtype=float)
    met = (held >= 0)[held.notna()]
    label = f"与{year}年目标之差（2024年水土保持率）"
    return Indicator(f"margin_{year}", label, Unit.POINT, held, status, year, "margin", "甲", good="high", met=met)


def made(sample, *indicators, **more):
    return replace(sample.result(), extra_indicators=indicators, **more)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        (
            [-2, -15.17, 3.456, -4.82],
            "3个市中2个市距2035年目标有差距，乙市差15.17个百分点，差距最大；全省差4.82个百分点",
        ),
        ([-2, NAN, 3, NAN], "2个市中1个市距2035年目标有差距，甲市差2.00个百分点，差距最大；另有1个市未核查"),
        ([2, 0, 3, 1], "3个市均已达到2035年目标，乙市超出最少，为0.00个百分点；全省超1.00个百分点"),
        ([-2, -2, 3, NAN], "3个市中2个市距2035年目标有差距，甲市等2个市差2.00个百分点，差距最大"),
    ],
)
def test_a_margin_is_told_by_who_is_behind(values, sentence, sample):
    one = margin(values, status=Status.OFFICIAL)
    assert headline(made(sample, one), one).finding == sentence
    marked = margin(values)
    assert headline(made(sample, marked), marked).finding == f"{sentence}（演示数据）"


def test_a_target_by_hand_names_the_largest_rise(sample):
    found = sample.result()
    last = next(one for one in found.indicators() if one.id == "target_2035")
    said = headline(found, last)
    assert (
        said.finding == "到2035年，2个市的水土保持率目标为72.00%–78.00%；乙市要比2025年目标再提高7.00个百分点，增幅最大"
    )
    assert "2/3 市有数值" in said.subtitle
    share = next(one for one in found.indicators() if one.id.startswith("share_mountain"))
    assert "3个市中2个市涉及山区" in headline(found, share).finding


@pytest.mark.parametrize("unit", [Unit.KM2, Unit.SHARE, Unit.WAN_YUAN, Unit.COUNT])
@pytest.mark.parametrize("values", [[NAN] * 4, [1, 1, 1, 3], [0, -5, 7, 2], [1e12, 2, 3, 4]])
def test_any_indicator_has_a_sentence_without_holes(unit, values, sample):
    one = Indicator("figure_1", "投资", unit, pd.Series(values, index=CODES, dtype=float), Status.WORKING)
    said = headline(made(sample, one), one).finding
    assert said
    assert "nan" not in said
    assert said.endswith("（工作口径）") or said == "没有投资的数值"


def test_the_next_target_opens_the_map(sample, monkeypatch):
    both = made(sample, margin([-1, -2, -3, -2], 2025), margin([-4, -5, -6, -5], 2035))
    for year, wanted in (("2024", "margin_2025"), ("2026", "margin_2035"), ("2040", "margin_2035")):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(pd.Timestamp(f"{year}-06-01").timestamp())))
        assert this_year() == int(year)
        assert opening_indicator(both).id == wanted
    named = replace(both, study=sample.study(indicator="target_2025"))
    assert opening_indicator(named).id == "target_2025"
    assert opening_indicator(sample.result()).id == "target_2035"


def test_a_target_that_only_the_parent_has_does_not_open_the_map(sample):
    """A study by county of a city with a target: shares of priority areas have values, the target has none to colour by."""
    found = sample.result()
    leaves = (found.regions["level"] == found.study.unit_level).to_numpy()
    bare = found.regions.copy()
    for year in found.target_years:
        bare.loc[leaves, f"target_{year}"] = NAN
    opened = opening_indicator(replace(found, regions=bare))
    assert opened.series != "target"
    assert opened.values.loc[bare.loc[leaves, "adcode"]].notna().any()  # noqa: PD011 - of an indicator


def test_classes_are_those_of_the_units_drawn_and_breaks_those_of_the_study(sample):
    area = Indicator(
        "gap_km2_2035", "尚需减少", Unit.KM2, pd.Series([10, 20, 30, 60], index=CODES), Status.DEMO, good="low"
    )
    chosen = legend_of(made(sample, area), area)
    assert not any("60" in label for label in chosen.labels), "the province is no class of its cities"
    own = made(sample, area, study=sample.study(indicator="gap_km2_2035", breaks=(15, 25)))
    assert legend_of(own, area).labels == ("<15 km²（最低10.00）", "15–25 km²", "≥25 km²（最高30.00）")


def test_the_ends_of_open_classes_are_those_of_the_year_shown(sample):
    """Years share limits and colours, never each other's extremes: what is printed is what is drawn."""
    near, far = margin([1, 12, -0.26, NAN], 2025), margin([-3, 9, -12, NAN], 2035)
    both = made(sample, near, far)
    first, last = legend_of(both, near), legend_of(both, far)
    assert first.limits == last.limits
    assert first.labels[-1] == "已达标（最多超12.00）"
    assert last.labels[-1] == "已达标（最多超9.00）"
    assert "最大" not in first.labels[0], "no unit of 2025 is that far behind"
    assert last.labels[0].endswith("（最大12.00）")
    assert not any("0.26" in label for label in last.labels)


@settings(max_examples=examples(60), deadline=None)
@given(
    st.lists(st.integers(-4000, 4000), min_size=1, max_size=12), st.lists(st.integers(-4000, 4000), max_size=12),
    st.sampled_from(["margin", "gap", "plain"]),
)  # fmt: skip
def test_every_end_that_a_legend_tells_is_a_value_of_its_own(points, others, way):
    """An extreme in a label is the least or the largest value that is drawn, whatever the other years hold."""
    years = [
        pd.Series([point / 100 for point in one], index=map(str, range(len(one))), dtype=float)
        for one in (points, others)
    ]
    if way == "gap":
        years = [one.abs() for one in years]
    good = {"margin": "high", "gap": "low", "plain": ""}[way]
    unit = Unit.POINT if way == "margin" else Unit.KM2
    peers = [
        Indicator(
            f"a_{i}",
            "甲",
            unit,
            one,
            Status.DEMO,
            i,
            "a",
            good=good,
            met=(one >= 0 if good == "high" else one <= 0) if good else None,
        )
        for i, one in enumerate(years)
    ]
    for shown in peers:
        mine = {f"{abs(value):.2f}" for value in shown.values}  # noqa: PD011 - values of an indicator
        told = re.findall(r"（(?:最低|最高|最小|最大|最多超)(-?[\d.,]+)", " ".join(classes(peers, shown=shown).labels))
        assert {text.replace(",", "").lstrip("-") for text in told} <= mine


@settings(max_examples=examples(60), deadline=None)
@given(st.lists(st.integers(-4000, 4000), min_size=1, max_size=30))
def test_margins_have_no_empty_class_and_met_apart(points):
    """Every region in one class, none empty, and 已达标 exactly for those that meet the target."""
    held = pd.Series([point / 100 for point in points], index=[str(i) for i in range(len(points))])
    one = Indicator("margin_2035", "甲", Unit.POINT, held, Status.DEMO, 2035, "margin", good="high", met=held >= 0)
    chosen = classes([one])
    numbers = numbers_of(one, chosen, list(held.index))
    assert set(numbers) == set(range(len(chosen.labels)))
    assert [number == chosen.apart for number in numbers] == (held >= 0).tolist()
    assert len(class_colors(one, chosen)) == len(set(class_colors(one, chosen))) == len(chosen.labels)


def test_what_is_judged_is_not_judged_again(sample):
    """More than the target (>) is not met at a difference of 0.00: the class says so too."""
    one = replace(margin([0.0, -3, 2, -1]), met=pd.Series([False, False, True, False], index=CODES))
    chosen = legend_of(made(sample, one), one)
    assert numbers_of(one, chosen, CODES[:3]) == [chosen.apart - 1, 0, chosen.apart] or chosen.apart == 1


def luminance(color):
    rgb = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return float(np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4) @ [0.2126, 0.7152, 0.0722])


def contrast(one, other):
    """WCAG 2: (lighter + 0.05) / (darker + 0.05)."""
    low, high = sorted([luminance(one), luminance(other)])
    return (high + 0.05) / (low + 0.05)


EVERY_FILL = sorted({*(color for ramp in RAMPS.values() for color in ramp), *MET.values(), NO_VALUE})


PARTED = [*((theme, GROUNDS[theme], OUTLINES[theme]) for theme in GROUNDS), ("print", PAPER, EDGE)]


@pytest.mark.parametrize(("where", "ground", "line"), PARTED, ids=[one[0] for one in PARTED])
@pytest.mark.parametrize("fill", EVERY_FILL)
def test_every_class_stands_against_its_ground(fill, where, ground, line):
    """3:1 by its fill, or by the line around it, which then is 3:1 against the fill and against the ground."""
    assert contrast(fill, ground) >= 3 or (contrast(fill, line) >= 3 and contrast(line, ground) >= 3), where


@pytest.mark.parametrize("theme", list(GROUNDS))
def test_the_page_draws_the_outline_that_was_measured(theme):
    """The page's own script and sheet hold the same colours."""
    script = (ASSETS / "paint" / "context.js").read_text(encoding="utf-8")
    assert re.findall(rf"const {theme.upper()} = {{.*?outline: \"(#\w+)\"", script, re.DOTALL) == [OUTLINES[theme]]
    sheet = (ASSETS / "viewer.css").read_text(encoding="utf-8").splitlines()
    (rule,) = [
        line
        for line in sheet
        if line.startswith(":root") and "--map:" in line and ("light" in line) == (theme == "light")
    ]
    assert re.findall(r"--map:(#\w+)", rule) == [GROUNDS[theme]]


@pytest.mark.parametrize("color", sorted({*ZONE_COLORS, *(c for colors in KIND_COLORS.values() for c in colors)}))
def test_every_hatch_is_seen_on_any_fill(color):
    """It is drawn with a light rim, so that it holds 3:1 in itself whatever lies under it."""
    assert contrast(color, CASING) >= 3


def lab(color):
    rgb = np.array([int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    m = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    )
    x = m @ linear / np.array([0.95047, 1.0, 1.08883])
    f = np.where(x > 0.008856, np.cbrt(x), 7.787 * x + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("name", list(COLOURS))
def test_the_red_line_is_told_from_every_class_of_erosion(name):
    (red_line,) = KIND_COLORS["red_line"]
    assert np.linalg.norm(lab(red_line) - lab(COLOURS[name])) > 40


def test_an_embed_holds_a_figure_a_table_and_a_frame_and_no_manual(sample):
    found = made(sample, margin([-2, -15.17, 3.456, -4.82]))
    pieces = embeds(found)
    assert 'src="map.png"' in pieces.figure
    assert 'alt="样例水土保持一张图：3个市中2个市距2035年目标有差距' in pieces.figure
    assert "内部使用，未经审图" in pieces.figure
    assert "含演示数据" in pieces.figure
    assert pieces.table.index("差 15.17") < pieces.table.index("差 2.00") < pieces.table.index("超 3.46")
    assert 'src="map.html#ui=map"' in pieces.frame
    page = embed_html(found, png=b"png")
    seen = re.sub(r"<(script|style|textarea)\b.*?</\1>", "", page, flags=re.DOTALL)
    assert "data:image/png;base64,cG5n" in seen
    for word in ("方式", "源代码", "同一目录", "粘贴"):
        assert word not in re.sub("<[^>]+>", "", seen)
    assert page.count('type="button"') == 3
    assert "default-src 'none'; script-src 'sha256-" in page


def test_a_hostile_title_stays_text_in_an_embed(sample):
    evil = sample.result(
        regions=sample.regions(('"><img src=x onerror=ran()>', "=1", "</textarea><script>ran()</script>"))
    )
    page = embed_html(evil)
    assert page.count("<script>") == 1
    assert "<img src=x" not in page


def test_a_story_goes_on_with_what_it_had(sample):
    views = (
        StoryView(sentence="一"),
        StoryView(sentence="二", indicator="target_2025", place="990200"),
        StoryView(sentence="三", layers=()),
    )
    found = sample.result(study=sample.study().model_copy(update={"views": views}))
    told = stories(found)
    assert [one["indicator"] for one in told] == ["target_2035", "target_2025", "target_2025"]
    assert [one["region"] for one in told] == [-1, 1, -1]
    assert [one["layers"] for one in told] == [None, None, []]
    assert story_figures(sample.result()) == ()


def test_a_story_gives_figures_for_a_briefing(sample):
    found = sample.result(study=sample.study().model_copy(update={"views": (StoryView(sentence="乙市最高。"),)}))
    (figure,) = story_figures(found, dpi=40)
    assert figure.sentence == "乙市最高。"
    assert figure.label == "水土保持率目标（2035年）"
    assert figure.status is Status.OFFICIAL
    assert figure.content.startswith(b"\x89PNG")
