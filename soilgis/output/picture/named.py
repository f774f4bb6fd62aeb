"""Names of a picture (图面注记): placed by the lettering of the page at the one scale of the sheet, and printed where they were placed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.model.seats import SeatKind
from soilgis.output.lettering.ground import ground_of
from soilgis.output.lettering.names import View, names_of, value_text
from soilgis.output.lettering.places import GAP
from soilgis.output.lettering.placing import LINE_HEIGHT, VALUE_SIZE, place
from soilgis.output.lettering.seats import ends_of, seats_of
from soilgis.output.picture.margin import INK
from soilgis.output.picture.plain import import_matplotlib
from soilgis.output.zonelook import zone_looks

import_matplotlib()
from matplotlib.patheffects import withStroke  # noqa: E402 - whatever settings it would stumble over

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.axes import Axes

    from soilgis.geometry.simplify import Shapes
    from soilgis.model.result import Indicator, Result
    from soilgis.model.seats import Seat
    from soilgis.output.lettering.names import Lettered
    from soilgis.output.lettering.places import Name, Placed
    from soilgis.output.picture.canvas import Canvas
    from soilgis.output.picture.thinned import Thinned

TYPE_SCALE = 0.64
"""Points of the paper by pixels of the screen: a city's name of 13 pixels is printed in 8.3 points on A4."""
SOFT_INK = "#78838a"


def print_names(
    canvas: Canvas,
    result: Result,
    shapes: Thinned,
    indicator: Indicator | None = None,
    *,
    zones: bool = True,
    first: Sequence[Lettered] = (),
) -> None:
    """Place and print the names of a sheet; after `Canvas.frame`.

    Parameters
    ----------
    canvas
        The sheet, framed.
    result, shapes
        What it shows.
    indicator
        Whose values stand under the names where there is room; None for none.
    zones
        Whether zones are shown, and so named.
    first
        Names that are placed before all others: those of the units inside the one a page of the atlas is for.
    """
    ground = ground_of(result, shapes, zones=zones)
    view = View(lambda given: onto_sheet(canvas, given), (canvas.points_per_metre,), TYPE_SCALE * canvas.type_scale)
    shown = () if indicator is None else (indicator,)
    found = [*first, *names_of(result, ground, view, shown=shown)]
    cut = [replace(one.name, shape=in_frame(canvas, one.name.shape)) for one in found]
    colors = {look.use.layer.id: look.color for look in zone_looks(result)}
    placed = [*zip(found, place(cut, view.ladder), strict=True)]
    hidden = {look.use.layer.id for look in zone_looks(result) if not look.shown_first}
    ends = ends_of(found, [at for _, at in placed])
    for (one, at), end in zip(placed, ends, strict=True):
        if one.kind == "seat":
            print_seat(canvas, one, at if end else replace(at, valued=1), seats_of(result)[one.row])
        elif one.layer not in hidden and (at.since == 0 or at.lead):
            print_text(canvas, one.name, at, colors.get(one.layer, SOFT_INK if one.kind == "beside" else INK))
    if indicator is not None:
        _values(canvas, placed, result, indicator)


def onto_sheet(canvas: Canvas, shapes: Shapes) -> Shapes:
    """From degrees to metres of the sheet, y downwards."""
    flipped: Shapes = shapely.transform(canvas.projection.shapes(shapes), lambda xy: xy * (1.0, -1.0))
    return flipped


def in_frame(canvas: Canvas, shape: shapely.Geometry) -> shapely.Geometry:
    """Return the part of a unit that the frame shows."""
    (x0, x1), (y0, y1) = canvas.map.get_xlim(), canvas.map.get_ylim()
    west, south, east, north = shape.bounds if not shape.is_empty else (x0, -y1, x1, -y0)
    if x0 <= west and east <= x1 and -y1 <= south and north <= -y0:
        return shape
    cut = shapely.clip_by_rect(shapely.make_valid(shape), x0, -y1, x1, -y0)
    return shapely.MultiPolygon([part for part in shapely.get_parts(cut) if part.geom_type == "Polygon"])


def print_text(canvas: Canvas, name: Name, at: Placed, color: str) -> None:
    """Print a name where it was placed, with its line where it was led out; none that the frame would cut."""
    size = name.size
    x, y = at.x, -at.y
    if at.since > 0 and at.lead:
        right, down = (side / canvas.points_per_metre for side in (at.lead.right, at.lead.down))
        half = (len(name.text) * size / 2) / canvas.points_per_metre
        west, east = canvas.map.get_xlim()
        if x + right - half < west or x + right + half > east:
            return
        near = float(np.clip(x, x + right - half, x + right + half))
        canvas.map.plot([x, near], [y, y - down], color=INK, linewidth=0.5, zorder=6)
        canvas.map.plot([x], [y], color=INK, marker="o", markersize=1.4, zorder=6)
        x, y = x + right, y - down
    _text(canvas, (x, y), name.text, size, color)


def print_seat(canvas: Canvas, one: Lettered, at: Placed, seat: Seat) -> None:
    """Print the sign of a seat of government, and its name right of it, where there is room for them."""
    if at.since > 0 or at.until == 0:
        return
    name, x, y = one.name, at.x, -at.y
    for axes in (canvas.map, *canvas.insets):
        seat_sign(axes, seat.kind, (x, y), 2 * name.mark)
    if name.text and at.valued == 0:
        right = (name.mark + GAP + len(name.text) * name.size / 2) / canvas.points_per_metre
        _text(canvas, (x + right, y), name.text, name.size, INK)


def seat_sign(axes: Axes, kind: SeatKind, point: tuple[float, float], width: float) -> None:
    """Draw the sign of a seat: a star for the capital of the country, a ring in a ring for that of a province; ``width`` in points."""
    x, y = point
    if kind is SeatKind.CAPITAL:
        axes.plot(
            [x],
            [y],
            marker="*",
            markersize=width * 1.25,
            color="#c4161c",
            markeredgecolor="white",
            markeredgewidth=0.5,
            zorder=6,
        )
        return
    for size, color in ((1.0, "white"), (0.84, INK), (0.6, "white"), (0.34, INK)):
        axes.plot([x], [y], marker="o", markersize=width * size, color=color, markeredgewidth=0, zorder=6)


def _values(canvas: Canvas, placed: list[tuple[Lettered, Placed]], result: Result, indicator: Indicator) -> None:
    from soilgis.model.tables import Regions

    codes = result.leaves()[Regions.adcode].tolist()
    for one, at in placed:
        if one.kind == "leaf" and at.since == 0 and at.valued == 0:
            value = value_text(indicator, str(codes[one.row]))
            size = one.name.size
            fall = size * LINE_HEIGHT * (1 + VALUE_SIZE) / 2 / canvas.points_per_metre
            _text(canvas, (at.x, -at.y - fall), value, size * VALUE_SIZE, INK)


def _text(canvas: Canvas, point: tuple[float, float], text: str, size: float, color: str) -> None:
    halo = [withStroke(linewidth=max(1.4, size / 4.5), foreground="white")]
    canvas.map.text(
        *point, text, fontproperties=canvas.margin.type(size / canvas.type_scale), color=color, ha="center", va="center",
        path_effects=halo, zorder=7, clip_on=True,
    )  # fmt: skip
