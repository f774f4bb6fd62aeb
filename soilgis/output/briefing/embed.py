"""The map in another page (嵌入页): a figure with its picture and words, its table, and a frame, each ready to be copied; nothing else."""

from __future__ import annotations

import base64
import hashlib
import html
from dataclasses import dataclass
from typing import TYPE_CHECKING

from soilgis.model.tables import Regions
from soilgis.model.units import spell
from soilgis.output import captions
from soilgis.output.headline import headline
from soilgis.output.opening import opening_indicator

if TYPE_CHECKING:
    from soilgis.model.result import Indicator, Result

SANDBOX = "allow-scripts allow-downloads"
"""What an embedded map may do: run its own scripts and save exports, nothing else."""
PICTURE = "map.png"
"""The picture beside the page, which a copied figure points to."""
MOST_ROWS = 50
"""Rows of the table; of more regions those that need most attention are shown, and how many there are is said."""
_STYLE = """body{margin:0;font:15px/1.6 "Microsoft YaHei","PingFang SC","Noto Sans CJK SC",sans-serif;color:#1b2730;background:#fff}
main{max-width:60rem;margin:0 auto;padding:1rem}h1{font-size:1.3rem;margin:.2rem 0}figure{margin:0 0 1.2rem}
img{max-width:100%;height:auto;border:1px solid #d3dce1}figcaption,caption,p{font-size:.9rem;color:#3f4d57;text-align:left}
table{border-collapse:collapse;width:100%}th,td{border:1px solid #d3dce1;padding:.25rem .6rem;text-align:left;font-weight:400}
thead th{background:#eef2f4;font-weight:600}td{text-align:right;font-variant-numeric:tabular-nums}
nav{display:flex;gap:.5rem;flex-wrap:wrap;margin-bottom:.6rem}button{font:inherit;padding:.2rem .8rem;border:1px solid #6b7a83;border-radius:4px;background:#eef2f4;color:#1b2730}
.framed nav{display:none}@media print{nav{display:none}}"""
_SCRIPT = """
(function () {
  if (window.top !== window.self) document.documentElement.className = "framed";
  var said = document.getElementById("said");
  function copied(text) {
    var area = document.createElement("textarea");
    area.value = text;
    document.body.appendChild(area);
    area.select();
    var done = document.execCommand("copy");
    document.body.removeChild(area);
    said.textContent = done ? "已复制" : "浏览器不允许复制";
  }
  var buttons = document.querySelectorAll("button[data-of]");
  for (var i = 0; i < buttons.length; i++)
    buttons[i].addEventListener("click", function () { copied(document.getElementById(this.getAttribute("data-of")).value); });
})();
"""


@dataclass(frozen=True)
class Embed:
    """What may be put into another page (嵌入内容)."""

    figure: str
    """HTML figure with the picture beside it, alternative text and caption."""
    table: str
    """HTML table of the regions; empty where nothing can be shown."""
    frame: str
    """HTML frame that shows the map alone."""


def embeds(result: Result, *, file: str = "map.html", picture: str = PICTURE) -> Embed:
    """Make the pieces of a map for another page.

    Parameters
    ----------
    result
        Not changed.
    file
        The map's name beside the other page.
    picture
        Address of its picture: a name beside it, or a ``data:`` address.
    """
    shown = opening_indicator(result)
    said = headline(result, shown) if shown else None
    title = result.study.title.zh
    finding = said.finding if said else title
    notes = "　".join(
        line
        for line in (captions.review(result), captions.status_line(result.provenance.status), captions.gap_line(result))
        if line
    )
    under = f"{said.subtitle}　" if said else ""
    figure = (
        f'<figure>\n<img src="{_quoted(picture)}" alt="{_quoted(f"{title}：{finding}")}">\n'
        f"<figcaption>{html.escape(title)}：{html.escape(finding)}。{html.escape(f'{under}{notes}')}</figcaption>\n</figure>"
    )
    frame = (
        f'<iframe src="{_quoted(file)}#ui=map" title="{_quoted(title)}" sandbox="{SANDBOX}" '
        'style="width:100%;height:640px;border:0"></iframe>'
    )
    return Embed(figure, _table(result, shown) if shown else "", frame)


def embed_html(result: Result, *, png: bytes = b"", file: str = "map.html") -> str:
    """Write embed.html: the figure and the table as they look in another page, with buttons that copy them.

    Parameters
    ----------
    result
        Not changed.
    png
        The picture; without it the page points to map.png beside it.
    file
        The map's name beside it.

    Returns
    -------
    str
        A page that asks for nothing. Its buttons vanish when it is itself shown in a frame, and on paper.
    """
    pieces = embeds(result, file=file)
    inside = f"data:image/png;base64,{base64.b64encode(png).decode('ascii')}" if png else PICTURE
    seen = embeds(result, file=file, picture=inside)
    rows = [("图", pieces.figure), ("表", pieces.table), ("交互地图", pieces.frame)]
    offered = [(f"piece-{i}", word, text) for i, (word, text) in enumerate(rows) if text]
    buttons = "".join(f'<button type="button" data-of="{name}">复制{word}</button>' for name, word, _ in offered)
    held = "".join(f'<textarea id="{name}" hidden>{html.escape(text)}</textarea>' for name, _, text in offered)
    digest = base64.b64encode(hashlib.sha256(_SCRIPT.encode()).digest()).decode("ascii")
    rule = f"default-src 'none'; script-src 'sha256-{digest}'; style-src 'unsafe-inline'; img-src data: 'self' file:"
    title = html.escape(result.study.title.zh)
    return (
        f'<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="{rule}">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n'
        f'<body>\n<main>\n<h1>{title}</h1>\n<nav aria-label="复制">{buttons}<span id="said" role="status"></span></nav>\n{seen.figure}\n{seen.table}\n{held}\n'
        f"</main>\n<script>{_SCRIPT}</script>\n</body>\n</html>\n"
    )


def _quoted(text: str) -> str:
    return html.escape(text, quote=True)


def _table(result: Result, one: Indicator) -> str:
    leaves = result.leaves()
    names = dict(zip(leaves[Regions.adcode], leaves[Regions.name], strict=True))
    held = one.values.reindex(list(names)).astype(float).sort_values(ascending=one.good == "high", kind="stable")
    rows = [
        f'<tr><th scope="row">{html.escape(str(names[str(code)]))}</th><td>{html.escape(_said(one, float(value)))}</td></tr>'
        for code, value in held.head(MOST_ROWS).items()
    ]
    rest = f"（共 {len(held)} 个，列出前 {MOST_ROWS} 个）" if len(held) > MOST_ROWS else ""
    caption = f"{one.label}　单位：{one.unit.symbol()}　数据状态：{one.status.label}{rest}"
    return (
        f"<table>\n<caption>{html.escape(caption)}</caption>\n"
        f'<thead><tr><th scope="col">行政区</th><th scope="col">{html.escape(one.label)}</th></tr></thead>\n'
        f"<tbody>\n{chr(10).join(rows)}\n</tbody>\n</table>"
    )


def _said(one: Indicator, value: float) -> str:
    """A value as printed; what is held against a target as 差 or 超."""
    if one.series != "margin" or value != value:  # noqa: PLR0124 - NaN is unlike itself
        return spell(value, one.unit)
    return f"差 {spell(-value, one.unit)}" if value < 0 else f"超 {spell(value, one.unit)}"
