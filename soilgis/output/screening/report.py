"""The screening report's content (核查报告内容): the same words and figures for the page, the document and the sheets."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from soilgis.model import screen_tables as t
from soilgis.model.layer import Status
from soilgis.model.provenance import Verdict
from soilgis.model.screen_words import GRADE_LABELS, Outcome
from soilgis.model.units import spell
from soilgis.output.briefing.reasons import plain_reason, plain_source, plain_text
from soilgis.output.captions import NO_REVIEW, status_line
from soilgis.output.tables import worded

if TYPE_CHECKING:
    from soilgis.model.columns import Column, Table
    from soilgis.model.screening import Screening

CAUTION = "本核查依据所列图层自动比对生成，供参考；不构成许可、审批或选址意见，以有权部门核定为准。"
UNCHECKED = "未核查不等于不涉及：没有核查的图层须另行核实。"
_SHOWN_CHECKS = ("layer_name", "kind", "basis", "verdict", "zones", "area_m2", "area_ha", "area_mu", "area_km2", "share",
                 "length_m", "distance_m", "adjoining", "pieces", "reason")  # fmt: skip
_SHOWN_GROUNDS = ("layer_name", "kind", "verdict", "document", "article", "status", "secrecy", "vintage", "valid_until", "expired",
                  "tolerance_m")  # fmt: skip
_SHOWN = {
    "kinds": ("kind", "basis", "verdict", "union_m2", "raw_m2", "share", "layers", "unchecked"),
    "counties": ("adcode", "name", "city", "province", "area_m2", "share", "length_m"),
    "conclusions": ("topic", "outcome", "conclusion", "used", "unknown", "document", "article", "confidence"),
    "indicators": ("first_region", "grade", "phase", "indicator", "stated", "low", "high", "note", "article"),
}


@dataclass(frozen=True)
class Cell:
    """One printed cell: text, whether it is a number, and the stored word behind a verdict."""

    text: str
    number: bool = False
    word: str = ""


@dataclass(frozen=True)
class Grid:
    """One printed table (印刷表)."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class SitePages:
    """Everything printed of one site (单地块报告)."""

    name: str
    tables: tuple[Grid, ...]


def site_pages(result: Screening, site_id: str) -> SitePages:
    """Print one site's tables: layers, kinds, counties, rules, indicators."""
    checks = _plain(_of(result.checks, site_id))
    grounds = replace(_grid(checks, t.Checks, _SHOWN_GROUNDS, ""), title="逐图层依据")
    tables = [_grid(checks, t.Checks, _SHOWN_CHECKS, UNCHECKED), grounds]
    kinds = {
        "kinds": t.KindUnion,
        "counties": t.SiteCounties,
        "conclusions": t.Conclusions,
        "indicators": t.SiteIndicators,
    }
    frames = {
        "kinds": result.kinds,
        "counties": result.counties,
        "conclusions": result.conclusions,
        "indicators": result.indicators,
    }
    notes = {
        "kinds": "同一类型、同一口径的图层合并计算，重复部分只计一次；名录（县域）与划定（矢量）不相加。",
        "counties": "", "conclusions": "结论均供参考；“未核查”表示事实不全，不得视为未触及。",
        "indicators": "列出每个可能等级的指标值；等级未定的须先查明。",
    }  # fmt: skip
    for name, table in kinds.items():
        rows = _plain(_titled(_of(frames[name], site_id), result))
        if len(rows):
            tables.append(_grid(rows, table, _SHOWN[name], notes[name]))
    return SitePages(site_id, tuple(tables))


def summary(result: Screening) -> str:
    """One line: how many sites, how many checks, when."""
    checks = result.checks[t.Checks.verdict].value_counts()
    counted = "，".join(f"{word.label} {int(checks.get(word.value, 0))}" for word in _ORDER)
    return f"{len(result.sites)} 个地块，{len(result.checks)} 项核查：{counted}；核查日期 {result.options.as_of}；{NO_REVIEW}。"


_ORDER = (Verdict.INVOLVED, Verdict.BORDERLINE, Verdict.UNCHECKED, Verdict.NOT_LISTED, Verdict.CLEAR)


def gap_lines(result: Screening) -> tuple[str, ...]:
    """Lines in red under the title: layers not checked, and how weak the used ones are."""
    missing = [f"{use.layer.title.zh}（{plain_reason(use.reason)}）" for use in result.provenance.unchecked]
    lines = [f"未核查图层（不等于不涉及）：{'；'.join(missing)}"] if missing else []
    weak = status_line(Status(result.provenance.status))
    return (*lines, *([f"{weak}。"] if weak else []))


def remarks(result: Screening) -> tuple[str, ...]:
    """Numbered remarks: method, tolerances, warnings, versions."""
    asked = result.options
    lines = [
        "面积为 CGCS2000 椭球面积；距离、长度为椭球面大地线；图形经过简化，仅供显示，不用于量算。",
        "线状地块与分区边界重合（节点相同）的线段计入该分区；与县界重合的线段只计入一个县；近似重合的按实际位置判定。",
        f"重叠部分的厚度（2×面积÷周长）小于图层位置容差的记为临界，单列；毗邻指最近距离不大于 {asked.adjoining_m:g} m。",
        "1 公顷 = 15 亩，1 km² = 1500 亩。",
        *result.provenance.warnings,
        "；".join(f"{name} {number}" for name, number in result.provenance.versions.items()),
    ]
    if asked.width_m:
        lines.insert(2, f"线状地块按宽度 {asked.width_m:g} m 成面。")
    if asked.radius_m:
        lines.insert(2, f"点状地块按半径 {asked.radius_m:g} m 成面。")
    return tuple(lines)


def _of(frame: pd.DataFrame, site_id: str) -> pd.DataFrame:
    return frame[frame["site_id"] == site_id]


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """Reasons and unknown facts without the names of files, which the tables of machines keep."""
    cured = {"reason": plain_reason, "document": plain_source, "used": plain_text, "unknown": plain_text}
    return frame.assign(
        **{
            name: [cure(text) if isinstance(text, str) else text for text in frame[name]]
            for name, cure in cured.items()
            if name in frame
        }
    )


def _titled(frame: pd.DataFrame, result: Screening) -> pd.DataFrame:
    """Put the titles of layers for their ids, which only the tables of machines need."""
    titles = {use.layer.id: use.layer.title.zh for use in result.provenance.uses}
    listed = [name for name in ("layers", "unchecked") if name in frame]
    return frame.assign(
        **{
            name: [
                "、".join(titles.get(part, part) for part in value.split("、")) if isinstance(value, str) else value
                for value in frame[name]
            ]
            for name in listed
        }
    )


def _grid(frame: pd.DataFrame, table: type[Table], names: tuple[str, ...], note: str) -> Grid:
    """Print a frame's columns; columns that are empty in every row are left out, verdicts never are."""
    columns = [table.column(name) for name in names]
    kept = [c for c in columns if c in {"verdict", "outcome", "reason"} or frame[c].notna().any()]
    shown = worded(frame, table)
    pairs = zip(shown[list(map(str, kept))].to_numpy(), frame[list(map(str, kept))].to_numpy(), strict=True)
    rows = tuple(
        tuple(_cell(value, stored, c) for value, stored, c in zip(said, raw, kept, strict=True)) for said, raw in pairs
    )
    return Grid(table.title[0], tuple(c.heading() for c in kept), rows, note)


def _cell(value: object, stored: object, column: Column) -> Cell:
    number = column.kind in {"real", "integer"}
    if value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value)):
        return Cell("—", number)
    if column == "grade" and isinstance(stored, int):
        return Cell(GRADE_LABELS[stored])
    if number:
        figure = float(str(value))
        text = spell(figure, column.unit) if column.unit else f"{figure:g}"
        return Cell(text, number=True)
    word = str(stored) if column in {"verdict", "outcome"} and str(stored) in {*Verdict, *Outcome} else ""
    return Cell(str(value), word=word)
