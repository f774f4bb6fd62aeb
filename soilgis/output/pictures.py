"""The pictures of a folder (成果图片) as bytes, by functions that another process can be asked for before matplotlib is imported here."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from soilgis.model.result import Result

SMALL_DPI = 130
"""Dots per inch of a picture inside a page or a document."""


def printed(result: Result) -> bytes:
    """Draw map.png: the study's own sheet, to be printed."""
    from soilgis.output.figure import drawn

    return drawn(result)


def small(result: Result) -> bytes:
    """Draw the same sheet for a briefing."""
    from soilgis.output.figure import drawn

    return drawn(result, dpi=SMALL_DPI)
