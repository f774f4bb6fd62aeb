"""Notes (注意事项): what a reader must be told, with a code that programs decide by, figures, and a sentence that people read.

Sentences are declared once, by room, in `soilgis.model.sentences`; whoever has something to say calls the declaration with its
figures. So wording changes in one place and no logic hangs on it.
"""

from __future__ import annotations

from enum import StrEnum
from importlib import import_module
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from soilgis.model.errors import shorten

if TYPE_CHECKING:
    from collections.abc import Mapping

Figure: TypeAlias = "float | str | tuple[float | str, ...]"


class Code(StrEnum):
    """What a note is about; `--strict` and other programs decide by this, never by the sentence."""

    PLAIN = "plain"
    REPAIRED = "repaired"
    LEFT_OUT = "left_out"
    CONVERTED = "converted"
    ASSUMED = "assumed"
    NOT_USED = "not_used"
    RENAMED = "renamed"
    DISAGREES = "disagrees"
    DOUBTFUL = "doubtful"
    APART = "apart"
    EXPIRED = "expired"
    OUTSIDE_RASTER = "outside_raster"
    NO_DATA = "no_data"
    UNCHECKED = "unchecked"
    WEAK = "weak"
    ENGINE = "engine"
    NOT_MADE = "not_made"


class Note(str):
    """A sentence with its code and figures; reads, prints and compares as the Chinese sentence.

    Attributes
    ----------
    code
        What it is about.
    key
        Its declaration, ``room.name``; empty for a note in a person's own words.
    subject
        What stands before the sentence, such as the name of a file.
    figures
        What was filled in, by name.

    Examples
    --------
    >>> note = Note("12.5 km² 位于栅格范围外", Code.OUTSIDE_RASTER, area_km2=12.5)
    >>> note.code.value, note.figures["area_km2"]
    ('outside_raster', 12.5)
    >>> note.under("a.tif")
    'a.tif：12.5 km² 位于栅格范围外'
    """

    __slots__ = ("code", "figures", "key", "subject")

    code: Code
    key: str
    subject: str
    figures: dict[str, Figure]

    def __new__(
        cls, text: str, code: Code = Code.PLAIN, key: str = "", subject: str = "", /, **figures: Figure
    ) -> Self:
        """Make a note."""
        note = str.__new__(cls, text)
        note.code, note.key, note.subject, note.figures = code, key, subject, figures
        return note

    def __reduce__(self) -> tuple[object, ...]:
        """Copy and pickle with the code and the figures."""
        return _restored, (str(self), self.code, self.key, self.subject, self.figures)

    def under(self, subject: object) -> Note:
        """Return the same note with the name of its subject in front."""
        return Note(f"{subject}：{self}", self.code, self.key, f"{subject}：{self.subject}", **self.figures)

    def over(self, subject: object) -> Note:
        """Return the same note without the name of its subject in front."""
        front = f"{subject}："
        return Note(self.removeprefix(front), self.code, self.key, self.subject.removeprefix(front), **self.figures)

    @property
    def en(self) -> str:
        """The sentence in English; the Chinese one where it was never declared."""
        if not self.key:
            return str(self)
        return f"{self.subject.replace('：', ': ')}{declared(self.key).english(self.figures)}"

    def record(self) -> dict[str, object]:
        """The note as plain values, for JSON."""
        said: dict[str, object] = {"code": self.code.value, "text": str(self)}
        figures = {name: list(value) if isinstance(value, tuple) else value for name, value in self.figures.items()}
        return {**said, "key": self.key, "subject": self.subject, "figures": figures}

    @classmethod
    def recorded(cls, record: Mapping[str, Any]) -> Note:
        """The note of a `record`."""
        figures = {
            name: tuple(value) if isinstance(value, list) else value for name, value in record["figures"].items()
        }
        return _restored(record["text"], Code(record["code"]), record["key"], record["subject"], figures)


def _restored(text: str, code: Code, key: str, subject: str, figures: dict[str, Figure]) -> Note:
    return Note(text, code, key, subject, **figures)


def _filled(text: str, figures: Mapping[str, object]) -> str:
    """`str.format`, with lists spelled as everywhere: the first eight, and how many there are."""
    return text.format(
        **{name: shorten(value) if isinstance(value, tuple) else value for name, value in figures.items()}
    )


def _plain(value: Any) -> Figure:
    """A figure as plain values: numbers of numpy, paths and series are none."""
    if type(value) is str:
        return value
    if hasattr(value, "item") and getattr(value, "ndim", 0) == 0:
        value = value.item()
    if isinstance(value, str | int | float):
        return value if not isinstance(value, str) else str(value)
    if hasattr(value, "tolist"):
        return tuple(value.tolist())
    return tuple(value) if hasattr(value, "__iter__") else str(value)


class Message:
    """A text with places for figures (句式): ``{name}``, with formats as in an f-string; lists are shortened.

    Parameters
    ----------
    text
        An error's sentence in English with the Chinese in parentheses, or words of a Chinese table.

    Examples
    --------
    >>> Message("{path} has no rows (空表)")(path="a.csv")
    'a.csv has no rows (空表)'
    """

    def __init__(self, text: str) -> None:
        self.text = text

    def __call__(self, **figures: object) -> str:
        """Fill the figures in."""
        return _filled(self.text, {name: _plain(value) for name, value in figures.items()})


class Sentence:
    """The declaration of a note (注意的句式): its code, and its wording in both languages; calling it makes the note.

    Attributes
    ----------
    key
        ``room.name``, from where it is declared.
    """

    def __init__(self, code: Code, zh: str, en: str) -> None:
        self.code, self.zh, self._en, self.key = code, zh, en, ""

    def __set_name__(self, owner: type[Sentences], name: str) -> None:
        """Take the name of the attribute."""
        self.key = f"{owner.__module__.rpartition('.')[2]}.{name}"

    def __call__(self, **figures: object) -> Note:
        """Make the note."""
        filled = {name: _plain(value) for name, value in figures.items()}
        return Note(_filled(self.zh, filled), self.code, self.key, **filled)

    def english(self, figures: Mapping[str, Figure]) -> str:
        """The wording in English."""
        return _filled(self._en, figures)


class Sentences:
    """Base of a room's notes; the module of `soilgis.model.sentences` they stand in begins their keys."""


def declared(key: str) -> Sentence:
    """The declaration of a note by its key."""
    room, _, name = key.partition(".")
    module = import_module(f"soilgis.model.sentences.{room}")
    found = (vars(one).get(name) for one in vars(module).values() if isinstance(one, type))
    return next(one for one in found if isinstance(one, Sentence))
