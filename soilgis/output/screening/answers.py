"""One page a site (单地块结论页): what it touches, what is borderline, what was not checked, grade, category, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypeAlias

import pandas as pd

from soilgis.model import screen_tables as t
from soilgis.model.layer import Status, ZoneKind
from soilgis.model.provenance import Verdict
from soilgis.model.screen_words import Form, Outcome, Topic
from soilgis.model.units import Unit, spell
from soilgis.output.briefing.reasons import plain_reason
from soilgis.output.screening.sketch import sketch

if TYPE_CHECKING:
    from soilgis.model.screening import Screening
    from soilgis.output.screening.sketch import Sketch

Rows: TypeAlias = "list[dict[Any, Any]]"
"""Rows of a table of one site."""
_MOST, _MOST_FACTS, _MOST_NEAR = 6, 6, 5
"""Layers, facts and distances named on one page; the rest is counted, and stands in the tables."""


@dataclass(frozen=True)
class Answer:
    """One line of a site's page: what is asked, what was found, and the stored word that colours it."""

    label: str
    text: str
    word: str = ""


@dataclass(frozen=True)
class SitePage:
    """What one page says of one site (单地块结论)."""

    name: str
    where: str
    answers: tuple[Answer, ...]
    steps: tuple[str, ...]
    near: tuple[tuple[str, str], ...]
    """Nearest layers that the site does not touch, with the distance."""
    sketch: Sketch


def site_page(result: Screening, site_id: str) -> SitePage:
    """Write the page of one site."""
    site = result.sites[result.sites[t.Sites.site_id] == site_id].iloc[0]
    checks = _rows(result.checks[result.checks[t.Checks.site_id] == site_id])
    rules = _rows(result.conclusions[result.conclusions[t.Conclusions.site_id] == site_id])
    return SitePage(
        name=site_id,
        where=_where(result, site),
        answers=(*_verdicts(checks), *_rules(rules)),
        steps=tuple(_steps(checks, rules)),
        near=_near(checks),
        sketch=sketch(result, site_id),
    )


def _rows(frame: pd.DataFrame) -> Rows:
    rows: Rows = frame.to_dict("records")
    return rows


def _with(rows: Rows, column: str, value: str) -> Rows:
    """Rows that have a value in a column."""
    return [row for row in rows if row[column] == value]


def _where(result: Screening, site: pd.Series[Any]) -> str:
    parts = [
        str(site[t.Sites.counties]) if pd.notna(site[t.Sites.counties]) else "不在所查行政区内",
        Form(str(site[t.Sites.form])).label,
    ]
    area = f"{spell(float(site[t.Sites.area_ha]), Unit.HA, symbol=True)}（{spell(float(site[t.Sites.area_mu]), Unit.MU, symbol=True)}）"
    parts.append(area)
    if pd.notna(site[t.Sites.length_m]):
        parts.append(f"长 {spell(float(site[t.Sites.length_m]), Unit.M, symbol=True)}")
    earthwork = site[t.Sites.earthwork_m3]
    stated = earthwork if pd.notna(earthwork) else result.options.earthwork_m3
    if stated is not None and pd.notna(stated):
        parts.append(f"挖填土石方 {float(stated):,.0f} m³")
    return "　".join(parts)


def _verdicts(checks: Rows) -> list[Answer]:
    """涉及, 临界, 未核查 in full, and what is clear in one line."""
    found = []
    for verdict, tell in ((Verdict.INVOLVED, _touched), (Verdict.BORDERLINE, _touched), (Verdict.UNCHECKED, _why)):
        rows = _with(checks, t.Checks.verdict, verdict)
        named = list(dict.fromkeys(tell(row, rows) for row in rows))
        found.append(Answer(verdict.label, _cut(named, "；") or "无", verdict.value if named else ""))
    clear = _layers(_with(checks, t.Checks.verdict, Verdict.CLEAR))
    unlisted = _layers(_with(checks, t.Checks.verdict, Verdict.NOT_LISTED))
    found.append(Answer(Verdict.CLEAR.label, _cut(clear, "、") or "无", Verdict.CLEAR.value if clear else ""))
    if unlisted:
        found.append(
            Answer(
                Verdict.NOT_LISTED.label, _cut(unlisted, "、") + "（名录不全，不等于不在区内）", Verdict.UNCHECKED.value
            )
        )
    return found


def _layers(rows: Rows) -> list[str]:
    return list(dict.fromkeys(str(row[t.Checks.layer_name]) for row in rows))


def _cut(parts: list[str], between: str) -> str:
    return between.join(parts[:_MOST]) + (f"{between}另有 {len(parts) - _MOST} 项见附表" if len(parts) > _MOST else "")


def _touched(row: dict[Any, Any], rows: Rows) -> str:
    """Layer, kind, ground in common and its share, status."""
    del rows
    kind = ZoneKind(str(row[t.Checks.kind])).label
    parts = [] if kind in str(row[t.Checks.layer_name]) else [kind]
    if pd.notna(row[t.Checks.area_ha]) and row[t.Checks.area_ha] > 0:
        parts.append(
            f"{spell(row[t.Checks.area_ha], Unit.HA, symbol=True)}，占地块 {spell(row[t.Checks.share], Unit.SHARE, symbol=True)}"
        )
    if pd.notna(row[t.Checks.length_m]):
        parts.append(f"长 {spell(row[t.Checks.length_m], Unit.M, symbol=True)}")
    if pd.isna(row[t.Checks.area_ha]):
        parts.append("内部资料，只给结论")
    parts.append(Status(str(row[t.Checks.status])).label)
    return f"{row[t.Checks.layer_name]}（{'，'.join(parts)}）"


def _why(row: dict[Any, Any], rows: Rows) -> str:
    """Layer with every kind it would answer, and why it was not checked."""
    mine = _with(rows, t.Checks.layer_name, row[t.Checks.layer_name])
    kinds = [
        label
        for label in (ZoneKind(str(kind)).label for kind in dict.fromkeys(one[t.Checks.kind] for one in mine))
        if label not in str(row[t.Checks.layer_name])
    ]
    reason = plain_reason(str(row[t.Checks.reason])) if pd.notna(row[t.Checks.reason]) else "资料不能使用"
    return f"{row[t.Checks.layer_name]}（{'、'.join(kinds) + '，' if kinds else ''}{reason}）"


def _rules(rules: Rows) -> list[Answer]:
    """Grade, region and category with their clause; bans and duties of siting by outcome."""
    found = []
    for topic in (Topic.GRADE, Topic.REGION, Topic.CATEGORY):
        for row in _with(rules, t.Conclusions.topic, topic):
            text = f"{row[t.Conclusions.conclusion]}（{row[t.Conclusions.document]} {row[t.Conclusions.article]}）"
            found.append(Answer(topic.label, text, str(row[t.Conclusions.outcome])))
    siting = _with(rules, t.Conclusions.topic, Topic.SITING)
    for outcome in (Outcome.MET, Outcome.OPEN):
        rows = _with(siting, t.Conclusions.outcome, outcome)
        if rows:
            named = [
                f"{_bare(row[t.Conclusions.conclusion])}（{row[t.Conclusions.document]} {row[t.Conclusions.article]}）"
                for row in rows
            ]
            found.append(Answer(f"{Topic.SITING.label}：{outcome.label}", "；".join(named), outcome.value))
    for row in _with(rules, t.Conclusions.topic, Topic.REAPPROVAL):
        if row[t.Conclusions.outcome] in {Outcome.MET, Outcome.OPEN}:
            text = f"{row[t.Conclusions.conclusion]}（{row[t.Conclusions.document]} {row[t.Conclusions.article]}）"
            found.append(Answer(Topic.REAPPROVAL.label, text, str(row[t.Conclusions.outcome])))
    return found


def _bare(conclusion: str) -> str:
    """A rule without its outcome, which stands beside it, and without the note to the clause."""
    return conclusion.partition("——")[0].partition("（条文说明")[0]


def _steps(checks: Rows, rules: Rows) -> list[str]:
    """What to do next, in the order in which it is done."""
    found = []
    borderline = _layers(_with(checks, t.Checks.verdict, Verdict.BORDERLINE))
    if borderline:
        found.append(f"用实测界址和划定图件复核临界的{_cut(borderline, '、')}（重叠或间距小于图层位置精度）。")
    unchecked = _layers(_with(checks, t.Checks.verdict, Verdict.UNCHECKED))
    if unchecked:
        found.append(f"向主管部门取得{_cut(unchecked, '、')}后补充核查。")
    unlisted = _layers(_with(checks, t.Checks.verdict, Verdict.NOT_LISTED))
    if unlisted:
        found.append(f"向主管部门核实是否位于{_cut(unlisted, '、')}内。")
    touched = _with(checks, t.Checks.verdict, Verdict.INVOLVED)
    weak = _layers([row for row in touched if row[t.Checks.status] != Status.OFFICIAL])
    if weak:
        found.append(f"以正式划定成果复核涉及的{_cut(weak, '、')}。")
    met = _with(_with(rules, t.Conclusions.topic, Topic.SITING), t.Conclusions.outcome, Outcome.MET)
    found += [
        f"落实：{_bare(row[t.Conclusions.conclusion])}（{row[t.Conclusions.document]} {row[t.Conclusions.article]}）。"
        for row in met
    ]
    for topic, action in (
        (Topic.GRADE, "查明{facts}，确定防治标准等级。"),
        (Topic.CATEGORY, "核实{facts}，确定是否编报方案。"),
    ):
        facts = _facts(_with(rules, t.Conclusions.topic, topic))
        found += [action.format(facts=facts)] if facts else []
    return found or ["按结论办理；本核查供参考，以有权部门核定为准。"]


def _facts(rows: Rows) -> str:
    """Facts that a rule lacks, without the reason of each."""
    cells = [row[t.Conclusions.unknown] for row in rows if pd.notna(row[t.Conclusions.unknown])]
    named = [part.partition("：")[0] for cell in cells for part in str(cell).split("；")]
    named = list(dict.fromkeys(one for one in named if one))
    return "、".join(named[:_MOST_FACTS]) + (f"等 {len(named)} 项" if len(named) > _MOST_FACTS else "")


def _near(checks: Rows) -> tuple[tuple[str, str], ...]:
    apart = sorted((row for row in checks if pd.notna(row[t.Checks.distance_m])), key=itemgetter(t.Checks.distance_m))
    nearest: dict[str, dict[Any, Any]] = {}
    for row in apart:
        nearest.setdefault(row[t.Checks.layer_name], row)
    return tuple(
        (
            str(row[t.Checks.layer_name]) + ("（毗邻）" if row[t.Checks.adjoining] is True else ""),
            _far(float(row[t.Checks.distance_m])),
        )
        for row in list(nearest.values())[:_MOST_NEAR]
    )


def _far(metres: float) -> str:
    return spell(metres / 1000, Unit.KM, symbol=True) if metres >= 10_000 else spell(metres, Unit.M, symbol=True)
