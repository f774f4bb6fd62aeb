"""The map of a picture (图面): polygons, lines, rasters and names in one projection, inside a frame with its graticule."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np
import shapely

from soilgis.output.palette import PAPER
from soilgis.output.picture.margin import INK, MAP_BOX, SOFT, Look, Margin
from soilgis.output.picture.pixels import reprojected
from soilgis.output.picture.plain import import_matplotlib
from soilgis.output.picture.projection import Albers, nice_step

import_matplotlib()
from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: E402 - whatever settings it would stumble over
from matplotlib.figure import Figure  # noqa: E402
from matplotlib.patches import PathPatch  # noqa: E402
from matplotlib.path import Path as Outline  # noqa: E402

if TYPE_CHECKING:
    from pathlib import Path

    import numpy.typing as npt
    from matplotlib.axes import Axes

    from soilgis.geometry.simplify import Shapes

INSET_HEIGHT = 0.24
"""Height of a window on another part of the country, as a share of the page."""
BEYOND = 0.05
"""Share of the frame by which shapes are kept beyond it: more than the widest line, so that the cut itself is not seen."""
NEAR = 0.02
"""What lies farther from a frame than this share of its longer side leaves no ink in it."""


class Canvas:
    """One page: a map on the left, and around it the `Margin`.

    Parameters
    ----------
    size
        Width and height in inches.
    font
        Font file that holds every character.
    projection
        Projection of the map.
    type_scale
        By how much type is larger than on A4.
    """

    def __init__(self, size: tuple[float, float], font: Path, projection: Albers, *, type_scale: float = 1.0) -> None:
        self.figure = Figure(figsize=size, facecolor="white")
        FigureCanvasAgg(self.figure)
        self.projection = projection
        self.map: Axes = self.figure.add_axes(MAP_BOX)
        self.map.set_aspect("equal", adjustable="box")
        self.map.set_facecolor(PAPER)
        self.insets: list[Axes] = []
        self.type_scale = type_scale
        self.margin = Margin(self.figure, font, type_scale)

    def polygons(self, shapes: Shapes, look: Look) -> None:
        """Draw shapes given in degrees."""
        for shape in self._in_sight(self.projection.shapes(shapes)):
            if shape.is_empty:
                continue
            fill = {"facecolor": look.fill} if look.fill else {"fill": False}
            style = (0, (4, 2)) if look.dashed else "solid"
            outline = _outline(shape)
            for axes in self._showing(shape.bounds):
                patch = PathPatch(
                    outline,
                    edgecolor=look.edge,
                    linewidth=look.width if axes is self.map else look.width / 2,
                    linestyle=style,
                    hatch=look.hatch or None,
                    alpha=look.alpha,
                    **fill,
                )
                axes.add_artist(patch)

    def _showing(self, bounds: tuple[float, ...]) -> list[Axes]:
        """The map and its windows, as far as they show something of a box in metres of the sheet; a line's width is allowed for."""
        west, south, east, north = bounds
        found = []
        for axes in (self.map, *self.insets):
            (x0, x1), (y0, y1) = axes.get_xlim(), axes.get_ylim()
            pad = NEAR * max(x1 - x0, y1 - y0)
            if west <= x1 + pad and east >= x0 - pad and south <= y1 + pad and north >= y0 - pad:
                found.append(axes)
        return found

    def _in_sight(self, shapes: Shapes) -> Shapes:
        """Leave out what lies far outside the frame, so that an atlas page does not carry the whole province; all of it where there are windows."""
        (x0, x1), (y0, y1) = self.map.get_xlim(), self.map.get_ylim()
        pad = BEYOND * max(x1 - x0, y1 - y0)
        sight = np.array([x0 - pad, y0 - pad, x1 + pad, y1 + pad])
        bounds = shapely.bounds(shapes)
        far = ((bounds[:, :2] < sight[:2]) | (bounds[:, 2:] > sight[2:])).any(axis=1)
        if self.insets or not far.any():
            return shapes
        seen = shapes.copy()
        seen[far] = [_polygons(shape) for shape in shapely.clip_by_rect(shapes[far], *sight.tolist())]
        return seen

    def lines(self, lines: Shapes, color: str, width: float, dashes: tuple[float, ...] = ()) -> None:
        """Draw lines given in degrees; dashes in points."""
        style = (0, dashes) if dashes else "solid"
        for line in shapely.get_parts(self.projection.shapes(lines)):
            x, y = shapely.get_coordinates(line).T
            for axes in self._showing(line.bounds):
                axes.plot(x, y, color=color, linewidth=width, linestyle=style, solid_capstyle="round", zorder=5)

    def rivers(self, lines: Shapes, color: str) -> None:
        """Draw rivers given in degrees: in full under the polygons that come after, and over them so pale that their fills are read."""
        for line in shapely.get_parts(self.projection.shapes(lines)):
            x, y = shapely.get_coordinates(line).T
            for axes in self._showing(line.bounds):
                axes.plot(x, y, color=color, linewidth=0.7, solid_capstyle="round", zorder=1)
                axes.plot(x, y, color=color, linewidth=0.5, solid_capstyle="round", zorder=5, alpha=0.5)

    def raster(self, png: bytes, bounds: tuple[float, float, float, float], rim: Shapes) -> None:
        """Lay a picture whose pixels are even in EPSG:3857 under everything, inside ``rim`` only; after `frame`."""
        from PIL import Image

        with Image.open(io.BytesIO(png)) as opened:
            pixels = np.asarray(opened.convert("RGBA"))
        (x0, x1), (y0, y1) = self.map.get_xlim(), self.map.get_ylim()
        shown = reprojected(pixels, bounds, self.projection, (x0, y0, x1, y1))
        image = self.map.imshow(shown, extent=(x0, x1, y0, y1), interpolation="nearest", zorder=0.8, aspect="equal")
        outlines = [_outline(shape) for shape in self.projection.shapes(rim) if not shape.is_empty]
        image.set_clip_path(Outline.make_compound_path(*outlines), transform=self.map.transData)

    @property
    def points_per_metre(self) -> float:
        """Points of the paper that a metre of the map takes; after `frame`."""
        x0, x1 = self.map.get_xlim()
        return float(self.figure.get_size_inches()[0] * MAP_BOX[2] * 72 / (x1 - x0))

    def frame(self, points: npt.NDArray[np.float64]) -> None:
        """Fit the map to points in degrees, widened to the shape of the page, and put the graticule on it."""
        rim = self.projection.forward(points)
        low, high = rim.min(axis=0), rim.max(axis=0)
        page = self.figure.get_size_inches() * MAP_BOX[2:]
        metres = float(((high - low) / page).max()) * 1.08
        middle, half = (low + high) / 2, page * metres / 2
        self.map.set_xlim(middle[0] - half[0], middle[0] + half[0])
        self.map.set_ylim(middle[1] - half[1], middle[1] + half[1])
        self._graticule()

    def inset(self, bounds: tuple[float, float, float, float], name: str) -> None:
        """Open a window in the corner of the map on another part of the country, in the same projection; before anything is drawn."""
        west, south, east, north = bounds
        corners = self.projection.forward(np.array([(x, y) for x in (west, east) for y in (south, north)]))
        low, high = corners.min(axis=0), corners.max(axis=0)
        page = self.figure.get_size_inches()
        height = INSET_HEIGHT
        width = height * page[1] / page[0] * float((high - low)[0] / (high - low)[1])
        edge = 0.006
        axes: Axes = self.figure.add_axes(
            (MAP_BOX[0] + MAP_BOX[2] - width - edge, MAP_BOX[1] + edge * page[0] / page[1], width, height), zorder=10
        )
        axes.set_aspect("equal", adjustable="box")
        axes.set_facecolor(PAPER)
        axes.set_xlim(low[0], high[0])
        axes.set_ylim(low[1], high[1])
        axes.set_xticks([])
        axes.set_yticks([])
        for spine in axes.spines.values():
            spine.set_color(INK)
        axes.text(
            0.97,
            0.02,
            name,
            transform=axes.transAxes,
            fontproperties=self.margin.type(7),
            color=INK,
            ha="right",
            zorder=7,
        )
        self.insets.append(axes)

    def _graticule(self) -> None:
        x0, x1 = self.map.get_xlim()
        y0, y1 = self.map.get_ylim()
        west, south, east, north = self._lonlat_bounds()
        step = nice_step(max(east - west, north - south), 6)
        grid = np.linspace(0, 1, 181)
        x_ticks, y_ticks = [], []
        for lon in np.arange(np.ceil(west / step) * step, east, step):
            line = self.projection.forward(np.column_stack([np.full(181, lon), south + grid * (north - south)]))
            self.map.plot(line[:, 0], line[:, 1], color="#9fb0b9", linewidth=0.35, zorder=0.5)
            x_ticks.append((float(np.interp(y0, line[:, 1], line[:, 0])), f"{lon:g}°E"))
        for lat in np.arange(np.ceil(south / step) * step, north, step):
            line = self.projection.forward(np.column_stack([west + grid * (east - west), np.full(181, lat)]))
            self.map.plot(line[:, 0], line[:, 1], color="#9fb0b9", linewidth=0.35, zorder=0.5)
            y_ticks.append((float(np.interp(x0, line[:, 0], line[:, 1])), f"{lat:g}°N"))
        self.map.set_xlim(x0, x1)
        self.map.set_ylim(y0, y1)
        self._ticks(x_ticks, y_ticks)

    def _ticks(self, x_ticks: list[tuple[float, str]], y_ticks: list[tuple[float, str]]) -> None:
        x0, x1 = self.map.get_xlim()
        y0, y1 = self.map.get_ylim()
        x_ticks = [tick for tick in x_ticks if x0 < tick[0] < x1]
        y_ticks = [tick for tick in y_ticks if y0 < tick[0] < y1]
        self.map.set_xticks(
            [at for at, _ in x_ticks], [text for _, text in x_ticks], fontproperties=self.margin.type(7), color=SOFT
        )
        self.map.set_yticks(
            [at for at, _ in y_ticks],
            [text for _, text in y_ticks],
            fontproperties=self.margin.type(7),
            color=SOFT,
            rotation=90,
            va="center",
        )
        self.map.tick_params(length=2, color=SOFT)
        for spine in self.map.spines.values():
            spine.set_color(INK)

    def _lonlat_bounds(self) -> tuple[float, float, float, float]:
        """Bounds of the map's frame in degrees, from points along the frame."""
        x0, x1 = self.map.get_xlim()
        y0, y1 = self.map.get_ylim()
        along = np.linspace(0, 1, 25)
        x = np.concatenate([x0 + along * (x1 - x0), x0 + along * (x1 - x0), np.full(25, x0), np.full(25, x1)])
        y = np.concatenate([np.full(25, y0), np.full(25, y1), y0 + along * (y1 - y0), y0 + along * (y1 - y0)])
        lon, lat = self.projection.backward(np.column_stack([x, y])).T
        return float(np.min(lon)), float(np.min(lat)), float(np.max(lon)), float(np.max(lat))


def outline_patch(shape: shapely.Geometry, fill: str, edge: str, width: float) -> PathPatch:
    """Return a projected polygon as a patch."""
    return PathPatch(_outline(shape), facecolor=fill, edgecolor=edge, linewidth=width)


def _polygons(shape: shapely.Geometry) -> shapely.Geometry:
    """The polygons of what a clip left."""
    return shapely.MultiPolygon([part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"])


def _outline(shape: shapely.Geometry) -> Outline:
    """Turn a polygon with holes into one path."""
    rings = [
        shapely.get_coordinates(ring) for ring in shapely.get_rings(shapely.get_parts(shapely.orient_polygons(shape)))
    ]
    codes = []
    for ring in rings:
        code = np.full(len(ring), Outline.LINETO)
        code[0], code[-1] = Outline.MOVETO, Outline.CLOSEPOLY
        codes.append(code)
    return Outline(np.concatenate(rings), np.concatenate(codes))
