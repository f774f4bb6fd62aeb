"""The output folder (成果目录): every window of a result, written whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.output.atomic import scratch_folder
from soilgis.output.geopackage import write_geopackage
from soilgis.output.manifest import write_manifest
from soilgis.output.tables import write_csv
from soilgis.output.workbook import write_workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from soilgis.model.result import Result


def write_result(
    result: Result, folder: Path, *, zh: bool = False, progress: Callable[[str], None] = lambda _: None
) -> list[Path]:
    """Write a result into one folder: CSV tables, workbook, GeoPackage, web map, picture and manifest.

    Parameters
    ----------
    result
        The result.
    folder
        Where to; made when absent.
    zh
        Chinese headings and words in the CSV files.
    progress
        Called with the Chinese name of each step.

    Returns
    -------
    list of Path
        The files, in reading order.

    Raises
    ------
    OutputError, FontError
        If something cannot be written; then nothing has changed in the folder.
    """
    from soilgis.output.figure import draw
    from soilgis.output.webmap import build_map
    from soilgis.output.webmap.page import render

    with scratch_folder(folder) as scratch:
        progress("写出表格")
        for name, (table, frame) in result.frames().items():
            write_csv(frame, table, scratch / f"{name}.csv", lang="zh" if zh else "")
        write_workbook(result, scratch / "tables.xlsx")
        write_geopackage(result, scratch / "result.gpkg")
        progress("绘制网页地图")
        page = render(build_map(result), result.study.title.zh)
        (scratch / "map.html").write_text(page, encoding="utf-8", newline="\n")
        progress("绘制图片")
        draw(result, scratch / "map.png")
        write_manifest(result, scratch, scratch / "manifest.json")
        names = [item.name for item in sorted(scratch.iterdir())]
    return [folder / name for name in names]
