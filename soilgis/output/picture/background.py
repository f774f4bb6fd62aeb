"""Context of a picture (图面背景): neighbours, coast, rivers, lakes and the signs of borders, as on the page."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.model.seats import SeatKind
from soilgis.output.lettering.seats import SIGN
from soilgis.output.picture.margin import SIGN_WIDTH, Look
from soilgis.output.picture.named import TYPE_SCALE, seat_sign

if TYPE_CHECKING:
    from collections.abc import Callable

    from matplotlib.axes import Axes

    from soilgis.model.result import Result
    from soilgis.output.picture.canvas import Canvas

BESIDE = Look(fill="#e6e9e8", edge="#b0b8bb", width=0.5)
LAKE = Look(fill="#cfe2ef", edge="#93afc0", width=0.3)
RIVER, COAST, BORDER = "#4f93c7", "#93afc0", "#3a444b"
SIGNS = {"national": ("国界", 1.3, (6, 2, 1.3, 2)), "undecided": ("未定国界", 1.1, (3.5, 2.6))}
"""Label, width in points and dashes of the signs of borders; the same kinds as on the page."""


def draw_under(canvas: Canvas, result: Result) -> None:
    """Draw what lies under the regions: neighbours, coast, lakes and rivers, which show through."""
    context = result.context
    if context is None:
        return
    if len(context.beside):
        canvas.polygons(context.beside.geometry.to_numpy(), BESIDE)
    if context.coast:
        canvas.lines(np.array(context.coast, dtype=object), color=COAST, width=0.5)
    if context.lakes:
        canvas.polygons(np.array(context.lakes, dtype=object), LAKE)
    if context.rivers:
        canvas.rivers(np.array(context.rivers, dtype=object), RIVER)


def draw_over(canvas: Canvas, result: Result) -> None:
    """Draw what lies over the regions: the borders of the country."""
    context = result.context
    if context is None:
        return
    for sign, line in context.borders.items():
        _, width, dashes = SIGNS[sign]
        canvas.lines(shapely.get_parts(line), color="white", width=width + 1)
        canvas.lines(shapely.get_parts(line), color=BORDER, width=width, dashes=dashes)


def sign_rows(result: Result) -> list[tuple[str, Callable[[Axes, float, float], None]]]:
    """Signs of the lines and seats that are drawn, for the legend (图例): text, and what draws the sign."""
    context = result.context
    if context is None:
        return []
    rows = [(label, BORDER, width, dashes) for sign, (label, width, dashes) in SIGNS.items() if sign in context.borders]
    if rows or context.islands:
        rows.append(("省级界", "#1c262d", 1.0, ()))
    if context.islands:
        rows.append(("南海断续线", "#1c262d", 1.4, ()))
    if context.rivers:
        rows.append(("河流", RIVER, 0.9, ()))
    kinds = [kind for kind in SeatKind if any(seat.kind is kind for seat in context.seats)]
    return [
        *((label, partial(_line, color=color, width=width, dashes=dashes)) for label, color, width, dashes in rows),
        *((kind.label, partial(_seat, kind=kind)) for kind in kinds),
    ]


def _line(axes: Axes, x: float, y: float, *, color: str, width: float, dashes: tuple[float, ...]) -> None:
    axes.plot([x, x + SIGN_WIDTH], [y, y], color=color, linewidth=width, linestyle=(0, dashes) if dashes else "solid")


def _seat(axes: Axes, x: float, y: float, *, kind: SeatKind) -> None:
    seat_sign(axes, kind, (x + SIGN_WIDTH / 2, y), 2 * SIGN * TYPE_SCALE)
