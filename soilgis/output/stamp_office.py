"""The stamp in documents of an office (文档中的密级标识): page headers of Word and Excel, a text on every slide, and the keywords of the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from soilgis.model.secrecy import MARK
from soilgis.output.archive import fix_stamps

if TYPE_CHECKING:
    from pathlib import Path

_RED = (0xB0, 0x00, 0x20)


def _first(properties: Any) -> bool:
    """Whether the file does not carry the mark yet; it does then."""
    if str(properties.keywords or "").startswith(MARK):
        return False
    properties.keywords = f"{MARK} {properties.keywords or ''}".strip()
    return True


def stamp_docx(path: Path) -> bool:
    """Put the mark at the top of the header of every page of a Word document."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import RGBColor

    document = Document(str(path))
    if not _first(document.core_properties):
        return True
    for number, section in enumerate(document.sections):
        headers = [section.header]
        headers += [section.first_page_header] if section.different_first_page_header_footer else []
        headers += [section.even_page_header] if document.settings.odd_and_even_pages_header_footer else []
        for header in headers:
            if header.is_linked_to_previous and number:
                continue
            header.is_linked_to_previous = False
            first = header.paragraphs[0]
            line = first.insert_paragraph_before() if first.text.strip() else first
            line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            run = line.add_run(MARK)
            run.bold, run.font.color.rgb = True, RGBColor(*_RED)
    document.save(str(path))
    fix_stamps(path)
    return True


def stamp_pptx(path: Path) -> bool:
    """Put the mark into the corner of every slide."""
    from pptx import Presentation
    from pptx.dml.color import RGBColor
    from pptx.util import Cm, Pt

    deck = Presentation(str(path))
    if not _first(deck.core_properties):
        return True
    width = Cm(3)
    for slide in deck.slides:
        box = slide.shapes.add_textbox((deck.slide_width or 0) - width - Cm(0.3), Cm(0.1), width, Cm(0.8))
        run = box.text_frame.paragraphs[0].add_run()
        run.text = MARK
        run.font.size, run.font.bold, run.font.color.rgb = Pt(14), True, RGBColor(*_RED)  # type: ignore[no-untyped-call]
    deck.save(str(path))
    fix_stamps(path)
    return True


def stamp_xlsx(path: Path) -> bool:
    """Put the mark into the printed header of every sheet, and into its first line before what stands there."""
    from openpyxl import load_workbook

    book = load_workbook(path)
    if not _first(book.properties):
        return True
    for sheet in book.worksheets:
        sheet.oddHeader.right.text = MARK
        cell = sheet["A1"]
        if isinstance(cell.value, str):
            cell.value = f"【{MARK}】{cell.value}"
    book.save(path)
    fix_stamps(path)
    return True
