"""Rules and figures of an assessment, opened (考核规则与取数): the TOML with the line of every rule, figures with the line of every row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from soilgis.model.errors import LayerError, Problems, SchemaError, UsageError, shorten
from soilgis.model.layer import Status
from soilgis.model.numbers import number_of, row_label, shown
from soilgis.model.scorecard import LATEST, Scorecard
from soilgis.model.sentences.choices import ChoiceNotes
from soilgis.store.catalog import near, read_toml
from soilgis.store.given import notes_of, read_given
from soilgis.store.result_folders import ResultFolder, open_results

if TYPE_CHECKING:
    from collections.abc import Iterable

    from soilgis.model.notes import Note
    from soilgis.model.scorecard import Figure
    from soilgis.store.catalog import Catalog

RULES = "rules-assess"


def read_scorecard(catalog: Catalog, path: Path | None = None) -> tuple[Scorecard, dict[str, str]]:
    """Read the rules of an assessment: the user's file, else the shipped house example.

    Returns
    -------
    card, places
        The rules, and where each stands, by id: ``assess.toml 第 12 行``.

    Raises
    ------
    LayerError
        If the file is missing or a rule is wrong, all at once.
    """
    layer = catalog.layer(RULES)
    found = path or catalog.file(layer, layer.reading.file)
    if found is None:
        raise LayerError(f"{RULES} has no {layer.reading.file} (缺少评分规则)")
    card = Scorecard.load(read_toml(found, LayerError), str(found), LayerError)
    text = found.read_text(encoding="utf-8-sig").splitlines()
    places: dict[str, str] = {}
    for kind, rules in (("indicator", card.indicator), ("veto", card.veto)):
        heads = [number for number, line in enumerate(text, 1) if re.match(rf"\s*\[\[\s*{kind}\s*\]\]", line)]
        places |= {rule.id: f"{found.name} 第 {head} 行" for rule, head in zip(rules, heads, strict=False)}
    return card, {rule.id: places.get(rule.id, found.name) for rule in (*card.indicator, *card.veto)}


@dataclass(frozen=True)
class FigureTable:
    """One table of figures (数据表): rows as text with their lines, and the status of rows that say none."""

    name: str
    file: str
    rows: pd.DataFrame
    status: Status
    stated: bool


@dataclass(frozen=True)
class FigureShelf:
    """Tables that rules take figures from (取数范围).

    Attributes
    ----------
    tables
        By name, as far as they have been opened.
    folders
        Folders of results whose tables are opened when a rule asks for them.
    notes
        What the reader must be told.
    level
        Level of the regions that are assessed, where a folder's study says it; empty for every row.
    """

    tables: dict[str, FigureTable]
    folders: tuple[ResultFolder, ...]
    notes: list[Note]
    level: str = ""

    def table(self, name: str) -> FigureTable | None:
        """A table by name; None where nothing given has it."""
        if name not in self.tables:
            folder = next((one for one in self.folders if one.has(name)), None)
            if folder is None:
                return None
            rows, said = folder.rows(name)
            self.notes.extend(said)
            self.tables[name] = FigureTable(name, f"{folder.path.name}/{name}.csv", rows, folder.status, stated=True)
        return self.tables[name]

    def known(self) -> list[str]:
        """Names of all tables there are."""
        inside = [path.stem for folder in self.folders for path in sorted(folder.path.glob("*.csv"))]
        return list(dict.fromkeys([*self.tables, *inside]))


def open_figures(given: Iterable[str], *, level: str = "", encoding: str = "") -> FigureShelf:
    """Open what figures are taken from: folders of results, FILE.csv, or NAME=FILE.csv.

    Raises
    ------
    UsageError, LayerError
        If two files have one name, or something cannot be read.
    """
    tables: dict[str, FigureTable] = {}
    folders: list[ResultFolder] = []
    notes: list[Note] = []
    for text in given:
        name, equals, file = text.rpartition("=")
        path = Path(file if equals and name.isidentifier() else text)
        if path.is_dir():
            folders.append(open_results(path))
            continue
        called = name if equals and name.isidentifier() else path.stem
        if called in tables:
            raise UsageError(f"two tables are called {called} (数据表重名); name one of them: OTHER={path}")
        rows = read_given(path, encoding=encoding)
        notes += notes_of(rows)
        stated = "status" in rows
        if not stated:
            notes.append(ChoiceNotes.no_status(file=path.name))
        tables[called] = FigureTable(called, path.name, rows, Status.WORKING, stated)
    own = str(folders[0].manifest["study"].get("level", "")) if folders and not level else level
    return FigureShelf(tables, tuple(folders), notes, own)


@dataclass(frozen=True)
class Taken:
    """Figures of one rule by region: the figures, the places they stand at, their statuses, the regions' names (取数)."""

    figures: dict[str, Any]
    places: dict[str, str]
    statuses: dict[str, Status]
    names: dict[str, str]


def take(card: Scorecard, shelf: FigureShelf) -> dict[str, Taken]:
    """Take the figures of every rule.

    Returns
    -------
    dict
        By id of the rule.

    Raises
    ------
    SchemaError
        With every rule that names an unknown table or column, or finds two figures of one region, and every cell that is no number.
    """
    problems, found = Problems(card.title), {}
    for rule in card.indicator:
        found[rule.id] = _taken(rule, card, shelf, problems, numeric=True)
    for veto in card.veto:
        numeric = not isinstance(veto.value, str | bool)
        found[veto.id] = _taken(veto, card, shelf, problems, numeric=numeric)
    problems.raise_as(SchemaError)
    return found


def _taken(rule: Figure, card: Scorecard, shelf: FigureShelf, problems: Problems, *, numeric: bool) -> Taken:
    table = shelf.table(rule.table)
    if table is None:
        known = shelf.known()
        problems.add(
            f"rule {rule.id}: no table {rule.table!r} (没有此数据表){near(rule.table, known)}; given: {shorten(known, 30) or 'none'}"
        )
        return Taken({}, {}, {}, {})
    unknown = [column for column in (card.key, rule.column, *rule.where) if column not in table.rows]
    for column in dict.fromkeys(unknown):
        problems.add(
            f"rule {rule.id}: {table.file} has no column {column!r} (未知字段){near(column, list(table.rows.columns))}; it has {shorten(table.rows.columns, 30)}"
        )
    if unknown:
        return Taken({}, {}, {}, {})
    rows = _chosen(table.rows, rule, shelf.level)
    if rows.empty and len(table.rows):
        problems.add(
            f"rule {rule.id}: no row of {table.file} meets {_spelled(rule, shelf.level)} (没有符合条件的行); correct where"
        )
    repeated = rows[rows[card.key].duplicated(keep=False)]
    if len(repeated):
        region = repeated[card.key].iloc[0]
        lines = shorten(repeated.index[repeated[card.key] == region])
        problems.add(
            f"rule {rule.id}: {table.file} has several figures of {region}, line {lines} (同一区域有多行); narrow it with where"
        )
        return Taken({}, {}, {}, {})
    return _figures(rows, rule, card, table, problems, numeric=numeric)


def _chosen(rows: pd.DataFrame, rule: Figure, level: str) -> pd.DataFrame:
    """Rows that meet a rule's conditions, and are of the level that is assessed where the table says levels."""
    kept = rows[rows["level"] == level] if level and "level" in rows else rows
    for column, wanted in rule.where.items():
        if wanted == LATEST:
            numbers = pd.to_numeric(kept[column], errors="coerce")
            kept = kept[numbers == numbers.max()]
        else:
            kept = kept[np.array([_same(cell, wanted) for cell in kept[column]], dtype=bool)]
    return kept


def _same(cell: object, wanted: object) -> bool:
    """Whether a cell says what a rule wants: numbers as numbers, flags as flags, the rest as text."""
    if cell is None or cell != cell:  # noqa: PLR0124 - an empty cell
        return False
    if isinstance(wanted, bool):
        return str(cell).lower() == str(wanted).lower()
    if isinstance(wanted, int | float):
        try:
            return number_of(cell) == float(wanted)
        except ValueError:
            return False
    return str(cell) == wanted


def _spelled(rule: Figure, level: str) -> str:
    asked = [f"{column} = {value}" for column, value in rule.where.items()]
    return " and ".join([*asked, *([f"level = {level}"] if level else [])]) or "the rule"


def _figures(
    rows: pd.DataFrame, rule: Figure, card: Scorecard, table: FigureTable, problems: Problems, *, numeric: bool
) -> Taken:  # fmt: skip
    taken = Taken({}, {}, {}, {})
    names = rows[card.name] if card.name in rows else pd.Series("", index=rows.index)
    said = rows["status"] if table.stated and "status" in rows else pd.Series(table.status.value, index=rows.index)
    for at, (region, cell, name, status) in enumerate(zip(rows[card.key], rows[rule.column], names, said, strict=True)):
        if pd.isna(region):
            problems.add(
                f"rule {rule.id}: {table.file} {row_label(rows.index, at)}: {card.key} is empty (区域编号为空)"
            )
            continue
        taken.names[region] = "" if pd.isna(name) else str(name)
        if pd.isna(cell):
            continue
        try:
            taken.figures[region] = number_of(cell) if numeric else _flag(str(cell))
        except ValueError as failure:
            problems.add(
                f"rule {rule.id}: {table.file} {row_label(rows.index, at)}: {rule.column} is {shown(cell)}, which {failure}"
            )
            continue
        taken.places[region] = f"{table.file} 第 {rows.index[at]} 行 {rule.column}"
        taken.statuses[region] = Status(status) if status in set(Status) else Status.WORKING
    return taken


def _flag(text: str) -> str | bool:
    return {"True": True, "true": True, "是": True, "False": False, "false": False, "否": False}.get(text, text)
