"""Parts of slides (幻灯片部件): text boxes, native tables and charts, pictures; every run has its Chinese face set."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from soilgis.model.units import Unit, rounded
from soilgis.output.foreign import slide_run_xml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from soilgis.output.briefing.blocks import Sheet
    from soilgis.output.briefing.chart import Chart

FACE = "微软雅黑"
WIDE_CM, HIGH_CM, EDGE_CM = 33.867, 19.05, 1.4
INK, SOFT, RED, BAND = "1B2730", "51616B", "A12B1F", "E8EEF1"
MOST_BARS = 20
_COLUMNS, _ROWS = 8, 10
"""Up to so many columns and rows are written larger."""


@dataclass(frozen=True)
class Look:
    """How a text looks (文字样式): size in points, weight, colour, left, center or right."""

    size: float
    bold: bool = False
    color: str = INK
    align: str = "left"


def box(slide: Any, lines: Sequence[str], look: Look, *, top: float, high: float) -> None:
    """Add paragraphs in a text box as wide as the slide; ``top`` and ``high`` in cm."""
    from pptx.util import Cm

    shape = slide.shapes.add_textbox(Cm(EDGE_CM), Cm(top), Cm(WIDE_CM - 2 * EDGE_CM), Cm(high))
    write(shape.text_frame, lines, look)


def write(frame: Any, lines: Sequence[str], look: Look) -> None:
    """Write paragraphs whose every run has its Latin and East Asian face set."""
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    frame.word_wrap = True
    for at, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if at == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = line
        run.font.size, run.font.bold = Pt(look.size), look.bold
        run.font.color.rgb = _color(look.color)
        paragraph.alignment = {"left": PP_ALIGN.LEFT, "center": PP_ALIGN.CENTER, "right": PP_ALIGN.RIGHT}[look.align]
        paragraph.line_spacing = 1.15
        paragraph.space_after = Pt(look.size * 0.35 if len(lines) > 1 else 0)
        _face(run)


def _color(code: str) -> Any:
    from pptx.dml.color import RGBColor

    red, green, blue = bytes.fromhex(code)
    return RGBColor(red, green, blue)  # type: ignore[no-untyped-call]


def _face(run: Any) -> None:
    """Set 微软雅黑 for Latin and Chinese text, and the language, on a run."""
    from lxml import etree
    from pptx.oxml.ns import qn

    properties = slide_run_xml(run).get_or_add_rPr()
    properties.set("lang", "zh-CN")
    for tag in ("a:latin", "a:ea", "a:cs"):
        for old in properties.findall(qn(tag)):
            properties.remove(old)
        etree.SubElement(properties, qn(tag)).set("typeface", FACE)


def table(slide: Any, sheet: Sheet, rows: Sequence[Sequence[str]], *, top: float) -> None:
    """Add some rows of a table as a native table, its head above them."""
    from pptx.util import Cm

    heads, wide, high = sheet.headings, WIDE_CM - 2 * EDGE_CM, 1.0
    size = 14 if len(heads) <= _COLUMNS and len(rows) <= _ROWS else 12
    shape = slide.shapes.add_table(
        len(rows) + 1, len(heads), Cm(EDGE_CM), Cm(top), Cm(wide), Cm(high * (len(rows) + 1))
    )
    made = shape.table
    for place, share in enumerate(sheet.widths):
        made.columns[place].width = Cm(wide * share)
    for at, row in enumerate((heads, *rows)):
        for place, text in enumerate(row):
            cell = made.cell(at, place)
            cell.margin_left = cell.margin_right = Cm(0.12)
            cell.margin_top = cell.margin_bottom = Cm(0.05)
            cell.fill.solid()
            cell.fill.fore_color.rgb = _color("FFFFFF" if at else BAND)
            write(cell.text_frame, [text], Look(size, not at, INK, "right" if sheet.numeric[place] else "left"))


def chart(slide: Any, made: Chart) -> None:
    """Add a native bar chart: the value and the target beside each other, the furthest behind on top."""
    import pptx.chart.data
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
    from pptx.util import Cm, Pt

    bars = list(reversed(made.bars[:MOST_BARS]))
    held: Any = pptx.chart.data.CategoryChartData(number_format="0.00")  # type: ignore[no-untyped-call]
    held.categories = [bar.name for bar in bars]
    if made.goal_label:
        held.add_series(made.goal_label, [_printed(bar.goal, made.unit) for bar in bars])
    held.add_series(made.value_label, [_printed(bar.value, made.unit) for bar in bars])
    size = Cm(EDGE_CM), Cm(2.8), Cm(WIDE_CM - 2 * EDGE_CM), Cm(14.6)
    drawn = slide.shapes.add_chart(XL_CHART_TYPE.BAR_CLUSTERED, *size, held).chart
    drawn.has_legend, drawn.has_title = True, False
    drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    drawn.font.size = Pt(12)
    plot = drawn.plots[0]
    plot.gap_width, plot.has_data_labels = 45, True
    plot.data_labels.number_format, plot.data_labels.number_format_is_linked = "0.00", False
    _chart_faces(drawn, plot)


def _chart_faces(drawn: Any, plot: Any) -> None:
    from lxml import etree
    from pptx.oxml.ns import qn

    colors = ("2F7F93",) if len(plot.series) == 1 else ("B9C6CC", "2F7F93")
    for series, color in zip(plot.series, colors, strict=True):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = _color(color)
    for properties in drawn.element.iter(qn("a:defRPr")):
        for tag in ("a:latin", "a:ea"):
            etree.SubElement(properties, qn(tag)).set("typeface", FACE)


def _printed(value: float | None, unit: Unit) -> float | None:
    return None if value is None else rounded(value * unit.factor, unit.digits)


def picture(slide: Any, png: bytes) -> None:
    """Put a picture in the middle, as large as it fits."""
    from pptx.util import Cm

    shape = slide.shapes.add_picture(io.BytesIO(png), Cm(EDGE_CM), Cm(2.7), height=Cm(15.6))
    most = Cm(WIDE_CM - 2 * EDGE_CM)
    if shape.width > most:
        shape.height, shape.width = int(shape.height * most / shape.width), most
    shape.left = int((Cm(WIDE_CM) - shape.width) / 2)
