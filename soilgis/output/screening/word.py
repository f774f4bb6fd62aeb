"""The screening document (核查报告文档): one page a site and an annex as .docx with Chinese fonts, for filing and editing."""

from __future__ import annotations

import functools
import io
from typing import TYPE_CHECKING

from soilgis.model import screen_tables as t
from soilgis.output.briefing import word_parts as parts
from soilgis.output.briefing.slots import stamp
from soilgis.output.screening.annex import annex, annex_remarks
from soilgis.output.screening.leaf import MOST_SITES, leaf
from soilgis.output.screening.report import CAUTION, Grid, gap_lines, summary

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from docx.document import Document

    from soilgis.model.screening import Screening
    from soilgis.output.screening.leaf import Leaf

_BODY, _HEAD = "宋体", "黑体"
_TEXT_CM = 18.2
"""Width between the margins, cm."""
_RED = "8A1F14"
_SMALL = parts.Look(_BODY, 9, indent=False)


def write_screening_docx(result: Screening, path: Path, *, leaf_of: Callable[[str], Leaf] | None = None) -> None:
    """Write the report as a document, A4: a page a site, then the annex.

    Parameters
    ----------
    result
        The screening.
    path
        File to write; the same screening gives the same bytes.
    leaf_of
        Gives a site as it is printed, where it is made already.
    """
    leaf_of = leaf_of or functools.partial(leaf, result, formats=("docx",))
    title = f"{result.study.title.zh}：选址核查（供参考）"
    document = _opened(title)
    _line(document, summary(result), _SMALL)
    for line in (CAUTION, *gap_lines(result)):
        _line(document, line, parts.Look(_HEAD, 9, _RED, indent=False))
    names = [str(name) for name in result.sites[t.Sites.site_id].head(MOST_SITES)]
    for name in names:
        _site(document, leaf_of(name))
        document.add_page_break()  # type: ignore[no-untyped-call]
    if len(result.sites) > MOST_SITES:
        _line(document, f"本文只逐一列出前 {MOST_SITES} 个地块，其余见核查表格。", _SMALL)
    for grid in annex(result):
        _grid(document, grid, 7)
    _heading(document, "说明", 11)
    for number, line in enumerate(annex_remarks(result), 1):
        _line(document, f"{number}. {line}", parts.Look(_BODY, 8, indent=False))
    made = parts.saved(document, stamp(result.options.as_of), title=title, author="soilgis")
    path.write_bytes(made)


def _opened(title: str) -> Document:
    """A4 with Chinese fonts for Latin and East Asian text alike, page numbers, and the title."""
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    document = docx.Document()
    parts.page_of(document)
    section = document.sections[0]
    for side in ("left_margin", "right_margin"):
        setattr(section, side, Cm(1.4))
    section.top_margin, section.bottom_margin, section.footer_distance = Cm(1.3), Cm(1.5), Cm(0.7)
    parts.styles_of(document)
    for style, font, size in (("Normal", _BODY, 9.5), ("Heading 1", _HEAD, 13), ("Heading 2", _HEAD, 11)):
        named = document.styles[style]
        named.font.size, named.font.color.rgb = Pt(size), RGBColor(0, 0, 0)
        named.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    _heading(document, title, 15)
    return document


def _line(document: Document, text: str, look: parts.Look) -> None:
    from docx.shared import Pt

    paragraph = parts.paragraph_of(document, text, look)
    paragraph.paragraph_format.line_spacing = Pt(look.size * 1.4)


def _heading(document: Document, text: str, size: float) -> None:
    from docx.shared import Pt

    paragraph = parts.paragraph_of(
        document, text, parts.Look(_HEAD, size, indent=False), "Heading 1" if size > 12 else "Heading 2"
    )
    paragraph.paragraph_format.line_spacing = Pt(size * 1.5)
    paragraph.paragraph_format.keep_with_next = True


def _site(document: Document, leaf: Leaf) -> None:
    """One site: answers and next steps as a table of two columns, distances, the sketch."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.shared import Cm, Pt

    page = leaf.page
    _heading(document, f"地块 {page.name}", 13)
    _line(document, page.where, _SMALL)
    rows = [(one.label, one.text) for one in page.answers]
    rows.append(("下一步", "\n".join(f"{at}. {step}" for at, step in enumerate(page.steps, 1))))
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    table.autofit = False
    for label, text in rows:
        cells = table.add_row().cells
        for cell, said, face, width in zip(cells, (label, text), (_HEAD, _BODY), (2.6, _TEXT_CM - 2.6), strict=True):
            cell.width = Cm(width)
            parts.put(cell.paragraphs[0], said, parts.Look(face, 8))
    for column, width in zip(table.columns, (2.6, _TEXT_CM - 2.6), strict=True):
        column.width = Cm(width)
    near = "；".join(f"距{name} {far}" for name, far in page.near)
    if near:
        _line(document, f"最近距离：{near}。", _SMALL)
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
    paragraph.add_run().add_picture(io.BytesIO(leaf.png), width=Cm(11))
    _line(
        document,
        "浅色为分区范围，深色为重叠部分，虚线为到最近分区的距离；内部图层不绘出。示意图，不是标准地图。",
        parts.Look(_BODY, 8, indent=False),
    )


def _grid(document: Document, grid: Grid, size: float) -> None:
    """Add a printed table whose head repeats and whose columns have the widths they need, and its note."""
    from docx.shared import Cm

    from soilgis.output.foreign import row_xml

    _heading(document, grid.title, 10)
    table = document.add_table(rows=1, cols=len(grid.heads), style="Table Grid")
    table.autofit = False
    parts.repeated(row_xml(table.rows[0]))
    widths = [Cm(width) for width in _widths(grid)]
    every = [table.rows[0].cells, *(table.add_row().cells for _ in grid.rows)]
    texts = [grid.heads, *([cell.text for cell in row] for row in grid.rows)]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for at, (cells, row) in enumerate(zip(every, texts, strict=True)):
        for cell, text, width in zip(cells, row, widths, strict=True):
            cell.width = width
            parts.put(cell.paragraphs[0], text, parts.Look(_BODY if at else _HEAD, size))
    if grid.note:
        _line(document, grid.note, parts.Look(_BODY, 8, indent=False))


def _widths(grid: Grid) -> list[float]:
    """Column widths in cm: by the longest text, short columns never below their heading's half, long ones capped."""
    longest = [
        max([len(head) / 2, *(len(row[place].text) for row in grid.rows)]) for place, head in enumerate(grid.heads)
    ]
    shares = [min(max(length, 4.0), 36.0) ** 0.75 for length in longest]
    return [_TEXT_CM * share / sum(shares) for share in shares]
