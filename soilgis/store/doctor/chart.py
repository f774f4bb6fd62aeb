"""The chart of an inspection (体检记录): what is in a file and what was found in it, gathered while it is looked through."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

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


@dataclass
class Numbers:
    """Numbers of features or rows: all counted, the first kept (编号)."""

    count: int = 0
    first: list[int] = field(default_factory=list)

    def add(self, more: Sequence[int]) -> None:
        """Count some more."""
        self.count += len(more)
        self.first.extend(more[: SHOWN - len(self.first)])


def features(numbers: Numbers) -> str:
    """Features by number, the first few of many."""
    return _named(numbers, "个要素")


def rows(numbers: Numbers) -> str:
    """Rows by number, the first few of many."""
    return _named(numbers, "行")


def _named(numbers: Numbers, what: str) -> str:
    if not numbers.count:
        return ""
    listed = "、".join(map(str, numbers.first))
    return f"第 {listed} {what}" if numbers.count <= SHOWN else f"第 {listed} … {what}（共 {numbers.count} {what[:1]}）"
