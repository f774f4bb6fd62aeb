"""Names of folders that are made of codes and names (文件夹命名): safe on every system, and each one its own."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from soilgis.model.texts import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST = 48
"""Letters of a name; a path on Windows has 260 altogether, and files stand below it."""
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\s]+')
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\.|$)", re.IGNORECASE)
"""Names of devices, with or without an ending (Microsoft Learn, Naming Files, Paths, and Namespaces)."""


def folder_names(units: Iterable[tuple[str, str]]) -> list[str]:
    """Name a folder for each of several units, ``code-name``.

    Parameters
    ----------
    units
        Code and name of each; the name may be empty or the code itself.

    Returns
    -------
    list of str
        In the same order: without signs that Windows forbids, no device's name, no point or blank at the end, and no two the same
        where capital letters do not count; a number is put behind one that would be.

    Examples
    --------
    >>> folder_names([("140100", "太原市"), ("con", ""), ("a", "甲/乙. "), ("A", "甲:乙")])
    ['140100-太原市', '_con', 'a-甲_乙', 'A-甲_乙-2']
    """
    found: list[str] = []
    taken: set[str] = set()
    for code, name in units:
        wanted = _safe(code if not name or name == code else f"{code}-{name}")
        number, made = 1, wanted
        while made.casefold() in taken:
            number += 1
            made = f"{wanted[: LONGEST - len(str(number)) - 1]}-{number}"
        taken.add(made.casefold())
        found.append(made)
    return found


def _safe(text: str) -> str:
    shown = _FORBIDDEN.sub("_", plain(unicodedata.normalize("NFC", text)))[:LONGEST].rstrip(". _")
    shown = re.sub(r"^\.+", "_", shown) or "_"
    return f"_{shown}" if _RESERVED.match(shown) else shown
