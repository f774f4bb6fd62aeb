"""The chart of an inspection (体检记录): what is in a file and what was found in it, gathered while it is looked through."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from soilgis.model.errors import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soilgis.model.finding import Finding

SHOWN = 6
"""Rows or values that are named; how many more there are is told."""


@dataclass(frozen=True)
class Seen:
    """One finding in one file (一条结论)."""

    part: str
    finding: Finding
    where: str
    evidence: str
    command: str = ""


@dataclass
class Chart:
    """What one file holds and what is wrong with it (一份文件的体检记录).

    Attributes
    ----------
    file
        Its name, as the user gave it.
    seen
        Findings in the order in which they were met.
    held
        Layer or sheet, property and value.
    """

    file: str
    seen: list[Seen] = field(default_factory=list)
    held: list[tuple[str, str, str]] = field(default_factory=list)

    def find(self, finding: Finding, evidence: str, *, part: str = "", where: str = "", command: str = "") -> None:
        """Note a finding."""
        self.seen.append(Seen(part, finding, where, evidence, command))

    @property
    def readable(self) -> bool:
        """Whether the file could be read."""
        from soilgis.model.finding import Finding

        return all(one.finding is not Finding.UNREADABLE for one in self.seen)

    def hold(self, item: str, value: object, *, part: str = "") -> None:
        """Note what the file holds."""
        self.held.append((part, item, str(value)))


def features(numbers: Iterable[int]) -> str:
    """Features by number, the first few of many."""
    several = list(numbers)
    return f"第 {shorten(several, SHOWN)} 个要素" if several else ""


def rows(numbers: Iterable[int]) -> str:
    """Rows by number, the first few of many."""
    several = list(numbers)
    return f"第 {shorten(several, SHOWN)} 行" if several else ""
