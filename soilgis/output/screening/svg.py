"""A sketch as inline SVG (示意图网页): without script, style sheet or outside reference; every text is escaped."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from soilgis.output.screening.sketch import HIGH, INK, SIDE

if TYPE_CHECKING:
    from soilgis.output.screening.sketch import Area, Sketch, Text

_ROW = 20.0


def sketch_svg(drawn: Sketch) -> str:
    """Draw a sketch as an ``<svg>`` element."""
    full = HIGH + _ROW * ((len(drawn.legend) + 1) // 2) + (_ROW if drawn.more else 0) + 4
    inner = "".join([*map(_path, drawn.areas), _way(drawn), *map(_label, drawn.texts)])
    bar, spelled = drawn.bar
    y = HIGH - 14
    scale = (
        f'<g stroke="{INK}" fill="none"><path d="M16 {y - 5:.1f}V{y:.1f}H{16 + bar:.1f}V{y - 5:.1f}"/></g>'
        f'<text x="{16 + bar / 2:.1f}" y="{y - 8:.1f}" font-size="12" text-anchor="middle" fill="{INK}">{spelled}</text>'
    )
    north = f'<path d="M{SIDE - 28:.0f} 12 l7 22 l-7 -6 l-7 6 Z" fill="{INK}"/><text x="{SIDE - 28:.0f}" y="50" font-size="13" text-anchor="middle" fill="{INK}">北</text>'
    frame = f'<svg width="{SIDE:.0f}" height="{HIGH:.0f}" overflow="hidden"><rect width="{SIDE:.0f}" height="{HIGH:.0f}" fill="#fbfbf8"/>{inner}</svg>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE:.0f} {full:.0f}" role="img" aria-label="地块位置示意图" '
        f'font-family="sans-serif">{frame}{scale}{north}{_legend(drawn)}</svg>'
    )


def _path(area: Area) -> str:
    steps = " ".join("M" + " L".join([f"{x:.1f},{y:.1f}" for x, y in ring.tolist()]) + "Z" for ring in area.rings)
    return (
        f'<path d="{steps}" fill="{area.fill}" fill-opacity="{area.opacity:g}" fill-rule="evenodd" stroke="{area.line}" '
        f'stroke-width="{area.width:g}"><title>{html.escape(area.title)}</title></path>'
    )


def _way(drawn: Sketch) -> str:
    if drawn.way is None:
        return ""
    (x0, y0), (x1, y1) = drawn.way.start, drawn.way.end
    return f'<line x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1:.1f}" y2="{y1:.1f}" stroke="#8a1f14" stroke-width="1.6" stroke-dasharray="6 4"/>'


def _label(text: Text) -> str:
    return (
        f'<text x="{text.x:.1f}" y="{text.y + text.size * 0.36:.1f}" font-size="{text.size:g}" text-anchor="middle" paint-order="stroke" '
        f'stroke="#fff" stroke-width="3" fill="{text.color}">{html.escape(text.text)}</text>'
    )


def _legend(drawn: Sketch) -> str:
    """Every zone in view by colour and name, two in a row."""
    parts = []
    for at, (color, name) in enumerate(drawn.legend):
        x, y = 8 + (at % 2) * SIDE / 2, HIGH + 8 + _ROW * (at // 2)
        parts.append(
            f'<rect x="{x:.0f}" y="{y:.0f}" width="20" height="11" fill="{color}" fill-opacity="0.3" stroke="{color}"/>'
            f'<text x="{x + 27:.0f}" y="{y + 11:.0f}" font-size="13" fill="{INK}">{html.escape(name[:26])}</text>'
        )
    if drawn.more:
        y = HIGH + 8 + _ROW * ((len(drawn.legend) + 1) // 2)
        parts.append(f'<text x="8" y="{y + 11:.0f}" font-size="12" fill="{INK}">另有 {drawn.more} 个分区未列出</text>')
    return "".join(parts)
