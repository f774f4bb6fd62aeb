"""The gallery (图廊): every shipped study as map, picture and card on one page; run by ``make gallery`` into maps/gallery/."""

from __future__ import annotations

import html
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import soilgis
from soilgis.model.errors import OutputError
from soilgis.output import captions
from soilgis.output.picture.figure import draw
from soilgis.output.windows import write_map

if TYPE_CHECKING:
    from soilgis.model.result import Result

HERE = Path(__file__).parent / "gallery"
MOST_BYTES = 1_000_000
"""Largest page that is committed."""
THUMB_DPI = 60
STYLE = """body{font:16px/1.6 "Microsoft YaHei","Noto Sans CJK SC",sans-serif;margin:0;background:#eef2f4;color:#1b2730}
header{background:#0b3a53;color:#fff;padding:1.2rem 2rem;border-bottom:3px solid #f0b429}h1{margin:0;font-size:1.5rem}
main{display:grid;grid-template-columns:repeat(auto-fill,minmax(22rem,1fr));gap:1.5rem;padding:1.5rem 2rem}
article{background:#fff;border:1px solid #d3dce1;padding:1rem}img{width:100%;border:1px solid #e0e6e9}
h2{font-size:1.1rem;margin:.6rem 0 .2rem}p{margin:.2rem 0;font-size:.85rem;color:#51616b}a{color:#0b3a53}.warn{color:#a12b1f}"""


@dataclass(frozen=True)
class Card:
    """One study in the gallery."""

    id: str
    title: str
    lines: tuple[str, ...]
    warning: str


def make(folder: Path = HERE) -> list[Path]:
    """Build the gallery anew.

    Raises
    ------
    OutputError
        If a page is larger than what is committed.
    """
    shutil.rmtree(folder, ignore_errors=True)
    cards = [_study(soilgis.run(study), folder / study) for study in soilgis.studies()]
    index = folder / "index.html"
    index.write_text(_index(cards), encoding="utf-8", newline="\n")
    pages = sorted(folder.rglob("*.*"))
    large = [
        f"{page.relative_to(folder)} {page.stat().st_size / 1e6:.2f} MB"
        for page in pages
        if page.stat().st_size > MOST_BYTES
    ]
    if large:
        raise OutputError(f"gallery pages above 1 MB: {', '.join(large)}; raise map.simplify_m of the study (页面过大)")
    return pages


def _study(result: Result, folder: Path) -> Card:
    folder.mkdir(parents=True)
    write_map(result, folder / "map.html")
    draw(result, folder / "map.png", dpi=THUMB_DPI)
    lines = (
        captions.extent_line(result),
        captions.source_line(result),
        captions.gap_line(result),
        captions.review(result),
    )
    return Card(
        result.study.id,
        result.study.title.zh,
        tuple(filter(None, lines)),
        captions.status_line(result.provenance.status),
    )


def _index(cards: list[Card]) -> str:
    shown = "".join(
        f'<article><a href="{card.id}/map.html"><img alt="{html.escape(card.title)}" src="{card.id}/map.png"></a>'
        f'<h2><a href="{card.id}/map.html">{html.escape(card.title)}</a></h2>'
        + (f'<p class="warn">※ {html.escape(card.warning)}</p>' if card.warning else "")
        + "".join(f"<p>{html.escape(line)}</p>" for line in card.lines)
        + "</article>\n"
        for card in cards
    )
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>soilgis 图廊</title><style>{STYLE}</style></head><body><header><h1>soilgis 图廊：随附研究方案</h1></header>"
        f"<main>\n{shown}</main></body></html>\n"
    )


if __name__ == "__main__":
    sys.stdout.writelines(f"{path}\n" for path in make())
