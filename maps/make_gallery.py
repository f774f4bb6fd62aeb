"""The gallery (图廊): one page a question, answered by every shipped study with a sentence, a picture and the map; run by ``make gallery``."""

from __future__ import annotations

import html
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import soilgis
from soilgis.model.clause_tables import AreaState, Duties, Goals, NamedAreas
from soilgis.model.errors import OutputError
from soilgis.model.layer import Status
from soilgis.model.tables import Regions
from soilgis.output import captions
from soilgis.output.headline import headline
from soilgis.output.opening import opening_indicator, this_year
from soilgis.output.picture.figure import Sheet, draw
from soilgis.output.windows import write_map

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from soilgis.model.result import Indicator, Result

HERE = Path(__file__).parent / "gallery"
MOST_BYTES = 1_000_000
"""Largest page that is committed."""
THUMB_DPI = 60
MOST_ROWS = 12
STYLE = """body{font:16px/1.6 "Microsoft YaHei","Noto Sans CJK SC",sans-serif;margin:0;background:#eef2f4;color:#1b2730}
header{background:#0b3a53;color:#fff;padding:1.2rem 2rem;border-bottom:3px solid #f0b429}h1{margin:0;font-size:1.6rem}header p{margin:.2rem 0 0;color:#cfdde5}
header a{color:#fff}main{max-width:76rem;margin:0 auto;padding:1.5rem 2rem}.cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(21rem,1fr));gap:1.5rem}
article,section{background:#fff;border:1px solid #d3dce1;padding:1rem 1.2rem;margin:0 0 1.5rem}.cards article{margin:0}img{width:100%;border:1px solid #e0e6e9}
h2{font-size:1.15rem;margin:.3rem 0}p{margin:.3rem 0}.small{font-size:.85rem;color:#51616b}.say{font-size:1.05rem;font-weight:600}a{color:#0b3a53}
.warn{color:#a12b1f;font-size:.85rem}.two{display:grid;grid-template-columns:minmax(0,3fr) minmax(0,2fr);gap:1.2rem}
table{border-collapse:collapse;width:100%;font-size:.85rem}td,th{border:1px solid #d3dce1;padding:.25rem .5rem;text-align:left;vertical-align:top}
ul{margin:.3rem 0;padding-left:1.2rem}@media(max-width:760px){.two{grid-template-columns:1fr}main{padding:1rem}}"""


@dataclass(frozen=True)
class Answer:
    """What one study says to a question."""

    study: str
    title: str
    say: str
    """One sentence; why there is none, where there is none."""
    under: str = ""
    picture: str = ""
    """Path of its picture below the gallery; empty for none."""
    link: str = ""
    """Path of its map below the gallery, opened on what was asked."""
    body: str = ""
    """Finished HTML of a table."""
    warning: str = ""


@dataclass(frozen=True)
class Question:
    """One page of the gallery; either an indicator is shown, or a table is written."""

    id: str
    text: str
    why: str
    chosen: Callable[[Result], Indicator | None] | None = None
    written: Callable[[Result], tuple[str, str]] | None = None


def _told_of(result: Result, one: Indicator) -> bool:
    """Whether any unit that is drawn has a value."""
    return bool(one.values.reindex(result.leaves()[Regions.adcode]).notna().any())


def furthest(result: Result) -> Indicator | None:
    """The newest rate against the next target."""
    margins = [one for one in result.indicators() if one.series == "margin" and _told_of(result, one)]
    coming = [one for one in margins if (one.year or 0) >= this_year()]
    return next(iter([*coming, *margins[-1:]]), None)


def last_target(result: Result) -> Indicator | None:
    """The last target that anybody has."""
    found = [one for one in result.indicators() if one.series == "target" and _told_of(result, one)]
    return found[-1] if found else None


def newest_rate(result: Result) -> Indicator | None:
    """The newest rate, measured or published."""
    found = [one for one in result.indicators() if one.series in {"rate", "published"} and _told_of(result, one)]
    return max(found, key=lambda one: one.year or 0) if found else None


def widest_zone(result: Result) -> Indicator | None:
    """The share of ground in priority areas that is largest over the whole study."""
    found = [one for one in result.indicators() if one.id.startswith("share_") and one.values.gt(0).any()]
    real = [one for one in found if one.status is not Status.DEMO]
    return max(real or found, key=lambda one: float(one.values.mean()), default=None)


def duties(result: Result) -> tuple[str, str]:
    """Duties with a deadline and goals, as a sentence and a table."""
    rows = result.extra["duties"][1] if "duties" in result.extra else Duties.empty()
    goals = result.extra["goals"][1] if "goals" in result.extra else Goals.empty()
    dated = rows[rows[Duties.due].notna()].sort_values(Duties.due, kind="stable")
    cells = [
        [
            row[Duties.due],
            row[Duties.duty],
            f"{row[Duties.document]}{row[Duties.article]}",
            Status(row[Duties.status]).label,
        ]
        for row in dated.to_dict("records")
    ]
    for row in goals.to_dict("records"):
        figure = f"{row[Goals.name]} {row[Goals.comparator]}{row[Goals.value]:,.10g} {row[Goals.unit]}"
        article = row[Goals.article] if isinstance(row[Goals.article], str) else ""
        due = row[Goals.due] if isinstance(row[Goals.due], str) else "未写明"
        cells.append([due, figure, f"{row[Goals.document]}{article}", Status(row[Goals.status]).label])
    say = f"文件列出任务 {len(rows)} 项，其中写明日期的 {len(dated)} 项；数量目标 {len(goals)} 项"
    return say, _table(["期限", "任务或数量目标", "条款", "可信状态"], cells)


def gaps(result: Result) -> tuple[str, str]:
    """Layers and named areas that nobody has given, as a sentence and a table."""
    areas = result.extra["named_areas"][1] if "named_areas" in result.extra else NamedAreas.empty()
    missing = areas[areas[NamedAreas.state] == AreaState.MISSING]
    cells = [["图层", use.layer.title.zh, use.reason] for use in result.provenance.unchecked]
    cells += [
        ["点名区域", row[NamedAreas.name], f"{row[NamedAreas.document]}{row[NamedAreas.article]}"]
        for row in missing.to_dict("records")
    ]
    say = f"未提供的图层 {len(result.provenance.unchecked)} 个；文件点名的 {len(areas)} 处区域中 {len(missing)} 处没有范围"
    return say, _table(["类别", "名称", "原因或点名的条款"], cells)


QUESTIONS = (
    Question("furthest", "谁离目标最远", "最近一年的水土保持率与下一个目标之差，差距最大的排在前面", furthest),
    Question("targets", "各地的目标是多少", "文件下达的水土保持率目标，没有读到的按未知列出", last_target),
    Question("rates", "水土保持率现在是多少", "最近一年量算或公布的水土保持率", newest_rate),
    Question("zones", "哪里属于优先区", "各行政区落在优先区内的比例，未核查不等于不涉及", widest_zone),
    Question("duties", "文件要求做什么、何时完成", "条款里写明日期的任务和数量目标", written=duties),
    Question("gaps", "还缺什么资料", "没有提供的图层，和文件点名而没有范围的区域", written=gaps),
)


def make(folder: Path = HERE) -> list[Path]:
    """Build the gallery anew.

    Raises
    ------
    OutputError
        If a page is larger than what is committed.
    """
    shutil.rmtree(folder, ignore_errors=True)
    results = [soilgis.run(study) for study in soilgis.studies()]
    for result in results:
        (folder / result.study.id).mkdir(parents=True)
        write_map(result, folder / result.study.id / "map.html")
        draw(result, folder / result.study.id / "map.png", dpi=THUMB_DPI)
    asked = [(question, [answer(question, result, folder) for result in results]) for question in QUESTIONS]
    for _, answers in asked:
        answers.sort(key=lambda one: not (one.picture or one.body))
    for question, answers in asked:
        _write(folder / f"{question.id}.html", page(question, answers))
    _write(folder / "index.html", index(asked, results))
    pages = sorted(folder.rglob("*.*"))
    large = [
        f"{one.relative_to(folder)} {one.stat().st_size / 1e6:.2f} MB"
        for one in pages
        if one.stat().st_size > MOST_BYTES
    ]
    if large:
        raise OutputError(f"gallery pages above 1 MB: {', '.join(large)}; raise map.simplify_m of the study (页面过大)")
    return pages


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def answer(question: Question, result: Result, folder: Path) -> Answer:
    """Ask one study, and draw what it says into its folder."""
    study, title, home = result.study.id, result.study.title.zh, f"{result.study.id}/map.html"
    warning = captions.status_line(result.provenance.status)
    if question.written:
        say, body = question.written(result)
        return Answer(study, title, say, link=home, body=body, warning=warning)
    one = question.chosen(result) if question.chosen else None
    if one is None:
        return Answer(study, title, "没有可以回答的数值（资料未提供）", link=home)
    said, opening = headline(result, one), opening_indicator(result)
    same = opening is not None and opening.id == one.id
    picture = f"{study}/{'map' if same else question.id}.png"
    if not same:
        draw(result, folder / picture, sheet=Sheet(title, one), dpi=THUMB_DPI)
    warned = captions.status_line(one.status)
    return Answer(study, title, said.finding, said.subtitle, picture, f"{home}#i={one.id}", warning=warned)


def page(question: Question, answers: Sequence[Answer]) -> str:
    """The page of a question."""
    head = f'<p><a href="index.html">图廊</a>　{html.escape(question.why)}</p>'
    return _html(question.text, head, "".join(_section(one) for one in answers))


def _section(one: Answer) -> str:
    told = _told(one) + f'<p><a href="{one.link}">打开地图</a></p>'
    if not one.picture:
        return f"<section>{told}{one.body}</section>\n"
    image = f'<a href="{one.link}"><img alt="{html.escape(one.say)}" src="{one.picture}"></a>'
    return f'<section class="two"><div>{image}</div><div>{told}</div></section>\n'


def _told(one: Answer) -> str:
    under = f'<p class="small">{html.escape(one.under)}</p>' if one.under else ""
    warning = f'<p class="warn">※ {html.escape(one.warning)}</p>' if one.warning else ""
    return f'<h2>{html.escape(one.title)}</h2><p class="say">{html.escape(one.say)}</p>{under}{warning}'


def index(asked: Sequence[tuple[Question, Sequence[Answer]]], results: Sequence[Result]) -> str:
    """The first page: the questions with the first answer that has a picture, and the maps."""
    cards = "".join(_card(question, answers) for question, answers in asked)
    rows = "".join(
        f'<article><a href="{one.study.id}/map.html"><img alt="{html.escape(one.study.title.zh)}" src="{one.study.id}/map.png"></a>'
        f'<h2><a href="{one.study.id}/map.html">{html.escape(one.study.title.zh)}</a></h2>'
        f'<p class="small">{html.escape(captions.extent_line(one))}</p></article>\n'
        for one in results
    )
    body = f'<div class="cards">{cards}</div><h2>全部地图</h2><div class="cards">{rows}</div>'
    return _html("soilgis 图廊：一个问题一页", "<p>每个问题由随附的各个研究方案回答；数字后注明可信状态</p>", body)


def _card(question: Question, answers: Sequence[Answer]) -> str:
    shown = next((one for one in answers if one.picture), answers[0] if answers else None)
    image = (
        f'<a href="{question.id}.html"><img alt="{html.escape(shown.say)}" src="{shown.picture}"></a>'
        if shown and shown.picture
        else ""
    )
    say = f'<p class="small">{html.escape(shown.title)}：{html.escape(shown.say)}</p>' if shown else ""
    return f'<article>{image}<h2><a href="{question.id}.html">{html.escape(question.text)}</a></h2>{say}</article>\n'


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """The first rows of a table, and how many there are."""
    if not rows:
        return ""
    cells = "".join(
        "<tr>" + "".join(f"<td>{html.escape(str(cell))}</td>" for cell in row) + "</tr>" for row in rows[:MOST_ROWS]
    )
    more = f'<p class="small">列出前 {MOST_ROWS} 项，共 {len(rows)} 项</p>' if len(rows) > MOST_ROWS else ""
    return f"<table><thead><tr>{''.join(f'<th>{head}</th>' for head in heads)}</tr></thead><tbody>{cells}</tbody></table>{more}"


def _html(title: str, head: str, body: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{html.escape(title)}</title><style>{STYLE}</style></head><body><header><h1>{html.escape(title)}</h1>{head}</header>"
        f"<main>\n{body}</main></body></html>\n"
    )


if __name__ == "__main__":
    sys.stdout.writelines(f"{path}\n" for path in make())
