"""Short names (简称): 宁夏, 吕梁, 积石山 — made by rule from full names, never so short that two units of one parent share one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from soilgis.model.level import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

_PEOPLES = (
    "蒙古", "回", "藏", "维吾尔", "苗", "彝", "壮", "布依", "朝鲜", "满", "侗", "瑶", "白", "土家", "哈尼", "哈萨克", "傣", "黎", "傈僳", "佤", "畲", "高山", "拉祜", "水", "东乡", "纳西", "景颇", "柯尔克孜", "土", "达斡尔", "仫佬", "羌", "布朗", "撒拉", "毛南", "仡佬", "锡伯", "阿昌", "普米", "塔吉克", "怒", "乌孜别克", "俄罗斯", "鄂温克", "德昂", "保安", "裕固", "京", "塔塔尔", "独龙", "鄂伦春", "赫哲", "门巴", "珞巴", "基诺", "各",
)  # fmt: skip
"""Peoples whose names stand in those of autonomous units; 各族 too (龙胜各族自治县)."""
_BARE = ("蒙古", "哈萨克", "柯尔克孜", "塔吉克", "锡伯", "维吾尔")
"""Those that also stand without 族 (博尔塔拉蒙古自治州)."""
_PEOPLE = sorted([f"{one}族" for one in _PEOPLES] + list(_BARE), key=len, reverse=True)
_AUTONOMOUS = ("自治区", "自治州", "自治县", "自治旗")
_ABOVE = ("特别行政区", "行政委员会", "林区", "地区", "省", "市", "盟", "县", "区")
"""What the names of provinces and cities end in."""
_COUNTY = ("行政委员会", "林区", "特区", "省", "县", "市")
"""What the names of counties end in; a district keeps its 区 and a banner its 旗: 朝阳区 is not 朝阳, 土默特左旗 no 土默特左."""
LEAST = 2
"""Characters that are left at least: 赵县 stays 赵县."""


def short_name(name: str, level: Level) -> str:
    """Return a unit's short name by rule, by itself.

    Examples
    --------
    >>> short_name("宁夏回族自治区", Level.PROVINCE), short_name("吕梁市", Level.CITY)
    ('宁夏', '吕梁')
    >>> short_name("积石山保安族东乡族撒拉族自治县", Level.COUNTY), short_name("赵县", Level.COUNTY)
    ('积石山', '赵县')
    """
    for ending in _AUTONOMOUS:
        if name.endswith(ending) and len(name) >= len(ending) + LEAST:
            return _without_peoples(name.removesuffix(ending))
    if level is Level.COUNTY and name.endswith("族区"):
        return _without_peoples(name.removesuffix("区")) + "区"
    for ending in _COUNTY if level is Level.COUNTY else _ABOVE:
        if name.endswith(ending) and len(name) >= len(ending) + LEAST:
            return name.removesuffix(ending)
    return name


def _fuller(name: str) -> str:
    """Return the name to fall back on: of an autonomous unit without its peoples (本溪县), of any other the full one."""
    for ending in _AUTONOMOUS:
        if name.endswith(ending) and len(name) >= len(ending) + LEAST:
            return _without_peoples(name.removesuffix(ending)) + ending[-1]
    return name


def _without_peoples(name: str) -> str:
    """Take the peoples from the end of a name; one that is itself a people's keeps it without 族 (东乡, 鄂温克)."""
    while True:
        people = next((one for one in _PEOPLE if name.endswith(one) and len(name) >= len(one) + LEAST), None)
        if people is None:
            return name.removesuffix("族") if len(name) > LEAST else name
        name = name.removesuffix(people)


def short_names(names: Sequence[str], parents: Sequence[str], level: Level) -> list[str]:
    """Return the short names of units, unique among the units of each parent.

    Parameters
    ----------
    names, parents
        Full name of each unit, and of the unit above it (empty for none).
    level
        Level of the units.

    Returns
    -------
    list of str
        The short name; with its ending where two units of a parent would share the short one, or where it would be the parent's own
        (承德县 in 承德市).
    """
    above = {parent: short_name(parent, Level.CITY) for parent in parents}
    short = [short_name(name, level) for name in names]
    count = Counter(zip(short, parents, strict=True))
    return [
        _fuller(name) if count[brief, parent] > 1 or (brief == above[parent] and name != parent) else brief
        for name, brief, parent in zip(names, short, parents, strict=True)
    ]
