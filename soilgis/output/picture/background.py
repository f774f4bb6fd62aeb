"""Context of a picture (图面背景): neighbours, coast, rivers, lakes and the signs of borders, as on the page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.output.picture.margin import Look

if TYPE_CHECKING:
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


def sign_legend(canvas: Canvas, result: Result) -> None:
    """Put the signs of the lines that were drawn into the legend, 图例."""
    context = result.context
    if context is None:
        return
    rows = [(label, BORDER, width, dashes) for sign, (label, width, dashes) in SIGNS.items() if sign in context.borders]
    if rows or context.islands:
        rows.append(("省级界", "#1c262d", 1.0, ()))
    if context.islands:
        rows.append(("南海断续线", "#1c262d", 1.4, ()))
    if context.rivers:
        rows.append(("河流", RIVER, 0.9, ()))
    if rows:
        canvas.margin.head("界线与水系", "")
    for label, color, width, dashes in rows:
        canvas.margin.line_row(label, color, width, dashes)
