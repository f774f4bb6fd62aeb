"""The briefing (简报): one content in every window, by hand, by an editor's eye, and by what offices do to it."""

from __future__ import annotations

import datetime as dt
import io
import re
import time
import zipfile
from dataclasses import replace

import docx
import pandas as pd
import pytest
from office import NEEDS_OFFICE, pages_of
from PIL import Image

from soilgis.model import clause_tables as clauses
from soilgis.model import monitor_tables as m
from soilgis.model import rate_tables as r
from soilgis.model import tables as t
from soilgis.model.errors import UsageError
from soilgis.output.briefing.blocks import Figure, Head, Line, Part, Sheet, grid, hanzi, numbered
from soilgis.output.briefing.chart import bars_svg
from soilgis.output.briefing.content import content, numbers
from soilgis.output.briefing.page import page_of
from soilgis.output.briefing.pictures import Pictures
from soilgis.output.briefing.plain import briefing_md
from soilgis.output.briefing.reasons import plain_note, plain_reason, plain_source
from soilgis.output.briefing.slots import Slots, spelled_day, stamp
from soilgis.output.briefing.spread import kinds_of
from soilgis.output.briefing.word import docx_of
from soilgis.output.briefing.words import words

SLOTS = Slots("样例省水利厅", "3", "2026-11-26")
FORBIDDEN = (
    "研究区", "单元", "椭球", "平差", "最大余数", "矢量", "去重", "勿用", "不可采用", "schema", "soilgis", "--", ".csv", ".xlsx", ".gpkg", ".toml",
    "members", "360docs", "PyPI", "None", "nan", "NaN", "adcode", "_km2", "= ", "年=", "相差 0.00", "名录（县域）", "划定（矢量）", "{", "}",
    "involved", "unchecked", "listed ", "delineated", "working", "official",
)  # fmt: skip
"""What an editor strikes out of a document that goes up: words of the workshop, file names, options, code words."""
EVERYWHERE = {"place", "whole", "unit", "units"}


@pytest.fixture(scope="module")
def dot():
    """A picture that need not be drawn."""
    held = io.BytesIO()
    Image.new("RGB", (40, 30), (9, 99, 9)).save(held, "PNG")
    return held.getvalue()


@pytest.fixture(scope="module")
def drawn(dot):
    return Pictures({"map": dot, "gap_map": dot})


@pytest.fixture(scope="module")
def measured(sample):
    """The sample with a rate of 2024, gaps to 2035, change since 2023 and both declines: figures to be reckoned on paper."""
    names = {
        "990000": ("样例省", "province"),
        "990100": ("甲市", "city"),
        "990200": ("乙市", "city"),
        "990300": ("丙市", "city"),
    }
    land = {"990000": 34001.5, "990100": 10000.25, "990200": 9000.5, "990300": 15000.75}
    rate = {"990000": 0.70, "990100": 0.60, "990200": 0.80, "990300": 0.70}
    target = {"990000": 0.74, "990100": 0.72, "990200": 0.78}
    rows = [
        {"adcode": code, "name": name, "level": level, "parent_adcode": "990000" if level == "city" else None, "year": 2024,
         "land_km2": land[code], "land_source": "代替", "erosion_km2": land[code] * (1 - rate[code]),
         "erosion_printed_km2": land[code] * (1 - rate[code]), "unmeasured_km2": 0.0, "measured_share": 1.0, "rate": rate[code],
         "status": "demo", "source": "演示"} for code, (name, level) in names.items()
    ]  # fmt: skip
    gaps = [
        {"adcode": code, "name": names[code][0], "level": names[code][1], "year": 2024, "measured_share": 1.0, "rate": rate[code],
         "target_year": 2035, "comparator": "≥", "target": aim, "verdict": "", "met": rate[code] >= aim, "gap_points": (aim - rate[code]) * 100,
         "gap_km2": max(aim - rate[code], 0) * land[code], "years_left": 11, "annual_km2": max(aim - rate[code], 0) * land[code] / 11,
         "status": "demo", "source": "演示"} for code, aim in target.items()
    ]  # fmt: skip
    change = [
        {"adcode": code, "name": name, "level": level, "base_year": 2023, "this_year": 2024, "measured_share": 1.0, "intensity": "all",
         "label": "水土流失", "base_km2": 110.0, "base_printed_km2": 110.0, "this_km2": 100.0, "this_printed_km2": 100.0, "change_km2": -10.0,
         "change_share": -10 / 110, "status": "demo"} for code, (name, level) in names.items()
    ]  # fmt: skip
    both = [
        {"adcode": code, "name": name, "level": level, "base_year": 2023, "this_year": 2024, "measured_share": 1.0, "area_change_km2": -10.0,
         "area_declined": True, "base_strong_share": 0.5, "this_strong_share": 0.55 if code == "990100" else 0.45,
         "intensity_declined": code != "990100", "both": code != "990100", "status": "demo"} for code, (name, level) in names.items()
    ]  # fmt: skip
    extra = {
        "rates": (r.Rates, r.Rates.check(pd.DataFrame(rows))), "gaps": (r.Gaps, r.Gaps.check(pd.DataFrame(gaps))),
        "monitoring": (m.Monitoring, m.Monitoring.check(pd.DataFrame(change))), "both_decline": (m.BothDecline, m.BothDecline.check(pd.DataFrame(both))),
    }  # fmt: skip
    return sample.result(extra=extra)


def texts(it, drawn):
    """What a reader reads in each window, by its name."""
    page = re.sub(r"<[^>]+>", "\n", page_of(it, drawn).partition("</style>")[2])
    document = docx.Document(io.BytesIO(docx_of(it, drawn)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return {
        "html": page.replace("&#34;", '"').replace("&gt;", ">"),
        "docx": "\n".join([*(one.text for one in document.paragraphs), *cells]),
        "md": briefing_md(it),
    }


def test_by_hand(measured):
    it = content(measured, slots=SLOTS)
    said = "\n".join(it.findings)
    for sentence in (
        "2024年，样例省有现状和目标可比的 2 个市中，1 个距2035年水土保持率目标有差距，甲市差 12.00 个百分点，差距最大（演示数据）。",
        "2024年样例省水土保持率 70.00%，水土流失面积 10,200.45 km²，占国土面积 30.00%（演示数据）。",
        "样例省中度及以上侵蚀占水土流失面积的比例由 50.00% 变为 45.00%，水土流失面积和强度“双下降”（演示数据）。",
        "各市中，3 个作出判断，2 个实现面积和强度“双下降”，未实现的有甲市（演示数据）。",
        "2024年样例省水土保持率比2035年目标低 4.00 个百分点，尚需减少水土流失面积 1,360.06 km²，平均每年 123.64 km²（演示数据）。",
        "有现状和2035年目标可比的 2 个市中，1 个未达到目标，合计尚需减少水土流失面积 1,200.03 km²；另有 1 个市已超过目标，超出部分不能抵减，所以合计与全省总体的差距不同（演示数据）。",
        "样例省水土保持率规定目标：2025年 68.00% 以上，2035年 74.00% 以上（正式；样例文件附件2）。",
        "2024年各市水土保持率在 60.00%（甲市）至 80.00%（乙市）之间，共 3 个有数值（演示数据）。",
        "absent图层：未核查，未提供边界或名录。未核查不等于不涉及。",
    ):
        assert sentence in said
    reasons = next(one for one in it.section(3) if isinstance(one, Line)).text
    assert reasons.startswith(
        "甲市。2024年水土保持率 60.00%，距2035年目标 72.00% 差 12.00 个百分点；尚需减少水土流失面积 1,200.03 km²；"
    )
    assert reasons.endswith("水土流失面积比2023年减少 10.00 km²；未实现“双下降”（演示数据）。")


def test_five_sections_are_numbered_as_official_documents(measured):
    it = content(measured, slots=SLOTS)
    assert it.title == "关于样例省水土保持情况的简报"
    heads = [one.text for one in it.blocks if isinstance(one, Head) and one.level == 1]
    assert heads == [
        "一、现状与目标",
        "二、空间分布与重点区域",
        "三、需关注的市",
        "四、建议核实事项",
        "五、数据来源与未核查",
    ]
    assert [one.text for one in it.blocks if isinstance(one, Head) and one.level == 2][:2] == [
        "（一）现状与变化",
        "（二）目标与差距",
    ]
    points = [one.number for one in it.section(1) if isinstance(one, Line)]
    assert points[:3] == ["1.", "2.", "3."]
    assert [one.number for one in it.sheets] == list(range(1, len(it.sheets) + 1))
    assert [(one.kind, one.number) for one in it.figures] == [("map", 1), ("chart", 2)]


def test_the_ranking_is_worst_first_and_never_a_negative_shortfall(measured):
    sheet = next(one for one in content(measured).sheets if "现状、目标与差距" in one.caption)
    column = sheet.headings.index("距2035年目标（百分点）")
    assert [(row[1], row[column]) for row in sheet.rows] == [
        ("样例省", "差 4.00"),
        ("甲市", "差 12.00"),
        ("乙市", "超 2.00"),
        ("丙市", "—"),
    ]
    assert not any(cell.startswith("-") for row in sheet.rows for cell in row)


@pytest.mark.parametrize("name", ["shanxi", "hebei", "measured"])
def test_an_editor_finds_no_word_of_the_workshop(name, request, drawn):
    it = content(request.getfixturevalue(name), slots=SLOTS)
    for window, text in texts(it, drawn).items():
        body = text.replace("| ---", "").replace("---", "")
        found = {word: body[max(0, body.find(word) - 20) : body.find(word) + 20] for word in FORBIDDEN if word in body}
        assert not found, window
        assert "口径" not in body.replace("工作口径", ""), window


@pytest.mark.parametrize("name", ["shanxi", "hebei", "measured"])
def test_every_number_of_the_text_stands_in_a_table(name, request):
    it = content(request.getfixturevalue(name), slots=SLOTS)
    shown = {number for sheet in it.sheets for row in sheet.rows for cell in row for number in numbers(cell)}
    names = [
        *request.getfixturevalue(name).regions["name"],
        *(use.layer.title.zh for use in request.getfixturevalue(name).provenance.uses),
    ]
    names += [use.layer.source.document for use in request.getfixturevalue(name).provenance.uses]
    duties = request.getfixturevalue(name).extra.get("duties", (None, clauses.Duties.empty()))[1]
    own = re.compile(
        "|".join(
            re.escape(one)
            for one in sorted({*names, *duties["document"], *duties["duty"]}, key=len, reverse=True)
            if one
        )
    )
    said = [own.sub("", line) for line in (*it.findings, *(key.value for key in it.keys))]
    method = {"2000", "1", "25"}  # 2000国家大地坐标系; 25°, the limit of steep land
    missing = {number: line for line in said for number in numbers(line) - shown - method}
    unchecked = str(len(request.getfixturevalue(name).provenance.unchecked))
    missing.pop(unchecked, None)
    assert not missing


@pytest.mark.parametrize("name", ["shanxi", "measured"])
def test_every_sentence_with_a_figure_has_its_status(name, request):
    it = content(request.getfixturevalue(name))
    labels = "正式|征求意见稿|公开报道|工作口径|演示数据"
    for at in (1, 2, 3):
        for line in (one for one in it.section(at) if isinstance(one, Line)):
            assert re.search(rf"（[^（）]*(?:{labels})[^（）]*(?:（[^（）]*）[^（）]*)*）。?$", line.text), line.text


def test_one_kind_in_two_extents_is_one_kind(shanxi):
    """河段（名录） with 河段（推算） lies in one kind of area, not in two."""
    assert [
        kinds_of(one)
        for one in ("none", "reach:listed", "reach:listed+reach:derived", "mountain:listed+reach:listed+reach:derived")
    ] == [0, 1, 1, 2]
    ledger = shanxi.ledger[shanxi.ledger["adcode"] == "140000"]
    distinct = [len({part.split(":")[0] for part in one.split("+")}) for one in ledger["combination"]]
    several = ledger[[count >= 2 for count in distinct]]["printed_km2"].sum()
    assert ledger[ledger["kinds"] >= 2]["printed_km2"].sum() > several + 100
    assert f"同时位于两类及以上区域的面积 {several:,.2f} km²" in "\n".join(content(shanxi).findings)


def test_gaps_of_whole_and_units_are_told_apart(shanxi):
    """The whole's own gap and the sum of its units that are behind are two figures, and the text says why."""
    gaps = shanxi.extra["gaps"][1]
    last = gaps[(gaps["year"] == 2024) & (gaps["target_year"] == 2035)]
    whole, units = last[last["level"] == "province"]["gap_km2"].sum(), last[last["level"] == "city"]["gap_km2"].sum()
    said = "\n".join(content(shanxi).findings)
    assert f"尚需减少水土流失面积 {whole:,.2f} km²" in said
    assert f"合计尚需减少水土流失面积 {units:,.2f} km²；另有 2 个市已超过目标，超出部分不能抵减" in said


def test_empty_columns_and_tables_go():
    heads = [("行政区", False), ("面积", True), ("目标", True)]
    made = grid("表", heads, [("甲", "1.00", "—"), ("乙", "", "")])
    assert made.headings == ("行政区", "面积")
    assert made.rows == (("甲", "1.00"), ("乙", "—"))
    assert grid("表", heads, [("甲", "—", "")]) is None
    assert grid("表", heads, []) is None
    parts = (
        Part("甲", (("空", ()), ("有", (Line("一。"), made, Figure("map", "图"))))),
        Part("乙", (("有", (Line("二。"), Line("三。"))),)),
    )
    found = numbered(parts, chinese=True)
    assert [one.text for one in found if isinstance(one, Head)] == ["一、甲", "（一）有", "二、乙", "（一）有"]
    assert [one.whole for one in found if isinstance(one, Line)] == ["一。", "1.二。", "2.三。"]


def test_a_county_study_prints_no_rows_that_say_nothing(hebei):
    it = content(hebei)
    assert max(len(sheet.rows) for sheet in it.sheets) <= 60
    for sheet in it.sheets:
        assert all(any(row[place] not in {"—", ""} for row in sheet.rows) for place in range(len(sheet.headings)))
    assert not any("现状、目标与差距" in sheet.caption and len(sheet.rows) > 60 for sheet in it.sheets)


def test_numerals_and_numbers():
    assert [hanzi(one) for one in (1, 10, 11, 20, 23)] == ["一", "十", "十一", "二十", "二十三"]
    assert numbers("2024年 3 个市 1,428.96 km²（14.09%），晋政办发〔2023〕36号，GB/T 9704-2012，2026-11-26") == {
        "3",
        "1,428.96",
        "14.09",
    }


def test_reasons_lose_files_and_options_and_keep_their_sense():
    assert plain_reason("未提供数据文件 red-line.gpkg") == "未提供数据文件"
    assert plain_reason("未提供县级名录 members.csv（或同名面图层）") == "未提供县级名单"
    assert plain_reason("give --layers") == "资料不能使用"
    assert plain_note("按县域计；见 members.csv；可由省界核对") == "按县域计；可由省界核对"
    assert plain_source("山西省情公开描述（360docs）：沿黄19县") == "山西省情公开描述：沿黄19县"


def test_slots_are_filled_or_left_blank(measured, drawn):
    filled, bare = content(measured, slots=SLOTS), content(measured)
    for window, text in texts(filled, drawn).items():
        for part in ("第3期", "样例省水利厅", "2026年11月26日"):
            assert part in text, (window, part)
    for window, text in texts(bare, drawn).items():
        for part in ("第＿＿期", "（单位）", "＿＿月＿＿日"):
            assert part in text, (window, part)
    assert bare.slots.missing == ("单位", "期号", "日期")
    assert spelled_day("2026-03-05", chinese=True) == "2026年3月5日"
    assert "第2026年第3期期" not in briefing_md(content(measured, slots=replace(SLOTS, issue="2026年第3期")))


def test_files_carry_their_real_date(measured, drawn, monkeypatch):
    document = docx.Document(io.BytesIO(docx_of(content(measured, slots=SLOTS), drawn)))
    assert document.core_properties.created.date() == dt.date(2026, 11, 26)
    assert document.core_properties.author == "样例省水利厅"
    assert "python-docx" not in document.core_properties.comments
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert stamp() == dt.datetime(1970, 1, 2, tzinfo=dt.UTC)
    assert stamp("2024-02-29").date() == dt.date(2024, 2, 29)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "gestern")
    with pytest.raises(UsageError, match="give seconds since 1970"):
        stamp()


def test_the_same_content_gives_the_same_bytes(measured, drawn):
    it = content(measured, slots=SLOTS)
    first = docx_of(it, drawn)
    time.sleep(0.01)
    assert docx_of(content(measured, slots=SLOTS), drawn) == first
    assert page_of(it, drawn) == page_of(content(measured, slots=SLOTS), drawn)


def test_a_word_document_is_laid_out_as_official_documents(measured, drawn):
    made = docx_of(content(measured, slots=SLOTS), drawn)
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        body, styles, fonts = (book.read(f"word/{name}.xml").decode() for name in ("document", "styles", "fontTable"))
        names = book.namelist()
    for face in ("方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312"):
        assert f'w:eastAsia="{face}"' in body
        assert f'w:name="{face}"' in fonts
    assert "w:altName" in fonts
    assert not any("embed" in name.lower() or name.endswith((".ttf", ".odttf")) for name in names)
    assert 'w:eastAsia="zh-CN"' in styles
    assert 'w:firstLineChars="200"' in body
    section = docx.Document(io.BytesIO(made)).sections[0]
    millimetres = [
        round(one.mm) for one in (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    ]
    assert millimetres == [37, 35, 28, 26]
    document = docx.Document(io.BytesIO(made))
    for table in document.tables:
        widths = [column.width for column in table.columns]
        assert sum(widths) == pytest.approx(docx.shared.Cm(15.6), rel=1e-3)
        assert not table.autofit
        assert [cell.width for cell in table.rows[0].cells] == pytest.approx(widths, abs=1000)
    assert body.count("w:tblHeader") == len(document.tables)
    assert sum(name.startswith("word/media/") for name in names) == 2  # the same dot twice is one; the chart


def test_no_number_is_wider_than_its_column(shanxi):
    """At 9 points a Chinese character is 3.2 mm wide, a digit 1.6 mm; a table is 156 mm wide."""
    for sheet in content(shanxi).sheets:
        for place, share in enumerate(sheet.widths):
            if sheet.numeric[place]:
                widest = max(
                    sum(3.2 if ord(sign) > 0x2E7F else 1.6 for sign in row[place])
                    for row in sheet.rows
                    if len(row[place]) < 16
                )
                assert widest + 1.6 <= 156 * share, (sheet.caption, sheet.headings[place])


def test_bars_and_target_lines_are_drawn_not_backgrounds(measured, drawn):
    """Browsers leave out backgrounds when they print; fills and strokes of SVG stay."""
    it = content(measured)
    svg = bars_svg(it.chart)
    assert svg.count("<line") == 3  # two targets and the legend's
    assert svg.count('fill="#c26a20"') == 1
    page = page_of(it, drawn)
    assert svg in page
    assert "print-color-adjust:exact" in page
    assert not re.search(r"style=\"[^\"]*background", page)


def test_a_page_is_silent_complete_and_keeps_names_as_text(sample, drawn):
    bad = "<script>x</script>{{7*7}}{% if %}"
    page = page_of(content(sample.result(regions=sample.regions((bad, "乙市", "丙市")))), drawn)
    assert "<script" not in page
    assert "://" not in page
    assert "&lt;script&gt;x&lt;/script&gt;{{7*7}}{% if %}" in page
    for text in ("<main>", "未核查", "counter(page)", "table-header-group", "内部使用，未经审图"):
        assert text in page


def test_markdown_keeps_names_as_text(sample):
    text = briefing_md(content(sample.result(regions=sample.regions(("*甲*|<b>", "乙_市", "[丙](x)")))))
    assert "\\*甲\\*\\|&lt;b&gt;" in text
    assert "<b>" not in text


def test_both_languages_say_the_same_things(measured):
    zh, en = words("zh"), words("en")
    assert {name: set(part) for name, part in zh.sections.items()} == {
        name: set(part) for name, part in en.sections.items() if name not in {"words", "phrases"}
    }
    for part, said in zh.sections.items():
        for name, text in said.items():
            fields = set(re.findall(r"\{(\w+)\}", text)) - EVERYWHERE
            assert fields == set(re.findall(r"\{(\w+)\}", en.sections[part][name])) - EVERYWHERE, name
    assert "In 2024 the soil and water conservation rate of 样例省 is 70.00%" in "\n".join(
        content(measured, "en").findings
    )
    both = [[one.text for one in content(measured, lang).section(3) if isinstance(one, Line)] for lang in ("zh", "en")]
    for chinese, english in zip(*both, strict=True):
        assert numbers(chinese) <= numbers(english)


def test_names_of_sixty_characters_and_three_thousand_units(sample):
    """Rows are counted, the first three named, and the text keeps its length."""
    made = sample.result(regions=sample.regions(("长" * 59 + "市", "乙市", "丙市")))
    assert max(content(made).sheets[1].widths) < 0.8
    one = made.regions[made.regions["adcode"] == "990100"]
    many = pd.concat(
        [
            one.assign(adcode=str(910000 + number), name=f"第{number}市", target_2035=0.5 + number / 10000)
            for number in range(3000)
        ]
    )
    regions = pd.concat([many, made.regions[made.regions["level"] == "province"]])
    empty = {name: getattr(made, name).iloc[:0] for name in ("coverage", "union", "ledger")}
    it = content(replace(made, regions=t.Regions.check(regions), **empty))
    assert len(it.chart.bars) == 40
    assert "只列前 40 个，另有 2960 个见表。" in it.chart.note
    assert all(len(sheet.rows) <= 60 for sheet in it.sheets)
    assert sum(sheet.left_out for sheet in it.sheets) == 3001 - 60
    assert len("".join(it.findings)) < 4000


@NEEDS_OFFICE
def test_libreoffice_opens_the_document_and_the_template_as_laid_out(measured, drawn, tmp_path):
    (tmp_path / "briefing.docx").write_bytes(docx_of(content(measured, slots=SLOTS), drawn))
    assert 4 <= pages_of(tmp_path / "briefing.docx", tmp_path) <= 16


def test_a_sheet_knows_what_it_left_out():
    made = grid("表", [("行政区", False), ("数", True)], [(str(one), "1") for one in range(75)])
    assert (len(made.rows), made.left_out) == (60, 15)
    assert isinstance(made, Sheet)
    assert sum(made.widths) == pytest.approx(1)
