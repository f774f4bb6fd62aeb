"""The screening's files: what was not checked says so in every one of them; nothing escapes, nothing is fetched."""

import json
import re
import zipfile

import docx
import openpyxl
import pandas as pd
import pyogrio
import pytest
from office import NEEDS_OFFICE, pages_of
from planning.screen_made import box, card, run, sites, zone_layer

from soilgis.output.screening.answers import site_page
from soilgis.output.screening.folder import write_screening
from soilgis.output.screening.json_file import screening_schema
from soilgis.output.screening.sketch import HIGH, SIDE, sketch

NASTY = "甲<script>alert(1)</script>"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("layers")
    card(place, "red-line", title="")
    (place / "red-line" / "layer.toml").write_text(
        (place / "red-line" / "layer.toml")
        .read_text(encoding="utf-8")
        .replace('title = ""\n', "")
        .replace("red-line图层", "生态保护红线"),
        encoding="utf-8",
    )
    zone_layer(place, "water", box(10, 10, 30, 20), kind="water_source", status="draft")
    zone_layer(place, "secret", box(0, 0, 60, 60), kind="protected", secrecy="internal")
    return place


@pytest.fixture(scope="module")
def result(folder):
    read = sites(box(20, 5, 50, 15), box(40, 30, 45, 33))
    read.frame.loc[0, "site_id"] = NASTY
    return run(folder, read, earthwork_m3=20_000)


@pytest.fixture(scope="module")
def written(result, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    write_screening(result, out, pages=True)
    return out


def text_of(path):
    document = docx.Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def test_a_study_without_a_red_line_says_unchecked_everywhere(written):
    reason, plain = "未提供数据文件 red-line.gpkg", "未提供数据文件"
    page = (written / "screen.html").read_text(encoding="utf-8")
    assert '<span class="v unchecked">未核查</span>' in page
    assert f"未核查图层（不等于不涉及）：生态保护红线（{plain}）" in page
    document = text_of(written / "screen.docx")
    assert f"未核查图层（不等于不涉及）：生态保护红线（{plain}）" in document
    table = pd.read_csv(written / "screen.csv")
    mine = table[table["layer"] == "red-line"]
    assert mine["verdict"].tolist() == ["unchecked", "unchecked"]
    assert mine["reason"].tolist() == [reason, reason]
    assert mine[["area_m2", "share", "distance_m"]].isna().all(axis=None)
    content = json.loads((written / "screen.json").read_text(encoding="utf-8"))
    assert content["unchecked"] == [{"layer": "red-line", "name": "生态保护红线", "reason": reason}]
    rows = [row for row in content["tables"]["screen"] if row["layer"] == "red-line"]
    assert [(row["verdict"], row["area_m2"], row["reason"]) for row in rows] == [("unchecked", None, reason)] * 2
    assert content["words"]["verdict"]["unchecked"] == "未核查"
    sheet = openpyxl.load_workbook(written / "screen.xlsx")["逐图层核查"]
    assert [
        "未核查" in [cell.value for cell in row]
        for row in sheet.iter_rows()
        if "red-line" in [cell.value for cell in row]
    ] == [True, True]
    wide = pd.read_csv(written / "sites.csv")
    assert wide["unchecked"].str.contains("生态保护红线").all()
    page_of_one = next((written / "sites").glob("00002*.html")).read_text(encoding="utf-8")
    assert f"生态保护红线（{plain}）" in page_of_one


def test_the_csv_in_chinese_says_unchecked(result, tmp_path):
    write_screening(result, tmp_path, formats=("csv",), zh=True)
    text = (tmp_path / "screen.csv").read_text(encoding="utf-8-sig")
    assert "核查结论" in text
    assert ",未核查,未提供数据文件 red-line.gpkg" in text
    assert min(item.name for item in tmp_path.iterdir()) == "conclusions.csv"


def test_no_word_of_approval(written):
    page = (written / "screen.html").read_text(encoding="utf-8") + text_of(written / "screen.docx")
    assert "供参考；不构成许可、审批或选址意见" in page
    for word in ("准予", "予以批准", "同意选址", "审核通过"):
        assert word not in page


def test_texts_are_escaped_and_nothing_is_fetched(written):
    pages = [written / "screen.html", *sorted((written / "sites").glob("*.html"))]
    assert [page.name for page in pages[1:]] == ["00001-甲_script_alert_1_script_.html", "00002-S1.html"]
    for page in pages:
        text = page.read_text(encoding="utf-8")
        assert "<script" not in text
        assert "http" not in text.replace("http-equiv", "").replace("http://www.w3.org/2000/svg", "")
        assert "default-src 'none'" in text
    assert "甲&lt;script&gt;" in pages[0].read_text(encoding="utf-8")


def test_internal_layers_stay_inside(written):
    page = (written / "screen.html").read_text(encoding="utf-8")
    assert "内部图层，仅给出粗略结论" in page
    layers = set(pyogrio.read_dataframe(written / "screen.gpkg", layer="pieces")["layer"])
    assert layers == {"water"}
    content = json.loads((written / "screen.json").read_text(encoding="utf-8"))
    secret = [row for row in content["tables"]["screen"] if row["layer"] == "secret"]
    assert [row["verdict"] for row in secret] == ["involved", "involved"]
    assert all(row[name] is None for row in secret for name in ("area_m2", "share", "distance_m", "pieces", "zones"))


def test_every_conclusion_prints_its_rule(written):
    document = text_of(written / "screen.docx")
    for said in ("GB/T 50434-2018", "GB 50433-2018", "水利部令第53号", "第七条", "3.2.5", "征求意见稿"):
        assert said in document


def test_the_document_names_chinese_fonts(written):
    with zipfile.ZipFile(written / "screen.docx") as archive:
        styles = archive.read("word/styles.xml").decode("utf-8")
    assert 'w:eastAsia="宋体"' in styles
    assert 'w:eastAsia="黑体"' in styles


def test_json_follows_its_schema(written):
    schema, content = screening_schema(), json.loads((written / "screen.json").read_text(encoding="utf-8"))
    assert (content["schema"], content["version"]) == ("soilgis/screening", 1)
    assert set(schema["required"]) <= set(content)
    kinds = {"string": (str,), "number": (int, float), "integer": (int,), "boolean": (bool,), "null": (type(None),)}
    for name, declared in schema["properties"]["tables"]["properties"].items():
        for row in content["tables"][name]:
            assert set(row) == set(declared["items"]["required"])
            for column, value in row.items():
                named = declared["items"]["properties"][column]["type"]
                allowed = [named] if isinstance(named, str) else named
                assert isinstance(value, tuple(kind for word in allowed for kind in kinds[word])), (name, column, value)


def test_the_same_screening_gives_the_same_bytes(result, written, tmp_path):
    write_screening(result, tmp_path)
    for name in ("screen.html", "screen.docx", "screen.json", "screen.xlsx", "screen.gpkg", "screen.csv"):
        assert (tmp_path / name).read_bytes() == (written / name).read_bytes(), name


def test_a_grade_or_category_is_settled_or_not_and_nothing_is_touched_by_it(written):
    """触及 is said of bans; 防治标准等级, 一级区 and 方案类别 are 已判定 or 未定, in every Chinese window."""
    page = (written / "screen.html").read_text(encoding="utf-8")
    assert '<span class="v settled">已判定</span>' in page
    assert '<span class="v unsettled">未定</span>' in page
    book = openpyxl.load_workbook(written / "screen.xlsx")["规则结论"]
    rows = [[cell.value for cell in row] for row in book.iter_rows()]
    head = next(row for row in rows if "类别" in row)
    topic, outcome = head.index("类别"), head.index("结论")
    said = {row[outcome] for row in rows if row[topic] in {"防治标准等级", "水土保持一级区", "方案类别"}}
    assert said <= {"已判定", "未定", "不属于", "不适用"}
    assert {row[outcome] for row in rows if row[topic] == "选址约束"} <= {"触及", "未触及", "未核查", "不适用"}
    assert "已判定" in text_of(written / "screen.docx")


def test_the_page_names_layers_by_their_titles_and_its_tables_can_be_reached_by_keyboard(written):
    page = (written / "screen.html").read_text(encoding="utf-8")
    cells = re.findall(r"<td[^>]*>([^<]*)</td>", page.partition("图层与来源")[0])
    assert not any(cell in {"water", "secret", "red-line"} for cell in cells)
    assert page.count('<div class="wide"') == page.count('<div class="wide" tabindex="0" role="region" aria-label="')
    assert page.count("<main>") == 1


CODES = (
    "red-line", "water", "secret", "members", ".gpkg", ".csv", "high", "medium", "none", "involved", "unsettled", "python", "soilgis", "--",
)  # fmt: skip
"""Words of machines that no reader of a report should meet."""


def shown(page):
    """What a reader sees of a page: no style sheet, no tags."""
    return re.sub(r"<[^>]+>", "\n", page.partition("</style>")[2])


def test_no_code_word_is_read_on_page_or_document(written):
    for text in (shown((written / "screen.html").read_text(encoding="utf-8")), text_of(written / "screen.docx")):
        found = {
            word: text[max(0, text.find(word) - 20) : text.find(word) + 20]
            for word in CODES
            if re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", text)
        }
        found = {word: where for word, where in found.items() if "的依据" not in where and "图层" not in where}
        assert not found


def test_a_site_has_one_page_that_says_what_it_touches_and_what_to_do_next(result):
    page = site_page(result, "S1")
    answers = {one.label: one.text for one in page.answers}
    assert list(answers)[:4] == ["涉及", "临界", "未核查", "不涉及"]
    assert answers["涉及"] == "secret图层（自然保护地，内部资料，只给结论，正式）"
    assert answers["临界"] == "无"
    assert answers["未核查"] == "生态保护红线（未提供数据文件）"
    assert answers["不涉及"] == "water图层"
    assert "水利部令第53号 第七条" in answers["方案类别"]
    assert page.steps[0] == "向主管部门取得生态保护红线后补充核查。"
    assert [name for name, _ in page.near] == ["water图层"]
    touched = next(one for one in site_page(result, NASTY).answers if one.label == "涉及").text
    assert touched.endswith("；water图层（水源地，48.80 公顷，占地块 16.67%，征求意见稿）"), "5 × 10 of 30 × 10"


def test_the_nearest_is_drawn_with_the_distance_that_was_measured(result):
    drawn = sketch(result, "S1")
    distance = result.checks[(result.checks["site_id"] == "S1") & (result.checks["layer"] == "water")][
        "distance_m"
    ].iloc[0]
    assert drawn.way is not None
    assert f"距water图层 {distance:,.1f} m" in [one.text for one in drawn.texts]
    assert "secret" not in "".join(one.title for one in drawn.areas), "internal layers are not drawn"
    assert sketch(result, NASTY).way is None, "the only open layer is the one it touches"


def test_names_on_a_sketch_lie_apart_and_on_the_paper(result):
    for site in ("S1", NASTY):
        texts = sketch(result, site).texts
        assert site[:24] in [one.text for one in texts]
        assert all(0 < one.x < SIDE and 0 < one.y < HIGH for one in texts)
        for at, one in enumerate(texts):
            for two in texts[at + 1 :]:
                wide = (len(one.text) * one.size + len(two.text) * two.size) / 2
                assert abs(one.x - two.x) >= wide or abs(one.y - two.y) >= (one.size + two.size) * 0.55


def test_two_sites_are_three_pages(written):
    document = docx.Document(str(written / "screen.docx"))
    breaks = sum(one.text.count("\f") or len(one._p.xpath('.//w:br[@w:type="page"]')) for one in document.paragraphs)
    assert breaks == 2
    assert len(document.inline_shapes) == 2
    page = (written / "screen.html").read_text(encoding="utf-8")
    assert page.count('<section class="page">') == 2
    assert page.count("break-after: page") == 1
    assert "details { display: none; }" in page


@NEEDS_OFFICE
def test_libreoffice_lays_two_sites_out_on_three_pages(written, tmp_path):
    assert pages_of(written / "screen.docx", tmp_path) == 3
