"""Initials (拼音首字母): how a Chinese name may be typed on a Latin keyboard."""

from __future__ import annotations

import hashlib
import json
import logging
from typing import TYPE_CHECKING

from soilgis.model.errors import OutputError
from soilgis.store.cache import cache_folder, kept_whole, stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

log = logging.getLogger(__name__)
_FORM = 2
"""Raised when names are read in another way, so that what was kept before is left alone."""


def initials(name: str) -> str:
    """Return one letter a character, with every reading of a character in brackets: 长治市 → ``[cz]zs``.

    Latin letters and digits stand for themselves; other signs are left out.
    """
    from pypinyin import Style, pinyin

    found: list[str] = []
    for readings in pinyin(name, style=Style.FIRST_LETTER, heteronym=True):
        letters = sorted({letter for reading in readings for letter in reading.lower()[:1] if letter.isalnum()})
        if len(readings) == 1 and readings[0].isascii() and len(readings[0]) > 1:
            found.extend(letter for letter in readings[0].lower() if letter.isalnum())
        elif letters:
            found.append(letters[0] if len(letters) == 1 else f"[{''.join(letters)}]")
    return "".join(found)


def readings(sign: str) -> str:
    """Every reading of one character in Latin letters, parted by blanks: 长 → ``chang zhang``; empty for other signs."""
    from pypinyin import Style, pinyin

    found = pinyin(sign, style=Style.NORMAL, heteronym=True, errors="ignore", v_to_u=False)
    return " ".join(sorted({one.replace("ü", "v") for heteronyms in found for one in heteronyms if one.isascii()}))


def readings_of(names: Sequence[str]) -> dict[str, str]:
    """Return the `readings` of every character of many names, kept in the cache between runs."""
    signs = sorted({sign for name in names for sign in name if not sign.isascii()})
    return {sign: said for sign, said in zip(signs, _known(signs, readings, "readings"), strict=True) if said}


def initials_of(names: Sequence[str]) -> list[str]:
    """Return the `initials` of many names, kept in the cache between runs: reading pypinyin's phrases takes longer than a map's names.

    Parameters
    ----------
    names
        Names in any order, repeated or not.

    Returns
    -------
    list of str
        In the order of ``names``. A cache that is damaged or cannot be written changes nothing but the time.
    """
    return _known(names, lambda name: initials(name), "initials")  # noqa: PLW0108 - a test may put another in its place


def _known(names: Sequence[str], make: Callable[[str], str], what: str) -> list[str]:
    kept = _kept(path := cache_folder() / cache_name(what))
    new = {name: make(name) for name in dict.fromkeys(names) if name not in kept}
    if new:
        kept |= new
        _keep(kept, path)
    return [kept[name] for name in names]


def cache_name(what: str = "initials") -> str:
    """Name of the file they are kept in, which depends on the package that knows the readings."""
    return f"{what}-{stamp(_FORM, packages=('pypinyin',))}.json"


def _kept(path: Path) -> dict[str, str]:
    """Initials by name, as far as they are known; none where the file is absent or damaged."""
    try:
        digest, _, text = path.read_text(encoding="utf-8").partition("\n")
        if digest == _digest(text):
            found: dict[str, str] = json.loads(text)
            return found
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        pass
    log.warning("the initials in %s are damaged and are made again", path)
    return {}


def _keep(known: dict[str, str], path: Path) -> None:
    try:
        with kept_whole(path) as scratch:
            text = json.dumps(known, ensure_ascii=False, sort_keys=True)
            scratch.write_text(f"{_digest(text)}\n{text}", encoding="utf-8")
    except OutputError as failure:
        log.warning("initials are not kept: %s", failure)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
