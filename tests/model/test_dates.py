"""Dates: every certain form gives the same day; what could be two days, or is none, is refused with its row."""

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from soilgis.model.dates import read_dates
from soilgis.model.days import checked_vintage, day_of, local_day
from soilgis.model.errors import SchemaError, UsageError

JUNE = pd.Timestamp("2024-06-01")


def read(cells, **how):
    return read_dates(pd.Series(cells, name="day", **{"dtype": object, **how}), "f")


@pytest.mark.parametrize(
    "cell",
    [
        "2024-06-01", "2024.6.1", "2024/6/1", "2024年6月1日", "2024 年 6 月 1 号", "20240601", "２０２４－０６－０１",
        "2024-06-01 08:30", "2024-06-01T23:59:59", "2024-05-31T16:00:00Z", "2024-06-01 00:00:00+08:00", "20240601.0",
        20240601, 20240601.0, 45444, 45444.75, "45444", np.int64(20240601), np.float64(45444), dt.date(2024, 6, 1),
        pd.Timestamp("2024-06-01 13:00").to_pydatetime(), pd.Timestamp("2024-06-01"), np.datetime64("2024-06-01"),
    ],
)  # fmt: skip
def test_the_first_of_june(cell):
    assert read([cell, None])[0].tolist()[0] == JUNE


@given(st.dates(dt.date(1950, 1, 1), dt.date(2100, 12, 31)))
def test_every_form_of_a_day_is_that_day(day):
    serial = (day - dt.date(1899, 12, 30)).days
    forms = [
        day.isoformat(),
        f"{day.year}.{day.month}.{day.day}",
        f"{day:%Y%m%d}",
        f"{day.year}年{day.month}月{day.day}日",
    ]
    assert set(read(forms)[0]) == {pd.Timestamp(day)}
    assert read([serial])[0].iloc[0] == pd.Timestamp(day)


def test_a_column_of_dates_stays_and_empty_cells_are_missing():
    found, notes = read_dates(pd.Series(pd.to_datetime(["2024-06-01", None]), name="day"), "f")
    assert found.tolist() == [JUNE, pd.NaT]
    assert notes == []
    assert read(["", None, np.nan])[0].isna().all()
    assert read([20240601, pd.NA], dtype="Int64")[0].tolist() == [JUNE, pd.NaT]


def test_what_was_guessed_is_told():
    assert read([45444])[1] == ["f：day 为 Excel 日期序号，按 1900 日期系统读取"]
    found, notes = read(["15/6/2024", "1/6/2024"])
    assert found.tolist() == [pd.Timestamp("2024-06-15"), JUNE]
    assert "日/月/年" in notes[0]
    assert read(["6/15/2024", "6/1/2024"])[0].tolist() == [pd.Timestamp("2024-06-15"), JUNE]


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        (["1/6/2024", "1/7/2024"], r"day: which number is the day .*不明.*row 1 '1/6/2024'、row 2 '1/7/2024'; write 2024-06-01"),
        (["15/6/2024", "6/15/2024"], "is not certain"),
        (["2026-02-31"], "row 1: day is '2026-02-31': there is no such day"),
        ([20230229], "there is no such day"),
        (["31/31/2024"], "there is no such day"),
        (["2024-06"], "not a date with year, month and day"),
        (["24-6-1"], "not a date"),
        (["无"], "not a date"),
        ([1717200000000], "counted from 1970"),
        ([0], "neither 20240601 nor one of Excel's serial days"),
        (["0202-06-01"], "lies outside 1949–2100"),
        ([True], "not a date"),
        (["2024-06-01", 45444], r"several forms .*row 1 '2024-06-01'、row 2 '45444'"),
        (["2026-02-31", "x"], r"(?s)2 problems.*row 1.*row 2"),
    ],
)  # fmt: skip
def test_refused(cells, sentence):
    with pytest.raises(SchemaError, match=sentence):
        read(cells)


def test_lines_of_a_file_are_named():
    cells = pd.Series(["x"], index=pd.Index([9], name="line"), name="day")
    with pytest.raises(SchemaError, match="line 9: day is 'x'"):
        read_dates(cells, "f")


def test_one_date_of_an_option():
    assert day_of("2024/6/1", "--date") == "2024-06-01"
    assert day_of("", "--date") == ""
    for wrong in ("2026-02-31", "1/6/2024", "45444", "今天"):
        with pytest.raises(UsageError, match="--date is"):
            day_of(wrong, "--date", UsageError)


def test_a_vintage_exists():
    assert checked_vintage("2024-02") == "2024-02"
    with pytest.raises(ValueError, match="no such day"):
        checked_vintage("2024-13")


def test_today_is_the_local_day(monkeypatch):
    import time

    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    try:
        assert local_day() == time.strftime("%Y-%m-%d")
    finally:
        monkeypatch.undo()
        time.tzset()
