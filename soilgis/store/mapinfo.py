"""MapInfo files that name no character set (MapInfo 字符集): their text told from its bytes, as that of a Shapefile is."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from soilgis.model.errors import LayerError
from soilgis.model.sentences.store import StoreMessages
from soilgis.store.copies import copied_parts
from soilgis.store.dbf_text import known_encoding, told_by_bytes
from soilgis.store.readable import reading

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.model.inputs import Named
    from soilgis.model.notes import Note

_NEUTRAL = re.compile(rb'(charset\s+"?)neutral', re.IGNORECASE)
_HEAD = 4096
_SETS = {"utf-8": b"UTF-8", "gb18030": b"WindowsSimpChinese", "big5": b"WindowsTradChinese"}
"""Character sets as MapInfo calls them."""


def with_charset(path: Path, named: Named) -> tuple[Path, list[Note]]:
    """The file itself, or where it is MapInfo's, names no character set and holds other than ASCII: a copy that names it.

    Parameters
    ----------
    path
        Any file; only .mif and .tab are looked at. The copy is gone when the program ends.
    named
        The encoding the user named.

    Returns
    -------
    path, notes
        What is to be read, and what was told from the bytes.

    Raises
    ------
    LayerError
        If the text is in no encoding that is known, or may be in two.
    """
    if path.suffix.lower() not in {".mif", ".tab"} or not path.is_file():
        return path, []
    with path.open("rb") as file:
        if not _NEUTRAL.search(file.read(_HEAD)):
            return path, []
    texts = _texts(path)
    if not texts:
        return path, []
    encoding, notes = told_by_bytes(path, texts, known_encoding(named.value) if named else "")
    if encoding not in _SETS:
        raise LayerError(StoreMessages.mapinfo_charset(file=path.name, encoding=encoding))
    stat = path.stat()
    return _copied(path.resolve(), encoding, (stat.st_mtime_ns, stat.st_size)), notes


def _texts(path: Path) -> list[tuple[bytes, bool]]:
    """Texts that are not ASCII, as bytes, each once."""
    import pyogrio

    with reading(path):
        _, _, _, columns = pyogrio.raw.read(path, encoding="ISO-8859-1", read_geometry=False)
    found = {cell for values in columns for cell in values if isinstance(cell, str) and not cell.isascii()}
    return [(cell.encode("latin-1"), False) for cell in sorted(found)]


@lru_cache(maxsize=64)
def _copied(path: Path, encoding: str, state: tuple[int, int]) -> Path:
    """Copied once for each state of the file."""
    del state
    copy = copied_parts(path, [path])
    content = copy.read_bytes()
    copy.write_bytes(_NEUTRAL.sub(lambda found: found.group(1) + _SETS[encoding], content[:_HEAD]) + content[_HEAD:])
    return copy
