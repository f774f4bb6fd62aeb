"""A page of the atlas (图集单元页): where the unit lies, the units inside it, and its figures in a small table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.model.level import Level
from soilgis.model.tables import Regions
from soilgis.model.units import Unit, spell
from soilgis.output.lettering.names import SIZES, Lettered, value_text
from soilgis.output.lettering.places import Name
from soilgis.output.lettering.short import short_names
from soilgis.output.lettering.signs import width_of
from soilgis.output.picture.margin import INK, MAP_BOX, Look
from soilgis.output.picture.named import TYPE_SCALE, onto_sheet

if TYPE_CHECKING:
    import numpy as np

    from soilgis.model.result import Indicator, Result
    from soilgis.output.picture.canvas import Canvas
    from soilgis.output.picture.thinned import Thinned

LOCATOR = 0.2
"""Height of the locator, as a share of the page."""
MOST_ROWS = 9
LABEL_SIGNS = 22
"""Longer labels of the small table are cut, with an ellipsis."""


def units_inside(canvas: Canvas, result: Result, focus: str) -> list[Lettered]:
    """Draw the units inside the one a page is for, and return their names to be placed with all others; after `Canvas.frame`."""
    inside = None if result.context is None else result.context.inside
    if inside is None:
        return []
    rows = inside[inside["parent_adcode"] == focus]
    if rows.empty:
        return []
    shapes = rows.geometry.to_numpy()
    canvas.polygons(shapes, Look(fill="", edge="#4a565e", width=0.5, dashed=True))
    level = Level.COUNTY if result.study.level is Level.CITY else Level.CITY
    texts = short_names(rows["name"].tolist(), rows["parent"].tolist(), level)
    size = SIZES[Level.COUNTY.value] * TYPE_SCALE * canvas.type_scale
    names = [
        Name(text, shape, size, rank=place, leads=0)
        for place, (text, shape) in enumerate(zip(texts, onto_sheet(canvas, shapes), strict=True))
    ]
    return [Lettered("inside", row, level.value, "", name) for row, name in enumerate(names)]


def locator(canvas: Canvas, result: Result, shapes: Thinned, focus: str) -> None:
    """Show in a corner where the unit lies in the study."""
    leaves = result.leaves()
    projected = canvas.projection.shapes(shapes.leaves)
    west, south, east, north = _bounds(projected)
    page = canvas.figure.get_size_inches()
    height = LOCATOR
    width = min(0.2, height * page[1] / page[0] * (east - west) / max(north - south, 1.0))
    left, top = MAP_BOX[0] + 0.006, MAP_BOX[1] + MAP_BOX[3] - 0.008
    axes = canvas.figure.add_axes((left, top - height, width, height), zorder=10)
    axes.set_aspect("equal", adjustable="box", anchor="NW")
    axes.set_facecolor("white")
    chosen = (leaves[Regions.adcode] == focus).to_numpy()
    from soilgis.output.picture.canvas import outline_patch

    for shape, own in zip(projected, chosen, strict=True):
        if not shape.is_empty:
            axes.add_artist(outline_patch(shape, "#c0392b" if own else "#dfe4e6", "#8c979d", 0.3))
    pad = 0.04 * max(east - west, north - south)
    axes.set_xlim(west - pad, east + pad)
    axes.set_ylim(south - pad, north + pad)
    axes.set_xticks([])
    axes.set_yticks([])


def _bounds(shapes: np.ndarray) -> tuple[float, float, float, float]:
    import shapely

    west, south, east, north = (float(side) for side in shapely.total_bounds(shapes))
    return west, south, east, north


def figures(canvas: Canvas, result: Result, focus: str) -> None:
    """Print the unit's figures in a small table in the lower left corner of the map."""
    leaves = result.leaves()
    own = leaves[leaves[Regions.adcode] == focus]
    if own.empty:
        return
    rows = [("面积", spell(float(own[Regions.printed_km2].iloc[0]), Unit.KM2, symbol=True))]
    for one in result.indicators():
        text = _figure(one, focus)
        if text and len(rows) < MOST_ROWS:
            rows.append((_cut(one.label), f"{text}（{one.status.label}）"))
    wide = max(width_of(label) for label, _ in rows)
    lines = [label + "　" * round(wide - width_of(label)) + "　" + text for label, text in rows]
    canvas.map.text(
        0.008, 0.012, "\n".join(lines), transform=canvas.map.transAxes, fontproperties=canvas.margin.type(6.5),
        color=INK, ha="left", va="bottom", linespacing=1.55, zorder=11,
        bbox={"facecolor": "white", "edgecolor": "#8c979d", "linewidth": 0.5, "alpha": 0.92, "pad": 4},
    )  # fmt: skip


def _figure(one: Indicator, code: str) -> str:
    text = value_text(one, code)
    symbol = one.unit.symbol()
    return (
        f"{text} {symbol}" if text and symbol and symbol not in text and any(sign.isdigit() for sign in text) else text
    )


def _cut(label: str) -> str:
    return label if len(label) <= LABEL_SIGNS else label[: LABEL_SIGNS - 1] + "…"
