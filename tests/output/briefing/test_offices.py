"""What offices do with a briefing (简报的用法): their own Word template, slides, the command with its slots."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx
import pytest
from PIL import Image

import soilgis
from soilgis.cli import main
from soilgis.model.errors import UsageError
from soilgis.output.briefing.blocks import Line
from soilgis.output.briefing.content import content
from soilgis.output.briefing.pictures import Pictures
from soilgis.output.briefing.slots import Slots

SLOTS = Slots("样例省水利厅", "3", "2026-11-26")


@pytest.fixture(scope="module")
def drawn():
    held = io.BytesIO()
    Image.new("RGB", (40, 30), (9, 99, 9)).save(held, "PNG")
    return Pictures({"map": held.getvalue()})


@pytest.fixture
def template(tmp_path):
    """Writes a template of some paragraphs."""
    pytest.importorskip("docxtpl")

    def written(*paragraphs, header=""):
        document = docx.Document()
        for text in paragraphs:
            document.add_paragraph(text)
        if header:
            document.sections[0].header.paragraphs[0].text = header
        document.save(tmp_path / "本单位模板.docx")
        return tmp_path / "本单位模板.docx"

    return written


def filled(it, drawn, path):
    from soilgis.output.briefing.template import docx_by_template

    return docx_by_template(it, drawn, path)


def test_a_template_is_filled_with_slots_sections_tables_and_figures(sample, drawn, template):
    it = content(sample.result(), slots=SLOTS)
    path = template(
        "{{ 标题 }}", "{{ 期号 }}　{{ 日期 }}", "{{ 导语 }}", "{%p for 段 in 建议核实事项 %}", "{{ 段 }}", "{%p endfor %}", "{{ 图1 }}", "{{p 表1 }}",
        "{%p for 点 in 要点 %}", "{{ 点.名称 }}＝{{ 点.数值 }}", "{%p endfor %}", "{%p if 提示 %}", "{{ 提示 }}", "{%p endif %}",
        "{{p 正文 }}", header="{{ 单位 }}",
    )  # fmt: skip
    made = filled(it, drawn, path)
    assert made == filled(it, drawn, path)
    document = docx.Document(io.BytesIO(made))
    texts = [one.text for one in document.paragraphs]
    assert texts[0] == "关于样例省水土保持情况的简报"
    assert texts[1] == "第3期　2026年11月26日"
    assert document.sections[0].header.paragraphs[0].text == "样例省水利厅"
    for line in (one.whole for one in it.section(4) if isinstance(one, Line)):
        assert line in texts
    assert f"{it.keys[0].label}＝{it.keys[0].value}" in texts
    assert "含演示数据，不代表真实情况" in texts
    assert "一、现状与目标" in texts
    assert len(document.tables) == 1 + len(it.sheets)
    assert [cell.text for cell in document.tables[0].rows[0].cells] == list(it.sheets[0].headings)
    assert len(document.inline_shapes) == 1 + len(it.figures)
    assert "{{" not in "".join(texts)


def test_the_manual_names_every_placeholder():
    from soilgis.output.briefing.template import LISTS, PLAIN

    manual = (Path(soilgis.__file__).parent.parent / "docs" / "briefing.md").read_text(encoding="utf-8")
    for name in (*PLAIN, *LISTS, "正文", "全部表格", "表30", "图3"):
        assert name in manual, name


def test_names_that_look_like_a_template_stay_text(sample, drawn, template):
    made = sample.result(regions=sample.regions(("{{ 7*7 }}&<b>", "乙市", "丙市")))
    path = template("{{ 导语 }}", "{{p 正文 }}")
    body = "\n".join(
        one.text for one in docx.Document(io.BytesIO(filled(content(made, slots=SLOTS), drawn, path))).paragraphs
    )
    assert "{{ 7*7 }}&<b>" in body
    assert "49" not in body


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ 标题.__class__ }}", "Getattr __class__"),
        ("{{ 标题.upper() }}", "Call"),
        ("{{ 标题|upper }}", "Filter upper"),
        ("{{ 7*7 }}", "Mul"),
        ("{% set x = 标题 %}", "Assign"),
        ("{% include '标题' %}", "Include"),
        ("{{ 标题['a'] }}", "Getitem"),
        ("{{ [].__class__.__base__.__subclasses__() }}", "Getattr __subclasses__"),
    ],
)
def test_a_template_that_tries_code_is_refused(template, text, said):
    from soilgis.output.briefing.template import check_template

    with pytest.raises(
        UsageError, match=rf"print names and run through lists only, this one tries .*{re.escape(said)}.*模板不得含代码"
    ):
        check_template(template("{{ 标题 }}", text))


def test_all_that_is_wrong_with_a_template_is_told_at_once(template):
    from soilgis.output.briefing.template import check_template

    with pytest.raises(UsageError) as told:
        check_template(template("{{ 主题 }} {{ 署名 }}", header="{{ 标题|safe }}"))
    text = str(told.value)
    assert "本单位模板.docx: 2 problems" in text
    assert "no placeholder is called 主题、署名; write one of 文种、标题、单位" in text
    assert "页眉: a template may print names" in text


def test_what_is_no_template_is_refused(template, tmp_path):
    from soilgis.output.briefing.template import check_template

    with pytest.raises(UsageError, match=r"没有\.docx.*there is no such template"):
        check_template(tmp_path / "没有.docx")
    (tmp_path / "x.docx").write_text("kein Word")
    with pytest.raises(UsageError, match=r"x\.docx is no Word document of the kind \.docx; save it again"):
        check_template(tmp_path / "x.docx")
    with pytest.raises(UsageError, match="the placeholders cannot be read"):
        check_template(template("{% for 段 in 正文 %}"))
    with zipfile.ZipFile(template("{{ 标题 }}"), "a") as archive:
        archive.writestr("word/vbaProject.bin", b"x")
    with pytest.raises(UsageError, match="holds macros"):
        check_template(tmp_path / "本单位模板.docx")


def test_slides_hold_native_tables_and_charts_in_chinese_faces(sample, drawn):
    pptx = pytest.importorskip("pptx")
    from soilgis.output.briefing.slides import briefing_pptx

    it = content(sample.result(), slots=SLOTS)
    made = briefing_pptx(it, drawn)
    assert made == briefing_pptx(it, drawn)
    show = pptx.Presentation(io.BytesIO(made))
    shapes = [shape for slide in show.slides for shape in slide.shapes]
    said = "\n".join(shape.text_frame.text for shape in shapes if shape.has_text_frame)
    for sentence in (
        it.title,
        it.lead,
        "样例省水利厅",
        "2026年11月26日",
        *(one.whole for one in it.blocks if isinstance(one, Line)),
    ):
        assert sentence in said
    tables = [shape.table for shape in shapes if shape.has_table]
    assert [cell.text for cell in tables[1].rows[0].cells] == list(it.sheets[0].headings)
    (chart,) = [shape.chart for shape in shapes if shape.has_chart]
    assert list(chart.plots[0].categories) == [bar.name for bar in reversed(it.chart.bars)]
    assert list(chart.plots[0].series[1].values) == [round(bar.value * 100, 2) for bar in reversed(it.chart.bars)]
    xml = "".join(
        zipfile.ZipFile(io.BytesIO(made)).read(name).decode()
        for name in zipfile.ZipFile(io.BytesIO(made)).namelist()
        if re.match(r"ppt/slides/slide\d+\.xml", name)
    )
    assert xml.count("<a:r>") == xml.count('<a:ea typeface="微软雅黑"/>')
    assert show.core_properties.created.isoformat()[:10] == "2026-11-26"


def test_every_shape_of_a_slide_lies_on_it(shanxi, drawn):
    pptx = pytest.importorskip("pptx")
    from soilgis.output.briefing.slides import briefing_pptx

    show = pptx.Presentation(io.BytesIO(briefing_pptx(content(shanxi, slots=SLOTS), drawn)))
    for slide in show.slides:
        for shape in slide.shapes:
            assert shape.left >= 0
            assert shape.left + shape.width <= show.slide_width
            assert shape.top + shape.height <= show.slide_height


def test_the_command_refuses_before_it_works(capsys, template, tmp_path):
    template("{{ 主题 }}")
    with pytest.raises(SystemExit) as left:
        main(["brief", "shanxi", "--template", str(tmp_path / "本单位模板.docx"), "--out", str(tmp_path / "out")])
    assert left.value.code == 2
    assert "no placeholder is called 主题" in capsys.readouterr().err
    with pytest.raises(SystemExit) as left:
        main(["brief", "shanxi", "--date", "31.12.", "--out", str(tmp_path / "out")])
    assert left.value.code == 2
    assert not (tmp_path / "out").exists()


def test_the_command_says_which_slots_are_blank(capsys, small_study, tmp_path):
    with pytest.raises(SystemExit) as left:
        main(["brief", str(small_study), "--office", "甲局", "--out", str(tmp_path / "out")])
    told = capsys.readouterr()
    assert left.value.code == 0, told.err
    assert "简报的期号、日期没有给出，留空待填" in told.err
    assert "甲局" in (tmp_path / "out" / "briefing.md").read_text(encoding="utf-8")


def test_the_studys_views_are_figures_of_every_form(sample, tmp_path):
    """Each with its writer's sentence, what its map shows and how far that can be trusted; pictures stand in page, document and slides."""
    from soilgis.model.story import StoryView
    from soilgis.output.briefing.page import page_of
    from soilgis.output.briefing.plain import briefing_md
    from soilgis.output.briefing.word import docx_of

    views = (StoryView(sentence="甲市<b>最低。"), StoryView(sentence="2025年目标", indicator="target_2025"))
    it = content(sample.result(study=sample.study().model_copy(update={"views": views})), slots=SLOTS)
    captions = {one.kind: one.caption for one in it.figures}
    assert captions["view_1"] == "甲市<b>最低（水土保持率目标（2035年），正式）"
    assert captions["view_2"] == "2025年目标（水土保持率目标（2025年），正式）"
    held = io.BytesIO()
    Image.new("RGB", (40, 30), (9, 99, 9)).save(held, "PNG")
    pictures = Pictures(dict.fromkeys(("map", "view_1", "view_2"), held.getvalue()))
    page = page_of(it, pictures)
    assert page.count("<img") == 3
    assert "甲市&lt;b&gt;最低" in page
    assert "2025年目标（水土保持率目标（2025年），正式）" in briefing_md(it)
    assert docx_of(it, pictures).startswith(b"PK")


def test_views_are_drawn_with_the_other_pictures(sample):
    from soilgis.model.story import StoryView
    from soilgis.output.briefing.pictures import pictures

    found = sample.result(study=sample.study().model_copy(update={"views": (StoryView(sentence="甲"),)}))
    assert sorted(pictures(found).made) == ["map", "view_1"]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (["--office", "某局"], "--office needs --brief"),
        (["--issue", "3"], "--issue needs --brief"),
        (["--brief", "--date", "2026-13-01"], "there is no such day"),
    ],
)
def test_what_signs_a_briefing_is_refused_where_it_has_no_use(tmp_path, capsys, given, sentence):
    with pytest.raises(SystemExit) as ended:
        main(["run", "shanxi", *given, "--out", str(tmp_path / "out")])
    assert ended.value.code == 2
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_run_signs_its_briefing_as_brief_does(sample, tmp_path):
    """One declaration: what was given is printed, what was not is a blank and told."""
    from soilgis.output.told import Told
    from soilgis.output.wanted import Wanted
    from soilgis.output.write import write_result

    told = Told()
    write_result(
        sample.result(), tmp_path / "o", wanted=Wanted(brief=True, office="某局", date="2026-11-26", told=told)
    )
    text = (tmp_path / "o" / "briefing.md").read_text(encoding="utf-8")
    assert "某局" in text
    assert "2026年11月26日" in text
    assert [str(note) for note in told.notes] == ["简报的期号没有给出，留空待填（--office、--issue、--date）"]
