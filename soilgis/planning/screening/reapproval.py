"""Re-approval triggers (变更报批、补充报告与重新审核): 水利部令第53号 第十六条至第十八条, against the extent approved earlier."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from soilgis.model.rule_tables import ReapprovalRules
from soilgis.model.screen_words import Outcome
from soilgis.model.sentences.planning import PlanningMessages
from soilgis.model.units import rounded, told_apart
from soilgis.planning.screening.siting import Finding

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    import pandas as pd


@dataclass(frozen=True)
class Versions:
    """Figures of one project as approved and as it is now (前后对比); NaN where a figure is not given.

    Attributes
    ----------
    area_ha, earthwork_m3, topsoil_m3, plant_ha
        Pairs (earlier, now).
    key_zones
        Names of key zones involved earlier and now; None when any key-zone fact is unchecked.
    shifted
        Length of the line beyond the shift the rule names, and the line's length, m; None for a site that is no line.
    years_idle
        Years from approval without a start; NaN when dates are missing.
    """

    area_ha: tuple[float, float]
    earthwork_m3: tuple[float, float] = (math.nan, math.nan)
    topsoil_m3: tuple[float, float] = (math.nan, math.nan)
    plant_ha: tuple[float, float] = (math.nan, math.nan)
    key_zones: tuple[frozenset[str], frozenset[str]] | None = None
    shifted: tuple[float, float] | None = None
    years_idle: float = math.nan

    @property
    def shrunk(self) -> bool:
        """Whether the disturbed range is smaller than approved."""
        return self.area_ha[1] < self.area_ha[0]


def reapproval(table: pd.DataFrame, versions: Versions) -> list[Finding]:
    """Judge every trigger; what is not given is open, never cleared.

    Parameters
    ----------
    table
        `rule_tables.ReapprovalRules`.
    versions
        The project earlier and now.

    Returns
    -------
    list of Finding
        One a trigger, in the table's order.
    """
    return [_judge(row, versions) for row in table.to_dict("records")]


def _judge(row: Mapping[Hashable, Any], versions: Versions) -> Finding:
    trigger, threshold = str(row[ReapprovalRules.trigger]), float(str(row[ReapprovalRules.threshold]))
    if trigger == "key_zones":
        return _key_zones(row, versions.key_zones)
    if trigger == "line_shift":
        return _line_shift(row, versions.shifted, threshold)
    if row[ReapprovalRules.measure] == "years":
        return _lapse(row, versions.years_idle, threshold)
    if row[ReapprovalRules.measure] == "exemption":
        return _exemption(row, versions)
    return _amount(row, versions, trigger, threshold)


def _amount(row: Mapping[Hashable, Any], versions: Versions, trigger: str, threshold: float) -> Finding:
    """Judge growth or loss of an amount; what no file gives is open."""
    pairs = {
        "area": ("防治责任范围", versions.area_ha, "公顷", ""),
        "earthwork": ("土石方总量", versions.earthwork_m3, "m³", "earthwork_m3"),
        "topsoil": ("表土剥离量", versions.topsoil_m3, "m³", "topsoil_m3"),
        "plant_area": ("植物措施面积", versions.plant_ha, "公顷", "plant_ha"),
    }
    if trigger not in pairs:
        return _finding(row, Outcome.OPEN, "空间数据不能判定，未核查", unknown=(str(row[ReapprovalRules.label]),))
    name, (before, now), unit, column = pairs[trigger]
    if math.isnan(before) or math.isnan(now) or before <= 0:
        where = f"，两个文件都须有字段 {column}" if column else ""
        return _finding(row, Outcome.OPEN, "缺少前后数值，未核查", unknown=(f"{name}（批复时、现状{where}）",))
    loss = row[ReapprovalRules.measure] == "loss"
    change = now / before - 1
    met = (-change if loss else change) >= threshold - 1e-9
    used = (
        f"{name}由 {before:,.2f} {unit} 变为 {now:,.2f} {unit}（{_percent(change, threshold)}），阈值 {threshold:.0%}"
    )
    if met and loss and versions.shrunk:
        said = PlanningMessages.reduced_with_area()
        return _finding(
            row, Outcome.OPEN, said, used=(used, *_shrinking(versions)), unknown=(PlanningMessages.in_step(),)
        )
    return _finding(row, Outcome.MET if met else Outcome.NOT_MET, "达到" if met else "未达到", used=(used,))


def _percent(change: float, threshold: float) -> str:
    """Spell a change, with more digits where it would seem to lie on the other side of the threshold."""
    digits = told_apart(abs(change) * 100, (threshold * 100 - 1e-7,), 1)
    return f"{rounded(change * 100, digits):+.{digits}f}%"


def _shrinking(versions: Versions) -> tuple[str, ...]:
    before, now = versions.area_ha
    return (PlanningMessages.area_reduced(before=before, now=now),)


def _exemption(row: Mapping[Hashable, Any], versions: Versions) -> Finding:
    """Say whether the last paragraph of 第十六条 may apply: it exempts, it never triggers."""
    if not versions.shrunk:
        known = not any(map(math.isnan, versions.area_ha))
        return _finding(row, Outcome.NOT_APPLICABLE, "扰动范围没有减少" if known else "不知扰动范围是否减少")
    return _finding(
        row,
        Outcome.OPEN,
        PlanningMessages.may_apply(),
        used=_shrinking(versions),
        unknown=(PlanningMessages.in_step(),),
    )


def _key_zones(row: Mapping[Hashable, Any], zones: tuple[frozenset[str], frozenset[str]] | None) -> Finding:
    if zones is None:
        return _finding(
            row, Outcome.OPEN, PlanningMessages.zones_unchecked(), unknown=(PlanningMessages.all_key_zones(),)
        )
    added = sorted(zones[1] - zones[0])
    if added:
        return _finding(row, Outcome.MET, f"新涉及{'、'.join(added)}", used=tuple(f"新涉及{name}" for name in added))
    return _finding(row, Outcome.NOT_MET, "未新涉及", used=("前后涉及的重点区相同",))


def _line_shift(row: Mapping[Hashable, Any], shifted: tuple[float, float] | None, threshold: float) -> Finding:
    if shifted is None:
        return _finding(row, Outcome.NOT_APPLICABLE, "不是线型工程")
    moved, length = shifted
    share = moved / length if length else 0.0
    used = PlanningMessages.line_shifted(
        metres=float(str(row[ReapprovalRules.shift_m])), length=moved, share=_percent(share, threshold).lstrip("+")
    )
    if moved == 0:
        return _finding(row, Outcome.NOT_MET, "没有超过规定位移的线路", used=(used,))
    if share < threshold:
        said = PlanningMessages.shift_not_reached()
        return _finding(row, Outcome.OPEN, said, used=(used,), unknown=(PlanningMessages.hill_length(),))
    said = PlanningMessages.shift_reached()
    return _finding(row, Outcome.OPEN, said, used=(used,), unknown=(PlanningMessages.hill_length(),))


def _lapse(row: Mapping[Hashable, Any], years: float, threshold: float) -> Finding:
    if math.isnan(years):
        return _finding(row, Outcome.OPEN, "缺少批复与开工日期，未核查", unknown=("批复日期", "开工日期"))
    met = years >= threshold
    digits = told_apart(years, (threshold,), 1)
    return _finding(
        row,
        Outcome.MET if met else Outcome.NOT_MET,
        "已满" if met else "未满",
        used=(f"{rounded(years, digits):.{digits}f} 年",),
    )


def _finding(
    row: Mapping[Hashable, Any],
    outcome: Outcome,
    conclusion: str,
    *,
    used: tuple[str, ...] = (),
    unknown: tuple[str, ...] = (),
) -> Finding:
    duty = row.get(ReapprovalRules.duty)
    due = f"；应{duty}" if outcome is Outcome.MET and isinstance(duty, str) and duty else ""
    return Finding(
        str(row[ReapprovalRules.trigger]), outcome, f"{row[ReapprovalRules.label]}——{conclusion}{due}", used, unknown,
        str(row[ReapprovalRules.document]), str(row[ReapprovalRules.article]), str(row[ReapprovalRules.confidence]),
    )  # fmt: skip
