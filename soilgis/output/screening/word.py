"""The screening document (核查报告文档): the page's tables as .docx with Chinese fonts, for filing and editing."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from soilgis.model import screen_tables as t
from soilgis.output.archive import fix_stamps
from soilgis.output.foreign import row_xml
from soilgis.output.screening.report import (
    CAUTION,
    Grid,
    gap_lines,
    overview,
    remarks,
    site_pages,
    sources_grid,
    summary,
)

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document

    from soilgis.model.screening import Screening

MOST_SITES = 20
"""Sites printed in full; the workbook holds all."""
_BODY, _HEAD = "宋体", "黑体"
_TEXT_CM = 26.1
"""Width between the margins, cm."""


def write_screening_docx(result: Screening, path: Path) -> None:
    """Write the report as a document, A4 landscape.

    Parameters
    ----------
    result
        The screening.
    path
        File to write; the same screening gives the same bytes.
    """
    document = opened_document(f"{result.study.title.zh}：选址核查（供参考）")
    document.add_paragraph(summary(result))
    for line in (CAUTION, *gap_lines(result)):
        red_line(document, line)
    if len(result.sites) > 1:
        add_grid(document, overview(result, 500), level=1)
    for name in result.sites[t.Sites.site_id].head(MOST_SITES):
        document.add_heading(f"地块 {name}", level=1)
        for grid in site_pages(result, str(name)).tables:
            add_grid(document, grid)
    if len(result.sites) > MOST_SITES:
        document.add_paragraph(f"本文只逐一列出前 {MOST_SITES} 个地块，其余见 screen.xlsx。")
    add_grid(document, sources_grid(result), level=1)
    document.add_heading("说明", level=1)
    for number, line in enumerate(remarks(result), 1):
        document.add_paragraph(f"{number}. {line}")
    document.save(str(path))
    fix_stamps(path)


def opened_document(title: str) -> Document:
    """A4 landscape with Chinese fonts for Latin and East Asian text alike, and the title."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    document = docx.Document()
    section = document.sections[0]
    section.orientation, section.page_width, section.page_height = WD_ORIENT.LANDSCAPE, Cm(29.7), Cm(21.0)
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Cm(1.8))
    for style, font, size in (
        ("Normal", _BODY, 9.5),
        ("Title", _HEAD, 18),
        ("Heading 1", _HEAD, 13),
        ("Heading 2", _HEAD, 11),
    ):
        named = document.styles[style]
        named.font.name, named.font.size, named.font.color.rgb = font, Pt(size), RGBColor(0, 0, 0)
        named.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    document.add_heading(title, level=0)
    document.core_properties.author = "soilgis"
    document.core_properties.created = document.core_properties.modified = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - fixed
    return document


def red_line(document: Document, text: str) -> None:
    """Add a line that must not be overlooked."""
    from docx.shared import RGBColor

    run = document.add_paragraph().add_run(text)
    run.bold, run.font.color.rgb = True, RGBColor(0x8A, 0x1F, 0x14)


def add_grid(document: Document, grid: Grid, *, level: int = 2) -> None:
    """Add a printed table with a heading row that repeats over pages, and its note."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Cm, Pt

    document.add_heading(grid.title, level=level)
    table = document.add_table(rows=1, cols=len(grid.heads), style="Table Grid")
    for cell, text in zip(table.rows[0].cells, grid.heads, strict=True):
        cell.paragraphs[0].add_run(text).bold = True
    row_xml(table.rows[0]).get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for row in grid.rows:
        for place, cell in zip(table.add_row().cells, row, strict=True):
            run = place.paragraphs[0].add_run(cell.text)
            run.bold = bool(cell.word)
            if cell.number:
                place.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    widths = [Cm(width) for width in _widths(grid)]
    for row in table.rows:
        for place, width in zip(row.cells, widths, strict=True):
            place.width = width
            for run in place.paragraphs[0].runs:
                run.font.size = Pt(7.5)
    if grid.note:
        document.add_paragraph(grid.note)


def _widths(grid: Grid) -> list[float]:
    """Column widths in cm: by the longest text, short columns never below their heading's half, long ones capped."""
    longest = [
        max([len(head) / 2, *(len(row[place].text) for row in grid.rows)]) for place, head in enumerate(grid.heads)
    ]
    shares = [min(max(length, 4.0), 36.0) ** 0.75 for length in longest]
    return [_TEXT_CM * share / sum(shares) for share in shares]
