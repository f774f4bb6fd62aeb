"""A picture as bytes (图片): what comes from the process that drew it to the one that writes it, which needs no matplotlib for it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Picture:
    """A picture as bytes, and what it could not print (图片)."""

    content: bytes
    lacking: tuple[str, ...] = ()
    """Characters that the font lacks; they are drawn as boxes."""
