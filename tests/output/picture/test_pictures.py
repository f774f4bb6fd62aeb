"""Pictures, atlas and briefings (专题图、图集与简报)."""

from __future__ import annotations

import html
import io
import re

import numpy as np
import pytest
from PIL import Image

from soilgis.model.errors import OutputError
from soilgis.model.layer import Basis, Status, ZoneKind
from soilgis.model.level import Level
from soilgis.model.provenance import Verdict
from soilgis.output.briefing.page import briefing_html
from soilgis.output.briefing.words import words
from soilgis.output.captions import NO_REVIEW, gap_line, review, source_line
from soilgis.output.lettering.signs import wrapped
from soilgis.output.opening import opening_indicator
from soilgis.output.picture import canvas
from soilgis.output.picture import figure as drawing
from soilgis.output.picture.atlas import write_atlas
from soilgis.output.picture.figure import Sheet, compose, default_sheet, draw
from soilgis.output.picture.paging import PageStyle, pages
from soilgis.output.picture.projection import Albers, fitted, nice_step
from soilgis.output.webmap.build import build_map
from soilgis.output.webmap.page import render
from soilgis.output.windows import write_briefing, write_map
from soilgis.raster.picture import Cells, picture_of
from soilgis.store.boundaries import country_lines


@pytest.fixture(scope="module")
def png():
    """A picture that need not be drawn."""
    written = io.BytesIO()
    Image.new("RGB", (12, 8), "white").save(written, "PNG")
    return written.getvalue()


def texts_of(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts] + [text.get_text() for text in figure.texts]


def test_a_picture_carries_title_legend_status_gap_sources_projection_and_review(result):
    shown = "\n".join(texts_of(compose(result, Sheet("样例图", opening_indicator(result), date="2026-11-22"))))
    for text in (
        "样例图",
        "水土保持率目标（2035年）",
        "目标值未知",
        "未核查",
        "演示数据",
        "工作口径",
        "阿尔伯斯",
        NO_REVIEW,
        "制图日期：2026-11-22",
        "北",
        "km",
    ):
        assert text in shown


@pytest.mark.parametrize("suffix", [".png", ".pdf", ".svg"])
def test_the_same_result_gives_the_same_picture(result, tmp_path, suffix):
    first = draw(result, tmp_path / f"a{suffix}", dpi=40).read_bytes()
    assert draw(result, tmp_path / f"b{suffix}", dpi=40).read_bytes() == first
    assert len(first) > 5000


def test_another_ending_is_refused(result, tmp_path):
    with pytest.raises(OutputError, match=r"map\.bmp: a picture ends in \.png, \.pdf, \.svg"):
        draw(result, tmp_path / "map.bmp")


def test_the_projection_is_equal_area_and_says_what_it_is():
    chosen = fitted((110.0, 34.0, 115.0, 41.0))
    assert (chosen.meridian, chosen.south, chosen.north) == (112.5, 35.0, 40.0)
    assert fitted((73.0, 18.0, 135.0, 54.0)) == Albers(105.0, 25.0, 47.0)
    square = np.array([[112, 37], [113, 37], [113, 38], [112, 38]], dtype=float)
    fine = np.concatenate([np.linspace(square[i], square[(i + 1) % 4], 200, endpoint=False) for i in range(4)])
    x, y = chosen.forward(fine).T
    area = abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2
    assert area == pytest.approx(9_813_951_873.46, rel=1e-6)
    assert "CGCS2000" in chosen.label


@pytest.mark.parametrize(("span", "parts", "step"), [(5, 6, 1), (300_000, 5, 50_000), (0.8, 6, 0.1)])
def test_steps_are_round(span, parts, step):
    assert nice_step(span, parts) == pytest.approx(step)


def test_an_atlas_has_a_page_for_the_whole_and_one_for_each_region(result, tmp_path):
    assert [sheet.focus for sheet in pages(result)] == ["", "990100", "990200", "990300"]
    written = write_atlas(result, tmp_path / "atlas", style=PageStyle(dpi=30))
    assert [path.name for path in written] == ["000000.png", "990100.png", "990200.png", "990300.png"]
    (book,) = write_atlas(result, tmp_path / "atlas.pdf")
    assert len(re.findall(rb"/Type /Page\b", book.read_bytes())) == 4


def test_captions_name_status_gaps_and_review(sample, result):
    assert review(result) == NO_REVIEW
    assert "【演示数据】drawn图层" in source_line(result)
    assert gap_line(result) == "未核查（不等于不涉及）：absent图层"
    assert review(sample.result(study=sample.study(review_number="GS(2024)1号"))) == "审图号：GS(2024)1号"


def test_hostile_names_stay_text_in_a_briefing(sample, png):
    bad = "<script>x</script>{{7*7}}{% if %}"
    page = briefing_html(sample.result(regions=sample.regions(names=(bad, "乙市", "丙市"))), png=png)
    assert "<script>" not in page
    assert "&lt;script&gt;x&lt;/script&gt;{{7*7}}{% if %}" in page


def test_every_declared_word_is_known_in_english():
    for kind in (Status, Basis, ZoneKind, Level, Verdict):
        for member in kind:
            assert words("en").of(member).isascii(), member
            assert words("zh").of(member) == member.label


def test_an_english_briefing_holds_chinese_only_in_names_and_documents(shanxi, png):
    text = html.unescape(
        re.sub(
            r"<[^>]+>",
            "\n",
            re.sub(r"<style>.*?</style>", "", briefing_html(shanxi, language="en", png=png), flags=re.DOTALL),
        )
    )
    known = [
        *shanxi.regions["name"],
        *shanxi.targets["document"],
        *shanxi.targets["article"],
        *shanxi.zones["zone_name"],
    ]
    duties = shanxi.extra["duties"][1]
    known += [*shanxi.extra["published"][1]["document"].dropna()]
    known += [*duties["document"], *duties["article"].dropna(), *duties["duty"], *duties["lead"].dropna()]
    known += [
        part
        for use in shanxi.provenance.uses
        for part in (use.layer.source.document, use.layer.source.article, use.layer.source.vintage)
    ]
    for name in sorted({one for one in known if isinstance(one, str) and one}, key=len, reverse=True):
        text = text.replace(name, "")
    assert "\n".join(re.findall(r"[^\n]*[\u4e00-\u9fff][^\n]*", text)) == ""
    assert "not checked" in text
    assert "For internal use" in text


def test_long_lines_are_broken():
    assert wrapped("甲" * 25 + "a" * 10, 10) == ["甲" * 10, "甲" * 10, "甲" * 5 + "a" * 8, "aa"]


def with_raster(sample):
    classes = np.kron(np.array([[0, 1], [2, 0]], dtype=np.uint8), np.ones((30, 30), dtype=np.uint8))
    look = {"labels": ("微度", "轻度", "中度"), "colors": ("#e8f3e1", "#fff3b0", "#fdd07a"), "status": Status.DEMO}
    made = picture_of(Cells("erosion", "侵蚀强度", classes, (110.0, 36.0, 112.3, 38.2), "EPSG:4490", **look))
    return sample.result(pictures=(made,))


def test_a_raster_lies_under_the_borders_with_its_legend_and_mark(sample):
    made = with_raster(sample)
    figure = compose(made, Sheet("侵蚀图", None, zones=False, raster="侵蚀强度"))
    shown = "\n".join(texts_of(figure))
    for text in ("侵蚀强度", "微度", "中度", "可信状态：演示数据", "含演示数据，不代表真实情况"):
        assert text in shown
    (image,) = figure.axes[0].images
    colours = {tuple(pixel) for pixel in np.asarray(image.get_array()).reshape(-1, 4) if pixel[3]}
    assert colours == {(232, 243, 225, 255), (255, 243, 176, 255), (253, 208, 122, 255)}
    borders = [patch for patch in figure.axes[0].patches if patch.get_zorder() > image.get_zorder()]
    assert len(borders) >= 3
    assert [sheet.raster for sheet in pages(made)] == ["", "erosion", "", "", ""]


def test_a_raster_that_is_not_there_is_named(sample):
    with pytest.raises(OutputError, match="has no raster '坡度'.*it has: 侵蚀强度"):
        compose(with_raster(sample), Sheet("x", None, raster="坡度"))


def test_the_whole_country_stands_with_its_southern_islands(sample):
    whole = sample.result(linework=country_lines())
    figure = compose(whole, Sheet("全国", None))
    window = figure.axes[-1]
    assert "南海诸岛" in [text.get_text() for text in window.texts]
    assert len(window.lines) == 9
    assert len(figure.axes) == 3
    assert len(compose(sample.result(), Sheet("省", None)).axes) == 2
    assert len(compose(whole, Sheet("市", None, focus="990100")).axes) == 3
    assert "soilgis.Lines(" in render(build_map(whole), "x")


def test_files_are_written_whole(result, tmp_path):
    written = write_briefing(result, tmp_path / "out")
    assert [path.name for path in written] == [
        "briefing.docx", "briefing.html", "briefing.md", "embed.html", "map.html", "map.png",
    ]  # fmt: skip
    with Image.open(tmp_path / "out" / "map.png") as picture:
        assert picture.size == (3507, 2481)
    assert write_map(result, tmp_path / "m.html") == []


def test_a_png_has_the_pixels_of_the_page_and_no_transparency(result):
    figure = compose(result, default_sheet(result))
    theirs = io.BytesIO()
    figure.savefig(theirs, format="png", dpi=60)
    own = Image.open(io.BytesIO(drawing.png(figure, 60)))
    whole = np.asarray(Image.open(theirs))
    assert (np.asarray(own) == whole[:, :, :3]).all()
    assert (whole[:, :, 3] == 255).all()
    assert own.mode == "RGB"
    assert own.info["dpi"] == pytest.approx((60, 60), rel=1e-3)


def test_a_page_carries_what_is_seen_on_it_only(result, monkeypatch):
    sheet = Sheet("乙市", None, focus="990200")
    page = compose(result, sheet)
    (x0, x1), (y0, y1) = page.axes[0].get_xlim(), page.axes[0].get_ylim()
    pad = canvas.BEYOND * max(x1 - x0, y1 - y0) * 1.001
    outlines = np.concatenate([artist.get_path().vertices for artist in page.axes[0].patches])
    assert ((outlines >= (x0 - pad, y0 - pad)) & (outlines <= (x1 + pad, y1 + pad))).all()
    monkeypatch.setattr(canvas, "BEYOND", 1000.0)
    whole = compose(result, sheet)
    assert not (np.concatenate([artist.get_path().vertices for artist in whole.axes[0].patches]) >= x0 - pad).all()
    seen, meant = (np.asarray(Image.open(io.BytesIO(drawing.png(each, 60)))).astype(int) for each in (page, whole))
    assert np.abs(seen - meant).max() <= 3, (
        "an edge cut far off may be rounded to another shade, never to another place"
    )
