"""What a folder holds besides its tables (成果选项): said once for all kinds of answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.output.told import Told


@dataclass(frozen=True)
class Wanted:
    """What a folder holds besides the tables of an answer (成果选项)."""

    zh: bool = False
    """Chinese headings and words in the CSV files."""
    brief: bool = False
    """The briefing: briefing.html, briefing.docx, briefing.md, embed.html."""
    office: str = ""
    """Office that signs the briefing; a blank when not given."""
    issue: str = ""
    """Number of its issue; a blank when not given."""
    date: str = ""
    """Its date, YYYY-MM-DD; a blank when not given."""
    atlas: bool = False
    """The atlas: atlas.pdf."""
    font: Path | None = None
    """Font file of pictures; the font that comes with soilgis when not given."""
    told: Told | None = None
    """Takes windows that could not be made and characters that the font lacks; the log when not given."""
    format: tuple[str, ...] = ()
    """What a screening is written as; all when none is named."""
    pages: bool = False
    """A page for each site of a screening as well."""
    overwrite: bool | None = None
    """Whether files may be replaced that soilgis did not write (`soilgis.store.written.overwriting` when None)."""
