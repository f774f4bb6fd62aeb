"""Stored words in Chinese (存储词的中文): what a column's words are printed as wherever headings are Chinese."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from soilgis.model.layer import Basis, Secrecy, Status, ZoneExtent, ZoneKind
from soilgis.model.level import Level
from soilgis.model.provenance import Verdict
from soilgis.model.raster import NODATA, OUTSIDE, Cause, Intensity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from enum import StrEnum


class Worded(Protocol):
    """A declared word that has a Chinese label."""

    @property
    def label(self) -> str:
        """Chinese label."""


@dataclass(frozen=True)
class Labels:
    """Words of one vocabulary (词表); a word that is none of it stays as it is.

    Attributes
    ----------
    vocabulary
        A StrEnum whose members have a ``label``.
    """

    vocabulary: type[StrEnum]

    def __call__(self, word: str) -> str:
        """Return the Chinese label of a stored word."""
        if word not in self.vocabulary.__members__.values():
            return word
        member: Worded = self.vocabulary(word)  # type: ignore[assignment]
        return member.label


STATUSES, VERDICTS, KINDS = Labels(Status), Labels(Verdict), Labels(ZoneKind)
BASES, LEVELS, SECRECIES = Labels(Basis), Labels(Level), Labels(Secrecy)
EXTENTS = Labels(ZoneExtent)
INTENSITIES, CAUSES = Labels(Intensity), Labels(Cause)
NONE = "none"
"""Combination of no zone."""
_CLASSES = {NODATA: "无数据", OUTSIDE: "栅格范围外", "all": "水土流失", "total": "水土流失面积", "land": "国土面积"}
_CONFIDENCE = {"high": "高", "medium": "中", "med": "中", "med-high": "中高", "low": "低", "none": "未见原文"}
_INDICATORS = {
    "conservation_rate": "水土保持率",
    "conservation_rate_aim": "水土保持率年度计划数（不是规定目标）",
}
_ITEMS = {
    "grade": "防治标准等级", "first_region": "水土保持一级区", "category": "方案类别", "key_zones": "重点预防区和重点治理区",
    "vegetation_belt": "植物保护带", "monitoring": "监测站点和试验区", "key_zones_measures": "无法避让时提高标准",
    "borrow_landslide": "取土场避让崩塌滑坡危险区", "borrow_other": "取土场其他规定", "spoil_facility": "弃土场避让公共设施等",
    "landslide_ban": "崩塌滑坡泥石流区禁止取土挖砂采石", "area": "防治责任范围", "earthwork": "土石方总量", "line_shift": "线路横向位移",
    "topsoil": "表土剥离量", "plant_area": "植物措施面积", "shrunk": "扰动范围减少的除外", "measures": "重要单位工程措施",
    "spoil_ground": "新设弃渣场", "spoil_grade": "弃渣场等级提高", "lapse": "满3年方开工", "unrecorded": "未录入的条文",
}  # fmt: skip


def class_word(word: str) -> str:
    """Chinese name of a raster's class as stored: an intensity, one with its cause before it, nodata or outside."""
    if word in _CLASSES:
        return _CLASSES[word]
    cause = next((one for one in Cause if word.startswith(f"{one.value}_")), None)
    rest = word.removeprefix(f"{cause.value}_") if cause else word
    if rest in set(Intensity):
        return f"{cause.label if cause else ''}{Intensity(rest).label}"
    return CAUSES(word)


def slope_word(word: str) -> str:
    """Chinese name of a slope class as stored, such as ``6to15``; nodata and outside too."""
    return {"le2": "≤2°", "gt25": ">25°", "below": "低于禁垦坡度", "steep": "禁垦坡度以上"}.get(word) or class_word(
        re.sub(r"^(\d+)to(\d+)$", r"\1°～\2°", word)
    )


def combination_word(word: str) -> str:
    """Chinese name of a combination of kinds, such as ``mountain:listed+reach:derived``; names of layers stay as they are."""
    if word == NONE:
        return "不在所核查的分区内"
    pairs = [part.partition(":") for part in word.split("+")]
    return " + ".join(f"{KINDS(kind)}（{BASES(basis)}）" if colon else kind for kind, colon, basis in pairs)


def confidence_word(word: str) -> str:
    """How sure a typed rule is: 高, 中, 低, 未见原文."""
    return _CONFIDENCE.get(word.lower(), word)


def indicator_word(word: str) -> str:
    """Chinese name of an indicator that may have targets."""
    return _INDICATORS.get(word, word)


def item_word(word: str) -> str:
    """Chinese name of a rule's item; one of the user's own stays as it is."""
    return _ITEMS.get(word, word)


RATE = "conservation_rate"
"""Indicator of 水土保持率 targets."""
INDICATORS: Mapping[str, str] = _INDICATORS
"""Indicators that may have targets, with their Chinese names; only 水土保持率 is held against rates."""


def stored_words(words: Callable[[str], str]) -> dict[str, str]:
    """Stored words by their Chinese labels, for tables that people fill in; empty where the vocabulary is open.

    Examples
    --------
    >>> stored_words(indicator_word)["水土保持率"], stored_words(STATUSES)["正式"]
    ('conservation_rate', 'official')
    """
    if isinstance(words, Labels):
        return {words(word): word for word in map(str, words.vocabulary)}
    known: dict[Callable[[str], str], tuple[str, ...]] = {
        indicator_word: tuple(_INDICATORS),
        class_word: (*map(str, Intensity), *map(str, Cause), "total", "land"),
    }
    return {words(word): word for word in known.get(words, ())}
