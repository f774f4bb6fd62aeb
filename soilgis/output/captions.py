"""Captions (图文说明): the lines that every window prints alike: review number, status, sources, gaps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.model.layer import Role, Status
from soilgis.model.tables import Regions

if TYPE_CHECKING:
    from soilgis.model.result import Result

NO_REVIEW = "内部使用，未经审图"
"""Printed where a review number (审图号) would stand; a number is never made up."""
MEASURED = "面积为 CGCS2000 椭球面积；图形经过简化，仅供显示，不用于量算。"


def review(result: Result) -> str:
    """Return the 审图号 line: the number given by the study, else that the map is for internal use."""
    number = result.study.map.review_number.strip()
    return f"审图号：{number}" if number else NO_REVIEW


def status_line(status: Status) -> str:
    """Say how far figures of this status can be trusted; empty for official ones."""
    return {
        Status.OFFICIAL: "",
        Status.DRAFT: "含征求意见稿数据，正式发布前仅供参考",
        Status.PRESS: "含公开报道数据，未见正式文件",
        Status.WORKING: "含工作口径数据，非法定范围",
        Status.DEMO: "含演示数据，不代表真实情况",
    }[status]


def gaps(result: Result) -> tuple[str, ...]:
    """Name each layer that was asked for and could not be checked, with the reason (未核查)."""
    return tuple(f"{use.layer.title.zh}：{use.reason}" for use in result.provenance.unchecked)


def gap_line(result: Result) -> str:
    """Return one line on what was not checked; empty when everything was."""
    names = [use.layer.title.zh for use in result.provenance.unchecked]
    return f"未核查（不等于不涉及）：{'、'.join(names)}" if names else ""


def boundary_line(result: Result) -> str:
    """Return where the boundaries come from, and that they are for analysis."""
    found = [use.layer for use in result.provenance.uses if use.used and use.layer.role is Role.BOUNDARIES]
    names = "、".join(dict.fromkeys(layer.source.document for layer in found))
    return f"行政区划界线：{names or '未注明'}；界线供分析使用，不作为划界依据。"


def source_line(result: Result) -> str:
    """Return the layers the result rests on, by status, strongest first."""
    used = [use.layer for use in result.provenance.uses if use.used]
    parts = [
        f"【{status.label}】{'、'.join(layer.title.zh for layer in used if layer.status is status)}"
        for status in Status
        if any(layer.status is status for layer in used)
    ]
    return f"资料来源：{'；'.join(parts)}" if parts else "资料来源：未注明"


def context_line(result: Result) -> str:
    """Return where rivers, lakes and coast come from, or that they are not drawn; empty where a map shows no context at all."""
    return result.context.line if result.context else ""


def extent_line(result: Result) -> str:
    """Return the study's level and the number of its regions."""
    leaves = result.regions[result.regions[Regions.level] == result.study.unit_level]
    return f"{result.study.unit_label} {len(leaves)} 个单元"
