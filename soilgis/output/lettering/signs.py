"""Widths of texts (字宽): as wide on every machine, in sizes of the type, whatever font is there."""

from __future__ import annotations

import unicodedata

NEVER_FIRST = set("，。、；：？！）》」』】”’%·")
"""Signs that never begin a line (避头); they hang over its end."""


def width_of(text: str) -> float:
    """Return a text's width: a Chinese character is as wide as the type is high, a Latin letter or digit about half of that."""
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.56 for sign in text)


def wrapped(text: str, most: float) -> list[str]:
    """Break a text into lines as wide as ``most`` Chinese characters; none begins with a sign that closes."""
    lines, width = [""], 0.0
    for sign in text:
        wide = width_of(sign)
        if width + wide > most and lines[-1] and sign not in NEVER_FIRST:
            lines.append("")
            width = 0.0
        lines[-1] += sign
        width += wide
    return [line for line in lines if line]
