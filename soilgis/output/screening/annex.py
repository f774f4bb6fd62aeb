"""The annex of a screening (附表): all sites at a glance, rules by site, layers and sources, remarks, on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from soilgis.model import screen_tables as t
from soilgis.model.provenance import Verdict
from soilgis.model.screen_words import Outcome, Topic
from soilgis.output.briefing.reasons import plain_reason, plain_source
from soilgis.output.screening.report import Cell, Grid, remarks

if TYPE_CHECKING:
    from soilgis.model.screening import Screening

MOST_SITES, MOST_COLUMNS = 500, 4
"""Sites of the overview, and sites that have a column of their own among the rules."""
FULL = "逐图层的面积、占比和距离，每条规则所用和所缺的事实，六项防治指标，见同时生成的核查表格。"


def annex(result: Screening) -> tuple[Grid, ...]:
    """Tables of the annex, in order; the overview only where there are several sites."""
    several = (_overview(result),) if len(result.sites) > 1 else ()
    return (*several, _rules(result), _sources(result))


def _overview(result: Screening) -> Grid:
    """One line a site: counts by verdict, grade and category."""
    counts = result.checks.groupby([t.Checks.site_id, t.Checks.verdict], dropna=False).size()
    order = (Verdict.INVOLVED, Verdict.BORDERLINE, Verdict.UNCHECKED, Verdict.NOT_LISTED, Verdict.CLEAR)
    heads = ("地块", "县级行政区", "面积（公顷）", *(f"{word.label}" for word in order), "防治标准等级", "方案类别")
    rows = tuple(
        (
            Cell(str(row[t.Sites.site_id])), Cell(str(row[t.Sites.counties]) if pd.notna(row[t.Sites.counties]) else "—"),
            Cell(f"{row[t.Sites.area_ha]:,.2f}", number=True),
            *(Cell(str(int(counts.get((row[t.Sites.site_id], word.value), 0))), number=True) for word in order),
            Cell(_first(row[t.Sites.grade])), Cell(_first(row[t.Sites.category])),
        )
        for row in result.sites.head(MOST_SITES).to_dict("records")
    )  # fmt: skip
    left = len(result.sites) - len(rows)
    return Grid("附表一　地块一览（核查项数）", heads, rows, f"另有 {left} 个地块见核查表格。" if left else "")


def _first(text: object) -> str:
    """The finding itself, without what is said about it."""
    return str(text).partition("；")[0].partition("（")[0]


def _rules(result: Screening) -> Grid:
    """One row a rule with document and clause; the outcome at each of a few sites, else counted over all."""
    sites = list(result.sites[t.Sites.site_id])
    column = str(t.Conclusions.item)
    few = sites if len(sites) <= MOST_COLUMNS else []
    heads = ("条目", "依据", *(few or ["各地块结论（个）"]))
    rows = []
    for item, mine in result.conclusions.groupby([t.Conclusions.topic, column], sort=False, dropna=False):
        one = mine.iloc[0]
        said = (
            t.Conclusions.item.worded(str(item[1]))
            if Topic(str(item[0])) is Topic.SITING
            else Topic(str(item[0])).label
        )
        pairs = zip(mine[t.Conclusions.site_id].tolist(), mine[t.Conclusions.outcome].tolist(), strict=True)
        words = {str(name): Outcome(str(outcome)) for name, outcome in pairs}
        cells = [Cell(words[name].label, word=words[name].value) if name in words else Cell("—") for name in few]
        if not few:
            counted = pd.Series([word.label for word in words.values()]).value_counts()
            cells = [Cell("，".join(f"{word} {count}" for word, count in counted.items()))]
        basis = f"{one[t.Conclusions.document]} {one[t.Conclusions.article]}"
        rows.append((Cell(str(said)), Cell(basis), *cells))
    return Grid("附表二　规则结论", heads, tuple(rows), "结论均供参考；“未核查”表示事实不全，不得视为未触及。")


def _sources(result: Screening) -> Grid:
    heads = ("图层", "状态", "密级", "时点", "依据文件", "使用情况")
    rows = tuple(
        (
            Cell(use.layer.title.zh), Cell(use.layer.status.label), Cell(use.layer.secrecy.label), Cell(use.layer.source.vintage),
            Cell(f"{plain_source(use.layer.source.document)} {use.layer.source.article}".strip()),
            Cell("已核查" if use.used else f"未核查：{plain_reason(use.reason)}"),
        )
        for use in result.provenance.uses
    )  # fmt: skip
    return Grid("附表三　图层与来源", heads, rows)


def annex_remarks(result: Screening) -> tuple[str, ...]:
    """Remarks a reader needs: method, tolerances, what rules leave out; versions and file names stand in the tables."""
    lines = [
        line for line in remarks(result) if not line.startswith(("python ", "未核查：")) and "soilgis " not in line
    ]
    return (*lines, FULL)
