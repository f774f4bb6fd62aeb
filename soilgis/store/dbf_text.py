"""Encoding of a Shapefile's text (属性表编码): named, declared, or told from its bytes; never guessed where two readings are as likely.

Order: the .cpg, the language driver of the .dbf, strict UTF-8, GB 18030; what fits none of them is refused, naming ``--encoding``.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from soilgis.model.errors import LayerError, UsageError, shorten
from soilgis.model.sentences.store import StoreMessages, StoreNotes
from soilgis.store.dbf import DbfTable, read_dbf, readings

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.model.inputs import Named
    from soilgis.model.notes import Note

    Texts = list[tuple[bytes, bool]]

_PAGES = {"936": "gb18030", "950": "big5", "65001": "utf-8", "54936": "gb18030", "oem": "", "system": "", "ansi": ""}
"""Code pages as .cpg files number them."""
_FAMILY = {"gbk": "gb18030", "gb2312": "gb18030", "cp936": "gb18030", "utf-8-sig": "utf-8", "cp950": "big5", "big5hkscs": "big5"}  # fmt: skip
"""Encodings that are part of a larger one; what they mean is read alike."""
_USUAL = 0.7
"""Least share of everyday characters in a reading that is believed; Chinese text has 95 % and more."""


def text_encoding(path: Path, named: Named) -> tuple[str, list[Note]]:
    """Encoding in which a file's text is read, and what is to be said of it; empty where the format says it itself.

    Parameters
    ----------
    path
        A Shapefile; for other formats ``named`` is returned where it was named for this very file.
    named
        What the user named.

    Raises
    ------
    UsageError
        If the encoding named is none.
    LayerError
        If the text is not in the encoding named or declared, or none fits; with the cure.
    """
    wanted = known_encoding(named.value) if named else ""
    table = read_dbf(path)
    if table is None:
        return (wanted if named.here else ""), []
    texts = table.high_texts()
    if not texts:
        return "UTF-8", []
    if wanted and named.here:
        return _checked(path, texts, wanted), []
    declared = _declared(table)
    if declared and readings(texts, declared) is not None:
        _refuse_doubtful(path, texts, declared)
        return declared, _idle(wanted, declared)
    if wanted and declared:
        return _checked(path, texts, wanted), [StoreNotes.encoding_overruled(declared=declared, named=named.value)]
    if declared:
        raise LayerError(
            f"{path}: its text is not {declared.upper()}, which its .cpg or .dbf declares (编码不符){_cure(texts)}"
        )
    return told_by_bytes(path, texts, wanted)


def known_encoding(name: str) -> str:
    """An encoding as Python spells it.

    Raises
    ------
    UsageError
        If there is none of that name.
    """
    try:
        codec = codecs.lookup(name.strip()).name
    except (LookupError, ValueError):
        raise UsageError(StoreMessages.encoding_unknown(name=name)) from None
    return _FAMILY.get(codec, codec)


def _declared(table: DbfTable) -> str:
    """Encoding the .cpg names, else the language driver; empty where neither says one that is known."""
    page = table.codepage.lower().removeprefix("ansi ").removeprefix("cp")
    if page in _PAGES:
        return _PAGES[page] or table.language.lower()
    if page:
        try:
            return known_encoding({"88591": "iso-8859-1"}.get(page.replace("-", ""), table.codepage))
        except UsageError:
            return table.language.lower()
    return table.language.lower()


def _checked(path: Path, texts: Texts, wanted: str) -> str:
    if readings(texts, wanted) is None:
        raise LayerError(f"{path}: its text is not {wanted.upper()} (编码不符){_cure(texts)}")
    return wanted


def told_by_bytes(path: Path, texts: Texts, wanted: str) -> tuple[str, list[Note]]:
    """Encoding of texts that no one declared; ``wanted`` is the one the user named, empty for none.

    Raises
    ------
    LayerError
        If two readings are as likely, or none fits.
    """
    utf, gbk = readings(texts, "utf-8"), _chinese(texts)
    if utf is not None and not (gbk and not any(_ideographs(text) for text in utf)):
        return "utf-8", _idle(wanted, "utf-8")
    if wanted:
        return _checked(path, texts, wanted), []
    if utf is not None:
        raise LayerError(
            f"{path} declares no encoding, and its text may be UTF-8 ({_some(utf)}) or GB18030 ({_some(gbk)}) (编码不能确定); name the right one with --encoding"
        )
    if gbk:
        return "gb18030", [StoreNotes.encoding_guessed(example=_some(gbk))]
    raise LayerError(
        f"{path} declares no encoding, and its text is neither UTF-8 nor everyday Chinese in GB18030 (编码无法识别){_cure(texts)}"
    )


def _refuse_doubtful(path: Path, texts: Texts, declared: str) -> None:
    """Refuse western pages, which any bytes are text in, where the same bytes read as Chinese."""
    said = readings(texts, declared) or []
    if any(_ideographs(text) for text in said):
        return
    other = _chinese(texts)
    utf = readings(texts, "utf-8") if declared != "utf-8" else None
    name, reading = ("UTF-8", utf) if utf and any(_ideographs(text) for text in utf) else ("GB18030", other)
    if reading:
        raise LayerError(
            StoreMessages.encoding_doubtful(
                path=path, declared=declared.upper(), reading=_some(said), name=name, other=_some(reading)
            )
        )


def _idle(wanted: str, taken: str) -> list[Note]:
    return (
        [StoreNotes.encoding_not_used(found=taken.upper(), wanted=wanted.upper())] if wanted and wanted != taken else []
    )


def _chinese(texts: Texts) -> list[str]:
    """Texts as GB 18030, if that reading is everyday Chinese and Big5 gives no better one; otherwise none."""
    found = readings(texts, "gb18030")
    usual = _everyday(found, "gb2312", 0xB0, 0xD7)
    return (
        found if found and usual >= _USUAL and usual >= _everyday(readings(texts, "big5"), "big5", 0xA4, 0xC6) else []
    )


def _cure(texts: Texts) -> str:
    """What the text looks like, and the cure, for a message."""
    gbk, big5, utf = _chinese(texts), readings(texts, "big5"), readings(texts, "utf-8")
    if utf and any(_ideographs(text) for text in utf):
        name, seen = "UTF-8", utf
    elif gbk:
        name, seen = "GB18030", gbk
    elif big5 and _everyday(big5, "big5", 0xA4, 0xC6) >= _USUAL:
        name, seen = "Big5", big5
    else:
        return "; name the right one with --encoding, such as --encoding GB18030"
    return f"; in {name} it reads {_some(seen)}; name the right one with --encoding {name}"


def _everyday(texts: list[str] | None, charset: str, low: int, high: int) -> float:
    """Share of the characters beyond ASCII that are of a standard's first level, the everyday ones (一级字), 0-1."""
    letters = [
        letter
        for text in texts or []
        for letter in text
        if not (letter.isascii() or 0x3000 <= ord(letter) < 0x3040 or 0xFF00 <= ord(letter) < 0xFFF0)
    ]
    spelled = [letter.encode(charset, "ignore") for letter in letters]
    common = sum(len(code) == 2 and low <= code[0] <= high for code in spelled)
    return common / len(letters) if letters else 0.0


def _ideographs(text: str) -> int:
    return sum(0x3000 <= ord(letter) < 0xA000 or 0xFF00 <= ord(letter) < 0xFFF0 for letter in text)


def _some(texts: list[str] | None) -> str:
    return shorten(texts or [], 3)
