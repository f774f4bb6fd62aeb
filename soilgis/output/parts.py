"""A folder for each unit (分册输出): the window's own files for every part of an answer, and an index of them as page and table."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pandas as pd

from soilgis.model.errors import shorten
from soilgis.model.events import counted
from soilgis.model.folder_names import folder_names
from soilgis.model.layer import Status, weakest
from soilgis.model.parts_tables import PartsIndex
from soilgis.model.sentences.jobs import JobNotes
from soilgis.model.units import Unit, spell
from soilgis.output.tables import worded, write_csv

if TYPE_CHECKING:
    from soilgis.model.answer import Answer
    from soilgis.model.job import Progress, Target
    from soilgis.model.notes import Note
    from soilgis.output.answers import Window

log = logging.getLogger(__name__)
PARTS = "parts"
"""Folder of the parts in a folder of results; of a file NAME.csv it is NAME-parts."""
_WORDS = {
    "map.html": "地图", "briefing.html": "简报", "briefing.docx": "简报（Word）", "screen.html": "核查报告", "screen.docx": "核查报告（Word）",
    "tables.xlsx": "表册", "screen.xlsx": "表册", "result.gpkg": "矢量", "screen.gpkg": "矢量", "atlas.pdf": "图集",
}  # fmt: skip
"""What the index calls the files it leads to; tables alone are called by their titles."""
_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True)
class WrittenParts:
    """What was written of the parts (分册写出情况).

    Attributes
    ----------
    files
        Names below the folder, with ``/``.
    notes
        What the parts' windows have to say, under the unit's name.
    failed
        Whether a window of a part could not be made.
    """

    files: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    failed: bool = False


def write_parts(window: Window, answer: Answer, target: Target, folder: Path, progress: Progress) -> WrittenParts:
    """Write every part of an answer into a folder of its own, and the index.

    Parameters
    ----------
    window
        The answer's window, opened.
    answer
        With its parts; nothing is written where there are none.
    target
        Where the whole goes; a part of a file bears the file's name.
    folder
        Folder that takes the parts, in a scratch folder.
    progress
        Called with the Chinese name of each step.
    """
    if not answer.parts:
        return WrittenParts()
    from dataclasses import replace

    progress("写出分册")
    names = folder_names((part.unit.code, part.unit.name) for part in answer.parts)
    notes, failed = [], False
    for name, part in counted(list(zip(names, answer.parts, strict=True))):
        place = folder / name
        place.mkdir(parents=True)
        path = place / target.path.name if target.endings else place
        written = window.write(part.answer, replace(target, path=path))
        notes += [note.under(part.unit.name or part.unit.code) for note in written.notes]
        failed = failed or written.failed
        _point_to_whole(place / "manifest.json")
    _write_index(answer, folder, names)
    files = sorted(item.relative_to(folder).as_posix() for item in folder.rglob("*") if item.is_file())
    return WrittenParts(tuple(f"{folder.name}/{name}" for name in files), tuple(notes), failed)


def tell_stale(former: Path, made: tuple[str, ...]) -> None:
    """Say which parts of the folder's former result this one does not write again, by the former manifest."""
    try:
        listed = json.loads((former / "manifest.json").read_text(encoding="utf-8"))["files"]
        stale = sorted(
            name for name in listed if name.startswith(f"{PARTS}/") and name not in made and (former / name).is_file()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return
    if stale:
        log.warning("注意：%s 中的 %s 是以前的成果，本次没有重写，与本次成果无关", former, shorten(stale))


def _point_to_whole(path: Path) -> None:
    """Say in a part's manifest that it is one: it is made again with the whole."""
    if path.is_file():
        content = json.loads(path.read_text(encoding="utf-8"))
        content["part_of"] = "../../manifest.json"
        path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def index_of(answer: Answer) -> pd.DataFrame:
    """`PartsIndex` of an answer."""
    names = folder_names((part.unit.code, part.unit.name) for part in answer.parts)
    rows = [
        (
            part.unit.code, part.unit.name or None, part.unit.level, name, len(part.unit.members), part.area_km2, part.status,
        )
        for name, part in zip(names, answer.parts, strict=True)
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=list(map(str, PartsIndex.columns())))
    return PartsIndex.check(frame.astype({str(PartsIndex.area_km2): float}))


def _write_index(answer: Answer, folder: Path, names: list[str]) -> None:
    from jinja2 import Environment, FileSystemLoader

    frame = index_of(answer)
    write_csv(frame, PartsIndex, folder / "index.csv")
    columns = [column for column in PartsIndex.columns() if frame[column].notna().any()]
    shown = worded(frame, PartsIndex)
    status = weakest([Status(word) for word in frame[PartsIndex.status]])
    page = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True).get_template("parts.html")
    text = page.render(
        title=_title(answer),
        mark=("" if status is Status.OFFICIAL else f"本成果所依据数据的最低可信状态：{status.label}。") + "供参考。",
        headings=[column.heading() for column in columns],
        figures={place for place, column in enumerate(columns, 1) if column.kind in {"integer", "real"}},
        rows=[
            {"cells": [_cell(row[str(column)], column) for column in columns], "links": _links(folder / name)}
            for name, row in zip(names, shown.to_dict("records"), strict=True)
        ],
        total=["合计" if place == 0 else _total(frame, column) for place, column in enumerate(columns)],
        notes=[str(note) for note in _whole_only(answer)],
    )
    (folder / "index.html").write_text(text, encoding="utf-8", newline="\n")


def _title(answer: Answer) -> str:
    study = getattr(answer, "study", None)
    if study is not None:
        return str(study.title.zh)
    return next((table.title[0] for table, _ in answer.frames().values() if table.title[0]), "成果")


def _cell(value: Any, column: Any) -> str:
    if value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value)):
        return "—"
    return spell(float(value), Unit.KM2) if column.unit is Unit.KM2 else str(value)


def _total(frame: pd.DataFrame, column: Any) -> str:
    return _cell(frame[str(column)].sum(), column) if column.kind in {"integer", "real"} else ""


def _whole_only(answer: Answer) -> list[Note]:
    """Tables that no part has though the whole has rows of them."""
    held = {name for part in answer.parts for name in part.answer.frames()}
    left = [
        table.title[0] or name for name, (table, frame) in answer.frames().items() if name not in held and len(frame)
    ]
    return [JobNotes.whole_only(tables=left)] if left else []


def _links(place: Path) -> list[tuple[str, str]]:
    """What the index leads to: pages, documents and books; where there is none, the tables."""
    files = [item.name for item in sorted(place.iterdir()) if item.is_file()]
    known = [name for name in _WORDS if name in files]
    shown = {name: _WORDS[name] for name in known} or {name: name for name in files if name.endswith(".csv")}
    return [(f"{quote(place.name)}/{quote(name)}", word) for name, word in shown.items()]
