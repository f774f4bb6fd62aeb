"""Erosive days, whole years and doubts, at the edge of each."""

import numpy as np
import pandas as pd
import pytest
from planning.rates.test_rainfall import daily

from soilgis.model.errors import SchemaError
from soilgis.planning.rates.rainfall import station_erosivity


def rows(*days, station="甲"):
    """Days with rain only."""
    return pd.DataFrame([(station, day, rain) for day, rain in days], columns=["station", "date", "rain_mm"])


def one(table):
    return station_erosivity(table).iloc[0]


def test_a_day_of_twelve_millimetres_erodes_and_less_does_not():
    assert one(rows(("2021-06-10", 12.0), ("2021-07-10", 3.5)))["erosivity"] > 0
    found = one(rows(("2021-06-10", 11.99), ("2021-07-10", 3.5)))
    assert found["erosivity"] == 0
    assert found["years"] == 1
    assert pd.isna(found["alpha"])


def test_two_years_are_averaged():
    """The same summer twice: half-months as of one, P_y12 of one year."""
    single = one(rows(("2021-06-10", 20.0), ("2021-07-20", 30.0)))
    twice = one(rows(("2021-06-10", 20.0), ("2021-07-20", 30.0), ("2022-06-10", 20.0), ("2022-07-20", 30.0)))
    assert twice["years"] == 2
    for name in ("erosivity", "alpha", "beta", "half_11", "half_14"):
        assert twice[name] == pytest.approx(single[name])
    assert single["half_12"] == 0
    assert single["half_11"] > 0


def years(*spans):
    """Rain on the 10th of months: of each span, year, first and last month."""
    return rows(*((f"{year}-{month:02d}-10", 20.5) for year, first, last in spans for month in range(first, last + 1)))


@pytest.mark.parametrize(
    ("spans", "whole"),
    [
        ([(2021, 5, 9), (2022, 5, 9), (2023, 6, 9)], 2),
        ([(2021, 5, 9), (2022, 5, 9), (2023, 5, 9)], 3),
        ([(2021, 5, 9), (2022, 5, 9), (2023, 5, 8)], 2),
        ([(2021, 5, 9), (2022, 6, 9), (2023, 6, 9)], 3),
        ([(2021, 5, 9), (2022, 5, 8), (2023, 5, 8)], 3),
        ([(2021, 5, 9), (2022, 6, 8)], 2),
        ([(2021, 5, 9), (2022, 5, 9), (2023, 9, 9)], 2),
        ([(2021, 8, 8)], 1),
        ([(2021, 6, 6)], 1),
        ([(2021, 7, 7)], 1),
        ([(2021, 5, 5)], 0),
        ([(2021, 9, 9)], 0),
    ],
)
def test_where_dry_days_are_not_listed_the_season_tells(spans, whole):
    """A year that alone begins after May or ends before September is cut short, of three; one without a summer always is."""
    assert one(years(*spans))["years"] == whole


def test_a_leap_year_lacks_five_days_at_most():
    full = daily("2024-01-01", "2024-12-31")
    assert one(full.drop(index=range(5)))["years"] == 1
    assert one(full.drop(index=range(6)))["years"] == 0


def test_what_part_years_hold_adds_nothing_to_a_mean_year():
    """6,000 mm of two years is 3,000 a year; days of less than 12 mm count for the year."""
    wet = pd.concat(
        [daily("2021-01-01", "2022-12-31").assign(rain_mm=8.25), rows(("2020-12-31", 11.0), ("2021-01-01", 0.0))]
    )
    wet = wet.drop_duplicates("date", ignore_index=True)
    assert one(wet)["years"] == 2
    with pytest.raises(SchemaError, match="a year 6,022 mm"):
        station_erosivity(wet.assign(rain_mm=wet["rain_mm"].where(wet["rain_mm"] == 0, 8.25).where(wet["rain_mm"] == 0, 16.5)).pipe(
            lambda table: table.assign(rain_mm=np.where(table["date"] < "2021", 11.0, table["rain_mm"])))
        )  # fmt: skip


@pytest.mark.parametrize(("rain", "refused"), [(80.0, False), (80.5, True)])
def test_eighty_millimetres_on_the_mean_is_the_most(rain, refused):
    table = rows(("2021-06-10", rain), ("2021-07-10", rain))
    if refused:
        with pytest.raises(SchemaError, match="station 甲"):
            station_erosivity(table)
    else:
        assert "疑为 0.1 mm 单位" in one(table)["doubts"]


@pytest.mark.parametrize(("rain", "doubted"), [(55.0, False), (55.5, True)])
def test_fifty_five_is_doubted(rain, doubted):
    assert ("偏大" in one(rows(("2021-06-10", rain)))["doubts"]) is doubted


@pytest.mark.parametrize(("count", "doubted"), [(100, True), (99, False)])
def test_a_hundred_whole_figures_are_doubted(count, doubted):
    days = pd.date_range("2021-04-01", periods=count).strftime("%Y-%m-%d")
    found = one(rows(*((day, 5.0) for day in days)))["doubts"]
    assert ("全为整数" in found) is doubted
    assert "未列无雨日" in found


def test_stations_are_one_row_each_by_name():
    table = pd.concat(
        [rows(("2021-06-10", 20.0), station="乙"), rows(("2021-06-10", 30.0), station=" 甲 ")], ignore_index=True
    )
    found = station_erosivity(table)
    assert sorted(found["station"]) == found["station"].tolist()
    assert set(found["station"]) == {"甲", "乙"}
    with pytest.raises(SchemaError, match="a day stands twice"):
        station_erosivity(pd.concat([rows(("2021-06-10", 20.0)), rows(("2021-6-10", 20.0))], ignore_index=True))
