"""What a run brought (成果): its files by kind, its tables with the headings of their declarations, its status."""

from __future__ import annotations

import csv
import importlib
import json
import os
import pkgutil
import stat
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import soilgis.model
from soilgis.model.columns import Table
from soilgis.model.errors import LayerError
from soilgis.model.layer import Status
from soilgis.model.units import spell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from soilgis.model.columns import Column
    from soilgis.serve.runs import Run

PAGES, PICTURES, TABLES = {".html", ".htm"}, {".png", ".jpg", ".jpeg"}, {".csv"}
MOST_SHOWN = 500
"""Files that are listed."""
PER_PAGE = 100
_MOST_TABLE = 200_000
"""Rows that are sorted and filtered here; longer tables are for the spreadsheet."""
_FIRST = ("map.html", "briefing.html", "briefing.docx", "tables.xlsx", "map.png", "regions.csv")


@dataclass(frozen=True)
class Found:
    """Files of a run by kind, each with its name under result/ and its bytes."""

    pages: list[tuple[str, int]]
    pictures: list[tuple[str, int]]
    tables: list[tuple[str, int]]
    others: list[tuple[str, int]]
    more: bool


def files_of(run: Run) -> Found:
    """List what a run wrote, the map first; nothing of one that is still going, whose files are being put in their place."""
    listed = list(islice(_written(run.result), MOST_SHOWN + 1)) if run.over else []
    listed.sort(key=lambda one: (_FIRST.index(one[0]) if one[0] in _FIRST else len(_FIRST), one[0]))

    def of(endings: set[str]) -> list[tuple[str, int]]:
        return [one for one in listed if _ending(one[0]) in endings]

    known = PAGES | PICTURES | TABLES
    others = [one for one in listed if _ending(one[0]) not in known]
    return Found(of(PAGES), of(PICTURES), of(TABLES), others, len(listed) > MOST_SHOWN)


def _written(folder: Path) -> Iterator[tuple[str, int]]:
    """Files below a folder in order, with their bytes; what is taken away meanwhile, as by another window, is passed over."""
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(place, name)
            with suppress(FileNotFoundError):
                told = path.lstat()
                if stat.S_ISREG(told.st_mode):
                    yield path.relative_to(folder).as_posix(), told.st_size


def _ending(name: str) -> str:
    return f".{name.rpartition('.')[2].lower()}" if "." in name else ""


def file_of(run: Run, name: str) -> Path:
    """A file among the results.

    Raises
    ------
    LayerError
        If it is not there, or lies elsewhere by ``..`` or a link.
    """
    path = run.result / name
    real = path.resolve()
    if "\0" in name or not real.is_relative_to(run.result.resolve()) or not real.is_file():
        raise LayerError(f"{name[:80]} is no file of this run (成果中没有此文件)")
    return real


def manifest_of(run: Run) -> dict[str, Any]:
    """The run's manifest; empty where it has none."""
    try:
        found = json.loads((run.result / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def status_of(manifest: dict[str, Any]) -> str:
    """Weakest status of all the results rest on, in Chinese; empty where it is not said."""
    said = manifest.get("status")
    return Status(said).label if said in set(Status) else ""


def is_internal(manifest: dict[str, Any]) -> bool:
    """Whether a layer that is not public went into the results."""
    text = json.dumps([manifest.get("layers"), manifest.get("secrecy")], ensure_ascii=False)
    return '"internal"' in text


@dataclass(frozen=True)
class Shown:
    """One page of a table (表页)."""

    headings: list[tuple[str, str, bool]]
    """Column, what it is called, whether it holds numbers."""
    rows: list[list[str]]
    total: int
    pages: int


def table_of(path: Path, *, sort: str, down: bool, wanted: str, number: int, language: str) -> Shown:
    """One page of a CSV file, filtered and sorted.

    Parameters
    ----------
    path
        The file, as soilgis wrote it.
    sort, down
        Column to sort by, none when empty, and whether the greatest comes first.
    wanted
        Text that a row must hold, in any of its cells as printed.
    number
        Page, counted from 1.
    language
        zh prints headings and words of the declaration, en the stored names.
    """
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        names = next(reader, [])
        raw = [row for row, _ in zip(reader, range(_MOST_TABLE), strict=False)]
    columns = declared_columns(tuple(names))
    numeric = [_numbers(raw, place) for place in range(len(names))]
    rows = [
        [_printed(columns.get(name), cell, language) for name, cell in zip(names, row, strict=False)] for row in raw
    ]
    order = list(range(len(rows)))
    if wanted:
        order = [at for at in order if any(wanted.lower() in cell.lower() for cell in rows[at])]
    if sort in names:
        place = names.index(sort)
        order.sort(key=lambda at: _key(raw[at], place, number=numeric[place]), reverse=down)
    pages = max((len(order) + PER_PAGE - 1) // PER_PAGE, 1)
    number = min(max(number, 1), pages)
    chosen = order[(number - 1) * PER_PAGE : number * PER_PAGE]
    texts = {name for name, column in columns.items() if column.kind == "text"}
    headings = [
        (name, columns[name].heading(language) if name in columns else name, numeric[place] and name not in texts)
        for place, name in enumerate(names)
    ]
    return Shown(headings, [rows[at] for at in chosen], len(order), pages)


def _numbers(rows: list[list[str]], place: int) -> bool:
    """Whether a column holds numbers; codes of places, six digits, are texts that sort alike."""
    seen = [row[place] for row in rows[:200] if place < len(row) and row[place]]
    return bool(seen) and all(_number(cell) is not None for cell in seen)


def _number(cell: str) -> float | None:
    try:
        return float(cell)
    except ValueError:
        return None


def _key(row: list[str], place: int, *, number: bool) -> tuple[bool, float, str]:
    cell = row[place] if place < len(row) else ""
    value = _number(cell) if number else None
    return cell == "", value if value is not None else 0.0, cell


def _printed(column: Column | None, cell: str, language: str) -> str:
    """A cell as the workbook prints it."""
    if column is None:
        return cell
    if column.kind == "real" and column.unit is not None and (value := _number(cell)) is not None:
        return spell(value, column.unit)
    if language == "zh":
        flag: object = {"True": True, "False": False}.get(cell, cell) if column.kind == "flag" else cell
        return str(column.worded(flag))
    return cell


@cache
def _tables() -> tuple[type[Table], ...]:
    for found in pkgutil.walk_packages(soilgis.model.__path__, "soilgis.model."):
        importlib.import_module(found.name)

    def below(kind: type[Table]) -> list[type[Table]]:
        return [one for sub in kind.__subclasses__() for one in (sub, *below(sub))]

    return tuple(below(Table))


@cache
def declared_columns(names: tuple[str, ...]) -> dict[str, Column]:
    """Declarations of a file's columns: those of the table that has most of them, then of any table that has one."""
    wanted = set(names)
    ranked = sorted(_tables(), key=lambda one: _likeness(one, wanted), reverse=True)
    found: dict[str, Column] = {}
    for table in ranked:
        for column in table.columns():
            if str(column) in wanted:
                found.setdefault(str(column), column)
    return found


def _likeness(table: type[Table], wanted: set[str]) -> tuple[int, int]:
    return len(wanted & set(map(str, table.columns()))), -len(table.columns())


def title_of(path: Path, language: str) -> str:
    """What a table is called by the declaration that has its columns; empty where none has them all."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        wanted = set(next(csv.reader(file), []))
    fitting = [one for one in _tables() if one.title[0] and wanted and wanted == set(map(str, one.columns()))]
    near = [one for one in _tables() if one.title[0] and len(wanted) > 2 and wanted <= set(map(str, one.columns()))]
    found = [*fitting, *sorted(near, key=lambda one: len(one.columns()))]
    return found[0].title[0 if language == "zh" else 1] if found else ""
