"""The report's map (专题图): classes by colour under the outlines of the units, with legend, scale bar, status and sources."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from soilgis.geometry.simplify import simplify
from soilgis.output.briefing.reasons import without_stores
from soilgis.output.captions import NO_REVIEW, status_line
from soilgis.output.fonts import chinese_font
from soilgis.output.lettering.signs import wrapped
from soilgis.output.picture.plain import import_matplotlib, plain
from soilgis.output.picture.projection import fitted, nice_step

if TYPE_CHECKING:
    from collections.abc import Callable

    from soilgis.model.report import Report, Theme

SIZE = (11.69, 8.27)
_DPI = 130
_MOST_NAMES = 40
_SOURCE_SIGNS = 100
_FINE = 2000
"""Parts of the wider side of a map that are drawn apart: what is smaller is left out of the outlines."""


def theme_png(report: Report) -> bytes:
    """Draw a report's map.

    Parameters
    ----------
    report
        With a theme; not changed.

    Returns
    -------
    bytes
        PNG, A4 landscape; the same report gives the same bytes.
    """
    import_matplotlib()
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

    theme = report.theme
    if theme is None:
        return b""
    with plain():
        font = FontProperties(fname=str(chinese_font()))
        figure = Figure(figsize=SIZE, dpi=_DPI)
        FigureCanvasAgg(figure)
        axes = figure.add_axes((0.02, 0.08, 0.74, 0.82))
        _ground(axes, theme, font)
        figure.text(0.02, 0.945, theme.title, fontproperties=font, fontsize=17, color="#10202b")
        _margin(figure, report, theme, font)
        made = io.BytesIO()
        figure.savefig(made, format="png", dpi=_DPI, metadata={"Software": None})
    return made.getvalue()


def _ground(axes: Any, theme: Theme, font: Any) -> None:
    """The classes, the outlines, the names and the scale bar."""
    every = [theme.shapes, *([] if theme.outlines is None else [theme.outlines])]
    bounds = shapely.total_bounds(np.concatenate(every))
    if not np.isfinite(bounds).all():
        axes.set_axis_off()
        return
    west, south, east, north = (float(side) for side in bounds)
    forward = fitted((west, south, east, north)).shapes
    coarse = max(east - west, north - south) * 111_320 / _FINE
    names = np.array(theme.classes, dtype=object)
    for name, colour in zip(theme.order, theme.colors, strict=True):
        _class(axes, _drawn(theme.shapes[names == name], coarse, forward), colour, parted=theme.parted)
    if theme.outlines is not None:
        for shape in _drawn(theme.outlines, coarse, forward):
            _outline(axes, shape)
        _names(axes, theme, forward, font)
    axes.set_aspect("equal")
    axes.autoscale_view()
    axes.margins(0.02)
    axes.set_xticks([])
    axes.set_yticks([])
    for side in axes.spines.values():
        side.set_color("#9aa5ad")
    _bar(axes, font)


def _drawn(shapes: np.ndarray, coarse: float, forward: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Shapes as they are drawn: simplified, in the map's projection."""
    flat = np.array([shape for shape in shapes if not shape.is_empty], dtype=object)
    areal = shapely.get_dimensions(flat) == 2 if len(flat) else np.zeros(0, bool)
    flat[areal] = simplify(flat[areal], coarse) if areal.any() else flat[areal]
    return forward(flat) if len(flat) else flat


def _class(axes: Any, shapes: np.ndarray, colour: str, *, parted: bool) -> None:
    from matplotlib.collections import LineCollection, PathCollection

    kinds = shapely.get_dimensions(shapes) if len(shapes) else np.zeros(0)
    paths = [_path(part) for part in shapely.get_parts(shapes[kinds == 2]) if not part.is_empty]
    if paths:
        axes.add_collection(
            PathCollection(
                paths, facecolor=colour, edgecolor="#ffffff" if parted else colour, linewidth=0.5 if parted else 0.2
            )
        )
    lines = [shapely.get_coordinates(part) for part in shapely.get_parts(shapes[kinds == 1])]
    if lines:
        axes.add_collection(LineCollection(lines, colors=colour, linewidths=1.2))
    points = shapely.get_coordinates(shapes[kinds == 0])
    if len(points):
        axes.scatter(points[:, 0], points[:, 1], s=22, color=colour, edgecolor="#10202b", linewidth=0.5, zorder=5)


def _path(polygon: shapely.Polygon) -> Any:
    from matplotlib.path import Path

    return Path.make_compound_path(*(Path(shapely.get_coordinates(ring)) for ring in shapely.get_rings(polygon)))


def _outline(axes: Any, shape: shapely.Geometry) -> None:
    for ring in shapely.get_rings(shapely.get_parts(shape)):
        at = shapely.get_coordinates(ring)
        axes.plot(at[:, 0], at[:, 1], color="#33434d", linewidth=0.6, zorder=4)


def _names(axes: Any, theme: Theme, forward: Callable[[np.ndarray], np.ndarray], font: Any) -> None:
    from matplotlib.patheffects import withStroke

    if theme.outlines is None or not 0 < len(theme.names) <= _MOST_NAMES:
        return
    places = shapely.get_coordinates(shapely.point_on_surface(forward(theme.outlines)))
    for (x, y), name in zip(places, theme.names, strict=True):
        effects = [withStroke(linewidth=2.2, foreground="white")]
        axes.text(
            x, y, name, fontproperties=font, fontsize=8.5, ha="center", va="center", zorder=6, path_effects=effects
        )


def _bar(axes: Any, font: Any) -> None:
    """A scale bar of a round length at the lower left."""
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    length = nice_step((right - left) / 1000, 5) * 1000
    x, y = left + 0.04 * (right - left), low + 0.05 * (high - low)
    axes.plot([x, x + length], [y, y], color="#10202b", linewidth=2.4, solid_capstyle="butt", zorder=7)
    text = f"{length / 1000:g} km" if length >= 1000 else f"{length:g} m"
    axes.text(x + length / 2, y + 0.012 * (high - low), text, fontproperties=font, fontsize=9, ha="center", zorder=7)


def _margin(figure: Any, report: Report, theme: Theme, font: Any) -> None:
    """Legend at the right, status, review and sources below."""
    y = 0.88
    figure.text(0.785, y, "图例", fontproperties=font, fontsize=12, color="#10202b")
    for name, colour in zip(theme.order, theme.colors, strict=True):
        lines = wrapped(name, 15)
        y -= 0.036
        patch = figure.add_axes((0.785, y - 0.004, 0.022, 0.02))
        patch.set_facecolor(colour)
        patch.set_xticks([])
        patch.set_yticks([])
        figure.text(0.815, y, lines[0], fontproperties=font, fontsize=10, color="#10202b")
        for line in lines[1:]:
            y -= 0.024
            figure.text(0.815, y, line, fontproperties=font, fontsize=10, color="#10202b")
    below = [line for line in (status_line(report.status), NO_REVIEW) if line]
    figure.text(0.02, 0.045, "　".join(below), fontproperties=font, fontsize=9, color="#8a1f14")
    lines = wrapped("来源：" + "；".join(map(without_stores, report.sources)), _SOURCE_SIGNS)
    for number, line in enumerate(lines[:2] if len(lines) <= 2 else (lines[0], f"{lines[1][:-12]}…（全部见网页）")):
        figure.text(0.02, 0.026 - 0.017 * number, line, fontproperties=font, fontsize=7.5, color="#5a6a74")
