"""Coordinates as people type them (坐标写法): metres, decimal degrees, or degrees, minutes and seconds."""

from __future__ import annotations

import math
import re
import unicodedata

from soilgis.model.numbers import number_of

_DMS = re.compile(
    r"(?:东经|北纬|[EN])?\s*(\d+)\s*[°度:：\s]\s*(\d+(?:\.\d+)?)\s*[′'‘’分:：\s]?\s*"
    r"(?:(\d+(?:\.\d+)?)\s*(?:[″\"“”秒]|′′|'')?)?\s*([NESW]?)",
    re.IGNORECASE,
)
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．", "0123456789.")


def coordinate(text: str) -> float:
    """One coordinate: a number, or degrees, minutes and seconds in any of the usual marks.

    Raises
    ------
    ValueError
        Saying what is wrong: empty, no number, minutes or seconds of 60 and more, south or west.

    Examples
    --------
    >>> coordinate("112°30′36.0″"), coordinate("4,186,359.145")
    (112.51, 4186359.145)
    """
    given = text.translate(_FULL_WIDTH).strip()
    found = _DMS.fullmatch(given)
    if found and not re.fullmatch(r"\d{1,3}(\s\d{3})+", given):
        return _degrees(found)
    number = number_of(unicodedata.normalize("NFKC", given), ("m", "米", "°", "度"))
    if math.isnan(number):
        raise ValueError("it is empty (坐标为空)")
    return number


def _degrees(found: re.Match[str]) -> float:
    minutes, seconds = float(found[2]), float(found[3] or 0)
    if minutes >= 60 or seconds >= 60:
        raise ValueError("minutes and seconds must be below 60 (分、秒须小于 60)")
    if (found[4] or "").upper() in {"S", "W"}:
        raise ValueError("south or west of the origin, nowhere in China (不在中国范围)")
    if minutes % 1 and found[3]:
        raise ValueError("minutes with decimals and seconds besides (度分秒写法有误)")
    return int(found[1]) + minutes / 60 + seconds / 3600
