"""Parts of official documents in Word (公文版式): fonts with substitutes, paragraphs, ruled tables, page numbers, by GB/T 9704-2012."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING

from soilgis.output.foreign import cell_xml, row_xml, run_xml, table_xml

if TYPE_CHECKING:
    import datetime as dt

    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    from soilgis.output.briefing.blocks import Sheet

TITLE, HEAD, SUBHEAD, BODY, LATIN = "方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "Times New Roman"
"""Faces of official documents: 标题小标宋, 一级标题黑体, 二级标题楷体, 正文仿宋."""
SUBSTITUTES = {TITLE: "华文中宋,宋体", HEAD: "SimHei", SUBHEAD: "楷体,KaiTi", BODY: "仿宋,FangSong"}
"""What a machine takes that lacks a face; named in the font table, nothing is embedded."""
_UNIT = re.compile(r"(?<=\d) (?=km²|个|百分点|points|%)")
"""Space between a number and its unit, where no line may end."""
TEXT_CM, LINE_PT = 15.6, 28
"""Width of the text between the margins, and distance of lines in points (22 lines a page)."""


def page_of(document: Document) -> None:
    """A4 with the margins of GB/T 9704: 37 mm above, 35 below, 28 left, 26 right; — 1 — below, outside."""
    from docx.shared import Cm

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.top_margin, section.bottom_margin = Cm(3.7), Cm(3.5)
    section.left_margin, section.right_margin = Cm(2.8), Cm(2.6)
    section.footer_distance = Cm(2.6)
    document.settings.odd_and_even_pages_header_footer = True
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        _page_number(paragraph)


def _page_number(paragraph: Paragraph) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    _footed(paragraph, "　— ")
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = _footed(paragraph, "")
        part = OxmlElement("w:instrText" if text else "w:fldChar")
        if text:
            part.text = text
        else:
            part.set(qn("w:fldCharType"), kind)
        run_xml(run).append(part)
    _footed(paragraph, " —　")


def _footed(paragraph: Paragraph, text: str) -> Any:
    from docx.shared import Pt

    run = paragraph.add_run(text)
    run.font.size = Pt(14)
    _font(run_xml(run), "宋体", "宋体")
    return run


def styles_of(document: Document) -> None:
    """Give the styles their faces and sizes, and the document its languages: Chinese, and Latin rules for numbers, which are not broken then."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for name, font, size in (
        ("Normal", BODY, 16), ("Title", TITLE, 22), ("Heading 1", HEAD, 16), ("Heading 2", SUBHEAD, 16), ("Caption", HEAD, 10.5),
    ):  # fmt: skip
        style = document.styles[name]
        style.font.size, style.font.color.rgb = Pt(size), RGBColor(0, 0, 0)
        style.font.bold = style.font.italic = False
        _font(style.element, font)
    properties = document.styles["Title"].element.get_or_add_pPr()
    for rule in properties.findall(qn("w:pBdr")):
        properties.remove(rule)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-US")
        language.set(qn("w:eastAsia"), "zh-CN")


def _font(element: object, font: str, latin: str = LATIN) -> None:
    """Set the face for Latin and for Chinese text; without eastAsia Word falls back to its own."""
    from docx.oxml.ns import qn

    fonts = element.get_or_add_rPr().get_or_add_rFonts()  # type: ignore[attr-defined]
    for attribute in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[attribute]
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), font if script == "w:eastAsia" else latin)


@dataclass(frozen=True)
class Look:
    """How a paragraph looks (段落样式): face, size in points, colour, whether its first line is indented, where it stands."""

    font: str = BODY
    size: float = 16
    color: str = ""
    indent: bool = True
    align: str = ""


TEXT = Look()


def put(paragraph: Paragraph, text: str, look: Look = TEXT) -> None:
    """Write a run with its face and size set on itself, so that it looks the same in any document."""
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(_UNIT.sub("\u00a0", text))
    run.font.size = Pt(look.size)
    run.font.bold = False
    if look.color:
        run.font.color.rgb = RGBColor.from_string(look.color)
    _font(run_xml(run), look.font)


def paragraph_of(document: Document, text: str, look: Look = TEXT, style: str = "") -> Paragraph:
    """Add a paragraph: two characters of first-line indent, 28 points a line."""
    from docx.oxml.ns import qn
    from docx.shared import Pt

    paragraph = document.add_paragraph(style=_held(document, style))
    put(paragraph, text, look)
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    shape.line_spacing = Pt(LINE_PT if look.size <= 16 else look.size * 1.5)
    if look.indent:
        shape.first_line_indent = Pt(look.size * 2)
        shape.element.get_or_add_pPr().get_or_add_ind().set(qn("w:firstLineChars"), "200")
    if look.align:
        paragraph.alignment = {"center": WD_ALIGN_PARAGRAPH.CENTER, "right": WD_ALIGN_PARAGRAPH.RIGHT}[look.align]
    return paragraph


def _held(document: Document, style: str) -> str | None:
    """A style by its name, where the document has it: an office's own template may not."""
    return style if style and any(one.name == style for one in document.styles) else None


def caption_of(document: Document, text: str, *, above: bool) -> None:
    """Add a caption; one above a table stays with it."""
    from docx.shared import Pt

    paragraph = document.add_paragraph(style=_held(document, "Caption"))
    put(paragraph, text, Look(HEAD, 10.5))
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.keep_with_next = above
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(6), Pt(3)


def table_of(document: Document, sheet: Sheet, notes: list[str]) -> None:
    """Add a three-line table whose columns are as wide as their numbers, whose head repeats, and whose rows are kept whole."""
    from docx.shared import Cm, Pt

    table = document.add_table(rows=1, cols=len(sheet.headings))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    rows = [sheet.headings, *sheet.rows]
    cells = [table.rows[0].cells, *(table.add_row().cells for _ in sheet.rows)]
    widths = [Cm(TEXT_CM * share) for share in sheet.widths]
    size = 9 if len(sheet.headings) > 5 else 10.5
    for place, width in enumerate(widths):
        table.columns[place].width = width
    for at, (texts, places) in enumerate(zip(rows, cells, strict=True)):
        for text, cell, numeric, width in zip(texts, places, sheet.numeric, widths, strict=True):
            cell.width = width
            paragraph = cell.paragraphs[0]
            put(paragraph, text, Look(BODY if at else HEAD, size))
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(0)
            paragraph.paragraph_format.first_line_indent = Pt(0)
            paragraph.alignment = (
                WD_ALIGN_PARAGRAPH.RIGHT
                if numeric and at
                else WD_ALIGN_PARAGRAPH.CENTER
                if numeric
                else WD_ALIGN_PARAGRAPH.LEFT
            )
    _three_lines(table)
    for note in notes:
        paragraph_of(document, note, Look(size=9, indent=False)).paragraph_format.line_spacing = Pt(14)


def _three_lines(table: Table) -> None:
    """Rule a table as official tables are: thick above and below, thin under the head; the head repeats on each page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom"):
        borders.append(_rule(side, 12))
    table_xml(table).tblPr.append(borders)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), "45")
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    table_xml(table).tblPr.append(margins)
    for cell in table.rows[0].cells:
        edges = OxmlElement("w:tcBorders")
        edges.append(_rule("bottom", 6))
        cell_xml(cell).get_or_add_tcPr().append(edges)
    for row in table.rows:
        row_xml(row).get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    repeated(row_xml(table.rows[0]))


def repeated(row: Any) -> None:
    """Let a row of a table, by its XML, stand at the head of every page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    row.get_or_add_trPr().append(repeat)


def _rule(side: str, eighths: int, color: str = "000000") -> object:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    rule = OxmlElement(f"w:{side}")
    for name, value in (("w:val", "single"), ("w:sz", str(eighths)), ("w:space", "1"), ("w:color", color)):
        rule.set(qn(name), value)
    return rule


def ruled(paragraph: Paragraph) -> None:
    """Draw the red rule under the head of a briefing (红色分隔线)."""
    from docx.oxml import OxmlElement

    border = OxmlElement("w:pBdr")
    border.append(_rule("bottom", 12, "C00000"))
    paragraph.paragraph_format.element.get_or_add_pPr().append(border)


def saved(document: Document, moment: dt.datetime, *, title: str, author: str) -> bytes:
    """Save with its real date, and with fixed times in the zip around it; fonts get their substitutes."""
    core = document.core_properties
    core.created = core.modified = moment.replace(tzinfo=None)
    core.title, core.author, core.last_modified_by, core.comments, core.language = (
        title[:250],
        author[:250],
        author[:250],
        "",
        "zh-CN",
    )
    raw = io.BytesIO()
    document.save(raw)
    return repacked(raw.getvalue())


def repacked(made: bytes) -> bytes:
    """Write an office file again with fixed times in its zip, and name substitutes in its font table."""
    fixed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            content = source.read(member)
            if member.filename == "word/fontTable.xml":
                content = _substituted(content)
            stamped = zipfile.ZipInfo(member.filename, (2000, 1, 1, 0, 0, 0))
            packed = member.filename.endswith(".png")  # as they are
            stamped.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            target.writestr(stamped, content)
    return fixed.getvalue()


def _substituted(table: bytes) -> bytes:
    """Name for every face what stands in for it, unless the font table has it already."""
    text = table.decode("utf-8")
    new = "".join(
        f'<w:font w:name="{face}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for face, other in SUBSTITUTES.items()
        if f'w:name="{face}"' not in text
    )
    return re.sub(r"</w:fonts>", new + "</w:fonts>", text).encode("utf-8")
