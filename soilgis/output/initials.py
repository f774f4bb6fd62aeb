"""Initials (拼音首字母): how a Chinese name may be typed on a Latin keyboard."""

from __future__ import annotations


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
