"""Two results compared: by hand, by law, and what is refused."""

from __future__ import annotations

import re

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import soilgis
from soilgis.cli import main
from soilgis.jobs.steps.differences import Allowed, differences
from soilgis.model.diff_tables import Difference
from tests.budget import examples

TABLE = "adcode,name,year,rate,area_km2\n140100,太原市,2023,0.71,10.5\n140100,太原市,2024,0.72,10.5\n140200,大同市,2023,0.65,20\n"


@pytest.fixture
def pair(tmp_path):
    def made(first: str, second: str, name: str = "a.csv"):
        for side, text in (("one", first), ("two", second)):
            (tmp_path / side).mkdir(exist_ok=True)
            (tmp_path / side / name).write_text(text, encoding="utf-8-sig")
        return tmp_path / "one", tmp_path / "two"

    return made


def code(arguments: list[str]) -> int:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return ended.value.code


def kinds(found) -> list[str]:
    return found.differences["kind"].tolist()


def test_the_order_of_rows_is_no_difference(pair):
    lines = TABLE.splitlines()
    found = differences(*pair(TABLE, "\n".join([lines[0], *lines[:0:-1]])))
    assert found.differences.empty
    assert found.parts[["shared_rows", "shared_columns", "matched_by"]].to_numpy().tolist() == [
        [3, 5, "adcode、name、year"]
    ]


def test_a_number_a_text_a_blank_a_row_and_a_column(pair):
    second = TABLE.replace("0.72", "0.73").replace("140200,大同市,2023,0.65,20\n", "140300,阳泉市,2023,,20\n")
    found = differences(*pair(TABLE, second.replace("area_km2", "land_km2")))
    assert kinds(found) == ["column_first", "column_second", "row_first", "row_second", "value"]
    cell = found.differences.iloc[-1]
    assert (cell["row"], cell["field"], cell["first"], cell["second"]) == ("140100/太原市/2024", "rate", "0.72", "0.73")
    assert cell["difference"] == pytest.approx(0.01)


def test_a_code_with_zeros_before_it_is_a_text(pair):
    found = differences(*pair("id,code\na,007\n", "id,code\na,7\n"))
    assert kinds(found) == ["text"]


@pytest.mark.parametrize(("allowed", "count"), [
    (Allowed(), 2), (Allowed(absolute=0.01), 1), (Allowed(relative=0.02), 0), (Allowed(by_column={"y": 0.1}), 1),
    (Allowed(absolute=1, by_column={"y": 0.05}), 1),
])  # fmt: skip
def test_tolerances(pair, allowed, count):
    """x differs by 0.0078125, y by 0.0625: both are exact in binary."""
    found = differences(*pair("id,x,y\na,1,8\n", "id,x,y\na,1.0078125,8.0625\n"), allowed=allowed)
    assert len(found.differences) == count


def test_files_on_one_side_and_bytes(pair, tmp_path):
    one, two = pair(TABLE, TABLE)
    (one / "map.html").write_text("a")
    (two / "map.html").write_text("b")
    (two / "more.csv").write_text(TABLE)
    found = differences(one, two)
    assert sorted(kinds(found)) == ["bytes", "part_second"]


def test_a_table_that_nothing_names_is_matched_by_place_and_told(pair):
    found = differences(*pair("x\n1.5\n1.5\n", "x\n1.5\n2.5\n"))
    assert found.differences["row"].tolist() == ["第2行"]
    assert "按行号对应" in found.notes[0]


def test_shapes_begun_elsewhere_are_the_same_and_moved_ones_are_not(tmp_path):
    ring = [(110, 35), (111, 35), (111, 36), (110, 36)]
    for name, corners in (("a", ring), ("b", ring[2:] + ring[:2]), ("c", [*ring[:3], (110, 36.001)])):
        shape = gpd.GeoDataFrame({"id": ["p"]}, geometry=[shapely.Polygon(corners)], crs=4490)
        shape.to_file(tmp_path / f"{name}.gpkg", layer="plots")
    assert differences(tmp_path / "a.gpkg", tmp_path / "b.gpkg").differences.empty
    assert differences(tmp_path / "a.gpkg", tmp_path / "c.gpkg").differences["field"].tolist() == ["几何"]


def test_workbooks_sheet_by_sheet(tmp_path):
    for name, value in (("a", 1.0), ("b", 2.0)):
        with pd.ExcelWriter(tmp_path / f"{name}.xlsx") as book:
            pd.DataFrame({"id": ["x"], "value": [1]}).to_excel(book, sheet_name="甲表", index=False)
            pd.DataFrame({"id": ["x"], "value": [value]}).to_excel(book, sheet_name="乙表", index=False)
    found = differences(tmp_path / "a.xlsx", tmp_path / "b.xlsx")
    assert found.differences[["part", "row", "field"]].to_numpy().tolist() == [["乙表", "x", "value"]]


@settings(max_examples=examples(60))
@given(
    values=st.lists(st.floats(allow_nan=False, allow_infinity=False, width=32), min_size=1, max_size=12), data=st.data()
)
def test_one_changed_cell_is_one_difference(values, data):
    """Shuffled rows differ nowhere; one changed cell differs there, by what was added."""
    at = data.draw(st.integers(0, len(values) - 1))
    order = data.draw(st.permutations(range(len(values))))
    first = pd.DataFrame({"id": [f"r{place}" for place in range(len(values))], "value": values})
    assert soilgis.diff(first, first.iloc[list(order)]).table.empty
    second = first.copy()
    second.loc[at, "value"] = np.float64(values[at]) + max(1.0, abs(values[at]))
    found = soilgis.diff(first, second.iloc[list(order)]).table
    assert found["row"].tolist() == [f"r{at}"]
    assert found["difference"].tolist() == [second.loc[at, "value"] - first.loc[at, "value"]]


def test_exit_codes_and_the_table(pair, tmp_path, capsys):
    one, two = pair(TABLE, TABLE.replace("0.72", "0.73"))
    assert code(["diff", str(one), str(one)]) == 0
    assert "没有差异" in capsys.readouterr().out
    assert code(["diff", str(one), str(two), "--out", str(tmp_path / "d.csv"), "--zh"]) == 1
    table = pd.read_csv(tmp_path / "d.csv", dtype=str)
    assert table["差异类别"].tolist() == [Difference.VALUE.label]
    assert (tmp_path / "d-parts.csv").exists()


@pytest.mark.parametrize(("arguments", "sentence"), [
    (("one", "none"), "none does not exist"),
    (("one", "two/a.csv"), "one is a file, the other a folder"),
    (("one", "empty"), r"empty holds no file \(文件夹是空的\)"),
    (("one", "two", "--tolerance", "rate"), "'rate' is not COLUMN=NUMBER"),
    (("one", "two", "--tolerance", "rate=-1"), "'rate=-1' is not COLUMN=NUMBER"),
    (("one", "two", "--absolute", "nan"), "absolute"),
    (("one", "two", "--relative", "1"), "relative"),
    (("one", "two", "--key", "adcode"), "--key adcode does not name every row of the first and the second"),
    (("bad.xlsx", "bad.xlsx"), "has the ending of a workbook and is none"),
    (("bad.json", "bad.json"), "cannot be read as JSON"),
    (("bad.gpkg", "bad.gpkg"), "cannot be read as a vector file"),
])  # fmt: skip
def test_what_is_refused(pair, tmp_path, monkeypatch, capsys, arguments, sentence):
    pair(TABLE, TABLE.replace("0.72", "0.73"))
    (tmp_path / "empty").mkdir()
    for name in ("bad.xlsx", "bad.json", "bad.gpkg"):
        (tmp_path / name).write_text("neither")
    monkeypatch.chdir(tmp_path)
    assert code(["diff", *arguments]) == 2
    assert re.search(sentence, capsys.readouterr().err)
