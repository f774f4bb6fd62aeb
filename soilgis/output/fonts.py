"""Fonts (字体): finds one on this machine that holds every Chinese character to be printed, or says which is missing."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from soilgis.model.errors import FontError, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

FAMILIES = (
    "Microsoft YaHei", "SimHei", "Source Han Sans SC", "Source Han Sans CN", "Noto Sans CJK SC", "Noto Sans SC",
    "PingFang SC", "Heiti SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Noto Sans CJK JP",
)  # fmt: skip
"""Sans-serif families with simplified Chinese, tried in this order; matplotlib knows Noto's collection by its first face, JP."""
PROBE = "水土保持率目标审图号未经指北针比例尺重点预防治理征求意见稿工作口径演示数据"


def chinese_font(texts: Iterable[str] = (), *, families: tuple[str, ...] = FAMILIES) -> Path:
    """Find a font that holds every character of ``texts``.

    Parameters
    ----------
    texts
        What will be printed.
    families
        Families to try, in order.

    Raises
    ------
    FontError
        If none is installed, or none holds every character; the characters are named.
    """
    wanted = {character for text in (PROBE, *texts) for character in text if not character.isspace()}
    missing: dict[str, list[str]] = {}
    for family in families:
        path = _path(family)
        if path is None:
            continue
        lacking = sorted(character for character in wanted if ord(character) not in _characters(path))
        if not lacking:
            return path
        missing[family] = lacking
    if missing:
        family, lacking = min(missing.items(), key=lambda item: len(item[1]))
        raise FontError(f"{family} lacks {shorten(lacking)}; install Noto Sans CJK SC (字体缺字，请安装思源黑体)")
    raise FontError(
        f"no Chinese font found among {shorten(families, 20)}; install one, such as fonts-noto-cjk (未找到中文字体，请安装思源黑体)"
    )


@cache
def _path(family: str) -> Path | None:
    from matplotlib import font_manager

    try:
        return Path(font_manager.findfont(font_manager.FontProperties(family=family), fallback_to_default=False))
    except ValueError:
        return None


@cache
def _characters(path: Path) -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(path)).get_charmap())
