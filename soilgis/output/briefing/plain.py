"""The briefing as Markdown (文本简报): the same blocks for a reader of plain text, and for whoever pastes it elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from soilgis.output.briefing.blocks import Figure, Head, Line
from soilgis.output.briefing.page import issue_of
from soilgis.output.briefing.slots import spelled_day

if TYPE_CHECKING:
    from soilgis.output.briefing.blocks import Block, Sheet
    from soilgis.output.briefing.content import Content


def briefing_md(it: Content) -> str:
    """Print a content as Markdown; what would be markup in a text is written so that it stays a text."""
    day = spelled_day(it.slots.day, chinese=it.words.chinese) or it.words.text("blank", "day")
    lines = [
        f"# {_text(it.title)}",
        "",
        "　".join(_text(one) for one in (it.kind, issue_of(it), it.office("office"), day)),
        "",
    ]
    lines += [_text(it.review), ""]
    lines += [f"**※ {_text(it.warning)}**", ""] if it.warning else []
    lines += [_text(it.lead), ""]
    for one in it.blocks:
        lines += [*_block(it, one), ""]
    lines += [_text(it.words.text("lines", "subject", title=it.subject)), ""]
    return "\n".join(lines)


def _block(it: Content, one: Block) -> list[str]:
    if isinstance(one, Head):
        return [f"{'#' * (one.level + 1)} {_text(one.text)}"]
    if isinstance(one, Line):
        return [_text(one.whole).replace(".", "\\.", 1) if one.number else _text(one.whole)]
    if isinstance(one, Figure):
        note = it.chart.note if one.kind == "chart" and it.chart else ""
        return [
            _text(
                it.words.text("tables", "figure", number=one.number, title=one.caption)
                + (f"（{note}）" if note else "")
            )
        ]
    return _table(it, one)


def _table(it: Content, sheet: Sheet) -> list[str]:
    lines = [f"**{_text(it.words.text('tables', 'table', number=sheet.number, title=sheet.caption))}**", ""]
    lines.append("| " + " | ".join(map(_text, sheet.headings)) + " |")
    lines.append("| " + " | ".join("---:" if one else "---" for one in sheet.numeric) + " |")
    lines += ["| " + " | ".join(map(_text, row)) + " |" for row in sheet.rows]
    notes = [*sheet.notes, *([it.words.text("tables", "left_out", count=sheet.left_out)] if sheet.left_out else [])]
    return lines + [line for note in notes for line in ("", _text(note))]


def _text(text: str) -> str:
    """Write a text so that Markdown and HTML see nothing in it."""
    escaped = re.sub(r"([\\`*_{}\[\]|#])", r"\\\1", text.replace("\n", " "))
    return escaped.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
