"""Tables of a study's own figures (自有指标表): CSV and xlsx by hand, and what is wrong in them by its row."""

from __future__ import annotations

import openpyxl
import pytest

from soilgis.model.errors import LayerError, PlaceError, SchemaError, StudyError
from soilgis.model.figures import FigureEntry
from soilgis.model.layer import Status
from soilgis.model.units import Unit
from soilgis.store.catalog import Catalog
from soilgis.store.figures import read_figures
from soilgis.store.places import open_places


@pytest.fixture(scope="module")
def places():
    return open_places("amap", Catalog())


def entry(**more):
    return FigureEntry(
        **{"column": "投资", "label": "投资", "unit": "wan_yuan", "file": "t.csv", "document": "台账", **more}
    )


def csv(folder, text, encoding="utf-8"):
    path = folder / "t.csv"
    path.write_bytes(text.encode(encoding))
    return path


def xlsx(folder, rows, sheet="Sheet1"):
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(folder / "t.xlsx")
    return folder / "t.xlsx"


def test_a_csv_and_a_sheet_give_the_same(tmp_path, places):
    text = 'adcode,name,投资,说明\n140100,太原市,"1,200.5",甲\n140200,,300万元,\n,某流域,5,\n140300,,,无\n'
    found, notes = read_figures(csv(tmp_path, text, "gb18030"), entry(), places)
    assert found[["adcode", "value"]].to_numpy().tolist() == [["140100", 1200.5], ["140200", 300.0]]
    assert any("2 行没有行政区或没有投资的数值，未用" in note for note in notes)
    rows = [["adcode", "name", "投资"], [140100, "太原市", 1200.5], ["140200", None, 300], [None, "某流域", 5]]
    again, _ = read_figures(xlsx(tmp_path, rows), entry(), places)
    assert again[["adcode", "value"]].to_numpy().tolist() == found[["adcode", "value"]].to_numpy().tolist()
    assert found["status"].tolist() == ["working"] * 2


def test_years_and_statuses_of_rows(tmp_path, places):
    text = "name,year,率,status,document\n太原市,2022,70,press,公报甲\n太原市,2021年,69,official,公报乙\n"
    asked = entry(column="率", unit="percent", year_column="year", document="")
    found, _ = read_figures(csv(tmp_path, text), asked, places)
    assert found["year"].tolist() == [2022, 2021]
    assert found["status"].tolist() == ["press", "official"]
    assert asked.kind is Unit.SHARE
    weaker, _ = read_figures(csv(tmp_path, text), asked.model_copy(update={"status": Status.WORKING}), places)
    assert weaker["status"].tolist() == ["working", "working"]
    assert found["document"].tolist() == ["公报甲", "公报乙"]


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("名称,投资\n太原市,5\n", SchemaError, "neither column adcode nor column name"),
        ("name,钱\n太原市,5\n", SchemaError, "has no column '投资'"),
        ("name,投资\n太原市,很多\n大同市,1.2.3\n", SchemaError, r"line 2: 投资 is '很多'(.|\n)*line 3"),
        ("name,投资\n大元市,5\n", None, ""),
        ("adcode,投资\n149999,5\n", PlaceError, "149999"),
        ("name,投资\n太原市,5\n太原市,6\n", SchemaError, "given twice for 140100"),
        ("name,投资,status\n太原市,5,确定\n", SchemaError, "line 2: status is '确定'; use official"),
    ],
)
def test_what_is_wrong_is_told_by_its_row(text, error, said, tmp_path, places):
    path = csv(tmp_path, text)
    if error is None:
        found, notes = read_figures(path, entry(), places)
        assert found.empty
        assert notes
        return
    with pytest.raises(error, match=said):
        read_figures(path, entry(), places)


def test_a_year_out_of_reach_is_refused(tmp_path, places):
    path = csv(tmp_path, "name,投资,年\n太原市,5,20222\n")
    with pytest.raises(SchemaError, match=r"line 2: 年 is '20222', a year of 1949–2100"):
        read_figures(path, entry(year_column="年"), places)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "it has no headings"),
        ([["name", None, "投资"], ["太原市", 1, 2]], "column 2 has no heading"),
        ([["name", "投资", "投资"], ["太原市", 1, 2]], "heading 投资 occurs twice"),
        ([["name", "投资"]], "has no rows"),
    ],
)
def test_a_sheet_without_order_is_refused(rows, said, tmp_path, places):
    with pytest.raises(SchemaError, match=said):
        read_figures(xlsx(tmp_path, rows), entry(), places)


def test_a_file_that_is_no_workbook_and_a_sheet_that_is_not_there(tmp_path, places):
    (tmp_path / "t.xlsx").write_bytes(b"PK\x03\x04 no book")
    with pytest.raises(LayerError, match="cannot be read as a workbook"):
        read_figures(tmp_path / "t.xlsx", entry(), places)
    path = xlsx(tmp_path, [["name", "投资"], ["太原市", 1]], sheet="二〇二四")
    with pytest.raises(LayerError, match=r"no sheet '台账' .*it has 二〇二四"):
        read_figures(path, entry(sheet="台账"), places)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"layer": "taihang"}, "give file or layer"),
        ({"file": ""}, "give file or layer"),
        ({"year": 2024, "year_column": "年"}, "give year or year_column"),
        ({"unit": "里"}, "unit"),
    ],
)
def test_an_entry_says_one_thing(more, said):
    values = {"column": "投资", "label": "投资", "unit": "wan_yuan", "file": "t.csv", **more}
    with pytest.raises(StudyError, match=said):
        FigureEntry.load(values, "study.toml", StudyError)
