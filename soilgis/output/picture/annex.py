"""The A3 sheet of a plan's annex (规划附图): frame (图框) and title block (图签) around the same map, with slots to be filled by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.output.picture.margin import INK, SOFT
from soilgis.output.picture.plain import import_matplotlib

import_matplotlib()
from matplotlib.lines import Line2D  # noqa: E402 - whatever settings it would stumble over
from matplotlib.patches import Rectangle  # noqa: E402

if TYPE_CHECKING:
    from soilgis.output.picture.canvas import Canvas

A3 = (16.54, 11.69)
"""A3 landscape in inches."""
TYPE_SCALE = 1.35
"""Type of A3 by that of A4: a little less than the paper, since A3 is read on a table and not on a wall."""
OUTER, INNER = 0.006, 0.012
"""Margins of the two lines of the frame, as shares of the page's width."""
BLOCK = (0.755, 0.022, 0.230, 0.092)
"""Left, bottom, width and height of the title block, as shares of the page."""


def frame_and_block(canvas: Canvas, title: str, date: str) -> None:
    """Draw the frame and the title block of an annex; slots nobody has told stay empty."""
    width, height = canvas.figure.get_size_inches()
    for margin, line in ((OUTER, 0.6), (INNER, 1.6)):
        down = margin * width / height
        canvas.figure.add_artist(
            Rectangle((margin, down), 1 - 2 * margin, 1 - 2 * down, fill=False, edgecolor=INK, linewidth=line)
        )
    rows = [
        [("图名", title)],
        [("比例尺", scale_text(canvas)), ("制图日期", date)],
        [("编制单位", ""), ("图号", "")],
        [("制图", ""), ("校核", ""), ("审定", "")],
    ]
    left, bottom, wide, tall = BLOCK
    canvas.figure.add_artist(Rectangle((left, bottom), wide, tall, fill=False, edgecolor=INK, linewidth=1.0))
    row_height = tall / len(rows)
    for place, cells in enumerate(rows):
        base = bottom + tall - (place + 1) * row_height
        if place:
            _line(canvas, (left, left + wide), (base + row_height, base + row_height))
        for number, (label, text) in enumerate(cells):
            start = left + number * wide / len(cells)
            if number:
                _line(canvas, (start, start), (base, base + row_height))
            _cell(canvas, (start + 0.004, base + row_height / 2), label, text)


def scale_text(canvas: Canvas) -> str:
    """Return the scale of the map on paper to two digits, which hold in the middle of the map: 约1:1,300,000."""
    metres = 72 / canvas.points_per_metre / 0.0254
    step = 10 ** (len(str(int(metres))) - 2)
    return f"约1:{round(metres / step) * step:,}"


def _cell(canvas: Canvas, point: tuple[float, float], label: str, text: str) -> None:
    x, y = point
    canvas.figure.text(x, y, label, fontproperties=canvas.margin.type(6.5), color=SOFT, va="center")
    size = 7.5 if len(text) <= MOST_SIGNS else 5.5
    canvas.figure.text(
        x + 0.011 * (len(label) + 1), y, text[:40], fontproperties=canvas.margin.type(size), color=INK, va="center"
    )


MOST_SIGNS = 18
"""Longer titles are set smaller in the block."""


def _line(canvas: Canvas, x: tuple[float, float], y: tuple[float, float]) -> None:
    canvas.figure.add_artist(Line2D(x, y, color=INK, linewidth=0.5))
