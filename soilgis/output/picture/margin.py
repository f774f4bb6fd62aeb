"""What stands around the map of a picture (图廓外整饰): title and 审图号, sources, legend, scale bar and north arrow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from soilgis.output.lettering.signs import wrapped
from soilgis.output.picture.plain import import_matplotlib
from soilgis.output.picture.projection import nice_step

import_matplotlib()
from matplotlib.font_manager import FontProperties  # noqa: E402 - whatever settings it would stumble over
from matplotlib.patches import Rectangle  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MAP_BOX = (0.045, 0.125, 0.69, 0.775)
"""Left, bottom, width and height of the map, as shares of the page."""
LEGEND_BOX = (0.755, 0.125, 0.23, 0.775)
LEGEND_FLOOR = 0.13
"""The legend ends here; scale bar and north arrow stand below."""
SIGN_STEP, SIGN_WIDTH = 0.033, 0.1
"""Height of a line of signs, and width of a sign, as shares of the legend."""
REST = "……（其余见图下资料来源）"
"""Where the legend has no room for more rows."""
FOOT_SIGNS = 106
"""Chinese characters in a line under the map."""
FOOT_SIGNS_ANNEX = 92
"""The same on an annex, whose title block stands beside them."""
FOOT_EDGE = 0.011
"""Share of the page's height that stays free under the lines."""
FOOT_EDGE_ANNEX = 0.02
"""The same on an annex, whose frame stands there."""
FOOT_SIZES = (6.5, 6.0, 5.5, 5.0)
"""Smaller types for the lines under the map, in points."""
FOOT_SPACING = 1.5
POINTS = 72
"""Points in an inch."""
INK = "#1b2730"
SOFT = "#51616b"


@dataclass(frozen=True)
class Look:
    """Fill, edge and hatch of a shape; an empty fill paints none."""

    fill: str
    edge: str
    width: float
    hatch: str = ""
    dashed: bool = False
    alpha: float = 1.0


class Margin:
    """The words and signs around one map.

    Parameters
    ----------
    figure
        The page.
    font
        Font file that holds every character.
    scale
        By how much type and lines are larger than on A4.
    """

    def __init__(self, figure: Figure, font: Path, scale: float = 1.0) -> None:
        self.figure = figure
        self.scale = scale
        self.font = font
        self.side: Axes = figure.add_axes(LEGEND_BOX)
        self.side.set_axis_off()
        self.side.set_xlim(0, 1)
        self.side.set_ylim(0, 1)
        self.cursor = 1.0
        self.floor = LEGEND_FLOOR
        self.full = False

    def type(self, size: float) -> FontProperties:
        """Return the Chinese font in a size in points of A4."""
        return FontProperties(fname=str(self.font), size=size * self.scale)

    def title(self, text: str, review: str, warning: str) -> None:
        """Print the title, the 审图号 line on the right, and a warning under the title."""
        size = 20 if len(text) <= 30 else 14
        self.figure.text(MAP_BOX[0], 0.955, text[:80], fontproperties=self.type(size), color=INK, va="center")
        self.figure.text(0.98, 0.955, review, fontproperties=self.type(9), color=INK, ha="right", va="center")
        if warning:
            self.figure.text(
                MAP_BOX[0], 0.916, f"※ {warning}", fontproperties=self.type(9), color="#a83232", va="center"
            )

    def footer(self, lines: list[str]) -> None:
        """Print the lines under the map, long ones broken; in smaller type where there are many, and never over the page's edge."""
        signs, largest, top = (FOOT_SIGNS, 7.0, 0.1) if self.scale == 1 else (FOOT_SIGNS_ANNEX, 6.2, 0.098)
        edge = FOOT_EDGE if self.scale == 1 else FOOT_EDGE_ANNEX
        room = (top - edge) * self.figure.get_figheight() * POINTS / self.scale / FOOT_SPACING
        for size in (largest, *(one for one in FOOT_SIZES if one < largest)):
            broken = [part for line in lines for part in wrapped(line, int(signs * largest / size))]
            if len(broken) * size <= room:
                break
        fitting = int(room / size)
        if len(broken) > fitting:
            broken = [*broken[: fitting - 1], f"{broken[fitting - 1][:-2]}……"]
        self.figure.text(
            MAP_BOX[0], top, "\n".join(broken), fontproperties=self.type(size), color=SOFT, va="top",
            linespacing=FOOT_SPACING,
        )  # fmt: skip

    def head(self, text: str, note: str) -> None:
        """Begin a part of the legend, where there is room for a row besides."""
        if self.cursor - 0.07 < self.floor:
            self._rest()
            return
        self.cursor -= 0.035
        for line in wrapped(text, 15):
            self.side.text(0.02, self.cursor, line, fontproperties=self.type(10), color=INK, va="center")
            self.cursor -= 0.036
        if note:
            self.side.text(
                0.02, self.cursor, f"可信状态：{note}", fontproperties=self.type(7.5), color=SOFT, va="center"
            )
            self.cursor -= 0.036

    def row(self, text: str, look: Look, *, small: bool = False) -> None:
        """Add one swatch with its text, in smaller type where there are many."""
        if self.cursor < self.floor + SIGN_STEP / 2:
            self._rest()
            return
        lines = wrapped(text, 18 if small else 16)[:3] or [""]
        size, step = (7.5, 0.017) if small else (8.5, 0.020)
        style = (0, (4, 2)) if look.dashed else "solid"
        fill = look.fill or "white"
        self.side.add_patch(
            Rectangle(
                (0.02, self.cursor - 0.014),
                0.13,
                0.028,
                facecolor=fill,
                edgecolor=look.edge,
                linewidth=look.width,
                hatch=look.hatch or None,
                alpha=look.alpha,
                linestyle=style,
            )
        )
        self.side.text(
            0.19,
            self.cursor,
            "\n".join(lines),
            fontproperties=self.type(size),
            color=INK,
            va="center",
            linespacing=1.25,
        )
        self.cursor -= step * (1 + 1.1 * len(lines))

    def _rest(self) -> None:
        """Say once that there are more rows than room."""
        if not self.full:
            self.side.text(0.02, self.floor, REST, fontproperties=self.type(7.5), color=SOFT, va="center")
        self.full, self.cursor = True, self.floor

    def keep_for_signs(self, count: int) -> None:
        """Keep room at the legend's foot for so many signs, before its other rows are printed."""
        self.floor = LEGEND_FLOOR + SIGN_STEP * -(-count // 2)

    def signs(self, rows: Sequence[tuple[str, Callable[[Axes, float, float], None]]]) -> None:
        """Add signs with their texts, two in a line; each is drawn by what takes the axes and the point at its left end."""
        top = max(min(self.cursor - 0.02, 1.0), LEGEND_FLOOR + SIGN_STEP * (-(-len(rows) // 2) - 1))
        for place, (text, draw) in enumerate(rows):
            x, y = 0.02 + 0.45 * (place % 2), top - SIGN_STEP * (place // 2)
            draw(self.side, x, y)
            self.side.text(x + SIGN_WIDTH + 0.025, y, text, fontproperties=self.type(7.5), color=INK, va="center")
        self.cursor = top - SIGN_STEP * -(-len(rows) // 2)

    def scale_bar(self, span: float) -> None:
        """Draw a scale bar under the legend for a map ``span`` metres wide; Albers keeps it true within a few thousandths over a province."""
        metre = MAP_BOX[2] / LEGEND_BOX[2] / span
        length = nice_step(0.55 / metre, 1)
        height, bottom = 0.008, 0.025
        for part in range(4):
            color = INK if part % 2 == 0 else "white"
            spot = (0.04 + part * length * metre / 4, bottom)
            self.side.add_patch(
                Rectangle(spot, length * metre / 4, height, facecolor=color, edgecolor=INK, linewidth=0.6)
            )
        for share in (0, 0.5, 1):
            text = f"{length * share / 1000:g}" + (" km" if share == 1 else "")
            self._side_text(0.04 + share * length * metre, bottom + 0.03, text, 7.5)

    def north_arrow(self) -> None:
        """Draw an arrow to true north at the middle of the map, where the meridian of the projection stands upright."""
        arrow = {"arrowstyle": "-|>", "color": INK, "linewidth": 1.6}
        self.side.annotate("", xy=(0.9, 0.075), xytext=(0.9, 0.015), arrowprops=arrow)
        self._side_text(0.9, 0.092, "北", 10)

    def _side_text(self, x: float, y: float, text: str, size: float) -> None:
        self.side.text(x, y, text, fontproperties=self.type(size), ha="center", va="center", color=INK)
