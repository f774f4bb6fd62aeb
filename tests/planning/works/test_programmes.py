"""Lights of programmes: by hand, and by the law that more is never worse."""

import datetime as dt

import pytest
from budget import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from soilgis.model.layer import Status
from soilgis.model.works_words import Light
from soilgis.planning.works.programmes import Counted, Goal, Judging, Measure, judge, plain

DAY = dt.date.fromisoformat
WORSE = [Light.MET, Light.ON_PACE, Light.BEHIND, Light.FAR_BEHIND, Light.OVERDUE]


def goal(comparator="≥", value=100.0, unit="条", start="2021-01-01", due="2025-12-31"):
    days = {name: DAY(day) if day else None for name, day in (("start", start), ("due", due))}
    return Goal("g", "140000", "精品小流域", comparator, value, unit, Status.OFFICIAL, "文件", **days)


def lit(one, done, day, slack=0.8):
    return judge(one, Counted(done, 1, 0, "a.csv", Status.WORKING), Judging(DAY(day), slack))


@pytest.mark.parametrize(
    ("done", "day", "light"),
    [
        (100, "2021-06-30", Light.MET),
        (50, "2023-07-02", Light.ON_PACE),  # 912 of 1825 days
        (49, "2023-07-02", Light.BEHIND),
        (39, "2023-07-02", Light.FAR_BEHIND),
        (99, "2025-12-31", Light.BEHIND),
        (99, "2026-01-01", Light.OVERDUE),
        (0, "2021-01-01", Light.ON_PACE),
    ],
)
def test_a_light_by_hand(done, day, light):
    assert lit(goal(), done, day).light is light


def test_the_reason_says_the_figures():
    found = lit(goal(), 39, "2023-07-02")
    assert found.rule == "完成 39.00%，2021-01-01 至 2025-12-31 时间已过 49.97%，低于其 80%（39.98%）"
    assert found.elapsed == pytest.approx(912 / 1825)
    assert found.per_year == pytest.approx(61 / (913 / 365.25))


def test_what_no_document_says_is_not_made_up():
    assert lit(goal(start=""), 5, "2024-01-01").light is Light.OPEN
    assert "文件未载起始日期" in lit(goal(start=""), 5, "2024-01-01").rule
    assert "文件未载完成期限" in lit(goal(start="", due=""), 5, "2024-01-01").rule
    assert lit(goal(start=""), 5, "2026-01-01").light is Light.OVERDUE
    assert judge(goal(), None, Judging(DAY("2024-01-01"))).light is Light.NO_DATA


def test_a_number_that_is_no_task_is_met_or_not():
    same = goal("=", 46, "处", start="", due="")
    assert lit(same, 46, "2024-01-01").light is Light.MET
    assert lit(same, 47, "2024-01-01").light is Light.OPEN


@pytest.mark.parametrize(
    ("unit", "measure", "size"),
    [("座", Measure.COUNT, 1), ("亩", Measure.AREA, 2000 / 3), ("km²", Measure.AREA, 1e6), ("公里", Measure.LENGTH, 1000),
     ("%", Measure.SHARE, 1)],
)  # fmt: skip
def test_a_unit_says_what_is_counted(unit, measure, size):
    assert (goal(unit=unit).measure, goal(unit=unit).size) == (measure, pytest.approx(size))


@settings(max_examples=examples(200))
@given(done=st.floats(0, 200), more=st.floats(0, 50), day=st.dates(dt.date(2020, 1, 1), dt.date(2027, 1, 1)))
def test_more_is_never_worse(done, more, day):
    less, better = (lit(goal(), amount, str(day)).light for amount in (done, done + more))
    assert WORSE.index(better) <= WORSE.index(less)


def test_figures_are_written_as_they_are():
    assert [plain(one) for one in (1_000_000.0, 0.125, 66.666)] == ["1,000,000", "0.13", "66.67"]
