"""Erosivity of stations: half-months by hand, years cut short, units, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from soilgis.model.errors import SchemaError
from soilgis.planning.rates.rainfall import half_months, station_erosivity


def daily(first, last, *, wet=None, dry=True):
    """A station's days: 20 mm on the 10th of May to September, or the days of ``wet``; dry days listed or not."""
    days = pd.date_range(first, last)
    rain = np.where((days.day == 10) & days.month.isin([5, 6, 7, 8, 9]), 20.5, 0.0)
    for day, fallen in (wet or {}).items():
        rain[days == day] = fallen
    table = pd.DataFrame({"station": "甲", "date": days.strftime("%Y-%m-%d"), "rain_mm": rain})
    return table if dry else table[table["rain_mm"] > 0].reset_index(drop=True)


def test_the_fifteenth_belongs_to_the_first_half():
    days = pd.Series(
        pd.to_datetime(["2024-01-01", "2024-01-15", "2024-01-16", "2024-02-29", "2024-12-15", "2024-12-31"])
    )
    assert half_months(days).tolist() == [1, 1, 2, 4, 23, 24]


def test_half_months_by_hand():
    """One year, 20 mm on 15 and 30 mm on 16 July: P_d12 = 25, P_y12 = 50; the first half of July holds the 15th, the second the 16th."""
    wet = {day: 0.0 for day in pd.date_range("2023-01-01", "2023-12-31") if day.day == 10}
    wet |= {pd.Timestamp("2023-07-15"): 20.0, pd.Timestamp("2023-07-16"): 30.0, pd.Timestamp("2023-07-17"): 11.99}
    row = station_erosivity(daily("2023-01-01", "2023-12-31", wet=wet)).iloc[0]
    beta = 0.8363 + 18.144 / 25 + 24.455 / 50
    alpha = 21.586 * beta**-7.1891
    assert (row["half_13"], row["half_14"]) == pytest.approx((alpha * 20**beta, alpha * 30**beta))
    assert row["erosivity"] == pytest.approx(row["half_13"] + row["half_14"])


@pytest.mark.parametrize("dry", [True, False])
@pytest.mark.parametrize(
    ("first", "last", "part"),
    [
        ("2021-01-01", "2023-03-31", "2023（"),
        ("2021-01-01", "2023-08-15", "2023（"),
        ("2021-06-20", "2023-12-31", "2021（06-20"),
    ],
)
def test_years_cut_short_are_left_out_and_named(dry, first, last, part):
    """Two whole years and a piece: R is that of the whole years, whether dry days are listed or not."""
    wet = {"2021-03-01": 13.0, "2023-03-01": 13.0, "2021-06-20": 14.0}
    whole = station_erosivity(
        daily("2021-01-01", "2022-12-31") if last < "2023-12" else daily("2022-01-01", "2023-12-31")
    ).iloc[0]
    rows = daily(first, last, dry=dry, wet=wet)
    late = rows["date"].str[:4].eq("2023" if last < "2023-12" else "2021")
    rows = rows[late | (rows["rain_mm"] != 13) & (rows["rain_mm"] != 14)]
    row = station_erosivity(rows).iloc[0]
    assert row["years"] == 2
    assert part in row["part_years"]
    assert row["erosivity"] == pytest.approx(whole["erosivity"])


def test_a_few_missing_days_are_no_missing_year():
    rows = daily("2021-01-01", "2021-12-31")
    assert station_erosivity(rows.drop(index=[1, 40, 80, 90, 100])).loc[0, "years"] == 1
    short = station_erosivity(rows.drop(index=[1, 40, 80, 90, 100, 110])).iloc[0]
    assert short["years"] == 0
    assert np.isnan(short["erosivity"])
    assert short["part_years"] == "2021（01-01至12-31，359 天）"


def test_tenths_of_a_millimetre_are_refused_or_doubted():
    rows = daily("2021-01-01", "2021-12-31")
    with pytest.raises(SchemaError, match=r"station 甲: days of 12 mm and more bring 205 mm.*0\.1 mm"):
        station_erosivity(rows.assign(rain_mm=rows["rain_mm"] * 10))
    doubted = station_erosivity(rows.assign(rain_mm=rows["rain_mm"] * 3)).loc[0, "doubts"]
    assert doubted == "侵蚀性降雨日均 62 mm，偏大，疑为 0.1 mm 单位"
    assert "全为整数" in station_erosivity(rows.assign(rain_mm=rows["rain_mm"].round())).loc[0, "doubts"]
    assert pd.isna(station_erosivity(rows).loc[0, "doubts"])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"station": " "}, "station is empty"),
        ({"date": "2021-02-30"}, "2021-02-30"),
        ({"date": "2021-1-2"}, "a day stands twice at a station: 甲 2021-01-02"),
        ({"rain_mm": -9999.0}, "must lie in"),
        ({"rain_mm": np.nan}, "is empty"),
    ],
)
def test_rows_that_are_none_are_refused(change, message):
    rows = daily("2021-01-01", "2021-12-31")
    for name, value in change.items():
        rows.loc[0, name] = value
    with pytest.raises(SchemaError, match=message):
        station_erosivity(rows)


@pytest.mark.parametrize("form", ["%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"])
def test_dates_in_other_forms_give_the_same(form):
    rows = daily("2021-01-01", "2022-12-31")
    other = rows.assign(date=pd.to_datetime(rows["date"]).dt.strftime(form))
    pd.testing.assert_frame_equal(station_erosivity(other), station_erosivity(rows))
