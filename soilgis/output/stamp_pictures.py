"""The stamp in pictures (图件中的密级标识): a margin above a PNG or SVG; pages of a PDF are stamped while they are drawn."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from soilgis.model.secrecy import MARK, audit, marked

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure

_KEY = "Secrecy"
_RED = "#b00020"
_LEAST = 18
"""Pixels of the smallest letters."""
_SVG = re.compile(r'(<svg\b[^>]*?)\bviewBox="([-\d.]+) ([-\d.]+) ([\d.]+) ([\d.]+)"([^>]*>)', re.DOTALL)


def stamp_png(path: Path) -> bool:
    """Add a margin with the mark above a picture."""
    from PIL import Image, ImageDraw, ImageFont
    from PIL.PngImagePlugin import PngInfo

    from soilgis.output.fonts import chinese_font

    with Image.open(path) as read:
        if read.info.get(_KEY):
            return True
        picture, dpi = read.convert("RGBA" if "A" in read.getbands() else "RGB"), read.info.get("dpi")
    size = max(_LEAST, picture.height // 50)
    margin = size + size // 2
    sheet = Image.new(picture.mode, (picture.width, picture.height + margin), "white")
    sheet.paste(picture, (0, margin))
    letters = ImageFont.truetype(str(chinese_font(None)), size)
    ImageDraw.Draw(sheet).text((picture.width - size // 2, margin // 2), MARK, _RED, letters, anchor="rm")
    said = PngInfo()
    said.add_itxt(_KEY, MARK)
    sheet.save(path, "PNG", pnginfo=said, **({"dpi": dpi} if dpi else {}))
    return True


def stamp_svg(path: Path) -> bool:
    """Write the mark into a margin above a drawing."""
    text = path.read_text(encoding="utf-8")
    if 'id="soilgis-secrecy"' in text:
        return True
    found = _SVG.search(text)
    if found is None:
        return False
    x, y, width, height = (float(number) for number in found.groups()[1:5])
    size = max(8.0, height / 50)
    head = f'{found[1]}viewBox="{x:g} {y - 1.5 * size:g} {width:g} {height + 1.5 * size:g}"{found[6]}'
    mark = (
        f'<text id="soilgis-secrecy" x="{x + width - size / 2:g}" y="{y - size / 2:g}" font-size="{size:g}" '
        f'text-anchor="end" font-family="sans-serif" font-weight="bold" fill="{_RED}">{MARK}</text>'
    )
    end = text.rindex("</svg>")
    path.write_text(
        text[: found.start()] + head + text[found.end() : end] + mark + text[end:], encoding="utf-8", newline="\n"
    )
    return True


def mark_page(figure: Figure) -> dict[str, str]:
    """Write the mark on a page that becomes part of a PDF, where it rests on an internal layer; gives the keywords of the file."""
    if not marked(audit().uses):
        return {}
    if not any(text.get_text() == MARK for text in figure.texts):
        from matplotlib.font_manager import FontProperties

        from soilgis.output.fonts import chinese_font

        letters = FontProperties(fname=str(chinese_font(None)), size=11)
        figure.text(0.985, 0.993, MARK, ha="right", va="top", color=_RED, fontproperties=letters)
    return {"Keywords": MARK}


def pdf_is_stamped(path: Path) -> bool:
    """Whether the pages were stamped while they were drawn: the keywords say so, in UTF-16 as PDF has them."""
    return MARK.encode("utf-16-be") in path.read_bytes().replace(b"\\\\", b"\\")
