"""One folder a unit (按单元分册): the one declaration of ``--split`` for every job that answers by units."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from soilgis.model.errors import UsageError
from soilgis.model.holds import option
from soilgis.model.job import WritingJob
from soilgis.model.level import Level

if TYPE_CHECKING:
    from soilgis.model.answer import Answer

OWN = "region"
"""Level of units that have none: each of a file's own regions is a part."""


class SplittingJob(WritingJob):
    """Base of commands whose answers can be divided by units (可分册的命令)."""

    split: Annotated[str, option(group="输出")] = ""
    """Also write a folder for each unit of this level, with an index: county, city, province; region for each region of a file; with own boundaries one of their names, such as 乡镇 (分册级别)."""


@dataclass(frozen=True)
class Unit:
    """A unit that a part is made for (分册单元).

    Attributes
    ----------
    code, name, level
        As the unit is known; the level in Chinese.
    members
        Ids of the answer's own regions that lie in it.
    """

    code: str
    name: str
    level: str
    members: frozenset[str]


@dataclass(frozen=True)
class Part:
    """One unit's share of an answer (分册).

    Attributes
    ----------
    unit
        Whose share.
    answer
        Rows of the whole that are the unit's, nothing measured again.
    area_km2
        Area of the unit as it is printed; None where the job measures none.
    status
        Weakest status the share rests on.
    """

    unit: Unit
    answer: Answer
    area_km2: float | None
    status: str


def split_level(asked: str, levels: tuple[str, ...]) -> str:
    """The level that is meant by a word of ``--split``.

    Parameters
    ----------
    asked
        ``county``, 县级 or a name of own units.
    levels
        Levels that the answer has, finest first: values of `Level`, `OWN`, or names of own units.

    Raises
    ------
    UsageError
        If the answer has no units of that level.
    """
    known = {**{level.label: level.value for level in Level}, **{level: level for level in levels}}
    found = known.get(asked.strip(), asked.strip())
    if found in levels:
        return found
    finer = found in set(Level) and levels[0] in set(Level)
    cure = f"; for {found} ask for --level {found} too" if finer else ""
    raise UsageError(
        f"--split {asked!r} is no level of this answer, whose units are of the levels {', '.join(levels)} (没有这一级单元，不能按此分册){cure}"
    )


def levels_above(level: Level) -> tuple[str, ...]:
    """A level and those above it, finest first."""
    found = []
    at: Level | None = level
    while at is not None:
        found.append(at.value)
        at = at.parent
    return tuple(found)


def level_word(level: str) -> str:
    """A level in Chinese."""
    return Level(level).label if level in set(Level) else "区域" if level == OWN else level
