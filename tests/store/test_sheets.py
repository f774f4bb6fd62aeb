"""Workbooks as offices keep them (工作簿): xlsx, xls and ods by other programs, titles above, merged cells, dates, and what is refused."""

import datetime as dt
import struct
import zipfile

import pandas as pd
import pytest
import shapely
import xlwt
from openpyxl import Workbook

from soilgis.model.columns import Column, Table
from soilgis.model.errors import LayerError, SchemaError, SoilgisError
from soilgis.model.shared_columns import STATUS
from soilgis.model.units import Unit
from soilgis.store.given import notes_of, read_given
from soilgis.store.sheets import read_sheet
from soilgis.store.sites.read import read_sites

ROWS = [["名称", "code", "面积"], ["平定县", 140321, 1295.4], ["盂县", 140322, 0.1]]


class Land(Table):
    adcode = Column("行政区划代码", "text")
    land_km2 = Column("国土面积", "real", unit=Unit.KM2)
    status = STATUS


def xlsx(path, rows, title="Sheet1", **more):
    book = Workbook()
    book.active.title = title
    for name, cells in {title: rows, **more}.items():
        sheet = book[name] if name in book.sheetnames else book.create_sheet(name)
        for row in cells:
            sheet.append(row)
    book.save(path)
    return path


def xls(path, rows):
    book = xlwt.Workbook()
    sheet = book.add_sheet("表一")
    for at, row in enumerate(rows):
        for place, cell in enumerate(row):
            sheet.write(at, place, cell)
    book.save(path)
    return path


def ods(path, rows):
    pd.DataFrame(rows[1:], columns=rows[0]).to_excel(path, engine="odf", index=False)
    return path


def xlsb(path, rows):
    """The few records of MS-XLSB that a sheet of texts and numbers needs, written by hand: no library at hand writes them."""

    def record(kind, content=b""):
        head = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
        return head + bytes([len(content)]) + content  # all are shorter than 128 bytes

    def wide(text):
        return struct.pack("<I", len(text)) + text.encode("utf-16le")

    def cell(place, value):
        head = struct.pack("<II", place, 0)
        return record(6, head + wide(value)) if isinstance(value, str) else record(5, head + struct.pack("<d", value))

    sheet = record(129) + record(148, struct.pack("<4I", 0, len(rows) - 1, 0, len(rows[0]) - 1)) + record(145)
    for at, row in enumerate(rows):
        sheet += record(0, struct.pack("<II9x", at, 0)) + b"".join(cell(*one) for one in enumerate(row))
    sheet += record(146) + record(130)
    book = (
        record(131)
        + record(143)
        + record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("表一"))
        + record(144)
        + record(132)
    )
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packed = "http://schemas.openxmlformats.org/package/2006"

    def leading(kind, target):
        link = f'<Relationship Id="rId1" Type="{office}/{kind}" Target="{target}"/>'
        return f'<?xml version="1.0"?><Relationships xmlns="{packed}/relationships">{link}</Relationships>'

    with zipfile.ZipFile(path, "w") as file:
        file.writestr(
            "[Content_Types].xml",
            f'<?xml version="1.0"?><Types xmlns="{packed}/content-types"><Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>',
        )
        file.writestr("_rels/.rels", leading("officeDocument", "xl/workbook.bin"))
        file.writestr("xl/workbook.bin", book)
        file.writestr("xl/_rels/workbook.bin.rels", leading("worksheet", "worksheets/sheet1.bin"))
        file.writestr("xl/worksheets/sheet1.bin", sheet)
    return path


@pytest.mark.parametrize("make", [xlsx, xls, ods, xlsb], ids=["xlsx", "xls", "ods", "xlsb"])
def test_the_same_table_in_every_kind_of_workbook(tmp_path, make):
    frame = read_sheet(make(tmp_path / f"t.{make.__name__}", ROWS))
    assert frame.to_dict("list") == {
        "名称": ["平定县", "盂县"],
        "code": ["140321", "140322"],
        "面积": ["1295.4", "0.1"],
    }
    assert frame.index.tolist() == [2, 3]
    assert frame.index.name == "row"


def test_titles_stand_above_and_rows_keep_their_numbers(tmp_path):
    rows = [["山西省国土面积表"], [], ["单位：km²"], *ROWS, [], ["阳泉市", 140300, 4559]]
    frame = read_sheet(xlsx(tmp_path / "t.xlsx", rows))
    assert frame.index.tolist() == [5, 6, 8]
    assert notes_of(frame) == ["t.xlsx：表头以上第 1、3 行只有标题或说明，未作数据"]


def test_dates_numbers_and_words_as_people_see_them(tmp_path):
    row = [dt.date(2024, 3, 1), dt.datetime(2024, 3, 1, 8, 30), True, 1e20, " 甲 ", 0.1 + 0.2]  # noqa: DTZ001
    frame = read_sheet(xlsx(tmp_path / "t.xlsx", [list("abcdef"), row]))
    assert frame.iloc[0].tolist() == ["2024-03-01", "2024-03-01 08:30:00", "TRUE", "1e+20", "甲", "0.3"]


def test_hidden_and_guide_sheets_are_never_the_table_and_others_are_told(tmp_path):
    path = xlsx(tmp_path / "t.xlsx", [["怎样填写"], ["请看"]], title="填写说明", 甲=ROWS, 乙=ROWS)
    frame = read_sheet(path)
    assert len(frame) == 2
    assert notes_of(frame) == ["t.xlsx：有多个工作表，读取第一个：甲（未读：乙）"]
    assert notes_of(read_sheet(path, sheet="乙")) == []


def test_cells_merged_downwards_are_told(tmp_path):
    book = Workbook()
    for row in [["区", "县"], ["太行山", "平定县"], [None, "盂县"]]:
        book.active.append(row)
    book.active.merge_cells("A2:A3")
    book.save(tmp_path / "t.xlsx")
    assert "第 2 行起有上下合并的单元格" in notes_of(read_sheet(tmp_path / "t.xlsx"))[0]


def test_headings_and_words_in_chinese_are_ours(tmp_path):
    rows = [["行政区划 代码", "国土面积（km2）", "可信状态"], [140321, "1,295.4", "正式"]]
    frame = read_given(xlsx(tmp_path / "t.xlsx", rows), Land)
    assert frame.to_dict("records") == [{"adcode": "140321", "land_km2": "1,295.4", "status": "official"}]


def test_our_own_names_go_before_chinese_ones(tmp_path):
    (tmp_path / "t.csv").write_text("adcode,land_km2,国土面积,status\n1,2,3,正式\n", encoding="utf-8")
    frame = read_given(tmp_path / "t.csv", Land)
    assert frame.columns.tolist() == ["adcode", "land_km2", "国土面积", "status"]


@pytest.mark.parametrize(
    ("headings", "said"),
    [
        (
            ["行政区划代码", "国土面积（公顷）", "可信状态"],
            r"国土面积（公顷） is in 公顷, land_km2 .* must be in km² \(单位不符\)",
        ),
        (["行政区划代码", "国土面积", "国土面积（km²）"], r"both mean land_km2 .*\(字段重复\)"),
        (["行政区划代码", "国土面积", "国土面积"], r"row 1: heading 国土面积 occurs twice"),
        (["行政区划代码", "", "国土面积"], r"row 1: column 2 has no heading"),
    ],
)
def test_headings_that_mislead_are_refused(tmp_path, headings, said):
    with pytest.raises(SchemaError, match=said):
        read_given(xlsx(tmp_path / "t.xlsx", [headings, [1, 2, 3]]), Land)


def test_a_cell_beyond_the_headings_is_refused(tmp_path):
    with pytest.raises(SchemaError, match=r"row 2 has a cell beyond the last heading \(单元格多于字段\)"):
        read_sheet(xlsx(tmp_path / "t.xlsx", [["a", "b"], [1, 2, 3]]))


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"<html><table><tr><td>1</td></tr></table></html>", "t.xls", r"is a web page .*\(网页另存为工作簿\)"),
        (b"a,b\n1,2\n", "t.xlsx", r"is none \(不是工作簿\)"),
        (b"", "t.xlsx", r"is empty, 0 bytes"),
        (b"PK\x03\x04" + b"0" * 900, "t.xlsx", r"truncated or damaged \(工作簿无法读取或已损坏\)"),
        (b"\xd0\xcf\x11\xe0" + b"0" * 900, "t.xlsx", r"locked by a password .*\(工作簿已加密\)"),
    ],
)
def test_what_is_no_workbook_is_refused_with_the_cure(tmp_path, content, name, said):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(LayerError, match=said):
        read_sheet(tmp_path / name)


def test_empty_sheets_and_sheets_that_are_not_there(tmp_path):
    with pytest.raises(SoilgisError, match="it has no headings"):
        read_sheet(xlsx(tmp_path / "t.xlsx", []))
    with pytest.raises(SchemaError, match="has no rows"):
        read_sheet(xlsx(tmp_path / "t.xlsx", [["a", "b"]]))
    assert read_sheet(tmp_path / "t.xlsx", empty_ok=True).empty
    with pytest.raises(LayerError, match=r"has no sheet '丙' \(没有这个工作表\); it has Sheet1"):
        read_sheet(tmp_path / "t.xlsx", sheet="丙")
    with pytest.raises(LayerError, match="does not exist"):
        read_sheet(tmp_path / "gone.xlsx")


def test_corner_points_of_a_workbook_are_those_of_the_text(tmp_path):
    headings = ["地块编号", "点号", "X坐标（北，m）", "Y坐标（东，m）"]
    corners = [(4100000, 37500000), (4100000, 37500200), (4100100, 37500200), (4100100, 37500000)]
    rows = [["A", f"J{at}", *corner] for at, corner in enumerate(corners, 1)]
    path = xlsx(tmp_path / "corners.xlsx", [["界址点坐标表"], headings, *rows])
    (tmp_path / "corners.csv").write_text(
        "\n".join(",".join(map(str, row)) for row in [["地块编号", "点号", "X", "Y"], *rows]), encoding="utf-8"
    )
    book, text = read_sites((path,)).frame, read_sites((tmp_path / "corners.csv",)).frame
    assert book["site_id"].tolist() == ["A"]
    assert shapely.equals_exact(book.geometry[0], text.geometry[0], 0)
