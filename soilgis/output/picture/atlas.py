"""The atlas (图集): one page for every region, and one for the whole study, as a single PDF or as pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from soilgis.model.errors import OutputError
from soilgis.model.events import counted
from soilgis.model.tables import Regions
from soilgis.output.atomic import scratch_file, scratch_folder
from soilgis.output.fonts import chinese_font
from soilgis.output.picture.figure import Sheet, chosen_indicator, compose, png, unprintable
from soilgis.output.picture.plain import import_matplotlib, plain, quiet_metadata
from soilgis.output.picture.thinned import thin
from soilgis.output.stamp_pictures import mark_page
from soilgis.output.told import Told

import_matplotlib()
from matplotlib.backends.backend_pdf import PdfPages  # noqa: E402 - whatever settings it would stumble over

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from soilgis.model.result import Result


@dataclass(frozen=True)
class PageStyle:
    """How the pages of an atlas are drawn (图集样式)."""

    date: str = ""
    """Date printed on the pages; none when empty."""
    dpi: int = 200
    """Dots per inch of PNGs."""
    font: Path | None = None
    """Font file; the font that comes with soilgis when not given."""


@dataclass(frozen=True)
class _Making:
    style: PageStyle
    told: Told
    progress: Callable[[str], None]


def pages(result: Result, *, date: str = "", font: Path | None = None) -> Iterator[Sheet]:
    """Name the pages of an atlas: the whole study first, then its rasters, then its regions in adcode order."""
    indicator = chosen_indicator(result)
    yield Sheet(result.study.title.zh, indicator, date=date, font=font)
    for raster in result.pictures:
        title = f"{raster.title}　{result.study.title.zh}"
        yield Sheet(title, indicator, zones=False, date=date, raster=raster.id, font=font)
    leaves = result.leaves().sort_values(Regions.adcode)
    for code, name in zip(leaves[Regions.adcode], leaves[Regions.name], strict=True):
        yield Sheet(f"{name}　{result.study.title.zh}", indicator, focus=str(code), date=date, font=font)


def write_atlas(
    result: Result,
    path: Path,
    *,
    style: PageStyle | None = None,
    told: Told | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Draw an atlas; a page that cannot be drawn is told, and the others stand.

    Parameters
    ----------
    result
        Not changed.
    path
        A file ending in .pdf gets every page; anything else is a folder that gets one PNG a page.
    style
        Date, dots per inch and font of the pages.
    told
        Takes pages that could not be drawn and characters that the font lacks; the log when not given.
    progress
        Called with the title of each page.

    Returns
    -------
    list of Path
        What was written; the same input gives the same bytes.

    Raises
    ------
    OutputError
        If the study has no regions, or no page could be drawn.
    """
    if result.leaves().empty:
        raise OutputError(f"{result.study.id} has no regions to draw an atlas of (研究区没有行政区)")
    making = _Making(style or PageStyle(), told or Told(), progress)
    chinese_font(making.style.font)
    sheets = [*pages(result, date=making.style.date, font=making.style.font)]
    book = path.suffix.lower() == ".pdf"
    with (scratch_file if book else scratch_folder)(path) as scratch:
        written = (_book if book else _folder)(result, scratch, sheets, making)
        if not written:
            raise OutputError(f"{path.name}: no page could be drawn (图集没有一页能绘制): {making.told.notes[0]}")
    if told is None:
        making.told.log()
    return [path if book else path / one.name for one in written]


def _page_name(sheet: Sheet) -> str:
    return f"图集页“{sheet.title}”"


def _file_name(sheet: Sheet) -> str:
    """Adcode of a page's region; 000000 for the whole study, with the raster it shows."""
    kept = re.sub(r"[^\w-]+", "_", sheet.raster)
    return sheet.focus or (f"000000-{kept}" if kept else "000000")


def _folder(result: Result, path: Path, sheets: list[Sheet], making: _Making) -> list[Path]:
    """Draw one PNG a page."""
    path.mkdir(parents=True, exist_ok=True)
    written, thinned = [], thin(result.settled).thinned
    making.progress("绘制图集")
    for sheet in counted(sheets):
        with making.told.attempt(_page_name(sheet)):
            figure = compose(result, sheet, thinned)
            content = png(figure, making.style.dpi)
            making.told.lack(unprintable(figure, sheet.font))
            file = path / f"{_file_name(sheet)}.png"
            file.write_bytes(content)
            written.append(file)
    return written


def _book(result: Result, path: Path, sheets: list[Sheet], making: _Making) -> list[Path]:
    """Draw every page into one PDF; after a page that fails half-way the book is begun again without it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    thinned, left = thin(result.settled).thinned, list(sheets)
    while left:
        failed = len(making.told.failed)
        with plain(), PdfPages(path, metadata=quiet_metadata(".pdf")) as book:
            making.progress("绘制图集")
            for sheet in counted(left):
                with making.told.attempt(_page_name(sheet)):
                    figure = compose(result, sheet, thinned)
                    book.infodict().update(mark_page(figure))
                    book.savefig(figure)
                    making.told.lack(unprintable(figure, sheet.font))
                if len(making.told.failed) > failed:
                    break
        if len(making.told.failed) == failed:
            return [path]
        left.remove(sheet)
    path.unlink(missing_ok=True)
    return []
