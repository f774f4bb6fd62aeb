"""Fonts (字体): finds one on this machine that holds every Chinese character to be printed, or says which is missing."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from soilgis.model.errors import FontError, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

FAMILIES = (
    "Microsoft YaHei", "SimHei", "Source Han Sans SC", "Source Han Sans CN", "Noto Sans CJK SC", "Noto Sans SC",
    "PingFang SC", "Heiti SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei",
)  # fmt: skip
"""Sans-serif families with simplified Chinese, tried in this order."""
COLLECTED = {
    "Noto Sans CJK SC": ("Noto Sans CJK SC", "Noto Sans CJK JP"),
    "Source Han Sans SC": ("Source Han Sans SC", "Source Han Sans"),
}
"""Faces inside a collection, and the first face by which matplotlib knows the file: its own forms are Japanese."""
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

    wanted, known = COLLECTED.get(family, ("", family))
    try:
        path = Path(font_manager.findfont(font_manager.FontProperties(family=known), fallback_to_default=False))
    except ValueError:
        return None
    return _face(path, wanted) if wanted else path


def _face(collection: Path, family: str) -> Path | None:
    """Take one face out of a collection and keep it in matplotlib's cache, which reads the first face of a file only."""
    import matplotlib as mpl
    from fontTools.ttLib import TTCollection, TTFont

    if collection.suffix.lower() not in {".ttc", ".otc"}:
        return None
    kept = Path(mpl.get_cachedir()) / f"soilgis-{family.replace(' ', '')}-{collection.stat().st_size}.otf"
    if kept.exists():
        return kept
    with TTCollection(str(collection), lazy=True) as faces:
        names = [str(face["name"].getDebugName(1)) for face in faces]
    if family not in names:
        return None
    scratch = kept.with_suffix(f".{os.getpid()}")
    with TTFont(str(collection), fontNumber=names.index(family), lazy=True) as face:
        face.save(str(scratch))
    scratch.replace(kept)
    return kept


@cache
def _characters(path: Path) -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    return frozenset(FT2Font(str(path)).get_charmap())
