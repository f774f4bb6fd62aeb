"""The output folder (成果目录): every window of a result, written whole or not at all."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from soilgis.model.errors import shorten
from soilgis.output.atomic import scratch_folder
from soilgis.output.drawing import begin_maps
from soilgis.output.fonts import chinese_font
from soilgis.output.geopackage import write_geopackage
from soilgis.output.manifest import write_manifest
from soilgis.output.monitoring import has_monitoring, write_monitoring
from soilgis.output.tables import write_csv
from soilgis.output.told import Told
from soilgis.output.wanted import Wanted
from soilgis.output.workbook import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from soilgis.model.result import Result
    from soilgis.output.beside import Beside
    from soilgis.output.briefing.wishes import Wishes
    from soilgis.output.drawing import Begun, Maps
    from soilgis.output.picture.paging import Ahead, Leaf
    from soilgis.output.picture.still import Picture

log = logging.getLogger(__name__)


def write_result(
    result: Result,
    folder: Path,
    *,
    wanted: Wanted | None = None,
    beside: Beside | None = None,
    begun: Begun | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Write a result into one folder: CSV tables, workbook, GeoPackage, web map, picture, manifest, and what else is wanted.

    Parameters
    ----------
    result
        The result.
    folder
        Where to; made when absent.
    wanted
        Briefing, atlas, Chinese headings; none when not given.
    beside
        Where pictures are drawn while the rest is written; in this process when not given.
    begun
        The result's shapes, if they were begun while it was measured.
    progress
        Called with the Chinese name of each step.

    Returns
    -------
    list of Path
        The files, in reading order.

    Raises
    ------
    OutputError
        If something cannot be written; then nothing has changed in the folder. A map, picture or document that cannot be made is
        no error: it is told, and the tables stand.
    FontError
        If the font that is wanted cannot be read.
    """
    from soilgis.output.windows import put_briefing, put_maps, remove_failed

    chosen = wanted or Wanted()
    told = chosen.told or Told()
    if chosen.font:
        chinese_font(chosen.font)
    with scratch_folder(folder, overwrite=chosen.overwrite) as scratch:
        maps = begin_maps(result, beside, begun, brief=chosen.brief, font=chosen.font)
        leaves = _begun_atlas(result, maps, beside, chosen.font) if chosen.atlas else None
        progress("写出表格")
        _put_tables(result, scratch, zh=chosen.zh)
        progress("绘制地图")
        put_maps(result, scratch, maps, told)
        if chosen.brief:
            progress("撰写简报")
            put_briefing(result, scratch, maps, told=told, wishes=_signed(chosen), font=chosen.font)
        if leaves:
            _put_atlas(result, scratch / "atlas.pdf", leaves, told, progress)
        write_manifest(_with_notes(result, told), scratch, scratch / "manifest.json")
        names = [item.name for item in sorted(scratch.iterdir())]
        stale = _stale(folder, names)
    remove_failed(folder, told)
    if stale:
        log.warning("注意：%s 中的 %s 是以前的成果，本次没有重写，与本次成果无关", folder, shorten(stale))
    if chosen.told is None:
        told.log()
    return [folder / name for name in names]


def _put_tables(result: Result, folder: Path, *, zh: bool) -> None:
    """Every table as CSV, in one workbook and in one GeoPackage."""
    for name, (table, frame) in result.frames().items():
        write_csv(frame, table, folder / f"{name}.csv", lang="zh" if zh else "")
    write_workbook(result, folder / "tables.xlsx")
    if has_monitoring(result):
        write_monitoring(result, folder / "monitoring.xlsx")
    write_geopackage(result, folder / "result.gpkg")


def _signed(wanted: Wanted) -> Wishes:
    from soilgis.output.briefing.slots import Slots
    from soilgis.output.briefing.wishes import Wishes

    return Wishes(slots=Slots(wanted.office.strip(), wanted.issue.strip(), wanted.date))


def _begun_atlas(
    result: Result, maps: Maps, beside: Beside | None, font: Path | None
) -> Callable[[], Ahead[Leaf] | Ahead[Picture]]:
    """Begin the pages of the atlas, which are composed while the tables are written; what gives them when they are wanted."""
    from soilgis.output.picture.paging import PageStyle, begin_atlas

    begin = partial(begin_atlas, result, book=True, style=PageStyle(font=font), beside=beside)
    try:
        leaves = begin(thinned=maps.shown().thinned)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - it is told where the atlas is drawn
        return begin
    return lambda: leaves


def _put_atlas(
    result: Result,
    path: Path,
    leaves: Callable[[], Ahead[Leaf] | Ahead[Picture]],
    told: Told,
    progress: Callable[[str], None],
) -> None:
    with told.attempt(path.name):
        from soilgis.output.picture.atlas import write_atlas

        write_atlas(result, path, told=told, progress=progress, begun=leaves())


def _with_notes(result: Result, told: Told) -> Result:
    """Add what the windows have to say to the warnings of a result."""
    provenance = result.provenance
    return replace(result, provenance=replace(provenance, warnings=(*provenance.warnings, *told.notes)))


def _stale(folder: Path, names: list[str]) -> list[str]:
    """Files of the folder's former result that this one does not write again, by the former manifest."""
    try:
        former = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
        return sorted(
            name for name in former if "/" not in name and name not in names and (folder / name).is_file()
        )  # parts are told by those who write them
    except (OSError, ValueError, KeyError, TypeError):
        return []
