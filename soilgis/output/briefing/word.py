"""The briefing as a Word document (公文简报): head, slots, title, five sections, figures and tables by GB/T 9704-2012."""

from __future__ import annotations

import io
from functools import partial
from typing import TYPE_CHECKING

from soilgis.output.briefing import word_parts as parts
from soilgis.output.briefing.blocks import Figure, Head, Line
from soilgis.output.briefing.chart import bars_png
from soilgis.output.briefing.content import content
from soilgis.output.briefing.page import issue_of
from soilgis.output.briefing.pictures import pictures
from soilgis.output.briefing.slots import EMPTY, spelled_day, stamp

if TYPE_CHECKING:
    from pathlib import Path

    from docx.document import Document

    from soilgis.model.result import Result
    from soilgis.output.briefing.blocks import Block, Sheet
    from soilgis.output.briefing.content import Content
    from soilgis.output.briefing.pictures import Pictures
    from soilgis.output.briefing.slots import Slots
    from soilgis.output.briefing.words import Language


def briefing_docx(
    result: Result,
    *,
    language: Language = "zh",
    slots: Slots = EMPTY,
    png: bytes | None = None,
    drawn: Pictures | None = None,
) -> bytes:
    """Write a briefing as a Word document.

    Parameters
    ----------
    result
        Not changed.
    language
        zh or en.
    slots
        单位, 日期, 期号.
    png
        The map as PNG; drawn when neither it nor ``drawn`` is given, left out when empty.
    drawn
        Every picture, where they have been drawn already.

    Returns
    -------
    bytes
        A .docx; the same input gives the same bytes.
    """
    return docx_of(content(result, language, slots=slots), drawn or pictures(result, png=png))


def docx_of(it: Content, drawn: Pictures, font: Path | None = None) -> bytes:
    """Print a content as a document."""
    import docx

    document = docx.Document()
    parts.page_of(document)
    parts.styles_of(document)
    _opening(document, it)
    shown = pictures_of(it, drawn, font)
    for block in it.blocks:
        put_block(document, it, block, shown)
    _ending(document, it)
    return parts.saved(document, stamp(it.slots.day), title=it.title, author=it.slots.office or "soilgis")


def pictures_of(it: Content, drawn: Pictures, font: Path | None = None) -> dict[str, bytes]:
    """Every figure as PNG, the chart among them."""
    chart = {"chart": drawn.chart() if drawn.chart else bars_png(it.chart, font)} if it.chart else {}
    return {**drawn.made, **chart}


def put_block(document: Document, it: Content, block: Block, shown: dict[str, bytes]) -> None:
    """Add one block to a document."""
    if isinstance(block, Head):
        font = parts.HEAD if block.level == 1 else parts.SUBHEAD
        heading = parts.paragraph_of(document, block.text, parts.Look(font), f"Heading {block.level}")
        heading.paragraph_format.keep_with_next = True
    elif isinstance(block, Line):
        parts.paragraph_of(document, block.whole)
    elif isinstance(block, Figure):
        _figure(document, it, block, shown)
    else:
        put_table(document, it, block)


def put_table(document: Document, it: Content, sheet: Sheet) -> None:
    """Add a table with its caption above and its notes below."""
    notes = [*sheet.notes, *([it.words.text("tables", "left_out", count=sheet.left_out)] if sheet.left_out else [])]
    parts.caption_of(document, it.words.text("tables", "table", number=sheet.number, title=sheet.caption), above=True)
    parts.table_of(document, sheet, notes)


def _figure(document: Document, it: Content, figure: Figure, shown: dict[str, bytes]) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Emu

    if figure.kind in shown:
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        picture = paragraph.add_run().add_picture(io.BytesIO(shown[figure.kind]), width=Cm(parts.TEXT_CM))
        if picture.height > Cm(21):
            picture.width, picture.height = Emu(int(picture.width * Cm(21) / picture.height)), Cm(21)
        paragraph.paragraph_format.keep_with_next = True
    else:
        parts.paragraph_of(document, it.words.text("tables", "no_figure"), parts.Look(indent=False, align="center"))
    note = it.chart.note if figure.kind == "chart" and it.chart else ""
    text = it.words.text("tables", "figure", number=figure.number, title=figure.caption)
    parts.caption_of(document, text + (f"　{note}" if note else ""), above=False)


def _opening(document: Document, it: Content) -> None:
    """Head of a briefing: kind in red, the issue below it, office left and date right above the red rule, the title."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Cm

    middle = partial(parts.Look, indent=False, align="center")
    parts.paragraph_of(document, it.kind, middle(parts.TITLE, 30, "C00000"))
    day = spelled_day(it.slots.day, chinese=it.words.chinese) or it.words.text("blank", "day")
    parts.paragraph_of(document, issue_of(it), middle())
    line = parts.paragraph_of(document, f"{it.office('office')}\t{day}", parts.Look(indent=False))
    line.paragraph_format.tab_stops.add_tab_stop(Cm(parts.TEXT_CM), WD_TAB_ALIGNMENT.RIGHT)
    parts.ruled(line)
    parts.paragraph_of(document, it.title, middle(parts.TITLE, 22), "Title")
    parts.paragraph_of(document, it.review, middle(size=12))
    if it.warning:
        parts.paragraph_of(document, f"※ {it.warning}", middle(size=12, color="C00000"))
    parts.paragraph_of(document, it.lead)


def _ending(document: Document, it: Content) -> None:
    day = spelled_day(it.slots.day, chinese=it.words.chinese) or it.words.text("blank", "day")
    parts.paragraph_of(document, it.words.text("lines", "subject", title=it.subject))
    for line in (it.office("office"), day):
        parts.paragraph_of(document, f"{line}　　", parts.Look(indent=False, align="right"))
