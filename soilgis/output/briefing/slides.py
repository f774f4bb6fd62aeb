"""The briefing as slides (汇报幻灯片): native tables and charts that can be edited, Chinese fonts set, the same content."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from soilgis.model.errors import UsageError
from soilgis.output.briefing import slide_parts as parts
from soilgis.output.briefing.blocks import Figure, Head, Line, Sheet, grid
from soilgis.output.briefing.page import issue_of
from soilgis.output.briefing.slots import spelled_day, stamp

if TYPE_CHECKING:
    import datetime as dt

    from pptx.presentation import Presentation

    from soilgis.output.briefing.blocks import Block
    from soilgis.output.briefing.content import Content
    from soilgis.output.briefing.pictures import Pictures

ROWS, LINES, ROOM = 12, 7, 330
"""Rows of a table on a slide, paragraphs on a slide, and Chinese characters on a slide."""


def need_slides() -> None:
    """Refuse slides where python-pptx is not installed.

    Raises
    ------
    UsageError
        Saying what to install.
    """
    try:
        import pptx  # noqa: F401
    except ModuleNotFoundError:
        raise UsageError(
            "--slides needs the package python-pptx, which is not installed; pip install 'soilgis[slides]' (幻灯片需要 python-pptx)"
        ) from None


def briefing_pptx(it: Content, drawn: Pictures) -> bytes:
    """Print a content as slides.

    Parameters
    ----------
    it, drawn
        What the briefing says, and its pictures.

    Returns
    -------
    bytes
        A .pptx of 16:9; the same input gives the same bytes.

    Raises
    ------
    UsageError
        If python-pptx is not installed.
    """
    need_slides()
    import pptx
    from pptx.util import Cm

    show = pptx.Presentation()
    show.slide_width, show.slide_height = Cm(parts.WIDE_CM), Cm(parts.HIGH_CM)
    _front(show, it)
    _keys(show, it)
    chapter = section = ""
    waiting: list[str] = []
    for block in [*it.blocks, Head(1, "")]:
        if isinstance(block, Line):
            waiting.append(block.whole)
            continue
        above = waiting if isinstance(block, Sheet) and _fits_above(waiting, block) else []
        if not above:
            _said(show, section, waiting)
        waiting = []
        if isinstance(block, Head):
            chapter = block.text if block.level == 1 else chapter
            section = f"{chapter}　{block.text}" if block.level > 1 else block.text
        elif isinstance(block, Sheet):
            _sheet(show, it, block, above, section)
        else:
            _shown(show, it, block, drawn)
    return _saved(show, it)


def _front(show: Presentation, it: Content) -> None:
    slide = show.slides.add_slide(show.slide_layouts[6])
    day = spelled_day(it.slots.day, chinese=it.words.chinese) or it.words.text("blank", "day")
    middle = parts.Look(20, align="center")
    parts.box(slide, [it.title], replace(middle, size=36, bold=True), top=5.2, high=3.5)
    parts.box(slide, [f"{it.kind}　{issue_of(it)}"], middle, top=9.3, high=1.4)
    parts.box(slide, [it.office("office"), day], middle, top=12.2, high=2.6)
    warned = it.review + (f"　※ {it.warning}" if it.warning else "")
    parts.box(slide, [warned], replace(middle, size=14, color=parts.RED), top=16.6, high=1.2)


def _keys(show: Presentation, it: Content) -> None:
    slide = _titled(show, it.words.text("lines", "lead"))
    parts.box(slide, [it.lead], parts.Look(22), top=3, high=3.4)
    heads = [(it.words.text("heads", name), name == "figure") for name in ("meaning", "figure", "status")]
    made = grid("", heads, [(key.label, key.value, key.status or "—") for key in it.keys])
    if made:
        parts.table(slide, made, made.rows, top=6.8)


def _said(show: Presentation, title: str, lines: list[str]) -> None:
    """Paragraphs on as many slides as they need."""
    held: list[str] = []
    pages: list[list[str]] = []
    for line in lines:
        if held and (len(held) == LINES or sum(map(len, held)) + len(line) > ROOM):
            pages.append(held)
            held = []
        held.append(line)
    pages += [held] if held else []
    for at, page in enumerate(pages, 1):
        slide = _titled(show, title + (f"（{at}/{len(pages)}）" if len(pages) > 1 else ""))
        parts.box(slide, page, parts.Look(20 if sum(map(len, page)) < ROOM * 0.7 else 18), top=3, high=14.8)


def _shown(show: Presentation, it: Content, block: Block, drawn: Pictures) -> None:
    if isinstance(block, Figure) and block.kind == "chart" and it.chart:
        slide = _titled(show, it.words.text("tables", "figure", number=block.number, title=block.caption))
        parts.chart(slide, it.chart)
        if it.chart.note:
            parts.box(slide, [it.chart.note], parts.Look(12, color=parts.SOFT), top=17.6, high=1)
    elif isinstance(block, Figure) and block.kind in drawn.made:
        slide = _titled(show, it.words.text("tables", "figure", number=block.number, title=block.caption))
        parts.picture(slide, drawn.made[block.kind])


def _fits_above(lines: list[str], sheet: Sheet) -> bool:
    """Whether a few sentences and a short table share a slide."""
    return bool(lines) and len(lines) <= 3 and sum(map(len, lines)) <= 130 and len(sheet.rows) <= 8 and not _long(sheet)


def _long(sheet: Sheet) -> bool:
    return any(len(cell) > 26 for row in sheet.rows for cell in row)


def _sheet(show: Presentation, it: Content, sheet: Sheet, above: list[str], section: str) -> None:
    """A table on as many slides as its rows need, below the sentences that belong to it where both are short."""
    title = it.words.text("tables", "table", number=sheet.number, title=sheet.caption)
    most = 5 if _long(sheet) else ROWS
    pages = [sheet.rows[start : start + most] for start in range(0, len(sheet.rows), most)]
    for at, rows in enumerate(pages, 1):
        slide = _titled(show, section if above else title + (f"（{at}/{len(pages)}）" if len(pages) > 1 else ""))
        top = 2.9
        if above:
            parts.box(slide, above, parts.Look(18), top=2.8, high=3.2)
            parts.box(slide, [title], parts.Look(14, bold=True, align="center"), top=6.4, high=0.9)
            top = 7.4
        parts.table(slide, sheet, rows, top=top)
        notes = [*sheet.notes, *([it.words.text("tables", "left_out", count=sheet.left_out)] if sheet.left_out else [])]
        if notes and at == len(pages):
            parts.box(slide, notes, parts.Look(12, color=parts.SOFT), top=17.5, high=1.2)


def _titled(show: Presentation, title: str) -> Any:
    from pptx.util import Cm

    slide: Any = show.slides.add_slide(show.slide_layouts[5])
    shape = slide.shapes.title
    shape.left, shape.top, shape.width = Cm(parts.EDGE_CM), Cm(0.7), Cm(parts.WIDE_CM - 2 * parts.EDGE_CM)
    shape.height = Cm(1.9)
    parts.write(shape.text_frame, [title], parts.Look(28 if len(title) < 30 else 22, bold=True))
    return slide


def _saved(show: Presentation, it: Content) -> bytes:
    """Save with its real date; the tables behind its charts carry the same, so that the same input gives the same bytes."""
    core, moment = show.core_properties, stamp(it.slots.day)
    core.created = core.modified = moment.replace(tzinfo=None)
    core.title, core.author, core.last_modified_by, core.language = (
        it.title[:250],
        (it.slots.office or "soilgis")[:250],
        "",
        "zh-CN",
    )
    raw = io.BytesIO()
    show.save(raw)
    return _fixed(raw.getvalue(), moment)


def _fixed(made: bytes, moment: dt.datetime) -> bytes:
    """Write an archive again with fixed times, and the workbooks in it too; theme fonts become Chinese."""
    fixed = io.BytesIO()
    spelled = moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(io.BytesIO(made)) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            content = source.read(member)
            if member.filename.endswith(".xlsx"):
                content = _fixed(content, moment)
            elif member.filename == "docProps/core.xml":
                content = re.sub(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*", rb"\g<1>" + spelled, content)
            elif "/theme/" in member.filename:
                content = content.replace(b'<a:ea typeface=""/>', f'<a:ea typeface="{parts.FACE}"/>'.encode())
            stamped = zipfile.ZipInfo(member.filename, (2000, 1, 1, 0, 0, 0))
            stamped.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(stamped, content)
    return fixed.getvalue()
