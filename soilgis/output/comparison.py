"""The folder of a comparison (对比成果目录): tables, the paragraph, and the map of the change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from soilgis.output.atomic import scratch_folder
from soilgis.output.drawing import begin_maps
from soilgis.output.tables import write_csv
from soilgis.output.told import Told
from soilgis.output.windows import put_maps

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from soilgis.model.comparison import Comparison

PARAGRAPH = "paragraph.txt"


def write_comparison(
    found: Comparison, folder: Path, *, zh: bool = False, told: Told | None = None, progress: Callable[[str], None] = lambda _: None
) -> list[Path]:  # fmt: skip
    """Write split.csv, inputs.csv, paragraph.txt and, where there are borders, map.html and map.png.

    Parameters
    ----------
    found
        Not changed.
    folder
        Made when absent; other files in it stay.
    zh
        Chinese headings and words in the CSV files.
    told
        Takes a map or picture that could not be made; the log when not given.
    progress
        Called with the Chinese name of each step.

    Raises
    ------
    OutputError
        If something cannot be written; then nothing has changed in the folder.
    """
    said = told or Told()
    with scratch_folder(folder) as scratch:
        progress("写出表格")
        for name, (table, frame) in found.frames().items():
            write_csv(frame, table, scratch / f"{name}.csv", lang="zh" if zh else "")
        text = "\n".join(f"{sentence}。" for sentence in (*found.paragraph, *(f"注意：{note}" for note in found.notes)))
        (scratch / PARAGRAPH).write_text(f"{text}\n", encoding="utf-8-sig", newline="\r\n")
        if found.drawn is not None:
            progress("绘制地图")
            put_maps(found.drawn, scratch, begin_maps(found.drawn), said)
        names = sorted(item.name for item in scratch.iterdir())
    if told is None:
        said.log()
    return [folder / name for name in names]
