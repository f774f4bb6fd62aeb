"""The screening folder (核查成果目录): page, document, tables, JSON and GeoPackage, written whole or not at all."""

from __future__ import annotations

import functools
import re
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from typing import TYPE_CHECKING

import shapely

from soilgis.model import screen_tables as t
from soilgis.model.events import counted
from soilgis.model.folders import SCREENING_FORMATS
from soilgis.model.threads import at_once
from soilgis.output.atomic import scratch_folder
from soilgis.output.beside import Beside, Shared, second_python
from soilgis.output.fitting import Fitting
from soilgis.output.geopackage import fix_contents, write_layer
from soilgis.output.qgis.carried import by_word, carry, with_status
from soilgis.output.screening.json_file import write_screening_json
from soilgis.output.screening.leaf import MOST_SITES, Leaf, leaf
from soilgis.output.screening.page import render_screening
from soilgis.output.screening.sketch import zone_colors
from soilgis.output.screening.word import write_screening_docx
from soilgis.output.tables import write_csv
from soilgis.output.workbook import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from soilgis.model.screening import Screening
    from soilgis.output.qgis.qml import Style

_WORTH = 5_000_000
"""Points that are looked at for all sites printed, from which another process is worth its start: some two seconds' work."""


def write_screening(
    result: Screening,
    folder: Path,
    *,
    formats: tuple[str, ...] = SCREENING_FORMATS,
    pages: bool = False,
    zh: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Write a screening into one folder.

    Parameters
    ----------
    result
        The screening.
    folder
        Where to; made when absent.
    formats
        Which of `soilgis.model.folders.SCREENING_FORMATS`.
    pages
        A page for each site as well, ``sites/<id>.html``.
    zh
        Chinese headings and words in the CSV files.
    progress
        Called with the Chinese name of each step.

    Returns
    -------
    list of Path
        The files, sorted.

    Raises
    ------
    OutputError
        If something cannot be written; then nothing has changed in the folder.
    """
    with scratch_folder(folder) as scratch, _beside(result, formats) as beside:
        leaf_of = _leaves(result, formats, beside)
        progress("写出表格")
        at_once(
            lambda: _write_tables(result, scratch, formats, "zh" if zh else ""),
            lambda: _write_geopackage(result, scratch / "screen.gpkg") if "gpkg" in formats else None,
        )
        if "docx" in formats:
            progress("写出文档")
            write_screening_docx(result, scratch / "screen.docx", leaf_of=leaf_of)
        if "html" in formats:
            progress("写出网页")
            _write_text(scratch / "screen.html", render_screening(result, leaf_of=leaf_of))
        if pages:
            _write_pages(result, scratch / "sites", progress)
        names = [item.relative_to(scratch) for item in sorted(scratch.rglob("*")) if item.is_file()]
    return [folder / name for name in names]


def _write_tables(result: Screening, folder: Path, formats: tuple[str, ...], lang: str) -> None:
    if "csv" in formats:
        for name, (table, frame) in result.frames().items():
            write_csv(frame, table, folder / f"{name}.csv", lang=lang)
    if "xlsx" in formats:
        write_workbook(Fitting(result) if "csv" in formats else result, folder / "screen.xlsx")
    if "json" in formats:
        write_screening_json(result, folder / "screen.json")


def _beside(result: Screening, formats: tuple[str, ...]) -> AbstractContextManager[Beside]:
    """Another process for the sites that are printed, where that takes longer than starting it."""
    frames = (result.sites, result.context, *(() if result.places is None else (result.places,)))
    points = sum(int(shapely.get_num_coordinates(frame.geometry.to_numpy()).sum()) for frame in frames)
    work = points * min(len(result.sites), MOST_SITES) if {"docx", "html"} & set(formats) else 0
    return second_python(("soilgis.output.screening.leaf",)) if work > _WORTH else nullcontext(Beside())


def _leaves(result: Screening, formats: tuple[str, ...], beside: Beside) -> Callable[[str], Leaf]:
    """Begin the sites that are printed; gives what waits for each."""
    few = _first(result)
    told, names = Shared(few), few.sites[t.Sites.site_id].astype(str)
    begun = {name: functools.cache(beside.begin(leaf, told, name, formats)) for name in names}
    return lambda name: begun[name]()


def _first(result: Screening) -> Screening:
    """What was found of the sites that are printed."""
    sites = result.sites.head(MOST_SITES)
    frames = ("checks", "pieces", "kinds", "counties", "conclusions", "indicators")
    tables = {name: getattr(result, name) for name in frames}
    rows = {name: table[table[t.Sites.site_id].isin(sites[t.Sites.site_id])] for name, table in tables.items()}
    return replace(result, sites=sites, **rows)


def _write_geopackage(result: Screening, path: Path) -> None:
    write_layer(result.sites, path, "sites")
    if len(result.pieces):
        write_layer(result.pieces, path, "pieces")
        carry(path, {"pieces": [_style(result)]})
    fix_contents(path)


def _style(result: Screening) -> Style:
    """What is touched, by layer, in the colours of the sketches, each with its status."""
    rows = result.pieces.drop_duplicates(t.Pieces.layer)
    colors = zone_colors(rows[t.Pieces.layer], rows[t.Pieces.kind])
    titles = {use.layer.id: with_status(use.layer.title.zh, use.layer.status) for use in result.provenance.uses}
    found = {name: (titles.get(name, name), color) for name, color in colors.items()}
    heading = "涉及范围（括注为数据状态），供参考"
    return by_word("涉及的图层", heading, found, where=t.Pieces.layer, table=t.Pieces, hatched=True)


def _write_pages(result: Screening, folder: Path, progress: Callable[[str], None]) -> None:
    folder.mkdir()
    progress("逐地块出页")
    for number, name in enumerate(counted(result.sites[t.Sites.site_id]), 1):
        _write_text(folder / f"{number:05d}-{_file_name(str(name))}.html", render_screening(result, site_id=str(name)))


def _file_name(name: str) -> str:
    """A site's id as part of a file name: letters, digits, Chinese, - and _ only, never a path."""
    return re.sub(r"[^\w-]+", "_", name)[:60]


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
