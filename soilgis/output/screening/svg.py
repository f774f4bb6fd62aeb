"""The site map (地块位置图): sites, zones around them and the pieces in common as one inline SVG; for display only."""

from __future__ import annotations

import html
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.model.layer import ZoneKind
from soilgis.model.screen_tables import Pieces, Sites
from soilgis.output.palette import KIND_COLORS, ZONE_COLORS

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd

_SIDE = 720.0
_MARGIN = 0.3
"""Room around the sites, as a share of their extent."""
_METRES_PER_DEGREE = 111_320.0


def site_map(sites: gpd.GeoDataFrame, pieces: gpd.GeoDataFrame, context: gpd.GeoDataFrame) -> str:
    """Draw the sites.

    Parameters
    ----------
    sites
        `screen_tables.Sites`, lon/lat.
    pieces
        `screen_tables.Pieces`, lon/lat.
    context
        Zones around, columns kind, zone_name and geometry.

    Returns
    -------
    str
        An ``<svg>`` element without script, style sheet or outside reference; every text is escaped.
    """
    view = _View(sites.total_bounds)
    colors = kind_colors([*context["kind"], *pieces[Pieces.kind]])
    background = f'<rect width="{_SIDE:.0f}" height="{view.height:.1f}" fill="#fbfbf8"/>'
    around = [
        _path(view, shape, _Look(colors[kind], 0.14, colors[kind]), ZoneKind(kind).label)
        for kind, shape in zip(context["kind"], context.geometry, strict=True)
    ]
    common = [
        _path(
            view, row["geometry"], _Look(colors[row[Pieces.kind]], 0.5, colors[row[Pieces.kind]]),
            f"{row[Pieces.site_id]} × {row[Pieces.zone_name]}",
        )
        for row in pieces.to_dict("records")
    ]  # fmt: skip
    outlines = [_path(view, row["geometry"], _OUTLINE, row[Sites.site_id]) for row in sites.to_dict("records")]
    drawn = [background, *around, *common, *outlines]
    if len(sites) <= 30:
        drawn += [_label(view, row["geometry"], str(row[Sites.site_id])) for row in sites.to_dict("records")]
    frame = f'<svg width="{_SIDE:.0f}" height="{view.height:.1f}" overflow="hidden">{"".join(drawn)}</svg>'
    body = frame + _scale_bar(view) + _north()
    legend = "".join(_legend_row(place, kind, color) for place, (kind, color) in enumerate(colors.items()))
    full = view.height + 22 * max(len(colors), 1)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_SIDE:.0f} {full:.1f}" role="img" aria-label="地块位置示意图" '
        f'font-family="sans-serif">{body}<g transform="translate(0 {view.height:.1f})">{legend}</g></svg>'
    )


def kind_colors(kinds: Iterable[str]) -> dict[str, str]:
    """A colour for each kind, expected ones first."""
    found = list(dict.fromkeys(map(str, kinds)))
    taken = {color for colors in KIND_COLORS.values() for color in colors}
    spare = [color for color in ZONE_COLORS if color not in taken]
    return {kind: KIND_COLORS.get(kind, (spare[place % len(spare)],))[0] for place, kind in enumerate(found)}


@dataclass(frozen=True)
class _Look:
    fill: str
    opacity: float
    line: str
    width: float = 0.8


_OUTLINE = _Look("none", 1.0, "#10202b", 1.8)


class _View:
    """From degrees to the drawing: longitudes shortened by the middle latitude, north up (画面)."""

    def __init__(self, bounds: np.ndarray) -> None:
        west, south, east, north = map(float, bounds)
        self.shrink = math.cos(math.radians((south + north) / 2))
        wide, high = max((east - west) * self.shrink, 1e-4), max(north - south, 1e-4)
        pad = _MARGIN * max(wide, high)
        self.west, self.north = west - pad / self.shrink, north + pad
        self.scale = _SIDE / (wide + 2 * pad)
        self.height = min(max((high + 2 * pad) * self.scale, 240.0), 560.0)
        if self.height < (high + 2 * pad) * self.scale:
            self.scale = self.height / (high + 2 * pad)
            self.west -= (_SIDE / self.scale - wide - 2 * pad) / 2 / self.shrink

    def place(self, points: np.ndarray) -> np.ndarray:
        """Take (lon, lat) to (x, y) of the drawing."""
        return np.column_stack(
            [(points[:, 0] - self.west) * self.shrink * self.scale, (self.north - points[:, 1]) * self.scale]
        )


def _path(view: _View, shape: shapely.Geometry, look: _Look, title: object) -> str:
    shown = shapely.simplify(shape, 0.3 / view.scale)
    rings = shapely.get_rings(shapely.get_parts(shown if not shown.is_empty else shape))
    steps = " ".join(
        "M" + " L".join(f"{x:.1f},{y:.1f}" for x, y in view.place(shapely.get_coordinates(ring))) + "Z"
        for ring in rings
    )
    return (
        f'<path d="{steps}" fill="{look.fill}" fill-opacity="{look.opacity}" fill-rule="evenodd" stroke="{look.line}" '
        f'stroke-width="{look.width}"><title>{html.escape(str(title))}</title></path>'
    )


def _label(view: _View, shape: shapely.Geometry, text: str) -> str:
    x, y = view.place(shapely.get_coordinates(shapely.point_on_surface(shape)))[0]
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="13" text-anchor="middle" paint-order="stroke" stroke="#fff" '
        f'stroke-width="3" fill="#10202b">{html.escape(text[:24])}</text>'
    )


def _scale_bar(view: _View) -> str:
    """A bar of a round length, about a fifth of the drawing."""
    metres = _SIDE / 5 / view.scale * _METRES_PER_DEGREE
    step = 10 ** math.floor(math.log10(metres))
    round_length = max(step * factor for factor in (1, 2, 5) if step * factor <= metres)
    pixels = round_length / _METRES_PER_DEGREE * view.scale
    spelled = f"{round_length / 1000:g} km" if round_length >= 1000 else f"{round_length:g} m"
    y = view.height - 16
    return (
        f'<g stroke="#10202b" fill="#10202b"><path d="M16 {y - 5:.1f}V{y:.1f}H{16 + pixels:.1f}V{y - 5:.1f}" fill="none"/>'
        f'<text x="{16 + pixels / 2:.1f}" y="{y - 8:.1f}" font-size="12" text-anchor="middle" stroke="none">{spelled}</text></g>'
    )


def _north() -> str:
    x = _SIDE - 30
    return (
        f'<g fill="#10202b"><path d="M{x:.0f} 14 l7 22 l-7 -6 l-7 6 Z"/>'
        f'<text x="{x:.0f}" y="52" font-size="13" text-anchor="middle">北</text></g>'
    )


def _legend_row(place: int, kind: str, color: str) -> str:
    y = 22 * place + 6
    return (
        f'<rect x="16" y="{y}" width="22" height="12" fill="{color}" fill-opacity="0.5" stroke="{color}"/>'
        f'<text x="46" y="{y + 11}" font-size="13" fill="#10202b">{html.escape(ZoneKind(kind).label)}（浅色为周边范围，深色为重叠部分）</text>'
    )
