"""Windows at their limits (极端成果): nothing measured, one unit, equal, negative and huge values, texts that would be markup."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import docx
import openpyxl
import pandas as pd
import pytest
from PIL import Image

from soilgis.model import tables as t
from soilgis.model.layer import Status, Title
from soilgis.model.result import Indicator
from soilgis.model.units import Unit
from soilgis.output.briefing.content import content
from soilgis.output.briefing.page import briefing_html
from soilgis.output.briefing.plain import briefing_md
from soilgis.output.briefing.word import briefing_docx
from soilgis.output.picture.figure import compose, default_sheet
from soilgis.output.webmap import build_map
from soilgis.output.webmap.page import render
from soilgis.output.webmap.view import view
from soilgis.output.write import write_result

NONE = float("nan")
CODES = ["990100", "990200", "990300"]
HOSTILE = "甲\\u202e<img src=x onerror=ran()>{{7*7}}{% for x in y %}$a_b$😀]]></script><!--" + "长" * 120
"""As texts stand after their entry: what cannot be seen is spelled, everything else is left as it is."""


def measured(values, unit=Unit.SHARE):
    """A rate of one year."""
    series = pd.Series(values, index=CODES, dtype=float)
    return Indicator("rate_2024", "水土保持率（2024年）", unit, series, Status.DEMO, 2024, "rate", "来源")


def without_targets(made):
    regions = made.regions.copy()
    for column in [str(name) for name in regions.columns if str(name).startswith(("target_", "comparator_"))]:
        regions[column] = NONE if re.fullmatch(r"target_\d{4}", column) else None
    return replace(made, regions=regions, targets=t.Targets.empty())


def only(made, code="990100"):
    kept = {name: getattr(made, name) for name in ("regions", "coverage", "union", "ledger", "targets")}
    return replace(made, **{name: frame[frame["adcode"] == code] for name, frame in kept.items()})


def with_values(values, unit=Unit.SHARE):
    return lambda sample: replace(without_targets(sample.result()), extra_indicators=(measured(values, unit),))


MADE = {
    "nothing measured": with_values([NONE] * 3),
    "one measured": with_values([NONE, 0.5, NONE]),
    "all equal": with_values([0.5] * 3),
    "all zero": with_values([0.0] * 3),
    "negative and huge": with_values([-5e3, 0.0, 1e12], Unit.KM2),
    "below what is printed": with_values([1e-9, 2e-9, 3e-9]),
    "no indicator": lambda sample: without_targets(sample.result()),
    "one unit": lambda sample: only(sample.result()),
    "hostile": lambda sample: replace(
        sample.result(regions=sample.regions((HOSTILE, "=1+1", "@丙")), zones=sample.zones((HOSTILE, "+乙"))),
        study=sample.study(simplify_m=0).model_copy(update={"title": Title(zh=HOSTILE, en=HOSTILE), "note": HOSTILE}),
    ),
    "one title": lambda sample: replace(
        sample.result(), study=sample.study(simplify_m=0).model_copy(update={"title": Title(zh="只有中文")})
    ),
}


def dot():
    """A picture that stands for the map, so that it is not drawn for every window."""
    held = io.BytesIO()
    Image.new("RGB", (40, 30), (9, 99, 9)).save(held, "PNG")
    return held.getvalue()


@pytest.fixture(params=list(MADE))
def extreme(request, sample):
    return MADE[request.param](sample)


def test_every_window_can_be_made(extreme):
    page = render(build_map(extreme), extreme.study.title.zh)
    assert page.count("<script>") == page.count("</script>")
    briefing = briefing_html(extreme, png=dot())
    assert "<img src=x" not in briefing
    assert "nan" not in re.sub("<[^>]+>|[A-Za-z]{4,}", " ", briefing.partition("</style>")[2])
    document = docx.Document(io.BytesIO(briefing_docx(extreme, png=dot())))
    assert any(extreme.study.title.zh in one.text for one in document.paragraphs)
    assert briefing_md(content(extreme))
    assert briefing_html(extreme, language="en", png=dot())


def test_a_unit_without_a_value_is_said_to_have_none(sample):
    """NaN is no class, no zero and no bar."""
    made = MADE["one measured"](sample)
    told = next(one for one in view(made)["indicators"] if one["id"] == "rate_2024")
    assert told["values"] == [None, 5000, None]
    assert told["labels"] == ["50.00%"] or len(told["labels"]) == 1
    assert told["noValue"] == "未核查（量测不足）"
    briefing = briefing_html(made, png=dot())
    assert "50.00%" in briefing
    assert "没有数值（未核查或未提供）的市 2 个：甲市、丙市" in briefing


def test_a_picture_of_nothing_measured_has_the_legend_of_no_value(sample):
    made = MADE["nothing measured"](sample)
    rate = next(one for one in made.indicators() if one.id == "rate_2024")
    figure = compose(made, replace(default_sheet(made), indicator=rate))
    words = [text.get_text() for axes in figure.axes for text in axes.texts] + [one.get_text() for one in figure.texts]
    assert "未核查（量测不足）" in words


def test_hostile_names_are_text_in_every_file(sample, tmp_path):
    made = MADE["hostile"](sample)
    write_result(made, tmp_path / "out")
    book = openpyxl.load_workbook(tmp_path / "out" / "tables.xlsx")
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (sheet.title, cell.coordinate)
    raw = (tmp_path / "out" / "regions.csv").read_text(encoding="utf-8-sig")
    assert "'=1+1" in raw
    assert "'@丙" in raw
    assert HOSTILE in raw.replace('""', '"')
    document = zipfile.ZipFile(io.BytesIO(briefing_docx(made, png=dot()))).read("word/document.xml").decode()
    assert "&lt;img src=x onerror=ran()&gt;" in document
