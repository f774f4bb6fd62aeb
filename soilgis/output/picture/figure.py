"""Pictures (专题图): the map as PNG or vector PDF, with title, legend, graticule, scale bar, north arrow, sources and 审图号."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
import shapely

from soilgis.model.errors import OutputError
from soilgis.model.tables import Regions
from soilgis.output import captions
from soilgis.output.atomic import scratch_file
from soilgis.output.classes import no_value_label, numbers_of
from soilgis.output.fonts import chinese_font, lacking
from soilgis.output.legend import legend_of
from soilgis.output.opening import opening_indicator
from soilgis.output.palette import AUTO, EDGE, NO_VALUE, class_colors
from soilgis.output.picture.annex import A3, TYPE_SCALE, frame_and_block
from soilgis.output.picture.background import draw_over, draw_under, sign_rows
from soilgis.output.picture.canvas import Canvas
from soilgis.output.picture.focus import figures, locator, units_inside
from soilgis.output.picture.margin import Look
from soilgis.output.picture.named import print_names
from soilgis.output.picture.pixels import corners
from soilgis.output.picture.plain import plain, quiet_metadata
from soilgis.output.picture.projection import NATIONAL_SPAN, fitted
from soilgis.output.picture.still import Picture
from soilgis.output.picture.thinned import thin
from soilgis.output.picture.zoned import draw_zones
from soilgis.output.stamp_pictures import mark_page
from soilgis.output.told import Told

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from soilgis.geometry.simplify import Shapes
    from soilgis.model.picture import RasterPicture
    from soilgis.model.result import Indicator, Result
    from soilgis.output.lettering.names import Lettered
    from soilgis.output.picture.thinned import Thinned

DPI = 300
SUFFIXES = (".png", ".pdf", ".svg")
A4 = (11.69, 8.27)
"""A4 landscape in inches."""
NORTH_OF_THE_ISLANDS = 17.5
"""Latitude from which a sheet of the whole country shows it; what lies south stands in the window on the South China Sea."""
ROOM_FOR_THE_WINDOW = np.array([[134.0, 17.5]])
"""A point that the sheet shows besides, so that the window lies over open sea."""
SOUTH_CHINA_SEA = (105.5, 2.5, 123.5, 24.5)


@dataclass(frozen=True)
class Sheet:
    """What one picture shows (图幅)."""

    title: str
    indicator: Indicator | None
    zones: bool = True
    focus: str = ""
    """Adcode the picture zooms to; empty shows every region."""
    date: str = ""
    """Date printed on the picture; empty prints none, so that the same input gives the same picture."""
    ramp: str = AUTO
    raster: str = ""
    """Id of a raster of the result to draw instead of the indicator, under the borders; empty draws none."""
    font: Path | None = None
    """Font file to print in; the font that comes with soilgis when not given."""
    paper: Literal["a4", "a3"] = "a4"
    """A3 carries a frame and a title block for the annex of a plan."""


def draw(result: Result, path: Path, *, sheet: Sheet | None = None, dpi: int = DPI, told: Told | None = None) -> Path:
    """Draw the map of a result into a file.

    Parameters
    ----------
    result
        Not changed.
    path
        Ends in .png, .pdf or .svg.
    sheet
        What to show; the study's indicator with every zone when not given.
    dpi
        Dots per inch of a PNG.
    told
        Takes the characters that the font lacks, which are drawn as boxes; the log when not given.

    Returns
    -------
    Path
        ``path``; the same input gives the same bytes.

    Raises
    ------
    OutputError
        If the ending is another one.
    FontError
        If the font cannot be read.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise OutputError(f"{path.name}: a picture ends in {', '.join(SUFFIXES)} (图片格式)")
    made = drawn(result, path.suffix.lower(), sheet=sheet, dpi=dpi)
    with scratch_file(path) as scratch:
        scratch.write_bytes(made.content)
    said = told or Told()
    said.lack(made.lacking)
    if told is None:
        said.log()
    return path


def drawn(
    result: Result, suffix: str = ".png", *, sheet: Sheet | None = None, dpi: int = DPI, thinned: Thinned | None = None
) -> Picture:
    """Draw the map of a result as the bytes of a file whose name would end in ``suffix``; else as `draw` and `compose`."""
    chosen = sheet or default_sheet(result)
    figure = compose(result, chosen, thinned)
    return Picture(_saved(figure, suffix, dpi), unprintable(figure, chosen.font))


def unprintable(figure: Figure, font: Path | None = None) -> tuple[str, ...]:
    """Return the characters on a page that its font lacks."""
    from matplotlib.text import Text

    return lacking([text.get_text() for text in figure.findobj(Text)], chinese_font(font))


def _saved(figure: Figure, suffix: str, dpi: int) -> bytes:
    if suffix == ".png":
        return png(figure, dpi)
    made = io.BytesIO()
    with plain():
        said = {**quiet_metadata(suffix), **(mark_page(figure) if suffix == ".pdf" else {})}
        figure.savefig(made, format=suffix.removeprefix("."), dpi=dpi, metadata=said)
    return made.getvalue()


def png(figure: Figure, dpi: int) -> bytes:
    """Return a page as PNG without transparency, which it has none of: a tenth smaller than matplotlib's own, and a quarter quicker."""
    from PIL import Image

    with plain():
        figure.savefig(io.BytesIO(), format="raw", dpi=dpi)
    pixels = np.asarray(cast("FigureCanvasAgg", figure.canvas).buffer_rgba())[:, :, :3]  # type: ignore[no-untyped-call]
    made = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).save(made, "PNG", dpi=(dpi, dpi))
    return made.getvalue()


def default_sheet(result: Result) -> Sheet:
    """Return the picture of the study's own indicator: the one it names, else the last target, else the first there is."""
    return Sheet(result.study.title.zh, opening_indicator(result))


def compose(result: Result, sheet: Sheet, thinned: Thinned | None = None) -> Figure:
    """Draw a sheet as a matplotlib figure of A4 landscape; ``thinned`` saves making the shapes again."""
    with plain():
        return _composed(result, sheet, thinned or thin(result.settled).thinned)


def _composed(result: Result, sheet: Sheet, shapes: Thinned) -> Figure:
    leaves = result.leaves()
    raster = raster_of(result, sheet.raster) if sheet.raster else None
    bounds = _focus_bounds(result, sheet)
    large = sheet.paper == "a3"
    size, scale = (A3, TYPE_SCALE) if large else (A4, 1.0)
    canvas = Canvas(size, chinese_font(sheet.font), fitted(bounds), type_scale=scale)
    if _national(result, sheet):
        canvas.inset(SOUTH_CHINA_SEA, "南海诸岛")
        points = shapely.get_coordinates(shapes.leaves)
        room = ROOM_FOR_THE_WINDOW if _whole(result) else np.empty((0, 2))
        canvas.frame(np.concatenate([points[points[:, 1] > NORTH_OF_THE_ISLANDS], room]))
    else:
        canvas.frame(corners(bounds))
    signs = sign_rows(result)
    canvas.margin.keep_for_signs(len(signs))
    draw_under(canvas, result)
    if raster:
        _raster(canvas, raster, shapes)
    else:
        _regions(canvas, result, sheet, shapes.leaves)
    if sheet.zones:
        draw_zones(canvas, result, shapes)
    draw_over(canvas, result)
    canvas.polygons(shapes.parents, Look(fill="", edge="#1c262d", width=1.0))
    inside: list[Lettered] = []
    if sheet.focus:
        focus = shapes.leaves[(leaves[Regions.adcode] == sheet.focus).to_numpy()]
        inside = units_inside(canvas, result, sheet.focus)
        canvas.polygons(focus, Look(fill="", edge="#101010", width=2.2))
    canvas.lines(np.array(result.linework, dtype=object), color="#1c262d", width=1.4)
    print_names(canvas, result, shapes, sheet.indicator, zones=sheet.zones, first=inside)
    if sheet.focus:
        locator(canvas, result, shapes, sheet.focus)
        figures(canvas, result, sheet.focus)
    canvas.margin.signs(signs)
    _margin(canvas, result, sheet)
    if large:
        frame_and_block(canvas, sheet.title, sheet.date)
    return canvas.figure


def raster_of(result: Result, wanted: str) -> RasterPicture:
    """Return a raster of a result by id or title.

    Raises
    ------
    OutputError
        If there is none of that name; the names there are are listed.
    """
    named = [one for one in result.pictures if wanted in {one.id, one.title}]
    if not named:
        known = "、".join(one.title for one in result.pictures) or "无"
        raise OutputError(f"{result.study.id} has no raster {wanted!r} (没有这个栅格); it has: {known}")
    return named[0]


def _national(result: Result, sheet: Sheet) -> bool:
    """Whether a sheet shows the whole country or 海南岛, so that the southern islands stand in a window of their own."""
    return bool(result.linework) and not sheet.focus


def _whole(result: Result) -> bool:
    """Whether it is the whole country, which leaves open sea for the window."""
    west, _, east, _ = result.leaves().total_bounds
    return bool(east - west > NATIONAL_SPAN)


def _raster(canvas: Canvas, raster: RasterPicture, shapes: Thinned) -> None:
    canvas.raster(raster.png, raster.bounds, shapes.leaves)
    canvas.polygons(shapes.leaves, Look(fill="", edge=EDGE, width=0.5))
    canvas.margin.head(raster.title, raster.status.label)
    for color, label in raster.legend:
        canvas.margin.row(label, Look(fill=color, edge=EDGE, width=0.4))


def _regions(canvas: Canvas, result: Result, sheet: Sheet, shapes: Shapes) -> None:
    leaves = result.leaves()
    if sheet.indicator is None:
        canvas.polygons(shapes, Look(fill="#e3e8ea", edge=EDGE, width=0.4))
        return
    chosen = legend_of(result, sheet.indicator)
    colors = class_colors(sheet.indicator, chosen, sheet.ramp)
    numbers = np.array(numbers_of(sheet.indicator, chosen, leaves[Regions.adcode]))
    for number in sorted(set(numbers.tolist())):
        look = Look(
            fill=colors[number] if number >= 0 else NO_VALUE,
            edge=EDGE,
            width=0.4,
            hatch="" if number >= 0 else "xx",
        )
        canvas.polygons(shapes[numbers == number], look)
    labels = [*zip(chosen.labels, colors, strict=True)][::-1]
    canvas.margin.head(f"{sheet.indicator.label}", sheet.indicator.status.label)
    for text, color in labels:
        canvas.margin.row(text, Look(fill=color, edge=EDGE, width=0.4))
    if (numbers < 0).any():
        canvas.margin.row(no_value_label(sheet.indicator), Look(fill=NO_VALUE, edge=EDGE, width=0.4, hatch="xx"))


def _focus_bounds(result: Result, sheet: Sheet) -> tuple[float, float, float, float]:
    """Bounds in degrees of the region a page is for, or of all regions."""
    rows = result.regions[result.regions[Regions.adcode] == sheet.focus] if sheet.focus else result.leaves()
    if sheet.focus and rows.empty:
        raise OutputError(f"{sheet.focus} is not a region of {result.study.id} (不在本次范围内)")
    west, south, east, north = rows.total_bounds if len(rows) else (73.0, 3.0, 136.0, 54.0)
    return float(west), float(south), float(east), float(north)


def _margin(canvas: Canvas, result: Result, sheet: Sheet) -> None:
    worst = captions.status_line(result.provenance.status)
    canvas.margin.title(sheet.title, captions.review(result), worst)
    lines = [captions.source_line(result), captions.gap_line(result), captions.boundary_line(result)]
    lines.append(captions.context_line(result))
    ending = "".join((canvas.projection.label, f"　制图日期：{sheet.date}" if sheet.date else ""))
    canvas.margin.footer([line for line in (*lines, ending) if line])
    west, east = canvas.map.get_xlim()
    canvas.margin.scale_bar(east - west)
    canvas.margin.north_arrow()
