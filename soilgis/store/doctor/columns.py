"""Attributes inspected (属性体检): numbers kept as text, stray signs, dates in several forms, ids kept as numbers, units of areas."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from soilgis.model.finding import Finding
from soilgis.model.sentences.doctor import DoctorMessages
from soilgis.model.units import SQUARE_METRES, Unit
from soilgis.store.doctor.chart import Numbers

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt
    import pandas as pd

    from soilgis.store.doctor.chart import Chart

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
ID_NAME = re.compile(r"(^|_)(id|code|bh|bm|dm)$|编号|代码|编码|adcode$|^(pac|xzqdm|xzdm)$", re.IGNORECASE)
"""Names of columns that hold ids or codes."""
CODE_NAME = re.compile(
    r"^(adcode|ad_code|code|pac|xzqdm|xzdm|xzqhdm|qhdm|gb|adcode99|xian|xiandm|区划代码|行政区划?代码|县代码|代码)$",
    re.IGNORECASE,
)
"""Names of columns that hold region codes."""
_AREA_NAME = re.compile(r"面积|^(shape_)?area|^(mj|tbmj|gdmj|zmj)$", re.IGNORECASE)
_DATE_FORMS = {
    "2024-03-01": r"(19|20)\d\d-\d{1,2}-\d{1,2}", "2024/3/1": r"(19|20)\d\d/\d{1,2}/\d{1,2}", "2024.3.1": r"(19|20)\d\d\.\d{1,2}\.\d{1,2}",
    "2024年3月1日": r"(19|20)\d\d年\d{1,2}月(\d{1,2}日?)?", "20240301": r"(19|20)\d{6}", "3/1/2024": r"\d{1,2}/\d{1,2}/(19|20)\d\d",
}  # fmt: skip
UNITS = {unit.symbol("zh"): SQUARE_METRES[unit] for unit in (Unit.M2, Unit.MU, Unit.HA, Unit.KM2)}
"""Square metres of the units that areas come in."""
_NEAR = 0.05
"""How far the median of stated over measured may be from a unit, as a share."""
_ROW_APART = 0.05
"""How far one stated area may be from the measured one before it is told, as a share."""
_KEPT = 200_000
"""Numbers kept of a column to tell its unit."""


@dataclass
class _Texts:
    """What the texts of a column are, counted as they go by (文本列统计)."""

    blank: Numbers = field(default_factory=Numbers)
    spaced: Numbers = field(default_factory=Numbers)
    wide: Numbers = field(default_factory=Numbers)
    hidden: Numbers = field(default_factory=Numbers)
    grouped: Numbers = field(default_factory=Numbers)
    filled: int = 0
    numbers: int = 0
    forms: dict[str, int] = field(default_factory=dict)


class Columns:
    """Looks through the columns of one table, batch by batch (逐批看属性).

    Parameters
    ----------
    chart
        Takes the findings.
    part
        Layer or sheet.
    place
        How rows are named: `soilgis.store.doctor.chart.features` or ``rows``.
    typed
        Whether the format keeps numbers apart from texts.
    """

    def __init__(self, chart: Chart, part: str, place: Callable[[Numbers], str], *, typed: bool = True) -> None:
        self.chart, self.part, self.place, self.typed = chart, part, place, typed
        self.texts: dict[str, _Texts] = {}
        self.whole: dict[str, bool] = {}
        self.areas: dict[str, list[npt.NDArray[np.float64]]] = {}
        self.measured: list[npt.NDArray[np.float64]] = []
        self.kept = 0

    def take(self, frame: pd.DataFrame, first: int, measured: npt.NDArray[np.float64] | None) -> None:
        """Look at a batch whose first row has the number ``first``; ``measured`` are the areas of its shapes, m²."""
        for at, name in enumerate(map(str, frame.columns)):
            values = frame.iloc[:, at]
            if values.dtype.kind == "f":
                self._real(name, values)
            if values.dtype.kind in "OUT" or str(values.dtype).startswith("str"):
                self._text(name, values, first)
            elif values.dtype.kind not in "MmV":
                self._blanks(self.texts.setdefault(name, _Texts()), values.isna().to_numpy(), first)
            if values.dtype.kind in "fiu" and _AREA_NAME.search(name) and measured is not None and self.kept < _KEPT:
                self.areas.setdefault(name, []).append(values.to_numpy(float))
        if measured is not None and self.kept < _KEPT:
            self.measured.append(measured)
            self.kept += len(measured)

    def _real(self, name: str, values: pd.Series[Any]) -> None:
        known = values.dropna().to_numpy()
        if len(known):
            self.whole[name] = self.whole.get(name, True) and bool(
                (known % 1 == 0).all() and (np.abs(known) < 2**53).all()
            )

    @staticmethod
    def _blanks(found: _Texts, absent: npt.NDArray[np.bool_], first: int) -> None:
        found.blank.add((np.flatnonzero(absent) + first).tolist())
        found.filled += int((~absent).sum())

    def _text(self, name: str, values: pd.Series[Any], first: int) -> None:
        found = self.texts.setdefault(name, _Texts())
        cells = values.to_numpy(object)
        absent = np.array([not isinstance(one, str) or not one.strip() for one in cells], bool)
        self._blanks(found, absent, first)
        for at in np.flatnonzero(~absent).tolist():
            _look(found, cells[at], at + first)

    def close(self) -> None:
        """Note what was found."""
        for name, found in self.texts.items():
            self._close_text(name, found)
        for name, whole in self.whole.items():
            if whole and ID_NAME.search(name) and not CODE_NAME.search(name):
                self._find(Finding.REAL_ID, name, "", DoctorMessages.whole_numbers())
        for name, parts in self.areas.items():
            self._unit(name, np.concatenate(parts), np.concatenate(self.measured))

    def _find(self, finding: Finding, name: str, where: str, evidence: str) -> None:
        self.chart.find(finding, f"字段 {name}：{evidence}", part=self.part, where=where)

    def _close_text(self, name: str, found: _Texts) -> None:
        if found.blank.count:
            everywhere = "全部为空" if not found.filled else f"{found.blank.count} 处为空"
            self._find(Finding.BLANK, name, self.place(found.blank), everywhere)
        for finding, places, what in (
            (Finding.STRAY_SPACE, found.spaced, "首尾有空格"), (Finding.FULL_WIDTH, found.wide, "有全角数字或字母"),
            (Finding.HIDDEN_SIGN, found.hidden, "有不可见字符"), (Finding.THOUSANDS, found.grouped, "数字带千分位逗号"),
        ):  # fmt: skip
            if places.count:
                self._find(finding, name, self.place(places), what)
        if (
            self.typed
            and found.numbers
            and found.numbers == found.filled
            and not ID_NAME.search(name)
            and not found.forms
        ):
            self._find(Finding.TEXT_NUMBER, name, "", DoctorMessages.numbers_in_text(count=found.numbers))
        if len(found.forms) > 1:
            self._find(
                Finding.DATE_FORMS, name, "", "、".join(f"{form}（{count} 处）" for form, count in found.forms.items())
            )

    def _of(self) -> str:
        """Of how many features the areas were compared, where not of all."""
        return f"前 {self.kept} 个要素中 " if self.kept >= _KEPT else ""

    def _unit(self, name: str, stated: npt.NDArray[np.float64], measured: npt.NDArray[np.float64]) -> None:
        """Tell the unit of an area column by the shapes; whatever is far from every unit is told with its rows."""
        known = (stated > 0) & (measured > 0)
        if not known.any():
            return
        ratio = measured[known] / stated[known]
        middle = float(np.median(ratio))
        unit = min(UNITS, key=lambda one: abs(np.log(middle / UNITS[one])))
        if abs(middle / UNITS[unit] - 1) > _NEAR:
            self._find(Finding.AREA_DIFFERS, name, "", DoctorMessages.no_usual_unit(ratio=middle))
            return
        self._find(
            Finding.UNIT_DOUBT,
            name,
            "",
            DoctorMessages.unit_by_shapes(unit=unit, ratio=middle / UNITS[unit]),
        )
        apart = np.flatnonzero(known)[np.abs(ratio / UNITS[unit] - 1) > _ROW_APART] + 1
        if len(apart):
            self._find(
                Finding.AREA_DIFFERS,
                name,
                self.place(_numbers(apart)),
                f"{self._of()}{len(apart)} 个与图形面积相差 {_ROW_APART:.0%} 以上",
            )


def _look(found: _Texts, text: str, row: int) -> None:
    """Count what one text is."""
    bare = text.strip()
    found.numbers += bool(_NUMBER.fullmatch(bare))
    if bare != text:
        found.spaced.add([row])
    folded = unicodedata.normalize("NFKC", bare)
    if any(map(is_wide, bare)):
        found.wide.add([row])
    if any(unicodedata.category(sign) in {"Cc", "Cf", "Co", "Cn"} for sign in text):
        found.hidden.add([row])
    if _GROUPED.fullmatch(folded):
        found.grouped.add([row])
    for form, pattern in _DATE_FORMS.items():
        if re.fullmatch(pattern, folded):
            found.forms[form] = found.forms.get(form, 0) + 1


def is_wide(sign: str) -> bool:
    """Whether a sign is a full-width digit or letter, full stop or minus; the punctuation of a Chinese sentence is none."""
    return "０" <= sign <= "９" or "Ａ" <= sign <= "Ｚ" or "ａ" <= sign <= "ｚ" or sign in "．－"


def _numbers(found: npt.NDArray[np.integer]) -> Numbers:
    several = Numbers()
    several.add(found.tolist())
    return several
