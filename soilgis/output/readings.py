"""Readings (拼音读音): how a Chinese name may be typed on a Latin keyboard."""

from __future__ import annotations

import hashlib
import json
import logging
from typing import TYPE_CHECKING

from soilgis.model.errors import OutputError
from soilgis.store.cache import cache_folder, kept_whole, stamp

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

log = logging.getLogger(__name__)
_FORM = 2
"""Raised when names are read in another way, so that what was kept before is left alone."""


def readings(sign: str) -> str:
    """Every reading of one character in Latin letters, parted by blanks: 长 → ``chang zhang``; empty for other signs."""
    from pypinyin import Style, pinyin

    found = pinyin(sign, style=Style.NORMAL, heteronym=True, errors="ignore", v_to_u=False)
    return " ".join(sorted({one.replace("ü", "v") for heteronyms in found for one in heteronyms if one.isascii()}))


def readings_of(names: Sequence[str]) -> dict[str, str]:
    """Return the `readings` of every character of many names, kept in the cache between runs: reading pypinyin's phrases takes long.

    Parameters
    ----------
    names
        Names in any order, repeated or not.

    Returns
    -------
    dict
        By character; other signs are left out. A cache that is damaged or cannot be written changes nothing but the time.
    """
    known = _kept(path := cache_folder() / cache_name())
    signs = sorted({sign for name in names for sign in name if not sign.isascii()})
    new = {sign: readings(sign) for sign in signs if sign not in known}
    if new:
        known |= new
        _keep(known, path)
    return {sign: said for sign in signs if (said := known[sign])}


def cache_name() -> str:
    """Name of the file they are kept in, which depends on the package that knows the readings."""
    return f"readings-{stamp(_FORM, packages=('pypinyin',))}.json"


def _kept(path: Path) -> dict[str, str]:
    """Readings by character, as far as they are known; none where the file is absent or damaged."""
    try:
        digest, _, text = path.read_text(encoding="utf-8").partition("\n")
        if digest == _digest(text):
            found: dict[str, str] = json.loads(text)
            return found
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        pass
    log.warning("the readings in %s are damaged and are made again", path)
    return {}


def _keep(known: dict[str, str], path: Path) -> None:
    try:
        with kept_whole(path) as scratch:
            text = json.dumps(known, ensure_ascii=False, sort_keys=True)
            scratch.write_text(f"{_digest(text)}\n{text}", encoding="utf-8")
    except OutputError as failure:
        log.warning("readings are not kept: %s", failure)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
