"""The atlas (图集): one page for every region, and one for the whole study, as a single PDF or as pictures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from soilgis.model.errors import OutputError
from soilgis.model.tables import Regions
from soilgis.output.atomic import scratch_file, scratch_folder
from soilgis.output.figure import Sheet, chosen_indicator, compose, png, quiet_metadata
from soilgis.output.thinned import thin

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from soilgis.model.result import Result

DPI = 200


def pages(result: Result, *, date: str = "") -> Iterator[Sheet]:
    """Name the pages of an atlas: the whole study first, then its rasters, then its regions in adcode order."""
    indicator = chosen_indicator(result)
    yield Sheet(result.study.title.zh, indicator, date=date)
    for raster in result.pictures:
        yield Sheet(f"{raster.title}　{result.study.title.zh}", indicator, zones=False, date=date, raster=raster.id)
    leaves = result.leaves().sort_values(Regions.adcode)
    for code, name in zip(leaves[Regions.adcode], leaves[Regions.name], strict=True):
        yield Sheet(f"{name}　{result.study.title.zh}", indicator, focus=str(code), date=date)


def write_atlas(
    result: Result, path: Path, *, date: str = "", dpi: int = DPI, progress: Callable[[str], None] = lambda _: None
) -> list[Path]:
    """Draw an atlas.

    Parameters
    ----------
    result
        Not changed.
    path
        A file ending in .pdf gets every page; anything else is a folder that gets one PNG a page.
    date
        Date printed on the pages; none when empty.
    dpi
        Dots per inch of the PNGs.
    progress
        Called with the title of each page.

    Returns
    -------
    list of Path
        What was written; the same input gives the same bytes.

    Raises
    ------
    OutputError
        If the study has no regions.
    """
    if path.suffix.lower() == ".pdf":
        with scratch_file(path) as scratch:
            put_book(result, scratch, date=date, progress=progress)
        return [path]
    _refuse_no_regions(result)
    written, thinned = [], thin(result.settled)
    with scratch_folder(path) as scratch:
        for sheet in pages(result, date=date):
            progress(sheet.title)
            name = f"{_file_name(sheet)}.png"
            (scratch / name).write_bytes(png(compose(result, sheet, thinned), dpi))
            written.append(path / name)
    return written


def _refuse_no_regions(result: Result) -> None:
    if result.leaves().empty:
        raise OutputError(f"{result.study.id} has no regions to draw an atlas of (研究区没有行政区)")


def _file_name(sheet: Sheet) -> str:
    """Adcode of a page's region; 000000 for the whole study, with the raster it shows."""
    kept = re.sub(r"[^\w-]+", "_", sheet.raster)
    return sheet.focus or (f"000000-{kept}" if kept else "000000")


def put_book(result: Result, path: Path, *, date: str = "", progress: Callable[[str], None] = lambda _: None) -> None:
    """Draw every page of an atlas into one PDF in a folder that exists; else as `write_atlas`."""
    import matplotlib as mpl
    from matplotlib.backends.backend_pdf import PdfPages

    _refuse_no_regions(result)
    thinned = thin(result.settled)
    with (
        mpl.rc_context({"pdf.fonttype": 3, "hatch.linewidth": 0.7}),
        PdfPages(path, metadata=quiet_metadata(".pdf")) as book,
    ):
        for sheet in pages(result, date=date):
            progress(sheet.title)
            book.savefig(compose(result, sheet, thinned))
