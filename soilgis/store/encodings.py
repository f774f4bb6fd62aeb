"""Encodings of text (文本编码): told from a file's bytes where that is certain, refused where two readings are as likely."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from soilgis.model.errors import LayerError, UsageError
from soilgis.model.sentences.store import StoreMessages, StoreNotes

if TYPE_CHECKING:
    from pathlib import Path

    from soilgis.model.notes import Note

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
"""Byte order marks; the longer ones first where one begins another."""
CURE = "save it as CSV UTF-8, or name its encoding with --encoding"
_USUAL = 0.6
"""How everyday the characters must be before a reading is believed, 0-1; Chinese text has 0.95 and more."""
_RARER = 0.7


def known_encoding(name: str) -> str:
    """The name of an encoding as Python spells it.

    Raises
    ------
    UsageError
        If there is no such encoding.
    """
    try:
        codec = codecs.lookup(name.strip())
    except (LookupError, ValueError):
        raise UsageError(StoreMessages.encoding_unknown(name=name)) from None
    # GBK and GB 2312 are parts of GB 18030: what they mean is read alike, and later characters are read too.
    return "gb18030" if codec.name in {"gbk", "gb2312"} else str(codec.name)


def decoded(path: Path, encoding: str = "") -> tuple[str, list[Note]]:
    """Text of a file, and what had to be guessed of its encoding, in Chinese.

    Parameters
    ----------
    path
        Any text file.
    encoding
        Its encoding; when empty: the byte order mark, else strict UTF-8, else GB 18030 if that gives everyday Chinese.

    Raises
    ------
    LayerError
        If it cannot be decoded, or the likely encoding is not certain; with the cure.
    UsageError
        If ``encoding`` is unknown.
    """
    try:
        raw = path.read_bytes()
    except OSError as failure:
        raise LayerError(f"{path} cannot be read (无法读取): {failure.strerror or failure}") from failure
    mark = next((name for begin, name in _MARKS if raw.startswith(begin)), "")
    if mark or encoding:
        return _by_name(raw, mark or known_encoding(encoding), path), []
    if raw.count(0) > len(raw) // 8:
        raise LayerError(
            f"{path} holds NUL bytes, it is no text or UTF-16 without a mark (不是文本或编码无法识别); {CURE}"
        )
    try:
        return raw.decode("utf-8"), []
    except UnicodeDecodeError:
        return _guessed(raw, path), [StoreNotes.not_utf8()]


def _by_name(raw: bytes, name: str, path: Path) -> str:
    try:
        text = raw.decode(name)
    except UnicodeDecodeError as failure:
        line = raw[: failure.start].count(b"\n") + 1
        raise LayerError(
            f"{path}: line {line} is not {name.upper()} text (编码不符); name the right one with --encoding"
        ) from None
    return text.removeprefix("\ufeff")


def _guessed(raw: bytes, path: Path) -> str:
    """GB 18030 text, if that reading is everyday Chinese and no other is better."""
    text = _read_as(raw, "gb18030")
    usual = 0.0 if text is None else _everyday(text, "gb2312", (0xB0, 0xD7), (0xD8, 0xF7))
    other = _read_as(raw, "big5")
    rival = 0.0 if other is None else _everyday(other, "big5", (0xA4, 0xC6), (0xC9, 0xF9))
    if text is None or usual < _USUAL or rival > usual:
        likely = "Big5" if rival >= _USUAL and rival > usual else ""
        said = f"; it looks like {likely} (疑似 {likely})" if likely else ""
        raise LayerError(f"{path} is neither UTF-8 nor GB 18030 text (编码无法识别){said}; {CURE}")
    return text


def _read_as(raw: bytes, name: str) -> str | None:
    try:
        return raw.decode(name)
    except UnicodeDecodeError:
        return None


def _everyday(text: str, charset: str, first: tuple[int, int], second: tuple[int, int]) -> float:
    """How everyday a text's ideographs are, 0-1: those of a national standard's first level (一级字) count whole, of its second 0.7."""
    found, common = 0, 0.0
    for character in text:
        if ord(character) < 0x80:
            continue
        spelled = character.encode(charset, "ignore")
        lead = spelled[0] if len(spelled) == 2 else 0
        if 0xA1 <= lead <= 0xA3:
            continue  # a mark tells nothing of either reading
        found += 1
        common += 1.0 if first[0] <= lead <= first[1] else _RARER if second[0] <= lead <= second[1] else 0.0
    return common / found if found else 1.0
