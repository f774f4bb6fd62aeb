"""The briefing as a Word document (公文简报): Chinese fonts, three-line tables, captions, page numbers."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH

from soilgis.output.briefing.content import content
from soilgis.output.drawing import small
from soilgis.output.foreign import cell_xml, row_xml, run_xml, table_xml

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    from soilgis.model.result import Result
    from soilgis.output.briefing.content import Content
    from soilgis.output.briefing.sheets import Sheet
    from soilgis.output.briefing.words import Language, Words

BODY, HEAD, TITLE = "仿宋", "黑体", "方正小标宋简体"
"""Fonts of official documents (GB/T 9704-2012: 正文仿宋, 一级标题黑体, 标题小标宋); Word puts the nearest one it has."""
FIXED = datetime(2000, 1, 1, tzinfo=UTC)
"""Time stamped into the file, so that the same input gives the same bytes."""


def briefing_docx(result: Result, *, language: Language = "zh", png: bytes | None = None) -> bytes:
    """Write a briefing as a Word document.

    Parameters
    ----------
    result
        Not changed.
    language
        zh or en.
    png
        The map as PNG; drawn when not given, left out when empty.

    Returns
    -------
    bytes
        A .docx; the same input gives the same bytes.
    """
    import docx
    from docx.shared import Cm

    it = content(result, language)
    document = docx.Document()
    _page(document)
    _styles(document)
    _opening(document, it)
    document.add_heading(it.words.head("map"), 1)
    shown = small(result).content if png is None else png
    if shown:
        document.add_picture(io.BytesIO(shown), width=Cm(15.6))
    else:
        document.add_paragraph(it.words.text("tables", "no_figure"))
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    _caption(document, it.words.text("tables", "figure", number=1, title=it.title))
    document.add_heading(it.words.head("tables"), 1)
    for number, sheet in enumerate(it.sheets, 1):
        _caption(document, it.words.text("tables", "table", number=number, title=sheet.caption))
        _table(document, sheet, it.words)
    _ending(document, it)
    return _saved(document)


def _page(document: Document) -> None:
    from docx.shared import Cm

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    paragraph = section.footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _page_number(paragraph)


def _page_number(paragraph: Paragraph) -> None:
    """Put — n — into a footer."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.add_run("— ")
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        if text:
            part = OxmlElement("w:instrText")
            part.text = text
        else:
            part = OxmlElement("w:fldChar")
            part.set(qn("w:fldCharType"), kind)
        run_xml(run).append(part)
    paragraph.add_run(" —")


def _styles(document: Document) -> None:
    from docx.shared import Pt, RGBColor

    for name, font, size in (
        ("Normal", BODY, 14),
        ("Title", TITLE, 22),
        ("Heading 1", HEAD, 16),
        ("Caption", HEAD, 10.5),
        ("List Number", BODY, 14),
        ("List Bullet", BODY, 12),
    ):
        style = document.styles[name]
        style.font.size = Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.font.bold = False
        style.font.italic = False
        _font(style.element, font)
    _without_rule(document)


def _without_rule(document: Document) -> None:
    """Take away the coloured rule that the template draws under a title."""
    from docx.oxml.ns import qn

    properties = document.styles["Title"].element.get_or_add_pPr()
    for rule in properties.findall(qn("w:pBdr")):
        properties.remove(rule)


def _font(element: object, font: str) -> None:
    """Set the font for Latin and for Chinese text; without eastAsia Word falls back to its own."""
    from docx.oxml.ns import qn

    fonts = element.get_or_add_rPr().get_or_add_rFonts()  # type: ignore[attr-defined]
    for attribute in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[attribute]
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), font if script == "w:eastAsia" else "Times New Roman")


def _opening(document: Document, it: Content) -> None:
    title = document.add_paragraph(it.title, style="Title")
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in (it.subtitle, it.review, f"※ {it.warning}" if it.warning else ""):
        if line:
            document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_heading(it.words.head("key"), 1)
    for key in it.keys:
        status = it.words.text("cells", "chip", status=key.status) if key.status else ""
        colon = "：" if it.words.chinese else ": "
        document.add_paragraph(f"{key.label}{colon}{key.value}{status}", style="List Bullet")
    document.add_heading(it.words.head("findings"), 1)
    for line in it.findings:
        document.add_paragraph(line, style="List Number")


def _caption(document: Document, text: str) -> None:
    paragraph = document.add_paragraph(text, style="Caption")
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.keep_with_next = True


def _table(document: Document, sheet: Sheet, said: Words) -> None:
    table = document.add_table(rows=1, cols=len(sheet.headings))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for cell, heading in zip(table.rows[0].cells, sheet.headings, strict=True):
        _write(cell.paragraphs[0], heading, font=HEAD, right=False)
    for row in sheet.rows:
        cells = table.add_row().cells
        for cell, text, numeric in zip(cells, row, sheet.numeric, strict=True):
            _write(cell.paragraphs[0], text, font=BODY, right=numeric)
    _three_lines(table)
    notes = [f"〔{number}〕{note}" for number, note in enumerate(sheet.footnotes, 1)]
    if sheet.left_out:
        notes.append(said.text("cells", "left_out", count=sheet.left_out))
    for note in notes:
        _write(document.add_paragraph(), note, font=BODY, right=False)


def _write(paragraph: Paragraph, text: str, *, font: str, right: bool) -> None:
    from docx.shared import Pt

    run = paragraph.add_run(text)
    run.font.size = Pt(9)
    _font(run_xml(run), font)
    paragraph.paragraph_format.space_after = Pt(0)
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _three_lines(table: Table) -> None:
    """Rule a table as official tables are: thick above and below, thin under the head; the head repeats on each page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom"):
        borders.append(_rule(side, 12))
    table_xml(table).tblPr.append(borders)
    for cell in table.rows[0].cells:
        edges = OxmlElement("w:tcBorders")
        edges.append(_rule("bottom", 6))
        cell_xml(cell).get_or_add_tcPr().append(edges)
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    row_xml(table.rows[0]).get_or_add_trPr().append(repeat)
    for row in table.rows:
        row_xml(row).get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _rule(side: str, eighths: int) -> object:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    rule = OxmlElement(f"w:{side}")
    for name, value in (("w:val", "single"), ("w:sz", str(eighths)), ("w:space", "0"), ("w:color", "000000")):
        rule.set(qn(name), value)
    return rule


def _ending(document: Document, it: Content) -> None:
    document.add_heading(it.words.head("gaps"), 1)
    for gap in it.gaps or (it.words.say("no_gap"),):
        document.add_paragraph(gap)
    document.add_heading(it.words.head("sources"), 1)
    for use in it.sources:
        text = it.words.text(
            "cells", "source", title=it.words.title(use.layer), status=it.words.of(use.layer.status),
            vintage=use.layer.source.vintage, state=it.state(use),
            source=f"{use.layer.source.document} {use.layer.source.article}".strip(),
        )  # fmt: skip
        document.add_paragraph(text, style="List Bullet")
    document.add_heading(it.words.head("method"), 1)
    for line in it.method:
        document.add_paragraph(line, style="List Bullet")


def _saved(document: Document) -> bytes:
    """Save with fixed times, inside the document and in the zip around it."""
    document.core_properties.created = document.core_properties.modified = FIXED
    document.core_properties.author = "soilgis"
    raw, fixed = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            stamped = zipfile.ZipInfo(member.filename, (2000, 1, 1, 0, 0, 0))
            stamped.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(stamped, source.read(member))
    return fixed.getvalue()
