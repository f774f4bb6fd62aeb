"""Region codes inspected (行政区代码体检): numbers for texts, prefixes, former and unknown codes, codes that belie their names."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pandas as pd

from soilgis.model.errors import PlaceError, shorten
from soilgis.model.finding import Finding
from soilgis.model.sentences.doctor import DoctorMessages
from soilgis.store.codes import CodedTable, region_codes
from soilgis.store.doctor.chart import SHOWN, Numbers
from soilgis.store.doctor.columns import CODE_NAME

if TYPE_CHECKING:
    from collections.abc import Callable

    from soilgis.store.doctor.chart import Chart
    from soilgis.store.places import PlaceBook

_NAME_NAMES = re.compile(r"^(name|mc|xzqmc|xzmc|xianmc|名称|行政区名称|行政区划名称|县名|县区|区县)$", re.IGNORECASE)
_PARENT_NAMES = re.compile(r"^(parent(_?adcode|_?code)?|sjdm|上级代码)$", re.IGNORECASE)
_LIKELY = 0.5
"""Share of a column's values that must look like region codes for it to be one."""
_LOOKS = re.compile(r"(156)?[1-8]\d{5}(\.0+)?")
_KEPT = 20_000


def _plain(value: object) -> str:
    """A cell as text: whole numbers without a point, nothing for an empty one."""
    if value is None or value != value:  # noqa: PLR0124 - NaN is not equal to itself
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()


@dataclass
class Codes:
    """Looks through a table's region codes, each pair of code and name once (逐对看代码与名称)."""

    chart: Chart
    part: str
    places: PlaceBook
    place: Callable[[Numbers], str]
    pairs: dict[tuple[str, str, str], int] = field(default_factory=dict)
    column: str = ""
    numeric: str = ""
    looked: bool = False
    parent: str = ""
    name: str = ""

    def take(self, frame: pd.DataFrame, first: int) -> None:
        """Look at a batch whose first row has the number ``first``."""
        if not self.looked:
            self._choose(frame)
        if not self.column or len(self.pairs) >= _KEPT:
            return
        columns = [
            frame[one].map(_plain) if one else pd.Series("", index=frame.index)
            for one in (self.column, self.name, self.parent)
        ]
        for row, pair in enumerate(zip(*columns, strict=True), first):
            self.pairs.setdefault(pair, row)

    def _choose(self, frame: pd.DataFrame) -> None:
        """The column of codes, by its name and by what it holds."""
        self.looked = True
        for name in (str(one) for one in frame.columns if CODE_NAME.search(str(one))):
            cells = frame[name].map(_plain)
            filled = cells[cells != ""]
            if len(filled) and filled.map(lambda text: bool(_LOOKS.fullmatch(text))).mean() >= _LIKELY:
                kind = frame[name].dtype.kind
                self.column, self.numeric = name, {"f": "小数", "i": "整数", "u": "整数"}.get(kind, "")
                break
        found = {
            which: next((str(one) for one in frame.columns if which.search(str(one))), "")
            for which in (_NAME_NAMES, _PARENT_NAMES)
        }
        self.name, self.parent = found[_NAME_NAMES], found[_PARENT_NAMES]

    def close(self) -> None:
        """Note what was found."""
        if not self.column:
            return
        self.chart.hold("行政区代码字段", self.column, part=self.part)
        if self.numeric:
            self._find(Finding.CODE_NUMBER, [], DoctorMessages.zeros_lost(kind=self.numeric))
        kinds: dict[Finding, list[tuple[str, int]]] = {}
        for (code, name, parent), row in self.pairs.items():
            for finding, evidence in self._judged(code, name, parent):
                kinds.setdefault(finding, []).append((evidence, row))
        for finding, found in kinds.items():
            self._find(finding, [row for _, row in found], shorten(dict.fromkeys(one for one, _ in found), SHOWN))
        if len(self.pairs) >= _KEPT:
            self._find(Finding.NOT_LOOKED_AT, [], f"只核对了前 {_KEPT} 组代码与名称")

    def _find(self, finding: Finding, rows: list[int], evidence: str) -> None:
        numbers = Numbers()
        numbers.add(rows)
        self.chart.find(finding, f"字段 {self.column}：{evidence}", part=self.part, where=self.place(numbers))

    def _judged(self, code: str, name: str, parent: str) -> list[tuple[Finding, str]]:
        """What is wrong with one pair of code and name."""
        if not code:
            return []
        found: list[tuple[Finding, str]] = []
        if parent == code:
            found.append((Finding.CODE_SELF_PARENT, code))
        bare = re.sub(r"\.0+$", "", code)
        if bare != code:
            found.append((Finding.CODE_NUMBER, code))
        if re.fullmatch(r"156\d{6}", bare):
            found.append((Finding.CODE_PREFIXED, bare))
            bare = bare[3:]
        return found + self._checked(bare, name)

    def _checked(self, code: str, name: str) -> list[tuple[Finding, str]]:
        """What the register of places says of a bare code and its name."""
        try:
            now, _ = region_codes(pd.DataFrame({"code": [code]}), self.places, "", CodedTable("code", "name"))
        except PlaceError:
            return [(Finding.CODE_UNKNOWN, code)]
        found = []
        if now.iloc[0] != code:
            found.append((Finding.CODE_FORMER, f"{code} 今为 {now.iloc[0]} {self.places.name_of(now.iloc[0])}"))
        try:
            region_codes(pd.DataFrame({"code": [code], "name": [name]}), self.places, "", CodedTable("code", "name"))
        except PlaceError:
            found.append((Finding.CODE_NAME, f"{code} 是{self.places.name_of(now.iloc[0])}，名称写作{name}"))
        return found
