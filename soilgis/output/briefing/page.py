"""The briefing as a page (网页简报): self-contained HTML that prints on A4, rendered once with every text escaped."""

from __future__ import annotations

import base64
from importlib.resources import files
from typing import TYPE_CHECKING

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from soilgis.output.briefing.blocks import Figure, Head, Line, Sheet
from soilgis.output.briefing.chart import bars_svg
from soilgis.output.briefing.content import content
from soilgis.output.briefing.pictures import pictures
from soilgis.output.briefing.slots import EMPTY, spelled_day

if TYPE_CHECKING:
    from soilgis.model.result import Result
    from soilgis.output.briefing.content import Content
    from soilgis.output.briefing.pictures import Pictures
    from soilgis.output.briefing.slots import Slots
    from soilgis.output.briefing.words import Language


def briefing_html(
    result: Result,
    *,
    language: Language = "zh",
    slots: Slots = EMPTY,
    png: bytes | None = None,
    drawn: Pictures | None = None,
) -> str:
    """Write a briefing as one self-contained page.

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
    str
        HTML without scripts that asks for nothing; the same input gives the same text.
    """
    it = content(result, language, slots=slots)
    return page_of(it, drawn or pictures(result, png=png))


def page_of(it: Content, drawn: Pictures) -> str:
    """Print a content as a page."""
    assets = files("soilgis.output.briefing") / "assets"
    environment = Environment(autoescape=True, undefined=StrictUndefined)
    environment.tests["head"] = lambda one: isinstance(one, Head)
    environment.tests["line"] = lambda one: isinstance(one, Line)
    environment.tests["sheet"] = lambda one: isinstance(one, Sheet)
    environment.tests["figure"] = lambda one: isinstance(one, Figure)
    template = environment.from_string((assets / "briefing.html.j2").read_text(encoding="utf-8"))
    style = Markup((assets / "briefing.css").read_text(encoding="utf-8"))  # noqa: S704 - our own file
    encoded = {kind: base64.b64encode(made).decode("ascii") for kind, made in drawn.made.items()}
    bars = Markup(bars_svg(it.chart)) if it.chart else ""  # noqa: S704 - every text in it is escaped
    day = spelled_day(it.slots.day, chinese=it.words.chinese) or it.words.text("blank", "day")
    return template.render(it=it, pictures=encoded, bars=bars, style=style, day=day, issue=issue_of(it)) + "\n"


def issue_of(it: Content) -> str:
    """The issue as printed: 第3期 of a bare number, else as it was given, else a blank."""
    given = it.slots.issue
    return (
        it.words.text("issue", "number", number=given) if given.isdigit() else given or it.words.text("blank", "issue")
    )
