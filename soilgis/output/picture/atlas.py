"""The atlas (图集): one page for every region, and one for the whole study, as a single PDF or as pictures.

Pages are composed, or drawn as PNG, by other processes where there are any; a book is drawn in this one, from the first page to the
last, so that it is the same file however many there are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from soilgis.model.errors import OutputError
from soilgis.model.events import counted
from soilgis.output.atomic import scratch_file, scratch_folder
from soilgis.output.picture.paging import begin_atlas
from soilgis.output.picture.plain import import_matplotlib, plain, quiet_metadata
from soilgis.output.stamp_pictures import mark_page
from soilgis.output.told import Told

import_matplotlib()
from matplotlib.backends.backend_pdf import PdfPages  # noqa: E402 - whatever settings it would stumble over

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from soilgis.model.result import Result
    from soilgis.output.picture.figure import Sheet
    from soilgis.output.picture.paging import Ahead, Leaf, PageStyle
    from soilgis.output.picture.still import Picture


def is_book(path: Path) -> bool:
    """Whether an atlas of that name is one PDF."""
    return path.suffix.lower() == ".pdf"


def write_atlas(
    result: Result,
    path: Path,
    *,
    style: PageStyle | None = None,
    told: Told | None = None,
    progress: Callable[[str], None] = lambda _: None,
    begun: Ahead[Leaf] | Ahead[Picture] | None = None,
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
    begun
        The pages, where they were begun before (`begin_atlas`): a book's for a .pdf.

    Returns
    -------
    list of Path
        What was written; the same input gives the same bytes.

    Raises
    ------
    OutputError
        If the study has no regions, or no page could be drawn.
    """
    book, said = is_book(path), told or Told()
    leaves = begun or begin_atlas(result, book=book, style=style)
    progress("绘制图集")
    with (scratch_file if book else scratch_folder)(path) as scratch:
        written = (
            _book(cast("Ahead[Leaf]", leaves), scratch, said)
            if book
            else _folder(cast("Ahead[Picture]", leaves), scratch, said)
        )
        if not written:
            raise OutputError(f"{path.name}: no page could be drawn (图集没有一页能绘制): {said.notes[0]}")
    if told is None:
        said.log()
    return [path if book else path / one.name for one in written]


def _page_name(sheet: Sheet) -> str:
    return f"图集页“{sheet.title}”"


def _file_name(sheet: Sheet) -> str:
    """Adcode of a page's region; 000000 for the whole study, with the raster it shows."""
    kept = re.sub(r"[^\w-]+", "_", sheet.raster)
    return sheet.focus or (f"000000-{kept}" if kept else "000000")


def _folder(leaves: Ahead[Picture], path: Path, told: Told) -> list[Path]:
    """Write one PNG a page."""
    path.mkdir(parents=True, exist_ok=True)
    written = []
    for number, taken in counted(leaves, len(leaves)):
        sheet = leaves.whole.sheets[number]
        with told.attempt(_page_name(sheet)):
            picture = taken()
            told.lack(picture.lacking)
            file = path / f"{_file_name(sheet)}.png"
            file.write_bytes(picture.content)
            written.append(file)
    return written


def _book(leaves: Ahead[Leaf], path: Path, told: Told) -> list[Path]:
    """Draw every page into one PDF; after a page that fails half-way the book is begun again without it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    while len(leaves):
        failed: set[int] = set()
        if _bound(leaves, path, told, failed):
            if len(failed) < len(leaves):
                return [path]
            break
        leaves = leaves.without(failed)
    path.unlink(missing_ok=True)
    return []


def _bound(leaves: Ahead[Leaf], path: Path, told: Told, failed: set[int]) -> bool:
    """Draw pages into a PDF, and add to ``failed`` those that cannot be; False where one of them spoilt the book."""
    with plain(), PdfPages(path, metadata=quiet_metadata(".pdf")) as book:
        for number, taken in counted(leaves, len(leaves)):
            name = _page_name(leaves.whole.sheets[number])
            made: list[Leaf] = []
            failed.add(number)
            with told.attempt(name):
                made.append(taken())
            if not made:
                continue
            with told.attempt(name):
                book.infodict().update(mark_page(made[0].figure))
                book.savefig(made[0].figure)
                told.lack(made[0].lacking)
                failed.remove(number)
            if number in failed:
                return False
    return True
