"""Margins of pictures (图廓外整饰): the lines under the map stay on the page, however many there are."""

from __future__ import annotations

import pytest

from soilgis.output.fonts import chinese_font
from soilgis.output.picture.margin import Margin
from soilgis.output.picture.plain import import_matplotlib

import_matplotlib()
from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: E402 - whatever settings it would stumble over
from matplotlib.figure import Figure  # noqa: E402


@pytest.mark.parametrize(("size", "scale"), [((11.69, 8.27), 1.0), ((16.54, 11.69), 1.3)])
@pytest.mark.parametrize(("count", "length"), [(1, 20), (5, 90), (4, 96), (9, 400)])
def test_footers_stay_on_the_page(count, length, size, scale):
    figure = Figure(figsize=size)
    FigureCanvasAgg(figure)
    Margin(figure, chinese_font(None), scale).footer(["资料来源：" + "国" * length] * count)
    (text,) = figure.texts
    box = text.get_window_extent()
    assert box.y0 > 0.008 * figure.bbox.height, "nothing touches the lower edge"
    assert box.x1 < figure.bbox.width
    cut = text.get_text().endswith("……")
    assert cut == (count == 9), "what is cut says so"
    if not cut:
        assert text.get_text().count("国") == count * length
