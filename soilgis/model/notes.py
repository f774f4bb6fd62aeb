"""Notes (注意事项): what a reader must be told, with a code that programs decide by and a sentence that people read."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Code(StrEnum):
    """What a note is about; `--strict` and other programs decide by this, never by the sentence."""

    PLAIN = "plain"
    REPAIRED = "repaired"
    LEFT_OUT = "left_out"
    CONVERTED = "converted"
    OUTSIDE_RASTER = "outside_raster"
    NO_DATA = "no_data"
    UNCHECKED = "unchecked"
    WEAK = "weak"
    ENGINE = "engine"


class Note(str):
    """A sentence with its code and figures; reads, prints and compares as the sentence.

    Examples
    --------
    >>> note = Note("12.5 km² 位于栅格范围外", Code.OUTSIDE_RASTER, area_km2=12.5)
    >>> note.code.value, note.figures["area_km2"]
    ('outside_raster', 12.5)
    """

    __slots__ = ("code", "figures")

    code: Code
    figures: dict[str, float | str]

    def __new__(cls, text: str, code: Code = Code.PLAIN, **figures: float | str) -> Self:
        """Make a note."""
        note = str.__new__(cls, text)
        note.code, note.figures = code, figures
        return note

    def __reduce__(self) -> tuple[object, ...]:
        """Copy and pickle with the code and the figures."""
        return _restored, (str(self), self.code, self.figures)

    def under(self, subject: str) -> Note:
        """Return the same note with the name of its subject in front."""
        return Note(f"{subject}：{self}", self.code, **self.figures)


def _restored(text: str, code: Code, figures: dict[str, float | str]) -> Note:
    return Note(text, code, **figures)


def code_of(note: str) -> Code:
    """Return the code of a note; plain text has the plain one."""
    return note.code if isinstance(note, Note) else Code.PLAIN
