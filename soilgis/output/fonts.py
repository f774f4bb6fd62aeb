"""Fonts (字体): the one font that pictures are printed in, the same on every machine, and the characters that it lacks."""

from __future__ import annotations

import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from soilgis.model.errors import FontError, shorten
from soilgis.model.sentences.output import OutputNotes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soilgis.model.notes import Note

PACKAGE, FILE = "zhplot", "fonts/NotoSansSC-Regular.ttf"
"""The package that brings Noto Sans SC (思源黑体, SIL Open Font License), and the file's place in it."""
SHOWN = 20
"""Characters that a note names; of more it gives the number."""


def chinese_font(named: Path | None = None) -> Path:
    """Return the font of every picture: the one that is named, else Noto Sans SC from its package.

    The package is not imported, and fonts of the machine are not looked at: the same result gives the same picture everywhere.

    Parameters
    ----------
    named
        A font file (.ttf, .otf); of a collection (.ttc) its first font.

    Raises
    ------
    FontError
        If the file is absent or no font, or the package is not whole.
    """
    if named is None:
        found = _packaged()
        if found is None:
            raise FontError(
                f"the font of pictures is missing from the package {PACKAGE}; reinstall {PACKAGE}==1.0.0, "
                "or name a font with --font (图片字体缺失：请重装该软件包，或用 --font 指定字体文件)"
            )
        return found
    path = Path(named)
    if not path.is_file():
        raise FontError(f"{path}: no such font file; name a .ttf or .otf with --font (字体文件不存在)")
    try:
        _characters(path)
    except (OSError, RuntimeError, ValueError) as failure:
        raise FontError(
            f"{path}: not a font that can be read ({failure}); name a .ttf or .otf with --font (不是可用的字体文件)"
        ) from failure
    return path


@cache
def _packaged() -> Path | None:
    spec = find_spec(PACKAGE)
    places = [Path(place) / FILE for place in spec.submodule_search_locations or ()] if spec else []
    return next((place for place in places if place.is_file()), None)


def lacking(texts: Iterable[str], font: Path) -> tuple[str, ...]:
    """Return the characters of texts that a font does not hold, sorted; blanks and marks without a shape are not looked for.

    Parameters
    ----------
    texts
        What is printed.
    font
        A font file.
    """
    held = _characters(font)
    signs = {sign for text in texts for sign in text}
    return tuple(sorted(sign for sign in signs if ord(sign) not in held and not _shapeless(sign)))


def lacking_note(signs: Iterable[str]) -> Note:
    """Spell the note on characters that are drawn as boxes."""
    named = [f"{_spelled(sign)}（U+{ord(sign):04X}）" for sign in signs]
    return OutputNotes.signs_lacking(signs=shorten(named, SHOWN))


def _shapeless(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) == "Cf" or 0xFE00 <= ord(sign) <= 0xFE0F


def _spelled(sign: str) -> str:
    """A sign as it can be printed; one that is no character by its code alone."""
    return "" if unicodedata.category(sign)[0] == "C" else sign


@cache
def _characters(path: Path) -> frozenset[int]:
    from soilgis.output.picture.plain import import_matplotlib

    import_matplotlib()
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(path)).get_charmap())
