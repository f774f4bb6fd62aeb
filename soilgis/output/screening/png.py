"""A sketch as a picture (示意图图片), for a document: the same shapes and words as the page's."""

from __future__ import annotations

import functools
import io
import math
from typing import TYPE_CHECKING

import numpy as np

from soilgis.output.screening.sketch import HIGH, INK, SIDE

if TYPE_CHECKING:
    import numpy.typing as npt
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

    from soilgis.output.screening.sketch import Area, Sketch, Text

_SCALE = 2.0
_ROW = 20.0
_RUNS = 3
"""zlib's Z_RLE, which looks for repeated dots only: a third of the time for three bytes in a hundred."""
_RIM = 3
"""White around letters, dots."""


def sketch_png(drawn: Sketch) -> bytes:
    """Draw a sketch as PNG, two dots a unit of paper."""
    from PIL import Image, ImageDraw

    rows = (len(drawn.legend) + 1) // 2 + bool(drawn.more)
    paper = Image.new("RGB", (int(SIDE * _SCALE), int(HIGH * _SCALE)), "#fbfbf8")
    for area in drawn.areas:
        _area(paper, area)
    pen = ImageDraw.Draw(paper)
    if drawn.way:
        _dashed(pen, drawn.way.start, drawn.way.end)
    for text in drawn.texts:
        _word(paper, text)
    _furniture(paper, pen, drawn)
    whole = Image.new("RGB", (paper.width, int((HIGH + _ROW * rows + 6) * _SCALE)), "#ffffff")
    whole.paste(paper, (0, 0))
    _legend(ImageDraw.Draw(whole), drawn)
    held = io.BytesIO()
    whole.save(held, "PNG", dpi=(200, 200), compress_type=_RUNS)
    return held.getvalue()


def _area(paper: Image, area: Area) -> None:
    """Fill by even and odd through a mask, each ring within its own frame, then draw the outline."""
    from PIL import Image, ImageChops, ImageDraw

    rings = [np.asarray(ring, dtype=float) * _SCALE for ring in area.rings if len(ring) > 2]
    if area.fill != "none" and rings:
        whole = [ring.astype(np.int64) for ring in rings]  # as the pen takes them
        mask = Image.new("1", paper.size)
        for ring, frame in zip(whole, _frames(whole, paper.size), strict=True):
            if frame[0] >= frame[2] or frame[1] >= frame[3]:
                continue
            one = Image.new("1", (frame[2] - frame[0], frame[3] - frame[1]))
            ImageDraw.Draw(one).polygon((ring - frame[:2]).ravel().tolist(), fill=1)
            mask.paste(ImageChops.logical_xor(mask.crop(frame), one), frame[:2])
        found = mask.getbbox()
        if found is not None:
            strength = mask.crop(found).convert("L").point(lambda sign: int(sign * area.opacity))
            paper.paste(Image.new("RGB", strength.size, area.fill), found[:2], strength)
    pen = ImageDraw.Draw(paper)
    for outline in rings:
        pen.line(
            np.vstack([outline, outline[:1]]).ravel().tolist(), fill=area.line, width=max(1, round(area.width * _SCALE))
        )


def _frames(rings: list[npt.NDArray[np.int64]], size: tuple[int, int]) -> list[tuple[int, int, int, int]]:
    """Left, upper, right, lower of each ring with a dot around it, as far as it lies on the paper; turned round where none of it does."""
    points, starts = np.concatenate(rings), np.cumsum([0, *(len(ring) for ring in rings[:-1])])
    low = np.maximum(np.minimum.reduceat(points, starts) - 1, 0)
    high = np.minimum(np.maximum.reduceat(points, starts) + 2, size)
    return [tuple(frame) for frame in np.hstack([low, high]).tolist()]


def _dashed(pen: ImageDraw, start: tuple[float, float], end: tuple[float, float]) -> None:
    (x0, y0), (x1, y1) = start, end
    count = max(1, int(((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5 / 10))
    for at in range(count):
        first, last = at / count, (at + 0.6) / count
        ends = [((x0 + (x1 - x0) * t) * _SCALE, (y0 + (y1 - y0) * t) * _SCALE) for t in (first, last)]
        pen.line(ends, fill="#8a1f14", width=3)


def _word(paper: Image, text: Text) -> None:
    """Print a word with its middle where the sketch says, to the nearest dot."""
    word, left, upper = _stamp(text.text, text.size, text.color)
    paper.paste(word, (round(text.x * _SCALE) + left, round(text.y * _SCALE) + upper), word)


@functools.lru_cache(maxsize=1024)
def _stamp(text: str, size: float, color: str) -> tuple[Image, int, int]:
    """A word with its white rim, and where it begins from its middle; sites near each other show the same names."""
    from PIL import Image, ImageDraw, ImageFont

    from soilgis.output.fonts import chinese_font

    face = ImageFont.truetype(str(chinese_font(None)), size * _SCALE)
    left, upper, right, lower = map(math.floor, face.getbbox(text, anchor="mm", stroke_width=_RIM))
    word = Image.new("RGBA", (right - left + 2, lower - upper + 2), (255, 255, 255, 0))
    ImageDraw.Draw(word).text(
        (-left, -upper), text, fill=color, font=face, anchor="mm", stroke_width=_RIM, stroke_fill="#ffffff"
    )
    return word, left, upper


def _furniture(paper: Image, pen: ImageDraw, drawn: Sketch) -> None:
    from soilgis.output.screening.sketch import Text

    bar, spelled = drawn.bar
    y = (HIGH - 14) * _SCALE
    left, right = 16 * _SCALE, (16 + bar) * _SCALE
    pen.line([(left, y - 10), (left, y), (right, y), (right, y - 10)], fill=INK, width=2)
    _word(paper, Text(16 + bar / 2, HIGH - 28, spelled, 12))
    x = SIDE - 28
    arrow = [(x, 12), (x + 7, 34), (x, 28), (x - 7, 34)]
    pen.polygon([(a * _SCALE, b * _SCALE) for a, b in arrow], fill=INK)
    _word(paper, Text(x, 46, "北"))
    pen.rectangle([0, 0, SIDE * _SCALE - 1, HIGH * _SCALE - 1], outline=INK, width=2)


def _legend(pen: ImageDraw, drawn: Sketch) -> None:
    from PIL import ImageFont

    from soilgis.output.fonts import chinese_font

    face = ImageFont.truetype(str(chinese_font(None)), 12 * _SCALE)
    entries = [*drawn.legend, *([("", f"另有 {drawn.more} 个分区未列出")] if drawn.more else [])]
    for at, (color, name) in enumerate(entries):
        x, y = (8 + (at % 2) * SIDE / 2) * _SCALE, (HIGH + 6 + _ROW * (at // 2)) * _SCALE
        if color:
            pen.rectangle([x, y, x + 20 * _SCALE, y + 11 * _SCALE], outline=color, width=3)
        pen.text((x + 27 * _SCALE, y - 2 * _SCALE), name[:26], fill=INK, font=face)
